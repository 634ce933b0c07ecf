"""Printed amounts -> how much they may be rounded by: half of their last digit, in yuan."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kg.numerals import ARABIC_ONLY, squeeze
from kg.targets.units import money_factor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import BudgetAmount

TWO_DIGITS = Decimal("0.005")
"""Half of the last digit of an amount with two decimals, in the unit it is printed in."""
WAN = 4
FEWEST_SHORT = 2
"""Figures written short that the tables print with all their digits, at least, before a text is taken to cut zeros."""
SCALES = (0, WAN, 8)
"""元, 万元 and 亿元 as powers of ten."""


def table_rounding(amount: BudgetAmount, unit: str) -> Decimal:
    """Return by how many yuan an amount of a table may be rounded, two decimals at most being taken for exact.

    >>> from kg.model import BudgetAmount
    >>> table_rounding(BudgetAmount("total", "合计", Decimal(1234500), "123.45"), "万元")
    Decimal('50.000')
    >>> table_rounding(BudgetAmount("total", "合计", Decimal(22118861), "22,118,861"), "元")
    Decimal('0.5')
    """
    factor = money_factor(unit)
    found = ARABIC_ONLY.search(squeeze(amount.printed).text)
    decimals = len(found.group().partition(".")[2]) if found else 2
    return max(_half(decimals), TWO_DIGITS) * factor


def stated_rounding(text: str, amount: Decimal | None, *, is_exact: bool = False) -> Decimal | None:
    """Return by how many yuan an amount in running text may be rounded, as it is written there; None without one.

    `is_exact` says that the text leaves off zeros: what it writes in 万元 is meant to two decimals.

    >>> int(stated_rounding("预算收入3348.56万元，基金预算收入4万元", Decimal(40000)))
    5000
    >>> int(stated_rounding("安排56万元", Decimal(560000), is_exact=True))
    50
    """
    if amount is None:
        return None
    for found in ARABIC_ONLY.finditer(squeeze(text).text):
        digits = found.group().replace(",", "")
        for scale in SCALES:
            if Decimal(digits).scaleb(scale) == abs(amount):
                half = _half(len(digits.partition(".")[2]))
                return (min(half, TWO_DIGITS) if is_exact and scale == WAN else half).scaleb(scale)
    return TWO_DIGITS.scaleb(WAN)


def leaves_off_zeros(pairs: Iterable[tuple[Decimal, Decimal, Sequence[Decimal]]]) -> bool:
    """Tell whether a text leaves off zeros, by figures written short: amount, rounding, what the tables print of each.

    >>> leaves_off_zeros([(Decimal(560000), Decimal(5000), [Decimal(560000)]), (Decimal(90000), Decimal(5000), [])])
    False
    >>> leaves_off_zeros([(Decimal(each), Decimal(5000), [Decimal(each)]) for each in (560000, 90000)])
    True
    """
    told = [
        any(abs(amount - each) <= exact for each in printed)
        for amount, half, printed in pairs
        if amount and half > (exact := TWO_DIGITS.scaleb(WAN)) and printed
    ]
    return sum(told) >= FEWEST_SHORT and sum(told) * 4 >= len(told) * 3


def percent_rounding(text: str, percent: Decimal | None) -> Decimal | None:
    """Return half of the last digit of a percentage as it is written; None without one.

    >>> percent_rounding("减少1.10%", Decimal("1.1"))
    Decimal('0.005')
    """
    if percent is None:
        return None
    written = (found.group() for found in ARABIC_ONLY.finditer(squeeze(text).text))
    digits = next((each for each in written if Decimal(each.replace(",", "")) == abs(percent)), str(percent))
    return _half(len(digits.partition(".")[2]))


def _half(decimals: int) -> Decimal:
    return Decimal(5).scaleb(-decimals - 1)
