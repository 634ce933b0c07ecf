"""Tables turned on their side: every column is an item (因公出国费 | 公务接待费 | …), the numbers stand in one row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount, is_blank, read_amount
from kg.budget.drafts import Draft, cell_figure
from kg.budget.headings import YEAR, is_of_another_year, latest_year
from kg.budget.labels import bare_name, flat, is_word, item_named
from kg.concepts import chain
from kg.vocabulary import label as concept_label
from kg.vocabulary import own as own_concept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.grid import Grid, GridRow
    from kg.budget.headings import Column

_FEWEST_ITEMS = 3
_BEHIND = 1000  # more columns than a table has


def is_turned(columns: Sequence[Column]) -> bool:
    """Tell whether the columns of a table are items."""
    return sum(
        column.item is not None and "three-public" in chain("budget-item", column.item) for column in columns
    ) >= (_FEWEST_ITEMS)


def turn(grids: Sequence[Grid], columns: Sequence[Column], year: int | None) -> tuple[list[Draft], tuple[Column, ...]]:
    """Return a line for each item that columns stand for, and the columns as ones of amounts.

    An item printed for two years, in columns or in rows, gives one line with both numbers, that of the other year
    without a column's name. The lines of a unit beside those of all units have its name as their `holder`.
    """
    labels = [text for grid in grids for row in grid.data for text in row.texts]
    year = year or latest_year([*(column.heading for column in columns), *labels])
    items = [
        replace(column, role="amount", column=None if _is_of_another_year(column, year) else "total")
        for column in (_with_whole(column) for column in columns)
        if column.item is not None
    ]
    taken = {column.index for column in items}
    rows = [row for grid in grids for row in grid.data if any(row.cells.get(index) for index in taken)]
    labels = [_label(row, columns, taken) for row in rows]
    whole = _whole(rows, labels, items)
    own = next((label for label in labels if YEAR.match(flat(label)) and not is_of_another_year(label, year)), "")
    items = [replace(column, heading=f"{own}/{column.heading}") for column in items] if own else items
    unit_heading = concept_label(own_concept("department", scheme="sheet-column"), "zh")
    groups: dict[str, dict[str, Draft]] = {}
    others: dict[tuple[int, int], Column] = {}
    for number, (row, label) in enumerate(zip(rows, labels, strict=True)):
        dated = bool(YEAR.match(flat(label)))
        holder = "" if dated or number == whole else label or f"#{number}"
        group = groups.setdefault(holder, {})
        for column in items:
            place = row.places.get(column.index, row.place)
            draft = group.setdefault(column.item or "", Draft(None, place, holder=holder))
            figure = cell_figure(column.index, [(row.cells.get(column.index, ""), place)])
            if figure and dated and is_of_another_year(label, year):
                figure = replace(figure, column=_of_year(column, label, own, number, others).index)
            draft.figures += [figure] if figure else []
            draft.item, draft.name = column.item, draft.name or bare_name(_own_heading(column.heading))
            draft.texts = {unit_heading: label} if label and not dated else {}
    return [draft for group in groups.values() for draft in group.values()], (*items, *others.values())


def _of_year(column: Column, label: str, own: str, number: int, others: dict[tuple[int, int], Column]) -> Column:
    """Return the column that a row of another year stands for: one without a name, behind those that are printed."""
    printed = column.heading.removeprefix(f"{own}/") if own else column.heading
    made = replace(column, index=(number + 1) * _BEHIND + column.index, column=None, heading=f"{label}/{printed}")
    return others.setdefault((number, column.index), made)


def _label(row: GridRow, columns: Sequence[Column], taken: set[int]) -> str:
    """Return what a row says before its numbers: a unit, or a year."""
    found = [row.cells.get(column.index, "") for column in columns if column.index not in taken]
    return bare_name(" ".join(text for text in found if not is_blank(text) and not is_amount(text)))


def _whole(rows: Sequence[GridRow], labels: Sequence[str], items: Sequence[Column]) -> int | None:
    """Return the row of all units: the only one, that of the total, or the first where the others make it up."""
    if len(rows) == 1:
        return 0
    named = next((number for number, label in enumerate(labels) if item_named(label) == "total"), None)
    if named is not None:
        return named
    for column in items:
        read = [read_amount(row.cells.get(column.index, "")) for row in rows]
        values = [reading.value if reading else 0 for reading in read]
        if values[:1] != [sum(values[1:])]:
            return None
    return 0


def _with_whole(column: Column) -> Column:
    """Return a column, that of the whole (合计 with no item above it) as the item of all three."""
    whole = column.item is None and is_word(column.heading.rsplit("/", 1)[-1], "budget-subtotal")
    return replace(column, item="three-public") if whole else column


def _is_of_another_year(column: Column, year: int | None) -> bool:
    return any(is_of_another_year(part, year) for part in column.heading.split("/"))


def _own_heading(heading: str) -> str:
    """Return the lowest heading of a column that says more than 小计.

    >>> _own_heading("“三公”经费预算数/公务用车购置及运行费/小计")
    '公务用车购置及运行费'
    """
    parts = [part for part in heading.split("/") if part]
    return next((part for part in reversed(parts) if item_named(part) not in {None, "total"}), parts[-1])
