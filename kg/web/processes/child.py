"""A process beside the server, as the server sees it: messages in and out without blocking, and an end at any time."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kg.processes.messages import next_message, packed
from kg.processes.serving import environment
from kg.web.errors import RefusedError

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from asyncio.subprocess import Process
    from collections.abc import AsyncGenerator

READ_AHEAD = 2**20
"""Bytes read before they are asked for: what goes beyond waits in the process."""


class EndedError(Exception):
    """The process ended before it had answered; `code` is what it ended with, a signal where negative."""

    def __init__(self, code: int) -> None:
        super().__init__(f"ended with {code}")
        self.code = code


class Child:
    """A process beside the server; it answers one message at a time. Used from one event loop only."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._in = cast("StreamWriter", process.stdin)
        self._out = cast("StreamReader", process.stdout)
        self._ended = asyncio.ensure_future(process.wait())

    @classmethod
    async def start(cls, set_up: str, *args: object, memory: int) -> Child:
        """Start a process that `set_up`, a function named `kg.module:function`, makes ready with `args`.

        `memory` is the most it may allocate, in bytes. Raises what `answer` does where it cannot be set up.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", "from kg.web.processes.serving import main; main()", set_up, str(memory)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=READ_AHEAD,
            env=environment(),
            start_new_session=True,  # what the terminal tells the server, such as Ctrl+C, is not for this process
        )
        child = cls(process)
        try:
            await child.answer(*args)
        except BaseException:
            await child.end()
            raise
        return child

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process has not ended."""
        return self._process.returncode is None

    def cpu_seconds(self) -> float | None:
        """Return for how long the process has computed, in all its threads; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return None
        user, system = fields[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    async def parts(self, *message: object) -> AsyncGenerator[tuple[str, Any], None]:
        """Send a message and yield its parts as ("part", content), at last ("done", content).

        What is not read yet makes the process wait. Raises `RefusedError` as the process does, and `EndedError`.
        """
        try:
            self._in.write(packed(message))
            await self._in.drain()
            while True:
                kind, *content = await next_message(self._out)
                if kind in {"refused", "defect"}:
                    raise _refusal(kind, content)
                yield kind, content[0]
                if kind == "done":
                    return
        except (asyncio.IncompleteReadError, OSError):
            raise EndedError(await asyncio.shield(self._ended)) from None

    async def answer(self, *message: object, parts: list[Any] | None = None) -> Any:  # noqa: ANN401
        """Send a message and return the answer to it; what comes before is put into `parts`."""
        answer = None
        async for kind, content in self.parts(*message):
            if kind == "done":
                answer = content
            elif parts is not None:
                parts.append(content)
        return answer

    def be_patient(self) -> None:
        """Let other processes go first, from now on: what was given up so cannot be taken back."""
        with suppress(OSError, AttributeError):  # it may have ended; there is none on Windows
            os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """End the process and wait until it is gone."""
        self.kill()
        with suppress(OSError):
            self._in.close()
        await asyncio.shield(self._ended)


def _refusal(kind: str, content: list[Any]) -> RefusedError:
    if kind == "refused":
        message, remedy, status, retry_after = content
        return RefusedError(message, remedy=remedy, status=status, retry_after=retry_after)
    return RefusedError(
        f"程序出错（{content[0]}） this program failed", remedy="请报告给维护者 report it to the maintainer", status=500
    )
