"""Bodies of requests: measured as they pass, before anything reads them; what is too much or too slow ends there."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kg.web.errors import RefusedError
from kg.web.safety.asgi import ENDPOINT, READING, client_of, header, media_type
from kg.web.safety.parts import PartLimits, Parts, too_large
from kg.web.safety.rates import Rate

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kg.web.settings import Settings

API_UPLOADS = frozenset({"/api/extract", "/api/review"})
UPLOADS = API_UPLOADS | {"/uploads", "/uploads.json"}
"""Where files are sent to; anywhere else a body is small."""
SMALL = 2**20
UPLOADS_AT_ONCE = 10
"""So many times the size of the largest file is all that one request may bring."""
ESCAPED = 3
"""A query sent as a form is up to so many times as long as the query."""
IDLE_SECONDS = 20.0
SLOWEST = 32 * 1024
"""Bytes a second that a body must make on the whole, after a first while."""


class Bodies:
    """Measures bodies; gives `scope["parts"]` where the body is multipart."""

    def __init__(self, app: ASGIApp, settings: Settings, *, idle: float = IDLE_SECONDS) -> None:
        self.app = app
        self.limits = settings.limits
        self.desk = settings.desk
        self.idle = idle
        self.uploads = Rate(self.limits.uploads_a_minute, "上传太频繁 too many uploads")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with a `receive` that measures."""
        if scope["method"] in READING:
            await self.app(scope, receive, send)
            return
        most = self._most(scope)
        declared = header(scope, b"content-length")
        if declared is not None and int(declared) > most:
            raise too_large(most)
        if scope["path"] in UPLOADS:
            await asyncio.to_thread(_check_room, self.desk, self.limits.free_bytes)
        parts = self._parts(scope)
        if parts is not None:
            scope["parts"] = parts
        elif scope["path"] in API_UPLOADS:
            self.uploads.take(client_of(scope))
        await self.app(scope, self._measured(receive, most, parts), send)

    def _most(self, scope: Scope) -> int:
        """Return how many bytes the body may have."""
        if scope["path"] in ENDPOINT:
            return ESCAPED * self.limits.query_bytes + SMALL
        if scope["path"] not in UPLOADS:
            return SMALL
        is_form = media_type(scope) == "multipart/form-data"
        return self.limits.upload_bytes * (UPLOADS_AT_ONCE if is_form else 1) + (SMALL if is_form else 0)

    def _parts(self, scope: Scope) -> Parts | None:
        if not media_type(scope).startswith("multipart/"):
            return None
        client = client_of(scope)
        files = self.limits.upload_files if scope["path"] in UPLOADS else 0
        return Parts(
            header(scope, b"content-type") or "",
            PartLimits(files, self.limits.upload_bytes),
            on_file=lambda: self.uploads.take(client),
        )

    def _measured(self, receive: Receive, most: int, parts: Parts | None) -> Receive:
        size, started = 0, time.monotonic()

        async def measured() -> Message:
            nonlocal size
            try:
                message = await asyncio.wait_for(receive(), self.idle)
            except TimeoutError as error:
                raise _too_slow() from error
            body = message.get("body", b"")
            size += len(body)
            if size > most:
                raise too_large(most)
            if message.get("more_body") and time.monotonic() - started > self.idle + size / SLOWEST:
                raise _too_slow()
            if parts is not None and body:
                parts.feed(body)
            return message

        return measured


def _check_room(desk: Path, least: int) -> None:
    """Refuse files where the disk has little room left, that of the desk or that of files on their way to it."""
    for folder in (desk, Path(tempfile.gettempdir())):
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if shutil.disk_usage(there).free < least:
            raise RefusedError(
                "磁盘快满了，暂不收文件 the disk is nearly full, no files are taken",
                remedy="请告诉管理员清理磁盘 tell whoever runs the desk to make room",
                status=507,
            )


def _too_slow() -> RefusedError:
    return RefusedError(
        "上传得太慢，已停止 too slow, given up", remedy="请检查网络后再试 check the network and try again", status=408
    )
