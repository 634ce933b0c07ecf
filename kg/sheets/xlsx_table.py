"""Marked document -> the sheet of its tables as they stand: offending cells filled, findings in columns beside them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from kg.rows.grid import FIELDS
from kg.sheets.marked import OPEN, count, gravest, place_of
from kg.sheets.words import WORDS
from kg.sheets.workbook import COMMENT_LIMIT, TALLEST, Sheet, Value
from kg.view.words import field_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.sheets.marked import MarkedDocument, MarkedProject, MarkedRow, Remark
    from kg.view.cells import Cell

WIDTHS = {"no": 5, "level1": 10, "level2": 14, "level3": 20, "description": 28, "value": 15, "basis": 24}
EXTRA_WIDTH = 12
BESIDE = (("severity", 7.0), ("problem", 42.0), ("suggestion", 22.0), ("rule", 14.0), ("where", 22.0))
LONG = {"usage", "payment_plan", "goals", "goals_total", "name"}
LABELS = ("level1", "level2")
"""Fields whose cells are merged over several rows."""
SECOND_LABEL, SECOND_TEXT = 5, 6
"""Columns of the second of two fields of a header block that share a line."""
GRADES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class Form:
    """The columns of a document's tables: the fields its forms have, then what else they print, then the findings."""

    fields: tuple[str, ...]
    extras: tuple[str, ...]

    @property
    def last(self) -> int:
        """The last column of the table as it stands."""
        return 1 + len(self.fields) + len(self.extras)

    def column(self, name: str) -> int:
        """Return the column of a field."""
        return 2 + self.fields.index(name)


def document_to_sheet(document: MarkedDocument, name: str, *, lang: str) -> tuple[Sheet, dict[int, int]]:
    """Return the sheet of a document, and on which of its lines each project begins."""
    say = WORDS[lang]
    form = _form(document)
    widths = [WIDTHS["no"], *(WIDTHS[field] for field in form.fields), *(EXTRA_WIDTH for _ in form.extras)]
    sheet = Sheet(name, [*widths, *(width for _name, width in BESIDE)], frozen="A2", titles="1:1")
    headings = [say["no"], *(field_label(field, lang) for field in form.fields), *form.extras]
    headings += [say[name] for name, _width in BESIDE]
    sheet.add({column: Value(text, "heading") for column, text in enumerate(headings, start=1)})
    _whole_line(sheet, Value(document.title, "title"))
    _whole_line(sheet, Value(document.review.path, "note"))
    _whole_line(sheet, Value(say["legend"], "note"))
    for note in document.review.notes:
        _whole_line(sheet, Value(f"{say['note']}{say['between']}{note}", "note"))
    if document.record.unplaced:
        _whole_line(sheet, Value(say["unplaced"].format(n=len(document.record.unplaced)), "note"))
    if document.beside:
        _whole_line(sheet, Value(say["beside"].format(n=document.beside), "note"))
    for remark in document.remarks:
        line = sheet.add({1: Value(say["document"], "label"), **_beside(remark, form, lang)})
        sheet.merge(line, 1, line, form.last)
    begins = {}
    for project in document.projects:
        begins[project.project.ordinal] = _write_project(sheet, project, form, lang)
    return sheet, begins


def _form(document: MarkedDocument) -> Form:
    """Return which columns the document's forms have; those that no table has are left out."""
    rows = [row.row for project in document.projects for row in project.rows]
    shown = {cell.field for row in rows for cell in row.cells if not cell.absent}
    fields = tuple(field for field in FIELDS if field in shown or field == "value")
    return Form(fields, tuple(dict.fromkeys(heading for row in rows for heading in row.extra)))


def _whole_line(sheet: Sheet, value: Value) -> None:
    columns = len(sheet.widths)
    line = sheet.add({1: value}, height=sheet.height(value, 1, columns))
    sheet.merge(line, 1, line, columns)


