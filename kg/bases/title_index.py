"""TITLES -> the documents that bear a title, that have its core, or whose core is much like it, without reading all."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from kg.bases.titles import normal_title
from kg.citations import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Rows = tuple[int, ...]
_LONG, _FEW_EDITS, _SOME_EDITS = 20, 2, 3


def most_edits(length: int) -> int:
    """Return how many characters of a title of that length may differ for it to be found as alike."""
    return _SOME_EDITS if length >= _LONG else _FEW_EDITS


class TitleIndex:
    """Titles of documents, each document given by its row: rows by normal form, by core, by pieces of it."""

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
    def _pieces(self) -> dict[str, list[int]]:
        """Return the pieces of all cores -> the positions in `_cores` of those that have them.

        A core is cut into one piece more than edits are allowed, so that one piece is whole in whatever is like it.
        """
        table: dict[str, list[int]] = {}
        for position, core in enumerate(self._cores):
            for number, (start, end) in enumerate(cuts(len(core))):
                table.setdefault(_piece(len(core), number, core[start:end]), []).append(position)
        return table

    def like(self, core: str) -> list[str]:
        """Return the other cores that differ from `core` in at most `most_edits` of their characters, sorted.

        >>> TitleIndex([(0, "邢台市公务接待管理办法"), (1, "邢台市会议费管理办法")]).like("邢台市公务接侍管理办法")
        ['邢台市公务接待管理办法']
        """
        positions: set[int] = set()
        for length in range(max(1, len(core) - _SOME_EDITS), len(core) + _SOME_EDITS + 1):
            for piece in _pieces_within(core, length):
                positions.update(self._pieces.get(piece, ()))
        texts = [self._cores[position] for position in positions]
        near = process.extract(core, texts, scorer=Levenshtein.distance, score_cutoff=_SOME_EDITS, limit=None)
        return sorted(text for text, edits, _at in near if 0 < edits <= most_edits(len(text)))


@cache
def cuts(length: int) -> tuple[tuple[int, int], ...]:
    """Return where a text of that length is cut into pieces.

    >>> cuts(11)
    ((0, 3), (3, 7), (7, 11))
    """
    pieces = most_edits(length) + 1
    return tuple((length * number // pieces, length * (number + 1) // pieces) for number in range(pieces))


def _pieces_within(core: str, length: int) -> Iterator[str]:
    """Yield the pieces that a core of some length shares with `core`, if it is like it: shifted by few characters."""
    reach = most_edits(length)
    if abs(len(core) - length) > reach:
        return
    for number, (start, end) in enumerate(cuts(length)):
        for shift in range(max(-reach, -start), min(reach, len(core) - end) + 1):
            yield _piece(length, number, core[start + shift : end + shift])


def _piece(length: int, number: int, text: str) -> str:
    return f"{length}.{number}.{text}"


def _add(table: dict[str, Rows], key: str, row: int) -> None:
    rows = table.get(key)
    if rows is None:
        table[key] = (row,)
    elif row not in rows:
        table[key] = (*rows, row)
