"""The index -> two years of one unit, project beside project and row beside row."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from kg.targets import parse_target
from kg.text import comparable
from kg.web.index.documents import document_line, project_line
from kg.web.index.indicators import indicator_line
from kg.web.index.lists import Where
from kg.web.model import Comparison, ProjectPair, RowPair

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from kg.web.model import IndicatorLine, ProjectLine

T = TypeVar("T")


def compare(connection: sqlite3.Connection, unit: str, earlier: int, later: int) -> Comparison | None:
    """Return two years of a unit, by its whole name; None where it has not both.

    Projects are the same by their code, those left over by their name; rows by level 3, of several by description,
    else the first of a name beside the first. Of several disclosures of a year the one with most rows is taken.
    """
    ones, others = (disclosures(connection, unit, year) for year in (earlier, later))
    if not ones or not others:
        return None
    first, second = ones[0], others[0]
    rows = [_rows(connection, each["id"]) for each in (first, second)]
    pairs = _pair_projects(_projects(connection, first), _projects(connection, second))
    return Comparison(
        unit=unit,
        earlier=document_line(first),
        later=document_line(second),
        projects=tuple(
            ProjectPair(one, other, _pair_rows(_of(one, rows[0]), _of(other, rows[1]))) for one, other in pairs
        ),
        left_out=tuple(map(document_line, [*ones[1:], *others[1:]])),
    )


def disclosures(connection: sqlite3.Connection, unit: str, year: int) -> list[sqlite3.Row]:
    """Return the disclosures of a unit and year, the one with most rows first."""
    where = Where()
    where.add("unit = ? AND fiscal_year = ?", unit, year)
    query = "SELECT * FROM documents" + where.sql + " ORDER BY rows DESC, path, id"
    return connection.execute(query, where.values).fetchall()


def _projects(connection: sqlite3.Connection, document: sqlite3.Row) -> list[ProjectLine]:
    query = "SELECT *, ? AS sha256 FROM projects WHERE document = ? ORDER BY ordinal"
    return list(map(project_line, connection.execute(query, (document["sha256"], document["id"]))))


def _rows(connection: sqlite3.Connection, document: int) -> defaultdict[int, list[IndicatorLine]]:
    query = (
        "SELECT r.*, d.sha256, d.unit AS owner, d.fiscal_year FROM rows r JOIN documents d ON d.id = r.document "
        "WHERE r.document = ? ORDER BY r.id"
    )
    found: defaultdict[int, list[IndicatorLine]] = defaultdict(list)
    for row in connection.execute(query, (document,)):
        found[row["project"]].append(indicator_line(row))
    return found


def _of(project: ProjectLine | None, rows: dict[int, list[IndicatorLine]]) -> list[IndicatorLine]:
    return rows.get(project.ordinal, []) if project else []


def _pair_projects(
    earlier: list[ProjectLine], later: list[ProjectLine]
) -> list[tuple[ProjectLine | None, ProjectLine | None]]:
    """Return the projects of the later year with those of the earlier, then those that are no more."""
    known = _matched(earlier, later, (_code_and_name, _code, _name))
    return [*((known.get(project), project) for project in later), *((one, None) for one in _left(earlier, known))]


def _pair_rows(earlier: list[IndicatorLine], later: list[IndicatorLine]) -> tuple[RowPair, ...]:
    known = _matched(earlier, later, (_whole_name, _level3, _description))
    return tuple(
        [_row_pair(known.get(row), row) for row in later] + [_row_pair(row, None) for row in _left(earlier, known)]
    )


def _row_pair(earlier: IndicatorLine | None, later: IndicatorLine | None) -> RowPair:
    if earlier is None or later is None:
        return RowPair(earlier, later, None, same=False)
    change = None
    if earlier.number is not None and later.number is not None and earlier.canonical_unit == later.canonical_unit:
        change = later.number - earlier.number
    same = comparable(earlier.value) == comparable(later.value)
    return RowPair(earlier, later, change, same, respelt=change == 0 and not same and _means_the_same(earlier, later))


def _means_the_same(one: IndicatorLine, other: IndicatorLine) -> bool:
    """Tell whether two values that are written otherwise say one thing, by all that can be read of them."""
    read = [replace(parse_target(row.value), number=None, unit=None) for row in (one, other)]
    return read[0] == read[1] and read[0].canonical is not None


def _matched(earlier: list[T], later: list[T], keys: Iterable[Callable[[T], str]]) -> dict[T, T]:
    """Return later things with earlier ones: all that agree in the first key, then in the next what is left."""
    known: dict[T, T] = {}
    for key in keys:
        left = _left(earlier, known)
        known |= dict(_pairs(left, [each for each in later if each not in known], key))
    return known


def _left(earlier: list[T], known: dict[T, T]) -> list[T]:
    taken = set(known.values())
    return [each for each in earlier if each not in taken]


def _pairs(earlier: Iterable[T], later: Iterable[T], key: Callable[[T], str]) -> Iterable[tuple[T, T]]:
    """Yield each later thing with the first earlier one of its key that is not taken; nothing has no key."""
    waiting: defaultdict[str, deque[T]] = defaultdict(deque)
    for each in earlier:
        waiting[key(each)].append(each)
    for each in later:
        if key(each) and waiting[key(each)]:
            yield each, waiting[key(each)].popleft()


# --- what things are told by; empty where there is nothing to tell them by


def _code(project: ProjectLine) -> str:
    return comparable(project.code)


def _name(project: ProjectLine) -> str:
    return comparable(project.name)


def _code_and_name(project: ProjectLine) -> str:
    return _both(_code(project), _name(project))


def _level3(row: IndicatorLine) -> str:
    return comparable(row.level3)


def _whole_name(row: IndicatorLine) -> str:
    return _both(_level3(row), comparable(row.description))


def _description(row: IndicatorLine) -> str:
    """Return the description of a row that has no name, as some forms have none."""
    return "" if _level3(row) else comparable(row.description)


def _both(one: str, other: str) -> str:
    return f"{one}\x01{other}" if one and other else ""
