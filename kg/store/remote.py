"""A SPARQL 1.1 SERVER as a store: what it is asked and told goes over HTTP, terms and solutions are pyoxigraph's.

Servers write no two graphs in one transaction, so the order tells what is whole: see `kg.store.pieces`. Graphs that
are not of this project are left alone: they are neither listed nor exported, though questions see them.
"""

from __future__ import annotations

import weakref
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, RdfFormat, Triple, serialize
from pyoxigraph import Store as MemoryStore

from kg.errors import StoreError
from kg.graph.iris import LOCK_GRAPH
from kg.query_text import names_graphs, with_prefixes
from kg.store import virtuoso
from kg.store.address import parse_address, shown
from kg.store.endpoints import JSON, UNIONS, complete, need_update, probe
from kg.store.http import Client
from kg.store.lock import WriteLock
from kg.store.pieces import by_graph, insert, split_own, steps_of
from kg.store.results import boolean, solutions, triples
from kg.store.sending import N_TRIPLES, cut_short, get_graph, put_graph, read_lock, send_update, tell_nothing
from kg.vocabulary import DEF_BASE, ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import BlankNode

    from kg.quad_store import GraphName, Subject, Term

OURS = (ID, DEF_BASE.rstrip("/"))
TRIPLES = f"{N_TRIPLES}, text/turtle;q=0.5"
WHOLE_GRAPHS_AT_ONCE = 50
"""So many graphs are noted as being written, and told to be whole, in one request."""


