"""Records -> JSON Lines, JSON, CSV and XLSX; the sheets have one line per indicator row, merged cells filled.

JSON keeps everything. A sheet is for people: headings in their language, numbers as numbers in XLSX, and no text
that a spreadsheet would run as a formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.model import to_json
from kg.tabular_rest import SHEETS, place_cells
from kg.vocabulary import label, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as ExcelCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from kg.model import Citation, Indicator, Project, Record

Cell = str | int | Decimal | None

# In the order a reader asks: where from, which project, what is printed, how it was read, where it stands.
COLUMNS = (
    "path", "title", "department_code", "department", "division", "fiscal_year",
    "project", "project_name", "project_code", "budget", "fiscal_funds", "other_funds", "total_budget",
    "row", "level1", "level2", "level3", "description", "value", "basis",
    "kind", "comparator", "number", "number2", "unit", "per", "canonical_value", "canonical_unit", "date",
    "references", "basis_kind", "page", "table", "table_row", "line", "sheet", "range", "method",
    "provenance", "extra",
)  # fmt: skip
# Texts long enough to want a wide column, in characters; the rest get 12.
WIDTHS = {
    "project_name": 28, "level3": 24, "description": 44, "value": 20, "basis": 44, "references": 44,
    "budget_title": 28, "name": 24, "sentence": 60, "reason": 28, "subject": 24, "goal_title": 28,
}  # fmt: skip
XLSX_CELL_LIMIT = 32767
# OWASP "CSV Injection": a cell that begins with one of these may be run when a spreadsheet opens the file.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, production Char


def records_to_jsonl(records: Iterable[Record]) -> Iterator[str]:
    """Yield one compact JSON object per record, without the line end."""
    for record in records:
        yield json.dumps(to_json(record), ensure_ascii=False, separators=(",", ":"))


def records_to_json(records: Iterable[Record]) -> str:
    """Return the records as one indented JSON array."""
    return json.dumps([to_json(record) for record in records], ensure_ascii=False, indent=1) + "\n"


def serialize_records(records: Iterable[Record], format: str, *, lang: str = "zh") -> str | bytes:  # noqa: A002
    """Return the records as `jsonl`, `json`, `csv` or `xlsx`; `lang` is the language of a sheet's headings."""
    if format == "jsonl":
        return "".join(f"{line}\n" for line in records_to_jsonl(records))
    if format == "json":
        return records_to_json(records)
    if format == "csv":
        return records_to_csv(records, lang=lang)
    if format == "xlsx":
        return records_to_xlsx(records, lang=lang)
    raise ValueError(f"Unexpected format of records: {format!r}")


def headings(columns: Sequence[str] = COLUMNS, *, lang: str = "zh") -> tuple[str, ...]:
    """Return the headings of the sheets: labels of ontology/sheet-columns.ttl.

    >>> headings()[9], headings(lang="en")[9]
    ('预算数（万元）', 'budget (10,000 yuan)')
    """
    return tuple(label(own(name, scheme="sheet-column"), lang) for name in columns)


def record_to_rows(record: Record) -> Iterator[dict[str, Cell]]:
    """Yield a sheet line per indicator; a project without indicators gets one line, so that none is lost."""
    about = record.document
    document: dict[str, Cell] = {
        "path": about.path,
        "title": about.title,
        "department_code": about.department.code,
        "department": about.department.name,
        "division": about.division,
        "fiscal_year": about.fiscal_year,
    }
    for project in record.projects:
        header = document | _project_cells(project)
        if not project.indicators:
            yield header | place_cells(project.place)
        for indicator in project.indicators:
            yield header | _indicator_cells(indicator) | place_cells(indicator.place)


def _project_cells(project: Project) -> dict[str, Cell]:
    return {
        "project": project.ordinal,
        "project_name": project.name,
        "project_code": project.code,
        "budget": project.budget,
        "fiscal_funds": project.fiscal_funds,
        "other_funds": project.other_funds,
        "total_budget": project.total_budget,
    }


