"""Where the agency of a code sits: the same code may be used in several places, and the citing unit tells which.

冀政办字 is of 河北省 wherever it is cited; 市车改办 is of the citing unit's own city; 宁政 may be of 宁夏 or of 南京.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.divisions import alternatives, enclosing, share_province
from kg.text import comparable
from kg.vocabulary import DEF, subjects, texts, words

if TYPE_CHECKING:
    from collections.abc import Sequence

CENTRE, CENTRAL_DIVISION = "cn", "100000"
UNKNOWN = "xx"
GUESSED = "~"
"""Ends the name of a place that only the citing unit tells."""
_SHORTEST_STEM, _OF_PROVINCE = 2, 2


@lru_cache(maxsize=1 << 16)
def issuing_place(code: str, division: str | None) -> str:
    """Return where a code's agency sits: `cn`, a GB/T 2260 code, or one that only the citing unit tells, with `~`.

    `division` is the GB/T 2260 code of the citing unit's place, None where it is not known.

    >>> issuing_place("国办秘函", "130500"), issuing_place("冀政办字", "130581"), issuing_place("市车改办", "130571")
    ('cn', '130000', '130500')
    >>> issuing_place("南财", "130581"), issuing_place("南财", "360100"), issuing_place("文旅字", "130500")
    ('130581', '360100~', '130500~')
    """
    code = comparable(code)
    listed = _agencies().get(code)
    if listed == CENTRAL_DIVISION:
        return CENTRE
    if listed is not None and division is not None and listed in enclosing(division) and not _levels().match(code):
        return listed
    found = _of_level(code, division) or _of_name(code, division) or _of_agency(code)
    if found is None:
        return (division or UNKNOWN) + GUESSED
    return CENTRE if found == CENTRAL_DIVISION else found


@lru_cache(maxsize=1 << 12)
def order_place(number: str, division: str | None) -> str | None:
    """Return the place of an order whose issuer is named by its level at most; None where it names the issuer itself.

    >>> order_place("市政府令第5号", "130581"), order_place("市人民政府令第5号", None)
    ('130500', 'xx~')
    >>> order_place("人民政府令第5号", "130581"), order_place("州人民政府令第5号", "532901")
    ('130581~', '532900')
    >>> order_place("邢台市人民政府令第5号", "130581"), order_place("财政部令第102号", "130581")
    (None, None)
    """
    return issuing_place(number, division) if _level_with_organ().match(number) else None


@cache
def _level_with_organ() -> re.Pattern[str]:
    """Return a pattern of an organ that names its level at most: 市人民政府令, 人民政府令, but not 财政部令."""
    organs = alternatives(tuple(set(words("organ")) - set(words("order-issuer")))).pattern
    nouns = alternatives(words("order-noun")).pattern
    return re.compile(rf"(?:{_levels().pattern})(?:{organs})|(?:{organs})(?<!部)(?:{nouns})")


@lru_cache(maxsize=1 << 16)
def completed_codes(code: str, division: str) -> tuple[tuple[str, str], ...]:
    """Return what a code without a place may stand for in a unit of `division`, as pairs of place and code.

    That is the code with a name of an enclosing place before it, or the code as it stands at such a place; where it
    names a level, only at the place of that level. A code that names its place stands for no other.

    >>> completed_codes("市财教", "130500")
    (('130500', '邢台市财教'), ('130500', '邢台财教'), ('130500', '邢市财教'), ('130500', '邢财教'))
    >>> ("130000", "冀政办字") in completed_codes("政办字", "130581"), completed_codes("冀政办字", "130500")
    (True, ())
    """
    code = comparable(code)
    level = _levels().match(code)
    if level is not None:
        place, stem = issuing_place(code, division), code[level.end() :]
        names = _names_of(place) if stem else ()
        found = {name + stem for name in names} | {name + code for name in names if not name.endswith(code[0])}
        return tuple(sorted((issuing_place(full, place), full) for full in found))
    if _name().match(code) is not None:
        return ()
    pairs = set()
    for place in enclosing(division):
        pairs |= {(issuing_place(code, place), code), (place + GUESSED, code), (place, code)}
        pairs |= {(issuing_place(name + code, place), name + code) for name in _names_of(place)}
    return tuple(sorted(pairs - {(issuing_place(code, division), code)}))


def is_central_stem(code: str) -> bool:
    """Tell whether a code without a place is one of a central agency: 财教 is complete as it stands.

    >>> is_central_stem("财教"), is_central_stem("政办字")
    (True, False)
    """
    return _of_agency(comparable(code)) == CENTRAL_DIVISION


@cache
def _names_of(division: str) -> tuple[str, ...]:
    return tuple(sorted(name for name, bearers in _names().items() if division in bearers))


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
    """Return the place of a code that names only a level, seen from the citing unit: 市车改办, 省财.

    In a municipality 市 is all of it: no division of it lies between the districts and the whole.
    """
    match = _levels().match(code)
    if match is None:
        return None
    if division is None:
        return UNKNOWN + GUESSED
    digits = _level_codes()[match.group()]
    chain = [place for place in enclosing(division) if place != CENTRAL_DIVISION]
    of_level = [place for place in chain if _significant(place) == digits and _names_of(place)]
    so_called = [place for place in chain if _proper_name(place).endswith(match.group()[0])]
    return next(iter((*of_level, *so_called[-1:])), None)


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
def _proper_names() -> dict[str, str]:
    return {texts(node, "notation")[0]: texts(node, "prefLabel")[0] for node in subjects("Division")}


def _proper_name(division: str) -> str:
    """Return the full name of a division, empty for one that the list lacks."""
    return _proper_names().get(division, "")


@cache
def _name() -> re.Pattern[str]:
    return alternatives(tuple(_names()))


def _of_name(code: str, division: str | None) -> str | None:
    """Return the place that a code begins with; of several with that name, the one nearest to the citing unit.

    One character may stand for a place of which the list does not know it: a unit of another province means its own.
    """
    match = _name().match(code)
    if division is None:
        bearers = _names()[match.group()] if match else ()
        return bearers[0] if len(bearers) == 1 else None
    if match is None:
        return _of_initial(code, division)
    bearers, is_character = _names()[match.group()], len(match.group()) == 1
    own_places = [place for place in enclosing(division) if place in bearers and place != CENTRAL_DIVISION]
    if own_places:
        return own_places[0]
    if is_character and (initial := _of_initial(code, division)):
        return initial
    near = [place for place in bearers if share_province(place, division)]
    told: Sequence[str] = bearers
    if is_character:  # a county that the list lacks may begin its codes with the character of another province
        told = [place for place in bearers if _significant(place) == _OF_PROVINCE and _proper_name(division)]
    for candidates in (near, told):
        if len(candidates) == 1:
            return candidates[0]
    return division + GUESSED


def _of_initial(code: str, division: str) -> str | None:
    """Return the outermost place round the citing unit whose name begins with the code's first character: 深府, 杭政.

    That is a guess: not every place takes the first character of its name. The characters of provinces are all known.
    """
    below_provinces = [place for place in enclosing(division) if _significant(place) > _OF_PROVINCE]
    named = [place for place in below_provinces if code[:1] == _proper_name(place)[:1]]
    return named[-1] + GUESSED if named else None


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
