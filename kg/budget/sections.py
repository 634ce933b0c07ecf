"""Blocks of a document -> the stretches that hold one budget table each: its title, tables, lines and notes.

A stretch opens at a title (部门收支总表) or at a table whose headings are those of a budget table; it goes on over pages
that repeat head and headings, and closes at the next title, at a chapter, at prose, or at a table of another kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.budget.grid import Grid, table_to_grid
from kg.budget.headings import head_kind, is_budget_heading
from kg.budget.labels import flat, title_kind
from kg.model import Line, Place
from kg.vocabulary import words

if TYPE_CHECKING:
    from kg.model import Document

_PROSE = re.compile(r"[。；]|，.*，")
_CHAPTER = re.compile(r"^(?:第[一二三四五六七八九十]{1,3}部分|[-—•●]\s|#)")
_NUMBERED = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}[)）、.]")
_LONGEST_LINE = 60  # characters of a line that may belong to a table


@dataclass(slots=True)
class Section:
    """One budget table as it stands in the document: `parts` are its grids and the lines among them, in order."""

    kind: str | None
    title: str | None
    place: Place
    parts: list[Grid | Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

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

    def start(self, kind: str | None, title: str | None, place: Place) -> Section:
        self.open = Section(kind, title, place)
        self.sections.append(self.open)
        return self.open

    def line(self, line: Line) -> None:
        kind = title_kind(line.text)
        section = self.open
        if kind:
            title = line.text.strip()
            again = section is not None and section.kind == kind and flat(section.title or "") == flat(title)
            if not again or section is None:
                self.start(kind, title, line.place)
            else:
                section.parts.append(line)
            return
        if section is None:
            return
        if is_note(line.text):
            section.notes.append(line.text.strip())
        elif _closes(line.text, section):
            self.open = None
        else:
            section.parts.append(line)

    def table(self, grid: Grid) -> None:
        titled = next((row for row in grid.lead if title_kind(row.text)), None)
        section = self.open
        if titled is not None:
            kind, title = title_kind(titled.text), titled.text
            again = section and section.kind == kind and flat(section.title or "") == flat(title)
            if not (again and section and _goes_on(section, grid)):
                section = self.start(kind, title, grid.place)
            elif section:
                section.parts.append(grid)
                return
        elif section is not None and section.title and not section.grids:
            if not (is_budget_heading(grid) or _is_wordless(grid)):
                self.open = None
                return
        elif section is None or not _goes_on(section, grid):
            if not is_budget_heading(grid):
                self.open = None
                return
            section = self.start(head_kind(grid), None, grid.place)
        if section is not None:
            section.parts.append(grid)


def _is_wordless(grid: Grid) -> bool:
    """Tell whether a table below a title has lines of amounts although its headings cannot be read."""
    return bool(grid.numbered or grid.data) and any(row.has_amount for row in grid.data)


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
    empty = any(word in text for word in words("budget-empty"))
    if empty and not section.grids:
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
        if section.title is None and head_kind(grid) != head_kind(first):
            return False
        if not (_same_headings(first, grid) or grid.width == first.width):
            return False
    elif grid.width != last.width:
        return False
    return not _starts_anew(last, grid)


def _same_headings(first: Grid, grid: Grid) -> bool:
    return {flat(text) for text in first.heading_texts} == {flat(text) for text in grid.heading_texts}


def _starts_anew(last: Grid, grid: Grid) -> bool:
    """Tell whether the rows of a table begin from the start again: number 1 after a higher one, or its first name."""
    number = next((row.ordinal for row in grid.data if row.ordinal), None)
    before = [row.ordinal for row in last.data if row.ordinal]
    if number is not None and before:
        return number == 1 or number <= min(before)
    ends = bool(last.data) and last.data[-1].is_total and len(last.data) > 1
    names = [row.text for row in last.data[:1]]
    return ends or bool(names and grid.data and names[0] == grid.data[0].text)
