"""What people said -> the status of findings, and the counts that follow: verdicts, waivers in force, sums.

A later word takes the place of an earlier one on the same finding, in whatever order they come in. A finding that a
waiver in force covers is waived, whatever else was said of it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from kg.model import Finding, Place
from kg.verdicts import latest
from kg.waivers import covers, in_force
from kg.web.index.database import numbers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date

    from kg.model import Waiver
    from kg.verdicts import Verdict

_SEVERITIES = ("violations", "warnings", "infos")
_KEEP = """
INSERT INTO verdicts (about, sha256, rule, project, row, text, kind, value, reason, by, at, moment)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (about) DO UPDATE SET
  kind = excluded.kind, value = excluded.value, reason = excluded.reason, by = excluded.by, at = excluded.at,
  moment = excluded.moment
WHERE excluded.moment >= moment
  AND (at, kind, value, reason, by) IS NOT (excluded.at, excluded.kind, excluded.value, excluded.reason, excluded.by)"""
_JUDGE = """
UPDATE findings
SET (verdict, value, reason, by, at) = (SELECT kind, value, reason, by, at FROM verdicts WHERE about = ?)
WHERE id BETWEEN ? AND ? AND rule = ? AND project IS ? AND row IS ? AND text IS ?"""
_WAIVED_FIELDS = (
    "SELECT f.id, f.document, rule, severity, path, project, project_name, project_code, row, indicator, text"
)
_COUNT_RULES = """
INSERT INTO rules
SELECT rule, sum(n), sum(is_document), sum(open), sum(waived), 0, 0, 0, 0 FROM (
  SELECT rule, count(*) AS n, 1 AS is_document, sum(status = 'open') AS open, sum(status = 'waived') AS waived
  FROM findings WHERE ?1 IS NULL OR rule = ?1 GROUP BY rule, document
) GROUP BY rule"""
_COUNT_WORDS = """
INSERT INTO rules
SELECT rule, 0, 0, 0, 0, sum(kind = 'accept'), sum(kind = 'correct'), sum(kind = 'reject'), sum(kind = 'missed')
FROM verdicts WHERE rule IS NOT NULL AND (?1 IS NULL OR rule = ?1) GROUP BY rule
ON CONFLICT (rule) DO UPDATE SET accepted = excluded.accepted, corrected = excluded.corrected,
  rejected = excluded.rejected, missed = excluded.missed"""


# --- verdicts


def keep_verdicts(connection: sqlite3.Connection, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Keep the last word on each finding, and return those that were not known."""
    new = []
    for verdict in latest(verdicts):
        said = (verdict.verdict, verdict.value, verdict.reason, verdict.by, verdict.at, verdict.moment.timestamp())
        of = (verdict.sha256, verdict.rule, verdict.project, verdict.row, verdict.text)
        if connection.execute(_KEEP, (json.dumps(of), *of, *said)).rowcount:
            new.append(verdict)
    return new


def judge(connection: sqlite3.Connection, sha256s: Iterable[str]) -> None:
    """Lay the verdicts kept on the findings of documents."""
    for sha256 in sha256s:
        said = connection.execute("SELECT * FROM verdicts WHERE sha256 = ? AND rule IS NOT NULL", (sha256,)).fetchall()
        for (document,) in connection.execute("SELECT id FROM documents WHERE sha256 = ?", (sha256,)).fetchall():
            for word in said:
                about = (word["rule"], word["project"], word["row"], word["text"])
                connection.execute(_JUDGE, (word["about"], *numbers(document), *about))


# --- waivers


def active(waivers: Iterable[Waiver], day: date) -> list[Waiver]:
    """Return the waivers in force on a day."""
    return [waiver for waiver in waivers if in_force(waiver, day)]


