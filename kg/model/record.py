"""The interchange record of one file, what the review says of it, and any of them as JSON."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from kg.model.narrative import Link, Narrative
from kg.model.source import Place

if TYPE_CHECKING:
    from kg.model.budget import BudgetTable
    from kg.model.rows import Mention, Project

Severity = Literal["Violation", "Warning", "Info"]


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
    budget_tables: tuple[BudgetTable, ...] = ()
    narrative: Narrative = Narrative()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()


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
