"""DRAWING -> SVG: boxes, lines and text that any browser or office program shows; no script, nothing loaded."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kg.bases.views.layout import FONT, HEADING, LINE, MARGIN, PADDING, lay_out

if TYPE_CHECKING:
    from kg.bases.views.layout import Box, Drawing, Edge
    from kg.bases.views.neighbours import Neighbourhood

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','SimHei',sans-serif"
STYLE = """
text { fill: #1d2733; }
.strong { font-weight: bold; } .faint { fill: #526173; font-size: 12px; } .heading { fill: #526173; font-weight: bold; }
rect { fill: #ffffff; stroke: #8a97a6; }
.document rect { fill: #e3eefb; stroke: #2462a8; stroke-width: 2; }
.ended rect { fill: #fbeae7; stroke: #b04030; stroke-width: 2; }
.unit rect { fill: #f0f3f6; } .rest rect, .together rect { stroke-dasharray: 4 3; }
.replaces rect { fill: #f3ecdf; stroke: #8d6a22; } .replaced-by rect { fill: #e4f3e6; stroke: #2c7a3a; }
path { fill: none; stroke: #9aa7b5; stroke-width: 1.2; }
path.rest, path.together { stroke-dasharray: 4 3; }
path.replaces { stroke: #8d6a22; stroke-width: 2; } path.replaced-by { stroke: #2c7a3a; stroke-width: 2; }
"""


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
            f"<style>{STYLE}</style>",
            f'<rect width="{width}" height="{height}" style="stroke:none"/>',
            *_headings(drawing),
            *(_path(edge, boxes) for edge in drawing.edges),
            *(_group(box) for box in drawing.boxes),
            "</svg>\n",
        ]
    )


def _headings(drawing: Drawing) -> list[str]:
    y = _number(MARGIN + HEADING / 2 - 2)
    return [
        f'<text class="heading" x="{_number(x)}" y="{y}">{escape(heading)}</text>' for x, heading in drawing.headings
    ]


def _path(edge: Edge, boxes: dict[str, Box]) -> str:
    """Return a curve from the right side of one box to the left side of another."""
    start, end = boxes[edge.start], boxes[edge.end]
    x, y, to_x, to_y = start.x + start.width, _middle(start), end.x, _middle(end)
    half = _number((x + to_x) / 2)
    curve = f"M{_number(x)} {_number(y)} C{half} {_number(y)} {half} {_number(to_y)} {_number(to_x)} {_number(to_y)}"
    return f'<path class="{edge.role}" d="{curve}"/>'


def _group(box: Box) -> str:
    x, y = _number(box.x), _number(box.y)
    lines = [
        f'<g class="{box.role}"><title>{escape(box.tip)}</title>',
        f'<rect x="{x}" y="{y}" width="{_number(box.width)}" height="{_number(box.height)}" rx="5"/>',
    ]
    for position, (style, text) in enumerate(box.lines):
        baseline = _number(box.y + PADDING + position * LINE + FONT + 1)
        lines.append(f'<text class="{style}" x="{_number(box.x + PADDING)}" y="{baseline}">{escape(text)}</text>')
    return "\n".join([*lines, "</g>"])


def _middle(box: Box) -> float:
    return box.y + box.height / 2


def _number(value: float) -> str:
    """Return a coordinate with one decimal at most.

    >>> _number(12.0), _number(12.25)
    ('12', '12.2')
    """
    return f"{value:.1f}".removesuffix(".0")
