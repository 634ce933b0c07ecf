"""The parts of a server, started in their order and ended in the reverse one."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from kg.web.desk.desk import Desk
from kg.web.index.read import Index
from kg.web.query.pool import QueryPool
from kg.web.services import Services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kg.web.settings import Settings


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Services]:
    """Give the parts while they run."""
    pool = QueryPool(settings.limits)
    yield Services(settings, pool, Desk(settings), Index(settings.desk / "index.sqlite"))
