"""A PROJECT AS SUGGESTIONS SEE IT: what it is about, whose it is, what it cites; and the same with that hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.citations import find_citations, title_key
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def without_citations(case: Case) -> Case:
    """Return a case as if nothing of what it cites were known: its citations gone, and their mentions from its texts.

    Also what its name and its goals mention of other documents goes, and every repetition of a number or title cited.
    """
    mentions = (*case.cited, *case.mentioned)
    keys = {title_key(text) for each in mentions for text in (each.number, *each.titles) if text}

    def masked(text: str | None) -> str | None:
        return None if text is None else _without_keys(_without_mentions(text), keys)

    return replace(
        case,
        name=masked(case.name),
        goals=tuple(masked(goal) or "" for goal in case.goals),
        indicators=tuple(masked(name) or "" for name in case.indicators),
        cited=(),
        mentioned=(),
    )


def _without_mentions(text: str) -> str:
    for citation in reversed(find_citations(text)):
        text = text[: citation.start] + " " + text[citation.end :]
    return text


def _without_keys(text: str, keys: Iterable[str]) -> str:
    """Return a text in normal form if a number or title stands in it, without them; else as it is."""
    key = title_key(text)
    said = sorted((each for each in keys if each and each in key), key=len, reverse=True)
    for each in said:
        key = key.replace(each, " ")
    return key if said else text
