"""REVIEWS -> CSV: one row per finding, those that are waived or known too, and where values stand among others."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from kg.places import source_place
from kg.tabular import guard
from kg.vocabulary import label, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Finding, Waiver
    from kg.peers import Standing
    from kg.review import Review

COLUMNS = (
    "state", "path", "title", "rule", "name", "severity", "project", "project_code", "project_name", "row", "indicator",
    "text", "message", "suggestion", "source", "place", "line", "reason", "by", "until", "focus",
)  # fmt: skip
"""`state` is new or known (found by an earlier report too), waived, or peers for a line that is no finding."""


def reviews_to_csv(reviews: Iterable[Review], *, lang: str = "zh") -> str:
    """Return the findings as CSV; begins with a byte order mark, without which Excel takes UTF-8 for GBK."""
    sheet = io.StringIO()
    sheet.write("\ufeff")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([label(own(name, scheme="finding-column"), lang) for name in COLUMNS])
    for review in reviews:
        for row in _rows(review, lang):
            writer.writerow([_cell(row.get(name)) for name in COLUMNS])
    return sheet.getvalue()


def _rows(review: Review, lang: str) -> Iterator[dict[str, str | int | None]]:
    names = {state.rule.code: state.rule.name[lang] for state in review.states}
    about: dict[str, str | int | None] = {"path": review.path, "title": review.title}
    listed: list[tuple[str, Finding, Waiver | None]] = [("new", finding, None) for finding in review.findings]
    listed += [("known", finding, None) for finding in review.known]
    listed += [("waived", finding, waiver) for finding, waiver in review.waived]
    for state, finding, waiver in listed:
        yield about | {"state": state, "name": names.get(finding.rule)} | _finding(finding, lang) | _waiver(waiver)
    for standing in review.standings:
        yield about | {"state": "peers"} | _standing(standing, lang)


def _finding(finding: Finding, lang: str) -> dict[str, str | int | None]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "project": finding.project,
        "project_code": finding.project_code,
        "project_name": finding.project_name,
        "row": finding.row,
        "indicator": finding.indicator,
        "text": finding.text,
        "message": finding.message[lang],
        "suggestion": finding.suggestion,
        "source": finding.source,
        "place": source_place([finding.place], lang=lang),
        "line": finding.place.line,
        "focus": finding.focus,
    }


def _waiver(waiver: Waiver | None) -> dict[str, str | int | None]:
    return {"reason": waiver.reason, "by": waiver.by, "until": waiver.until} if waiver else {}


def _standing(standing: Standing, lang: str) -> dict[str, str | int | None]:
    return {
        "project": standing.project,
        "row": standing.row,
        "indicator": standing.indicator,
        "text": standing.text,
        "message": standing.message[lang],
    }


def _cell(value: str | int | None) -> str:
    """Return a cell that no spreadsheet runs."""
    return guard(value) if isinstance(value, str) else "" if value is None else str(value)
