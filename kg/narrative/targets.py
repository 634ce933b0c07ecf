"""A sentence -> the targets it states: each number with what it is asked of, its comparator, unit and denominator.

SentenceWords, dates and their roles come from the language pipeline, the target of a number from the reading of values.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, get_args

from kg.model import StatedRole, StatedTarget, Target
from kg.narrative.carried import Said, carried_subject
from kg.narrative.subjects import due, is_within, subject_of
from kg.narrative.tokens import sentence_words
from kg.targets import parse_target
from kg.targets.grammar import any_of, comparators, grammar
from kg.vocabulary import words
from kg.wording import pipeline
from kg.wording.marks import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from kg.model import Mark
    from kg.narrative.tokens import SentenceWords, Word
    from kg.targets import FoundQuantity
    from kg.wording.dates import FoundDate

REACH = 6
"""How far before a date a word may begin that says what it is for."""
LONGEST = 600
"""How many characters of a sentence are read at once, up to the next stop."""
_CLAUSE_END = re.compile(r"[，,。；;：:！!？?\n]")


def stated_targets(sentence: str, fiscal_year: int | None) -> tuple[StatedTarget, ...]:
    """Return the targets that a sentence states, in its order.

    >>> found = stated_targets("每年故障不超过5次，修复率100%。", 2025)
    >>> [(each.text, each.subject, each.target.per) for each in found]
    [('不超过5次', '故障', '年'), ('100%', '修复率', None)]
    """
    found: list[StatedTarget] = []
    for begin, piece in _pieces(sentence):
        doc = pipeline()(fold(piece))
        read = sentence_words(doc)
        stated = [*_quantities(doc, read, piece, fiscal_year), *_deadlines(doc, read, piece, fiscal_year)]
        found += [replace(each, start=begin + each.start, end=begin + each.end) for each in stated]
    return tuple(sorted(found, key=lambda each: each.start))


def _pieces(sentence: str) -> Iterator[tuple[int, str]]:
    """Yield a sentence with where it begins, one of many hundred characters in pieces that end at a stop."""
    begin = 0
    while begin < len(sentence):
        stop = _CLAUSE_END.search(sentence, begin + LONGEST)
        end = min(stop.end() if stop else len(sentence), begin + 4 * LONGEST)
        if re.search(r"\w", sentence[begin:end]):
            yield begin, sentence[begin:end]
        begin = end


# --- numbers


def _quantities(doc: Doc, read: SentenceWords, sentence: str, fiscal_year: int | None) -> Iterator[StatedTarget]:
    past = _of_past_years(doc, fiscal_year)
    marks = {(mark.start, mark.end): mark for mark in doc._.marks if mark.kind in ("count", "percentage", "money")}
    said: list[Said] = []
    for quantity in doc._.quantities:
        subject = subject_of(quantity, read)
        per = _denominator(quantity, read, said)
        mark = marks.get((quantity.start, quantity.end))
        if not _is_stated(quantity, mark, read, subject, per):
            continue
        subject = subject or carried_subject(quantity, per, said, read)
        said.append(Said(quantity, subject))
        yield StatedTarget(
            quantity.start,
            quantity.end,
            sentence[quantity.start : quantity.end],
            subject,
            _target(quantity, sentence[quantity.start : quantity.end], per),
            "past" if quantity.start in past else _role(mark, per),
        )


def _role(mark: Mark | None, per: str | None) -> StatedRole | None:
    """Return the role of a number; so many a week is no number for one of many."""
    if mark is None or (mark.role == "each" and per and per.endswith(words("period-word"))):
        return None
    roles: tuple[StatedRole, ...] = get_args(StatedRole)
    return next((role for role in roles if mark.role == role), None)


def _of_past_years(doc: Doc, fiscal_year: int | None) -> set[int]:
    """Return where the numbers begin before which a past year stands: 2020年度放映888场, but not 较2024年下降10%."""
    text, past = doc._.text, set()
    dates = [date for date in doc._.dates if date.year is not None]
    for quantity in doc._.quantities:
        last = bisect_right(dates, quantity.start, key=lambda date: date.end) - 1
        if last >= 0 and fiscal_year is not None and dates[last].year < fiscal_year:
            begin = dates[last].start
            if not text[max(0, begin - REACH) : begin].rstrip().endswith(words("year-compared-before")):
                past.add(quantity.start)
    return past


def _target(quantity: FoundQuantity, text: str, per: str | None) -> Target:
    """Return the target as a cell with the same words would give it."""
    target = parse_target(text)
    if (target.number, target.number2, target.comparator) != (quantity.number, quantity.number2, quantity.comparator):
        target = Target(
            quantity.kind,
            quantity.comparator,
            quantity.number,
            quantity.number2,
            quantity.unit,
            canonical=quantity.canonical,
        )
    return replace(target, per=per or target.per)


def _is_stated(
    quantity: FoundQuantity, mark: Mark | None, read: SentenceWords, subject: str | None, per: str | None
) -> bool:
    """Tell a number that is stated of something from a name, an idiom, a slogan, and what a change starts from."""
    if _is_baseline(quantity, read.text) or _is_session(quantity):
        return False
    if quantity.kind == "duration" and quantity.comparator == "=":
        return _is_length_of_time(quantity, read, subject)
    if mark is None:
        return quantity.comparator != "=" or (subject or "").endswith((*words("counted-name"), *words("rate-name")))
    if mark.role == "vague":
        if quantity.kind == "duration" and is_within(quantity):
            return not read.text[quantity.end :].startswith("的")  # 30天内的办件 are some of many
        is_article = quantity.text in words("indefinite")
        return quantity.comparator == "range" or (is_article and bool(per))  # 每月一个
    return True


def _is_baseline(quantity: FoundQuantity, text: str) -> bool:
    before, behind = text[: quantity.start].rstrip(), text[quantity.end :].lstrip()
    return before.endswith(words("baseline-before")) and behind.startswith(words("change-to"))


def _is_session(quantity: FoundQuantity) -> bool:
    """Tell 二十届, which is an ordinal without 第."""
    return quantity.unit in words("session-unit") and not re.search(r"\d", quantity.text)


def _is_length_of_time(quantity: FoundQuantity, read: SentenceWords, subject: str | None) -> bool:
    """Tell 为期3天 and 服务期限3年 from 三年行动计划 and 24小时受理."""
    before = read.text[: quantity.start].rstrip()
    named = (subject or "").endswith(words("duration-name")) and before.endswith(
        (subject or "", *words("number-link"), *words("duration-lead"))
    )
    return named or before.endswith(words("duration-lead"))


# --- what a number is for one of


def _denominator(quantity: FoundQuantity, read: SentenceWords, said: Sequence[Said]) -> str | None:
    """Return what a number is for one of: 人/天 of 每人每天 right before it, or the 每年 of its clause."""
    beside = _beside(read.before(quantity.start))
    if beside and quantity.per in (None, beside[-1]):
        return "/".join(beside)
    last = said[-1].quantity.end if said else 0
    begin = max([last, *(match.end() for match in _CLAUSE_END.finditer(read.text, last, quantity.start))])
    ends = [match.end() for match in grammar().each.finditer(read.text, begin, quantity.start)]
    parts = _beside(read.before(ends[-1])) if ends else []
    is_known = parts and parts[-1] in (*words("period-word"), quantity.per)
    return "/".join(parts) if is_known else quantity.per


def _beside(back: Sequence[Word]) -> list[str]:
    """Return what 每 is said of right before a number: 生, 年 of 每生每年1000元."""
    each = words("each")[0]
    parts: list[str] = []
    while back:
        if back[0].text.startswith(each) and len(back[0].text) > 1:
            parts.insert(0, back[0].text.removeprefix(each))
            back = back[1:]
        elif len(back) > 1 and back[1].text == each and back[0].kind == "word":
            parts.insert(0, back[0].text)
            back = back[2:]
        else:
            break
    return parts


# --- deadlines


def _deadlines(doc: Doc, read: SentenceWords, sentence: str, fiscal_year: int | None) -> Iterator[StatedTarget]:
    past = {mark.start for mark in doc._.marks if mark.kind == "date" and mark.role == "past"}
    for date in doc._.dates:
        if date.start in past or sentence[date.start : date.end].startswith(words("each")):
            continue
        start, end = _deadline_span(date, read.text)
        target = parse_target(sentence[start:end], fiscal_year=fiscal_year)
        if target.kind == "date" and (end > date.end or start < date.start):
            yield StatedTarget(start, end, sentence[start:end], due(read, start, end), target)


@cache
def _before_pattern() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{any_of(words('deadline-before'))})")


@cache
def _not_later() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(comparators('ComparatorBefore'))})\s*$")


def _deadline_span(date: FoundDate, text: str) -> tuple[int, int]:
    """Return where a date stands with the 前 behind it and the 不迟于 before it."""
    behind = _before_pattern().match(text, date.end)
    before = _not_later().search(text, max(0, date.start - REACH), date.start)
    return before.start() if before else date.start, behind.end() if behind else date.end
