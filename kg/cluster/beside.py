"""TASK -> what a function makes of it, in a process beside this one: what hangs or crashes there costs one document.

Each thread has a process of its own, kept from one batch to the next. Temporary files of that process lie in a folder
that this one removes: a process that is ended cannot do so itself.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from threading import local
from typing import TYPE_CHECKING, Any, TypeVar

from kg.build.document import defect
from kg.built import Failure, Lost
from kg.cluster.setting import MIB
from kg.processes import OUT_OF_MEMORY, Ended, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.build.document import Task
    from kg.cluster.setting import Setting

R = TypeVar("R")
SET_UP = "kg.cluster.beside:worker"
START = 60.0
"""Seconds that a new process may take beyond those of its first document: it loads the language pipeline."""


def outcome(work: Callable[[Task], R | Failure], task: Task, setting: Setting) -> R | Failure:
    """Return what `work`, a function of a module, makes of a task in the process of this thread, within the limits."""
    beside: Beside | None = getattr(_OF_THIS_THREAD, "beside", None)
    if beside is None or beside.memory != setting.memory:
        beside = _OF_THIS_THREAD.beside = Beside(setting.memory)
    return beside.outcome(work, setting.here(task), setting.seconds)


class Beside:
    """A process that is replaced when a document ends it; used by one thread."""

    def __init__(self, memory: int) -> None:
        """Allow the process so many bytes of `memory`; it is started with the first document."""
        self.memory = memory
        self._folder = tempfile.mkdtemp(prefix="kg-beside-")
        self._worker: list[Worker] = []  # a list, so that what tidies up when this object goes can hold it
        weakref.finalize(self, _tidy, self._worker, self._folder)

    def outcome(self, work: Callable[[Task], R | Failure], task: Task, seconds: float) -> R | Failure:
        """Return what `work` makes of a task; one whose process crashes gets another try in a new one.

        An earlier document may have left the process in a bad state, or somebody else have ended it.
        """
        for last in (not self._worker, True):
            new = not self._worker
            if new:
                self._worker.append(Worker(SET_UP, self._folder, memory=self.memory))
            told = self._worker[0].answer(work, task, seconds=seconds + (START if new else 0))
            if not isinstance(told, Ended):
                given: R | Failure = _outcome(task, *told)
                return given
            self._worker.pop().end()
            if last or told.seconds is not None:
                return _ended(task.path, told, seconds, self.memory)
        raise AssertionError  # the second try is the last


def worker(folder: str) -> Callable[..., object]:
    """Return what answers in the process beside: asked with a function and a task, what it makes of it."""
    tempfile.tempdir = folder
    return lambda _part, work, task: work(task)


def _outcome(task: Task, kind: str, *told: Any) -> Any:  # noqa: ANN401 - whatever the function returns
    if kind == "done":
        return told[0]
    return Failure(task.path, told[0], told[1]) if kind == "refused" else defect(task.path, told[0])


def _ended(path: str, how: Ended, seconds: float, memory: int) -> Lost:
    """Return what is told of a document whose process had to be ended, or ended itself."""
    if how.seconds is not None:
        return Lost(
            path,
            f"{path}：超过 {seconds:g} 秒，已中止 took longer than {seconds:g} s",
            "文件可能已损坏；确需更久时用 --seconds 调高 raise --seconds if it needs longer",
        )
    if how.code == OUT_OF_MEMORY:
        return Lost(
            path,
            f"{path}：所需内存超过 {memory // MIB} MiB needs more memory than {memory // MIB} MiB",
            "请拆分文件，或用 --memory 调高上限 split it, or raise --memory",
        )
    return Lost(
        path,
        f"{path}：读取进程意外终止（{how.code}） the process that read it ended by itself",
        "文件可能过大或已损坏；请单独处理这份文件 it may be too large or damaged: try it alone",
    )


def _tidy(workers: list[Worker], folder: str) -> None:
    for each in workers:
        each.end()
    shutil.rmtree(folder, ignore_errors=True)


_OF_THIS_THREAD = local()
