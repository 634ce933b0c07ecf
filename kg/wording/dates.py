"""Dates in running text: 2022年底, 3月底前, 2024-2026年, 6月份, 每月5日. A bare 12月 is a duration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.numerals import numeral_chars
from kg.targets.grammar import any_of
from kg.vocabulary import synonyms, words


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `text[start:end]`, and its year (of several the last) where it names one."""

    start: int
    end: int
    year: int | None


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Return the dates of a running text; what makes a number a date are the words of ontology/value-words.ttl.

    >>> text = "2022年底完成，6月份发放，3月底前上报"
    >>> [(text[found.start : found.end], found.year) for found in find_dates(text)]
    [('2022年底', 2022), ('6月份', None), ('3月底', None)]
    >>> find_dates("服务期12月，共2026次")
    ()
    """
    return tuple(
        FoundDate(match.start(), match.end(), int(year) if (year := match["year"] or match["dotted_year"]) else None)
        for match in _pattern().finditer(text)
    )


@cache
def _pattern() -> re.Pattern[str]:
    four, two = r"(?:19|20)\d\d", rf"(?:\d{{1,2}}|[{numeral_chars()}]{{1,3}})"
    year, month, day = (any_of(words(name)) for name in ("year-mark", "month-mark", "day-mark"))
    period, before = any_of(synonyms("PeriodEnd")), any_of(words("deadline-before"))
    to = any_of(words("range-sign"))
    earlier = rf"(?:{four}\s*(?:{year})?\s*(?:{to})\s*)?"
    months = rf"{two}\s*(?:{month})?\s*(?:{to})\s*{two}\s*(?:{month})"
    # Of 月份 and 月 the longer always names a month; with a year, a day or 底 the shorter does too.
    surely_month = rf"{two}\s*{words('month-mark')[0]}"
    month_and_day = rf"{two}\s*(?:{month})\s*{two}\s*(?:{day})"
    # What comes back, or the one after: 每月5日, 每季度末, 次月10日.
    again = rf"(?:{any_of([*words('each'), *words('next')])})(?:{any_of(words('recurring-period'))})"
    of_it = rf"(?:{two}\s*(?:{month}))?(?:{any_of(words('month-of-period'))})?(?:{two}\s*(?:{day})|(?:{period}))"
    return re.compile(
        rf"(?<![\d.])(?:{again}{of_it}|"
        rf"(?P<dotted_year>{four})([-./])\d{{1,2}}\2\d{{1,2}}(?!\d)"
        rf"|{earlier}(?P<year>{four})\s*(?:{year})(?:\s*(?:{month_and_day}|{two}\s*(?:{month})))?\s*(?:{period})?"
        rf"|{month_and_day}|{months}(?:{period})?|{surely_month}(?:{period})?|{two}\s*(?:{month})\s*(?:{period})"
        rf"|(?:{two}\s*(?:{month})|{period})(?=\s*(?:{before}))"
        rf")"
    )
