"""TASKS -> OUTCOMES as they come: threads of this process, each with a process beside it that does its tasks."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import TYPE_CHECKING, TypeAlias

from kg.build.beside import Beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.build.beside import Limits
    from kg.build.document import Built, Task
    from kg.built import Failure

    Outcome: TypeAlias = Built | Failure
    Message: TypeAlias = tuple[Task, Outcome] | BaseException | None

BEGUN_PER_WORKER = 4
"""Documents that are read or wait to be stored, so that memory stays bounded where storing is slower than reading."""


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
    """Threads that take tasks by turns and put what came of them into one queue."""

    def __init__(self, work: Callable[[Task], Outcome], tasks: Iterator[Task], workers: int, limits: Limits) -> None:
        self._work = work
        self._tasks = tasks
        self._turn = Lock()
        self._room = Semaphore(BEGUN_PER_WORKER * workers)
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._ending = False
        self._processes = [Beside(limits) for _ in range(workers)]

    def outcomes(self) -> Iterator[tuple[Task, Outcome]]:
        for beside in self._processes:
            Thread(target=self._run, args=(beside,), daemon=True).start()
        running = len(self._processes)
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
        for beside in self._processes:
            beside.close()
            self._room.release()

    def _run(self, beside: Beside) -> None:
        """Do tasks until there are no more."""
        try:
            while (task := self._next()) is not None:
                self._messages.put((task, beside.outcome(self._work, task)))
            self._messages.put(None)
        except BaseException as error:  # noqa: BLE001 - raised where outcomes are waited for
            self._messages.put(error)

    def _next(self) -> Task | None:
        self._room.acquire()
        with self._turn:
            return None if self._ending else next(self._tasks, None)
