"""`/rules`: the rulebook with what each rule has found and what people said of it; one rule with all it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from kg.report import GRAVEST_FIRST
from kg.shape_text import shape_text
from kg.shapes import load_rules, readable
from kg.web.errors import NotFoundError
from kg.web.model import RuleCount
from kg.web.pages.asked import one_of, text
from kg.web.view import View, language, view_routes

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.shapes import Rule
    from kg.web.services import Services

_VARIABLE = re.compile(r"\{\w+\}")
FIRST = 20
"""So many findings of a rule are shown on its page; the queue has them all."""


def routes() -> list[BaseRoute]:
    """Return the routes of the rulebook."""
    return [*view_routes([("/rules", listed), ("/rules/{code}", shown)])]


async def listed(request: Request) -> View:
    """Show every rule with its counts."""
    services: Services = request.app.state.services
    lang = language(request)
    filters = {"text": text(request, "text"), "severity": one_of(request, "severity", GRAVEST_FIRST, "")}
    counts = await run_in_threadpool(services.index.rules)
    found = [
        (rule, counts.get(rule.code, _none(rule.code)))
        for rule in load_rules()
        if filters["severity"] in ("", rule.severity) and _has(rule, filters["text"], lang)
    ]
    return View(
        "rules.html.j2",
        {"filters": filters, "rules": [_object(rule) | {"counts": count} for rule, count in found]},
        services.index.sparql("rules"),
        shown={"severities": GRAVEST_FIRST},
    )


async def shown(request: Request) -> View:
    """Show one rule: what it says, needs and rests on, examples, its first findings, the shape as it is written."""
    services: Services = request.app.state.services
    code = request.path_params["code"]
    rule = next((rule for rule in load_rules() if rule.code == code), None)
    if rule is None:
        raise NotFoundError("没有这条规则 no such rule", remedy="请从规则一览里选 choose from the list of rules")
    counts = (await run_in_threadpool(services.index.rules)).get(code, _none(code))
    findings = await run_in_threadpool(lambda: services.index.findings(rule=code, status="all"))
    data = _object(rule) | {
        "counts": counts,
        "findings": findings.items[:FIRST],
        "shape": shape_text(rule.file, code) if rule.file else "",
    }
    return View(
        "rule.html.j2",
        data,
        services.index.sparql("findings", rule=code, status="all"),
        shown={"without_names": without_names, "total": findings.total},
    )


def without_names(template: str) -> str:
    """Return a message with dots where its variables stand: their names say nothing to a reader.

    >>> without_names("≤{amount}")
    '≤…'
    """
    return _VARIABLE.sub("…", template)


def _none(code: str) -> RuleCount:
    return RuleCount(code, *[0] * 8)


def _has(rule: Rule, text: str, lang: str) -> bool:
    said = (rule.code, rule.name[lang], rule.name["en"], rule.message[lang], rule.source, *rule.examples.get(lang, ()))
    return all(word.lower() in " ".join(said).lower() for word in text.split())


def _object(rule: Rule) -> dict[str, Any]:
    names = ("code", "name", "severity", "scope", "source", "examples", "awaits")
    return {name: getattr(rule, name) for name in names} | {
        "message": {lang: readable(text) for lang, text in rule.message.items()},
        "suggestion": readable(rule.suggestion) if rule.suggestion else None,
        "needs": [need.label for need in rule.needs],
        "file": rule.file.name if rule.file else None,
    }
