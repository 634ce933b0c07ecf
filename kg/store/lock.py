"""ONE WRITER AT A TIME on a server that knows no such thing: who writes says so in a graph, and until when.

A writer notes its name, then looks who else is there, and steps back if anyone is. Two that come in the same moment may
both step back; they never both go on, as each looks after its own note is kept. No condition is asked of the server:
Virtuoso 7 does not evaluate FILTER NOT EXISTS in an update. A lock lapses by itself, so the clocks of the machines
that write to one store must agree to within some ten seconds.

Beside it stand the graphs that are just being written: whoever comes after a writer that was killed removes them.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.errors import StoreBusyError, StoreError
from kg.graph.iris import LOCK_GRAPH, below
from kg.graph.terms import integer, string
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Quad

    Update = Callable[[str], None]
    Read = Callable[[], Iterable[Quad]]

LASTS = 120
"""Seconds that a lock holds when its writer says nothing more."""
RENEWED = LASTS / 3
_HOLDER, _EXPIRES, _WRITES = own("lockHolder"), own("lockExpires"), own("beingWritten")
_HELD: set[str] = set()
"""The locks of this process."""


@dataclass(slots=True)
class _Seen:
    holder: str = ""
    expires: int = 0
    writes: set[str] = field(default_factory=set)


class WriteLock:
    """The lock of one writer; `update` and `read` reach the server, the latter gives the quads of the lock graph."""

    def __init__(self, where: str, update: Update, read: Read) -> None:
        self._where, self._update, self._read = where, update, read
        self._node = below(LOCK_GRAPH, secrets.token_hex(8))
        self._expires = 0
        self._until = 0.0
        self._ended = threading.Event()
        self._keeper: threading.Thread | None = None

    def take(self) -> None:
        """Take the lock, and remove what a writer that was killed left half written; `StoreBusyError` if held."""
        self._refuse_others()
        self._extend()
        _HELD.add(self._node.value)
        try:
            left = self._refuse_others()
        except BaseException:
            self.release()
            raise
        for lock, seen in left.items():
            steps = [f"DROP SILENT GRAPH <{graph}>" for graph in sorted(seen.writes)]
            self._update(";\n".join([*steps, _forget(lock)]))
        self._keeper = threading.Thread(target=self._keep, name="kg-store-lock", daemon=True)
        self._keeper.start()

    def check(self) -> None:
        """Raise `StoreError` where the lock may have lapsed, as when the machine has slept."""
        if self._has_lapsed():
            raise StoreError(
                f"{self._where}：写锁已过期 the lock on the store has lapsed",
                remedy="请再运行一次，已做的不重做 run again: what is done stays done",
            )

    def writing(self, graphs: Iterable[str]) -> str:
        """Return the update that notes graphs as being written."""
        return f"INSERT DATA {{ GRAPH {LOCK_GRAPH} {{\n{self._notes(graphs)}\n}} }}"

    def written(self, graphs: Iterable[str]) -> str:
        """Return the update that takes such notes away."""
        return f"DELETE DATA {{ GRAPH {LOCK_GRAPH} {{\n{self._notes(graphs)}\n}} }}"

    def release(self) -> None:
        """Let others write; what is noted as being written stays noted. A server that is gone is no error."""
        self._ended.set()
        if self._keeper is not None and self._keeper is not threading.current_thread():
            self._keeper.join(LASTS)  # else a renewal on its way would put the lock back
        _HELD.discard(self._node.value)
        steps = (f"DELETE WHERE {{ GRAPH {LOCK_GRAPH} {{ {self._node} {told} ?o }} }}" for told in (_HOLDER, _EXPIRES))
        with suppress(StoreError, ValueError):
            self._update(";\n".join(steps))

    def _notes(self, graphs: Iterable[str]) -> str:
        return "\n".join(f"{self._node} {_WRITES} <{graph}> ." for graph in graphs)

    def _refuse_others(self) -> dict[str, _Seen]:
        """Return what writers that are gone have left; raise `StoreBusyError` where one is at work."""
        others = dict(self._others())
        for lock, seen in others.items():
            if _is_live(lock, seen):
                until = time.strftime("%H:%M:%S", time.localtime(seen.expires))
                raise StoreBusyError(
                    f"{self._where} 正由另一个进程写入 another process is writing it: {seen.holder}",
                    remedy=f"请等它结束；若它已中断，{until} 后再试 wait for it; if it was killed, retry after {until}",
                )
        return others

    def _others(self) -> Iterator[tuple[str, _Seen]]:
        found: dict[str, _Seen] = {}
        for quad in self._read():
            if quad.subject == self._node or not isinstance(quad.subject, NamedNode):
                continue
            seen = found.setdefault(quad.subject.value, _Seen())
            if quad.predicate == _WRITES and isinstance(quad.object, NamedNode):
                seen.writes.add(quad.object.value)
            elif isinstance(quad.object, Literal) and quad.predicate == _EXPIRES:
                seen.expires = max(seen.expires, int(quad.object.value))
            elif isinstance(quad.object, Literal) and quad.predicate == _HOLDER:
                seen.holder = quad.object.value
        yield from sorted(found.items())

    def _extend(self) -> None:
        """Say until when the lock holds from now on: first the new time, then without the old one.

        `StoreError` where it has lapsed, even while this was on its way: it may be another's by now.
        """
        old, new, until = self._expires, int(time.time()) + LASTS, time.monotonic() + LASTS
        if old:
            self.check()
        told = f"{self._node} {_HOLDER} {string(_holder())} ; {_EXPIRES} {integer(new)}"
        steps = [f"INSERT DATA {{ GRAPH {LOCK_GRAPH} {{ {told} }} }}"]
        if old:
            steps.append(f"DELETE DATA {{ GRAPH {LOCK_GRAPH} {{ {self._node} {_EXPIRES} {integer(old)} }} }}")
        self._update(";\n".join(steps))
        if old:
            self.check()
        self._expires, self._until = new, until

    def _keep(self) -> None:
        while not self._ended.wait(RENEWED) and not self._has_lapsed():
            with suppress(StoreError, ValueError):  # it is tried again, and `check` tells when it is too late
                self._extend()

    def _has_lapsed(self) -> bool:
        """Tell by both clocks: one may be set back, the other may stand while the machine sleeps."""
        return time.time() > self._expires or time.monotonic() > self._until


def _forget(lock: str) -> str:
    return f"DELETE WHERE {{ GRAPH {LOCK_GRAPH} {{ <{lock}> ?p ?o }} }}"


def _holder() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _is_live(lock: str, seen: _Seen) -> bool:
    """Tell whether a writer is at work: one of this machine whose process is gone is not."""
    if seen.expires < time.time():
        return False
    host, _colon, process = seen.holder.rpartition(":")
    if host != socket.gethostname() or not process.isdigit():
        return True
    return lock in _HELD if int(process) == os.getpid() else _runs(int(process))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
