"""Raw blocks -> sections: the stretch of a document that holds one 绩效目标表, its rows and lines in order.

A section opens at its title (…绩效目标表), at a header block (项目编码, 项目名称 or a 绩效目标 row) or at a heading row
(一级指标 …); it goes on over page breaks, repeated headings and pages without one, and closes at the next chapter or at
a table of another kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from kg.headings import header_field, heading_fields, is_noise, is_type_label, label_key, leading_field
from kg.labels import type_of
from kg.model import Line, Place, Table, Unplaced
from kg.money_lists import is_money_list
from kg.short_headings import with_short_headings
from kg.tables import Row, repeats_heading, table_to_rows
from kg.text import comparable, undo_wraps
from kg.vocabulary import words

if TYPE_CHECKING:
    from kg.model import Document

_CHAPTER = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}部分)")
_TITLE_NUMBER = re.compile(r"^(?:[（(]?(\d{1,3})[)）]?[、.．])?(.*?)(?:[（(]续表?[)）])?$")
_YEAR = re.compile(r"[（(]?20\d\d年?度?[)）]?")
_YEAR_BEHIND = re.compile(r"\s*(?:[（(\[【〔]\s*20\d\d\s*年?\s*度?\s*[)）\]】〕]|20\d\d\s*年度?)\s*$")
_CONTINUED = re.compile(r"^续表\s*[:：]?\s*")
_MONEY_UNIT = re.compile(r"(?:单位|金额)\s*[:：]\s*(?:人民币)?\s*((?:百万|万|千|亿)?元)")
_LONGEST_HEADING = 40
"""Characters of a line that may be the heading of running text."""
_SAME_WIDTH = 6
"""Points by which the parts of one table may differ in width on two pages."""
_NO_HEADING = "表没有列标题，不知各列是什么"
_FIRST_TYPES = {"output", "cost"}
"""The level 1 types that a table begins with, in every family of the scheme."""


@dataclass(slots=True)
class Section:
    """One 绩效目标表: its title, its items in reading order, and the unit its money is printed in."""

    title: str | None
    place: Place
    number: str | None = None
    money_unit: str = "万元"
    items: list[Row | Line] = field(default_factory=list)
    has_heading: bool = False
    has_name: bool = False
    has_goals: bool = False
    has_satisfaction: bool = False
    width: int = 0


def document_to_sections(document: Document, unplaced: list[Unplaced]) -> list[Section]:
    """Return the sections of a document in order; everything outside them belongs to other parts of it.

    Rows of indicators below no heading at all are reported: their columns are not guessed.
    """
    splitter = _Splitter()
    for block in document.blocks:
        if isinstance(block, Table):
            splitter.table(block)
        else:
            splitter.line(block)
    sections: list[Section] = []
    for section in splitter.sections:
        if section.has_heading:
            sections.append(section)
        elif sections and _is_foot(section, sections[-1]):
            sections[-1].items += section.items
        elif sections and _has_rows(section):
            above = sections[-1] if _has_rows(sections[-1]) else sections.pop()
            sections.append(_with_heading(section, above))
        elif _has_rows(section) or (section.has_name and section.has_goals):
            unplaced += [Unplaced(_text(row), _NO_HEADING, row.place) for row in section.items if isinstance(row, Row)]
    return sections


def _text(row: Row) -> str:
    return " ".join(cell.text for cell in row.cells if cell.text and not cell.continued)


def _has_rows(section: Section) -> bool:
    """Tell whether a section has rows of indicators, by their labels."""
    rows = (item for item in section.items if isinstance(item, Row) and item.kind == "data")
    return any(is_type_label(text) for row in rows for _, text in row.filled()[:2])


def _with_heading(section: Section, above: Section) -> Section:
    """Return a section of a table that names each project in a row of its own, with the heading it has above."""
    heading = [item for item in above.items if isinstance(item, Row) and item.kind == "heading"]
    begin = next(i for i, item in enumerate(section.items) if isinstance(item, Row) and item.kind == "data")
    items = [*section.items[:begin], *heading, *section.items[begin:]]
    return replace(section, items=items, has_heading=True, title=section.title or above.title)


def _is_foot(section: Section, above: Section) -> bool:
    """Tell whether a header block without a table of its own stands below the table it belongs to."""
    if section.has_name or section.title is not None:
        return False
    end = above.items[-1].place
    same = (section.place.page, section.place.table, section.place.sheet) == (end.page, end.table, end.sheet)
    return section.has_goals and (same or not above.has_goals)


class _Splitter:
    """Walks the blocks of a document once and cuts them into sections."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.open: Section | None = None
        self.money_unit = "万元"
        self.text_since_table = False

    def start(self, title: str | None, place: Place) -> Section:
        section = Section(title, place, money_unit=self.money_unit)
        self.open = section
        self.sections.append(section)
        return section

    def line(self, line: Line) -> None:
        self._unit(line.text)
        if self._title(line):
            return
        heading = bool(heading_fields(line.text))
        if self.open is None and (heading or _names_project(line.text)):
            self.start(None, line.place)
        section = self.open
        if section is None:
            return
        closed = section.has_heading or _is_stray(section)
        if closed and not heading and (_CHAPTER.match(line.text) or _opens_text(line.text)):
            self.open = None
            return
        section.has_heading |= heading
        section.items.append(line)
        self.text_since_table |= not is_noise(line.text)

    def _unit(self, text: str) -> None:
        unit = _MONEY_UNIT.search(text) if "元" in text else None
        if unit:
            self.money_unit = unit.group(1)
            if self.open:
                self.open.money_unit = self.money_unit

    def _title(self, line: Line) -> bool:
        """Open a section at a title; a title repeated on the next page goes on with the section it opened."""
        found = _split_title(line.text)
        if found is None:
            return False
        number, printed = found
        name = None if is_generic(printed) else printed
        section = self.open
        again = section and section.has_heading and name and comparable(name) == comparable(section.title)
        if not (again and section and number in {None, section.number}):
            self.start(name, line.place).number = number
        return True

    def table(self, table: Table) -> None:
        rows = with_short_headings(table_to_rows(table))
        if is_money_list(rows):
            # A budget table that names projects is no header block, and what stands below it is not of a form.
            self.open = None
            return
        if self.open and self.open.has_heading and not self._goes_on(rows, tolerance=_SAME_WIDTH if table.edges else 0):
            self.open = None
        lead = _lead(rows)
        for index, row in enumerate(rows[lead:], start=lead):
            self._row(row, rows[index + 1 :])
            if lead and self.open:
                # What stands above a header block in one table with it (填报单位 …) belongs to that block.
                self.open.items[-1:] = [*rows[:lead], self.open.items[-1]]
                lead = 0
        self.text_since_table = False

    def _goes_on(self, rows: list[Row], *, tolerance: int) -> bool:
        """Tell whether a table carries on the section: it has labels, or is as wide and nothing stands between."""
        if any(row.kind in {"heading", "header"} or any(is_type_label(t) for _, t in row.filled()) for row in rows):
            return True
        width = max((row.end for row in rows), default=0)
        same = self.open is not None and abs(width - self.open.width) <= tolerance
        return same and not self.text_since_table

    def _row(self, row: Row, following: list[Row]) -> None:
        for _, text in row.filled():
            self._unit(text)
        if (section := self.open) and repeats_heading(row, following, section.items):
            return
        if row.kind == "header":
            section = self._header_row(row)
        elif row.kind == "heading":
            section = self._heading_row(row, following)
        if section and row.kind != "rule":
            section.has_satisfaction |= any(type_of(text, 1) == "satisfaction" for _, text in row.filled())
            section.items.append(row)

    def _header_row(self, row: Row) -> Section | None:
        section = self.open
        fields = {leading_field(cell.text) for cell in row.cells if cell.text and not cell.continued}
        named = bool(fields & {"code", "name"})
        again = section is not None and named and section.has_name and (section.has_goals or _has_rows(section))
        if (named or "goals" in fields) and (section is None or section.has_heading or again):
            section = self.start(None, row.place)
        if section:
            section.has_name |= named
            section.has_goals |= "goals" in fields
        return section

    def _heading_row(self, row: Row, following: list[Row]) -> Section:
        """Take a heading; one after the last type of the scheme, with the first type below it, begins a new table."""
        section = self.open or self.start(None, row.place)
        first = next((other for other in following if other.kind == "data" and other.filled()), None)
        if section.has_satisfaction and first and any(type_of(t, 1) in _FIRST_TYPES for _, t in first.filled()[:1]):
            above = _lines_at_end(section)
            section = self.start(None, row.place)
            section.items += above
        section.has_heading = True
        section.width = row.end
        return section


