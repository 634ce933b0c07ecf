"""Scanned pages -> `Page`: the image set upright and straight, its rules found, its text recognised line by line.

The rules part the page into fields before anything is read, so that no line of text runs across a rule.
"""

from __future__ import annotations

import unicodedata
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import UnreadableFileError
from kg.readers.ocr_engine import Sign, find_text, ocr_available, read_line, require_ocr
from kg.readers.ocr_repairs import repaired
from kg.readers.page import Glyph, Page, Rule
from kg.readers.scan_lines import Strip, find_strips
from kg.readers.scan_rules import find_rules, ink, quiet, skew_of, turn, without_rules, without_specks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image as PillowImage

    from kg.readers.scan_rules import Image

__all__ = ["image_to_pages", "ocr_available", "scan_to_page", "upright_pixels"]

_POINTS_AN_INCH = 72
_MOST_DPI = 200  # of the image that is read: finer ones cost more and read no better
_HARDLY = 0.95  # share of its size from which on an image is left as it is, since it would hardly become smaller
_EM_POINTS = 10.5  # points: the usual size of type (五号), which other lengths are told in
_USUAL_DPI = 150.0  # of an image that tells none, as long as this gives a sheet
_LEAST_DPI = 50  # dots an inch: what tells fewer was not scanned
_A4_INCHES = 11.69  # the longer side of an A4 sheet
_LONGEST_SHEET = 24.0  # inches: twice an A4 sheet; what would be longer is no page, but its resolution is told wrong
_LEAST_SIDE = 32  # pixels: a smaller image holds no line of text, and may be too small for cv2 to scale
_CERTAIN = 0.5  # mean score of the characters of a line, 0 to 1, below which what was read is no text
_LOW = 0.5  # share of the height of a line, or of the width of a longer one, below which a thing is a part of it
_COLUMN_GAP, _FIELD_GAP = 0.55, 2.0  # of a line's height: white that parts columns, beside no rule and between rules
_UPRIGHT = 0.8  # mean score, 0 to 1, from which on a page stands upright, and is not read the other way to compare
_BLANK = 0.45  # of a line's height: the blank half of a full-width mark
_INSIDE = 0.2  # of a line's height: how far what was read twice may stand out
_OPENING, _CLOSING = ("Ps", "Pi"), ("Pe", "Pf", "Po")


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

    gray = _gray(image, width) if min(image.shape[:2]) >= _LEAST_SIDE else None
    if gray is None or min(gray.shape) < _LEAST_SIDE:
        return Page(number, width, height, method="ocr")
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
    page.glyphs = _read_once(sorted(page.glyphs, key=lambda glyph: (glyph.top, glyph.x0)))
    return page


def image_to_pages(path: Path) -> Iterator[tuple[Page, int]]:
    """Yield each page of an image file (PNG, JPEG, BMP, or TIFF of several) and how many there are, as it is read.

    Raises `UnreadableFileError` for a file that is damaged or too large, or where the `ocr` extra is not installed.
    """
    require_ocr(str(path))
    for number, (pixels, dpi, count) in enumerate(_frames(path), start=1):
        high, wide = pixels.shape[:2]
        yield scan_to_page(pixels, number, wide * _POINTS_AN_INCH / dpi, high * _POINTS_AN_INCH / dpi), count


