"""Budget tables copied without cell marks: page numbers and codes among their rows are no money."""

from __future__ import annotations

import pytest
from test_budget_provinces import amounts, table_of

HEAD = "部门支出总表\n单位：万元\n科目名称 合计 基本支出 项目支出\n"
COPIED = HEAD + "教育支出 10.00 4.00 6.00\n%s\n卫生支出 5.00 2.00 3.00\n%s"


@pytest.mark.parametrize("page", ["12", "第12页", "第 12 页", "- 12 -", "—12—", "1234", "112"])
def test_the_number_of_a_page_is_no_line_and_no_amount(page: str):
    table = table_of(COPIED % (page, page))
    assert [(line.name, line.code, amounts(line)) for line in table.lines] == [
        ("教育支出", None, {"total": "10.00", "basic": "4.00", "project": "6.00"}),
        ("卫生支出", None, {"total": "5.00", "basic": "2.00", "project": "3.00"}),
    ]


@pytest.mark.parametrize(
    ("code", "whole"), [("205", "205"), ("20502", "20502"), ("2050201", "2050201"), ("205 02", "20502")]
)
def test_a_code_before_a_name_is_no_money_where_no_heading_tells_of_codes(code: str, whole: str):
    table = table_of(f"{HEAD}{code} 教育支出 10.00 4.00 6.00\n")
    assert [(line.code, line.name, amounts(line)) for line in table.lines] == [
        (whole, "教育支出", {"total": "10.00", "basic": "4.00", "project": "6.00"})
    ]


def test_a_code_before_a_name_of_the_second_half_is_no_part_of_the_name():
    table = table_of(
        "部门收支总表\n单位：万元\n收入 支出\n项目 预算数 项目 预算数\n101 税收收入 10.00 205 教育支出 7.00\n"
    )
    assert [(line.side, line.code, line.name, amounts(line)) for line in table.lines] == [
        ("income", "101", "税收收入", {"total": "10.00"}),
        ("expenditure", "205", "教育支出", {"total": "7.00"}),
    ]
