"""A target stated in prose and a row of a table: whether both speak of the same thing, and which rows carry the target.

It joins and does not compare: whether the numbers agree is for the shapes to say. Two texts written in different
places share fewer words than two of one row; so here both sides must name what tells them: the words of the stated
subject in the row or its project's name, the words of the row's name in the clause or the title of the goal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kg.model import Mark
from kg.targets import lookup_unit
from kg.targets.grammar import any_of
from kg.text import comparable
from kg.vocabulary import words
from kg.wording.alignment import carriers, stated_numbers
from kg.wording.marks import mark_indicator, mark_text
from kg.wording.roles import follows_change, is_for_each
from kg.wording.telling import do_the_same, lists_several, senses_of, told_words
from kg.wording.things import NUMBERS, times_per_year

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from kg.model import Canonical, Indicator, NarrativeGoal, Project, Sentence, StatedTarget, Target
    from kg.wording.alignment import StatedRow

SUBJECT_MET, NAME_MET = 0.6, 0.6
"""How much of the words of a stated subject the row must have, and of the row's name the goal."""
COUNTED_ALIKE = frozenset({"person", "occasion", "document", "place", "organisation", "period"})
"""What measure words count that stand for one another: 名 and 人, 次 and 场; 台 and 件 may be of different things."""
MEASURED = ("quantity", "percentage", "duration")
UP, DOWN = (">=", ">"), ("<=", "<")
_QUOTED = re.compile(r"“[^“”]{1,60}”|「[^「」]{1,60}」")
_CLAUSE_END = re.compile(r"[，,。；;：:、！!？?\n]")


