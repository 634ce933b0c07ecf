"""Tables in cells -> drafts of lines: pages under one set of columns, rows cut by a page or a print line put together.

Where a row begins a new line is told by its number; where the numbers cannot be trusted (read by a machine, or none),
by its code, the numbering of its name (三、), or the name of an item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount, is_blank, read_amount
from kg.budget.drafts import CODE_LENGTHS, Draft
from kg.budget.grid import Grid
from kg.budget.headings import Column, grid_to_columns, with_name
from kg.budget.labels import begins_item, begins_line, item_named
from kg.budget.pieces import IDEOGRAPH, row_to_piece
from kg.budget.sums import row_agrees
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.grid import GridRow
    from kg.budget.sections import Section
    from kg.model import Line, Side


def section_columns(grids: Sequence[Grid], year: int | None) -> dict[int, tuple[Column, ...]]:
    """Return the columns of each grid by its position: those of the page whose headings fit the numbers best."""
    own = [with_name(grid_to_columns(grid, year), grid.data) for grid in grids]
    best: dict[int, tuple[Column, ...]] = {}
    for width in {grid.width for grid in grids}:
        same = [index for index, grid in enumerate(grids) if grid.width == width]
        rows = [row for index in same for row in grids[index].data]
        headed = [own[index] for index in same if grids[index].headings]
        if headed:
            best[width] = max(headed, key=lambda columns: _fit(columns, rows))
    return {index: best.get(grid.width, own[index]) for index, grid in enumerate(grids)}


def _fit(columns: Sequence[Column], rows: Sequence[GridRow]) -> tuple[int, int]:
    """Return how well headings fit: rows whose parts make up their wholes less those that do not, headings known."""
    agreed = 0
    for side in {column.side for column in columns}:
        amounts = {column.index: column.column for column in columns if column.side == side and column.column}
        known = frozenset(amounts.values())
        for row in rows:
            read = ((name, read_amount(row.cells.get(index, ""))) for index, name in amounts.items())
            agrees = row_agrees({name: reading.value for name, reading in read if reading}, known)
            agreed += 0 if agrees is None else 1 if agrees else -1
    return agreed, sum(column.role != "text" for column in columns)


class _Half:
    """One half of a table, or the whole of one that has none: its lines in order."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []

    @property
    def last(self) -> Draft | None:
        return self.drafts[-1] if self.drafts else None


def section_to_drafts(section: Section, year: int | None) -> tuple[list[Draft], tuple[Column, ...], list[Line]]:
    """Return the drafts of a section in cells, its columns, and the lines outside of cells that are used for none."""
    grids = section.grids
    columns = section_columns(grids, year)
    reader = _Reader()
    position = -1
    loose: list[Line] = []
    for part in section.parts:
        if isinstance(part, Grid):
            position += 1
            reader.grid(part, columns[position], loose)
        elif position >= 0:
            loose.append(part)
        else:
            reader.unread.append(part)
    first = max(columns.values(), key=lambda found: sum(column.role != "text" for column in found))
    return reader.drafts(), first, [*reader.unread, *loose]


