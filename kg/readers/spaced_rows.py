"""Rows of a table without rules: blocks of close lines, and which rows a merged cell spans.

Lines of one cell are closer to one another than to those of the next. Blocks of different columns that overlap in
height are one row. A block that stands against several rows, and every label, spans the rows whose middle (or whose
top, whichever fits the table) is nearest to its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.readers.page import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.readers.runs import Run, TextLine

Rules = tuple[list[Rule], list[Rule]]

_LOOSER = 1.12  # how much farther than the closest lines two lines of one cell may stand
_SHRUNK = 0.15  # share of a line's height that blocks of different rows may overlap by
_NO_LABEL = 0.6  # of a row's height: what it costs to leave the first rows to a label of the page before


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: their edges from left to right, and the first column that is no label (level 3)."""

    edges: tuple[float, ...]
    first_text: int
    value: int | None = None


@dataclass(slots=True)
class Block:
    """Lines of one cell: a column and the runs in it."""

    column: int
    runs: list[Run]

    @property
    def top(self) -> float:
        """The top of its first line."""
        return min(run.top for run in self.runs)

    @property
    def bottom(self) -> float:
        """The bottom of its last line."""
        return max(run.bottom for run in self.runs)

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    def meets(self, other: Block) -> bool:
        """Tell whether two blocks stand side by side."""
        slack = _SHRUNK * min(self.runs[0].size, other.runs[0].size)
        return self.top + slack < other.bottom - slack and other.top + slack < self.bottom - slack


@dataclass(slots=True)
class Band:
    """One row: its blocks by column, and its extent between the rows around it."""

    blocks: list[Block] = field(default_factory=list)
    top: float = 0.0
    bottom: float = 0.0

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2


def leading_of(lines: Sequence[TextLine], edges: Sequence[float], value: int | None) -> float:
    """Return how far two lines of one cell stand apart at the most, in heights of a line; 0 where no cell wraps.

    The closest lines of a column are lines of one cell, unless most of them stand in the column of values as well:
    values hardly wrap, so these are rows.
    """
    pitches: list[tuple[float, bool]] = []
    columns = [_column_runs(lines, left, right) for left, right in pairwise(edges)]
    heights = {round(run.middle) for run in columns[value]} if value is not None else set()
    for number, runs in enumerate(columns):
        for above, below in pairwise(runs):
            pitch = (below.middle - above.middle) / max(above.size, 1.0)
            if pitch > 0.5 and number != value:
                beside = bool(near(above.middle, heights) and near(below.middle, heights))
                pitches.append((pitch, beside))
    pitches.sort()
    while pitches:
        closest = pitches[0][0]
        group = [beside for pitch, beside in pitches if pitch <= closest * _LOOSER]
        if sum(group) * 2 < len(group):
            return closest * _LOOSER
        return closest * 0.9
    return 0.0


def near(height: float, heights: set[int]) -> bool:
    """Tell whether a height is one of those given, give or take a point."""
    return any(round(height) + step in heights for step in (-1, 0, 1))


def _column_runs(lines: Iterable[TextLine], left: float, right: float) -> list[Run]:
    """Return the runs whose middle is in a column, top to bottom, one for each line."""
    runs: list[Run] = []
    for line in lines:
        inside = [run for run in line.runs if left <= (run.x0 + run.x1) / 2 < right]
        runs += inside[:1]
    return sorted(runs, key=lambda run: run.middle)


def draw_rows(
    heading: Sequence[Run], lines: Sequence[TextLine], columns: Columns, leading: float, *, goes_on: bool
) -> Rules:
    """Return the rules of the heading row and the rows below it; `goes_on`: maybe from the page before."""
    edges, first_text = columns.edges, columns.first_text
    blocks = [_blocks(lines, number, left, right, leading) for number, (left, right) in enumerate(pairwise(edges))]
    bands, spanning = bands_of([block for own in blocks[first_text:] for block in own])
    if not bands:
        return _frame(heading, edges)
    top = max((run.bottom for run in heading), default=min(block.top for own in blocks for block in own) - 2)
    set_extents(bands, top)
    starts = [list(range(len(bands)))] * (len(edges) - 1)
    for number in range(first_text, len(edges) - 1):
        starts[number] = _starts_of_texts(bands, [block for block in spanning if block.column == number])
    allowed = set(range(len(bands)))
    for number in range(first_text - 1, -1, -1):
        starts[number] = starts_of_labels(bands, blocks[number], allowed, carried=goes_on)
        allowed = set(starts[number])
    return _rules(heading, bands, edges, starts)


def _blocks(lines: Sequence[TextLine], column: int, left: float, right: float, leading: float) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        for run in line.runs:
            if not left <= (run.x0 + run.x1) / 2 < right:
                continue
            last = blocks[-1].runs[-1] if blocks else None
            if last and run.middle - last.middle <= leading * max(last.size, run.size):
                blocks[-1].runs.append(run)
            else:
                blocks.append(Block(column, [run]))
    return blocks


def bands_of(blocks: Sequence[Block]) -> tuple[list[Band], list[Block]]:
    """Gather blocks that stand side by side into rows; return the rows and the blocks that stand against several."""
    spanning = [block for block in blocks if _spans(block, blocks)]
    bands: list[Band] = []
    for block in sorted((b for b in blocks if not any(b is s for s in spanning)), key=lambda b: b.middle):
        band = next((band for band in bands[-2:] if any(block.meets(other) for other in band.blocks)), None)
        if band is None:
            bands.append(band := Band())
        band.blocks.append(block)
    alone = [band for band in bands if len(band.blocks) == 1 and _between(band, bands)]
    spanning += [band.blocks[0] for band in alone]
    return [band for band in bands if not any(band is other for other in alone)], spanning


