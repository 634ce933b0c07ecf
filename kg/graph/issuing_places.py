"""Where the agency of a cited document sits, as its code tells a unit, and in which divisions that lies -> triples."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.citations import told_place, told_title_place
from kg.divisions import enclosing
from kg.graph import iris
from kg.graph.terms import Triple, facts, is_a, string
from kg.vocabulary import SKOS, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Record


def issuing_places(document: NamedNode, record: Record) -> Iterator[Triple]:
    """Yield for each citation the place that its code or its title tells the unit, and where these places lie."""
    about = record.document
    if about.division is None:
        return
    yield from division_facts(about.division)
    for project in record.projects:
        for indicator in project.indicators:
            row = iris.below(document, "table", project.ordinal, "indicator", indicator.ordinal)
            for position, citation in enumerate(indicator.references, start=1):
                place = (
                    told_place(citation.issuer, about.division, about.department.name)
                    if citation.issuer
                    else told_title_place(citation.title, about.division)
                )
                if place is not None:
                    yield from place_told(iris.below(row, "citation", position), place)


def place_told(citation: NamedNode, place: str) -> Iterator[Triple]:
    """Yield that the document of a citation is of the division with this code, and where that lies."""
    yield from facts(citation, (own("placeTold"), iris.division(place)))
    yield from division_facts(place)


@cache
def division_facts(code: str) -> tuple[Triple, ...]:
    """Return what the rules ask of a division: its code, and every division it lies in, itself the first."""
    node = iris.division(code)
    lies_in = ((own("liesIn"), iris.division(outer)) for outer in enclosing(code))
    return tuple(facts(node, is_a("Division"), (NamedNode(SKOS + "notation"), string(code)), *lies_in))
