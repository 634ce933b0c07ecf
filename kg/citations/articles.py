"""The article that a text pinpoints behind a document: 第七条第二款, 第十二条第（三）项, 第3条, 第七条、第九条.

In: a text and where a document ends in it. Out: the span and the words of the article; and for an article in words its
parts as paths, from the article down: 第七条第二款 is ("article", "7", "2").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.citations.titles import edition
from kg.divisions import alternatives
from kg.numerals import numeral_chars, parse_number
from kg.vocabulary import subjects, texts, words

_LONGEST_RANGE = 50
"""So many articles at most are named one by one where a text gives the first and the last."""
_ARTICLE, _PARAGRAPH = "article", "paragraph"
"""Articles are numbered throughout a rule, so that no chapter need be named; a paragraph has its number alone."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article found at [start:end] of a text, as written without white space."""

    start: int
    end: int
    text: str


def article_behind(text: str, start: int, end: int | None = None) -> Article | None:
    """Return the article named right behind a document that ends at `start`; None where there is none.

    >>> article_behind("《预算法》第 三十二条、第三十七条规定", 5).text
    '第三十二条、第三十七条'
    >>> article_behind("《预算法》第一项目组", 5) is None
    True
    """
    lead = _lead().match(text, start)
    found = _articles().match(text, lead.end() if lead else start, len(text) if end is None else end)
    return Article(found.start(), found.end(), "".join(found.group().split())) if found else None


def article_lookahead() -> str:
    """Return a pattern of what begins an article, without a group: what may follow a title without marks."""
    return f"{_ordinal()}{_numbers()}{_units()}"


def article_paths(article: str) -> tuple[tuple[str, ...], ...]:
    """Return the parts that an article in words names, each as the segments of its path.

    >>> article_paths("第三章第七条第二款"), article_paths("第七条、第九条第（三）项")
    ((('article', '7', '2'),), (('article', '7'), ('article', '9', 'item', '3')))
    >>> article_paths("第十九条至第二十一条"), article_paths("第一百三十三条之一")
    ((('article', '19'), ('article', '20'), ('article', '21')), (('article', '133-1'),))
    >>> article_paths("第七、八条"), article_paths("第七至第九条")
    ((('article', '7'), ('article', '8')), (('article', '7'), ('article', '8'), ('article', '9')))
    """
    paths: list[dict[str, str]] = []
    order = tuple(_unit_names().values())
    for step in _step().finditer(article):
        unit = _unit_names()[step["unit"]]
        numbers = _each_of(step["numbers"])
        if step["inserted"]:
            numbers[-1] += "-" + _arabic(step["inserted"])
        above = {
            name: number for name, number in (paths[-1] if paths else {}).items() if name in order[: order.index(unit)]
        }
        goes_on = bool(paths) and step["separator"] is None and above == paths[-1]
        if step["separator"] in words("range-of-articles") and paths and unit in paths[-1]:
            numbers = _range(paths[-1][unit], numbers)
        paths[len(paths) - goes_on :] = [{**above, unit: number} for number in numbers]
    return tuple(dict.fromkeys(_segments(path) for path in paths))


def _segments(path: dict[str, str]) -> tuple[str, ...]:
    names = list(path)
    names = names[names.index(_ARTICLE) :] if _ARTICLE in names else names
    return tuple(segment for name in names for segment in ((path[name],) if name == _PARAGRAPH else (name, path[name])))


def _each_of(written: str) -> list[str]:
    """Return the numbers that stand before one unit: 七、八 and 七至九 are two and three."""
    numbers: list[str] = []
    for part in _each_number().finditer(written):
        number = _arabic(part["number"].strip())
        goes_on = numbers and part["separator"] in words("range-of-articles")
        numbers += _range(numbers[-1], [number]) if goes_on else [number]
    return numbers


def _range(first: str, last: list[str]) -> list[str]:
    """Return the numbers behind the first up to the last of a range, as far as they are whole and not too many."""
    if not (first.isdecimal() and last[0].isdecimal() and 0 < int(last[0]) - int(first) <= _LONGEST_RANGE):
        return last
    return [str(number) for number in range(int(first) + 1, int(last[0]) + 1)] + last[1:]


