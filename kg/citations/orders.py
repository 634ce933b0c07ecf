"""Documents numbered without an agency code: orders (国务院令第711号), announcements, standards (GB/T 9704-2012).

In: a text. Out: where such a number stands and its normal form: without white space, the serial in Arabic digits,
without 中华人民共和国 before the issuer; a standard with one space and a hyphen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.citations.titles import document_types
from kg.divisions import alternatives, code_openings, level_words, place_names
from kg.numerals import numeral_chars, parse_number
from kg.vocabulary import words

_LONGEST_ISSUER = 40
_RUN = re.compile(r"[\u4e00-\u9fff]+\s*$")
_TWO_CAPITALS = re.compile("[A-Z]{2}")
# The number and year of a standard after its prefix (GB/T): 9704-2012, also DB13/T 2801.1—2018, ISO 9001:2015.
_STANDARD = r"\s?(?:\d\d(?:\d\d)?(?=/))?(?:/[TZ])?\s?\d+(?:\.\d+)*\s?(?:[-—–－]|(?<=\d)[:：])\s?(?:19|20)\d\d(?!\d)"
_PARTS_OF_STANDARD = re.compile(r"([A-Z/]+(?:(?<=DB)\d{2,4}(?=/))?(?:/[TZ])?)(.+)")
_DASHES = str.maketrans("—–－", "---")


@dataclass(frozen=True, slots=True)
class Designation:
    """The number of an order, an announcement or a standard at [start:end]: it has no agency code."""

    start: int
    end: int
    normal_form: str
    issuer: None = None
    year: None = None
    seq: None = None


def find_designations(text: str) -> tuple[Designation, ...]:
    """Return the orders, announcements and standards that a text names, in order.

    >>> [each.normal_form for each in find_designations("中华人民共和国主席令第二十二号、GB50300—2013")]
    ['主席令第22号', 'GB 50300-2013']
    """
    found: list[Designation] = []
    if any(noun in text for noun in words("order-noun")):
        found += (order for match in _order().finditer(text) if (order := _order_at(text, match)))
    if _TWO_CAPITALS.search(text):
        found += (Designation(*match.span(), _standard_form(match.group())) for match in _standard().finditer(text))
    return tuple(sorted(found, key=lambda each: each.start))


def _order_at(text: str, match: re.Match[str]) -> Designation | None:
    """Return the order whose noun and serial are `match`, with its issuer before it; None where nobody issues it."""
    start = _issuer_start(text, match.start())
    number = parse_number(match["seq"] or match["seq2"])
    if start is None or number is None or number != int(number):
        return None
    name = alternatives(words("issuer-opening")).sub("", "".join(text[start : match.start()].split()))
    noun = match["noun"] or match["noun2"]
    year = f"{match['year']}年" if match["year"] else ""
    return Designation(start, match.end(), f"{name}{noun}{year}第{int(number)}号")


def _issuer_start(text: str, end: int) -> int | None:
    """Return where the name of the issuer begins that ends at `end`; None where none does.

    A name of the lists may be the end of a longer one: 法院 of 最高人民法院, 管理局 of 国家外汇管理局. One that names
    no place, level or body of the whole country is told only with what stands before it.

    >>> [_issuer_start(text, len(text)) for text in ("根据国家外汇管理局", "广东省高级人民法院", "按财政部", "上述")]
    [2, 0, 1, None]
    """
    left = max(end - _LONGEST_ISSUER, 0)
    listed = _issuer().search(text, left, end)
    start = None if listed is None else listed.start() + len(listed.group()) - len(listed.group().lstrip())
    if start is not None and _whole_name().match(text, start, end):
        return start
    run = _RUN.search(text, left, end)
    begin = (
        left
        if run is None
        else max((cue.end() for cue in _before_issuer().finditer(text, run.start(), end)), default=run.start())
    )
    if start is None and not text[begin:end].rstrip().endswith(words("organ-ending")):
        return None
    opening = _opening().search(text, begin, end if start is None else start)
    if opening is not None:
        other = _issuer_start(text, opening.start() - 1) if text.endswith("、", left, opening.start()) else None
        return opening.start() if other is None else other
    return begin if start is not None and begin < start else start


def _standard_form(written: str) -> str:
    compact = "".join(written.split()).translate(_DASHES)
    parts = _PARTS_OF_STANDARD.fullmatch(compact)
    return f"{parts[1]} {parts[2]}" if parts else compact


@cache
def _order() -> re.Pattern[str]:
    """Return a pattern of 令第711号, 令（第328号）, 令98号, 公告2019年第39号, 第721号令."""
    noun, number = alternatives(words("order-noun")).pattern, rf"\d+|[{numeral_chars()}]+"
    no_thing = rf"(?!{alternatives(words('numbered-thing')).pattern})"
    return re.compile(
        rf"(?P<noun>{noun})\s*(?:(?P<year>[12]\d{{3}})\s*年)?\s*"
        rf"(?P<open>[（(]\s*)?(?:第\s*)?(?P<seq>{number})\s*号{no_thing}(?(open)\s*[）)])"
        rf"|第\s*(?P<seq2>{number})\s*号\s*(?P<noun2>{noun})"
    )


@cache
def _issuer() -> re.Pattern[str]:
    """Return a pattern of one agency or several that end where the search ends, by the names of the lists.

    A congress may name its session (第十三届人民代表大会), a government be called by its initials (黔府令).
    """
    names = alternatives((*words("order-issuer"), *words("organ"), *words("issuer-opening"))).pattern
    initials = rf"(?:{code_openings().pattern})+(?:{alternatives(words('order-issuer-initial')).pattern})"
    session = rf"第\s*[\d{numeral_chars()}]+\s*届"
    level = alternatives(level_words()).pattern  # 市人民政府
    name = rf"(?:{initials}|{place_names().pattern}|(?:{level}|{session})?(?:{names}))"
    return re.compile(rf"{name}(?:[、\s]*{name})*\s*$")


@cache
def _whole_name() -> re.Pattern[str]:
    """Return a pattern of how a name begins that needs nothing before it: a place, a level, a body listed whole."""
    whole = alternatives((*words("order-issuer"), *words("issuer-opening"), *words("agency-opening"), *level_words()))
    ministry = rf"(?:{alternatives(words('organ')).pattern})(?<=部)"
    initials = rf"(?:{code_openings().pattern})+(?:{alternatives(words('order-issuer-initial')).pattern})"
    return re.compile(rf"(?:{whole.pattern}|{place_names().pattern}|{initials}|{ministry}|第)")


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"{alternatives(words('agency-opening')).pattern}|{place_names().pattern}")


@cache
def _before_issuer() -> re.Pattern[str]:
    """Return a pattern of what ends what stands before the name of an agency: a cue, a kind of document, 的."""
    types = tuple(word for word in document_types() if len(word) > 1)
    return alternatives((*words("citation-cue"), *words("leading-cue"), *words("coordinator"), *types, "的"))


@cache
def _standard() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{alternatives(words('standard-prefix')).pattern}){_STANDARD}")
