"""TITLES -> the documents that bear a title, that have its core, or whose core is much like it, without reading all."""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from kg.bases.likeness import PROPOSING
from kg.bases.titles import normal_title
from kg.citations import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable

Rows = tuple[int, ...]
RARE = 5
"""By how many of its rarest pairs of neighbouring characters a title is looked up: whatever lacks no more than
`RARE - 1` of its pairs is found, however many other titles there are."""


class TitleIndex:
    """Titles of documents, each document given by its row: rows by normal form, by core, by pairs of characters."""

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        self.by_key: dict[str, Rows] = {}
        for row, title in titles:
            if key := title_key(title):
                _add(self.by_key, key, row)

    @cached_property
    def by_core(self) -> dict[str, tuple[str, ...]]:
        """Return every core -> the normal forms of the titles that have it."""
        table: dict[str, tuple[str, ...]] = {}
        for key in self.by_key:
            core = normal_title.__wrapped__(key).core  # a cache would only keep what is read once
            table[core] = (*table.get(core, ()), key)
        return table

    def with_core(self, core: str) -> list[tuple[int, str]]:
        """Return the rows whose title has a core, each with the normal form of that title, in no telling order."""
        return [(row, key) for key in self.by_core.get(core, ()) for row in self.by_key[key]]

    @cached_property
    def _cores(self) -> list[str]:
        return list(self.by_core)

    @cached_property
    def _postings(self) -> dict[str, array[int]]:
        """Return every pair of neighbouring characters -> the positions in `_cores` of the cores that have it."""
        table: dict[str, array[int]] = {}
        for position, core in enumerate(self._cores):
            for pair in pairs(core):
                table.setdefault(pair, array("I")).append(position)
        return table

    def like(self, core: str) -> list[str]:
        """Return the other cores that are like `core` and lack at most `RARE - 1` of its pairs, sorted.

        >>> TitleIndex([(0, "邢台市公务接待管理办法"), (1, "邢台市会议费管理办法")]).like("邢台市公务接侍管理办法")
        ['邢台市公务接待管理办法']
        """
        wanted = pairs(core)
        known = sorted((len(self._postings[pair]), pair) for pair in wanted if pair in self._postings)
        positions: set[int] = set()
        for _frequency, pair in known[:RARE]:
            positions.update(self._postings[pair])
        texts = [self._cores[position] for position in positions]
        near = process.extract(core, texts, scorer=fuzz.ratio, score_cutoff=PROPOSING * 100, limit=None)
        return sorted(text for text, _score, _at in near if text != core and len(wanted - pairs(text)) < RARE)


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text.

    >>> sorted(pairs("办法法"))
    ['办法', '法法']
    """
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _add(table: dict[str, Rows], key: str, row: int) -> None:
    rows = table.get(key)
    if rows is None:
        table[key] = (row,)
    elif row not in rows:
        table[key] = (*rows, row)
