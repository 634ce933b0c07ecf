"""Text files -> `Document`: lines with tabs are table rows, runs of them a table; all else is running text.

Text is what a PDF leaves when somebody copies or converts it, so the marks that converters add
(`<u>`, `<p>`, `**`) are taken off here; nothing else is interpreted.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from kg.errors import UnreadableFileError
from kg.model import Cell, Document, Line, Place, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MARKUP = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|\*\*(?=[^\s*])(?P<strong>[^*\n]+?)(?<=[^\s*])\*\*")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SAMPLE = 65536


def read_text(path: Path) -> Document:
    """Read a text file in UTF-8, UTF-16 or GB18030 into a `Document`.

    Raises `UnreadableFileError` when the file is empty or is no text.
    """
    data = path.read_bytes()
    text = decode(data, name=str(path))
    return Document(
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="text/plain",
        blocks=tuple(text_to_blocks(text)),
    )


def decode(data: bytes, *, name: str) -> str:
    """Return the text of `data`, whichever of the encodings in use in China it is in.

    >>> decode("绩效目标".encode("gb18030"), name="x.txt")
    '绩效目标'
    """
    empty = UnreadableFileError(
        f"{name}：文件是空的 the file is empty", remedy="请确认文件已完整下载或另存 download or save it once more"
    )
    if not data.strip():
        raise empty
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE]
        if not text.strip("\ufeff \t\r\n\f\v"):
            raise empty
        if len(_CONTROL.findall(sample)) * 100 <= len(sample):
            return text.removeprefix("\ufeff")
    raise UnreadableFileError(
        f"{name}：不是文本文件，无法识别其编码 is no text in a known encoding",
        remedy="请另存为 UTF-8 或 GB18030 编码的文本，或提供原文件 save it as text in UTF-8, or give the original",
    )


def _candidates(data: bytes) -> Iterator[str]:
    """Yield encodings to try; UTF-16 without a byte order mark shows itself by the zero bytes of its line breaks."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
        return
    head = data[:_SAMPLE]
    if b"\x00" in head:
        if b"\n\x00" in head:
            yield "utf-16-le"
        if b"\x00\n" in head:
            yield "utf-16-be"
        return
    yield "utf-8-sig"
    yield "gb18030"


def split_row(line: str) -> list[str] | None:
    """Return the cells of a line that is a table row (tabs, or bars at both ends), else None.

    >>> split_row("| 数量指标 | 人数 |")
    [' 数量指标 ', ' 人数 ']
    """
    if "\t" in line:
        return line.split("\t")
    bare = line.strip()
    if bare.startswith("|") and bare.endswith("|") and bare.count("|") > 2:
        return bare[1:-1].split("|")
    return None


def text_to_blocks(text: str) -> Iterator[Line | Table]:
    """Yield the lines and tables of `text` in order; a form feed begins a page, a line without tabs ends a table."""
    page, tables, gap = 1, 0, False
    rows: list[tuple[Cell, ...]] = []
    paged = "\f" in text
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        page += raw.count("\f")
        content = raw.replace("\f", "")
        if "<" in content or "**" in content:
            content = _MARKUP.sub(lambda found: found["strong"] or "", content)
        here = page if paged else None
        parts = split_row(content)
        if parts:
            if not rows:
                tables += 1
            place = Place(page=here, table=tables, row=len(rows) + 1, line=number, method="text")
            rows.append(tuple(Cell(part.strip(), column, place=place) for column, part in enumerate(parts)))
            gap = False
            continue
        if rows:
            yield Table(tuple(rows), rows[0][0].place)
            rows = []
        if content.strip():
            yield Line(content.strip(), Place(page=here, line=number, method="text"), gap=gap)
        gap = not content.strip()
    if rows:
        yield Table(tuple(rows), rows[0][0].place)
