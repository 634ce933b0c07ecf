"""A page -> its lines and tables in reading order: ruled tables by their grid, the others by white space."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import Cell, Line, Place, Table
from kg.readers.grid import rules_to_grids
from kg.readers.runs import glyphs_to_lines
from kg.readers.spaced import Carried, draw_missing_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Method, Provenance
    from kg.readers.grid import Grid
    from kg.readers.page import Box, Glyph, Page
    from kg.readers.runs import TextLine

_MARGINS = 6.0  # points that the white at both sides of a cell takes at the least
_PARAGRAPH = 1.0  # em of white space above a line that begins a new paragraph


@dataclass(slots=True)
class Layout:
    """Takes pages in order; knows how many tables there were, and what of a table without rules goes on."""

    tables: int = 0
    carried: Carried = field(default_factory=Carried)
    blocks: list[Line | Table] = field(default_factory=list)

    @property
    def ends_in_table(self) -> bool:
        """Whether the last page ended in a table, which may go on."""
        return bool(self.blocks) and isinstance(self.blocks[-1], Table)

    def add(self, page: Page) -> None:
        """Add the lines and tables of a page."""
        grids = [grid for grid in rules_to_grids(page.horizontal, page.vertical) if len(grid.cells) > 1]
        inside, outside = _dealt(page.glyphs, grids)
        placed: list[tuple[float, Line | Table]] = [
            (grid.ys[0], self._table(page, grid, glyphs, page.method or "ruled"))
            for grid, glyphs in zip(grids, inside, strict=True)
        ]
        lines = glyphs_to_lines(outside)
        covered = [(grid.ys[0], grid.ys[-1]) for grid in grids]
        missing = draw_missing_rules(lines, page, covered, self.carried)
        drawn = [grid for rules in missing for grid in rules_to_grids(*rules)]
        inside, outside = _dealt(outside, drawn)
        placed += [
            (grid.ys[0], self._table(page, grid, glyphs, page.method or "spaced"))
            for grid, glyphs in zip(drawn, inside, strict=True)
        ]
        placed += _paragraph_lines(page, glyphs_to_lines(outside))
        self.blocks += [block for _, block in sorted(placed, key=lambda item: item[0])]

    def _table(self, page: Page, grid: Grid, glyphs: Sequence[Sequence[Glyph]], method: Method) -> Table:
        self.tables += 1
        rows: list[list[Cell]] = [[] for _ in grid.ys[1:]]
        for cell, own in zip(grid.cells, glyphs, strict=True):
            lines = glyphs_to_lines(own)
            place = Place(page.number, self.tables, cell.row + 1, box=page.shown(cell.box), method=method)
            text = "\n".join(line.text for line in lines)
            grade: Provenance = next((line.provenance for line in lines if line.provenance != "exact"), "exact")
            filled = _filled(lines, cell.box)
            rows[cell.row].append(Cell(text, cell.column, cell.row_span, cell.col_span, place, grade, filled))
        left = grid.xs[0]
        return Table(
            tuple(tuple(row) for row in rows),
            Place(page.number, self.tables, box=page.shown(grid.box), method=method),
            spans_known=True,
            edges=tuple(round(x - left, 1) for x in grid.xs),
        )


def _dealt(glyphs: Iterable[Glyph], grids: Sequence[Grid]) -> tuple[list[list[list[Glyph]]], list[Glyph]]:
    """Deal glyphs out to the cells they stand in; of grids within grids the smallest has them."""
    inside: list[list[list[Glyph]]] = [[[] for _ in grid.cells] for grid in grids]
    outside: list[Glyph] = []
    smallest_first = sorted(zip(grids, inside, strict=True), key=lambda pair: _area(pair[0]))
    nested = [(grid.box, grid.xs, grid.ys, _cell_map(grid), cells) for grid, cells in smallest_first]
    for glyph in glyphs:
        _, x0, top, x1, bottom, _ = glyph
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        for (left, upper, right, lower), xs, ys, owner, cells in nested:
            if left <= x <= right and upper <= y <= lower:
                row = bisect_right(ys, y, hi=len(ys) - 1) - 1
                column = bisect_right(xs, x, hi=len(xs) - 1) - 1
                cells[owner[row][column]].append(glyph)
                break
        else:
            outside.append(glyph)
    return inside, outside


def _filled(lines: Sequence[TextLine], box: Box) -> float | None:
    """Return the share of a cell's width that its last line takes, its margins left out."""
    if not lines:
        return None
    left, _, right, _ = lines[-1].box
    return round((right - left) / max(box[2] - box[0] - _MARGINS, 1.0), 2)


def _area(grid: Grid) -> float:
    x0, top, x1, bottom = grid.box
    return (x1 - x0) * (bottom - top)


def _cell_map(grid: Grid) -> list[list[int]]:
    """Return which cell each elementary box of a grid belongs to."""
    boxes = [[0] * (len(grid.xs) - 1) for _ in grid.ys[1:]]
    for number, cell in enumerate(grid.cells):
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.col_span):
                boxes[row][column] = number
    return boxes


def _paragraph_lines(page: Page, lines: Sequence[TextLine]) -> list[tuple[float, Line | Table]]:
    """Return lines of running text; one that white space stands above tells so."""
    found: list[tuple[float, Line | Table]] = []
    bottom = float("-inf")
    for line in lines:
        gap = line.top - bottom > _PARAGRAPH * (line.bottom - line.top)
        place = Place(page.number, box=page.shown(line.box), method=page.method)
        found.append((line.top, Line(line.text, place, gap=gap)))
        bottom = line.bottom
    return found
