"""PDF -> `Document`: pages are looked through first, those that may hold a target table are read glyph by glyph.

PDFium reads the text of a page in under a millisecond; a page that names no label of the forms is running text and
goes no further. The pages before and after a table are read in full as well: a title may stand before it, rows after.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.errors import UnreadableFileError
from kg.model import Document, Line, Place, Table
from kg.readers.layout import Layout
from kg.readers.pdf_page import read_page
from kg.tables import names_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pypdfium2

    Progress = Callable[[int, int], None]

_FEW = 8  # characters: a page with fewer is a picture of a page, whatever its stamp or page number says


def _silent(_page: int, _pages: int) -> None:
    """Tell nobody."""


def read_pdf(path: Path, *, progress: Progress = _silent) -> Document:
    """Read a PDF into a `Document`; boxes are in points from the top left of each page as it is shown.

    `progress` is told the page got to and how many there are.

    Raises `UnreadableFileError` when the file is damaged, needs a password or has no page that can be read.
    """
    data = path.read_bytes()
    with open_pdf(data, name=str(path)) as pdf:
        texts = [_page_text(pdf, index) for index in range(len(pdf))]
        layout = Layout()
        wanted = _wanted(texts)
        for index, text in enumerate(texts):
            progress(index + 1, len(texts))
            if index in wanted or (layout.blocks and isinstance(layout.blocks[-1], Table) and text):
                layout.add(read_page(pdf[index], index + 1))
            else:
                layout.blocks += _lines(text, index + 1)
    return Document(str(path), hashlib.sha256(data).hexdigest(), "application/pdf", tuple(layout.blocks))


@contextmanager
def open_pdf(data: bytes, *, name: str) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF, and close it; one encrypted with an empty password opens like any other."""
    import pypdfium2  # noqa: PLC0415 - loaded when the first PDF is read

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadableFileError(f"{name}：PDF 有打开密码", remedy="请先去掉密码再提交") from error
        raise UnreadableFileError(f"{name}：PDF 已损坏，打不开", remedy="请重新下载，或另存为 PDF 后再试") from error
    try:
        yield pdf
    finally:
        pdf.close()


def _page_text(pdf: pypdfium2.PdfDocument, index: int) -> str:
    """Return the text of a page in the order of the file; lines broken where they are set on another height."""
    page = pdf[index]
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()
        page.close()


def _wanted(texts: Sequence[str]) -> set[int]:
    """Return the pages to read in full: those that name labels of the forms, and their neighbours."""
    named = [index for index, text in enumerate(texts) if names_form(text)]
    return {near for index in named for near in (index - 1, index, index + 1) if 0 <= near < len(texts)}


def _lines(text: str, number: int) -> Iterator[Line]:
    for line in text.splitlines():
        if line.strip():
            yield Line(line.strip(), Place(number))
