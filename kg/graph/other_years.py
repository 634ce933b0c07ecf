"""Headings of a budget table that are of another year, or of how the years differ: no money of this year's budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.budget.headings import is_of_another_year, latest_year

if TYPE_CHECKING:
    from kg.model import BudgetTable


def is_of_another_year_than(table: BudgetTable, heading: str) -> bool:
    """Tell whether a heading, or one over it, is of another year than its table or of a change.

    >>> from kg.model import BudgetTable
    >>> table = BudgetTable(1, "expenditure", None, "万元", headings=("2025年预算数", "2026年预算数", "增减%"))
    >>> [is_of_another_year_than(table, each) for each in (*table.headings, "单位资金", "上年预算数/小计")]
    [True, False, True, False, True]
    """
    year = table.fiscal_year or latest_year(table.headings)
    return any(is_of_another_year(part, year) for part in heading.split("/"))
