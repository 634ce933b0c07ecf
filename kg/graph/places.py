"""Where something stands and how sure its reading is -> triples; the same for rows, header blocks and budget tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.graph import iris
from kg.graph.terms import Fact, Triple, facts, integer, is_a, string
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

    from kg.model import Place, Provenance

GRADES: tuple[Provenance, ...] = ("unresolved", "inferred", "repaired")  # the lowest first; "exact" is not written


def place(parent: NamedNode, place: Place) -> Iterator[Triple]:
    """Yield where something stands: page, table, row and box, or sheet and cells."""
    where: list[Fact] = [
        (own("page"), integer(place.page)),
        (own("tableNumber"), integer(place.table)),
        (own("rowNumber"), integer(place.row)),
        (own("lineNumber"), integer(place.line)),
        (own("box"), Literal(" ".join(f"{side:.2f}" for side in place.box)) if place.box else None),
        (own("sheetName"), string(place.sheet)),
        (own("cellRange"), string(place.range)),
    ]
    if any(value is not None for _predicate, value in where):
        method = own(place.method, scheme="reading-method") if place.method else None
        node = iris.below(parent, "place")
        yield from facts(parent, (own("place"), node))
        yield from facts(node, is_a("Place"), *where, (own("readingMethod"), method))


def grade(parent: NamedNode, provenance: dict[str, Provenance]) -> Iterator[Triple]:
    """Yield the lowest grade among the values of a row, line or header block."""
    lowest = next((each for each in GRADES if each in provenance.values()), None)
    if lowest:
        yield from facts(parent, (own("grade"), own(lowest, scheme="grade")))


def extra(parent: NamedNode, cells: dict[str, str]) -> Iterator[Triple]:
    """Yield the cells of columns that the record does not name, by their headings."""
    for position, (heading, text) in enumerate(sorted(cells.items()), start=1):
        cell = iris.below(parent, "extra", position)
        yield from facts(parent, (own("extra"), cell))
        yield from facts(cell, is_a("ExtraCell"), (own("heading"), string(heading)), (own("raw"), string(text)))
