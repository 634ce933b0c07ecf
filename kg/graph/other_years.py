"""Headings of a budget table that are of another year, or of how the years differ: no money of this year's budget."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.text import comparable
from kg.vocabulary import words

if TYPE_CHECKING:
    from kg.model import BudgetTable

_YEAR = re.compile(r"20\d\d(?=年)")
_PERCENT = re.compile(r"\(?[%％]\)?$")


def is_of_another_year(heading: str, table: BudgetTable) -> bool:
    """Tell whether a heading, or one over it, is of an earlier year or of a change.

    >>> from kg.model import BudgetTable
    >>> table = BudgetTable(1, "expenditure", None, "万元", headings=("2025年预算数", "2026年预算数", "增减%"))
    >>> [is_of_another_year(each, table) for each in (*table.headings, "单位资金", "上年预算数/小计")]
    [True, False, True, False, True]
    """
    known = {comparable(each) for each in words("budget-other-year")}
    if any(_PERCENT.sub("", comparable(each)) in known for each in heading.split("/")):
        return True
    years = [int(each) for each in _YEAR.findall(heading)]
    return bool(years) and max(years) < newest_year(table)


def newest_year(table: BudgetTable) -> int:
    """Return the year of a table, by its head or the latest in its headings; 0 where none is written."""
    return table.fiscal_year or max((int(each) for head in table.headings for each in _YEAR.findall(head)), default=0)
