"""Deadlines: 2023年底完成, ≤6月份, 6月底前, 2024年6月30日前, 上半年. A bare 12月 is a duration and none of these."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kg.numerals import numeral_chars, parse_number
from kg.targets.grammar import any_of, comparators
from kg.vocabulary import synonyms, words

if TYPE_CHECKING:
    from kg.model import Comparator

MOST_WORDS = 12
"""What may follow a deadline that says 前: 6月底前完成设备采购."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline: its one number (None where it has several), the stretch of its unit text, and its day if known."""

    comparator: Comparator | None
    number: Decimal | None
    unit_start: int
    unit_end: int
    date: str | None


def find_deadline(text: str, start: int, end: int, fiscal_year: int | None) -> Deadline | None:
    """Return what deadline a stretch of squeezed text is, if it is one; without a year it is of the fiscal year.

    >>> find_deadline("6月底前", 0, 4, 2024).date
    '2024-06-30'
    >>> find_deadline("12月", 0, 3, 2024) is None
    True
    """
    match = _pattern().fullmatch(text, start, end)
    if match is None or not _is_deadline(match):
        return None
    parts = [name for name in ("year", "month", "day") if match[name]]
    alone = parts[0] if len(parts) == 1 and not match["since"] else None
    number = parse_number(match[alone]) if alone else None
    comparator: Comparator = "<=" if match["before"] or match["within"] else "="
    if match["comparator"]:
        comparator = comparators("ComparatorBefore")[match["comparator"]]
    return Deadline(
        comparator=comparator if number is not None else None,
        number=number,
        unit_start=match.end(alone) if alone else end,
        unit_end=match.end("when"),
        date=_day(match, fiscal_year),
    )


@cache
def _pattern() -> re.Pattern[str]:
    year, month, day = (any_of(words(name)) for name in ("year-mark", "month-mark", "day-mark"))
    four, two, lead = r"(?:19|20)\d\d", r"\d{1,2}", any_of(words("deadline-lead"))
    before, within, tail = (any_of(words(name)) for name in ("deadline-before", "deadline-within", "value-tail"))
    period = any_of(synonyms("PeriodEnd"))
    since = (
        rf"(?P<since_year>{four})?(?:{year})?(?:{two}(?:{month})?)?(?:{two}(?:{day})?)?"
        rf"(?P<since>{any_of(words('range-sign'))})"
    )
    # 2026.6 alone is a number; behind 2026.1- it is the month that a period ends in.
    first_month = (
        rf"(?P<first_year>{four})(?:[./]{two}(?:[./]{two})?|-{two}(?:-{two}|(?!-)))(?:{month}|{day})?"
        rf"(?:{any_of(words('range-sign'))})"
    )
    last_month = rf"(?(first_year)(?:{four}[./])?{two}|(?!))"
    day_of_year = rf"{four}(?:-{two}|(?P<dot>[-./]){two}(?P=dot){two})"
    dotted = rf"(?:{first_month})?(?P<dotted>{day_of_year}|{last_month})(?:{month}|{day})?"
    worded = (
        rf"(?:(?P<year>{four})(?:{year})|(?:{any_of(words('this-year'))})|(?P<next>{any_of(words('next-year'))}))?"
        rf"(?:(?P<month>{two}|[{numeral_chars()}]{{1,2}})(?P<month_mark>{month})(?:(?P<day>{two})(?:{day}))?)?"
        rf"(?P<period>{period})?"
    )
    return re.compile(
        rf"(?:{lead}){{0,2}}(?P<comparator>(?:{any_of(comparators('ComparatorBefore'))})?)"
        rf"(?P<when>{dotted}|(?:{since})?{worded})"
        rf"(?P<before>{before})?(?P<within>{within})?(?:{tail}|(?P<rest>[^\W\d]{{0,{MOST_WORDS}}}))"
    )


def _is_deadline(match: re.Match[str]) -> bool:
    """Tell 6月底前, 6月份 and 2023年 from 6月, a duration, and from 2023年工作要点, words."""
    if match["rest"] and not match["before"]:
        return False
    if match["dotted"]:
        return True
    period = synonyms("PeriodEnd").get(match["period"] or "")
    if not match["year"] and not match["month"]:
        return period is not None and "-" in period
    if period and "-" in period and match["month"]:
        return False
    dated = match["year"] or match["next"] or match["since_year"] or match["day"] or period or match["before"]
    return bool(dated) or _says_date(match["month_mark"])


def _says_date(month_mark: str) -> bool:
    # Of 月份 and 月 the longer is never a unit of time.
    return month_mark == words("month-mark")[0]


def _day(match: re.Match[str], fiscal_year: int | None) -> str | None:
    if match["dotted"]:
        parts = [int(part) for part in re.split(r"[-./]", match["dotted"])]
        return _iso(*parts) if len(parts) > 1 else _iso(int(match["first_year"]), *parts)
    known = match["year"] or match["since_year"] or fiscal_year
    if known is None:
        return None
    if match["next"]:
        known = int(known) + 1
    period = synonyms("PeriodEnd").get(match["period"] or "", "end")
    if "-" in period:
        return _iso(int(known), *(int(part) for part in period.split("-")))
    month = parse_number(match["month"]) if match["month"] else Decimal(12)
    day = match["day"] or (period if period.isdigit() and match["month"] else None)
    return _iso(int(known), int(month), int(day) if day else None) if month is not None else None


def _iso(year: int, month: int, day: int | None = None) -> str | None:
    """Return the ISO day, the last of the month where none is given; None where there is no such day."""
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, day or last).isoformat() if (day or last) <= last else None
