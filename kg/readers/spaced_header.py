"""The header block of a table without rules: a column of labels, and rows beside it that have cells of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.readers.page import Rule
from kg.readers.spaced_rows import Band, Block, bands_of, set_extents, starts_of_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.runs import Run, TextLine
    from kg.readers.spaced_rows import Rules

_STRIP = 0.65  # em of white space between two cells of one row


def draw_header_rows(lines: Sequence[TextLine], sides: tuple[float, float], bottom: float, leading: float) -> Rules:
    """Return the rules of a header block that ends at `bottom`: a column of labels, and rows beside it."""
    left, right = sides
    stacks = _stacks(lines, leading)
    edge = _label_edge(stacks)
    labels = [stack for stack in stacks if stack.runs[0].x0 < edge]
    bands, spanning = bands_of(_numbered([stack for stack in stacks if stack.runs[0].x0 >= edge]))
    for block in spanning:
        bands.append(Band([block]))
    for label in labels:
        if not any(label.meets(block) for band in bands for block in band.blocks):
            bands.append(Band([Block(-1, label.runs)]))
    bands.sort(key=lambda band: sum(block.middle for block in band.blocks) / len(band.blocks))
    if not bands:
        return [], []
    top = min(stack.top for stack in stacks) - 4
    set_extents(bands, top)
    bands[-1].bottom = bottom
    starts = starts_of_labels(bands, labels, set(range(len(bands))), carried=False)
    horizontal = [Rule(left, top, right, top), Rule(left, bottom, right, bottom)]
    horizontal += [Rule(edge, band.top, right, band.top) for band in bands[1:]]
    horizontal += [Rule(left, bands[row].top, edge, bands[row].top) for row in starts if row]
    vertical = [Rule(x, top, x, bottom) for x in (left, edge, right)]
    strips: list[float] = []
    for band in bands:
        strips = strips_of([run for block in band.blocks if block.column >= 0 for run in block.runs], strips)
        upper = top if band is bands[0] else band.top
        vertical += [Rule(x, upper, x, band.bottom) for x in strips]
    return horizontal, vertical


def _stacks(lines: Sequence[TextLine], leading: float) -> list[Block]:
    """Gather the runs of a header block into texts: runs close in a line, and close lines that overlap."""
    stacks: list[Block] = []
    for line in lines:
        for run in line.runs:
            stack = next((s for s in reversed(stacks) if _goes_on(s, run, leading)), None)
            if stack is None:
                stacks.append(Block(0, [run]))
            else:
                stack.runs.append(run)
    return stacks


def _goes_on(stack: Block, run: Run, leading: float) -> bool:
    last = stack.runs[-1]
    if abs(run.middle - last.middle) < run.size / 3:
        return run.x0 - last.x1 <= _STRIP * run.size
    overlaps = run.x0 < max(r.x1 for r in stack.runs) and min(r.x0 for r in stack.runs) < run.x1
    return overlaps and run.middle - last.middle <= leading * max(last.size, run.size)


def _label_edge(stacks: Sequence[Block]) -> float:
    """Return the middle of the first white strip from the left that no text of the block stands in."""
    end: float | None = None
    for stack in sorted(stacks, key=lambda s: min(run.x0 for run in s.runs)):
        start, stop = min(run.x0 for run in stack.runs), max(run.x1 for run in stack.runs)
        if end is not None and start > end + 1:
            return (end + start) / 2
        end = stop if end is None else max(end, stop)
    return (end or 0.0) + 1


def _numbered(stacks: Sequence[Block]) -> list[Block]:
    """Give each text a column of its own where texts of one row overlap no column: here every text is one."""
    return [Block(number, stack.runs) for number, stack in enumerate(stacks)]


def strips_of(runs: Sequence[Run], above: Sequence[float]) -> list[float]:
    """Return the middles of the white strips that part the texts of one row, whatever line they are on.

    The strips of the row above hold here too where no text stands in them: a row of a few percentages has the columns
    of its months.
    """
    strips: list[float] = []
    end: float | None = None
    for run in sorted(runs, key=lambda run: run.x0):
        if end is not None and run.x0 - end > _STRIP * run.size:
            strips.append((end + run.x0) / 2)
        end = run.x1 if end is None else max(end, run.x1)
    free = [x for x in above if not any(run.x0 - 1 < x < run.x1 + 1 for run in runs)]
    kept = [x for x in free if not any(_same_gap(x, own, runs) for own in strips)]
    return sorted((*strips, *kept))


def _same_gap(x: float, other: float, runs: Sequence[Run]) -> bool:
    """Tell whether no text stands between two positions."""
    return not any(min(x, other) < run.x1 and run.x0 < max(x, other) for run in runs)
