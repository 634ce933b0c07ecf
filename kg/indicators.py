"""A document -> its record: every section becomes a project with its header block and indicator rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.citations import find_citations
from kg.citations.basis import basis_kind
from kg.docinfo import document_info
from kg.headings import label_key, own_label
from kg.model import Indicator, Line, Place, Project, Record, Unplaced
from kg.rows.fill import fill_table, read_printed_labels
from kg.rows.grid import FIELDS, GridRow, rows_to_grid
from kg.rows.header_rows import rows_to_header
from kg.rows.lines import body_to_strips, measure_widths, split_heading, strips_to_grid
from kg.rows.lines_header import lines_to_header
from kg.rows.parts import split_section
from kg.rows.projects import carry_levels, leave_out_total, part_levels, split_projects
from kg.rows.settle import repeated_bases, settle_rows
from kg.rows.spills import mend_spills
from kg.sections import document_to_sections
from kg.tables import Row
from kg.targets import parse_target
from kg.text import undo_wraps
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Document
    from kg.rows.header import Header
    from kg.sections import Section


class _Draft:
    """A section on its way to a project: header, rows, columns, and what found no place."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.unplaced: list[Unplaced] = []
        self.header: Header
        self.grid: list[GridRow] = []
        self.fields: tuple[str, ...] = ()
        self.has_cell_marks = any(isinstance(item, Row) and item.kind == "heading" for item in section.items)

    @property
    def is_exact(self) -> bool:
        """Whether the source shows every cell of the table as it is."""
        return all(row.exact for row in self.grid)

    @property
    def is_blank(self) -> bool:
        """Whether the form is not filled in, or says only that the unit has no such project."""
        header = self.header
        said = header.amounts or header.goal_lines or header.total_goal_lines or set(header.texts) - {"name"}
        name = header.texts.get("name") or self.section.title or ""
        return not self.grid and not said and (not name or label_key(name) in words("nothing-to-report"))


def extract_record(
    document: Document, sections: Sequence[Section] | None = None, outside: Sequence[Unplaced] = ()
) -> Record:
    """Extract the interchange record of a document.

    A document without any 绩效目标表 gives a record without projects and a note that says so. `sections`, and what
    stands `outside` of them, are what `document_to_sections` gives, for who has asked already.
    """
    if sections is None:
        told: list[Unplaced] = []
        sections, outside = document_to_sections(document, told), told
    drafts = [_Draft(section) for section in sections]
    marked = [draft for draft in drafts if draft.has_cell_marks]
    for draft in marked:
        _read_rows(draft)
    drafts = [part for draft in drafts for part in _projects_of(draft)]
    marked = [draft for draft in drafts if draft.has_cell_marks]
    known = repeated_bases(draft.grid for draft in marked)
    for draft in marked:
        draft.grid = settle_rows(draft.grid, known, draft.unplaced)
        if not draft.is_exact:
            mend_spills(draft.grid, draft.unplaced)
    _read_lines([draft for draft in drafts if not draft.has_cell_marks])
    printed = read_printed_labels([draft.grid for draft in drafts])
    for draft in drafts:
        merged_basis = draft.has_cell_marks and "basis" in draft.fields and not draft.is_exact
        has_level2 = not draft.has_cell_marks or "level2" in draft.fields
        fill_table(draft.grid, printed, draft.unplaced, merged_basis=merged_basis, has_level2=has_level2)
    blank = [_blank_form(draft) for draft in drafts if draft.is_blank]
    unplaced = (*(item for draft in drafts for item in (*draft.header.unplaced, *draft.unplaced)), *blank, *outside)
    drafts = [draft for draft in drafts if not draft.is_blank]
    months = _months(drafts)
    year = document_info(document, ()).fiscal_year
    projects = tuple(_project(number, draft, months, year) for number, draft in enumerate(drafts, start=1))
    none = "绩效目标表都没有填写" if blank else "没有找到绩效目标表"
    notes = document.notes if projects else (*document.notes, none)
    without = [
        str(number) for number, draft in enumerate(drafts, start=1) if draft.grid and "value" not in draft.fields
    ]
    if without:
        notes = (*notes, f"第 {'、'.join(without)} 个项目的表没有找到指标值列，指标值未读")
    return Record(
        document=document_info(document, projects),
        projects=projects,
        unplaced=unplaced,
        notes=notes,
    )


def _place_of(draft: _Draft) -> Place:
    """Return where a section begins; a title in a flow of text has no place, and its first cell has."""
    cells = (place for places in draft.header.places.values() for place in places)
    rows = (row.place for row in draft.grid[:1])
    known = (place for place in (draft.section.place, *cells, *rows) if place != Place(method=place.method))
    return next(known, draft.section.place)


