"""The index -> lists, searches and counts for pages; every method is quick and may be called from any thread."""

from __future__ import annotations

from contextlib import closing, contextmanager
from queue import LifoQueue
from typing import TYPE_CHECKING

from kg.web.index import compare, documents, findings, indicators
from kg.web.index.database import connect, prepare, writing
from kg.web.index.fill import lay_waivers
from kg.web.index.judge import active, count, count_rules, judge, keep_verdicts
from kg.web.index.sparql import query_of
from kg.web.model import NO_UNIT

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from kg.model import Waiver
    from kg.verdicts import Verdict
    from kg.web.model import (
        Comparison,
        Distribution,
        DocumentLine,
        FindingLine,
        IndicatorLine,
        Overview,
        ProjectLine,
        RuleCount,
        Slice,
        Status,
    )

READERS = 3
"""So many threads read at a time. More would not read sooner, as SQLite lets go of Python for every row and each then
waits for all others to take it up again; and what a connection has read once is at hand for the next reader."""


class Index:
    """The lists of a store, kept in a file that `refresh` of kg/web/index/fill.py brings up to date."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._free: LifoQueue[sqlite3.Connection | None] = LifoQueue()
        for _ in range(READERS):
            self._free.put(None)
        prepare(path)

    def overview(self) -> Overview:
        """Return the whole store in numbers."""
        with self._reading() as connection:
            return documents.overview(connection)

    def documents(
        self, *, text: str = "", unit: str = "", year: int | None = None, sort: str = "open", page: int = 1
    ) -> Slice[DocumentLine]:
        """Return disclosures by title, unit or path; `sort` is open, unit, year, findings, rows or budget.

        `unit` is part of the unit's name.
        """
        with self._reading() as connection:
            return documents.documents(connection, text=text, unit=unit, year=year, sort=sort, page=page)

    def document(self, sha256: str) -> DocumentLine | None:
        """Return one disclosure."""
        with self._reading() as connection:
            return documents.document(connection, sha256)

    def projects(self, sha256: str) -> tuple[ProjectLine, ...]:
        """Return the target tables of a disclosure by ordinal."""
        with self._reading() as connection:
            return documents.projects(connection, sha256)

    def findings(  # noqa: PLR0913 - one parameter per filter of the page
        self,
        *,
        status: Status = "open",
        severity: str = "",
        rule: str = "",
        sha256: str = "",
        project: int | None = None,
        unit: str = "",
        text: str = "",
        page: int = 1,
    ) -> Slice[FindingLine]:
        """Return findings, gravest first, then in the order of documents, projects and rows.

        `unit` is part of the unit's name; the words of `text` stand in the row's name, the project's, what is quoted
        or what is suggested.
        """
        with self._reading() as connection:
            return findings.findings(
                connection,
                status=status,
                severity=severity,
                rule=rule,
                sha256=sha256,
                project=project,
                unit=unit,
                text=text,
                page=page,
            )

    def indicators(  # noqa: PLR0913 - one parameter per filter of the page
        self,
        *,
        words: str = "",
        type: str = "",  # noqa: A002 - as the page calls it
        unit: str = "",
        owner: str = "",
        low: Decimal | None = None,
        high: Decimal | None = None,
        page: int = 1,
    ) -> Slice[IndicatorLine]:
        """Return rows whose name, description or value hold each of the words, of any length.

        `type` is a concept's label in Chinese, `unit` a base unit, `owner` part of the department's name.
        """
        with self._reading() as connection:
            return indicators.indicators(
                connection, words=words, type=type, unit=unit, owner=owner, low=low, high=high, page=page
            )

    def types(self) -> tuple[str, ...]:
        """Return the indicator types that occur, the most frequent first."""
        with self._reading() as connection:
            return tuple(each.label for each in documents.types(connection))

    def units_of_measure(self) -> tuple[str, ...]:
        """Return the base units that occur, the most frequent first."""
        with self._reading() as connection:
            return tuple(each.label for each in documents.units_of_measure(connection))

    def same(self, name: str, unit: str = "", *, page: int = 1) -> Distribution:
        """Return how rows of the same name (as compared) and base unit are set.

        By default it is the most frequent unit; `NO_UNIT` asks for the rows without one.
        """
        with self._reading() as connection:
            return indicators.same(connection, name, unit, page=page)

    def rules(self) -> dict[str, RuleCount]:
        """Return the counts of every rule that was raised or judged."""
        with self._reading() as connection:
            return documents.rules(connection)

    def years(self) -> dict[str, tuple[int, ...]]:
        """Return the years of every unit that has more than one."""
        with self._reading() as connection:
            return documents.years(connection)

    def compare(self, unit: str, earlier: int, later: int) -> Comparison | None:
        """Return two years of a unit, by its whole name, side by side."""
        with self._reading() as connection:
            return compare.compare(connection, unit, earlier, later)

    def note(self, verdict: Verdict) -> None:
        """Take in a verdict, so that lists and counts follow at once."""
        with closing(connect(self.path)) as connection, writing(connection):
            if keep_verdicts(connection, [verdict]):
                judge(connection, [verdict.sha256])
                found = connection.execute("SELECT id FROM documents WHERE sha256 = ?", (verdict.sha256,)).fetchall()
                count(connection, [row["id"] for row in found])
                if verdict.rule is not None:
                    count_rules(connection, verdict.rule)

    def waive(self, waivers: Iterable[Waiver], *, day: date) -> None:
        """Take in all waivers there are, so that lists and counts follow those in force on a day at once."""
        with closing(connect(self.path)) as connection, writing(connection):
            changed = lay_waivers(connection, active(waivers, day), ())
            count(connection, changed)
            if changed:
                count_rules(connection)

    def sparql(self, view: str, **filters: object) -> str:
        """Return the SPARQL query that gives the same rows as a method here, called with these filters.

        It lists all pages at once, and findings of every status: what people said is not in the graph.
        """
        if view == "same" and not filters.get("unit"):
            with self._reading() as connection:
                filters["unit"] = indicators.unit_of_name(connection, str(filters["name"]))
        if view == "same" and filters["unit"] == NO_UNIT:
            filters |= {"unit": None, "without": True}
        return query_of(view, filters)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection, within which everything is read of one state of the file; wait for one that is free."""
        connection = self._free.get()
        try:
            if connection is None:
                connection = connect(self.path)
                connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")
        finally:
            self._free.put(connection)
