"""A match of the grammar's core -> the number, the unit as written, and whether the number is an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.numerals import Squeezed, multipliers, parse_number, squeeze
from kg.targets.grammar import grammar
from kg.targets.units import is_multiplier, resolve
from kg.vocabulary import words

if TYPE_CHECKING:
    import re

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, or the two ends of a range, with the unit as written; `chinese` where no Arabic digit stands in it."""

    number: Decimal
    number2: Decimal | None
    unit: str | None
    approximate: bool
    chinese: bool


def read_core(match: re.Match[str], squeezed: Squeezed) -> Quantity | None:
    """Return the quantity that a match of the grammar's core is; None where its numerals are no number."""
    unit = squeezed.written(*match.span("unit"))
    if match["whole"]:
        return Quantity(Decimal(100), None, grammar().percent, approximate=False, chinese=True)
    if match["half"]:
        return Quantity(HALF, None, unit, approximate=False, chinese=True)
    ends = [_without_multiplier(match[name]) for name in ("number", "number2") if match[name]]
    numbers = [parse_number(text) for text, _multiplier in ends]
    chinese = not any(char.isdigit() for char in match["number"])
    unit = ends[-1][1] + squeezed.written(*match.span("multiplier")) + unit
    if None in numbers or not _ends_agree(match, ends) or (chinese and unit in grammar().ranks):
        return None
    first, second = [*numbers, None][:2]
    if first is None:
        return None
    half = bool(match["and_half"] or match["half_more"])
    if match["half_more"] and not _is_measured(unit):
        return None
    return Quantity(
        number=first + HALF if half else first,
        number2=second,
        unit=_with_unit_before(match, unit or squeezed.written(*match.span("unit1"))) or None,
        approximate=bool(match["odd"]) or any(char in words("approximate-within") for char in match["number"]),
        chinese=chinese,
    )


def _without_multiplier(number: str) -> tuple[str, str]:
    """Split 五十万 into 五十 and 万, as 50万 would be written: the multiplier goes with the unit."""
    if number[-1:].isdigit() or any(char.isdigit() for char in number):
        return number, ""
    large = "".join(word for word, factor in multipliers().items() if factor >= 10_000)
    counted = number.rstrip(large)
    return (counted.rstrip("".join(words("approximate-within"))), number[len(counted) :]) if counted else (number, "")


def _ends_agree(match: re.Match[str], ends: list[tuple[str, str]]) -> bool:
    """Tell 10万-20万元 and 三到五万元 from ends in different units."""
    if len(ends) == 1:
        return True
    first, last = match["unit1"] or "", match["unit"] or ""
    same = first in ("", last) or not last or (is_multiplier(first) and last.startswith(first))
    return same and ends[0][1] in ("", ends[1][1])


def _is_measured(unit: str) -> bool:
    known = resolve(squeeze(unit).text)
    return known is not None and known.dimension != "count"


def _with_unit_before(match: re.Match[str], unit: str) -> str:
    """Return 元 for ¥300 and 万元 for ¥10万; a unit behind the number goes before one in front."""
    before = grammar().unit_before.get(match["unit_before"] or "", "")
    return unit + before if not unit or is_multiplier(unit) else unit
