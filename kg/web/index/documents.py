"""The index -> disclosures, their target tables, and the whole store in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.web.index.lists import Where, amount, slice_of, tally, total
from kg.web.index.words import normal, words_of
from kg.web.model import Amount, DocumentLine, Overview, ProjectLine, RuleCount

if TYPE_CHECKING:
    import sqlite3

    from kg.web.model import Slice

ORDERS = {
    "open": "open DESC, id",
    "unit": "unit, fiscal_year DESC, id",
    "year": "fiscal_year DESC, unit, id",
    "findings": "violations + warnings + infos DESC, id",
    "rows": "rows DESC, id",
    "budget": "budget_real DESC, id",
}
"""How lists of disclosures are sorted; what is unknown comes last."""
LARGEST = 10


def document_line(row: sqlite3.Row) -> DocumentLine:
    """Return a disclosure as lists show it."""
    return DocumentLine(
        iri=row["iri"],
        sha256=row["sha256"],
        path=row["path"],
        title=row["title"],
        unit=row["unit"],
        division=row["division"],
        fiscal_year=row["fiscal_year"],
        projects=row["projects"],
        rows=row["rows"],
        budget=amount(row["budget"]),
        violations=row["violations"],
        warnings=row["warnings"],
        infos=row["infos"],
        open=row["open"],
    )


def documents(  # noqa: PLR0913 - one parameter per filter of the page
    connection: sqlite3.Connection, *, text: str, unit: str, year: int | None, sort: str, page: int
) -> Slice[DocumentLine]:
    """Return the disclosures whose title, unit or path hold each word of `text`; `unit` is part of a unit's name."""
    where = Where()
    for word in words_of(text):
        where.add("instr(searched, ?)", word)
    if normal(unit):
        where.add("instr(unit_key, ?)", normal(unit))
    if year is not None:
        where.add("fiscal_year = ?", year)
    return slice_of(
        connection,
        "documents",
        where,
        fields="SELECT * FROM documents WHERE id",
        order=ORDERS.get(sort, ORDERS["open"]),
        page=page,
        line=document_line,
    )


def document(connection: sqlite3.Connection, sha256: str) -> DocumentLine | None:
    """Return the disclosure of some bytes."""
    where = Where()
    where.add("sha256 = ?", sha256)
    row = connection.execute("SELECT * FROM documents" + where.sql, where.values).fetchone()
    return document_line(row) if row else None


def projects(connection: sqlite3.Connection, sha256: str) -> tuple[ProjectLine, ...]:
    """Return the target tables of a disclosure by ordinal."""
    where = Where()
    where.add("sha256 = ?", sha256)
    query = "SELECT p.*, d.sha256 FROM projects p JOIN documents d ON d.id = p.document" + where.sql
    return tuple(map(project_line, connection.execute(query + " ORDER BY d.id, p.ordinal", where.values)))


def project_line(row: sqlite3.Row) -> ProjectLine:
    """Return a target table as lists show it."""
    return ProjectLine(
        iri=row["iri"],
        sha256=row["sha256"],
        ordinal=row["ordinal"],
        name=row["name"],
        code=row["code"],
        budget=amount(row["budget"]),
        rows=row["rows"],
        violations=row["violations"],
        warnings=row["warnings"],
        infos=row["infos"],
        open=row["open"],
    )


def rules(connection: sqlite3.Connection) -> dict[str, RuleCount]:
    """Return the counts of rules, the most frequent first."""
    rows = connection.execute("SELECT * FROM rules ORDER BY findings DESC, rule")
    return {row["rule"]: RuleCount(**dict(row)) for row in rows}


def years(connection: sqlite3.Connection) -> dict[str, tuple[int, ...]]:
    """Return the years of every unit that has more than one, earliest first."""
    known: dict[str, list[int]] = {}
    query = "SELECT DISTINCT unit, fiscal_year FROM documents WHERE fiscal_year IS NOT NULL ORDER BY unit, fiscal_year"
    for unit, year in connection.execute(query):
        known.setdefault(unit, []).append(year)
    return {unit: tuple(found) for unit, found in known.items() if len(found) > 1}


def types(connection: sqlite3.Connection) -> tuple[Amount, ...]:
    """Return the indicator types with their rows, the most frequent first."""
    return tally(connection, "SELECT type, count(*) FROM rows WHERE type IS NOT NULL GROUP BY type")


def units_of_measure(connection: sqlite3.Connection) -> tuple[Amount, ...]:
    """Return the base units with their rows, the most frequent first."""
    return tally(connection, "SELECT unit, count(*) FROM rows WHERE unit IS NOT NULL GROUP BY unit")


def overview(connection: sqlite3.Connection) -> Overview:
    """Return the whole store in numbers."""
    sums = connection.execute(
        "SELECT count(*) AS documents, count(DISTINCT unit) AS units, coalesce(sum(projects), 0) AS projects, "
        "coalesce(sum(rows), 0) AS rows, coalesce(sum(NOT reviewed), 0) AS unreviewed, "
        "coalesce(sum(violations), 0) AS Violation, coalesce(sum(warnings), 0) AS Warning, "
        "coalesce(sum(infos), 0) AS Info FROM documents"
    ).fetchone()
    budgets = connection.execute("SELECT fiscal_year, budget FROM documents").fetchall()
    largest = "SELECT * FROM documents WHERE open_violations > 0 ORDER BY open_violations DESC, id LIMIT ?"
    return Overview(
        documents=sums["documents"],
        units=sums["units"],
        projects=sums["projects"],
        rows=sums["rows"],
        budget=total(row["budget"] for row in budgets),
        unreviewed=sums["unreviewed"],
        severities={severity: sums[severity] for severity in ("Violation", "Warning", "Info")},
        rules=tuple(rules(connection).values()),
        types=types(connection),
        years=_years(budgets),
        largest=tuple(map(document_line, connection.execute(largest, (LARGEST,)))),
    )


def _years(budgets: list[sqlite3.Row]) -> tuple[Amount, ...]:
    """Return each year with its disclosures and their budgets, earliest first."""
    known: dict[int, list[str | None]] = {}
    for year, budget in budgets:
        if year is not None:
            known.setdefault(year, []).append(budget)
    return tuple(Amount(str(year), len(found), total(found)) for year, found in sorted(known.items()))
