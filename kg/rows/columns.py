"""The columns of an indicator table, told by their headings, in any order and over several rows of headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.tables import column_field, label_key, own_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.tables import Row, RowCell


@dataclass(frozen=True, slots=True)
class Head:
    """A column of an indicator table: where it begins and ends, its field (None: not in the record), its heading."""

    start: int
    end: int
    field: str | None
    heading: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an indicator table, left to right."""

    heads: tuple[Head, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The record's fields that the table has a column for."""
        return tuple(head.field for head in self.heads if head.field)

    def start_of(self, name: str) -> int | None:
        """Return where a field's column begins."""
        return next((head.start for head in self.heads if head.field == name), None)

    def at(self, start: int, end: int) -> Head:
        """Return the column that a cell stands under: the one it shares most with, else the last not right of it."""
        shared = [(min(end, head.end) - max(start, head.start), head) for head in self.heads]
        most = max(shared, key=lambda pair: pair[0])
        if most[0] > 0:
            return most[1]
        return next((head for head in reversed(self.heads) if head.start <= start), self.heads[0])


def headings_to_columns(rows: Sequence[Row]) -> Columns:
    """Read the rows of a heading, the lowest last; of two of one field its own name stands for it (三级指标)."""
    named = [(cell, *_named(cell, rows[:-1])) for cell in rows[-1].cells if cell.text]
    chosen: dict[str, int] = {}
    for cell, name, key in named:
        if name and (name not in chosen or key == own_heading(name)):
            chosen[name] = cell.start
    return Columns(
        tuple(
            Head(cell.start, cell.end, name if name and chosen[name] == cell.start else None, key)
            for cell, name, key in named
        )
    )


def _named(cell: RowCell, above: Sequence[Row]) -> tuple[str | None, str]:
    """Return (field, heading) of a column: by its own heading, else by the one that spans it (指标值 over 全年)."""
    own = label_key(cell.text)
    name = column_field(cell.text)
    over = [
        other.text
        for row in above
        for other in row.cells
        if other.text and other.text != cell.text and other.start <= cell.start and cell.end <= other.end
    ]
    if name is None and over:
        return column_field(over[-1]), f"{label_key(over[-1])}/{own}"
    return name, own
