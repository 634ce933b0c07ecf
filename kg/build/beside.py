"""TASK -> what a function makes of it, in a process beside this one: what hangs, crashes or grows costs one document.

Temporary files of that process lie in a folder that this one removes: a process that is ended cannot do so itself.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from kg.build.document import defect
from kg.built import Failure, Lost
from kg.processes import OUT_OF_MEMORY, Ended, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.build.document import Task

R = TypeVar("R")
SET_UP = "kg.build.beside:worker"
MIB = 2**20
TASKS_PER_PROCESS = 2000
"""After so many a process is replaced: what it keeps of words and numbers it has seen grows with each new one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds, and MiB of memory of the process that reads it."""

    seconds: float = 1800.0
    memory: int = 4096


class Beside:
    """A process that is replaced when a document ends it; asked by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        """Hold every document to `limits`; the process is started with the first."""
        self.limits = limits
        self._folder = tempfile.mkdtemp(prefix="kg-beside-")
        # one or none; a list, so that what tidies up when this object goes can hold it
        self._workers: list[Worker] = []
        self._asked = 0
        self.close = weakref.finalize(self, _tidy, self._workers, self._folder)
        """Ends the process at once, whatever it is doing; another thread may call it too."""

    def outcome(self, work: Callable[[Task], R | Failure], task: Task) -> R | Failure:
        """Return what `work`, a function of a module, makes of a task; what crashes is tried once more.

        The first process may have ended for what an earlier document left behind, or been ended by somebody else.
        """
        told: Any = None
        for _try in range(2):
            told = self._worker().answer(work, task, seconds=self.limits.seconds)
            if not isinstance(told, Ended):
                outcome: R | Failure = _outcome(task, *told)
                return outcome
            self._end()
            if not self.close.alive or (told.seconds is not None and not told.set_up):
                break
        return ended(task.path, told, self.limits)

    def _worker(self) -> Worker:
        if self._asked == TASKS_PER_PROCESS:
            self._end()
        if not self._workers:
            self._workers.append(Worker(SET_UP, self._folder, memory=self.limits.memory * MIB))
            self._asked = 0
        worker = self._workers[0]
        if not self.close.alive:  # closed while it was started: asked, it will say that it has ended
            worker.end()
        self._asked += 1
        return worker

    def _end(self) -> None:
        while self._workers:
            self._workers.pop().end()


def worker(folder: str) -> Callable[..., object]:
    """Return what answers in the process beside: asked with a function and a task, what it makes of it.

    What most documents need is loaded before the first one, whose time it is not.
    """
    import kg.record  # noqa: F401, PLC0415

    tempfile.tempdir = folder
    is_first = True

    def answer(_part: object, work: Callable[[object], object], task: object) -> object:
        nonlocal is_first
        made = work(task)
        if is_first:  # what is there now stays: looking through it for what could go takes a tenth of the time
            gc.collect()
            gc.freeze()
            is_first = False
        return made

    return answer


def _outcome(task: Task, kind: str, *told: Any) -> Any:  # noqa: ANN401 - whatever the function returns
    if kind == "done":
        return told[0]
    return Failure(task.path, told[0], told[1]) if kind == "refused" else defect(task.path, told[0])


def _tidy(workers: list[Worker], folder: str) -> None:
    for each in workers.copy():
        each.end()
    shutil.rmtree(folder, ignore_errors=True)


def ended(path: str, how: Ended, limits: Limits) -> Lost:
    """Return what is told of a document whose process had to be ended, or ended itself."""
    if how.set_up:
        return Lost(
            path,
            f"{path}：{how.seconds:g} 秒内读取进程没有启动 the process that was to read it did not start in time",
            "机器可能太忙；请稍后再运行，或减少 --jobs the machine may be too busy: run it again, or with fewer --jobs",
        )
    if how.seconds is not None:
        return Lost(
            path,
            f"{path}：超过 {how.seconds:g} 秒，已中止 took longer than {how.seconds:g} s",
            "文件可能已损坏；确需更久时用 --seconds 调高 raise --seconds if it needs longer",
        )
    if how.code == OUT_OF_MEMORY:
        return Lost(
            path,
            f"{path}：所需内存超过 {limits.memory} MiB needs more memory than {limits.memory} MiB",
            "请拆分文件，或用 --memory 调高上限 split it, or raise --memory",
        )
    return Lost(
        path,
        f"{path}：读取进程意外终止（{how.code}） the process that read it ended by itself",
        "文件可能过大或已损坏；请单独处理这份文件 it may be too large or damaged: try it alone",
    )
