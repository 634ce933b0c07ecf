"""Frozen records passed between steps: the same names in Python, JSON and, where a term exists, RDF.

Amounts of the header block are decimals in 万元, as the forms print them; `Target.number` is the number
as written, without its multiplier, and `Target.canonical` the same in the base unit (元, %, 日, 次 …).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import Any, Literal

Provenance = Literal["exact", "repaired", "inferred", "unresolved"]
"""How a value was found: as printed, mended by a pattern, concluded from its neighbours, or not placed."""

TargetKind = Literal[
    "quantity", "percentage", "duration", "date", "qualitative", "not_applicable", "classified", "placeholder",
    "missing",
]  # fmt: skip
Comparator = Literal["=", ">=", "<=", ">", "<", "range"]
BasisKind = Literal[
    "legal", "internal", "plan", "budget", "contract", "measurement", "history", "restated", "not_applicable",
    "classified", "missing",
]  # fmt: skip
Severity = Literal["Violation", "Warning", "Info"]
Method = Literal["ruled", "spaced", "ocr", "cells", "text"]
"""How cells were found: by ruling lines, white space, in an image, as cells of the format, by the marks of a text."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its source, and how it was found; every number counts from 1.

    `box` is (left, top, right, bottom) in points from the top left of the page as it is shown; `sheet` and `range`
    (`B7` or `B7:C9`) name the cells of a workbook.
    """

    page: int | None = None
    table: int | None = None
    row: int | None = None
    line: int | None = None
    box: tuple[float, float, float, float] | None = None
    sheet: str | None = None
    range: str | None = None
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    r"""One cell of a raw table: its text (wraps kept as `\n`), the column it stands in (from 0) and its spans.

    A merged cell stands once, in the first row it spans; `provenance` is `repaired` where a reader mended the text,
    `unresolved` where the file does not hold what the cell shows.
    `filled` is the share of its width that its last line takes, where a page shows it: a full line may go on elsewhere.
    """

    text: str
    column: int
    row_span: int = 1
    col_span: int = 1
    place: Place = Place()
    provenance: Provenance = "exact"
    filled: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text outside tables; `gap` tells that white space stood before it."""

    text: str
    place: Place = Place()
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A raw table as the reader saw it: rows of cells, top to bottom, each row's cells left to right.

    `spans_known` tells that the spans of its cells are those of the source, so that an empty cell is empty and not the
    rest of a merged one. `edges` are the positions of its columns' edges in points from its left edge, where a page
    shows them: tables that go on over pages are put together by them.
    """

    rows: tuple[tuple[Cell, ...], ...]
    place: Place = Place()
    spans_known: bool = False
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader returns: the blocks of a file in reading order, nothing interpreted yet."""

    path: str
    sha256: str
    media_type: str
    blocks: tuple[Line | Table, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Canonical:
    """A value in its base unit: multipliers applied, 小时 kept apart from 日 where no factor is exact."""

    value: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """What an 指标值 asks for. `number` is null where the value has no number."""

    kind: TargetKind
    comparator: Comparator | None = None
    number: Decimal | None = None
    number2: Decimal | None = None
    unit: str | None = None
    per: str | None = None
    canonical: Canonical | None = None
    date: str | None = None
    approximate: bool = False
    ratio: str | None = None
    malformed: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention of a document in a text: `raw` is what stands there (`text[start:end]`), the rest its normal form.

    `number_text` is the document number as printed, with stray brackets and spaces; `number` its normal form.
    """

    raw: str
    start: int
    end: int
    number: str | None = None
    number_text: str | None = None
    issuer: str | None = None
    year: int | None = None
    seq: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What was noticed in a wording; it decides nothing.

    `kind` is the local name of a word list in ontology/wording.ttl (ceiling, vague, share …) or count, date, money for
    a number in running text; `text` the words at `[start:end]` of the record's `field`; `number`, `unit`, `canonical`
    the number they govern. Of a number in running text, `thing` is what it counts, `thing_keys` its readings, `role`
    what it is but a whole (each, part, past, change, vague), `per` its denominator, `per_year` how often a year.
    """

    kind: str
    field: str
    start: int
    end: int
    text: str
    number: Decimal | None = None
    unit: str | None = None
    canonical: Canonical | None = None
    thing: str | None = None
    thing_keys: tuple[str, ...] = ()
    role: str | None = None
    per: str | None = None
    per_year: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator row, merged cells filled, wraps joined, empty cells null; `places` by field, in parts where cut."""

    ordinal: int
    level1: str | None
    level2: str | None
    level3: str | None
    description: str | None
    value: str | None
    basis: str | None
    target: Target
    references: tuple[Citation, ...] = ()
    basis_kind: BasisKind = "missing"
    place: Place = Place()
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """One 绩效目标表: header block and rows. `columns` names the fields its indicator table has a column for.

    `budget` and `goals` are this year's; `total_budget` and `goals_total` those of the whole project, where a form has
    both. `amounts` holds by field what is printed where a form is in 元, `places` where each field stands.
    """

    ordinal: int
    name: str | None
    code: str | None
    budget: Decimal | None
    fiscal_funds: Decimal | None
    other_funds: Decimal | None
    usage: str | None
    payment_plan: dict[str, Decimal | None] | None
    goals: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    total_budget: Decimal | None = None
    goals_total: tuple[str, ...] = ()
    amounts: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    place: Place = Place()
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Department:
    """A budget department: its code in the local chart (3 digits in Hebei) and its name."""

    code: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a disclosure says about itself; `division` is the GB/T 2260 code of its place."""

    path: str
    sha256: str
    title: str | None
    department: Department
    fiscal_year: int | None
    division: str | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Text inside a target table that found no place in the record: kept and reported, never dropped."""

    text: str
    reason: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Record:
    """The interchange record of one file: what `kg extract` prints and everything later starts from."""

    document: DocumentInfo
    projects: tuple[Project, ...]
    unplaced: tuple[Unplaced, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the review says: which rule, where, what stands there, why, and what to write instead.

    People know the place by the names of project and row, the graph by the IRI of the node found (`focus`).
    """

    rule: str
    name: str
    severity: Severity
    path: str
    project: int | None
    row: int | None
    place: Place
    text: str | None
    message: dict[str, str]
    suggestion: str | None
    source: str
    project_name: str | None = None
    indicator: str | None = None
    project_code: str | None = None
    focus: str | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's word that a finding need not be mended; kg/waivers.py says what its fields name."""

    rule: str
    reason: str
    by: str
    path: str | None = None
    project: str | None = None
    row: str | None = None
    text: str | None = None
    until: str | None = None
    added: str | None = None
    source: str | None = None


def to_json(value: Any) -> Any:  # noqa: ANN401 - total over the records above and their JSON-able parts
    """Return `value` as plain JSON data: records as objects, decimals as strings with the digits as written."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"Unexpected value in a record: {value!r}")
