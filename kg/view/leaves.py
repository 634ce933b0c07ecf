"""What is shown of a record, leaf by leaf: each page that holds something of it, and what stands on no page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from kg.view.cells import Cell, ProjectView, RowView, view_project, worst
from kg.view.words import GRADES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Place, Record, Unplaced

    Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Region:
    """A rectangle on a page and the fields that were read from it; a merged cell is one region of many rows."""

    box: Box
    cells: list[tuple[Cell, RowView | None, ProjectView]] = field(default_factory=list)

    @property
    def grade(self) -> str:
        """The least certain of the grades of what was read here."""
        return worst(cell.grade for cell, _row, _project in self.cells)

    @property
    def keys(self) -> list[str]:
        """The keys of the cells that were read here."""
        return [cell.key for cell, _row, _project in self.cells]

    @property
    def texts(self) -> list[tuple[str, str, str, list[int]]]:
        """Label, text, grade and rows of each different reading: the rows of a merged cell stand together."""
        readings: dict[tuple[str, str, str], list[int]] = {}
        for cell, row, _project in self.cells:
            readings.setdefault((cell.label, cell.text or "", cell.grade), []).extend([row.ordinal] if row else [])
        return [(*reading, rows) for reading, rows in readings.items()]


@dataclass(slots=True)
class Part:
    """What of a project stands on a leaf; `begins` tells that its header block does."""

    project: ProjectView
    begins: bool
    rows: list[RowView] = field(default_factory=list)


@dataclass(slots=True)
class Leaf:
    """A page, or with `page` None what stands on none."""

    page: int | None
    parts: list[Part] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    unplaced: list[tuple[int, Unplaced]] = field(default_factory=list)
    scanned: bool = False

    @property
    def sure(self) -> bool:
        """Whether nothing on it needs to be looked at."""
        header = (cell for part in self.parts if part.begins for cell in part.project.header)
        rows = (row for part in self.parts for row in part.rows)
        return not self.unplaced and all(cell.sure for cell in header) and all(row.sure for row in rows)

    @property
    def drawn(self) -> list[Region]:
        """The regions in the order in which they are drawn: the outlines of doubts lie over those of their like."""
        return sorted(self.regions, key=lambda region: GRADES.index(region.grade))


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row or header block with what is not as printed: grade -> labels of fields; `key` is where it is shown."""

    key: str
    project: ProjectView
    row: RowView | None
    grades: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as it is shown: leaves in page order, counts for the summary, doubts to go to."""

    record: Record
    leaves: tuple[Leaf, ...]
    doubts: tuple[Doubt, ...]
    rows: int
    missing: int
    grades: Counter[str]
    methods: Counter[str]

    @property
    def title(self) -> str:
        """The title of the document, or the name of its file where it tells none."""
        return self.record.document.title or PurePath(self.record.document.path).name


def view_record(record: Record, *, lang: str) -> RecordView:
    """Return what is shown of a record."""
    projects = [view_project(project, lang) for project in record.projects]
    leaves = _Leaves()
    for project in projects:
        leaves.add(project)
    for number, item in enumerate(record.unplaced, start=1):
        leaves.at(item.place.page).unplaced.append((number, item))
    cells = [cell for project in projects for cell, _row in _cells(project)]
    found = [cell for cell in cells if cell.text is not None]
    return RecordView(
        record,
        tuple(leaves.in_order()),
        tuple(doubt for project in projects for doubt in _doubts(project)),
        sum(len(project.rows) for project in projects),
        sum(cell.text is None and not cell.absent for cell in cells),
        Counter(cell.grade for cell in found),
        Counter(_method(cell.places[0]) for cell in found if cell.places),
    )


def _method(place: Place) -> str:
    return place.method or "text"


def _cells(project: ProjectView) -> Iterator[tuple[Cell, RowView | None]]:
    for cell in project.header:
        yield cell, None
    for row in project.rows:
        for cell in row.all_cells:
            yield cell, row


class _Leaves:
    """The leaves of a record, made as something is found to stand on them."""

    def __init__(self) -> None:
        self.leaves: dict[int | None, Leaf] = {}
        self.regions: dict[tuple[int | None, Box], Region] = {}

    def at(self, page: int | None) -> Leaf:
        return self.leaves.setdefault(page, Leaf(page))

    def in_order(self) -> list[Leaf]:
        """Return the leaves in page order, what stands on no page last."""
        return sorted(self.leaves.values(), key=lambda leaf: (leaf.page is None, leaf.page or 0))

    def add(self, project: ProjectView) -> None:
        parts: dict[int | None, Part] = {}
        first = min(project.pages, key=lambda page: page or 0)
        parts[first] = Part(project, begins=True)
        for row in project.rows:
            for page in row.pages:
                parts.setdefault(page, Part(project, begins=False)).rows.append(row)
        for page, part in parts.items():
            self.at(page).parts.append(part)
        for cell, within in _cells(project):
            for place in dict.fromkeys(cell.places):
                self._draw(place, cell, within, project)

    def _draw(self, place: Place, cell: Cell, row: RowView | None, project: ProjectView) -> None:
        if place.page is None or place.box is None:
            return
        leaf = self.at(place.page)
        leaf.scanned = leaf.scanned or place.method == "ocr"
        region = self.regions.get((place.page, place.box))
        if region is None:
            region = self.regions[place.page, place.box] = Region(place.box)
            leaf.regions.append(region)
        region.cells.append((cell, row, project))


def _doubts(project: ProjectView) -> Iterator[Doubt]:
    """Yield the header block, then each row, that has something other than as printed."""
    blocks: list[tuple[str, RowView | None, tuple[Cell, ...]]] = [(project.key, None, project.header)]
    blocks += ((row.key, row, row.all_cells) for row in project.rows)
    for key, indicator, cells in blocks:
        grades: dict[str, list[str]] = {}
        if indicator and indicator.grade != "exact":
            grades[indicator.grade] = [""]
        for cell in cells:
            if cell.grade != "exact":
                grades.setdefault(cell.grade, []).append(cell.label)
        if grades:
            yield Doubt(key, project, indicator, grades)
