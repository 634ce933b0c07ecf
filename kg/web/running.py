"""The parts of a server, started in their order and ended in the reverse one; and pages that follow the store."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.waivers import today
from kg.web.desk.desk import Desk
from kg.web.desk.folder import OWNER_ONLY
from kg.web.desk.watched import stamp_of
from kg.web.index.read import Index
from kg.web.processes import Child, EndedError
from kg.web.query.pool import QueryPool
from kg.web.renewing import index_of, snapshots_of
from kg.web.services import Services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import date
    from pathlib import Path

    from kg.web.desk.watched import Stamp
    from kg.web.settings import Settings

LOG = logging.getLogger("kg.web")
RENEW = "kg.web.renewing:set_up"
WATCH_SECONDS = 2.0


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Services]:
    """Give the parts while they run."""
    async with AsyncExitStack() as stack:
        stack.enter_context(alone_in(settings.desk))
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


@contextmanager
def alone_in(desk: Path) -> Iterator[None]:
    """Keep other servers out of the folder of a desk: each would clear away what the other has in hand.

    `KgError` where there is one already; where the system or the disk has no locks, nothing is kept out.
    """
    desk.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    with (desk / "lock").open("w") as file:
        try:
            import fcntl  # noqa: PLC0415 - there is none on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise KgError(
                f"{desk} 已由另一个 kg serve 使用 another kg serve uses this folder",
                remedy="请用已开的那个，或另给目录 use the one that runs, or give another folder: --desk",
            ) from error
        except (ImportError, OSError):
            LOG.debug("no locks here")
        yield


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
        self._said: tuple[date, Stamp, Stamp] | None = None

    async def renew(self) -> None:
        """Take a snapshot and bring the index up to it; then answer from it."""
        async with self._turn:
            said = self._what_is_said()
            snapshot = await (await self._ready()).answer(self.desk.against().waivers)
            self._said = said
            if snapshot not in self.pool.in_use()[-1:]:
                await self.pool.use(snapshot)
            await asyncio.to_thread(self._snapshots.tidy, self.pool.in_use())

    async def watch(self) -> None:
        """Renew whenever the store has changed, what people say was edited, or a day is over, as waivers end then.

        A store that is being written is looked at again later; no error ends the watch.
        """
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                if await asyncio.to_thread(self._is_outdated):
                    await self.renew()
            except (KgError, EndedError, OSError, ValueError):
                LOG.exception("the store could not be read anew")

    async def close(self) -> None:
        """End the process."""
        if self._child is not None:
            await self._child.end()

    def _is_outdated(self) -> bool:
        return self._what_is_said() != self._said or self._snapshots.outdated()

    def _what_is_said(self) -> tuple[date, Stamp, Stamp]:
        """Return what changes with what people say of findings, and with the day."""
        return today(), stamp_of(self.settings.verdicts), stamp_of(self.settings.waivers)

    async def _ready(self) -> Child:
        """Return the process, a new one where the last one broke down; the token is none of its business."""
        if self._child is None or not self._child.running:
            settings = replace(self.settings, token=None)
            self._child = await Child.start(RENEW, settings, memory=self.settings.limits.review_memory)
        return self._child
