"""A sentence -> tokens: names of figures, amounts, years, words of comparison and change, marks; all else is other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

from kg.figures.names import QUOTES, TOTALS, Named, compose, key, names
from kg.numerals import Squeezed, multipliers, squeeze
from kg.targets.grammar import any_of
from kg.targets.units import to_canonical
from kg.vocabulary import own, texts, words

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["name", "amount", "zero", "percent", "date", "year", "word", "mark", "other"]

WORDS = (
    *("and", "respectively", "each", "wholly", "own", "zero"),
    *("between", "budgeted", "executed", "compare", "compared", "year-on-year", "last-year", "this-year"),
    *("increase", "decrease", "unchanged", "no-change"),
    *("reason", "reason-behind-change", "part", "purpose", "some", "concerned", "opaque"),
)
"""The lists of ontology/figure-words.ttl whose words are tokens."""
LONGEST_GAP = 2
"""How many characters unknown or misread may stand between a fund and its 收入 or 支出: 财政专户校拨收入."""

# 3,355.65 | 3 355.65 | 3355,65 and 3355。65 for 3355.65 | 3355.65
_NUMBER = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+[,，。·]\d{1,2}(?!\d)|\d+(?:\.\d+)?"
POINTS = ".．·:-—_"
"""What a numbering may end in."""
_CODE = re.compile(r"(?<!\d)2\d{6}(?!\d)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a squeezed sentence: what kind it is, where it stands, and what it says.

    `lists` names the word lists it is on; `number` is an amount in yuan, a percentage, or a year.
    """

    kind: Kind
    start: int
    end: int
    text: str
    lists: frozenset[str] = frozenset()
    number: Decimal | None = None
    named: Named | None = None

    def on(self, *lists: str) -> bool:
        """Tell whether the token is a word of one of these lists."""
        return not self.lists.isdisjoint(lists)


def flatten(sentence: str) -> Squeezed:
    """Return a sentence as it is scanned: squeezed, without quotation marks, each character with its offset."""
    squeezed = squeeze(sentence, running_text=True)
    kept = [index for index, char in enumerate(squeezed.text) if char not in QUOTES]
    text = "".join(squeezed.text[index] for index in kept)
    return Squeezed(text, sentence, tuple(squeezed.offsets[index] for index in kept))


def scan(text: str) -> list[Token]:
    """Return the tokens of a flattened sentence, in order and without a gap.

    >>> [(token.kind, token.text) for token in scan("其中:基本支出20万元")]
    [('word', '其中'), ('mark', ':'), ('name', '基本支出'), ('amount', '20万元')]
    """
    found = list(_classes(text))
    tokens: list[Token] = []
    position = 0
    for token in found:
        tokens += _plain(text, position, token.start)
        tokens.append(token)
        position = token.end
    tokens += _plain(text, position, len(text))
    return _joined(tokens)


# --- classes of a classification


def _classes(text: str) -> Iterator[Token]:
    """Yield the classes that a sentence names with 类, 款, 项 behind them, or with a code of seven digits beside."""
    if not any(f"{mark})" in text for mark in words("class-mark")) and not _CODE.search(text):
        return
    for match in _class().finditer(text):
        before = "name1" if match["name1"] else "bracketed" if match["bracketed"] else None
        first = match[before or "name"]
        bare = _without_lead(first)
        code = match["code"] or match["behind"] or "".join(match[f"code{level}"] or "" for level in (1, 2, 3))
        levels = [bare, *(match[f"name{level}"] for level in (2, 3) if match[f"name{level}"])]
        # a code counts only whole: 204类 司法款 has none for its second level
        whole = match["code"] or match["behind"] or (len(code) == 1 + 2 * len(levels) and code)
        start = match.start(before) + len(first) - len(bare) if before else match.start("code")
        named = Named(code=code if whole else None, name="/".join(levels))
        yield Token("name", start, match.end(), text[start : match.end()], named=named)


@cache
def _class() -> re.Pattern[str]:
    """Return the pattern of 教育支出(205类)普通教育(02款), of 2050202小学教育 and of 小学教育(2050202)."""
    first, second, third = (any_of(words(name)) for name in ("class-mark", "subclass-mark", "item-class-mark"))
    marks = f"{first}|{second}|{third}"
    name = rf"(?:(?!(?:{marks})\))[^\s,;:。()\d、]|\((?!\d*(?:{marks})\))[^()]{{0,12}}\))"
    side = rf"(?:{any_of(_bare_sides())})?"
    between = any_of(words("figure-between"))
    return re.compile(
        rf"(?P<name1>{name}{{2,30}}?)\((?P<code1>\d{{3}})?(?:{first})\){side}"
        rf"(?:(?P<name2>{name}{{1,30}}?)\((?P<code2>\d{{2}})?(?:{second})\)"
        rf"(?:(?P<name3>{name}{{1,30}}?)\((?P<code3>\d{{2}})?(?:{third})\))?)?{side}"
        rf"|(?P<bracketed>(?![.(]){name}{{2,30}}?)\((?P<behind>2\d{{6}})\)(?={side}(?:{between})?\d)"
        rf"|(?<!\d)(?P<code>2\d{{6}})[-—_]?(?P<name>{name}{{2,30}}?)(?={side}(?:{between})?\d)"
    )


def _bare_sides() -> tuple[str, ...]:
    return tuple(name for name, named in names().items() if named.is_side_alone and named.side == "expenditure")


