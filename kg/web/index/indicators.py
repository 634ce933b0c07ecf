"""The index -> indicator rows by words, type, unit and range, and how rows of one name are set."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from kg.text import comparable
from kg.web.index.lists import Where, amount, slice_of, tally
from kg.web.index.words import match, words_of
from kg.web.model import NO_UNIT, Distribution, IndicatorLine

if TYPE_CHECKING:
    import sqlite3
    from decimal import Decimal

    from kg.web.model import Slice

FIELDS = (
    "SELECT r.*, d.sha256, d.unit AS owner, d.fiscal_year FROM rows r JOIN documents d ON d.id = r.document WHERE r.id"
)


def indicators(  # noqa: PLR0913 - one parameter per filter of the page
    connection: sqlite3.Connection,
    *,
    words: str,
    type: str,  # noqa: A002 - as the page calls it
    unit: str,
    owner: str,
    low: Decimal | None,
    high: Decimal | None,
    page: int,
) -> Slice[IndicatorLine]:
    """Return rows in the order of documents, projects and rows; see `Index.indicators`."""
    where = Where()
    if asked := words_of(words):
        where.add("id IN (SELECT rowid FROM row_words WHERE row_words MATCH ?)", match(asked))
    if type:
        where.add("type = ?", type)
    if unit:
        where.add("unit = ?", unit)
    where.unit(owner)
    # floats keep the order of the numbers they stand for, but those of two that differ may be the same
    if low is not None and low.is_finite():
        where.add("number_real >= ? AND (number_real > ? OR compared(number, ?) >= 0)", *_three(low))
    if high is not None and high.is_finite():
        where.add("number_real <= ? AND (number_real < ? OR compared(number, ?) <= 0)", *_three(high))
    return slice_of(connection, "rows", where, fields=FIELDS, order="id", page=page, line=indicator_line)


def _three(number: Decimal) -> tuple[float, float, str]:
    return float(number), float(number), str(number)


def indicator_line(row: sqlite3.Row) -> IndicatorLine:
    """Return an indicator row as lists show it."""
    return IndicatorLine(
        iri=row["iri"],
        sha256=row["sha256"],
        unit=row["owner"],
        fiscal_year=row["fiscal_year"],
        project=row["project"],
        project_name=row["project_name"],
        row=row["row"],
        type=row["type"],
        level1=row["level1"],
        level2=row["level2"],
        level3=row["level3"],
        description=row["description"],
        value=row["value"],
        basis=row["basis"],
        comparator=row["comparator"],
        number=amount(row["number"]),
        canonical_unit=row["unit"],
    )


def unit_of_name(connection: sqlite3.Connection, name: str) -> str:
    """Return the base unit that most rows of a name have; empty where none has one."""
    where = _of_name(name)
    where.add("unit IS NOT NULL")
    units = tally(connection, "SELECT unit, count(*) FROM rows" + where.sql + " GROUP BY unit", where.values)
    return units[0].label if units else ""


def same(connection: sqlite3.Connection, name: str, unit: str, *, page: int) -> Distribution:
    """Return how rows of a name and a base unit are set, by default the most frequent; `NO_UNIT`: those without."""
    named = _of_name(name)
    units = tally(
        connection, "SELECT coalesce(unit, ''), count(*) FROM rows" + named.sql + " GROUP BY unit", named.values
    )
    chosen = unit or next((each.label for each in units if each.label), "")
    if chosen == NO_UNIT:
        chosen = ""
        named.add("unit IS NULL")
    elif chosen:
        named.add("unit = ?", chosen)
    numbers = connection.execute("SELECT number FROM rows" + named.sql + " AND number IS NOT NULL", named.values)
    values = tuple(sorted(each for (number,) in numbers if chosen and (each := amount(number)) is not None))
    return Distribution(
        name=name,
        unit=chosen,
        values=values,
        median=statistics.median(values) if values else None,
        rows=slice_of(connection, "rows", named, fields=FIELDS, order="id", page=page, line=indicator_line),
        units=units,
    )


def _of_name(name: str) -> Where:
    where = Where()
    where.add("key = ?", comparable(name))
    return where
