"""What a number of a text counts, and in which role: 招募120名志愿者 -> 志愿者; 每场50人 is for each, 其中2辆 a part.

It reads the marks of one text with the text's words; the words that guide it stand in ontology/review-consistency.ttl.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kg.targets import lookup_unit
from kg.targets.grammar import any_of
from kg.vocabulary import DEF, subjects, texts, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.model import Mark

NUMBERS = ("count", "percentage", "money")
GRADED_WITHIN = 12
"""How far before 优秀 the word may stand that says what is graded."""
CARRIED_WITHIN = 12
"""How far behind a year 结转 and the like may stand."""
_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
_CLAUSE_END = re.compile(r"[，,。；;：:、！!？?\n()（）]")
_NO_WORD = re.compile(r"[\W\d_]")


class Words(NamedTuple):
    """A text and where its words begin and end."""

    text: str
    edges: tuple[int, ...]

    def between(self, start: int, end: int) -> list[str]:
        """Return the words from `start` to `end`, cut there if need be."""
        inner = [start, *(edge for edge in self.edges if start < edge < end), end]
        return [self.text[a:b] for a, b in pairwise(inner) if self.text[a:b].strip()]


def in_context(marks: Sequence[Mark], read: Words, per: Mapping[int, str]) -> Iterator[Mark]:
    """Yield the marks of a text, numbers with what they count, in which role, and how often a year that is.

    `per` gives the denominator of the number that ends at a position: 季 of 每季一次.
    """
    numbers = [mark for mark in marks if mark.kind in (*NUMBERS, "date")]
    for mark in marks:
        if mark.kind in NUMBERS:
            yield _number_in_context(mark, numbers, read, per.get(mark.end))
        elif mark.kind == "date" and mark.number is not None and _is_compared(mark, read.text):
            yield replace(mark, role="past")
        elif mark.kind in _times_per_year() and not any(_in_clause(other, mark, read.text) for other in numbers):
            yield replace(mark, per_year=_times_per_year()[mark.kind], thing=_clause(mark, read.text))
        elif mark.kind in _grades():
            yield replace(mark, thing=_graded(mark, read.text))
        else:
            yield mark


def _number_in_context(mark: Mark, numbers: Sequence[Mark], read: Words, per: str | None) -> Mark:
    phrase, behind = _phrase(mark, numbers, read)
    role = _role(mark, read, per)
    times = _period(per)
    return replace(
        mark,
        thing="".join(phrase) or None,
        thing_keys=tuple(readings(phrase, behind=behind)),
        role=role,
        per=per,
        per_year=mark.number * times if mark.number is not None and times else None,
    )


# --- the thing


def _phrase(mark: Mark, numbers: Sequence[Mark], read: Words) -> tuple[list[str], bool]:
    """Return the noun phrase behind a number, or else the one before it, and whether it stands behind."""
    if mark.kind == "count":
        ends = [other.start for other in numbers if other.start >= mark.end]
        behind = _until_break(read.between(mark.end, min([*ends, len(read.text)])))
        if behind:
            return behind, True
    starts = [other.end for other in numbers if other.end <= mark.start]
    return noun_phrase_before(read, mark.start, max([*starts, 0])), False


def noun_phrase_before(read: Words, end: int, start: int = 0) -> list[str]:
    """Return the words of the noun phrase that ends at `end`, words that link it with a number left out."""
    before = read.between(start, end)
    while before and before[-1] in words("number-link"):
        before.pop()
    return _until_break(before[::-1])[::-1]


def _until_break(found: Sequence[str]) -> list[str]:
    """Return the words up to the first that ends a noun phrase; a particle right at the beginning is passed over."""
    phrase: list[str] = []
    for word in found:
        if not phrase and word in words("approximate-after"):
            continue
        if _NO_WORD.search(word) or word in words("phrase-break") or word.startswith(words("each")):
            break
        phrase.append(word)
    return phrase


def readings(phrase: Sequence[str], *, behind: bool) -> Iterator[str]:
    """Yield what the phrase may name, less and less of what is far from the number: three characters or more."""
    for length in range(len(phrase), 0, -1):
        reading = "".join(phrase[:length] if behind else phrase[-length:])
        if len(reading) >= 3 or length == len(phrase):
            yield reading


# --- the role


def _role(mark: Mark, read: Words, per: str | None) -> str | None:
    """Return what a number is that does not state the whole, or None."""
    text = read.text
    sentence = max([0, *(found.end() for found in _SENTENCE_END.finditer(text, 0, mark.start))])
    clause = max([sentence, *(found.end() for found in _CLAUSE_END.finditer(text, sentence, mark.start))])
    before = text[clause : mark.start]
    if _is_vague(mark, read):
        return "vague"
    if (per and not _period(per)) or _pattern("unit-price-word").search(before) or _is_multiplied(mark, text):
        return "each"
    if _pattern("part-word").search(text, sentence, mark.start):
        return "part"
    if _pattern("past-comparison").search(before):
        return "past"
    if mark.kind == "percentage" and _changes().search(before[-6:]):
        return "change"
    return None


def _is_multiplied(mark: Mark, text: str) -> bool:
    """Tell whether an amount of money stands beside a sign of multiplication: 10台×5000元."""
    beside = (text[: mark.start].rstrip()[-2:], text[mark.end :].lstrip()[:2])
    return mark.kind == "money" and any(_pattern("multiplication-sign").search(each) for each in beside)


def _is_vague(mark: Mark, read: Words) -> bool:
    """Tell whether the words are no count: 24小时 says always, 一个 is an article, 3级 a rank."""
    written = re.sub(r"\s", "", mark.text)
    is_article = mark.number == 1 and written in words("indefinite")
    is_rank = mark.unit is not None and mark.unit in words("rank-unit")
    return is_article or is_rank or written in words("around-the-clock") or _is_cut(mark, read)


def _is_cut(mark: Mark, read: Words) -> bool:
    """Tell whether the unit is half a word: 市 of 12345市长, 部 of 三部分; one in digits (120人工资) has its unit."""
    unit = lookup_unit(mark.unit) if mark.unit else None
    in_digits = re.search(r"\d", mark.text) is not None
    is_place = unit is not None and "place" in unit.counts
    return mark.end not in {*read.edges, len(read.text)} and (is_place or not in_digits)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(any_of(words(name)))


@cache
def _changes() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of([*words('growth'), *words('reduction')])})了?(?:至少|约)?$")


# --- how often a year


@cache
def _times_per_year() -> dict[str, Decimal]:
    """Return the lists of periods: name -> how many a year has."""
    return {
        node.value.rsplit("/", 1)[-1]: Decimal(times)
        for node in subjects("WordList")
        for times in texts(node, DEF + "timesPerYear")
    }


def _period(per: str | None) -> Decimal | None:
    """Return how many of a denominator a year has: 4 for 季; None for one that is no period."""
    if per is None:
        return None
    written = words("each")[0] + per
    return next((times for name, times in _times_per_year().items() if written in words(name)), None)


def _in_clause(number: Mark, period: Mark, text: str) -> bool:
    """Tell whether a number stands behind a period in the same clause, which then says how many a period."""
    return period.end <= number.start and not _CLAUSE_END.search(text, period.end, number.start)


def _clause(mark: Mark, text: str) -> str:
    end = _CLAUSE_END.search(text, mark.end)
    return text[mark.end : end.start() if end else len(text)].strip()


# --- years and grades


def _is_compared(mark: Mark, text: str) -> bool:
    """Tell whether a year is compared with, started from or a past fact: 较2022年, 2020年以来, 2019年购置的."""
    before = _pattern("year-compared-before").finditer(text, max(0, mark.start - 4), mark.start)
    if any(found.end() == mark.start for found in before):
        return True
    if _pattern("year-compared-behind").match(text, mark.end):
        return True
    clause = _CLAUSE_END.split(text[mark.end :])[0]
    return bool(_pattern("carried-over").search(clause[:CARRIED_WITHIN]))


@cache
def _grades() -> frozenset[str]:
    return frozenset(node.value.rsplit("/", 1)[-1] for node in subjects("GradeList"))


def _graded(mark: Mark, text: str) -> str | None:
    """Return what is graded, the word for it nearest before the grade in the same sentence."""
    found = list(_pattern("graded-name").finditer(text, max(0, mark.start - GRADED_WITHIN), mark.start))
    between = text[found[-1].end() : mark.start] if found else ""
    return found[-1].group() if found and not _SENTENCE_END.search(between) else None
