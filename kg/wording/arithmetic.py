"""Arithmetic that a text writes down: 12本，每份180元 comes to 2160元; 4辆，其中商务车2辆、小轿车4辆 has parts of 6.

It computes and does not judge: whether the target is what comes out is for the shapes to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kg.targets import lookup_unit
from kg.targets.grammar import any_of
from kg.vocabulary import words
from kg.wording.marks import mark_text
from kg.wording.things import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Mark

_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
MOST_COUNTS = 6
"""A text with more counts than this can be read in too many ways to be judged."""


@dataclass(frozen=True, slots=True)
class Computation:
    """What numbers of a text come to, in the base unit `unit`; `total` is the whole that the text states for parts.

    `others` are the results of other readings, `is_open` tells that the text says there are further parts.
    """

    kind: str
    text: str
    value: Decimal
    unit: str | None
    total: Decimal | None = None
    others: tuple[Decimal, ...] = ()
    is_open: bool = False


def computations(text: str | None) -> Iterator[Computation]:
    """Yield the computations of a text: the sum of its prices times counts, and each whole with its parts.

    >>> [(str(each.value), each.unit) for each in computations("征订12本，每份180元，印制600份，每份13元")]
    [('9960', '元')]
    >>> [(str(each.value), str(each.total)) for each in computations("购车4辆，其中商务车2辆、小轿车4辆")]
    [('6', '4')]
    """
    marks = [mark for mark in mark_text("description", text) if mark.kind in NUMBERS and mark.number is not None]
    if not text or len(marks) < 2:
        return
    priced = _priced(text, marks)
    if priced:
        yield priced
    yield from _wholes(text, marks)


# --- prices times counts


def _priced(text: str, marks: Sequence[Mark]) -> Computation | None:
    """Return what the prices of a text come to with their counts, if each price has one.

    A single price may be for any of the counts and for several at once: 每人每天100元，50人，3天.
    """
    prices = [position for position in range(len(marks)) if _is_price(text, marks, position)]
    pairs = _paired(marks, prices)
    counts = [position for position, mark in enumerate(marks) if mark.kind == "count" and mark.role != "each"]
    if not pairs or len(counts) > MOST_COUNTS:
        return None
    value = sum((_value(marks[price]) * _number(marks[count]) for price, count in pairs), Decimal(0))
    used = sorted({position for pair in pairs for position in pair})
    if len(prices) == 1:
        others = _times(_value(marks[prices[0]]), [_number(marks[count]) for count in counts])
    else:
        others = _times(value, [_number(marks[count]) for count in counts if count not in used])
    span = text[marks[used[0]].start : marks[used[-1]].end]
    return Computation("price", span, value, _unit(marks[prices[0]]), others=tuple(sorted(set(others) - {value})))


def _paired(marks: Sequence[Mark], prices: Sequence[int]) -> list[tuple[int, int]]:
    """Return each price with its count, no count twice; nothing where a price has none."""
    pairs: list[tuple[int, int]] = []
    for price in prices:
        count = _count_of(marks, price, taken={count for _price, count in pairs}, alone=len(prices) == 1)
        if count is None:
            return []
        pairs.append((price, count))
    return pairs


def _times(value: Decimal, factors: Sequence[Decimal]) -> set[Decimal]:
    """Return the value times any one or more of the factors."""
    found = {value}
    for factor in factors:
        found |= {each * factor for each in found}
    return found - {value}


def _is_price(text: str, marks: Sequence[Mark], position: int) -> bool:
    """Tell whether an amount of money is for one: 180元/份, 每份180元, 单价180元, 12本×180元."""
    mark = marks[position]
    if mark.kind != "money":
        return False
    return bool(mark.per) or mark.role == "each" or any(_multiplied(text, marks, position + step) for step in (-1, 0))


def _multiplied(text: str, marks: Sequence[Mark], position: int) -> bool:
    """Tell whether a sign of multiplication stands between a number and the next."""
    if not 0 <= position < len(marks) - 1:
        return False
    between = text[marks[position].end : marks[position + 1].start].strip()
    return bool(_times_sign().fullmatch(between))


def _count_of(marks: Sequence[Mark], price: int, *, taken: set[int], alone: bool) -> int | None:
    """Return the count that a price is for: directly before it, or else behind it; of its own denominator if alone.

    A price for a period is for as many of these as the text names, and for nothing else.
    """
    counts = [position for position, mark in enumerate(marks) if mark.kind == "count" and mark.role != "each"]
    per = marks[price].per
    same = [position for position in counts if per and _is_unit(marks[position].unit, per)]
    beside = [position for position in (price - 1, price + 1) if position in counts and position not in taken]
    if marks[price].per_year is not None:
        beside = []
    if same and (alone or not beside):
        return min(same, key=lambda position: abs(position - price))
    return next(iter(beside), None)


def _is_unit(unit: str | None, other: str) -> bool:
    first, second = lookup_unit(unit) if unit else None, lookup_unit(other)
    return first is not None and second is not None and first.name == second.name


# --- a whole and its parts


def _wholes(text: str, marks: Sequence[Mark]) -> Iterator[Computation]:
    """Yield each number behind which 其中 brings two or more parts in the same unit, in the same sentence."""
    for found in _part_word().finditer(text):
        end = _SENTENCE_END.search(text, found.end())
        stop = end.start() if end else len(text)
        before = [
            mark
            for mark in marks
            if mark.end <= found.start() and not _SENTENCE_END.search(text, mark.end, found.start())
        ]
        if not before:
            continue
        whole = before[-1]
        parts = [mark for mark in marks if found.end() <= mark.start < stop and _unit(mark) == _unit(whole)]
        if len(parts) >= 2:
            value = sum(map(_value, parts), Decimal(0))
            yield Computation(
                "parts",
                text[whole.start : parts[-1].end],
                value,
                _unit(whole),
                total=_value(whole),
                is_open=bool(_open_end().search(text, found.start(), stop)),
            )


def _number(mark: Mark) -> Decimal:
    return mark.number if mark.number is not None else Decimal(1)


def _value(mark: Mark) -> Decimal:
    return mark.canonical.value if mark.canonical else _number(mark)


def _unit(mark: Mark) -> str | None:
    return mark.canonical.unit if mark.canonical else mark.unit


@cache
def _times_sign() -> re.Pattern[str]:
    return re.compile(any_of(words("multiplication-sign")))


@cache
def _part_word() -> re.Pattern[str]:
    return re.compile(any_of(words("part-word")))


@cache
def _open_end() -> re.Pattern[str]:
    return re.compile(any_of(words("open-end")))
