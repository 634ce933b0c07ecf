"""Columns of a table without rules: their edges stand in the white between headings, where fewest texts stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.headings import column_field, header_field
from kg.readers.spaced_regions import gaps_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.readers.runs import Run, TextLine

EDGE = 3.0
"""Points between a table's edge and its text."""
_HAIR = 0.5  # points: a narrower strip parts nothing
_WORD_SPACE = 0.4  # em: a wider space parts two texts


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: their edges from left to right, the first that is no label, those filled in every row.

    `first_label` is 1 where a column without heading stands left of all others: 绩效指标, beside all rows.
    """

    edges: tuple[float, ...]
    first_text: int
    filled: tuple[int, ...] = ()
    first_label: int = 0


def find_columns(
    heading: Sequence[Run], body: Sequence[TextLine], sides: tuple[float, float], ends: Sequence[float]
) -> Columns:
    """Find the columns of a table between its `sides`; `ends` are where printed rules below the headings end."""
    left, right = sides
    side = _side_edge(heading, body)
    edges = _column_edges(heading, body, ends, left if side is None else side)
    if side is not None:
        edges.insert(0, side)
    shift = int(side is not None)
    fields = [column_field(run.text) for run in heading]
    labels = [index for index, name in enumerate(fields) if name in {"level1", "level2"}]
    first_text = fields.index("level3") if "level3" in fields else (labels[-1] + 1 if labels else 0)
    filled = tuple(fields.index(name) + shift for name in ("level3", "value") if name in fields)
    return Columns((left, *edges, right), first_text + shift, filled, shift)


def _side_edge(heading: Sequence[Run], body: Iterable[TextLine]) -> float | None:
    """Return the right edge of a column left of all headings that holds one label, 绩效指标, beside all rows."""
    if not heading:
        return None
    first = sorted((run for line in body for run in line.runs[:2] if run.x0 < heading[0].x1), key=lambda run: run.x0)
    for before, after in pairwise(first):
        side = [run for run in first if run.x0 <= before.x0]
        end = max(run.x1 for run in side)
        if end < min(after.x0, heading[0].x0):
            text = "".join(run.text for run in sorted(side, key=lambda run: run.middle))
            named = column_field(text) or header_field(text)
            return (end + min(after.x0, heading[0].x0)) / 2 if named else None
    return None


def _column_edges(heading: Sequence[Run], lines: Sequence[TextLine], ends: Sequence[float], left: float) -> list[float]:
    """Return the edges between headings: where printed rules end, else in the white between the texts."""
    edges: list[float] = []
    expected = _centred(heading, left)
    for number, (before, after) in enumerate(pairwise(heading)):
        inside = [x for x in ends if before.x1 < x < after.x0]
        begin = edges[-1] if edges else float("-inf")
        place = expected[number] if expected else None
        edges.append(max(inside, key=inside.count) if inside else _white_strip(before, after, lines, begin, place))
    return edges


def _centred(heading: Sequence[Run], left: float) -> list[float]:
    """Return where edges stand if every heading is centred in its column and the table begins about at `left`.

    Each edge tells the next; all of them stand in their gaps, or the headings are not centred: then none is returned.
    """
    gaps = gaps_of(heading)
    middles = [(run.x0 + run.x1) / 2 for run in heading]
    least, most, shift, sign = float("-inf"), heading[0].x0 if heading else 0.0, 0.0, 1
    terms: list[tuple[float, int]] = []
    for middle, (begin, end) in zip(middles, gaps, strict=False):
        # the edge right of a column mirrors the one left of it: 2 * middle - edge
        shift, sign = 2 * middle - shift, -sign
        terms.append((shift, sign))
        bounds = sorted(((begin - shift) * sign, (end - shift) * sign))
        least, most = max(least, bounds[0]), min(most, bounds[1])
    if least > most:
        return []
    start = min(max(left, least), most)
    return [shift + sign * start for shift, sign in terms]


def _white_strip(before: Run, after: Run, lines: Sequence[TextLine], begin: float, place: float | None) -> float:
    """Return the middle of the strip between two headings that the fewest texts stand in.

    `begin` is where the column of the first heading begins. Of several strips the one is taken that leaves fewest
    lines with two texts in one column, then the nearest to the `place` where the edge is expected, then the widest.
    """
    left, right = before.x1, after.x0
    runs = [run for line in lines for run in line.runs]
    inside = [(max(run.x0, left), min(run.x1, right)) for run in runs if run.x0 < right and run.x1 > left]
    stops = sorted({left, right, *(x for pair in inside for x in pair)})
    strips = [(sum(start < b and a < end for start, end in inside), a, b) for a, b in pairwise(stops) if b - a > _HAIR]
    least = min(strips)[0] if strips else 0
    ranked = [
        (_doubled((a + b) / 2, begin, after, lines), _away(place, a, b), a - b, (a + b) / 2)
        for count, a, b in strips
        if count == least
    ]
    return min(ranked)[-1] if ranked else (left + right) / 2


def _away(place: float | None, left: float, right: float) -> float:
    return 0.0 if place is None else max(0.0, left - place, place - right)


def _doubled(edge: float, begin: float, right: Run, lines: Sequence[TextLine]) -> int:
    """Count the lines on which an edge would leave two texts side by side in one of the columns beside it."""
    count = 0
    for line in lines:
        for before, after in pairwise(line.runs):
            apart = after.x0 - before.x1 > _WORD_SPACE * after.em
            below_left = before.x0 > begin and after.x1 <= edge
            below_right = before.x0 >= edge and after.x0 < right.x1
            count += apart and (below_left or below_right)
    return count
