"""A raw table -> its rows by column, parted into what stands above the headings, headings, and lines of data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount, is_blank, money_unit, read_amount
from kg.budget.labels import begins_line, column_named, flat, is_word, item_named, title_kind
from kg.model import Place
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Cell, Table

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_HEADING_LISTS = (
    "budget-ordinal-heading",
    "budget-code-heading",
    "budget-name-heading",
    "budget-project-heading",
    "budget-quantity-heading",
    "budget-unit-heading",
    "budget-group-heading",
    "budget-income-half",
    "budget-expenditure-half",
)
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
    numbered: bool = False

    @property
    def heading_texts(self) -> list[str]:
        """The texts of its headings, row by row."""
        return [text for row in self.headings for text in row.texts]


def table_to_grid(table: Table) -> Grid:
    """Return the parts of a raw table; where a row numbers the columns (1 2 3), all above it are headings."""
    rows = [row for row in map(_row, table.rows, [table.place] * len(table.rows)) if row.texts]
    grid = Grid(table.place, width=max((max(row.cells, default=-1) + 1 for row in rows), default=0))
    numbering = next((index for index, row in enumerate(rows[:_DEEPEST]) if numbers_columns(row.texts)), None)
    if numbering is not None:
        above = rows[:numbering]
        grid.lead = [row for row in above if _is_lead(row)]
        grid.headings = [row for row in above if not _is_lead(row)]
        grid.data = [row for row in rows[numbering + 1 :] if not numbers_columns(row.texts)]
        grid.numbered = True
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
    return grid


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
    known = sum(names_column(text) for text in row.texts)
    if known > 1:
        return False
    text = row.text
    return (
        any(title_kind(part) for part in row.texts)
        or money_unit(text) is not None
        or any(word in flat(text) for word in words("budget-head-label"))
        or (len(row.texts) == 1 and not known and not row.has_amount and not begins_line(text) and not is_blank(text))
    )


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
    lines = sum(begins_line(text) and not names_column(text) and item_named(text) is None for text in texts)
    return bool(known) and not lines and (not first or known * 2 >= len(texts))
