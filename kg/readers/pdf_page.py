"""One page of a PDF -> glyphs and ruling lines in an upright frame, through PDFium.

PDFium decodes fonts, forms and encryption; no layout analysis is done, since a table's own lines say more. A page is
read upright by the direction of its text, whatever its /Rotate says, and knows how it is shown.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.readers.page import Glyph, Page, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pypdfium2

    from kg.readers.page import Box
    from kg.readers.pdf_outside_fonts import Character

    Matrix = tuple[float, float, float, float, float, float]
    Point = tuple[float, float]

THICKEST = 3.0
"""Points up to which a filled shape is a ruling line; forms draw them up to 2.25 pt."""
SHORTEST = 2.0
_STRAIGHT = 0.6  # points by which the ends of a line may differ and it is still horizontal or vertical
_SLANT = 0.1  # of a quarter turn, 9°: text that stands farther off upright or sideways is a watermark's
_FORM_DEPTH = 8  # forms within forms; deeper ones are not drawn by people
_MOST_OBJECTS = 60_000  # a drawn map, not a table; what comes after is left out
_BLANK = frozenset("\xa0\u3000\ufffe\uffff")
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_page(
    page: pypdfium2.PdfPage,
    textpage: pypdfium2.PdfTextPage,
    number: int,
    characters: Sequence[Character] | None = None,
) -> Page:
    """Return the glyphs and ruling lines of a page, upright; `characters`, where given, replace PDFium's."""
    box = page.get_bbox()
    turns = _text_turns(textpage) if characters is None else _most(character.turns for character in characters)
    frame, width, height = _frame(box, turns)
    upright = Page(number, width, height, turned=(page.get_rotation() // 90 - turns) % 4)
    if characters is None:
        upright.glyphs = _glyphs(textpage, box, turns)
    else:
        upright.glyphs = [_glyph(c, box, turns) for c in characters if c.turns == turns and c.text.strip()]
    for rule in _rules(page, frame):
        (upright.horizontal if rule.top == rule.bottom else upright.vertical).append(rule)
    return upright


def _most(turns: Iterable[int]) -> int:
    found = Counter(turns)
    return found.most_common(1)[0][0] if found else 0


def _glyph(character: Character, box: Box, turns: int) -> Glyph:
    text = "".join(map(_character, character.text))
    return Glyph(text, *_upright((character.left, character.bottom, character.right, character.top), box, turns))


def _frame(box: Box, turns: int) -> tuple[Matrix, float, float]:
    """Return the matrix from the page's own space to the upright frame, and the frame's width and height."""
    left, bottom, right, top = box
    ways: tuple[Matrix, ...] = (
        (1, 0, 0, -1, -left, top),
        (0, 1, 1, 0, -bottom, -left),
        (-1, 0, 0, 1, right, -bottom),
        (0, -1, -1, 0, top, right),
    )
    width, height = right - left, top - bottom
    return ways[turns], *((width, height) if turns % 2 == 0 else (height, width))


def _text_turns(textpage: pypdfium2.PdfTextPage) -> int:
    """Return by how many quarter turns clockwise most of the text must be turned to stand upright."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loaded when the first PDF is read

    count = textpage.count_chars()
    sample = range(0, count, max(1, count // 60))
    # PDFium counts angles clockwise
    # the breaks that it adds between lines have none
    written = (i for i in sample if pdfium.FPDFText_GetUnicode(textpage, i) > ord(" "))
    return _most(-round(pdfium.FPDFText_GetCharAngle(textpage, i) / (math.pi / 2)) % 4 for i in written)


def _glyphs(textpage: pypdfium2.PdfTextPage, box: Box, turns: int) -> list[Glyph]:
    """Return the characters of a page that stand upright in the frame, without white space."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    get_box, get_angle, handle = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharAngle, textpage.raw
    usual = -turns % 4 * math.pi / 2
    rect = pdfium.FS_RECTF()
    found = ctypes.byref(rect)
    glyphs: list[Glyph] = []
    for index, letter in enumerate(_letters(textpage)):
        if letter <= " " or letter in _BLANK or not get_box(handle, index, found):
            continue
        x0, top, x1, bottom = _upright((rect.left, rect.bottom, rect.right, rect.top), box, turns)
        if abs(get_angle(handle, index) - usual) > _SLANT:
            off = _quarters_off(handle, index, turns)
            if abs(off - round(off)) > _SLANT or (letter > "\u2e80" and round(off) and bottom - top > x1 - x0 + 1):
                continue  # of a watermark set at a slant, or of text on its side
        glyphs.append(Glyph(_character(letter), x0, top, x1, bottom))
    return glyphs


def _letters(textpage: pypdfium2.PdfTextPage) -> Sequence[str]:
    """Return the characters of a page by their numbers.

    The text of the page gives them all at once, but leaves out control characters and puts surrogates together; where
    it does, each is asked for.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    text, count = str(textpage.get_text_range()), textpage.count_chars()
    if len(text) == count:
        return text
    letters = [chr(pdfium.FPDFText_GetUnicode(textpage, index)) for index in range(count)]
    for index, (high, low) in enumerate(itertools.pairwise(letters)):
        if "\ud800" <= high <= "\udbff" and "\udc00" <= low <= "\udfff":
            # a rare character of two halves, each with the box of the whole
            letters[index : index + 2] = [(high + low).encode("utf-16", "surrogatepass").decode("utf-16"), " "]
    return letters


def _upright(sides: Box, page: Box, turns: int) -> Box:
    """Return a box (left, bottom, right, top) of the page's own space in the upright frame: (x0, top, x1, bottom)."""
    x0, y0, x1, y1 = sides
    left, low, right, high = page
    if turns == 0:
        return x0 - left, high - y1, x1 - left, high - y0
    if turns == 1:
        return y0 - low, x0 - left, y1 - low, x1 - left
    if turns == 2:
        return right - x1, y0 - low, right - x0, y1 - low
    return high - y1, right - x1, high - y0, right - x0


def _quarters_off(handle: object, index: int, turns: int) -> float:
    """Return by how many quarter turns a character stands off the page's text; italics do not, though they slope."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(handle, index, matrix):
        return 0.0
    return (math.atan2(matrix.b, matrix.a) / (math.pi / 2) - turns + 2) % 4 - 2


@lru_cache(maxsize=4096)
def _character(letter: str) -> str:
    """Return a character; radicals and compatibility forms that fonts map their glyphs to become the ideograph."""
    if "\ud800" <= letter < "\ue000":
        return "\ufffd"
    if "\u2e80" <= letter <= "\u2fdf" or "\uf900" <= letter <= "\ufaff":
        return unicodedata.normalize("NFKC", letter)
    return letter


# --- ruling lines


def _rules(page: pypdfium2.PdfPage, frame: Matrix) -> Iterator[Rule]:
    """Yield the horizontal and vertical lines that a page draws: strokes, edges of frames, thin filled shapes."""
    for shape, filled_only in _shapes(page, frame):
        xs, ys = zip(*shape, strict=True)
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if bottom - top <= THICKEST and x1 - x0 > max(SHORTEST, bottom - top):
            middle = (top + bottom) / 2
            yield Rule(x0, middle, x1, middle)
        elif x1 - x0 <= THICKEST and bottom - top > max(SHORTEST, x1 - x0):
            middle = (x0 + x1) / 2
            yield Rule(middle, top, middle, bottom)
        elif not filled_only:
            yield from _edges(shape)


def _edges(shape: list[Point]) -> Iterator[Rule]:
    """Yield the straight edges of a stroked shape."""
    for (ax, ay), (bx, by) in itertools.pairwise(shape):
        if abs(ay - by) <= _STRAIGHT < abs(ax - bx):
            middle = (ay + by) / 2
            yield Rule(min(ax, bx), middle, max(ax, bx), middle)
        elif abs(ax - bx) <= _STRAIGHT < abs(ay - by):
            middle = (ax + bx) / 2
            yield Rule(middle, min(ay, by), middle, max(ay, by))


def _shapes(page: pypdfium2.PdfPage, frame: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """Yield (points, whether it is filled and not stroked) of every subpath and thin image, forms included."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for kind, handle, matrix in _objects(page, frame):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
            filled_only = not stroke.value
            if stroke.value or (fill.value and not _is_white(handle)):
                for points in _subpaths(handle, matrix):
                    yield points, filled_only
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield [_apply(matrix, x, y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))], True


def _objects(page: pypdfium2.PdfPage, frame: Matrix = _IDENTITY) -> Iterator[tuple[int, object, Matrix]]:
    """Yield the paths, images and forms of a page, then those in its forms: type, handle and matrix to the frame."""
    # forms of forms of forms come to an end
    return itertools.islice(_every_object(page, frame), _MOST_OBJECTS)


def _every_object(page: pypdfium2.PdfPage, frame: Matrix) -> Iterator[tuple[int, object, Matrix]]:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    wanted = frozenset((pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM))
    get_type = pdfium.FPDFPageObj_GetType
    count: Callable[[object], int] = pdfium.FPDFPage_CountObjects
    get: Callable[[object, int], object] = pdfium.FPDFPage_GetObject
    waiting: list[tuple[object, Matrix, int]] = [(page.raw, frame, 0)]
    while waiting:
        owner, outer, depth = waiting.pop()
        for index in range(count(owner)):
            handle = get(owner, index)
            kind = get_type(handle)
            if kind not in wanted:
                continue
            matrix = _combined(_matrix(handle), outer)
            yield kind, handle, matrix
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
                waiting.append((handle, matrix, depth + 1))
        count, get = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject


def _matrix(handle: object) -> Matrix:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, found):
        return _IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _combined(inner: Matrix, outer: Matrix) -> Matrix:
    if inner == _IDENTITY:
        return outer
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _subpaths(handle: object, matrix: Matrix) -> Iterator[list[Point]]:
    """Yield the corners of each subpath, closed where it is closed; curves count by their ends."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    get_segment, get_point = pdfium.FPDFPath_GetPathSegment, pdfium.FPDFPathSegment_GetPoint
    get_type, get_close = pdfium.FPDFPathSegment_GetType, pdfium.FPDFPathSegment_GetClose
    points: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    to_x, to_y = ctypes.byref(x), ctypes.byref(y)
    for index in range(min(pdfium.FPDFPath_CountSegments(handle), _MOST_OBJECTS)):
        segment = get_segment(handle, index)
        get_point(segment, to_x, to_y)
        if points and get_type(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            yield points
            points = []
        points.append(_apply(matrix, x.value, y.value))
        if get_close(segment):
            points.append(points[0])
    if points:
        yield points


def _is_white(handle: object) -> bool:
    """Tell whether a shape is filled with white or not at all: it hides and rules nothing."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) > 250


# --- what else a page holds


def draws_anything(page: pypdfium2.PdfPage) -> bool:
    """Tell whether a page has pictures or drawings: without text it is a scan, or text drawn as outlines."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    return any(kind != pdfium.FPDF_PAGEOBJ_FORM for kind, _, _ in _objects(page))


def finest_image(page: pypdfium2.PdfPage) -> float:
    """Return the resolution of the finest picture on a page, in dots an inch; 0 where there is none."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    finest = 0.0
    width, height = ctypes.c_uint(), ctypes.c_uint()
    for kind, handle, (a, b, _c, _d, _e, _f) in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pdfium.FPDFImageObj_GetImagePixelSize(handle, width, height)
            finest = max(finest, width.value * 72 / max(math.hypot(a, b), 1.0))
    return finest
