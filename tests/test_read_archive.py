"""Containers that are damaged, locked or made to exhaust a machine are refused with a remedy before they are parsed."""

from __future__ import annotations

import io
import random
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from office import repack

from kg.errors import UnreadableFileError
from kg.readers import archive
from kg.readers.archive import OLE, open_archive
from kg.readers.doc import read_doc
from kg.readers.docx import read_docx
from kg.readers.xls import read_xls
from kg.readers.xlsx import read_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.model import Document

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>"""


def packed(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in parts.items():
            zipped.writestr(name, data)
    return target.getvalue()


def good_docx(path: Path) -> bytes:
    source = docx.Document()
    for number in range(200):
        source.add_paragraph(f"第{number}段")
    source.save(str(path))
    return path.read_bytes()


@pytest.mark.parametrize("reader", [read_docx, read_xlsx, read_xls, read_doc])
def test_an_empty_file_is_named(tmp_path: Path, reader: Callable[[Path], Document]):
    path = tmp_path / "空"
    path.touch()
    with pytest.raises(UnreadableFileError, match="空的"):
        reader(path)


@pytest.mark.parametrize("reader", [read_docx, read_xlsx])
@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_behind_the_right_magic(tmp_path: Path, reader: Callable[[Path], Document], seed: int):
    path = tmp_path / "a"
    path.write_bytes(b"PK\x03\x04" + random.Random(seed).randbytes(2000))  # noqa: S311
    with pytest.raises(UnreadableFileError, match="不完整"):
        reader(path)


@pytest.mark.parametrize("reader", [read_docx, read_xlsx])
def test_other_bytes_are_no_office_file(tmp_path: Path, reader: Callable[[Path], Document]):
    path = tmp_path / "a"
    path.write_bytes(b"hello")
    with pytest.raises(UnreadableFileError, match="不是 Office 文件"):
        reader(path)


def test_wherever_a_container_is_cut_it_is_refused(tmp_path: Path):
    data = good_docx(tmp_path / "a.docx")
    for part in range(1, 10):
        (tmp_path / "b.docx").write_bytes(data[: len(data) * part // 10])
        with pytest.raises(UnreadableFileError, match="不完整"):
            read_docx(tmp_path / "b.docx")


def test_any_flipped_byte_is_read_or_refused(tmp_path: Path):
    data = good_docx(tmp_path / "a.docx")
    chance = random.Random(1)  # noqa: S311
    for _ in range(150):
        broken = bytearray(data)
        broken[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        (tmp_path / "b.docx").write_bytes(broken)
        with suppress(UnreadableFileError):
            read_docx(tmp_path / "b.docx")


def test_a_bomb_is_not_unpacked(tmp_path: Path):
    data = packed(bomb=b"0" * (archive.LARGE + 1))
    with pytest.raises(UnreadableFileError, match="压缩炸弹"):
        open_archive(tmp_path, data)


def test_a_container_may_not_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MAX_TOTAL", 2**20)
    with pytest.raises(UnreadableFileError, match="超过 1 MB"):
        open_archive(tmp_path, packed(a=bytes(2**19), b=bytes(2**19), c=b"1"))


def test_a_container_may_not_have_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MAX_ENTRIES", 2)
    with pytest.raises(UnreadableFileError, match="3 个文件"):
        open_archive(tmp_path, packed(a=b"1", b=b"1", c=b"1"))


def test_no_name_may_stand_twice(tmp_path: Path):
    with pytest.raises(UnreadableFileError, match="重名"):
        open_archive(tmp_path, packed(a=b"1", A=b"2"))


def test_encrypted_entries_are_refused(tmp_path: Path):
    data = bytearray(packed(a=b"1"))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFileError, match="加密"):
        open_archive(tmp_path, bytes(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_part_may_declare_entities(tmp_path: Path, encoding: str):
    docx.Document().save(str(tmp_path / "a.docx"))
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    bomb = LAUGHS.decode().encode(encoding)
    document = repack(tmp_path / "a.docx", tmp_path / "b.docx", {"word/document.xml": bomb})
    book = repack(tmp_path / "a.xlsx", tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": bomb})
    with pytest.raises(UnreadableFileError, match="ENTITY"):
        read_docx(document)
    with pytest.raises(UnreadableFileError, match="ENTITY"):
        read_xlsx(book)


@pytest.mark.parametrize("reader", [read_docx, read_xlsx, read_xls, read_doc])
def test_a_locked_file_says_so(tmp_path: Path, reader: Callable[[Path], Document]):
    path = tmp_path / "密.docx"
    path.write_bytes(OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000))
    with pytest.raises(UnreadableFileError, match="已加密") as caught:
        reader(path)
    assert caught.value.remedy == "请先去掉密码再提交 remove the password first"
