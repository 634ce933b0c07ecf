"""The tasks of the desk, done one after another in a process that is ended and replaced when one takes too long."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.web.errors import UNUSABLE_FILE, RefusedError
from kg.web.processes import OUT_OF_MEMORY, Child, EndedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.web.settings import Limits

TASKS = "kg.web.desk.tasks"
SET_UP = "kg.web.desk.child:tasks_of"


def tasks_of(module: str) -> Callable[..., Any]:
    """Return what does the tasks of a module by name, in the process; what a task tells on its way goes as a part."""
    tasks = import_module(module)
    return lambda send, name, *args: getattr(tasks, name)(lambda *told: send(told), *args)


class TaskChild:
    """One process; what is asked of it while it is busy waits its turn."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: Child | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        return self._process.pid if self._process is not None and self._process.running else None

    async def call(self, task: str, *args: object, told: Callable[..., None] | None = None) -> Any:  # noqa: ANN401 - as the task says
        """Return what a function of kg/web/desk/tasks.py makes of `args`; `told` is given what it tells on its way.

        Raises `RefusedError` for what the function refuses, and where the process is ended: it took longer than
        `review_seconds`, more than `review_memory`, or broke down. A call that is cancelled ends the process as well.
        """
        async with self._turn:
            try:
                process = await self._ready()
                async with asyncio.timeout(self._limits.review_seconds):
                    return await _ask(process, task, args, told or (lambda *_told: None))
            except TimeoutError:
                await self.close()
                raise _too_slow(self._limits.review_seconds) from None
            except EndedError as error:
                await self.close()
                raise _ended(error.code) from error
            except asyncio.CancelledError:
                await self.close()  # what it would still answer is of no other call
                raise

    async def close(self) -> None:
        """End the process, if there is one; the next call starts another."""
        process, self._process = self._process, None
        if process is not None:
            await process.end()

    async def _ready(self) -> Child:
        if self._process is None or not self._process.running:
            self._process = await Child.start(SET_UP, TASKS, memory=self._limits.review_memory)
        return self._process


async def _ask(process: Child, task: str, args: tuple[object, ...], told: Callable[..., None]) -> Any:  # noqa: ANN401 - idem
    answer = None
    async with aclosing(process.parts(task, *args)) as parts:
        async for kind, content in parts:
            if kind == "part":
                told(*content)
            else:
                answer = content
    return answer


def _too_slow(seconds: float) -> RefusedError:
    return RefusedError(
        f"处理超过 {seconds:g} 秒，已中止 it took longer than {seconds:g} s and was ended",
        remedy="请拆分文件后再试 split the file and try again",
        status=UNUSABLE_FILE,
    )


def _ended(code: int) -> RefusedError:
    """Return why a process ended by itself with `code`, a signal where negative."""
    if code == OUT_OF_MEMORY:
        return RefusedError(
            "所需的内存超过上限 it takes too much memory", remedy="请拆分文件 split the file", status=UNUSABLE_FILE
        )
    return RefusedError(
        "处理进程意外终止 the process that did it broke down",
        remedy="文件可能过大或已损坏；请另存后再试 the file may be too large or damaged: save it anew",
        status=UNUSABLE_FILE,
    )
