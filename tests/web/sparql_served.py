"""The application with all its layers and the real pool of queries, on a store of the caller's: no desk, no index."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from serving import Server, listening, serving

from kg.store import open_store
from kg.web.app import create_app
from kg.web.query.pool import QueryPool
from kg.web.services import Services
from kg.web.settings import Limits, Settings
from kg.web.snapshots import Snapshots
from kg.web.sparql import prepare
from kg.web.sparql.names import SERVICE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from pyoxigraph import Store

WORKERS = 1


@contextmanager
def endpoint_on(store: Store, folder: Path, **limits: Any) -> Iterator[Server]:  # noqa: ANN401 - of `Limits`
    """Serve what a store in memory holds, from a snapshot of a store in a folder."""
    kept = open_store(folder / "store")
    kept.extend(quad for quad in store if quad.graph_name != SERVICE)
    kept.flush()
    del kept
    with listening() as sock:
        settings = Settings(
            folder / "store",
            folder / "desk",
            port=sock.getsockname()[1],
            limits=Limits(query_workers=WORKERS, **limits),
        )
        with serving(create_app(settings, start=_with_pool), settings, sock) as server:
            yield server


@asynccontextmanager
async def _with_pool(settings: Settings) -> AsyncIterator[Services]:
    pool = QueryPool(settings.limits)
    await pool.start(Snapshots(settings.store, settings.desk).take(partial(prepare, limits=settings.limits)))
    rest: Any = None
    try:
        yield Services(settings, pool, rest, rest)
    finally:
        await pool.close()