class RemoteStore:
    """A server, opened for reading, or for writing by one writer at a time: see `kg.quad_store.Store`.

    `StoreError` where it cannot be reached or refuses; `ValueError` for a query it does not take.
    """

    def __init__(self, url: str, *, read_only: bool) -> None:
        self.name = shown(url)
        self._client = Client(parse_address(url))
        server = probe(self._client)
        self._is_virtuoso = "virtuoso" in server.lower()
        self._address = complete(self._client, server)
        self._union: Mapping[str, str | list[str]] | None = None
        self._lock: WriteLock | None = None
        if not read_only:
            # the lock must not hold the store: it is let go of when the store is
            client, address = self._client, need_update(self._address)
            lock = WriteLock(
                self.name, lambda text: send_update(client, address.update, text), lambda: read_lock(client)
            )
            lock.take()
            self._lock = lock
            weakref.finalize(self, _let_go, lock, client)

    def close(self) -> None:
        """Let others write; nothing more can be written."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    # --- reading

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: list[GraphName] | None = None,
        named_graphs: list[NamedNode | BlankNode] | None = None,
    ) -> QuerySolutions | QueryBoolean | Iterator[Triple]:
        """Return what a query gives. It is first read here, so that a mistake is told by its line and column."""
        kind = MemoryStore().query(query, prefixes=prefixes)
        dataset: dict[str, str | list[str]] = {}
        if default_graph is not None or named_graphs is not None:
            dataset["default-graph-uri"] = [each.value for each in default_graph or () if isinstance(each, NamedNode)]
            dataset["named-graph-uri"] = [each.value for each in named_graphs or ()]
        elif use_default_graph_as_union and not names_graphs(query):
            dataset.update(self._as_union())
        plain = with_prefixes(query, prefixes or {})
        text = virtuoso.sent(plain) if self._is_virtuoso else plain
        if not isinstance(kind, (QueryBoolean, QuerySolutions)):
            return triples(*self._ask(text, TRIPLES, dataset))
        body, _media_type = self._ask(text, JSON, dataset)
        told = body if text == plain else virtuoso.received(body)
        return boolean(told) if isinstance(kind, QueryBoolean) else solutions(told)

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,  # noqa: A002 - as in pyoxigraph
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that have these terms, in graphs of this project; None stands for any."""
        if isinstance(graph_name, DefaultGraph):
            return
        terms = (subject, predicate, object, graph_name)
        if isinstance(graph_name, NamedNode) and terms[:3] == (None, None, None):
            yield from (Quad(each.subject, each.predicate, each.object, graph_name) for each in self._graph(graph_name))
            return
        s, p, o, g = (f"?{name}" if term is None else str(term) for name, term in zip("spog", terms, strict=True))
        found = self.query(f"SELECT * WHERE {{ GRAPH {g} {{ {s} {p} {o} }} }}")
        for solution in found if isinstance(found, QuerySolutions) else ():
            each = [solution[name] if term is None else term for name, term in zip("spog", terms, strict=True)]
            if graph_name is not None or _is_ours(each[3]):
                yield Quad(*cast("tuple[NamedNode, NamedNode, NamedNode, NamedNode]", tuple(each)))  # terms in place

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        """Yield the names of the graphs of this project."""
        found = self.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        for solution in found if isinstance(found, QuerySolutions) else ():
            if isinstance(solution["g"], NamedNode) and _is_ours(solution["g"]):
                yield solution["g"]

    def __contains__(self, quad: Quad) -> bool:
        text = f"ASK {{ GRAPH {quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} }} }}"
        return bool(self.query(text))

    def __iter__(self) -> Iterator[Quad]:
        for graph in sorted(self.named_graphs(), key=str):
            yield from self.quads_for_pattern(None, None, None, graph)

    def __len__(self) -> int:
        found = self.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        rows = found if isinstance(found, QuerySolutions) else ()
        return sum(int(getattr(row["n"], "value", 0)) for row in rows if _is_ours(row["g"]))

    def __bool__(self) -> bool:
        return True

    def dump(
        self,
        output: IO[bytes] | None = None,
        format: RdfFormat | None = None,  # noqa: A002 - as in pyoxigraph
        *,
        from_graph: GraphName | None = None,
        prefixes: dict[str, str] | None = None,
    ) -> bytes | None:
        """Write one graph without its name, or all of them with theirs, to a file, or return it."""
        quads = iter(self) if from_graph is None else self.quads_for_pattern(None, None, None, from_graph)
        written = quads if from_graph is None else (quad.triple for quad in quads)
        return serialize(written, output, format or RdfFormat.N_QUADS, prefixes=prefixes)

    def _ask(self, query: str, accept: str, dataset: Mapping[str, str | list[str]]) -> tuple[bytes, str]:
        form = {"query": query, **{name: value for name, value in dataset.items() if name.endswith("-uri")}}
        params = {name: value for name, value in dataset.items() if not name.endswith("-uri")}
        answer = self._client.send(
            "POST", self._client.address.query, form=form, params=params, headers={"Accept": accept}
        )
        most = answer.headers.get("X-SPARQL-MaxRows", "")
        if most.isdigit():
            raise cut_short(self.name, int(most))
        return answer.content, answer.headers.get("Content-Type", "")

    def _graph(self, name: NamedNode) -> Iterator[Triple]:
        """Yield the triples of a graph, fetched whole: Virtuoso takes a fifth of the time that a query does."""
        found = None
        if self._address.graphs is not None:
            found = get_graph(self._client, self._address.graphs, name.value)
        if found is None:
            found = self._ask(f"SELECT ?s ?p ?o WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}", JSON, {})
            rows = solutions(found[0])
            for row in rows if isinstance(rows, QuerySolutions) else ():
                yield Triple(*cast("tuple[NamedNode, NamedNode, NamedNode]", (row["s"], row["p"], row["o"])))
            return
        whole = list(triples(*found))
        self._check_number(name, len(whole))
        yield from whole

    def _check_number(self, graph: NamedNode, found: int) -> None:
        """Refuse a graph of which a part was given: Virtuoso cuts whole graphs short, too, and does not say so."""
        counted = self.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        rows = counted if isinstance(counted, QuerySolutions) else ()
        there = sum(int(getattr(row["n"], "value", 0)) for row in rows)
        if found < there:
            raise cut_short(self.name, found)

    def _as_union(self) -> Mapping[str, str | list[str]]:
        """Return what makes the server read the union of all graphs; found out once, by what it sees of a graph."""
        if self._union is None:
            graph = next((each.value for each in self.named_graphs()), None)
            if graph is None:
                return {}
            sees = f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} ?s ?p ?o }}"
            ways = (each for each in UNIONS if self._sees(sees, each))
            self._union = next(ways, None)
            if self._union is None:
                return self._all_graphs()
        return self._union

    def _sees(self, query: str, dataset: Mapping[str, str]) -> bool:
        with suppress(ValueError, StoreError):
            return bool(boolean(self._ask(query, JSON, dataset)[0]))
        return False

    def _all_graphs(self) -> dict[str, str | list[str]]:
        """Name every graph: right on any server, and slow where there are thousands."""
        return {"default-graph-uri": [str(graph.value) for graph in self.named_graphs()]}

    # --- writing

    def update(self, update: str) -> None:
        """Send an update, in pieces where it consists of data."""
        for step in steps_of(update):
            self._write(step)

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads, in pieces."""
        self.bulk_load(serialize(quads, format=RdfFormat.N_QUADS) or b"", RdfFormat.N_QUADS)

    def bulk_load(self, input: bytes, format: RdfFormat, *, lenient: bool = False) -> None:  # noqa: A002, ARG002
        """Add quads written as N-Quads, in pieces."""
        if format != RdfFormat.N_QUADS:
            raise ValueError(f"Unexpected format of quads: {format}")
        for graph, lines in by_graph(input).items():
            for step in insert(graph, lines):
                self._write(step)

    def put_graphs(self, graphs: Mapping[str, list[bytes]], outdated: Iterable[str] = ()) -> None:
        """Put graphs, as lines of N-Triples by name, in place of what there is of them, those given last last.

        A graph of which only a part was written says nothing of itself, and whoever writes next removes it. Graphs
        that are `outdated` by the new ones say nothing more from the moment that the last of these is whole.
        """
        names, gone = list(graphs), sorted(set(outdated) - graphs.keys())
        for start in range(0, len(names), WHOLE_GRAPHS_AT_ONCE):
            some = {name: graphs[name] for name in names[start : start + WHOLE_GRAPHS_AT_ONCE]}
            self._put_some(some, gone if start + len(some) == len(names) else [])

    def remove_graph(self, graph_name: Any) -> None:  # noqa: ANN401 - as in pyoxigraph
        """Remove a graph."""
        self._write(f"DROP SILENT GRAPH {graph_name}")

    def flush(self) -> None:
        """Do nothing: a server keeps what it has taken."""

    def _put_some(self, graphs: Mapping[str, list[bytes]], outdated: list[str]) -> None:
        lock = self._writable()
        self._write(";\n".join([lock.writing(graphs), *map(tell_nothing, graphs)]))
        told: list[str] = []
        for name, lines in graphs.items():
            own, rest = split_own(name, lines)
            self._put(name, rest)
            told += insert(name, own)
        for step in told[:-1]:
            self._write(step)
        # in one request, and what is outdated first: wherever it ends, the next writer finds one of the two, or neither
        leave = [lock.writing(outdated), *map(tell_nothing, outdated)] if outdated else []
        self._write(";\n".join([*leave, *told[-1:], lock.written(graphs)]))
        if outdated:
            self._write(";\n".join([*(f"DROP SILENT GRAPH <{name}>" for name in outdated), lock.written(outdated)]))

    def _put(self, graph: str, lines: list[bytes]) -> None:
        self._writable()
        if self._address.graphs is None or not lines:
            self._write(f"DROP SILENT GRAPH <{graph}>")
            for step in insert(graph, lines):
                self._write(step)
            return
        put_graph(self._client, self._address.graphs, graph, lines)

    def _write(self, text: str) -> None:
        self._writable()
        send_update(self._client, self._address.update, text)

    def _writable(self) -> WriteLock:
        if self._lock is None:
            raise StoreError(
                f"{self.name} 只读打开 it is open for reading only", remedy="请以写入方式打开 open to write"
            )
        self._lock.check()
        return self._lock


def _is_ours(graph: object) -> bool:
    return isinstance(graph, NamedNode) and graph.value.startswith(OURS) and graph != LOCK_GRAPH


def _let_go(lock: WriteLock, client: Client) -> None:
    lock.release()
    client.close()