def _spans(block: Block, blocks: Sequence[Block]) -> bool:
    """Tell whether two blocks of another column stand beside one block."""
    beside = [other.column for other in blocks if other.column != block.column and block.meets(other)]
    return any(beside.count(column) > 1 for column in set(beside))


def _between(band: Band, bands: Sequence[Band]) -> bool:
    """Tell whether the only block of a row stands in the gap between two rows: it spans them."""
    (block,) = band.blocks
    index = next(i for i, other in enumerate(bands) if other is band)
    around = [
        other for other in (*bands[max(index - 1, 0) : index], *bands[index + 1 : index + 2]) if len(other.blocks) > 1
    ]
    return len(around) == 2 and all(
        block.top < max(b.bottom for b in other.blocks) and min(b.top for b in other.blocks) < block.bottom
        for other in around
    )


def set_extents(bands: Sequence[Band], top: float) -> None:
    """Set where rows begin and end: half-way between their texts, the last as far below its text as the first above."""
    tops = [min(block.top for block in band.blocks) for band in bands]
    bottoms = [max(block.bottom for block in band.blocks) for band in bands]
    edges = [(top + tops[0]) / 2, *((low + high) / 2 for low, high in zip(bottoms, tops[1:], strict=False))]
    edges.append(bottoms[-1] + max(1.0, tops[0] - edges[0]))
    for band, (upper, lower) in zip(bands, pairwise(edges), strict=True):
        band.top, band.bottom = upper, lower


def _starts_of_texts(bands: Sequence[Band], spanning: Sequence[Block]) -> list[int]:
    """Return the rows at which a cell of a column begins, where some of its blocks span rows."""
    starts = set(range(len(bands)))
    for block in spanning:
        own = {i for i, band in enumerate(bands) if not any(other.column == block.column for other in band.blocks)}
        first, last = _nearest_group(bands, block, own)
        starts -= set(range(first + 1, last + 1))
    return sorted(starts)


def _nearest_group(bands: Sequence[Band], block: Block, free: set[int]) -> tuple[int, int]:
    """Return the run of rows without a block of this column whose middle is nearest to the block's."""
    groups = [
        (first, last)
        for first in range(len(bands))
        for last in range(first, len(bands))
        if free >= set(range(first, last + 1))
    ]
    if not groups:
        here = min(range(len(bands)), key=lambda i: abs(bands[i].middle - block.middle))
        return here, here
    return min(groups, key=lambda g: abs((bands[g[0]].top + bands[g[1]].bottom) / 2 - block.middle))


def starts_of_labels(bands: Sequence[Band], labels: Sequence[Block], allowed: set[int], *, carried: bool) -> list[int]:
    """Return the rows at which the labels of a column begin: by their middles or their tops, whichever fits better.

    A label of level 1 begins only where one of level 2 does (`allowed`); on a page without heading the first rows may
    belong to a label of the page before.
    """
    if not labels:
        return [0]
    plans = [_plan(bands, labels, allowed, carried=carried, by_top=by_top) for by_top in (False, True)]
    return min(plans)[1]


def _plan(
    bands: Sequence[Band], labels: Sequence[Block], allowed: set[int], *, carried: bool, by_top: bool
) -> tuple[float, list[int]]:
    """Deal rows out to labels in order, each at least one row, at the least distance; (distance, first rows)."""
    count = len(bands)
    begin: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    if carried:
        for row in range(1, count):
            if row in allowed:
                begin[row] = (_NO_LABEL * (bands[row].bottom - bands[row].top), [0])
    for label in labels:
        after: dict[int, tuple[float, list[int]]] = {}
        for row, (cost, starts) in begin.items():
            for end in range(row + 1, count + 1):
                if end < count and end not in allowed:
                    continue
                place = bands[row].middle if by_top else (bands[row].top + bands[end - 1].bottom) / 2
                total = cost + abs(place - label.middle)
                if end not in after or total < after[end][0]:
                    after[end] = (total, [*starts, row])
        begin = after
    return begin.get(count, (float("inf"), [0]))


def _rules(
    heading: Sequence[Run], bands: Sequence[Band], edges: Sequence[float], starts: Sequence[Sequence[int]]
) -> Rules:
    bottom = bands[-1].bottom
    top = min((run.top for run in heading), default=bands[0].top + 2) - 2
    horizontal = [
        Rule(edges[0], y, edges[-1], y) for y in ([top, bands[0].top, bottom] if heading else [bands[0].top, bottom])
    ]
    for number, (left, right) in enumerate(pairwise(edges)):
        horizontal += [Rule(left, bands[row].top, right, bands[row].top) for row in starts[number] if row]
    return horizontal, [Rule(x, top if heading else bands[0].top, x, bottom) for x in edges]


def _frame(heading: Sequence[Run], edges: Sequence[float]) -> Rules:
    """Return the rules of a heading row without rows below it."""
    if not heading:
        return [], []
    top, bottom = min(run.top for run in heading) - 2, max(run.bottom for run in heading) + 2
    return [Rule(edges[0], y, edges[-1], y) for y in (top, bottom)], [Rule(x, top, x, bottom) for x in edges]
