"""Which numbers of a table speak of the same thing: of a row's target, of another place of the table, of a goal.

It joins and does not compare: whether the numbers agree is for the shapes to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.targets import lookup_unit
from kg.targets.grammar import any_known_unit, any_of
from kg.text import comparable
from kg.vocabulary import words
from kg.wording.marks import mark_indicator, marked_texts, pipeline
from kg.wording.phrases import Words, noun_phrase_before, readings
from kg.wording.things import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from kg.model import Indicator, Mark, Project

SHARED = 2
"""So many characters in a row that two texts share make it likely that they speak of the same."""
_LARGE, _DIGITS = 1000, 3
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_CLAUSE_END = re.compile(r"[，,。；;：:、！!？?\n]")


class Thing(NamedTuple):
    """What a target counts, and the readings of it."""

    name: str
    keys: tuple[str, ...]


def target_thing(indicator: Indicator) -> Thing | None:
    """Return what the target of a row counts, as its level3 names it: 驻场人员 of 驻场人员数量.

    None where the row gives no count, or its name says nothing but how it counts: 数量, 发放人数.
    """
    if indicator.level3 is None or indicator.target.kind != "quantity":
        return None
    phrase = _named(indicator.level3)
    return Thing("".join(phrase), tuple(readings(phrase, behind=False))) if phrase else None


def speaks_of_target(mark: Mark, indicator: Indicator) -> bool:
    """Tell whether a number in the texts of a row counts what the row's target counts.

    In a unit that agrees, a number without a noun of its own does, and one whose noun stands in level3; where level3
    names nothing, any does.
    """
    if indicator.level3 is None or indicator.target.number is None:
        return False
    name = comparable(indicator.level3)
    if mark.per_year is not None:
        return mark.thing is None or _share_words(comparable(mark.thing), name)
    if mark.kind not in NUMBERS or not _agree(mark.unit, indicator.target.unit):
        return False
    return mark.thing is None or _is_named(mark, mark.thing, name)


def _is_named(mark: Mark, thing: str, name: str) -> bool:
    """Tell whether level3 names the thing that a number counts, the rate it is, or the money it is for."""
    if mark.kind == "percentage":
        said, named = _rated(thing), _rated(name)
        if _is_turned(said) != _is_turned(named):
            return False
        return not said or not named or said in name or named in thing or said[-SHARED:] == named[-SHARED:]
    if mark.kind == "money":
        said, named = (_money_name().sub("", comparable(each)) for each in (thing, name))
        return not said or said in name or (bool(named) and _share_words(said, named))
    core = "".join(_named(name))
    return not core or any(comparable(key) in name for key in mark.thing_keys) or core in thing


def _is_turned(rated: str) -> bool:
    """Tell whether a rate is of what is not so: 不合格."""
    return any(character in rated for character in words("negating-character"))


def carried(project: Project) -> dict[int, tuple[int, ...]]:
    """Return for the numbers of a header block, by their position among its marks, the rows that carry them.

    A row does which has the same number, in units that agree or for a thing that it names, and shares words with it.
    """
    stated = stated_numbers(project)
    found = {}
    for position, (text, mark) in enumerate(marked_texts(project)):
        if mark.kind in NUMBERS:
            found[position] = tuple(sorted(carriers(stated, mark, text)))
    return found


def carriers(stated: Mapping[Decimal, Sequence[StatedRow]], mark: Mark, text: str) -> set[int]:
    """Return which of the rows that state numbers carry the number of a mark on a text."""
    return {row.ordinal for number in _numbers(mark) for row in stated.get(number, ()) if _carries(row, mark, text)}


class StatedRow(NamedTuple):
    """A number of a row: the row, its unit, and what the row says."""

    ordinal: int
    unit: str | None
    said: str


def stated_numbers(project: Project) -> dict[Decimal, list[StatedRow]]:
    """Return number -> the rows of a table that state it, as a target or in their texts but the basis."""
    stated: dict[Decimal, list[StatedRow]] = defaultdict(list)
    for indicator in project.indicators:
        said = comparable("".join(filter(None, (indicator.level3, indicator.description, indicator.value))))
        target = indicator.target
        canonical = target.canonical.value if target.canonical else None
        for number in {target.number, target.number2, canonical}:
            if number is not None:
                stated[number].append(StatedRow(indicator.ordinal, target.unit, said))
        for mark in mark_indicator(indicator):
            if mark.kind in NUMBERS and mark.field != "basis":
                for number in _numbers(mark):
                    stated[number].append(StatedRow(indicator.ordinal, mark.unit, said))
    return stated


def _numbers(mark: Mark) -> set[Decimal]:
    """Return a number as written, in its base unit, and as so many a year."""
    canonical = mark.canonical.value if mark.canonical else None
    return {number for number in (mark.number, mark.per_year, canonical) if number is not None}


def _carries(row: StatedRow, mark: Mark, text: str) -> bool:
    """Tell whether a row with the same number says the same: it names the thing, and has no other kind of unit.

    办公桌椅10套 is not carried by 10台 of 办公设备; a share, or a number of times, is where words are shared.
    54600平方米 of 办公用房 is by the same of 物业管理面积: no other area of a project is just as large.
    """
    first, second = (lookup_unit(unit) if unit else None for unit in (row.unit, mark.unit))
    if first is not None and second is not None and first.dimension != second.dimension:
        return False
    if (
        first is not None
        and second is not None
        and second.dimension not in words("common-dimension")
        and _is_rare(mark)
    ):
        return True
    is_done = second is not None and "occasion" in second.counts
    thing = comparable(mark.thing)
    if mark.thing is None or mark.kind != "count" or is_done:
        # 率 of 火情处置率, whose name is cut at its verb, tells nothing: the clause does
        return _share_words(thing if len(thing) >= SHARED else _clause(text, mark), row.said)
    return thing[-SHARED:] in row.said or any(comparable(key) in row.said for key in mark.thing_keys)


def _is_rare(mark: Mark) -> bool:
    """Tell whether a number is one that two different things hardly have in common: large, or of three digits."""
    number = mark.number
    return number is not None and (number >= _LARGE or len(number.normalize().as_tuple().digits) >= _DIGITS)


def _share_words(text: str, other: str) -> bool:
    return any(text[start : start + SHARED] in other for start in range(len(text) - SHARED + 1))


def _clause(text: str, mark: Mark) -> str:
    """Return the clause a number stands in, without the number."""
    before, behind = _CLAUSE_END.split(text[: mark.start])[-1], _CLAUSE_END.split(text[mark.end :])[0]
    return before + " " + behind


@lru_cache(maxsize=4096)
def _agree(one: str | None, other: str | None) -> bool:
    """Tell whether two units measure or count the same; one that is missing or unknown agrees with any.

    Measure words agree if both count people, occasions, papers, places or bodies; 台 and 辆 may be of different things.
    """
    first, second = (lookup_unit(unit) if unit else None for unit in (one, other))
    if first is None or second is None or first.name == second.name:
        return True
    if first.dimension != second.dimension:
        return False
    return first.dimension != "count" or bool({*first.counts} & {*second.counts} - {"object", "kind", "score"})


# --- names


@lru_cache(maxsize=65536)
def _named(level3: str) -> tuple[str, ...]:
    """Return the words of what level3 counts: without brackets, without how it is counted, from the last verb on."""
    name = _counted_name().sub("", _BRACKETS.sub("", comparable(level3)))
    doc = pipeline()(name)
    return tuple(noun_phrase_before(Words(name, doc._.edges), len(name)))


@lru_cache(maxsize=65536)
def _rated(name: str) -> str:
    """Return what a rate is of: 满意 of 群众满意度; the share stands last, and so its name without 率 is the end."""
    return _rate_name().sub("", _BRACKETS.sub("", comparable(name)))


@cache
def _counted_name() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{any_of(words('counted-name'))}|(?:{any_known_unit()})数)(?:{any_of(words('label-suffix'))})?$"
    )


@cache
def _rate_name() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(words('rate-name'))})+$")


@cache
def _money_name() -> re.Pattern[str]:
    return re.compile(any_of(words("money-name")))
