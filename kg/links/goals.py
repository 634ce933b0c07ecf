"""Narrative goals -> the projects they speak of: by names in title and text, and by words shared with tables.

A goal below another (5（1）) belongs where that belongs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.links.names import bare_name
from kg.links.projects import LEAST_NAME, goal_text
from kg.links.similarity import topic_words
from kg.model import Link
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.links.projects import Known, KnownProjects
    from kg.model import LinkMethod, NarrativeGoal

LEAST = 0.5
"""From this score on a goal belongs to a project; in the documents measured 0.45 to 0.55 give the same links."""
ALONE, BESIDE = 0.3, 3
"""From this score on it does if no other project comes near: the next has not a third of it."""
IN_TEXT = 0.9
"""How much a name in the sentences counts beside one in the title."""
BY_NAME = 0.5
"""From here on the name is what a goal is linked by."""
TEXT_COUNTS = 1.6
"""How much of a cosine counts: tables and goals that speak of the same share a half of their words at most."""
_BELOW = re.compile(r"^(\d+|[^\W\d_]+)[(（].*$")


@dataclass(frozen=True, slots=True)
class _Told:
    """What a goal says: its title without padding, all of its text, the title's words, and all words as a vector."""

    title: str
    text: str
    title_words: tuple[str, ...]
    vector: dict[str, float]


def goal_links(goals: Sequence[NarrativeGoal], known: KnownProjects) -> Iterator[Link]:
    """Yield for each numbered goal its projects in their order, or one link without a project.

    The overall goal is linked where there is no other.
    """
    linked: dict[str, list[Link]] = {}
    has_numbers = any(goal.number is not None for goal in goals)
    for goal in goals:
        if goal.number is None:
            yield from () if has_numbers else _by_sentences(goal, known)
            continue
        above = _BELOW.match(goal.number)
        inherited = linked.get(above.group(1), []) if above else []
        found = [_moved(link, goal) for link in inherited if link.project is not None] or list(_own(goal, known))
        linked[goal.number] = found
        yield from found or [Link("goal", goal.ordinal, goal.title or "", None)]


def _moved(link: Link, goal: NarrativeGoal) -> Link:
    return Link("goal", goal.ordinal, goal.title or "", link.project, score=link.score, method=link.method)


def _by_sentences(goal: NarrativeGoal, known: KnownProjects) -> Iterator[Link]:
    """Yield the projects that the sentences of a goal speak of which stands for all of them."""
    best: dict[int | None, Link] = {}
    for sentence in goal.sentences:
        for link in _own(replace(goal, sentences=(sentence,)), known):
            kept = best.get(link.project)
            if kept is None or (kept.score or 0) < (link.score or 0):
                best[link.project] = link
    yield from (best[project.ordinal] for project in known.projects if project.ordinal in best)


def _own(goal: NarrativeGoal, known: KnownProjects) -> Iterator[Link]:
    """Yield the projects a goal speaks of; a title that is a project's name speaks of no other."""
    text, title = goal_text(goal), bare_name(goal.title)
    said = topic_words(text)
    told = _Told(title, comparable(text), topic_words(goal.title), known.texts.vector(said))
    scored = [(*goal_score(told, project, known), project) for project in known.projects]
    called = [each for each in scored if each[2].bare == title]
    best = sorted((score for score, _method, _project in scored), reverse=True)
    is_alone = len(best) > 1 and best[0] >= ALONE and best[0] >= BESIDE * best[1]
    least = ALONE if is_alone else LEAST
    for score, method, project in called or scored:
        if score >= least:
            certainty = Decimal(str(round(score, 2)))
            yield Link("goal", goal.ordinal, goal.title or "", project.ordinal, score=certainty, method=method)


def goal_score(told: _Told, project: Known, known: KnownProjects) -> tuple[float, LinkMethod]:
    """Return how surely a goal speaks of a project, 0 to 1, and whether its name or its text says so."""
    named = _named(told, project, known)
    alike = min(1.0, TEXT_COUNTS * known.texts.cosine(told.vector, project.vector))
    return 1 - (1 - named) * (1 - alike), "name" if named >= BY_NAME else "text"


def _named(told: _Told, project: Known, known: KnownProjects) -> float:
    """Return how surely a project's name is met: whole in the title or the text, or in part, which counts less."""
    if project.bare == told.title or any(part in told.title for part in project.telling if len(part) >= LEAST_NAME):
        return 1.0
    shares = (known.names.share(reading, told.title_words) for reading in project.words)
    in_title = max(shares, default=0.0) ** 2
    in_text = any(part in told.text for part in project.telling if len(part) >= LEAST_NAME)
    return max(in_title, IN_TEXT) if in_text else in_title
