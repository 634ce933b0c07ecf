"""A match of the grammar's core -> the number and its unit; what stands on the two sides of it -> the target."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.model import Comparator, Target, TargetKind
from kg.numerals import Squeezed, multipliers, parse_number, squeeze
from kg.targets.grammar import grammar
from kg.targets.units import is_multiplier, kind_of, resolve, to_canonical
from kg.vocabulary import synonyms, words

if TYPE_CHECKING:
    import re

HALF = Decimal("0.5")
MOST_WORDS = 12
"""How long a name before a comparator may be: 办事群众满意度≥95%."""
MOST_OF_NOUN = 4
"""How long a noun behind a unit may be: 13名工作人员."""
MOST_OF_NAME = 6
"""How long the name of an amount of money before it may be: 财政拨款支出20万元."""


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


# --- a quantity and its two sides


@dataclass(frozen=True, slots=True)
class Reading:
    """A value on its way to a target: squeezed, the stretch that counts, and the year of the budget."""

    squeezed: Squeezed
    start: int
    end: int
    fiscal_year: int | None

    @property
    def text(self) -> str:
        """The stretch of text that counts."""
        return self.squeezed.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Parts:
    """A value that holds a quantity: the quantity, where it stands, what is on its left, and a 每周 before that."""

    reading: Reading
    quantity: Quantity
    core: re.Match[str]
    left: re.Match[str]
    each: re.Match[str] | None

    @property
    def prefix(self) -> str:
        """The words before the comparator, 每周 left out."""
        before = self.reading.squeezed.text[self.reading.start : self.each.start()] if self.each else ""
        return before + self.left["prefix"]

    @property
    def signs(self) -> list[Comparator]:
        """The comparators before the number, in their order."""
        return [grammar().before[word] for word in grammar().comparator.findall(self.left["comparators"])]

    def written(self, match: re.Match[str], group: str | int = 0) -> str | None:
        """Return what the source has for a group of a match; None where the group is empty or missing."""
        return self.reading.squeezed.written(*match.span(group)) or None

    def fullmatch_right(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern against all that stands behind the quantity."""
        return pattern.fullmatch(self.reading.squeezed.text, self.core.end(), self.reading.end)


def read_sides(parts: Parts) -> Target | None:
    """Return the target of a quantity where the grammar allows all that stands around it."""
    return _second_comparison(parts) or _known_right_side(parts) or _other_unit(parts)


def _second_comparison(parts: Parts) -> Target | None:
    """Read ≥80%,≤90%, a range said with two comparators."""
    second = parts.fullmatch_right(grammar().second)
    if second is None or len(parts.signs) != 1 or parts.quantity.number2 is not None:
        return None
    sign, other = parts.signs[0], grammar().before[second["comparator"]]
    if {sign[0], other[0]} != {"<", ">"}:
        return None
    ends = (parts.quantity.number, Decimal(second["number"].replace(",", "")))
    low, high = ends if sign[0] == ">" else ends[::-1]
    unit = parts.written(second, "unit") or parts.quantity.unit
    return _target(replace(parts.quantity, number=low, number2=high, unit=unit), [], per=None)


def _known_right_side(parts: Parts) -> Target | None:
    right = parts.fullmatch_right(grammar().right)
    if right is None or not _may_follow(right, parts):
        return None
    signs = parts.signs + [grammar().after[right[name]] for name in ("after", "after2") if right[name]]
    if not _may_precede(parts, signs) or _is_day_of_each(parts, signs):
        return None
    per = _each(parts.written(parts.each) or "") if parts.each else parts.written(right, "per")
    about = bool(parts.left["about"] or right["about"] or right["about2"])
    quantity = parts.quantity
    if not quantity.unit and right["note"] and resolve(right["note"].strip("()")):
        # 95（%）: what stands in brackets is the unit itself.
        quantity = replace(quantity, unit=(parts.written(right, "note") or "")[1:-1])
    elif _is_of_unit(right["rest"], quantity):
        quantity = replace(quantity, unit=f"{quantity.unit}{parts.written(right, 'rest')}")
    return _target(quantity, signs, per=per, approximate=about)


def _other_unit(parts: Parts) -> Target | None:
    """Take a short suffix that the vocabulary lacks as the unit; whether it is one, a rule asks later."""
    quantity, match = parts.quantity, parts.fullmatch_right(grammar().other_unit)
    multiplied = not quantity.unit or is_multiplier(squeeze(quantity.unit).text)
    if match is None or quantity.chinese or quantity.number2 is not None or not multiplied or parts.prefix:
        return None
    if parts.each or (parts.left["lead"] and not parts.signs):
        # 每月5号, 确保110接处警: within a sentence an unknown word does not count.
        return None
    unit = (quantity.unit or "") + (parts.written(match, "unit") or "")
    signs = parts.signs + ([grammar().after[match["after"]]] if match["after"] else [])
    about = bool(parts.left["about"])
    return _target(replace(quantity, unit=unit), signs, per=parts.written(match, "per"), approximate=about)


