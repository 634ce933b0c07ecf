"""TEXT OF A FIELD -> BOUND: a number as people write it, with or without a unit; and what is wrong with a range."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.targets import parse_target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

DIGITS = 30
"""Longer numbers are no targets, and would be too long to write out."""
SIGNS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "+": None})


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of a range, in the base unit where one was written."""

    number: Decimal
    unit: str | None = None


def bound_in(text: str) -> Bound | None:
    """Return a number of half or full width digits or in Chinese, with a unit where one is written; None for no number.

    >>> bound_in("９５%"), bound_in("1,200.5"), bound_in("abc"), bound_in("5~6"), bound_in("1e999999999")
    (Bound(number=Decimal('95'), unit='%'), Bound(number=Decimal('1200.5'), unit=None), None, None, None)
    >>> bound_in("5万元"), bound_in("\N{MINUS SIGN}3")
    (Bound(number=Decimal('50000'), unit='元'), Bound(number=Decimal('-3'), unit=None))
    """
    target = parse_target(unicodedata.normalize("NFKC", text).translate(SIGNS))
    found = target.canonical
    is_plain = target.comparator == "=" and target.per is None and not target.approximate
    if found is None or not is_plain or not found.value.is_finite() or abs(found.value.adjusted()) > DIGITS:
        return None
    return Bound(found.value, found.unit)


def problems_of(
    typed: Mapping[str, str], bounds: Mapping[str, Bound | None], unit: str, say: Mapping[str, str]
) -> dict[str, str]:
    """Return what is wrong with the ends of a range, by field; `unit` is the one that was chosen, empty for any."""
    problems = {}
    for name, text in typed.items():
        bound = bounds[name]
        if text and bound is None:
            problems[name] = say["pages_no_number"].format(text=text)
        elif bound and bound.unit and unit not in ("", bound.unit):
            problems[name] = say["indicators_other_unit"].format(text=text, unit=unit)
    low, high = bounds["low"], bounds["high"]
    if low and high and not problems:
        if low.unit and high.unit and low.unit != high.unit:
            problems["high"] = say["indicators_two_units"]
        elif low.number > high.number:
            problems["high"] = say["indicators_no_range"]
    return problems
