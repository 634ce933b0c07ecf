"""What a request line and its headers must look like: methods, paths without tricks, headers that stand once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from kg.web.errors import RefusedError
from kg.web.refusals import METHODS
from kg.web.safety.asgi import raw_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PATH_BYTES = 4096
QUERY_BYTES = 48 * 1024
HEADERS_BYTES = 32 * 1024
IRIS = (b"/id/", b"/def/")
"""Below these, a path is the IRI of a resource, of which a segment may hold an encoded slash."""
ONCE = frozenset(
    {b"authorization", b"content-length", b"content-type", b"cookie", b"host", b"origin", b"transfer-encoding",
     b"x-csrf-token", b"sec-fetch-site"}
)  # fmt: skip
"""Headers that two readers could understand differently where they stand twice."""
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Paths:
    """Refuses requests of which line or headers are not what a browser or a decent program sends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on."""
        _check_method(scope["method"])
        check_path(raw_path(scope))
        _check_query(scope.get("query_string", b""))
        _check_headers(scope["headers"])
        await self.app(scope, receive, send)


def _check_method(method: str) -> None:
    if method not in METHODS:
        raise RefusedError(
            f"这里不用 {method[:20]} there is no {method[:20]} here",
            remedy=f"可用 use: {' '.join(METHODS)}",
            status=405,
        )


def check_path(raw: bytes) -> None:
    """Refuse a path that is overlong, badly escaped, or leads out of where it starts."""
    if len(raw) > PATH_BYTES:
        raise _bad("网址过长 the address is too long", status=414)
    if not raw.startswith(b"/") or raw.startswith(b"//"):
        raise _bad("网址应以一个 / 开头 the address does not start with one slash")
    if _BROKEN_ESCAPE.search(raw):
        raise _bad("网址的编码有误 the address is badly encoded")
    try:
        path = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad("网址不是 UTF-8 the address is not UTF-8") from error
    if _CONTROL.search(path) or "\\" in path:
        raise _bad("网址里有不该有的字符 the address has characters that do not belong there")
    if b"%2f" in raw.lower() and not raw.startswith(IRIS):
        raise _bad("网址里有编码的斜线 the address has an encoded slash")
    if any(segment in {".", ".."} for segment in path.split("/")):
        raise _bad("网址里有上级目录 the address leads to a parent folder")


def _check_query(query: bytes) -> None:
    if len(query) > QUERY_BYTES:
        raise RefusedError(
            "网址里的查询过长 the query in the address is too long", remedy="请用 POST 发送 send it by POST", status=414
        )
    if b"%00" in query or b"\x00" in query:
        raise _bad("查询里有空字符 the query holds a NUL")


def _check_headers(headers: list[tuple[bytes, bytes]]) -> None:
    if sum(len(name) + len(value) for name, value in headers) > HEADERS_BYTES:
        raise RefusedError(
            "请求头过长 the headers are too long", remedy="请清除本站的 cookie clear the cookies", status=431
        )
    counts = Counter(name for name, _value in headers if name in ONCE)
    twice = [name.decode("latin-1") for name, count in counts.items() if count > 1]
    if twice:
        raise _bad(f"请求头重复 a header stands twice: {twice[0]}")


def _bad(message: str, *, status: int = 400) -> RefusedError:
    return RefusedError(message, remedy="请检查网址 check the address", status=status)
