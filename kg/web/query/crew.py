"""The workers of one snapshot: some always stand ready, one more is started whenever the last ready one is taken."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from kg.graph.terms import PREFIXES
from kg.web.errors import RefusedError
from kg.web.processes import Child, EndedError
from kg.web.query.refusals import broken, crowded, stopped
from kg.web.query.serialized import Rules
from kg.web.query.worker import SET_UP

if TYPE_CHECKING:
    from pathlib import Path

    from kg.web.settings import Limits

PATIENCE = 5.0
"""Seconds for which a query waits for its turn."""
START_PATIENCE = 60.0
"""Seconds that the first worker may take to start: on a busy machine it takes long, and nobody waits for its turn."""
SPARE = 1
"""Workers beyond the usual number: with as many queries begun at once as there are workers, one is still ready."""


class Crew:
    """Workers over a snapshot, each idle, at work or slow; slow ones are few, and each ends after its query."""

    def __init__(self, snapshot: Path, limits: Limits) -> None:
        self.snapshot = snapshot
        self.slow: set[Child] = set()
        self.at_work: set[Child] = set()
        self._limits = limits
        self._usual = limits.query_workers + SPARE
        self._most = self._usual + limits.slow_queries
        self._idle: list[Child] = []
        self._starting: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._waiting: deque[asyncio.Future[Child]] = deque()
        self._retired = False

    async def start(self) -> None:
        """Start the workers, and return when the first is ready; `RefusedError` where they cannot read the store."""
        first = await self.take(START_PATIENCE)
        self.give_back(first)

    @property
    def idle(self) -> int:
        """How many workers are ready."""
        return len(self._idle)

    @property
    def size(self) -> int:
        """How many workers there are."""
        return len(self._idle) + len(self._starting) + len(self.at_work) + len(self.slow)

    async def take(self, patience: float = PATIENCE) -> Child:
        """Return a worker that is ready, waiting for one if need be, `patience` seconds; it must be given back."""
        self._idle = [worker for worker in self._idle if worker.running]  # the system may have ended one
        if self._idle:
            worker = self._idle.pop()
        else:
            turn: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            self._fill()
            worker = await self._turn(turn, patience)
        self.at_work.add(worker)
        self._fill()
        return worker

    async def _turn(self, turn: asyncio.Future[Child], patience: float) -> Child:
        try:
            async with asyncio.timeout(patience):
                return await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give_back(turn.result())  # it came in the same moment
            if isinstance(error, TimeoutError):
                raise crowded() from None
            raise
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)

    def turn_slow(self, worker: Child) -> None:
        """Let others go before a worker; it counts among the slow ones and will not be used again."""
        worker.be_patient()
        self.at_work.discard(worker)
        self.slow.add(worker)
        self._fill()

    def give_back(self, worker: Child, *, usable: bool = True) -> None:
        """Take a worker back; one that is not usable, was slow, or is one too many, is ended."""
        usable = usable and worker.running and worker not in self.slow
        self.at_work.discard(worker)
        self.slow.discard(worker)
        if usable and (self._waiting or not self._retired):
            self._ready(worker)
        else:
            self._end(worker)
        self._fill()

    def retire(self) -> None:
        """Start no more workers but for those who wait; end the idle ones now, the others when they are given back."""
        self._retired = True
        while self._idle:
            self._end(self._idle.pop())

    async def close(self) -> None:
        """End all workers, and wait until they are gone."""
        self.retire()
        while self._waiting:
            _settle(self._waiting.popleft(), stopped())
        for start in self._starting:
            start.cancel()
        for worker in (*self.at_work, *self.slow):
            self._end(worker)
        await asyncio.gather(*self._starting, *self._ending, return_exceptions=True)

    def _ready(self, worker: Child) -> None:
        """Hand a worker to who has waited longest, or keep it."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(worker)
                return
        if self._retired or len(self._idle) >= self._usual:
            self._end(worker)
        else:
            self._idle.append(worker)

    def _fill(self) -> None:
        """Start workers: as many as there should be when all is quiet, and one at least to take the next query."""
        wanted = len(self._waiting)
        if not self._retired:
            wanted = max(wanted + SPARE, self._usual - len(self.at_work))
        wanted -= len(self._idle) + len(self._starting)
        for _ in range(min(wanted, self._most - self.size)):
            start = asyncio.get_running_loop().create_task(self._start_one())
            self._starting.add(start)
            start.add_done_callback(self._starting.discard)

    async def _start_one(self) -> None:
        rules = Rules(self._limits.result_rows, self._limits.result_bytes, PREFIXES)
        try:
            worker = await Child.start(SET_UP, self.snapshot, rules, memory=self._limits.query_memory)
        except EndedError as error:
            self._fail(broken(error.code))
        except RefusedError as error:
            self._fail(error)
        else:
            self._ready(worker)

    def _fail(self, error: RefusedError) -> None:
        """Tell all who wait that no worker can be started; the next query tries again."""
        while self._waiting:
            _settle(self._waiting.popleft(), error)

    def _end(self, worker: Child) -> None:
        ending = asyncio.get_running_loop().create_task(worker.end())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)


def _settle(turn: asyncio.Future[Child], error: Exception) -> None:
    if not turn.done():
        turn.set_exception(error)
