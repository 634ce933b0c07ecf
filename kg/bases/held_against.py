"""CITATIONS beside what is known of the documents they mean -> triples: its title for the number, its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from kg.bases.known_facts import known_facts
from kg.citations import are_unlike
from kg.graph.issuing_places import place_told
from kg.graph.terms import facts, string
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.bases.authority import Authority
    from kg.model import KnownDocument

BY_NUMBER = ("exact", "division", "decision")
"""Ways by which a number alone tells the document, so that a title beside it can contradict it."""
SURE = (*BY_NUMBER, "title", "parallel")
"""Ways by which a document is known; a similar title or another agency code is not one."""


def held_against(document: Iterable[Quad], meant: Iterable[Quad], authority: Authority) -> list[Quad]:
    """Return the facts of the known documents meant, and what they say against a document's citations.

    `document` are all quads of the document, `meant` what `resolve_document` made of them.
    """
    told = _objects(document, ("cites", "titleText"))
    found = _objects(meant, ("means", "resolution", "resolutionMethod"))
    stated = list(
        known_facts(authority, {found["means"][each] for each in found["resolution"] if each in found["means"]})
    )
    for citation, cited in told["cites"].items():
        known = authority.documents.get(found["means"].get(cited, ""))
        how = found["resolutionMethod"].get(found["resolution"].get(cited, ""), "").rsplit("/", 1)[-1]
        if known is not None and how in SURE:
            title = told["titleText"].get(citation) if how in BY_NUMBER else None
            stated += _of_known(NamedNode(citation), title, known)
    return [Quad(triple.subject, triple.predicate, triple.object) for triple in dict.fromkeys(stated)]


def _of_known(citation: NamedNode, title: str | None, known: KnownDocument) -> Iterator[Triple]:
    titles = [each for each in (known.title, *known.other_titles) if each]
    if title and titles and all(are_unlike(title, each) for each in titles):
        yield from facts(citation, (own("titleOfNumber"), string(titles[0])))
    if known.place:
        yield from place_told(citation, known.place)


def _objects(quads: Iterable[Quad], names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return by name of a property its subjects with the first object of each, from one look at the quads."""
    terms = {own(name).value: name for name in names}
    told: dict[str, dict[str, str]] = {name: {} for name in names}
    for quad in quads:
        name = terms.get(quad.predicate.value)
        if name is not None and not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple):
            told[name].setdefault(quad.subject.value, quad.object.value)
    return told
