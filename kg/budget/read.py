"""A document -> its budget tables: stretches, lines in cells or in plain text, which is a part of which, amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.budget.amounts import head_year, money_unit, read_amount, unit_factor
from kg.budget.evidence import Evidence
from kg.budget.hierarchy import link_parts, settle_codes, settle_numbers
from kg.budget.labels import flat
from kg.budget.plain import lines_to_drafts
from kg.budget.rows import section_to_drafts
from kg.budget.sections import document_to_sections
from kg.budget.settle import Node, common, drafts_to_nodes, filter_by, settle
from kg.budget.turned import is_turned, turn
from kg.model import BudgetAmount, BudgetLine, BudgetTable, Place, Unplaced
from kg.numerals import plain
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kg.budget.drafts import Draft
    from kg.budget.headings import Column
    from kg.budget.sections import Section
    from kg.model import Document, Line, Provenance

_DEFAULT_UNIT = "万元"
_DEPARTMENT = re.compile(r"(?:^|\s)(\d{3,9})\s*([^\s\d:：]{3,})")
_BARE_YEAR = re.compile(r"20\d\d")


@dataclass(slots=True)
class _Sheet:
    """A table on its way to the record."""

    section: Section
    drafts: list[Draft]
    columns: tuple[Column, ...]
    unread: list[Line]
    head: list[str]
    nodes: list[Node] = field(default_factory=list)
    kind: str = ""

    @property
    def unit(self) -> str | None:
        """The unit of money that its head or its headings name."""
        texts = [*self.head, *(column.heading for column in self.columns)]
        return next((unit for text in texts if (unit := money_unit(text))), None)

    @property
    def is_empty(self) -> bool:
        """Whether it is published without figures."""
        figures = [figure for draft in self.drafts for figure in draft.figures]
        said = any(word in flat(note) for note in self.section.notes for word in words("budget-empty"))
        return not figures or (said and not any(figure.value for figure in figures))


def read_budget(document: Document) -> tuple[tuple[BudgetTable, ...], tuple[Unplaced, ...]]:
    """Return the budget tables of a document in order, and what inside them found no place."""
    sheets = [sheet for section in document_to_sections(document) if (sheet := _sheet(section))]
    for sheet in sheets:
        link_parts(sheet.kind, sheet.drafts)
        sheet.nodes = drafts_to_nodes(sheet.drafts, sheet.columns)
        settle(sheet.nodes)
    _settle_by_the_rest(sheets)
    unit = next((sheet.unit for sheet in sheets if sheet.unit), _DEFAULT_UNIT)
    tables = tuple(_table(ordinal, sheet, sheet.unit or unit) for ordinal, sheet in enumerate(sheets, start=1))
    unread = tuple(
        Unplaced(line.text, "预算表中没有归入任何一行的文字", line.place) for sheet in sheets for line in sheet.unread
    )
    return tables, unread


def _sheet(section: Section) -> _Sheet | None:
    """Return the lines of a stretch; None where it holds neither headings nor lines nor says that it is empty."""
    head = [row.text for grid in section.grids for row in grid.lead]
    head += [line.text for line in section.lines if len(line.text) < 80]
    year = _year(section, head)
    if section.grids:
        drafts, columns, unread = section_to_drafts(section, year)
        if is_turned(columns) and not any(column.role == "name" for column in columns):
            drafts, columns = turn(section.grids, columns)
    else:
        drafts, columns, unread = lines_to_drafts(section, year)
    for draft in drafts:
        if not is_turned(columns) and not draft.figures:
            draft.settle()
    said = any(word in flat(note) for note in section.notes for word in words("budget-empty"))
    if section.kind is None or not (drafts or said or any(column.role == "amount" for column in columns)):
        return None
    settle_numbers([draft for draft in drafts])
    settle_codes(drafts)
    return _Sheet(section, drafts, columns, unread, head, kind=section.kind)


def _year(section: Section, head: Sequence[str]) -> int | None:
    joined = "".join("".join(text.split()) for text in head)
    found = [head_year(joined), *(head_year(text) for text in head), head_year(section.title or "")]
    bare = (int(text) for text in head if _BARE_YEAR.fullmatch(text.strip()))
    return next((year for year in found if year), None) or next(bare, None)


def _settle_by_the_rest(sheets: Sequence[_Sheet]) -> None:
    """Narrow what a table leaves open by what the others say."""
    evidence = Evidence()
    for sheet in sheets:
        if sheet.is_empty:
            evidence.add_empty(sheet.kind)
        else:
            evidence.add_table(sheet.nodes)
    for sheet in sheets:
        if not all(node.is_settled for node in sheet.nodes):
            filter_by(sheet.nodes, evidence.allows)
            settle(sheet.nodes)
            evidence.add_table(sheet.nodes)


def _table(ordinal: int, sheet: _Sheet, unit: str) -> BudgetTable:
    section = sheet.section
    factor = unit_factor(unit)
    lines = tuple(_line(index, node, factor) for index, node in enumerate(sheet.nodes))
    places = tuple(grid.place for grid in section.grids) or tuple(line.place for line in section.lines[:1])
    return BudgetTable(
        ordinal=ordinal,
        kind=sheet.kind,
        title=section.title,
        money_unit=unit,
        lines=lines,
        headings=tuple(column.heading for column in sheet.columns if column.heading),
        department=_department(sheet.head),
        fiscal_year=_year(section, sheet.head),
        is_empty=sheet.is_empty,
        note="\n".join(section.notes) or None,
        place=section.place,
        places=places,
    )


def _department(head: Sequence[str]) -> str | None:
    """Return the unit that the head of a table names, behind its code or its label."""
    for text in head:
        coded = _DEPARTMENT.search(text)
        if coded and not read_amount(coded[2]):
            return coded[2]
        for part in re.split(r"\s+", text):
            label, mark, name = part.replace("：", ":").partition(":")
            if mark and name and label in words("budget-department-label"):
                return name
    return None


def _line(index: int, node: Node, factor: Decimal) -> BudgetLine:
    draft = node.draft
    provenance: dict[str, Provenance] = dict(draft.provenance)
    amounts = _amounts(node, factor, provenance)
    quantity = read_amount(draft.quantity_text)
    texts = dict(draft.texts)
    return BudgetLine(
        ordinal=index + 1,
        name=draft.name,
        number=draft.number,
        side=draft.side,
        code=draft.code,
        item=draft.item,
        part_of=None if draft.parent is None else draft.parent + 1,
        amounts=amounts,
        project=draft.project,
        quantity=quantity.value if quantity else None,
        unit=draft.unit_text or None,
        texts=texts,
        place=draft.place,
        provenance=provenance,
    )


def _amounts(node: Node, factor: Decimal, provenance: dict[str, Provenance]) -> tuple[BudgetAmount, ...]:
    """Return the amounts of a line in the order of its columns, those whose column is open last."""
    settled = common(node)
    columns = {column.index: column for column in node.columns}
    amounts = [
        BudgetAmount(
            columns[index].column, columns[index].heading, plain(reading.value * factor), reading.printed, node.draft.place
        )
        for index, reading in sorted(settled.items())
    ]
    left = [figure for figure in node.draft.figures]
    taken = [reading for reading in settled.values()]
    for figure in left:
        match = next((reading for reading in taken if reading in figure.readings), None)
        if match is not None:
            taken.remove(match)
            continue
        reading = figure.readings[0]
        amounts.append(BudgetAmount(None, "", plain(reading.value * factor), reading.printed, figure.place))
        provenance["amounts"] = "unresolved"
    floating = any(figure.column is None for figure in node.draft.figures)
    mended = any(reading.mended for reading in settled.values())
    if floating and len(node.draft.figures) < len(node.columns):
        provenance.setdefault("amounts", "inferred")
    elif mended:
        provenance.setdefault("amounts", "repaired")
    return tuple(amounts)
