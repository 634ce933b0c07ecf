"""What pages are given: lines of lists, numbers of an overview, jobs; money is in 元 (yuan), times are ISO 8601."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from kg.model import Record
    from kg.review import Review
    from kg.verdicts import Kind

T = TypeVar("T")
JobState = Literal["queued", "reading", "reviewing", "storing", "done", "failed"]
Status = Literal["open", "judged", "waived", "all"]
"""Of a finding: nobody has said anything of it; somebody has; a waiver covers it."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a list: `page` counts from 1, `total` is of the whole list."""

    items: tuple[T, ...]
    total: int
    page: int = 1
    size: int = 50

    @property
    def pages(self) -> int:
        """How many pages the list has, one at least."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class Job:
    """A file on its way through the desk; `sha256` leads to its review when it is done.

    `known` tells that the same bytes had been reviewed before. `message` and `remedy` say why it failed.
    """

    id: str
    name: str
    state: JobState
    sha256: str | None = None
    page: int | None = None
    pages: int | None = None
    known: bool = False
    violations: int = 0
    warnings: int = 0
    infos: int = 0
    message: str | None = None
    remedy: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A disclosure in a list: counts of findings are of those that no waiver covers, `open` of those not judged."""

    iri: str
    sha256: str
    path: str
    title: str
    unit: str
    division: str | None
    fiscal_year: int | None
    projects: int
    rows: int
    budget: Decimal | None
    violations: int
    warnings: int
    infos: int
    open: int


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A target table in a list."""

    iri: str
    sha256: str
    ordinal: int
    name: str | None
    code: str | None
    budget: Decimal | None
    rows: int
    violations: int
    warnings: int
    infos: int
    open: int


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in a list, with the last word on it; `page` is that of the source."""

    iri: str
    sha256: str
    unit: str
    fiscal_year: int | None
    rule: str
    severity: str
    project: int | None
    project_name: str | None
    row: int | None
    indicator: str | None
    text: str | None
    message: dict[str, str]
    suggestion: str | None
    page: int | None
    status: Status
    verdict: Kind | None = None
    value: str | None = None
    reason: str | None = None
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator row in a list; `number` and `canonical_unit` are its target in the base unit."""

    iri: str
    sha256: str
    unit: str
    fiscal_year: int | None
    project: int
    project_name: str | None
    row: int
    type: str | None
    level1: str | None
    level2: str | None
    level3: str | None
    description: str | None
    value: str | None
    basis: str | None
    comparator: str | None
    number: Decimal | None
    canonical_unit: str | None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was raised, and what people said of it."""

    rule: str
    findings: int
    documents: int
    open: int
    waived: int
    accepted: int
    corrected: int
    rejected: int
    missed: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A label with its count and its money."""

    label: str
    count: int
    money: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole store in numbers; `unreviewed` documents have no findings stored yet."""

    documents: int
    units: int
    projects: int
    rows: int
    budget: Decimal | None
    unreviewed: int
    severities: dict[str, int]
    rules: tuple[RuleCount, ...]
    types: tuple[Amount, ...]
    years: tuple[Amount, ...]
    largest: tuple[DocumentLine, ...]
    """The documents with most open Violations."""


NO_UNIT = "-"
"""Asked for as a unit of measure: the rows that have none, which are ranges, words and bare numbers."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the same indicator is set elsewhere: the numbers of one unit in ascending order, with their rows."""

    name: str
    unit: str
    values: tuple[Decimal, ...]
    median: Decimal | None
    rows: Slice[IndicatorLine]
    units: tuple[Amount, ...]
    """The units that rows of this name have, the most frequent first; an empty label counts the rows without."""


@dataclass(frozen=True, slots=True)
class RowPair:
    """The same row in two years; either may be missing. `change` is later less earlier, in the base unit.

    `same` tells that the values are written alike, `respelt` that they are not and mean the same: 5 万元, 50000 元.
    """

    earlier: IndicatorLine | None
    later: IndicatorLine | None
    change: Decimal | None
    same: bool
    respelt: bool = False


@dataclass(frozen=True, slots=True)
class ProjectPair:
    """The same project, by code or name, in two years; either may be missing."""

    earlier: ProjectLine | None
    later: ProjectLine | None
    rows: tuple[RowPair, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two years of one unit; `left_out` are further disclosures of these years."""

    unit: str
    earlier: DocumentLine
    later: DocumentLine
    projects: tuple[ProjectPair, ...]
    left_out: tuple[DocumentLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document as its pages show it; waivers in force are applied to `review`.

    `file` is the source where it is still there unchanged; `form` its format (pdf, image, docx, xlsx, html, text …).
    """

    record: Record
    review: Review
    file: Path | None
    form: str
    is_upload: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be handed out."""

    body: bytes
    media_type: str
    name: str
