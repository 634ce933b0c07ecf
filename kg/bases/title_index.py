"""TITLES -> the documents that bear a title, that have its core, or whose core is much like it, without reading all."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from kg.bases.likeness import unchanging
from kg.citations import title_key
from kg.citations.title_forms import normal_title

if TYPE_CHECKING:
    from collections.abc import Iterable

Rows: TypeAlias = "tuple[int, ...] | list[int]"
_LONG, _FEW_EDITS, _SOME_EDITS = 20, 2, 4
_SPARE = 2


def most_edits(length: int) -> int:
    """Return how many characters of a title of that length may differ for it to be found as alike."""
    return _SOME_EDITS if length >= _LONG else _FEW_EDITS


class TitleIndex:
    """Titles of documents, each document given by its row: rows by normal form, by core, by pieces of it."""

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        self.by_key: dict[str, Rows] = {}
        self._likes: dict[str, list[str]] = {}
        for row, title in titles:
            if key := title_key(title):
                _add(self.by_key, key, row)

    @cached_property
    def by_core(self) -> dict[str, tuple[str, ...]]:
        """Return every core -> the normal forms of the titles that have it."""
        table: dict[str, list[str]] = {}
        for key in self.by_key:
            core = normal_title.__wrapped__(key).core  # a cache would only keep what is read once
            table.setdefault(core, []).append(key)
        return {core: tuple(keys) for core, keys in table.items()}

    def with_core(self, core: str) -> list[tuple[int, str]]:
        """Return the rows whose title has a core, each with the normal form of that title, in no telling order."""
        return [(row, key) for key in self.by_core.get(core, ()) for row in self.by_key[key]]

    @cached_property
    def _cores(self) -> list[str]:
        return list(self.by_core)

    @cached_property
    def _pieces(self) -> dict[str, list[int]]:
        """Return the pieces of all cores -> the positions in `_cores` of those that have them.

        A core is cut into more pieces than edits are allowed, so that in whatever is like it one is whole, and as many
        again as may be left aside: 工作的通知 ends so many titles that it tells nothing.
        """
        table: dict[str, list[int]] = {}
        for position, core in enumerate(self._cores):
            same = unchanging(core)
            for number, (start, end) in enumerate(cuts(len(core))):
                table.setdefault(_piece(same, len(core), number, core[start:end]), []).append(position)
        return table

    def like(self, core: str) -> list[str]:
        """Return the other cores of the same type and figures that differ in at most `most_edits` characters, sorted.

        >>> TitleIndex([(0, "邢台市公务接待管理办法"), (1, "邢台市会议费管理办法")]).like("邢台市公务接侍管理办法")
        ['邢台市公务接待管理办法']
        """
        if core not in self._likes:
            self._likes[core] = self._like(core)
        return self._likes[core]

    def _like(self, core: str) -> list[str]:
        same = unchanging(core)
        positions: set[int] = set()
        for length in range(max(1, len(core) - _SOME_EDITS), len(core) + _SOME_EDITS + 1):
            for found in self._rarest(core, same, length):
                positions.update(*found)
        texts = [self._cores[position] for position in positions]
        near = process.extract(core, texts, scorer=Levenshtein.distance, score_cutoff=_SOME_EDITS, limit=None)
        return sorted(text for text, edits, _at in near if 0 < edits <= most_edits(len(text)))

    def _rarest(self, core: str, same: str, length: int) -> list[list[list[int]]]:
        """Return for each piece but the `_SPARE` most frequent the cores of some length that have it."""
        found = [
            [held for piece in pieces if (held := self._pieces.get(piece))]
            for pieces in _pieces_within(core, same, length)
        ]
        return sorted(found, key=lambda lists: sum(map(len, lists)))[: len(found) - _SPARE]


@cache
def cuts(length: int) -> tuple[tuple[int, int], ...]:
    """Return where a text of that length is cut into pieces.

    >>> cuts(11)
    ((0, 2), (2, 4), (4, 6), (6, 8), (8, 11))
    """
    pieces = most_edits(length) + 1 + _SPARE
    return tuple((length * number // pieces, length * (number + 1) // pieces) for number in range(pieces))


def _pieces_within(core: str, same: str, length: int) -> list[list[str]]:
    """Return each piece of a core of some length as `core` may have it: at its place or shifted by few characters."""
    reach = most_edits(length)
    if abs(len(core) - length) > reach:
        return []
    return [
        [
            _piece(same, length, number, core[start + shift : end + shift])
            for shift in range(max(-reach, -start), min(reach, len(core) - end) + 1)
        ]
        for number, (start, end) in enumerate(cuts(length))
    ]


def _piece(same: str, length: int, number: int, text: str) -> str:
    return f"{same}.{length}.{number}.{text}"


def _add(table: dict[str, Rows], key: str, row: int) -> None:
    """Add a row to those of a title; they come in ascending order. Most titles have one: a tuple is the smallest."""
    rows = table.get(key)
    if rows is None:
        table[key] = (row,)
    elif rows[-1] == row:
        return
    elif isinstance(rows, list):
        rows.append(row)
    else:
        table[key] = [*rows, row]
