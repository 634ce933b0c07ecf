"""A page -> its lines and tables in reading order: ruled tables by their grid, the others by white space."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import Cell, Line, Place, Table
from kg.readers.figures import CarriedColumns, find_figure_tables
from kg.readers.grid import rules_to_grids
from kg.readers.runs import glyphs_to_lines, glyphs_to_text
from kg.readers.spaced import Carried, draw_missing_rules, holds_indicators

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Method
    from kg.readers.grid import Grid
    from kg.readers.page import Glyph, Page
    from kg.readers.runs import TextLine

_MARGINS = 6.0  # points that the white at both sides of a cell takes at the least
_PARAGRAPH = 1.0  # em of white space above a line that begins a new paragraph


@dataclass(slots=True)
class Layout:
    """Takes pages in order; knows how many tables there were, and what of a table without rules goes on."""

    tables: int = 0
    carried: Carried = field(default_factory=Carried)
    figures: CarriedColumns = field(default_factory=CarriedColumns)
    blocks: list[Line | Table] = field(default_factory=list)

    @property
    def ends_in_table(self) -> bool:
        """Whether the last page ended in a table, which may go on."""
        return bool(self.blocks) and isinstance(self.blocks[-1], Table)

    @property
    def goes_on(self) -> bool:
        """Whether a table of any kind reaches the end of the last page, its page number left out."""
        return self.ends_in_table or bool(self.figures.edges)

    def add(self, page: Page, *, forms: bool = True) -> None:
        """Add the lines and tables of a page; `forms` tells that part of a target table may stand there."""
        grids = [grid for grid in rules_to_grids(page.horizontal, page.vertical) if len(grid.cells) > 1]
        if not forms:  # a frame around text, or around rows whose columns are not ruled
            grids = [grid for grid in grids if len(grid.xs) > 2]
        placed, outside = self._tables(page, page.glyphs, grids, "ruled")
        lines = glyphs_to_lines(outside)
        for find in (self._figures, self._indicators) if forms else (self._figures,):
            found = find(lines, page, [(grid.ys[0], grid.ys[-1]) for grid in grids])
            if found:
                spaced, outside = self._tables(page, outside, found, "spaced")
                placed += spaced
                grids += found
                lines = glyphs_to_lines(outside)
        placed += _paragraph_lines(page, lines)
        self.blocks += [block for _, block in sorted(placed, key=lambda item: item[0])]

    def _figures(self, lines: Sequence[TextLine], page: Page, covered: Sequence[tuple[float, float]]) -> list[Grid]:
        """Return the tables of figures without rules; what stands among rows of indicators is none."""
        if holds_indicators(lines, self.carried):
            self.figures = CarriedColumns()
            return []
        return find_figure_tables(lines, page, covered, self.figures)

    def _indicators(self, lines: Sequence[TextLine], page: Page, covered: Sequence[tuple[float, float]]) -> list[Grid]:
        """Return the tables of indicators without rules, or with horizontal ones only."""
        missing = draw_missing_rules(lines, page, covered, self.carried)
        return [grid for rules in missing for grid in rules_to_grids(*rules)]

    def _tables(
        self, page: Page, glyphs: Iterable[Glyph], grids: Sequence[Grid], method: Method
    ) -> tuple[list[tuple[float, Line | Table]], list[Glyph]]:
        """Return the tables that grids draw, each with its height on the page, and the glyphs outside them."""
        inside, outside = _dealt(glyphs, grids)
        return [
            (grid.ys[0], self._table(page, grid, own, page.method or method))
            for grid, own in zip(grids, inside, strict=True)
        ], outside

    def _table(self, page: Page, grid: Grid, glyphs: Sequence[Sequence[Glyph]], method: Method) -> Table:
        self.tables += 1
        rows: list[list[Cell]] = [[] for _ in grid.ys[1:]]
        for cell, own in zip(grid.cells, glyphs, strict=True):
            text, grade, width = glyphs_to_text(own)
            place = Place(page.number, self.tables, cell.row + 1, box=page.shown(cell.box), method=method)
            filled = width / max(cell.box[2] - cell.box[0] - _MARGINS, 1.0) if text else None
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
    # without the last edges: what stands on them is in the last column or row
    nested = [(grid.box, grid.xs[:-1], grid.ys[:-1], _cell_map(grid), cells) for grid, cells in smallest_first]
    for glyph in glyphs:
        _, x0, top, x1, bottom, _ = glyph
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        for (left, upper, right, lower), xs, ys, owner, cells in nested:
            if left <= x <= right and upper <= y <= lower:
                cells[owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]].append(glyph)
                break
        else:
            outside.append(glyph)
    return inside, outside


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
