"""Blocks of a document -> the stretches that hold one budget table each: its title, tables, lines and notes.

A stretch opens at a title (部门收支总表) or at a table whose headings are those of a budget table; it goes on over
pages that repeat head and headings, and closes at the next title, chapter or prose, or at a table of another kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount
from kg.budget.grid import Grid, GridRow, aligned, names_column, table_to_grid
from kg.budget.kinds import head_kind, is_budget_heading, lists_targets
from kg.budget.labels import flat, is_other_title, is_title_of_targets, title_kind
from kg.headings import is_noise
from kg.model import Line, Place
from kg.vocabulary import words

if TYPE_CHECKING:
    from kg.model import Document

_PROSE = re.compile(r"[。；]|，.*，")
_CHAPTER = re.compile(r"^(?:第[一二三四五六七八九十]{1,3}部分|[-—•●]\s|#)")
_NUMBERED = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}[)）、.]")
_PAGE_NUMBER = re.compile(r"[-—–]\s*\d{1,4}\s*[-—–]")
_LONGEST_LINE = 60  # characters of a line that may belong to a table


@dataclass(slots=True)
class Section:
    """One budget table as it stands in the document: `parts` are its grids and the lines among them, in order."""

    kind: str | None
    title: str | None
    place: Place
    parts: list[Grid | Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    heads: list[GridRow] = field(default_factory=list)
    """Rows that stood alone above the table: the unit of government and the unit of money, set off by a tab."""
    lost: list[Line] = field(default_factory=list)
    """What carries it on behind a line that was taken for its end, and that line where it is no running text."""
    is_before_text: bool = False
    """Whether running text or a table of something else follows: its last lines may be the heading of that."""

    @property
    def grids(self) -> list[Grid]:
        """Its tables in cells."""
        return [part for part in self.parts if isinstance(part, Grid)]

    @property
    def lines(self) -> list[Line]:
        """Its lines outside of cells."""
        return [part for part in self.parts if isinstance(part, Line)]


def document_to_sections(document: Document) -> list[Section]:
    """Return the stretches of a document that may hold a budget table, in order."""
    splitter = _Splitter()
    for block in document.blocks:
        if isinstance(block, Line):
            splitter.line(block)
        else:
            splitter.table(table_to_grid(block))
    return splitter.sections


class _Splitter:
    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.open: Section | None = None
        self.last: Line | None = None
        """The line before, where it may be the first half of a title."""
        self.closed: Section | None = None
        self.ending: list[Line] = []
        """The section that was closed last, and the lines since that may still be of it."""

    def start(self, kind: str | None, title: str | None, place: Place) -> Section:
        self.open, self.closed = Section(kind, title, place), None
        self.sections.append(self.open)
        return self.open

    def line(self, line: Line) -> None:
        kind = title_kind(line.text)
        section, before = self.open, self.last
        self.last = None if kind else line
        title = line.text.strip()
        if kind is None and before is not None and (kind := _wrapped_kind(before, line)):
            title = before.text.strip() + title
            line, self.last = before, None
            if section is not None and section.parts and section.parts[-1] is before:
                section.parts.pop()
        if kind is None and is_title_of_targets(line.text):
            self.close()
            return
        if kind is None and is_other_title(line.text):
            self.start(None, title, line.place)
            return
        if kind:
            if section is None or not _is_same_title(section, kind, title):
                self.start(kind, title, line.place)
            else:
                section.parts.append(line)
            return
        if section is None or _PAGE_NUMBER.fullmatch(line.text.strip()):
            self._behind(line)
            return
        if is_note(line.text) or (not section.grids and says_empty(line.text)):
            section.notes.append(line.text.strip())
        elif _closes(line.text, section):
            self.close(line)
        else:
            section.parts.append(line)

    def close(self, line: Line | None = None) -> None:
        """Close the section at what is none of it; behind a line that only looks like its end it may go on."""
        if self.open is not None:
            self.open.is_before_text = True
        self.closed = self.open if line is not None and not _CHAPTER.match(line.text) else None
        self.ending = [line] if line is not None and not _PROSE.search(line.text) else []
        self.open = None

    def _behind(self, line: Line) -> None:
        """Keep a row in running lines behind the end of a table; any other line ends it for good."""
        if self.closed is None or is_noise(line.text):
            return
        if is_row(line.text):
            self.closed.lost += [*self.ending, line]
            self.ending = []
        else:
            self.closed = None

    def _goes_on_behind(self, grid: Grid) -> bool:
        """Keep the rows of a page that carries on the table closed last; tell whether it does."""
        section = self.closed
        if section is None or not section.grids or not any(row.has_amount for row in grid.data):
            return False
        if (grid.headings and not _same_headings(section.grids[0], grid)) or not _goes_on(section, grid):
            return False
        section.lost += [*self.ending, *(Line(row.text, row.place) for row in grid.data)]
        self.ending = []
        return True

    def table(self, grid: Grid) -> None:
        titled = next((row for row in grid.lead if title_kind(row.text)), None)
        section, self.last = self.open, None
        if lists_targets(grid):
            self.close()
            return
        if grid.lead and not (grid.headings or grid.data):
            self._heads(grid, titled)
            return
        if titled is not None:
            kind, title = title_kind(titled.text), titled.text
            same = section is not None and _is_same_title(section, kind, title)
            if section is None or not same or not _goes_on(section, grid):
                section = self.start(kind, title, grid.place)
        elif section is not None and section.title and not section.grids:
            if not (is_budget_heading(grid) or _is_titled(grid)):
                self.close()
                return
        elif section is None or not _goes_on(section, grid):
            if not is_budget_heading(grid):
                if section is not None or not self._goes_on_behind(grid):
                    self.close()
                return
            section = self._anew(section, grid)
        section.parts.append(aligned(grid, section.grids[0]) or grid if section.grids else grid)

    def _heads(self, grid: Grid, titled: GridRow | None) -> None:
        """Take rows that are nothing but the head of a table, as the next one: they neither open nor close one."""
        if titled is not None:
            kind, title = title_kind(titled.text), titled.text
            if self.open is None or not _is_same_title(self.open, kind, title):
                self.start(kind, title, grid.place)
        if self.open is not None:
            self.open.heads += grid.lead

    def _anew(self, section: Section | None, grid: Grid) -> Section:
        """Open a section at a table that does not go on: its title may have been repeated above it, or it has none."""
        for part in reversed(section.parts if section else []):
            if not isinstance(part, Line):
                break
            if title_kind(part.text):
                return self.start(title_kind(part.text), part.text.strip(), part.place)
        return self.start(head_kind(grid), None, grid.place)


def _wrapped_kind(first: Line, second: Line) -> str | None:
    """Return the kind of a title that is broken over two lines: …部门预算经济分类预算 | 表; None where it is none."""
    title = first.text.strip() + second.text.strip()
    if first.place.page != second.place.page or len(title) > _LONGEST_LINE or _PROSE.search(title):
        return None
    if _NUMBERED.match(second.text.strip()) or not flat(title).endswith(words("budget-form")):
        return None
    return title_kind(title)


def _is_same_title(section: Section, kind: str | None, title: str) -> bool:
    """Tell whether a title is the one that opened a section, or words of its headings that read like one."""
    if section.kind != kind:
        return False
    wrapped = not section.grids and len(section.lines) > 1 and not flat(title).endswith(words("budget-form"))
    return wrapped or flat(section.title or "") == flat(title)


def _is_titled(grid: Grid) -> bool:
    """Tell whether a table below a title is its own: headings that are known, or lines of amounts below unread ones."""
    return sum(map(names_column, grid.heading_texts)) > 1 or any(row.has_amount for row in grid.data)


def is_row(text: str) -> bool:
    """Tell whether a line of running lines is a row of a table: money at its end, set off from words that are no prose.

    >>> is_row("201 一般公共服务支出 10.00"), is_row("2026年预算收入为10.00"), is_row("支出合计 10.00 。")
    (True, False, False)
    """
    tokens = text.split()
    return len(tokens) > 1 and is_amount(tokens[-1]) and not _PROSE.search(text) and len(text) <= _LONGEST_LINE


def says_empty(text: str) -> bool:
    """Tell whether a text says that a table has nothing to list.

    >>> says_empty("本部门没有使用国有资本经营预算安排的支出，此表为空表。"), says_empty("注：金额以万元计")
    (True, False)
    """
    return any(word in flat(text) for word in words("budget-empty"))


def is_note(text: str) -> bool:
    """Tell whether a line is a note below a table.

    >>> is_note("注：无政府采购预算，空表列示。"), is_note("注册费")
    (True, False)
    """
    bare = flat(text)
    return any(bare.startswith((f"{word}:", f"{word}1", f"{word}.")) for word in words("budget-note"))


def _closes(text: str, section: Section) -> bool:
    """Tell whether a line ends the table: prose or the heading of a chapter."""
    if _CHAPTER.match(text):
        return True
    if max(sum(map(names_column, text.split())), sum(map(is_amount, text.split()))) > 1:
        return False
    if is_amount(text.rsplit(maxsplit=1)[-1]) and not _PROSE.search(text):
        return False
    if len(text) > _LONGEST_LINE or _PROSE.search(text):
        return not section.lines or len(text) > _LONGEST_LINE or text.rstrip().endswith("。")
    numbered = _NUMBERED.match(text.strip())
    return bool(numbered and (section.grids or section.kind in _PLAIN_NAMES) and not _has_figures(text))


_PLAIN_NAMES = {"procurement", "fixed-assets", "basic-expenditure", "expenditure", "income"}
"""Kinds whose lines are never numbered 一、二、: such a line is a chapter of the document."""


def _has_figures(text: str) -> bool:
    return bool(re.search(r"\d\.\d|\d,\d{3}", text))


def _goes_on(section: Section, grid: Grid) -> bool:
    """Tell whether a table carries on the one above: the same headings or none, and rows that go on."""
    if not section.grids:
        return bool(section.title)
    first, last = section.grids[0], section.grids[-1]
    if grid.headings and first.headings:
        same = _same_headings(first, grid)
        if section.title is None and (not grid.data or not (same or head_kind(grid) == head_kind(first))):
            return False
        if not (same or grid.width == first.width):
            return False
    elif (grid.headings and grid.width != first.width) or (not grid.headings and aligned(grid, first) is None):
        return False
    return not _starts_anew(last, grid, numbered=first.has_ordinals)


def _same_headings(first: Grid, grid: Grid) -> bool:
    return {flat(text) for text in first.heading_texts} == {flat(text) for text in grid.heading_texts}


def _starts_anew(last: Grid, grid: Grid, *, numbered: bool) -> bool:
    """Tell whether the rows of a table begin from the start again: number 1 after a higher one, or its first name."""
    number = next((row.ordinal for row in grid.data if row.ordinal), None)
    before = [row.ordinal for row in last.data if row.ordinal]
    if not numbered:
        number = None
    if number is not None and before:
        return number == 1 or number <= min(before)
    ends = bool(last.data) and last.data[-1].is_total and len(last.data) > 1
    names = [row.text for row in last.data[:1]]
    return ends or bool(names and grid.data and names[0] == grid.data[0].text)
