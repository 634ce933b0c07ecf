"""Budget tables as other provinces print them: units among the lines, years in rows, headings of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kg.budget import read_budget
from kg.model import Document
from kg.readers.text import text_to_blocks

if TYPE_CHECKING:
    from kg.model import BudgetLine, BudgetTable


def document(text: str) -> Document:
    return Document("x.txt", "0" * 64, "text/plain", tuple(text_to_blocks(text.replace("|", "\t"))))


def table_of(text: str) -> BudgetTable:
    ((table,), _) = read_budget(document(text))
    return table


def amounts(line: BudgetLine) -> dict[str | None, str]:
    return {amount.column: amount.printed for amount in line.amounts}


def hierarchy(table: BudgetTable) -> list[tuple[str | None, int | None]]:
    return [(line.name, line.part_of) for line in table.lines]


def first_amounts(headings: str, row: str, title: str = "部门支出总表") -> dict[str | None, str]:
    return amounts(table_of(f"{title}\n单位：万元\n{headings}\n{row}\n").lines[0])


def test_columns_of_which_are_known_by_what_follows():
    row = "2110101|行政运行|300.00|200.00|150.00|50.00|100.00"
    assert first_amounts("科目编码|科目名称|合计|基本支出|其中：人员支出|公用支出|项目支出", row) == {
        "total": "300.00", "basic": "200.00", "personnel": "150.00", "public-use": "50.00", "project": "100.00",
    }  # fmt: skip


def test_a_lone_column_of_which_is_not_all_there_is():
    assert first_amounts("科目编码|科目名称|合计|其中：财政拨款", "2110101|行政运行|300.00|200.00") == {
        "total": "300.00", None: "200.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("人员经费支出", "personnel"),
        ("公用经费支出", "public-use"),
        ("专项业务经费", "project"),
        ("财政专户", "special-account"),
        ("2026年预算", "total"),
        ("2026年", "total"),
        ("其他资金", "other-income"),
        ("上年预算", None),
        ("2025年预算", None),
    ],
)
def test_headings_of_other_provinces(heading: str, column: str | None):
    text = f"2026年部门支出总表\n单位：万元\n科目编码|科目名称|{heading}|备注\n2110101|行政运行|300.00|\n"
    assert amounts(table_of(text).lines[0]) == {column: "300.00"}


@pytest.mark.parametrize("heading", ["总价", "采购金额", "采购预算金额", "预算金额", "金额"])
def test_purchases_have_a_price_and_a_sum(heading: str):
    line = table_of(f"政府采购预算表\n采购项目|采购数量|采购单价（万元）|{heading}\n便携机|12|0.80|9.60\n").lines[0]
    assert (line.quantity, amounts(line)) == (Decimal(12), {"unit-price": "0.80", "total": "9.60"})


@pytest.mark.parametrize("head", ["某局|单位：万元\n\n", "某局|||单位：万元\n", "\n某局|单位：万元\n\n"])
def test_a_head_set_off_by_a_tab_leaves_the_title_its_table(head: str):
    table = table_of(
        f"公开表三：部门支出预算总表\n{head}科目编码|科目名称|合计|基本支出|项目支出\n"
        "|合计|300.00|200.00|100.00\n2110101|行政运行|300.00|200.00|100.00\n"
    )
    assert (table.kind, table.title, len(table.lines)) == ("expenditure", "公开表三：部门支出预算总表", 2)


UNITS = """部门支出总表
单位：万元
科目编码|单位代码|单位名称（科目）|合计|基本支出
||合计|300.00|300.00
|321001|某局|200.00|200.00
2080201|321001|行政运行|200.00|200.00
|321002|某中心|100.00|100.00
2080201|321002|行政运行|60.00|60.00
2080299|321002|其他支出|40.00|40.00
"""


def test_lines_are_parts_of_their_unit_and_a_unit_has_no_code():
    table = table_of(UNITS)
    assert hierarchy(table) == [
        ("合计", None), ("某局", 1), ("行政运行", 2), ("某中心", 1), ("行政运行", 4), ("其他支出", 4),
    ]  # fmt: skip
    assert [line.code for line in table.lines] == [None, None, "2080201", None, "2080201", "2080299"]


@pytest.mark.parametrize("codes", [("412", "412001", "412003"), ("", "", "")])
def test_units_are_parts_of_their_department(codes: tuple[str, ...]):
    rows = zip(codes, ["某局", "某局本级", "检测中心"], ["300.00", "200.00", "100.00"], strict=True)
    lines = "".join(f"{code}|{name}|{value}|{value}\n" for code, name, value in rows)
    text = f"部门收入总表\n部门（单位）代码|部门（单位）名称|合计|一般公共预算\n合计||300.00|300.00\n{lines}"
    assert hierarchy(table_of(text)) == [("合计", None), ("某局", 1), ("某局本级", 2), ("检测中心", 2)]


def test_projects_are_parts_of_the_unit_they_add_up_to():
    table = table_of(
        "2026年部门综合预算专项业务经费支出表\n单位（项目）编码|单位（项目）名称|项目金额\n|合计|195.00\n"
        "331001|某局本级|195.00\nZX01|防汛经费|140.00\nZX02|节水经费|55.00\n"
    )
    assert table.kind == "project-expenditure"
    assert hierarchy(table) == [("合计", None), ("某局本级", 1), ("防汛经费", 2), ("节水经费", 2)]
    assert [line.project for line in table.lines] == [None, None, "防汛经费", "节水经费"]


def test_projects_with_row_numbers_end_at_a_total_without_one():
    table = table_of(
        "表9. 项目支出表\n序号|项目名称|项目单位|一般公共预算|合计\n1|农田经费|某局|600.00|600.00\n"
        "2|防控经费|某局|150.00|150.00\n合计|||750.00|750.00\n"
    )
    assert hierarchy(table) == [("农田经费", 3), ("防控经费", 3), ("合计", None)]


def test_headings_half_unknown_are_headings():
    table = table_of(
        "项目支出预算表\n一级项目类别|项目名称|责任处室|执行方式|合计\n其他运转类|执法经费|法规处|直接|128.00\n"
    )
    assert [(line.name, amounts(line)) for line in table.lines] == [("执法经费", {"total": "128.00"})]


def test_lines_without_a_number_are_parts_of_the_numbered_one_they_make_up():
    table = table_of(
        "收支预算总表\n收入||支出|\n项目|预算数|项目|预算数\n一、财政拨款收入|300.00|一、教育支出|300.00\n"
        "一般公共预算拨款收入|250.00||\n政府性基金预算拨款收入|50.00||\n本年收入合计|300.00|本年支出合计|300.00\n"
        "收入总计|300.00|支出总计|300.00\n"
    )
    income = [(line.name, line.part_of) for line in table.lines if line.side == "income"]
    assert income[:3] == [("财政拨款收入", 5), ("一般公共预算拨款收入", 1), ("政府性基金预算拨款收入", 1)]


def test_the_same_money_by_a_second_classification_is_no_line():
    table = table_of(
        "收支总表\n收入||支出|||\n项目|预算数|支出功能分科目（按大类）|预算数|部门预算支出经济科目（按大类）|预算数\n"
        "一、财政拨款|300.00|一、教育支出|300.00|一、人员经费|300.00\n收入总计|300.00|支出总计|300.00|支出总计|300.00\n"
    )
    assert [(line.side, line.name, amounts(line)) for line in table.lines] == [
        ("income", "财政拨款", {"total": "300.00"}),
        ("expenditure", "教育支出", {"total": "300.00"}),
        ("income", "收入总计", {"total": "300.00"}),
        ("expenditure", "支出总计", {"total": "300.00"}),
    ]
    assert "一、人员经费" in table.lines[1].texts.values()


THREE_PUBLIC = "“三公”经费表\n单位：万元\n%s|合计|因公出国（境）费|公务接待费|公务用车购置费|公务用车运行维护费\n"


def test_rows_of_years_are_one_line_of_each_item():
    table = table_of(THREE_PUBLIC % "年度" + "2025年预算数|13.10||2.30||10.80\n2026年预算数|12.30||1.50||10.80\n")
    assert table.fiscal_year == 2026
    assert [(line.item, amounts(line)) for line in table.lines if line.amounts] == [
        ("three-public", {"total": "12.30", None: "13.10"}),
        ("hospitality", {"total": "1.50", None: "2.30"}),
        ("vehicle-upkeep", {"total": "10.80", None: "10.80"}),
    ]


def test_the_items_of_a_unit_are_parts_of_its_own_row():
    table = table_of(THREE_PUBLIC % "单位名称" + "合计|12.30||1.50||10.80\n某局本级|12.30||1.50||10.80\n")
    wholes = [line.ordinal for line in table.lines if line.part_of is None]
    assert len(wholes) == 2
    assert [line.item for line in table.lines if line.part_of == wholes[0]][:2] == ["going-abroad", "hospitality"]
    assert {line.item for line in table.lines if line.part_of == wholes[1]} == {None}


ASSETS = "国有资产占用情况表\n资产类别|数量|账面原值\n房屋|3600|1260.00\n单价50万元以上通用设备|2|136.00\n%s合计||%s\n"


def test_assets_of_no_known_item_are_parts_where_the_total_has_them():
    table = table_of(ASSETS % ("车辆|9|604.00\n", "2000.00"))
    assert [line.part_of for line in table.lines] == [4, 4, 4, None]


def test_a_total_that_adds_up_neither_way_is_of_nothing():
    table = table_of(ASSETS % ("车辆|9|604.00\n", "2001.00"))
    assert [line.part_of for line in table.lines] == [None, None, None, None]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2026年部门综合预算一般公共预算支出明细表（按支出功能分类科目）", "general-public-expenditure"),
        ("一般公共预算拨款“三公”经费及会议费、培训费支出预算表", "three-public"),
        ("2026年部门综合预算政府采购（资产配置、购买服务）预算表", "procurement"),
        ("表9 部门预算项目支出及其他支出预算表", "project-expenditure"),
        ("一般公共预算项目支出预算表", "general-public-project-expenditure"),
    ],
)
def test_titles_of_other_provinces(title: str, kind: str):
    assert table_of(f"{title}\n项目名称|合计\n某经费|5.00\n").kind == kind


def test_a_table_of_an_unknown_kind_is_named_and_not_read():
    tables, unread = read_budget(
        document(
            "部门支出总表\n科目编码|科目名称|合计\n201|一般公共服务支出|5.00\n"
            "表12 部门债务支出情况表\n债务名称|本金|利息\n某专项债券|100.00|3.00\n"
        )
    )
    assert [(table.kind, len(table.lines)) for table in tables] == [("expenditure", 1)]
    assert [text.text for text in unread] == ["表12 部门债务支出情况表"]


def test_a_table_of_targets_ends_a_budget_table():
    table = table_of(
        THREE_PUBLIC % "单位名称" + "某局|12.30||1.50||10.80\n\n"
        "项目名称|执法经费||||\n一级指标|二级指标|三级指标|指标值||\n产出指标|数量指标|检查家数|100.00||\n"
    )
    assert len(table.lines) == 5


COPIED = """表05-1 部门项目支出预算表
某局 单位：元
项目分类 项目名称 项目单位 功能科目编码 功能科目名称 经济科目编码 经济科目名称 合计
民生类 基本公共卫生服务项目县级配套资金 某某县卫生健康局 2100408 基本公共卫生服务 30299 其他商品和服务支出 2,680,000.00
事业类 传染病防控经费 某某县卫生健康局 2100409 重大公共卫生服务 30299 其他商品和服务支出 850,000.00
合计 3,530,000.00
"""


def test_copied_rows_with_all_their_words_are_read_by_position():
    table = table_of(COPIED)
    assert not table.is_empty
    assert [(line.project, line.code, amounts(line)) for line in table.lines] == [
        ("基本公共卫生服务项目县级配套资金", None, {"total": "2,680,000.00"}),
        ("传染病防控经费", None, {"total": "850,000.00"}),
        (None, None, {"total": "3,530,000.00"}),
    ]
    assert table.lines[0].texts["功能科目编码"] == "2100408"


def test_the_code_of_a_unit_is_no_amount_of_a_copied_row():
    table = table_of(
        "表01-2 部门收入预算表\n某局 单位：元\n"
        "部门（单位）代码 部门（单位）名称 合计 本年收入小计 一般公共预算 上年结转结余\n"
        "131001 某某县卫生健康局 9,512.00 9,512.00 9,512.00\n合计 9,512.00 9,512.00 9,512.00\n"
    )
    assert [amount.printed for amount in table.lines[0].amounts] == ["9,512.00"] * 3
    assert "current-subtotal" not in {amount.column for line in table.lines for amount in line.amounts}


@pytest.mark.parametrize("head", ["收入|支出", "收入||支出|", "收　入|支　出"])
@pytest.mark.parametrize("money", ["预算数", "2026年预算"])
def test_the_halves_are_parted_at_the_second_name_where_the_head_row_leaves_out_empty_cells(head: str, money: str):
    table = table_of(
        f"2026年部门收支总表\n单位：万元\n{head}\n项目|{money}|项目|{money}\n"
        "一、一般公共预算拨款收入|10.00|一、教育支出|7.00\n"
    )
    assert [(line.side, line.name, amounts(line)) for line in table.lines] == [
        ("income", "一般公共预算拨款收入", {"total": "10.00"}),
        ("expenditure", "教育支出", {"total": "7.00"}),
    ]


@pytest.mark.parametrize("first", ["序号", "科目编码"])
def test_halves_with_rows_numbered_or_coded_are_parted_behind_the_amounts_of_the_first(first: str):
    table = table_of(
        f"部门收支总表\n单位：万元\n收入|支出\n{first}|科目名称|预算数|{first}|科目名称|预算数\n"
        "101|税收收入|10.00|205|教育支出|7.00\n"
    )
    assert [(line.side, line.name, amounts(line)) for line in table.lines] == [
        ("income", "税收收入", {"total": "10.00"}),
        ("expenditure", "教育支出", {"total": "7.00"}),
    ]
    assert [line.code for line in table.lines] == (["101", "205"] if first == "科目编码" else [None, None])
