"""The index -> two years of one unit, project beside project and row beside row."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, TypeVar

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

    Projects are the same by their code, those left over by their name; rows by level 3, the first of a name beside
    the first. Of several disclosures of a year the one with most rows is taken.
    """
    first, second = (disclosure(connection, unit, year) for year in (earlier, later))
    if first is None or second is None:
        return None
    rows = [_rows(connection, each["id"]) for each in (first, second)]
    pairs = _pair_projects(_projects(connection, first), _projects(connection, second))
    return Comparison(
        unit=unit,
        earlier=document_line(first),
        later=document_line(second),
        projects=tuple(
            ProjectPair(one, other, _pair_rows(_of(one, rows[0]), _of(other, rows[1]))) for one, other in pairs
        ),
    )


def disclosure(connection: sqlite3.Connection, unit: str, year: int) -> sqlite3.Row | None:
    """Return the disclosure of a unit and year."""
    where = Where()
    where.add("unit = ? AND fiscal_year = ?", unit, year)
    query = "SELECT * FROM documents" + where.sql + " ORDER BY rows DESC, path, id LIMIT 1"
    found: sqlite3.Row | None = connection.execute(query, where.values).fetchone()
    return found


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
    by_code = dict(_pairs(earlier, later, lambda project: comparable(project.code)))
    left = [project for project in earlier if project.iri not in {one.iri for one in by_code.values()}]
    new = [project for project in later if project not in by_code]
    known = by_code | dict(_pairs(left, new, lambda project: comparable(project.name)))
    gone = [project for project in left if project not in known.values()]
    return [*((known.get(project), project) for project in later), *((project, None) for project in gone)]


def _pair_rows(earlier: list[IndicatorLine], later: list[IndicatorLine]) -> tuple[RowPair, ...]:
    known = dict(_pairs(earlier, later, lambda row: comparable(row.level3)))
    gone = [row for row in earlier if row not in known.values()]
    return tuple([_row_pair(known.get(row), row) for row in later] + [_row_pair(row, None) for row in gone])


def _row_pair(earlier: IndicatorLine | None, later: IndicatorLine | None) -> RowPair:
    if earlier is None or later is None:
        return RowPair(earlier, later, None, same=False)
    change = None
    if earlier.number is not None and later.number is not None and earlier.canonical_unit == later.canonical_unit:
        change = later.number - earlier.number
    return RowPair(earlier, later, change, same=comparable(earlier.value) == comparable(later.value))


def _pairs(earlier: Iterable[T], later: Iterable[T], key: Callable[[T], str]) -> Iterable[tuple[T, T]]:
    """Yield each later thing with the first earlier one of its key that is not taken; nothing has no key."""
    waiting: defaultdict[str, deque[T]] = defaultdict(deque)
    for each in earlier:
        waiting[key(each)].append(each)
    for each in later:
        if key(each) and waiting[key(each)]:
            yield each, waiting[key(each)].popleft()
