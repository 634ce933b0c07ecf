"""The list of documents, and one document: what it holds, what is said of it, and what can be taken away."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from kg.review import rules
from kg.sheets.marked import OPEN, count
from kg.sheets.tallies import rule_lines, state_counts
from kg.sheets.words import WORDS
from kg.vocabulary import subjects, texts
from kg.web.desk.downloads import MEDIA_TYPES
from kg.web.linked.iris import local
from kg.web.pages import asked
from kg.web.pages.findings import of_remark
from kg.web.pages.judged import forms_for, when
from kg.web.pages.marking import marked_of
from kg.web.view import View, language
from kg.web.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from kg.model import Record
    from kg.sheets.marked import MarkedDocument, MarkedProject
    from kg.sheets.tallies import RuleLine
    from kg.verdicts import Verdict
    from kg.web.desk.desk import Desk
    from kg.web.desk.sayings import Key
    from kg.web.model import DocumentLine
    from kg.web.services import Services

SORTS = ("open", "unit", "year", "findings", "rows", "budget")
YUAN = 10_000
"""Of what a record has in 万元."""


async def documents(request: Request) -> View:
    """Show the disclosures of the store, those with most left to judge first."""
    services: Services = request.app.state.services
    asked_for: dict[str, Any] = {
        "text": asked.text(request, "text"),
        "unit": asked.text(request, "unit"),
        "year": asked.number(request, "year"),
        "sort": asked.one_of(request, "sort", SORTS, "open"),
    }
    found = await run_in_threadpool(
        lambda: services.index.documents(**asked_for, page=asked.page_number(request)),
    )
    return View(
        "documents.html.j2",
        {"documents": found, "filters": asked_for},
        query=services.index.sparql("documents", **asked_for),
        shown={
            "sort_choices": [(sort, say(language(request))[f"rv_sort_{sort}"]) for sort in SORTS],
            "files": files_of(found.items, services.desk),
            "is_whole": not any((asked_for["text"], asked_for["unit"], asked_for["year"])),
            "when": when,
        },
    )


async def document(request: Request) -> View:
    """Show one document."""
    services: Services = request.app.state.services
    lang, sha256 = language(request), request.path_params["sha256"]
    reviewed = await services.desk.reviewed(sha256)
    marked = await marked_of(request, reviewed, lang)
    verdicts = services.desk.verdicts(sha256)
    lines = rule_lines(marked, lang=lang)
    data = {
        "document": reviewed.record.document,
        "title": marked.title,
        "iri": reviewed.review.document,
        "form": reviewed.form,
        "is_upload": reviewed.is_upload,
        "notes": reviewed.review.notes,
        "counts": dict(count(marked.all_remarks)),
        "rows": sum(len(project.rows) for project in marked.projects),
        "projects": [project_line(project, reviewed.record) for project in marked.projects],
        "budget_tables": [(table.title or table.kind) for table in reviewed.record.budget_tables],
        "unplaced": len(reviewed.record.unplaced),
        "findings": [of_remark(remark, sha256, verdicts, lang=lang) for remark in marked.remarks],
        "open": _open(marked, sha256, verdicts, lang),
        "rules": [_rule(line, lang) for line in lines],
    }
    shown = {
        "words": WORDS[lang],
        "states": state_counts(lines),
        "division": _division(reviewed.record.document.division),
        "linked": local(reviewed.review.document) or "",
        "has_file": reviewed.file is not None,
        "forms": tuple(MEDIA_TYPES),
        "missed": [verdict for verdict in verdicts.values() if verdict.verdict == "missed"],
        "file": services.desk.name(sha256) or _file(reviewed.record.document.path),
        "came": services.desk.came(sha256),
        "scopes": [("document", [rule for rule in rules() if rule.scope == "document"])],
        "beside": marked.beside,
        **forms_for(request),
    }
    return View("document.html.j2", data, query=services.index.sparql("projects", sha256=sha256), shown=shown)


def files_of(lines: Iterable[DocumentLine], desk: Desk) -> dict[str, tuple[str, str | None]]:
    """Return by SHA-256 the file of each document, and when it came in: a mended file has the title of the first."""
    return {line.sha256: (_file(line.path), desk.came(line.sha256)) for line in lines}


def _file(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def project_line(marked: MarkedProject, record: Record) -> dict[str, Any]:
    """Return what the list of a document tells of a project; `budget` is in yuan."""
    counts = count(marked.all_remarks)
    project = next(each for each in record.projects if each.ordinal == marked.project.ordinal)
    return {
        "ordinal": project.ordinal,
        "name": project.name,
        "code": project.code,
        "budget": None if project.budget is None else project.budget * YUAN,
        "rows": len(marked.rows),
        "violations": counts["Violation"],
        "warnings": counts["Warning"],
        "infos": counts["Info"],
    }


def neighbours(marked: MarkedDocument, ordinal: int) -> tuple[int | None, int | None]:
    """Return the ordinals of the projects before and after one."""
    ordinals = [project.project.ordinal for project in marked.projects]
    at = ordinals.index(ordinal)
    return (ordinals[at - 1] if at else None), (ordinals[at + 1] if at + 1 < len(ordinals) else None)


def _open(marked: MarkedDocument, sha256: str, verdicts: Mapping[Key, Verdict], lang: str) -> dict[str, int]:
    """Return by severity the findings that nobody has judged."""
    shown = (of_remark(remark, sha256, verdicts, lang=lang) for remark in marked.all_remarks)
    return dict(Counter(each.severity for each in shown if each.status == OPEN))


def _rule(line: RuleLine, lang: str) -> dict[str, Any]:
    return {
        "code": line.rule.code,
        "name": line.rule.name[lang],
        "severity": line.rule.severity,
        "state": line.state,
        "open": line.open,
        "waived": line.waived,
        "judged": line.judged,
        "why": line.why,
    }


def _division(code: str | None) -> str:
    """Return the name of a place, which is Chinese in every language, or its code where nobody has named it."""
    node = next((node for node in subjects("Division") if code in texts(node, "notation")), None)
    return texts(node, "prefLabel")[0] if node else code or ""
