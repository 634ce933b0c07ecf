"""What a file is, told by its content: its name may say anything."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Literal

from kg.errors import UnreadableFileError
from kg.readers.archive import OLE, refuse_locked

if TYPE_CHECKING:
    from pathlib import Path

Format = Literal["pdf", "docx", "xlsx", "doc", "xls", "html", "image", "text"]

_HEAD = 4096
_PDF_WITHIN = 1024  # readers accept a PDF whose header stands in its first kilobyte (ISO 32000-1, annex H.3)
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div)[\s>]", re.IGNORECASE)
_MAIL = re.compile(rb"(?:from|mime-version|subject|date|content-type|snapshot-content-location):", re.IGNORECASE)
_STREAMS: dict[str, Format] = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}


def format_of(path: Path) -> Format:
    """Return the format of a file by its content.

    Raises `UnreadableFileError` for one that is missing, or of a kind that is not read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        reason = "找不到文件" if isinstance(error, FileNotFoundError) else f"打不开（{error.strerror}）"
        raise UnreadableFileError(f"{path}：{reason}", remedy="请检查路径与权限") from error
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(path)
    if head.startswith(OLE[:4]):
        return _in_compound_file(path)
    if head.startswith(_IMAGES):
        return "image"
    if head.startswith(b"{\\rtf"):
        raise UnreadableFileError(f"{path}：是 RTF 文档", remedy="请在 Word/WPS 中另存为 DOCX")
    return "html" if _is_page(head) else "text"


def _in_archive(path: Path) -> Format:
    """Return which Office document a ZIP container is; one too damaged to be opened is told by its first bytes."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = " ".join(archive.namelist()).replace("\\", "/").lower()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = path.read_bytes()[: 2**20].decode("latin-1").lower()
    if "xl/" in names:
        return "xlsx"
    if "word/" in names:
        return "docx"
    raise UnreadableFileError(f"{path}：是压缩包，不是 Office 文档（DOCX、XLSX）", remedy="请解压后提交其中的文件")


def _in_compound_file(path: Path) -> Format:
    """Return which Office document of the time before 2007 a compound file is."""
    data = path.read_bytes()
    refuse_locked(path, data)
    for stream, form in _STREAMS.items():
        if stream.encode("utf-16-le") in data:
            return form
    raise UnreadableFileError(f"{path}：是旧版 Office 文件，但不是 DOC 或 XLS", remedy="请另存为 DOCX、XLSX 或 PDF")


def _is_page(head: bytes) -> bool:
    """Tell whether a file is a web page: it begins with a tag and has one that pages have, or is one saved as MHTML."""
    flat = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")
    flat = flat.lstrip()
    return (flat.startswith(b"<") and bool(_PAGE.search(flat))) or bool(
        _MAIL.match(flat) and b"mime-version" in flat.lower()
    )
