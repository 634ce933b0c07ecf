"""STORE -> CITED NODES: every document as cited, with its titles, its spellings, and who cites it, read set by set."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions
from pyoxigraph import Store as MemoryStore

from kg.graph import iris
from kg.graph.terms import PREFIXES
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from kg.quad_store import Store

CITATIONS = """
SELECT ?graph ?node ?raw ?written WHERE {
  GRAPH ?graph { ?citation bkg:cites ?node ; bkg:raw ?raw . OPTIONAL { ?citation bkg:documentNumberText ?written } }
}"""
ROWS = """
SELECT ?node (COUNT(DISTINCT ?row) AS ?rows) (COUNT(DISTINCT ?table) AS ?tables) WHERE {
  GRAPH ?graph { ?citation bkg:cites ?node . ?row bkg:citation ?citation ; bkg:inTable ?table }
} GROUP BY ?node"""
MENTIONS = """
SELECT ?node (COUNT(DISTINCT ?citation) AS ?mentions) WHERE {
  GRAPH ?graph { ?citation bkg:cites ?node . ?place bkg:mention ?citation }
} GROUP BY ?node"""
_OF_DOCUMENT = ("documentNumber", "issuerCode", "issueYear", "sequence", "documentTitle")
_OF_DISCLOSURE = ("division", "department", "fiscalYear", "path")
_READ = ("cites", "raw", "documentNumberText", *_OF_DOCUMENT, *_OF_DISCLOSURE)


@dataclass(frozen=True, slots=True)
class CitedNode:
    """A document as cited: its number taken apart, or only a title.

    `titles` and `spellings` stand as printed, the most frequent first; `divisions` are the places of the citing units
    (GB/T 2260, None where one is not known), `disclosures` the graphs that cite it, `times` the number of citations.
    """

    iri: str
    number: str | None
    code: str | None
    year: int | None
    seq: int | None
    titles: tuple[str, ...]
    spellings: tuple[str, ...]
    divisions: tuple[str | None, ...]
    disclosures: tuple[str, ...]
    units: tuple[str, ...]
    years: tuple[int, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a document as cited is cited: by how many indicator rows, of how many projects, mentioned how often."""

    rows: int = 0
    projects: int = 0
    mentions: int = 0


def cited_nodes(store: Store) -> tuple[CitedNode, ...]:
    """Return every document that the disclosures of a store cite, by IRI; two passes, whatever their number."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    graphs: dict[str, set[str]] = defaultdict(set)
    for graph, node, raw, written in _rows(store, CITATIONS):
        if graph and node:
            spellings[node][written or raw or ""] += 1
            graphs[node].add(graph)
    said = {name: _said(store, name, spellings.keys()) for name in _OF_DOCUMENT}
    of_graph = {name: _of_graph(store, name) for name in _OF_DISCLOSURE}

    def node_of(iri: str) -> CitedNode:
        def first(name: str) -> str | None:
            return min(said[name].get(iri, ()), default=None)

        disclosures = sorted(graphs[iri])
        year, seq = first("issueYear"), first("sequence")
        divisions = {_local(of_graph["division"].get(graph)) for graph in disclosures}
        units = {of_graph["department"].get(graph) or of_graph["path"].get(graph, graph) for graph in disclosures}
        return CitedNode(
            iri=iri,
            number=first("documentNumber"),
            code=first("issuerCode"),
            year=int(year) if year else None,
            seq=int(seq) if seq else None,
            titles=_by_frequency(said["documentTitle"].get(iri, Counter())),
            spellings=_by_frequency(spellings[iri]),
            divisions=tuple(sorted(divisions, key=lambda division: division or "")),
            disclosures=tuple(disclosures),
            units=tuple(sorted(units)),
            years=tuple(sorted({int(of_graph["fiscalYear"][g]) for g in disclosures if g in of_graph["fiscalYear"]})),
            times=spellings[iri].total(),
        )

    return tuple(node_of(iri) for iri in sorted(spellings))


def cited_in(quads: Iterable[Quad]) -> tuple[CitedNode, ...]:
    """Return every document cited in the quads of one disclosure, as `cited_nodes` does for a store."""
    read = {own(name) for name in _READ}
    store = MemoryStore()
    store.extend(quad for quad in quads if quad.predicate in read)
    return cited_nodes(store)


def tallies(store: Store) -> dict[str, Tally]:
    """Return by the IRI of each document as cited how often it is cited: rows and mentions are kept apart."""
    rows = {node: (int(count or 0), int(tables or 0)) for node, count, tables in _rows(store, ROWS) if node}
    mentions = {node: int(count or 0) for node, count in _rows(store, MENTIONS) if node}
    return {
        node: Tally(*rows.get(node, (0, 0)), mentions=mentions.get(node, 0))
        for node in sorted(rows.keys() | mentions.keys())
    }


def _rows(store: Store, query: str) -> Iterator[tuple[str | None, ...]]:
    """Yield the solutions of a query as texts."""
    solutions = store.query(query, prefixes=PREFIXES)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"Unexpected query without solutions: {query!r}")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield tuple(_text(solution[name]) for name in names)


def _said(store: Store, name: str, nodes: Iterable[str]) -> dict[str, Counter[str]]:
    """Return what disclosures say of each of the documents under one property, with the number that say so."""
    wanted = set(nodes)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for quad in store.quads_for_pattern(None, own(name), None):
        subject = _text(quad.subject)
        if subject in wanted and quad.graph_name != iris.RESOLUTION_GRAPH:
            found[subject][_text(quad.object) or ""] += 1
    return found


def _of_graph(store: Store, name: str) -> dict[str, str]:
    """Return what each disclosure says of itself under one property."""
    return {
        graph: _text(quad.object) or ""
        for quad in store.quads_for_pattern(None, own(name), None)
        if quad.subject == quad.graph_name and (graph := _text(quad.graph_name))
    }


def _by_frequency(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(text for text, _count in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if text)


def _local(iri: str | None) -> str | None:
    return iri.rsplit("/", 1)[-1] if iri else None


def _text(term: object) -> str | None:
    return term.value if isinstance(term, (NamedNode, Literal)) else None
