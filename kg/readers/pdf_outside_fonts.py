"""Glyphs of pages set in fonts that are not in the file, through pdfminer.six.

PDFium draws such text in a font of the machine, and leaves out every character that this has no shape for: on a server
without Chinese fonts, most of a page. pdfminer.six draws nothing and reads the codes by the tables it ships with, so a
page reads the same on every machine. It takes several times as long, and is asked for such pages only.
"""

from __future__ import annotations

import ctypes
import io
import math
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pypdfium2
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LTComponent
    from pdfminer.pdfinterp import PDFPageInterpreter
    from pdfminer.pdfpage import PDFPage

# The standard fonts of PDF (ISO 32000-1, 9.6.2.2) and those that PDFium takes for them need not be in a file.
_STANDARD = re.compile(r"(helvetica|times|courier|arial(?!unicode)|symbol|zapfdingbats)", re.IGNORECASE)
_REMEMBERED = 2  # pages whose characters are kept: one is looked at first, and read in full with the one after it
_NO_CODE = "(cid:"  # what pdfminer.six gives for a glyph whose character it cannot tell
_SLANT = 0.1  # of a quarter turn, 9°: text that stands farther off upright or sideways is a watermark's
_SAMPLE = 40  # texts of a page whose fonts are looked at: a page has few fonts, and uses them throughout


class Character(NamedTuple):
    """A character in the page's own space: its box, and by how many quarter turns clockwise it stands upright."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    turns: int


def has_outside_fonts(page: pypdfium2.PdfPage) -> bool:
    """Tell whether text of a page is set in a font that is neither in the file nor one of the standard fonts."""
    seen: set[int | None] = set()
    return any(_is_outside(text, seen) for text in _texts(page))


def _texts(page: pypdfium2.PdfPage) -> Iterator[object]:
    """Yield a sample of the texts of a page, those in forms included."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loaded when the first PDF is read

    for handle in _sample(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject):
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield handle
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            inner = _sample(handle, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
            yield from (each for each in inner if pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_TEXT)


def _sample(owner: object, count: Callable[[object], int], get: Callable[[object, int], object]) -> Iterator[object]:
    """Yield about `_SAMPLE` of the objects of a page or form."""
    objects = count(owner)
    return (get(owner, index) for index in range(0, objects, max(1, objects // _SAMPLE)))


def _is_outside(text: object, seen: set[int | None]) -> bool:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - see above

    font = pdfium.FPDFTextObj_GetFont(text)
    key = ctypes.addressof(font.contents) if font else None
    if key in seen:
        return False
    seen.add(key)
    if pdfium.FPDFFont_GetIsEmbedded(font):
        return False
    name = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, name, len(name))
    return is_outside(name.value.decode("latin-1"))


def is_outside(name: str) -> bool:
    """Tell whether a font that is not in the file is none of the standard fonts.

    >>> is_outside("Arial,Bold"), is_outside("ArialUnicodeMS"), is_outside("STSong-Light")
    (False, True, True)
    """
    return _STANDARD.match(name.replace(" ", "")) is None


class OutsideFonts:
    """Reads pages of one PDF through pdfminer.six."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._device: PDFPageAggregator
        self._interpreter: PDFPageInterpreter
        self._pages: list[PDFPage] | None = None
        self._known: dict[int, list[Character] | None] = {}

    def _open(self) -> list[PDFPage]:
        """Open the file with the first page that is asked for."""
        from pdfminer.converter import PDFPageAggregator  # noqa: PLC0415 - few files need it
        from pdfminer.pdfdocument import PDFDocument  # noqa: PLC0415
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager  # noqa: PLC0415
        from pdfminer.pdfpage import PDFPage  # noqa: PLC0415
        from pdfminer.pdfparser import PDFParser  # noqa: PLC0415

        if self._pages is None:
            resources = PDFResourceManager()
            self._device = PDFPageAggregator(resources, laparams=None)
            self._interpreter = PDFPageInterpreter(resources, self._device)
            document = PDFDocument(PDFParser(io.BytesIO(self._data)))
            self._pages = list(PDFPage.create_pages(document))
        return self._pages

    def characters(self, index: int) -> list[Character] | None:
        """Return the characters of a page, in the order of the file; None where pdfminer.six cannot tell them."""
        if index not in self._known:
            if len(self._known) == _REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[index] = self._told(index)
        return self._known[index]

    def _told(self, index: int) -> list[Character] | None:
        try:
            characters = self._read(index)
        except Exception:  # noqa: BLE001 - on a damaged page it raises errors of any kind
            return None
        unknown = sum(character.text.startswith(_NO_CODE) for character in characters)
        return characters if characters and unknown * 10 <= len(characters) else None

    def _read(self, index: int) -> list[Character]:
        page = self._open()[index]
        page.rotate = 0  # the page's own space, as PDFium's boxes are in
        self._interpreter.process_page(page)
        left, bottom = page.mediabox[0], page.mediabox[1]
        return list(_characters(self._device.get_result(), left, bottom))

    def text(self, index: int) -> str | None:
        """Return the text of a page in the order of the file, lines broken where it goes on at another height.

        None where pdfminer.six cannot tell its characters.
        """
        parts: list[str] = []
        before: Character | None = None
        characters = self.characters(index)
        if characters is None:
            return None
        for character in characters:
            upright = character.turns % 2 == 0
            if before is not None:
                shift = character.bottom - before.bottom if upright else character.left - before.left
                size = character.top - character.bottom if upright else character.right - character.left
                parts.append("\n" if abs(shift) > size / 2 else "")
            parts.append(character.text)
            before = character
        return "".join(parts)


def _characters(container: LTComponent, left: float, bottom: float) -> Iterator[Character]:
    from pdfminer.layout import LTChar, LTContainer  # noqa: PLC0415 - see above

    if isinstance(container, LTChar):
        a, b, *_rest = container.matrix
        quarters = math.atan2(b, a) / (math.pi / 2)
        if abs(quarters - round(quarters)) > _SLANT:
            return  # of a watermark set at a slant
        x0, y0, x1, y1 = container.bbox
        yield Character(container.get_text(), x0 + left, y0 + bottom, x1 + left, y1 + bottom, round(quarters) % 4)
    elif isinstance(container, LTContainer):
        for item in container:
            yield from _characters(item, left, bottom)
