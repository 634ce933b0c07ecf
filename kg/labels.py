"""Level 1 and level 2 labels -> the indicator type they mean, in either family, on their own level only."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from kg.text import comparable
from kg.vocabulary import DEF, SKOS, local_name, subjects, texts, words

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

LEVELS = (1, 2)
# What the scheme calls a type, in the order in which a label is looked up.
STANDARD = ("prefLabel", "altLabel")
UNDERSTOOD = (*STANDARD, "hiddenLabel")
# With fewer characters, a word that is one off is another word.
_SHORTEST = 4
_NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十]+[)、.]|\(?\d+[)、.](?!\d)|[①-⑳])")  # 1.数量, (四)成本
_IN_BRACKETS = re.compile(r"\([^()]*\)分?")  # 产出指标(50分), 产出指标(40-50)分


@lru_cache(maxsize=65536)
def label_key(label: str | None) -> str:
    """Return a label as the scheme compares it: without numbering, points in brackets, colon, asterisks and its suffix.

    >>> label_key("产出 指标（50分）"), label_key("产出"), label_key("1.数量指标："), label_key("（四）成本指标")
    ('产出', '产出', '数量', '成本')
    """
    key = _IN_BRACKETS.sub("", _NUMBERING.sub("", comparable(label))).strip("*:")
    for suffix in words("label-suffix"):
        key = key.removesuffix(suffix)
    return key


@cache
def _types(level: int, properties: tuple[str, ...]) -> dict[str, NamedNode]:
    table: dict[str, NamedNode] = {}
    for name in properties:
        for node in subjects("IndicatorType"):
            if texts(node, DEF + "level") == (str(level),):
                for label in texts(node, name):
                    table.setdefault(label_key(label), node)
    return table


def indicator_type(label: str | None, *, level: int) -> NamedNode | None:
    """Return the type that a label of one level, or a known misspelling of it, means.

    成本指标 is a type of its own on each level, so the level is part of the question.

    >>> indicator_type("成本", level=1).value, indicator_type("成本指标(20分)", level=2).value
    ('https://w3id.org/budget-kg/def/type/cost', 'https://w3id.org/budget-kg/def/type/output-cost')
    >>> indicator_type("数量指标", level=1)
    """
    key = label_key(label)
    return _types(level, UNDERSTOOD).get(key) if key else None


@lru_cache(maxsize=65536)
def is_misspelt_label(text: str, *, level: int) -> bool:
    """Tell whether a text is a whole label of a level but for one character, and no label itself.

    >>> is_misspelt_label("数量指示", level=2), is_misspelt_label("数量指标", level=2)
    (True, False)
    """
    key = comparable(text)
    if len(key) < _SHORTEST or any(indicator_type(key, level=each) for each in LEVELS):
        return False
    return any(Levenshtein.distance(key, label, score_cutoff=1) == 1 for label in _whole_labels(level))


@cache
def _whole_labels(level: int) -> tuple[str, ...]:
    """Return the labels of a level with what they end in (指标)."""
    (suffix, *_others) = words("label-suffix")
    return tuple(key + suffix for key in _types(level, UNDERSTOOD) if len(key + suffix) >= _SHORTEST)


def type_of(label: str | None, level: int) -> str | None:
    """Return the local name of the type that a label of a level means.

    >>> type_of("产出指标", 1)
    'output'
    """
    node = indicator_type(label, level=level) if label else None
    return local_name(node) if node else None


@cache
def parent_of(name: str | None) -> str | None:
    """Return the level 1 type that a level 2 type belongs to.

    >>> parent_of("quantity")
    'output'
    """
    node = next((node for node in subjects("IndicatorType") if name and local_name(node) == name), None)
    broader = texts(node, SKOS + "broader") if node else ()
    return next((parent.rsplit("/", 1)[-1] for parent in broader), None)


def is_standard_label(label: str, *, level: int) -> bool:
    """Tell whether a label is one that the scheme itself uses.

    >>> is_standard_label("产出", level=1), is_standard_label("产生指标", level=1)
    (True, False)
    """
    return label_key(label) in _types(level, STANDARD)
