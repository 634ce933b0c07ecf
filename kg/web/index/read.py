"""The index -> lists, searches and counts for pages; every method is quick and may be called from any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

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


class Index:
    """The lists of a store."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def overview(self) -> Overview:
        """Return the whole store in numbers."""
        raise NotImplementedError

    def documents(
        self, *, text: str = "", unit: str = "", year: int | None = None, sort: str = "open", page: int = 1
    ) -> Slice[DocumentLine]:
        """Return disclosures by title, unit or path; `sort` is open, unit, year, findings, rows or budget."""
        raise NotImplementedError

    def document(self, sha256: str) -> DocumentLine | None:
        """Return one disclosure."""
        raise NotImplementedError

    def projects(self, sha256: str) -> tuple[ProjectLine, ...]:
        """Return the target tables of a disclosure by ordinal."""
        raise NotImplementedError

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
        """Return findings, gravest first, then in the order of documents, projects and rows."""
        raise NotImplementedError

    def indicators(  # noqa: PLR0913
        self,
        *,
        words: str = "",
        type: str = "",  # noqa: A002
        unit: str = "",
        owner: str = "",
        low: Decimal | None = None,
        high: Decimal | None = None,
        page: int = 1,
    ) -> Slice[IndicatorLine]:
        """Return rows whose name, description or value hold each of the words, of any length.

        `type` is a concept's label in Chinese, `unit` a base unit, `owner` part of the department's name.
        """
        raise NotImplementedError

    def types(self) -> tuple[str, ...]:
        """Return the indicator types that occur, the most frequent first."""
        raise NotImplementedError

    def units_of_measure(self) -> tuple[str, ...]:
        """Return the base units that occur, the most frequent first."""
        raise NotImplementedError

    def same(self, name: str, unit: str = "", *, page: int = 1) -> Distribution:
        """Return how rows of the same name (as compared) and base unit are set; no unit: the most frequent one."""
        raise NotImplementedError

    def rules(self) -> dict[str, RuleCount]:
        """Return the counts of every rule that was raised or judged."""
        raise NotImplementedError

    def years(self) -> dict[str, tuple[int, ...]]:
        """Return the years of every unit that has more than one."""
        raise NotImplementedError

    def compare(self, unit: str, earlier: int, later: int) -> Comparison | None:
        """Return two years of a unit side by side."""
        raise NotImplementedError

    def note(self, verdict: Verdict) -> None:
        """Take in a verdict, so that lists and counts follow at once."""
        raise NotImplementedError

    def sparql(self, view: str, **filters: object) -> str:
        """Return the SPARQL query that gives the same rows as a method here, called with these filters."""
        raise NotImplementedError
