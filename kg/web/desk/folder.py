"""The folder of the desk: uploads, and caches that do not grow without end. Every file is by the SHA-256 of its source.

- `files/<sha256>/<name>`: an upload as it came, under a name that is safe
- `files/<sha256>/meta.json`: the name it came with, and when
- `records/<sha256>.<digest>.json`: what was read of a source; the digest is of the program and its vocabularies
- `pages/<sha256>/<n>.png|jpg` and `<n>.json`: images of pages, each with its sizes
- `pending/<sha256>.nq`: graphs that are not in the store yet
- `incoming/`: what is still being received
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.web.desk.names import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 2**20
MOST = {"records": 512 * MIB, "pages": 256 * MIB}
"""How much a cache may hold; what was used least recently goes first."""
SHA256 = re.compile(r"[0-9a-f]{64}")
META = "meta.json"
UNFINISHED = ".kg-"
INCOMING = "incoming"
OWNER_ONLY = 0o700


def is_sha256(text: str) -> bool:
    """Tell whether a text can be the name of a source, and so a part of a path."""
    return bool(SHA256.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload: where it lies, the name it came with, and when (ISO 8601)."""

    path: Path
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of a desk."""

    path: Path

    def make(self) -> None:
        """Make the folders, which only their owner may enter; what a server before this left half written goes."""
        for name in ("pending", INCOMING):
            shutil.rmtree(self.path / name, ignore_errors=True)
        for folder in (self.path, *(self.path / name for name in ("files", "records", "pages", "pending", INCOMING))):
            folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        self.path.chmod(OWNER_ONLY)
        for file in self.path.rglob(f"{UNFINISHED}*"):
            file.unlink(missing_ok=True)

    # --- uploads

    def keep(self, file: Path, sha256: str, name: str, at: str) -> Upload:
        """Move a file in; the same bytes are kept once, under the name they came with first."""
        there = self.upload(sha256)
        if there is not None:
            file.unlink()
            return there
        folder = self.path / "files" / sha256
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        upload = Upload(folder / safe_name(name), name, at)
        shutil.move(file, upload.path)
        upload.path.chmod(0o600)
        told = json.dumps({"file": upload.path.name, "name": name, "at": at}, ensure_ascii=False)
        write_whole(folder / META, told.encode("utf-8", "backslashreplace"))
        return upload

    def upload(self, sha256: str) -> Upload | None:
        """Return an upload that is there."""
        folder = self.path / "files" / sha256
        try:
            told: dict[str, Any] = json.loads((folder / META).read_text(encoding="utf-8"))
            upload = Upload(folder / safe_name(str(told["file"])), str(told["name"]), str(told["at"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return upload if upload.path.is_file() else None

    def uploads(self) -> tuple[tuple[str, Upload], ...]:
        """Return all uploads with their SHA-256 as they came in; one that was not kept as a whole is taken out."""
        found = []
        for folder in (self.path / "files").iterdir():
            upload = self.upload(folder.name)
            if upload is None:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                found.append((folder.name, upload))
        return tuple(sorted(found, key=lambda each: each[1].at))

    def is_upload(self, path: str, sha256: str) -> bool:
        """Tell whether the path that a store or record names is that of an upload here."""
        return Path(path).absolute().parent == (self.path / "files" / sha256).absolute()

    def forget_file(self, sha256: str) -> None:
        """Take out an upload, and keep what was made of it."""
        shutil.rmtree(self.path / "files" / sha256, ignore_errors=True)

    def forget(self, sha256: str) -> None:
        """Take out an upload and all that was made of it."""
        for folder in ("files", "pages"):
            shutil.rmtree(self.path / folder / sha256, ignore_errors=True)
        for file in self._of("records", sha256):
            file.unlink(missing_ok=True)
        self.pending(sha256).unlink(missing_ok=True)

    # --- what is made of sources

    def record(self, sha256: str, digest: str) -> Path:
        """Return where the record of a source stands, if it was read by this program with these vocabularies."""
        return self.path / "records" / f"{sha256}.{digest}.json"

    def page(self, sha256: str, number: int, suffix: str) -> Path:
        """Return where an image of a page, or its sizes, stand."""
        return self.path / "pages" / sha256 / f"{number}.{suffix}"

    def pending(self, sha256: str) -> Path:
        """Return where the graphs of a source wait to be stored."""
        return self.path / "pending" / f"{sha256}.nq"

    def prune(self, cache: str) -> None:
        """Keep a cache below what it may hold."""
        found = sorted(((status.st_mtime, status.st_size, path) for path, status in _files(self.path / cache)))
        total = sum(size for _used, size, _path in found)
        for _used, size, path in found:
            if total <= MOST[cache]:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _of(self, cache: str, sha256: str) -> Iterator[Path]:
        return (self.path / cache).glob(f"{sha256}.*")


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.rglob("*"):
        with suppress(OSError):  # another request has just taken it out
            status = path.stat()
            if path.is_file():
                yield path, status


def touch(path: Path) -> None:
    """Note that a file of a cache was used."""
    with suppress(OSError):
        os.utime(path)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, also where the power fails."""
    path.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
