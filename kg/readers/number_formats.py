"""Numbers of a workbook as a person sees them: 0.98 under the format `0%` is 98%, 46203 under `yyyy-mm-dd` a date.

Of the format codes of ECMA-376 (18.8.31) those in use in tables are followed: sections, digits and thousands, percent,
quoted text, dates and times. Whatever is not understood gives the plain number, so that no digit is lost.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from functools import lru_cache

# Built-in formats whose code no file holds, as Excel for Chinese shows them (18.8.30).
_DATES = {
    'yyyy"年"m"月"': (27, 36, 50, 52, 57),
    'm"月"d"日"': (28, 29, 51, 53, 54, 58),
    'yyyy"年"m"月"d"日"': (31,),
    'h"时"mm"分"': (32, 34, 55),
    'h"时"mm"分"ss"秒"': (33, 35, 56),
    "yyyy/m/d": (14,),
    "yyyy/m/d h:mm": (22,),
    "d-mmm-yy": (15,),
    "d-mmm": (16,),
    "mmm-yy": (17,),
    "m-d-yy": (30,),
    "h:mm AM/PM": (18,),
    "h:mm:ss AM/PM": (19,),
    "h:mm": (20,),
    "h:mm:ss": (21,),
    "mm:ss": (45, 47),
    "[h]:mm:ss": (46,),
}
_NUMBERS = {
    "General": (0, 12, 13, 49),  # fractions and text are shown as plain numbers
    "0": (1,),
    "0.00": (2,),
    "#,##0": (3, 37, 38, 41, 42),
    "#,##0.00": (4, 39, 40, 43, 44),
    "0%": (9,),
    "0.00%": (10,),
    "0.00E+00": (11, 48),
}
BUILT_IN = {number: code for code, numbers in (_DATES | _NUMBERS).items() for number in numbers}
# Marks of "the long date and the time of this system".
_LOCAL = {"[$-F800]": 'yyyy"年"m"月"d"日"', "[$-F400]": "h:mm:ss"}

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]'
    r"|(?P<clock>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式|@)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|aaaa?|e+)"
    r"|(?P<digits>[0#?][0#?,.]*(?:E[+-][0#?]+)?|\.[0#?]+)|(?P<fraction>/)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EXACT = Context(prec=15)
_WIDE = Context(prec=400)
_LAST_DAY = 2958466  # the day after 9999-12-31


def shown(number: float, code: str, *, date1904: bool = False) -> str:
    """Return a number as its format code shows it.

    >>> shown(0.985, "0.0%"), shown(18000, "#,##0.00"), shown(46203, 'yyyy"年"m"月"d"日"'), shown(0.1 + 0.2, "General")
    ('98.5%', '18,000.00', '2026年6月30日', '0.3')
    """
    value = _EXACT.create_decimal(repr(number))
    code = next((local for mark, local in _LOCAL.items() if mark in code), code)
    if not value.is_finite():
        return ""
    tokens, negative = _section(code, value)
    kinds = {kind for kind, _ in tokens}
    if "date" in kinds or "elapsed" in kinds:
        return _date(number, tokens, date1904=date1904)
    if "general" in kinds:
        return _around(value, tokens)
    if "fraction" in kinds:
        return general(value)
    try:
        text = _number(abs(value) if negative else value, tokens)
    except DecimalException:  # more digits than any cell shows
        text = None
    return general(value) if text is None else text


def general(value: Decimal) -> str:
    """Return a number without a format: whole ones in full, others with the ten decimals that fit a cell.

    >>> [general(Decimal(text)) for text in ("1.0", "-0.50", "1234567.891", "130500000000012", "1E-12")]
    ['1', '-0.5', '1234567.891', '130500000000012', '1E-12']
    """
    digits = max(2, 10 - len(str(abs(int(value)))))
    rounded = _rounded(value, digits)
    if not rounded and value:
        return str(value.normalize())
    return format(_plain(rounded), "f")


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the sections of a code, each as (kind, text) tokens."""
    parts: list[tuple[tuple[str, str], ...]] = []
    at = 0
    while at <= len(code) and len(parts) < 4:
        found = _SECTION.match(code, at)
        if found is None:
            break
        parts.append(tuple(_tokens(found[0])))
        at = found.end() + 1
    return tuple(parts)


def _tokens(section: str) -> list[tuple[str, str]]:
    """Return a section as tokens: literal, digits, date, elapsed, clock, general, fraction."""
    tokens = []
    for found in _TOKEN.finditer(section):
        kind = found.lastgroup
        if kind in {"quoted", "escaped", "currency", "other"}:
            tokens.append(("literal", found[kind]))
        elif kind:
            tokens.append((kind, found[kind]))
    return tokens


