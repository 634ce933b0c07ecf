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
    from collections.abc import Callable, Iterable, Sequence

    from kg.readers.runs import Run, TextLine

    Fit = Callable[["Block", Sequence["Band"], int, int], float]

Rules = tuple[list[Rule], list[Rule]]

_LOOSER = 1.12  # how much farther than the closest lines two lines of one cell may stand
_TIGHTER = 0.95  # how much closer than the closest rows they must
_LEAST = 0.97  # em: lines closer than their type is high are of different cells, set at different heights
USUAL = 1.57
"""How far the lines of a cell may stand apart in em, as long as no page has shown it."""
_SURE = 1.4  # em: closer lines are of one cell, since rows have white space around them
_PERHAPS = 1.9  # em: what is farther apart are rows
_SHRUNK = 0.15  # share of a line's height that blocks of different rows may overlap by
_INSIDE = 0.1  # what being off the middle of a row weighs, as long as a label stands within it
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

    def touches(self, other: Block) -> bool:
        """Tell whether two blocks overlap in height at all."""
        return self.top < other.bottom and other.top < self.bottom

    def meets(self, other: Block) -> bool:
        """Tell whether two blocks stand side by side, and do not merely touch."""
        slack = _SHRUNK * min(self.runs[0].size, other.runs[0].size)
        return self.top + slack < other.bottom - slack and other.top + slack < self.bottom - slack


@dataclass(slots=True)
class Band:
    """One row: its blocks by column, and its extent between the rows around it."""

    blocks: list[Block] = field(default_factory=list)
    labels: list[Block] = field(default_factory=list)  # that begin with this row
    ending: list[Block] = field(default_factory=list)  # that end with it
    top: float = 0.0
    bottom: float = 0.0

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def text_top(self) -> float:
        """The top of its highest text."""
        return min(block.top for block in self.blocks)


def leading_of(lines: Sequence[TextLine], columns: Columns, known: float) -> float:
    """Return how far two lines of one cell may stand apart, in em; `known` is what the pages before showed.

    Lines closer than `_SURE` are of one cell. Wider ones may be rows: they are, if most of them stand beside lines of
    the column of values, which hardly wrap.
    """
    runs = [_column_runs(lines, left, right) for left, right in pairwise(columns.edges)]
    values = {round(run.middle) for run in runs[columns.value]} if columns.value is not None else set()
    pitches: list[tuple[float, bool]] = []
    for number, own in enumerate(runs):
        for above, below in pairwise(own):
            pitch = (below.middle - above.middle) / max(above.em, below.em, 1.0)
            if pitch > _LEAST and number != columns.value:
                pitches.append((pitch, _near(above.middle, values) and _near(below.middle, values)))
    if not pitches:
        return known
    closest = min(pitches)[0]
    group = [beside for pitch, beside in pitches if pitch <= closest * _LOOSER]
    wrapped = closest <= _SURE or (closest <= _PERHAPS and sum(group) * 2 < len(group))
    return min(known, closest * (_LOOSER if wrapped else _TIGHTER))


def _near(height: float, heights: set[int]) -> bool:
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
        starts[number] = starts_of_labels(bands, blocks[number], allowed, UNMERGED, carried=goes_on)
        allowed = set(starts[number])
        _hold_labels(bands, blocks[number], starts[number])
    set_extents(bands, top)
    return _rules(heading, bands, edges, starts)


def _blocks(lines: Sequence[TextLine], column: int, left: float, right: float, leading: float) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        for run in line.runs:
            if not left <= (run.x0 + run.x1) / 2 < right:
                continue
            last = blocks[-1].runs[-1] if blocks else None
            if last and run.middle - last.middle <= leading * max(last.em, run.em):
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
    tops = [min(block.top for block in (*band.blocks, *band.labels)) for band in bands]
    bottoms = [max(block.bottom for block in (*band.blocks, *band.ending)) for band in bands]
    edges = [(top + tops[0]) / 2, *((low + high) / 2 for low, high in zip(bottoms, tops[1:], strict=False))]
    edges.append(bottoms[-1] + max(1.0, tops[0] - edges[0]))
    for band, (upper, lower) in zip(bands, pairwise(edges), strict=True):
        band.top, band.bottom = upper, lower


def _hold_labels(bands: Sequence[Band], labels: Sequence[Block], starts: Sequence[int]) -> None:
    """Note with which row each label begins and ends: a label may be higher than the texts of its rows."""
    if not labels or len(starts) < len(labels):
        return
    own = starts[len(starts) - len(labels) :]
    for label, first, after in zip(labels, own, (*own[1:], len(bands)), strict=True):
        bands[first].labels.append(label)
        bands[after - 1].ending.append(label)


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


def starts_of_labels(
    bands: Sequence[Band], labels: Sequence[Block], allowed: set[int], fits: Sequence[Fit], *, carried: bool
) -> list[int]:
    """Return the rows at which the labels of a column begin: by their middles, first rows or tops, whichever fits.

    A label of level 1 begins only where one of level 2 does (`allowed`); on a page without heading the first rows may
    belong to a label of the page before.
    """
    if not labels:
        return [0]
    if len(labels) > len(allowed):
        nearest = (min(allowed, key=lambda row: abs(bands[row].middle - label.middle)) for label in labels)
        return sorted({0, *nearest})
    plans = [_plan(bands, labels, allowed, fit, carried=carried) for fit in fits]
    return min(plans)[1]


def _off_middle(label: Block, bands: Sequence[Band], first: int, end: int) -> float:
    return abs((bands[first].top + bands[end - 1].bottom) / 2 - label.middle)


def _off_first(label: Block, bands: Sequence[Band], first: int, _end: int) -> float:
    """Return how far a label reaches out of its first row, into the texts above and below."""
    upper = max(block.bottom for block in bands[first - 1].blocks) if first else bands[0].top
    lower = bands[first + 1].text_top if first + 1 < len(bands) else float("inf")
    out = max(0.0, upper - label.top, label.bottom - lower)
    return out + _INSIDE * abs(bands[first].middle - label.middle)


def _off_top(label: Block, bands: Sequence[Band], first: int, _end: int) -> float:
    return abs(bands[first].text_top - label.top)


MERGED = (_off_middle, _off_top)
UNMERGED = (*MERGED, _off_first)
"""How far a label stands from where its span would have it: in the middle, at the top, in its first row alone."""


def _plan(
    bands: Sequence[Band],
    labels: Sequence[Block],
    allowed: set[int],
    fit: Fit,
    *,
    carried: bool,
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
                total = cost + fit(label, bands, row, end)
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
