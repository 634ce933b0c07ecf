"""Lines -> blocks of close lines -> rows: blocks of different columns that stand side by side.

Lines of one cell are closer to one another than to those of the next.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.readers.runs import Upright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.readers.runs import Run

_TORN = 1.4  # of the usual distance of lines: how far the rest of a label may stand below it
_SHRUNK = 0.15  # share of a line's height that blocks of different rows may overlap by


@dataclass(slots=True)
class Block(Upright):
    """Lines of one cell: a column and the runs in it."""

    column: int
    runs: list[Run]

    @property
    def text(self) -> str:
        """Its text, lines joined."""
        return "".join(run.text for run in self.runs)

    @property
    def top(self) -> float:
        """The top of its first line."""
        return min(run.top for run in self.runs)

    @property
    def bottom(self) -> float:
        """The bottom of its last line."""
        return max(run.bottom for run in self.runs)

    def touches(self, other: Block) -> bool:
        """Tell whether two blocks overlap in height at all."""
        return self.top < other.bottom and other.top < self.bottom

    def meets(self, other: Block) -> bool:
        """Tell whether two blocks stand side by side, and do not merely touch."""
        slack = _SHRUNK * min(self.runs[0].size, other.runs[0].size)
        return self.top + slack < other.bottom - slack and other.top + slack < self.bottom - slack


@dataclass(slots=True)
class Band(Upright):
    """One row: its blocks by column, and its extent between the rows around it."""

    blocks: list[Block] = field(default_factory=list)
    labels: list[Block] = field(default_factory=list)  # that begin with this row
    ending: list[Block] = field(default_factory=list)  # that end with it
    top: float = 0.0
    bottom: float = 0.0

    @property
    def text_top(self) -> float:
        """The top of its highest text."""
        return min(block.top for block in self.blocks)

    @property
    def text_bottom(self) -> float:
        """The bottom of its lowest text."""
        return max(block.bottom for block in self.blocks)

    @property
    def middle_of_texts(self) -> float:
        """The height of the middle of its texts, before it is known where it begins and ends."""
        return (self.text_top + self.text_bottom) / 2


def bands_of(blocks: Sequence[Block]) -> tuple[list[Band], list[Block]]:
    """Gather blocks that stand side by side into rows; return the rows and the blocks that stand against several."""
    spanning = [block for block, near in _with_near(blocks) if _spans(block, near)]
    bands: list[Band] = []
    for block in sorted((b for b in blocks if not any(b is s for s in spanning)), key=lambda b: b.middle):
        band = next((band for band in bands[-2:] if any(block.meets(other) for other in band.blocks)), None)
        if band is None:
            bands.append(band := Band())
        band.blocks.append(block)
    alone = [band for band in bands if len(band.blocks) == 1 and _between(band, bands)]
    spanning += [band.blocks[0] for band in alone]
    return [band for band in bands if not any(band is other for other in alone)], spanning


def _with_near(blocks: Sequence[Block]) -> Iterator[tuple[Block, Sequence[Block]]]:
    """Yield each block with those that may stand beside it, by their heights; a page of figures has hundreds."""
    sorted_blocks = sorted(blocks, key=lambda block: block.top)
    tops = [block.top for block in sorted_blocks]
    highest = max((block.bottom - block.top for block in blocks), default=0.0)
    for block in blocks:
        first = bisect_left(tops, block.top - highest)
        yield block, sorted_blocks[first : bisect_left(tops, block.bottom)]


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


def whole_labels(blocks: Sequence[Block], leading: float, is_label: Callable[[str], bool]) -> list[Block]:
    """Return the labels of a column, with （%） and other rests that are no label put to the one they make whole."""
    whole: list[Block] = []
    for block in blocks:
        last = whole[-1] if whole else None
        near = last and block.runs[0].middle - last.runs[-1].middle <= _TORN * leading * block.runs[0].em
        if last and near and not is_label(block.text) and is_label(last.text + block.text):
            last.runs += block.runs
        else:
            whole.append(block)
    return whole


def set_extents(bands: Sequence[Band], top: float) -> None:
    """Set where rows begin and end: half-way between their texts, the last as far below its text as the first above."""
    tops = [min(block.top for block in (*band.blocks, *band.labels)) for band in bands]
    bottoms = [max(block.bottom for block in (*band.blocks, *band.ending)) for band in bands]
    edges = [(top + tops[0]) / 2, *((low + high) / 2 for low, high in zip(bottoms, tops[1:], strict=False))]
    edges.append(bottoms[-1] + max(1.0, tops[0] - edges[0]))
    for band, (upper, lower) in zip(bands, pairwise(edges), strict=True):
        band.top, band.bottom = upper, lower
