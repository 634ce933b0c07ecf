"""Defects of a row: each function changes a row of a project that it suits and returns it, or None where none does."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING

from country.defects_pick import based, cost, counted, pick, rate, text_of_rule, thing_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from country.model import Disclosure, Paper, Row

    Change = Callable[[Disclosure, Paper, random.Random], Row | None]

NOTHING: dict[str, str | None] = dict.fromkeys(("comparator", "number", "unit", "per", "canonical", "canonical_unit"))


def _signed(suits: Callable[[Row], bool], sign: str) -> Change:
    def change(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = pick(paper, chance, suits)
        if row:
            row.sign = sign
        return row

    return change


def _valued(suits: Callable[[Row], bool], rule: str) -> Change:
    """Return a change that puts words in place of a value."""

    def change(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = pick(paper, chance, suits)
        if row:
            row.printed["value"] = text_of_rule(rule) if rule != "V01" else ""
            row.target = dict(NOTHING)
        return row

    return change


def _worded(suits: Callable[[Row], bool], field: str, rule: str) -> Change:
    """Return a change that puts another text into a field of a row."""

    def change(document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = pick(paper, chance, suits)
        if row:
            values = {
                "thing": thing_of(paper),
                "text": row.description,
                "level3": row.level3,
                "year": document.year - 1,
                "unit": row.unit,
            }
            number = row.number if rule != "C01" else _above(row)
            count = chance.randint(11, 40)
            price = 100 * max(1, int((row.number or 0) * 10000 * 2 / count) // 100)
            setattr(row, field, text_of_rule(rule).format(**values, number=number, count=count, price=price))
        return row

    return change


def _above(row: Row) -> Decimal:
    """Return a share below 100 that is not the row's."""
    number = row.number or Decimal(0)
    return number + 2 if number < 98 else number - 3


def _at_most(document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _worded(counted, "description", "D02")(document, paper, chance)
    if row:
        row.sign = "≤"
    return row


def _without_unit(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = pick(paper, chance, counted)
    if row:
        row.unit = ""
        row.target = NOTHING | {
            "comparator": ">=",
            "number": format(row.number or 0, "f"),
            "canonical": format(row.number or 0, "f"),
        }
    return row


def _misspelt_unit(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = pick(paper, chance, rate)
    if row:
        row.unit = "百份比"
        number = format(row.number or 0, "f")
        row.target = NOTHING | {
            "comparator": ">=",
            "number": number,
            "unit": "百份比",
            "canonical": number,
            "canonical_unit": "%",
        }
    return row


def _share_of(number: int, sign: str) -> Change:
    def change(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = pick(paper, chance, rate)
        if row:
            row.number, row.sign = Decimal(number), sign
        return row

    return change


def _own_name(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = pick(paper, chance, lambda each: each.kind == "sustainability")
    if row:
        row.level3 = f"提升{thing_of(paper)}水平"
        row.printed["value"] = row.level3
        row.target = dict(NOTHING)
    return row


def _other_unit(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = pick(paper, chance, lambda each: each.level3.endswith("人数") and each.unit == "人")
    if row:
        row.unit = "次"
    return row


def _misplaced(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    """Move a row of output under the benefits."""
    benefits = [position for position, row in enumerate(paper.rows) if row.level1 == "效益指标"]
    counted = [row for row in paper.rows if row.kind == "quantity" and not row.touched]
    if not benefits or len(counted) < 2:
        return None
    row = chance.choice(counted)
    paper.rows.insert(benefits[-1] + 1, row)
    paper.rows.pop(next(position for position, each in enumerate(paper.rows) if each is row))
    row.level1 = "效益指标"
    return row


def _misfiled(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = _worded(rate, "level3", "T03")(_document, paper, chance)
    if row:
        row.description = "在规定时间内拨付的资金所占比例"
    return row


def _twice(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    row = pick(paper, chance, counted)
    if row is None:
        return None
    row.touched = True
    twin = copy(row)
    paper.rows.insert(next(n for n, each in enumerate(paper.rows) if each is row) + 1, twin)
    return twin


def _same_name(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
    costs = [row for row in paper.rows if cost(row) and not row.touched]
    if len(costs) < 2:
        return None
    costs[1].level3 = costs[0].level3
    costs[0].touched = True
    del chance
    return costs[1]


def _described(make: Callable[[Row], str]) -> Change:
    def change(_document: Disclosure, paper: Paper, chance: random.Random) -> Row | None:
        row = pick(paper, chance, rate)
        if row:
            row.description = make(row)
        return row

    return change


TEXT, NONE = frozenset({"description"}), frozenset[str]()
ROWS: dict[str, tuple[frozenset[str], Change]] = {
    "D01": (NONE, _signed(cost, "≥")),
    "D02": (TEXT, _at_most),
    "D03": (NONE, _signed(rate, "≤")),
    "D04": (NONE, _signed(cost, "")),
    "V01": (NONE, _valued(based, "V01")),
    "V02": (NONE, _valued(based, "V02")),
    "V03": (NONE, _without_unit),
    "V04": (NONE, _misspelt_unit),
    "V05": (NONE, _share_of(120, "")),
    "V06": (NONE, _share_of(100, "≥")),
    "V07": (NONE, _valued(counted, "V07")),
    "V08": (NONE, _own_name),
    "V09": (NONE, _valued(lambda row: row.kind == "sustainability", "V09")),
    "V13": (NONE, _other_unit),
    "V14": (NONE, _valued(rate, "V14")),
    "T02": (NONE, _misplaced),
    "T03": (NONE, _misfiled),
    "T06": (NONE, _worded(rate, "level3", "T06")),
    "T07": (NONE, _twice),
    "T09": (NONE, _worded(counted, "level3", "T09")),
    "T10": (NONE, _worded(rate, "level3", "T10")),
    "T11": (TEXT, _described(lambda row: row.level3)),
    "T12": (TEXT, _described(lambda _row: "")),
    "T13": (TEXT, _same_name),
    "A06": (TEXT, _worded(cost, "description", "A06")),
    "C01": (TEXT, _worded(rate, "description", "C01")),
    "C02": (TEXT, _worded(lambda row: row.kind == "timeliness", "description", "C02")),
}
