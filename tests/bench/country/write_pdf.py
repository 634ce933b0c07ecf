"""A document as a ruled PDF, typeset by tests/typeset_layout.py and tests/typeset_canvas.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typeset_canvas import write
from typeset_layout import BOTTOM, SIDE, TOP, Box, Pages, Piece, Placed, Style, flow, wrap
from typeset_layout import Grid as Drawn

from country.blocks import Break, Grid, Line, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from country.blocks import Block


def pdf(blocks: Sequence[Block]) -> bytes:
    """Return the document as a PDF in landscape; a break begins a page."""
    style = Style(padding=3, font_size=9)
    pages: Pages = [[]]
    bottom = style.page_size[1] - BOTTOM
    top = TOP
    for block in blocks:
        if isinstance(block, Break):
            if pages[-1]:
                pages.append([])
            top = TOP
        elif isinstance(block, Grid):
            top = flow(_drawn(block, style), style, pages, top, bottom) + style.line_height
        else:
            top = _line(block, style, pages, top, bottom)
    return write(pages, style, style.page_size)


def _line(line: Line, style: Style, pages: Pages, top: float, bottom: float) -> float:
    right = style.page_size[0] - SIDE
    lines = wrap(line.text, right - SIDE - 2 * style.padding, style)
    height = len(lines) * style.line_height
    if top + height > bottom:
        pages.append([])
        top = TOP
    pages[-1].append(Piece((Placed(SIDE, top, right, top + height, lines, "left", "top"),), ruled=False))
    return top + height + style.line_height / 2


def _drawn(grid: Grid, style: Style) -> Drawn:
    widths = grid.widths or (10,) * grid.width
    scale = (style.page_size[0] - 2 * SIDE) / sum(widths)
    edges = [SIDE + scale * sum(widths[:count]) for count in range(grid.width + 1)]
    below = grid.heading if grid.heading is not None else len(grid.rows)
    boxes = []
    for row, column, cell in placed(grid):
        x0, x1 = edges[column], edges[column + cell.across]
        lines = wrap(cell.text, x1 - x0 - 2 * style.padding, style)
        label = row > below and column < grid.labels
        boxes.append(Box(row, x0, x1, lines, cell.down, "left", "middle", label=label, sure=column == grid.labels))
    keep = min(len(grid.rows), below + 2) if grid.heading is not None else 2
    repeated = grid.heading if grid.headings == 1 else None  # offices repeat one row, or none
    return Drawn(tuple(boxes), len(grid.rows), keep=keep, heading=repeated)
