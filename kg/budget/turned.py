"""Tables turned on their side: every column is an item (因公出国费 | 公务接待费 | …), the numbers stand in one row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.budget.drafts import Draft, cell_figure
from kg.budget.headings import is_of_another_year, latest_year
from kg.budget.labels import bare_name, broader, is_word, item_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.grid import Grid
    from kg.budget.headings import Column

_FEWEST_ITEMS = 3


def is_turned(columns: Sequence[Column]) -> bool:
    """Tell whether the columns of a table are items."""
    return sum(
        column.item is not None and "three-public" in broader("budget-item", column.item) for column in columns
    ) >= (_FEWEST_ITEMS)


def turn(grids: Sequence[Grid], columns: Sequence[Column], year: int | None) -> tuple[list[Draft], tuple[Column, ...]]:
    """Return a line for each item that columns stand for, and the columns as ones of amounts.

    An item printed for two years gives one line with both numbers, that of the other year without a column's name.
    """
    year = year or latest_year([column.heading for column in columns])
    items = [
        replace(column, role="amount", column=None if _is_of_another_year(column, year) else "total")
        for column in (_with_whole(column) for column in columns)
        if column.item is not None
    ]
    drafts: list[Draft] = []
    for row in (row for grid in grids for row in grid.data):
        taken = {column.index for column in items}
        unit = [
            row.cells[column.index] for column in columns if column.index not in taken and row.cells.get(column.index)
        ]
        by_item: dict[str, Draft] = {}
        for column in items:
            place = row.places.get(column.index, row.place)
            draft = by_item.setdefault(column.item or "", Draft(None, place))
            figure = cell_figure(column.index, [(row.cells.get(column.index, ""), place)])
            draft.figures += [figure] if figure else []
            draft.item, draft.name = column.item, draft.name or bare_name(_own_heading(column.heading))
            draft.texts = {"单位名称": bare_name(" ".join(unit))} if unit else {}
        drafts += by_item.values()
    return drafts, tuple(items)


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
