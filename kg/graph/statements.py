"""What the numbers of a table speak of -> triples: their things, the targets and rows they belong to, arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.graph import iris
from kg.graph.annotations import mark_iri
from kg.graph.terms import Fact, decimal, facts, is_a, string, true
from kg.text import comparable
from kg.vocabulary import own
from kg.wording import carried, computations, mark_indicator, mark_project, speaks_of_target, target_thing
from kg.wording.things import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode, Triple

    from kg.model import Indicator, Mark, Project

COMPUTED_FIELDS = ("description", "level3")


def table_statements(table: NamedNode, project: Project) -> Iterator[Triple]:
    """Yield what the numbers of a header block count, and the rows that carry those of goals and usage."""
    rows = carried(project)
    for position, mark in enumerate(mark_project(project)):
        if mark.kind in NUMBERS:
            node = mark_iri(table, position + 1)
            yield from _states(table, node, mark)
            yield from facts(
                node, *((own("carriedBy"), iris.below(table, "indicator", row)) for row in rows.get(position, ()))
            )


def row_statements(table: NamedNode, row: NamedNode, indicator: Indicator) -> Iterator[Triple]:
    """Yield what the numbers of a row count, those that speak of its target, and its arithmetic."""
    target = iris.below(row, "target")
    thing = target_thing(indicator)
    if thing:
        yield from facts(table, (own("states"), target))
        yield from facts(target, (own("ofRow"), row), *_thing(thing.name, thing.keys))
    for position, mark in enumerate(mark_indicator(indicator), start=1):
        node = mark_iri(row, position)
        if mark.kind in NUMBERS and mark.field != "value":
            yield from _states(table, node, mark)
            yield from facts(node, (own("ofRow"), row))
        if speaks_of_target(mark, indicator):
            yield from facts(node, (own("sameThingAs"), target))
    yield from _computations(row, indicator)


def _states(table: NamedNode, node: NamedNode, mark: Mark) -> Iterator[Triple]:
    if mark.thing and mark.role is None:
        yield from facts(table, (own("states"), node))
        yield from facts(node, *_thing(mark.thing, mark.thing_keys))


def _thing(name: str, keys: Iterable[str]) -> Iterator[Fact]:
    yield own("thing"), string(comparable(name))
    for key in keys:
        yield own("thingKey"), string(comparable(key))


def _computations(row: NamedNode, indicator: Indicator) -> Iterator[Triple]:
    for field in COMPUTED_FIELDS:
        for position, found in enumerate(computations(getattr(indicator, field)), start=1):
            node = iris.below(row, "computation", f"{field}-{position}")
            yield from facts(row, (own("computation"), node))
            yield from facts(
                node,
                is_a("Computation"),
                (own("computationKind"), string(found.kind)),
                (own("onField"), string(field)),
                (own("raw"), string(found.text)),
                (own("canonicalValue"), decimal(found.value)),
                (own("canonicalUnit"), string(found.unit)),
                (own("statedTotal"), decimal(found.total)),
                *((own("otherReading"), decimal(other)) for other in found.others),
                (own("approximate"), true(found.is_open)),
            )
