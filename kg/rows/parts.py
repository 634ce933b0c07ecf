"""The rows of a section -> its parts: header block, headings and indicators, and what a form has below and between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.headings import (
    column_field,
    header_field,
    is_noise,
    is_other_heading,
    is_type_label,
    is_year_alone,
    names_block,
)
from kg.model import Line, Unplaced
from kg.tables import Row, is_total

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDE = 3  # columns that a note spans at the least


@dataclass(slots=True)
class Parts:
    """The rows and lines above the headings, the table with its headings, and the rows of labels below it."""

    above: list[Row] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    table: list[Row] = field(default_factory=list)
    below: list[Row] = field(default_factory=list)


def split_section(items: Sequence[Row | Line], unplaced: list[Unplaced]) -> Parts:
    """Return the parts of a section whose rows have cell marks; what is none of them is reported."""
    first = next(index for index, item in enumerate(items) if isinstance(item, Row) and item.kind == "heading")
    begin = _first_of_heading(items, first)
    parts = Parts(
        above=[item for item in items[:begin] if isinstance(item, Row)],
        lines=[item for item in items[:begin] if isinstance(item, Line)],
    )
    for index, item in enumerate(items[begin:], start=begin):
        if isinstance(item, Line):
            if not (is_noise(item.text) or is_year_alone(item.text)):
                unplaced.append(Unplaced(item.text, "表格之间的文字", item.place))
        elif is_total(item):
            unplaced.append(Unplaced(_text(item), "合计行，不是指标", item.place))
        elif _is_note(item):
            unplaced.append(Unplaced(_text(item), "表内的标题或说明", item.place))
        elif index > first and (_is_label(item) or (parts.below and _goes_on(item))):
            parts.below.append(item)
        else:
            parts.table.append(item)
    for offset in range(first - begin):
        parts.table[offset] = replace(parts.table[offset], kind="heading")
    return parts


def _first_of_heading(items: Sequence[Row | Line], first: int) -> int:
    """Return where the headings begin: a row of headings above the last, of which some cells span both."""
    begin = first
    while begin and (row := items[begin - 1]) and isinstance(row, Row) and _is_upper(row, items[first]):
        begin -= 1
    return begin


def _is_upper(row: Row, heading: Row | Line) -> bool:
    if not isinstance(heading, Row):
        return False
    own = [cell for cell in row.cells if cell.text and not cell.continued]
    spanning = {cell.text for cell in own if cell.rows > 1 or not row.exact}
    goes_on = any(cell.continued and cell.text in spanning for cell in heading.cells)
    return goes_on and all(_names_column(cell.text) for cell in own)


def _names_column(text: str) -> bool:
    named = column_field(text) or header_field(text) or is_other_heading(text)
    return bool(named) or is_type_label(text) or names_block(text)


def _own(row: Row) -> list[str]:
    return [cell.text for cell in row.cells if cell.text and not cell.continued]


def _text(row: Row) -> str:
    return " ".join(_own(row))


def _is_note(row: Row) -> bool:
    """Tell whether a row is one text over several columns: a title, a note, but no label of level 1."""
    own = [cell for cell in row.cells if cell.text and not cell.continued]
    beside = [cell for cell in row.cells if not cell.continued and cell not in own]
    wide = len(own) == 1 and row.exact and not beside and len(row.cells) - len(own) <= 1
    return wide and _columns(row) >= _WIDE and not is_type_label(own[0].text)


def _columns(row: Row) -> int:
    """Return over how many columns the only cell of a row goes; points count as many."""
    cell = max(row.cells, key=lambda cell: cell.end - cell.start)
    return cell.end - cell.start


def _is_label(row: Row) -> bool:
    """Tell whether a row below the headings is one of labels and their texts (填报人：, 联系电话), and no indicator."""
    first = next((cell for cell in row.cells if cell.text and not cell.continued), None)
    if first is None or first.start or row.kind != "header":
        return False
    return header_field(first.text.split("：", 1)[0]) is not None


def _goes_on(row: Row) -> bool:
    """Tell whether a row stands beside a label of the header block that spans it and the row above."""
    first = row.cells[0] if row.cells else None
    if first is None:
        return False
    if row.exact:
        return first.continued and header_field(first.text) is not None
    return not first.text and any(header_field(text) is not None for text in _own(row)[:1])
