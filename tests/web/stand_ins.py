"""Parts that stand in for the real ones where a test is of what lies around them: they do the same in this process."""

from __future__ import annotations

import asyncio
import errno
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import kg
from kg.ask import ask
from kg.record import document_to_record
from kg.review import review_record
from kg.store import open_store
from kg.web.services import Services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from kg.ask import Answer
    from kg.model import Record
    from kg.review import Review
    from kg.web.settings import Settings


class StandInPool:
    """Answers from a store in memory."""

    def __init__(self) -> None:
        self.store = open_store(None)

    async def ask(self, name: str, params: Mapping[str, str] | None = None) -> Answer:
        """Answer a ready question."""
        return await asyncio.to_thread(ask, self.store, name, params)


class StandInDesk:
    """Reads and reviews files of programs; keeps nothing.

    A file named `defect` is one of the program, one named `full` finds no room on the disk.
    """

    async def extract(self, name: str, file: Path) -> Record:
        """Read a file under its name."""
        if name == "defect":
            raise ZeroDivisionError("secret detail")
        if name == "full":
            raise OSError(errno.ENOSPC, "secret detail")
        record = await asyncio.to_thread(lambda: document_to_record(kg.read(file)))
        return replace(record, document=replace(record.document, path=name))

    async def review(self, name: str, file: Path) -> tuple[Record, Review]:
        """Read and review a file under its name."""
        record = await self.extract(name, file)
        return record, await asyncio.to_thread(review_record, record)


@asynccontextmanager
async def standing_in(settings: Settings) -> AsyncIterator[Services]:
    parts: Any = (StandInPool(), StandInDesk(), None)
    yield Services(settings, *parts)
