"""TASKS -> OUTCOMES on an existing cluster of dask.distributed, by the same function as on one machine.

Batches of documents go to workers (window); on a worker each document is read in a process beside its thread (local),
so that a hang or a crash ends that process and not the worker.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Self

from kg.build.beside import Limits
from kg.build.document import do_source
from kg.built import Lost
from kg.cluster.connection import connect
from kg.cluster.local import Local, cut, outcome
from kg.cluster.setting import Made, Setting, made_here, setting_of
from kg.cluster.window import Killed, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import TypeVar

    from kg.build.document import Built, Task
    from kg.built import Failure

    T = TypeVar("T")
    R = TypeVar("R")

__all__ = ["Cluster", "Killed", "Local", "Made", "Setting", "cut", "killed", "made_here", "outcome", "run_on_cluster"]

BATCH = 8
"""Documents that go to a worker together: their results come back as bytes, some MB a batch."""


class Cluster:
    """The workers of a scheduler."""

    def __init__(self, address: str) -> None:
        """Connect to the scheduler at an address; raises `ClusterError`, see `kg.cluster.connection.connect`."""
        self.client = connect(address)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def each(
        self, work: Callable[[T, Setting], R], items: Iterable[T], setting: Setting, *, window: int | None = None
    ) -> Iterator[tuple[T, R | Killed]]:
        """Yield each item with what `work`, a function of a module, made of it, as it comes; see `Window`."""
        yield from Window(self.client, work, setting, window).outcomes(items)


def run_on_cluster(
    address: str, tasks: Iterable[Task], *, window: int | None = None, seconds: float, memory: int
) -> Iterator[tuple[Task, Built | Failure]]:
    """Yield each task with what came of it, in the order in which results come.

    A document may take so many `seconds`, and its process so many MiB of `memory`; `window` is the number of batches
    begun at a time. Tasks are taken from their iterator only as they can be begun. Raises `ClusterError` where the
    cluster cannot be reached, or fails as a whole.
    """
    coming = iter(tasks)
    first = list(next(cut(coming, BATCH), ()))
    if not first:
        return
    setting = setting_of(first, Limits(seconds, memory))
    with Cluster(address) as cluster:
        for batch, outcomes in cluster.each(do_batch, cut(chain(first, coming), BATCH), setting, window=window):
            if isinstance(outcomes, Killed):
                yield from _one_by_one(cluster, batch, setting)
            else:
                yield from zip(batch, outcomes, strict=True)


def do_batch(tasks: tuple[Task, ...], setting: Setting) -> list[Built | Failure]:
    """Do tasks one after another in the process beside this thread; what a worker is asked to do."""
    setting.refuse_others()
    return [outcome(do_source, task, setting) for task in tasks]


def killed(path: str, why: Killed) -> Lost:
    """Return what is told of a document whose workers died, one after another."""
    return Lost(
        path,
        f"{path}：处理它的工作进程接连终止 the workers that read it died one after another（{why.reason}）",
        "请在一台机器上单独处理这份文件 try it alone on one machine",
    )


def _one_by_one(cluster: Cluster, batch: tuple[Task, ...], setting: Setting) -> Iterator[tuple[Task, Built | Failure]]:
    """Do the tasks of a batch that killed its workers each alone, so that only the one that does so is lost."""
    # one at a time: what waits on a worker that dies is suspected too
    for (task,), outcomes in cluster.each(do_batch, ((task,) for task in batch), setting, window=1):
        yield task, (killed(task.path, outcomes) if isinstance(outcomes, Killed) else outcomes[0])
