"""Findings -> what a page shows of one: its words, its place, and the last word of a person on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kg.review import rules
from kg.sheets.marked import OPEN, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model import Finding
    from kg.sheets.marked import Remark
    from kg.verdicts import Kind, Verdict
    from kg.web.desk.sayings import Key
    from kg.web.model import FindingLine


@dataclass(frozen=True, slots=True)
class Said:
    """The last word of a person on a finding; `at` is a time of ISO 8601."""

    verdict: Kind
    value: str | None
    reason: str | None
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as pages show it: `number` is that of its mark, `link` the project page at its row."""

    number: int
    sha256: str
    rule: str
    name: str
    severity: str
    grade: str
    """The severity while it is open, else `aside`."""
    status: str
    message: str
    text: str | None
    suggestion: str | None
    project: int | None
    project_name: str | None
    row: int | None
    indicator: str | None
    where: str
    excuse: str
    source: str
    link: str
    said: Said | None


def key_of(finding: Finding) -> Key:
    """Return what a verdict names a finding by."""
    return (finding.rule, finding.project, finding.row, finding.text)


def of_remark(remark: Remark, sha256: str, verdicts: Mapping[Key, Verdict], *, lang: str) -> Shown:
    """Return what is shown of a finding of a document's own review."""
    finding, verdict = remark.finding, verdicts.get(key_of(remark.finding))
    said = None if verdict is None else Said(verdict.verdict, verdict.value, verdict.reason, verdict.by, verdict.at)
    return Shown(
        number=remark.number,
        sha256=sha256,
        rule=finding.rule,
        name=remark.name,
        severity=finding.severity,
        grade=remark.grade if said is None else "aside",
        status=remark.status if remark.status != OPEN or said is None else "judged",
        message=remark.message,
        text=finding.text,
        suggestion=finding.suggestion,
        project=finding.project,
        project_name=finding.project_name,
        row=finding.row,
        indicator=finding.indicator,
        where=place_of(remark, lang=lang),
        excuse=remark.excuse,
        source=finding.source,
        link=place_link(sha256, finding.project, finding.row),
        said=said,
    )


def of_line(line: FindingLine, number: int, *, lang: str, page: str) -> Shown:
    """Return what is shown of a finding of a list; `page` is how a page of the source is told."""
    said = None
    if line.verdict is not None:
        said = Said(line.verdict, line.value, line.reason, line.by or "", line.at or "")
    rule = next((each for each in rules() if each.code == line.rule), None)
    return Shown(
        number=number,
        sha256=line.sha256,
        rule=line.rule,
        name=rule.name[lang] if rule else line.rule,
        severity=line.severity,
        grade=line.severity if line.status == OPEN else "aside",
        status=line.status,
        message=line.message.get(lang) or next(iter(line.message.values()), ""),
        text=line.text,
        suggestion=line.suggestion,
        project=line.project,
        project_name=line.project_name,
        row=line.row,
        indicator=line.indicator,
        where=page.format(n=line.page) if line.page else "",
        excuse="",
        source=rule.source if rule else "",
        link=place_link(line.sha256, line.project, line.row),
        said=said,
    )


def place_link(sha256: str, project: int | None, row: int | None) -> str:
    """Return the address of the page that shows a place of a document.

    >>> place_link("ab", 3, 2), place_link("ab", 3, None), place_link("ab", None, None)
    ('/documents/ab/projects/3?row=2#r2', '/documents/ab/projects/3#findings', '/documents/ab#findings')
    """
    if project is None:
        return f"/documents/{sha256}#findings"
    if row is None:
        return f"/documents/{sha256}/projects/{project}#findings"
    return f"/documents/{sha256}/projects/{project}?{urlencode({'row': row})}#r{row}"
