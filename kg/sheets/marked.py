"""Record and review -> the tables as they stand, every finding beside its row and on the cells it is about.

Both the workbook and the page are written from this; neither looks for a finding's place itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias

from kg.places import source_place
from kg.report import GRAVEST_FIRST
from kg.review import reading_order
from kg.rows.grid import FIELDS
from kg.sheets.concerns import concerned_fields, holds, marked_fields
from kg.sheets.words import WORDS
from kg.view.cells import view_project
from kg.view.words import field_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.model import Finding, Record, Waiver
    from kg.review import Review
    from kg.shapes import Rule
    from kg.view.cells import ProjectView, RowView

    Marks = Mapping[str, tuple["Remark", ...]]

Spot: TypeAlias = tuple[int, int]
"""Where a remark is shown: the ordinals of the project and of the row, 0 for the project as a whole."""
TOP: Spot = (0, 0)
OPEN, WAIVED, KNOWN = "open", "waived", "known"


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as a sheet shows it: its number in the document, its rule's name, the fields it is about."""

    number: int
    finding: Finding
    name: str
    message: str
    fields: tuple[str, ...]
    where: str
    status: str = OPEN
    excuse: str = ""
    """Why it need not be mended, where it is waived or was known before."""

    @property
    def grade(self) -> str:
        """Its severity while it is open, else that it is put aside."""
        return self.finding.severity if self.status == OPEN else "aside"


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """An indicator row with what is said of it; `marks` tells by field what is said of a cell."""

    row: RowView
    remarks: tuple[Remark, ...]
    marks: Marks


@dataclass(frozen=True, slots=True)
class MarkedProject:
    """A project with what is said of it as a whole, and its rows; `marks` are those of the header block."""

    project: ProjectView
    remarks: tuple[Remark, ...]
    marks: Marks
    rows: tuple[MarkedRow, ...]

    @property
    def all_remarks(self) -> tuple[Remark, ...]:
        """What is said of the project and of its rows."""
        return (*self.remarks, *(remark for row in self.rows for remark in row.remarks))


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """A document: `remarks` stand on top, `beside` so many more on the whole document stand beside their rows."""

    record: Record
    review: Review
    title: str
    remarks: tuple[Remark, ...]
    beside: int
    projects: tuple[MarkedProject, ...]

    @property
    def all_remarks(self) -> tuple[Remark, ...]:
        """Everything that is said of the document, in reading order."""
        found = (*self.remarks, *(remark for project in self.projects for remark in project.all_remarks))
        return tuple(sorted(found, key=lambda remark: remark.number))


def gravest(remarks: Iterable[Remark]) -> str:
    """Return the gravest severity among what is open, `aside` where all is put aside, nothing without remarks."""
    grades = {remark.grade for remark in remarks}
    return next((grade for grade in (*GRAVEST_FIRST, "aside") if grade in grades), "")


def count(remarks: Iterable[Remark]) -> Counter[str]:
    """Return how many are open by severity, how many are waived and known, and the total of those open."""
    counts: Counter[str] = Counter()
    for remark in remarks:
        counts.update([remark.finding.severity, "total"] if remark.status == OPEN else [remark.status])
    return counts


def mark_document(record: Record, review: Review, *, lang: str) -> MarkedDocument:
    """Return a record's tables with the findings of its review at their places."""
    projects = [view_project(project, lang) for project in record.projects]
    at: dict[Spot, list[Remark]] = {}
    for spot, remark in _placed(_remarks(review, lang), record):
        at.setdefault(spot, []).append(remark)
    beside = sum(
        row > 0 and remark.finding.project is None for (_project, row), found in at.items() for remark in found
    )
    rules = {state.rule.code: state.rule for state in review.states}
    marked = tuple(_mark_project(project, at, rules) for project in projects)
    title = review.title or record.document.title or PurePath(review.path or record.document.path).name
    return MarkedDocument(record, review, title, tuple(at.get(TOP, ())), beside, marked)


def _placed(remarks: Iterable[Remark], record: Record) -> list[tuple[Spot, Remark]]:
    """Return the remarks with the spot they are shown at, numbered in that order: on top, then project by project.

    At one spot what is open goes first, gravest first. One on the whole
    document may point at a place: where a single row stands there, it is shown beside that row.
    """
    rows = [(project.ordinal, row.ordinal, row.place) for project in record.projects for row in project.indicators]
    times = Counter(place for _project, _row, place in rows)
    stands = {place: (project, row) for project, row, place in rows if times[place] == 1}
    known = {(project, row) for project, row, _place in rows} | {(project.ordinal, 0) for project in record.projects}

    def spot(finding: Finding) -> Spot:
        if finding.project is None:
            return stands.get(finding.place, TOP)
        wanted = (finding.project, finding.row or 0)
        return next((each for each in (wanted, (finding.project, 0)) if each in known), TOP)

    grades = (*GRAVEST_FIRST, "aside")
    placed = [(spot(remark.finding), grades.index(remark.grade), remark) for remark in remarks]
    placed.sort(key=lambda each: each[:2])
    return [(where, replace(remark, number=number)) for number, (where, _grade, remark) in enumerate(placed, start=1)]