def _indicator_cells(indicator: Indicator) -> dict[str, Cell]:
    target = indicator.target
    canonical = target.canonical
    return {
        "row": indicator.ordinal,
        "level1": indicator.level1,
        "level2": indicator.level2,
        "level3": indicator.level3,
        "description": indicator.description,
        "value": indicator.value,
        "basis": indicator.basis,
        "kind": target.kind,
        "comparator": target.comparator,
        "number": target.number,
        "number2": target.number2,
        "unit": target.unit,
        "per": target.per,
        "canonical_value": canonical.value if canonical else None,
        "canonical_unit": canonical.unit if canonical else None,
        "date": target.date,
        "references": "；".join(_reference(citation) for citation in indicator.references) or None,
        "basis_kind": indicator.basis_kind,
        "provenance": _pairs(indicator.provenance),
        "extra": _pairs(indicator.extra),
    }


def _reference(citation: Citation) -> str:
    title = f"《{citation.title}》" if citation.title else ""
    return (f"{title}{citation.number or ''}" or citation.raw) + (citation.article or "")


def _pairs(mapping: Mapping[str, str]) -> str | None:
    return "；".join(f"{key}: {text}" for key, text in mapping.items()) or None


def guard(text: str) -> str:
    """Return `text` so that no spreadsheet runs it: an apostrophe before what would begin a formula.

    One leading apostrophe is taken away again by `unguard`; nothing else is changed.

    >>> guard("=1+1"), guard("≥98%"), guard("-5")
    ("'=1+1", '≥98%', "'-5")
    """
    return "'" + text if text.lstrip("'").startswith(FORMULA_STARTS) else text


def unguard(text: str) -> str:
    """Return what `guard` was given.

    >>> unguard("'=1+1")
    '=1+1'
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text


def records_to_csv(records: Iterable[Record], *, lang: str = "zh") -> str:
    """Return the sheet as CSV; begins with a byte order mark, without which Excel takes UTF-8 for GBK."""
    sheet = io.StringIO()
    sheet.write("\ufeff")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(headings(lang=lang))
    for record in records:
        writer.writerows([_csv_cell(name, row.get(name)) for name in COLUMNS] for row in record_to_rows(record))
    return sheet.getvalue()


def _csv_cell(name: str, value: Cell) -> str:
    if name == "comparator":
        return str(value or "")  # one of a fixed list; = alone is no formula
    if isinstance(value, Decimal):
        return format(value, "f")
    return guard(value) if isinstance(value, str) else "" if value is None else str(value)


def records_to_xlsx(records: Iterable[Record], *, lang: str = "zh") -> bytes:
    """Return an Excel workbook: the indicators, and sheets of budget tables, figures and targets in the text.

    Headings are frozen, filters set, numbers are numbers and texts are texts.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, needed here only

    read = list(records)
    book = Workbook(write_only=True)
    for name, columns, rows in (("indicators", COLUMNS, record_to_rows), *SHEETS):
        _write_sheet(book, name, columns, (row for record in read for row in rows(record)), lang=lang)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _write_sheet(
    book: Workbook, name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], *, lang: str
) -> None:
    """Add a sheet of lines below their headings."""
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet = book.create_sheet(name)
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS.get(column, 12)
    sheet.freeze_panes = "A2"
    heading = [_wrapped(xlsx_cell(sheet, text)) for text in headings(columns, lang=lang)]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    lines = 1
    for row in rows:
        sheet.append([_wrapped(xlsx_cell(sheet, row.get(column))) for column in columns])
        lines += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{lines}"


def xml_text(text: str) -> str:
    r"""Return what of a text XML can hold: no control characters, no half of a pair, no noncharacters.

    >>> xml_text("甲\x00\x0b\ud800\uffff乙😀")
    '甲乙😀'
    """
    return _NOT_XML.sub("", text)


def xlsx_cell(sheet: WriteOnlyWorksheet, value: Cell) -> ExcelCell:
    """Return a cell without a style that holds a number as a number and a text as a text, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet)
        cell.value = value
        return cell
    text = xml_text(value)
    cell = WriteOnlyCell(sheet, value=text[:XLSX_CELL_LIMIT])
    # openpyxl takes "=…" for a formula and "#N/A" for an error; both are texts of the source.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
    return cell


def _wrapped(cell: ExcelCell) -> ExcelCell:
    from openpyxl.styles import Alignment  # noqa: PLC0415

    if cell.data_type == "s":
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell
