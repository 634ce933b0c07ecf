"""What the serving process and its workers pass to each other about a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Record, Waiver
    from kg.review import Review


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document is: as the store and its record name it, its graph, and its file if that is still the same."""

    path: str
    graph: str | None
    file: Path | None
    form: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A document with its review as the rules say it, before any waiver."""

    source: Source
    record: Record
    review: Review


@dataclass(frozen=True, slots=True)
class Against:
    """What a document is held against besides the rules: an authority file of one's own, and waivers."""

    bases: Path | None
    waivers: tuple[Waiver, ...]