def _section(code: str, value: Decimal) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Return the section for a value, and whether that section stands for the sign of a negative one."""
    if not code or re.search(r"\[[<>=]", code):  # conditions of one's own: too rare to be followed
        return (("general", ""),), False
    sections = _sections(code)
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False


def _number(value: Decimal, tokens: tuple[tuple[str, str], ...]) -> str | None:
    """Return a number with the text around it; None for a pattern that is not understood."""
    patterns = [text for kind, text in tokens if kind == "digits"]
    literals = "".join(text for kind, text in tokens if kind == "literal")
    if not patterns:
        return f"-{literals}" if value < 0 and literals else literals
    if len(patterns) > 1:
        return None
    value = _WIDE.multiply(value, Decimal(100) ** literals.count("%"))
    body = _digits(abs(value), patterns[0])
    sign = "-" if value < 0 and re.search("[1-9]", body) else ""
    return (sign + "".join(body if kind == "digits" else text for kind, text in tokens)).strip()


def _digits(value: Decimal, pattern: str) -> str:
    """Return a number without its sign in a pattern like `#,##0.00`."""
    pattern, _, exponent = pattern.upper().partition("E")
    whole, _, decimals = pattern.partition(".")
    for bare in (whole, decimals):
        scaled = len(bare) - len(bare.rstrip(","))
        value = value.scaleb(-3 * scaled)
    places, least = len(decimals.rstrip(",")), decimals.count("0")
    if exponent:
        return f"{value:.{places}E}"
    text = format(_rounded(value, places), "f")
    left, _, right = text.partition(".")
    right = right[:least] + right[least:].rstrip("0")
    left = left.lstrip("0").zfill(whole.count("0"))
    if "," in whole.rstrip(","):
        left = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", left)
    return f"{left}.{right}" if right else left


def _around(value: Decimal, tokens: tuple[tuple[str, str], ...]) -> str:
    """Return a plain number with the text that the format sets around it."""
    return "".join(general(value) if kind == "general" else text for kind, text in tokens).strip()


def _date(serial: float, tokens: tuple[tuple[str, str], ...], *, date1904: bool) -> str:
    """Return a day number as date and time; the plain number where it is none."""
    days = serial + 1462 if date1904 else serial
    if not 0 <= days < _LAST_DAY:
        return general(_EXACT.create_decimal(repr(serial)))
    # Day 60 is the 29 February 1900 that never was; days before it are one later than they seem.
    days = days + 1 if 0 < days < 60 and not date1904 else days
    moment = datetime(1899, 12, 30) + timedelta(seconds=round(days * 86400))  # noqa: DTZ001 - a day without a zone
    twelve = any(kind == "clock" for kind, _ in tokens)
    pieces = []
    for at, (kind, text) in enumerate(tokens):
        if kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0].lower()]
            pieces.append(str(round(serial * 86400) // unit).zfill(len(text)))
        elif kind == "clock":
            pieces.append(_half(moment, text))
        elif kind == "date":
            pieces.append(_field(moment, text.lower(), minutes=_is_minutes(tokens, at), twelve=twelve))
        else:
            pieces.append(text)
    return "".join(pieces).strip()


def _is_minutes(tokens: tuple[tuple[str, str], ...], at: int) -> bool:
    """Tell whether an `m` means minutes: the field before it is hours or the one after it seconds."""
    units = [text[0].lower() if kind in {"date", "elapsed"} else "" for kind, text in tokens]
    before = next((unit for unit in reversed(units[:at]) if unit), "")
    after = next((unit for unit in units[at + 1 :] if unit), "")
    return before == "h" or after == "s"


def _field(moment: datetime, text: str, *, minutes: bool, twelve: bool) -> str:
    """Return one field of a date."""
    letter, width = text[0], len(text)
    if letter in "ye":
        return str(moment.year) if width > 2 or letter == "e" else f"{moment.year % 100:02}"
    if letter == "m" and not minutes and width > 2:
        return _MONTHS[moment.month - 1]
    if letter == "a" or (letter == "d" and width > 2):
        return ("星期" if width == 4 else "周" if letter == "a" else "星期") + "一二三四五六日"[moment.weekday()]
    hour = (moment.hour - 1) % 12 + 1 if twelve else moment.hour
    value = {"m": moment.minute if minutes else moment.month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return f"{value:02}" if text.startswith(letter * 2) else str(value)


def _half(moment: datetime, text: str) -> str:
    """Return which half of the day it is, as the format spells the two."""
    morning, _, evening = text.partition("/")
    return evening if moment.hour >= 12 else morning


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)


def _plain(value: Decimal) -> Decimal:
    """Return a number without zeros at its end."""
    return value.normalize(_WIDE) + 0