def _arabic(number: str) -> str:
    """Return a number in Arabic digits; one with points (5.1.2) or one that is none stays as it is."""
    value = parse_number(number)
    return number if value is None or "." in number else format(value, "f")


# --- patterns


@cache
def _unit_names() -> dict[str, str]:
    """Return the units from the highest down: 编 -> part, … 条 -> article, … 目 -> point."""
    named = {texts(node, "prefLabel")[0]: texts(node, "notation")[0] for node in subjects("SubdivisionUnit")}
    order = ("part", "chapter", "section", _ARTICLE, _PARAGRAPH, "item", "point")
    return dict(sorted(named.items(), key=lambda item: order.index(item[1])))


@cache
def _ordinal() -> str:
    return rf"(?:{alternatives(words('ordinal-prefix')).pattern})\s*"


@cache
def _number() -> str:
    """Return a pattern of a number; a narrow cell breaks it anywhere: 第 四 十 二 条."""
    return rf"(?:\d+(?:\s+\d+|\.\d+)*|[{numeral_chars()}](?:\s*[{numeral_chars()}])*)\s*"


@cache
def _numbers() -> str:
    """Return a pattern of a number, or of several before one unit: 三十二、三十三."""
    return rf"{_number()}(?:{_between()}(?:{_ordinal()})?{_number()})*"


@cache
def _in_brackets() -> str:
    return rf"[（(]\s*{_number()}[)）]\s*"


@cache
def _units() -> str:
    """Return a pattern of one unit that no other follows: 第一项目 names no item."""
    units = "".join(_unit_names())
    return f"[{units}](?![{units}])"


@cache
def _between() -> str:
    return rf"\s*(?:、|{alternatives((*words('coordinator'), *words('range-of-articles'))).pattern})\s*"


@cache
def _one() -> str:
    """Return a pattern of one unit with its number or numbers: 第七、八条, 第（一）、（二）项, 第一百三十三条之一."""
    listed = rf"(?:{_between()}(?:{_ordinal()})?{_in_brackets()})*"
    number = rf"(?:{_ordinal()}(?:{_numbers()}|{_in_brackets()}{listed})|{_in_brackets()}{listed})"
    return rf"{number}{_units()}(?:\s*(?:{alternatives(words('inserted-article')).pattern})\s*{_number()})?"


@cache
def _articles() -> re.Pattern[str]:
    """Return a pattern of articles behind a document: the first begins with a unit from the article up."""
    names = list(_unit_names())
    high = "".join(names[: names.index(next(k for k, v in _unit_names().items() if v == _ARTICLE)) + 1])
    first = rf"(?={_ordinal()}{_numbers()}[{high}]){_one()}"
    # 第32条、35条 and 第32条至35条: the second article may lack its 第, but no other word than these goes before it.
    article = next(k for k, v in _unit_names().items() if v == _ARTICLE)
    short = rf"\s*(?:、|{alternatives(words('range-of-articles')).pattern})\s*{_number()}{article}"
    return re.compile(rf"{first}(?:(?:{_between()}|\s*){_one()}|{short})*(?<!\s)")


@cache
def _step() -> re.Pattern[str]:
    numbers = rf"{_numbers()}|{_in_brackets()}(?:{_between()}(?:{_ordinal()})?{_in_brackets()})*"
    inserted = rf"(?:(?:{alternatives(words('inserted-article')).pattern})(?P<inserted>{_number()}))?"
    return re.compile(
        rf"(?P<separator>{_between()})?(?:{_ordinal()})?(?P<numbers>{numbers})(?P<unit>[{''.join(_unit_names())}]){inserted}"
    )


@cache
def _each_number() -> re.Pattern[str]:
    """Return a pattern of each number of a list, and of what stands between it and the number before."""
    return re.compile(rf"(?P<separator>{_between()})?(?:{_ordinal()})?[（(]?\s*(?P<number>{_number()})")


@cache
def _lead() -> re.Pattern[str]:
    """Return a pattern of what may stand between a document and its article: a mark, an edition, 中, a bracket."""
    edition_, lead = edition().pattern, alternatives(words("article-lead")).pattern
    return re.compile(rf"\s*(?:{edition_})?\s*[》〉)）”’\"]?\s*(?:{lead})?\s*(?:[（(]\s*(?={_ordinal()}))?")
