"""NODE -> how it is called in a language: by a label, by what it says of itself, or by the end of its IRI."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.graph.terms import DCT, FOAF
from kg.vocabulary import DEF, ID, RDF_TYPE, SKOS, own
from kg.web.sparql.names import RDFS

if TYPE_CHECKING:
    from kg.quad_store import Store

LONGEST = 120


@cache
def _properties() -> tuple[NamedNode, ...]:
    """Return the properties that name things, the best first."""
    names = ("projectName", "documentNumber", "documentTitle", "level3", "description", "raw", "heading", "path")
    return (
        NamedNode(SKOS + "prefLabel"),
        NamedNode(RDFS + "label"),
        NamedNode(DCT + "title"),
        NamedNode(FOAF + "name"),
        *(own(name) for name in names),
    )


class Labels:
    """The labels of a store in one language, each looked up once."""

    def __init__(self, store: Store, lang: str) -> None:
        self.store = store
        self.lang = lang
        self.known: dict[str, str] = {}

    def of(self, node: NamedNode) -> str:
        """Return how a node is called; a long text is cut."""
        if node.value not in self.known:
            label = self._said(node) or self._kind(node) + _end(node.value)
            self.known[node.value] = label if len(label) <= LONGEST else label[:LONGEST] + "…"
        return self.known[node.value]

    def _said(self, node: NamedNode) -> str | None:
        for name in _properties():
            said = [
                quad.object
                for quad in self.store.quads_for_pattern(node, name, None)
                if isinstance(quad.object, Literal)
            ]
            if said:
                return min(said, key=self._order).value
        return None

    def _kind(self, node: NamedNode) -> str:
        """Return what an own resource without a name is, to stand before the end of its IRI."""
        if node.value.startswith(ID):
            for quad in self.store.quads_for_pattern(node, RDF_TYPE, None):
                if isinstance(quad.object, NamedNode) and quad.object.value.startswith(DEF):
                    return self.of(quad.object) + " "
        return ""

    def _order(self, literal: Literal) -> tuple[int, str]:
        """Sort the language of the page first, then texts without a language, then other languages."""
        ranks = {self.lang: 0, None: 1, "en": 2}
        return ranks.get(literal.language, len(ranks)), literal.value


def _end(iri: str) -> str:
    """Return the end of an IRI for people: of an own resource the last two parts.

    >>> _end(ID + "project/P1/table/2"), _end("http://www.w3.org/2002/07/owl#Class")
    ('table/2', 'Class')
    """
    if iri.startswith(ID):
        return unquote("/".join(iri.removeprefix(ID).split("/")[-2:]))
    return unquote(iri.rstrip("/#").replace("#", "/").rpartition("/")[2]) or iri
