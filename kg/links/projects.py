"""The projects of a document as they are recognised again: by code, by what their names are of, by what they do."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.links.names import bare_name, name_parts
from kg.links.similarity import Weights, topic_words, weigh
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import NarrativeGoal, Project

LEAST_NAME = 4
"""A name, or a part of one, this long is met again wherever its characters stand."""
CODE = re.compile(r"[0-9A-Z]{21}")


@dataclass(frozen=True, slots=True)
class Known:
    """A project: its name as printed and without padding, what of it tells the project, its table as a vector of words.

    `telling` are the parts of the name that no other project has, or that are all there is to it; `words` the words of
    each reading of the name: of these parts, and of the whole.
    """

    ordinal: int
    code: str
    name: str
    bare: str
    parts: tuple[str, ...]
    telling: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    vector: dict[str, float]


@dataclass(frozen=True, slots=True)
class KnownProjects:
    """The projects of a document, and how much each word tells among their names and among its texts."""

    projects: tuple[Known, ...]
    names: Weights
    texts: Weights


def known_projects(projects: Sequence[Project], goals: Sequence[NarrativeGoal]) -> KnownProjects:
    """Return the projects with what is compared; each text is cut into words once."""
    parts = [name_parts(project.name) for project in projects]
    times = Counter(part for each in parts for part in each)
    told = [topic_words(table_text(project)) for project in projects]
    names = weigh([topic_words(project.name) for project in projects])
    texts = weigh([*told, *(topic_words(goal_text(goal)) for goal in goals)])
    known = tuple(
        _known(project, parts[position], times, texts.vector(told[position]))
        for position, project in enumerate(projects)
    )
    return KnownProjects(known, names, texts)


def _known(project: Project, parts: tuple[str, ...], times: Counter[str], vector: dict[str, float]) -> Known:
    worded = [part for part in parts if topic_words(part)]
    telling = tuple(part for part in parts if times[part] == 1 or worded == [part])
    readings = dict.fromkeys((*map(topic_words, telling), topic_words("、".join(parts))))
    return Known(
        project.ordinal,
        comparable(project.code),
        comparable(project.name),
        bare_name(project.name),
        parts,
        telling,
        tuple(reading for reading in readings if reading),
        vector,
    )


def table_text(project: Project) -> str:
    """Return what a target table says of its project in words: name, usage, goals, and what its rows are of."""
    rows = [text for row in project.indicators for text in (row.level3, row.description)]
    return "\n".join(filter(None, (project.name, project.usage, *project.goals, *rows)))


def goal_text(goal: NarrativeGoal) -> str:
    """Return the title and the sentences of a goal."""
    return "\n".join(filter(None, (goal.title, *(sentence.text for sentence in goal.sentences))))
