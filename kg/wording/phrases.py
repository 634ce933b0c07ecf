"""The noun phrase beside a number: 志愿者 behind 120名, 驻场人员 before 5人; and the readings it allows.

The words at which a phrase ends, and those that name people, stand in ontology/review-consistency.ttl.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kg.targets import lookup_unit
from kg.targets.grammar import any_of
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Mark

CLAUSE_END = re.compile(r"[，,。；;：:、！!？?\n()（）]")
_NO_WORD = re.compile(r"[\W\d_]")
_ORDINAL = re.compile(r"第\s*$|\d$")


class Words(NamedTuple):
    """A text and where its words begin and end."""

    text: str
    edges: tuple[int, ...]

    def between(self, start: int, end: int) -> list[str]:
        """Return the words from `start` to `end`, cut there if need be."""
        inner = [start, *(edge for edge in self.edges if start < edge < end), end]
        return [self.text[a:b] for a, b in pairwise(inner) if self.text[a:b].strip()]


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of the words of a list."""
    return re.compile(any_of(words(name)))


def phrase_of(mark: Mark, numbers: Sequence[Mark], read: Words) -> tuple[list[str], bool]:
    """Return the noun phrase behind a number, or else the one before it, and whether it stands behind.

    A number of people counts people: the phrase ends with the last word for them (放映员 of 放映员生活补贴).
    """
    if mark.kind == "count":
        ends = [other.start for other in numbers if other.start >= mark.end]
        behind = _until_break(read.between(mark.end, min([*ends, len(read.text)])))
        before = _before(mark, numbers, read)
        if (
            counts_people(mark)
            and behind
            and not any(map(names_people, behind))
            and before
            and names_people(before[-1])
        ):
            return before, False  # 消防员42人工资
        if behind:
            return _people(behind) if counts_people(mark) else behind, True
    return _before(mark, numbers, read), False


def _before(mark: Mark, numbers: Sequence[Mark], read: Words) -> list[str]:
    starts = [other.end for other in numbers if other.end <= mark.start]
    return noun_phrase_before(read, mark.start, max([*starts, 0]))


def noun_phrase_before(read: Words, end: int, start: int = 0) -> list[str]:
    """Return the words of the noun phrase that ends at `end`, without what links it with a number.

    That is a link (达到) or one verb (公益电影放映|888场), unless the noun is only where that is done (在学校开展|5次).
    What follows an ordinal (第1类事项) is one of several: no phrase.
    """
    before = read.between(start, end)
    while before and before[-1] in words("number-link"):
        before.pop()
    if len(before) > 1 and len(before[-1]) > 1 and before[-1] in words("phrase-break"):
        before.pop()
    phrase = _until_break(before[::-1])[::-1]
    rest = before[: len(before) - len(phrase)]
    is_elsewhere = bool(rest) and rest[-1] in words("preposition")
    return [] if is_elsewhere or _ORDINAL.search("".join(rest)) else phrase


def counts_people(mark: Mark) -> bool:
    """Tell whether a number has a unit of persons."""
    unit = lookup_unit(mark.unit) if mark.unit else None
    return unit is not None and "person" in unit.counts


def _people(phrase: list[str]) -> list[str]:
    """Return a phrase up to its last word for people; the whole of it where it has none."""
    last = max((place for place, word in enumerate(phrase) if names_people(word)), default=len(phrase) - 1)
    return phrase[: last + 1]


def names_people(word: str) -> bool:
    """Tell whether a word ends as words for people do, such as 员, 人, 生 and 师."""
    return word.endswith(words("person-ending"))


def _until_break(found: Sequence[str]) -> list[str]:
    """Return the words up to the first that ends a noun phrase; a particle right at the beginning is passed over."""
    phrase: list[str] = []
    for word in found:
        if not phrase and word in words("approximate-after"):
            continue
        if _NO_WORD.search(word) or word in words("phrase-break") or word.startswith(words("each")):
            break
        phrase.append(word)
    return phrase


def readings(phrase: Sequence[str], *, behind: bool) -> Iterator[str]:
    """Yield what the phrase may name, less and less of what is far from the number: two characters or more."""
    for length in range(len(phrase), 0, -1):
        reading = "".join(phrase[:length] if behind else phrase[-length:])
        if len(reading) >= 2 or length == len(phrase):
            yield reading
