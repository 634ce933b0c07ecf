"""Who may come in: with a token set, only who has given it; and the secret that forms of a browser must carry."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse

from kg.web.errors import RefusedError
from kg.web.refusals import refusal, wants_page
from kg.web.safety.asgi import READING, client_of, header, on_start, raw_path
from kg.web.safety.cookies import SESSION_SECONDS, Signer, cookie, is_browser, is_same, new_browser, set_cookie
from kg.web.safety.rates import Rate

if TYPE_CHECKING:
    from starlette.datastructures import MutableHeaders
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kg.web.settings import Settings

OPEN = ("/login", "/healthz")
ATTEMPTS_A_MINUTE = 10


class Door:
    """The token of a server and who has given it; cookies bear the port, as those of a host's ports are shared."""

    def __init__(self, settings: Settings) -> None:
        self.token = settings.token
        self.signer = Signer()
        self.attempts = Rate(ATTEMPTS_A_MINUTE, "口令试得太多 too many attempts at the token")
        self.browser_name = f"kg_browser_{settings.port}"
        self.session_name = f"kg_session_{settings.port}"

    def try_token(self, client: str, given: str) -> bool:
        """Tell whether a token is the right one; who tries too often is refused."""
        self.attempts.check(client)
        is_right = self.token is not None and is_same(given, self.token)
        if not is_right:
            self.attempts.count(client)
        return is_right

    def has_entered(self, scope: Scope) -> bool:
        """Tell whether a request comes with the token, or from a browser in which it was given."""
        if self.token is None:
            return True
        scheme, _space, given = (header(scope, b"authorization") or "").partition(" ")
        if scheme.lower() == "bearer":
            return self.try_token(client_of(scope), given.strip())
        return self.is_session(scope)

    def is_session(self, scope: Scope) -> bool:
        """Tell whether the token was given in this browser."""
        return self.signer.is_session(cookie(scope, self.session_name))

    def entered(self, *, secure: bool) -> str:
        """Return the header that remembers that the token was given."""
        value = self.signer.new_session()
        return set_cookie(self.session_name, value, same_site="Strict", secure=secure, seconds=SESSION_SECONDS)

    def leave(self, scope: Scope, *, secure: bool) -> str:
        """End the session of a browser; return the header that forgets it."""
        self.signer.end_session(cookie(scope, self.session_name))
        return set_cookie(self.session_name, "", same_site="Strict", secure=secure, seconds=0)


class Sessions:
    """Lets in who may, and gives handlers `scope["csrf"]`, which forms hand back."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on, with the cookie of a browser that is new."""
        known = cookie(scope, self.door.browser_name)
        browser = known if is_browser(known) else new_browser()
        scope["csrf"] = self.door.signer.sign("csrf", browser, cookie(scope, self.door.session_name))
        if browser != known:
            send = on_start(send, lambda message, headers: self._introduce(scope, browser, message, headers))
        if not _is_open(scope["path"]) and not self.door.has_entered(scope):
            await _turned_away(Request(scope))(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _introduce(self, scope: Scope, browser: str, _message: Message, headers: MutableHeaders) -> None:
        """Give a cookie along with a page: what programs read needs none."""
        if headers.get("content-type", "").startswith("text/html"):
            # Lax: a link on another site's page must not make the browser a new one; without the secret it is no use
            is_secure = scope["scheme"] == "https"
            headers.append("set-cookie", set_cookie(self.door.browser_name, browser, same_site="Lax", secure=is_secure))


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith("/static/")


def _turned_away(request: Request) -> Response:
    """Return the way to the login page for people, 401 for programs."""
    if request.method in READING and wants_page(request):
        query = request.url.query
        there = raw_path(request.scope).decode("ascii") + (f"?{query}" if query else "")
        return RedirectResponse(f"/login?next={quote(there, safe='')}", status_code=303)
    error = RefusedError(
        "需要口令 a token is needed",
        remedy="请在请求头写 send the header Authorization: Bearer …",
        status=401,
    )
    response = refusal(request, error)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
