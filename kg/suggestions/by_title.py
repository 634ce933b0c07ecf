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

from kg.citations.title_forms import normal_title
from kg.citations.titles import ending_type
from kg.divisions import place_names
from kg.suggestions.likeness import about
from kg.suggestions.word_index import WordIndex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kg.suggestions.candidates import Candidate
    from kg.suggestions.cases import Case

LEAST_TITLE = 0.5
"""How like a title must be to what a project says."""
SHARED_OF_A_TITLE = 2
"""So many words of a project's name must stand in a title that says more than one."""
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
        乡村. One word is a field (政务, 维护), two are a matter, so one that both say will only do if it is all that
        the matter says: 档案. What only the project itself cites is left out.
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
            found = []
            for text in sorted(set(map(matter, document.texts()))):
                shared = [word for word in sorted(name, key=lambda word: (-weights.of(word), word)) if word in text]
                likeness = sqrt(weights.share(name, shared) * covered(text, everything))
                if likeness >= LEAST_TITLE and (len(shared) >= SHARED_OF_A_TITLE or is_all(text, name)):
                    found.append((likeness, tuple(shared)))
            if found:
                yield document, *max(found)


@lru_cache(maxsize=1 << 17)
def matter(title: str) -> str:
    """Return what a title is about: its normal form without issuer, wrapping, edition, place and type.

    >>> matter("河北省财政厅关于印发《河北省差旅费管理办法》的通知"), matter("中华人民共和国消防法")
    ('差旅费管理', '消防')
    """
    core = normal_title(title).core
    place, kind = place_names().match(core), ending_type(core)
    return core[place.end() if place else 0 :].removesuffix(kind.word if kind else "") or core


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


def is_all(text: str, words: Collection[str]) -> bool:
    """Tell whether some words say all that a matter says, and that is no mere part of a term that is no word.

    >>> is_all("信访工作", {"信访"}), is_all("城市维护建设税", {"维护"}), is_all("公务用车管理", {"公务"})
    (True, False, False)
    """
    telling = about(text)
    return 2 * sum(map(len, telling)) >= len(text) and covered(text, words) == 1


def _is_said(word: str, words: Collection[str]) -> bool:
    parts = [re.escape(each) for each in words if each in word]
    return word in words or bool(parts and re.fullmatch(f"(?:{'|'.join(sorted(parts))})+", word))
