"""ITEMS -> OUTCOMES as they come, on the workers of a client: never more begun than they can do soon.

A worker that dies has its items done by others. An item that takes far longer than the others is given to a second
worker, and whichever is first is taken: the work of an item may be done twice, and must give the same each time.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from queue import Empty, SimpleQueue
from statistics import median
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kg.cluster.connection import WORKERS_WITHIN, no_workers
from kg.errors import ClusterError, KgError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client, Future

    from kg.cluster.setting import Setting

T = TypeVar("T")
R = TypeVar("R")
BEGUN_PER_THREAD = 2
RETRIES = 3
TICK = 1.0
"""Seconds between looks at what goes on."""
FAR_LONGER = 4.0
"""Times the median from which on an item is a straggler ..."""
AT_LEAST = 20.0
"""... and the seconds that it must have taken."""
ENOUGH_TO_TELL = 3
REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Killed:
    """What is told of an item whose workers died, one after another."""

    reason: str


@dataclass(slots=True)
class _Begun(Generic[T]):
    item: T
    since: float
    futures: list[Future] = field(default_factory=list)


class Window(Generic[T, R]):
    """The items that have been begun and not yet yielded."""

    def __init__(
        self, client: Client, work: Callable[[T, Setting], R], setting: Setting, size: int | None = None
    ) -> None:
        """Do `work` of each item on the workers of `client`, at most `size` begun (None: as the threads there are)."""
        self._client = client
        self._work = work
        self._setting = client.submit(_same, setting, pure=False)  # sent once, and made anew where its holder dies
        self._size = size
        self._threads = client.nthreads()
        self._begun: dict[int, _Begun[T]] = {}
        self._done: SimpleQueue[tuple[int, Future]] = SimpleQueue()
        self._took: deque[float] = deque(maxlen=REMEMBERED)
        self._seen_workers = time.monotonic()

    def outcomes(self, items: Iterable[T]) -> Iterator[tuple[T, R | Killed]]:
        """Yield each item with its outcome; `Killed` where its workers died. Raises `ClusterError`."""
        coming = enumerate(items)
        try:
            while True:
                self._fill(coming)
                if not self._begun:
                    return
                yield from self._next()
        finally:
            self._client.cancel([future for begun in self._begun.values() for future in begun.futures])

    def _fill(self, coming: Iterator[tuple[int, T]]) -> None:
        room = (self._size or BEGUN_PER_THREAD * max(1, sum(self._threads.values()))) - len(self._begun)
        for number, item in islice(coming, max(0, room)):
            self._begun[number] = _Begun(item, time.monotonic())
            self._submit(number)

    def _submit(self, number: int, **where: Any) -> None:  # noqa: ANN401 - as dask takes it
        begun = self._begun[number]
        future = self._client.submit(self._work, begun.item, self._setting, retries=RETRIES, pure=False, **where)
        begun.futures.append(future)
        future.add_done_callback(lambda done: self._done.put((number, done)))

    def _next(self) -> Iterator[tuple[T, R | Killed]]:
        """Wait for what comes next; yield it, or nothing where there is nothing yet."""
        try:
            number, future = self._done.get(timeout=TICK)
        except Empty:
            self._look()
            return
        begun = self._begun.get(number)
        if begun is None:  # the second to come of a straggler
            return
        begun.futures.remove(future)
        if future.status == "finished":
            outcome: R | Killed = self._told(future.result)
            self._took.append(time.monotonic() - begun.since)
        elif begun.futures:  # it is also being done elsewhere
            return
        else:
            outcome = self._told(lambda: _killed(future))
        del self._begun[number]
        if begun.futures:
            self._client.cancel(begun.futures)
        yield begun.item, outcome

    def _told(self, ask: Callable[[], R | Killed]) -> R | Killed:
        """Return what came of an item; what cannot be mended by going on is raised as `ClusterError`."""
        try:
            return ask()
        except KgError:
            raise
        except Exception as error:
            raise ClusterError(
                f"集群上出错 failed on the cluster（{type(error).__name__}: {error}）",
                remedy="请看工作进程的日志；再运行会接着做 see the workers' logs; run again, it goes on from here",
            ) from error

    def _look(self) -> None:
        """See whether there are workers at all, how many, and which items take too long."""
        address = str(self._client.scheduler.address)
        if self._client.status != "running":
            raise _lost(address)
        try:
            self._threads = self._client.nthreads()
        except OSError as error:
            raise _lost(address) from error
        now = time.monotonic()
        if self._threads:
            self._seen_workers = now
            self._help(now)
        elif now - self._seen_workers > WORKERS_WITHIN:
            raise no_workers(address)

    def _help(self, now: float) -> None:
        """Give items that take far longer than others to a second worker as well."""
        if len(self._took) < ENOUGH_TO_TELL:
            return
        longest = max(AT_LEAST, FAR_LONGER * median(self._took))
        late = [number for number, begun in self._begun.items() if now - begun.since > longest]
        alone = [number for number in late if len(self._begun[number].futures) == 1]
        running = self._client.processing() if alone else {}
        for number in alone:
            key = self._begun[number].futures[0].key
            holder = next((worker for worker, keys in running.items() if key in keys), None)
            others = [worker for worker in running if worker != holder]
            if holder is not None and others:
                self._submit(number, workers=others, allow_other_workers=False)


def _same(setting: Setting) -> Setting:
    return setting


def _killed(future: Future) -> Killed:
    """Return that the workers of an item died; any other error is raised."""
    from distributed import KilledWorker  # noqa: PLC0415 - may be missing, and is slow to import

    error = future.exception()
    if isinstance(error, KilledWorker):
        return Killed(str(error).partition("\n")[0])
    raise error if error is not None else ClusterError("集群取消了任务 cancelled by the cluster", remedy="再运行 rerun")


def _lost(address: str) -> ClusterError:
    return ClusterError(
        f"{address}：与调度器失去联系 lost contact with the scheduler",
        remedy="请确认调度器在运行，再运行一次会接着做 see that it runs; run again and it goes on from here",
    )
