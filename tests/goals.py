"""Narrative goals built by hand for tests: a title, sentences as they would be read, and the projects they speak of."""

from __future__ import annotations

from decimal import Decimal

from kg.model import Link, Narrative, NarrativeGoal, Sentence
from kg.narrative.targets import stated_targets

YEAR = 2026


def goal(title: str, *texts: str, ordinal: int = 1, number: str | None = None, year: int = YEAR) -> NarrativeGoal:
    """Return a goal with the targets that its sentences state."""
    sentences = tuple(
        Sentence(position, "indicator", text, tuple(stated_targets(text, year)))
        for position, text in enumerate(texts, start=1)
    )
    return NarrativeGoal(ordinal, number or str(ordinal), title, sentences)


def narrative(*goals: NarrativeGoal) -> Narrative:
    return Narrative(goals=goals)


def speaks_of(goal: NarrativeGoal, *projects: int | None) -> tuple[Link, ...]:
    """Return the links of a goal to projects by their ordinals."""
    score = Decimal("0.9")
    return tuple(
        Link(
            "goal", goal.ordinal, goal.title or "", each, score=score if each else None, method="name" if each else None
        )
        for each in projects
    )
