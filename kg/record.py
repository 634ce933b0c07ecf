"""A document -> its whole record: target tables, budget tables, running text, citations, links between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg import indicators
from kg.budget import read_budget
from kg.figures import lines_of_target_tables
from kg.links import find_links
from kg.mentions import with_mentions
from kg.narrative import read_narrative
from kg.sections import document_to_sections

if TYPE_CHECKING:
    from kg.model import Document, Record, Unplaced


def document_to_record(document: Document) -> Record:
    """Return the interchange record of a document: what each part of it says, then what it cites, then its links."""
    outside: list[Unplaced] = []
    sections = document_to_sections(document, outside)
    record = indicators.extract_record(document, sections, outside)
    in_tables = lines_of_target_tables(sections)
    budget_tables, unread = read_budget(document)
    record = replace(
        record,
        unplaced=(*record.unplaced, *unread),
        budget_tables=budget_tables,
        narrative=read_narrative(document, record.document.fiscal_year, in_tables),
    )
    return replace(with_mentions(record, document, in_tables), links=find_links(record))
