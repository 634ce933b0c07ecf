"""DRAWING -> SVG: boxes, lines and text that any browser or office program shows; no script, nothing loaded."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kg.bases.views.layout import FONT, HEADING, LINE, MARGIN, PADDING, lay_out

if TYPE_CHECKING:
    from kg.bases.views.layout import Box, Drawing, Edge
    from kg.bases.views.neighbours import Neighbourhood

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','SimHei',sans-serif"
# Colours and lines are attributes: a page's content security policy blocks a style sheet within a drawing.
TEXT = {
    "strong": 'fill="#1d2733" font-weight="bold"',
    "plain": 'fill="#1d2733"',
    "faint": 'fill="#526173" font-size="12"',
    "heading": 'fill="#526173" font-weight="bold"',
}
BOX = {
    "document": 'fill="#e3eefb" stroke="#2462a8" stroke-width="2"',
    "ended": 'fill="#fbeae7" stroke="#b04030" stroke-width="2"',
    "unit": 'fill="#f0f3f6" stroke="#8a97a6"',
    "rest": 'fill="#ffffff" stroke="#8a97a6" stroke-dasharray="4 3"',
    "together": 'fill="#ffffff" stroke="#8a97a6" stroke-dasharray="4 3"',
    "replaces": 'fill="#f3ecdf" stroke="#8d6a22"',
    "replaced-by": 'fill="#e4f3e6" stroke="#2c7a3a"',
}
PLAIN_BOX = 'fill="#ffffff" stroke="#8a97a6"'
LINES = {
    "rest": 'stroke="#9aa7b5" stroke-width="1.2" stroke-dasharray="4 3"',
    "together": 'stroke="#9aa7b5" stroke-width="1.2" stroke-dasharray="4 3"',
    "replaces": 'stroke="#8d6a22" stroke-width="2"',
    "replaced-by": 'stroke="#2c7a3a" stroke-width="2"',
}
PLAIN_LINE = 'stroke="#9aa7b5" stroke-width="1.2"'


def to_svg(around: Neighbourhood, *, lang: str) -> str:
    """Return the drawing of a neighbourhood; the same neighbourhood gives the same bytes."""
    drawing = lay_out(around, lang=lang)
    boxes = {box.key: box for box in drawing.boxes}
    width, height = _number(drawing.width), _number(drawing.height)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"',
            f'  role="img" aria-labelledby="title about" xml:lang="{lang}" font-family="{FONTS}" font-size="{FONT}">',
            f'<title id="title">{escape(drawing.title)}</title>',
            f'<desc id="about">{escape(drawing.about)}</desc>',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *_headings(drawing),
            *(_path(edge, boxes) for edge in drawing.edges),
            *(_group(box) for box in drawing.boxes),
            "</svg>\n",
        ]
    )


def _headings(drawing: Drawing) -> list[str]:
    y = _number(MARGIN + HEADING / 2 - 2)
    return [
        f'<text {TEXT["heading"]} x="{_number(x)}" y="{y}">{escape(heading)}</text>' for x, heading in drawing.headings
    ]


def _path(edge: Edge, boxes: dict[str, Box]) -> str:
    """Return a curve from the right side of one box to the left side of another."""
    start, end = boxes[edge.start], boxes[edge.end]
    x, y, to_x, to_y = start.x + start.width, _middle(start), end.x, _middle(end)
    half = _number((x + to_x) / 2)
    curve = f"M{_number(x)} {_number(y)} C{half} {_number(y)} {half} {_number(to_y)} {_number(to_x)} {_number(to_y)}"
    return f'<path class="{edge.role}" fill="none" {LINES.get(edge.role, PLAIN_LINE)} d="{curve}"/>'


def _group(box: Box) -> str:
    x, y, frame = _number(box.x), _number(box.y), BOX.get(box.role, PLAIN_BOX)
    lines = [
        f'<g class="{box.role}"><title>{escape(box.tip)}</title>',
        f'<rect x="{x}" y="{y}" width="{_number(box.width)}" height="{_number(box.height)}" rx="5" {frame}/>',
    ]
    for position, (style, text) in enumerate(box.lines):
        baseline = _number(box.y + PADDING + position * LINE + FONT + 1)
        lines.append(f'<text {TEXT[style]} x="{_number(box.x + PADDING)}" y="{baseline}">{escape(text)}</text>')
    return "\n".join([*lines, "</g>"])


def _middle(box: Box) -> float:
    return box.y + box.height / 2


def _number(value: float) -> str:
    """Return a coordinate with one decimal at most.

    >>> _number(12.0), _number(12.25)
    ('12', '12.2')
    """
    return f"{value:.1f}".removesuffix(".0")
