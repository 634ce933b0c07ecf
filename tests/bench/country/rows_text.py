"""What stands in the cells of a row in a layout: the printed texts, from which layouts and truth are both made."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from country.data import dice, load, rows

if TYPE_CHECKING:
    from country.model import Disclosure, Paper, Row

SIGNS = {"≥": ">=", "≤": "<=", "": "=", "＝": "="}
POINTS = {"产出指标": "（50分）", "效益指标": "（30分）", "满意度指标": "（10分）", "成本指标": "（20分）"}


def layout_of(document: Disclosure, paper: Paper | None = None) -> dict[str, Any]:
    """Return the layout of a document, or of one of its tables, with the habits of its unit: {…, habit, wrap}."""
    layouts = load("layouts")
    found = layouts[document.layout]
    if paper is not None and paper.name and "then" in found:
        found = layouts[found["then"]]
    return {**found, **habits(document.unit.ordinal, document.format)}


@cache
def habits(unit: int, written: str) -> dict[str, Any]:
    """Return how a unit writes values, whether its lines were broken in copying, whether equal bases share a cell."""
    kinds = load("habits")
    names = list(kinds["values"])
    chance = dice("habits", unit)
    (name,) = chance.choices(names, [kinds["values"][each]["weight"] for each in names])
    return {
        "habit": kinds["values"][name],
        "wrap": chance.random() < kinds["wrapped"].get(written, 0),
        "merge_basis": chance.random() < kinds["merged_basis"].get(written, 0),
    }


def cell(row: Row, field: str, layout: dict[str, Any]) -> str:
    """Return the text of a row in a column of a layout."""
    split = "comparator" in {name for name, _ in layout["columns"]}
    if field in row.printed:
        return row.printed[field]
    if field == "level1":
        return row.level1 + (POINTS[row.level1] if layout.get("points") else "")
    if field in {"value", "comparator", "unit"}:
        return _measured(row, field, layout, split=split)
    return _ELSE[field](row) if field in _ELSE else str(getattr(row, field))


def _measured(row: Row, field: str, layout: dict[str, Any], *, split: bool) -> str:
    """Return sign, number or unit of a value, or all of it where the layout has one column."""
    if not row.applies:
        return "不涉及" if field == "value" else ""
    if "value" in row.printed and field != "value":
        return ""
    if row.number is None:
        return {"value": row.words, "comparator": "定性", "unit": ""}[field]
    number, unit = in_money(row, layout.get("money", "万元"))
    unit += "/" + row.per if row.per else ""
    if not split:
        form = layout["habit"].get(row.sign or "=", "{sign}{number}{unit}")
        return form.format(sign=row.sign, number=plain(number), unit=unit)
    return {"value": plain(number), "comparator": row.sign or "＝", "unit": unit}[field]


def in_money(row: Row, money: str) -> tuple[Decimal, str]:
    """Return number and unit of a row as a layout has them: costs in 元 where its amounts are."""
    if row.kind == "cost" and row.unit == "万元" and money == "元" and row.number is not None:
        return Decimal(plain(row.number * 10000)), "元"
    return row.number or Decimal(0), row.unit


def plain(number: Decimal) -> str:
    """Return a number without an exponent.

    >>> plain(Decimal("1E+2"))
    '100'
    """
    return format(number, "f")


_ELSE = {
    "weight": lambda _row: "10",
    "score": lambda _row: "10",
    "reason": lambda _row: "",
    "actual": lambda row: "达成预期指标" if row.number is None else f"{plain(row.number)}{row.unit}",
}


@cache
def units() -> dict[str, tuple[str, Decimal, str]]:
    """Return by unit: kind of target, factor, base unit; a measure word that is not listed is its own base."""
    return {each["unit"]: (each["kind"], Decimal(each["factor"]), each["base"]) for each in rows("units")}
