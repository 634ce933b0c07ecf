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
from kg.build.pool import MIB, ended
from kg.built import Failure, Lost
from kg.processes import Ended, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.build.document import Task
    from kg.build.pool import Limits
    from kg.cluster.setting import Setting

R = TypeVar("R")
SET_UP = "kg.cluster.beside:worker"


def outcome(work: Callable[[Task], R | Failure], task: Task, setting: Setting) -> R | Failure:
    """Return what `work`, a function of a module, makes of a task in the process of this thread, within the limits."""
    beside: Beside | None = getattr(_OF_THIS_THREAD, "beside", None)
    if beside is None or beside.limits != setting.limits:
        beside = _OF_THIS_THREAD.beside = Beside(setting.limits)
    return beside.outcome(work, setting.here(task))


class Beside:
    """A process that is replaced when a document ends it; used by one thread."""

    def __init__(self, limits: Limits) -> None:
        """Hold every document to `limits`; the process is started with the first."""
        self.limits = limits
        self._folder = tempfile.mkdtemp(prefix="kg-beside-")
        self._worker: list[Worker] = []  # a list, so that what tidies up when this object goes can hold it
        weakref.finalize(self, _tidy, self._worker, self._folder)

    def outcome(self, work: Callable[[Task], R | Failure], task: Task) -> R | Failure:
        """Return what `work` makes of a task; one whose process crashes gets another try in a new one.

        An earlier document may have left the process in a bad state, or somebody else have ended it.
        """
        for last in (not self._worker, True):
            if not self._worker:
                self._worker.append(Worker(SET_UP, self._folder, memory=self.limits.memory * MIB))
            told = self._worker[0].answer(work, task, seconds=self.limits.seconds)
            if not isinstance(told, Ended):
                given: R | Failure = _outcome(task, *told)
                return given
            self._worker.pop().end()
            if last or told.seconds is not None:
                why = ended(task.path, told, self.limits)
                return Lost(why.path, why.message, why.remedy)
        raise AssertionError  # the second try is the last


def worker(folder: str) -> Callable[..., object]:
    """Return what answers in the process beside: asked with a function and a task, what it makes of it."""
    tempfile.tempdir = folder
    return lambda _part, work, task: work(task)


def _outcome(task: Task, kind: str, *told: Any) -> Any:  # noqa: ANN401 - whatever the function returns
    if kind == "done":
        return told[0]
    return Failure(task.path, told[0], told[1]) if kind == "refused" else defect(task.path, told[0])


def _tidy(workers: list[Worker], folder: str) -> None:
    for each in workers:
        each.end()
    shutil.rmtree(folder, ignore_errors=True)


_OF_THIS_THREAD = local()
