"""Forms must hand back the secret their page was given: what another site makes a browser send does not have it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from kg.web.errors import RefusedError
from kg.web.safety.asgi import ENDPOINT, READING, header, media_type
from kg.web.safety.cookies import is_same
from kg.web.safety.parts import Parts

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIELD = "csrf"
FORM = "application/x-www-form-urlencoded"
FIELDS = 1000
GRAPHS = "/rdf-graphs"
"""Where programs read graphs; who would write there is told that nothing can be, not that a page is out of date."""
AHEAD = 64 * 1024
"""The secret stands among the first bytes of a form with files: what comes later is not waited for."""


class Csrf:
    """Refuses forms without the secret; programs' addresses take none, as `Origins` keeps browsers of others out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on; what was read of the body to find the secret is read again by the handler."""
        if scope["method"] in READING or scope["method"] == "OPTIONS" or _is_of_programs(scope["path"]):
            await self.app(scope, receive, send)
            return
        seen: list[Message] = []
        given = header(scope, b"x-csrf-token")
        if given is None:
            given = await _from_form(scope, receive, seen)
        if not is_same(given, scope["csrf"]):
            raise RefusedError(
                "页面已过期 the page is out of date",
                remedy="请刷新页面后再提交 reload the page and send it again",
                status=403,
            )
        await self.app(scope, _again(seen, receive), send)


def _is_of_programs(path: str) -> bool:
    return path.startswith("/api/") or path in ENDPOINT or path == GRAPHS


async def _from_form(scope: Scope, receive: Receive, seen: list[Message]) -> str:
    """Return the secret that a form holds, empty where it holds none; the messages read go to `seen`."""
    kind = media_type(scope)
    if kind == FORM:
        return _of_fields(await _whole(receive, seen))
    parts = scope.get("parts")
    if isinstance(parts, Parts):
        return await _of_parts(parts, receive, seen)
    return ""


async def _whole(receive: Receive, seen: list[Message]) -> bytes:
    body = b""
    while _has_more(seen):
        message = await receive()
        seen.append(message)
        body += message.get("body", b"")
    return body


def _of_fields(body: bytes) -> str:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=FIELDS).get(FIELD, [""])[0]
    except ValueError as error:
        raise RefusedError(
            "表单的栏目过多 too many fields", remedy="请分次提交 send them in several requests", status=413
        ) from error


async def _of_parts(parts: Parts, receive: Receive, seen: list[Message]) -> str:
    """Read on until the secret has passed; `parts` follows what passes."""
    size = 0
    while FIELD not in parts.values and size < AHEAD and _has_more(seen):
        message = await receive()
        seen.append(message)
        size += len(message.get("body", b""))
    return parts.values.get(FIELD, "")


def _has_more(seen: list[Message]) -> bool:
    return not seen or (seen[-1]["type"] == "http.request" and bool(seen[-1].get("more_body")))


def _again(seen: list[Message], receive: Receive) -> Receive:
    """Return a `receive` that first gives what has been read already."""

    async def again() -> Message:
        return seen.pop(0) if seen else await receive()

    return again
