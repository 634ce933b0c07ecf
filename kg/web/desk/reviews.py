"""SHA-256 -> DOCUMENT WITH REVIEW: from what was read before, from the file, or from the store; the latest at hand."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeAlias

from kg.waivers import today, waive
from kg.web.desk.folder import is_sha256
from kg.web.desk.source import Judged
from kg.web.desk.watched import Stamp, stamp_of
from kg.web.errors import NotFoundError
from kg.web.model import Reviewed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from kg.model import Record, Waiver
    from kg.review import Review
    from kg.web.desk.child import TaskChild
    from kg.web.desk.folder import Folder, Upload
    from kg.web.desk.source import Source
    from kg.web.settings import Settings

State: TypeAlias = "tuple[Judged, tuple[Waiver, ...], date, bool]"
"""All that decides how a document is shown: how it was reviewed, the waivers, the day, whether it is an upload."""
AT_HAND = 12
"""So many documents are kept in memory; one of a hundred projects takes some 10 MB."""


class Reviews:
    """The documents of the store and of the uploads."""

    def __init__(
        self,
        settings: Settings,
        folder: Folder,
        *,
        reader: TaskChild,
        viewer: TaskChild,
        snapshot: Callable[[], Path | str],
    ) -> None:
        self._settings, self._folder = settings, folder
        self._reader, self._viewer = reader, viewer
        self._snapshot = snapshot
        self._known: OrderedDict[str, tuple[Judged, Stamp]] = OrderedDict()
        self._shown: dict[str, tuple[State, Reviewed]] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def get(self, sha256: str, waivers: tuple[Waiver, ...]) -> Reviewed:
        """Return a document with its review; `NotFoundError` where neither store nor desk has it.

        It is the same object until something about it changes, so that what is made of it can be kept as long.
        """
        known = await self._get(sha256)
        state = (known, waivers, today(), self._folder.is_upload(known.source.path, sha256))
        shown = self._shown.get(sha256)
        if shown is None or not _same(shown[0], state):
            shown = state, await asyncio.to_thread(_reviewed, *state)
            self._shown = {key: each for key, each in self._shown.items() if key in self._known}
            self._shown[sha256] = shown
        return shown[1]

    async def locate(self, sha256: str) -> Source | None:
        """Return where a document is."""
        if not is_sha256(sha256):
            return None
        known = self._known.get(sha256)
        if known is not None:
            return known[0].source
        source: Source | None = await self._viewer.call("locate", self._folder, self._snapshot(), sha256)
        return source

    async def unstored(self) -> list[tuple[str, Upload]]:
        """Return the uploads that the store does not have, as they came in."""
        uploads = await asyncio.to_thread(self._folder.uploads)
        stored = await self._viewer.call("stored", self._snapshot(), [sha256 for sha256, _upload in uploads])
        return [each for each in uploads if each[0] not in stored]

    def put(self, sha256: str, judged: Judged) -> None:
        """Keep a document at hand that was reviewed just now; those used least recently go."""
        self._known[sha256] = judged, stamp_of(self._settings.bases)
        self._known.move_to_end(sha256)
        while len(self._known) > AT_HAND:
            self._known.popitem(last=False)

    def forget(self, sha256: str) -> None:
        """Have a document looked up anew."""
        self._known.pop(sha256, None)

    async def _get(self, sha256: str) -> Judged:
        """Return a document; of requests for the same one, only the first looks it up."""
        turn = self._turns.setdefault(sha256, asyncio.Lock())
        try:
            async with turn:
                return await self._at_hand(sha256)
        finally:
            if not turn.locked():
                self._turns.pop(sha256, None)

    async def _at_hand(self, sha256: str) -> Judged:
        judged, bases = self._known.get(sha256, (None, None))
        if judged is None or bases != stamp_of(self._settings.bases):
            self.forget(sha256)
            judged = await self._look_up(sha256)
        self.put(sha256, judged)
        return judged

    async def _look_up(self, sha256: str) -> Judged:
        source = await self.locate(sha256)
        pair = None if source is None else await self._reviewed(source, sha256)
        if source is None or pair is None:
            raise NotFoundError("没有这份文件 there is no such document")
        return Judged(source, *pair)

    async def _reviewed(self, source: Source, sha256: str) -> tuple[Record, Review] | None:
        """Ask the quickest first: what was read before; the file; the store, which has not all of it."""
        own = self._settings.bases
        pair: tuple[Record, Review] | None = await self._viewer.call("recall", self._folder, source, sha256, own)
        if pair is None and source.file is not None:
            # it may take long, and pages are not to wait for it
            pair = await self._reader.call("read_again", self._folder, source, sha256, own)
        if pair is None and source.graph is not None:
            pair = await self._viewer.call("rebuild", self._snapshot(), source.graph, own)
        return pair


def _reviewed(judged: Judged, waivers: tuple[Waiver, ...], day: date, is_upload: bool) -> Reviewed:
    review = waive(judged.review, waivers, day=day)
    return Reviewed(judged.record, review, judged.source.file, judged.source.form, is_upload)


def _same(one: State, other: State) -> bool:
    """Tell whether nothing has changed; large things are compared by identity, as both are read anew as a whole."""
    return one[0] is other[0] and one[1] is other[1] and one[2:] == other[2:]
