"""Where the agency of a cited document sits, and in which divisions that place lies -> triples."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.citations import told_place
from kg.divisions import enclosing
from kg.graph import iris
from kg.graph.terms import facts, is_a, string
from kg.vocabulary import SKOS, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from kg.model import DocumentInfo, Record


def issuing_places(record: Record) -> Iterator[Triple]:
    """Yield the place of each cited document whose code tells it, seen from the unit, and where these places lie."""
    about = record.document
    if about.division is None:
        return
    yield from division_facts(about.division)
    for project in record.projects:
        for indicator in project.indicators:
            for citation in indicator.references:
                document = iris.cited_document(citation, about.division)
                if document is not None and citation.issuer:
                    yield from _place(document, citation.issuer, about)


def _place(document: NamedNode, code: str, about: DocumentInfo) -> Iterator[Triple]:
    place = told_place(code, about.division, about.department.name)
    if place is not None:
        yield from facts(document, (own("issuingPlace"), iris.division(place)))
        yield from division_facts(place)


@cache
def division_facts(code: str) -> tuple[Triple, ...]:
    """Return what the rules ask of a division: its code, and every division it lies in, itself the first."""
    node = iris.division(code)
    lies_in = ((own("liesIn"), iris.division(outer)) for outer in enclosing(code))
    return tuple(facts(node, is_a("Division"), (NamedNode(SKOS + "notation"), string(code)), *lies_in))