class _Reader:
    def __init__(self) -> None:
        self.halves: dict[Side | None, _Half] = {}
        self.order: list[Draft] = []
        self.number = 0
        self.has_numbers = False
        self.carried: dict[int, str] = {}
        self.unread: list[Line] = []

    def drafts(self) -> list[Draft]:
        """Return the lines of every half, those of the income half first in each row."""
        return self.order

    def grid(self, grid: Grid, columns: tuple[Column, ...], loose: list[Line]) -> None:
        """Take the rows of one page; `loose` are the lines that stand before it, emptied of what they are used for."""
        trusted = self._numbers_can_be_trusted(grid, columns)
        self.has_numbers |= any(column.role == "ordinal" for column in columns)
        self._take_loose(grid, loose)
        sides: list[Side | None] = [
            side for side in ("income", "expenditure") if any(column.side == side for column in columns)
        ] or [None]
        for position, row in enumerate(grid.data):
            if all(is_blank(text) for text in row.texts):
                continue
            for side in sides:
                half = self.halves.setdefault(side, _Half())
                piece = row_to_piece(
                    row, [column for column in columns if column.side in {side, None}], side, self.carried
                )
                if piece is None:
                    continue
                last = half.last
                if last is None or self._begins(
                    piece, last, trusted=trusted, coded=_coded(columns), first=not position
                ):
                    half.drafts.append(piece)
                    self.order.append(piece)
                else:
                    last.add(piece)
            if row.ordinal is not None:
                self.number = row.ordinal

    @staticmethod
    def _numbers_can_be_trusted(grid: Grid, columns: tuple[Column, ...]) -> bool:
        """Tell whether the rows of a page are numbered one after another, but for one cut off by the page before."""
        if not any(column.role == "ordinal" and column.index == 0 for column in columns):
            return False
        numbers = [row.ordinal for row in grid.data if row.ordinal is not None or not row.is_total]
        if numbers and numbers[0] is None:
            numbers = numbers[1:]
        if not numbers or None in numbers:
            return False
        return numbers == list(range(numbers[0] or 0, (numbers[0] or 0) + len(numbers)))

    def _take_loose(self, grid: Grid, loose: list[Line]) -> None:
        """Make a line of what stands outside of cells, where the numbers of the rows leave one out."""
        following = next((row.ordinal for row in grid.data if row.ordinal is not None), None)
        data = [line for line in loose if is_datum(line.text)]
        tokens = [token for line in data for token in line.text.split()]
        figures = [(token, line.place) for line in data for token in line.text.split() if is_amount(token)]
        names = [token for token in tokens if not is_amount(token) and IDEOGRAPH.search(token)]
        half = self.halves.get(None)
        if following == self.number + 2 and figures and names and half:
            piece = Draft(None, data[0].place, numbers=[str(self.number + 1)], names=names, floating=figures)
            piece.provenance["name"] = "repaired"
            half.drafts.append(piece)
            self.order.append(piece)
            self.unread += [line for line in loose if line not in data]
        else:
            self.unread += loose
        loose.clear()

    def _begins(self, piece: Draft, last: Draft, *, trusted: bool, coded: bool, first: bool) -> bool:
        """Tell whether a row begins a line, or carries on the one above."""
        number = piece.numbers[0] if piece.numbers else None
        if trusted:
            return number is not None or _names_total(piece)
        name = "".join(piece.names or piece.projects)
        code = "".join("".join(piece.codes).split())
        if not coded:
            numbered = number is not None and number not in last.numbers and bool(name and piece.cells and last.cells)
            if begins_line(name) or numbered:
                return True
            return bool(name) and not self.has_numbers and (bool(piece.cells) or not first)
        if code:
            return not self._carries_code(piece, last, number, code)
        if self.has_numbers:
            return bool(name) and begins_item(name)
        return bool(piece.cells)

    def _carries_code(self, piece: Draft, last: Draft, number: str | None, code: str) -> bool:
        """Tell whether a row with a code carries on the one above: the same number or code, or the rest of its code."""
        before = "".join("".join(last.codes[-1:]).split())
        if before and before[:1].isdigit() and len(before) not in CODE_LENGTHS and len(before + code) in CODE_LENGTHS:
            return number is None
        if not self.has_numbers:
            return not piece.cells and code == before
        return number is None or number in last.numbers[-1:] or code == before


def _names_total(piece: Draft) -> bool:
    return item_named("".join(piece.names)) == "total"


def _coded(columns: Sequence[Column]) -> bool:
    return any(column.role == "code" for column in columns)


def is_datum(text: str) -> bool:
    """Tell whether a line outside of cells may belong to a row: money, or a short text that is no head."""
    if any(is_amount(token) for token in text.split()):
        return True
    bare = "".join(text.split())
    heads = words("budget-head-label")
    return (
        bool(IDEOGRAPH.search(bare))
        and not any(char.isdigit() for char in bare)
        and not bare.endswith((":", "："))
        and not any(word in bare or word.startswith(bare) for word in heads)
    )
