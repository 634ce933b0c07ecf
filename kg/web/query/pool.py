"""Queries -> results, in processes that are ended when a query takes too long; the event loop never waits for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from kg.ask import Answer
    from kg.web.settings import Limits


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

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    async def start(self, snapshot: Path) -> None:
        """Start the workers on a snapshot."""
        raise NotImplementedError

    async def use(self, snapshot: Path) -> None:
        """Answer from another snapshot from now on; queries under way end on the old one."""
        raise NotImplementedError

    async def close(self) -> None:
        """End the workers."""
        raise NotImplementedError

    @property
    def snapshot(self) -> Path:
        """The snapshot answered from; its name changes whenever the store does."""
        raise NotImplementedError

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

        Without graphs given, the default graph is the union of all graphs. 400 malformed or not allowed (update,
        SERVICE), 406 the kind of result is not acceptable, 413 more rows or bytes than the limits, 503 busy or
        memory, 504 too slow.
        """
        raise NotImplementedError

    async def ask(self, name: str, params: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a ready question or to a query, as `kg.ask.ask` gives it."""
        raise NotImplementedError

    async def call(self, function: str, *args: Any, seconds: float | None = None) -> Any:  # noqa: ANN401
        """Return what a function of a module, `kg.bases.views.documents:cited_documents`, says of the snapshot.

        The function takes the store and `args`; all of it must be picklable.
        """
        raise NotImplementedError

    def dump(self, media_type: str, *, graph: str | None = None) -> AsyncIterator[bytes]:
        """Yield one graph, or all of them for None, piece by piece; there is no limit of size."""
        raise NotImplementedError

    def stats(self) -> dict[str, int]:
        """Return how many workers there are, how many queries ran, are running, were refused and ended."""
        raise NotImplementedError
