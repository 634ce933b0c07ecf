"""Raw tables -> rows that know their spans and what they are: headings, rows of a header block, data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.headings import (
    column_field,
    column_number,
    header_field,
    is_other_heading,
    is_type_label,
    label_key,
    leading_field,
    names_types,
)
from kg.model import Place
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Cell, Line, Provenance, Table

_DASHES = frozenset("-—─=: ")
_LONGEST_YEAR = 14  # characters of a heading that names a year and nothing else that is known


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell as a row sees it: its text and where it begins and ends across the table.

    Begin and end are column indices, or points from the table's left edge where the table knows them. `continued`
    tells that the cell stands in a row above and spans this one.
    """

    text: str
    start: int
    end: int
    place: Place = field(default_factory=Place)
    continued: bool = False
    rows: int = 1
    provenance: Provenance = "exact"
    filled: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, cells that span it from above included; `kind` says what its cells show it to be."""

    cells: tuple[RowCell, ...]
    place: Place
    kind: str = "data"  # heading | header | data | rule
    exact: bool = False
    """Whether the spans of its cells are those of the source: nothing has slipped, and what is empty is empty."""

    def filled(self) -> list[tuple[int, str]]:
        """Return (begin, text) of the cells that hold text."""
        return [(cell.start, cell.text) for cell in self.cells if cell.text]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of its cells, empty ones included."""
        return tuple(cell.text for cell in self.cells)

    @property
    def end(self) -> int:
        """Where its last cell ends."""
        return max((cell.end for cell in self.cells), default=0)


def texts_to_row(texts: Sequence[str], place: Place) -> Row:
    """Return a row of texts by column index, as a line of a text file gives them."""
    cells = tuple(RowCell(text, index, index + 1, place) for index, text in enumerate(texts))
    return Row(cells, place, row_kind(tuple(texts)))


def table_to_rows(table: Table) -> list[Row]:
    """Return the rows of a table; a merged cell is in every row it spans."""
    rows: list[Row] = []
    spanning: list[tuple[int, RowCell]] = []
    for number, cells in enumerate(table.rows):
        above = [replace(cell, continued=True) for last, cell in spanning if last >= number]
        own = [(cell.row_span, _row_cell(cell, table)) for cell in cells]
        spanning = [(last, cell) for last, cell in spanning if last > number]
        spanning += [(number + span - 1, cell) for span, cell in own if span > 1]
        whole = tuple(sorted((*above, *(cell for _, cell in own)), key=lambda cell: cell.start))
        place = cells[0].place if cells else (whole[0].place if whole else table.place)
        rows.append(Row(whole, _row_place(place, cells), _span_kind(whole), table.spans_known))
    return rows if table.spans_known else _with_subheadings(rows)


def _with_subheadings(rows: list[Row]) -> list[Row]:
    """Return the rows of a table whose spans are lost, a heading of two rows put together as its spans would have it.

    What the upper row says of columns that the lower leaves empty goes on into the lower.
    """
    whole: list[Row] = []
    for row in rows:
        above = whole[-1] if whole else None
        lower = above is not None and above.kind == "heading" and is_subheading(row.texts)
        upper = above is not None and row.kind == "heading" and above.kind == "header" and _begins_empty(row)
        whole.append(_completed(row, above) if above is not None and (lower or upper) else row)
    return whole


def _begins_empty(row: Row) -> bool:
    return bool(row.cells) and not row.cells[0].text


def _completed(row: Row, above: Row) -> Row:
    """Return the lower row of a heading with the headings of the upper one in the columns it leaves empty."""
    upper = [cell for cell in above.cells if cell.text]
    empty = [cell for cell in row.cells if not cell.text]
    if len(row.cells) > len(above.cells) and len(empty) == len(upper) - 1:
        # one cell for each printed one: the columns below a wide heading push those after it to the right
        first = next(index for index, cell in enumerate(row.cells) if cell.text)
        spread = upper[:first] + upper[first + 1 :]
        taken = {
            cell.start: replace(other, start=cell.start, end=cell.end)
            for cell, other in zip(empty, spread, strict=True)
        }
    else:
        taken = {cell.start: cell for cell in upper}
    lower = {cell.start: cell for cell in row.cells}
    cells = tuple(
        lower[start] if start in lower and lower[start].text else replace(taken[start], continued=True)
        for start in sorted({*lower, *taken})
        if (start in lower and lower[start].text) or start in taken
    )
    return replace(row, cells=cells, kind="heading")


