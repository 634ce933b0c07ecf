"""Where a request comes from: what another site's page sends, writes or embeds is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.web.errors import RefusedError
from kg.web.safety.asgi import READING, header

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

OWN = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site: a page of this desk, or the person herself; another port of this machine is neither."""


class Origins:
    """Refuses what comes from pages of others; programs send neither Origin nor Sec-Fetch-Site and may go on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on."""
        if _is_foreign(scope) if scope["method"] not in READING else _is_embedded(scope):
            raise RefusedError(
                "请求来自别的网站 the request comes from another site",
                remedy="请在本站的页面上操作 do this on the pages of the desk",
                status=403,
            )
        await self.app(scope, receive, send)


def _is_foreign(scope: Scope) -> bool:
    """Tell whether a page of another site sends this."""
    site, origin = header(scope, b"sec-fetch-site"), header(scope, b"origin")
    if site is not None and site not in OWN:
        return True
    return origin is not None and not _is_host(origin, header(scope, b"host") or "")


def _is_host(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:  # no address at all
        return False


def _is_embedded(scope: Scope) -> bool:
    """Tell whether a page of another site loads this as a part of itself; a link that is followed is none."""
    site, mode = header(scope, b"sec-fetch-site"), header(scope, b"sec-fetch-mode")
    is_link = mode == "navigate" and header(scope, b"sec-fetch-dest") in {None, "document"}
    return site is not None and site not in OWN and not is_link
