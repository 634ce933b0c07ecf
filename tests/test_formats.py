"""A file's content tells its format, whatever its name says; what is not read is refused with what to do."""

from __future__ import annotations

import io
import os
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from typeset import SAMPLE, typeset
from typeset_layout import Style

from kg.errors import UnreadableFileError
from kg.readers import read
from kg.readers.archive import OLE
from kg.readers.formats import format_of

if TYPE_CHECKING:
    from pathlib import Path


def zipped(*names: str, method: int = zipfile.ZIP_DEFLATED, data: bytes = b"x" * 99) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name in names:
            archive.writestr(name, data)
    return target.getvalue()


def pdf() -> bytes:
    return typeset([SAMPLE], Style())


def document() -> bytes:
    target = io.BytesIO()
    docx.Document().save(target)
    return target.getvalue()


def workbook() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def old_workbook() -> bytes:
    target = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("表")
    book.save(target)
    return target.getvalue()


def bitmap(size: int = 40) -> bytes:
    return b"BM" + (58).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + size.to_bytes(4, "little")


TABLE = "<table><tr><td>一级指标</td></tr></table>"
MARKED = "<u>2026年</u>绩效目标\n<p>一级指标\t二级指标</p>\n"
KNOWN = {
    "pdf": pdf(),
    "pdf behind junk": b"\n" * 900 + pdf(),
    "docx": document(),
    "docx with workbooks inside": zipped("word/document.xml", "word/embeddings/xl/a.xlsx", "xl.txt"),
    "xlsx": workbook(),
    "xlsx with documents inside": zipped("xl/embeddings/word/a.docx", "word.txt", "xl/workbook.xml"),
    "docx with backslashes": zipped("word\\document.xml"),
    "docx cut off": document()[:3000],
    "xlsx cut off": workbook()[:3000],
    "xls": old_workbook(),
    "doc": OLE + bytes(2000) + "WordDocument".encode("utf-16-le") + bytes(100),
    "html": f"<!DOCTYPE html>\n<html><body>{TABLE}".encode(),
    "html in capitals": b'<HTML xmlns:o="urn:schemas-microsoft-com:office:office"><TABLE border=1>',
    "html behind a comment": f"\n <!-- saved -->\n{TABLE}".encode(),
    "html behind a declaration": f'<?xml version="1.0"?><html xmlns="x">{TABLE}'.encode(),
    "html in UTF-8 with mark": b"\xef\xbb\xbf" + f"<html>{TABLE}".encode(),
    "html in UTF-16": f"<html>{TABLE}".encode("utf-16"),
    "html in UTF-16 BE without mark": f"<html>{TABLE}".encode("utf-16-be"),
    "html in GB18030": f"<html>{TABLE}".encode("gb18030"),
    "html saved as mail": b"From: <Saved by WPS>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
    "image png": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "image jpeg": b"\xff\xd8\xff\xe0" + bytes(50),
    "image tiff": b"II*\x00" + bytes(50),
    "image tiff of the other order": b"MM\x00*" + bytes(50),
    "image bmp": bitmap(),
    "image bmp of 1990": bitmap(12),
    "text": "一级指标\t二级指标\n".encode(),
    "text empty": b"",
    "text with marks of underlining": MARKED.encode(),
    "text with marks of paragraphs": "<p>一级指标</p>\n<p><b>产出指标</b></p>".encode(),
    "text that begins with a comparison": "<5天\t≤10万元".encode(),
    "text in UTF-16": MARKED.encode("utf-16"),
    "text in GB18030": MARKED.encode("gb18030"),
    "text that begins like a bitmap": b"BMI\xe6\x8c\x87\xe6\xa0\x87 of 2026, kg/m2 and so on",
    "text that begins like a mail": "Subject: 绩效目标\nDate: 2026\n".encode(),
    "text about html": "网页以 <html> 开头，表格是 <table>".encode(),
    "text about PK": b"PK is no container",
}


