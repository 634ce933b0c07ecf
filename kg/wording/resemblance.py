"""How near two texts are: edit distance as the rules compare texts, and the indicator type a label comes nearest to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from rapidfuzz.distance import Levenshtein

from kg.labels import label_key
from kg.text import comparable
from kg.vocabulary import DEF, local_name, subjects, texts


@dataclass(frozen=True, slots=True)
class NearestLabel:
    """The indicator type whose label is nearest: `standard` if the label is one of the scheme's own."""

    type: str
    label: str
    distance: int
    similarity: Decimal
    standard: bool
    sole: bool = True
    """Whether no other type has a label as near."""


def edit_distance(a: str | None, b: str | None) -> int:
    """Return how many characters must change to make one text the other, as the rules compare texts.

    >>> edit_distance("及时 发放。", "及时发放"), edit_distance("年度计划", "年初计划")
    (0, 1)
    """
    return Levenshtein.distance(comparable(a), comparable(b))


def nearest_label(label: str | None, level: int) -> NearestLabel | None:
    """Return the indicator type of a level whose label is nearest, without 指标, white space and points in brackets.

    A known misspelling names its type, at its distance from the standard label.

    >>> nearest = nearest_label("实效指标", 2)
    >>> nearest.type, nearest.label, nearest.distance, nearest.standard
    ('timeliness', '时效指标', 1, False)
    """
    key = label_key(label)
    if not key:
        return None
    labels = _labels(level)
    misspelt = [(name, shown) for known, name, shown in _misspellings(level) if known == key]
    candidates = [entry for entry in labels if not misspelt or entry[1:] in misspelt]
    scored = sorted((_distance(label, key, entry), entry[1], entry[2], entry[0]) for entry in candidates)
    if not scored:
        return None
    distance, name, shown, known = scored[0]
    similarity = Decimal(str(round(Levenshtein.normalized_similarity(key, known), 3)))
    sole = all(other == name for near, other, _shown, _known in scored if near == distance)
    return NearestLabel(name, shown, distance, similarity, standard=distance == 0, sole=sole)


def _distance(label: str | None, key: str, entry: tuple[str, str, str]) -> int:
    """Return how far a label is from a standard one, with 指标 and without: 数量指际 is one character off."""
    known, _name, shown = entry
    return min(Levenshtein.distance(key, known), Levenshtein.distance(comparable(label), comparable(shown)) or 1)


@cache
def _labels(level: int) -> tuple[tuple[str, str, str], ...]:
    """Return (key, type, standard label) of each label that the scheme itself uses on a level."""
    return _keys(level, "prefLabel", "altLabel")


@cache
def _misspellings(level: int) -> tuple[tuple[str, str, str], ...]:
    return _keys(level, "hiddenLabel")


def _keys(level: int, *properties: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (label_key(label), local_name(node), texts(node, "prefLabel")[0])
        for node in subjects("IndicatorType")
        if texts(node, DEF + "level") == (str(level),)
        for label in texts(node, *properties)
    )
