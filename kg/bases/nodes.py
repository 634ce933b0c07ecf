"""STORE -> CITED NODES: every document as cited, with its titles, its spellings, and who cites it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from kg.bases.summaries import NUMBER, OF_CITATION, OF_DISCLOSURE, OF_DOCUMENT, from_json, summaries_of
from kg.graph.terms import PREFIXES
from kg.vocabulary import DEF_BASE, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.bases.summaries import Entry, Summary
    from kg.quad_store import Store

ROWS = """
SELECT ?node (COUNT(DISTINCT ?row) AS ?rows) (COUNT(DISTINCT ?table) AS ?tables) WHERE {
  GRAPH ?graph { ?citation bkg:cites ?node . ?row bkg:citation ?citation ; bkg:inTable ?table }
} GROUP BY ?node"""
MENTIONS = """
SELECT ?node (COUNT(DISTINCT ?citation) AS ?mentions) WHERE {
  GRAPH ?graph { ?citation bkg:cites ?node . ?place bkg:mention ?citation }
} GROUP BY ?node"""
DISCLOSURES = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?disclosure bkg:path ?path } }"
KEPT = "SELECT ?graph ?text WHERE { GRAPH ?findings { ?graph bkg:citationSummary ?text } }"


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
    """Return every document that the disclosures of a store cite, by IRI.

    Of a reviewed disclosure one text is read, which stands with its findings; of any other, its citations.
    """
    return _nodes(_summaries(store), _in_vocabularies(store))


def cited_in(quads: Iterable[Quad]) -> tuple[CitedNode, ...]:
    """Return every document cited in the quads of one disclosure, as `cited_nodes` does for a store."""
    return _nodes(summaries_of(quads), ())


def _summaries(store: Store) -> Iterator[Summary]:
    """Yield what each disclosure of a store cites."""
    missing = {graph for (graph,) in _rows(store, DISCLOSURES) if graph}
    for graph, text in _rows(store, KEPT):
        if graph in missing and text:
            missing.remove(graph)
            yield from_json(graph, text)
    for graph in sorted(missing):
        yield from summaries_of(_read(store, NamedNode(graph)))


def _read(store: Store, graph: NamedNode) -> Iterator[Quad]:
    """Yield what a summary of one graph is made of; much else has a raw text, and is not looked at."""
    query = f"""SELECT ?subject ?predicate ?object WHERE {{ GRAPH {graph} {{
        {{ ?subject {own("cites")} ?node VALUES ?predicate {{ {_listed(OF_CITATION)} }} ?subject ?predicate ?object }}
        UNION {{ VALUES ?predicate {{ {_listed(OF_DOCUMENT + OF_DISCLOSURE)} }} ?subject ?predicate ?object }} }} }}"""
    for solution in cast("QuerySolutions", store.query(query)):
        yield Quad(solution["subject"], solution["predicate"], solution["object"], graph)


def _listed(names: Iterable[str]) -> str:
    return " ".join(str(own(name)) for name in names)


def _in_vocabularies(store: Store) -> Iterable[Summary]:
    """Return what the vocabularies say of documents as cited: the shipped authority file stands among them."""
    graph = NamedNode(DEF_BASE.rstrip("/"))
    found = (store.quads_for_pattern(None, own(name), None, graph) for name in OF_DOCUMENT)
    return summaries_of(chain.from_iterable(found))


@dataclass(slots=True)
class _Gathered:
    """What all disclosures together say of one document as cited."""

    number: list[str | None]
    titles: Counter[str] = field(default_factory=Counter)
    spellings: Counter[str] = field(default_factory=Counter)
    citing: list[Summary] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        """Take in what one graph says of it; of several numbers the first by its characters counts."""
        self.titles.update(entry.titles)
        for at, text in enumerate(entry.number):
            known = self.number[at]
            self.number[at] = text if known is None or (text is not None and text < known) else known


def _nodes(disclosures: Iterable[Summary], others: Iterable[Summary]) -> tuple[CitedNode, ...]:
    """Return the documents that disclosures cite; `others` only tell of documents."""
    gathered: dict[str, _Gathered] = defaultdict(lambda: _Gathered([None] * len(NUMBER)))
    for summary in disclosures:
        header = replace(summary, entries=())  # the rest of it need not be kept in memory
        for entry in summary.entries:
            document = gathered[entry.iri]
            document.add(entry)
            if entry.spellings:
                document.spellings.update(entry.spellings)
                document.citing.append(header)
    for entry in chain.from_iterable(summary.entries for summary in others):
        if entry.iri in gathered:
            gathered[entry.iri].add(entry)
    return tuple(_node(iri, gathered[iri]) for iri in sorted(gathered) if gathered[iri].citing)


def _node(iri: str, said: _Gathered) -> CitedNode:
    number, code, year, seq = said.number
    return CitedNode(
        iri=iri,
        number=number,
        code=code,
        year=int(year) if year else None,
        seq=int(seq) if seq else None,
        titles=_by_frequency(said.titles),
        spellings=_by_frequency(said.spellings),
        divisions=tuple(sorted({each.division for each in said.citing}, key=lambda division: division or "")),
        disclosures=tuple(sorted(each.graph for each in said.citing)),
        units=tuple(sorted({each.unit for each in said.citing})),
        years=tuple(sorted({int(each.year) for each in said.citing if each.year})),
        times=said.spellings.total(),
    )


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


def _by_frequency(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(text for text, _count in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if text)


def _text(term: object) -> str | None:
    return term.value if isinstance(term, (NamedNode, Literal)) else None
