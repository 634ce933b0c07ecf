"""Queries on their way: each is watched, turns slow after a moment, and is ended at its limit by ending its worker."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.web.errors import RefusedError
from kg.web.processes import EndedError
from kg.web.query.refusals import broken, busy, stopped, too_slow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kg.web.processes import Child
    from kg.web.query.crew import Crew

MOMENT = 0.3
"""Seconds of computing after which a query counts as slow."""
ALMOST = 0.8
"""A query that has had nearly all of the time since it began is computing; the system counts in hundredths."""
LONG_MOMENT = 3.0
"""Seconds after which it does in any case. On a busy machine, a query that is quick by itself takes long as well."""


@dataclass(slots=True, eq=False)
class Run:
    """A query in its worker; `why` tells that it was ended, and for what reason."""

    crew: Crew
    worker: Child
    slow: bool = False
    wanted: bool = True
    why: RefusedError | None = None
    begun: float = field(default_factory=time.monotonic)
    timer: asyncio.TimerHandle | None = None
    before: float | None = None
    """What its worker had computed before."""

    def is_slow_by_itself(self) -> bool:
        """Tell whether the query keeps its worker busy, and does not only wait for its turn on the machine."""
        now = self.worker.cpu_seconds()
        if now is None or self.before is None or time.monotonic() - self.begun > LONG_MOMENT:
            return True
        return now - self.before > MOMENT * ALMOST

    def end(self, why: RefusedError) -> None:
        """End the query with its worker."""
        if self.why is None:
            self.why = why
            self.worker.kill()

    def leave(self) -> None:
        """Note that nobody waits for the answer: it is discarded if it comes soon."""
        self.wanted = False
        if self.slow:
            self.end(stopped())


class Runs:
    """The queries of a server; at most `slow_queries` of them are slow."""

    def __init__(self, slow_queries: int) -> None:
        self.ran = self.refused = self.ended = 0
        self._slow_queries = slow_queries
        self._runs: set[Run] = set()

    @property
    def running(self) -> int:
        """How many queries are in their workers."""
        return len(self._runs)

    @property
    def slow(self) -> int:
        """How many of them are slow."""
        return sum(run.slow for run in self._runs)

    async def answer(self, crew: Crew, seconds: float, *message: object, parts: list[Any] | None = None) -> Any:  # noqa: ANN401
        """Return what a worker of the crew answers, its parts in `parts`; a caller that is cancelled leaves it."""
        run = await self._begun(crew)
        answering = asyncio.ensure_future(self._answered(run, seconds, message, parts))
        answering.add_done_callback(_look_at)
        try:
            return await asyncio.shield(answering)
        except asyncio.CancelledError:
            run.leave()
            raise

    async def _answered(self, run: Run, seconds: float, message: tuple[object, ...], parts: list[Any] | None) -> Any:  # noqa: ANN401
        loop = asyncio.get_running_loop()
        run.timer = loop.call_later(MOMENT, self._look_at, run)
        limit = loop.call_later(seconds, run.end, too_slow(seconds))
        usable = False
        try:
            answer = await run.worker.answer(*message, parts=parts)
            usable = True
        except RefusedError:
            self.refused += 1
            usable = True
            raise
        except EndedError as error:
            raise self._why(run, error) from None
        else:
            return answer
        finally:
            if run.timer is not None:
                run.timer.cancel()
            limit.cancel()
            self._finish(run, usable=usable)

    async def stream(self, crew: Crew, silence: float, *message: object) -> AsyncIterator[Any]:
        """Yield what a worker sends piece by piece; it is slow from the beginning.

        It is ended when a piece takes longer than `silence` seconds, to be made or to be taken.
        """
        if self.slow >= self._slow_queries:
            self.refused += 1
            raise busy()
        run = await self._begun(crew)
        self._turn_slow(run)
        loop = asyncio.get_running_loop()
        limit = loop.call_later(silence, run.end, too_slow(silence))
        try:
            async with aclosing(run.worker.parts(*message)) as parts:
                async for kind, content in parts:
                    limit.cancel()
                    limit = loop.call_later(silence, run.end, too_slow(silence))
                    if kind == "part":
                        yield content
        except EndedError as error:
            raise self._why(run, error) from None
        finally:
            limit.cancel()
            self._finish(run, usable=False)

    def stop(self) -> None:
        """End all queries."""
        for run in self._runs:
            run.end(stopped())

    async def _begun(self, crew: Crew) -> Run:
        try:
            worker = await crew.take()
        except RefusedError:
            self.refused += 1
            raise
        run = Run(crew, worker, before=worker.cpu_seconds())
        self._runs.add(run)
        return run

    def _look_at(self, run: Run) -> None:
        """Count a query as slow, or look again later."""
        if run.wanted and not run.is_slow_by_itself():
            run.timer = asyncio.get_running_loop().call_later(MOMENT, self._look_at, run)
        else:
            self._turn_slow(run)

    def _turn_slow(self, run: Run) -> None:
        if not run.wanted:
            run.end(stopped())
        elif self.slow >= self._slow_queries:
            run.end(busy())
        else:
            run.slow = True
            run.crew.turn_slow(run.worker)

    def _finish(self, run: Run, *, usable: bool) -> None:
        self.ran += 1
        self._runs.discard(run)
        run.crew.give_back(run.worker, usable=usable and run.why is None)

    def _why(self, run: Run, error: EndedError) -> RefusedError:
        self.ended += 1
        return run.why or broken(error.code)


def _look_at(answering: asyncio.Future[Any]) -> None:
    """Take note of an error that nobody waits for."""
    if not answering.cancelled():
        answering.exception()
