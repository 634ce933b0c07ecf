"""Scanned pages -> `Page`: the image set upright and straight, its rules found, its text recognised line by line.

The rules part the page into fields before anything is read, so that no line of text runs across a rule.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import UnreadableFileError
from kg.readers.ocr_engine import Sign, find_text, ocr_available, read_line, require_ocr
from kg.readers.ocr_repairs import repaired
from kg.readers.page import Glyph, Page, Rule
from kg.readers.scan_rules import find_rules, ink, quiet, skew_of, turn, without_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image as PillowImage

    from kg.readers.scan_rules import Image

__all__ = ["image_to_pages", "ocr_available", "scan_to_page"]

_POINTS_AN_INCH = 72
_MOST_DPI = 200
_EM_POINTS = 10.5
_USUAL_DPI = 150.0
_LEAST_DPI = 50
_A4_INCHES = 11.69
_LONGEST_SHEET = 24.0
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


def image_to_pages(path: Path) -> list[Page]:
    """Read the pages of an image file: PNG, JPEG, BMP, or TIFF of several pages.

    Raises `UnreadableFileError` for a file that is damaged or too large, or where the `ocr` extra is not installed.
    """
    require_ocr(str(path))
    from PIL import Image as Picture
    from PIL import ImageSequence

    pages: list[Page] = []
    try:
        with warnings.catch_warnings():
            # Pillow warns of an image that may be a decompression bomb, and reads it all the same.
            warnings.simplefilter("error", Picture.DecompressionBombWarning)
            with Picture.open(path) as file:
                for number, frame in enumerate(ImageSequence.Iterator(file), start=1):
                    pixels, dpi = _pixels(frame)
                    high, wide = pixels.shape[:2]
                    size = wide * _POINTS_AN_INCH / dpi, high * _POINTS_AN_INCH / dpi
                    pages.append(scan_to_page(pixels, number, *size))
    except (Picture.DecompressionBombError, Picture.DecompressionBombWarning) as error:
        raise UnreadableFileError(f"{path}：图片太大", remedy="请以 150 至 300 dpi 重新扫描或另存") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        if isinstance(error, UnreadableFileError):
            raise
        raise UnreadableFileError(f"{path}：图片已损坏或不完整", remedy="请重新下载或重新扫描") from error
    return pages


def _pixels(frame: PillowImage) -> tuple[NDArray[np.uint8], float]:
    """Return a frame as it is meant to be seen, on white, and how many of its pixels make an inch."""
    import numpy as np
    from PIL import Image as Picture
    from PIL import ImageOps

    frame.load()
    dpi = float(frame.info.get("dpi", (0, 0))[0])
    upright = ImageOps.exif_transpose(frame)
    if upright.mode.startswith(("I", "F")):
        deep = np.asarray(upright, dtype=np.float32)
        return (deep * (255 / max(1.0, float(deep.max())))).astype(np.uint8), _dpi(dpi, max(upright.size))
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        upright = Picture.alpha_composite(Picture.new("RGBA", upright.size, "white"), upright)
    return np.asarray(upright.convert("RGB"), dtype=np.uint8), _dpi(dpi, max(upright.size))


def _dpi(told: float, side: int) -> float:
    """Return the pixels an inch that make a page of the longer `side`: as told, where that is the size of a sheet.

    A telephone tells 72 whatever it photographs, and a drawing program nothing; such a page is taken for an A4 sheet.

    >>> _dpi(200, 2339), _dpi(0, 1754), round(_dpi(72, 4000))
    (200, 150.0, 342)
    """
    if _LEAST_DPI <= told and side / told <= _LONGEST_SHEET:
        return told
    return _USUAL_DPI if side / _USUAL_DPI <= _LONGEST_SHEET else side / _A4_INCHES


def _gray(image: NDArray[np.uint8], width: float) -> Image:
    """Return the image in grey, no finer than is of use for reading."""
    import cv2

    gray = image if image.ndim == 2 else cv2.cvtColor(image[:, :, :3], cv2.COLOR_RGB2GRAY)
    factor = _MOST_DPI / _POINTS_AN_INCH * width / gray.shape[1]
    return cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 0.95 else gray


def _frame(gray: Image, em: float) -> Frame:
    gray = quiet(turn(gray, skew_of(gray)))
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
    found: list[tuple[Strip, int, int]] = []
    for index in range(1, count):
        x, y, w, h, area = (int(side) for side in cores[index])
        if area < 0.1 * em * em or h < 0.15 * em:
            continue
        # The core that is found is the line shrunk by a share of its area over its girth.
        grown = round(area * 1.6 / (2 * (w + h)))
        field = fields[min(height - 1, round(middles[index][1])), min(width - 1, round(middles[index][0]))]
        left, upper, wide, high = (int(side) for side in bounds[field][:4])
        x0, x1 = max(left, x - grown), min(left + wide, x + w + grown)
        top, bottom = max(upper, y - grown), min(upper + high, y + h + grown)
        unbound = left <= 1 or left + wide >= width - 1 or wide > width / 2
        if x1 - x0 > 3 and bottom - top > 3 and marks[top:bottom, x0:x1].any():
            found.append((Strip(x0, top, x1, bottom, unbound), left, left + wide))
    for strip, left, right in found:
        beside = [
            other
            for other, *_ in found
            if other is not strip and _overlap(strip, other) > 0.3 * (strip.bottom - strip.top)
        ]
        left = max([left, *(other.x1 for other in beside if other.x0 < strip.x0)])
        right = min([right, *(other.x0 for other in beside if other.x0 > strip.x0)])
        yield _whole(strip, marks, left, right)


def _overlap(one: Strip, other: Strip) -> int:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def _whole(strip: Strip, marks: Image, left: int, right: int) -> Strip:
    """Return a strip with the characters at its ends that were not found: a ≤, a 一 or a comma is easily overlooked."""
    import numpy as np

    high = strip.bottom - strip.top
    inked = (marks[strip.top : strip.bottom] > 0).sum(axis=0)
    near, least = round(0.5 * high), max(4, round(0.01 * high * high))

    def edge(start: int, stop: int, step: int) -> int:
        at = start
        while (stop - at) * step > 0:
            # The next stroke within reach, and where it ends.
            ahead = inked[at : min(stop, at + near)] if step > 0 else inked[max(stop, at - near) : at][::-1]
            hits = np.flatnonzero(ahead)
            if not len(hits):
                break
            begin = int(hits[0])
            rest = inked[at + begin : stop] if step > 0 else inked[stop : at - begin][::-1]
            blank = np.flatnonzero(rest == 0)
            long = int(blank[0]) if len(blank) else len(rest)
            if not len(blank) and strip.open or rest[:long].sum() < least:
                break
            at += step * (begin + long)
        return at

    x0, x1 = edge(strip.x0, left, -1), edge(strip.x1, right, 1)
    pad = max(1, high // 12)
    return strip._replace(
        x0=max(left, x0 - pad) if x0 < strip.x0 else strip.x0, x1=min(right, x1 + pad) if x1 > strip.x1 else strip.x1
    )


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
