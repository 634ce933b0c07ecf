"""Scanned pages -> `Page`: the image set upright and straight, its rules found, its text recognised line by line.

The rules part the page into fields before anything is read, so that no line of text runs across a rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.readers.ocr_engine import Sign, find_text, ocr_available, read_line, require_ocr
from kg.readers.ocr_repairs import repaired
from kg.readers.page import Glyph, Page, Rule
from kg.readers.scan_rules import find_rules, ink, skew_of, turn, without_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from kg.readers.scan_rules import Image

__all__ = ["ocr_available", "scan_to_page"]

_POINTS_AN_INCH = 72
_MOST_DPI = 200
_EM_POINTS = 10.5
_CERTAIN = 0.5
_UPRIGHT = 0.8


class Strip(NamedTuple):
    """Where a line of text stands, in pixels; `open` where no rule bounds it on a side."""

    x0: int
    top: int
    x1: int
    bottom: int
    open: bool


class Frame(NamedTuple):
    """A page set upright and straight: rules, and the strips of text between them."""

    gray: Image
    marks: Image
    horizontal: list[Rule]
    vertical: list[Rule]
    strips: list[Strip]


def scan_to_page(image: NDArray[np.uint8], number: int, width: float, height: float) -> Page:
    """Read the image of a page, RGB or grey, that is shown `width` by `height` points large.

    A page without text, a photo or a blank sheet, gives a page without glyphs.
    Raises `UnreadableFileError` where the `ocr` extra is not installed.
    """
    require_ocr(f"第{number}页")
    import numpy as np

    gray = _gray(image, width)
    scale = gray.shape[1] / width
    frame = _frame(gray, _EM_POINTS * scale)
    turned = _quarter_turns(frame)
    if turned:
        frame = _frame(np.ascontiguousarray(np.rot90(gray, turned)), _EM_POINTS * scale)
    page = Page(number, *((height, width) if turned % 2 else (width, height)), method="ocr", turned=turned)
    page.horizontal = [Rule(*(side / scale for side in rule)) for rule in frame.horizontal]
    page.vertical = [Rule(*(side / scale for side in rule)) for rule in frame.vertical]
    for strip in frame.strips:
        page.glyphs += _glyphs(frame, strip, scale)
    return page


def _gray(image: NDArray[np.uint8], width: float) -> Image:
    """Return the image in grey, no finer than is of use for reading."""
    import cv2

    gray = image if image.ndim == 2 else cv2.cvtColor(image[:, :, :3], cv2.COLOR_RGB2GRAY)
    factor = _MOST_DPI / _POINTS_AN_INCH * width / gray.shape[1]
    return cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 0.95 else gray


def _frame(gray: Image, em: float) -> Frame:
    gray = turn(gray, skew_of(gray))
    horizontal, vertical = find_rules(ink(gray), em)
    clean, mask = without_rules(gray, horizontal, vertical, em)
    marks = ink(clean)
    return Frame(clean, marks, horizontal, vertical, list(_strips(clean, marks, mask, em)))


def _strips(gray: Image, marks: Image, mask: Image, em: float) -> Iterator[Strip]:
    """Yield where the lines of text stand; a line found across a rule is two."""
    import cv2

    height, width = gray.shape
    text = find_text(gray)
    text[mask > 0] = 0
    _, fields, bounds, _ = cv2.connectedComponentsWithStats((mask == 0).astype("uint8"), connectivity=4)
    count, _, cores, middles = cv2.connectedComponentsWithStats(text, connectivity=4)
    for index in range(1, count):
        x, y, w, h, area = (int(side) for side in cores[index])
        if area < 0.1 * em * em or h < 0.15 * em:
            continue
        # The core that is found is the line shrunk by a share of its area over its girth.
        grown = round(area * 1.6 / (2 * (w + h)))
        field = bounds[fields[min(height - 1, round(middles[index][1])), min(width - 1, round(middles[index][0]))]]
        left, upper, wide, high = (int(side) for side in field[:4])
        x0, x1 = max(left, x - grown), min(left + wide, x + w + grown)
        top, bottom = max(upper, y - grown), min(upper + high, y + h + grown)
        if x1 - x0 > 3 and bottom - top > 3 and marks[top:bottom, x0:x1].any():
            yield Strip(x0, top, x1, bottom, open=left <= 1 or left + wide >= width - 1 or wide > width / 2)


def _quarter_turns(frame: Frame) -> int:
    """Tell by how many quarter turns clockwise a page is shown: its lines lie, stand, or read badly upside down."""
    import numpy as np

    strips = sorted(frame.strips, key=lambda s: -max(s.x1 - s.x0, s.bottom - s.top))[:9]
    lying = sum(s.x1 - s.x0 > 2 * (s.bottom - s.top) for s in strips)
    standing = sum(s.bottom - s.top > 2 * (s.x1 - s.x0) for s in strips)
    first = 1 if standing > lying else 0

    def certainty(turns: int) -> float:
        crops = [np.ascontiguousarray(np.rot90(frame.gray[s.top : s.bottom, s.x0 : s.x1], turns)) for s in strips]
        return sum(_certainty(read_line(crop)) for crop in crops) / len(crops)

    if not lying + standing or (certainty(first) >= _UPRIGHT):
        return first if strips and standing > lying else 0
    return max((first, first + 2), key=certainty)


def _glyphs(frame: Frame, strip: Strip, scale: float) -> Iterator[Glyph]:
    """Yield the runs of text of a strip: one, or several where white space parts columns no rule parts."""
    import numpy as np

    signs = read_line(frame.gray[strip.top : strip.bottom, strip.x0 : strip.x1])
    if _certainty(signs) < _CERTAIN:
        return
    marks = frame.marks[strip.top : strip.bottom, strip.x0 : strip.x1]
    rows = np.flatnonzero(marks.any(axis=1))
    columns = np.flatnonzero(marks.any(axis=0))
    top, bottom = strip.top + int(rows[0]), strip.top + int(rows[-1]) + 1
    gap = (0.55 if strip.open else 2) * (bottom - top)
    for run, x0, x1 in _runs(repaired(signs), columns, strip.x1 - strip.x0, gap):
        text = "".join(sign.text for sign in run).strip()
        if text:
            box = (strip.x0 + x0) / scale, top / scale, (strip.x0 + x1) / scale, bottom / scale
            yield Glyph(text, *box, "repaired" if any(sign.mended for sign in run) else "exact")


def _certainty(signs: list[Sign]) -> float:
    return sum(sign.score for sign in signs) / len(signs) if signs else 0.0


def _runs(
    signs: list[Sign], columns: NDArray[np.intp], width: int, gap: float
) -> Iterator[tuple[list[Sign], int, int]]:
    """Cut a line where its ink leaves a gap; a character belongs to the stretch of ink nearest to its middle."""
    import numpy as np

    breaks = np.flatnonzero(np.diff(columns) > gap)
    starts = [int(columns[0]), *(int(columns[index + 1]) for index in breaks)]
    ends = [*(int(columns[index]) + 1 for index in breaks), int(columns[-1]) + 1]
    parts: list[list[Sign]] = [[] for _ in starts]
    for sign in signs:
        x = sign.middle * width
        away = [max(start - x, x - end, 0) for start, end in zip(starts, ends, strict=True)]
        parts[away.index(min(away))].append(sign)
    yield from zip(parts, starts, ends, strict=True)
