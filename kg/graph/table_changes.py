"""Columns of how the years differ (增减额, 增减%) -> the change that a line of a table prints beside its amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.graph.other_years import is_of_another_year_than
from kg.graph.roundings import table_rounding
from kg.targets.units import money_factor
from kg.text import comparable
from kg.vocabulary import words

if TYPE_CHECKING:
    from kg.model import BudgetAmount, BudgetLine, BudgetTable

_NUMBER = re.compile(r"[-−－]?\d[\d,]*(?:\.\d+)?")
_PERCENT = re.compile(r"\(?%\)?$")
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class TableChange:
    """What a line prints of a change: `at` is the position of this year's amount; money in yuan, signed."""

    at: int
    before: Decimal
    before_half: Decimal
    amount: Decimal | None
    amount_half: Decimal | None
    percent: Decimal | None
    percent_half: Decimal | None
    printed: str


def table_change(table: BudgetTable, line: BudgetLine) -> TableChange | None:
    """Return the change that a line prints; None unless each of the amounts it needs stands there once."""
    now = [index for index, each in enumerate(line.amounts) if each.column == TOTAL]
    others = [each for each in line.amounts if each.column is None and is_of_another_year_than(table, each.heading)]
    percents = [each for each in others if _is_kind(each, "change-percent-heading")]
    differences = [each for each in others if each not in percents and _is_kind(each, "change-amount-heading")]
    before = [each for each in others if each not in percents and each not in differences]
    if len(now) != 1 or len(before) != 1 or len(percents) > 1 or len(differences) > 1 or not percents + differences:
        return None
    if _is_kind(before[0], "change-unclear-heading"):
        return None
    difference, percent = (_number(each[0]) if each else None for each in (differences, percents))
    factor = money_factor(table.money_unit)
    return TableChange(
        now[0],
        before[0].value,
        table_rounding(before[0], table.money_unit),
        None if difference is None else difference * factor,
        table_rounding(differences[0], table.money_unit) if difference is not None else None,
        percent,
        None if percent is None else Decimal(5).scaleb(min(-1, int(percent.as_tuple().exponent) - 1)),
        (percents or differences)[0].printed,
    )


def _is_kind(amount: BudgetAmount, name: str) -> bool:
    last = comparable(amount.heading.split("/")[-1])
    known = {comparable(each) for each in words(name)}
    return last in known or (name == "change-percent-heading" and bool(_PERCENT.search(last)))


def _number(amount: BudgetAmount) -> Decimal | None:
    """Return the number of a cell with its sign; None where there is anything else than a percent sign beside it."""
    text = comparable(amount.printed).rstrip("%")
    if not _NUMBER.fullmatch(text):
        return None
    return Decimal(text.replace(",", "").replace("−", "-").replace("－", "-"))
