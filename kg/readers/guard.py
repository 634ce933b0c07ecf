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
from contextlib import suppress
from pathlib import Path
from threading import TIMEOUT_MAX, Lock, Thread
from typing import IO, TYPE_CHECKING, Any, cast

from kg.errors import NotInstalledError, UnreadableFileError
from kg.readers.worker import DEFAULT_MEMORY, LENGTH, MEMORY, next_part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.model import Document

    Message = tuple[Any, ...]

SECONDS = "KG_READ_SECONDS"
"""The environment variable that holds for how many seconds reading a file may go on without getting anywhere."""
_DEFAULT_SECONDS = 60.0
_MOMENT = 1.0
READER = (sys.executable, "-c", "from kg.readers.worker import main; main()")
"""The command that starts a reading process."""


class _Worker:
    """A reading process and the messages that come from it."""

    def __init__(self, command: Sequence[str]) -> None:
        # kg itself first: it may have been found by a path that is relative to a folder since left, or the empty one.
        paths = [str(Path(__file__).absolute().parents[2]), *(entry for entry in sys.path if entry)]
        self.process = subprocess.Popen(  # noqa: S603 - this program itself
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # buffers have locks, which a fork would copy as they are
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1"},
        )
        self.messages: queue.Queue[Message | None] = queue.Queue()
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while (message := self._next_message()) is not None:
            self.messages.put(message)
        self.messages.put(None)

    def _next_message(self) -> Message | None:
        try:
            data = next_part(cast("IO[bytes]", self.process.stdout))
            # from the process started above, no other can write
            return None if data is None else cast("Message", pickle.loads(data))  # noqa: S301
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):
            return None

    def ask(self, path: Path) -> None:
        """Name the next file to read."""
        name = os.fsencode(path.absolute())
        with suppress(OSError):  # one that has ended says so by itself
            cast("IO[bytes]", self.process.stdin).write(LENGTH.pack(len(name)) + name)

    def end(self) -> None:
        """End the process, whatever it is doing; it has a moment to stop what it has started itself."""
        self.leave()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_MOMENT)
        self.process.kill()
        self.process.wait()

    def leave(self) -> None:
        """Let go of this side of its pipes; of the other, the listener does so when the process ends."""
        cast("IO[bytes]", self.process.stdin).close()


class Guard:
    """Reads files one after another in a process that is replaced when one of them breaks it."""

    def __init__(self, command: Sequence[str] = READER) -> None:
        self._command = command
        self._worker: _Worker | None = None
        self._lock = Lock()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    def read(self, path: Path, progress: Callable[[int, int], None] | None = None) -> Document:
        """Read a file; raises `UnreadableFileError` also where reading hangs, crashes or needs too much memory."""
        seconds = _limit(path, SECONDS, _DEFAULT_SECONDS)
        _limit(path, MEMORY, DEFAULT_MEMORY)
        with self._lock:
            if self._worker is None or self._worker.process.poll() is not None:
                self._worker = _Worker(self._command)
            try:
                self._worker.ask(path)
                kind, *content = _answer(self._worker, path, progress, seconds)
            except BaseException:
                # also where the user interrupts: what it would still answer is of no other file
                self.close()
                raise
        if kind == "document":
            document: Document = content[0]
            return document
        if kind in {"refused", "not installed"}:
            message = str(content[0])
            if message.startswith(absolute := str(path.absolute())):
                message = str(path) + message.removeprefix(absolute)
            error = NotInstalledError if kind == "not installed" else UnreadableFileError
            raise error(message, remedy=content[1])
        raise UnreadableFileError(
            f"{path}：程序出错 the program failed（{content[0]}）",
            remedy="请把这份文件与这条信息报告给维护者 report this file and this message, please",
        )

    def close(self) -> None:
        """End the reading process, if there is one; the next file gets another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def _forked(self) -> None:
        """Leave the reading process to the parent: a fork that used it too would get the parent's answers."""
        worker, self._worker = self._worker, None
        self._lock = Lock()
        if worker is not None:
            worker.process.returncode = 0  # it is no child of this process
            worker.leave()


def _limit(path: Path, variable: str, usual: float) -> float:
    """Return the limit that an environment variable holds."""
    text = os.environ.get(variable, "").strip() or str(usual)
    try:
        limit = float(text) if variable == SECONDS else int(text)
    except ValueError:
        limit = 0
    if not 0 < limit < TIMEOUT_MAX:
        raise UnreadableFileError(
            f"{path}：环境变量 {variable} 应为正数，而不是“{text}” the variable must be a positive number",
            remedy=f"请改正或去掉 {variable} mend or remove {variable}",
        )
    return limit


def _answer(worker: _Worker, path: Path, progress: Callable[[int, int], None] | None, seconds: float) -> Message:
    """Return the answer of a reading process, passing on how far it has got until then."""
    page = None
    while True:
        try:
            message = worker.messages.get(timeout=seconds)
        except queue.Empty:
            where = f"停在第 {page} 页之后" if page else "没有进展"
            raise UnreadableFileError(
                f"{path}：读取超过 {seconds:g} 秒{where}，已中止 took longer than {seconds:g} s",
                remedy=f"文件可能已损坏；确需更久时调高环境变量 {SECONDS}（秒） damaged? else raise {SECONDS}",
            ) from None
        if message is None:
            raise UnreadableFileError(
                f"{path}：读取进程意外终止 the process that read it ended by itself",
                remedy="文件可能已损坏或过大；请重新下载，或另存后再试 download or save it once more",
            )
        if message[0] != "progress":
            return message
        _, page, pages = message
        if progress is not None:
            progress(page, pages)


GUARD = Guard()
"""The guard of this process."""
