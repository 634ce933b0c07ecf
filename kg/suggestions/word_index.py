"""TEXTS -> which of them hold a word, looked up as words are asked for.

The texts stand in one long text, so that a word is found in 100,000 of them in a few milliseconds and none of them need
be cut into words; what was found of a word is kept.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from kg.links.similarity import Weights
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEWEST = 100
"""Among fewer texts chance would decide which words are rare."""
_BETWEEN = "\n"
"""Stands in no text in normal form, so that no word is found across two of them."""


class WordIndex:
    """The positions of texts by the words that stand in them.

    >>> index = WordIndex(["政务公开 经费", None, "政务热线"])
    >>> index.holding("政务"), index.holding("公开经费"), index.holding("会议")
    ((0, 2), (0,), ())
    """

    def __init__(self, texts: Sequence[str | None]) -> None:
        normal = [comparable(text) for text in texts]
        self._whole = _BETWEEN.join(normal)
        self._starts = [0, *accumulate(len(text) + 1 for text in normal)]
        self._held: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    def holding(self, word: str) -> tuple[int, ...]:
        """Return the positions of the texts in which a word stands, in their order."""
        if word not in self._held:
            self._held[word] = tuple(self._find(word))
        return self._held[word]

    def weights(self, words: Iterable[str]) -> Weights:
        """Return how much each of some words tells among these texts; of a few, as if there were a hundred."""
        return Weights(max(len(self), FEWEST), {word: len(self.holding(word)) for word in words})

    def _find(self, word: str) -> Iterable[int]:
        place = self._whole.find(word) if word else -1
        while place >= 0:
            position = bisect_right(self._starts, place) - 1
            yield position
            place = self._whole.find(word, self._starts[position + 1])
