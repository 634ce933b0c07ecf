"""A process that does one thing after another for the server, and is ended and replaced when one takes too long."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kg.readers.worker import LENGTH
from kg.web.desk.worker import UNUSABLE_FILE, packed
from kg.web.errors import RefusedError

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import Callable

    from kg.web.settings import Limits

TASKS = "kg.web.desk.tasks:"
COMMAND = "from kg.web.desk.worker import main; main({memory})"
DEFECT = 500


class Child:
    """One process; what is asked of it while it is busy waits its turn."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def call(self, task: str, *args: object, told: Callable[..., None] | None = None) -> Any:  # noqa: ANN401
        """Return what a function of kg/web/desk/tasks.py makes of `args`; `told` is given what it tells on its way.

        Raises `RefusedError` for what the function refuses, and where the process is ended: it took longer than
        `review_seconds`, more than `review_memory`, or broke down. A call that is cancelled ends the process as well.
        """
        async with self._turn:
            process = await self._ready()
            try:
                async with asyncio.timeout(self._limits.review_seconds):
                    return await _ask(process, TASKS + task, args, told or (lambda *_told: None))
            except TimeoutError:
                await self.close()
                seconds = f"{self._limits.review_seconds:g}"
                raise RefusedError(
                    f"处理超过 {seconds} 秒，已中止 it took longer than {seconds} s and was ended",
                    remedy="请拆分文件后再试 split the file and try again",
                    status=UNUSABLE_FILE,
                ) from None
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                await self.close()
                raise RefusedError(
                    "处理进程意外终止 the process that did it broke down",
                    remedy="文件可能过大或已损坏；请另存后再试 the file may be too large or damaged: save it anew",
                    status=UNUSABLE_FILE,
                ) from error
            except asyncio.CancelledError:
                await self.close()  # what it would still answer is of no other call
                raise

    async def close(self) -> None:
        """End the process, if there is one; the next call starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _ready(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                COMMAND.format(memory=self._limits.review_memory),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the server, which ends this process itself
            )
        return self._process


def _environment() -> dict[str, str]:
    """Return an environment in which kg is found, itself first: its path may be relative to a folder since left."""
    paths = [str(Path(__file__).absolute().parents[3]), *(entry for entry in sys.path if entry)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1"}


async def _ask(process: Process, function: str, args: tuple[object, ...], told: Callable[..., None]) -> Any:  # noqa: ANN401
    sink, source = cast("StreamWriter", process.stdin), cast("StreamReader", process.stdout)
    sink.write(packed(function, args))
    await sink.drain()
    while True:
        (size,) = LENGTH.unpack(await source.readexactly(LENGTH.size))
        # from the process started above, no other can write
        kind, *content = pickle.loads(await source.readexactly(size))  # noqa: S301
        if kind == "told":
            told(*content)
        elif kind == "result":
            return content[0]
        elif kind == "refused":
            message, remedy, status = content
            raise RefusedError(message, remedy=remedy, status=status)
        else:
            raise RefusedError(
                f"程序出错 the program failed（{content[0]}）",
                remedy="请把这份文件与这条信息报告给维护者 report the file and this message",
                status=DEFECT,
            )
