"""What a disclosure says in running text: goals with their stated targets, budget figures with their changes.

And what belongs together inside it: goals, purchases and stated names, and the projects they speak of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.model.source import Place

if TYPE_CHECKING:
    from decimal import Decimal

    from kg.model.budget import Side
    from kg.model.rows import Target

SentenceKind = Literal["overall", "goal", "indicator"]
"""Of 总体绩效目标; behind 绩效目标 or behind 绩效指标 of a 分项绩效目标."""
StatedRole = Literal["each", "part", "past", "change"]
"""A number for one of many, a part of one before it, of a past year, or an amount of change."""
Direction = Literal["increase", "decrease", "unchanged"]
ComparedWith = Literal["budget", "execution"]
LinkKind = Literal["goal", "procurement", "stated"]
LinkMethod = Literal["name", "text"]


@dataclass(frozen=True, slots=True)
class StatedTarget:
    """A target in prose: `text` stands at `[start:end]` of its sentence; `subject` is what it is asked of.

    `role` says what the number is where it does not state the whole of the fiscal year, as in `Mark`.
    """

    start: int
    end: int
    text: str
    subject: str | None
    target: Target
    role: StatedRole | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the narrative goals, wraps undone, with the targets it states."""

    ordinal: int
    kind: SentenceKind
    text: str
    targets: tuple[StatedTarget, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class NarrativeGoal:
    """A numbered 分项绩效目标 (`number` as printed, 5（1） below 5), or the 总体绩效目标, whose number is null."""

    ordinal: int
    number: str | None
    title: str | None
    sentences: tuple[Sentence, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Change:
    """How a stated figure differs from an earlier one, as the text says it; amounts in yuan, `percent` 0 to 100.

    `year` and `compared_with` say with what it is compared, `compared_amount` is that figure where the text gives it.
    """

    direction: Direction
    text: str
    amount: Decimal | None = None
    percent: Decimal | None = None
    year: int | None = None
    compared_with: ComparedWith | None = None
    compared_amount: Decimal | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A budget figure in running text, in yuan (null where only a change is stated); `text` stands in `sentence`.

    What it is a figure of is said as a budget table would: `item`, `fund`, `nature` and `side` are names of
    ontology/budget-tables.ttl, `code` and `name` those of a classification. `year` is null for the fiscal year itself.
    """

    ordinal: int
    text: str
    sentence: str
    start: int
    end: int
    amount: Decimal | None
    item: str | None = None
    code: str | None = None
    name: str | None = None
    side: Side | None = None
    fund: str | None = None
    nature: str | None = None
    year: int | None = None
    part_of: int | None = None
    change: Change | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class StatedProjects:
    """What the text says the 项目支出 is for: how many projects, and the names it gives; `text` is their sentence."""

    count: int | None
    names: tuple[str, ...]
    text: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Narrative:
    """The running text of a disclosure as far as it states goals and figures."""

    goals: tuple[NarrativeGoal, ...] = ()
    figures: tuple[StatedFigure, ...] = ()
    projects: tuple[StatedProjects, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What belongs to which project: `project` is the ordinal of a target table, null where none is near enough.

    `source` is the ordinal of a goal (`goal`), of a line of budget table `table` (`procurement`), or the position
    of a name among those stated (`stated`); `named` what it calls the project; `score` runs from 0 to 1.
    """

    kind: LinkKind
    source: int
    named: str
    project: int | None
    table: int | None = None
    score: Decimal | None = None
    method: LinkMethod | None = None
