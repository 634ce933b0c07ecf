"""Counts -> bars: how long each part of a bar is, for a drawing that needs no script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.sheets.marked import OPEN, count
from kg.sheets.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.sheets.marked import MarkedDocument
    from kg.sheets.tallies import RuleLine

GRADES = ("Violation", "Warning", "Info")
FULL = 100.0
"""How long the longest bar is."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: its severity, its number, where it begins and how long it is."""

    grade: str
    number: int
    begins: float
    length: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label, what it leads to in the page, and its parts."""

    label: str
    leads_to: str
    total: int
    parts: tuple[Part, ...]


def bars(counted: Iterable[tuple[str, str, Mapping[str, int]]]) -> tuple[Bar, ...]:
    """Return a bar for each label, link and counts by severity; the longest takes the whole width.

    >>> [(part.grade, part.begins, part.length) for part in bars([("甲", "", {"Warning": 1, "Info": 3})])[0].parts]
    [('Warning', 0.0, 25.0), ('Info', 25.0, 75.0)]
    """
    told = [(label, leads_to, {grade: counts.get(grade, 0) for grade in GRADES}) for label, leads_to, counts in counted]
    longest = max((sum(counts.values()) for _label, _leads_to, counts in told), default=0) or 1
    return tuple(
        Bar(label, leads_to, sum(counts.values()), _parts(counts, longest)) for label, leads_to, counts in told
    )


def _parts(counts: Mapping[str, int], longest: int) -> tuple[Part, ...]:
    parts, begins = [], 0.0
    for grade, number in counts.items():
        length = round(FULL * number / longest, 2)
        if number:
            parts.append(Part(grade, number, round(begins, 2), length))
        begins += length
    return tuple(parts)


def severity_bars(document: MarkedDocument, *, lang: str) -> tuple[Bar, ...]:
    """Return a bar for each severity."""
    counts = count(document.all_remarks)
    return bars((WORDS[lang][grade], "", {grade: counts[grade]}) for grade in GRADES)


def rule_bars(lines: Sequence[RuleLine], *, lang: str) -> tuple[Bar, ...]:
    """Return a bar for each rule that has open findings, gravest first."""
    return bars(
        (f"{line.rule.code} {line.rule.name[lang]}", "", {line.rule.severity: line.open}) for line in lines if line.open
    )


def project_bars(document: MarkedDocument, key: str, *, lang: str) -> tuple[Bar, ...]:
    """Return a bar for each project that has open findings, with a link to it; what is said of the whole file first."""
    say = WORDS[lang]
    counted = [(say["document"], f"{key}top", count(document.remarks))] if document.remarks else []
    for project in document.projects:
        if any(remark.status == OPEN for remark in project.all_remarks):
            ordinal = project.project.ordinal
            counted.append(
                (f"{ordinal} {project.project.name or say['untitled']}", f"{key}b{ordinal}", count(project.all_remarks))
            )
    return bars(counted)