def _without_lead(name: str) -> str:
    """Return the name of a class without what stands before it: 年用于 | 一般公共服务支出, the point of 27."""
    name = name.lstrip(POINTS)
    forms = (form for each in _class_names() for form in (each, _without_ending(each)))
    longest = max((form for form in forms if name.endswith(form)), key=len, default="")
    if len(longest) > 2:
        return longest
    bare = name
    while lead := next((word for word in words("class-lead") if bare.startswith(word) and bare != word), None):
        bare = bare[len(lead) :]
    return bare


def _without_ending(name: str) -> str:
    """Return the name of a class as texts cut it: 教育 of 教育支出."""
    return next((name.removesuffix(word) for word in words("class-ending") if name.endswith(word)), name)


@cache
def _class_names() -> tuple[str, ...]:
    return tuple(key(word) for word in words("class-name"))


# --- words, numbers and marks


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    position = start
    for match in _scanner().finditer(text, start, end):
        if match.start() > position:
            yield Token("other", position, match.start(), text[position : match.start()])
        yield _token(match)
        position = match.end()
    if position < end:
        yield Token("other", position, end, text[position:end])


def _token(match: re.Match[str]) -> Token:
    kind, text = match.lastgroup or "other", match.group()
    span = (match.start(), match.end(), text)
    if kind == "word":
        return _word(*span)
    numbers = {"zero": Decimal(0)}
    if kind == "amount":
        numbers[kind] = to_yuan(match["value"], match["unit"])
    elif kind == "percent":
        numbers[kind] = _decimal(match["share"])
    elif kind == "year":
        numbers[kind] = Decimal(match["number"])
    return Token(cast("Kind", kind), *span, number=numbers.get(kind))


def _word(start: int, end: int, text: str) -> Token:
    lists = _lists().get(text, frozenset())
    if "zero" in lists:
        return Token("zero", start, end, text, number=Decimal(0))
    named = names().get(text)
    return Token("name" if named else "word", start, end, text, lists, named=named)


@cache
def _scanner() -> re.Pattern[str]:
    """Return the pattern of all that a scan stops at; of words the longest, names before others."""
    four, year = r"(?:19|20)\d\d", any_of(words("year-mark"))
    month, day = any_of(words("month-mark")), any_of(words("day-mark"))
    return re.compile(
        rf"(?P<amount>(?<![\d.])(?P<value>{_NUMBER})(?P<unit>{any_money_unit()}))"
        rf"|(?P<percent>(?<![\d.])(?P<share>{_NUMBER})%)"
        r"|(?P<zero>(?<![\d.])0(?:\.0+)?(?=[,;。)、]|$))"
        rf"|(?P<date>{four}(?:{year})\d{{1,2}}(?:{month})(?:\d{{1,2}}(?:{day}))?|{four}[-./]\d{{1,2}}[-./]\d{{1,2}})"
        rf"|(?P<year>(?P<number>{four})(?:{year}))"
        rf"|(?P<word>{any_of({*names(), *_lists()})})"
        r"|(?P<mark>[,，;:。()、!?])"
    )


@cache
def _lists() -> dict[str, frozenset[str]]:
    """Return every word of the lists, as names are compared -> the lists it is on."""
    found: dict[str, set[str]] = {}
    for name in WORDS:
        for word in words(f"figure-{name}"):
            found.setdefault(key(word), set()).add(name)
    return {word: frozenset(lists) for word, lists in found.items()}


@cache
def any_money_unit() -> str:
    """Return the pattern of the units of money of a budget: 元 and its multiples."""
    (yuan,) = texts(own("yuan", scheme="unit"), "notation")
    return any_of((yuan, *(multiplier + yuan for multiplier in multipliers())))


def _decimal(text: str) -> Decimal:
    """Return a number as printed, its thousands set off or its point slipped.

    >>> _decimal("3,355.65"), _decimal("3355，65"), _decimal("2 000.00")
    (Decimal('3355.65'), Decimal('3355.65'), Decimal('2000.00'))
    """
    flat = text.replace("，", ",").replace(" ", "")
    if re.fullmatch(r"\d+[,。·]\d{1,2}", flat):
        return Decimal(re.sub(r"[,。·]", ".", flat))
    return Decimal(flat.replace(",", ""))


def to_yuan(number: str, unit: str) -> Decimal:
    """Return an amount in yuan.

    >>> to_yuan("1.25", "亿元")
    Decimal('125000000')
    """
    canonical = to_canonical(_decimal(number), unit)
    return canonical.value if canonical else _decimal(number)


# --- names of several parts


def _joined(tokens: list[Token]) -> list[Token]:
    """Put names together that stand side by side, and a fund with the 收入 or 支出 a character or two behind it."""
    joined: list[Token] = []
    for token in tokens:
        while token.kind == "name" and joined:
            before = joined[-1]
            gap = before if before.kind in {"other", "word"} and len(before.text) <= LONGEST_GAP else None
            left = joined[-2] if gap and len(joined) > 1 else before
            if left.kind != "name" or not _may_join(left, token, gap):
                break
            del joined[-2 if gap else -1 :]
            token = _one(left, token, gap)  # noqa: PLW2901 - grows to the left
        joined.append(token)
    return joined


def _may_join(left: Token, right: Token, gap: Token | None) -> bool:
    first, second = left.named, right.named
    if first is None or second is None or second.name:
        return False
    if first.name:
        # 会议费 | 预算支出: what is summed is said by the name before
        return gap is None and second.item in TOTALS and second.side != "income" and second.fund is None
    if gap is None:
        return True
    return bool(first.fund) and second.is_side_alone and not gap.on("between", "compare", "part")


def _one(left: Token, right: Token, gap: Token | None) -> Token:
    text = left.text + (gap.text if gap else "") + right.text
    named = compose([part for part in (left.named, right.named) if part])
    return Token("name", left.start, right.end, text, named=named)
