"""Conditions put together, and one page of what fits them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from kg.web.index.words import normal
from kg.web.model import Amount, Slice

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

T = TypeVar("T")
PAGE_SIZE = 50
LAST_PAGE = 10**9
_LARGEST = 2**62
NO_NUMBER = -1
"""No ordinal and no year: what is asked for with a number that SQLite cannot hold is nowhere."""


@dataclass(slots=True)
class Where:
    """Conditions that must all hold, with the values that they are asked of; these are bound, never written."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, condition: str, *values: object) -> None:
        """Add a condition with `?` for each of its values."""
        self.conditions.append(condition)
        self.values += [_bindable(value) for value in values]

    def unit(self, text: str) -> None:
        """Ask for documents whose unit's name has a text in it."""
        if normal(text):
            self.add("document IN (SELECT id FROM documents WHERE instr(unit_key, ?))", normal(text))

    @property
    def sql(self) -> str:
        """The conditions as a clause."""
        return " WHERE " + " AND ".join(self.conditions) if self.conditions else ""


def _bindable(value: object) -> object:
    if isinstance(value, int):
        return value if abs(value) < _LARGEST else NO_NUMBER
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value


def slice_of(  # noqa: PLR0913 - what a page of a list is made of
    connection: sqlite3.Connection,
    source: str,
    where: Where,
    *,
    fields: str,
    order: str,
    page: int,
    line: Callable[[sqlite3.Row], T],
) -> Slice[T]:
    """Return one page of the rows of a table that fit; `fields` may name tables that `source` alone does not have.

    `source` is counted and cut to a page by its ids alone, before anything else is looked up.
    """
    page = min(max(page, 1), LAST_PAGE)
    (total,) = connection.execute("SELECT count(*) FROM " + source + where.sql, where.values).fetchone()
    ids = "SELECT id FROM " + source + where.sql + " ORDER BY " + order + " LIMIT ? OFFSET ?"
    chosen = [row["id"] for row in connection.execute(ids, (*where.values, PAGE_SIZE, (page - 1) * PAGE_SIZE))]
    found = by_id(connection, fields, chosen)
    return Slice(tuple(line(found[each]) for each in chosen), total, page, PAGE_SIZE)


def by_id(connection: sqlite3.Connection, fields: str, ids: Iterable[int]) -> dict[int, sqlite3.Row]:
    """Return rows by their ids; `fields` is a SELECT that ends where the id follows."""
    return {each: connection.execute(fields + " = ?", (each,)).fetchone() for each in ids}


def amount(value: str | None) -> Decimal | None:
    """Return a number as it stands in the index."""
    return None if value is None else Decimal(value)


def total(values: Iterable[str | None]) -> Decimal | None:
    """Return the sum of those that are there, None where none is."""
    there = [Decimal(value) for value in values if value is not None]
    return sum(there, Decimal(0)) if there else None


def tally(connection: sqlite3.Connection, query: str, values: Iterable[object] = ()) -> tuple[Amount, ...]:
    """Return labels with their counts, the most frequent first; the query gives both."""
    found = [(str(label), int(count)) for label, count in connection.execute(query, tuple(values))]
    return tuple(Amount(label, count) for label, count in sorted(found, key=lambda each: (-each[1], each[0])))
