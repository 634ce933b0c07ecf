"""Draw budget tables into PDFs, in the ways that offices print them: headings over columns, figures at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from typeset_canvas import write
from typeset_layout import BOTTOM, SIDE, TOP, Align, Box, Grid, Pages, Piece, Placed, Style, flow, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Table

Heading = tuple[int, int, int, int, str]
"""Row and column (from 0), row span and column span, text."""


@dataclass(frozen=True)
class BudgetForm:
    """A budget table to be drawn; `widths` are relative, a cell of a row that is None belongs to the one left of it."""

    title: str
    furniture: tuple[str, str]
    widths: tuple[int, ...]
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str | None, ...], ...]
    aligns: tuple[Align, ...]
    note: str = ""

    @property
    def heading_rows(self) -> int:
        """How many rows the headings take."""
        return max(row + row_span for row, _, row_span, _, _ in self.headings)

    def heading_of(self, column: int) -> str:
        """Return what is printed above a column, from top to bottom."""
        above = sorted(heading for heading in self.headings if heading[1] <= column < heading[1] + heading[3])
        return "/".join(text for *_, text in above if text)


def form(
    title: str, furniture: tuple[str, str], columns: str, headings: str, rows: str, *, note: str = ""
) -> BudgetForm:
    """Return a form written down: a line for a row, cells parted by `|`.

    A column is its width and `l`, `c` or `r`; a heading is `row.column.row span.column span text`; in a row `<` is
    part of the cell left of it.
    """
    ways: dict[str, Align] = {"l": "left", "c": "centre", "r": "right"}
    parsed = []
    for heading in headings.split("|"):
        place, text = heading.strip().split(" ")
        row, column, row_span, col_span = map(int, place.split("."))
        parsed.append((row, column, row_span, col_span, text))
    lines = [[cell.strip() for cell in line.split("|")] for line in rows.strip().splitlines()]
    return BudgetForm(
        title,
        furniture,
        tuple(int(column[:-1]) for column in columns.split()),
        tuple(parsed),
        tuple(tuple(None if cell == "<" else cell for cell in line) for line in lines),
        tuple(ways[column[-1]] for column in columns.split()),
        note,
    )


def typeset_budget(forms: Sequence[BudgetForm], style: Style, *, prose: str = "", together: bool = False) -> bytes:
    """Return a PDF of the forms, each on pages of its own unless they stand `together`, after one of running text."""
    pages: Pages = [[_prose(prose, style)]] if prose else []
    end = style.page_size[1]
    for budget_form in forms:
        if not (together and end + 10 * style.line_height < style.page_size[1]):
            pages.append([])
            end = TOP - style.line_height
        pages[-1] += [
            _words(budget_form.title, end, "centre", style),
            *(
                _words(text, end + 2 * style.line_height, align, style)
                for text, align in zip(budget_form.furniture, ("left", "right"), strict=True)
            ),
        ]
        top = end + 3.5 * style.line_height
        end = flow(_grid(budget_form, style), style, pages, top, style.page_size[1] - BOTTOM) + style.line_height
        if budget_form.note:
            pages[-1].append(_words(budget_form.note, end, "left", style))
            end += style.line_height
    return write(pages, style, style.page_size)


def _prose(text: str, style: Style) -> Piece:
    width = style.page_size[0] - 2 * SIDE
    lines = wrap(text, width - 2 * style.padding, style)
    return Piece(
        (Placed(SIDE, TOP, SIDE + width, TOP + len(lines) * style.line_height, lines, "left", "top"),), ruled=False
    )


def _words(text: str, top: float, align: Align, style: Style) -> Piece:
    right = style.page_size[0] - SIDE
    return Piece((Placed(SIDE, top, right, top + style.line_height, (text,), align, "middle"),), ruled=False)


def _grid(budget_form: BudgetForm, style: Style) -> Grid:
    return Grid(
        tuple(_boxes(budget_form, style)),
        budget_form.heading_rows + len(budget_form.rows),
        keep=budget_form.heading_rows + 1,
    )


def _boxes(budget_form: BudgetForm, style: Style) -> Iterator[Box]:
    scale = (style.page_size[0] - 2 * SIDE) / sum(budget_form.widths)
    edges = [SIDE + scale * sum(budget_form.widths[:count]) for count in range(len(budget_form.widths) + 1)]

    def lines(text: str, first: int, last: int) -> tuple[str, ...]:
        return wrap(text, edges[last] - edges[first] - 2 * style.padding, style)

    for row, column, row_span, col_span, text in budget_form.headings:
        own = lines(text, column, column + col_span)
        yield Box(row, edges[column], edges[column + col_span], own, row_span=row_span, align="centre")
    for number, cells in enumerate(budget_form.rows, start=budget_form.heading_rows):
        starts = [column for column, text in enumerate(cells) if text is not None]
        for column, end in zip(starts, [*starts[1:], len(cells)], strict=True):
            align = budget_form.aligns[column] if end == column + 1 else "centre"
            yield Box(number, edges[column], edges[end], lines(cells[column] or "", column, end), align=align)


def headings_above(table: Table, rows: int, column: int) -> str:
    """Return what a table that was read prints above a column, in its first so many rows."""
    above = (cell for row in table.rows[:rows] for cell in row if cell.column <= column < cell.column + cell.col_span)
    return "/".join("".join(cell.text.split()) for cell in above if cell.text)