def _frames(path: Path) -> Iterator[tuple[NDArray[np.uint8], float, int]]:
    """Yield the pixels of each page of an image file, how many of them make an inch, and how many pages there are."""
    from PIL import Image as Picture
    from PIL import ImageSequence

    with _told(path):
        file = Picture.open(path)
    with file:
        with _told(path):
            frames, count = ImageSequence.Iterator(file), getattr(file, "n_frames", 1)
        while True:
            with _told(path):
                frame = next(frames, None)
                if frame is None:
                    return
                pixels, dpi = upright_pixels(frame)
            yield pixels, dpi, count  # with no filter of warnings held: others read in the meantime


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell a file that Pillow cannot read, or should not: its errors become `UnreadableFileError`."""
    from PIL import Image as Picture

    try:
        with warnings.catch_warnings():
            # Pillow warns of an image that may be a decompression bomb, and reads it all the same.
            warnings.simplefilter("error", Picture.DecompressionBombWarning)
            yield
    except (Picture.DecompressionBombError, Picture.DecompressionBombWarning) as error:
        raise UnreadableFileError(
            f"{path}：图片太大 the picture is too large",
            remedy="请以 150 至 300 dpi 重新扫描或另存 scan or save it with 150 to 300 dpi",
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError) as error:
        raise UnreadableFileError(
            f"{path}：图片已损坏或不完整 the picture is damaged",
            remedy="请重新下载或重新扫描 download or scan it once more",
        ) from error


def upright_pixels(frame: PillowImage) -> tuple[NDArray[np.uint8], float]:
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
    if told >= _LEAST_DPI and side / told <= _LONGEST_SHEET:
        return told
    return _USUAL_DPI if side / _USUAL_DPI <= _LONGEST_SHEET else side / _A4_INCHES


def _gray(image: NDArray[np.uint8], width: float) -> Image:
    """Return the image in grey, no finer than is of use for reading."""
    import cv2

    gray: Any = (
        image.reshape(image.shape[:2])
        if image.size == image.shape[0] * image.shape[1]
        else cv2.cvtColor(image[:, :, :3], cv2.COLOR_RGB2GRAY)
    )
    factor = _MOST_DPI / _POINTS_AN_INCH * width / gray.shape[1]
    if factor < _HARDLY:
        size = [max(1, round(side * factor)) for side in reversed(gray.shape)]
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    grey: Image = gray
    return grey


def _frame(gray: Image, em: float) -> Frame:
    gray = quiet(turn(gray, skew_of(gray)))
    horizontal, vertical = find_rules(ink(gray), em)
    clean, mask = without_rules(gray, horizontal, vertical, em)
    marks = without_specks(ink(clean))
    return Frame(clean, marks, horizontal, vertical, find_strips(find_text(clean, em), marks, mask, em))


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

    if not lying + standing:
        return 0
    upright = certainty(first)
    return first if upright >= _UPRIGHT or upright >= certainty(first + 2) else first + 2


def _glyphs(frame: Frame, strip: Strip, scale: float) -> Iterator[Glyph]:
    """Yield the runs of text of a strip: one, or several where white space parts columns no rule parts."""
    import numpy as np

    signs = read_line(frame.gray[strip.top : strip.bottom, strip.x0 : strip.x1])
    if _certainty(signs) < _CERTAIN:
        return
    marks = frame.marks[strip.top : strip.bottom, strip.x0 : strip.x1]
    rows = np.flatnonzero(marks.any(axis=1))
    columns = np.flatnonzero(marks.any(axis=0))
    high = strip.bottom - strip.top
    top, bottom = strip.top + int(rows[0]), strip.top + int(rows[-1]) + 1
    if bottom - top < _LOW * high:
        # 一 or a dash alone: the line is as high as any other.
        top, bottom = strip.top + high // 6, strip.bottom - high // 6
    gap = (_COLUMN_GAP if strip.open else _FIELD_GAP) * (bottom - top)
    for run, x0, x1 in _runs(repaired(signs), columns, strip.x1 - strip.x0, gap):
        text = "".join(sign.text for sign in run).strip()
        if text:
            blank = _BLANK * (bottom - top)
            left = strip.x0 + x0 - blank * _is_wide_mark(text[0], _OPENING)
            right = strip.x0 + x1 + blank * _is_wide_mark(text[-1], _CLOSING)
            box = left / scale, top / scale, right / scale, bottom / scale
            yield Glyph(text, *box, "repaired" if any(sign.mended for sign in run) else "exact")


def _is_wide_mark(character: str, categories: tuple[str, ...]) -> bool:
    """Tell whether a character is a full-width mark: its ink fills one half of its place, and the other is blank.

    “ ” are of ambiguous width; Chinese type sets them wide.
    """
    return unicodedata.east_asian_width(character) in "WFA" and unicodedata.category(character) in categories


def _read_once(glyphs: list[Glyph]) -> list[Glyph]:
    """Leave out what was read twice: the foot or the first stroke of a text, found as a line of its own inside it."""
    return [glyph for glyph in glyphs if not any(_is_part_of(glyph, other) for other in glyphs)]


def _is_part_of(glyph: Glyph, other: Glyph) -> bool:
    """Tell whether a glyph stands wholly within a longer one."""
    slack = _INSIDE * (other.bottom - other.top)
    return (
        other.x0 - slack <= glyph.x0
        and glyph.x1 <= other.x1 + slack
        and other.top - slack <= glyph.top
        and glyph.bottom <= other.bottom + slack
        and glyph.x1 - glyph.x0 < _LOW * (other.x1 - other.x0)
    )


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
