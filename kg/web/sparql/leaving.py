"""REQUEST, WORK -> what comes of the work, which is given up when the client goes away before it is done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from kg.web.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from starlette.requests import Request

T = TypeVar("T")
GONE = 499
"""No status of HTTP: nobody reads it but who reads the log, where nginx writes the same."""


async def while_wanted(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what comes of some work; all of the request's body must have been read."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise RefusedError("客户端已离开 the client has gone", remedy="不必处理 nothing to be done", status=GONE)
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    """Return when the client has gone; that it sends no more, which ends the body of an upload, is as it should be."""
    while True:
        try:
            message = await request.receive()
        except RefusedError:
            continue
        if message["type"] == "http.disconnect":
            return
