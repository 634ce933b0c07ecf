"""Lay boxes out on pages: wrapped lines, row heights, page breaks, rows cut in two."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from typeset_font import box_font

if TYPE_CHECKING:
    from collections.abc import Iterable

Align = Literal["left", "centre", "right"]
Upright = Literal["top", "middle"]

SONG, BOXES, LATIN = "STSong-Light", "Boxes", "Helvetica"
A4 = (595.28, 841.89)
SIDE, TOP, BOTTOM = 50.0, 56.0, 60.0

pdfmetrics.registerFont(UnicodeCIDFont(SONG))
pdfmetrics.registerFont(TTFont(BOXES, box_font(BOXES)))


@dataclass(frozen=True)
class Style:
    """How forms are drawn; lengths in points, `leading` and `widths` (of the six columns) relative.

    A page turned by `page_rotation` has its content turned the other way, so that it is shown upright; with `turned` it
    lacks the /Rotate key and is shown sideways.

    Chinese text is in an embedded font of boxes, or else in STSong-Light, which the machine may lack.
    """

    rules: Literal["full", "horizontal", "none"] = "full"
    rule_drawing: Literal["line", "fill", "rect", "short", "dashed"] = "line"
    frame: Literal["plain", "thick", "double"] = "plain"
    embedded: bool = True
    font_size: float = 9
    padding: float = 3
    leading: float = 1.3
    charspace: float = 0
    per_character: bool = False
    orientation: Literal["landscape", "portrait"] = "landscape"
    widths: tuple[int, ...] = (81, 112, 153, 217, 104, 138)
    aligns: tuple[Align, ...] = ("centre", "centre", "left", "left", "centre", "left")
    valign: Upright = "middle"
    merge: Literal["spanning", "first", "repeated"] = "spanning"
    label_valign: Upright = "middle"
    carried_label: Literal["repeat", "empty"] = "empty"
    repeat_header: bool = True
    cut_rows: bool = False
    titles: bool = True
    page_rotation: Literal[0, 90, 180, 270] = 0
    turned: bool = False
    crop_offset: tuple[float, float] = (0, 0)
    encrypted: bool = False
    form_xobject: bool = False
    noise_pages: int = 0

    @property
    def line_height(self) -> float:
        """Distance of baselines in points."""
        return self.font_size * self.leading

    @property
    def page_size(self) -> tuple[float, float]:
        """Width and height as the reader of the page sees it when it is upright."""
        return A4 if self.orientation == "portrait" else (A4[1], A4[0])


class Box(NamedTuple):
    """A cell of a grid; `carry` is the label that a page begins with where the cell itself is left empty.

    A `label` (一级指标, 二级指标) is never cut; a `sure` cell (三级指标, 指标值) is empty in no whole row.
    """

    row: int
    x0: float
    x1: float
    lines: tuple[str, ...]
    row_span: int = 1
    align: Align = "left"
    valign: Upright = "middle"
    carry: tuple[str, ...] = ()
    label: bool = False
    sure: bool = False


@dataclass(frozen=True)
class Grid:
    """Boxes over so many rows: the first `keep` stay together, `heading` is drawn again, `rests` end cut rows."""

    boxes: tuple[Box, ...]
    rows: int
    keep: int = 1
    heading: int | None = None
    rests: frozenset[int] = field(default_factory=frozenset)


class Placed(NamedTuple):
    """A box on its page, from the top left."""

    x0: float
    top: float
    x1: float
    bottom: float
    lines: tuple[str, ...]
    align: Align
    valign: Upright


class Piece(NamedTuple):
    """What of a table stands on one page; a line of running text is a piece without rules."""

    boxes: tuple[Placed, ...]
    ruled: bool = True


Pages = list[list[Piece]]


# Where a line may break: between characters, not inside a Latin word, a number with its unit or a document number, and
# not before closing punctuation.
_UNBROKEN = re.compile(r"[〔“（《≥≤(]*(?:[0-9A-Za-z.]+%?(?: +.)?|.)[，。；：、）〕”》)]*")


def wrap(text: str, width: float, style: Style) -> tuple[str, ...]:
    """Return the lines of a text; an unbroken run wider than the line is broken where it must."""
    lines: list[str] = []
    for paragraph in text.split("\n") if text else ():
        line = ""
        for run in _UNBROKEN.findall(paragraph):
            for part in (run,) if text_width(run, style) <= width else run:
                if line and text_width(line + part, style) > width:
                    lines.append(line)
                    line = ""
                line += part
        lines.append(line)
    return tuple(lines)


def font(character: str, style: Style) -> str:
    """Return the font of a character: Latin letters and digits have their own."""
    if ord(character) < 256:
        return LATIN
    return BOXES if style.embedded else SONG


@cache
def em(character: str, name: str) -> float:
    """Return the width of a character, relative to its size."""
    return float(pdfmetrics.stringWidth(character, name, 1000)) / 1000


def text_width(text: str, style: Style) -> float:
    return (
        sum(em(character, font(character, style)) for character in text) * style.font_size + len(text) * style.charspace
    )


def place(grid: Grid, start: int, end: int, style: Style) -> tuple[float, list[Placed]]:
    """Return the height of some rows set by themselves, and their boxes, spans cut to these rows."""
    parts = [
        (max(box.row, start) - start, min(box.row + box.row_span, end) - start, box, _lines(box, grid, start, style))
        for box in grid.boxes
        if box.row < end and box.row + box.row_span > start
    ]
    heights = [style.line_height + 2 * style.padding] * (end - start)
    for first, last, _, lines in sorted(parts, key=lambda part: (part[1], part[1] - part[0])):
        lacking = len(lines) * style.line_height + 2 * style.padding - sum(heights[first:last])
        heights[last - 1] += max(0, lacking)
    tops = [sum(heights[:count]) for count in range(len(heights) + 1)]
    return tops[-1], [
        Placed(box.x0, tops[first], box.x1, tops[last], lines, box.align, box.valign)
        for first, last, box, lines in parts
    ]


def _lines(box: Box, grid: Grid, start: int, style: Style) -> tuple[str, ...]:
    """Return what a box shows on a page that begins with row `start`."""
    carried = style.carried_label == "repeat" and start not in grid.rests
    if box.row < start:
        return box.lines if carried else ()
    return box.carry if carried and box.row == start and box.carry else box.lines


def moved(placed: Iterable[Placed], down: float) -> tuple[Placed, ...]:
    return tuple(box._replace(top=box.top + down, bottom=box.bottom + down) for box in placed)


def flow(grid: Grid, style: Style, pages: Pages, top: float, bottom: float) -> float:
    """Set a grid from `top` on, over as many pages as it needs; return where it ends."""
    start = 0
    while start < grid.rows:
        boxes: list[Placed] = []
        if start:
            pages.append([])
            top = TOP
            if grid.heading is not None:
                height, boxes = place(grid, grid.heading, grid.heading + 1, style)
                boxes = list(moved(boxes, top))
                top += height
        end = start + 1 if start else grid.keep
        while end < grid.rows and top + place(grid, start, end + 1, style)[0] <= bottom:
            end += 1
        if style.cut_rows and end < grid.rows:
            room = bottom - top - place(grid, start, end, style)[0]
            cut = cut_row(grid, end, int((room - 2 * style.padding) / style.line_height))
            if cut and top + place(cut, start, end + 1, style)[0] <= bottom:
                grid, end = cut, end + 1
        height, placed = place(grid, start, end, style)
        pages[-1].append(Piece((*boxes, *moved(placed, top))))
        top += height
        start = end
    return top


def cut_row(grid: Grid, row: int, count: int) -> Grid | None:
    """Return the grid with a row cut after so many lines, or None where the rest could not be told for a rest.

    Both labels stay in the first part, and so does 三级指标 or 指标值; spans over the row get longer by the rest.
    """
    single = [box for box in grid.boxes if box.row == row and box.row_span == 1]
    cut = [box for box in single if len(box.lines) > count]
    whole = [box for box in single if box.sure and len(box.lines) <= count]
    if count < 1 or not cut or not whole or any(box.label for box in cut):
        return None
    boxes: list[Box] = []
    for box in grid.boxes:
        if box.row == row and box.row_span == 1:
            boxes += [
                box._replace(lines=box.lines[:count]),
                box._replace(row=row + 1, lines=box.lines[count:], carry=()),
            ]
        elif box.row > row:
            boxes.append(box._replace(row=box.row + 1))
        else:
            boxes.append(box._replace(row_span=box.row_span + (box.row + box.row_span > row)))
    return replace(grid, boxes=tuple(boxes), rows=grid.rows + 1, rests=grid.rests | {row + 1})
