"""What a budget table holds and no row of it took is named; running text behind a table is not taken for such."""

from __future__ import annotations

import pytest
from test_budget_provinces import amounts, document

from kg.budget import read_budget

HEAD = "部门支出总表\n单位：万元\n科目编码|科目名称|合计\n"
ROW = "201|一般公共服务支出|5.00\n"
NEXT = "部门收入总表\n单位：万元\n科目编码|科目名称|合计\n205|教育支出|5.00\n"
COPIED = "部门支出总表\n单位：万元\n科目名称 合计 基本支出 项目支出\n"


def unplaced(text: str) -> list[str]:
    return [each.text for each in read_budget(document(text))[1]]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{HEAD}{ROW}社会保障和就业支出\n210|卫生健康支出|3.00\n", ["社会保障和就业支出"]),
        (f"{HEAD}{ROW}政府性基金\n", ["政府性基金"]),
        (f"{HEAD}{ROW}政府性基金\n{NEXT}", ["政府性基金"]),
        (f"{HEAD}{ROW}205 教育支出 3.00\n", ["205 教育支出 3.00"]),
        (f"部门支出总表\n单位：万元\n205 教育支出 3.00\n科目编码|科目名称|合计\n{ROW}", ["205 教育支出 3.00"]),
        (f"{HEAD}{ROW}三、其他支出\n208|社会保障支出|3.00\n", ["三、其他支出", "208 社会保障支出 3.00"]),
        (f"{HEAD}{ROW}三、其他\n{HEAD[7:]}208|社会保障支出|3.00\n", ["三、其他", "208 社会保障支出 3.00"]),
        (f"{HEAD}{ROW}三、其他支出\n208 社会保障支出 3.00\n", ["三、其他支出", "208 社会保障支出 3.00"]),
        (f"{HEAD}{ROW}数据截至年底，按规定汇总，四舍五入。\n208 社会保障支出 3.00\n", ["208 社会保障支出 3.00"]),
    ],
)
def test_text_of_a_table_in_cells_that_no_row_took_is_named(text: str, left: list[str]):
    assert unplaced(text) == left


@pytest.mark.parametrize(
    "behind",
    [
        "名词解释\n机关运行经费，是指为保障单位运行，用于购买货物和服务的各项资金。\n",
        "第三部分 部门预算说明\n2026年收入预算为5.00万元。\n",
        "二、部门预算安排情况\n2026年收入预算为5.00万元，比上年增加3.00万元。\n",
        "- 12 -\n",
        "编制人：张三\n",
        "第12页\n某某局\n单位：万元\n科目编码|科目名称|合计\n205|教育支出|3.00\n某某局\n",
        "注：本表按预算编制口径填列\n",
    ],
)
def test_running_text_heads_and_furniture_are_not_named(behind: str):
    assert unplaced(HEAD + ROW + behind) == []


def test_a_table_of_a_known_kind_without_a_column_of_amounts_is_named():
    text = "部门支出总表\n科目编码|科目名称|备注\n201|一般公共服务支出|见说明\n"
    assert (read_budget(document(text))[0], unplaced(text)) == ((), ["部门支出总表"])


def test_titles_in_a_list_of_tables_are_not_named():
    assert unplaced(f"目录\n表1 部门收支总表\n表2 部门收入总表\n表3 部门债务支出情况表\n{HEAD}{ROW}") == []


def test_a_table_of_an_unknown_kind_in_lines_is_named():
    assert unplaced("表12 部门债务支出情况表\n债务名称 本金 利息\n某专项债券 100.00 3.00\n") == [
        "表12 部门债务支出情况表"
    ]


def test_rows_behind_a_repeated_head_without_its_numbers_of_columns_are_read():
    heading = "单位：万元\n科目名称 合计 基本支出 项目支出\n"
    tables, unread = read_budget(
        document(
            f"部门支出总表\n{heading}栏次 1 2 3\n教育支出 10.00 4.00 6.00\n"
            f"部门支出总表\n{heading}卫生支出 5.00 2.00 3.00\n"
        )
    )
    assert [(line.name, amounts(line)["total"]) for line in tables[0].lines] == [
        ("教育支出", "10.00"),
        ("卫生支出", "5.00"),
    ]
    assert unread == ()


def test_words_behind_a_repeated_head_that_no_row_took_are_named():
    rest = "的其他支出\n卫生支出 5.00 2.00 3.00\n"
    assert unplaced(f"{COPIED}教育支出 10.00 4.00 6.00\n{COPIED}{rest}") == ["的其他支出"]


def test_the_last_words_of_copied_rows_are_named_where_no_row_took_them():
    numbered = COPIED.replace("科目名称", "序号 科目名称") + "1 教育支出 10.00 4.00 6.00\n"
    assert unplaced(f"{numbered}\n社会保障支出\n") == ["社会保障支出"]
    assert unplaced(f"{numbered}\n名词解释\n机关运行经费，是指为保障单位运行，用于购买货物和服务的各项资金。\n") == []


def test_rows_of_whole_numbers_that_were_not_told_from_headings_are_named():
    assert unplaced(f"{COPIED}教育支出 1000 400\n") == ["教育支出 1000 400"]
