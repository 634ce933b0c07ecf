"""The names of things in the graph: every resource IRI is minted here, percent-encoded, from what the record says."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from kg.citations import issuing_place, order_place, title_key
from kg.text import comparable
from kg.vocabulary import DEF_BASE, ID

if TYPE_CHECKING:
    from kg.model import Citation, Department, Project

# Texts whose encoding is kept, of some 100 characters each.
_REMEMBERED = 1 << 14
UNKNOWN_DIVISION = "xx"
"""Stands in an organization's IRI where the document does not tell its division; ISO 3166 keeps xx free."""


@lru_cache(maxsize=_REMEMBERED)
def _quoted(segment: str) -> str:
    """Return a segment percent-encoded; the same few names stand in most IRIs of every document."""
    return quote(segment, safe="")


def resource(*segments: str) -> NamedNode:
    """Return the IRI of a resource by its path segments.

    >>> resource("document", "国办函", "2019", "19").value
    'https://w3id.org/budget-kg/id/document/%E5%9B%BD%E5%8A%9E%E5%87%BD/2019/19'
    """
    return NamedNode(ID + "/".join(_quoted(segment) for segment in segments))


RESOLUTION_GRAPH = resource("resolution")
"""Names the graph that tells of a store which document each cited one means: derived, and made anew by a build."""

LOCK_GRAPH = resource("lock")
"""Names the graph that tells on a SPARQL server who is writing, and what; it is no part of what is stored."""


def resolution(node: str) -> NamedNode:
    """Return the IRI of what a document as cited was found to be."""
    return resource("resolution", short_hash(node))


def proposal(left: str, right: str) -> NamedNode:
    """Return the IRI of the proposal that two documents are one, whichever is named first."""
    return resource("proposal", short_hash(*sorted((left, right))))


def short_hash(*texts: str) -> str:
    """Return 16 hexadecimal digits that stand for texts.

    >>> short_hash("甲") == short_hash("甲"), len(short_hash("甲", "乙"))
    (True, 16)
    """
    return hashlib.sha1("\n".join(texts).encode(), usedforsecurity=False).hexdigest()[:16]


def below(parent: NamedNode, *segments: str | int) -> NamedNode:
    """Return the IRI of a part of a resource.

    >>> below(resource("project", "P1"), "table", 2).value
    'https://w3id.org/budget-kg/id/project/P1/table/2'
    """
    return NamedNode("/".join([parent.value, *map(_segment, segments)]))


def _segment(segment: str | int) -> str:
    return _quoted(segment) if isinstance(segment, str) else str(segment)


def disclosure(sha256: str) -> NamedNode:
    """Return the IRI of a disclosure, which also names its graph: the same bytes are the same disclosure."""
    return resource("disclosure", sha256[:32])


def findings_graph(document: NamedNode) -> NamedNode:
    """Return the IRI of the graph that holds what the review says of a disclosure."""
    return below(document, "findings")


def organization(division: str | None, department: Department) -> NamedNode | None:
    """Return the IRI of a department by its name, else by its code; None where the document gives neither.

    Charts of codes are renumbered between years and many forms print none: the name is what stays.
    """
    key = comparable(department.name) or department.code
    return resource("organization", division or UNKNOWN_DIVISION, key) if key else None


def division(code: str) -> NamedNode:
    """Return the concept of a division of GB/T 2260; the code need not be in the shipped list.

    >>> division("130500").value
    'https://w3id.org/budget-kg/def/division/130500'
    """
    return NamedNode(f"{DEF_BASE}division/{quote(code, safe='')}")


def project(within: NamedNode, about: Project) -> NamedNode:
    """Return the IRI of a project: by its code the same in every year, without one known to this disclosure only."""
    code = comparable(about.code)
    return resource("project", code) if code else below(within, "project", about.ordinal)


def cited_document(citation: Citation, division: str | None) -> NamedNode | None:
    """Return the IRI of the document a citation names, however it is spelt; None where nothing identifies it.

    `division` is the citing unit's: one agency code may be used in several places.

    >>> from kg.model import Citation
    >>> cited_document(Citation("", 0, 0, issuer="国办函", year=2019, seq=19), "130500").value
    'https://w3id.org/budget-kg/id/document/cn/%E5%9B%BD%E5%8A%9E%E5%87%BD/2019/19'
    """
    if citation.issuer and citation.year is not None and citation.seq is not None:
        return numbered_document(citation.issuer, citation.year, citation.seq, division)
    if citation.number:  # an order without a year: 国务院令第711号
        return order(citation.number, division)
    return titled_document(citation.title)


def order(number: str, division: str | None) -> NamedNode:
    """Return the IRI of a document with a number without a code; where it names only a level, of the citing unit's.

    >>> order("国务院令第711号", "130581") == order("国务院令第711号", "330100")
    True
    >>> order("市政府令第5号", "130581") == order("市政府令第5号", "330100")
    False
    """
    name = comparable(number)
    place = order_place(name, division)
    return resource("number", place, name) if place else resource("number", name)


def numbered_document(code: str, year: int, sequence: int, division: str | None) -> NamedNode:
    """Return the IRI of a document by its number, seen from a unit of `division`."""
    return resource("document", issuing_place(code, division), comparable(code), str(year), str(sequence))


def code_series(place: str, code: str) -> str:
    """Return the IRI of the documents of one agency code of one place, up to their year and serial.

    >>> code_series("cn", "国办函") + "/2019/19" == numbered_document("国办函", 2019, 19, "130500").value
    True
    """
    return resource("document", place, comparable(code)).value


def number_in(iri: str) -> str | None:
    """Return the number that the IRI of a numbered document says; None for an order and for a title.

    >>> number_in(numbered_document("国办函", 2019, 19, "130500").value), number_in(ID + "title/a")
    ('国办函〔2019〕19号', None)
    """
    kind, *parts = unquote(iri.removeprefix(ID)).split("/")
    if kind != "document" or len(parts) != len(("place", "code", "year", "sequence")):
        return None
    _place, code, year, sequence = parts
    return f"{code}〔{year}〕{sequence}号"


def titled_document(title: str | None) -> NamedNode | None:
    """Return the IRI of a document of which only the title is known, by its normal form."""
    key = title_key(title)
    return resource("title", short_hash(key)) if key else None


def issuing_code(code: str) -> NamedNode:
    """Return the IRI of an agency code, the same in every document."""
    return resource("issuing-code", comparable(code))


def software(version: str) -> NamedNode:
    """Return the IRI of this program in one version."""
    return resource("software", "budget-kg", version)
