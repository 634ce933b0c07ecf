"""One target table: as printed, with marks on the cells that are wrong, and beside it the page of the source."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kg.review import rules
from kg.rows.grid import FIELDS
from kg.sheets.marked import gravest
from kg.sheets.words import WORDS
from kg.view.words import field_label
from kg.web.desk.desk import WITH_PAGES
from kg.web.errors import NotFoundError
from kg.web.pages import asked
from kg.web.pages.documents import neighbours
from kg.web.pages.findings import of_remark
from kg.web.pages.judged import forms_for
from kg.web.pages.marking import marked_of
from kg.web.pages.outlines import sheets_of
from kg.web.view import View, language

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.sheets.marked import MarkedProject
    from kg.web.model import Reviewed
    from kg.web.pages.findings import Shown
    from kg.web.services import Services


async def project(request: Request) -> View:
    """Show a project; `?row=` or `?finding=` chooses a row, which is outlined on the page of the source."""
    services: Services = request.app.state.services
    lang, sha256 = language(request), request.path_params["sha256"]
    reviewed = await services.desk.reviewed(sha256)
    document = await marked_of(request, reviewed, lang)
    ordinal = int(request.path_params["ordinal"])
    marked = next((each for each in document.projects if each.project.ordinal == ordinal), None)
    if marked is None:
        raise NotFoundError(f"文件里没有项目 {ordinal} the document has no project {ordinal}")
    verdicts = services.desk.verdicts(sha256)
    source = next(each for each in reviewed.record.projects if each.ordinal == ordinal)
    findings = {each.number: of_remark(each, sha256, verdicts, lang=lang) for each in marked.all_remarks}
    number = asked.number(request, "finding")
    row = _chosen_row(marked, asked.number(request, "row"), number)
    before, after = neighbours(document, ordinal)
    data = {
        "document": reviewed.record.document,
        "project": source,
        "findings": list(findings.values()),
        "row": row,
        "finding": number if number in findings else None,
        "before": before,
        "after": after,
    }
    shown = {
        "title": document.title,
        "marked": marked,
        "gravest": gravest,
        "words": WORDS[lang],
        "shown_findings": findings,
        "on_project": [findings[remark.number] for remark in marked.remarks],
        "missed": [each for each in verdicts.values() if each.verdict == "missed" and each.project == ordinal],
        "scopes": [(scope, [rule for rule in rules() if rule.scope == scope]) for scope in ("row", "project")],
        "pages": await _pages(services, reviewed, marked, source),
        "tone": _tone(findings, marked, row, number),
        "count": len(document.projects),
        **_columns(marked, lang),
        **forms_for(request),
    }
    return View(
        "project.html.j2", data, query=services.index.sparql("findings", **_filters(sha256, ordinal)), shown=shown
    )


def _filters(sha256: str, ordinal: int) -> dict[str, Any]:
    return {"status": "all", "sha256": sha256, "project": ordinal}


def _chosen_row(marked: MarkedProject, row: int | None, finding: int | None) -> int | None:
    """Return the row asked for, by its ordinal or by a finding on it; None for one that is not there."""
    for each in marked.rows:
        if each.row.ordinal == row or finding in {remark.number for remark in each.remarks}:
            return each.row.ordinal
    return None


def _tone(findings: dict[int, Shown], marked: MarkedProject, row: int | None, finding: int | None) -> str:
    """Return the severity in whose colour the chosen row is outlined."""
    if finding in findings:
        return findings[finding].severity
    return next((gravest(each.remarks) for each in marked.rows if each.row.ordinal == row), "")


def _columns(marked: MarkedProject, lang: str) -> dict[str, Any]:
    """Return the columns that the table has: fields of the record, and headings it keeps aside."""
    rows = [row.row for row in marked.rows]
    present = {cell.field for row in rows for cell in row.cells if not cell.absent}
    return {
        "field_names": present,
        "fields": [(field, field_label(field, lang)) for field in FIELDS if field in present],
        "extras": tuple(dict.fromkeys(heading for row in rows for heading in row.extra)),
    }


async def _pages(services: Services, reviewed: Reviewed, marked: MarkedProject, source: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a Project
    """Return the pages of the source that have an image, with its size in points and what to outline."""
    if reviewed.form not in WITH_PAGES or reviewed.file is None:
        return []
    sheets = sheets_of(marked, source)
    sha256 = reviewed.record.document.sha256
    images = await asyncio.gather(*(services.desk.image(sha256, sheet.page) for sheet in sheets))
    return [
        {"sheet": sheet, "width": image.width, "height": image.height}
        for sheet, image in zip(sheets, images, strict=True)
        if image is not None
    ]
