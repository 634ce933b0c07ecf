"""The index -> findings with the last word on each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.web.index.database import numbers
from kg.web.index.derive import RANKS
from kg.web.index.lists import LAST_PAGE, PAGE_SIZE, Where, by_id, slice_of
from kg.web.index.words import match, words_of
from kg.web.model import FindingLine, Slice

if TYPE_CHECKING:
    import sqlite3

    from kg.web.model import Status

STATUSES = ("open", "judged", "waived")
TEXTS = "{indicator project_name text suggestion}"
FIELDS = "SELECT f.*, d.sha256, d.unit, d.fiscal_year FROM findings f JOIN documents d ON d.id = f.document WHERE f.id"


def findings(  # noqa: PLR0913 - one parameter per filter of the page
    connection: sqlite3.Connection,
    *,
    status: Status,
    severity: str,
    rule: str,
    sha256: str,
    project: int | None,
    unit: str,
    text: str,
    page: int,
) -> Slice[FindingLine]:
    """Return findings, gravest first, then in the order of documents and of their text.

    `unit` is part of a unit's name; the words of `text` stand in indicator, project's name, what is quoted or
    suggested.
    """
    where, words = Where(), words_of(text)
    rank = RANKS.get(severity, len(RANKS)) if severity else None
    if sha256:
        where.add("id BETWEEN ? AND ?", *_numbers_of(connection, sha256))
    if project is not None:
        where.add("project = ?", project)
    where.unit(unit)
    if words:
        facets: list[str] = [status if status in STATUSES else "none"] if status != "all" else []
        facets += [f"rule{rule.encode('utf-8', 'ignore').hex()}"] if rule else []
        return _search(connection, where, words, tuple(facets), rank=rank, page=page)
    # A + keeps SQLite from an index by what few findings differ in, where the document narrows them down.
    plain = "+" if sha256 else ""
    if status != "all":
        where.add(f"{plain}status = ?", status)
    if rank is not None:
        where.add(f"{plain}rank = ?", rank)
    if rule:
        where.add(f"{plain}rule = ?", rule)
    return slice_of(connection, "findings", where, fields=FIELDS, order="rank, document, id", page=page, line=_line)


def _numbers_of(connection: sqlite3.Connection, sha256: str) -> tuple[int, int]:
    """Return between which ids the findings of some bytes are; of bytes that are not there, between none."""
    asked = Where()
    asked.add("sha256 = ?", sha256)
    row = connection.execute("SELECT id FROM documents" + asked.sql, asked.values).fetchone()
    return numbers(row["id"]) if row else (0, -1)


def _search(  # noqa: PLR0913 - what narrows a search
    connection: sqlite3.Connection,
    where: Where,
    words: tuple[str, ...],
    facets: tuple[str, ...],
    *,
    rank: int | None,
    page: int,
) -> Slice[FindingLine]:
    """Return one page of the findings that hold words, severity by severity; what else is asked stands in `where`."""
    source = "finding_words w" + (" CROSS JOIN findings f ON f.id = w.rowid" if where.conditions else "")
    page = min(max(page, 1), LAST_PAGE)
    total, skip = 0, (page - 1) * PAGE_SIZE
    chosen: list[int] = []
    for each in RANKS.values() if rank is None else (rank,):
        asked = "".join(f' AND facets : "{facet}"' for facet in (*facets, f"rank{each}"))
        fitting = Where(
            ["finding_words MATCH ?", *where.conditions], [f"{TEXTS} : ({match(words)}){asked}", *where.values]
        )
        (found,) = connection.execute(f"SELECT count(*) FROM {source}{fitting.sql}", fitting.values).fetchone()
        if skip < found and len(chosen) < PAGE_SIZE:
            ids = f"SELECT w.rowid FROM {source}{fitting.sql} ORDER BY w.rowid LIMIT ? OFFSET ?"
            chosen += [row[0] for row in connection.execute(ids, (*fitting.values, PAGE_SIZE - len(chosen), skip))]
        skip = max(0, skip - found)
        total += found
    lines = by_id(connection, FIELDS, chosen)
    return Slice(tuple(_line(lines[each]) for each in chosen), total, page, PAGE_SIZE)


def _line(row: sqlite3.Row) -> FindingLine:
    """Return a finding as lists show it; of one that is waived and not judged, the waiver says why and who."""
    is_judged = row["verdict"] is not None
    return FindingLine(
        iri=row["iri"],
        sha256=row["sha256"],
        unit=row["unit"],
        fiscal_year=row["fiscal_year"],
        rule=row["rule"],
        severity=row["severity"],
        project=row["project"],
        project_name=row["project_name"],
        row=row["row"],
        indicator=row["indicator"],
        text=row["text"],
        message=json.loads(row["message"]),
        suggestion=row["suggestion"],
        page=row["page"],
        status=row["status"],
        verdict=row["verdict"],
        value=row["value"],
        reason=row["reason"] if is_judged else row["waiver_reason"],
        by=row["by"] if is_judged else row["waiver_by"],
        at=row["at"] if is_judged else row["waiver_on"],
    )
