"""A process beside this one, as a thread of this one sees it: it is asked, waited for no longer than wanted, ended."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, cast

from kg.processes.messages import packed, read_message
from kg.processes.serving import environment

if TYPE_CHECKING:
    from queue import SimpleQueue as Messages

SECONDS_TO_SET_UP = 300.0
PROGRAM = "from kg.processes.serving import main; main()"


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a process gave no answer: it was ended after so many `seconds`, or ended itself with a `code`.

    The code is a signal where it is negative; `set_up` tells that it had not come to do anything yet.
    """

    code: int | None = None
    seconds: float | None = None
    set_up: bool = False


class Worker:
    """A process that answers one message at a time; used by one thread only."""

    def __init__(self, set_up: str, *args: object, memory: int) -> None:
        """Start a process that `set_up`, a function named `kg.module:function`, makes ready with `args`.

        `memory` is the most it may allocate, in bytes.
        """
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-c", PROGRAM, set_up, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,  # what the terminal tells this process, such as Ctrl+C, is not for that one
        )
        self._messages: Messages[Any] = SimpleQueue()
        self._is_set_up = False
        Thread(target=self._listen, daemon=True).start()
        self._send(*args)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def answer(self, *message: object, seconds: float) -> tuple[str, *tuple[Any, ...]] | Ended:
        """Return what the process tells within so many seconds: ("done", answer), ("refused", …) or ("defect", text).

        Its set-up is not counted, and what that refuses is told of the first message.
        """
        self._send(*message)
        try:
            if not self._is_set_up:
                told = self._told(SECONDS_TO_SET_UP)
                if isinstance(told, Ended) or told[0] != "done":
                    return told
                self._is_set_up = True
            return self._told(seconds)
        except Empty:
            self.end()
            return Ended(seconds=seconds if self._is_set_up else SECONDS_TO_SET_UP, set_up=not self._is_set_up)

    def _told(self, seconds: float) -> tuple[str, *tuple[Any, ...]] | Ended:
        told: tuple[str, *tuple[Any, ...]] | None = self._messages.get(timeout=seconds)
        return Ended(code=self._process.wait()) if told is None else told

    def end(self) -> None:
        """End the process at once, whatever it is doing, and wait until it is gone."""
        self._process.kill()
        with suppress(OSError):
            cast("IO[bytes]", self._process.stdin).close()
        self._process.wait()

    def _send(self, *message: object) -> None:
        with suppress(OSError):  # one that has ended says so by itself
            sink = cast("IO[bytes]", self._process.stdin)
            sink.write(packed(message))
            sink.flush()

    def _listen(self) -> None:
        source = cast("IO[bytes]", self._process.stdout)
        with suppress(OSError, EOFError):
            while (message := read_message(source)) is not None:
                self._messages.put(message)
        self._messages.put(None)
