"""A sentence -> the targets it states: each number with what it is asked of, its comparator, unit and denominator.

Numbers, dates and their roles come from the language pipeline, the target of a number from the reading of values.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from kg.model import StatedTarget, Target
from kg.narrative.subjects import due, is_within, sentence_words, subject_of
from kg.numerals import squeeze
from kg.targets import lookup_unit, parse_target
from kg.targets.grammar import any_of, comparators, grammar
from kg.vocabulary import synonyms, words
from kg.wording import pipeline
from kg.wording.marks import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from kg.model import Mark
    from kg.narrative.subjects import Numbers
    from kg.targets import FoundQuantity
    from kg.wording.dates import FoundDate

_CLAUSE_END = re.compile(r"[，,。；;：:！!？?\n]")


def stated_targets(sentence: str, fiscal_year: int | None) -> tuple[StatedTarget, ...]:
    """Return the targets that a sentence states, in its order.

    >>> [(each.text, each.subject, each.target.unit) for each in stated_targets("每年故障不超过5次，修复率100%。", 2025)]
    [('不超过5次', '故障', '次'), ('100%', '修复率', '%')]
    """
    if not re.search(r"\w", sentence):
        return ()
    doc = pipeline()(fold(sentence))
    read = sentence_words(doc)
    found = [*_quantities(doc, read, sentence), *_deadlines(doc, read, sentence, fiscal_year)]
    return tuple(sorted(found, key=lambda each: each.start))


# --- numbers


def _quantities(doc: Doc, read: Numbers, sentence: str) -> Iterator[StatedTarget]:
    marks = {(mark.start, mark.end): mark for mark in doc._.marks if mark.kind in ("count", "percentage", "money")}
    said: list[tuple[FoundQuantity, str | None]] = []
    for quantity in doc._.quantities:
        subject = subject_of(quantity, read)
        per = _denominator(quantity, read.text, said)
        if not _is_stated(quantity, marks.get((quantity.start, quantity.end)), read, subject, per):
            continue
        subject = subject or _carried(per, quantity, said)
        said.append((quantity, subject))
        yield StatedTarget(
            quantity.start,
            quantity.end,
            sentence[quantity.start : quantity.end],
            subject,
            _target(quantity, per),
        )


def _target(quantity: FoundQuantity, per: str | None) -> Target:
    """Return the target as a cell with the same words would give it."""
    target = parse_target(quantity.text)
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
    quantity: FoundQuantity, mark: Mark | None, read: Numbers, subject: str | None, per: str | None
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
        return bool(per) and quantity.number == 1 and quantity.unit is not None
    return True


def _is_baseline(quantity: FoundQuantity, text: str) -> bool:
    before, behind = text[: quantity.start].rstrip(), text[quantity.end :].lstrip()
    return before.endswith(words("baseline-before")) and behind.startswith(words("change-to"))


def _is_session(quantity: FoundQuantity) -> bool:
    """Tell 二十届, which is an ordinal without 第."""
    return quantity.unit in words("session-unit") and not re.search(r"\d", quantity.text)


def _is_length_of_time(quantity: FoundQuantity, read: Numbers, subject: str | None) -> bool:
    """Tell 为期3天 and 服务期限3年 from 三年行动计划 and 24小时受理."""
    before = read.text[: quantity.start].rstrip()
    named = (subject or "").endswith(words("duration-name")) and before.endswith(
        (subject or "", *words("number-link"), *words("duration-lead"))
    )
    return named or before.endswith(words("duration-lead"))


# --- what a number is for one of, and what was spoken of before


def _denominator(
    quantity: FoundQuantity, text: str, said: Sequence[tuple[FoundQuantity, str | None]]
) -> str | None:
    """Return what a number is for one of: beside it, 人/天 of 每人每天, or the 每年 of its clause, farther than in a value."""
    starts = [match.end() for match in _CLAUSE_END.finditer(text, 0, quantity.start)]
    begin = max([0, *starts[-1:], *(other.end for other, _subject in said if other.end <= quantity.start)])
    each = words("each")[0]
    found = [match.group() for match in grammar().each.finditer(text, begin, quantity.start)]
    parts = [part for part in found[-1].split(each) if part] if found else []
    if quantity.per:
        return "/".join(parts) if parts[-1:] == [quantity.per] else quantity.per
    return "/".join(parts) if parts and parts[-1] in words("period-word") else None


def _carried(
    per: str | None, quantity: FoundQuantity, said: Sequence[tuple[FoundQuantity, str | None]]
) -> str | None:
    """Return what a number without a subject of its own is of: what was counted before in the same sentence.

    A price for one is of what its unit counted (400块，每块150元), else of what was counted last.
    """
    if per:
        same = [subject for other, subject in said if other.unit and squeeze(other.unit).text.endswith(per)]
        if same:
            return same[-1]
    return next((subject for _other, subject in reversed(said) if subject), None)


# --- deadlines


def _deadlines(doc: Doc, read: Numbers, sentence: str, fiscal_year: int | None) -> Iterator[StatedTarget]:
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
    before = _not_later().search(text, max(0, date.start - 6), date.start)
    return before.start() if before else date.start, behind.end() if behind else date.end
