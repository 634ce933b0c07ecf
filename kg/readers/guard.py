"""Reading under guard: in a process of its own, with a limit to its memory and to how long it may be silent.

A reader says which page it has got to; one that says nothing for longer than the limit hangs and is ended. The process
serves file after file, so that its start is paid once.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import subprocess
import sys
from threading import Lock, Thread
from typing import IO, TYPE_CHECKING, Any

from kg.errors import UnreadableFileError
from kg.readers.worker import LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.model import Document

SECONDS = "KG_READ_SECONDS"
"""The environment variable that holds for how many seconds reading a file may go on without getting anywhere."""
_DEFAULT_SECONDS = 60.0


class _Worker:
    """A reading process and the messages that come from it."""

    def __init__(self) -> None:
        paths = os.pathsep.join(entry for entry in sys.path if entry)
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from kg.readers.worker import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONSAFEPATH": "1"},
        )
        self.messages: queue.Queue[tuple[Any, ...] | None] = queue.Queue()
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        stream = self.process.stdout
        while stream is not None and (message := _next_message(stream)) is not None:
            self.messages.put(message)
        self.messages.put(None)

    def ask(self, path: Path) -> None:
        """Name the next file to read."""
        if self.process.stdin is None:
            return
        try:
            self.process.stdin.write(os.fsencode(path.absolute()) + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            self.messages.put(None)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()


def _next_message(stream: IO[bytes]) -> tuple[Any, ...] | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    data = stream.read(LENGTH.unpack(head)[0])
    try:
        message: tuple[Any, ...] = pickle.loads(data)  # noqa: S301 - from the process started above, no other can write
    except (EOFError, pickle.UnpicklingError):
        return None
    return message


class Guard:
    """Reads files one after another in a process that is replaced when one of them breaks it."""

    def __init__(self) -> None:
        self._worker: _Worker | None = None
        self._lock = Lock()

    def read(self, path: Path, progress: Callable[[int, int], None] | None = None) -> Document:
        """Read a file; raises `UnreadableFileError` also where reading hangs, crashes or needs too much memory."""
        with self._lock:
            if self._worker is None:
                self._worker = _Worker()
                atexit.register(self._worker.end)
            self._worker.ask(path)
            return self._answer(self._worker, path, progress)

    def _answer(self, worker: _Worker, path: Path, progress: Callable[[int, int], None] | None) -> Document:
        seconds = float(os.environ.get(SECONDS, _DEFAULT_SECONDS))
        page = None
        while True:
            try:
                message = worker.messages.get(timeout=seconds)
            except queue.Empty:
                self._replace(worker)
                where = f"停在第 {page} 页之后" if page else "没有进展"
                raise UnreadableFileError(
                    f"{path}：读取超过 {seconds:g} 秒{where}，已中止",
                    remedy=f"文件可能已损坏；确需更久时调高环境变量 {SECONDS}（秒）",
                ) from None
            if message is None:
                self._replace(worker)
                raise UnreadableFileError(
                    f"{path}：读取进程意外终止", remedy="文件可能已损坏或过大；请重新下载，或另存后再试"
                )
            kind, *content = message
            if kind == "document":
                document: Document = content[0]
                return document
            if kind == "refused":
                raise UnreadableFileError(content[0], remedy=content[1])
            if kind == "defect":
                raise UnreadableFileError(
                    f"{path}：程序出错（{content[0]}）", remedy="请把这份文件与这条信息报告给维护者"
                )
            page, pages = content
            if progress is not None:
                progress(page, pages)

    def _replace(self, worker: _Worker) -> None:
        worker.end()
        self._worker = None


GUARD = Guard()
"""The guard of this process."""
