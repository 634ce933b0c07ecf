"""What the language steps noticed in a row -> triples: marks, resemblances, units, and whether row rules apply."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kg.graph import iris
from kg.graph.terms import Fact, Triple, day, decimal, facts, integer, is_a, string, true
from kg.headings import column_field
from kg.labels import LEVELS, indicator_type, is_standard_label
from kg.model import Project
from kg.targets import lookup_unit, parse_target, to_canonical
from kg.text import comparable
from kg.vocabulary import own, words
from kg.wording import (
    described_head,
    edit_distance,
    mark_indicator,
    mark_project,
    name_endings,
    named_head,
    nearest_label,
    residues,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

    from kg.model import Indicator, Mark, Target

COMPARED_WITH_VALUE = ("level3", "description")


@cache
def _words_of_no_indicator() -> frozenset[str]:
    return frozenset(comparable(word) for name in ("not-applicable", "classified") for word in words(name))


def is_applicable(indicator: Indicator) -> bool:
    """Tell whether row rules judge the row: its level3 is neither not applicable nor classified."""
    return comparable(indicator.level3) not in _words_of_no_indicator()


def unit_facts(text: str | None) -> Iterator[Fact]:
    """Yield the unit of the vocabulary that a written unit means, and whether it was misspelt."""
    unit = lookup_unit(text) if text else None
    if unit is not None:
        yield own("unit"), own(unit.name, scheme="unit")
        yield own("unitMisspelt"), true(unit.misspelt)


def unit_column(row: NamedNode, indicator: Indicator) -> Iterator[Triple]:
    """Yield what the unit column says beside a value with a unit of its own, and how much one of it is."""
    columns = (text for heading, text in indicator.extra.items() if column_field(heading) == "unit")
    text, target = next(columns, None), indicator.target
    if not text or not target.unit or parse_target(indicator.value).unit != target.unit:
        return  # the value's unit is the column's, or there is none
    counted = text.partition("/")[0]
    one = to_canonical(Decimal(1), counted)
    node = iris.below(row, "unit-column")
    yield from facts(row, (own("unitColumn"), node))
    yield from facts(
        node,
        is_a("UnitColumn"),
        (own("raw"), string(text)),
        (own("canonicalValue"), decimal(one.value) if one else None),
        (own("canonicalUnit"), string(one.unit) if one else None),
        *unit_facts(counted),
    )


def endings(row: NamedNode, indicator: Indicator) -> Iterator[Triple]:
    """Yield the lists of endings of which the row's name has one."""
    yield from facts(row, *((own("nameEndsIn"), own(name, scheme="words")) for name in name_endings(indicator)))


def heads(row: NamedNode, indicator: Indicator) -> Iterator[Triple]:
    """Yield which nouns the row's name is of, or else those that its description is of."""
    named, described = named_head(indicator), described_head(indicator)
    yield from facts(
        row,
        (own("namesThing"), own(named.things, scheme="words") if named else None),
        (own("acquires"), own(named.things, scheme="words") if named and named.acquired else None),
        (own("describesThing"), own(described.things, scheme="words") if described else None),
    )


def target_facts(target: Target) -> Iterator[Fact]:
    """Yield what a target asks for, of a row's value or stated in prose."""
    yield own("targetKind"), own(target.kind, scheme="target-kind")
    yield own("comparator"), string(target.comparator)
    yield own("number"), decimal(target.number)
    yield own("number2"), decimal(target.number2)
    yield own("unitText"), string(target.unit)
    yield own("perText"), string(target.per)
    yield own("canonicalValue"), decimal(target.canonical.value) if target.canonical else None
    yield own("canonicalUnit"), string(target.canonical.unit) if target.canonical else None
    yield own("date"), day(target.date)
    yield own("approximate"), true(target.approximate)
    yield own("ratio"), string(target.ratio)
    yield own("malformed"), string(target.malformed)
    yield from unit_facts(target.unit)


def money_units(table: NamedNode, project: Project) -> Iterator[Triple]:
    """Yield the units of money in which the values of a table are written."""
    written = {indicator.target.unit for indicator in project.indicators if indicator.target.unit}
    known = {text for text in written if (unit := lookup_unit(text)) and unit.dimension == "money"}
    yield from facts(table, *((own("moneyUnitText"), string(text)) for text in sorted(known)))