def _split_title(text: str) -> tuple[str | None, str] | None:
    """Return (number, what stands before the name of the form) of a title, or None for any other line.

    >>> _split_title("3、市长热线经费 绩效目标表")
    ('3', '市长热线经费')
    >>> _split_title("项目支出绩效目标表（2026年度）")
    (None, '项目支出')
    """
    if len(text) > 120 or not any(mark in text for mark in _last_marks()):
        return None
    found = _TITLE_NUMBER.match(_YEAR_BEHIND.sub("", undo_wraps(text)))
    rest = (found.group(2) if found else "").strip()
    ending = next((name for name in words("form-name") if "".join(rest.split()).endswith(name)), None)
    if found is None or ending is None:
        return None
    # the name of the form may itself be spaced (绩效 目标 表)
    spaced = re.search(r"\s*".join(map(re.escape, ending)) + "$", rest)
    printed = _CONTINUED.sub("", rest[: spaced.start()] if spaced else rest).strip()
    return (found.group(1), printed) if printed else None


@cache
def _last_marks() -> frozenset[str]:
    """Return the last characters of the names of forms, to pass over other lines at once."""
    return frozenset(name[-1] for name in words("form-name"))


def is_generic(title: str) -> bool:
    """Tell whether what stands before the name of a form names no project (2026年项目支出 …)."""
    key = label_key(_YEAR.sub("", title))
    return not key or key in words("generic-title")


