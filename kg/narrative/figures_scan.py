"""A sentence -> tokens: names of figures, amounts, years, words of comparison and change, marks; all else is other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

from kg.narrative.figures_names import QUOTES, Named, compose, key, names
from kg.numerals import Squeezed, multipliers, squeeze
from kg.targets.units import to_canonical
from kg.vocabulary import own, texts, words

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["name", "amount", "percent", "date", "year", "word", "mark", "other"]

WORDS = (
    *("between", "budgeted", "executed", "compare", "compared", "year-on-year", "last-year", "this-year"),
    *("increase", "decrease", "unchanged", "no-change"),
    *("reason", "reason-behind-change", "part", "purpose", "opaque"),
)
"""The lists of ontology/figure-words.ttl whose words are tokens."""
LONGEST_GAP = 2
"""How many characters unknown or misread may stand between a fund and its 收入 or 支出: 财政专户校拨收入."""

_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年(?:度)?")
_DATE = r"(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}[日号]|底|末)?|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}"
# 3,355.65 | 3355,65 for 3355.65 | 3 355.65 | 3355。65, points and spaces slipped
_NUMBER = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+[,，。·]\d{1,2}(?!\d)|\d+(?:\.\d+)?"
_NAME = r"(?:[^\s,;:。()\d、类款项]|[类款项](?!\))|\((?!\d*[类款项]\))[^()]{0,12}\))"
_CLASS = re.compile(
    rf"(?P<name1>{_NAME}{{2,30}}?)\((?P<code1>\d{{3}})?类\)(?:支出)?"
    rf"(?:(?P<name2>{_NAME}{{1,30}}?)\((?P<code2>\d{{2}})?款\)"
    rf"(?:(?P<name3>{_NAME}{{1,30}}?)\((?P<code3>\d{{2}})?项\))?)?(?:支出)?"
    rf"|(?<!\d)(?P<code>2\d{{6}})[-—_]?(?P<name>{_NAME}{{2,30}}?)(?=(?:科目|支出|预算数?|安排|为)?\d)"
)


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
    """Yield the classes that a sentence names with 类, 款, 项 behind them, or with a code of seven digits before."""
    if "类)" not in text and not re.search(r"(?<!\d)2\d{6}(?!\d)", text):
        return
    for match in _CLASS.finditer(text):
        first = match["name1"] or match["name"]
        bare = _without_lead(first)
        code = match["code"] or "".join(match[f"code{level}"] or "" for level in (1, 2, 3))
        levels = [bare, *(match[f"name{level}"] for level in (2, 3) if match[f"name{level}"])]
        # a code counts only whole: 204类 司法款 has none for its second level
        whole = match["code"] or (len(code) == 1 + 2 * len(levels) and code)
        start = match.start("name1" if match["name1"] else "code") + (len(first) - len(bare) if match["name1"] else 0)
        named = Named(code=code if whole else None, name="/".join(levels))
        yield Token("name", start, match.end(), text[start : match.end()], named=named)


def _without_lead(name: str) -> str:
    """Return the name of a class without the words before it: 年用于 | 一般公共服务支出."""
    known = (each for each in _class_names() if name.endswith((each, each.removesuffix("支出"))))
    longest = max((each if name.endswith(each) else each.removesuffix("支出") for each in known), key=len, default="")
    if len(longest) > 2:
        return longest
    bare = name
    while lead := next((word for word in words("class-lead") if bare.startswith(word) and bare != word), None):
        bare = bare[len(lead) :]
    return bare


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
    if kind == "amount":
        return Token("amount", *span, number=_yuan(match["value"], match["unit"]))
    if kind == "percent":
        return Token("percent", *span, number=_decimal(match["share"]))
    if kind == "years":
        return Token("year", *span, number=Decimal(match["year"]))
    if kind == "word" and text in names():
        return Token("name", *span, lists=_lists().get(text, frozenset()), named=names()[text])
    if kind == "word":
        return Token("word", *span, lists=_lists()[text])
    return Token("date" if kind == "date" else "mark", *span)


@cache
def _scanner() -> re.Pattern[str]:
    """Return the pattern of all that a scan stops at; of words the longest, names before others."""
    vocabulary = sorted({*names(), *_lists()}, key=lambda word: (-len(word), word))
    units = "|".join(sorted(map(re.escape, _money_units()), key=len, reverse=True))
    return re.compile(
        rf"(?P<amount>(?<![\d.])(?P<value>{_NUMBER})(?P<unit>{units})(?:人民币)?)"
        rf"|(?P<percent>(?<![\d.])(?P<share>{_NUMBER})%)"
        rf"|(?P<date>{_DATE})|(?P<years>{_YEAR.pattern})"
        rf"|(?P<word>{'|'.join(map(re.escape, vocabulary))})"
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
def _money_units() -> tuple[str, ...]:
    """Return what the unit of money may be in a budget: 元 and its multiples."""
    (yuan,) = texts(own("yuan", scheme="unit"), "prefLabel")
    return (yuan, *(multiplier + yuan for multiplier in multipliers()))


def _decimal(text: str) -> Decimal:
    """Return a number as printed, its thousands set off or its point slipped.

    >>> _decimal("3,355.65"), _decimal("3355，65"), _decimal("2 000.00")
    (Decimal('3355.65'), Decimal('3355.65'), Decimal('2000.00'))
    """
    flat = text.replace("，", ",").replace(" ", "")
    if re.fullmatch(r"\d+[,。·]\d{1,2}", flat):
        return Decimal(re.sub(r"[,。·]", ".", flat))
    return Decimal(flat.replace(",", ""))


def _yuan(number: str, unit: str) -> Decimal | None:
    canonical = to_canonical(_decimal(number), unit)
    return canonical.value if canonical else None


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
    if first is None or second is None or first.name or second.name:
        return False
    if gap is None:
        return True
    return bool(first.fund) and second.is_side_alone and not gap.on("between", "compare", "part")


def _one(left: Token, right: Token, gap: Token | None) -> Token:
    text = left.text + (gap.text if gap else "") + right.text
    named = compose([part for part in (left.named, right.named) if part])
    return Token("name", left.start, right.end, text, named=named)
