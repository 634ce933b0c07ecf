"""A file that people may edit while the server runs: read again when it has changed, the last good reading kept."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")
Stamp: TypeAlias = tuple[int, int] | None
"""What changes with a file: its time and its size; None where there is none."""


class Watched(Generic[T]):
    """What a file holds; `problem` tells why its present state cannot be read, None where it can.

    A slip in it must not stop the pages: what it held before is used until it is mended.
    """

    def __init__(self, path: Path, read: Callable[[Path], T], empty: T) -> None:
        self.path = path
        self.problem: KgError | None = None
        self._read = read
        self._empty = self._value = empty
        self._stamp: Stamp = None
        self._lock = Lock()

    def value(self) -> T:
        """Return what the file holds now; nothing where there is no file."""
        with self._lock:
            stamp = stamp_of(self.path)
            if stamp != self._stamp:
                self._stamp = stamp
                self._renew(is_there=stamp is not None)
            return self._value

    def _renew(self, *, is_there: bool) -> None:
        try:
            self._value = self._read(self.path) if is_there else self._empty
        except KgError as error:
            self.problem = error
        else:
            self.problem = None


def stamp_of(path: Path | None) -> Stamp:
    """Return the state that a file is in."""
    try:
        status = path.stat() if path else None
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if status else None
