"""Columns of a table of figures without vertical rules: what stands above one another is one column.

Figures are gathered first, since they keep to their column, then the other texts from the narrowest to the widest, then
the headings from below: the lowest heading of a column is its own, one above it may be that of several. What stands
across two columns that lines fill side by side joins neither: a merged heading, a title, two cells set so close that
no white space parts them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from kg.readers.figure_words import figures_of, is_figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.readers.runs import Run, TextLine

EDGE = 3.0
"""Points between a table's edge and its text."""
_TOUCH = 0.5  # points by which texts of two columns may overlap
_BESIDE = 2  # lines that fill two columns side by side: then they are two
_LEADING = 1.57  # em: lines of one heading are hardly farther apart
_WIDEST_MARGIN = 60.0  # points of white at the outer sides of a table
_OFF = 0.2  # of the width of columns: how far the middle of a heading over them may be from theirs


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """The columns of a table of figures: where their texts begin and end, and on how many lines a figure stands.

    `middles` are those of their own headings, None for a column without.
    """

    spans: tuple[tuple[float, float], ...] = ()
    figures: tuple[int, ...] = ()
    middles: tuple[float | None, ...] = ()

    @property
    def edges(self) -> tuple[float, ...]:
        """The positions of the columns' edges: where headings are in the middle, else in the middle of the white."""
        between = [(left[1] + right[0]) / 2 for left, right in pairwise(self.spans)]
        return self._centred() or (self.spans[0][0] - EDGE, *between, self.spans[-1][1] + EDGE)

    def _centred(self) -> tuple[float, ...]:
        """Return the edges if every column has its heading in its middle; none if they cannot all have.

        Each edge tells the next, which mirrors it, so that only the first is free.
        """
        least, most, shift, sign = self.spans[0][0] - _WIDEST_MARGIN, self.spans[0][0], 0.0, 1
        terms = [(shift, sign)]
        after = [x0 for x0, _ in self.spans[1:]] + [self.spans[-1][1] + _WIDEST_MARGIN]
        for middle, (_, x1), end in zip(self.middles, self.spans, after, strict=True):
            if middle is None:
                return ()
            shift, sign = 2 * middle - shift, -sign
            terms.append((shift, sign))
            bounds = sorted(((x1 - shift) * sign, (end - shift) * sign))
            least, most = max(least, bounds[0]), min(most, bounds[1])
        start = (least + most) / 2
        return tuple(shift + sign * start for shift, sign in terms) if least <= most else ()

    def part(self, before: Run, after: Run) -> bool:
        """Tell whether two runs stand in two columns, and neither in that of the other."""
        one, other = ({span for span in self.spans if span[0] < run.x1 and run.x0 < span[1]} for run in (before, after))
        return bool(one and other) and not one & other


@dataclass(slots=True)
class _Column:
    """Where a column begins and ends, and which lines have a text and which a figure in it.

    `heading` is the height of the first line of its own heading, below which there is no other, `sides` its left and
    right.
    """

    x0: float
    x1: float
    lines: set[int] = field(default_factory=set)
    figures: set[int] = field(default_factory=set)
    heading: float | None = None
    sides: tuple[float, float] | None = None

    def meets(self, run: Run) -> bool:
        return self.x0 < run.x1 - _TOUCH and run.x0 + _TOUCH < self.x1

    def take(self, other: _Column) -> None:
        self.x0, self.x1 = min(self.x0, other.x0), max(self.x1, other.x1)
        self.lines |= other.lines
        self.figures |= other.figures
        self.heading = other.heading if self.heading is None else self.heading
        sides = [side for side in (self.sides, other.sides) if side]
        self.sides = (min(x0 for x0, _ in sides), max(x1 for _, x1 in sides)) if sides else None

    def gap_to(self, other: _Column) -> float:
        return max(other.x0 - self.x1, self.x0 - other.x1)


