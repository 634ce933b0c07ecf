"""REVIEW + WAIVERS -> REVIEW: which findings a person has waived, and which waivers are of no use any more.

A waiver names its rule, and of the place as much as it cares to: `path` is a path, a file name or a glob of either,
`project` an ordinal, a name or a code, `row` an ordinal or a 三级指标, `text` what the finding points at. What it does
not name may be anything. It is in force up to and including the day `until`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Finding, Waiver
    from kg.review import Review


def today() -> date:
    """Return the day it is where the program runs."""
    return datetime.now().astimezone().date()


def in_force(waiver: Waiver, day: date) -> bool:
    """Tell whether a waiver still waives on a day."""
    return waiver.until is None or day <= date.fromisoformat(waiver.until)


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Tell whether a waiver, in force or not, speaks of a finding."""
    return (
        waiver.rule.upper() == finding.rule.upper()
        and is_of_file(waiver, finding.path)
        and _is_one_of(waiver.project, (finding.project, finding.project_name, finding.project_code))
        and _is_one_of(waiver.row, (finding.row, finding.indicator))
        and _is_one_of(waiver.text, (finding.text,))
    )


def is_of_file(waiver: Waiver, path: str) -> bool:
    """Tell whether a waiver speaks of a file: it names none, or its path, the end of it, or a glob of these.

    >>> from kg.model import Waiver
    >>> [is_of_file(Waiver("D01", "", "", path=given), "部门/甲.txt") for given in ("甲.txt", "部门/*", "乙.txt")]
    [True, True, False]
    """
    if waiver.path is None:
        return True
    given, parts = waiver.path.replace("\\", "/").removeprefix("./"), path.replace("\\", "/").split("/")
    ends = ("/".join(parts[start:]) for start in range(len(parts)))
    return any(end == given or fnmatchcase(end, given) for end in ends)


def _is_one_of(given: str | None, values: Iterable[int | str | None]) -> bool:
    """Tell whether what a waiver gives is one of the ways in which a finding names the same thing."""
    if given is None:
        return True
    return any(value is not None and comparable(str(value)) == comparable(given) for value in values)


def waive(review: Review, waivers: Iterable[Waiver], *, day: date) -> Review:
    """Return the review with the findings that a waiver in force covers set aside; the first one that does counts."""
    active = [waiver for waiver in waivers if in_force(waiver, day)]
    kept, waived = [], list(review.waived)
    for finding in review.findings:
        waiver = next((each for each in active if covers(each, finding)), None)
        if waiver is None:
            kept.append(finding)
        else:
            waived.append((finding, waiver))
    return replace(review, findings=tuple(kept), waived=tuple(waived))


def expired(waivers: Iterable[Waiver], *, day: date) -> tuple[Waiver, ...]:
    """Return the waivers that are no longer in force."""
    return tuple(waiver for waiver in waivers if not in_force(waiver, day))


def idle(waivers: Iterable[Waiver], reviews: Sequence[Review], *, rules: Iterable[str], day: date) -> list[Waiver]:
    """Return the waivers in force that cover nothing, though their rule was asked of a file that they speak of.

    Each review is one that came back from `waive`; a finding covered by several waivers makes none of them idle.
    """
    asked = {rule.upper() for rule in rules}
    waived = [finding for review in reviews for finding, _waiver in review.waived]
    return [
        waiver
        for waiver in waivers
        if in_force(waiver, day)
        and waiver.rule.upper() in asked
        and any(is_of_file(waiver, review.path) for review in reviews)
        and not any(covers(waiver, finding) for finding in waived)
    ]
