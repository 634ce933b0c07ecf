"""A small store in which ready questions find something, a stand-in for the pool of queries, and a running server.

The stand-in answers in this process what `QueryPool` answers in processes of its own; `serving` takes any
application, so that the same tests can be run against the whole of it.
"""
# ruff: noqa: D102 - the methods of the stand-in do what those of `QueryPool` say

from __future__ import annotations

import importlib
import re
import threading
import time
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import uvicorn
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, serialize
from records import cited, project, record, row, satisfaction_row
from resolutions import cited_as, join, know, mean, replace
from starlette.applications import Starlette
from test_ask import LIBRARY, this_year

from kg.ask import ask
from kg.errors import QueryError
from kg.graph.terms import PREFIXES
from kg.store import open_store, replace_document
from kg.web.errors import RefusedError
from kg.web.query.pool import QueryPool, QueryResult
from kg.web.settings import Limits, Settings
from kg.web.sparql import prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    from pyoxigraph import Store
    from starlette.routing import BaseRoute

    from kg.ask import Answer

OLD, NEW, REQUEST, VARIANT = "财预〔2003〕12号", "财预〔2021〕101号", "邢开办呈〔2022〕8号", "邢开呈办〔2022〕8号"
UNTITLED = '某市<script>alert("1")</script>绩效管理办法'
NAMED = re.compile(r"\bFROM\s+(?:NAMED\s+)?(?:<|[\w-]*:)", re.IGNORECASE)
PIECE = 64 * 1024


@cache
def filled_store() -> Store:
    """Return three units over two years: citations that were replaced, requests under two codes, a hostile title.

    The description of the endpoint is in it, as in a snapshot. It is shared: tests do not write to it.
    """
    store = open_store(None)
    replace_document(store, this_year())
    earlier = project(satisfaction_row(1, "95"), row(2, references=(cited(NEW),)), budget=None)
    replace_document(store, record(earlier, path="文化局/2025.txt", year=2025))
    library = project(
        satisfaction_row(1, "85"),
        row(2, references=(cited("国发〔2020〕1号", "实施细则"), cited(None, UNTITLED))),
        name="借阅经费",
        code="13050026P00202010001A",
    )
    replace_document(store, record(library, path="图书馆/2026.txt", unit=LIBRARY, code=None))
    school = project(
        row(1, level3="演出场次", references=(cited(OLD, "旧办法"), cited(VARIANT))),
        row(2, level3="展览场次", references=(cited(OLD, "旧的办法"), cited(REQUEST))),
        budget=Decimal(10),
        name="研学经费",
        code=None,
    )
    replace_document(store, record(school, path="学校/2026.txt", unit="某市第一中学", code=None))
    mean(store, lambda name: "internal-request" if "呈" in name else None)
    join(store, cited_as(VARIANT), cited_as(REQUEST), score=Decimal("0.9"))
    know(store, cited_as(OLD), number=OLD, title="旧办法", until="2021-06-30", date="2003-01-01")
    know(store, cited_as(NEW), number=NEW, title="新办法", date="2021-08-18")
    replace(store, cited_as(OLD), cited_as(NEW))
    prepare(store)
    return store


class StandIn(QueryPool):
    """Answers from a store in memory; nothing is limited but the number of rows."""

    def __init__(self, store: Store, limits: Limits | None = None) -> None:
        super().__init__(limits or Limits())
        self.store = store

    @property
    def snapshot(self) -> Path:
        return Path("memory")

    async def query(
        self,
        query: str,
        *,
        solutions: str | None = "application/sparql-results+json",
        triples: str | None = "text/turtle",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        seconds: float | None = None,  # noqa: ARG002
    ) -> QueryResult:
        given = bool(default_graphs or named_graphs)
        try:
            found = self.store.query(
                query,
                prefixes=PREFIXES,
                use_default_graph_as_union=not given and not NAMED.search(query),
                default_graph=[NamedNode(graph) for graph in default_graphs] if given else None,
                named_graphs=[NamedNode(graph) for graph in named_graphs] if given else None,
            )
        except SyntaxError as error:
            raise RefusedError(f"SPARQL 有误 malformed: {error}", remedy="请按所指的行:列改正 mend it there") from error
        is_table = isinstance(found, (QuerySolutions, QueryBoolean))
        media_type = solutions if is_table else triples
        if media_type is None:
            raise RefusedError("没有这种格式 no such format for this kind of result", remedy="换一种", status=406)
        kind = "solutions" if isinstance(found, QuerySolutions) else "boolean" if is_table else "triples"
        if is_table:
            body = found.serialize(format=QueryResultsFormat.from_media_type(media_type))
            return QueryResult(body, media_type, kind, 1, 0.0)
        rows = list(found)
        body = serialize(rows, format=RdfFormat.from_media_type(media_type))
        return QueryResult(body, media_type, kind, len(rows), 0.0)

    async def ask(self, name: str, params: Mapping[str, str] | None = None) -> Answer:
        try:
            return ask(self.store, name, params)
        except QueryError as error:
            raise RefusedError(error.message, remedy=error.remedy) from error

    async def call(self, function: str, *args: Any, seconds: float | None = None) -> Any:  # noqa: ANN401, ARG002
        module, _colon, name = function.partition(":")
        return getattr(importlib.import_module(module), name)(self.store, *args)

    async def dump(self, media_type: str, *, graph: str | None = None) -> AsyncIterator[bytes]:
        form = RdfFormat.from_media_type(media_type)
        if graph is None and not form.supports_datasets:
            body = serialize({quad.triple for quad in list(self.store)}, format=form)
        else:
            body = self.store.dump(format=form, from_graph=NamedNode(graph) if graph else None)
        for start in range(0, len(body), PIECE):
            yield body[start : start + PIECE]


def application(store: Store, routes: Sequence[BaseRoute], limits: Limits | None = None) -> Starlette:
    """Return an application of some routes on a store, with nothing around them."""
    settings = Settings(store=Path("store"), desk=Path("desk"), limits=limits or Limits())
    app = Starlette(routes=list(routes))
    app.state.services = SimpleNamespace(settings=settings, pool=StandIn(store, limits), desk=None, index=None)
    return app


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """Run an application on a free port; give its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    (socket,) = server.servers[0].sockets
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
