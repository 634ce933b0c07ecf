"""FILES -> REVIEWS: what comes in is kept, read and reviewed in a process that can be ended, stored, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Record
    from kg.review import Review
    from kg.verdicts import Verdict, Word
    from kg.view.images import PageImage
    from kg.web.model import Download, Job, Reviewed
    from kg.web.settings import Settings

    Key = tuple[str | None, int | None, int | None, str | None]


class Desk:
    """The uploads of a server, their reviews, and the verdicts on them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def add(self, name: str, file: Path) -> Job:
        """Take over a temporary file under the name it came with, and queue it; returns at once."""
        raise NotImplementedError

    def job(self, job_id: str) -> Job | None:
        """Return how far a file has got."""
        raise NotImplementedError

    def jobs(self) -> tuple[Job, ...]:
        """Return the files of this run, the latest first."""
        raise NotImplementedError

    async def reviewed(self, sha256: str) -> Reviewed:
        """Return a document of the store or of the uploads with its review; `NotFoundError` where there is none."""
        raise NotImplementedError

    async def image(self, sha256: str, page: int) -> PageImage | None:
        """Return the image of a page of the source, None where it has no such page or is no PDF or image."""
        raise NotImplementedError

    async def download(self, sha256: str, form: str, *, lang: str) -> Download:
        """Return the review as xlsx, html, turtle, json or sarif, or the record as record.json."""
        raise NotImplementedError

    async def original(self, sha256: str) -> Download:
        """Return the source as it came in."""
        raise NotImplementedError

    async def remove(self, sha256: str) -> None:
        """Take an upload out of the desk and the store; what `kg build` put there stays (403)."""
        raise NotImplementedError

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
        raise NotImplementedError

    def verdicts(self, sha256: str) -> dict[Key, Verdict]:
        """Return the last word on each finding of a document by rule, project, row and text."""
        raise NotImplementedError

    async def extract(self, name: str, file: Path) -> Record:
        """Return the record of a file that is not kept."""
        raise NotImplementedError

    async def review(self, name: str, file: Path) -> tuple[Record, Review]:
        """Return the record and the review of a file that is not kept."""
        raise NotImplementedError