class Same(NamedTuple):
    """A number of a row that counts what a stated target does: a mark of the row by its position, else its target."""

    row: int
    mark: int | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A stated target with its surroundings: the mark of its number, its clause, the words of its subject.

    `context` is the sentence up to the end of the clause, with the title of the goal; `senses` are those of the clause.
    """

    target: Target
    mark: Mark
    text: str
    clause: str
    context: str
    asked_of: str | None
    subject: tuple[str, ...]
    senses: frozenset[str]
    is_change: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as it is compared: what its name and description say, its marks, the period it speaks of.

    `name` holds the words of its name that tell; `lists` says that its description lists several things.
    """

    indicator: Indicator
    said: str
    name: tuple[str, ...]
    marks: tuple[tuple[int, Mark], ...]
    period: str | None
    senses: frozenset[str]
    lists: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A target table as it is compared: project name and rows, which rows state a number, which first aims at it."""

    name: str
    rows: tuple[Row, ...]
    numbers: Mapping[Decimal, Sequence[StatedRow]]
    first: Mapping[Canonical, int]


def promise_of(stated: StatedTarget, sentence: Sentence, goal: NarrativeGoal) -> Promise | None:
    """Return a stated target with its surroundings; None where it gives no number to compare, such as a deadline."""
    target = stated.target
    if target.number is None or target.kind not in MEASURED:
        return None
    mark = _mark(stated, sentence.text)
    if _is_quoted(mark, sentence.text) or _refers_back(stated, sentence.text):
        mark = replace(mark, role="vague")
    clause = _clause(sentence.text, mark.start, mark.end)
    subject = told_words(stated.subject) or told_words(mark.thing) or told_words(clause)
    context = comparable(f"{sentence.text[: mark.start]}，{clause}，{stated.subject or ''}，{goal.title or ''}")
    is_change = follows_change(sentence.text, mark.start)
    return Promise(target, mark, sentence.text, clause, context, stated.subject, subject, senses_of(clause), is_change)


def table_of(project: Project) -> Table:
    """Return a target table as it is compared; each of its texts is read once."""
    rows = tuple(_row(indicator) for indicator in project.indicators)
    first: dict[Canonical, int] = {}
    for indicator in project.indicators:
        if indicator.target.canonical is not None:
            first.setdefault(indicator.target.canonical, indicator.ordinal)
    return Table(comparable(project.name), rows, stated_numbers(project), first)


def carrying_rows(promise: Promise, table: Table) -> tuple[int, ...]:
    """Return the rows that state the number of a promise, in units that agree, in words shared with it."""
    marks = (promise.mark, replace(promise.mark, thing=promise.asked_of, thing_keys=()))
    return tuple(sorted({row for mark in marks for row in carriers(table.numbers, mark, promise.text)}))


def same_number(promise: Promise, table: Table) -> int | None:
    """Return the first row whose target has the number of a promise in the same unit, whatever it counts."""
    return table.first.get(promise.target.canonical) if promise.target.canonical else None


def same_things(promise: Promise, table: Table) -> tuple[Same, ...]:
    """Return the numbers of a table that count what a promise does: the targets that come nearest, or the marks.

    A promise for each of many, of a part, of the past or of no count speaks of no row.
    """
    if not (promise.subject and _is_whole(promise)):
        return ()
    scored = [(_nearness(promise, row, table), row.indicator.ordinal) for row in table.rows]
    most = max((score for score, _ordinal in scored), default=0.0)
    nearest = tuple(Same(ordinal, None) for score, ordinal in scored if score == most > 0)
    return nearest or tuple(_same_marks(promise, table))


def _is_whole(promise: Promise) -> bool:
    """Tell whether a promise states a whole: 每周3次 does, for a week, and 下降5%, of a change; 每块150元 does not."""
    mark = promise.mark
    if mark.role == "each":
        before = promise.clause[: promise.clause.index(mark.text)]
        return promise.target.per in words("period-word") and not is_for_each(mark, promise.text, before)
    return mark.role in (None, "change") or (mark.role == "past" and promise.is_change)


# --- a promise and the target of a row


def _nearness(promise: Promise, row: Row, table: Table) -> float:
    """Return how near the target of a row comes to a promise, 0 where they are not of the same thing."""
    target = row.indicator.target
    if target.number is None or target.number2 is not None or not _comparable_units(promise.target.unit, target.unit):
        return 0.0
    if _are_opposed(promise.target, target) or promise.senses != row.senses or not _same_period(promise, row):
        return 0.0
    met = _share(promise.subject, row.said + table.name)
    named = _share(row.name, promise.context + table.name)
    if met < SUBJECT_MET or named < NAME_MET or not _heads_agree(promise, row, table):
        return 0.0
    if not do_the_same(row.indicator.level3, f"{promise.clause}，{promise.asked_of or ''}", row.said):
        return 0.0
    return met + named


def _heads_agree(promise: Promise, row: Row, table: Table) -> bool:
    """Tell whether what the one is of, its last word, is met in the other: a rate's on both sides, else on one.

    In a description that lists several things it does not count: 购置电脑和打印机的总台数 is no number of 电脑.
    """
    head, said = promise.subject[-1], row.said
    if row.lists and promise.mark.kind == "count" and row.indicator.target.kind == "quantity":
        said = comparable(row.indicator.level3)
    met = head in (said if row.name else said + table.name)
    named = bool(row.name) and row.name[-1] in comparable(promise.clause)
    return (met and (named or not row.name)) if promise.target.kind == "percentage" else met or named


def _comparable_units(one: str | None, other: str | None) -> bool:
    """Tell whether numbers in two units can be compared; a unit that is missing or unknown is compared with none."""
    first, second = (lookup_unit(unit) if unit else None for unit in (one, other))
    if first is None or second is None or first.dimension != second.dimension:
        return False
    return (
        first.name == second.name
        or first.dimension != "count"
        or bool({*first.counts} & {*second.counts} & COUNTED_ALIKE)
    )


def _are_opposed(one: Target, other: Target) -> bool:
    """Tell whether one is a floor and the other a ceiling: what should be many and what should be few differ."""
    return (one.comparator in UP and other.comparator in DOWN) or (one.comparator in DOWN and other.comparator in UP)


def _same_period(promise: Promise, row: Row) -> bool:
    """Tell whether both are for the same period, or the promise for a shorter one that can be counted up to a year."""
    per = shorter_period(promise.target.per or promise.mark.per)
    if row.period is None:
        return per is None or promise.mark.per_year is not None
    return per == row.period or (per is not None and times_per_year(per) == times_per_year(row.period) is not None)


def shorter_period(per: str | None) -> str | None:
    """Return a denominator, None for the year: what is done so often a year is done so often."""
    return None if times_per_year(per) == 1 else per


def _share(said: tuple[str, ...], text: str) -> float:
    """Return how much of some words, by their characters, stands in a text; all of it where there are none."""
    whole = sum(map(len, said))
    return sum(len(word) for word in said if word in text) / whole if whole else 1.0


# --- a promise and the numbers in the texts of a row


def _same_marks(promise: Promise, table: Table) -> list[Same]:
    """Return the marks of rows whose thing is the promise's, and more than a general noun."""
    things = {comparable(promise.mark.thing), *map(comparable, promise.mark.thing_keys)} - {""}
    found = []
    for row in table.rows:
        for position, mark in row.marks:
            if mark.role is None and _comparable_units(promise.target.unit, mark.unit):
                keys = {comparable(key) for key in mark.thing_keys}
                if _is_telling(comparable(mark.thing), things) or _is_telling(comparable(promise.mark.thing), keys):
                    found.append(Same(row.indicator.ordinal, position))
    return found


