"""What the totals of a budget table are made up of: the lines below, or columns beside them, by the form itself.

The same total may be broken down along several axes, each of which adds up alone: lines, funds, natures.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.concepts import concept, narrower, wider
from kg.graph.dimensions import ALL, CURRENT, is_not_added, table_side
from kg.graph.levels import are_of_one_level
from kg.graph.other_years import is_of_another_year_than
from kg.text import comparable
from kg.vocabulary import DEF, own, texts, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kg.model import BudgetAmount, BudgetLine, BudgetTable

Position = tuple[int, int]
"""Of an amount: the position of its line in the table and its own in the line, from 0."""
SUBTOTAL = "current-subtotal"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and its parts along an axis: `lines`, `funds` or `natures`.

    No parts: the form has some, and none of them has an amount. `some_parts`: the form lists only some of them.
    """

    whole: Position
    axis: str
    parts: tuple[Position, ...]
    some_parts: bool = False


def breakdowns(table: BudgetTable) -> Iterator[Breakdown]:
    """Yield the breakdowns of every total of a table, line by line."""
    below = _lines_below(table)
    offered = _columns_offered(table)
    unknown = _sides_with_unknown_columns(table)
    for position, line in enumerate(table.lines):
        parts = [(each, table.lines[each]) for each in below[line.ordinal]]
        if parts and are_of_one_level(line, [part for _each, part in parts]):
            yield from _by_lines(position, line, parts, table)
        side = table_side(table, line)
        if side not in unknown:
            yield from _by_columns(position, line, offered[side])


def _lines_below(table: BudgetTable) -> defaultdict[int | None, list[int]]:
    below: defaultdict[int | None, list[int]] = defaultdict(list)
    for position, line in enumerate(table.lines):
        below[line.part_of].append(position)
    return below


def _sides_with_unknown_columns(table: BudgetTable) -> set[str | None]:
    """Return the sides where some money stands under a heading that is not known: it may be a part of any total."""
    return {table_side(table, line) for line in table.lines if any(_is_unknown(each, table) for each in line.amounts)}


def _is_unknown(amount: BudgetAmount, table: BudgetTable) -> bool:
    return amount.column is None and not is_of_another_year_than(table, amount.heading)


def _by_lines(
    position: int, line: BudgetLine, parts: list[tuple[int, BudgetLine]], table: BudgetTable
) -> Iterator[Breakdown]:
    """Yield for each amount of a line those of the lines below it in the same column."""
    here, below = _added(line), [(each, _added(part)) for each, part in parts]
    some = _lists_some(line, [part for _each, part in parts])
    if not any(amounts for _each, amounts in below):
        return  # the form has the lines, and the unit leaves them all empty
    unsure = [
        _added(part)
        for _each, part in parts
        if _is_unsure(part) or any(_is_unknown(amount, table) for amount in part.amounts)
    ]
    for column, index in here.items():
        if any(column not in amounts for amounts in unsure):
            continue  # an amount of some part may be this column's, and none can tell
        found = tuple((each, amounts[column]) for each, amounts in below if column in amounts)
        yield Breakdown((position, index), "lines", found, some)


def _by_columns(position: int, line: BudgetLine, offered: dict[str, set[str]]) -> Iterator[Breakdown]:
    """Yield for each amount of a line those of its columns that add up into it, by fund and by nature apart."""
    here = _added(line)
    if _is_unsure(line) or len(here) < sum(1 for amount in line.amounts if _adds_up(amount)):
        return  # a column is lost, or stands twice under different headings: what adds up into what is not known
    parts: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for column in here:
        into = _column_above(column, here)
        if into:
            parts[into, axis_of(column)].append(column)
    for column, index in here.items():
        for axis in ("funds", "natures"):
            found = parts[column, axis]
            if found or axis in offered.get(column, ()):
                # what stands below a column by its fund alone may be only some of it
                some = any(column not in columns_above(part) for part in found)
                yield Breakdown((position, index), axis, tuple((position, here[part]) for part in found), some)


def _columns_offered(table: BudgetTable) -> defaultdict[str | None, dict[str, set[str]]]:
    """Return by side, for each column of totals, along which axes the table has columns that add up into it."""
    columns: defaultdict[str | None, set[str]] = defaultdict(set)
    for line in table.lines:
        columns[table_side(table, line)].update(_added(line))
    offered: defaultdict[str | None, dict[str, set[str]]] = defaultdict(dict)
    for side, known in columns.items():
        for column in sorted(known):
            into = _column_above(column, known)
            if into and into in columns_above(column):
                offered[side].setdefault(into, set()).add(axis_of(column))
    return offered


def _added(line: BudgetLine) -> dict[str, int]:
    """Return the columns of a line whose amounts add up -> the position of the amount, the first of each."""
    found: dict[str, int] = {}
    for index, amount in enumerate(line.amounts):
        if amount.column is not None and _adds_up(amount):
            found.setdefault(amount.column, index)
    return found


def _adds_up(amount: BudgetAmount) -> bool:
    return amount.column is not None and not is_not_added(amount.column)


def columns_above(column: str) -> tuple[str, ...]:
    """Return the columns of totals that a column adds up into, the nearest first.

    >>> columns_above("personnel")
    ('basic', 'total')
    """
    above = concept("budget-column", column).get("partOfColumn")
    return (above, *columns_above(above)) if above else ()


def _column_above(column: str, known: Collection[str]) -> str | None:
    """Return which of the known columns one adds up into: that of a wider fund before any total.

    >>> _column_above("general-public", ["total", "general-public"])
    'total'
    >>> _column_above("general-public", ["total", "fiscal", "general-public"])
    'fiscal'
    >>> _column_above("general-public", ["total", "current-subtotal", "general-public"])
    'current-subtotal'
    """
    facts = concept("budget-column", column)
    if "spendingNature" not in facts and "fund" in facts and facts.get("fundPeriod", CURRENT) == CURRENT:
        of_funds = {each: concept("budget-column", each).get("fund", ALL) for each in known}
        for fund in wider("fund", facts["fund"]):
            for each, held in of_funds.items():
                if held == fund != ALL and concept("budget-column", each).get("fundPeriod", CURRENT) == CURRENT:
                    return each
        if SUBTOTAL in known:
            return SUBTOTAL
    return next((above for above in columns_above(column) if above in known), None)


def axis_of(column: str) -> str:
    """Return along which axis a column breaks down a total.

    >>> axis_of("basic"), axis_of("general-public")
    ('natures', 'funds')
    """
    return "natures" if "spendingNature" in concept("budget-column", column) else "funds"


def _is_unsure(line: BudgetLine) -> bool:
    """Tell whether the columns of some amounts of a line were not found."""
    return line.provenance.get("amounts") == "unresolved"


def _lists_some(line: BudgetLine, parts: list[BudgetLine]) -> bool:
    """Tell whether the parts may be only some: 其中 opens them, and they are not all that the item is made up of."""
    opened = any(comparable(part.name).startswith(tuple(words("of-which"))) for part in parts)
    if not opened or line.item is None:
        return opened
    known = narrower("budget-item", line.item)
    is_whole = known <= {part.item for part in parts} and not _is_listed_in_part(line.item)
    return not (known and is_whole)


def _is_listed_in_part(item: str) -> bool:
    return bool(texts(own(item, scheme="budget-item"), DEF + "someParts"))