@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a.docx", "a.xls", "a.html", "a.png", "a", ".docx", "a.tar.gz"])
@pytest.mark.parametrize("kind", KNOWN)
def test_the_content_tells_the_format_and_not_the_name(tmp_path: Path, kind: str, name: str):
    path = tmp_path / name
    path.write_bytes(KNOWN[kind])
    assert format_of(path) == kind.split(maxsplit=1)[0]


@pytest.mark.parametrize(
    ("kind", "name", "media_type"),
    [
        ("pdf", "a.docx", "application/pdf"),
        ("html", "a.xls", "text/html"),
        ("xlsx", "a.pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("xls", "a.xlsx", "application/vnd.ms-excel"),
        ("docx", "a.doc", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("text with marks of underlining", "a.html", "text/plain"),
    ],
)
def test_a_file_of_another_name_is_read_as_what_it_is(tmp_path: Path, kind: str, name: str, media_type: str):
    path = tmp_path / name
    path.write_bytes(KNOWN[kind])
    assert read(path).media_type == media_type


OTHERS = {
    "rtf": (rb"{\rtf1\ansi hello}", "RTF", "DOCX"),
    "zip": (zipped("预算.pdf", "说明.txt"), "压缩包", "解压"),
    "zip with folders like those of offices": (zipped("password/a.pdf", "pixl/a.txt"), "压缩包", "解压"),
    "zip of a PDF that is not compressed": (zipped("a.pdf", method=zipfile.ZIP_STORED, data=pdf()), "压缩包", "解压"),
    "zip cut off": (zipped("预算.pdf", "说明.txt")[:60], "不完整", "重新"),
    "zip without a directory": (b"PK\x03\x04....", "不完整", "重新"),
    "ofd": (zipped("OFD.xml", "Doc_0/Document.xml"), "OFD", "PDF"),
    "odt": (zipped("mimetype", "content.xml", "styles.xml"), "OpenDocument", "DOCX"),
    "pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), "演示文稿", "PDF"),
    "old presentation": (OLE + "PowerPoint Document".encode("utf-16-le"), "旧版 Office", "另存"),
    "office file with a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "已加密", "密码"),
    "workbook of 2003 in XML": (
        b'<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n<Workbook xmlns="x">',
        "2003",
        "XLSX",
    ),
    "document of 2003 in XML": (
        '<?xml version="1.0" encoding="UTF-16"?><w:wordDocument xmlns:w="x">'.encode("utf-16"),
        "2003",
        "DOCX",
    ),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_not_read_is_refused_with_what_to_do(tmp_path: Path, kind: str):
    data, reason, remedy = OTHERS[kind]
    path = tmp_path / "提交.docx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match=reason) as caught:
        read(path)
    assert caught.value.message.startswith(f"{path}：")
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("data", [b"", b"\n \t", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff\x00\n"])
def test_a_file_without_content_is_called_empty(tmp_path: Path, data: bytes):
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match="空的"):
        read(path)


def test_what_is_no_file_is_refused(tmp_path: Path):
    with pytest.raises(UnreadableFileError, match="找不到文件"):
        format_of(tmp_path / "没有.pdf")
    with pytest.raises(UnreadableFileError, match="找不到文件"):
        format_of(tmp_path / "a\0b.pdf")
    with pytest.raises(UnreadableFileError, match="文件夹"):
        format_of(tmp_path)
    with pytest.raises(UnreadableFileError, match="打不开"):
        format_of(tmp_path / ("长" * 300))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "a.pdf")
    with pytest.raises(UnreadableFileError, match="不是普通文件"):
        read(tmp_path / "a.pdf")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path):
    path = tmp_path / "a.pdf"
    path.touch(mode=0)
    with pytest.raises(UnreadableFileError, match="打不开"):
        format_of(path)


@given(head=st.sampled_from([data[:64] for data in KNOWN.values()] + [b"BM", b"PK\x03\x04", OLE]), tail=st.binary())
def test_any_bytes_have_a_format_or_are_refused(tmp_path_factory: pytest.TempPathFactory, head: bytes, tail: bytes):
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(head + tail)
    with suppress(UnreadableFileError):
        assert format_of(path) in {"pdf", "docx", "xlsx", "doc", "xls", "html", "image", "text"}
