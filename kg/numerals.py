"""Written numbers -> Decimal: Arabic, full width, Chinese, mixed (1.2万, 一千二百, ５万４千). Knows no units."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import prod

from kg.vocabulary import DEF, subjects, synonyms, texts, words

ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
"""A number in Arabic digits, its thousands set off by commas or not; no sign."""
ARABIC_ONLY = re.compile(ARABIC)
APART = " \t\u3000，"
"""Between two ASCII digits of running text these divide; ４，５６５ is one number all the same."""
_BETWEEN_DIGITS = re.compile(f"(?<=[0-9])[{APART}](?=[0-9])")


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A written number in a text: `text[start:end]` is what stands there."""

    start: int
    end: int
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text as the grammar reads it (NFKC, no white space), and for each of its characters where it came from."""

    text: str
    source: str
    offsets: tuple[int, ...]

    def start(self, position: int) -> int:
        """Return where in the source the character at `position` begins."""
        return self.offsets[position]

    def end(self, position: int) -> int:
        """Return where in the source the character before `position` ends."""
        return self.offsets[position - 1] + 1 if position else 0

    def written(self, start: int, end: int) -> str:
        """Return what the source has at a stretch of the text, without white space."""
        return "".join(self.source[self.start(start) : self.end(end)].split()) if start < end else ""


def squeeze(source: str, *, running_text: bool = False) -> Squeezed:
    """Return `source` in NFKC without white space; in running text what sets two numbers apart is kept.

    >>> squeeze("７８ m ²").text
    '78m2'
    >>> squeeze("$20，300美圆，2 3次", running_text=True).text
    '$20，300美圆,2 3次'
    """
    folded = list(map(_fold, source))
    if running_text:
        for apart in _BETWEEN_DIGITS.finditer(source):
            folded[apart.start()] = apart.group()
    offsets = tuple(position for position, piece in enumerate(folded) for _ in piece)
    return Squeezed("".join(folded), source, offsets)


@cache  # by character, of which there are not many
def _fold(char: str) -> str:
    """Return a character in NFKC; nothing for white space."""
    # ① is a bullet and not the digit 1; ¼ is not the digits 1 and 4.
    if unicodedata.decomposition(char).startswith(("<circle>", "<fraction>")):
        return char
    return "".join(unicodedata.normalize("NFKC", char).split())


@cache
def chinese_digits() -> dict[str, str]:
    """Return every Chinese digit -> its Arabic digit."""
    return synonyms("Digit")


@cache
def multipliers() -> dict[str, Decimal]:
    """Return every multiplier as written (万, 萬) -> its factor."""
    table: dict[str, Decimal] = {}
    for node in subjects("Multiplier"):
        (factor,) = texts(node, DEF + "factor")
        table |= dict.fromkeys(texts(node, "prefLabel", "altLabel"), plain(Decimal(factor)))
    return table


def plain(value: Decimal) -> Decimal:
    """Return an equal number without trailing zeros or exponent.

    >>> plain(Decimal("18000.0"))
    Decimal('18000')
    """
    whole = value.to_integral_value()
    return Decimal(format(whole if whole == value else value.normalize(), "f"))


def either(alternatives: tuple[str, ...] | list[str]) -> str:
    """Return a pattern for any of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(alternatives), key=lambda word: (-len(word), word)))


def numeral_chars() -> str:
    """Return the characters that numbers in Chinese are written with."""
    return "".join([*chinese_digits(), *multipliers()])


@cache
def numeral_pattern() -> str:
    """Return the pattern of a number in which Chinese digits or multipliers take part; it may still be ill-formed."""
    digits = "".join(chinese_digits())
    powers = "".join(multipliers())
    fraction = either(words("fraction-sign"))
    within = "".join(words("approximate-within"))
    large = "".join(word for word, factor in multipliers().items() if factor >= 10_000)
    # 十余万 and 十多万 are written numbers; before 万 the word of approximation does not end them.
    token = rf"(?:{ARABIC}|[{digits}]|[{powers}](?!{fraction})|[{within}](?=[{large}]))"
    point = either(words("decimal-point"))
    return rf"{token}+(?:(?:{point})[{digits}]+(?:[{large}])*)?"


