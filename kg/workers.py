"""MANY TASKS -> RESULTS in order, in several processes where that is asked for; a process that dies costs one task."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

T = TypeVar("T")
R = TypeVar("R")
WAITING_PER_WORKER = 4


def run_each(work: Callable[[T], R], tasks: Iterable[T], *, workers: int) -> Iterator[tuple[T, R | None]]:
    """Yield each task with what `work` made of it, in order; None where its process ended by itself.

    `work` is a function of a module, and tasks and results can be pickled. Tasks are taken from their iterator only
    as they can be begun, so that they may be made on the way.
    """
    if workers > 1:
        # "spawn" and not "fork": the parent holds a store with threads of its own.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            if _starts(pool):
                yield from run_in(pool, work, tasks, window=WAITING_PER_WORKER * workers)
                return
    for task in tasks:
        yield task, work(task)


def run_in(pool: Executor, work: Callable[[T], R], tasks: Iterable[T], *, window: int) -> Iterator[tuple[T, R | None]]:
    """Yield each task with its result, in order, with at most `window` of them begun and not yet yielded."""
    waiting: deque[tuple[T, Future[R] | None]] = deque()
    coming = iter(tasks)
    while True:
        waiting.extend((task, _submit(pool, work, task)) for task in islice(coming, window - len(waiting)))
        if not waiting:
            return
        task, future = waiting.popleft()
        try:
            yield task, future.result() if future else _alone(work, task)
        except BrokenProcessPool:
            yield task, _alone(work, task)


def _submit(pool: Executor, work: Callable[[T], R], task: T) -> Future[R] | None:
    try:
        return pool.submit(work, task)
    except BrokenProcessPool:
        return None


def _starts(pool: Executor) -> bool:
    """Tell whether processes start at all: they do not where the main program cannot be imported, as from stdin."""
    try:
        pool.submit(os.getpid).result()
    except BrokenProcessPool:
        return False
    return True


def _alone(work: Callable[[T], R], task: T) -> R | None:
    """Do a task in a process of its own: another task may have ended the process it was done in."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(work, task).result()
        except BrokenProcessPool:
            return None
