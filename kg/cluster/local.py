"""ITEMS -> OUTCOMES as they come, in threads of this process: what a cluster does, on one machine and without one.

Here as on a cluster's worker each thread has a process beside it, kept from one batch to the next.
"""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, CancelledError, ThreadPoolExecutor, wait
from itertools import islice
from threading import local
from typing import TYPE_CHECKING, Self, TypeVar
from weakref import WeakSet

from kg.build.beside import Beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from types import TracebackType

    from kg.build.document import Task
    from kg.built import Failure
    from kg.cluster.setting import Setting

T = TypeVar("T")
R = TypeVar("R")
BEGUN_PER_JOB = 2
_OF_THIS_THREAD = local()
_OF_ALL_THREADS: WeakSet[Beside] = WeakSet()


def outcome(work: Callable[[Task], R | Failure], task: Task, setting: Setting) -> R | Failure:
    """Return what `work`, a function of a module, makes of a task in the process of this thread, within the limits.

    Raises `CancelledError` where that process was ended because the whole is given up.
    """
    beside: Beside | None = getattr(_OF_THIS_THREAD, "beside", None)
    if beside is not None and not beside.close.alive:
        raise CancelledError
    if beside is None or beside.limits != setting.limits:
        beside = _OF_THIS_THREAD.beside = Beside(setting.limits)
        _OF_ALL_THREADS.add(beside)
    return beside.outcome(work, setting.here(task))


class Local:
    """Threads that do items one by one; what is heavy each hands to its process beside."""

    def __init__(self, jobs: int | None = None) -> None:
        """Take as many threads as there are `jobs`, None: as there are cores."""
        self._jobs = jobs or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._jobs, thread_name_prefix="kg-batch")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:  # what is interrupted need not be waited for
            for beside in tuple(_OF_ALL_THREADS):
                beside.close()
        self._pool.shutdown(cancel_futures=True)

    def each(
        self, work: Callable[[T, Setting], R], items: Iterable[T], setting: Setting, *, window: int | None = None
    ) -> Iterator[tuple[T, R]]:
        """Yield each item with what `work` made of it, as it comes; items are taken only as they can be begun."""
        coming = iter(items)
        begun: dict[Future[R], T] = {}
        while True:
            for item in islice(coming, (window or BEGUN_PER_JOB * self._jobs) - len(begun)):
                begun[self._pool.submit(work, item, setting)] = item
            if not begun:
                return
            for future in wait(begun, return_when=FIRST_COMPLETED).done:
                yield begun.pop(future), future.result()


def cut(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield items in runs of `size`, the last maybe shorter, taking them only as they are needed.

    >>> list(cut("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    coming = iter(items)
    while run := tuple(islice(coming, size)):
        yield run
