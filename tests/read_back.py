"""What a typeset form should give when it is read back, and how what was read differs from it."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from typeset import IndicatorRow, expected, typeset

from kg.indicators import extract_record
from kg.model import Line, Project, Record, Table
from kg.readers.pdf import read_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from typeset import Form
    from typeset_layout import Style

    from kg.model import Document

AMOUNTS = ("budget", "fiscal_funds", "other_funds")


def read_back(forms: Sequence[Form], style: Style, path: Path) -> tuple[Document, Record]:
    """Typeset forms, and return what is read of them."""
    path.write_bytes(typeset(forms, style))
    document = read_pdf(path)
    return document, extract_record(document)


def flat(text: str | None) -> str:
    """Return a text as it is compared: spaces and widths of characters do not count."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def rows_of(project: Project) -> list[IndicatorRow]:
    return [IndicatorRow(*(flat(getattr(row, name)) for name in IndicatorRow._fields)) for row in project.indicators]


def rows_wanted(form: Form) -> list[IndicatorRow]:
    return [IndicatorRow(*map(flat, row)) for row in form.rows]


def differences(forms: Sequence[Form], record: Record) -> list[str]:
    """Return what of the forms was not read as it is printed, in words; nothing where all was."""
    if len(record.projects) != len(forms):
        return [f"{len(record.projects)} projects for {len(forms)} forms"]
    found = []
    for number, (form, project) in enumerate(zip(forms, record.projects, strict=True), start=1):
        found += [f"{number}: {line}" for line in (*_in_rows(form, project), *_in_header(form, project))]
    return found


def _in_rows(form: Form, project: Project) -> Iterator[str]:
    got, wanted = rows_of(project), rows_wanted(form)
    if len(got) != len(wanted):
        yield f"{len(got)} rows for {len(wanted)}"
    for place, (read, printed) in enumerate(zip(got, wanted, strict=False), start=1):
        for name, one, other in zip(IndicatorRow._fields, read, printed, strict=True):
            if one != other:
                yield f"row {place}, {name}: {one!r} for {other!r}"


def _in_header(form: Form, project: Project) -> Iterator[str]:
    fields, _ = expected([form])[0]
    wanted: dict[str, Any] = {name: flat(fields[name]) for name in ("code", "name", "usage")}
    got: dict[str, Any] = {name: flat(getattr(project, name)) for name in wanted}
    for name in AMOUNTS:
        wanted[name] = Decimal(fields[name].replace(",", "")) if fields[name] else None
        got[name] = getattr(project, name)
    wanted["payment_plan"] = {
        month: text and Decimal(text.rstrip("%")) for month, text in fields["payment_plan"].items()
    }
    got["payment_plan"] = project.payment_plan
    wanted["goals"] = [flat(goal.split(".", 1)[1]) for goal in fields["goals"]]
    got["goals"] = [flat(goal) for goal in project.goals]
    for name, printed in wanted.items():
        if got[name] != printed:
            yield f"{name}: {got[name]!r} for {printed!r}"


def all_texts(record: Record) -> str:
    """Return every text of a record and all that found no place in it."""
    parts: list[str | None] = [item.text for item in record.unplaced]
    for project in record.projects:
        parts += [project.name, project.code, project.usage, *project.goals, *project.extra.values()]
        for row in project.indicators:
            parts += [getattr(row, name) for name in IndicatorRow._fields]
            parts += row.extra.values()
    return "\n".join(flat(part) for part in parts)


def page_texts(document: Document) -> dict[int | None, str]:
    """Return what is read of each page, lines and tables, without white space."""
    pages: dict[int | None, str] = {}
    for block in document.blocks:
        texts = [block.text] if isinstance(block, Line) else [cell.text for row in block.rows for cell in row]
        pages[block.place.page] = pages.get(block.place.page, "") + "".join("".join(texts).split())
    return pages


def tables_of(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]
