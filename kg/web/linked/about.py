"""STORE, IRI -> what is said of it, what points at it, in which graphs: everything a page about a resource shows.

Runs in a process of the query pool, so that all here takes a store and gives plain records.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.graph.terms import XSD
from kg.vocabulary import DEF, RDF_TYPE
from kg.web.linked.desk_links import DeskLink, desk_links
from kg.web.linked.iris import local
from kg.web.linked.labels import Labels
from kg.web.sparql.names import SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Quad

    from kg.quad_store import Store

VALUES = 50
"""So many values of a property are shown; the query behind the page gives all."""
POINTERS = 50
COUNTED = 2000
"""So many statements that point at a resource are counted and can be paged through; a query gives more."""


@dataclass(frozen=True, slots=True)
class Term:
    """A resource with its label and where it is shown, or a text with its language or datatype."""

    label: str
    iri: str | None = None
    href: str | None = None
    lang: str | None = None
    datatype: str | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property with its first values; `total` counts all."""

    property: Term
    values: tuple[Term, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """A resource that points here, and by which property."""

    subject: Term
    property: Term


@dataclass(frozen=True, slots=True)
class About:
    """A resource as its page shows it; `pointers` is one page of `pointers_total`; `pointers_more`: there are more."""

    iri: str
    title: str
    types: tuple[Term, ...]
    properties: tuple[Property, ...]
    pointers: tuple[Pointer, ...]
    pointers_total: int
    pointers_more: bool
    graphs: tuple[Term, ...]
    desk: tuple[DeskLink, ...]


def known(store: Store, iris: Sequence[str]) -> str | None:
    """Return the first of some IRIs of which, or with which, the store says something."""
    for iri in iris:
        node = _node(iri)
        if node is not None and (_says(store, node) or _points(store, node) or _is_graph(store, node)):
            return iri
    return None


def about(store: Store, iris: Sequence[str], lang: str, page: int = 1) -> About | None:
    """Return what the store knows of the first of some IRIs that it knows; None for unknown ones."""
    iri = known(store, iris)
    if iri is None:
        return None
    node, labels = NamedNode(iri), Labels(store, lang)
    said = list(store.quads_for_pattern(node, None, None))
    pointing = list(islice(_pointing(store, node), COUNTED + 1))
    counted = pointing[:COUNTED]
    start = (page - 1) * POINTERS
    return About(
        iri=iri,
        title=labels.of(node),
        types=tuple(term(quad.object, labels) for quad in _once(said) if quad.predicate == RDF_TYPE),
        properties=tuple(_properties(said, labels)),
        pointers=tuple(
            Pointer(term(subject, labels), term(name, labels)) for subject, name in counted[start : start + POINTERS]
        ),
        pointers_total=len(counted),
        pointers_more=len(pointing) > COUNTED,
        graphs=tuple(term(graph, labels) for graph in sorted({quad.graph_name for quad in said}, key=str)),
        desk=desk_links(store, node, labels),
    )


def term(value: object, labels: Labels) -> Term:
    """Return a term as it is shown."""
    if isinstance(value, NamedNode):
        return Term(labels.of(value), iri=value.value, href=local(value.value) or _web(value.value))
    if isinstance(value, Literal):
        plain = value.datatype.value == XSD + "string" or value.language
        return Term(value.value, lang=value.language, datatype=None if plain else value.datatype.value)
    return Term(str(value))


def _properties(said: list[Quad], labels: Labels) -> Iterator[Property]:
    """Yield each property with its values: own ones, which have labels in both languages, first, then by label."""
    others = [quad for quad in _once(said) if quad.predicate != RDF_TYPE]
    by_label = sorted(others, key=lambda quad: _rank(quad.predicate, labels))
    for name, quads in groupby(by_label, attrgetter("predicate")):
        objects = sorted((quad.object for quad in quads), key=_natural)
        yield Property(term(name, labels), tuple(term(each, labels) for each in objects[:VALUES]), len(objects))


def _rank(name: NamedNode, labels: Labels) -> tuple[bool, str, str]:
    return not name.value.startswith(DEF), labels.of(name), name.value


def _once(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads that differ in more than their graph."""
    return list({(quad.predicate, quad.object): quad for quad in quads}.values())


def _natural(value: object) -> tuple[int, str]:
    """Sort table/2 before table/10: shorter ones first."""
    text = str(value)
    return (len(text), text) if isinstance(value, NamedNode) else (0, text)


def _pointing(store: Store, node: NamedNode) -> Iterator[tuple[object, NamedNode]]:
    """Yield what points at a node, once for all graphs; the description of the service is left out."""
    quads = (quad for quad in store.quads_for_pattern(None, None, node) if quad.graph_name != SERVICE)
    for pair, _same in groupby((quad.subject, quad.predicate) for quad in quads):
        yield pair


def _node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _web(iri: str) -> str | None:
    return iri if iri.startswith(("http://", "https://")) else None


def _says(store: Store, node: NamedNode) -> bool:
    return any(True for _quad in store.quads_for_pattern(node, None, None))


def _points(store: Store, node: NamedNode) -> bool:
    return any(True for _quad in store.quads_for_pattern(None, None, node))


def _is_graph(store: Store, node: NamedNode) -> bool:
    return any(True for _quad in store.quads_for_pattern(None, None, None, node))
