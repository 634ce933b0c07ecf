"""A multipart body as it passes: how many parts, how large, under which names; nothing of it is kept but a few fields.

The handler's own parser reads the same bytes afterwards; both take the names of files from the same header.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from kg.web.errors import RefusedError
from kg.web.filenames import check_name

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = frozenset({"csrf"})
VALUE_BYTES = 256
HEAD_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class PartLimits:
    """What a multipart body may hold: sizes in bytes."""

    files: int
    file_bytes: int
    fields: int = 50
    field_bytes: int = 1024 * 1024


class Parts:
    """Follows a multipart body; raises a `RefusedError` at what it must not hold."""

    def __init__(self, content_type: str, limits: PartLimits, on_file: Callable[[], None]) -> None:
        self.limits = limits
        self.values: dict[str, str] = {}
        self._on_file = on_file
        self._files = self._fields = 0
        self._start_part()
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise _malformed()
        self._parser = self._new_parser(boundary)

    def _new_parser(self, boundary: bytes) -> MultipartParser:
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._start_part,
                    "on_header_field": self._head_name,
                    "on_header_value": self._head_value,
                    "on_header_end": self._end_head,
                    "on_headers_finished": self._end_heads,
                    "on_part_data": self._data,
                    "on_part_end": self._end_part,
                },
            )
        except FormParserError as error:
            raise _malformed() from error

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise _malformed() from error

    def _start_part(self) -> None:
        self._name, self._value, self._head_size, self._size = b"", b"", 0, 0
        self._disposition = b""
        self._field: str | None = None
        self._kept = bytearray()
        self._is_file = False

    def _head_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._grow_head(end - start)

    def _head_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._grow_head(end - start)

    def _grow_head(self, size: int) -> None:
        self._head_size += size
        if self._head_size > HEAD_BYTES:
            raise _malformed()

    def _end_head(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def _end_heads(self) -> None:
        options = parse_options_header(self._disposition)[1]
        if b"name" not in options:
            raise _malformed()
        self._field = options[b"name"].decode("utf-8", "replace")
        self._is_file = b"filename" in options
        if self._is_file:
            self._start_file(options[b"filename"])
        else:
            self._fields += 1
            if self._fields > self.limits.fields:
                raise RefusedError(
                    "表单的栏目过多 too many fields", remedy="请分次提交 send them in several requests", status=413
                )

    def _start_file(self, name: bytes) -> None:
        self._files += 1
        if self._files > self.limits.files:
            raise RefusedError(
                f"一次最多 {self.limits.files} 份文件 at most {self.limits.files} files at once",
                remedy="请分次提交 send them in several requests",
                status=413,
            )
        check_name(name.decode("utf-8", "replace"))
        self._on_file()

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._is_file and self._size > self.limits.file_bytes:
            raise too_large(self.limits.file_bytes)
        if not self._is_file and self._size > self.limits.field_bytes:
            raise too_large(self.limits.field_bytes)
        if self._field in KEPT and not self._is_file and len(self._kept) <= VALUE_BYTES:
            self._kept += data[start:end]

    def _end_part(self) -> None:
        if self._field in KEPT and not self._is_file:
            self.values.setdefault(str(self._field), self._kept.decode("utf-8", "replace"))


def too_large(limit: int) -> RefusedError:
    """Return what is said of a body or file beyond its limit in bytes."""
    size = f"{limit / 2**20:g} MB"
    return RefusedError(
        f"内容超过 {size} larger than {size}",
        remedy="请拆分或压缩图片后再试 split it or make its images smaller",
        status=413,
    )


def _malformed() -> RefusedError:
    return RefusedError("表单的格式有误 malformed form", remedy="请用本站的页面上传 upload it on the pages of the desk")
