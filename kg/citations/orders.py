"""Documents numbered without an agency code: orders (国务院令第711号), announcements, standards (GB/T 9704-2012).

In: a text. Out: where such a number stands and its normal form: without white space, the serial in Arabic digits,
without 中华人民共和国 before the issuer; a standard with one space and a hyphen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.divisions import alternatives, code_openings, level_words, place_names
from kg.numerals import numeral_chars, parse_number
from kg.vocabulary import words

_LONGEST_ISSUER = 40
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
    issuer = _issuer().search(text, max(match.start() - _LONGEST_ISSUER, 0), match.start())
    number = parse_number(match["seq"] or match["seq2"])
    if issuer is None or number is None or number != int(number):
        return None
    opening = alternatives(words("issuer-opening"))
    name = opening.sub("", "".join(issuer.group().split()))
    noun = match["noun"] or match["noun2"]
    year = f"{match['year']}年" if match["year"] else ""
    start = issuer.start() + len(issuer.group()) - len(issuer.group().lstrip())
    return Designation(start, match.end(), f"{name}{noun}{year}第{int(number)}号")


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
def _standard() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{alternatives(words('standard-prefix')).pattern}){_STANDARD}")
