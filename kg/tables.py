"""Raw blocks -> sections: the stretch of a document that holds one 绩效目标表, its rows and lines in order.

A section opens at its title (…绩效目标表), at a header block (项目编码, 项目名称 or a 绩效目标 row) or at a heading row
(一级指标 …); it goes on over page breaks, repeated headings and tables without one, and closes at the next chapter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from kg.model import Document, Line, Place, Table
from kg.vocabulary import synonyms, words

_BRACKETS = re.compile(r"[（(\[【〔][^（()）\]】〕]*[)）\]】〕]")
_CHAPTER = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}部分)")
_TITLE = re.compile(r"^\s*(?:[（(]?(\d{1,3})[)）]?\s*[、.．]\s*)?(.+?)\s*(?:项目)?绩效目标(?:申报|批复|公开)?表\s*$")
_MONEY_UNIT = re.compile(r"单位\s*[:：]\s*((?:百万|万|千)?元)")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a raw table as texts by column index; `kind` says what its cells show it to be."""

    cells: tuple[str, ...]
    place: Place
    kind: str = "data"  # heading | header | data | rule

    def filled(self) -> list[tuple[int, str]]:
        """Return (column, text) of the cells that hold text."""
        return [(column, text) for column, text in enumerate(self.cells) if text]


@dataclass(slots=True)
class Section:
    """One 绩效目标表: its title, its items in reading order, and the unit its money is printed in."""

    title: str | None
    place: Place
    money_unit: str = "万元"
    items: list[Row | Line] = field(default_factory=list)
    has_heading: bool = False
    has_name: bool = False
    has_goals: bool = False


def label_key(text: str) -> str:
    """Return a heading or label as it is compared: NFKC, no white space, asterisks, colons, brackets or stray digits.

    >>> label_key("资金支出计 划（%）"), label_key("*三级指标："), label_key("产出指标(50分)")
    ('资金支出计划', '三级指标', '产出指标')
    """
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    bare = _BRACKETS.sub("", flat) or flat
    return bare.strip("*＊:：·-—_.、,;\\/|").rstrip("0123456789") or bare


@cache
def _keyed(class_name: str) -> dict[str, str]:
    return {label_key(label): name for label, name in synonyms(class_name).items()}


def column_field(text: str) -> str | None:
    """Return the record's field that a column heading names, or None."""
    return _keyed("Column").get(label_key(text))


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


def document_to_sections(document: Document) -> list[Section]:
    """Return the sections of a document in order; everything outside them belongs to other parts of it."""
    splitter = _Splitter()
    for block in document.blocks:
        if isinstance(block, Table):
            splitter.table(block)
        else:
            splitter.line(block)
    return [section for section in splitter.sections if section.has_heading]


class _Splitter:
    """Walks the blocks of a document once and cuts them into sections."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.open: Section | None = None
        self.money_unit = "万元"

    def start(self, title: str | None, place: Place) -> Section:
        self.open = Section(title, place, self.money_unit)
        self.sections.append(self.open)
        return self.open

    def line(self, line: Line) -> None:
        unit = _MONEY_UNIT.search(line.text) if "单位" in line.text else None
        if unit:
            self.money_unit = unit.group(1)
            if self.open:
                self.open.money_unit = self.money_unit
        title = _TITLE.match(line.text) if "绩效目标" in line.text else None
        if title and len(line.text) <= 120 and not line.text.rstrip().endswith(("。", "；")):
            name = title.group(2)
            self.start(None if label_key(name) in words("generic-title") else name, line.place)
            return
        if self.open is None:
            if heading_fields(line.text):
                self.start(None, line.place)
            else:
                return
        if heading_fields(line.text):
            self.open.has_heading = True  # type: ignore[union-attr]
        elif self.open.has_heading and _CHAPTER.match(line.text):  # type: ignore[union-attr]
            self.open = None
            return
        self.open.items.append(line)  # type: ignore[union-attr]

    def table(self, table: Table) -> None:
        rows = [
            Row(cells := row_texts(row), row[0].place if row else table.place, row_kind(cells)) for row in table.rows
        ]
        if self.open and self.open.has_heading and not _continues(rows):
            self.open = None
        lead = _lead(rows)
        for row in rows[lead:]:
            self._row(row)
            if lead and self.open:
                # What stands above a header block in one table with it (填报单位 …) belongs to that block.
                self.open.items[-1:] = [*rows[:lead], self.open.items[-1]]
                lead = 0

    def _row(self, row: Row) -> None:
        section = self.open
        if row.kind == "header":
            fields = {header_field(text) for _, text in row.filled()}
            named = bool(fields & {"code", "name"})
            again = section is not None and named and section.has_name and section.has_goals
            if (named or "goals" in fields) and (section is None or section.has_heading or again):
                section = self.start(None, row.place)
            if section:
                section.has_name |= bool(fields & {"code", "name"})
                section.has_goals |= "goals" in fields
        elif row.kind == "heading":
            section = section or self.start(None, row.place)
            section.has_heading = True
        if section and row.kind != "rule":
            section.items.append(row)


def _lead(rows: list[Row]) -> int:
    """Return how many rows stand above the header block that a table begins with; 0 if it begins otherwise."""
    for index, row in enumerate(rows[:4]):
        if row.kind == "header" and any(header_field(text) in {"code", "name"} for _, text in row.filled()):
            return index
        if row.kind != "data" or any(is_type_label(text) for _, text in row.filled()):
            return 0
    return 0


def row_texts(row: tuple[object, ...]) -> tuple[str, ...]:
    """Return a table row's texts by column index, so that a missing cell keeps the others in their columns."""
    width = max((cell.column + 1 for cell in row), default=0)  # type: ignore[attr-defined]
    texts = [""] * width
    for cell in row:
        texts[cell.column] = cell.text  # type: ignore[attr-defined]
    return tuple(texts)


def _continues(rows: list[Row]) -> bool:
    """Tell whether a table without a title carries on the target table before it."""
    return any(
        row.kind in {"heading", "header"} or any(is_type_label(text) for _, text in row.filled()) for row in rows
    )


def is_noise(text: str) -> bool:
    """Tell whether a line between tables is page furniture: a page number, 单位：万元, 填报单位 …."""
    bare = "".join(text.split())
    return bool(re.fullmatch(r"[-—–\s第]*\d{1,4}[-—–\s页]*", bare)) or any(
        bare.startswith(word) for word in words("page-furniture")
    )