def marks(parent: NamedNode, marked: Indicator | Project) -> Iterator[Triple]:
    """Yield the marks on the texts of a row, or of a table's header block, in their order."""
    found = mark_project(marked) if isinstance(marked, Project) else mark_indicator(marked)
    for position, mark in enumerate(found, start=1):
        yield from mark_facts(parent, position, mark)


def mark_facts(parent: NamedNode, position: int, mark: Mark) -> Iterator[Triple]:
    """Yield a mark on a text of a row, a header block or a sentence."""
    node = mark_iri(parent, position)
    yield from facts(parent, (own("mark"), node))
    yield from facts(
        node,
        is_a("Mark"),
        (own("markKind"), own(mark.kind, scheme="words")),
        (own("onField"), string(mark.field)),
        (own("raw"), string(mark.text)),
        (own("start"), integer(mark.start)),
        (own("end"), integer(mark.end)),
        (own("number"), decimal(mark.number)),
        (own("unitText"), string(mark.unit)),
        (own("canonicalValue"), decimal(mark.canonical.value) if mark.canonical else None),
        (own("canonicalUnit"), string(mark.canonical.unit) if mark.canonical else None),
        (own("perText"), string(mark.per)),
        (own("perYear"), decimal(mark.per_year)),
        (own("numberRole"), own(mark.role, scheme="number-role") if mark.role else None),
        (own("thing"), string(comparable(mark.thing))),
        *unit_facts(mark.unit),
    )


def mark_iri(parent: NamedNode, position: int) -> NamedNode:
    """Return the IRI of a mark by its position among the marks of a row or header block, counted from 1."""
    return iris.below(parent, "mark", position)


def type_of_label(label: str | None, level: int) -> NamedNode | None:
    """Return the type that a label means: one known to the scheme, or the only one that is one character off."""
    known = indicator_type(label, level=level)
    if known is not None or not label:
        return known
    nearest = nearest_label(label, level)
    return own(nearest.type, scheme="type") if nearest and nearest.distance == 1 and nearest.sole else None


def resemblances(row: NamedNode, indicator: Indicator) -> Iterator[Triple]:
    """Yield how near a value in words is to the row's other texts, and an unknown label to the standard ones."""
    if indicator.value and indicator.target.number is None:
        for name in COMPARED_WITH_VALUE:
            text = getattr(indicator, name)
            if text:
                yield from _between_texts(row, "value", name, edit_distance(indicator.value, text))
    for level in LEVELS:
        label = getattr(indicator, f"level{level}")
        if label and not is_standard_label(label, level=level):
            yield from _to_label(row, label, level)


def remainders(row: NamedNode, indicator: Indicator) -> Iterator[Triple]:
    """Yield what remains of the row's texts without words that say nothing; a node without text: nothing remains."""
    for residue in residues(indicator):
        node = iris.below(row, "residue", f"{residue.field}-{residue.without}")
        yield from facts(row, (own("residue"), node))
        yield from facts(
            node,
            is_a("Residue"),
            (own("onField"), string(residue.field)),
            (own("withoutWords"), own(residue.without, scheme="words")),
            (own("raw"), string(residue.text)),
        )


def _between_texts(row: NamedNode, name: str, other: str, distance: int) -> Iterator[Triple]:
    node = iris.below(row, "resemblance", f"{name}-{other}")
    yield from facts(row, (own("resemblance"), node))
    yield from facts(
        node,
        is_a("Resemblance"),
        (own("onField"), string(name)),
        (own("withField"), string(other)),
        (own("editDistance"), integer(distance)),
    )


def _to_label(row: NamedNode, label: str, level: int) -> Iterator[Triple]:
    nearest = nearest_label(label, level)
    if nearest is None:
        return
    node = iris.below(row, "resemblance", f"level{level}-type")
    yield from facts(row, (own("resemblance"), node))
    yield from facts(
        node,
        is_a("Resemblance"),
        (own("onField"), string(f"level{level}")),
        (own("nearestType"), own(nearest.type, scheme="type")),
        (own("editDistance"), integer(nearest.distance)),
        (own("similarity"), decimal(nearest.similarity)),
    )
