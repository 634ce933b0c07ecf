"""Arithmetic that a text writes down: 12本，每份180元 comes to 2160元; 4辆，其中商务车2辆、小轿车4辆 has parts of 6.

It computes and does not judge: whether the target is what comes out is for the shapes to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import prod
from typing import TYPE_CHECKING

from kg.targets import lookup_unit
from kg.targets.grammar import any_known_unit, any_of
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

    A single price may be for any of the counts and for several at once: 每人每天100元，50人，3天. What signs of
    multiplication join is multiplied as it stands: 12人×2500元/月×12个月.
    """
    chains = _chains(text, marks)
    chained = {position for chain in chains for position in chain}
    prices = [place for place in range(len(marks)) if place not in chained and _is_price(marks[place])]
    counts = [place for place, mark in enumerate(marks) if place not in chained and _is_count(mark)]
    pairs = _paired(marks, prices, counts)
    if pairs is None or not (pairs or chains) or len(counts) > MOST_COUNTS:
        return None
    both = _of_both(text, marks, prices, counts) if len(prices) == 1 and not chains else ()
    if both:
        value = _value(marks[prices[0]]) * prod((_number(marks[count]) for count in both), start=Decimal(1))
        places = sorted({*prices, *both})
        rest = [_number(marks[count]) for count in counts if count not in both]
        span = text[marks[places[0]].start : marks[places[-1]].end]
        total = _stated_total(text, marks, places)
        return Computation("price", span, value, "元", total=total, others=tuple(sorted(_times(value, rest) - {value})))
    used = sorted({*chained, *(position for pair in pairs for position in pair)})
    value = sum((_value(marks[price]) * _number(marks[count]) for price, count in pairs), Decimal(0))
    value += sum((_product(marks, chain) for chain in chains), Decimal(0))
    alone = len(prices) == 1 and not chains
    others = _times(
        _value(marks[prices[0]]) if alone else value,
        [_number(marks[count]) for count in counts if alone or count not in used],
    )
    span = text[marks[used[0]].start : marks[used[-1]].end]
    total = _stated_total(text, marks, used)
    return Computation("price", span, value, "元", total=total, others=tuple(sorted(others - {value})))


def _of_both(text: str, marks: Sequence[Mark], prices: Sequence[int], counts: Sequence[int]) -> tuple[int, ...]:
    """Return the counts of a price for two things at once: 40人 and 250天 of 每人每天25元; else nothing."""
    named = _each_run().search(text, 0, marks[prices[0]].start)
    pers = re.split(any_of(words("each")), named.group())[1:] if named else []
    found = [next((count for count in counts if _is_unit(marks[count].unit, per)), None) for per in pers]
    return tuple(count for count in found if count is not None) if len(pers) > 1 and None not in found else ()


def _chains(text: str, marks: Sequence[Mark]) -> list[tuple[int, ...]]:
    """Return the runs of numbers that signs of multiplication join, those with one amount of money."""
    runs: list[list[int]] = []
    for place in range(len(marks) - 1):
        between = text[marks[place].end : marks[place + 1].start].strip()
        if not _times_sign().fullmatch(between):
            continue
        if runs and runs[-1][-1] == place:
            runs[-1].append(place + 1)
        else:
            runs.append([place, place + 1])
    return [tuple(run) for run in runs if sum(marks[place].kind == "money" for place in run) == 1]


def _product(marks: Sequence[Mark], chain: Sequence[int]) -> Decimal:
    product = Decimal(1)
    for place in chain:
        product *= _value(marks[place]) if marks[place].kind == "money" else _number(marks[place])
    return product


def _stated_total(text: str, marks: Sequence[Mark], used: Sequence[int]) -> Decimal | None:
    """Return what the text itself says that its prices come to: =40万元, 共计1.8万元, behind them."""
    for place in range(used[-1] + 1, len(marks)):
        before = text[marks[place - 1].end : marks[place].end].strip().removesuffix(marks[place].text.lstrip("=＝"))
        if marks[place].kind == "money" and not marks[place].per and _total_word().search(before):
            return _value(marks[place])
    return None


def _paired(marks: Sequence[Mark], prices: Sequence[int], counts: Sequence[int]) -> list[tuple[int, int]] | None:
    """Return each price with its count, no count twice; None where a price has none."""
    pairs: list[tuple[int, int]] = []
    for price in prices:
        taken = {count for _price, count in pairs}
        count = _count_of(marks, price, [each for each in counts if each not in taken], alone=len(prices) == 1)
        if count is None:
            return None
        pairs.append((price, count))
    return pairs


def _times(value: Decimal, factors: Sequence[Decimal]) -> set[Decimal]:
    """Return the value times any one or more of the factors."""
    found = {value}
    for factor in factors:
        found |= {each * factor for each in found}
    return found - {value}


def _is_count(mark: Mark) -> bool:
    return mark.kind == "count" and mark.role != "each"


def _is_price(mark: Mark) -> bool:
    """Tell whether an amount of money is for one: 180元/份, 每份180元, 单价180元."""
    return mark.kind == "money" and (bool(mark.per) or mark.role == "each")


def _count_of(marks: Sequence[Mark], price: int, counts: Sequence[int], *, alone: bool) -> int | None:
    """Return the count that a price is for: directly before it, or else behind it; of its own denominator if alone.

    A price for a period is for as many of these as the text names, and for nothing else.
    """
    per = marks[price].per
    same = [position for position in counts if per and _is_unit(marks[position].unit, per)]
    beside = [position for position in (price - 1, price + 1) if position in counts]
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
    """Return how many a count is, with the multiplier of its unit: 100000 of 10万立方米."""
    unit = lookup_unit(mark.unit) if mark.unit else None
    number = mark.number if mark.number is not None else Decimal(1)
    return number * unit.multiplier if unit else number


def _value(mark: Mark) -> Decimal:
    return mark.canonical.value if mark.canonical else _number(mark)


def _unit(mark: Mark) -> str | None:
    return mark.canonical.unit if mark.canonical else mark.unit


@cache
def _each_run() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{any_of(words('each'))})(?:{any_known_unit()})){{2,3}}(?=[^\d，。；]*$)")


@cache
def _times_sign() -> re.Pattern[str]:
    return re.compile(any_of(words("multiplication-sign")))


@cache
def _total_word() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(words('total-word'))})\s*$")


@cache
def _part_word() -> re.Pattern[str]:
    """Return the pattern of what brings parts: 其中, or a bracket right behind a number."""
    return re.compile(rf"{any_of(words('part-word'))}|(?<=[^\W_])[（(](?=[^（(）)]*\d[^（(）)]*\d)")


@cache
def _open_end() -> re.Pattern[str]:
    return re.compile(any_of(words("open-end")))
