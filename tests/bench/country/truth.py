"""The record of a document as it should be read, in the terms of the interchange record, and its seeded defects.

Taken from the same cells that the layouts print, so that the two cannot part; what a layout does not print is null.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from country.narrative import title
from country.rows_text import SIGNS, cell, in_money, layout_of, plain, units

if TYPE_CHECKING:
    from country.model import Disclosure, Paper, Row

ROW_TEXTS = ("level1", "level2", "level3", "description", "value", "basis")


def truth_of(document: Disclosure, path: str) -> dict[str, Any]:
    """Return {path, layout, format, document, projects, defects} of a document; `path` is relative to the country."""
    unit = document.unit
    projects = [_project(paper, layout_of(document, paper)) for paper in document.papers]
    return {
        "path": path,
        "layout": document.layout,
        "format": document.format,
        "document": {
            "title": title(document),
            "department": unit.name,
            "department_code": unit.code,
            "fiscal_year": document.year,
            "division": unit.division,
        },
        "projects": projects,
        "defects": [defect._asdict() for defect in document.defects],
    }


def _project(paper: Paper, layout: dict[str, Any]) -> dict[str, Any]:
    coded = layout["form"] == "hebei" or layout.get("code_in_name")
    return {
        "ordinal": paper.ordinal,
        "name": paper.name or None,
        "code": paper.code if coded else None,
        "budget": plain(paper.budget),
        "rows": [_row(ordinal, row, layout) for ordinal, row in enumerate(paper.rows, start=1)],
    }


def _row(ordinal: int, row: Row, layout: dict[str, Any]) -> dict[str, Any]:
    names = {name for name, _ in layout["columns"]}
    texts = {name: cell(row, name, layout) or None if name in names else None for name in ROW_TEXTS}
    cited = row.cited if "basis" in names else ()
    return {
        "ordinal": ordinal,
        **texts,
        **_target(row, layout),
        "citations": [each._asdict() for each in cited],
    }


def _target(row: Row, layout: dict[str, Any]) -> dict[str, Any]:
    """Return comparator, number, unit, per and canonical of a row; of one in words, all null."""
    target = dict.fromkeys(("comparator", "number", "unit", "per", "canonical", "canonical_unit"))
    if row.target is not None:
        target |= row.target
    elif row.applies and row.number is not None:
        number, unit = in_money(row, layout.get("money", "万元"))
        target |= {"comparator": SIGNS[row.sign], "number": plain(number), "unit": unit, "per": row.per or None}
    if target["number"] is not None and target["canonical"] is None:
        _, factor, base = units().get(target["unit"] or "", ("quantity", Decimal(1), target["unit"]))
        target["canonical"] = plain((Decimal(target["number"]) * factor).normalize())
        target["canonical_unit"] = base
    return target
