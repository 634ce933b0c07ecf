"""CITED DOCUMENTS -> LISTS: a table for people, CSV for spreadsheets, JSON for programs; and a list to be filled in."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from kg.answers import ruled_table
from kg.bases.importing.columns import READERS
from kg.bases.views.facts import concept_label
from kg.bases.views.words import WORDS, amount, clean, kind_label, tight, years_text
from kg.graph.terms import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from kg.bases.views.missing import Unresolved
    from kg.bases.views.records import CitedDocument

COLUMNS = (
    *("number", "title", "kind", "status", "projects", "rows", "mentions", "units", "years", "money"),
    *("issuer", "date", "until", "replaced_by", "document"),
)
IMPORTED = tuple(READERS)
"""The columns of a bureau's own list of documents."""


def list_text(documents: Sequence[CitedDocument], *, lang: str) -> str:
    """Return documents as a table of one line each."""
    say = WORDS[lang]
    if not documents:
        return f"{say['no_documents']}\n"
    count = say["count"].format(n=len(documents))
    return f"{_table(documents, say)}{count}\n"


def _table(documents: Iterable[CitedDocument], say: dict[str, str]) -> str:
    columns = [
        (say["document"], False),
        (say["status"], False),
        *((say[name], True) for name in ("projects", "rows", "units", "money_column")),
        (say["years"], False),
    ]
    whole = range(1, len(columns) - 1)
    return ruled_table(columns, (_cells(document, say) for document in documents), whole=whole)


def _cells(document: CitedDocument, say: dict[str, str]) -> list[str]:
    facts = document.facts
    return [
        "\n".join(filter(None, (clean(facts.number or ""), tight(f"《{facts.title}》") if facts.title else ""))),
        say[facts.status],
        str(len(document.projects)),
        str(document.rows),
        str(len(document.units)),
        amount(document.money),
        years_text(document.years).replace("、", "、\n"),
    ]


def list_csv(documents: Iterable[CitedDocument]) -> str:
    """Return documents as CSV; several values of a cell are parted by `；`, amounts are yuan."""
    objects = (document_object(document) for document in documents)
    return to_csv(COLUMNS, ([_flat(each[name]) for name in COLUMNS] for each in objects))


def list_json(documents: Iterable[CitedDocument]) -> str:
    """Return documents as a JSON array; amounts are decimal strings in yuan."""
    return json.dumps([document_object(document) for document in documents], ensure_ascii=False, indent=1) + "\n"


def document_object(document: CitedDocument) -> dict[str, Any]:
    """Return a document with its counts for JSON."""
    facts = document.facts
    return {
        "document": facts.iri,
        "number": facts.number,
        "title": facts.title,
        "other_titles": list(facts.titles[1:]),
        "kind": facts.kind,
        "status": facts.status,
        "place": facts.place,
        "issuer": facts.issuer,
        "date": facts.date,
        "in_force": facts.in_force,
        "until": facts.until,
        "replaced_by": [each.name for each in facts.replaced_by],
        "replaces": [each.name for each in facts.replaces],
        "about": list(facts.about),
        "sources": list(facts.sources),
        "projects": len(document.projects),
        "rows": document.rows,
        "mentions": len(document.mentions),
        "units": list(document.units),
        "years": list(document.years),
        "money": number_text(document.money),
        "spellings": [{"text": text, "mentions": mentions} for text, mentions in document.spellings],
    }


def number_text(number: Decimal | None) -> str | None:
    """Return a number as a decimal string without trailing zeros."""
    found = decimal(number)
    return found.value if found else None


def to_csv(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return lines of comma separated values, every one in quotes; the mark in front tells Excel that it is UTF-8."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")  # RFC 4180
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue()


def _flat(value: object) -> str:
    return "；".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


# --- what nobody has entered


def unresolved_text(found: Unresolved, *, lang: str) -> str:
    """Return what leads nowhere: documents to enter, short forms, and how many rows name no document."""
    say = WORDS[lang]
    parts = [say["unnamed"].format(n=found.unnamed, rows=found.rows) + "\n"]
    if found.loose:
        columns = [(say["text"], False), (say["mentions"], True), (say["projects"], True)]
        rows = [[clean(each.raw), str(each.mentions), str(each.projects)] for each in found.loose]
        parts.insert(0, f"{say['loose']}\n{ruled_table(columns, rows)}\n")
    if not found.documents:
        return "".join([f"{say['nothing_open']}\n\n", *parts])
    columns = [
        *((say[name], False) for name in ("number", "title", "kind")),
        *((say[name], True) for name in ("mentions", "projects", "units")),
    ]
    lines = (
        [
            clean(document.facts.number or ""),
            tight(document.facts.title or ""),
            kind_label(document.facts, lang),
            *(str(len(each)) for each in (document.mentions, document.projects, document.units)),
        ]
        for document in found.documents
    )
    count = say["count"].format(n=len(found.documents))
    return "".join([f"{say['open_documents']}\n{ruled_table(columns, lines, whole=(0,))}{count}\n\n", *parts])


def unresolved_csv(found: Unresolved, *, lang: str) -> str:
    """Return the documents to enter as a list that `kg bases import` takes when it is filled in."""
    headings = [concept_label("base-column", name, lang) for name in IMPORTED]
    return to_csv(headings, ([_to_fill_in(document, name, lang) for name in IMPORTED] for document in found.documents))


def _to_fill_in(document: CitedDocument, column: str, lang: str) -> str:
    facts = document.facts
    given = {
        "number": facts.number or "",
        "title": clean(facts.title or ""),
        "place": facts.place or "",
        "kind": kind_label(facts, lang),
        "other_titles": "；".join(map(clean, facts.titles[1:])),
    }
    return given.get(column, "")


def unresolved_json(found: Unresolved) -> str:
    """Return what leads nowhere as a JSON object."""
    return json.dumps(unresolved_object(found), ensure_ascii=False, indent=1) + "\n"


def unresolved_object(found: Unresolved) -> dict[str, Any]:
    """Return what leads nowhere for JSON."""
    return {
        "documents": [document_object(document) for document in found.documents],
        "loose": [{"text": each.raw, "mentions": each.mentions, "projects": each.projects} for each in found.loose],
        "rows_without_document": found.unnamed,
        "rows_with_basis": found.rows,
    }
