"""A PROJECT AS SUGGESTIONS SEE IT: what it is about, whose it is, what it cites."""

from __future__ import annotations

from dataclasses import dataclass

from kg.text import comparable


@dataclass(frozen=True, slots=True)
class Mention:
    """A document as one project cites it: the IRI of the document meant, and what the citations there say of it.

    `in_name`: it stands in the project's name, as where funds are named after the notice that allots them.
    """

    document: str
    number: str | None = None
    code: str | None = None
    year: int | None = None
    titles: tuple[str, ...] = ()
    in_name: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A project in one disclosure: what it is about, the place, unit and fiscal year it is of, what it cites.

    `table` is the IRI of its target table, `division` the GB/T 2260 code of the unit's place, `unit` the unit's name.
    `cited` is what its bases cite, `mentioned` what only its name, its goals and its indicators speak of.
    `lacks_basis`: its table has a column for the basis, and nothing in it identifies a document.
    """

    table: str
    path: str
    ordinal: int
    name: str | None = None
    code: str | None = None
    goals: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    department: str | None = None
    unit: str | None = None
    division: str | None = None
    year: int | None = None
    cited: tuple[Mention, ...] = ()
    mentioned: tuple[Mention, ...] = ()
    lacks_basis: bool = False

    @property
    def rests_on(self) -> tuple[Mention, ...]:
        """Return what others can learn from it: its bases, and what it speaks of, but not what it is named after."""
        return (*self.cited, *(mention for mention in self.mentioned if not mention.in_name))


def is_same_unit(case: Case, other: Case) -> bool:
    """Tell whether two projects are of one unit: by its IRI, or by name and place."""
    if case.department is not None and case.department == other.department:
        return True
    name = comparable(case.unit)
    return bool(name) and name == comparable(other.unit) and case.division == other.division
