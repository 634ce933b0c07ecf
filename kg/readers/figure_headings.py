"""Headings over several columns of a table without vertical rules: which columns each of them spans.

A heading is centred over its columns. A column belongs to one above it only if it has a heading of its own below, and
none beside: no higher than those it is seen over have, since a heading of two rows stands in the middle of them. The
rows of headings are gone through from below, and no heading cuts another's columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.readers.spaced_bands import Band, Block

    Span = tuple[int, int, int, int]  # first row, first column, last row, last column

_LEVEL = 2.0  # points by which headings of one row may differ in height
_OFF = 0.08  # of the width of columns: how far the middle of a heading may be from theirs
_ALIKE = 0.02  # of that width: of ways that fit as well the widest is taken


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading: its row, the columns it is seen over, its height and its middle."""

    row: int
    first: int
    last: int
    height: float
    middle: float


def heading_spans(bands: Sequence[Band], edges: Sequence[float]) -> list[Span]:
    """Return the headings that span columns, of bands of headings."""
    headings = [_heading(row, block, edges) for row, band in enumerate(bands) for block in band.blocks]
    spans: list[Span] = []
    for heading in sorted(headings, key=lambda heading: -heading.row):
        first, last = _columns(heading, headings, spans, edges)
        if first < last:
            spans.append((heading.row, first, heading.row, last))
    return spans


def _heading(row: int, block: Block, edges: Sequence[float]) -> _Heading:
    first, last = divmod(block.column, len(edges))
    middle = (min(run.x0 for run in block.runs) + max(run.x1 for run in block.runs)) / 2
    return _Heading(row, first, last, block.middle, middle)


def _columns(
    heading: _Heading, headings: Sequence[_Heading], spans: Sequence[Span], edges: Sequence[float]
) -> tuple[int, int]:
    """Return the first and the last column of a heading: the widest of those ways that fit its middle best."""
    seen = (heading.first, heading.last)
    below = [other for other in headings if other.height > heading.height and other.row > heading.row]
    own = [other.height for other in below if other.first <= heading.last and heading.first <= other.last]
    if not own:
        return seen
    level = min(own) - _LEVEL
    under = {c for other in below if other.height >= level for c in range(other.first, other.last + 1)}
    under |= {c for row, first, _, last in spans if row > heading.row for c in range(first, last + 1)}
    beside = {c for o in headings if o.row == heading.row and o is not heading for c in range(o.first, o.last + 1)}
    free = under - beside
    fits = {
        ways: abs((edges[ways[0]] + edges[ways[1] + 1]) / 2 - heading.middle)
        for ways in _ways(seen, free)
        if not any(_cuts(ways, span) for span in spans if span[0] > heading.row)
    }
    if not fits:
        return seen
    best = min(fits.values())
    alike = [w for w, off in fits.items() if off - best <= _ALIKE * (edges[w[1] + 1] - edges[w[0]])]
    first, last = max(alike, key=lambda ways: ways[1] - ways[0])
    if seen in alike and free & {first - 1, last + 1}:
        return seen  # a column left over tells that headings stand in one column each here
    return (first, last) if fits[first, last] <= _OFF * (edges[last + 1] - edges[first]) else seen


def _ways(seen: tuple[int, int], free: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the columns that a heading may span: those it is seen over and free ones on either side."""
    least, most = seen
    while least - 1 in free:
        least -= 1
    while most + 1 in free:
        most += 1
    return ((a, b) for a in range(least, seen[0] + 1) for b in range(seen[1], most + 1))


def _cuts(columns: tuple[int, int], span: Span) -> bool:
    """Tell whether columns hold a part of the columns of a heading below, and not all."""
    first, last = max(columns[0], span[1]), min(columns[1], span[3])
    return first <= last and (first, last) != (span[1], span[3])
