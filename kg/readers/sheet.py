"""Cells of a worksheet -> blocks: tables parted by blank rows, with the titles that stand above them as lines.

XLSX and XLS both give a `Sheet`. What it costs grows with the cells that hold text, not with the rows and columns that
somebody once formatted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from kg.model import Cell, Line, Place, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A merge wider than any form has columns is a whole row formatted; it tells nothing about the table's width.
WIDEST = 256
# The same of rows; and how many rows the merges of a sheet may add up to before the rest is damage.
TALLEST = 2000
MOST_MERGED = 4_000_000
# Empty cells are set between the filled ones up to this many for each; beyond, the sheet is a scatter and no table.
THINNEST = 100
NAMED_CELLS = 20


class Merge(NamedTuple):
    """A merged range, rows and columns from 0, its last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """What a worksheet shows: text by (row, column) from 0, merged ranges, and cells whose value is not there.

    Only cells with text stand in `texts`, and those that should have one: a table has its shape by them too.
    """

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    unresolved: set[tuple[int, int]] = field(default_factory=set)

    def missing(self, at: tuple[int, int], *, error: bool) -> None:
        """Enter a cell whose value is an error, or was never computed."""
        self.texts[at] = ""
        self.unresolved.add(at)
        (self.errors if error else self.uncomputed).append(at)

    def notes(self) -> Iterator[str]:
        """Yield which cells have no value and why."""
        if self.uncomputed:
            yield f"工作表“{self.name}”的 {_named(self.uncomputed)} 是公式，文件里没有算好的值"
        if self.errors:
            yield f"工作表“{self.name}”的 {_named(self.errors)} 是错误值，按空白读"


def address(row: int, column: int) -> str:
    """Return the name of a cell, both counted from 0.

    >>> address(6, 1), address(0, 26)
    ('B7', 'AA1')
    """
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def to_blocks(sheets: Iterable[Sheet]) -> tuple[Line | Table, ...]:
    """Return the blocks of the sheets in order, tables counted from 1; a sheet without a title gives its name."""
    blocks: list[Line | Table] = []
    tables = 0
    for sheet in sheets:
        found = list(_sheet_blocks(sheet, tables))
        if found and isinstance(found[0], Table):
            blocks.append(Line(sheet.name, Place(sheet=sheet.name), gap=True))
        blocks += found
        tables += sum(isinstance(block, Table) for block in found)
    return tuple(blocks)


def _sheet_blocks(sheet: Sheet, tables: int) -> Iterator[Line | Table]:
    """Yield the lines and tables of one sheet; `tables` have been counted before it."""
    spans = _spans(sheet)
    rows: dict[int, list[int]] = {}
    for row, column in sorted(sheet.texts):
        rows.setdefault(row, []).append(column)
    merges: dict[int, list[Merge]] = {}
    for merge in spans.values():
        merges.setdefault(merge.top, []).append(merge)
    for run in _runs(rows, spans):
        titles = _titles(run, rows, spans)
        for at in run[:titles]:
            column = rows[at][0]
            place = Place(sheet=sheet.name, range=_range(at, column, spans))
            for number, part in enumerate(filter(None, map(str.strip, sheet.texts[at, column].split("\n")))):
                yield Line(part, place, gap=at == run[0] and not number)
        if run[titles:]:
            tables += 1
            yield _Grid(sheet, {at: rows[at] for at in run[titles:]}, spans, merges).table(tables)


def _spans(sheet: Sheet) -> dict[tuple[int, int], Merge]:
    """Return the merges by their first cell, those of whole rows or columns cut to where the sheet has text.

    Texts hidden under a merge are left out of the sheet, as they are when it is shown.
    """
    by_row: dict[int, list[int]] = {}
    for row, column in sheet.texts:
        by_row.setdefault(row, []).append(column)
    filled = sorted(by_row)
    last_row, last_column = max(filled, default=0), max((column for _, column in sheet.texts), default=0)
    spans: dict[tuple[int, int], Merge] = {}
    height = 0
    for top, left, bottom, right in sheet.merges:
        if bottom - top >= TALLEST:
            bottom = max(top, min(bottom, last_row))  # noqa: PLW2901 - cut, and used from here on
        if right - left >= WIDEST:
            right = max(left, min(right, last_column))  # noqa: PLW2901 - cut, and used from here on
        height += bottom - top
        single_or_reversed = (bottom, right) == (top, left) or bottom < top or right < left
        if (top, left) in spans or single_or_reversed or height > MOST_MERGED:
            continue
        spans[top, left] = Merge(top, left, bottom, right)
        for row in filled[bisect_left(filled, top) : bisect_right(filled, bottom)]:
            for column in by_row[row]:
                if left <= column <= right and (row, column) != (top, left):
                    sheet.texts.pop((row, column), None)
    return spans


