"""CITATIONS beside what is known of the documents they mean -> triples: its title for the number, its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode
from pyoxigraph import Triple as QuotedTriple

from kg.bases.known_facts import successors
from kg.citations import are_unlike, find_citations, title_key
from kg.graph.issuing_places import place_told
from kg.graph.terms import Triple, facts, in_graph, string
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from kg.bases.authority import Authority
    from kg.model import KnownDocument

BY_NUMBER = ("exact", "division", "decision")
"""Ways by which a number alone tells the document, so that a title beside it can contradict it."""
SURE = (*BY_NUMBER, "title", "parallel")
"""Ways by which a document is known; a similar title or another agency code is not one."""


def held_against(document: Iterable[Quad], meant: Iterable[Quad], authority: Authority) -> list[Quad]:
    """Return what the known documents meant say against a document's citations.

    `document` are all quads of the document, `meant` what `resolve_document` made of them.
    """
    told = _objects(document, ("cites", "titleText"))
    found = _objects(meant, ("means", "resolution", "resolutionMethod"))
    stated: list[Triple] = []
    for citation, cited in told["cites"].items():
        iri = found["means"].get(cited, "")
        known = authority.documents.get(iri)
        how = found["resolutionMethod"].get(found["resolution"].get(cited, ""), "").rsplit("/", 1)[-1]
        if known is None or how not in SURE:
            continue
        title = told["titleText"].get(citation)
        if title is not None and how in BY_NUMBER:
            right = title_of_number(authority, iri, title)
            stated += facts(NamedNode(citation), (own("titleOfNumber"), string(right)))
        if known.place:
            stated += place_told(NamedNode(citation), known.place)
    return in_graph(stated, DefaultGraph())


def title_of_number(authority: Authority, iri: str, title: str) -> str | None:
    """Return the title of a known document where another, cited with its number, contradicts it; else None.

    A title contradicts that cannot be the same, and one that the authority knows another document by: 培训费管理办法
    and 差旅费管理办法 are much alike. Titles of what replaced a document are its own: an order published an edition.
    """
    of_number = list(successors(authority, iri))
    right = [name for each in of_number for name in _titles(authority.documents[each])]
    others = authority.by_title.get(title_key(title), [])
    if not right or set(others) & set(of_number):
        return None
    return right[0] if others or all(are_unlike(title, name) for name in right) else None


def _titles(known: KnownDocument) -> list[str]:
    """Return the titles of a document; the number of an order, which may stand among them, is none."""
    return [name for name in (known.title, *known.other_titles) if name and not _is_number(name)]


def _objects(quads: Iterable[Quad], names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return by name of a property its subjects with the first object of each, from one look at the quads."""
    terms = {own(name).value: name for name in names}
    told: dict[str, dict[str, str]] = {name: {} for name in names}
    for quad in quads:
        name = terms.get(quad.predicate.value)
        if (
            name is not None
            and not isinstance(quad.subject, QuotedTriple)
            and not isinstance(quad.object, QuotedTriple)
        ):
            told[name].setdefault(quad.subject.value, quad.object.value)
    return told


def _is_number(name: str) -> bool:
    return any(citation.number for citation in find_citations(name))