def _is_day_of_each(parts: Parts, signs: list[Comparator]) -> bool:
    """Tell 每周一 and 每月5日, which name a day, from 每周一次."""
    quantity = parts.quantity
    if not parts.each or signs:
        return False
    return (quantity.chinese and not quantity.unit) or quantity.unit in words("day-mark")


def _may_precede(parts: Parts, signs: list[Comparator]) -> bool:
    """Tell words that lead to a number (达到, 每周, 满意度…≥) from a sentence that happens to contain one."""
    prefix = parts.prefix
    if grammar().lead.fullmatch(prefix):
        return True
    if grammar().compared_with_past.search(prefix) or not prefix.isalpha() or len(prefix) > MOST_WORDS:
        return False
    if signs or parts.each or kind_as_written(parts.quantity.unit) == "percentage":
        return True
    return _names_amount(parts)


def _names_amount(parts: Parts) -> bool:
    """Tell 补助20万元, an amount behind its name, from words with a numeral or a comparison (低于预算20万元)."""
    prefix, unit = parts.prefix, parts.quantity.unit
    known = resolve(squeeze(unit).text) if unit else None
    if known is None or known.dimension != "money" or len(prefix) > MOST_OF_NAME:
        return False
    return not (grammar().numeral.search(prefix) or grammar().comparator.search(prefix))


def _may_follow(right: re.Match[str], parts: Parts) -> bool:
    """Tell what may stand behind a quantity (完成, 内到达现场, 10台电脑) from the rest of a sentence."""
    rest, quantity = right["rest"], parts.quantity
    if not rest or rest in grammar().tails:
        return True
    if not quantity.unit or right["per"]:
        return False
    after, kind = right["after"] or right["after2"], kind_as_written(quantity.unit)
    if kind == "duration" and after:
        return True
    if len(rest) > MOST_OF_NOUN or quantity.chinese or parts.prefix:
        return False
    # A share says of whom it is (98%以上满意); 10个以内… goes on with a sentence.
    return kind == "percentage" or (kind == "quantity" and not after)


def _is_of_unit(rest: str, quantity: Quantity) -> bool:
    """Tell the 此 of 人此, which makes another unit of it, from a noun: 3个县."""
    is_char = len(rest) == 1 and rest not in grammar().tails and rest not in words("noun-of-one-character")
    return is_char and kind_as_written(quantity.unit) == "quantity"


def kind_as_written(unit: str | None) -> TargetKind:
    """Return the kind of a number with a unit as written.

    >>> kind_as_written("％"), kind_as_written("大任务"), kind_as_written(None)
    ('percentage', 'quantity', 'quantity')
    """
    return kind_of(resolve(squeeze(unit).text)) if unit else "quantity"


def _each(written: str) -> str:
    """Return 每人每年 as a denominator: 人/年."""
    each = words("each")[0]
    return "/".join(part for part in written.split(each) if part)


def _target(quantity: Quantity, signs: list[Comparator], *, per: str | None, approximate: bool = False) -> Target:
    """Put a target together; a range keeps no other comparator, and has no canonical value: its two ends are two."""
    number, number2, unit = quantity.number, quantity.number2, quantity.unit
    about = approximate or quantity.approximate
    if number2 is not None:
        malformed = "range-reversed" if number > number2 and not _wraps(number, unit) else None
        return Target(
            kind_as_written(unit), "range", number, number2, unit, per, approximate=about, malformed=malformed
        )
    comparator, malformed = agree(signs)
    canonical = to_canonical(number, unit)
    return Target(
        kind_as_written(unit), comparator, number, None, unit, per, canonical, approximate=about, malformed=malformed
    )


def _wraps(number: Decimal, unit: str | None) -> bool:
    """Tell 11-2月, which goes on into the next year, from a range whose ends are reversed."""
    cycle = synonyms("Cycle").get(squeeze(unit or "").text)
    return cycle is not None and number <= int(cycle)


def agree(signs: list[Comparator]) -> tuple[Comparator, str | None]:
    """Return the first comparator that says more than =, and whether another points the other way."""
    pointed = [sign for sign in signs if sign != "="]
    if not pointed:
        return "=", None
    return pointed[0], "comparators-disagree" if len({sign[0] for sign in pointed}) > 1 else None