def _is_telling(thing: str, readings: set[str]) -> bool:
    return len(thing) >= 2 and thing in readings and thing not in words("generic-thing")


# --- what is compared of both


def _mark(stated: StatedTarget, text: str) -> Mark:
    """Return the mark of a stated target's number, which knows its role; one made of the target where there is none."""
    target = stated.target
    marks = [each for each in mark_text("goals", text) if each.kind in NUMBERS]
    inside = (each for each in marks if each.start < stated.end and stated.start < each.end)
    found = next((each for each in inside if each.number == target.number), None)
    if found is not None:
        return replace(found, role=stated.role or found.role)
    kind = "percentage" if target.kind == "percentage" else "count"
    return Mark(
        kind, "goals", stated.start, stated.end, stated.text, target.number, target.unit, target.canonical,
        stated.subject, (stated.subject,) if stated.subject else (), stated.role, target.per,
    )  # fmt: skip


def _is_quoted(mark: Mark, text: str) -> bool:
    """Tell a number of a standard that is quoted, which nobody promises."""
    return any(quote.start() < mark.start and mark.end < quote.end() for quote in _QUOTED.finditer(text))


def _refers_back(stated: StatedTarget, text: str) -> bool:
    """Tell 对三个平台的维护 behind a sentence that names them: the number only says how many were named."""
    before, subject = text[: stated.start].rstrip(), stated.subject
    is_numeral = stated.target.comparator == "=" and not re.search(r"\d", stated.text)
    return is_numeral and before.endswith(words("back-reference")) and bool(subject) and (subject or "") in before


def _row(indicator: Indicator) -> Row:
    said = comparable("，".join(filter(None, (indicator.level3, indicator.description))))
    named = comparable(indicator.level3)
    marks = tuple(
        (position, mark)
        for position, mark in enumerate(mark_indicator(indicator), start=1)
        if mark.kind in NUMBERS and mark.field != "basis"
    )
    name = told_words(named) or told_words(indicator.description)
    lists = lists_several(indicator.description)
    return Row(indicator, said, name, marks, _period(indicator), senses_of(named), lists)


def _period(indicator: Indicator) -> str | None:
    """Return the period a row speaks of, shorter than a year: 周 of ≥3次/周, 日 of 每日更新数量."""
    if indicator.target.per is not None:
        return shorter_period(indicator.target.per)
    found = _each_period().search(comparable(indicator.level3))
    return shorter_period(found.group(1)) if found else None


@cache
def _each_period() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(words('each'))})({any_of(words('period-word'))})")


def _clause(text: str, start: int, end: int) -> str:
    before, behind = _CLAUSE_END.split(text[:start])[-1], _CLAUSE_END.split(text[end:])[0]
    return before + text[start:end] + behind
