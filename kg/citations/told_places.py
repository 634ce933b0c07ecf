"""The place of an agency, where its code leaves no doubt of it: what is said to be of another place must be so.

The one character of a province begins other codes, too: 新 those of 新疆 and 新乡, 京 those of 北京 and 京山.
"""

from __future__ import annotations

from functools import cache, lru_cache

from kg.citations.issuers import is_known_agency
from kg.citations.numbers import agency_codes
from kg.citations.places import CENTRAL_DIVISION, CENTRE, GUESSED, issuing_place
from kg.divisions import code_openings, enclosing
from kg.text import comparable
from kg.vocabulary import subjects, texts, words


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


def _leaves_no_doubt(code: str, division: str, unit: str | None) -> bool:
    """Tell whether a code that seems to be of another place begins with its name and with no other."""
    openings = _openings(code)
    if not openings:
        return True  # the list of agencies tells its place
    names = (*_own_names(division), unit or "")
    if len(openings) > 1 and any(opening in name for opening in openings for name in names):
        return False  # several places together, the unit's among them
    first = openings[0]
    known = is_known_agency(code) or code.removeprefix(first) in _behind_places()
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
