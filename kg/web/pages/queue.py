"""The review queue: findings of all documents, the gravest first, each with the form to judge it right there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from starlette.concurrency import run_in_threadpool

from kg.report import GRAVEST_FIRST
from kg.review import rules
from kg.web.desk.jobs import OVER
from kg.web.model import Status
from kg.web.pages import asked
from kg.web.pages.findings import of_line
from kg.web.pages.judged import forms_for
from kg.web.view import View, language
from kg.web.words import say

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.web.services import Services

STATUSES: tuple[Status, ...] = get_args(Status)


async def queue(request: Request) -> View:
    """Show the findings that the filters leave; those that nobody has judged where nothing else is asked."""
    services: Services = request.app.state.services
    lang = language(request)
    filters: dict[str, Any] = {
        "status": asked.one_of(request, "status", STATUSES, "open"),
        "severity": asked.one_of(request, "severity", GRAVEST_FIRST, ""),
        "rule": asked.text(request, "rule"),
        "unit": asked.text(request, "unit"),
        "text": asked.text(request, "text"),
        "sha256": asked.text(request, "sha256"),
        "project": asked.number(request, "project"),
    }
    found = await run_in_threadpool(lambda: services.index.findings(**filters, page=asked.page_number(request)))
    words = say(lang)
    page = words["rv_source_page"]
    first = (found.page - 1) * found.size + 1
    shown = {
        "items": [
            (line, of_line(line, number, lang=lang, page=page)) for number, line in enumerate(found.items, start=first)
        ],
        "status_choices": [(status, words[f"rv_status_{status}"]) for status in STATUSES],
        "severity_choices": [(severity, words[severity]) for severity in GRAVEST_FIRST],
        "rule_choices": [(rule.code, f"{rule.code} {rule.name[lang]}") for rule in rules()],
        "storing": any(job.state not in OVER for job in services.desk.jobs()),
        **forms_for(request),
    }
    return View(
        "queue.html.j2",
        {"findings": found, "filters": filters},
        query=services.index.sparql("findings", **filters),
        shown=shown,
    )
