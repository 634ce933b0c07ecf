"""STORE -> its named graphs with their sizes, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode

from kg.graph.iris import RESOLUTION_GRAPH
from kg.store import VOCABULARY_GRAPH
from kg.vocabulary import ID
from kg.web.linked.iris import local
from kg.web.linked.labels import Labels
from kg.web.model import Slice
from kg.web.sparql.names import SERVICE, part, void

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions

    from kg.quad_store import Store

SIZE = 50
FINDINGS = "/findings"
KINDS = {VOCABULARY_GRAPH: "vocabulary", RESOLUTION_GRAPH: "resolution", SERVICE: "service"}


@dataclass(frozen=True, slots=True)
class Graph:
    """A named graph: what it is about, and how many triples it has; `kind` names the text that says what it holds."""

    iri: str
    kind: str
    href: str | None
    label: str
    triples: int


def graphs(store: Store, lang: str, page: int = 1) -> Slice[Graph]:
    """Return one page of the named graphs by IRI."""
    names = sorted((graph for graph in store.named_graphs() if isinstance(graph, NamedNode)), key=str)
    labels = Labels(store, lang)
    start = (page - 1) * SIZE
    shown = tuple(_graph(store, name, labels) for name in names[start : start + SIZE])
    return Slice(shown, len(names), page, SIZE)


def _graph(store: Store, name: NamedNode, labels: Labels) -> Graph:
    kind = _kind(name)
    about = NamedNode(name.value.removesuffix(FINDINGS)) if kind == "findings" else name
    return Graph(name.value, kind, local(about.value), labels.of(about), triples(store, name))


def _kind(name: NamedNode) -> str:
    """Return what a graph holds, as the end of the name of the text that says so."""
    if name in KINDS:
        return KINDS[name]
    if not name.value.startswith(f"{ID}disclosure/"):
        return "other"
    return "findings" if name.value.endswith(FINDINGS) else "document"


def triples(store: Store, graph: NamedNode) -> int:
    """Return the size of a graph: as described when the snapshot was taken, else counted."""
    for quad in store.quads_for_pattern(part("graph", graph), void("triples"), None, SERVICE):
        if isinstance(quad.object, Literal):
            return int(quad.object.value)
    (row,) = cast("QuerySolutions", store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }}"))
    return int(row["n"].value)
