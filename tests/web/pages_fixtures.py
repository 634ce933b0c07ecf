"""A desk and an index in memory, made of records and their reviews, and an application with the pages of reviewing."""
# ruff: noqa: ANN401, ARG002, D102 - every method is that of the desk or the index and says what those say

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from kg.verdicts import on_record
from kg.vocabulary import PACKAGE
from kg.web.desk.desk import Desk
from kg.web.errors import NotFoundError, RefusedError
from kg.web.index.read import Index
from kg.web.model import Amount, DocumentLine, Download, FindingLine, Job, Overview, Reviewed, RuleCount, Slice
from kg.web.pages.reviewing import routes
from kg.web.services import Services
from kg.web.settings import Settings
from kg.web.view import View, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from kg.model import Finding, Waiver
    from kg.verdicts import Verdict, Word
    from kg.view.images import PageImage

YUAN = 10_000


class FakeDesk(Desk):
    """What the pages ask of a desk, answered from memory; a file that is added is the first document, reviewed."""

    def __init__(self, settings: Settings, held: dict[str, Reviewed], images: dict[int, PageImage]) -> None:
        super().__init__(settings)
        self.held, self.images = held, images
        self.taken: list[Job] = []
        self.words: dict[Any, Verdict] = {}
        self.untils: list[str | None] = []

    async def add(self, name: str, file: Path) -> Job:
        sha256 = next(iter(self.held))
        job = Job(str(len(self.taken)), name, "done", sha256, violations=2, infos=1, seconds=0.4)
        self.taken.insert(0, job)
        return job

    def jobs(self) -> tuple[Job, ...]:
        return tuple(self.taken)

    def waivers(self) -> tuple[Waiver, ...]:
        return ()

    async def reviewed(self, sha256: str) -> Reviewed:
        if sha256 not in self.held:
            raise NotFoundError("没有这份文件 no such document")
        return self.held[sha256]

    async def image(self, sha256: str, page: int) -> PageImage | None:
        return self.images.get(page)

    async def download(self, sha256: str, form: str, *, lang: str) -> Download:
        return Download(b"sheet", "application/octet-stream", f"审核表.{form}")

    async def original(self, sha256: str) -> Download:
        return Download(b"<script>alert(1)</script>", "text/html", '甲"\r\n.html')

    async def remove(self, sha256: str) -> None:
        del self.held[sha256]

    async def say(
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
        record = (await self.reviewed(sha256)).record
        verdict = on_record(word, record, rule=rule, project=project, row=row)
        self.words[rule, project, row, text] = verdict
        self.untils.append(until)
        return verdict

    def verdicts(self, sha256: str) -> dict[Any, Verdict]:
        return self.words


@dataclass
class FakeIndex(Index):
    """What the pages ask of an index, answered from the reviews that the desk holds."""

    desk: FakeDesk
    size: int = 50
    noted: list[Verdict] = field(default_factory=list)

    def note(self, verdict: Verdict) -> None:
        self.noted.append(verdict)

    def waive(self, waivers: Iterable[Waiver], *, day: date) -> None:
        self.waived = tuple(waivers)

    def sparql(self, view: str, **filters: Any) -> str:
        return f"SELECT * {{}} # {view}"

    def overview(self) -> Overview:
        lines = self._documents()
        found = self._findings()
        counted = Counter(each.rule for each in found)
        rules = tuple(RuleCount(rule, number, 1, number, 0, 0, 0, 0, 0) for rule, number in counted.items())
        return Overview(
            documents=len(lines),
            units=1,
            projects=sum(line.projects for line in lines),
            rows=sum(line.rows for line in lines),
            budget=sum(line.budget or 0 for line in lines) or None,  # type: ignore[arg-type]
            unreviewed=1,
            severities=dict(Counter(each.severity for each in found)),
            rules=rules,
            types=(Amount("数量指标", 30), Amount("质量指标", 12), Amount("满意度指标", 5)),
            years=(Amount("2025", 1), Amount("2026", 2)),
            largest=lines,
        )

    def documents(self, **filters: Any) -> Slice[DocumentLine]:
        lines = tuple(line for line in self._documents() if filters["text"] in line.title)
        page = filters["page"]
        return Slice(lines[(page - 1) * self.size : page * self.size], len(lines), page, self.size)

    def findings(self, **filters: Any) -> Slice[FindingLine]:
        lines = [each for each in self._findings() if self._fits(each, filters)]
        page = filters["page"]
        return Slice(tuple(lines[(page - 1) * self.size : page * self.size]), len(lines), page, self.size)

    def _fits(self, line: FindingLine, filters: dict[str, Any]) -> bool:
        same = ("severity", "rule", "sha256", "project")
        if any(filters.get(name) and getattr(line, name) != filters[name] for name in same):
            return False
        return filters["status"] in ("all", line.status)

    def _documents(self) -> tuple[DocumentLine, ...]:
        return tuple(_line(each) for each in self.desk.held.values())

    def _findings(self) -> list[FindingLine]:
        order = ("Violation", "Warning", "Info")
        found = [
            _finding(finding, each, self.desk.words)
            for each in self.desk.held.values()
            for finding in each.review.findings
        ]
        return sorted(found, key=lambda line: order.index(line.severity))


def _line(reviewed: Reviewed) -> DocumentLine:
    about, counts = reviewed.record.document, Counter(each.severity for each in reviewed.review.findings)
    budgets = [each.budget for each in reviewed.record.projects if each.budget is not None]
    return DocumentLine(
        iri=reviewed.review.document,
        sha256=about.sha256,
        path=about.path,
        title=about.title or about.path,
        unit=about.department.name or "",
        division=about.division,
        fiscal_year=about.fiscal_year,
        projects=len(reviewed.record.projects),
        rows=sum(len(each.indicators) for each in reviewed.record.projects),
        budget=sum(budgets) * YUAN if budgets else None,
        violations=counts["Violation"],
        warnings=counts["Warning"],
        infos=counts["Info"],
        open=sum(counts.values()),
    )


def _finding(finding: Finding, reviewed: Reviewed, words: dict[Any, Verdict]) -> FindingLine:
    about = reviewed.record.document
    word = words.get((finding.rule, finding.project, finding.row, finding.text))
    return FindingLine(
        iri="",
        sha256=about.sha256,
        unit=about.department.name or "",
        fiscal_year=about.fiscal_year,
        rule=finding.rule,
        severity=finding.severity,
        project=finding.project,
        project_name=finding.project_name,
        row=finding.row,
        indicator=finding.indicator,
        text=finding.text,
        message=finding.message,
        suggestion=finding.suggestion,
        page=finding.place.page,
        status="judged" if word else "open",
        verdict=word.verdict if word else None,
        value=word.value if word else None,
        reason=word.reason if word else None,
        by=word.by if word else None,
        at=word.at if word else None,
    )


class WithCsrf:
    """What the safety of the server puts on every request."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope["csrf"] = "secret"
        await self.app(scope, receive, send)


async def refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    if request.url.path.endswith(".json"):
        return JSONResponse({"message": error.message}, error.status)
    data = {"status": error.status, "message": error.message, "remedy": error.remedy}
    return page_of(request, View("error.html.j2", data, status=error.status))


def app_of(folder: Path, held: list[Reviewed], images: dict[int, PageImage], size: int = 50) -> Starlette:
    """Return an application with the pages over these documents."""
    settings = Settings(store=folder / "store", desk=folder / "desk")
    desk = FakeDesk(settings, {each.record.document.sha256: each for each in held}, images)
    static = Mount("/static", StaticFiles(directory=PACKAGE / "web" / "static"))
    app = Starlette(routes=[static, *routes()], exception_handlers={RefusedError: refused})
    app.state.services = Services(settings, None, desk, FakeIndex(desk, size))  # type: ignore[arg-type] - no queries
    app.add_middleware(WithCsrf)
    return app
