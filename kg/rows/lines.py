"""Tables without cell marks: the lines of a page -> rows of the record.

A PDF page copied as text keeps the order of its cells, not their edges. What remains as evidence: a level 2 label
begins a row; a blank line is a line break inside or below a cell, a plain break a jump to the next cell; a space
between two Chinese characters is a cell edge, beside a digit or a letter it is only a change of font; every line of a
wrapped cell but its last is as long as its column is wide; and a value reads as a number more often than not.
Each row is cut into its columns where the sum of the evidence against the cut is least.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import TYPE_CHECKING

from kg.headings import column_field, heading_fields, is_noise, label_key
from kg.labels import indicator_type, is_misspelt_label
from kg.model import Line, Place, Unplaced
from kg.rows.grid import FIELDS, GridRow, is_level2, is_number
from kg.targets import lookup_unit
from kg.text import line_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Widths = dict[str, float]

# Costs of the evidence, in units of "one reason against". Only their order matters, and was set by reading pages.
_SPACE_IN_CELL = 6.0  # a space between Chinese characters inside one cell
_FONT_CHANGE = 0.2  # a space beside a digit or a letter inside one cell
_JUMP_IN_CELL = 8.0  # a plain line break inside one cell
_BREAK_IN_CELL = 0.5  # a blank line inside one cell, while the column's width is not known
_SHORT_LINE = 6.0  # a line that another follows in its cell, though it does not fill the column
_FONT_EDGE = 1.0  # a cell edge beside a digit or a letter
_BREAK_EDGE = 1.0  # a cell edge at a blank line
_SPLIT_NUMBER = 6.0  # a cell edge between a sign and its number, or a number and its unit, in one line
_WORDS_AS_VALUE = 2.0
_LONG_VALUE = 5.0
_NUMBER_AS_VALUE = -3.0
_EMPTY_CELL = 12.0


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of characters without a space; `before` is what separates it from the one before: space, jump or break."""

    text: str
    before: str
    place: Place


@dataclass(frozen=True, slots=True)
class Strip:
    """The fragments of one row after its level 2 label."""

    level1: str
    level2: str
    fragments: tuple[Fragment, ...]
    place: Place


def lines_to_fragments(lines: Sequence[Line]) -> Iterator[Fragment]:
    """Yield the fragments of lines in order."""
    for line in lines:
        for index, part in enumerate(line.text.split()):
            yield Fragment(part, "space" if index else ("break" if line.gap else "jump"), line.place)


def split_heading(lines: Sequence[Line]) -> tuple[list[Line], list[Line], tuple[str, ...]]:
    """Return (lines of the header block, lines of the rows, columns); headings repeated on later pages are left out."""
    fields: list[str] = []
    header: list[Line] = []
    body: list[Line] = []
    index = 0
    while index < len(lines):
        named = heading_fields(lines[index].text)
        if not named:
            (body if fields else header).append(lines[index])
            index += 1
            continue
        wrapped, index = _wrapped_headings(lines, index + 1)
        fields = fields or named + wrapped
    return header, body, tuple(fields)


def _wrapped_headings(lines: Sequence[Line], index: int) -> tuple[list[str], int]:
    """Read the heading cells that wrap onto lines of their own below the heading line (指标值确定 | 依据)."""
    for length in range(1, 4):
        name = column_field("".join(line.text for line in lines[index : index + length]))
        if name:
            return [name], index + length
    return [], index


def body_to_strips(lines: Sequence[Line], unplaced: list[Unplaced]) -> list[Strip]:
    """Cut the lines below the heading into rows at their level 2 labels."""
    fragments = list(lines_to_fragments([line for line in lines if not is_noise(line.text)]))
    strips: list[Strip] = []
    level1, level2, place = "", "", Place()
    current: list[Fragment] = []
    labelled: list[Fragment] = []
    for index, fragment in enumerate(fragments):
        following = fragments[index + 1] if index + 1 < len(fragments) else None
        if _is_level1(fragment, following):
            if level2:
                strips.append(Strip(level1, level2, tuple(current), place))
            level1, level2, current = fragment.text, "", []
        elif _begins_row(fragment):
            if level2:
                strips.append(Strip(level1, level2, tuple(current), place))
                level1 = ""
            level2, current, place = fragment.text, [], fragment.place
        elif level2:
            current.append(fragment)
        else:
            labelled.append(fragment)
    if level2:
        strips.append(Strip(level1, level2, tuple(current), place))
    unplaced.extend(Unplaced(f.text, "第一个二级指标之前的文字", f.place) for f in labelled)
    return strips


def _is_level1(fragment: Fragment, following: Fragment | None) -> bool:
    """Tell whether a label is of level 1; a label of both levels, or a misspelt one, is if one of level 2 follows."""
    text = fragment.text
    is_label = indicator_type(text, level=1) is not None and label_key(text).endswith(_suffixes())
    if is_label and not is_level2(text):
        return True
    return (is_label or _is_misspelt(fragment, 1)) and following is not None and _begins_row(following)


def _begins_row(fragment: Fragment) -> bool:
    """Tell whether a fragment is a label of level 2."""
    text = fragment.text
    return (is_level2(text) and label_key(text).endswith(_suffixes())) or _is_misspelt(fragment, 2)


def _is_misspelt(fragment: Fragment, level: int) -> bool:
    """Tell whether the first text of a line is a label of a level but for one character (数量指示)."""
    if fragment.before == "space" or column_field(fragment.text):
        return False
    return is_misspelt_label(fragment.text, level=level)


@cache
def _suffixes() -> tuple[str, ...]:
    from kg.vocabulary import words  # noqa: PLC0415 - read once

    return words("label-suffix")


