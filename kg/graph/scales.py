"""Tables whose unit is in doubt: what they print is ten thousand times what the rest of the document has, or a part."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.graph.dimensions import Dimensions

FEWEST = 2
"""Figures of a table that have to be off alike, at least."""
SCALES = (Decimal(10) ** 4, Decimal(10) ** 8)
"""万元 for 元, 亿元 for 元 or 万元; upwards and downwards."""
ALIKE = Decimal("0.001")
"""Share of an amount by which its rounding may be off."""


def doubtful_scales(
    printed: Mapping[int, Mapping[Dimensions, Decimal]],
    units: Mapping[int, str],
    stated: Iterable[tuple[Dimensions, Decimal | None]],
) -> dict[int, Decimal]:
    """Return how many times what the rest of the document has each table prints, those with a doubtful unit alone.

    `printed` and `units` are by the table's ordinal; `stated` is what the text says, whose unit stands beside it.
    """
    given: defaultdict[Dimensions, dict[int, Decimal]] = defaultdict(dict)
    for of, amount in stated:
        if amount:
            given[of][0] = amount
    for ordinal, amounts in printed.items():
        for of, amount in amounts.items():
            if amount:
                given[of][ordinal] = amount
    usual = Counter(units.values())
    doubtful: dict[int, Decimal] = {}
    while True:
        off, agreeing = _counts(given, doubtful)
        worst = max(off, key=lambda at: (sum(off[at].values()), -usual[units[at]], at), default=None)
        if worst is None:
            return doubtful
        scale, count = off[worst].most_common(1)[0]
        if count < FEWEST or count <= agreeing[worst]:
            return doubtful
        doubtful[worst] = scale


def _counts(
    given: Mapping[Dimensions, Mapping[int, Decimal]], without: Mapping[int, Decimal]
) -> tuple[dict[int, Counter[Decimal]], Counter[int]]:
    """Return for each table how often it is off by which scale, and how often another place agrees with it."""
    off: defaultdict[int, Counter[Decimal]] = defaultdict(Counter)
    agreeing: Counter[int] = Counter()
    for places in given.values():
        known = [(at, amount) for at, amount in places.items() if at not in without]
        for at, amount in known:
            for other, theirs in known:
                if at in {other, 0}:
                    continue
                if _is_alike(amount, theirs):
                    agreeing[at] += 1
                else:
                    off[at].update(scale for scale in _scales() if _is_alike(amount, theirs * scale))
    return {at: found for at, found in off.items() if found}, agreeing


def _scales() -> tuple[Decimal, ...]:
    return (*SCALES, *(1 / scale for scale in SCALES))


def _is_alike(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= ALIKE * abs(other)