def _blank_form(draft: _Draft) -> Unplaced:
    name = draft.header.texts.get("name") or draft.section.title
    return Unplaced(name or own_label("goals"), "空白的绩效目标表，没有填写", draft.section.place)


def _read_rows(draft: _Draft) -> None:
    """Read a section whose rows have cell marks."""
    parts = split_section(draft.section.items, draft.unplaced)
    draft.header = rows_to_header(parts.above, draft.section.money_unit)
    draft.header.complete(lines_to_header(parts.lines, draft.section.money_unit))
    draft.header.complete(rows_to_header(parts.below, draft.section.money_unit))
    grid, fields = rows_to_grid(parts.table)
    draft.fields = part_levels(grid, fields)
    draft.grid = carry_levels(leave_out_total(grid, draft.unplaced))


def _projects_of(draft: _Draft) -> list[_Draft]:
    """Return a draft for each project of a table that names several beside their rows; else the draft itself."""
    projects = split_projects(draft.grid, draft.section.money_unit, draft.unplaced)
    if not projects:
        return [draft]
    if draft.header.texts.get("name") and not any(header.texts for header, _ in projects):
        for header, _ in projects:  # a column of goals beside the rows of one project
            draft.header.goal_lines += header.goal_lines
        return [draft]
    parts = []
    for header, rows in projects:
        part = _Draft(draft.section)
        part.header, part.grid, part.fields = header, rows, draft.fields
        parts.append(part)
    parts[0].unplaced = [*draft.header.unplaced, *draft.unplaced]
    for part in parts:
        part.header.extra = {**draft.header.extra, **part.header.extra}  # what stands above the table is of them all
    parts[0].unplaced += draft.header.left_out()
    return parts


def _read_lines(drafts: Sequence[_Draft]) -> None:
    """Read sections without cell marks; the columns' widths are measured over all of them."""
    strips = []
    for draft in drafts:
        lines = [item for item in draft.section.items if isinstance(item, Line)]
        header, body, draft.fields = split_heading(lines)
        draft.header = lines_to_header(header, draft.section.money_unit)
        rows = [item for item in draft.section.items if isinstance(item, Row)]
        draft.header.complete(rows_to_header(rows, draft.section.money_unit))
        strips.append(body_to_strips(body, draft.unplaced))
    fields = max((draft.fields for draft in drafts), key=len, default=())
    widths = measure_widths([strip for table in strips for strip in table], fields)
    for draft, table in zip(drafts, strips, strict=True):
        draft.grid = strips_to_grid(table, draft.fields, widths)


def _months(drafts: Sequence[_Draft]) -> tuple[str, ...]:
    """Return the months that the payment plans of this document's form have."""
    months = {month for draft in drafts for month in draft.header.payment_plan or {}}
    return tuple(sorted(months, key=int))


def _project(number: int, draft: _Draft, months: Sequence[str], year: int | None) -> Project:
    header, section = draft.header, draft.section
    plan = header.payment_plan
    adjustment = header.amounts.get("adjustment")
    extra = dict(header.extra)
    if adjustment is not None:
        extra[own_label("adjustment")] = format(adjustment, "f")
    name = header.texts.get("name") or (undo_wraps(section.title) if section.title else None)
    return Project(
        ordinal=number,
        name=name,
        code=header.texts.get("code"),
        budget=header.amounts.get("budget"),
        fiscal_funds=header.amounts.get("fiscal_funds"),
        other_funds=header.amounts.get("other_funds"),
        usage=header.texts.get("usage"),
        payment_plan=None if plan is None else {month: plan.get(month) for month in months},
        goals=header.goals,
        total_budget=header.amounts.get("total_budget"),
        goals_total=header.goals_total,
        amounts=dict(header.printed),
        indicators=tuple(_indicator(place, row, year) for place, row in enumerate(draft.grid, start=1)),
        columns=draft.fields,
        place=_place_of(draft),
        places=dict(header.places),
        provenance=dict(header.provenance),
        extra=extra,
    )


def _indicator(number: int, row: GridRow, year: int | None) -> Indicator:
    texts = {name: undo_wraps(row.get(name)) or None for name in FIELDS}
    references = find_citations(texts["basis"])
    return Indicator(
        ordinal=number,
        level1=texts["level1"],
        level2=texts["level2"],
        level3=texts["level3"],
        description=texts["description"],
        value=texts["value"],
        basis=texts["basis"],
        target=parse_target(texts["value"], sign=row.get("comparator"), unit=row.get("unit"), fiscal_year=year),
        references=references,
        basis_kind=basis_kind(
            texts["basis"],
            references,
            level3=texts["level3"],
            description=texts["description"],
            value=texts["value"],
        ),
        place=row.place,
        places=dict(row.places),
        provenance={name: grade for name, grade in row.provenance.items() if grade != "exact"},
        extra={name: undo_wraps(text) for name, text in row.extra.items()},
    )