def waive(
    connection: sqlite3.Connection, waivers: Sequence[Waiver], documents: Iterable[int] | None = None
) -> set[int]:
    """Lay waivers in force on the findings of documents, None: all, and return the ids of documents that changed."""
    by_rule: defaultdict[str, list[Waiver]] = defaultdict(list)
    for waiver in waivers:
        by_rule[waiver.rule.upper()].append(waiver)
    changed: set[int] = set()
    for row in _concerned(connection, by_rule, documents):
        finding = _finding(row)
        covering = next((each for each in by_rule[finding.rule.upper()] if covers(each, finding)), None)
        told = (covering.reason, covering.by, covering.added) if covering else (None, None, None)
        if told != tuple(row)[-3:]:
            sql = "UPDATE findings SET waiver_reason = ?, waiver_by = ?, waiver_on = ? WHERE id = ?"
            connection.execute(sql, (*told, row["id"]))
            changed.add(row["document"])
    return changed


def _concerned(
    connection: sqlite3.Connection, rules: Iterable[str], documents: Iterable[int] | None
) -> list[sqlite3.Row]:
    """Return the findings that waivers of some rules may cover, and those that are waived."""
    fields = (
        f"{_WAIVED_FIELDS}, waiver_reason, waiver_by, waiver_on FROM findings f JOIN documents d ON d.id = f.document"
    )
    concerned = "upper(rule) IN (SELECT value FROM json_each(?))"
    known = json.dumps(list(rules))
    if documents is None:
        waived = f"{fields} WHERE status = 'waived'"
        return connection.execute(f"{fields} WHERE {concerned} UNION {waived}", (known,)).fetchall()
    found: list[sqlite3.Row] = []
    for document in documents:
        where = f"{fields} WHERE f.id BETWEEN ? AND ? AND ({concerned} OR status = 'waived')"
        found += connection.execute(where, (*numbers(document), known)).fetchall()
    return found


def _finding(row: sqlite3.Row) -> Finding:
    """Return as much of a finding as tells whether a waiver covers it."""
    names = ("rule", "severity", "path", "project", "project_name", "project_code", "row", "indicator", "text")
    given = {name: row[name] for name in names}
    return Finding(name="", place=Place(), message={}, suggestion=None, source="", **given)


# --- counts


def count(connection: sqlite3.Connection, documents: Iterable[int]) -> None:
    """Count the findings of documents and of their projects anew."""
    for document in documents:
        whole: dict[str, int] = dict.fromkeys((*_SEVERITIES, "open", "open_violations"), 0)
        parts: defaultdict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*_SEVERITIES, "open"), 0))
        sql = "SELECT project, rank, status, count(*) AS n FROM findings WHERE id BETWEEN ? AND ? GROUP BY 1, 2, 3"
        for project, rank, status, found in connection.execute(sql, numbers(document)):
            if status != "waived":
                is_open = found if status == "open" else 0
                for counts in (whole, *([parts[project]] if project is not None else [])):
                    counts[_SEVERITIES[rank]] += found
                    counts["open"] += is_open
                whole["open_violations"] += is_open if rank == 0 else 0
        connection.execute(
            "UPDATE documents SET violations = :violations, warnings = :warnings, infos = :infos, open = :open, "
            "open_violations = :open_violations WHERE id = :id",
            {**whole, "id": document},
        )
        clear = "UPDATE projects SET violations = 0, warnings = 0, infos = 0, open = 0 WHERE document = ?"
        connection.execute(clear, (document,))
        connection.executemany(
            "UPDATE projects SET violations = :violations, warnings = :warnings, infos = :infos, open = :open "
            "WHERE document = :document AND ordinal = :ordinal",
            [{**counts, "document": document, "ordinal": ordinal} for ordinal, counts in parts.items()],
        )


def count_rules(connection: sqlite3.Connection, rule: str | None = None) -> None:
    """Count the findings and the verdicts of one rule, or of all, anew."""
    connection.execute("DELETE FROM rules WHERE ?1 IS NULL OR rule = ?1", (rule,))
    connection.execute(_COUNT_RULES, (rule,))
    connection.execute(_COUNT_WORDS, (rule,))