class _Gathering:
    """The columns found so far, and how runs join them."""

    def __init__(self, known: FigureColumns | None) -> None:
        beside = set(range(-_BESIDE, 0))  # stand for the lines of other pages
        self.columns = [_Column(x0, x1, set(beside)) for x0, x1 in (known.spans if known else ())]

    def met(self, run: Run) -> list[_Column]:
        return [column for column in self.columns if column.meets(run)]

    def take(self, run: Run, number: int) -> None:
        """Put a text to the columns it stands in, which are one then, unless lines fill them side by side."""
        met = self.met(run)
        if any(len(one.lines & other.lines) >= _BESIDE for one, other in combinations(met, 2)):
            return
        own = _Column(run.x0, run.x1, {number}, {number} if is_figure(run.text) else set())
        for column in met:
            own.take(column)
        self._replace(met, own)

    def _replace(self, met: Sequence[_Column], own: _Column) -> None:
        self.columns = [column for column in self.columns if not any(column is other for other in met)] + [own]

    def take_heading(self, run: Run, number: int, *, alone: bool) -> None:
        """Put a heading to the column whose own it is; those below it are there already."""
        met = self.met(run)
        below = [column.heading for column in met if column.heading is not None]
        if any(height - run.middle > _LEADING * run.em for height in below):
            return  # the column has a heading of its own below: this one may be over others, too
        if len(below) > 1 or any(one.lines & other.lines for one, other in combinations(met, 2)):
            return
        if met or not (alone or self._is_over(run)):
            own = _Column(run.x0, run.x1, {number}, heading=run.middle, sides=(run.x0, run.x1))
            for column in met:
                own.take(column)
            self._replace(met, own)

    def _is_over(self, run: Run) -> bool:
        """Tell whether a heading in the white between two columns is that of both, and of others around them."""
        columns = sorted(self.columns, key=lambda column: column.x0)
        before = [column for column in columns if column.x1 <= run.x0 + _TOUCH]
        after = [column for column in columns if column.x0 >= run.x1 - _TOUCH]
        lefts, rights = list(_below(run, reversed(before))), list(_below(run, after))
        middle = (run.x0 + run.x1) / 2
        return any(
            abs((left.x0 + right.x1) / 2 - middle) <= _OFF * (right.x1 - left.x0) for left in lefts for right in rights
        )

    def join_headings(self) -> None:
        """Put headings to the columns below that they do not overlap: centred ones to figures at the right.

        Both have no other text: the heading nothing below, the figures nothing above. As many as can be find another,
        and of the ways to do so the one is taken that joins the nearest.
        """
        columns = sorted(self.columns, key=lambda column: column.x0)
        best: list[tuple[int, float, list[_Column]]] = [(0, 0.0, [])]
        for number, column in enumerate(columns):
            pairs, gap, joined = best[-1]
            ways = [(pairs, gap, [*joined, column])]
            if number and (both := _joined_with_heading(columns[number - 1], column)):
                pairs, gap, joined = best[-2]
                ways.append((pairs + 1, gap - columns[number - 1].gap_to(column), [*joined, both]))
            best.append(max(ways, key=lambda way: way[:2]))
        self.columns = best[-1][2]


def _joined_with_heading(one: _Column, other: _Column) -> _Column | None:
    """Return a bare heading and a column that has none as one, or None where they are not so."""
    heading, body = (one, other) if other.heading is None else (other, one)
    if heading.heading is None or body.heading is not None or max(heading.lines) >= min(body.lines):
        return None
    both = _Column(body.x0, body.x1, set(body.lines), set(body.figures))
    both.take(heading)
    return both


def _below(run: Run, columns: Iterator[_Column] | Sequence[_Column]) -> Iterator[_Column]:
    """Yield the next columns as long as their own headings stand below that of a run."""
    for column in columns:
        if column.heading is None or column.heading - run.middle <= run.size / 2:
            return
        yield column


def find_figure_columns(lines: Sequence[TextLine], known: FigureColumns | None = None) -> FigureColumns:
    """Return the columns that the texts of lines stand in; those `known` stay apart, and have no headings here.

    A text alone on its line may be a title: it tells no column, but may be as wide as the one it stands in.
    """
    begin = 0 if known else next((number for number, line in enumerate(lines) if figures_of(line) > 1), 0)
    alone = {number for number, line in enumerate(lines) if _is_alone(lines, number)}
    body = [(run, n) for n, line in enumerate(lines) for run in line.runs if n >= begin and n not in alone]
    body.sort(key=lambda pair: (not is_figure(pair[0].text), pair[0].x1 - pair[0].x0))
    gathering = _Gathering(known)
    for run, number in body:
        gathering.take(run, number)
    for number in range(begin - 1, -1, -1):
        for run in lines[number].runs:
            gathering.take_heading(run, number, alone=number in alone)
    gathering.join_headings()
    for number in sorted(n for n in alone if n >= begin):
        (run,) = lines[number].runs
        if len(gathering.met(run)) == 1:
            gathering.take(run, number)
    columns = sorted(gathering.columns, key=lambda column: column.x0)
    return FigureColumns(
        tuple((column.x0, column.x1) for column in columns),
        tuple(len(column.figures) for column in columns),
        tuple(sum(column.sides) / 2 if column.sides else None for column in columns),
    )


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
