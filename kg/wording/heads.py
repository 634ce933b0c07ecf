"""What a name is of: 救护车 of 救护车更新, 护工 of 陪护护工招聘; which nouns there are, and by what, ontology/ says.

It serves the question whether a measure word can count what is named: the noun that a name is of stands last, or before
words of buying, building or hiring. Behind any other word (设备操作培训) it is not what the number counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.targets.grammar import any_of
from kg.text import comparable
from kg.vocabulary import DEF, local_name, subjects, texts, words
from kg.wording.lexicon import is_pieced

if TYPE_CHECKING:
    from kg.model import Indicator

_LAST_BRACKET = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Head:
    """The list that a name's noun is on; `acquired` where the name says that such things are bought or made."""

    things: str
    acquired: bool


@dataclass(frozen=True, slots=True)
class _Things:
    """A list of nouns: its words, those that end in one and are none, the words that may follow."""

    name: str
    nouns: tuple[str, ...]
    others: tuple[str, ...]
    following: re.Pattern[str]


def named_head(indicator: Indicator) -> Head | None:
    """Return what level 3 is of."""
    return _head(indicator.level3)


def described_head(indicator: Indicator) -> Head | None:
    """Return what the description says is bought or made, where level 3 names nothing."""
    head = None if named_head(indicator) else _head(indicator.description)
    return head if head and head.acquired else None


@lru_cache(maxsize=65536)  # disclosures repeat their names a lot
def _head(text: str | None) -> Head | None:
    """Return what a name is of.

    >>> _head("救护车更新"), _head("设备操作培训"), _head("窗口人员培训")
    (Head(things='vehicles', acquired=True), None, Head(things='people', acquired=False))
    """
    name = _tally().sub("", _LAST_BRACKET.sub("", comparable(text)))
    last = [(_length(name, things), things.name) for things in _things()]
    if any(length for length, _things_name in last):
        return Head(max(last)[1], acquired=bool(_acquiring().match(name)))
    followed = [(things, things.following.sub("", name)) for things in _things()]
    found = [(_length(bare, things), things.name, bare) for things, bare in followed if bare != name]
    length, things_name, bare = max(found, default=(0, "", ""))
    return Head(things_name, acquired=bool(_acquiring().fullmatch(name, len(bare)))) if length else None


def _length(name: str, things: _Things) -> int:
    """Return how long the noun of a list is that a name ends in, 0 without; the longest of all lists is the name's."""
    if name.endswith(things.others):
        return 0
    # A noun of a single character only ends a longer word.
    ends = (len(noun) for noun in things.nouns if name.endswith(noun) and (len(noun) > 1 or noun != name))
    return next((length for length in ends if not is_pieced(name, len(name) - length, len(name))), 0)


@cache
def _things() -> tuple[_Things, ...]:
    return tuple(
        _Things(
            local_name(node),
            words(local_name(node)),
            tuple(word for guard in texts(node, DEF + "exceptInside") for word in words(guard.rsplit("/", 1)[-1])),
            re.compile(rf"(?:{any_of(_words_of(texts(node, DEF + 'followedBy')))})+$"),
        )
        for node in subjects("CountedThings")
    )


def _words_of(lists: tuple[str, ...]) -> list[str]:
    return [word for each in lists for word in words(each.rsplit("/", 1)[-1])]


@cache
def _acquiring() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(words('acquiring'))})+")


@cache
def _tally() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(words('thing-tally'))})$")