def _beside(remark: Remark | None, form: Form, lang: str) -> dict[int, Value]:
    """Return the columns beside the table for a finding, or the same empty."""
    first = form.last + 1
    if remark is None:
        return {first + index: Value(None) for index in range(len(BESIDE))}
    say = WORDS[lang]
    is_open = remark.status == OPEN
    plain = "text" if is_open else "aside-text"
    message = remark.message if is_open else say["stop"].join([remark.message, remark.excuse])
    severity = say[remark.finding.severity]
    values = (
        Value(severity if is_open else say[remark.status], f"{remark.grade}-tag"),
        Value(message, plain),
        Value(remark.finding.suggestion, "suggestion" if is_open else plain),
        Value(f"{remark.finding.rule} {remark.name}", plain),
        Value(place_of(remark, lang=lang), plain),
    )
    return dict(enumerate(values, start=first))


def comment(remarks: Sequence[Remark], lang: str) -> str:
    """Return what a cell's comment says: each finding with its rule and what to write instead."""
    say = WORDS[lang]
    told: list[str] = []
    size = 0
    for position, remark in enumerate(remarks):
        kind = say[remark.finding.severity] if remark.status == OPEN else say[remark.status]
        text = f"[{kind}] {remark.finding.rule} {remark.name}{say['between']}{remark.message}"
        if remark.finding.suggestion:
            text += f"\n→ {remark.finding.suggestion}"
        size += len(text)
        if told and size > COMMENT_LIMIT - 100:
            told.append(say["more"].format(n=len(remarks) - position))
            break
        told.append(text)
    return "\n".join(told)


def marked(text: str | None, remarks: Sequence[Remark], lang: str) -> Value:
    """Return a cell of the table: filled by the gravest of what is said of it, with a comment that says it."""
    return Value(text, gravest(remarks) or "text", comment(remarks, lang) if remarks else "")


# --- a project


def _write_project(sheet: Sheet, project: MarkedProject, form: Form, lang: str) -> int:
    """Write a project: its name over all columns, its header block, its rows; return the line it begins on."""
    say = WORDS[lang]
    title = f"{say['n_project'].format(n=project.project.ordinal)}  {project.project.name or say['untitled']}"
    sheet.add({})
    # a finding on the project as a whole, which no field of the header block shows, is marked on its title
    whole = [remark for remark in project.remarks if not remark.fields]
    begins = sheet.add({1: Value(title, "project", comment(whole, lang) if whole else "")}, height=22)
    counts = count(project.all_remarks)
    told = say["join"].join(f"{say[grade]} {counts[grade]}" for grade in GRADES if counts[grade])
    sheet.lines[-1][form.last + 1] = Value(told or say["nothing"], "project")
    sheet.merge(begins, 1, begins, form.last)
    sheet.merge(begins, form.last + 1, begins, form.last + len(BESIDE))
    _write_header(sheet, project, form, lang)
    headings = [say["no"], *(field_label(field, lang) for field in form.fields), *form.extras]
    line = sheet.add({column: Value(text, "heading") for column, text in enumerate(headings, start=1)})
    for index in range(len(BESIDE)):
        sheet.lines[line - 1][form.last + 1 + index] = Value(None, "heading")
    _write_rows(sheet, project, form, lang)
    return begins


def _header_lines(project: MarkedProject, form: Form) -> list[list[Cell]]:
    """Return the fields of the header block as they share lines: long ones alone, short ones in pairs.

    A field that the form does not have is left out, unless something is said of it.
    """
    lines: list[list[Cell]] = []
    single = True
    for cell in [each for each in project.project.header if each.text or each.field in project.marks]:
        if cell.field in LONG or single or form.last < SECOND_TEXT:
            lines.append([cell])
            single = cell.field in LONG
        else:
            lines[-1].append(cell)
            single = True
    return lines


def _write_header(sheet: Sheet, project: MarkedProject, form: Form, lang: str) -> None:
    """Write the header block, and beside it what is said of the project as a whole."""
    blocks: list[dict[int, Value]] = []
    for cells in _header_lines(project, form):
        values = {}
        for cell, (label_at, text_at) in zip(cells, ((1, 3), (SECOND_LABEL, SECOND_TEXT)), strict=False):
            values[label_at] = Value(cell.label, "label")
            values[text_at] = marked(cell.text, project.marks.get(cell.field, ()), lang)
        blocks.append(values)
    blocks += [{1: Value(name, "label"), 3: Value(text)} for name, text in project.project.extra.items()]
    for block, remark in zip_longest(blocks, project.remarks):
        _write_block(sheet, block or {1: Value(None)}, _beside(remark, form, lang), form.last)


