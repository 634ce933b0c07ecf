"""Draw laid out pages with reportlab: text in two fonts, rules in several ways, turned and cropped pages."""

from __future__ import annotations

import io
from collections import defaultdict
from itertools import cycle, groupby
from typing import TYPE_CHECKING

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from typeset_layout import BOTTOM, Pages, Piece, Placed, Style, font, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable

Segment = tuple[float, float, float, float]
"""(x0, y0, x1, y1) from the bottom left; horizontal or vertical, drawn from the smaller end."""

HAIRLINE = 0.5
JITTER = (0.25, -0.25, 0.1, -0.1, 0)
"""By how much short strokes miss their corner, so that gaps are at most half a point."""


def write(pages: Pages, style: Style, size: tuple[float, float]) -> bytes:
    """Return the PDF of pages whose upright size is given."""
    stream = io.BytesIO()
    lock = StandardEncryption("", ownerPassword="x") if style.encrypted else None
    canvas = Canvas(stream, invariant=1, encrypt=lock)
    for number, pieces in enumerate(pages, start=1):
        name = f"page{number}"
        if style.form_xobject:
            canvas.beginForm(name, -1, -1, size[0] + 1, size[1] + 1)
        else:
            _open_page(canvas, style, size)
        for piece in pieces:
            _draw_piece(canvas, piece, style, size[1])
        foot = size[1] - BOTTOM / 2
        page_number = Placed(0, foot - style.line_height, size[0], foot, (f"- {number} -",), "centre", "middle")
        _draw_text(canvas, page_number, style, size[1])
        if style.form_xobject:
            canvas.endForm()
            _open_page(canvas, style, size)
            canvas.doForm(name)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _open_page(canvas: Canvas, style: Style, size: tuple[float, float]) -> None:
    """Set the boxes and the rotation of a page, and the matrix that draws upright content on it."""
    width, height = size
    media = (height, width) if style.page_rotation in {90, 270} else size
    (left, low) = style.crop_offset
    whole = (media[0] + 2 * left, media[1] + 2 * low)
    if style.crop_offset != (0, 0):
        canvas.setCropBox((left, low, left + media[0], low + media[1]))
    keyed = style.page_rotation if not style.turned else 0
    canvas.setPageRotation(keyed)
    # reportlab swaps width and height itself where the key turns the page
    canvas.setPageSize(whole[::-1] if keyed in {90, 270} else whole)
    canvas.translate(left, low)
    canvas.transform(
        *{
            0: (1, 0, 0, 1, 0, 0),
            90: (0, 1, -1, 0, height, 0),
            180: (-1, 0, 0, -1, width, height),
            270: (0, -1, 1, 0, 0, width),
        }[style.page_rotation],
    )


def _draw_piece(canvas: Canvas, piece: Piece, style: Style, page_height: float) -> None:
    if piece.ruled and style.rules != "none":
        _draw_rules(canvas, piece, style, page_height)
    for box in piece.boxes:
        _draw_text(canvas, box, style, page_height)


def _draw_text(canvas: Canvas, box: Placed, style: Style, page_height: float) -> None:
    block = len(box.lines) * style.line_height
    space = style.padding if box.valign == "top" else (box.bottom - box.top - block) / 2
    for number, line in enumerate(box.lines):
        spare = box.x1 - box.x0 - text_width(line, style)
        x = box.x0 + {"left": style.padding, "centre": spare / 2, "right": spare - style.padding}[box.align]
        top = box.top + space + number * style.line_height + (style.line_height - style.font_size) / 2
        _draw_line(canvas, x, page_height - top - 0.86 * style.font_size, line, style)


def _draw_line(canvas: Canvas, x: float, baseline: float, line: str, style: Style) -> None:
    runs = (
        list(line)
        if style.per_character
        else ["".join(run) for _, run in groupby(line, lambda character: font(character, style))]
    )
    for run in runs:
        text = canvas.beginText(x, baseline)
        text.setFont(font(run[0], style), style.font_size)
        text.setCharSpace(style.charspace)
        text.textOut(run)
        canvas.drawText(text)
        x += text_width(run, style)


def _draw_rules(canvas: Canvas, piece: Piece, style: Style, page_height: float) -> None:
    canvas.setLineWidth(HAIRLINE)
    boxes = [(box.x0, page_height - box.bottom, box.x1, page_height - box.top) for box in piece.boxes]
    if style.rule_drawing == "rect" and style.rules == "full":
        for x0, y0, x1, y1 in boxes:
            canvas.rect(x0, y0, x1 - x0, y1 - y0)
    else:
        _draw_segments(canvas, _sides(boxes, uprights=style.rules == "full"), style)
    if style.frame != "plain" and style.rules == "full":
        _draw_frame(canvas, boxes, 2 if style.frame == "double" else 0, style)


def _sides(boxes: Iterable[Segment], *, uprights: bool) -> list[Segment]:
    """Return the sides of the boxes, each once."""
    sides: dict[Segment, None] = {}
    for box in boxes:
        x0, y0, x1, y1 = (round(number, 3) for number in box)
        sides |= dict.fromkeys(((x0, y1, x1, y1), (x0, y0, x1, y0)))
        if uprights:
            sides |= dict.fromkeys(((x0, y0, x0, y1), (x1, y0, x1, y1)))
    return list(sides)


def _draw_segments(canvas: Canvas, sides: list[Segment], style: Style) -> None:
    if style.rule_drawing == "short":
        canvas.lines(_missed(sides))
        return
    segments = _joined(sides)
    if style.rule_drawing == "fill":
        half = HAIRLINE / 2
        for x0, y0, x1, y1 in segments:
            canvas.rect(x0 - half, y0 - half, x1 - x0 + HAIRLINE, y1 - y0 + HAIRLINE, stroke=0, fill=1)
        return
    canvas.setDash(*((2, 1) if style.rule_drawing == "dashed" else ()))
    canvas.lines(segments)
    canvas.setDash()


def _missed(sides: Iterable[Segment]) -> list[Segment]:
    """Return the sides, each a little longer or shorter than it should be."""
    return [
        (x0 - by, y0, x1 + by, y1) if y0 == y1 else (x0, y0 - by, x1, y1 + by)
        for (x0, y0, x1, y1), by in zip(sides, cycle(JITTER), strict=False)
    ]


def _joined(sides: Iterable[Segment]) -> list[Segment]:
    """Return the sides with those that touch on one line made one."""
    lines: dict[tuple[bool, float], list[tuple[float, float]]] = defaultdict(list)
    for x0, y0, x1, y1 in sides:
        level = y0 == y1
        lines[level, y0 if level else x0].append((x0, x1) if level else (y0, y1))
    joined: list[Segment] = []
    for (level, at), spans in lines.items():
        start, end = min(spans)
        for low, high in [*sorted(spans), (float("inf"), float("inf"))]:
            if low > end:
                joined.append((start, at, end, at) if level else (at, start, at, end))
                start = low
            end = max(end, high)
    return joined


def _draw_frame(canvas: Canvas, boxes: list[Segment], outward: float, style: Style) -> None:
    x0, y0 = min(box[0] for box in boxes) - outward, min(box[1] for box in boxes) - outward
    x1, y1 = max(box[2] for box in boxes) + outward, max(box[3] for box in boxes) + outward
    canvas.setLineWidth(1.5 if style.frame == "thick" else HAIRLINE)
    canvas.rect(x0, y0, x1 - x0, y1 - y0)
