"""PDF -> `Document`: pages are looked through first, those that may hold a table are read glyph by glyph.

PDFium reads the text of a page in under a millisecond; a page that names no label of the forms, holds no figures that
stand by themselves and draws no lines is running text and goes no further. The pages before and after a target table
are read in full as well: a title may stand before it, rows after. A page that has pictures or drawings and no text is
a scan, and is recognised where the `ocr` extra is installed.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import UnreadableFileError
from kg.headings import names_form
from kg.model import Document, Line, Place, Table
from kg.notes import scans_not_read
from kg.readers.figure_words import has_figures
from kg.readers.layout import Layout
from kg.readers.ocr import image_to_pages, ocr_available, scan_to_page
from kg.readers.ocr_engine import require_ocr
from kg.readers.page import Page
from kg.readers.pdf_drawn import draws_anything, draws_lines, finest_image
from kg.readers.pdf_outside_fonts import OutsideFonts, has_outside_fonts
from kg.readers.pdf_page import read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pypdfium2

    Progress = Callable[[int, int], None]

_FEW = 8  # characters: a page with fewer is a picture of a page, whatever its stamp or page number says
_LEAST_DPI, _MOST_DPI = 150, 200  # of the image that is recognised; finer ones cost more and read no better
_MOST_SIDE = 4800  # pixels of its longer side: 24 inches, twice an A4 sheet; a PDF page may be 200 inches long


def _silent(_page: int, _pages: int) -> None:
    """Tell nobody."""


def read_pdf(path: Path, *, progress: Progress = _silent) -> Document:
    """Read a PDF into a `Document`; boxes are in points from the top left of each page as it is shown.

    `progress` is told the page got to and how many there are. Pages that could not be read are named in the notes.
    Raises `UnreadableFileError` when the file is damaged, needs a password or has no page that can be read.
    """
    data = path.read_bytes()
    with open_pdf(data, name=str(path)) as pdf:
        reader = _Reader(str(path), pdf, OutsideFonts(data))
        reader.read(progress)
    return Document(
        str(path), hashlib.sha256(data).hexdigest(), "application/pdf", tuple(reader.layout.blocks), reader.notes()
    )


def read_image(path: Path, *, progress: Progress = _silent) -> Document:
    """Read the image of a scanned page, or a file of several, into a `Document`."""
    require_ocr(str(path))
    layout = Layout()
    for page, count in image_to_pages(path):
        layout.add(page)
        progress(page.number, count)
    return Document(str(path), hashlib.sha256(path.read_bytes()).hexdigest(), "image/*", tuple(layout.blocks))


@contextmanager
def open_pdf(data: bytes, *, name: str) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF, and close it; one encrypted with an empty password opens like any other."""
    import pypdfium2  # noqa: PLC0415 - loaded when the first PDF is read

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # PDFium keeps its last error: where it sets none, that of the file before would be told
        if "assword" in str(error) and b"/Encrypt" in data:
            raise UnreadableFileError(
                f"{name}：PDF 有打开密码 the PDF needs a password",
                remedy="请先去掉密码再提交 remove the password first",
            ) from error
        raise UnreadableFileError(
            f"{name}：PDF 已损坏，打不开 the PDF is damaged",
            remedy="请重新下载，或另存为 PDF 后再试 download it, or save it as PDF once more",
        ) from error
    try:
        if not len(pdf):
            raise UnreadableFileError(
                f"{name}：PDF 里没有页 the PDF has no pages",
                remedy="请重新下载，或另存为 PDF 后再试 download it, or save it as PDF once more",
            )
        yield pdf
    finally:
        pdf.close()


@dataclass(slots=True)
class _Look:
    """What a first look at a page found: its text, and the page in full where a table may stand there.

    `forms` tells that it names labels of target tables.
    """

    text: str = ""
    page: Page | None = None
    forms: bool = False


