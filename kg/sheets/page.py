"""Records and their reviews -> one HTML file: the tables with numbered marks, and beside every row what is wrong."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg.rows.grid import FIELDS
from kg.sheets.charts import GRADES, Bar, project_bars, rule_bars, severity_bars
from kg.sheets.marked import count, gravest, mark_document, place_of
from kg.sheets.tallies import rule_lines, state_counts
from kg.sheets.words import WORDS
from kg.view.template import fill_page
from kg.view.words import field_label

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from kg.model import Record
    from kg.review import Review
    from kg.sheets.marked import MarkedDocument, Remark
    from kg.sheets.tallies import RuleLine


def reviews_to_html(pairs: Iterable[tuple[Record, Review]], *, lang: str = "zh") -> Iterator[bytes]:
    """Return the page of reviewed documents piece by piece."""
    documents = [
        _shown(mark_document(record, review, lang=lang), f"f{number}", lang)
        for number, (record, review) in enumerate(pairs, start=1)
    ]
    shown = {
        "lang": lang,
        "say": WORDS[lang],
        "documents": documents,
        "grades": GRADES,
        "gravest": gravest,
        "count": count,
        "place_of": lambda remark: place_of(remark, lang=lang),
    }
    return fill_page("review.html.j2", shown, styles=["record.css", "review.css"], script="review.js")


def _shown(document: MarkedDocument, key: str, lang: str) -> dict[str, Any]:
    """Return what the template shows of a document; `key` begins every name in the page that is the document's."""
    lines = rule_lines(document, lang=lang)
    rows = [row.row for project in document.projects for row in project.rows]
    fields = {cell.field for row in rows for cell in row.cells if not cell.absent}
    charts: list[tuple[str, tuple[Bar, ...]]] = [
        ("by_severity", severity_bars(document, lang=lang)),
        ("by_rule", rule_bars(lines, lang=lang)),
        ("by_project", project_bars(document, key, lang=lang)),
    ]
    counts: Counter[str] = count(document.all_remarks)
    return {
        "key": key,
        "document": document,
        "path": document.review.path,
        "lines": lines,
        "states": state_counts(lines),
        "counts": counts,
        "rows": len(rows),
        "charts": charts,
        "fields": [(field, field_label(field, lang)) for field in FIELDS if field in fields],
        "extras": tuple(dict.fromkeys(heading for row in rows for heading in row.extra)),
        "page_link": lambda remark: page_link(document.review.path, remark),
        "raised": [line for line in lines if _is_shown(line)],
    }


def _is_shown(line: RuleLine) -> bool:
    """Tell whether the page has findings of a rule, to choose it by."""
    return bool(line.open or line.waived or line.known)


def page_link(path: str, remark: Remark) -> str:
    """Return the link to a finding's page, beside the file that holds this review; only a PDF has such links."""
    name, page = PurePath(path).name, remark.finding.place.page
    if page is None or not name.lower().endswith(".pdf"):
        return ""
    # every sign is quoted, a colon too: no name of a file can turn into another scheme
    return f"{quote(name, safe='', errors='replace')}#page={page}"