def _names_project(text: str) -> bool:
    """Tell whether a line begins with 项目名称 or 项目编码: a header block that is not in cells."""
    return header_field(re.split(r"[:：\s]", text, maxsplit=1)[0]) in {"code", "name"}


def _is_stray(section: Section) -> bool:
    """Tell whether a section is only a table that names projects, with no goals yet: it may be no form at all."""
    last = section.items[-1] if section.items else None
    return section.has_name and not section.has_goals and isinstance(last, Row) and last.exact


def _opens_text(text: str) -> bool:
    """Tell whether a line is the heading of running text about a year's budget, so that no table goes on below it.

    >>> _opens_text("某局2026年部门预算编制说明"), _opens_text("2025年工作情况说明书")
    (True, False)
    """
    flat = "".join(text.split())
    return (
        len(flat) <= _LONGEST_HEADING
        and flat.endswith(words("states-figures"))
        and _YEAR.search(flat) is not None
        and not re.search(r"[，。；：,;:]", flat)
    )


def _lines_at_end(section: Section) -> list[Line]:
    """Take the lines below a section's last row from it: they stand above the next table."""
    lines: list[Line] = []
    while section.items and isinstance(section.items[-1], Line):
        lines.insert(0, section.items.pop())  # type: ignore[arg-type]
    return lines


def _lead(rows: list[Row]) -> int:
    """Return how many rows stand above the header block that a table begins with; 0 if it begins otherwise."""
    for index, row in enumerate(rows[:4]):
        if row.kind == "header" and any(header_field(text) in {"code", "name"} for _, text in row.filled()):
            return index
        if row.kind != "data" or any(is_type_label(text) for _, text in row.filled()):
            return 0
    return 0
