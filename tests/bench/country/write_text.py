"""A document as text copied from a PDF: cells parted by tabs, or by spaces where the copy has lost its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from country.blocks import Grid, Line, matrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from country.blocks import Block

PAGE = 26
"""Rows of a table on a page; where it goes on, the heading is printed again."""


def text(blocks: Sequence[Block]) -> bytes:
    """Return the document with a tab between cells; what a merged cell covers is empty."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Line):
            lines += [block.text, ""]
        elif isinstance(block, Grid):
            lines += [*_tabbed(block), ""]
    return "\n".join(lines).encode()


def _tabbed(grid: Grid) -> Iterator[str]:
    """Yield the rows of a table; a line break in a cell becomes a space, as copying does it."""
    texts = matrix(grid)
    heading = grid.heading
    for number, row in enumerate(texts):
        if heading is not None and number > heading + 1 and number % PAGE == 0:
            yield ""
            yield from map(_tabs, texts[heading - grid.headings + 1 : heading + 1])
        yield _tabs(row)


def _tabs(row: Sequence[str]) -> str:
    return "\t".join(cell.replace("\n", " ") for cell in row)


def spaced(blocks: Sequence[Block]) -> bytes:
    """Return the document with two spaces between what stands in a row; level 1 labels stand on lines of their own."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Line):
            lines += [block.text, ""]
        elif isinstance(block, Grid):
            lines += [*_spaced(block), ""]
    return "\n".join(lines).encode()


def _spaced(grid: Grid) -> Iterator[str]:
    level2 = ""
    for number, row in enumerate(matrix(grid)):
        below = grid.heading is not None and number > grid.heading
        if below:
            if row[0]:
                yield row[0]
                yield ""
            level2 = row[1] or level2
            yield "  ".join(cell for cell in (level2, *row[2:]) if cell)
        else:
            yield from "  ".join(cell for cell in row if cell).split("\n")
        yield ""
