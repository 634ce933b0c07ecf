"""The index -> findings with the last word on each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.web.index.database import numbers
from kg.web.index.derive import RANKS
from kg.web.index.lists import Where, slice_of
from kg.web.index.words import match, words_of
from kg.web.model import FindingLine

if TYPE_CHECKING:
    import sqlite3

    from kg.web.model import Slice, Status

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
    where = Where()
    if status != "all":
        where.add("status = ?", status)
    if severity:
        where.add("rank = ?", RANKS.get(severity, len(RANKS)))
    if rule:
        where.add("rule = ?", rule)
    if sha256:
        _of_document(connection, where, sha256)
    if project is not None:
        where.add("project = ?", project)
    where.unit(unit)
    if words := words_of(text):
        where.add("id IN (SELECT rowid FROM finding_words WHERE finding_words MATCH ?)", match(words))
    return slice_of(connection, "findings", where, fields=FIELDS, order="rank, document, id", page=page, line=_line)


def _of_document(connection: sqlite3.Connection, where: Where, sha256: str) -> None:
    asked = Where()
    asked.add("sha256 = ?", sha256)
    row = connection.execute("SELECT id FROM documents" + asked.sql, asked.values).fetchone()
    first, last = numbers(row["id"]) if row else (0, -1)
    where.add("id BETWEEN ? AND ?", first, last)


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
