"""指标值 -> Target. The order of decisions is the order of `STEPS`; what no step reads is words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.model import Comparator, Target, TargetKind
from kg.numerals import Squeezed, squeeze
from kg.targets.deadlines import find_deadline
from kg.targets.grammar import grammar
from kg.targets.quantities import Quantity, read_core
from kg.targets.units import is_multiplier, kind_of, resolve, to_canonical
from kg.vocabulary import words

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

MOST_WORDS = 12
"""How long a name before a comparator may be: 办事群众满意度≥95%."""
MOST_OF_NOUN = 4
"""How long a noun behind a unit may be: 13名工作人员."""
QUALITATIVE = Target("qualitative")
STOPS = "。.;,、!"
"""Stops that may end a value without being part of it."""


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


def parse_target(
    value: str | None, *, sign: str | None = None, unit: str | None = None, fiscal_year: int | None = None
) -> Target:
    """Return what a value asks for; a sign column and a unit column are read into it, the value's own unit first.

    >>> target = parse_target("≥1.2万个（件）")
    >>> target.comparator, str(target.number), target.unit, target.canonical.value, target.canonical.unit
    ('>=', '1.2', '万个（件）', Decimal('12000'), '个')
    >>> parse_target("95", sign="≥", unit="%").kind
    'percentage'
    """
    target = _read(value, fiscal_year)
    if _is_in_words(value, sign) and target.kind in ("quantity", "percentage", "duration"):
        return QUALITATIVE
    if unit and target.number is not None:
        target = _with_unit_column(target, value or "", unit, fiscal_year)
    return _with_sign_column(target, sign) if sign else target


def _read(value: str | None, fiscal_year: int | None) -> Target:
    squeezed = squeeze(value or "")
    text = squeezed.text
    if not text:
        return Target("missing")
    kind = grammar().no_value.get(text) or grammar().no_value.get(text.strip("()" + STOPS))
    if kind:
        return Target(kind)
    if grammar().placeholder.fullmatch(text):
        return Target("placeholder")
    start, end = _bounds(text)
    reading = Reading(squeezed, start, end, fiscal_year)
    return next((target for step in STEPS if (target := step(reading))), _words(reading))


def _bounds(text: str) -> tuple[int, int]:
    """Leave out a final stop and brackets around the whole value."""
    end = len(text.rstrip(STOPS))
    if text.startswith("(") and text[:end].endswith(")") and text.count("(") == 1:
        return 1, end - 1
    return 0, end


# --- the steps, in their order


def _relative(reading: Reading) -> Target | None:
    """Read 小于去年: it compares with a past that is not in the value, so it is words and no malformed number."""
    says_relative = grammar().relative.search(reading.text) and not any(char.isdigit() for char in reading.text)
    return QUALITATIVE if says_relative else None


def _deadline(reading: Reading) -> Target | None:
    found = find_deadline(reading.squeezed.text, reading.start, reading.end, reading.fiscal_year)
    if found is None:
        return None
    unit = reading.squeezed.written(found.unit_start, found.unit_end) if found.number is not None else ""
    return Target("date", found.comparator, found.number, unit=unit or None, date=found.date)


def _without_number(reading: Reading) -> Target | None:
    """Take a value without any numeral as words at once."""
    return None if grammar().numeral.search(reading.text) else _words(reading)


def _words(reading: Reading) -> Target:
    """Return what no other step reads; a comparator with nothing to compare lacks its number."""
    lacks_number = grammar().bare_comparator.fullmatch(reading.text)
    return replace(QUALITATIVE, malformed="comparator-without-number") if lacks_number else QUALITATIVE


def _ratio(reading: Reading) -> Target | None:
    match = grammar().ratio.fullmatch(reading.text)
    if match is None:
        return None
    sign = grammar().before.get(match["comparator"] or "") or grammar().after.get(match["after"] or "")
    return Target("quantity", sign, ratio=match["ratio"])


def _quantity(reading: Reading) -> Target | None:
    """Read a number with what the grammar allows around it: 每年不少于24次, 98%以上, 80-90%, ≥80%,≤90%, 3次/周."""
    text = reading.squeezed.text
    each = grammar().each.search(text, reading.start, reading.end)
    return (_first_quantity(reading, each) if each else None) or _first_quantity(reading, None)


def _first_quantity(reading: Reading, each: re.Match[str] | None) -> Target | None:
    """Read the first number that the rest of the value fits; before it may stand numerals of words (一年不少于2次)."""
    text, start = reading.squeezed.text, each.end() if each else reading.start
    for core in grammar().core.finditer(text, start, reading.end):
        left = grammar().left.fullmatch(text, start, core.start())
        quantity = read_core(core, reading.squeezed)
        if left and quantity:
            parts = Parts(reading, quantity, core, left, each)
            target = _second_comparison(parts) or _known_right_side(parts) or _other_unit(parts)
            if target:
                return target
        if any(char.isdigit() for char in core.group()):
            return None
    return None


STEPS: tuple[Callable[[Reading], Target | None], ...] = (_relative, _deadline, _without_number, _ratio, _quantity)


# --- a quantity and its two sides


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
    if not _may_precede(parts, signs):
        return None
    per = _each(parts.written(parts.each) or "") if parts.each else parts.written(right, "per")
    about = bool(parts.left["about"] or right["about"] or right["about2"])
    quantity = parts.quantity
    if not quantity.unit and right["note"] and resolve(right["note"].strip("()")):
        # 95（%）: what stands in brackets is the unit itself.
        quantity = replace(quantity, unit=(parts.written(right, "note") or "")[1:-1])
    return _target(quantity, signs, per=per, approximate=about)


def _other_unit(parts: Parts) -> Target | None:
    """Take a short suffix that the vocabulary lacks as the unit; whether it is one, a rule asks later."""
    quantity, match = parts.quantity, parts.fullmatch_right(grammar().other_unit)
    multiplied = not quantity.unit or is_multiplier(squeeze(quantity.unit).text)
    if match is None or quantity.chinese or quantity.number2 is not None or not multiplied or parts.prefix:
        return None
    unit = (quantity.unit or "") + (parts.written(match, "unit") or "")
    signs = parts.signs + ([grammar().after[match["after"]]] if match["after"] else [])
    about = bool(parts.left["about"])
    return _target(replace(quantity, unit=unit), signs, per=parts.written(match, "per"), approximate=about)


def _may_precede(parts: Parts, signs: list[Comparator]) -> bool:
    """Tell words that lead to a number (达到, 每周, 满意度…≥) from a sentence that happens to contain one."""
    prefix = parts.prefix
    if grammar().lead.fullmatch(prefix):
        return True
    if grammar().compared_with_past.search(prefix) or not prefix.isalpha() or len(prefix) > MOST_WORDS:
        return False
    return bool(signs or parts.each) or _kind(parts.quantity.unit) == "percentage"


def _may_follow(right: re.Match[str], parts: Parts) -> bool:
    """Tell what may stand behind a quantity (完成, 内到达现场, 10台电脑) from the rest of a sentence."""
    rest, quantity = right["rest"], parts.quantity
    if not rest or rest in grammar().tails:
        return True
    if not quantity.unit or right["per"]:
        return False
    after, kind = right["after"] or right["after2"], _kind(quantity.unit)
    if kind == "duration" and after:
        return True
    return len(rest) <= MOST_OF_NOUN and kind == "quantity" and not (after or quantity.chinese or parts.prefix)


def _kind(unit: str | None) -> TargetKind:
    return kind_of(resolve(squeeze(unit).text)) if unit else "quantity"


def _each(written: str) -> str:
    """Return 每人每年 as a denominator: 人/年."""
    each = words("each")[0]
    return "/".join(part for part in written.split(each) if part)


def _target(quantity: Quantity, signs: list[Comparator], *, per: str | None, approximate: bool = False) -> Target:
    """Put a target together; a range keeps no other comparator."""
    number, number2, unit = quantity.number, quantity.number2, quantity.unit
    about = approximate or quantity.approximate
    if number2 is not None:
        malformed = "range-reversed" if number > number2 else None
        return Target(_kind(unit), "range", number, number2, unit, per, approximate=about, malformed=malformed)
    comparator, malformed = _agree(signs)
    canonical = to_canonical(number, unit)
    return Target(_kind(unit), comparator, number, None, unit, per, canonical, approximate=about, malformed=malformed)


def _agree(signs: list[Comparator]) -> tuple[Comparator, str | None]:
    """Return the first comparator that says more than =, and whether another points the other way."""
    pointed = [sign for sign in signs if sign != "="]
    if not pointed:
        return "=", None
    return pointed[0], "comparators-disagree" if len({sign[0] for sign in pointed}) > 1 else None


# --- other columns


def _with_unit_column(target: Target, value: str, unit: str, fiscal_year: int | None) -> Target:
    """Read a unit column into a value that is a number alone, or a number with a multiplier alone."""
    column = squeeze(unit)
    written = column.written(*_bounds(column.text))
    if not written or _read(written, None).kind != "qualitative" or not _lacks_unit(target):
        return target
    joined = _read(f"{value}{written}", fiscal_year)
    if joined.number == target.number and joined.unit:
        return joined
    counted, _slash, per = written.partition("/")
    whole = (target.unit or "") + counted
    kind = _kind(whole)
    canonical = to_canonical(target.number, whole) if target.canonical and target.number is not None else None
    return replace(target, kind=kind, unit=whole, per=target.per or per or None, canonical=canonical)


def _lacks_unit(target: Target) -> bool:
    return target.kind == "quantity" and (not target.unit or is_multiplier(squeeze(target.unit).text))


def _is_in_words(value: str | None, sign: str | None) -> bool:
    """Tell whether a sign column says 定性 of a value without digits (达到三次): its numerals are words then."""
    says = bool(sign) and squeeze(sign or "").text in words("qualitative-sign")
    return says and not any(char.isdigit() for char in value or "")


def _with_sign_column(target: Target, sign: str) -> Target:
    comparator = grammar().before.get(squeeze(sign).text)
    if comparator is None or (target.number is None and target.ratio is None) or target.comparator == "range":
        return target
    agreed, malformed = _agree([sign for sign in (target.comparator, comparator) if sign])
    return replace(target, comparator=agreed, malformed=target.malformed or malformed)
