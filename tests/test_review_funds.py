"""What the text says of a category against the tables of its funds; zeros left off; parts of the text that change."""

from __future__ import annotations

from decimal import Decimal

import pytest
from budgets import change, line, stated, table
from records import project, record

from kg.model import BudgetTable, Narrative, Record
from kg.review import review_record
from kg.shapes import load_rules

RULES = tuple(rule for rule in load_rules() if rule.code in {"A11", "A12", "C13"})
PENSION = "社会保障和就业支出/行政事业单位养老支出/行政单位离退休"


def found(of: Record) -> list[tuple[str, str | None]]:
    """Return rule and offending text of each finding."""
    return [(each.rule, each.text) for each in review_record(of, rules=RULES).findings]


def of_funds(*figures: object, tables: tuple[BudgetTable, ...] | None = None) -> Record:
    """Return a record whose general budget has 56.00 and 9.00, whose government fund has 30.00 of two categories."""
    general = table(
        "general-public-expenditure",
        line("合计", item="total", total="65.00"),
        line("行政单位离退休", code="2080501", total="56.00"),
        line("其他支出", code="2299999", total="9.00"),
    )
    fund = table(
        "government-fund-expenditure",
        line("合计", item="total", total="30.00"),
        line("城市建设支出", code="2120803", total="25.00"),
        line("其他支出", code="2299999", total="5.00"),
        ordinal=2,
    )
    capital = table("state-capital-expenditure", ordinal=3, is_empty=True)
    income = table("income", line("合计", item="total", total="100.00"), ordinal=4)
    return record(
        project(budget=None),
        budget_tables=(general, fund, capital, income) if tables is None else tables,
        narrative=Narrative(figures=figures),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("code", "amount", "raised"),
    [
        ("2080501", "56.00", False),
        ("2080501", "65.00", True),
        ("2120803", "25.00", False),
        ("2120803", "52.00", True),
        ("2299999", "14.00", False),  # of both
        ("2299999", "9.00", True),
        ("2080505", "70.00", False),  # in no table: not judged
    ],
)
def test_a_category_of_fiscal_money_is_held_against_the_tables_of_its_funds(code: str, amount: str, raised: bool):
    said = stated(f"科目{amount}万元", amount, code=code, name=None, fund="fiscal")
    assert found(of_funds(said)) == ([("A11", f"科目{amount}万元")] if raised else [])


def test_a_fund_without_a_table_of_its_own_is_not_known():
    tables = of_funds().budget_tables
    assert found(of_funds(stated("科目65.00万元", "65.00", code="2080501", fund="fiscal"), tables=tables[:2])) == []


@pytest.mark.parametrize(("percent", "raised"), [("12.50", True), ("14.29", False), ("14.30", False), ("14.40", True)])
def test_a_text_that_leaves_off_zeros_is_exact(percent: str, raised: bool):
    """56万元 and 9万元 are 56.00 and 9.00 in the tables: so is 49万元 of last year."""
    said = change("increase", f"增加{percent}%", percent=Decimal(percent), compared_amount=Decimal(490000))
    figures = (
        stated("科目56万元", "56", code="2080501", fund="fiscal", sentence="上年49万元，科目56万元", change=said),
        stated("科目25万元", "25", 2, code="2120803", fund="fiscal"),
        stated("科目14万元", "14", 3, code="2299999", fund="fiscal"),
    )
    assert found(of_funds(*figures)) == ([("A12", f"增加{percent}%")] if raised else [])


@pytest.mark.parametrize(("by", "raised"), [("12.00", False), ("21.00", True)])
def test_changes_of_funds_add_up_whatever_categories_are_listed_beside_them(by: str, raised: bool):
    whole = change("increase", f"增加{by}万元", amount=Decimal(by) * 10000)
    figures = (
        stated("财政拨款支出预算95.00万元", "95.00", item="total", fund="fiscal", change=whole),
        stated("一般公共预算65.00万元", "65.00", 2, item="total", fund="general-public", part_of=1,
               change=change("increase", "增加2.00万元", amount=Decimal(20000))),
        stated("政府性基金30.00万元", "30.00", 3, item="total", fund="government-fund", part_of=1,
               change=change("increase", "增加10.00万元", amount=Decimal(100000))),
        stated("科目56.00万元", "56.00", 4, code="2080501", fund="fiscal", part_of=1),
    )  # fmt: skip
    assert found(of_funds(*figures)) == ([("A12", f"增加{by}万元")] if raised else [])
