"""Ruling lines -> grids: cells with their true row and column spans; boxes are joined where no rule stands.

Lines that touch make one grid. Its lines cut the plane into elementary boxes; two of them are one cell where less than
half of the edge between them is drawn.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kg.readers.page import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.readers.page import Box

SAME = 2.0
"""Points within which two lines are one: forms draw double lines and every cell's own edge."""
_GAP = 3.0  # points by which a line may be broken, and lines that meet may miss each other
_DRAWN = 0.5  # share of an edge that must be drawn to part two cells
_LEAST = 3.0  # points that a row or column is high or wide at the least


class GridCell(NamedTuple):
    """A cell of a grid: where it begins, how many rows and columns it spans, and its box."""

    row: int
    column: int
    row_span: int
    col_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells that touching lines draw; `xs` and `ys` are the positions of its columns' and rows' edges."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def box(self) -> Box:
        """The box around the grid."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def rules_to_grids(horizontal: Iterable[Rule], vertical: Iterable[Rule]) -> list[Grid]:
    """Return the grids that ruling lines draw on a page, from top to bottom."""
    across, down = join_rules(horizontal), _turned(join_rules(_turned(vertical)))
    grids = [grid for rules in _touching(across, down) if (grid := _grid(*rules))]
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _turned(rules: Iterable[Rule]) -> list[Rule]:
    """Swap the axes, so that what is done for horizontal lines serves for vertical ones."""
    return [Rule(top, x0, bottom, x1) for x0, top, x1, bottom in rules]


def join_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Join horizontal lines that lie on one another or go on in each other."""
    joined: list[Rule] = []
    for level in _levels(sorted(rules, key=lambda rule: rule.top)):
        height = sum(rule.top for rule in level) / len(level)
        start: float | None = None
        end = 0.0
        for rule in sorted(level, key=lambda rule: rule.x0):
            if start is None:
                start, end = rule.x0, rule.x1
            elif rule.x0 - end <= _GAP:
                end = max(end, rule.x1)
            else:
                joined.append(Rule(start, height, end, height))
                start, end = rule.x0, rule.x1
        if start is not None:
            joined.append(Rule(start, height, end, height))
    return joined


def _levels(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Yield runs of lines at one height; a run is never higher than `SAME`, so that close rows are kept apart."""
    level: list[Rule] = []
    for rule in rules:
        if level and rule.top - level[0].top > SAME:
            yield level
            level = []
        level.append(rule)
    if level:
        yield level


def _touching(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield sets of lines that meet, directly or through others."""
    owner = list(range(len(across) + len(down)))

    def find(item: int) -> int:
        while owner[item] != item:
            owner[item] = owner[owner[item]]
            item = owner[item]
        return item

    order = sorted(range(len(across)), key=lambda i: across[i].top)
    heights = [across[i].top for i in order]
    for number, rule in enumerate(down):
        first, own = bisect_left(heights, rule.top - _GAP), find(len(across) + number)
        for position in range(first, len(order)):
            other = across[order[position]]
            if other.top > rule.bottom + _GAP:
                break
            if other.x0 - _GAP <= rule.x0 <= other.x1 + _GAP:
                owner[find(order[position])] = own
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate((*across, *down)):
        groups.setdefault(find(number), ([], []))[number >= len(across)].append(rule)
    yield from groups.values()


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid | None:
    """Return the grid of lines that meet, or None where they close no box."""
    xs = _positions([rule.x0 for rule in down], [end for rule in across for end in (rule.x0, rule.x1)])
    ys = _positions([rule.top for rule in across], [end for rule in down for end in (rule.top, rule.bottom)])
    if len(xs) < 2 or len(ys) < 2:
        return None
    parted_below = _parted(across, ys, xs)
    parted_right = _parted(_turned(down), xs, ys)
    regions = _regions(len(ys) - 1, len(xs) - 1, parted_below, parted_right)
    cells = [
        GridCell(top, left, bottom - top + 1, right - left + 1, (xs[left], ys[top], xs[right + 1], ys[bottom + 1]))
        for top, left, bottom, right in regions
    ]
    return Grid(tuple(xs), tuple(ys), tuple(cells))


def _positions(lines: Iterable[float], ends: Sequence[float]) -> list[float]:
    """Return the positions of lines, and the outermost ends of those across them where a side is left open."""
    found: list[float] = []
    for position in sorted(lines):
        if not found or position - found[-1] > _LEAST:
            found.append(position)
    if ends and (not found or min(ends) < found[0] - _LEAST):
        found.insert(0, min(ends))
    if ends and max(ends) > found[-1] + _LEAST:
        found.append(max(ends))
    return found


def _parted(rules: Iterable[Rule], levels: Sequence[float], stops: Sequence[float]) -> set[tuple[int, int]]:
    """Return (level, gap between stops) for every edge of which more than half is drawn."""
    drawn: defaultdict[tuple[int, int], float] = defaultdict(float)
    for x0, top, x1, _ in rules:
        level = _nearest(levels, top)
        for gap in range(max(0, bisect_left(stops, x0) - 1), len(stops) - 1):
            left, right = stops[gap], stops[gap + 1]
            if left > x1:
                break
            overlap = min(x1, right) - max(x0, left)
            if overlap > 0:
                drawn[level, gap] += overlap
    return {(level, gap) for (level, gap), length in drawn.items() if length > _DRAWN * (stops[gap + 1] - stops[gap])}


def _nearest(levels: Sequence[float], position: float) -> int:
    """Return the index of the level that a position is nearest to."""
    after = bisect_left(levels, position)
    if after == len(levels) or (after and position - levels[after - 1] <= levels[after] - position):
        return after - 1
    return after


def _regions(
    rows: int, columns: int, parted_below: set[tuple[int, int]], parted_right: set[tuple[int, int]]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield (top, left, bottom, right) of the cells row by row, boxes joined where no edge parts them.

    A cell grows right as far as its first row is open, then down as long as the whole width is; so a cell is always a
    rectangle, even where a line is missing from a drawing.
    """
    taken = [[False] * columns for _ in range(rows)]
    for top in range(rows):
        for left in range(columns):
            if taken[top][left]:
                continue
            right = left
            while right + 1 < columns and (right + 1, top) not in parted_right and not taken[top][right + 1]:
                right += 1
            bottom = top
            while (
                bottom + 1 < rows
                and all(
                    (bottom + 1, column) not in parted_below and not taken[bottom + 1][column]
                    for column in range(left, right + 1)
                )
                and not any((column, bottom + 1) in parted_right for column in range(left + 1, right + 1))
            ):
                bottom += 1
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    taken[row][column] = True
            yield top, left, bottom, right
