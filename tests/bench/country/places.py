"""Where the units of the country are: divisions and agency codes of ontology/, departments of data/."""

from __future__ import annotations

from functools import cache

from country.data import dice, rows
from country.model import Unit
from kg.vocabulary import SKOS, subjects, texts

CENTRE = "100000"


@cache
def divisions() -> dict[str, tuple[str, str, str]]:
    """Return by code of GB/T 2260: full name, the character its agency codes begin with, the code it lies in."""
    found = {}
    for node in subjects("Division"):
        (code,) = texts(node, "notation")
        outer = texts(node, SKOS + "broader")
        if code != CENTRE and outer:
            short = [text for text in texts(node, "altLabel", "hiddenLabel") if len(text) == 1]
            found[code] = (texts(node, "prefLabel")[0], min(short, default=""), outer[0].rsplit("/", 1)[-1])
    return dict(sorted(found.items()))


def place_name(code: str) -> str:
    """Return a place as the units of it write it: a district with its city before it (邢台市襄都区)."""
    name, _, outer = divisions()[code]
    city = divisions()[outer][0] if outer in divisions() else ""
    return city + name if name.endswith("区") and code[4:] != "00" and not name.startswith(city) else name


def province_of(code: str) -> str:
    return divisions()[code[:2] + "0000"][0]


def opening(code: str) -> str:
    """Return the characters that the agency codes of a place begin with: 冀, 邢, or 晋 for a city without its own."""
    while code in divisions():
        _, short, outer = divisions()[code]
        if short:
            return short
        code = outer
    return ""


@cache
def _order(seed: int) -> tuple[tuple[str, int], ...]:
    """Return every pair of division and department, shuffled."""
    pairs = [(code, number) for code in divisions() for number in range(len(rows("departments")))]
    dice(seed, "units").shuffle(pairs)
    return tuple(pairs)


def unit(ordinal: int, seed: int) -> Unit:
    """Return the unit of an ordinal: a department of a division; when all are there, schools and hospitals."""
    order = _order(seed)
    turn, position = divmod(ordinal, len(order))
    code, number = order[position]
    kinds = rows("institutions") if turn else rows("departments")
    kind = kinds[number % len(kinds)]
    place = place_name(code)
    serial = turn * len(rows("departments")) + number
    return Unit(
        ordinal,
        code,
        province_of(code),
        place,
        place + kind["name"].format(n=_numeral(serial)),
        kind["code"],
        kind["series"],
        tuple(kind["topics"].split()),
    )


def _numeral(number: int) -> str:
    """Return a number below 10,000 as names of schools write it: 二十四."""
    digits = "零一二三四五六七八九"
    if number >= 100:
        return "".join(digits[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return ("" if not tens else ("" if tens == 1 else digits[tens]) + "十") + (digits[ones] if ones or not tens else "")
