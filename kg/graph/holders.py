"""Budget tables -> whose they are: a file may hold those of several units, or of several years, one set behind another.

Only figures of one set are the same figure. A set is told by the heads of its tables; without heads, by a kind of table
that comes again. The set of the file itself is the one that its title, its year and its department name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.text import comparable
from kg.wording import edit_distance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import BudgetTable, DocumentInfo

Key = tuple[str | None, int | None, int]
ALIKE = 5
"""Names that differ in one character of so many, or less, are one name read twice."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One of several sets of tables of a file: the unit and the year of its heads; the set of the file is number 0."""

    number: int
    name: str | None = None
    year: int | None = None


def table_holders(about: DocumentInfo, tables: Sequence[BudgetTable]) -> dict[int, Holder]:
    """Return the set that each table is of by the table's ordinal; empty where all are of one."""
    keys = _by_head(tables) if any(table.department for table in tables) else _by_kind(tables)
    sets = list(dict.fromkeys(keys))
    if len(sets) < 2:
        return {}
    own = _of_the_file(about, sets)
    numbers = {key: 0 if key == own else number for number, key in enumerate(sets, start=1)}
    return {table.ordinal: Holder(numbers[key], *key[:2]) for table, key in zip(tables, keys, strict=True)}


def _of_the_file(about: DocumentInfo, sets: Sequence[Key]) -> Key | None:
    """Return the set that the file's title names, else its year, else its department; None where that is not one.

    Of sets without heads it is the first.
    """

    def named(key: Key) -> tuple[bool, bool, bool]:
        name, year, _number = key
        return (
            bool(name) and str(name) in _bare(about.title),
            year is not None and year == about.fiscal_year,
            bool(name) and name == _bare(about.department.name),
        )

    if all(key[:2] == (None, None) for key in sets):
        return sets[0]
    (best, second) = sorted(sets, key=named, reverse=True)[:2]
    return best if named(best) > named(second) else None


def _by_head(tables: Sequence[BudgetTable]) -> list[Key]:
    """Return unit and year of each table; one without a head goes with the one before, a lone year with its unit."""
    names = _carried(_names(tables))
    years = Counter(zip(names, (table.fiscal_year for table in tables), strict=True))
    usual = {
        name: max(
            (year for each, year in years if each == name and year), key=lambda year: years[name, year], default=None
        )
        for name in set(names)
    }
    keys: list[Key] = []
    for name, table in zip(names, tables, strict=True):
        year = table.fiscal_year
        keys.append((name, year if year and years[name, year] > 1 else usual[name], 0))
    return keys


def _names(tables: Sequence[BudgetTable]) -> list[str | None]:
    """Return the units that heads name, those that were read a little differently under the name that came first."""
    known: list[str] = []
    names: list[str | None] = []
    for table in tables:
        name = _bare(table.department)
        first = next((each for each in known if _is_alike(each, name)), name)
        if first and first not in known:
            known.append(first)
        names.append(first or None)
    return names


def _bare(name: str | None) -> str:
    return "".join(char for char in comparable(name) if char.isalnum())


def _is_alike(one: str, other: str) -> bool:
    return one == other or edit_distance(one, other) * ALIKE <= len(one)


def _carried(names: Iterable[str | None]) -> list[str | None]:
    """Return names with those missing taken from before, at the beginning from behind."""
    found = list(names)
    held = next((name for name in found if name), None)
    for position, name in enumerate(found):
        held = name or held
        found[position] = held
    return found


def _by_kind(tables: Sequence[BudgetTable]) -> list[Key]:
    """Return the number of the set of each table: a kind that comes again, with figures, begins the next."""
    seen: set[str] = set()
    keys: list[Key] = []
    number = 1
    for table in tables:
        if table.kind in seen and table.lines:
            seen, number = set(), number + 1
        seen.add(table.kind)
        keys.append((None, None, number))
    return keys
