"""The queue of files that came in: one after another is read and reviewed; what is done is stored together."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from kg.errors import KgError
from kg.web.errors import RefusedError, no_room

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from kg.web.desk.child import TaskChild
    from kg.web.desk.folder import Folder, Upload
    from kg.web.desk.source import Against, Judged
    from kg.web.model import Job
    from kg.web.settings import Settings

KEPT = 1000
"""So many jobs are remembered; the oldest that are over go first."""
TOGETHER = 20
"""So many files are stored at a time: an update of what cited documents mean is for all of them."""
LONGEST_WAIT = 10.0
"""Seconds after which what is reviewed is stored though more files are waiting."""
OVER = frozenset({"done", "failed"})
STORE_PATIENCE = 600.0
STORE_PAUSE = 0.5
LOG = logging.getLogger(__name__)


class Surroundings(Protocol):
    """What jobs need to know of the desk they are of."""

    settings: Settings
    folder: Folder

    def against(self) -> Against:
        """Return what documents are held against now."""

    async def counts(self, sha256: str) -> dict[str, int] | None:
        """Return the findings by severity of a document of the store; None where the store has no such document."""

    def judged(self, judged: Mapping[str, Judged]) -> None:
        """Take note of documents that are reviewed, so that their pages can be shown before the store has them."""

    def forgotten(self, sha256: str) -> None:
        """Take note that a document is not kept after all."""

    async def stored(self, judged: Mapping[str, Judged]) -> None:
        """Take note that the store holds these documents anew, by their SHA-256."""


class Jobs:
    """The files of this run of the server."""

    def __init__(self, desk: Surroundings, reader: TaskChild) -> None:
        self._desk = desk
        self._reader = reader
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._began: dict[str, float] = {}
        self._queue: asyncio.Queue[tuple[str, Upload]] = asyncio.Queue()
        self._waiting: list[str] = []
        """Jobs whose files are reviewed and not yet stored."""
        self._judged: dict[str, Judged] = {}
        """The documents of those jobs."""
        self._new: set[str] = set()
        """Sources that the store has not: only of these may a failure cost the file."""
        self._since = 0.0
        self._runner: asyncio.Task[None] | None = None

    def add(self, job: Job, upload: Upload) -> None:
        """Queue an upload."""
        self._jobs[job.id] = job
        self._began[job.id] = time.monotonic()
        for old in [each.id for each in self._jobs.values() if each.state in OVER][: max(0, len(self._jobs) - KEPT)]:
            del self._jobs[old], self._began[old]
        self._queue.put_nowait((job.id, upload))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run())

    def get(self, job_id: str) -> Job | None:
        """Return a job."""
        return self._jobs.get(job_id)

    def all(self) -> tuple[Job, ...]:
        """Return all jobs, the latest first."""
        return tuple(reversed(self._jobs.values()))

    async def close(self) -> None:
        """Stop; what was not stored is taken in when a server starts again."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)

    # --- the flow

    async def _run(self) -> None:
        """Take in one file after another; store when none is waiting, enough are, or the first has waited long."""
        while True:
            job_id, upload = await self._queue.get()
            await self._guarded([job_id], self._take_in(job_id, upload))
            long = time.monotonic() - self._since > LONGEST_WAIT
            if self._waiting and (self._queue.empty() or len(self._waiting) >= TOGETHER or long):
                waiting, self._waiting = self._waiting, []
                await self._guarded(waiting, self._store(waiting))

    async def _guarded(self, job_ids: list[str], step: Awaitable[None]) -> None:
        """Have a step done; what goes wrong is told by its jobs, and the next files go on."""
        try:
            await step
        except KgError as error:
            self._fail(job_ids, error.message, error.remedy)
        except Exception as error:
            LOG.exception("A file could not be taken in")
            full = no_room(error)
            if full is not None:
                self._fail(job_ids, full.message, full.remedy)
                return
            told = f"程序出错 the program failed（{type(error).__name__}: {error}）"
            self._fail(job_ids, told, "请把这条信息报告给维护者 report this message")

    async def _take_in(self, job_id: str, upload: Upload) -> None:
        sha256 = str(self._jobs[job_id].sha256)
        if any(self._jobs[other].sha256 == sha256 for other in self._waiting):
            self._set(job_id, state="storing", known=True)
            self._waiting.append(job_id)
            return
        self._set(job_id, state="reading")
        known = await self._desk.counts(sha256)
        if known is not None:
            self._done(job_id, known=True, **_by_severity(known))
            return
        self._new.add(sha256)
        judged, found = await self._reader.call(
            "take_in",
            self._desk.folder,
            upload.path,
            sha256,
            self._desk.against(),
            told=lambda stage, *at: self._progress(job_id, stage, *at),
        )
        self._judged[sha256] = judged
        self._desk.judged({sha256: judged})
        self._since = self._since if self._waiting else time.monotonic()
        self._set(job_id, state="storing", **_by_severity(found))
        self._waiting.append(job_id)

    def _progress(self, job_id: str, stage: str, page: int | None = None, pages: int | None = None) -> None:
        if stage == "reading":
            self._set(job_id, state="reading", page=page, pages=pages)
        else:
            self._set(job_id, state="reviewing", page=None, pages=None)

    async def _store(self, job_ids: list[str]) -> None:
        judged, self._judged = self._judged, {}
        files: list[Path] = [self._desk.folder.pending(sha256) for sha256 in judged]
        settings = self._desk.settings
        await when_free(
            lambda: self._reader.call("store", settings.store, files, settings.bases, settings.decisions),
            waits=lambda: self._say(job_ids, BUSY),
        )
        for file in files:
            file.unlink(missing_ok=True)
        self._new.difference_update(judged)
        await self._desk.stored(judged)
        first = {str(job.sha256): job for job in map(self._jobs.__getitem__, job_ids) if not job.known}
        for job_id in job_ids:
            job = first.get(str(self._jobs[job_id].sha256), self._jobs[job_id])
            self._done(job_id, violations=job.violations, warnings=job.warnings, infos=job.infos)

    # --- what is told of it

    def _set(self, job_id: str, **changes: Any) -> None:  # noqa: ANN401 - fields of a job
        self._jobs[job_id] = replace(self._jobs[job_id], **changes)

    def _say(self, job_ids: list[str], message: str) -> None:
        for job_id in job_ids:
            self._set(job_id, message=message)

    def _done(self, job_id: str, **changes: Any) -> None:  # noqa: ANN401
        self._set(job_id, state="done", message=None, seconds=self._seconds(job_id), **changes)

    def _fail(self, job_ids: list[str], message: str, remedy: str) -> None:
        """Tell why files failed, by the names they came with; what cannot be used is not kept."""
        for job_id in job_ids:
            job = self._jobs[job_id]
            upload = self._desk.folder.upload(str(job.sha256))
            told = message.replace(str(upload.path), job.name) if upload else message
            seconds = self._seconds(job_id)
            self._set(job_id, state="failed", message=told, remedy=remedy, seconds=seconds)
        for sha256 in {str(self._jobs[job_id].sha256) for job_id in job_ids} & self._new:
            if all(each.state in OVER for each in self._jobs.values() if each.sha256 == sha256):
                self._desk.folder.forget(sha256)
                self._desk.forgotten(sha256)
                self._new.discard(sha256)

    def _seconds(self, job_id: str) -> float:
        return round(time.monotonic() - self._began[job_id], 3)


BUSY = "另一个进程正在写入图谱，等它写完 waiting for another process to finish writing the store"


async def when_free(write: Callable[[], Awaitable[bool]], *, waits: Callable[[], object] = lambda: None) -> None:
    """Write to the store as soon as no other process does; `RefusedError` where that takes too long."""
    until = time.monotonic() + STORE_PATIENCE
    while not await write():
        if time.monotonic() > until:
            raise RefusedError(BUSY, remedy="请稍后再试 try again later", status=503, retry_after=60)
        waits()
        await asyncio.sleep(STORE_PAUSE)


def _by_severity(found: dict[str, int]) -> dict[str, int]:
    return {"violations": found["Violation"], "warnings": found["Warning"], "infos": found["Info"]}
