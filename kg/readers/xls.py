"""XLS (Excel 97) -> `Document`: what the cells of the visible sheets show, in the same manner as XLSX."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from kg.errors import UnreadableFileError
from kg.model import Document
from kg.readers.archive import refuse_locked
from kg.readers.number_formats import BUILT_IN, shown
from kg.readers.sheet import Merge, Sheet, to_blocks

if TYPE_CHECKING:
    from pathlib import Path

    from xlrd.book import Book
    from xlrd.sheet import Cell
    from xlrd.sheet import Sheet as XlsSheet

MEDIA_TYPE = "application/vnd.ms-excel"
_FIRST_OF_FILE = 164
"""Number formats below this are built in; xlrd names their codes as they are in the United States."""


def read_xls(path: Path) -> Document:
    """Read an XLS file into a `Document`; hidden sheets, drawings and macros are left out.

    Raises `UnreadableFileError` when the file is damaged or locked by a password.
    """
    data = path.read_bytes()
    book = _open(path, data)
    shown_sheets = [sheet for sheet in book.sheets() if not sheet.visibility]
    hidden = [f"工作表“{sheet.name}”是隐藏的，未读" for sheet in book.sheets() if sheet.visibility]
    sheets = [_sheet(book, sheet) for sheet in shown_sheets]
    return Document(
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=MEDIA_TYPE,
        blocks=to_blocks(sheets),
        notes=(*hidden, *(note for sheet in sheets for note in sheet.notes())),
    )


def _open(path: Path, data: bytes) -> Book:
    """Open a workbook; whatever xlrd stumbles over in a damaged one is told in one way."""
    import xlrd  # noqa: PLC0415 - slow to load

    if not data:
        raise UnreadableFileError(
            f"{path}：文件是空的 the file is empty", remedy="请确认文件已完整下载或另存 download or save it once more"
        )
    refuse_locked(path, data)
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except Exception as error:
        if "encrypted" in str(error):
            raise UnreadableFileError(
                f"{path}：文件已加密，需要密码才能打开 is encrypted",
                remedy="请先去掉密码再提交 remove the password first",
            ) from error
        raise UnreadableFileError(
            f"{path}：不是完整的 XLS 文件 is no whole XLS file",
            remedy="请确认文件已完整下载，或在 Excel/WPS 中打开后另存为 XLSX download it anew, or save it as XLSX",
        ) from error


def _sheet(book: Book, source: XlsSheet) -> Sheet:
    """Return what a worksheet shows."""
    import xlrd  # noqa: PLC0415 - slow to load

    sheet = Sheet(str(source.name))
    sheet.merges = [Merge(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            if cell.ctype == xlrd.XL_CELL_ERROR:
                sheet.missing((row, column), error=True)
            elif text := _text(book, cell).strip():
                sheet.texts[row, column] = text
    return sheet


def _text(book: Book, cell: Cell) -> str:
    """Return the text that a stored value is shown as."""
    import xlrd  # noqa: PLC0415 - slow to load

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\t", " ")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        return shown(float(cell.value), _code(book, cell), date1904=bool(book.datemode))
    return ""


def _code(book: Book, cell: Cell) -> str:
    """Return the format code of a cell."""
    key = book.xf_list[cell.xf_index].format_key if cell.xf_index is not None else 0
    if key < _FIRST_OF_FILE and key in BUILT_IN:
        return BUILT_IN[key]
    return str(book.format_map[key].format_str) if key in book.format_map else "General"
