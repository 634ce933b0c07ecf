"""Raw tables -> rows that know what they are: headings, header blocks and labels by their names and synonyms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from kg.model import Place
from kg.vocabulary import subjects, synonyms, texts, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Cell, Provenance, Table

_YEAR_BEFORE = re.compile(r"^20\d\d(?=年度)")
_BRACKETS = re.compile(r"[（(\[【〔][^（()）\]】〕]*[)）\]】〕]")


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
        rows.append(Row(whole, _row_place(place, cells), row_kind(tuple(c.text for c in whole)), table.spans_known))
    return rows


def _row_cell(cell: Cell, table: Table) -> RowCell:
    start, end = cell.column, cell.column + cell.col_span
    if table.edges:
        start, end = round(table.edges[start]), round(table.edges[min(end, len(table.edges) - 1)])
    return RowCell(cell.text, start, end, cell.place, rows=cell.row_span, provenance=cell.provenance)


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


def label_key(text: str) -> str:
    """Return a heading or label as it is compared: NFKC, no white space, asterisks, colons, brackets or stray digits.

    >>> label_key("资金支出计 划（%）"), label_key("*三级指标："), label_key("产出指标(50分)")
    ('资金支出计划', '三级指标', '产出指标')
    """
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    bare = _YEAR_BEFORE.sub("", _BRACKETS.sub("", flat)) or flat
    return bare.strip("*＊:：·-—_.、,;\\/|").rstrip("0123456789") or bare


@cache
def _keyed(class_name: str) -> dict[str, str]:
    return {label_key(label): name for label, name in synonyms(class_name).items()}


def column_field(text: str) -> str | None:
    """Return the record's field that a column heading names, or None."""
    return _keyed("Column").get(label_key(text))


def own_heading(field: str) -> str:
    """Return the heading that is a column's own name, as headings are compared.

    >>> own_heading("level3")
    '三级指标'
    """
    (column,) = (node for node in subjects("Column") if texts(node, "notation") == (field,))
    return label_key(texts(column, "prefLabel")[0])


def own_label(field: str) -> str:
    """Return the label that is a header field's own name.

    >>> own_label("budget")
    '预算数'
    """
    (named,) = (node for node in subjects("HeaderField") if texts(node, "notation") == (field,))
    return texts(named, "prefLabel")[0]


def header_field(text: str) -> str | None:
    """Return the record's field that a label of the header block names, or None."""
    return _keyed("HeaderField").get(label_key(text))


def label_starts(text: str) -> set[str]:
    """Return the header fields whose label `text` (four characters or more) is the beginning of.

    >>> label_starts("资金支出计")
    {'payment_plan'}
    """
    key = label_key(text)
    if len(key) < 4:
        return set()
    return {name for label, name in _keyed("HeaderField").items() if label.startswith(key) and label != key}


@cache
def type_labels() -> dict[str, str]:
    """Return every level 1 and level 2 label, with and without 指标, -> the notation of its type."""
    table: dict[str, str] = {}
    for label, name in synonyms("IndicatorType").items():
        key = label_key(label)
        table.setdefault(key, name)
        table.setdefault(key.removesuffix("指标") + "指标", name)
    return table


def is_type_label(text: str) -> bool:
    """Tell whether a cell is a level 1 or level 2 label (产出指标, 数量指标 …)."""
    return label_key(text) in type_labels()


def row_kind(cells: tuple[str, ...]) -> str:
    """Return what a table row is: `heading` (一级指标 …), `header` (项目编码 …), `rule` (----) or `data`."""
    texts = [text for text in cells if text]
    if not texts:
        return "data"
    if all(set(text) <= set("-—─=: ") for text in texts):
        return "rule"
    fields = {column_field(text) for text in texts} - {None}
    if len(fields) >= 3 and len(fields) * 2 >= len(texts) and "level3" in fields:
        return "heading"
    if header_field(texts[0]) or any(header_field(text) in {"code", "name", "budget"} for text in texts[1:2]):
        return "header"
    return "data"


def heading_fields(text: str) -> list[str]:
    """Return the columns that a line of running text names, in order; fewer than three is no heading.

    >>> heading_fields("一级指标 二级指标 三级指标 绩效指标描述 指标值")
    ['level1', 'level2', 'level3', 'description', 'value']
    """
    parts = text.split()
    if len(parts) < 3:
        return []
    found = [column_field(part) for part in parts]
    named = [name for name in found if name]
    return named if len(named) >= 3 and "level3" in named else []


def is_noise(text: str) -> bool:
    """Tell whether a line between tables is page furniture: a page number, 单位：万元, 填报单位 …."""
    bare = "".join(text.split())
    return bool(re.fullmatch(r"[-—–\s第]*\d{1,4}[-—–\s页]*", bare)) or any(
        bare.startswith(word) for word in words("page-furniture")
    )


def names_form(text: str) -> bool:
    """Tell whether a page may hold part of a target table: it names two labels of the forms, however they are spaced.

    >>> names_form("一级 指标 二级指 标"), names_form("本年绩效目标已完成")
    (True, False)
    """
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    named = (label for label in _form_labels() if label in flat)
    return next(islice(named, 1, None), None) is not None


@cache
def _form_labels() -> tuple[str, ...]:
    """Return the labels by which a page of a form is told: headings and type labels, in full."""
    types = {label for label in synonyms("IndicatorType") if label.endswith(words("label-suffix"))}
    own = {texts(node, "prefLabel")[0] for node in subjects("Column")}
    return tuple(sorted(types | own))
