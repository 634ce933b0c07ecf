"""A document -> its budget tables: stretches, lines in cells or in plain text, which is a part of which, amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.budget.amounts import head_year, money_unit, read_amount
from kg.budget.evidence import Evidence
from kg.budget.headings import latest_year
from kg.budget.hierarchy import PROJECTS, link_parts, settle_codes, settle_numbers
from kg.budget.kinds import IN_ORDER, kinds_by_total
from kg.budget.labels import concept_of
from kg.budget.left import holds_money, holds_rows, left_lines, repeated_lines
from kg.budget.mend import mend_by_others, units_from_names
from kg.budget.plain import is_head, lines_to_drafts
from kg.budget.plain_grid import lines_to_grid
from kg.budget.rows import section_to_drafts
from kg.budget.sections import document_to_sections, says_empty
from kg.budget.settle import Node, common, drafts_to_nodes, filter_by, named_values, settle
from kg.budget.turned import is_turned, turn
from kg.model import BudgetAmount, BudgetLine, BudgetTable, Place, Unplaced
from kg.numerals import plain
from kg.targets.units import money_factor
from kg.vocabulary import label, own, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from kg.budget.amounts import Reading
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
        said = any(map(says_empty, self.section.notes))
        return not figures or (said and not any(figure.value for figure in figures))


def read_budget(document: Document) -> tuple[tuple[BudgetTable, ...], tuple[Unplaced, ...]]:
    """Return the budget tables of a document in order, and what inside them found no place."""
    sections = document_to_sections(document)
    read = [(section, _sheet(section)) for section in sections]
    sheets = [sheet for _, sheet in read if sheet]
    mend_by_others([sheet.drafts for sheet in sheets])
    for sheet in sheets:
        link_parts(sheet.kind, sheet.drafts)
        sheet.nodes = drafts_to_nodes(sheet.drafts, sheet.columns)
        settle(sheet.nodes)
    _name_kinds(sheets)
    _settle_by_the_rest(sheets)
    unit = next((sheet.unit for sheet in sheets if sheet.unit), _DEFAULT_UNIT)
    tables = tuple(_table(ordinal, sheet, sheet.unit or unit) for ordinal, sheet in enumerate(sheets, start=1))
    repeated = repeated_lines(sections)
    unread = tuple(
        Unplaced(line.text, "预算表中没有归入任何一行的文字", line.place)
        for sheet in sheets
        for line in left_lines(sheet.section, sheet.unread, repeated)
    )
    return tables, (*unread, *_unread_tables(read))


def _unread_tables(read: Sequence[tuple[Section, _Sheet | None]]) -> Iterator[Unplaced]:
    """Yield the titles of tables that were not read: of an unknown kind, or without anything that could be read."""
    for section, sheet in read:
        if sheet is None and section.title:
            if section.kind is None and holds_money(section):
                yield Unplaced(section.title, "不认得是哪一种预算表，没有读", section.place)
            elif section.kind is not None and (section.lost or holds_rows(section)):
                yield Unplaced(section.title, "没有认出预算表的金额列，没有读", section.place)


def _sheet(section: Section) -> _Sheet | None:
    """Return the lines of a stretch; None where it holds neither headings nor lines nor says that it is empty."""
    head = [row.text for row in section.heads]
    head += [row.text for grid in section.grids for row in grid.lead]
    head += [line.text for line in section.lines if len(line.text) < 80]
    year = _year(section, head)
    copied = None if section.grids else lines_to_grid(section.lines)
    if copied is not None:
        above = next(at for at, line in enumerate(section.lines) if line.place == copied.place)
        section.parts = [*section.lines[:above], copied]
    if section.kind is None:
        return None
    if section.grids:
        drafts, columns, unread = section_to_drafts(section, year)
    else:
        drafts, columns, unread = lines_to_drafts(section, year)
    if section.grids and is_turned(columns):
        drafts, columns = turn(section.grids, columns, year)
    else:
        for draft in drafts:
            draft.settle()
    said = any(map(says_empty, section.notes))
    figures = any(draft.figures for draft in drafts)
    if not (figures or said or any(column.role == "amount" for column in columns)):
        return None
    settle_numbers(drafts)
    settle_codes(drafts)
    if section.kind == "fixed-assets":
        units_from_names(drafts)
    if section.kind in PROJECTS:
        for draft in drafts:
            draft.project = draft.project or (draft.name if draft.item is None and draft.code is None else None)
    return _Sheet(section, drafts, columns, unread, head, kind=section.kind)


def _year(section: Section, head: Sequence[str]) -> int | None:
    joined = "".join("".join(text.split()) for text in head)
    found = [head_year(joined), *(head_year(text) for text in head), head_year(section.title or "")]
    bare = (int(text) for text in head if _BARE_YEAR.fullmatch(text.strip()))
    return next((year for year in found if year), None) or next(bare, None)


def _name_kinds(sheets: Sequence[_Sheet]) -> None:
    """Tell the tables of the three funds apart where they have no title, run by run."""
    by_fund: dict[str, Decimal] = {}
    run: list[_Sheet] = []
    for sheet in sheets:
        if sheet.kind == "fiscal-income-and-expenditure":
            by_fund = _totals_by_fund(sheet)
        if sheet.section.title is None and sheet.kind == IN_ORDER[0]:
            run.append(sheet)
        elif sheet.kind != "basic-expenditure":
            _name_run(run, by_fund)
            run = []
    _name_run(run, by_fund)


def _name_run(run: Sequence[_Sheet], by_fund: Mapping[str, Decimal]) -> None:
    wholes = [next((node for node in sheet.nodes if node.draft.item == "total"), None) for sheet in run]
    totals = [None if node is None else named_values(node).get("total") for node in wholes]
    for sheet, kind in zip(run, kinds_by_total(totals, by_fund), strict=True):
        sheet.kind = kind


def _totals_by_fund(sheet: _Sheet) -> dict[str, Decimal]:
    """Return the expenditure of each fund that a table of fiscal income and expenditure gives as its total."""
    whole = next((node for node in sheet.nodes if (node.draft.side, node.draft.item) == ("expenditure", "total")), None)
    values = named_values(whole) if whole else {}
    return {fund: value for column, value in values.items() if (fund := concept_of("budget-column", column, "fund"))}


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
    factor = money_factor(unit)
    lines = tuple(_line(index, node, factor) for index, node in enumerate(sheet.nodes))
    places = tuple(grid.place for grid in section.grids) or tuple(
        line.place for line in section.lines if is_head(line.text)
    )
    return BudgetTable(
        ordinal=ordinal,
        kind=sheet.kind,
        title=section.title,
        money_unit=unit,
        lines=lines,
        headings=tuple(column.heading for column in sheet.columns if column.heading),
        department=_department(sheet.head),
        fiscal_year=_year(section, sheet.head) or latest_year([column.heading for column in sheet.columns]),
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
    headings = {f"#{column.index}": column.heading for column in node.columns}
    texts = {headings.get(key) or key: text for key, text in draft.texts.items()}
    unit = draft.unit_text if any(char.isalnum() for char in draft.unit_text) else ""
    if draft.unit_text and not unit:
        texts[label(own("unit", scheme="column"), "zh")] = draft.unit_text
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
        unit=unit or None,
        texts=texts,
        place=draft.place,
        provenance=provenance,
    )


def _amounts(node: Node, factor: Decimal, provenance: dict[str, Provenance]) -> tuple[BudgetAmount, ...]:
    """Return the amounts of a line in the order of its columns, those whose column is open last."""
    columns = {column.index: column for column in node.columns}
    left = list(node.draft.figures)
    amounts = []
    settled = common(node)
    for index, reading in sorted(settled.items()):
        figure = next(figure for figure in left if figure.column in {index, None} and reading in figure.readings)
        left.remove(figure)
        column = columns[index]
        amounts.append(_amount(column.column, column.heading, reading, figure.place, factor))
    amounts += [_amount(None, "", figure.readings[0], figure.place, factor) for figure in left]
    if left:
        provenance["amounts"] = "unresolved"
    elif any(figure.column is None for figure in node.draft.figures) and len(settled) < len(columns):
        provenance["amounts"] = "inferred"
    elif any(reading.mended for reading in settled.values()):
        provenance["amounts"] = "repaired"
    return tuple(amounts)


def _amount(column: str | None, heading: str, reading: Reading, place: Place, factor: Decimal) -> BudgetAmount:
    return BudgetAmount(column, heading, plain(reading.value * factor), reading.printed, place)
