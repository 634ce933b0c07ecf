"""What a number of a text counts, and in which role: 招募120名志愿者 -> 志愿者; 每场50人 is for each, 其中2辆 a part.

It reads the marks of one text with the text's words; the words that guide it stand in ontology/review-consistency.ttl.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kg.vocabulary import DEF, subjects, texts, words
from kg.wording.phrases import CLAUSE_END, Words, pattern, phrase_of, readings
from kg.wording.roles import is_compared, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.model import Mark

NUMBERS = ("count", "percentage", "money")
GRADED_WITHIN = 12
"""How far before 优秀 the word may stand that says what is graded."""
_SENTENCE_END = re.compile(r"[。；;！!？?\n]")


def in_context(marks: Sequence[Mark], read: Words, per: Mapping[int, str]) -> Iterator[Mark]:
    """Yield the marks of a text, numbers with what they count, in which role, and how often a year that is.

    `per` gives the denominator of the number that ends at a position: 季 of 每季一次.
    """
    numbers = [mark for mark in marks if mark.kind in (*NUMBERS, "date")]
    compared: Mark | None = None
    for mark in marks:
        if mark.kind in NUMBERS:
            yield _number_in_context(mark, numbers, read, per.get(mark.end))
        elif mark.kind == "date" and mark.number is not None and is_compared(mark, read.text, compared):
            compared = mark
            yield replace(mark, role="past")
        elif mark.kind in _times_per_year() and not any(_in_clause(other, mark, read.text) for other in numbers):
            yield _period_in_context(mark, read.text)
        elif mark.kind in _grades():
            yield replace(mark, thing=_graded(mark, read.text))
        else:
            yield mark


def _number_in_context(mark: Mark, numbers: Sequence[Mark], read: Words, per: str | None) -> Mark:
    phrase, behind = phrase_of(mark, numbers, read)
    times = times_per_year(per)
    alone = not any(other is not mark and _same_clause(other, mark, read.text) for other in numbers)
    return replace(
        mark,
        thing="".join(phrase) or None,
        thing_keys=tuple(readings(phrase, behind=behind)),
        role=role_of(mark, read, phrase, per=per, is_period=times is not None),
        per=per,
        # 每月对5个点各监测1次 is more often than once a month
        per_year=mark.number * times if mark.number is not None and times and alone else None,
    )


# --- how often a year


@cache
def _times_per_year() -> dict[str, Decimal]:
    """Return the lists of periods: name -> how many a year has."""
    return {
        node.value.rsplit("/", 1)[-1]: Decimal(times)
        for node in subjects("WordList")
        for times in texts(node, DEF + "timesPerYear")
    }


def times_per_year(per: str | None) -> Decimal | None:
    """Return how many of a denominator a year has: 4 for 季; None for one that is no period."""
    if per is None:
        return None
    written = words("each")[0] + per
    return next((times for name, times in _times_per_year().items() if written in words(name)), None)


def _period_in_context(mark: Mark, text: str) -> Mark:
    """Return 每月 with what is done; where it says what is counted (每月巡查的频次), the value is for a month."""
    clause = _clause(mark, text)
    if pattern("frequency-name").search(clause):
        return mark
    return replace(mark, per_year=_times_per_year()[mark.kind], thing=clause)


def _in_clause(number: Mark, period: Mark, text: str) -> bool:
    """Tell whether a number stands behind a period in the same clause, which then says how many a period."""
    return period.end <= number.start and not CLAUSE_END.search(text, period.end, number.start)


def _same_clause(other: Mark, mark: Mark, text: str) -> bool:
    start, end = min(other.end, mark.end), max(other.start, mark.start)
    return other.kind in NUMBERS and not CLAUSE_END.search(text, start, end)


def _clause(mark: Mark, text: str) -> str:
    end = CLAUSE_END.search(text, mark.end)
    return text[mark.end : end.start() if end else len(text)].strip()


# --- grades


@cache
def _grades() -> frozenset[str]:
    return frozenset(node.value.rsplit("/", 1)[-1] for node in subjects("GradeList"))


def _graded(mark: Mark, text: str) -> str | None:
    """Return what is graded, the word for it nearest before the grade in the same sentence."""
    found = list(pattern("graded-name").finditer(text, max(0, mark.start - GRADED_WITHIN), mark.start))
    between = text[found[-1].end() : mark.start] if found else ""
    return found[-1].group() if found and not _SENTENCE_END.search(between) else None
