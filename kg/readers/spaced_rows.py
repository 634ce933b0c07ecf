"""Rows of a table without rules: which rows a merged cell spans, and the rules that draw them.

Blocks of different columns that overlap in height are one row. A block that stands against several rows spans those
whose middle is nearest to its own; what labels span is told by `spaced_labels`.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.headings import is_type_label
from kg.readers.page import Rule
from kg.readers.spaced_bands import Block, bands_of, set_extents, whole_labels
from kg.readers.spaced_labels import hold_labels, plan_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.page import Rules
    from kg.readers.runs import Run, TextLine
    from kg.readers.spaced_bands import Band
    from kg.readers.spaced_columns import Columns
    from kg.readers.spaced_labels import Known


def draw_rows(
    heading: Sequence[Run],
    lines: Sequence[TextLine],
    columns: Columns,
    leading: float,
    known: Known,
) -> Rules:
    """Return the rules of the heading row and the rows below it."""
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
    begin = columns.first_label
    starts[:begin] = [[0]] * begin
    labels = [whole_labels(own, leading, is_type_label) for own in blocks[begin:first_text]]
    rest = known.goes_on and not any(block.column == first_text for block in bands[0].blocks)
    starts[begin:first_text] = plan_labels(bands, labels, known, rest=rest)
    for own, first_rows in zip(labels, starts[begin:], strict=False):
        hold_labels(bands, own, first_rows)
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
    best: tuple[float, int, int] | None = None
    for run in _runs_of(free):
        bottoms = [bands[row].bottom for row in run]
        for at, first in enumerate(run):
            # the middle of the rows from `first` on goes down with the last of them
            nearest = bisect_left(bottoms, 2 * block.middle - bands[first].top, lo=at)
            for last in range(max(at, nearest - 1), min(nearest + 1, len(run))):
                apart = abs((bands[first].top + bottoms[last]) / 2 - block.middle)
                best = min(best or (apart, first, run[last]), (apart, first, run[last]))
    if best is None:
        here = min(range(len(bands)), key=lambda i: abs(bands[i].middle - block.middle))
        return here, here
    return best[1], best[2]


def _runs_of(rows: set[int]) -> list[list[int]]:
    """Return the runs of rows that follow one another."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _rules(
    heading: Sequence[Run], bands: Sequence[Band], edges: Sequence[float], starts: Sequence[Sequence[int]]
) -> Rules:
    bottom = bands[-1].bottom
    top = min(run.top for run in heading) - 2 if heading else bands[0].top
    horizontal = [Rule(edges[0], y, edges[-1], y) for y in dict.fromkeys((top, bands[0].top, bottom))]
    for number, (left, right) in enumerate(pairwise(edges)):
        horizontal += [Rule(left, bands[row].top, right, bands[row].top) for row in starts[number] if row]
    return horizontal, [Rule(x, top, x, bottom) for x in edges]


def _frame(heading: Sequence[Run], edges: Sequence[float]) -> Rules:
    """Return the rules of a heading row without rows below it."""
    if not heading:
        return [], []
    top, bottom = min(run.top for run in heading) - 2, max(run.bottom for run in heading) + 2
    return [Rule(edges[0], y, edges[-1], y) for y in (top, bottom)], [Rule(x, top, x, bottom) for x in edges]
