"""STORE -> its named graphs with their sizes, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.web.linked.iris import local
from kg.web.linked.labels import Labels
from kg.web.model import Slice
from kg.web.sparql.names import SERVICE, part, void

if TYPE_CHECKING:
    from pyoxigraph import Store

SIZE = 50


@dataclass(frozen=True, slots=True)
class Graph:
    """A named graph: what it is about, and how many triples it has."""

    iri: str
    href: str | None
    label: str
    triples: int


def graphs(store: Store, lang: str, page: int = 1) -> Slice[Graph]:
    """Return one page of the named graphs by IRI."""
    names = sorted((graph for graph in store.named_graphs() if isinstance(graph, NamedNode)), key=str)
    labels = Labels(store, lang)
    start = (page - 1) * SIZE
    shown = tuple(
        Graph(graph.value, local(graph.value), labels.of(graph), triples(store, graph))
        for graph in names[start : start + SIZE]
    )
    return Slice(shown, len(names), page, SIZE)


def triples(store: Store, graph: NamedNode) -> int:
    """Return the size of a graph: as described when the snapshot was taken, else counted."""
    for quad in store.quads_for_pattern(part("graph", graph), void("triples"), None, SERVICE):
        if isinstance(quad.object, Literal):
            return int(quad.object.value)
    return sum(1 for _quad in store.quads_for_pattern(None, None, None, graph))
