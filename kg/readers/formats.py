"""What a file is, told by its content: its name may say anything."""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from kg.errors import UnreadableFileError
from kg.readers.archive import OLE, refuse_locked
from kg.readers.html_text import MAIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedReader
    from pathlib import Path

Format = Literal["pdf", "docx", "xlsx", "doc", "xls", "html", "image", "text"]

_HEAD = 4096
_PDF_WITHIN = 1024  # readers accept a PDF whose header stands in its first kilobyte (ISO 32000-1, annex H.3)
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_BITMAP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})  # sizes of the second header of a BMP, by its versions
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div)[\s>]", re.IGNORECASE)
_OFFICE_XML = re.compile(rb"<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet|<(?:w:wordDocument|pkg:)")
_ENTRY = re.compile(rb"PK\x03\x04.{26}([ -~]{1,80})", re.DOTALL)
_STREAMS: dict[str, Format] = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}


def format_of(path: Path) -> Format:
    """Return the format of a file by its content.

    Raises `UnreadableFileError` for one that is missing, or of a kind that is not read.
    """
    with open_file(path) as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(path)
    if head.startswith(OLE[:4]):
        return _in_compound_file(path)
    if head.startswith(_IMAGES) or _is_bitmap(head):
        return "image"
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        raise UnreadableFileError(
            f"{path}：是 RTF 文档 is an RTF document", remedy="请在 Word/WPS 中另存为 DOCX save it as DOCX in Word"
        )
    flat = _flat(head)
    if flat.startswith(b"<") and _OFFICE_XML.search(flat):
        raise UnreadableFileError(
            f"{path}：是 Office 2003 的 XML 文件 is an XML file of Office 2003",
            remedy="请在 Office/WPS 中另存为 DOCX 或 XLSX save it as DOCX or XLSX in Office",
        )
    return "html" if _is_page(flat) else "text"


@contextmanager
def open_file(path: Path) -> Iterator[BufferedReader]:
    """Open a file to be read; what is no file of a disk, such as a pipe, could keep its reader waiting."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            if path.is_dir() and not os.access(path, os.R_OK | os.X_OK):
                raise UnreadableFileError(
                    f"{path}：没有权限读这个文件夹 no permission to read this folder",
                    remedy="请检查文件夹的权限 check the folder's permissions",
                )
            reason = "是文件夹 a folder" if path.is_dir() else "不是普通文件 no regular file"
            raise UnreadableFileError(
                f"{path}：{reason}，不能当作文件来读 cannot be read as a file", remedy="请检查路径 check the path"
            )
        with path.open("rb") as file:
            yield file
    except (OSError, ValueError) as error:
        if isinstance(error, UnreadableFileError):
            raise
        missing = isinstance(error, (FileNotFoundError, ValueError))  # a name with a NUL is a ValueError
        reason = "找不到文件" if missing else f"打不开（{os.strerror(getattr(error, 'errno', None) or 5)}）"
        raise UnreadableFileError(f"{path}：{reason}", remedy="请检查路径与权限 check path and permissions") from error


def _is_bitmap(head: bytes) -> bool:
    """Tell whether a file is a BMP, whose two letters alone may begin any text."""
    return head.startswith(b"BM") and len(head) >= 18 and struct.unpack_from("<I", head, 14)[0] in _BITMAP_HEADERS


def _in_archive(path: Path) -> Format:
    """Return which Office document a ZIP container is; one too damaged to be opened is told by its local headers."""
    try:
        with zipfile.ZipFile(path) as archive:
            names: Iterable[str] = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = [name.decode() for name in _ENTRY.findall(path.read_bytes())]
    parts = [name.replace("\\", "/").lstrip("/").lower() for name in names]
    if any(part.startswith("xl/") for part in parts):
        return "xlsx"
    if any(part.startswith("word/") for part in parts):
        return "docx"
    if "ofd.xml" in parts:
        raise UnreadableFileError(
            f"{path}：是 OFD 版式文件 is an OFD file",
            remedy="请在 OFD 阅读器中另存为或打印成 PDF print it as PDF in an OFD reader",
        )
    if not parts:
        raise UnreadableFileError(
            f"{path}：压缩包或 Office 文件（DOCX/XLSX）不完整或已损坏 the archive or Office file is damaged",
            remedy="请确认文件已完整下载，或重新另存 download or save it once more",
        )
    if "content.xml" in parts or any(part.startswith("ppt/") for part in parts):
        raise UnreadableFileError(
            f"{path}：是 OpenDocument 文件或演示文稿 is an OpenDocument file or slides",
            remedy="请另存为 DOCX、XLSX 或 PDF save it as DOCX, XLSX or PDF",
        )
    raise UnreadableFileError(
        f"{path}：是压缩包，不是 Office 文档（DOCX、XLSX） is an archive, no Office document",
        remedy="请解压后提交其中的文件 unpack it and give the files in it",
    )


def _in_compound_file(path: Path) -> Format:
    """Return which Office document of the time before 2007 a compound file is."""
    data = path.read_bytes()
    refuse_locked(path, data)
    for stream, form in _STREAMS.items():
        if stream.encode("utf-16-le") in data:
            return form
    raise UnreadableFileError(
        f"{path}：是旧版 Office 文件，但不是 DOC 或 XLS is an old Office file, but no DOC or XLS",
        remedy="请另存为 DOCX、XLSX 或 PDF save it as DOCX, XLSX or PDF",
    )


def _flat(head: bytes) -> bytes:
    """Return the first bytes without a byte order mark, and without the zero bytes that Latin text has in UTF-16."""
    flat = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")
    return flat.lstrip()


def _is_page(flat: bytes) -> bool:
    """Tell whether a file is a web page: it begins with a tag and has one that pages have, or is one saved as MHTML."""
    return (flat.startswith(b"<") and bool(_PAGE.search(flat))) or bool(
        MAIL.match(flat) and b"mime-version" in flat.lower()
    )
