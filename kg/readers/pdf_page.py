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

from kg.readers.page import Glyph, Page
from kg.readers.pdf_drawn import page_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pypdfium2

    from kg.readers.page import Box
    from kg.readers.pdf_drawn import Matrix
    from kg.readers.pdf_outside_fonts import Character


_SLANT = 0.1  # of a quarter turn, 9°: text that stands farther off upright or sideways is a watermark's
_BLANK = frozenset("\xa0\u3000\ufffe\uffff")


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
    for rule in page_rules(page, frame):
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
