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

    @property
    def seen(self) -> tuple[int, int]:
        return (self.first, self.last)

    def is_over(self, other: _Heading) -> bool:
        return other.row > self.row and other.height > self.height

    def meets(self, other: _Heading) -> bool:
        return other.first <= self.last and self.first <= other.last


def heading_spans(bands: Sequence[Band], edges: Sequence[float]) -> list[Span]:
    """Return the headings that span columns, of bands of headings."""
    headings = [_heading(row, block, edges) for row, band in enumerate(bands) for block in band.blocks]
    spans: list[Span] = []
    for row in range(len(bands) - 1, -1, -1):
        found = [
            (heading, *_columns(heading, headings, spans, edges))
            for heading in headings
            if heading.row == row and any(heading.is_over(other) and heading.meets(other) for other in headings)
        ]
        # where one heading stands over one column alone, none is merged, even if it stands in the middle of several
        alone = any(first == last for _, (first, last), _ in found)
        taken = [heading.seen if sure and alone else columns for heading, columns, sure in found]
        taken += [heading.seen for heading in headings if heading.row == row and heading not in [h for h, *_ in found]]
        spans += [(row, first, row, last) for first, last in taken if first < last]
    return spans


def _heading(row: int, block: Block, edges: Sequence[float]) -> _Heading:
    first, last = divmod(block.column, len(edges))
    middle = (min(run.x0 for run in block.runs) + max(run.x1 for run in block.runs)) / 2
    return _Heading(row, first, last, block.middle, middle)


def _columns(
    heading: _Heading, headings: Sequence[_Heading], spans: Sequence[Span], edges: Sequence[float]
) -> tuple[tuple[int, int], bool]:
    """Return the first and the last column of a heading, and whether it may be the heading of those it is seen over.

    They are the widest of those ways that fit its middle best.
    """
    below = [other for other in headings if heading.is_over(other)]
    level = min(other.height for other in below if heading.meets(other)) - _LEVEL
    under = {c for other in below if other.height >= level for c in range(other.first, other.last + 1)}
    under |= {c for row, first, _, last in spans if row > heading.row for c in range(first, last + 1)}
    beside = {c for o in headings if o.row == heading.row and o is not heading for c in range(o.first, o.last + 1)}
    free = under - beside
    fits = {
        ways: abs((edges[ways[0]] + edges[ways[1] + 1]) / 2 - heading.middle)
        for ways in _ways(heading.seen, free)
        if not any(_cuts(ways, span) for span in spans if span[0] > heading.row)
    }
    best = min(fits.values(), default=0.0)
    alike = [w for w, off in fits.items() if off - best <= _ALIKE * (edges[w[1] + 1] - edges[w[0]])]
    first, last = max(alike, key=lambda ways: ways[1] - ways[0], default=heading.seen)
    may_be_seen = heading.seen in alike and heading.first == heading.last
    if (first, last) not in fits or fits[first, last] > _OFF * (edges[last + 1] - edges[first]):
        return heading.seen, may_be_seen
    if may_be_seen and free & {first - 1, last + 1}:
        return heading.seen, True  # a column left over tells that headings stand over one column each
    return (first, last), may_be_seen


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
