"""Tables turned on their side: every column is an item (因公出国费 | 公务接待费 | …), the numbers stand in one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.budget.drafts import Draft, cell_figure
from kg.budget.headings import Column
from kg.budget.labels import bare_name, broader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.grid import Grid

_FEWEST_ITEMS = 3


def is_turned(columns: Sequence[Column]) -> bool:
    """Tell whether the columns of a table are items."""
    return sum(column.item is not None and "three-public" in broader("budget-item", column.item) for column in columns) >= (
        _FEWEST_ITEMS
    )


def turn(grids: Sequence[Grid], columns: Sequence[Column]) -> tuple[list[Draft], tuple[Column, ...]]:
    """Return a line for each column that is an item, its number in a column of its own, `total`."""
    total = Column(0, "amount", "", "total")
    drafts: list[Draft] = []
    for grid in grids:
        for row in grid.data:
            names = [row.cells.get(column.index, "") for column in columns if column.role in {"name", "project", "text"}]
            for column in columns:
                if column.item is None:
                    continue
                place = row.places.get(column.index, row.place)
                draft = Draft(None, place, names=[column.heading.rsplit("/", 1)[-1]])
                draft.cells = {0: [(row.cells.get(column.index, ""), place)]}
                draft.settle()
                figure = cell_figure(0, draft.cells[0])
                draft.figures = [figure] if figure else []
                draft.item, draft.name = column.item, bare_name(_own_heading(column.heading))
                draft.texts = {"单位": bare_name(text) for text in names if text}
                drafts.append(draft)
    return drafts, (total,)


def _own_heading(heading: str) -> str:
    """Return the heading of a column with the one above it where it says no more than 小计."""
    parts = heading.split("/")
    return parts[-1]
