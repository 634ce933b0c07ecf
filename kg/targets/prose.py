"""The quantities of running text: 不超过10万元, 98%以上; never a year, an ordinal or a document number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.numerals import Squeezed, chinese_digits, numeral_chars, squeeze
from kg.targets.grammar import (
    any_known_unit,
    any_of,
    chinese_number,
    comparators,
    core_pattern,
    each_pattern,
    grammar,
    per_pattern,
)
from kg.targets.quantities import read_core
from kg.targets.units import is_multiplier, kind_of, resolve, to_canonical
from kg.vocabulary import synonyms, words

if TYPE_CHECKING:
    from decimal import Decimal

    from kg.model import Canonical, Comparator, TargetKind
    from kg.targets.quantities import Quantity

REACH = 12
"""How far behind 每周 its number may stand, and how far before a number its comparator is looked for."""


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity in a text: `text[start:end]` with the words of comparison next to it; the rest as in a target."""

    start: int
    end: int
    text: str
    comparator: Comparator
    number: Decimal
    number2: Decimal | None
    unit: str | None
    per: str | None
    canonical: Canonical | None
    kind: TargetKind


def find_quantities(text: str) -> tuple[FoundQuantity, ...]:
    """Return every quantity of a running text; Chinese numerals count only before a unit.

    >>> [(found.text, found.comparator, found.per) for found in find_quantities("每半年开展一次，费用不超过 10万元")]
    [('一次', '=', '半年'), ('不超过 10万元', '<=', None)]
    >>> find_quantities("第一，2022年按照冀政办字〔2017〕104号取得一定成效")
    ()
    """
    squeezed = squeeze(text, running_text=True)
    found: list[FoundQuantity] = []
    position = free = 0
    each: re.Match[str] | None = None
    while match := _scanner().search(squeezed.text, position):
        fixed = grammar().fixed.match(squeezed.text, match.start())
        length = match.end("core") if match["core"] else match.end()
        position = match.end()
        if fixed and fixed.end() >= length:
            position = fixed.end()
        elif match["each"]:
            each = match
        elif match["core"]:
            quantity = read_core(match, squeezed)
            if quantity and _is_counted(quantity, squeezed.text[length : length + 1]):
                found.append(_found(squeezed, match, quantity, free, each))
                free = position
    return tuple(found)


def _is_counted(quantity: Quantity, following: str) -> bool:
    """Leave out 一 of 一致, which has no unit, and 50 of the code 50A."""
    if quantity.unit and not is_multiplier(squeeze(quantity.unit).text):
        return True
    return not quantity.chinese and not (following.isascii() and following.isalpha())


def _found(
    squeezed: Squeezed, match: re.Match[str], quantity: Quantity, free: int, each: re.Match[str] | None
) -> FoundQuantity:
    """Put together a quantity with the comparators beside it (none before `free`) and the 每周 it belongs to."""
    left = grammar().left.fullmatch(squeezed.text, max(free, match.start() - REACH), match.start())
    before, start = "", match.start()
    if left:
        before, start = left["comparators"], left.start("comparators" if left["comparators"] else "about")
    signs = [grammar().before[word] for word in grammar().comparator.findall(before)]
    signs += [grammar().after[match[name]] for name in ("after", "after2") if match[name]]
    pointed: list[Comparator] = [sign for sign in signs if sign != "="]
    per = squeezed.written(*match.span("per")) or None
    if each and _reaches(squeezed.text[each.end() : match.start()]):
        per = squeezed.written(*each.span("each")).removeprefix(words("each")[0])
    unit = resolve(squeeze(quantity.unit).text) if quantity.unit else None
    one = quantity.number2 is None
    first, last = squeezed.start(start), squeezed.end(match.end())
    return FoundQuantity(
        start=first,
        end=last,
        text=squeezed.source[first:last],
        comparator=(pointed or ["="])[0] if one else "range",
        number=quantity.number,
        number2=quantity.number2,
        unit=quantity.unit,
        per=per,
        canonical=to_canonical(quantity.number, quantity.unit) if one else None,
        kind=kind_of(unit),
    )


def _reaches(between: str) -> bool:
    """Tell whether 每周 still governs a number: close by, in the same clause."""
    return len(between) <= REACH and not re.search(r"[，。；、,;.]", between)


# --- what a scan of a text stops at


@cache
def _scanner() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<skip>{'|'.join(_not_quantities())})"
        rf"|(?P<each>{each_pattern()})"
        rf"|(?<![A-Za-z\d.])(?P<core>{core_pattern()}){_right_pattern()}"
        rf"|{any_of(words('fixed-expression'))}"
    )


def _right_pattern() -> str:
    """Return the pattern of the words of comparison behind a quantity, and of its denominator."""
    about, after = any_of(words("approximate-after")), any_of(comparators("ComparatorAfter"))
    slash = any_of(words("per-sign"))
    per = rf"(?:(?:{slash})(?P<per>{per_pattern()}))?"
    return rf"(?:{about})?(?P<after>(?:{after})?){per}(?:{about})?(?P<after2>(?:{after})?)"


def _not_quantities() -> list[str]:
    """Return the patterns of numbers that count nothing, each with an example."""
    year, month, day = (any_of(words(name)) for name in ("year-mark", "month-mark", "day-mark"))
    dash, period = any_of(words("range-sign")), any_of(synonyms("PeriodEnd"))
    four, chinese = r"(?:19|20)\d\d", chinese_number()
    several = rf"{four}(?:{year})?(?:(?:{dash}|、)(?={four}))?"
    return [
        r"《[^》]*》",  # a title: 《三年行动方案》
        r"[(\[〔【]" + four + r"[)\]〕】](?:第?\d+号?)?",  # a document number: 〔2017〕104号
        rf"第(?:\d+|{chinese})(?:{any_known_unit()})?",  # an ordinal: 第3条, 第一季度
        rf"{four}[-./]\d{{1,2}}[-./]\d{{1,2}}",  # a date: 2024-06-30
        rf"(?:{several})*{four}(?:{year})(?:\d{{1,2}}(?:{month})(?:\d{{1,2}}(?:{day}))?)?(?:{period})?",
        rf"{four}(?:{dash}){four}(?!\d)",  # years: 2024-2026
        rf"[{''.join(chinese_digits())}]{{4}}(?:{year})",  # 二〇二四年
        rf"(?:\d{{1,2}}|[{numeral_chars()}]{{1,2}})(?:{month})(?:\d{{1,2}}(?:{day}))?(?:{period})?",  # 6月30日, 三月底
        r"(?:^|(?<=[。;；\s:]))\(?\d{1,2}[.、)](?!\d)",  # a bullet: 1.开展
        rf"(?:^|(?<=[。;；\s:]))\(?{chinese}[、)]",  # a bullet: （一）, 二、
        r"\d{1,2}:\d{2}(?::\d{2})?",  # a time of day: 8:30
        r"\d+/\d+",  # a fraction: 1/2
        r"\d{3,4}-\d{7,8}",  # a telephone number
        r"\d+(?:\.\d+)+\.\d+",  # a section: 1.2.3
        r"[A-Za-z]+[-\d]+[A-Za-z\d]*|\d{5,}[A-Za-z][A-Za-z\d]*",  # a code: A4, 13050026P00945010101C
        r"\d+号",  # 5号楼
    ]
