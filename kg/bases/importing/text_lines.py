"""FILE -> its lines as text: UTF-8, GB18030 or UTF-16, told from the bytes; a line in none of them is named.

Read as a stream: a list may have a million lines. Where no one encoding fits the whole file, the one with fewer bad
lines is taken, and each line that does not fit it is an error. Raises `BasesError` for what is no text at all.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING

from kg.bases.importing.problems import BasesError, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from kg.bases.importing.problems import Problems

LONGEST = 2**20
"""Bytes of a line; a longer one is no line of a list."""
_CHUNK = 2**20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEAD = 4096
_SURELY_UTF8 = 6
"""So many bytes that are no ASCII and yet make UTF-8 are not GB18030 by chance."""
_NOT_ASCII = bytes(range(128))
_BARE_RETURNS = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SAVE_AS = "在 Excel/WPS 中另存为 CSV UTF-8 或 XLSX save as CSV UTF-8 or XLSX"
_MAGIC = {b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "XLS/DOC", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG"}


def refuse_other_formats(path: Path, head: bytes) -> None:
    """Raise an error for a file whose first bytes are those of a known format without lines."""
    for magic, name in _MAGIC.items():
        if head.startswith(magic):
            raise BasesError(f"{path}：是 {name}，不是清单 is {name}, no list", remedy=_SAVE_AS)


def lines(path: Path, problems: Problems, progress: Callable[[int, int], None]) -> Iterator[str]:
    """Yield the lines of a text file with their ends, one for each of its lines; `progress` gets bytes read and all."""
    try:
        size = max(path.stat().st_size, 1)
        with path.open("rb") as file:
            head = file.read(_HEAD)
            refuse_other_formats(path, head)
            file.seek(0)
            encoding = _utf16_of(head) or _encoding(file, path)
            file.seek(0)
            found = _utf16(file, path, encoding) if "16" in encoding else _decoded(file, encoding, problems)
            for number, line in enumerate(found):
                if number % 4096 == 0:
                    progress(min(file.tell(), size), size)
                yield line
    except OSError as error:
        raise unreadable(path, error) from error


# --- which encoding


def _utf16_of(head: bytes) -> str | None:
    r"""Return the kind of UTF-16 that a file begins with, by its mark or by its line ends, of which one byte is NUL.

    >>> _utf16_of("文号,标题\n".encode("utf-16-le")), _utf16_of("文号,标题\n".encode())
    ('utf-16-le', None)
    """
    if head.startswith(_UTF16):
        return "utf-16"
    is_nul_at = {at % 2 for at, byte in enumerate(head) if byte == 0}
    if len(is_nul_at) != 1:
        return None
    encoding = "utf-16-le" if is_nul_at == {1} else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(encoding, errors="replace")
    return encoding if "\n" in text and "\ufffd" not in text[:-1] else None


def _encoding(file: BinaryIO, path: Path) -> str:
    """Return the encoding of a file without the mark of UTF-16."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, newlines = True, 0
    while chunk := file.read(_CHUNK):
        if (at := chunk.find(b"\0")) >= 0:
            before = chunk[:at]
            line = newlines + before.count(b"\n") + 1
            raise BasesError(f"{path}:{line}：含有空字节，不是文本 NUL byte, no text", remedy=_SAVE_AS)
        newlines += chunk.count(b"\n")
        if is_utf8:
            is_utf8 = _fits(decoder, chunk)
    if is_utf8 and _fits(decoder, b"", final=True):
        return "utf-8"
    bad = {encoding: _bad_lines(file, encoding) for encoding in ("utf-8", "gb18030")}
    return min(bad, key=lambda encoding: bad[encoding])


def _fits(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _bad_lines(file: BinaryIO, encoding: str) -> int:
    file.seek(0)
    bad = 0
    while raw := file.readline(LONGEST):
        try:
            _text(raw, encoding)
        except UnicodeDecodeError:
            bad += 1
    return bad


def _text(raw: bytes, encoding: str) -> str:
    """Return the text of a line; UTF-8 in a file of GB18030 would become other characters, and is no such line."""
    if encoding == "gb18030" and len(raw.translate(None, _NOT_ASCII)) >= _SURELY_UTF8 and _is_utf8(raw):
        at = next(i for i, byte in enumerate(raw) if byte > 127)
        raise UnicodeDecodeError("gb18030", raw, at, at + 1, "UTF-8")
    return raw.decode(encoding)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# --- lines


def _decoded(file: BinaryIO, encoding: str, problems: Problems) -> Iterator[str]:
    """Yield the lines of UTF-8 or GB18030; one that is not is an error, and an empty line stands for it."""
    number = 0
    while raw := file.readline(LONGEST + 1):
        number += 1
        if len(raw) > LONGEST:
            raise _too_long(problems.place(number))
        try:
            line = _text(raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw, encoding)
        except UnicodeDecodeError as error:
            byte = raw[error.start : error.start + 1].hex().upper()
            problems.error(
                problems.place(number),
                f"第 {error.start + 1} 字节 {byte} 不是 {encoding.upper()} 文本 byte is no such text",
                "同一文件只用一种编码，另存为 CSV UTF-8 one encoding in a file",
            )
            line = "\n"
        if "\r" in line[:-2]:
            yield from _BARE_RETURNS.findall(line)
        else:
            yield line


def _too_long(where: str) -> BasesError:
    return BasesError(f"{where}：这一行超过 {LONGEST // 2**20} MiB line too long", remedy=_SAVE_AS)


def _utf16(file: BinaryIO, path: Path, encoding: str) -> Iterator[str]:
    reader = io.TextIOWrapper(file, encoding=encoding, newline="")
    number = 0
    try:
        while line := reader.readline(LONGEST):
            number += 1
            if len(line) == LONGEST:
                raise _too_long(f"{path}:{number}")
            yield line
    except UnicodeError as error:
        raise BasesError(
            f"{path}:{number + 1}：不是完整的 UTF-16 文本 no whole text in UTF-16", remedy=_SAVE_AS
        ) from error
