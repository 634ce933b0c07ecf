"""REVIEWS -> JSON: one array, an object per document with all that the review says of it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from kg.model import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.review import Review, RuleState

SEVERITIES = ("Violation", "Warning", "Info")


def reviews_to_json(reviews: Iterable[Review]) -> str:
    """Return the reviews as one indented JSON array."""
    return json.dumps([review_to_object(review) for review in reviews], ensure_ascii=False, indent=1) + "\n"


def review_to_object(review: Review) -> dict[str, Any]:
    """Return a review as plain data."""
    return {
        "path": review.path,
        "title": review.title,
        "document": review.document,
        "severity": review.least,
        "counts": counts(review) if review.totals is None else review.totals,
        "findings": to_json(review.findings),
        "waived": [{"finding": to_json(finding), "waiver": to_json(waiver)} for finding, waiver in review.waived],
        "known": to_json(review.known),
        "states": [_state(state) for state in review.states],
        "standings": to_json(review.standings),
        "notes": list(review.notes),
    }


def counts(review: Review) -> dict[str, int | None]:
    """Return how many findings there are of each severity, listed or not, and how many are waived, known and gone."""
    found: Counter[str] = Counter()
    for state in review.states:
        found[state.rule.severity] += state.findings
    found.subtract(finding.severity for finding in (*review.known, *(each for each, _waiver in review.waived)))
    return {
        **{severity: found[severity] for severity in SEVERITIES},
        "waived": len(review.waived),
        "known": len(review.known),
        "gone": review.gone,
    }


def _state(state: RuleState) -> dict[str, Any]:
    return {
        "rule": state.rule.code,
        "name": state.rule.name,
        "severity": state.rule.severity,
        "state": state.state,
        "findings": state.findings,
        "targets": state.targets,
        "judged": state.judged,
        "missing": [need.label for need in state.missing],
        "awaits": state.rule.awaits,
    }
