"""Readers: a file's bytes -> `Document`, nothing interpreted yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import UnreadableFileError
from kg.readers.pdf import read_pdf
from kg.readers.text import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Document

# First bytes of the formats that are not text, with what to do about each.
_SIGNATURES = {
    b"PK\x03\x04": (" Office 文档（DOCX/XLSX）", "请先另存为制表符分隔的文本"),
    b"{\\rtf": (" RTF 文档", "请先另存为制表符分隔的文本"),
    b"<!DOCTYP": ("网页（HTML）", "请先把表格复制为制表符分隔的文本"),
    b"<!doctyp": ("网页（HTML）", "请先把表格复制为制表符分隔的文本"),
    b"<html": ("网页（HTML）", "请先把表格复制为制表符分隔的文本"),
    b"\x89PNG": ("图片", "请先识别文字，另存为制表符分隔的文本"),
    b"\xff\xd8\xff": ("图片", "请先识别文字，另存为制表符分隔的文本"),
    b"II*\x00": ("图片", "请先识别文字，另存为制表符分隔的文本"),
    b"\xd0\xcf\x11\xe0": ("旧版 Office 文档（DOC/XLS）", "请先另存为制表符分隔的文本"),
}


def read(path: Path) -> Document:
    """Read a file into a `Document`; the format is told by content, not by name.

    Raises `UnreadableFileError` for a file that is missing, empty, or of a format that is not read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        reason = "找不到文件" if isinstance(error, FileNotFoundError) else f"打不开（{error.strerror}）"
        raise UnreadableFileError(f"{path}：{reason}", remedy="请检查路径与权限") from error
    if head.startswith(b"%PDF-"):
        return read_pdf(path)
    for signature, (name, remedy) in _SIGNATURES.items():
        if head.startswith(signature):
            raise UnreadableFileError(f"{path}：是{name}，目前只读文本文件", remedy=remedy)
    return read_text(path)
