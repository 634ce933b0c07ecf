"""PROJECT + OTHERS -> which others are like it, by the words they share, and by how near their units and years are.

Words are those that may say what a text is about (`kg.links.similarity`), weighed by how rare they are (TF-IDF) and by
where they stand: the name says most of a project. How like two projects are is the share of the weight of the words of
one that is met in the other, 0 to 1; one word at least of the name of the one must be among them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.divisions import place_names
from kg.links.similarity import Weights, topic_words
from kg.suggestions.cases import is_same_unit
from kg.suggestions.word_index import WordIndex
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.suggestions.cases import Case

FIELD_WEIGHTS = {"name": 3.0, "indicators": 1.5, "goals": 1.0}
NEAREST = 20
"""So many projects, those most like, have a say."""
LEAST_LIKE = 0.15
"""Below this share, projects have only words in common that many have."""
OTHER_LEVEL, OTHER_YEAR = 0.85, 0.97
"""What each level apart (province, prefecture, county) and each year apart leave of a likeness."""
UNKNOWN_LEVEL, UNKNOWN_YEARS = 1, 3
"""How far apart two are of which that is not known."""
MOST_YEARS = 10
SHARED_IN_A_BUDGET = 2
"""So many words of their names make two projects of one unit and year one matter."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A project like another: how like by words alone, by words, level and year, and the words that tell most."""

    case: Case
    likeness: float
    nearness: float
    words: tuple[str, ...]


def level(division: str | None) -> int | None:
    """Return the level of a place: 0 the whole country, 1 province, 2 prefecture, 3 county, district or zone.

    >>> level("100000"), level("130000"), level("130500"), level("130571"), level(None)
    (0, 1, 2, 3, None)
    """
    if division is None:
        return None
    return 0 if division == "100000" else len(division.removesuffix("00").removesuffix("00")) // 2


def said(case: Case) -> dict[str, float]:
    """Return the words of a project -> the weight of the most telling field in which they stand."""
    found: dict[str, float] = {}
    for field, weight in FIELD_WEIGHTS.items():
        for word in about(field_text(case, field)):
            found[word] = max(found.get(word, 0.0), weight)
    return found


def about(text: str | None) -> tuple[str, ...]:
    """Return the words of a text that may say what it is about, but no places: two projects of one city are not alike.

    >>> about("邢台市政务公开平台")
    ('政务', '公开', '平台')
    """
    return tuple(word for word in topic_words(text) if not place_names().fullmatch(word))


def field_text(case: Case, field: str) -> str:
    """Return the text of a field of FIELD_WEIGHTS."""
    return {"name": case.name or "", "goals": "\n".join(case.goals), "indicators": "\n".join(case.indicators)}[field]


class Likeness:
    """Projects by their words: asked for a project, it gives those most like it."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = cases
        self._fields = {field: WordIndex([field_text(case, field) for case in cases]) for field in FIELD_WEIGHTS}

    def neighbours(self, case: Case) -> tuple[Neighbour, ...]:
        """Return the projects most like one, nearest first, without itself."""
        words = said(case)
        held = {word: self._held(word, weight) for word, weight in words.items()}
        weights = {word: weight * self._rarity(len(held[word])) for word, weight in words.items()}
        whole = sum(weights.values())
        shared: defaultdict[int, float] = defaultdict(float)
        for word in sorted(words):
            for position, strength in held[word].items():
                shared[position] += strength * weights[word]
        named = {position for word in about(case.name) for position in held[word]} or shared.keys()
        like = [
            (_nearness(case, self._cases[position]) * weight / whole, weight / whole, position)
            for position, weight in shared.items()
            if weight >= LEAST_LIKE * whole and position in named and self._cases[position].table != case.table
        ]
        best = sorted(like, key=lambda each: (-round(each[0], 9), self._cases[each[2]].table))[:NEAREST]
        return tuple(
            Neighbour(self._cases[position], likeness, nearness, _telling(position, held, weights))
            for nearness, likeness, position in best
        )

    def _held(self, word: str, weight: float) -> dict[int, float]:
        """Return the positions of the cases that hold a word -> 1, or less where its field there tells less."""
        found: dict[int, float] = {}
        for field, index in self._fields.items():
            strength = min(1.0, FIELD_WEIGHTS[field] / weight)
            for position in index.holding(word):
                found[position] = max(found.get(position, 0.0), strength)
        return found

    def _rarity(self, holding: int) -> float:
        return Weights(len(self._cases), {"": holding}).of("")


def is_same_project(case: Case, other: Case) -> bool:
    """Tell whether two are one project in different years: by its code, or by unit and name."""
    if case.table == other.table or case.year is None or other.year is None or case.year == other.year:
        return False
    if comparable(case.code) and comparable(case.code) == comparable(other.code):
        return True
    name = comparable(case.name)
    return bool(name) and name == comparable(other.name) and is_same_unit(case, other)


def is_same_matter(case: Case, other: Case) -> bool:
    """Tell whether a project of the same unit, of this year or an earlier one, is about the same matter, by its name.

    A request for the other may then be one for this. In two years, one word that both names share will do, for a
    unit's matters return; projects of one budget are matters of their own unless they share two: 合作 is a field, 农村
    and 电影 together are a matter.
    """
    if not is_same_unit(case, other) or (case.year is not None and other.year is not None and other.year > case.year):
        return False
    name, others = comparable(case.name), comparable(other.name)
    shared = {word for word in about(case.name) if word in others} | {
        word for word in about(other.name) if word in name
    }
    least = SHARED_IN_A_BUDGET if case.year == other.year else 1
    return len(shared) >= least


def _nearness(case: Case, other: Case) -> float:
    """Return what the distance of two units and two fiscal years leaves of a likeness."""
    levels, others = level(case.division), level(other.division)
    apart = UNKNOWN_LEVEL if levels is None or others is None else abs(levels - others)
    if is_same_unit(case, other):
        apart = 0
    years = UNKNOWN_YEARS if case.year is None or other.year is None else abs(case.year - other.year)
    return OTHER_LEVEL**apart * OTHER_YEAR ** min(years, MOST_YEARS)


def _telling(position: int, held: Mapping[str, dict[int, float]], weights: Mapping[str, float]) -> tuple[str, ...]:
    """Return the words that a case holds, those that tell most first."""
    there = [word for word, found in held.items() if position in found]
    return tuple(sorted(there, key=lambda word: (-weights[word] * held[word][position], word)))
