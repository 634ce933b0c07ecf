"""What a format with a flow of text (DOCX, HTML) holds -> blocks: tables that only lay out others are taken apart.

A reader gives a flow: lines of text, "" for a blank one, and drafts of tables whose cells hold flows in turn. A row
that holds tables and little else is layout: its texts become lines and its tables stand for themselves. A small table
inside a row of data becomes text of its cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import Cell, Line, Place, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A row is layout when the tables in it have this many times more filled cells than stand beside them.
OUTWEIGH = 3


@dataclass(slots=True)
class DraftCell:
    """A cell with its place in the grid and the flow it holds."""

    column: int
    row_span: int = 1
    col_span: int = 1
    flow: list[str | DraftTable] = field(default_factory=list)

    @property
    def own(self) -> list[str]:
        """Its lines of text outside the tables it holds."""
        return [part for part in self.flow if isinstance(part, str) and part]

    @property
    def tables(self) -> list[DraftTable]:
        """The tables it holds."""
        return [part for part in self.flow if isinstance(part, DraftTable)]

    def text(self) -> str:
        """Return all its text, that of inner tables row by row, cells of a row parted by spaces."""
        lines = []
        for part in self.flow:
            if isinstance(part, str):
                lines.append(part)
            else:
                lines += [" ".join(filter(None, (cell.text() for cell in row))) for row in part.rows]
        return "\n".join(filter(None, lines))


@dataclass(slots=True)
class DraftTable:
    """Rows of cells, top to bottom; a merged cell stands in the first row it spans."""

    rows: list[list[DraftCell]] = field(default_factory=list)

    def filled(self) -> int:
        """Return how many cells have text, those of inner tables counted and not the cell around them."""
        cells = [cell for row in self.rows for cell in row]
        return sum(sum(t.filled() for t in cell.tables) or bool(cell.own) for cell in cells)


def to_blocks(flow: Iterable[str | DraftTable]) -> tuple[Line | Table, ...]:
    """Return the blocks of a flow in reading order, tables counted from 1."""
    blocks: list[Line | Table] = []
    tables, gap = 0, False
    for part in _taken_apart(flow):
        if isinstance(part, str):
            if part:
                blocks.append(Line(part, gap=gap))
            gap = not part
        elif any(part.rows):
            tables += 1
            blocks.append(_table(part, tables))
            gap = False
    return tuple(blocks)


def _taken_apart(flow: Iterable[str | DraftTable]) -> Iterator[str | DraftTable]:
    """Yield a flow in which no table is layout any more."""
    for part in flow:
        if isinstance(part, DraftTable):
            yield from _parts(part)
        else:
            yield part


def _parts(table: DraftTable) -> Iterator[str | DraftTable]:
    """Yield a table whole, or what its rows of layout hold and the runs of other rows between them."""
    start = 0
    for number, row in enumerate(table.rows):
        if _is_layout(row):
            yield from _run(table, start, number)
            for cell in row:
                yield from _taken_apart(cell.flow)
            start = number + 1
    yield from _run(table, start, len(table.rows))


def _is_layout(row: list[DraftCell]) -> bool:
    """Tell whether a row is there for the tables in it."""
    holders = [cell for cell in row if cell.tables]
    if not holders:
        return False
    inner = sum(table.filled() for cell in holders for table in cell.tables)
    beside = sum(bool(cell.own) for cell in row if not cell.tables)
    own = sum(len(line) for cell in holders for line in cell.own)
    held = sum(len(cell.text()) for cell in holders) - own
    return inner >= OUTWEIGH * beside and own <= held


def _run(table: DraftTable, start: int, end: int) -> Iterator[str | DraftTable]:
    """Yield the rows from `start` to before `end`: the whole table as it is, a part of one as table or as lines."""
    rows = table.rows[start:end]
    if len(rows) == len(table.rows) or any(sum(bool(cell.flow) for cell in row) > 1 for row in rows):
        yield DraftTable(rows)
        return
    for row in rows:
        for cell in row:
            yield from cell.text().split("\n")


def _table(draft: DraftTable, number: int) -> Table:
    """Return a draft as a table: spans end where the table ends."""
    rows = []
    for at, row in enumerate(draft.rows, start=1):
        place = Place(table=number, row=at, method="cells")
        most = len(draft.rows) - at + 1
        cells = [Cell(cell.text(), cell.column, min(cell.row_span, most), cell.col_span, place) for cell in row]
        rows.append(tuple(cells))
    return Table(tuple(rows), Place(table=number, row=1, method="cells"), spans_known=True)
