"""What remains of a text once words that say nothing are taken away; which words and texts, ontology/ says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.citations import find_citations
from kg.text import comparable
from kg.vocabulary import DEF, local_name, own, subjects, texts, words
from kg.wording.document_names import is_document_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Indicator


@dataclass(frozen=True, slots=True)
class Residue:
    """What remains of the field `field` without the words of the list `without`; empty where nothing does."""

    field: str
    without: str
    text: str


def residues(indicator: Indicator) -> Iterator[Residue]:
    """Yield for each list that is taken away from a field of the row what remains of it."""
    for field, name in _stripping_lists():
        text = getattr(indicator, field)
        if text:
            yield Residue(field, name, _without(text, name))


@cache
def _stripping_lists() -> tuple[tuple[str, str], ...]:
    """Return (field, list) as the lists of ontology/ say."""
    return tuple(
        (field, local_name(node))
        for node in subjects("WordList")
        for field in sorted(texts(node, DEF + "strippedFrom"))
    )


@lru_cache(maxsize=65536)  # disclosures repeat their texts a lot
def _without(text: str, name: str) -> str:
    if _says(name, "strippedWithDocumentNames") and is_document_name(text):
        return ""
    if _says(name, "strippedWithCitations"):
        for citation in reversed(find_citations(text)):
            text = text[: citation.start] + text[citation.end :]
    return _pattern(name).sub("", comparable(text))


@cache
def _says(name: str, term: str) -> bool:
    """Tell whether a list says that something goes with its words."""
    return "true" in texts(own(name, scheme="words"), DEF + term)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of the words of a list, and of those that go together with it, the longest first."""
    others = texts(own(name, scheme="words"), DEF + "strippedTogetherWith")
    stripped = {comparable(word) for each in (name, *others) for word in words(each.rsplit("/", 1)[-1])}
    return re.compile("|".join(re.escape(word) for word in sorted(stripped, key=lambda word: (-len(word), word))))
