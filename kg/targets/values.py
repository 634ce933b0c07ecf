"""指标值 -> Target. The order of decisions is the order of `STEPS`; what no step reads is words."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.model import Target
from kg.numerals import squeeze
from kg.targets.deadlines import find_deadline
from kg.targets.grammar import grammar
from kg.targets.quantities import Parts, Reading, agree, kind_as_written, read_core, read_sides
from kg.targets.units import is_multiplier, resolve, to_canonical
from kg.vocabulary import words

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

QUALITATIVE = Target("qualitative")
BRACKETS = "()[]【】〔〕"
"""Brackets that may stand around a whole value: 【待定】."""
STOPS = "。.;,、!"
"""Stops that may end a value without being part of it."""


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


@lru_cache(maxsize=1 << 14)  # many targets are asked for in the same words: ≥95%, 100%
def _read(value: str | None, fiscal_year: int | None) -> Target:
    squeezed = squeeze(value or "")
    text = squeezed.text
    if not text:
        return Target("missing")
    kind = grammar().no_value.get(text) or grammar().no_value.get(text.strip(BRACKETS + STOPS))
    if kind:
        return Target(kind)
    if grammar().unreadable.fullmatch(text):
        return Target("missing")
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
        if left and quantity and not _is_name(core, left, reading):
            parts = Parts(reading, quantity, core, left, each)
            target = read_sides(parts)
            if target:
                return target
        if any(char.isdigit() for char in core.group()):
            return None
    return None


def _is_name(core: re.Match[str], left: re.Match[str], reading: Reading) -> bool:
    """Tell 12345热线, a name with digits, from a quantity: nothing is compared, and words follow."""
    fixed = grammar().fixed.match(core.string, core.start(), reading.end)
    if fixed is None or not fixed.group()[0].isdigit() or left["comparators"]:
        return False
    return core.end() <= fixed.end() and core.end() < reading.end


def _with_loose_sign(reading: Reading) -> Target | None:
    """Read ≥90%≤ as the number it has, malformed by the comparator behind it, which has none."""
    loose = grammar().loose_sign.search(reading.squeezed.text, reading.start, reading.end)
    target = _quantity(replace(reading, end=loose.start())) if loose else None
    return replace(target, malformed=target.malformed or "comparator-without-number") if target else None


def _rough(reading: Reading) -> Target | None:
    """Read 百余人 and 几十台, whose number is not said: a quantity all the same, and no words."""
    match = grammar().rough.fullmatch(reading.squeezed.text, reading.start, reading.end)
    if match is None:
        return None
    unit = reading.squeezed.written(*match.span("unit"))
    return Target(kind_as_written(unit), unit=unit, approximate=True)


def _with_remark(reading: Reading) -> Target | None:
    """Read ≥20万元，其中设备10万元 as what stands before the remark, where that alone is a value in a known unit."""
    remark = grammar().remark.search(reading.squeezed.text, reading.start + 1, reading.end)
    if remark is None:
        return None
    bracketed = remark.group().startswith("(") and remark.end() == reading.end
    if not bracketed and grammar().calculation.search(reading.squeezed.text, remark.start(), reading.end):
        return None
    value = replace(reading, end=remark.start())
    target = _deadline(value)
    if target is not None:
        return target if bracketed else None
    target = _quantity(value)
    if target is None or (target.unit is None and not remark["lead"]):
        return None
    return target if target.unit is None or resolve(squeeze(target.unit).text) else None


STEPS: tuple[Callable[[Reading], Target | None], ...] = (
    _relative,
    _deadline,
    _without_number,
    _ratio,
    _quantity,
    _with_loose_sign,
    _rough,
    _with_remark,
)


# --- other columns


def _with_unit_column(target: Target, value: str, unit: str, fiscal_year: int | None) -> Target:
    """Read a unit column into a value that is a number alone, or a number with a multiplier alone."""
    column = squeeze(unit)
    written = column.written(*_bounds(column.text))
    is_unit = _read(written, None).kind == "qualitative" or resolve(column.text) is not None
    if not written or not is_unit or not _lacks_unit(target):
        return target
    joined = _read(f"{value}{written}", fiscal_year)
    if joined.number == target.number and joined.unit:
        return joined
    counted, _slash, per = written.partition("/")
    whole = (target.unit or "") + counted
    kind = kind_as_written(whole)
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
    agreed, malformed = agree([sign for sign in (target.comparator, comparator) if sign])
    return replace(target, comparator=agreed, malformed=target.malformed or malformed)