def is_subheading(texts: Sequence[str]) -> bool:
    """Tell whether a row below a heading parts its columns: 定量 and 定性, 上年 and 本年, sign, value and unit."""
    filled = [text for text in texts if text]
    return bool(filled) and all(
        column_field(text) is not None
        or is_other_heading(text)
        or label_key(text) in words("kind-of-value")
        or (
            len(text) <= _LONGEST_YEAR
            and any(word in text for word in (*words("this-year-heading"), *words("other-years")))
        )
        for text in filled
    )


def _span_kind(cells: Sequence[RowCell]) -> str:
    """Return what a row is, by its own cells: a label that spans it from above makes it no header."""
    kind = row_kind(tuple(cell.text for cell in cells))
    return row_kind(tuple(cell.text for cell in cells if not cell.continued)) if kind == "header" else kind


def _row_cell(cell: Cell, table: Table) -> RowCell:
    start, end = cell.column, cell.column + cell.col_span
    if table.edges:
        start, end = round(table.edges[start]), round(table.edges[min(end, len(table.edges) - 1)])
    return RowCell(
        cell.text, start, end, cell.place, rows=cell.row_span, provenance=cell.provenance, filled=cell.filled
    )


def _row_place(place: Place, cells: Sequence[Cell]) -> Place:
    """Return the place of a row: where a page shows its cells, the box around those that stand in it alone."""
    boxes = [cell.place.box for cell in cells if cell.place.box and cell.row_span == 1]
    if boxes:
        x0, top, x1, bottom = zip(*boxes, strict=True)
        return replace(place, box=(min(x0), min(top), max(x1), max(bottom)))
    if place.range:
        ends = [part for cell in cells if cell.place.range for part in cell.place.range.split(":")]
        return replace(place, range=f"{ends[0]}:{ends[-1]}" if len(ends) > 1 else ends[0])
    return place


def row_kind(cells: tuple[str, ...]) -> str:
    """Return what a table row is: `heading` (一级指标 …), `header` (项目编码 …), `rule` (----, 1 2 3 …) or `data`."""
    texts = [text for text in cells if text]
    if texts and _is_rule(texts):
        return "rule"
    if _is_heading(texts):
        return "heading"
    return "header" if _is_header(texts) else "data"


def repeats_heading(row: Row, following: Sequence[Row], above: Sequence[Row | Line]) -> bool:
    """Tell whether a row is of the heading of a table of many projects, printed again in the midst of one of them."""
    heading = next(iter(following), row) if row.kind == "header" else row
    if heading.kind != "heading" or not any(header_field(text) in {"code", "name"} for _, text in heading.filled()):
        return False
    return any(isinstance(other, Row) and other.kind == "heading" and other.texts == heading.texts for other in above)


def is_total(row: Row) -> bool:
    """Tell whether a row is one of totals (总分, 合计) and no indicator."""
    own = [cell.text for cell in row.cells if cell.text and not cell.continued]
    return bool(own) and label_key(own[0]) in words("total-row")


def _is_rule(texts: list[str]) -> bool:
    """Tell whether a row is a line of dashes, or the numbers of the columns."""
    if all(_DASHES.issuperset(text) for text in texts):
        return True
    return len(texts) > 2 and all(column_number(text) == number for number, text in enumerate(texts, start=1))


def _is_heading(texts: list[str]) -> bool:
    """Tell whether a row names columns: three of the record's at least, and hardly anything unknown."""
    named = [column_field(text) for text in texts]
    if "level3" not in named:
        return False
    if named.count("level3") > 1 and named.count("value") > 1:
        return True  # a pair of columns for each level 1
    fields = set(named) - {None}
    if not fields & {"level1", "level2"} and any(names_types(text) for text in texts):
        fields.add("level1")
    others = sum(column_field(text) is None and is_other_heading(text) for text in texts)
    return len(fields) >= 3 and (len(fields) + others) * 2 >= len(texts)


def _is_header(texts: list[str]) -> bool:
    """Tell whether a row begins with a label of the header block; a row of the table has a type's label there."""
    suffixes = words("label-suffix")
    if not texts or any(is_type_label(text) and label_key(text).endswith(suffixes) for text in texts[:3]):
        return False
    return bool(leading_field(texts[0])) or any(header_field(text) in {"code", "name", "budget"} for text in texts[1:2])