def _remarks(review: Review, lang: str) -> list[Remark]:
    """Return all that the review says, in reading order; what need not be mended with its reason."""
    names = {state.rule.code: state.rule.name[lang] for state in review.states}
    said = [(finding, OPEN, "") for finding in review.findings]
    said += [(finding, WAIVED, _excuse(waiver, lang)) for finding, waiver in review.waived]
    said += [(finding, KNOWN, WORDS[lang]["is_known"]) for finding in review.known]
    said.sort(key=lambda each: reading_order(each[0]))
    return [
        _remark(finding, names.get(finding.rule, finding.name), status, excuse, lang)
        for finding, status, excuse in said
    ]


def _remark(finding: Finding, name: str, status: str, excuse: str, lang: str) -> Remark:
    where = source_place([finding.place], lang=lang)
    return Remark(0, finding, name, finding.message[lang], (), where, status, excuse)


def _excuse(waiver: Waiver, lang: str) -> str:
    say = WORDS[lang]
    until = say["until"].format(day=waiver.until) if waiver.until else ""
    return say["waived_by"].format(reason=waiver.reason, by=waiver.by, until=until)


def _mark_project(
    project: ProjectView,
    at: Mapping[Spot, list[Remark]],
    rules: Mapping[str, Rule],
) -> MarkedProject:
    """Return a project with its remarks; one on the whole project may be about cells of its rows as well."""
    header = {cell.field: cell.text for cell in project.header}
    cells = {row.key: {cell.field: cell.text for cell in row.cells if not cell.absent} for row in project.rows}
    remarks = [
        _with_held(_about(remark, header, rules), cells.values(), rules) for remark in at.get((project.ordinal, 0), [])
    ]
    rows = []
    for row in project.rows:
        own = [_about(remark, cells[row.key], rules) for remark in at.get((project.ordinal, row.ordinal), [])]
        marks = _marks(own)
        for remark in remarks:
            for field in _held(remark, cells[row.key], rules):
                marks.setdefault(field, []).append(remark)
        rows.append(MarkedRow(row, tuple(own), _frozen(marks)))
    return MarkedProject(project, tuple(remarks), _frozen(_marks(remarks)), tuple(rows))


def _held(remark: Remark, cells: Mapping[str, str | None], rules: Mapping[str, Rule]) -> list[str]:
    """Return which cells of a row hold what is quoted of the project as a whole, such as a label."""
    concerned = _concerned(remark, rules)
    return [field for field in concerned if field in FIELDS and holds(remark.finding, cells.get(field))]


def _with_held(remark: Remark, rows: Iterable[Mapping[str, str | None]], rules: Mapping[str, Rule]) -> Remark:
    """Return a remark on a project with the fields of its rows that it is about."""
    held = [field for cells in rows for field in _held(remark, cells, rules)]
    return replace(remark, fields=tuple(dict.fromkeys((*remark.fields, *held))))


def _concerned(remark: Remark, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    return concerned_fields(remark.finding.rule, rules.get(remark.finding.rule))


def _about(remark: Remark, cells: Mapping[str, str | None], rules: Mapping[str, Rule]) -> Remark:
    """Return a remark with the fields it is about among these cells."""
    return replace(remark, fields=marked_fields(remark.finding, cells, _concerned(remark, rules)))


def _marks(remarks: Iterable[Remark]) -> dict[str, list[Remark]]:
    marks: dict[str, list[Remark]] = {}
    for remark in remarks:
        for field in remark.fields:
            marks.setdefault(field, []).append(remark)
    return marks


def _frozen(marks: Mapping[str, list[Remark]]) -> dict[str, tuple[Remark, ...]]:
    return {field: tuple(remarks) for field, remarks in marks.items()}


def place_of(remark: Remark, *, lang: str) -> str:
    """Return where a remark stands: its columns, and the place in the source."""
    fields = WORDS[lang]["list"].join(field_label(field, lang) for field in remark.fields)
    return WORDS[lang]["join"].join(part for part in (fields, remark.where) if part)
