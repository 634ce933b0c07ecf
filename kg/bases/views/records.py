"""What the views of legal bases are made of: a document as it is meant, who cites it, and how each spelling was joined.

Amounts are yuan; kinds and methods are local names of the schemes document-kind and resolution-method; divisions are
codes of GB/T 2260; days are ISO days.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kg.model import Place

Status = Literal["known", "named", "replaced"]
"""In an authority file and not known to have ceased; cited by number or title only; ceased or replaced."""


@dataclass(frozen=True, slots=True)
class Source:
    """A disclosure: `unit` is its department, where it tells none its file name."""

    iri: str
    path: str
    unit: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class CitingProject:
    """A target table of a disclosure: one project in one year."""

    iri: str
    source: Source
    ordinal: int | None
    name: str | None
    budget: Decimal | None


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation as written: on which field of what; `project` and `row` are null outside of tables and rows."""

    iri: str
    spelt: str
    raw: str
    field: str | None
    source: Source
    project: CitingProject | None
    row: int | None
    holder: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A document that another is told of by: its IRI where it has one, and its number or title."""

    iri: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Spelt:
    """A document as it is cited, and how it was found to be the one meant; no method where it only means itself."""

    iri: str
    name: str
    mentions: int
    method: str | None = None
    score: Decimal | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document without regard to who cites it; `titles` has the one it is shown by first."""

    iri: str
    number: str | None = None
    titles: tuple[str, ...] = ()
    kind: str | None = None
    place: str | None = None
    known: bool = False
    issuer: str | None = None
    date: str | None = None
    in_force: bool | None = None
    until: str | None = None
    replaced_by: tuple[Named, ...] = ()
    replaces: tuple[Named, ...] = ()
    about: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def title(self) -> str | None:
        """Return the title it is shown by."""
        return self.titles[0] if self.titles else None

    @property
    def status(self) -> Status:
        """Return whether it is known, and whether it has ceased."""
        if self.until or self.replaced_by or self.in_force is False:
            return "replaced"
        return "known" if self.known else "named"


@dataclass(frozen=True)
class CitedDocument:
    """A document as it is meant, with everything that cites it; mentions are in the order of files, tables and rows."""

    facts: Facts
    spelt: tuple[Spelt, ...]
    mentions: tuple[Mention, ...]

    @cached_property
    def spellings(self) -> tuple[tuple[str, int], ...]:
        """Return the texts it is cited with, and how often, the most frequent first."""
        return _ranked(Counter(mention.raw for mention in self.mentions))

    @cached_property
    def projects(self) -> tuple[CitingProject, ...]:
        """Return the projects that cite it, each once, the largest budget first."""
        found = {mention.project.iri: mention.project for mention in self.mentions if mention.project}
        return tuple(sorted(found.values(), key=_largest_first))

    @cached_property
    def rows(self) -> int:
        """Return how many indicator rows cite it."""
        return len({mention.holder for mention in self.mentions if mention.row is not None})

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Return the units that cite it."""
        return tuple(sorted({mention.source.unit for mention in self.mentions}))

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Return the budget years in which it is cited."""
        return tuple(sorted({mention.source.year for mention in self.mentions if mention.source.year is not None}))

    @cached_property
    def money(self) -> Decimal | None:
        """Return the budgets of the projects that cite it, each counted once; None where no budget is known."""
        known = [project.budget for project in self.projects if project.budget is not None]
        return sum(known, Decimal(0)) if known else None


def _ranked(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _largest_first(project: CitingProject) -> tuple[Decimal, str, int, str]:
    return -(project.budget or Decimal(0)), project.source.path, project.ordinal or 0, project.iri
