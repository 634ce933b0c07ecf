"""Where the agency of a code sits: the same code may be used in several places, and the citing unit tells which.

冀政办字 is of 河北省 wherever it is cited; 市车改办 is of the citing unit's own city; 宁政 may be of 宁夏 or of 南京.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.divisions import alternatives, enclosing, share_province
from kg.text import comparable
from kg.vocabulary import DEF, subjects, texts

if TYPE_CHECKING:
    import re

CENTRE, CENTRAL_DIVISION = "cn", "100000"
UNKNOWN = "xx"
GUESSED = "~"
"""Ends the name of a place that only the citing unit tells."""
_SHORTEST_STEM, _OF_PROVINCE = 2, 2


def issuing_place(code: str, division: str | None) -> str:
    """Return where a code's agency sits: `cn`, a GB/T 2260 code, or the citing unit's division with `~` behind it.

    `division` is the GB/T 2260 code of the citing unit's place, None where it is not known.

    >>> issuing_place("国办秘函", "130500"), issuing_place("冀政办字", "130581"), issuing_place("市车改办", "130571")
    ('cn', '130000', '130500')
    >>> issuing_place("南财", "130581"), issuing_place("南财", "360100"), issuing_place("文旅字", "130500")
    ('130581', '360100~', '130500~')
    """
    code = comparable(code)
    found = _of_level(code, division) or _of_name(code, division) or _of_agency(code)
    if found is None:
        return (division or UNKNOWN) + GUESSED
    return CENTRE if found == CENTRAL_DIVISION else found


@cache
def _levels() -> re.Pattern[str]:
    return alternatives(tuple(_level_codes()))


@cache
def _level_codes() -> dict[str, int]:
    """Return the words for a place by its level alone -> the digits of the codes of that level: 省 2, 市 4, 县 6."""
    return {
        word: int(digits)
        for node in subjects("LevelWords")
        for digits in texts(node, DEF + "significantDigits")
        for word in texts(node, "altLabel")
    }


def _of_level(code: str, division: str | None) -> str | None:
    """Return the place of a code that names only a level, seen from the citing unit: 市车改办, 省财."""
    match = _levels().match(code)
    if match is None:
        return None
    if division is None:
        return UNKNOWN + GUESSED
    digits = _level_codes()[match.group()]
    return next((place for place in enclosing(division) if _significant(place) == digits), None)


def _significant(division: str) -> int:
    """Return how many digits of a division's code tell it: 2 of a province, 4 of a prefecture, 6 of a county."""
    return max(len(division.removesuffix("00").removesuffix("00")), 2)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return every name, short name or character of a place -> the divisions that bear it."""
    table: dict[str, tuple[str, ...]] = {}
    for node in subjects("Division"):
        (code,) = texts(node, "notation")
        for name in texts(node, "prefLabel", "altLabel", "hiddenLabel"):
            table[name] = (*table.get(name, ()), code)
    return table


@cache
def _name() -> re.Pattern[str]:
    return alternatives(tuple(_names()))


def _of_name(code: str, division: str | None) -> str | None:
    """Return the place that a code begins with; of several with that name, the one nearest to the citing unit.

    One character for a place below the provinces is used by others too, of which the list need not know: a unit of
    another province means its own.
    """
    match = _name().match(code)
    if match is None:
        return None
    bearers = _names()[match.group()]
    if division is None:
        return bearers[0] if len(bearers) == 1 else None
    own = [place for place in enclosing(division) if place in bearers]
    near = [place for place in bearers if share_province(place, division)]
    told = bearers if len(match.group()) > 1 else [place for place in bearers if _significant(place) == _OF_PROVINCE]
    for candidates in (own[:1], near, told):
        if len(candidates) == 1:
            return candidates[0]
    return division + GUESSED


@cache
def _agencies() -> dict[str, str]:
    """Return the codes of ontology/agencies.ttl whose place is known -> the division of their agency."""
    return {
        texts(node, "notation")[0]: division[0].rsplit("/", 1)[-1]
        for node in subjects("Agency")
        if (division := texts(node, DEF + "division"))
    }


def _of_agency(code: str) -> str | None:
    """Return the place of the longest code of the list that this one is or begins with."""
    prefixes = (code[:length] for length in range(len(code) - 1, _SHORTEST_STEM - 1, -1))
    return next((_agencies()[prefix] for prefix in (code, *prefixes) if prefix in _agencies()), None)
