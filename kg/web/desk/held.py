"""A desk has one server at a time: a second one would take the files that the first is working on for left over."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from kg.errors import KgError, reason_of
from kg.web.desk.folder import OWNER_ONLY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = "serve.lock"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a desk, whose folder is made if need be; `KgError` where another server holds it or it cannot be written.

    The system lets go of it when the process ends, however it ends.
    """
    try:
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a+b", buffering=0)
    except OSError as error:
        raise KgError(
            f"{folder}：写不了 cannot be written（{reason_of(error)}）",
            remedy="请检查目录与权限，或用 --desk 另指一处 check the folder, or name another with --desk",
        ) from error
    with lock:
        if not _taken(lock):
            raise KgError(
                f"{folder}：另一个 kg serve 正在使用{_by(lock)} another kg serve uses it",
                remedy="请先停止它，或用 --desk 另指一处 end that one, or name another folder with --desk",
            )
        lock.truncate(0)
        lock.write(str(os.getpid()).encode())
        yield


def _taken(lock: IO[bytes]) -> bool:
    """Lock a file for this process, where the system can do so; False where another process has."""
    try:
        import fcntl  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _by(lock: IO[bytes]) -> str:
    """Return which process has a lock, in brackets; nothing where it has not said so yet."""
    lock.seek(0)
    number = lock.read(20).decode("ascii", "replace")
    return f"（进程 process {number}）" if number.isdigit() else ""
