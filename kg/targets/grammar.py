"""The grammar of values: patterns built once from the words and units of ontology/, over squeezed text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.numerals import ARABIC, chinese_digits, either, multipliers, numeral_chars, squeeze
from kg.targets.units import units
from kg.vocabulary import own, synonyms, texts, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Comparator, TargetKind

NO_VALUE: tuple[tuple[TargetKind, str], ...] = (
    ("placeholder", "placeholder"),
    ("not_applicable", "not-applicable"),
    ("classified", "classified"),
)
"""The kinds of target that a list of whole values decides, in the order they are asked for."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """Compiled patterns and tables over squeezed text; the functions below say what each looks for."""

    no_value: dict[str, TargetKind]
    before: dict[str, Comparator]
    after: dict[str, Comparator]
    unit_before: dict[str, str]
    percent: str
    tails: frozenset[str]
    ranks: frozenset[str]
    comparator: re.Pattern[str]
    bare_comparator: re.Pattern[str]
    placeholder: re.Pattern[str]
    unreadable: re.Pattern[str]
    relative: re.Pattern[str]
    compared_with_past: re.Pattern[str]
    numeral: re.Pattern[str]
    ratio: re.Pattern[str]
    left: re.Pattern[str]
    each: re.Pattern[str]
    lead: re.Pattern[str]
    core: re.Pattern[str]
    right: re.Pattern[str]
    other_unit: re.Pattern[str]
    second: re.Pattern[str]
    fixed: re.Pattern[str]
    rough: re.Pattern[str]
    loose_sign: re.Pattern[str]
    remark: re.Pattern[str]
    calculation: re.Pattern[str]


@cache
def grammar() -> Grammar:
    """Return the grammar over the vocabulary as it stands in ontology/."""
    before, after = comparators("ComparatorBefore"), comparators("ComparatorAfter")
    first, last, unit = any_of(before), any_of(after), unit_pattern()
    relative, lead, sign = any_of(words("past-comparison")), any_of(words("value-lead")), any_of(words("ratio-sign"))
    about, mark = any_of(words("approximate-before")), any_of(words("placeholder-mark"))
    term = r"\d+(?:\.\d+)?"
    return Grammar(
        no_value={squeeze(word).text: kind for kind, name in reversed(NO_VALUE) for word in words(name)},
        before=before,
        after=after,
        unit_before=unit_before(),
        percent=texts(own("hundred-percent", scheme="words"), "notation")[0],
        tails=frozenset(squeeze(word).text for word in words("value-tail")),
        ranks=frozenset(words("rank")),
        comparator=re.compile(first),
        bare_comparator=re.compile(rf"(?:{first})(?:{unit})?|(?:{any_of(words('comparator-sign'))})[^\d]*|(?:{last})"),
        placeholder=re.compile(rf"(?:{first})?(?:{mark})+(?:{unit})?(?:{last})?|{blank_date_pattern()}"),
        unreadable=re.compile(rf"(?:{first})?(?:{any_of(words('unreadable'))})+(?:{unit})?"),
        relative=re.compile(relative),
        compared_with_past=re.compile(rf"(?:{first})(?:{relative})"),
        numeral=re.compile(rf"\d|[{numeral_chars()}]|{any_of(words('half'))}"),
        ratio=re.compile(rf"(?P<comparator>{first})?(?P<ratio>{term}(?:(?:{sign}){term}){{1,2}})(?P<after>{last})?"),
        left=re.compile(
            rf"(?P<prefix>.*?)(?P<comparators>(?:{first}){{0,3}})(?P<lead>(?:{lead}){{0,2}})(?P<about>(?:{about})?)"
        ),
        each=re.compile(rf"(?:{each_pattern()}){{1,2}}"),
        lead=re.compile(rf"(?:{relative})?(?:{lead}){{0,3}}"),
        core=re.compile(core_pattern()),
        right=re.compile(right_pattern()),
        other_unit=re.compile(other_unit_pattern()),
        second=re.compile(
            rf"(?:{any_of(words('range-joint'))})?(?P<comparator>{first})(?P<number>{ARABIC})(?P<unit>{unit})?"
        ),
        fixed=re.compile(any_of(words("fixed-expression"))),
        rough=re.compile(rough_pattern()),
        loose_sign=re.compile(rf"(?:(?:{any_of(words('comparator-sign'))})=?)+$"),
        remark=re.compile(remark_pattern()),
        calculation=re.compile(any_of(words("calculation-sign"))),
    )


@cache
def comparators(class_name: str) -> dict[str, Comparator]:
    """Return every word of comparison of a class, squeezed -> the comparator it means."""
    known: dict[str, Comparator] = {">=": ">=", "<=": "<=", ">": ">", "<": "<", "=": "="}
    return {squeeze(word).text: known[sign] for word, sign in synonyms(class_name).items()}


def unit_before() -> dict[str, str]:
    """Return how a unit is written before its number (百分之, ¥) -> the unit."""
    return {squeeze(word).text: unit for word, unit in synonyms("UnitBefore").items()}


def any_of(alternatives: Iterable[str]) -> str:
    """Return a pattern for any of some words, squeezed, the longest first."""
    return either([squeeze(word).text for word in alternatives])


@cache
def unit_pattern() -> str:
    """Return the pattern of a written unit: 万元, 个（件）, 千克; a multiplier alone is met as well."""
    powers = rf"(?:[{''.join(multipliers())}](?!{any_of(words('fraction-sign'))}))"
    known = any_known_unit()
    # 万千瓦时 is 万 of 千瓦时, not 万千 of 瓦 with a 时 behind it.
    return rf"(?:{known}|{powers}{{1,3}}?{known}|{powers}{{1,3}})(?:\((?:{known})\))?"


@cache
def any_known_unit() -> str:
    """Return the pattern of a spelling of a unit; Latin letters may be in any case, and end where the letters end."""
    by_first: dict[str, list[str]] = {}
    for text in sorted(units(), key=lambda text: (-len(text), text)):
        for spelling in sorted({text, text.lower(), text.upper()}):
            by_first.setdefault(spelling[0], []).append(spelling)
    branches = []
    for first, spellings in by_first.items():
        rests = [
            re.escape(spelling[1:]) + ("(?![A-Za-z])" if spelling[-1].isascii() and spelling[-1].isalpha() else "")
            for spelling in spellings
        ]
        branches.append(re.escape(first) + (f"(?:{'|'.join(rests)})" if len(rests) > 1 or rests[0] else ""))
    return "(?:" + "|".join(branches) + ")"


@cache
def chinese_number() -> str:
    """Return the pattern of a number written in Chinese alone; it may still be ill-formed."""
    digits, powers = "".join(chinese_digits()), "".join(multipliers())
    within = "".join(words("approximate-within"))
    large = "".join(word for word, factor in multipliers().items() if factor >= 10_000)
    point = any_of(words("decimal-point"))
    power = rf"[{powers}](?!{any_of(words('fraction-sign'))})"
    return (
        rf"(?:[{digits}]|(?<![\d.]){power})(?:[{digits}]|{power}|[{within}](?=[{large}]))*"
        rf"(?:(?:{point})[{digits}]+[{large}]*)?"
    )


@cache
def number_pattern() -> str:
    """Return the pattern of a number: 5万4千6百, -1,234.5, 一千二百; of 1.2万 the multiplier is left to the unit."""
    power = rf"[{''.join(multipliers())}](?!{any_of(words('fraction-sign'))})"
    # Behind a number or a letter a hyphen is a dash: 3-5, A-4.
    signs = [word for word in words("negative") if not word.isalpha()]
    spoken = [word for word in words("negative") if word.isalpha()]
    minus = rf"(?:(?<![\w%])(?:{any_of(['+', *signs])})|{any_of(spoken)})?"
    return rf"(?:{minus}(?:(?:{ARABIC}{power}){{2,}}|{ARABIC})|{chinese_number()})"


@cache
def core_pattern() -> str:
    """Return the pattern of number and unit: 1.2万个（件）, 80%-90%, 百分之五, 半年, 两个半小时, 十余万元."""
    number, known, unit = number_pattern(), any_known_unit(), unit_pattern()
    half, odd = any_of(words("half")), any_of(words("approximate-within"))
    return (
        rf"(?P<whole>{any_of(words('hundred-percent'))})(?![{numeral_chars()}])"
        rf"|(?:(?<![{numeral_chars()}])(?P<unit_before>{any_of(unit_before())})|(?<!{any_of(words('fraction-of'))}))"
        rf"(?:(?P<number>{number})(?:(?P<unit1>{unit})?(?:{any_of(words('range-sign'))})(?P<number2>{number}))?"
        rf"|(?P<half>{half})(?={known}))"
        rf"(?:(?P<multiplier>[{''.join(multipliers())}]{{1,2}})?(?P<odd>{odd})(?={unit})"
        rf"|(?P<and_half>{any_of(words('and-a-half'))})(?={known}))?"
        rf"(?P<unit>{unit})?(?P<half_more>{half})?"
    )


@cache
def per_pattern() -> str:
    """Return the pattern of a denominator of known units: 周, 2年, 人·次."""
    known, number = any_known_unit(), rf"(?:\d+|{chinese_number()})?"
    return rf"{number}{known}(?:(?:{any_of(words('per-joint'))}){known})*"


@cache
def each_pattern() -> str:
    """Return the pattern of a denominator that goes before: 每周, 每两年, 每半年."""
    return rf"(?:{any_of(words('each'))})(?:\d+|{chinese_number()})?(?:{any_known_unit()})"


@cache
def right_pattern() -> str:
    """Return the pattern of all that may follow number and unit: 以上, 左右, /周, a note in brackets, a few words."""
    about, after = any_of(words("approximate-after")), any_of(comparators("ComparatorAfter"))
    tail, sign = any_of(words("value-tail")), any_of([*words("per-sign"), *words("each")])
    per = rf"{per_pattern()}(?=(?:{about}|{after}|{tail})*(?:\(|$))|[^\W\d_]{{1,4}}"
    return (
        rf"(?P<about>(?:{about})?)(?P<after>(?:{after})?)(?:(?:{sign})(?P<per>{per}))?"
        rf"(?P<about2>(?:{about})?)(?P<after2>(?:{after})?)(?P<note>\([^()\d]{{1,12}}\))?(?P<rest>[^\W\d]{{0,12}})"
    )


@cache
def blank_date_pattern() -> str:
    """Return the pattern of a date with a blank, XX年XX月底前, *年*月*日, 某月某日, and of a blank name: 某单位."""
    mark = any_of(words("placeholder-mark"))
    year, month, day = (any_of(words(name)) for name in ("year-mark", "month-mark", "day-mark"))
    ends = any_of([*synonyms("PeriodEnd"), *words("deadline-before"), *words("deadline-within"), *words("value-tail")])
    blank = any_of(words("blank"))
    number, first = rf"(?:\d|{mark}|{blank})+", any_of(comparators("ComparatorBefore"))
    # One blank directly before its mark tells a template from a date that merely has a dash in it.
    return (
        rf"(?=.*(?:{mark}|{blank})(?:{year}|{month}|{day}))(?:{first})?"
        rf"(?:{number}(?:{year}))?(?:{number}(?:{month}))?(?:{number}(?:{day}))?(?:{ends})*"
        rf"|(?:{blank}|{any_of(words('blank-sign'))})+(?:{any_of(words('blank-noun'))})"
    )


@cache
def rough_pattern() -> str:
    """Return the pattern of a number that is only hinted at, with its unit: 百余人, 几十台, 上千户."""
    odd, some = any_of(words("approximate-within")), any_of(words("some"))
    about, first = any_of(words("approximate-before")), any_of(comparators("ComparatorBefore"))
    near, power = any_of([*words("approximate-before"), *words("nearing")]), rf"[{''.join(multipliers())}]"
    return (
        rf"(?:{first})?(?:{any_of(words('value-lead'))})?(?:{about})?"
        rf"(?:(?:{some}){power}+(?:{odd})?|{power}+(?:{odd})|(?:{near}){power}+)"
        rf"(?P<unit>{any_known_unit()})[^\W\d]{{0,4}}"
    )


@cache
def remark_pattern() -> str:
    """Return the pattern of where a remark on a value begins: ，其中, a last bracket, a comma before mere words."""
    lead, numerals = any_of(words("remark-lead")), numeral_chars()
    return rf"\([^()]+\)$|[,;:。]?\(?(?P<lead>{lead})|,[^\d{numerals}]+$"


@cache
def other_unit_pattern() -> str:
    """Return the pattern of a short suffix that is no known unit: 大任务, perhaps with brackets and a denominator."""
    after, per = any_of(comparators("ComparatorAfter")), any_of([*words("per-sign"), *words("each")])
    about = any_of(words("approximate-after"))
    return (
        rf"(?!{after}|{about})"
        # Latin letters before Chinese make a name of the number: 4A级标准, 3D打印.
        r"(?P<unit>(?:[A-Za-z]{1,4}|[^\W\d_A-Za-z][^\W\d_]{0,3}?)(?:\([^\W\d]{1,4}\))?)"
        rf"(?:(?:{per})(?P<per>[^\W\d_]{{1,4}}?))?(?P<after>(?:{after})?)"
    )
