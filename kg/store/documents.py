"""DOCUMENTS IN A STORE: one named graph for each, one for its findings; put there, replaced, moved, removed, listed.

In a folder each change is one transaction. A server has none over several requests: there a document is told of in
`documents` only when all of it is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat

from kg.graph import record_to_quads
from kg.graph.iris import findings_graph
from kg.graph.terms import OWL
from kg.model import Record
from kg.store.pieces import by_graph, data
from kg.store.remote import RemoteStore
from kg.vocabulary import RDF_TYPE, SKOS, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad

    from kg.quad_store import Store, Term


@dataclass(frozen=True, slots=True)
class Counts:
    """How much one document's graph holds; `promises` are the targets stated in its narrative goals."""

    projects: int
    rows: int
    unplaced: int
    triples: int
    budget_tables: int = 0
    amounts: int = 0
    promises: int = 0


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in the store: its graph, and what tells whether the file must be built again."""

    graph: str
    path: str
    sha256: str
    version: str | None
    vocabulary_digest: str | None
    notes: tuple[str, ...] = ()
    """What its reader noted, such as pages that were not read."""
    review_digest: str | None = None
    """What its stored findings were made with; None where it has not been reviewed."""


def replace_document(store: Store, document: Record | Iterable[Quad]) -> None:
    """Put the graph of one document, given as its record or its quads, into the store, in one transaction in a folder.

    What the store had of the same file - by content, or by path with other content - goes, with its findings; new
    findings may come among the quads.
    """
    quads = record_to_quads(document) if isinstance(document, Record) else document
    by_name: dict[str, list[str]] = {}
    outdated: set[str] = set()
    for quad in quads:
        if not isinstance(quad.graph_name, NamedNode):
            raise TypeError(f"Unexpected quad outside a named graph: {quad!r}")
        by_name.setdefault(quad.graph_name.value, []).append(_line(quad))
        if quad.predicate == own("path"):
            outdated.update(_graphs_of_path(store, quad.object))
    drop = {graph for earlier in outdated | by_name.keys() for graph in _graphs_of_document(earlier)}
    if isinstance(store, RemoteStore):
        store.put_graphs(_findings_first({graph: _lines(lines) for graph, lines in by_name.items()}), drop)
    else:
        _exchange_graphs(store, drop, by_name)


def add_documents(store: Store, nquads: bytes) -> None:
    """Put the graphs of documents that the store has nothing of into it, as N-Quads: the fast way, and no transaction.

    A process that is killed meanwhile may leave a part of them: whoever calls this keeps a journal of what it was to
    add. On a server, a document of which only a part is there is not told of, and the next writer removes it.
    """
    if isinstance(store, RemoteStore):
        store.put_graphs(_findings_first(by_graph(nquads)))
    else:
        # lenient: these are our own N-Quads, and looking at each IRI once more takes a twentieth of the time
        store.bulk_load(input=nquads, format=RdfFormat.N_QUADS, lenient=True)


def exchange_graphs(store: Store, graphs: Mapping[str, bytes], drop: Iterable[str] = ()) -> None:
    """Put graphs, each as N-Quads by its IRI, in place of what the store has of them, in one transaction in a folder.

    The documents to `drop`, by IRI, go with it, and their findings. Only what differs is written: what a later version
    of the program makes of a document is mostly the same. To a server, graphs go whole: reading them back to compare
    costs more.
    """
    outdated = [graph for each in sorted(drop) for graph in _graphs_of_document(each)]
    if graphs and isinstance(store, RemoteStore):
        lines = {graph: by_graph(nquads).get(graph, []) for graph, nquads in graphs.items()}
        store.put_graphs(_findings_first(lines), outdated)
        return
    steps = [_drop(graph) for graph in outdated]
    steps += [step for graph, nquads in graphs.items() for step in _differences(store, graph, nquads)]
    if steps:
        store.update(";\n".join(steps))


def _differences(store: Store, graph: str, nquads: bytes) -> Iterator[str]:
    old = set((store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) or b"").splitlines())
    new = set(nquads.replace(f" <{graph}> .\n".encode(), b" .\n").splitlines())
    for verb, lines in (("DELETE", old - new), ("INSERT", new - old)):
        if lines:
            yield data(verb, graph, sorted(lines))


def move_document(store: Store, document: str, path: str) -> None:
    """Tell of a document, by its IRI, that its file is now found under another path."""
    findings = findings_graph(NamedNode(document))
    steps = []
    for node, told in ((NamedNode(document), own("path")), (findings, own("ofFile"))):
        stated = f"GRAPH {node} {{ {node} {told} ?path }}"
        steps.append(
            f"DELETE {{ {stated} }} INSERT {{ GRAPH {node} {{ {node} {told} {Literal(path)} }} }} WHERE {{ {stated} }}"
        )
    store.update(";\n".join(steps))


def replace_findings(store: Store, document: str, quads: Iterable[Quad]) -> None:
    """Put what a review found in a stored document, by its IRI, in place of earlier findings."""
    graph = findings_graph(NamedNode(document)).value
    lines = [_line(quad) for quad in quads]
    if isinstance(store, RemoteStore):
        store.put_graphs({graph: _lines(lines)})
    else:
        _exchange_graphs(store, {graph}, {graph: lines})


def remove_document(store: Store, document: str) -> None:
    """Take a document, by its IRI, and its findings out of the store."""
    _exchange_graphs(store, _graphs_of_document(document), {})


def _graphs_of_document(document: str) -> tuple[str, str]:
    return document, findings_graph(NamedNode(document)).value


def _findings_first(graphs: Mapping[str, list[bytes]]) -> dict[str, list[bytes]]:
    """Return graphs in the order in which they are written: a document counts as stored when its own graph is."""
    findings = {findings_graph(NamedNode(graph)).value for graph in graphs}
    return {graph: graphs[graph] for graph in sorted(graphs, key=lambda graph: graph not in findings)}


def _exchange_graphs(store: Store, drop: Iterable[str], by_name: Mapping[str, Iterable[str]]) -> None:
    insert = [data("INSERT", graph, _lines(lines)) for graph, lines in by_name.items()]
    steps = [*map(_drop, sorted(drop)), *insert]
    if steps:
        store.update(";\n".join(steps))


def _drop(graph: str) -> str:
    return f"DROP SILENT GRAPH <{graph}>"


def _line(quad: Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object} ."


def _lines(lines: Iterable[str]) -> list[bytes]:
    return [line.encode() for line in lines]


def documents(store: Store) -> tuple[StoredDocument, ...]:
    """Return the documents of the store by path; a few queries, whatever their number."""
    told: dict[str, dict[str, str]] = {}
    wanted = (own("path"), own("sha256"), NamedNode(OWL + "versionInfo"), own("vocabularyDigest"))
    values = " ".join(map(str, wanted))
    asked = f"VALUES ?told {{ {values} }} GRAPH ?graph {{ ?graph {own('path')} ?path . ?about ?told ?value }}"
    for graph, name, value in _rows(store, f"SELECT ?graph ?told ?value WHERE {{ {asked} }}"):
        told.setdefault(graph, {})[name] = value
    disclosed = f"GRAPH ?graph {{ ?graph {own('path')} ?path . ?about <{SKOS}note> ?note }}"
    notes: dict[str, list[str]] = {}
    for graph, note in _rows(store, f"SELECT ?graph ?note WHERE {{ {disclosed} }}"):
        notes.setdefault(graph, []).append(note)
    reviewed = f"GRAPH ?findings {{ ?findings {own('reviewDigest')} ?digest }}"
    digests: dict[str, str] = {}
    digests.update((of, digest) for of, digest in _rows(store, f"SELECT ?findings ?digest WHERE {{ {reviewed} }}"))
    path, sha256, version, vocabulary = (each.value for each in wanted)
    found = (
        StoredDocument(
            graph=graph,
            path=about[path],
            sha256=about.get(sha256, ""),
            version=about.get(version),
            vocabulary_digest=about.get(vocabulary),
            notes=tuple(sorted(notes.get(graph, ()))),
            review_digest=digests.get(findings_graph(NamedNode(graph)).value),
        )
        for graph, about in told.items()
        if path in about
    )
    return tuple(sorted(found, key=lambda document: (document.path, document.graph)))


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    solutions = store.query(query)
    for solution in solutions if isinstance(solutions, QuerySolutions) else ():
        yield tuple(str(getattr(term, "value", term)) for term in solution)


def document_quads(store: Store, graph: str) -> Iterator[Quad]:
    """Return the quads of one document's graph."""
    return store.quads_for_pattern(None, None, None, NamedNode(graph))


def _graphs_of_path(store: Store, path: Term) -> Iterator[str]:
    for quad in store.quads_for_pattern(None, own("path"), path):
        if isinstance(quad.graph_name, NamedNode):
            yield quad.graph_name.value


def count_quads(quads: Iterable[Quad]) -> Counts:
    """Return how much the quads of one document hold."""
    names = ("TargetTable", "Indicator", "Unplaced", "BudgetTable", "BudgetObservation", "StatedTarget")
    kinds = {own(name).value: 0 for name in names}
    triples = 0
    for quad in quads:
        triples += 1
        if quad.predicate == RDF_TYPE and isinstance(quad.object, NamedNode) and quad.object.value in kinds:
            kinds[quad.object.value] += 1
    projects, rows, unplaced, tables, amounts, promises = kinds.values()
    return Counts(projects, rows, unplaced, triples, budget_tables=tables, amounts=amounts, promises=promises)
