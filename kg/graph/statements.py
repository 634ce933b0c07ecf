"""What the numbers of a table speak of -> triples: their things, the targets and rows they belong to, arithmetic."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.graph import iris
from kg.graph.annotations import mark_iri, type_of_label
from kg.graph.terms import Fact, Triple, decimal, facts, is_a, string, true
from kg.text import comparable
from kg.vocabulary import own
from kg.wording import carried, computations, mark_indicator, mark_project, speaks_of_target, target_thing
from kg.wording.things import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode

    from kg.model import Canonical, Indicator, Mark, Project, Target

MOST_NUMBERS = 8
"""Different numbers of one thing that a table states, at most."""
COMPUTED_FIELDS = ("description", "level3")


class Stated:
    """The numbers a table states by what they count: each different one once, and of one thing only so many.

    Two are enough to tell that they differ; all pairs of a long table would be too many to compare.
    """

    def __init__(self) -> None:
        self._numbers: defaultdict[str, set[Canonical]] = defaultdict(set)

    def is_new(self, thing: str, number: Canonical | None) -> bool:
        """Tell whether a number is worth stating, and keep it."""
        seen = self._numbers[thing]
        if number is None or number in seen or len(seen) >= MOST_NUMBERS:
            return False
        seen.add(number)
        return True


def project_statements(table: NamedNode, project: Project) -> Iterator[Triple]:
    """Yield what the numbers of a target table count, what they belong to, and the arithmetic of its texts."""
    stated = Stated()
    yield from _of_header(table, project, stated)
    for indicator in project.indicators:
        yield from _of_row(table, iris.below(table, "indicator", indicator.ordinal), indicator, stated)


def namesakes(document: NamedNode, projects: Iterable[Project]) -> Iterator[Triple]:
    """Yield for each row those of earlier projects with the same level 2 and level 3, one of each different number."""
    earlier: defaultdict[tuple[str, str], dict[tuple[str | None, ...], NamedNode]] = defaultdict(dict)
    for project in projects:
        table = iris.below(document, "table", project.ordinal)
        here = []
        for indicator in project.indicators:
            if indicator.level3 is None or indicator.target.number is None:
                continue
            row = iris.below(table, "indicator", indicator.ordinal)
            kind = type_of_label(indicator.level2, 2)
            name = (kind.value if kind else comparable(indicator.level2), comparable(indicator.level3))
            yield from facts(row, *((own("namesake"), other) for other in earlier[name].values()))
            here.append((name, _number(indicator.target), row))
        for name, number, row in here:
            if len(earlier[name]) < MOST_NUMBERS:
                earlier[name].setdefault(number, row)


def _number(target: Target) -> tuple[str | None, ...]:
    return (str(target.number), target.canonical.unit if target.canonical else None)


def _of_header(table: NamedNode, project: Project, stated: Stated) -> Iterator[Triple]:
    """Yield what the numbers of a header block count, and the rows that carry those of goals and usage."""
    rows = carried(project)
    for position, mark in enumerate(mark_project(project)):
        if mark.kind in NUMBERS:
            node = mark_iri(table, position + 1)
            yield from _states(table, node, mark, stated)
            yield from facts(
                node, *((own("carriedBy"), iris.below(table, "indicator", row)) for row in rows.get(position, ()))
            )


def _of_row(table: NamedNode, row: NamedNode, indicator: Indicator, stated: Stated) -> Iterator[Triple]:
    """Yield what the numbers of a row count, those that speak of its target, and its arithmetic."""
    target = iris.below(row, "target")
    thing = target_thing(indicator)
    if thing and stated.is_new(thing.name, indicator.target.canonical):
        yield from facts(table, (own("states"), target))
        yield from facts(target, (own("ofRow"), row), *_thing(thing.name, thing.keys))
    for position, mark in enumerate(mark_indicator(indicator), start=1):
        node = mark_iri(row, position)
        if mark.kind in NUMBERS and mark.field != "value":
            yield from _states(table, node, mark, stated)
            yield from facts(node, (own("ofRow"), row))
        if speaks_of_target(mark, indicator):
            yield from facts(node, (own("sameThingAs"), target))
    yield from _computations(row, indicator)


def _states(table: NamedNode, node: NamedNode, mark: Mark, stated: Stated) -> Iterator[Triple]:
    if mark.thing and mark.role is None and stated.is_new(mark.thing, mark.canonical):
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