@cache
def _finder() -> re.Pattern[str]:
    negative = either(words("negative"))
    # A hyphen behind a digit or a letter is a dash (3-5, A-4); before a number it is a minus.
    return re.compile(rf"(?:(?<![\d\w%])(?:{negative}))?(?:{numeral_pattern()})")


def parse_number(text: str) -> Decimal | None:
    """Return the value of a text that is one written number and nothing else, exactly.

    >>> parse_number("1.2万"), parse_number("一千二百"), parse_number("１，６０９，７８０"), parse_number("两千四百五")
    (Decimal('12000'), Decimal('1200'), Decimal('1609780'), Decimal('2450'))
    >>> parse_number("一定") is None
    True
    """
    if ARABIC_ONLY.fullmatch(text):
        return Decimal(text.replace(",", ""))
    squeezed = squeeze(text).text
    for sign in words("negative"):
        if squeezed.startswith(sign):
            value = _unsigned(squeezed[len(sign) :])
            return None if value is None else -value
    return _unsigned(squeezed.removeprefix("+"))


def find_numbers(text: str) -> tuple[FoundNumber, ...]:
    """Return the written numbers of a text, the longest at each place; ill-formed runs of numerals are left out.

    >>> [(found.text, str(found.value)) for found in find_numbers("五十对耳环，７万 5千")]
    [('五十', '50'), ('７万 5千', '75000')]
    """
    squeezed = squeeze(text, running_text=True)
    found = []
    for match in _finder().finditer(squeezed.text):
        value = parse_number(match.group())
        if value is not None:
            start, end = squeezed.start(match.start()), squeezed.end(match.end())
            found.append(FoundNumber(start, end, value, text[start:end]))
    return tuple(found)


def _unsigned(text: str) -> Decimal | None:
    if ARABIC_ONLY.fullmatch(text):
        return Decimal(text.replace(",", ""))
    point = next((sign for sign in words("decimal-point") if sign in text), None)
    return _with_decimals(*text.split(point, 1)) if point else _whole(text)


def _with_decimals(whole: str, rest: str) -> Decimal | None:
    """Read 十五点七 or 一点二万: digits behind the point one by one, then perhaps a multiplier for all of it."""
    digits = chinese_digits()
    decimals = "".join(digits[char] for char in rest if char in digits)
    integer, tail = _whole(whole), rest[len(decimals) :]
    if integer is None or not decimals or not all(char in multipliers() for char in tail):
        return None
    return plain(prod((multipliers()[char] for char in tail), start=integer + Decimal(f"0.{decimals}")))


def _whole(text: str) -> Decimal | None:
    """Read a numeral around its largest multiplier: what counts it stands on its left, the rest on its right."""
    if ARABIC_ONLY.fullmatch(text):
        return Decimal(text.replace(",", ""))
    powers = [(multipliers()[char], position) for position, char in enumerate(text) if char in multipliers()]
    if not powers:
        return _digits(text)
    factor, position = max(powers)
    left = text[:position].rstrip("".join(words("approximate-within")))
    count = Decimal(1) if factor == 10 and not left.strip(_zeros()) else _whole(left.lstrip(_zeros()))
    rest = _rest(text[position + 1 :], factor)
    # 十二百 and 二三十 are no numbers; 15千 and 120万 are.
    most = 10 if factor < 10_000 else factor
    if count is None or rest is None or (count >= most and not ARABIC_ONLY.fullmatch(left)):
        return None
    return plain(count * factor + rest)


def _rest(text: str, factor: Decimal) -> Decimal | None:
    """Read what follows a multiplier: a lone digit continues it (一万三 is 13000), behind a zero it does not."""
    if not text:
        return Decimal(0)
    if len(text) == 1 and text in chinese_digits():
        return Decimal(chinese_digits()[text]) * factor / 10
    value = _whole(text.lstrip(_zeros()) or text)
    return value if value is not None and value < factor else None


def _digits(text: str) -> Decimal | None:
    """Read digits one by one: 二〇二四. Two side by side (三五) are an estimate and no number."""
    digits = chinese_digits()
    if not text or len(text) == 2 or not all(char in digits for char in text):
        return None
    return Decimal("".join(digits[char] for char in text))


@cache
def _zeros() -> str:
    return "".join(char for char, digit in chinese_digits().items() if digit == "0")
