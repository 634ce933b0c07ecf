"""TASKS -> OUTCOMES as they come, in processes beside this one: what hangs, crashes or grows costs one document."""

from __future__ import annotations

from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import TYPE_CHECKING, TypeAlias

from kg.build.document import Task, defect
from kg.built import Failure
from kg.processes import OUT_OF_MEMORY, Ended, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.build.document import Built

    Outcome: TypeAlias = Built | Failure
    Message: TypeAlias = tuple[Task, Outcome] | BaseException | None

SET_UP = "kg.build.document:worker"
MIB = 2**20
DOCUMENTS_PER_PROCESS = 2000
"""After so many a process is replaced: what it keeps of words and numbers it has seen grows with each new one."""
BEGUN_PER_WORKER = 4
"""Documents that are read or wait to be stored, so that memory stays bounded where storing is slower than reading."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds, and MiB of memory of the process that reads it."""

    seconds: float = 1800.0
    memory: int = 4096


def run_each(
    work: Callable[[Task], Outcome], tasks: Iterable[Task], *, workers: int, limits: Limits
) -> Iterator[tuple[Task, Outcome]]:
    """Yield each task with what `work` made of it, as soon as it is there, or with why there is nothing.

    `work` is a function of a module. Tasks are taken from their iterator only as they can be begun. Leaving the
    iteration ends the processes at once.
    """
    pool = _Pool(work, iter(tasks), workers, limits)
    try:
        yield from pool.outcomes()
    finally:
        pool.end()


class _Pool:
    """Threads of this process, each with a process that it asks and waits for."""

    def __init__(self, work: Callable[[Task], Outcome], tasks: Iterator[Task], workers: int, limits: Limits) -> None:
        self._work = work
        self._tasks = tasks
        self._turn = Lock()
        self._room = Semaphore(BEGUN_PER_WORKER * workers)
        self._limits = limits
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._ending = False
        self._workers: list[Worker] = []
        self._threads = [Thread(target=self._run, daemon=True) for _ in range(workers)]

    def outcomes(self) -> Iterator[tuple[Task, Outcome]]:
        for thread in self._threads:
            thread.start()
        running = len(self._threads)
        while running:
            message = self._messages.get()
            if message is None:
                running -= 1
            elif isinstance(message, BaseException):
                raise message
            else:
                yield message
                self._room.release()

    def end(self) -> None:
        """End all processes; threads end by themselves when theirs has."""
        self._ending = True
        for worker in self._workers.copy():
            worker.end()
        for _ in self._threads:
            self._room.release()

    def _run(self) -> None:
        """Do tasks until there are no more, in one process after another."""
        worker: Worker | None = None
        try:
            done = 0
            while (task := self._next()) is not None:
                worker, outcome = self._outcome(worker, task)
                self._messages.put((task, outcome))
                done += 1
                if worker is not None and done % DOCUMENTS_PER_PROCESS == 0:
                    self._forget(worker)
                    worker = None
            self._messages.put(None)
        except BaseException as error:  # noqa: BLE001 - raised where outcomes are waited for
            self._messages.put(error)
        finally:
            if worker is not None:
                worker.end()

    def _next(self) -> Task | None:
        self._room.acquire()
        with self._turn:
            return None if self._ending else next(self._tasks, None)

    def _outcome(self, worker: Worker | None, task: Task) -> tuple[Worker | None, Outcome]:
        """Return what came of a task, and the process if it still runs; what crashed is tried once more in another.

        The first may have ended for what an earlier document left behind, or been ended by somebody else.
        """
        for last in (False, True):
            worker = worker or self._start()
            told = worker.answer(self._work, task, seconds=self._limits.seconds)
            if not isinstance(told, Ended):
                return worker, _outcome(task, *told)
            self._forget(worker)
            worker = None
            if last or (told.seconds is not None and not told.set_up):
                return None, ended(task.path, told, self._limits)
        raise AssertionError  # the second try is the last

    def _start(self) -> Worker:
        worker = Worker(SET_UP, memory=self._limits.memory * MIB)
        self._workers.append(worker)
        if self._ending:
            worker.end()
        return worker

    def _forget(self, worker: Worker) -> None:
        """End a process, whose place another is to take."""
        worker.end()
        self._workers.remove(worker)


def _outcome(task: Task, kind: str, *told: object) -> Outcome:
    if kind == "done":
        outcome: Outcome = told[0]  # type: ignore[assignment]
        return outcome
    return Failure(task.path, *map(str, told)) if kind == "refused" else defect(task.path, str(told[0]))


def ended(path: str, how: Ended, limits: Limits) -> Failure:
    """Return what is told of a document whose process had to be ended, or ended itself."""
    if how.set_up:
        return Failure(
            path,
            f"{path}：{how.seconds:g} 秒内读取进程没有启动 the process that was to read it did not start in time",
            "机器可能太忙；请稍后再运行，或减少 --jobs the machine may be too busy: run it again, or with fewer --jobs",
        )
    if how.seconds is not None:
        return Failure(
            path,
            f"{path}：超过 {how.seconds:g} 秒，已中止 took longer than {how.seconds:g} s",
            "文件可能已损坏；确需更久时用 --seconds 调高 raise --seconds if it needs longer",
        )
    if how.code == OUT_OF_MEMORY:
        return Failure(
            path,
            f"{path}：所需内存超过 {limits.memory} MiB needs more memory than {limits.memory} MiB",
            "请拆分文件，或用 --memory 调高上限 split it, or raise --memory",
        )
    return Failure(
        path,
        f"{path}：读取进程意外终止（{how.code}） the process that read it ended by itself",
        "文件可能过大或已损坏；请单独处理这份文件 it may be too large or damaged: try it alone",
    )
