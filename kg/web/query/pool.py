"""Queries -> results, in processes that are ended when a query takes too long; the event loop never waits for one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from kg.web.errors import RefusedError
from kg.web.query.answering import Asked
from kg.web.query.cache import Cache, may_be_kept
from kg.web.query.crew import Crew
from kg.web.query.refusals import stopped
from kg.web.query.running import Runs
from kg.web.query.serialized import MIB

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from kg.ask import Answer
    from kg.web.settings import Limits

CACHE = 32 * MIB


@dataclass(frozen=True, slots=True)
class QueryResult:
    """A serialized result; `rows` counts solutions or triples, `seconds` is the time in the worker."""

    body: bytes
    media_type: str
    kind: Literal["solutions", "boolean", "triples"]
    rows: int
    seconds: float


class QueryPool:
    """Worker processes over one snapshot. Whatever is refused is a `RefusedError` with its HTTP status."""

    def __init__(self, limits: Limits, *, cache: int = CACHE) -> None:
        self.limits = limits
        self._runs = Runs(limits.slow_queries)
        self._cache: Cache[QueryResult] = Cache(cache)
        self._crews: list[Crew] = []
        """Those still at work; the last one takes what comes."""
        self._changing = asyncio.Lock()

    async def start(self, snapshot: Path) -> None:
        """Start the workers on a snapshot."""
        await self.use(snapshot)

    async def use(self, snapshot: Path) -> None:
        """Answer from another snapshot from now on; queries under way end on the old one.

        Where the new one cannot be read, that is a `RefusedError`, and the old one stays.
        """
        async with self._changing:
            crew = Crew(snapshot, self.limits)
            try:
                await crew.start()
            except BaseException:
                await crew.close()
                raise
            self._crews = [old for old in self._crews if old.size]
            for old in self._crews:
                old.retire()
            self._crews.append(crew)
            self._cache.clear()

    async def close(self) -> None:
        """End the workers."""
        async with self._changing:
            self._runs.stop()
            crews, self._crews = self._crews, []
            for crew in crews:
                await crew.close()

    @property
    def snapshot(self) -> Path:
        """The snapshot answered from; its name changes whenever the store does."""
        return self._crew.snapshot

    def in_use(self) -> tuple[Path, ...]:
        """Return the snapshots that workers still read."""
        return tuple(crew.snapshot for crew in self._crews if crew.size)

    @property
    def _crew(self) -> Crew:
        if not self._crews:
            raise stopped()
        return self._crews[-1]

    async def query(  # noqa: PLR0913 - what the protocol lets a client choose
        self,
        query: str,
        *,
        solutions: str | None = "application/sparql-results+json",
        triples: str | None = "text/turtle",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        seconds: float | None = None,
    ) -> QueryResult:
        """Run a query; `solutions` and `triples` are the media types wanted of each kind of result, None refuses it.

        Without graphs given, here or by FROM, the default graph is the union of all graphs. 400 malformed or not
        allowed (update, SERVICE), 406 the kind of result is not acceptable, 413 more rows or bytes than the limits,
        503 busy or memory, 504 too slow.
        """
        self._check_length(query)
        asked = Asked(query, solutions, triples, tuple(default_graphs), tuple(named_graphs))
        crew = self._crew
        key = (crew.snapshot, asked)
        known = self._cache.get(key)
        if known is not None:
            return known
        parts: list[bytes] = []
        media_type, kind, rows, spent = await self._runs.answer(
            crew, seconds or self.limits.query_seconds, "query", asked, parts=parts
        )
        result = QueryResult(b"".join(parts), media_type, kind, rows, spent)
        if crew in self._crews[-1:] and may_be_kept(query):
            self._cache.put(key, result)
        return result

    async def ask(self, name: str, params: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a ready question or to a query, as `kg.ask.ask` gives it."""
        self._check_length(name)
        parts: list[tuple[Any, ...]] = []
        answer: Answer = await self._runs.answer(
            self._crew, self.limits.query_seconds, "answer", name, dict(params or {}), parts=parts
        )
        rows = tuple(row for part in parts for row in part)
        return replace(answer, terms=rows, triples=None if answer.triples is None else _triples(rows))

    async def call(self, function: str, *args: Any, seconds: float | None = None) -> Any:  # noqa: ANN401
        """Return what a function of a module, `kg.bases.views.documents:cited_documents`, says of the snapshot.

        The function takes the store and `args`; all of it must be picklable. What it returns is unpacked on the event
        loop in one go, so it should be what a page shows, not what a store holds.
        """
        return await self._runs.answer(self._crew, seconds or self.limits.query_seconds, "call", function, args)

    def dump(self, media_type: str, *, graph: str | None = None) -> AsyncIterator[bytes]:
        """Yield one graph, or all of them for None, piece by piece; there is no limit of size.

        Formats without graphs hold the triples of all graphs. 404 and 406 are raised before the first piece, and so
        is 503; an error later on leaves what has been yielded incomplete. A piece that takes longer than the limit of
        a query, to be made or to be taken by the client, ends the dump.
        """
        return self._runs.stream(self._crew, self.limits.query_seconds, "dump", media_type, graph)

    def stats(self) -> dict[str, int]:
        """Return how many workers there are, how many queries ran, are running, were refused and ended."""
        return {
            "workers": sum(crew.size for crew in self._crews),
            "idle": sum(crew.idle for crew in self._crews),
            "running": self._runs.running,
            "slow": self._runs.slow,
            "ran": self._runs.ran,
            "refused": self._runs.refused,
            "ended": self._runs.ended,
        }

    def _check_length(self, query: str) -> None:
        if len(query.encode()) > self.limits.query_bytes:
            raise RefusedError(
                f"查询超过 {self.limits.query_bytes} 字节 the query is longer than {self.limits.query_bytes} bytes",
                remedy="请缩短查询 shorten it",
                status=413,
            )


def _triples(rows: tuple[tuple[Any, ...], ...]) -> tuple[Any, ...]:
    from pyoxigraph import Triple  # noqa: PLC0415 - the server itself seldom needs it

    return tuple(Triple(*row) for row in rows)
