"""The parts of a server, started in their order and ended in the reverse one; and pages that follow the store."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.web.desk.desk import Desk
from kg.web.index.read import Index
from kg.web.processes import Child
from kg.web.query.pool import QueryPool
from kg.web.renewing import index_of, snapshots_of
from kg.web.services import Services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kg.web.settings import Settings

LOG = logging.getLogger("kg.web")
RENEW = "kg.web.renewing:set_up"
WATCH_SECONDS = 2.0
REST = 4
"""So many times as long as a look has taken, nothing is looked at: a store that never rests leaves time for pages."""


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Services]:
    """Give the parts while they run."""
    async with AsyncExitStack() as stack:
        pool = QueryPool(settings.limits)
        stack.push_async_callback(pool.close)
        desk = Desk(settings, snapshot=lambda: pool.snapshot)
        stack.push_async_callback(desk.close)
        renewal = Renewal(settings, pool, desk)
        stack.push_async_callback(renewal.close)
        await renewal.renew()
        desk.on_stored = renewal.renew
        for work in (desk.start(), renewal.watch()):  # the first file waits for the desk, nobody else
            stack.push_async_callback(_ended, asyncio.create_task(work))
        yield Services(settings, pool, desk, Index(index_of(settings)))


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, KgError):
        await task


class Renewal:
    """Brings queries and lists up to the store, whoever has written it."""

    def __init__(self, settings: Settings, pool: QueryPool, desk: Desk) -> None:
        self.settings = settings
        self.pool = pool
        self.desk = desk
        self._snapshots = snapshots_of(settings)
        self._child: Child | None = None
        self._turn = asyncio.Lock()

    async def renew(self) -> None:
        """Take a snapshot and bring the index up to it; then answer from it."""
        async with self._turn:
            snapshot = await (await self._ready()).answer(self.desk.against().waivers)
            if snapshot not in self.pool.in_use()[-1:]:
                await self.pool.use(snapshot)
            await asyncio.to_thread(self._snapshots.tidy, self.pool.in_use())

    async def watch(self) -> None:
        """Renew whenever the store has changed, without end; what is in the way is logged once, not at every look."""
        told, pause = "", WATCH_SECONDS
        while True:
            await asyncio.sleep(pause)
            started = time.monotonic()
            problem = await self._follow()
            if problem and problem != told:
                LOG.warning("%s", problem)
            told = problem
            pause = max(WATCH_SECONDS, REST * (time.monotonic() - started))

    async def _follow(self) -> str:
        """Renew where the store has changed; return what was in the way, empty where nothing was."""
        try:
            if not await asyncio.to_thread(self._snapshots.outdated):
                return ""
            await self.renew()
            is_behind = await asyncio.to_thread(self._snapshots.outdated)
        except Exception as error:  # noqa: BLE001 - pages of an earlier store are better than a server that looks no more
            return f"the store could not be read anew: {type(error).__name__}: {error}"
        return "the store cannot be read just now; pages show what it held before" if is_behind else ""

    async def close(self) -> None:
        """End the process."""
        if self._child is not None:
            await self._child.end()

    async def _ready(self) -> Child:
        """Return the process, a new one where the last one broke down; the token is none of its business."""
        if self._child is None or not self._child.running:
            settings = replace(self.settings, token=None)
            self._child = await Child.start(RENEW, settings, memory=self.settings.limits.review_memory)
        return self._child
