"""A log of who asked for what kind of thing and how it went, without contents: no query, no body, no token, no name."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from kg.web.safety.asgi import raw_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("kg.web.access")
PATH_CHARACTERS = 120


class Access:
    """Logs method, path without query, status, bytes and milliseconds of every request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on and log when it is over."""
        status, size, started = 0, 0, time.perf_counter()

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            spent = (time.perf_counter() - started) * 1000
            path = raw_path(scope).decode("ascii", "backslashreplace")[:PATH_CHARACTERS]
            LOG.info("%s %s %d %d %.0fms", scope["method"][:20], path, status, size, spent)
