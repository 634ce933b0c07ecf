"""Columns of a table of figures without vertical rules: what stands above one another is one column.

Runs are gathered from the narrowest to the widest, since figures are narrow and keep to their column. A run that
stands across two columns which lines fill side by side joins neither: a merged heading, a title, two cells set so
close that no white space parts them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from kg.readers.runs import TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.runs import Run

EDGE = 3.0
"""Points between a table's edge and its text."""
_FIGURE = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?%?")
_ONE_TEXT = 0.65  # em of white space within one text at the most
_TOUCH = 0.5  # points by which texts of two columns may overlap
_BESIDE = 2  # lines that fill two columns side by side: then they are two
_FEWEST_TOKENS = 6  # figures by themselves on a page that may hold a table of them


def is_figure(text: str) -> bool:
    """Tell whether a text is a number and nothing else: an amount, a share, a code.

    >>> is_figure("86,959,408.34"), is_figure("12.5％"), is_figure("208"), is_figure("2026年")
    (True, True, True, False)
    """
    return _FIGURE.fullmatch("".join(unicodedata.normalize("NFKC", text).split())) is not None


def has_figures(text: str) -> bool:
    """Tell whether the text of a page holds several numbers that stand by themselves: hardly any but a table does.

    >>> has_figures("204 06 01 行政运行 14,348,853.34 64,840,547.00"), has_figures("预算8695.94万元")
    (False, False)
    >>> has_figures("204 06 01 行政运行 14,348,853.34 14,348,853.34 64,840,547.00")
    True
    """
    return sum(_FIGURE.fullmatch(token) is not None for token in text.split()) >= _FEWEST_TOKENS


def figures_of(line: TextLine) -> int:
    """Return how many figures stand by themselves on a line."""
    return sum(is_figure(run.text) for run in line.runs)


@dataclass(slots=True)
class _Column:
    """Where a column begins and ends, and which lines have a text and which a figure in it."""

    x0: float
    x1: float
    lines: set[int] = field(default_factory=set)
    figures: set[int] = field(default_factory=set)

    def meets(self, run: Run) -> bool:
        return self.x0 < run.x1 - _TOUCH and run.x0 + _TOUCH < self.x1

    def take(self, other: _Column) -> None:
        self.x0, self.x1 = min(self.x0, other.x0), max(self.x1, other.x1)
        self.lines |= other.lines
        self.figures |= other.figures


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """The columns of a table of figures: where their texts begin and end, and on how many lines a figure stands."""

    spans: tuple[tuple[float, float], ...] = ()
    figures: tuple[int, ...] = ()

    @property
    def edges(self) -> tuple[float, ...]:
        """The positions of the columns' edges: the middles of the white between them."""
        between = [(left[1] + right[0]) / 2 for left, right in pairwise(self.spans)]
        return (self.spans[0][0] - EDGE, *between, self.spans[-1][1] + EDGE)

    def part(self, before: Run, after: Run) -> bool:
        """Tell whether two runs stand in two columns, and neither in that of the other."""
        one, other = ({span for span in self.spans if span[0] < run.x1 and run.x0 < span[1]} for run in (before, after))
        return bool(one and other) and not one & other


def find_figure_columns(lines: Sequence[TextLine], known: FigureColumns | None = None) -> FigureColumns:
    """Return the columns that the texts of lines stand in; those that are `known` stay apart.

    A text alone on its line may be a title: it tells no column, but may be as wide as the one it stands in.
    """
    alone = {number for number, line in enumerate(lines) if _is_alone(lines, number)}
    runs = [(run, number) for number, line in enumerate(lines) for run in line.runs]
    runs.sort(key=lambda pair: (pair[1] in alone, pair[0].x1 - pair[0].x0))
    every = {-1, -2}  # stand for the lines of other pages
    columns = [_Column(x0, x1, set(every)) for x0, x1 in (known.spans if known else ())]
    for run, number in runs:
        met = [column for column in columns if column.meets(run)]
        if number in alone and len(met) != 1:
            continue
        if any(len(one.lines & other.lines) >= _BESIDE for one, other in combinations(met, 2)):
            continue
        own = _Column(run.x0, run.x1, {number}, {number} if is_figure(run.text) else set())
        for column in met:
            own.take(column)
        columns = [column for column in columns if not any(column is other for other in met)] + [own]
    columns.sort(key=lambda column: column.x0)
    return FigureColumns(
        tuple((column.x0, column.x1) for column in columns), tuple(len(column.figures) for column in columns)
    )


def whole_texts(lines: Sequence[TextLine], known: FigureColumns | None = None) -> list[TextLine]:
    """Return lines whose runs are whole texts: those parted by no more than a space are one, unless columns part them.

    Figures stay apart. What columns there are is told by those `known`, or by the runs that stand far from others.
    """
    columns = known or find_figure_columns([TextLine(clear) for line in lines if (clear := _clear_runs(line))])
    return [_joined(line, columns) for line in lines]


def _clear_runs(line: TextLine) -> tuple[Run, ...]:
    """Return the runs of a line that surely are whole texts."""
    near = {run for pair in pairwise(line.runs) if _is_near(*pair) for run in pair}
    return tuple(run for run in line.runs if run not in near)


def _is_near(before: Run, after: Run) -> bool:
    """Tell whether no more than a space parts two runs, neither of which is a figure."""
    apart = after.x0 - before.x1 > _ONE_TEXT * min(after.em, before.em)
    return not (apart or is_figure(before.text) or is_figure(after.text))


def _joined(line: TextLine, columns: FigureColumns) -> TextLine:
    runs = list(line.runs[:1])
    for before, run in pairwise(line.runs):
        if _is_near(before, run) and not columns.part(runs[-1], run):
            text = f"{runs[-1].text} {run.text}"
            top, bottom = min(runs[-1].top, run.top), max(runs[-1].bottom, run.bottom)
            runs[-1] = replace(runs[-1], text=text, x1=run.x1, top=top, bottom=bottom)
        else:
            runs.append(run)
    return TextLine(tuple(runs))


def _is_alone(lines: Sequence[TextLine], number: int) -> bool:
    """Tell whether a line has one text, with nothing beside it: no line that it overlaps in height."""
    line = lines[number]
    around = (*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2])
    return len(line.runs) == 1 and not any(
        line.top + _TOUCH < other.bottom and other.top + _TOUCH < line.bottom for other in around
    )


def columns_of(run: Run, edges: Sequence[float]) -> tuple[int, int]:
    """Return the first and the last column that a run stands in, those it only sticks out into left out."""
    middle = (run.x0 + run.x1) / 2
    inside = [
        number
        for number, (left, right) in enumerate(pairwise(edges))
        if min(run.x1, right) - max(run.x0, left) > EDGE or left <= middle < right
    ]
    return (inside[0], inside[-1]) if inside else (0, 0) if middle < edges[0] else (len(edges) - 2, len(edges) - 2)


def keeps_to(line: TextLine, edges: Sequence[float]) -> bool:
    """Tell whether every text of a line stands in one column."""
    left, right = edges[0] - EDGE, edges[-1] + EDGE
    return all(left <= run.x0 and run.x1 <= right and len(set(columns_of(run, edges))) == 1 for run in line.runs)
