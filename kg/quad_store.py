"""What this project uses of a store of quads: a `pyoxigraph.Store` has it, and so has a SPARQL server behind HTTP.

A module that reads or writes a store it is handed names this type; only who makes a store knows which one it is.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import (
        BlankNode,
        DefaultGraph,
        Literal,
        NamedNode,
        Quad,
        QueryBoolean,
        QuerySolutions,
        RdfFormat,
        Triple,
    )

    Subject: TypeAlias = NamedNode | BlankNode | Triple
    Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
    GraphName: TypeAlias = NamedNode | BlankNode | DefaultGraph


class Store(Protocol):
    """Quads in named graphs. Terms, quads and solutions are those of pyoxigraph; see there for what each method does.

    The default graph is empty. A query without FROM reads it, which finds nothing, unless it is told to read the union
    of all graphs; servers that always read the union do so here too, so a query that means one graph says GRAPH.
    """

    def __contains__(self, quad: Quad, /) -> bool: ...

    def __iter__(self) -> Iterator[Quad]: ...

    def __len__(self) -> int: ...

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: list[GraphName] | None = None,
        named_graphs: list[NamedNode | BlankNode] | None = None,
    ) -> QuerySolutions | QueryBoolean | Iterable[Triple]:
        """Return solutions, a boolean or triples; `SyntaxError` for what is no query, an update too."""

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,  # noqa: A002 - as in pyoxigraph
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that have these terms; None stands for any."""

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        """Yield the names of the graphs."""

    def update(self, update: str) -> None:
        """Change what is stored, in one transaction where the store has them."""

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads."""

    def bulk_load(self, input: bytes, format: RdfFormat, *, lenient: bool = False) -> None:  # noqa: A002 - as in pyoxigraph
        """Add quads written down, the fast way; with `lenient`, IRIs are not looked at."""

    def dump(
        self,
        output: IO[bytes] | None = None,
        format: RdfFormat | None = None,  # noqa: A002 - as in pyoxigraph
        *,
        from_graph: GraphName | None = None,
        prefixes: dict[str, str] | None = None,
    ) -> bytes | None:
        """Write one graph, or all of them, to a file, or return it."""

    def remove_graph(self, graph_name: Any) -> None:  # noqa: ANN401 - wider in pyoxigraph than here
        """Remove a graph with all its quads."""

    def flush(self) -> None:
        """Have all that was written kept for good."""
