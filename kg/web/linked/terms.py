"""STORE -> the terms of the own vocabulary with label and definition, by kind, and its lists of concepts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.graph.terms import OWL
from kg.store import VOCABULARY_GRAPH
from kg.vocabulary import DEF, DEF_BASE, RDF_TYPE, SKOS
from kg.web.linked.about import Term, term
from kg.web.linked.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.quad_store import Store

DEFINITION = NamedNode(SKOS + "definition")
KINDS = {
    "classes": OWL + "Class",
    "object_properties": OWL + "ObjectProperty",
    "datatype_properties": OWL + "DatatypeProperty",
}


@dataclass(frozen=True, slots=True)
class Defined:
    """A term: `name` is the part of its IRI after the #, `page` where all that is said of it is shown."""

    iri: str
    name: str
    page: str
    label: str
    definition: str | None


@dataclass(frozen=True, slots=True)
class Terms:
    """The vocabulary: its own terms by kind, and its lists, such as that of the units."""

    classes: tuple[Defined, ...]
    object_properties: tuple[Defined, ...]
    datatype_properties: tuple[Defined, ...]
    schemes: tuple[Term, ...]


def terms(store: Store, lang: str) -> Terms:
    """Return the vocabulary of a store in a language."""
    labels = Labels(store, lang)
    by_kind = {name: tuple(_defined(store, NamedNode(kind), labels)) for name, kind in KINDS.items()}
    lists = sorted(_instances(store, NamedNode(SKOS + "ConceptScheme"), DEF_BASE), key=lambda node: node.value)
    return Terms(**by_kind, schemes=tuple(term(node, labels) for node in lists))


def _defined(store: Store, kind: NamedNode, labels: Labels) -> Iterator[Defined]:
    for node in sorted(_instances(store, kind, DEF), key=lambda node: node.value.lower()):
        name = node.value.removeprefix(DEF)
        yield Defined(node.value, name, f"/def/{name}", labels.of(node), _definition(store, node, labels.lang))


def _instances(store: Store, kind: NamedNode, namespace: str) -> set[NamedNode]:
    found = store.quads_for_pattern(None, RDF_TYPE, kind, VOCABULARY_GRAPH)
    return {
        quad.subject
        for quad in found
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(namespace)
    }


def _definition(store: Store, node: NamedNode, lang: str) -> str | None:
    texts = [quad.object for quad in store.quads_for_pattern(node, DEFINITION, None)]
    literals = [text for text in texts if isinstance(text, Literal)]
    return min(literals, key=lambda text: text.language != lang).value if literals else None
