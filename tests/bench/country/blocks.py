"""What a layout makes of a document and a format writes down: lines, grids of merged cells, breaks of page or sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_UNBROKEN = re.compile(r"[〔“（《≥≤(]*(?:[0-9A-Za-z.]+%?|.)[，。；：、）〕”》)]*")
"""Where a line may break: not inside a number, nor before closing punctuation."""


class Cell(NamedTuple):
    """A cell: its text and how many rows and columns it spans."""

    text: str
    down: int = 1
    across: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of `width` columns: in each row the cells that begin in it, as in a web page.

    `heading` is the last row of the headings (so many `headings`), which are printed again where the table goes on on
    another page; `labels` how many columns of labels stand at the left below it, `widths` their relative widths.
    """

    width: int
    rows: tuple[tuple[Cell, ...], ...]
    heading: int | None = None
    labels: int = 0
    widths: tuple[int, ...] = ()
    headings: int = 1


@dataclass(frozen=True, slots=True)
class Break:
    """Here begins a page, or a sheet of this name."""

    name: str


Block = Line | Grid | Break


def placed(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Yield (row, column, cell) of a grid."""
    free = [0] * grid.width  # the first row in which a column is free
    for row, cells in enumerate(grid.rows):
        column = 0
        for cell in cells:
            while column < grid.width and free[column] > row:
                column += 1
            yield row, column, cell
            for covered in range(column, column + cell.across):
                free[covered] = row + cell.down
            column += cell.across


def matrix(grid: Grid) -> list[list[str]]:
    """Return the texts of a grid by row and column; what a merged cell covers is empty."""
    texts = [[""] * grid.width for _ in grid.rows]
    for row, column, cell in placed(grid):
        texts[row][column] = cell.text
    return texts


def across(texts: Sequence[str], width: int) -> tuple[Cell, ...]:
    """Return a row of cells that share a width as evenly as it goes, the wider ones last."""
    share, rest = divmod(width, len(texts))
    return tuple(Cell(text, 1, share + (position >= len(texts) - rest)) for position, text in enumerate(texts))


def runs(labels: Sequence[tuple[str, ...]]) -> list[int]:
    """Return for each row how many rows from here bear the same label, 0 where an earlier row has said it."""
    found = [0] * len(labels)
    first = 0
    for position in range(1, len(labels) + 1):
        if position == len(labels) or labels[position] != labels[first]:
            found[first] = position - first
            first = position
    return found


def wrapped(text: str, width: int) -> str:
    r"""Return a text broken into lines of so many characters at most, as a narrow column breaks it.

    >>> wrapped("印制宣传资料的份数", 4)
    '印制宣传\n资料的份\n数'
    """
    lines = [""]
    for part in _UNBROKEN.findall(text):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)
