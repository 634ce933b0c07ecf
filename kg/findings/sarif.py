"""REVIEWS -> SARIF 2.1.0 (OASIS): what code hosts and editors show beside the lines of a file.

A waived finding is a result that is suppressed, a known one a result that is unchanged.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg import __version__
from kg.report import why_not_judged
from kg.shapes import readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Finding, Waiver
    from kg.review import Review
    from kg.shapes import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}


def reviews_to_sarif(reviews: Iterable[Review], *, lang: str = "zh") -> str:
    """Return the reviews as one SARIF log with a single run."""
    read = list(reviews)
    rules = list({state.rule.code: state.rule for review in read for state in review.states}.values())
    index = {rule.code: position for position, rule in enumerate(rules)}
    unasked = [notice for review in read for notice in _unasked(review, index, lang)]
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(rules, lang)},
                "language": "zh-CN" if lang == "zh" else "en",
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": unasked}],
                "results": [result for review in read for result in _results(review, index, lang)],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _driver(rules: Iterable[Rule], lang: str) -> dict[str, Any]:
    return {
        "name": "budget-kg",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule, lang) for rule in rules],
    }


def _rule(rule: Rule, lang: str) -> dict[str, Any]:
    example = rule.examples.get(lang, ())
    source = f"{'出处：' if lang == 'zh' else 'Source: '}{rule.source}"
    return {
        "id": rule.code,
        "name": rule.name["en"],
        "shortDescription": {"text": rule.name[lang]},
        "fullDescription": {"text": readable(rule.message[lang])},
        "help": {"text": "\n".join([readable(rule.message[lang]), *example, source])},
        "defaultConfiguration": {"level": LEVELS[rule.severity], "enabled": rule.awaits is None},
    }


def _unasked(review: Review, index: dict[str, int], lang: str) -> Iterable[dict[str, Any]]:
    """Yield a note on each rule that could not be asked of a document: that it has no result does not pass it."""
    heading = "未评判" if lang == "zh" else "not evaluated"
    for state in review.states:
        if state.state == "not_evaluated":
            rule = state.rule
            yield {
                "level": "note",
                "message": {"text": f"{heading} {rule.code} {rule.name[lang]}: {why_not_judged(state, lang=lang)}"},
                "associatedRule": {"id": rule.code, "index": index[rule.code]},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": relative_uri(review.path)}}}],
            }


def _results(review: Review, index: dict[str, int], lang: str) -> Iterable[dict[str, Any]]:
    compared = review.gone is not None  # SARIF says new only where there is something to compare with
    for finding in review.findings:
        yield _result(finding, index, lang) | ({"baselineState": "new"} if compared else {})
    for finding in review.known:
        yield _result(finding, index, lang) | {"baselineState": "unchanged"}
    for finding, waiver in review.waived:
        yield _result(finding, index, lang) | {"suppressions": [_suppression(waiver)]}


def _result(finding: Finding, index: dict[str, int], lang: str) -> dict[str, Any]:
    suggestion = f" → {finding.suggestion}" if finding.suggestion else ""
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": index[finding.rule]} if finding.rule in index else {}),
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message[lang] + suggestion},
        "locations": [_location(finding)],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
        "properties": {
            name: value
            for name, value in (
                ("project", finding.project), ("row", finding.row), ("text", finding.text),
                ("suggestion", finding.suggestion), ("focus", finding.focus),
            )
            if value is not None
        },
    }  # fmt: skip


def _location(finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": relative_uri(finding.path)}}
    if finding.place.line is not None:
        physical["region"] = {"startLine": finding.place.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.project is not None:
        path = f"project/{finding.project}"
        logical = [{"name": finding.project_name or path, "fullyQualifiedName": path, "kind": "object"}]
        if finding.row is not None:
            row = f"{path}/row/{finding.row}"
            logical.append({"name": finding.indicator or row, "fullyQualifiedName": row, "kind": "element"})
        location["logicalLocations"] = logical
    return location


def relative_uri(path: str) -> str:
    """Return a path as a URI relative to the folder the program runs in.

    >>> relative_uri("某市/部门 1.txt")
    '%E6%9F%90%E5%B8%82/%E9%83%A8%E9%97%A8%201.txt'
    """
    try:
        near = os.path.relpath(path) if Path(path).is_absolute() else path
    except ValueError:  # on another drive
        near = path
    return quote(Path(near).as_posix(), errors="backslashreplace")


def _fingerprint(finding: Finding) -> str:
    """Return what stays the same where rows are inserted above a finding."""
    project = finding.project_name or finding.project_code or str(finding.project)
    parts = (finding.rule, project, finding.indicator or str(finding.row), finding.text or "")
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _suppression(waiver: Waiver) -> dict[str, Any]:
    properties = {name: value for name in ("by", "until", "added") if (value := getattr(waiver, name)) is not None}
    return {
        "kind": "external",
        "status": "accepted",
        "justification": f"{waiver.reason} ({waiver.by})",
        "properties": properties,
    }
