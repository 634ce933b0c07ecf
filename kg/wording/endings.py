"""How a name ends: …率, 次数, …费; which endings are asked for, and of which field, ontology/ says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.text import comparable
from kg.vocabulary import DEF, local_name, subjects, texts, words
from kg.wording.lexicon import is_pieced

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.model import Indicator

_LAST_BRACKET = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Endings:
    """A list whose words are looked for at the end of the field `field`, and the words that its own are no part of."""

    name: str
    field: str
    words: tuple[str, ...]
    other: tuple[str, ...]


def name_endings(indicator: Indicator) -> tuple[str, ...]:
    """Return the lists of endings of which the row has one; what stands in brackets at the very end does not count."""
    return tuple(each.name for each in _endings() if _ends(getattr(indicator, each.field), each))


@cache
def _endings() -> tuple[Endings, ...]:
    return tuple(
        Endings(local_name(node), field, words(local_name(node)), _except(node))
        for node in subjects("WordList")
        for field in texts(node, DEF + "endingOf")
    )


def _except(node: NamedNode) -> tuple[str, ...]:
    guards = texts(node, DEF + "exceptInside")
    return tuple(word for guard in guards for word in words(guard.rsplit("/", 1)[-1]))


@lru_cache(maxsize=65536)  # disclosures repeat their names a lot
def _ends(text: str | None, endings: Endings) -> bool:
    bare = _LAST_BRACKET.sub("", comparable(text))
    others = (other for other in endings.other if bare.endswith(other))
    return bare.endswith(endings.words) and all(is_pieced(bare, len(bare) - len(other), len(bare)) for other in others)
