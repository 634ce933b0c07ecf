"""A SNAPSHOT OF THE STORE -> THE INDEX: what has changed is derived anew, what is gone leaves, in one transaction."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.store import documents
from kg.web.index.database import connect, numbers, prepare, writing
from kg.web.index.derive import lines_of, stamp_of
from kg.web.index.judge import active, count, count_rules, judge, keep_verdicts, waive

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from kg.model import Waiver
    from kg.quad_store import Store
    from kg.store import StoredDocument
    from kg.verdicts import Verdict
    from kg.web.index.derive import Line, Lines


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: documents in the store, those derived anew, those that left, verdicts that were new."""

    documents: int
    derived: int
    removed: int
    verdicts: int


def refresh(
    index: Path, store: Store, verdicts: Iterable[Verdict] = (), waivers: Iterable[Waiver] = (), *, day: date
) -> Refreshed:
    """Bring the index in a file up to a store, to the verdicts, and to the waivers in force on a day.

    A document is derived anew when its graph or that of its findings changed. Verdicts noted before stay, also where
    they are not among these: the file they stand in may be older than the last word.
    """
    prepare(index)
    with closing(connect(index)) as connection, writing(connection):
        stored = {each.graph: each for each in documents(store)}
        known = {row["iri"]: row for row in connection.execute("SELECT id, iri, stamp, sha256 FROM documents")}
        gone = [row["id"] for iri, row in known.items() if iri not in stored]
        for number in gone:
            _remove(connection, number)
        renewed = _derive(connection, store, stored.values(), known)
        new = keep_verdicts(connection, verdicts)
        judge(connection, {stored[iri].sha256 for iri in renewed} | {verdict.sha256 for verdict in new})
        changed = set(renewed.values()) | _ids(connection, (verdict.sha256 for verdict in new))
        changed |= lay_waivers(connection, active(waivers, day), renewed.values())
        count(connection, changed)
        if changed or gone or new:
            count_rules(connection)
            connection.execute("PRAGMA analysis_limit = 1000")
            connection.execute("ANALYZE")
    return Refreshed(len(stored), len(renewed), len(gone), len(new))


def lay_waivers(connection: sqlite3.Connection, waivers: Sequence[Waiver], renewed: Iterable[int]) -> set[int]:
    """Lay waivers in force on the findings of renewed documents, on all where other waivers are in force than before.

    Returns the ids of documents of which the status of a finding changed.
    """
    digest = hashlib.sha256(repr(waivers).encode()).hexdigest()
    before = connection.execute("SELECT value FROM state WHERE name = 'waivers'").fetchone()
    connection.execute("INSERT OR REPLACE INTO state VALUES ('waivers', ?)", (digest,))
    is_same = before is not None and before["value"] == digest
    return waive(connection, waivers, renewed if is_same else None)


def _ids(connection: sqlite3.Connection, sha256s: Iterable[str]) -> set[int]:
    found = (connection.execute("SELECT id FROM documents WHERE sha256 = ?", (each,)).fetchall() for each in sha256s)
    return {row["id"] for rows in found for row in rows}


# --- documents come and go


def _derive(
    connection: sqlite3.Connection, store: Store, stored: Iterable[StoredDocument], known: dict[str, sqlite3.Row]
) -> dict[str, int]:
    """Derive the documents that are new or changed, and return their ids by IRI; a changed one keeps its place."""
    last = max((row["id"] for row in known.values()), default=0)
    renewed: dict[str, int] = {}
    for each in stored:
        before = known.get(each.graph)
        if before is not None and before["stamp"] == stamp_of(each):
            continue
        if before is None:
            last += 1
        else:
            _remove(connection, before["id"])
        renewed[each.graph] = last if before is None else before["id"]
        _enter(connection, lines_of(store, each, renewed[each.graph]))
    return renewed


def _remove(connection: sqlite3.Connection, number: int) -> None:
    for table in ("rows", "findings"):
        connection.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", numbers(number))
    connection.execute("DELETE FROM projects WHERE document = ?", (number,))
    connection.execute("DELETE FROM documents WHERE id = ?", (number,))


def _enter(connection: sqlite3.Connection, lines: Lines) -> None:
    for table, entered in (
        ("documents", (lines.document,)),
        ("projects", lines.projects),
        ("rows", lines.rows),
        ("findings", lines.findings),
    ):
        _insert(connection, table, entered)


def _insert(connection: sqlite3.Connection, table: str, lines: Sequence[Line]) -> None:
    if lines:
        names = list(lines[0])
        values = ", ".join(f":{name}" for name in names)
        connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})", lines)
