"""Names that a document gives elsewhere -> its projects: those of purchases, and those the text lists for 项目支出."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

from kg.links.names import bare_name, name_parts
from kg.links.projects import CODE, LEAST_NAME
from kg.links.similarity import topic_words
from kg.model import Link
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.links.projects import Known, KnownProjects
    from kg.links.similarity import Weights
    from kg.model import BudgetTable, LinkKind, StatedProjects

LEAST = 0.7
"""From this score on a name is that of a project."""
BARE, SLIP, INSIDE, WORDS = 0.98, 0.9, 0.8, 0.95
"""What a name scores that differs in padding only, in a slip of the pen, that holds the other, or shares all words."""
CHARACTERS_PER_SLIP = 8
LEAST_WORDS = 3
PROCUREMENT = "procurement"


class Found(NamedTuple):
    """A project by its ordinal, and how surely it is meant, 0 to 1."""

    project: int
    score: float


def procurement_links(tables: Sequence[BudgetTable], known: KnownProjects) -> Iterator[Link]:
    """Yield for each line of a procurement table that names a project which it is; of several alike, none.

    Where the table has no column for it, what is bought may have the project's own name.
    """
    for table in tables:
        for line in table.lines if table.kind == PROCUREMENT else ():
            if line.project is None:
                named = [found for found in nearest(line.name or "", known) if found.score >= BARE]
                if len(named) == 1:
                    yield _link("procurement", line.ordinal, line.name or "", named[0], table.ordinal)
            else:
                found = by_code((line.project, *line.texts.values()), known) or nearest(line.project, known)
                sole = found[0] if len(found) == 1 else None
                yield _link("procurement", line.ordinal, line.project, sole, table.ordinal)


def stated_links(stated: Sequence[StatedProjects], known: KnownProjects) -> Iterator[Link]:
    """Yield for each name that the text gives the project, or projects, of that name; positions count from 1."""
    names = (name for each in stated for name in each.names)
    for position, name in enumerate(names, start=1):
        found_projects: list[Found | None] = [*(by_code((name,), known) or nearest(name, known))]
        for found in found_projects or [None]:
            yield _link("stated", position, name, found)


def by_code(texts: Iterable[str], known: KnownProjects) -> list[Found]:
    """Return the projects whose code one of some texts gives, with the score of certainty."""
    codes = {code for text in texts for code in CODE.findall(comparable(text))}
    return [Found(project.ordinal, 1.0) for project in known.projects if project.code in codes]


def nearest(name: str, known: KnownProjects) -> list[Found]:
    """Return the projects whose name comes nearest, and how near, 0 to 1; several where they are called the same."""
    called = _Called(comparable(name), bare_name(name), frozenset(name_parts(name)), frozenset(topic_words(name)))
    scored = [(_alike(called, project, known.names), project.ordinal) for project in known.projects]
    most = max((score for score, _project in scored), default=0.0)
    return [Found(project, score) for score, project in scored if score == most >= LEAST]


class _Called(NamedTuple):
    """A name as printed and without padding, its parts and its words."""

    name: str
    bare: str
    parts: frozenset[str]
    words: frozenset[str]


def _alike(called: _Called, project: Known, names: Weights) -> float:
    if called.name == project.name:
        return 1.0
    if called.bare == project.bare:
        return BARE
    slips = Levenshtein.distance(called.bare, project.bare)
    if slips <= max(1, len(called.bare) // CHARACTERS_PER_SLIP) and len(called.bare) > 2:
        return SLIP
    own = frozenset(topic_words(project.name))
    share, shared = names.share(called.words, own), names.share(own, called.words)
    both = 2 * share * shared / (share + shared) if share + shared else 0.0
    return max(INSIDE if _holds(called, project, own) else 0.0, WORDS * both)


def _holds(called: _Called, project: Known, own: frozenset[str]) -> bool:
    """Tell whether one name holds the other, or a part of it, or all of its words."""
    shorter, longer = sorted((called.bare, project.bare), key=len)
    if len(shorter) >= LEAST_NAME and shorter in longer:
        return True
    if any(len(part) >= LEAST_NAME for part in called.parts & {*project.parts}):
        return True
    fewer = min(called.words, own, key=len)
    return len(fewer) >= LEAST_WORDS and fewer == called.words & own


def _link(kind: LinkKind, source: int, named: str, found: Found | None, table: int | None = None) -> Link:
    if found is None:
        return Link(kind, source, named, None, table)
    return Link(kind, source, named, found.project, table, Decimal(str(round(found.score, 2))), "name")
