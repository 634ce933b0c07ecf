"""Header blocks give their fields whatever the column edges, and cells cut at column edges are joined again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Cell, Line, Place, Table
from kg.rows.cuts import join_cut_cells
from kg.rows.header import Header, parse_amount, split_goals
from kg.rows.header_rows import rows_to_header
from kg.rows.lines_header import lines_to_header
from kg.tables import table_to_rows, texts_to_row


def header(*lines: str, unit: str = "万元") -> Header:
    rows = [texts_to_row(line.split("|"), Place(line=number)) for number, line in enumerate(lines)]
    return rows_to_header(rows, unit)


def test_labels_and_values_side_by_side():
    found = header("项目编码|13050026P00945010101C|||项目名称|工伤待遇经费|")
    assert found.texts == {"code": "13050026P00945010101C", "name": "工伤待遇经费"}


def test_pairs_behind_the_name_are_no_part_of_it():
    texts = ("项目名称", "检测经费", "项目主管部门", "某局", "承建方", "检测中心")
    cells = tuple(Cell(text, column) for column, text in enumerate(texts))
    found = rows_to_header(table_to_rows(Table((cells,), spans_known=True)), "万元")
    assert found.texts == {"name": "检测经费"}
    assert found.extra == {"项目主管部门": "某局", "承建方": "检测中心"}


def test_amounts_and_the_usage_below_them():
    found = header("预算规模及 资金用途|预算数|600.00|其中：财政 资金|500.00|其他资金|100", "|支付外包费用。||||")
    assert found.amounts == {
        "budget": Decimal("600.00"),
        "fiscal_funds": Decimal("500.00"),
        "other_funds": Decimal(100),
    }
    assert found.texts["usage"] == "支付外包费用。"


def test_the_usage_is_known_even_when_its_label_is_lost():
    assert header("|预算数|25万元", "|用于网站维护|").texts["usage"] == "用于网站维护"


def test_amounts_in_yuan_become_ten_thousands():
    assert header("预算数|18000|其他资金|2,500.5", unit="元").amounts == {
        "budget": Decimal("1.8"),
        "other_funds": Decimal("0.25005"),
    }


def test_an_amount_within_its_label_is_read():
    assert header("|预算数|7万元|调增(减)资金:7万元|财政资金|7 万元").amounts["adjustment"] == Decimal(7)


def test_the_unit_in_a_label_goes_before_the_unit_of_the_table():
    assert header("预算数（元）|485000").amounts == {"budget": Decimal("48.5")}
    assert header("预算数（万元）|48.5", unit="元").amounts == {"budget": Decimal("48.5")}


def test_of_two_amounts_under_one_label_this_years_stands_at_the_right():
    found = header("项目名称|甲", "其中：财政拨款|150|其中：财政拨款|48.5")
    assert found.amounts == {"fiscal_funds": Decimal("48.5")}


def test_fields_the_record_does_not_name_are_kept_by_label():
    found = header("项目名称|甲|主管部门|教育局|实施单位|一中", "绩效目标|1.培训。", "评价方式|自评")
    assert found.texts["name"] == "甲"
    assert found.goals == ("培训。",)
    assert found.extra == {"主管部门": "教育局", "实施单位": "一中", "评价方式": "自评"}


def test_a_label_and_its_text_in_one_cell_are_parted():
    assert header("项目编码：13020026P00585210001W|项目名称：甲").texts == {
        "code": "13020026P00585210001W",
        "name": "甲",
    }


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("81万元", "元", "81"),
        ("1.80", "万元", "1.80"),
        ("120,000", "元", "12"),
        ("3亿元", "万元", "30000"),
        ("—", "元", None),
    ],
)
def test_amounts(text: str, unit: str, amount: str | None):
    assert parse_amount(text, unit) == (Decimal(amount) if amount else None)


def test_a_payment_plan_goes_by_the_columns_of_its_months():
    found = header("资金支出计 划（%）|3月底||6月底|10月底|12月底", "||||100%|")
    assert found.payment_plan == {"3": None, "6": None, "10": Decimal(100), "12": None}


def test_a_payment_plan_may_go_on_in_further_rows():
    found = header("资金支出计划（%）|3月底||6月底|", "|25%||50%|", "|||||12月底", "|||||100%")
    assert found.payment_plan == {"3": Decimal(25), "6": Decimal(50), "12": Decimal(100)}


def test_a_label_over_two_rows_is_one_label():
    found = header("资金支出计|3月底|6月底|10月底|12月底", "划(%)||||100")
    assert found.payment_plan == {"3": None, "6": None, "10": None, "12": Decimal(100)}


def test_a_percentage_between_two_months_is_inferred():
    found = header("资金支出计划|3月底||6月底", "||50|")
    assert found.payment_plan == {"3": None, "6": Decimal(50)}
    assert found.provenance == {"payment_plan": "inferred"}


PLAN = "资金支出计划（%）|3月底|6月底|10月底|12月底"


def shares(found: Header) -> list[str]:
    plan = found.payment_plan or {}
    return ["" if plan[month] is None else format(plan[month], "f") for month in ("3", "6", "10", "12")]


@pytest.mark.parametrize("row", ["|25|50|40|100", "||25|50|40|100", "25|50|40|100", "|||25|50|40|100"])
def test_as_many_percentages_as_months_stand_in_order(row: str):
    found = header(PLAN, row)
    assert shares(found) == ["25", "50", "40", "100"]
    assert found.unplaced == []
    assert ("payment_plan" in found.provenance) == (row != "|25|50|40|100")


@pytest.mark.parametrize("row", ["||25|50||100", "25|50||100"])
def test_a_row_of_percentages_that_slipped_by_a_cell_is_put_back_as_a_whole(row: str):
    found = header(PLAN, row)
    assert shares(found) == ["25", "50", "", "100"]
    assert (found.provenance, found.extra) == ({"payment_plan": "inferred"}, {})


@pytest.mark.parametrize(
    ("rows", "plan", "left"),
    [
        # of two that would share 12月底 the one below it has it
        (("资金支出计划|3月底|6月底|10月底||12月底", "|25|||40|100"), ["25", "", "", "100"], ["40"]),
        ((PLAN, "|25|50|75|90|100"), ["25", "50", "75", "90"], ["100"]),
        ((PLAN, "||25|50|75|90|100"), ["", "", "", ""], ["25", "50", "75", "90", "100"]),
        ((PLAN, "|25|50|75|100", "|30|60|80|100"), ["25", "50", "75", "100"], ["30", "60", "80", "100"]),
        ((PLAN, "|25|50||", "||60||100"), ["25", "50", "", ""], ["60", "100"]),
        (("资金支出计划|3月底|6月底", "|25|50", "|||10月底|12月底", "||75|100"), ["25", "50", "", ""], ["75", "100"]),
    ],
)
def test_no_percentage_takes_the_place_of_another(rows: tuple[str, ...], plan: list[str], left: list[str]):
    found = header(*rows)
    assert shares(found) == plan
    assert [item.text for item in found.unplaced] == left
    assert found.provenance == {"payment_plan": "unresolved"}


def test_one_month_in_two_columns_has_one_percentage_or_none():
    months = "资金支出计划|3月底|3月底|6月底|6月底"
    assert header(months, "|25|25|50|50").payment_plan == {"3": Decimal(25), "6": Decimal(50)}
    assert header(months, "|25|30|50|50").payment_plan == {"3": None, "6": None}


@pytest.mark.parametrize(
    "row",
    [
        "3月底|25%|6月底|50%|10月底||12月底|100%",
        "3月底25%|6月底50%|10月底|12月底100%",
        "3月底 25|6月底 50|10月底|12月底 100",
    ],
)
def test_percentages_beside_their_months_are_theirs(row: str):
    assert shares(header(f"资金支出计划|{row}")) == ["25", "50", "", "100"]


def test_a_percentage_beside_its_month_is_not_that_of_the_next_month():
    found = header("资金支出计划|3月底|25%|6月底||10月底|75%|12月底|")
    assert shares(found) == ["25", "", "75", ""]


def test_percentages_without_months_are_reported():
    found = header("资金支出计划（%）|25|50")
    assert (found.payment_plan, [item.text for item in found.unplaced]) == ({}, ["25", "50"])


def test_goals_may_go_over_several_rows():
    found = header("绩效目标||1.购置桌椅，提供支撑", "||2.购置空调，更好保障单位", "||日常运转")
    assert found.goals == ("购置桌椅，提供支撑", "购置空调，更好保障单位日常运转")


def test_text_without_a_field_is_reported():
    found = header("申报说明文字|", "项目名称|甲")
    assert [item.text for item in found.unplaced] == ["申报说明文字"]


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("保障运转。", ("保障运转。",)),
        ("1.甲；2.乙。", ("甲；", "乙。")),
        ("1.888场放映 2.丰富生活", ("888场放映", "丰富生活")),
        ("1.1.按标准完成；2.规范工作。", ("按标准完成；", "规范工作。")),
        ("1.每 2.5 万人配备一名", ("每 2.5 万人配备一名",)),
        ("满意度达到2.5以上", ("满意度达到2.5以上",)),
        ("1、甲\n2、乙", ("甲", "乙")),
        ("", ()),
    ],
)
def test_goals_are_split_at_their_numbers(text: str, goals: tuple[str, ...]):
    assert split_goals(text) == goals


@pytest.mark.parametrize(
    ("cells", "text", "mended"),
    [
        (["专项业务工作经", "费"], "专项业务工作经费", False),
        (["实现省市县乡村五", "级视频会议"], "实现省市县乡村五级视频会议", False),
        (["提高网站安全防护水", "平,确保运行。"], "提高网站安全防护水平,确保运行。", False),
        (["用于支付", "用于支付服务费", "•"], "用于支付服务费", True),
        (["严格按照省有关工作要求,", "各按照省有关工作要求,全力做好"], "严格按照省有关工作要求,全力做好", True),
        (["及时提醒进行公", "公文流转"], "及时提醒进行公文流转", True),
        (["购置电脑", "3台"], "购置电脑3台", False),
        (
            ["完成接待国内 行业协会等单位调研。", "、国外企业商", "务考察;"],
            "完成接待国内、国外企业商务考察;行业协会等单位调研。",
            False,
        ),
    ],
)
def test_cells_cut_at_column_edges_are_joined(cells: list[str], text: str, mended: bool):
    assert join_cut_cells(cells) == (text, mended)


@given(st.lists(st.text(alphabet="购置电脑用于维护，。 ·•1a", max_size=12), max_size=5))
def test_joining_never_fails_and_invents_nothing(cells: list[str]):
    text, _ = join_cut_cells(cells)
    assert set(text) <= set("".join(cells))


def lines(*texts: str) -> list[Line]:
    return [Line(text, Place(line=number), gap=True) for number, text in enumerate(texts, start=1)]


def test_a_header_block_of_plain_lines():
    found = lines_to_header(
        lines(
            "项目编码 13058125P00585210001W 项目名称 12345 热线座席费用",
            "预算规模及",
            "资金用途",
            "预算数 15.18 其中：财政 资金 15.18 其他资金",
            "主要用于热线建设。",
            "资金支出计",
            "划（%）",
            "3 月底 6 月底 10 月底 12 月底",
            "25 50 75 100",
            "绩效目标",
            "1.受理来电。",
            "2.提高水平。",
        ),
        "万元",
    )
    assert found.texts == {"code": "13058125P00585210001W", "name": "12345 热线座席费用", "usage": "主要用于热线建设。"}
    assert found.amounts == {"budget": Decimal("15.18"), "fiscal_funds": Decimal("15.18")}
    assert found.payment_plan == {"3": Decimal(25), "6": Decimal(50), "10": Decimal(75), "12": Decimal(100)}
    assert found.goals == ("受理来电。", "提高水平。")


def test_percentages_that_lost_their_months_are_not_guessed():
    found = lines_to_header(lines("资金支出计划 3 月底 6 月底 10 月底 12 月底", "50 100"), "万元")
    assert found.payment_plan == {"3": None, "6": None, "10": None, "12": None}
    assert found.provenance == {"payment_plan": "unresolved"}
    assert [item.text for item in found.unplaced] == ["50 100"]


@pytest.mark.parametrize(
    ("months", "percents"),
    [("3 月底 6 月底", "25 50 75"), ("3 月底 3 月底 12 月底", "25 50 100"), ("6 月底 12 月底", "50%")],
)
def test_percentages_of_plain_lines_that_are_not_one_for_each_month_are_reported(months: str, percents: str):
    found = lines_to_header(lines(f"资金支出计划 {months}", percents), "万元")
    assert set((found.payment_plan or {}).values()) == {None}
    assert [item.text for item in found.unplaced] == [percents]


@pytest.mark.parametrize(
    ("lines", "budget", "total"),
    [
        (["年度预算|100|总金额|300"], "100", "300"),
        (["总金额|300|年度预算|100"], "100", "300"),
        (["资金总额|300", "年 度 资金总额|100"], "100", "300"),
        (["年度资金总额|100", "资金总额|300"], "100", "300"),
    ],
)
def test_of_two_budgets_what_the_labels_say_decides(lines: list[str], budget: str, total: str):
    found = header(*lines)
    assert found.amounts == {"budget": Decimal(budget), "total_budget": Decimal(total)}
    assert set(found.places) == {"budget", "total_budget"}


def test_of_two_goals_what_the_labels_say_decides():
    found = header("年度目标|修路|总体目标|全通")
    assert (found.goals, found.goals_total) == (("修路",), ("全通",))
    found = header("总体目标|全通", "年度目标|修路")
    assert (found.goals, found.goals_total) == (("修路",), ("全通",))
    assert {name: [place.line for place in places] for name, places in found.places.items()} == {
        "goals_total": [0],
        "goals": [1],
    }


@pytest.mark.parametrize("lines", [["项目名称|养护|资金名称|补助"], ["项目名称|养护", "资金名称|补助"]])
def test_a_second_name_is_kept_by_its_label(lines: list[str]):
    found = header(*lines)
    assert (found.texts["name"], found.extra) == ("养护", {"资金名称": "补助"})


@pytest.mark.parametrize("line", ["项目资金（元）|资金总额|600000", "预算数（元）|600000|其中：财政拨款|500000"])
def test_the_unit_of_a_label_holds_for_what_stands_beside_it(line: str):
    amounts = header(line).amounts
    assert amounts["budget"] == Decimal(60)
    assert amounts.get("fiscal_funds", Decimal(50)) == Decimal(50)


def test_the_unit_of_a_label_in_running_text_holds():
    lines = ["项目名称：道路养护", "预算数（元）：1850000", "主管部门：交通局", "实施期目标：全通"]
    found = lines_to_header([Line(text, Place(line=number)) for number, text in enumerate(lines)], "万元")
    assert found.amounts == {"budget": Decimal(185)}
    assert (found.texts["name"], found.extra["主管部门"], found.goals_total) == ("道路养护", "交通局", ("全通",))


@pytest.mark.parametrize("text", ["，", "待定", "￥", "-"])
def test_what_is_no_amount_is_none(text: str):
    assert parse_amount(text, "万元") is None


def test_amounts_told_in_one_sentence_are_read():
    found = header("资金情况|年度资金总额：1,120万元，其中：财政拨款100万元，其他资金1,020万元。")
    assert found.amounts == {"budget": Decimal(1120), "fiscal_funds": Decimal(100), "other_funds": Decimal(1020)}
