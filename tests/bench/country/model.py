"""What a document of the synthetic country is before it is laid out: a unit, a year, projects and their rows.

`Row` holds what is meant (sign, number, unit) and, in `printed`, what a defect made of its cells; the layouts print it
and the truth is taken from the same place, so that they cannot part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal


class Cited(NamedTuple):
    """A document that a basis cites, in normal form: number (财预〔2020〕10号) or title, or both."""

    number: str | None
    title: str | None


class Defect(NamedTuple):
    """A seeded defect: the rule of shapes/ it breaks and where, by ordinals; None is the whole document or project."""

    rule: str
    project: int | None = None
    row: int | None = None


@dataclass(slots=True)
class Row:
    """An indicator row; `kind` is the local name of its level 2 type, `per` what follows a slash in its unit.

    `printed` has the texts that a defect put in place of the regular ones, by field; `target` is then what that value
    asks for, where it is not (sign, number, unit, per). A row is `touched` by a defect, and `told` in the goals.
    """

    kind: str
    level1: str
    level2: str
    level3: str
    description: str
    sign: str
    number: Decimal | None
    unit: str
    per: str
    words: str
    basis: str
    cited: tuple[Cited, ...]
    printed: dict[str, str] = field(default_factory=dict)
    target: dict[str, str | None] | None = None
    touched: bool = False
    told: bool = False

    @property
    def applies(self) -> bool:
        """Whether the row says anything: 不涉及 is no indicator."""
        return self.words != "不涉及"


@dataclass(slots=True)
class Paper:
    """A project with its target table; amounts in 万元, `plan` the cumulative shares in per cent by month."""

    ordinal: int
    topic: str
    name: str
    code: str
    budget: Decimal
    fiscal: Decimal
    other: Decimal
    usage: str
    plan: dict[str, int]
    goals: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit: where it is and what it is called; `code` is that of its department in the local chart."""

    ordinal: int
    division: str
    province: str
    place: str
    name: str
    code: str
    series: str
    topics: tuple[str, ...]


@dataclass(slots=True)
class Disclosure:
    """A document: the budget of a unit of a year. `basic` is what is not for projects, in 万元."""

    number: int
    unit: Unit
    year: int
    layout: str
    format: str
    papers: list[Paper]
    basic: Decimal
    defects: list[Defect] = field(default_factory=list)
    totals: dict[str, Decimal] = field(default_factory=dict)
    more_projects: int = 0
