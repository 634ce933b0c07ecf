"""The header block of a table without rules: a column of labels, and rows beside it that have cells of their own."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kg.headings import header_field
from kg.readers.page import Rule
from kg.readers.spaced_bands import Band, Block, bands_of, set_extents, whole_labels
from kg.readers.spaced_labels import starts_of_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.page import Rules
    from kg.readers.runs import Run, TextLine

_OWN_ROW = 0.75  # of the distance of rows: how far a label of its own row is from the others
_STRIP = 0.5  # em of white space between two cells of one row


def draw_header_rows(lines: Sequence[TextLine], sides: tuple[float, float], bottom: float, leading: float) -> Rules:
    """Return the rules of a header block that ends at `bottom`: a column of labels, and rows beside it."""
    left, right = sides
    runs = [run for line in lines for run in line.runs]
    edge = label_edge(runs)
    labels = whole_labels(_stacks([run for run in runs if run.x0 < edge], leading), leading, _is_header_label)
    bands, spanning = bands_of(_numbered(_stacks([run for run in runs if run.x0 >= edge], leading)))
    for block in spanning:
        bands.append(Band([block]))
    bands += [Band([Block(-1, label.runs)]) for label in labels if _stands_alone(label, bands)]
    bands.sort(key=lambda band: sum(block.middle for block in band.blocks) / len(band.blocks))
    if not bands:
        return [], []
    top = min(run.top for run in runs) - 4
    set_extents(bands, top)
    bands[-1].bottom = bottom
    starts = starts_of_labels(bands, labels)
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


def _is_header_label(text: str) -> bool:
    return header_field(text) is not None


def _stands_alone(label: Block, bands: Sequence[Band]) -> bool:
    """Tell whether a label has a row of its own, beside which nothing is filled in.

    One that spans two rows stands half a row from either, if not beside them.
    """
    if any(label.touches(block) for band in bands for block in band.blocks):
        return False
    rows = sorted(
        (min(run.middle for run in runs), max(run.middle for run in runs))
        for band in bands
        if (runs := [run for block in band.blocks for run in block.runs])
    )
    pitch = min((below[0] - above[1] for above, below in pairwise(rows)), default=0.0)
    first, last = label.runs[0].middle, label.runs[-1].middle
    return all(first - lower > _OWN_ROW * pitch or upper - last > _OWN_ROW * pitch for upper, lower in rows)


def _stacks(runs: Sequence[Run], leading: float) -> list[Block]:
    """Gather runs into texts: runs close in a line, and close lines that overlap."""
    stacks: list[Block] = []
    for run in runs:
        stack = next((s for s in reversed(stacks) if _goes_on(s, run, leading)), None)
        if stack is None:
            stacks.append(Block(0, [run]))
        else:
            stack.runs.append(run)
    return stacks


def _goes_on(stack: Block, run: Run, leading: float) -> bool:
    last = stack.runs[-1]
    if abs(run.middle - last.middle) < run.size / 3:
        return run.x0 - last.x1 <= _STRIP * run.em
    overlaps = run.x0 < max(r.x1 for r in stack.runs) and min(r.x0 for r in stack.runs) < run.x1
    return overlaps and run.middle - last.middle <= leading * max(last.em, run.em)


def label_edge(runs: Sequence[Run]) -> float:
    """Return the middle of the first white strip from the left that no text of the block stands in."""
    end: float | None = None
    for run in sorted(runs, key=lambda run: run.x0):
        if end is not None and run.x0 > end + 1:
            return (end + run.x0) / 2
        end = run.x1 if end is None else max(end, run.x1)
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
        if end is not None and run.x0 - end > _STRIP * run.em:
            strips.append((end + run.x0) / 2)
        end = run.x1 if end is None else max(end, run.x1)
    free = [x for x in above if not any(run.x0 - 1 < x < run.x1 + 1 for run in runs)]
    own = [x for x in strips if not any(_same_gap(x, other, runs) for other in free)]
    return sorted((*own, *free))


def _same_gap(x: float, other: float, runs: Sequence[Run]) -> bool:
    """Tell whether no text stands between two positions."""
    return not any(min(x, other) < run.x1 and run.x0 < max(x, other) for run in runs)
