"""A raw table -> its rows by column, parted into what stands above the headings, headings, and lines of data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount, is_blank, money_unit, read_amount
from kg.budget.labels import begins_line, column_named, flat, is_word, item_named, split_numbering, title_kind
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Cell, Place, Table

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_HEADING_LISTS = (
    "budget-ordinal-heading",
    "budget-code-heading",
    "budget-name-heading",
    "budget-project-heading",
    "budget-quantity-heading",
    "budget-unit-heading",
    "budget-group-heading",
    "budget-other-code",
    "budget-subtotal",
    "budget-unit-name-heading",
    "budget-income-half",
    "budget-expenditure-half",
)
_SAME_EDGE = 8  # points by which the edges of a column may differ from page to page
_FEWEST_KNOWN = 2  # headings by which a first row with many unknown ones is one of headings
_DEEPEST = 9  # rows above the one that numbers the columns


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a table: its cells by column, spans already spread to the right."""

    cells: dict[int, str]
    places: dict[int, Place]
    spans: dict[int, int]
    place: Place

    @property
    def text(self) -> str:
        """The texts of its cells, one after another."""
        return " ".join(text for text in self.cells.values() if text)

    @property
    def texts(self) -> list[str]:
        """The texts of its cells that hold some."""
        return [text for _, text in sorted(self.cells.items()) if text]

    @property
    def ordinal(self) -> int | None:
        """The number in its first column, if it is a small one."""
        first = "".join(self.cells.get(0, "").split())
        return int(first) if first.isascii() and first.isdigit() and len(first) < 4 else None

    @property
    def has_amount(self) -> bool:
        """Whether one of its cells is money."""
        return any(is_amount("".join(text.split())) for text in self.cells.values())

    @property
    def is_total(self) -> bool:
        """Whether it is the line of the whole."""
        return any(item_named(text) == "total" for text in self.texts)


@dataclass(slots=True)
class Grid:
    """A table: rows above its headings (title, unit), headings from top to bottom, and data; `width` in columns."""

    place: Place
    lead: list[GridRow] = field(default_factory=list)
    headings: list[GridRow] = field(default_factory=list)
    data: list[GridRow] = field(default_factory=list)
    width: int = 0
    edges: tuple[float, ...] = ()

    @property
    def heading_texts(self) -> list[str]:
        """The texts of its headings, row by row."""
        return [text for row in self.headings for text in row.texts]

    @property
    def has_ordinals(self) -> bool:
        """Whether its first column numbers the rows."""
        return any(is_word(row.cells.get(0, ""), "budget-ordinal-heading") for row in self.headings)


def table_to_grid(table: Table) -> Grid:
    """Return the parts of a raw table; where a row numbers the columns (1 2 3), all above it are headings."""
    rows = [row for row in map(_row, table.rows, [table.place] * len(table.rows)) if row.texts]
    width = max((max(row.cells, default=-1) + 1 for row in rows), default=0)
    grid = Grid(table.place, width=width, edges=table.edges)
    numbering = next((index for index, row in enumerate(rows[:_DEEPEST]) if numbers_columns(row.texts)), None)
    if numbering is not None:
        above = rows[:numbering]
        grid.lead = [row for row in above if _is_lead(row)]
        grid.headings = [row for row in above if not _is_lead(row)]
        grid.data = [row for row in rows[numbering + 1 :] if not numbers_columns(row.texts)]
        return grid
    for row in rows:
        if numbers_columns(row.texts):
            continue
        if not grid.data and not grid.headings and _is_lead(row):
            grid.lead.append(row)
        elif not grid.data and _is_heading(row, first=not grid.headings):
            grid.headings.append(row)
        else:
            grid.data.append(row)
    if not grid.headings:
        # a page that begins with the rest of a row: no heading stands below it
        grid.data = [*(row for row in grid.lead if not _is_head(row)), *grid.data]
        grid.lead = [row for row in grid.lead if _is_head(row)]
    return grid


def aligned(grid: Grid, first: Grid) -> Grid | None:
    """Return a page without headings in the columns of the first page; None where they do not fit those.

    A page may show fewer columns than the first, as one of a total alone does: its edges tell which, else its last
    columns are those of the first.
    """
    if grid.width == first.width:
        return grid
    if grid.headings or grid.width > first.width or not grid.data:
        return None
    if grid.edges and first.edges:
        nearest = [min(range(len(first.edges)), key=lambda at: abs(first.edges[at] - edge)) for edge in grid.edges]
        if any(abs(first.edges[at] - edge) > _SAME_EDGE for at, edge in zip(nearest, grid.edges, strict=True)):
            return None
        moved = dict(enumerate(nearest))
    elif all(row.is_total for row in grid.data):
        shift = first.width - grid.width
        moved = {index: index + shift if index else 0 for index in range(grid.width)}
    else:
        return None
    data = [
        GridRow(
            {moved[column]: text for column, text in row.cells.items()},
            {moved[column]: place for column, place in row.places.items()},
            {},
            row.place,
        )
        for row in grid.data
    ]
    return Grid(grid.place, grid.lead, [], data, first.width, first.edges)


def _row(cells: Sequence[Cell], place: Place) -> GridRow:
    return GridRow(
        {cell.column: cell.text.strip() for cell in cells},
        {cell.column: cell.place for cell in cells},
        {cell.column: cell.col_span for cell in cells if cell.col_span > 1},
        cells[0].place if cells else place,
    )


def numbers_columns(texts: Sequence[str]) -> bool:
    """Tell whether texts are the numbers of columns, perhaps behind a word for them.

    >>> numbers_columns(["栏次", "1", "2", "3"]), numbers_columns(["1", "2"]), numbers_columns(["**", "1", "2=3+4"])
    (True, True, False)
    """
    numbers = ["".join(text.split()) for text in texts]
    if numbers and not numbers[0].isdigit():
        numbers = numbers[1:]
    return len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _is_lead(row: GridRow) -> bool:
    """Tell whether a row stands above the headings: the title, or the unit of the money."""
    if _is_head(row):
        return True
    text = row.text
    alone = len(row.texts) == 1 and not names_column(text)
    return alone and not row.has_amount and not begins_line(text) and not is_blank(text)


def _is_head(row: GridRow) -> bool:
    """Tell whether a row is surely above the headings: a title, or the unit of the money and no two headings."""
    if sum(names_column(text) for text in row.texts) > 1:
        return False
    return (
        any(title_kind(part) for part in row.texts)
        or money_unit(row.text) is not None
        or any(word in flat(row.text) for word in words("budget-head-label"))
    )


@lru_cache(maxsize=1 << 14)  # a cell is asked for by every step that looks at its row
def names_column(text: str) -> bool:
    """Tell whether a text is a heading of a budget table."""
    return column_named(text) is not None or any(is_word(text, name) for name in _HEADING_LISTS)


def _is_heading(row: GridRow, *, first: bool) -> bool:
    """Tell whether a row names columns: nothing in it is a number, and much of it is known."""
    texts = row.texts
    if any(read_amount(text) and not names_column(text) for text in texts) or any(map(is_blank, texts)):
        return False
    if any(_CODE.fullmatch("".join(text.split())) for text in texts):
        return False
    known = sum(names_column(text) or item_named(text) is not None for text in texts)
    if len(texts) == 1:
        return names_column(texts[0]) and item_named(texts[0]) is None
    lines = sum(split_numbering(text).level > 0 and not names_column(text) for text in texts)
    enough = known * 2 >= len(texts) or sum(map(names_column, texts)) >= _FEWEST_KNOWN
    return bool(known) and not lines and (not first or enough)
