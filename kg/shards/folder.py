"""A FOLDER BY PATH OR URL: files written whole or not at all, read, listed and removed."""

from __future__ import annotations

import os
import platform
from contextlib import contextmanager
from threading import get_ident
from typing import TYPE_CHECKING, Any

from kg.errors import KgError, StoreError, reason_of
from kg.sources import file_system, local_path

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = ".kg-lock"
UNFINISHED = ".kg-"
"""How the names of files begin that are being written."""


class Folder:
    """Files by their names below a folder, as in `nquads/part.nq`; errors are raised as `StoreError`."""

    def __init__(self, where: str) -> None:
        """Take a path or URL; nothing is made yet."""
        self.where = where
        self._path = local = local_path(where)
        self._files: Any = None
        self._root = ""
        if local is None:
            self._files, self._root = file_system(where)

    def write(self, name: str, content: bytes) -> None:
        """Write a file that takes the place of what was there when it is whole."""
        with self._told():
            if self._path is None:
                path = f"{self._root}/{name}"
                self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(path, content)  # an object store shows an object when it is whole
                return
            file = self._path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = file.with_name(f"{UNFINISHED}{platform.node()}-{os.getpid()}-{get_ident()}.tmp")
            try:
                unfinished.write_bytes(content)
                unfinished.replace(file)
            finally:
                unfinished.unlink(missing_ok=True)

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        with self._told():
            try:
                if self._path is not None:
                    return (self._path / name).read_bytes()
                content: bytes = self._files.cat_file(f"{self._root}/{name}")
            except FileNotFoundError:
                return None
            return content

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with self._told():
            try:
                if self._path is not None:
                    (self._path / name).unlink()
                else:
                    self._files.rm_file(f"{self._root}/{name}")
            except FileNotFoundError:
                return

    def names(self, under: str) -> list[str]:
        """Return the names of all files below a folder within, sorted; those being written too."""
        with self._told():
            if self._path is not None:
                below = self._path / under
                return sorted(each.relative_to(self._path).as_posix() for each in below.rglob("*") if each.is_file())
            try:
                self._files.invalidate_cache()
                found = self._files.find(f"{self._root}/{under}")
            except FileNotFoundError:
                return []
            root = str(self._files._strip_protocol(self._root)).rstrip("/") + "/"  # noqa: SLF001 - no public way
            return sorted(str(each).removeprefix(root) for each in found)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Refuse a second process that would write here too; only a folder of a disk can tell."""
        try:
            import fcntl  # noqa: PLC0415 - there is none on Windows
        except ImportError:
            yield
            return
        if self._path is None:
            yield
            return
        with self._told():
            self._path.mkdir(parents=True, exist_ok=True)
            lock = (self._path / LOCK).open("w")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreError(
                    f"{self.where} 正由另一个进程写入 another process writes there",
                    remedy="请等它结束，或另给一个目录 wait for it, or name another folder",
                ) from error
            except OSError:
                pass  # some network file systems have no locks
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except KgError:
            raise
        except Exception as error:
            reason = reason_of(error) if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
            raise StoreError(
                f"{self.where}：读写不了（{reason}） cannot be read or written",
                remedy="请检查路径、权限与空间，再运行会接着做 check path, permissions and space; then run it again",
            ) from error


def is_unfinished(name: str) -> bool:
    """Tell whether a file was being written when its process ended."""
    return name.rpartition("/")[2].startswith(UNFINISHED)
