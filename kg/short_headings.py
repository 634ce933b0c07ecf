"""Heading rows that name fewer than three columns, told by the rows below them (绩效指标 over all levels | 指标值)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.headings import column_field, header_field, is_other_heading, is_type_label, label_key, own_heading
from kg.vocabulary import words

if TYPE_CHECKING:
    from kg.tables import Row, RowCell

_LEVELS = ("level1", "level2", "level3")
_LIST = 4  # headings by which a row is told for one of a list of projects


def with_short_headings(rows: list[Row]) -> list[Row]:
    """Return the rows of a table, those that are headings though they name few columns marked as such.

    A heading over the columns of several levels is parted into one for each column below it, level 3 the last.
    """
    marked = list(rows)
    for index, (row, below) in enumerate(pairwise(rows)):
        if row.kind != "heading" and below.kind == "data" and _is_short_heading(row, below):
            marked[index] = replace(row, kind="heading", cells=tuple(_parted(row, below)))
    return marked


def _field(text: str) -> str | None:
    """Return the column that a heading names; 指标 alone, which is also the rest of a cut label, names level 3 here."""
    return "level3" if label_key(text) in words("label-suffix") else column_field(text)


def _own(row: Row) -> list[RowCell]:
    return [cell for cell in row.cells if cell.text and not cell.continued]


def _is_short_heading(row: Row, below: Row) -> bool:
    """Tell whether a row names the value and a level, and nothing unknown, above rows of types or in a list."""
    texts = [cell.text for cell in _own(row)]
    fields = {_field(text) for text in texts}
    if "value" not in fields or not fields & set(_LEVELS):
        return False
    known = all(_field(text) or header_field(text) or is_other_heading(text) for text in texts)
    return known and (len(texts) >= _LIST or any(is_type_label(cell.text) for cell in _own(below)[:2]))


def _parted(row: Row, below: Row) -> list[RowCell]:
    filled = _own(row)
    fields = [_field(cell.text) for cell in filled]
    cells: list[RowCell] = []
    for cell, field, after in zip(filled, fields, (*filled[1:], None), strict=True):
        end = cell.end if row.exact or after is None else after.start
        starts = [other.start for other in below.cells if cell.start <= other.start < end][-len(_LEVELS) :]
        if field != "level3" or len(starts) < 2 or set(fields) & {"level1", "level2"}:
            cells.append(cell)
            continue
        for name, (start, stop) in zip(_LEVELS[-len(starts) :], pairwise((*starts, end)), strict=True):
            cells.append(replace(cell, text=own_heading(name), start=start, end=stop))
    return cells
