"""What stands in the cells of a row in a layout: the printed texts, from which layouts and truth are both made."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from country.data import load, rows

if TYPE_CHECKING:
    from country.model import Disclosure, Row

SIGNS = {"≥": ">=", "≤": "<=", "": "=", "＝": "="}
POINTS = {"产出指标": "（50分）", "效益指标": "（30分）", "满意度指标": "（10分）", "成本指标": "（20分）"}


def layout_of(document: Disclosure) -> dict[str, Any]:
    found: dict[str, Any] = load("layouts")[document.layout]
    return found


def cell(row: Row, field: str, layout: dict[str, Any]) -> str:
    """Return the text of a row in a column of a layout."""
    split = "comparator" in {name for name, _ in layout["columns"]}
    if field in row.printed and not (field == "value" and split and "number" in row.printed):
        return row.printed[field]
    if field == "level1":
        return row.level1 + (POINTS[row.level1] if layout.get("points") else "")
    if field in {"value", "comparator", "unit"}:
        return _measured(row, field, split=split, money=layout.get("money", "万元"))
    return _ELSE[field](row) if field in _ELSE else str(getattr(row, field))


def _measured(row: Row, field: str, *, split: bool, money: str) -> str:
    """Return sign, number or unit of a value, or all of it where the layout has one column."""
    if not row.applies:
        return "不涉及" if field == "value" else ""
    if "value" in row.printed and field != "value":
        return ""
    if row.number is None:
        return {"value": row.words, "comparator": "定性", "unit": ""}[field]
    number, unit = in_money(row, money)
    unit += "/" + row.per if row.per else ""
    if not split:
        return f"{row.sign}{number}{unit}"
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
