"""How far apart the lines of one cell stand in a table without rules, and from where on lines are of different rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.readers.runs import Run, TextLine

_LOOSER = 1.12  # how much farther than the closest lines two lines of one cell may stand
_TIGHTER = 0.95  # how much closer than the closest rows they must
_LEAST = 0.97  # em: lines closer than their type is high are of different cells, set at different heights
_USUAL = 1.57
"""How far the lines of a cell may stand apart in em, as long as no page has shown it."""
_SURE = 1.4  # em: closer lines are of one cell, since rows have white space around them
_PERHAPS = 1.9  # em: what is farther apart are rows


@dataclass(frozen=True, slots=True)
class Leading:
    """How far apart the lines of one cell may stand, in em; and how far some were seen to, if any."""

    most: float = _USUAL
    seen: float = 0.0


def leading_of(
    header: Sequence[TextLine], body: Sequence[TextLine], edges: Sequence[float], filled: Sequence[int], known: Leading
) -> Leading:
    """Return how far two lines of one cell may stand apart, in em; `known` is what the pages before showed.

    Lines closer than `_SURE` are of one cell, those of the header block too. Wider ones may be rows: they are, if most
    of them stand beside lines of the columns that are `filled` in every row and hardly wrap together: 三级指标 and
    指标值.
    """
    runs = [_column_runs(body, left, right) for left, right in pairwise(edges)]
    heights = {number: {round(run.middle) for run in runs[number]} for number in filled}
    pitches = [(pitch, False) for pitch in _close_lines(header)]
    for number, own in enumerate(runs):
        for above, below in pairwise(own):
            pitch = (below.middle - above.middle) / max(above.em, below.em, 1.0)
            if pitch > _LEAST and (not filled or number != filled[-1]):
                others = [heights[other] for other in filled if other != number]
                pitches.append((pitch, all(_near(run.middle, own) for run in (above, below) for own in others)))
    if not pitches:
        return known
    closest = _closest(sorted(pitch for pitch, _ in pitches))
    group = [beside for pitch, beside in pitches if closest <= pitch <= closest * _LOOSER]
    wrapped = closest <= _SURE or (closest <= _PERHAPS and sum(group) * 2 < len(group))
    if wrapped:
        return Leading(min(known.most, closest * _LOOSER) if known.seen else closest * _LOOSER, closest)
    if closest <= known.seen * _LOOSER:
        return known  # lines of one cell again: only that there are too few here to be known by
    return Leading(min(known.most, closest * _TIGHTER), known.seen)


def _close_lines(lines: Sequence[TextLine]) -> Iterator[float]:
    """Yield how far apart lines stand that overlap and are surely of one cell, in em."""
    for index, line in enumerate(lines):
        for run in line.runs:
            # the lines of a label stand between those of the text beside it
            over = [o for above in lines[max(0, index - 3) : index] for o in above.runs if o.overlaps(run)]
            pitch = (run.middle - over[-1].middle) / max(run.em, 1.0) if over else 0.0
            if _LEAST < pitch <= _SURE:
                yield pitch


def _closest(pitches: Sequence[float]) -> float:
    """Return the least distance that is no chance: several of the others are about as large, where there are many.

    Where none is, the one that most others are about as large as, and of several such the least.
    """
    needed = len(pitches) // 12
    alike = [(pitch, sum(pitch <= other <= pitch * _LOOSER for other in pitches)) for pitch in pitches]
    usual, _ = max(alike, key=lambda pair: pair[1])
    return next((pitch for pitch, count in alike if count > needed), usual)


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
