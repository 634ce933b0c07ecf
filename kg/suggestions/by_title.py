"""PROJECT + DOCUMENTS -> those whose title or topic speaks of what the project's name says.

A title is issuer, matter and type (中办发〔2012〕14号 art. 9): only its matter is held against a project, of
党政机关公务用车管理办法 not the words 办法 and 管理, which every other title has, too.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING

from kg.bases.titles import normal_title
from kg.citations.titles import ending_type
from kg.suggestions.likeness import about
from kg.suggestions.word_index import WordIndex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kg.suggestions.candidates import Candidate
    from kg.suggestions.cases import Case

LEAST_TITLE = 0.35
"""How like a title must be to what a project says."""
NEAREST_TITLES = 50
"""So many documents, those whose titles hold most of a project's words, are looked at."""


class ByTitle:
    """Documents by the matter of their titles: asked for a project, it gives those that speak of the same."""

    def __init__(self, documents: Iterable[Candidate]) -> None:
        self._documents = [each for each in documents if each.texts()]
        self._index = WordIndex(["\n".join(map(matter, each.texts())) for each in self._documents])

    def near(self, case: Case) -> Iterator[tuple[Candidate, float, tuple[str, ...]]]:
        """Yield documents with how like they are to a project, 0 to 1, and the words shared, most telling first.

        The likeness is the mean of the share of the name that the matter says and of the share of the matter that
        the whole project says: 乡村“复兴少年宫”建设试点工作方案 is about a project of that name, and about none of
        乡村. What only the project itself cites is left out.
        """
        name = set(about(case.name))
        everything = name | set(about("\n".join((*case.goals, *case.indicators))))
        holding = Counter(position for word in name for position in self._index.holding(word))
        nearest = sorted(holding, key=lambda position: (-holding[position], self._documents[position].iri))
        weights = self._index.weights(name)
        for position in nearest[:NEAREST_TITLES]:
            document = self._documents[position]
            if document.known is None and all(other.table == case.table for other in document.cited_by):
                continue
            best = max(map(matter, document.texts()), key=lambda text: (covered(text, everything), text))
            shared = [word for word in sorted(name, key=lambda word: (-weights.of(word), word)) if word in best]
            likeness = sqrt(weights.share(name, shared) * covered(best, everything))
            if likeness >= LEAST_TITLE:
                yield document, likeness, tuple(shared)


@lru_cache(maxsize=1 << 17)
def matter(title: str) -> str:
    """Return what a title is about: its normal form without issuer, wrapping, edition and type.

    >>> matter("关于印发《中央和国家机关差旅费管理办法》的通知"), matter("中华人民共和国消防法")
    ('中央和国家机关差旅费管理', '消防')
    """
    core = normal_title(title).core
    kind = ending_type(core)
    return (core.removesuffix(kind.word) if kind else core) or core


def covered(text: str, words: Collection[str]) -> float:
    """Return which share of a matter's telling words, by their length, some words say wholly.

    A word that the dictionary joined is said by its parts (政府信息公开), but no word by a part of it alone: 公务员 is
    not said by 公务.

    >>> covered("政府信息公开", {"政府", "信息", "公开"}), covered("公务员", {"公务"})
    (1.0, 0.0)
    >>> round(covered("党政机关公务用车管理", {"公务", "用车"}), 2)
    0.67
    """
    telling = about(text)
    whole = sum(map(len, telling))
    return sum(len(word) for word in telling if _is_said(word, words)) / whole if whole else 0.0


def _is_said(word: str, words: Collection[str]) -> bool:
    parts = [re.escape(each) for each in words if each in word]
    return word in words or bool(parts and re.fullmatch(f"(?:{'|'.join(sorted(parts))})+", word))
