"""FILES -> REVIEWS: what comes in is kept, read and reviewed in a process that can be ended, stored, and shown."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from typing import TYPE_CHECKING

from kg.findings.document import SEVERITIES
from kg.store import store_exists
from kg.verdicts import now
from kg.web.desk.child import TaskChild
from kg.web.desk.downloads import MEDIA_TYPES, ORIGINALS, PLAIN, download_name
from kg.web.desk.folder import Folder, is_sha256
from kg.web.desk.jobs import STORE_PAUSE, Jobs, when_free
from kg.web.desk.page_cache import kept_image
from kg.web.desk.reviews import Reviews
from kg.web.desk.sayings import About, Key, Sayings
from kg.web.desk.source import Against, Judged
from kg.web.errors import NotFoundError, RefusedError
from kg.web.model import Download, Job

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from kg.errors import KgError
    from kg.model import Record, Waiver
    from kg.review import Review
    from kg.verdicts import Verdict, Word
    from kg.view.images import PageImage
    from kg.web.desk.folder import Upload
    from kg.web.model import Reviewed
    from kg.web.settings import Settings

FORBIDDEN = 403
WITH_PAGES = ("pdf", "image")
"""The formats of which a page can be drawn."""


class Desk:
    """The uploads of a server, their reviews, and the verdicts on them.

    `snapshot` tells which copy of the store pages are to show, the store itself by default; `on_stored` is called
    whenever the store has changed, before the files that changed it are told to be done.
    """

    def __init__(self, settings: Settings, *, snapshot: Callable[[], Path | str] | None = None) -> None:
        self.settings = settings
        self.folder = Folder(settings.desk)
        self.folder.make()
        self.on_stored: Callable[[], Awaitable[None]] | None = None
        self._reader, self._viewer = TaskChild(settings.limits), TaskChild(settings.limits)
        self._keeping = asyncio.Lock()
        self._sayings = Sayings(settings)
        self._reviews = Reviews(
            settings,
            self.folder,
            reader=self._reader,
            viewer=self._viewer,
            snapshot=snapshot or (lambda: settings.store),
        )
        self._jobs = Jobs(self, self._reader)

    # --- the server that it is of

    async def start(self) -> None:
        """Start the processes and have them load what they need; the first file need not wait for it then.

        Uploads that the store does not have, as the server before this was ended over them, are taken in now; then
        uploads are reviewed anew that were reviewed with other rules, as `kg build` does with what it stored.
        """
        await asyncio.gather(self._reader.call("warm"), self._viewer.call("warm"))
        left, queued = await self._reviews.unstored(), {job.sha256 for job in self.jobs()}
        for sha256, upload in left:
            if sha256 not in queued:  # one may have come in meanwhile
                self._queue(sha256, upload, upload.name)
        if store_exists(self.settings.store) and await self._review_again():
            await self.stored({})

    async def _review_again(self) -> int:
        """Return how many uploads were reviewed anew."""
        total = 0
        while True:
            done = await self._reader.call("review_again", self.settings.store, self.folder, self.settings.bases)
            if done is None:
                await asyncio.sleep(STORE_PAUSE)
            elif not done:
                return total
            else:
                total += done

    async def close(self) -> None:
        """End the processes, whatever they are doing."""
        await self._jobs.close()
        await asyncio.gather(self._reader.close(), self._viewer.close())

    @property
    def problems(self) -> tuple[KgError, ...]:
        """What is wrong with the files of verdicts and waivers as people left them; pages are to say so."""
        return self._sayings.problems

    # --- what comes in

    async def add(self, name: str, file: Path) -> Job:
        """Take over a temporary file under the name it came with, and queue it; returns at once."""
        sha256 = await asyncio.to_thread(_sha256, file)
        async with self._keeping:  # two of the same bytes are kept once
            upload = await asyncio.to_thread(self.folder.keep, file, sha256, name, now())
        return self._queue(sha256, upload, name)

    def _queue(self, sha256: str, upload: Upload, name: str) -> Job:
        job = Job(id=secrets.token_hex(8), name=name, state="queued", sha256=sha256)
        self._jobs.add(job, upload)
        return job

    def job(self, job_id: str) -> Job | None:
        """Return how far a file has got."""
        return self._jobs.get(job_id)

    def jobs(self) -> tuple[Job, ...]:
        """Return the files of this run, the latest first."""
        return self._jobs.all()

    def against(self) -> Against:
        """Return what documents are held against now."""
        return Against(self.settings.bases, self._sayings.waivers())

    async def counts(self, sha256: str) -> dict[str, int] | None:
        """Return the findings by severity of a document of the store; None where the store has no such document."""
        source = await self._reviews.locate(sha256)
        if source is None or source.graph is None:
            return None
        if not self.folder.is_upload(source.path, sha256) and source.file != self._upload_path(sha256):
            self.folder.forget_file(sha256)  # the store has it from elsewhere, where it still is
        found = (await self.reviewed(sha256)).review.findings
        return {each: sum(one.severity == each for one in found) for each in SEVERITIES}

    def judged(self, judged: Mapping[str, Judged]) -> None:
        """Take note of documents that are reviewed, so that their pages can be shown before the store has them."""
        for sha256, document in judged.items():
            self._reviews.put(sha256, document)

    def forgotten(self, sha256: str) -> None:
        """Take note that a document is not kept after all."""
        self._reviews.forget(sha256)

    async def stored(self, judged: Mapping[str, Judged]) -> None:
        """Take note that the store holds these documents anew, by their SHA-256."""
        self.judged(judged)
        if self.on_stored is not None:
            await self.on_stored()

    async def remove(self, sha256: str) -> None:
        """Take an upload out of the desk and the store; what `kg build` put there stays (403)."""
        source = await self._reviews.locate(sha256)
        if source is None:
            raise NotFoundError("没有这份文件 there is no such document")
        if not self.folder.is_upload(source.path, sha256):
            raise RefusedError(
                "这份文件不是在这里上传的 it was not uploaded here",
                remedy="请从建库的文件夹里移走后重建 take it out of the folder that is built, and build again",
                status=FORBIDDEN,
            )
        paths = (self.settings.store, sha256, self.settings.bases, self.settings.decisions)
        await when_free(lambda: self._reader.call("remove", *paths))
        await asyncio.to_thread(self.folder.forget, sha256)
        self._reviews.forget(sha256)
        await self.stored({})

    # --- what is shown

    async def reviewed(self, sha256: str) -> Reviewed:
        """Return a document of the store or of the uploads with its review; `NotFoundError` where there is none."""
        return await self._reviews.get(sha256, self._sayings.waivers())

    def name(self, sha256: str) -> str | None:
        """Return the name that an upload came with; None for what was not uploaded."""
        upload = self.folder.upload(sha256) if is_sha256(sha256) else None
        return upload.name if upload else None

    def came(self, sha256: str) -> str | None:
        """Return when an upload came (ISO 8601), None for what was not uploaded."""
        upload = self.folder.upload(sha256) if is_sha256(sha256) else None
        return upload.at if upload else None

    async def image(self, sha256: str, page: int) -> PageImage | None:
        """Return the image of a page of the source, None where it has no such page or is no PDF or image."""
        source = await self._reviews.locate(sha256)
        if source is None or source.file is None or source.form not in WITH_PAGES or page < 1:
            return None
        kept = await asyncio.to_thread(kept_image, self.folder, sha256, page)
        if kept is not None:
            return kept
        drawn: PageImage | None = await self._viewer.call("draw", self.folder, source.file, sha256, page)
        return drawn

    async def download(self, sha256: str, form: str, *, lang: str) -> Download:
        """Return the review as xlsx, html, turtle, json or sarif, or the record as record.json."""
        if form not in MEDIA_TYPES:
            raise NotFoundError(f"没有这种格式 there is no such format: {form[:20]}", remedy=" ".join(MEDIA_TYPES))
        reviewed = await self.reviewed(sha256)
        body = await self._viewer.call("write_out", (reviewed.record, reviewed.review), form, lang, self.name(sha256))
        return Download(body, MEDIA_TYPES[form], download_name(self._shown(reviewed), form, lang=lang))

    async def original(self, sha256: str) -> Download:
        """Return the source as it came in."""
        source = await self._reviews.locate(sha256)
        if source is None or source.file is None:
            raise NotFoundError("源文件已不在 the file is gone", remedy="请向公开单位索取 ask who published it")
        body, found = await asyncio.to_thread(_with_sha256, source.file)
        if found != sha256:
            raise NotFoundError("源文件已改动 the file has changed", remedy="请重新上传 upload it again")
        return Download(body, ORIGINALS.get(source.form, PLAIN), self.name(sha256) or source.file.name)

    # --- what people say

    async def say(  # noqa: PLR0913 - what a person says, and of what
        self,
        sha256: str,
        word: Word,
        *,
        rule: str | None,
        project: int | None,
        row: int | None,
        text: str | None = None,
        until: str | None = None,
    ) -> Verdict:
        """Keep a verdict on a finding, or on what was missed; a rejected finding is waived too, up to `until`."""
        reviewed = await self.reviewed(sha256)
        about = About(rule, project, row, text)
        return await asyncio.to_thread(self._sayings.say, reviewed, word, about, until or None)

    def verdicts(self, sha256: str) -> dict[Key, Verdict]:
        """Return the last word on each finding of a document by rule, project, row and text."""
        return self._sayings.of(sha256)

    def waivers(self) -> tuple[Waiver, ...]:
        """Return the waivers there are now, in force or not."""
        return self._sayings.waivers()

    # --- what is not kept

    async def extract(self, name: str, file: Path) -> Record:
        """Return the record of a file that is not kept."""
        record: Record = await self._reader.call("extract_only", file, name)
        return record

    async def review(self, name: str, file: Path) -> tuple[Record, Review]:
        """Return the record and the review of a file that is not kept."""
        pair: tuple[Record, Review] = await self._reader.call("review_only", file, name, self.against())
        return pair

    def _upload_path(self, sha256: str) -> Path | None:
        upload = self.folder.upload(sha256)
        return upload.path if upload else None

    def _shown(self, reviewed: Reviewed) -> str:
        """Return the name of a document's file as people know it."""
        path = reviewed.record.document.path
        return self.name(reviewed.record.document.sha256) or path.replace("\\", "/").rsplit("/", 1)[-1]


def _with_sha256(file: Path) -> tuple[bytes, str]:
    body = file.read_bytes()
    return body, hashlib.sha256(body).hexdigest()


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
