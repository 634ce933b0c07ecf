"""STORE -> how much it holds by graph, class and property, and what the properties of a class lead to.

Counts are exact; what kinds of object a property has is read from a part of the graphs, which bounds the time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pyoxigraph import NamedNode, QuerySolutions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import QuerySolution

    from kg.quad_store import Store

    Pair = tuple[NamedNode, NamedNode]

SAMPLED_TRIPLES = 100_000
"""So many triples, the largest graph of each kind apart, are looked at for what properties lead to."""

BY_GRAPH = "SELECT ?g ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p"
BY_CLASS = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a ?c } } GROUP BY ?c"
BY_BOTH = "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p"
SUBJECTS = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s { ?s ?p ?o } }"
ENTITIES = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s { GRAPH ?g { ?s a ?c } } }"
DATATYPES = """SELECT DISTINCT ?c ?p ?d {
  VALUES ?g { %s } GRAPH ?g { ?s a ?c ; ?p ?o } FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?d)
}"""
OBJECT_CLASSES = "SELECT DISTINCT ?c ?p ?d { VALUES ?g { %s } GRAPH ?g { ?s a ?c ; ?p ?o } GRAPH ?h { ?o a ?d } }"


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of a store; `by_both` counts the triples of a property whose subjects are of a class."""

    graphs: dict[NamedNode, int]
    classes: dict[NamedNode, int]
    properties: dict[NamedNode, int]
    by_both: dict[Pair, int]
    datatypes: dict[Pair, tuple[NamedNode, ...]]
    object_classes: dict[Pair, tuple[NamedNode, ...]]
    subjects: int
    entities: int

    @property
    def triples(self) -> int:
        """How many triples there are; one that stands in several graphs counts in each."""
        return sum(self.properties.values())


def count(store: Store) -> Counted:
    """Count what a store holds."""
    by_graph = _pairs(store, BY_GRAPH)
    graphs, properties = _summed(by_graph, 0), _summed(by_graph, 1)
    sample = " ".join(str(graph) for graph in sampled(graphs))
    return Counted(
        graphs=graphs,
        classes=_counts(store, BY_CLASS),
        properties=properties,
        by_both=_pairs(store, BY_BOTH),
        datatypes=_kinds(store, DATATYPES % sample),
        object_classes=_kinds(store, OBJECT_CLASSES % sample),
        subjects=_one(store, SUBJECTS),
        entities=_one(store, ENTITIES),
    )


def sampled(graphs: dict[NamedNode, int]) -> list[NamedNode]:
    """Return the graphs to look at: the largest of each kind (documents, findings, vocabulary), then more by size."""
    by_size = sorted(graphs, key=lambda graph: (-graphs[graph], graph.value))
    chosen: list[NamedNode] = []
    kinds: set[str] = set()
    triples = 0
    for graph in by_size:
        kind = _kind(graph)
        if kind not in kinds or triples + graphs[graph] <= SAMPLED_TRIPLES:
            chosen.append(graph)
            triples += graphs[graph]
        kinds.add(kind)
    return chosen


def _kind(graph: NamedNode) -> str:
    """Return the last word of a graph's name; a document's is a hash, and they are of one kind."""
    name = graph.value.rpartition("/")[2]
    return name if name.isalpha() else ""


def _rows(store: Store, query: str) -> Iterable[QuerySolution]:
    return cast("QuerySolutions", store.query(query, use_default_graph_as_union=True))


def _counts(store: Store, query: str) -> dict[NamedNode, int]:
    counted: Counter[NamedNode] = Counter()
    for row in _rows(store, query):
        if isinstance(row[0], NamedNode):
            counted[row[0]] = _number(row)
    return dict(counted)


def _pairs(store: Store, query: str) -> dict[Pair, int]:
    rows = _rows(store, query)
    return {(_node(row[0]), _node(row[1])): _number(row) for row in rows if _named(row, 0, 1)}


def _summed(pairs: dict[Pair, int], place: int) -> dict[NamedNode, int]:
    sums: Counter[NamedNode] = Counter()
    for pair, number in pairs.items():
        sums[pair[place]] += number
    return dict(sums)


def _kinds(store: Store, query: str) -> dict[Pair, tuple[NamedNode, ...]]:
    found: defaultdict[Pair, set[NamedNode]] = defaultdict(set)
    for row in _rows(store, query):
        if _named(row, "c", "p", "d"):
            found[_node(row["c"]), _node(row["p"])].add(_node(row["d"]))
    return {pair: tuple(sorted(nodes, key=str)) for pair, nodes in found.items()}


def _named(row: QuerySolution, *names: str | int) -> bool:
    return all(isinstance(row[name], NamedNode) for name in names)


def _node(term: object) -> NamedNode:
    return cast("NamedNode", term)


def _number(row: QuerySolution) -> int:
    return int(cast("NamedNode", row["n"]).value)


def _one(store: Store, query: str) -> int:
    return next((_number(row) for row in _rows(store, query)), 0)
