"""What takes a while to read from a snapshot is kept until there is another; those who ask meanwhile wait together."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from starlette.requests import Request

    from kg.web.services import Services

T = TypeVar("T")


async def kept(request: Request, name: str, read: Callable[[Services], Awaitable[T]]) -> T:
    """Return what `read` gives, read once for each snapshot; an error is not kept."""
    services: Services = request.app.state.services
    shelf = _shelf(request)
    snapshot, under_way = shelf.get(name, (None, None))
    if under_way is None or snapshot != services.pool.snapshot or _failed(under_way):
        under_way = asyncio.ensure_future(read(services))
        shelf[name] = services.pool.snapshot, under_way
    return cast("T", await asyncio.shield(under_way))


def _shelf(request: Request) -> dict[str, tuple[Path | None, asyncio.Future[Any] | None]]:
    state = request.app.state
    if not hasattr(state, "kept"):
        state.kept = {}
    return cast("dict[str, tuple[Path | None, asyncio.Future[Any] | None]]", state.kept)


def _failed(future: asyncio.Future[Any]) -> bool:
    return future.done() and (future.cancelled() or future.exception() is not None)


async def sources(request: Request) -> dict[str, str]:
    """Return the sha256 of every disclosure by its IRI: pages of documents are found by it."""

    async def read(services: Services) -> dict[str, str]:
        answer = await services.pool.ask(f"SELECT ?document ?sha256 {{ ?document {own('sha256')} ?sha256 }}")
        return {str(iri): str(sha256) for iri, sha256 in answer.rows}

    return await kept(request, "sources", read)