def _runs(rows: dict[int, list[int]], spans: dict[tuple[int, int], Merge]) -> Iterator[list[int]]:
    """Yield the rows with text in runs that no blank row parts; a row under a merged text is not blank."""
    run: list[int] = []
    reach = -1
    for row, columns in rows.items():
        if run and row > reach + 1:
            yield run
            run = []
        run.append(row)
        reach = max(reach, row, *(spans[row, column].bottom for column in columns if (row, column) in spans))
    if run:
        yield run


def _titles(run: list[int], rows: dict[int, list[int]], spans: dict[tuple[int, int], Merge]) -> int:
    """Return how many rows at the top of a run have one text and nothing beside it: titles, units, notes."""
    for number, row in enumerate(run):
        merge = spans.get((row, rows[row][0]))
        below = run[number + 1] if number + 1 < len(run) else None
        if len(rows[row]) > 1 or (merge and below is not None and merge.bottom >= below):
            return number
    return len(run)


@dataclass(slots=True)
class _Grid:
    """One table on a sheet: its columns with text by row."""

    sheet: Sheet
    rows: dict[int, list[int]]
    spans: dict[tuple[int, int], Merge]
    merges: dict[int, list[Merge]]

    def table(self, number: int) -> Table:
        """Return the table, `number` among the tables of the document."""
        top = min(self.rows)
        texts = [(row, column) for row, columns in self.rows.items() for column in columns]
        merged = [self.spans[at] for at in texts if at in self.spans]
        bottom = max(*self.rows, *(merge.bottom for merge in merged), top)
        left = min(column for _, column in texts)
        right = max(*(column for _, column in texts), *(merge.right for merge in merged), left)
        thin = (bottom - top + 1) * (right - left + 1) > THINNEST * len(texts) + THINNEST**2
        covered = self._covered(range(top, bottom + 1), range(left, right + 1))
        rows = []
        for row in range(top, bottom + 1):
            columns = self.rows.get(row, []) if thin else range(left, right + 1)
            free = [column for column in columns if column not in covered.get(row, ())]
            place = Place(table=number, row=row - top + 1, sheet=self.sheet.name, method="cells")
            rows.append(tuple(self._cell(row, column, place, (left, bottom, right)) for column in free))
        place = Place(
            table=number,
            row=1,
            sheet=self.sheet.name,
            range=f"{address(top, left)}:{address(bottom, right)}",
            method="cells",
        )
        return Table(tuple(rows), place, spans_known=True)

    def _covered(self, rows: range, columns: range) -> dict[int, set[int]]:
        """Return by row the columns that a merge covers, its first cell not counted."""
        covered: dict[int, set[int]] = {}
        for merge in (merge for row in rows for merge in self.merges.get(row, ()) if merge.left in columns):
            for row in range(merge.top, min(merge.bottom, rows[-1]) + 1):
                covered.setdefault(row, set()).update(range(merge.left, min(merge.right, columns[-1]) + 1))
            covered[merge.top].discard(merge.left)
        return covered

    def _cell(self, row: int, column: int, place: Place, edge: tuple[int, int, int]) -> Cell:
        """Return one cell, its spans cut at the table's edge (left, bottom, right)."""
        left, bottom, right = edge
        merge = self.spans.get((row, column), Merge(row, column, row, column))
        return Cell(
            self.sheet.texts.get((row, column), ""),
            column - left,
            row_span=min(merge.bottom, bottom) - row + 1,
            col_span=min(merge.right, right) - column + 1,
            place=replace(place, range=_range(row, column, self.spans)),
            provenance="unresolved" if (row, column) in self.sheet.unresolved else "exact",
        )


def _range(row: int, column: int, spans: dict[tuple[int, int], Merge]) -> str:
    """Return the name of a cell, or of the range it is merged over."""
    merge = spans.get((row, column))
    first = address(row, column)
    return f"{first}:{address(merge.bottom, merge.right)}" if merge else first


def _named(cells: list[tuple[int, int]]) -> str:
    """Return the names of cells, the first ones only where there are many."""
    names = "、".join(address(*at) for at in cells[:NAMED_CELLS])
    return names if len(cells) <= NAMED_CELLS else f"{names} 等 {len(cells)} 个单元格"
