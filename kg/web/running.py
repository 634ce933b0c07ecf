"""The parts of a server, started in their order and ended in the reverse one; and pages that follow the store."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.waivers import today
from kg.web.desk.desk import Desk
from kg.web.desk.held import held
from kg.web.desk.watched import stamp_of
from kg.web.index.read import Index
from kg.web.processes import Child
from kg.web.query.pool import QueryPool
from kg.web.renewing import index_of, snapshots_of
from kg.web.services import Services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable
    from datetime import date

    from kg.web.desk.watched import Stamp
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
        stack.enter_context(held(settings.desk))
        pool = QueryPool(settings.limits)
        stack.push_async_callback(pool.close)
        desk = Desk(settings, snapshot=lambda: pool.snapshot)
        stack.push_async_callback(desk.close)
        renewal = Renewal(settings, pool, desk)
        stack.push_async_callback(renewal.close)
        await renewal.renew()
        desk.on_stored = renewal.follow
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
        self._told: tuple[date, Stamp, Stamp] | None = None
        """What people had said when all was renewed last; None while it is not."""
        self._complaint: str | None = None

    async def renew(self) -> None:
        """Take a snapshot and bring the index up to it; then answer from it."""
        async with self._turn:
            self._told, told = None, self._saying()
            snapshot = await (await self._ready()).answer(self.desk.against().waivers)
            if snapshot not in self.pool.in_use()[-1:]:
                await self.pool.use(snapshot)
            await asyncio.to_thread(self._snapshots.tidy, self.pool.in_use())
            self._told = told

    async def follow(self) -> None:
        """Renew; where that fails, what was shown before is shown on, and `watch` tries again."""
        await self._trying(self.renew())

    async def _trying(self, step: Awaitable[None]) -> None:
        """Do something that may fail for reasons that pass."""
        try:
            await step
        except Exception as error:  # noqa: BLE001 - whatever store and disk are like, what there is must be shown on
            if repr(error) != self._complaint:  # it is tried every other second, and told once
                LOG.warning("the store could not be read anew, and is tried again: %s", error)
            self._complaint = repr(error)
        else:
            self._complaint = None

    async def watch(self) -> None:
        """Renew whenever the store or what people say has changed; a store being written is looked at again later."""
        pause = WATCH_SECONDS
        while True:
            await asyncio.sleep(pause)
            started = time.monotonic()
            await self._trying(self._look())
            pause = max(WATCH_SECONDS, REST * (time.monotonic() - started))

    async def _look(self) -> None:
        if await asyncio.to_thread(self._is_outdated):
            await self.renew()

    def _is_outdated(self) -> bool:
        """Tell whether there is something new; of a store that is gone, the last snapshot is shown on.

        Making another in its place is left to who took it away.
        """
        store = self.settings.store
        there = isinstance(store, str) or store.is_dir()
        return there and (self._told != self._saying() or self._snapshots.outdated())

    def _saying(self) -> tuple[date, Stamp, Stamp]:
        """Return the day, on which waivers depend, and the state of the files that people may write meanwhile."""
        return today(), stamp_of(self.settings.verdicts), stamp_of(self.settings.waivers)

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
