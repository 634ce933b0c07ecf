"""Budget tables and stated figures built by hand, in 万元 as they are printed."""
# ruff: noqa: ANN401 - a test may change any field

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from kg.model import BudgetAmount, BudgetLine, BudgetTable, Change, Place, StatedFigure

HEADINGS = {
    "total": "合计", "basic": "基本支出", "project": "项目支出", "personnel": "人员经费", "public-use": "公用经费",
    "current-subtotal": "小计", "fiscal": "财政拨款收入", "carried-over": "上年结转",
    "general-public": "一般公共预算财政拨款", "government-fund": "政府性基金预算财政拨款",
    "unit-price": "单价", "project-funds": "预算资金", "asset-value": "价值",
}  # fmt: skip


FIELDS = set(BudgetLine.__slots__) - {"project"}


def amounts(factor: int = 10000, **printed: str) -> tuple[BudgetAmount, ...]:
    """Return the amounts of a line by column (`_` for `-`) in units of `factor` yuan; an empty text is no amount."""
    found = []
    for name, text in printed.items():
        column = name.replace("_", "-")
        if text:
            value = Decimal(text.replace(",", "")) * factor
            found.append(BudgetAmount(column, HEADINGS[column], value, text, Place(page=1, table=1)))
    return tuple(found)


def line(name: str | None, part_of: int | None = None, *, factor: int = 10000, **given: Any) -> BudgetLine:
    """Return a line; what is no field of one is the printed amount of a column; a purchase is `bought_for` one."""
    fields = {key: given.pop(key) for key in tuple(given) if key in FIELDS}
    fields["project"] = given.pop("bought_for", None)
    return replace(BudgetLine(ordinal=0, name=name, part_of=part_of, amounts=amounts(factor, **given)), **fields)


def table(kind: str, *lines: BudgetLine, ordinal: int = 1, **changes: Any) -> BudgetTable:
    """Return a table; its lines are numbered, and one with a code is part of that with the longest shorter code."""
    numbered: list[BudgetLine] = []
    codes: dict[str, int] = {}
    for position, each in enumerate(lines, start=1):
        above = each.part_of
        if above is None and each.code:
            prefixes = (each.code[:length] for length in range(len(each.code) - 2, 2, -2))
            above = next((codes[prefix] for prefix in prefixes if prefix in codes), codes.get("total"))
        if each.code or each.item == "total":
            codes[each.code or "total"] = position
        numbered.append(
            replace(each, ordinal=position, part_of=above, place=Place(page=ordinal, table=1, row=position))
        )
    made = BudgetTable(ordinal, kind, f"部门{kind}", "万元", tuple(numbered), place=Place(page=ordinal, table=1))
    return replace(made, **changes)


def expenditure(**changes: Any) -> BudgetTable:
    """Return a table of expenditure that adds up, of 100.00万元: 60.00 basic and 40.00 for projects."""
    return table(
        "expenditure",
        line("合计", item="total", total="100.00", basic="60.00", project="40.00"),
        line("一般公共服务支出", code="201", total="90.00", basic="60.00", project="30.00"),
        line("政府办公厅（室）及相关机构事务", code="20103", total="90.00", basic="60.00", project="30.00"),
        line("行政运行", code="2010301", total="60.00", basic="60.00"),
        line("一般行政管理事务", code="2010302", total="30.00", project="30.00"),
        line("城乡社区支出", code="212", total="10.00", project="10.00"),
        line("国有土地使用权出让收入安排的支出", code="21208", total="10.00", project="10.00"),
        **changes,
    )


def change(direction: str, text: str, **given: Any) -> Change:
    return Change(direction, text, **given)  # type: ignore[arg-type]


def stated(text: str, amount: str | None, ordinal: int = 1, **given: Any) -> StatedFigure:
    """Return a figure of so many 万元 that a sentence states."""
    sentence = given.pop("sentence", text)
    value = None if amount is None else Decimal(amount) * 10000
    return StatedFigure(ordinal, text, sentence, 0, len(text), value, place=Place(line=ordinal), **given)
