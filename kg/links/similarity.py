"""How near two texts of a document are: words weighed by how rare they are among its projects, or shared names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from typing import TYPE_CHECKING

from kg.text import comparable
from kg.vocabulary import words
from kg.wording.lexicon import joined_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"[\u3400-\u9fffA-Za-z]{2,}|[A-Za-z\d]*\d[A-Za-z\d]*[A-Za-z][A-Za-z\d]*|\d{5}")
"""A word of two characters or more, a code such as IPV6, or a number of a service such as 12345."""


@lru_cache(maxsize=4096)
def topic_words(text: str | None) -> tuple[str, ...]:
    """Return the words of a text that may say what it is about.

    Characters that make no word with their neighbours stand together for one: 微博, which the dictionary lacks.

    >>> topic_words("做好政务公开平台和微博的维护工作")
    ('政务', '公开', '平台', '微博', '维护')
    """
    found = joined_words(comparable(text), apart=frozenset(words("phrase-break")))
    return tuple(word for word in found if _WORD.fullmatch(word) and word not in words("no-topic"))


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a word says: the rarer among the `texts` of a document, the more."""

    texts: int
    counted: Mapping[str, int]

    def of(self, word: str) -> float:
        """Return the weight of a word; one in every text still counts a little."""
        return log((self.texts + 1) / (self.counted.get(word, 0) + 0.5)) + 0.1

    def share(self, said: Iterable[str], among: Iterable[str]) -> float:
        """Return how much of the weight of what is said is met among other words, 0 to 1."""
        said, among = set(said), set(among)
        whole = sum(map(self.of, said))
        return sum(map(self.of, said & among)) / whole if whole else 0.0

    def cosine(self, one: Mapping[str, float], other: Mapping[str, float]) -> float:
        """Return the cosine of two texts that `vector` made."""
        shorter, longer = sorted((one, other), key=len)
        return sum(weight * longer.get(word, 0.0) for word, weight in shorter.items())

    def vector(self, said: Sequence[str]) -> dict[str, float]:
        """Return a text as weights of its words, of length 1; a word said often counts little more."""
        weights = {word: (1 + log(times)) * self.of(word) for word, times in Counter(said).items()}
        length = sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()} if length else {}


def weigh(texts: Sequence[Iterable[str]]) -> Weights:
    """Return the weights of words by the texts they stand in."""
    return Weights(len(texts), Counter(word for text in texts for word in set(text)))
