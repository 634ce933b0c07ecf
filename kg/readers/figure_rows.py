"""Rows of a table of figures without vertical rules -> its grid.

Figures tell the distance of rows, and closer lines of one column are one cell; cells that stand side by side are one
row. Where horizontal rules are printed between the rows, these part them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kg.readers.figure_columns import columns_of
from kg.readers.figure_headings import heading_spans
from kg.readers.figure_words import is_figure
from kg.readers.grid import Grid, GridCell
from kg.readers.spaced_bands import Band, Block, bands_of, set_extents

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.readers.figure_headings import Span
    from kg.readers.runs import TextLine

_LEADING = 1.57  # em: lines of one cell are hardly farther apart
_CLOSER = 0.9  # of the distance of rows: lines of one cell are closer
_USUAL = 4  # one of so many rows may be closer than the others, its number broken over two lines
_CLOSE = 2.0  # points between an edge of rows and the rule that draws it


def draw_grid(lines: Sequence[TextLine], headings: int, edges: Sequence[float], rules: Sequence[float]) -> Grid:
    """Return the grid of the lines of a table, of which the first so many are headings; `rules` are their heights."""
    pitch = _row_distance(lines, edges)
    blocks = _blocks(lines, edges, pitch)
    bands, spanning = bands_of(blocks)
    top = min(block.top for block in blocks) - _CLOSE
    bands = _parted_by(_apart(bands), rules)
    set_extents(bands, top)
    bands[-1].bottom = max(bands[-1].bottom, *(block.bottom for block in blocks))
    ys = _snapped([bands[0].top, *(band.bottom for band in bands)], rules)
    first = _first_row(bands, lines[headings].middle if headings < len(lines) else float("inf"))
    merged = [_span(block, bands, edges) for block in spanning]
    merged += heading_spans(bands[:first], edges)
    return Grid(tuple(edges), tuple(ys), tuple(_cells(len(bands), len(edges) - 1, edges, ys, merged)))


def _first_row(bands: Sequence[Band], height: float) -> int:
    """Return the first band that is no heading: the one whose texts stand at a height or below."""
    return next((number for number, band in enumerate(bands) if band.text_bottom >= height), len(bands))


def _blocks(lines: Sequence[TextLine], edges: Sequence[float], pitch: float) -> list[Block]:
    """Return the texts of cells: lines of one column that are closer than rows are."""
    last: dict[tuple[int, int], Block] = {}
    blocks: list[Block] = []
    for line in lines:
        for run in line.runs:
            columns = columns_of(run, edges)
            above = last.get(columns)
            near = above and run.middle - above.runs[-1].middle <= min(_CLOSER * pitch, _LEADING * run.em)
            if above and near:
                above.runs.append(run)
            else:
                last[columns] = block = Block(columns[0] * len(edges) + columns[1], [run])
                blocks.append(block)
    return blocks


def _row_distance(lines: Sequence[TextLine], edges: Sequence[float]) -> float:
    """Return how far rows are apart at the least: as figures of one column are."""
    heights: dict[int, list[float]] = {}
    for line in lines:
        for run in line.runs:
            if is_figure(run.text):
                heights.setdefault(columns_of(run, edges)[0], []).append(run.middle)
    steps = sorted(below - above for own in heights.values() for above, below in pairwise(own) if below - above > 1)
    return steps[len(steps) // _USUAL] if steps else float("inf")


def _apart(bands: Sequence[Band]) -> list[Band]:
    """Return bands from top to bottom, those that overlap joined: a heading of two lines stands beside two others."""
    apart: list[Band] = []
    for band in sorted(bands, key=lambda band: band.middle_of_texts):
        if apart and band.text_top + _CLOSE < apart[-1].text_bottom:
            apart[-1].blocks += band.blocks
        else:
            apart.append(band)
    return apart


def _parted_by(bands: Sequence[Band], rules: Sequence[float]) -> list[Band]:
    """Join bands that no rule parts, where rules part most of them."""
    middles = [band.middle_of_texts for band in bands]
    parted = [any(above < rule < below for rule in rules) for above, below in pairwise(middles)]
    if sum(parted) * 2 <= len(parted):
        return list(bands)
    joined = [bands[0]]
    for band, apart in zip(bands[1:], parted, strict=True):
        if apart:
            joined.append(band)
        else:
            joined[-1].blocks += band.blocks
    return joined


def _snapped(heights: Sequence[float], rules: Sequence[float]) -> list[float]:
    """Return the edges of rows, each moved to the printed rule nearest to it, if one is nearer than the next row."""
    ys = list(heights)
    for number, height in enumerate(heights):
        room = min(abs(height - other) for other in heights if other != height) / 2
        near = [rule for rule in rules if abs(rule - height) < room]
        if near:
            ys[number] = min(near, key=lambda rule: abs(rule - height))
    return ys


def _span(block: Block, bands: Sequence[Band], edges: Sequence[float]) -> Span:
    """Return the rows and columns of a block beside which several rows stand."""
    rows = [
        number for number, band in enumerate(bands) if band.text_top < block.bottom and block.top < band.text_bottom
    ]
    first, last = divmod(block.column, len(edges))
    nearest = min(range(len(bands)), key=lambda number: abs(bands[number].middle_of_texts - block.middle))
    return (rows[0], first, rows[-1], last) if rows else (nearest, first, nearest, last)


def _cells(
    rows: int, columns: int, edges: Sequence[float], ys: Sequence[float], merged: Sequence[Span]
) -> Iterable[GridCell]:
    """Yield the cells of a grid row by row, some of them merged; of two that would overlap the first is."""
    begin: dict[tuple[int, int], Span] = {}
    taken: set[tuple[int, int]] = set()
    for span in merged:
        own = {(r, c) for r in range(span[0], span[2] + 1) for c in range(span[1], span[3] + 1)}
        if not own & taken:
            begin[span[0], span[1]] = span
            taken |= own
    for row in range(rows):
        for column in range(columns):
            if (row, column) in begin:
                _, _, last_row, last = begin[row, column]
            elif (row, column) in taken:
                continue
            else:
                last_row, last = row, column
            box = (edges[column], ys[row], edges[last + 1], ys[last_row + 1])
            yield GridCell(row, column, last_row - row + 1, last - column + 1, box)
