"""Records and their reviews -> one Excel workbook: summary, the tables with their findings, all findings, the rules."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from kg.sheets.marked import mark_document
from kg.sheets.words import WORDS
from kg.sheets.workbook import save, sheet_name
from kg.sheets.xlsx_lists import findings_sheet, rules_sheet, summary_sheet
from kg.sheets.xlsx_table import document_to_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Record
    from kg.review import Review
    from kg.sheets.marked import MarkedDocument


def reviews_to_xlsx(pairs: Iterable[tuple[Record, Review]], *, lang: str = "zh") -> bytes:
    """Return the workbook of reviewed documents."""
    say = WORDS[lang]
    documents = [mark_document(record, review, lang=lang) for record, review in pairs]
    names = [say["summary"], say["findings"], say["rules"]]
    tables, begins = [], []
    for number, document in enumerate(documents, start=1):
        name = sheet_name(f"{say['table']}{number} {_short_name(document)}", names)
        names.append(name)
        table, begin = document_to_sheet(document, name, lang=lang)
        tables.append(table)
        begins.append(begin)
    sheets = [
        summary_sheet(documents, say["summary"], names[3:], begins, lang=lang),
        *tables,
        findings_sheet(documents, say["findings"], lang=lang),
        rules_sheet(documents, say["rules"], lang=lang),
    ]
    return save(sheets, page=say["page"])


def _short_name(document: MarkedDocument) -> str:
    """Return what a tab calls a document: its department, else its file."""
    about = document.record.document
    return about.department.name or PurePath(about.path).stem