def _write_block(sheet: Sheet, block: dict[int, Value], beside: dict[int, Value], last: int) -> None:
    """Write a line of a header block: labels and texts, each over the columns up to the next, and a finding beside."""
    starts = sorted(block)
    spans = [(first, after - 1) for first, after in zip(starts, [*starts[1:], last + 1], strict=True)]
    needed = max(sheet.height(block[first], first, end) for first, end in spans)
    height = min(TALLEST, max(sheet.height(value, column) for column, value in beside.items()))
    begins = sheet.last + 1
    for position, each in enumerate(stretched([height], needed)):
        empty = {column: Value(None) for column in beside}
        sheet.add({**block, **beside} if position == 0 else empty, height=each)
    for first, end in spans:
        sheet.merge(begins, first, sheet.last, end)


# --- its rows


def _write_rows(sheet: Sheet, project: MarkedProject, form: Form, lang: str) -> None:
    """Write the rows, and merge the labels of levels 1 and 2 over those that share them."""
    written = [(row, *_write_row(sheet, row, form, lang)) for row in project.rows]
    labels = [field for field in LABELS if field in form.fields]
    for position, field in enumerate(labels):
        above = labels[: position + 1]
        for _key, group in groupby(written, key=lambda each: _run(each[0], above)):
            _merge_lines(sheet, form.column(field), [(first, last) for _row, first, last in group])


def _run(row: MarkedRow, fields: Sequence[str]) -> tuple[object, ...]:
    """Return what rows that share a merged label have in common: its text and marks, and those of the label before."""
    texts = {cell.field: cell.text for cell in row.row.cells}
    return tuple((texts.get(field) or row.row.ordinal, row.marks.get(field)) for field in fields)


def _merge_lines(sheet: Sheet, column: int, spans: Sequence[tuple[int, int]]) -> None:
    """Merge the cells of a column over lines: the text of the first stays."""
    first, last = spans[0][0], spans[-1][1]
    for line in sheet.lines[first:last]:
        line.pop(column, None)
    sheet.merge(first, column, last, column)


def _write_row(sheet: Sheet, row: MarkedRow, form: Form, lang: str) -> tuple[int, int]:
    """Write a row, as many lines as it has findings, its own cells merged over them; return its first and last line."""
    values = _row_values(row, form, lang)
    labels = {form.column(field) for field in LABELS if field in form.fields}
    needed = max(sheet.height(value, column) for column, value in values.items())
    besides = [_beside(remark, form, lang) for remark in row.remarks] or [_beside(None, form, lang)]
    heights = [min(TALLEST, max(sheet.height(v, c) for c, v in beside.items())) for beside in besides]
    first = sheet.last + 1
    for position, height in enumerate(stretched(heights, needed)):
        beside = besides[position] if position < len(besides) else _beside(None, form, lang)
        sheet.add({**(values if position == 0 else {}), **beside}, height=height)
    for column in values.keys() - labels:
        sheet.merge(first, column, sheet.last, column)
    return first, sheet.last


def _row_values(row: MarkedRow, form: Form, lang: str) -> dict[int, Value]:
    """Return a row's cells by column; what is said of the row and of none of its cells is marked on its number."""
    whole = [remark for remark in row.remarks if not remark.fields]
    values = {1: Value(row.row.ordinal, f"{gravest(whole)}-tag" if whole else "number", comment(whole, lang))}
    for cell in row.row.cells:
        if cell.field in form.fields:
            text = WORDS[lang]["absent"] if cell.absent else cell.text
            values[form.column(cell.field)] = marked(text, row.marks.get(cell.field, ()), lang)
    for column, heading in enumerate(form.extras, start=2 + len(form.fields)):
        values[column] = Value(row.row.extra.get(heading))
    return values


def stretched(heights: Sequence[float], needed: float) -> list[float]:
    """Return the heights of lines so that together they are as high as needed, each no higher than Excel shows.

    >>> stretched([20, 30], 100), stretched([20], 900), stretched([20], 10)
    ([20, 80], [400.0, 400.0, 100.0], [20])
    """
    lines = list(heights)
    while (lacking := needed - sum(lines)) > 0.5:
        if lines[-1] >= TALLEST:
            lines.append(0.0)
        lines[-1] = min(TALLEST, lines[-1] + lacking)
    return lines
