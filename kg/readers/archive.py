"""ZIP containers of Office files: what is damaged, locked or made to exhaust a machine is refused before it is parsed.

Only the directory of a container is believed after these checks: an entry is never unpacked beyond the size it states,
no part may declare a DTD, and nothing outside the file is ever fetched.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

MAX_ENTRIES = 20_000
MAX_TOTAL = 512 * 2**20
MAX_RATIO = 200
LARGE = 50 * 2**20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_AGAIN = "请确认文件已完整下载，或在 Office/WPS 中打开后另存 download it once more, or save it anew in Office"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation from one part of a package to another: its kind (last word of its type) and the part's name."""

    kind: str
    target: str


class Archive:
    """A checked container: parts are found as packages name them, whatever slash or case the directory has."""

    def __init__(self, name: str, zipped: zipfile.ZipFile) -> None:
        self.name = name
        self._zip = zipped
        self._entries = {_key(info.filename): info for info in zipped.infolist()}

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._entries

    def part(self, part: str) -> bytes:
        """Return the bytes of a part; raises `UnreadableFileError` when it is missing or damaged."""
        try:
            return self._zip.read(self._entries[_key(part)])
        except KeyError as error:
            raise UnreadableFileError(f"{self.name}：缺少部件 {part} the part is missing", remedy=_AGAIN) from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise UnreadableFileError(f"{self.name}：部件 {part} 已损坏 the part is damaged", remedy=_AGAIN) from error

    def xml_bytes(self, part: str) -> bytes:
        """Return the bytes of an XML part, which may not declare a document type or entities."""
        data = self.part(part)
        if any(declaration in data for declaration in _DECLARATIONS):
            raise UnreadableFileError(
                f"{self.name}：部件 {part} 含有 DOCTYPE 或 ENTITY 声明，可能是恶意文件 it may be malicious",
                remedy="请向提供者核实，并在 Office/WPS 中另存后再提交 ask who gave it, and save it anew in Office",
            )
        return data

    def xml(self, part: str) -> _Element:
        """Return the root of an XML part."""
        from lxml import etree  # noqa: PLC0415 - slow to load

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        data = self.xml_bytes(part)
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.broken(part) from error

    def broken(self, part: str) -> UnreadableFileError:
        """Return the error for a part that is no well-formed XML."""
        return UnreadableFileError(f"{self.name}：部件 {part} 不是完整的 XML the part is not whole XML", remedy=_AGAIN)

    def relations(self, part: str = "") -> dict[str, Relation]:
        """Return the relations of a part to others inside the package by their id; of the package itself without."""
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self:
            return {}
        found = {}
        for rel in self.xml(rels).iter("{*}Relationship"):
            if rel.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, rel.get("Target", "").replace("\\", "/")))
                found[rel.get("Id", "")] = Relation(rel.get("Type", "").rsplit("/", 1)[-1], target.lstrip("/"))
        return found

    def related(self, part: str, kind: str) -> str | None:
        """Return the name of the first part of a kind that `part` is related to and that is there, if any."""
        relations = self.relations(part).values()
        return next((rel.target for rel in relations if rel.kind == kind and rel.target in self), None)

    def main(self, usual: str) -> str:
        """Return the name of the package's main part, which is `usual` where its relations do not say."""
        return self.related("", "officeDocument") or usual


def open_archive(path: Path, data: bytes) -> Archive:
    """Check a container and return it; raises `UnreadableFileError` with what is wrong and what to do."""
    if not data:
        raise UnreadableFileError(
            f"{path}：文件是空的 the file is empty", remedy="请确认文件已完整下载或另存 download or save it once more"
        )
    refuse_locked(path, data)
    if not data.startswith(b"PK"):
        raise UnreadableFileError(f"{path}：不是 Office 文件（DOCX/XLSX） is no Office file", remedy=_AGAIN)
    try:
        zipped = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFileError(f"{path}：压缩包不完整或已损坏 the archive is damaged", remedy=_AGAIN) from error
    for complaint in _complaints(zipped.infolist()):
        raise UnreadableFileError(
            f"{path}：{complaint}",
            remedy="请向提供者核实，并在 Office/WPS 中另存后再提交 ask who gave it, and save it anew in Office",
        )
    return Archive(str(path), zipped)


def refuse_locked(path: Path, data: bytes) -> None:
    """Raise `UnreadableFileError` when an Office file is locked by a password: an OLE file around the package."""
    if data.startswith(OLE) and _LOCKED in data:
        raise UnreadableFileError(
            f"{path}：文件已加密，需要密码才能打开 is encrypted", remedy="请先去掉密码再提交 remove the password first"
        )


def _complaints(entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Yield what speaks against unpacking these entries."""
    if not entries:
        yield "压缩包里没有文件 nothing is in the archive"
    if len(entries) > MAX_ENTRIES:
        yield f"压缩包内有 {len(entries)} 个文件，超过 {MAX_ENTRIES} 个 too many files are in the archive"
    if len({_key(entry.filename) for entry in entries}) < len(entries):
        yield "压缩包内有重名文件 files in the archive share a name"
    if any(entry.flag_bits & 1 for entry in entries):
        yield "压缩包已加密 the archive is encrypted"
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        yield f"解压后超过 {MAX_TOTAL // 2**20} MB too large when unpacked"
    for entry in entries:
        if entry.file_size > LARGE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            yield f"部件 {entry.filename} 的压缩比异常，可能是压缩炸弹 may be a zip bomb"


def _key(name: str) -> str:
    """Return a part's name as it is compared: some producers write backslashes, and case does not count."""
    return name.replace("\\", "/").lstrip("/").lower()