def strips_to_grid(strips: Sequence[Strip], fields: Sequence[str], widths: Widths) -> list[GridRow]:
    """Cut each strip into the columns that follow level 2."""
    columns = [name for name in fields if name not in {"level1", "level2"}]
    grid = []
    for strip in strips:
        row = GridRow({"level1": strip.level1, "level2": strip.level2}, strip.place)
        cells = cut(strip.fragments, columns, widths)
        for name, cell in zip(columns, cells, strict=True):
            row.cells[name] = cell_text(cell)
            row.provenance[name] = "inferred"
        grid.append(row)
    return grid


def measure_widths(strips: Sequence[Strip], fields: Sequence[str]) -> Widths:
    """Return the width of each column in characters: the middle of the lengths of all lines that wrap."""
    columns = [name for name in fields if name not in {"level1", "level2"}]
    lengths: dict[str, list[float]] = {}
    for strip in strips:
        for name, cell in zip(columns, cut(strip.fragments, columns, {}), strict=True):
            lengths.setdefault(name, []).extend(line_width(line) for line in cell_lines(cell)[:-1])
    return {name: median(values) for name, values in lengths.items() if values}


def cut(fragments: Sequence[Fragment], columns: Sequence[str], widths: Widths) -> list[tuple[Fragment, ...]]:
    """Cut fragments into one cell for each column, at the least cost."""
    count = len(fragments)
    # where signs or units have a column of their own, they stand apart
    whole = set(columns) <= set(FIELDS)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for number, name in enumerate(columns):
        least_rest = _NUMBER_AS_VALUE if name == "value" else 0.0
        reached: dict[int, tuple[float, int]] = {}
        for start, (before, _) in best[-1].items():
            edge = _edge_cost(fragments, start, whole=whole) if number else 0.0
            cell = _Cell(widths.get(name))
            for end in range(start, count + 1):
                if end > start:
                    cell.add(fragments[end - 1])
                least = reached.get(end, (float("inf"), 0))[0]
                # To tell a number takes long, and is left where it can change nothing any more.
                if before + edge + (cell.cost + least_rest) >= least:
                    continue
                cost = before + edge + (cell.cost_as_value if name == "value" else cell.cost)
                if cost < least:
                    reached[end] = (cost, start)
        best.append(reached)
    cells: list[tuple[Fragment, ...]] = []
    end = count
    for number in range(len(columns), 0, -1):
        start = best[number][end][1]
        cells.append(tuple(fragments[start:end]))
        end = start
    return cells[::-1]


def _edge_cost(fragments: Sequence[Fragment], index: int, *, whole: bool) -> float:
    if not 0 < index < len(fragments):
        return 0.0
    here, before = fragments[index], fragments[index - 1]
    if here.before != "space":
        return _BREAK_EDGE if here.before == "break" else 0.0
    if whole and _is_split(before.text, here.text):
        return _SPLIT_NUMBER
    return _FONT_EDGE if _font_change(before.text, here.text) else 0.0


def _is_split(left: str, right: str) -> bool:
    """Tell whether two texts are a sign and its number (≥ 96), or a number and its unit (96 %)."""
    if is_number(left):
        return lookup_unit(right) is not None
    return not any(map(str.isdigit, left)) and is_number(left + right)


class _Cell:
    """A cell that takes one fragment after another, and what it costs so far; `width` is that of its column."""

    def __init__(self, width: float | None) -> None:
        self.width = width
        self.lines: list[str] = []
        self.joins = 0.0
        self.breaks: list[float] = []
        """The costs of its lines but the last."""

    def add(self, fragment: Fragment) -> None:
        """Append a fragment."""
        if self.lines and fragment.before == "space":
            self.joins += _FONT_CHANGE if _font_change(self.lines[-1], fragment.text) else _SPACE_IN_CELL
        elif self.lines:
            self.joins += _JUMP_IN_CELL if fragment.before == "jump" else 0.0
            self.breaks.append(self._break_cost(self.lines[-1]))
        _append(fragment, self.lines)

    def _break_cost(self, line: str) -> float:
        if self.width is None:
            return _BREAK_IN_CELL
        return _SHORT_LINE * max(0.0, 1 - (line_width(line) + 1.5) / self.width)

    @property
    def cost(self) -> float:
        """The cost of all evidence against it, whatever its column."""
        cost = self.joins if self.lines else _EMPTY_CELL
        for each in self.breaks:
            cost += each
        return cost

    @property
    def cost_as_value(self) -> float:
        """The cost of all evidence against it in the column of values."""
        if not self.lines:
            return _EMPTY_CELL
        text = "\n".join(self.lines)
        return self.cost + (
            _NUMBER_AS_VALUE if is_number(text) else _WORDS_AS_VALUE + (_LONG_VALUE if len(text) > 15 else 0)
        )


def cell_lines(cell: Sequence[Fragment]) -> list[str]:
    """Return the lines of a cell."""
    lines: list[str] = []
    for fragment in cell:
        _append(fragment, lines)
    return lines


def _append(fragment: Fragment, lines: list[str]) -> None:
    """Append a fragment to the lines of a cell: behind a space it goes on with the last."""
    if lines and fragment.before == "space":
        lines[-1] += " " + fragment.text
    else:
        lines.append(fragment.text)


def cell_text(cell: Sequence[Fragment]) -> str:
    """Return the text of a cell, its lines joined by breaks."""
    return "\n".join(cell_lines(cell))


def _font_change(left: str, right: str) -> bool:
    """Tell whether a space between two texts may come from a change of font: a digit, letter or sign beside it."""
    return not (unicodedata.east_asian_width(left[-1]) in "WF" and unicodedata.east_asian_width(right[0]) in "WF")