@dataclass(slots=True)
class _Reader:
    """Reads the pages of one PDF in order, and notes those it could not."""

    name: str
    pdf: pypdfium2.PdfDocument
    outside_fonts: OutsideFonts
    layout: Layout = field(default_factory=Layout)
    damaged: list[int] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)

    def read(self, progress: Progress) -> None:
        before, here = _Look(), self._look(0)
        forms = False  # whether the page before was read for target tables
        for index in range(len(self.pdf)):
            progress(index + 1, len(self.pdf))
            after = self._look(index + 1) if index + 1 < len(self.pdf) else _Look()
            number = index + 1
            if number in self.scanned and ocr_available():
                self.layout.add(self._scan(index))
                forms = True
            elif here.forms or (here.text and (before.forms or after.forms or (forms and self.layout.ends_in_table))):
                self.layout.add(here.page or self._page(index))
                forms = True
            elif here.page or (here.text and self.layout.goes_on):
                self.layout.add(here.page or self._page(index), forms=False)
                forms = False
            else:
                forms = False
                self.layout.blocks += _lines(here.text, number)
            before, here = here, after
        self._refuse_unread()

    def _refuse_unread(self) -> None:
        """Raise where no page could be read."""
        pages = len(self.pdf)
        if self.scanned and len(self.scanned) + len(self.damaged) == pages:
            require_ocr(f"{self.name}：全部 {len(self.scanned)} 页")
        if len(self.damaged) == pages:
            raise UnreadableFileError(
                f"{self.name}：PDF 的各页都已损坏 all pages of the PDF are damaged",
                remedy="请重新下载，或另存为 PDF 后再试 download it, or save it as PDF once more",
            )

    def _look(self, index: int) -> _Look:
        """Look at a page; one without text that has pictures or drawings is noted as a scan."""
        with self._open(index) as opened:
            if opened is None:
                return _Look()
            page, textpage = opened
            text = self._outside_text(page, index)
            outside = text is not None
            text = str(textpage.get_text_range()) if text is None else text
            if not _is_readable(text) and draws_anything(page):
                self.scanned.append(index + 1)
            # a page that stands on its head gives its lines backwards
            forms = names_form(text) or names_form(text[::-1])
            wanted = forms or has_figures(text) or draws_lines(page)
            return _Look(text, self._full(page, textpage, index, outside=outside) if wanted else None, forms)

    def _outside_text(self, page: pypdfium2.PdfPage, index: int) -> str | None:
        """Return the text of a page set in fonts that are not in the file; None for any other, which PDFium reads."""
        if not has_outside_fonts(page):
            return None
        text = self.outside_fonts.text(index)
        if text is None:
            self.doubtful.append(index + 1)
        return text

    def _page(self, index: int) -> Page:
        with self._open(index) as opened:
            if opened is None:
                return Page(index + 1, 0, 0)
            return self._full(*opened, index, outside=has_outside_fonts(opened[0]))

    def _full(self, page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, index: int, *, outside: bool) -> Page:
        return read_page(page, textpage, index + 1, self.outside_fonts.characters(index) if outside else None)

    @contextmanager
    def _open(self, index: int) -> Iterator[tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage] | None]:
        """Open a page and its text, and close them; one that is damaged is noted, and None."""
        import pypdfium2  # noqa: PLC0415 - see above

        page = textpage = None
        try:
            page = self.pdf[index]
            textpage = page.get_textpage()
        except pypdfium2.PdfiumError:
            self.damaged.append(index + 1)
        try:
            yield (page, textpage) if page and textpage else None
        finally:
            for opened in (textpage, page):
                if opened:
                    opened.close()

    def _scan(self, index: int) -> Page:
        page = self.pdf[index]
        try:
            width, height = page.get_size()
            dpi = min(_MOST_DPI, max(_LEAST_DPI, finest_image(page)), _MOST_SIDE * 72 / max(width, height, 1.0))
            image = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        finally:
            page.close()
        return scan_to_page(image, index + 1, width, height)

    def notes(self) -> tuple[str, ...]:
        """Name what could not be read."""
        notes = []
        if self.damaged:
            notes.append(f"第 {_ranges(self.damaged)} 页已损坏，没有读")
        if self.scanned and not ocr_available():
            notes.append(scans_not_read(_ranges(self.scanned)))
        if self.doubtful:
            notes.append(f"第 {_ranges(self.doubtful)} 页的字体不在文件里，可能缺字")
        return tuple(notes)


def _is_readable(text: str) -> bool:
    """Tell whether a page has text of its own: more than a page number, and characters that its fonts name."""
    letters = "".join(text.split())
    nameless = sum("\ue000" <= letter <= "\uf8ff" or letter == "\ufffd" for letter in letters)
    return len(letters) >= _FEW and nameless * 2 < len(letters)


def _ranges(numbers: Sequence[int]) -> str:
    """Return numbers as people write them.

    >>> _ranges([1, 2, 3, 7])
    '1–3、7'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return "、".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def _lines(text: str, number: int) -> Iterator[Line | Table]:
    place = Place(number)
    for line in text.splitlines():
        if line.strip():
            yield Line(line.strip(), place)
