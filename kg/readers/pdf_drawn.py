"""What a page of a PDF draws besides text, through PDFium: its ruling lines, and whether it has pictures.

A page draws a ruling line as a stroke, as the edge of a frame, as a thin filled shape or as a thin picture.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from typing import TYPE_CHECKING

from kg.readers.page import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pypdfium2

    Matrix = tuple[float, float, float, float, float, float]
    Point = tuple[float, float]

THICKEST = 3.0
"""Points up to which a filled shape is a ruling line; forms draw them up to 2.25 pt."""
SHORTEST = 2.0
_STRAIGHT = 0.6  # points by which the ends of a line may differ and it is still horizontal or vertical
_FORM_DEPTH = 8  # forms within forms; deeper ones are not drawn by people
_MOST_OBJECTS = 60_000  # a drawn map, not a table; what comes after is left out
_FEWEST_POINTS = 10  # of the lines that make two cells: five lines of two ends, or two frames
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def page_rules(page: pypdfium2.PdfPage, frame: Matrix) -> Iterator[Rule]:
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
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loaded when the first PDF is read

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


def draws_anything(page: pypdfium2.PdfPage) -> bool:
    """Tell whether a page has pictures or drawings: without text it is a scan, or text drawn as outlines."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    return any(kind != pdfium.FPDF_PAGEOBJ_FORM for kind, _, _ in _objects(page))


def draws_lines(page: pypdfium2.PdfPage) -> bool:
    """Tell whether a page draws so many lines that they may be those of a table; a grid of two cells has that many."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    drawn = 0
    for kind, handle, _ in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawn += pdfium.FPDFPath_CountSegments(handle)
            if drawn >= _FEWEST_POINTS:
                return True
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            drawn += 2  # some producers draw a line as a thin image
    return drawn >= _FEWEST_POINTS


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
