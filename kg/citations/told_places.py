"""The place of an agency, where its code leaves no doubt of it: what is said to be of another place must be so.

The one character of a province begins other codes, too: 新 those of 新疆 and 新乡, 京 those of 北京 and 京山.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.citations.issuers import is_known_agency
from kg.citations.numbers import agency_codes
from kg.citations.places import CENTRAL_DIVISION, CENTRE, GUESSED, issuing_place
from kg.citations.title_forms import normal_title
from kg.citations.titles import ending_type
from kg.divisions import alternatives, code_openings, enclosing, place_names
from kg.text import comparable
from kg.vocabulary import subjects, texts, words

_LEGAL = "legal"


@lru_cache(maxsize=65536)  # a disclosure cites few codes many times
def told_place(code: str | None, division: str | None, unit: str | None) -> str | None:
    """Return the GB/T 2260 code of the place where a code's agency sits, for a unit by name and division; else None.

    >>> told_place("豫财教", "130500", "邢台市财政局"), told_place("冀政办字", "130581", "南宫市财政局")
    ('410000', '130000')
    >>> told_place("新财行", "410700", "新乡市财政局"), told_place("京津冀办", "130000", "河北省财政厅")
    (None, None)
    """
    if not code or division is None:
        return None
    place = issuing_place(code, division)
    if place.endswith(GUESSED):
        return None
    place = CENTRAL_DIVISION if place == CENTRE else place
    return place if place in enclosing(division) or _leaves_no_doubt(comparable(code), division, unit) else None


@lru_cache(maxsize=65536)
def told_title_place(title: str | None, division: str | None) -> str | None:
    """Return the GB/T 2260 code of the place whose full name begins the title of a rule; None where that is in doubt.

    What names a place of the citing unit besides, or is no type of rules (a contract, a plan), says nothing.

    >>> [told_title_place(title, "430100") for title in ("湖北省教育条例", "关于印发《广州市幼儿园管理办法》的通知")]
    ['420000', '440100']
    >>> told_title_place("湖北省与湖南省合作办法", "430100"), told_title_place("湖北省设计院设计合同", "430100")
    (None, None)
    """
    if not title or division is None:
        return None
    core, own_places = normal_title(title).core, set(enclosing(division)) - {CENTRAL_DIVISION}
    ending = ending_type(core)
    head = place_names().match(core)
    if ending is None or ending.basis_kind != _LEGAL or head is None or head.group() not in _full_names():
        return None
    named = [match.group() for match in place_names().finditer(core, head.end())]
    inner = next((name for name in named if core.startswith(name, head.end()) and name in _full_names()), None)
    places = _full_names()[head.group() if inner is None else inner]
    if len(places) != 1 or any(name in mine for name in named if name != inner for mine in _own_names(division)):
        return None
    return next((place for place in own_places if place in places), places[0])


@cache
def _full_names() -> dict[str, tuple[str, ...]]:
    """Return the full name of every division -> the codes of those that bear it."""
    table: dict[str, tuple[str, ...]] = {}
    for node in subjects("Division"):
        for name in texts(node, "prefLabel"):
            table[name] = (*table.get(name, ()), *texts(node, "notation"))
    return table


@cache
def _code_parts() -> re.Pattern[str]:
    """Return a pattern of what stands behind a place in a code: characters of agencies and of series, 教规, 科计字."""
    agency, series = alternatives(words("code-agency")).pattern, alternatives(words("code-series")).pattern
    return re.compile(f"(?:{agency})+(?:{series})*")


def _leaves_no_doubt(code: str, division: str, unit: str | None) -> bool:
    """Tell whether a code that seems to be of another place begins with its name and with no other."""
    openings = _openings(code)
    if not openings:
        return True  # the list of agencies tells its place
    names = (*_own_names(division), unit or "")
    if len(openings) > 1 and any(opening in name for opening in openings for name in names):
        return False  # several places together, the unit's among them
    first = openings[0]
    behind = code.removeprefix(first)
    known = is_known_agency(code) or behind in _behind_places() or _code_parts().fullmatch(behind) is not None
    is_alone = len(first) > 1 or (first not in words("code-agency") and known)
    return is_alone and not any(first in name for name in names)


def _openings(code: str) -> tuple[str, ...]:
    """Return the names of places that a code begins with, one after the other.

    >>> _openings("京津冀办"), _openings("财预")
    (('京', '津', '冀'), ())
    """
    found: list[str] = []
    position = 0
    while match := code_openings().match(code, position):
        found.append(match.group())
        position = match.end()
    return tuple(found)


@cache
def _behind_places() -> frozenset[str]:
    """Return what stands behind the place in the codes of the list of agencies: 政办字 of 冀政办字."""
    found = ((code, code_openings().match(code)) for code in agency_codes())
    return frozenset(code[match.end() :] for code, match in found if match)


@cache
def _own_names(division: str) -> tuple[str, ...]:
    """Return the names and characters of a division and of those it lies in, but of the whole country."""
    places = set(enclosing(division)) - {CENTRAL_DIVISION}
    nodes = (node for node in subjects("Division") if texts(node, "notation")[0] in places)
    return tuple(name for node in nodes for name in texts(node, "prefLabel", "altLabel", "hiddenLabel"))
