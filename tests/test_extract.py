"""From text to rows: merged, cut, shifted and spilled cells come back to where they belong, and nothing is lost."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.indicators import extract_record
from kg.model import Cell, Document, Indicator, Place, Project, Record, Table
from kg.readers.text import text_to_blocks
from kg.text import comparable

HEADING = "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据"
FIELDS = ("level1", "level2", "level3", "description", "value", "basis")
HEADINGS = dict(zip(FIELDS, HEADING.split("\t"), strict=True))


def record(text: str) -> Record:
    return extract_record(Document("x.txt", "0" * 64, "text/plain", tuple(text_to_blocks(text))))


def project(*lines: str, title: str = "1、职工培训经费绩效目标表") -> Project:
    (found,) = record("\n".join((title, HEADING, *lines))).projects
    return found


def cells(row: Indicator) -> tuple[str | None, ...]:
    return tuple(getattr(row, name) for name in FIELDS)


def test_a_plain_row():
    (row,) = project("产出指标\t数量指标\t培训人数\t参加培训的人数\t≥50人\t年度计划").indicators
    assert cells(row) == ("产出指标", "数量指标", "培训人数", "参加培训的人数", "≥50人", "年度计划")
    assert row.provenance == {}
    assert (row.place.table, row.place.row, row.place.line) == (1, 2, 3)


def test_merged_level1_cells_are_filled_wherever_the_label_stands():
    lines = ["数量指标\t甲\t甲数\t5人\t计划", "质量指标\t乙\t乙率\t98%\t计划", "时效指标\t丙\t丙率\t90%\t计划"]
    for labelled in range(3):
        rows = [f"{'产出指标' if index == labelled else ''}\t{line}" for index, line in enumerate(lines)]
        benefit = "效益指标\t社会效益指标\t丁\t丁率\t80%\t计划"
        assert [row.level1 for row in project(*rows, benefit).indicators] == ["产出指标"] * 3 + ["效益指标"]


def test_merged_level2_cells_are_filled_downwards():
    rows = project(
        "产出指标\t数量指标\t甲\t甲数\t5人\t计划", "\t\t乙\t乙数\t6人\t计划", "\t\t丙\t丙数\t7人\t计划"
    ).indicators
    assert [row.level2 for row in rows] == ["数量指标"] * 3


def test_the_level1_label_lost_in_a_table_is_inferred_and_said_to_be():
    rows = project("\t数量指标\t甲\t甲数\t5人\t计划", "\t社会效益指标\t乙\t乙率\t90%\t计划").indicators
    assert [(row.level1, row.provenance["level1"]) for row in rows] == [
        ("产出指标", "inferred"),
        ("效益指标", "inferred"),
    ]


def test_a_label_that_contradicts_its_level_is_kept_for_the_review():
    (row,) = project("效益指标\t数量指标\t甲\t甲数\t5人\t计划").indicators
    assert (row.level1, row.level2) == ("效益指标", "数量指标")


def test_a_row_cut_by_a_page_break_is_one_row():
    rows = project(
        "产出指标\t数量指标\t配备统一的乡村“复兴\t给试点配备统一的\t6面\t邢文明办（2021）23",
        "",
        HEADING,
        "\t\t少年宫”队旗\t队旗\t\t号《工作方案》",
    ).indicators
    assert [cells(row) for row in rows] == [
        (
            "产出指标",
            "数量指标",
            "配备统一的乡村“复兴少年宫”队旗",
            "给试点配备统一的队旗",
            "6面",
            "邢文明办（2021）23号《工作方案》",
        )
    ]


def test_a_page_without_a_repeated_heading_goes_on():
    rows = project("产出指标\t数量指标\t甲\t甲数\t5人\t计划", "", "\t质量指标\t乙\t乙率\t98%\t计划").indicators
    assert [row.level3 for row in rows] == ["甲", "乙"]


def test_a_page_without_any_label_goes_on_with_as_many_columns():
    rows = project("产出指标\t数量指标\t甲\t甲数\t5人\t计划", "", "- 22 -", "", "\t\t乙\t乙数\t6人\t计划").indicators
    assert [(row.level2, row.level3) for row in rows] == [("数量指标", "甲"), ("数量指标", "乙")]


@pytest.mark.parametrize(
    ("upper", "lower", "value"),
    [
        ("产出指标\t成本指标\t费用\t全部费用\t≤48.5\t预算", "\t\t\t\t万元\t", "≤48.5万元"),
        ("产出指标\t质量指标\t差错率\t抽查差错\t\t标准", "\t\t\t占比\t≤1%\t", "≤1%"),
        ("产出指标\t质量指标\t差错率\t抽查差错\t≤1%\t标准", "\t质量指标\t\t占比\t\t", "≤1%"),
    ],
)
def test_a_value_or_label_on_both_sides_of_a_page_break_is_one(upper: str, lower: str, value: str):
    (row,) = project(upper, "", HEADING, lower).indicators
    assert row.value == value


def test_a_level2_label_cut_by_a_page_break_is_whole_again():
    (row,) = project("效益指标\t可持续影响\t习惯\t营造氛围\t长期\t规划", "", HEADING, "\t指标\t\t\t\t").indicators
    assert row.level2 == "可持续影响指标"


def test_a_level2_label_below_the_first_row_of_its_span_is_found():
    rows = project("产出指标\t\t甲\t甲数\t5人\t计划", "\t数量指标\t乙\t乙数\t6人\t计划").indicators
    assert [row.level2 for row in rows] == ["数量指标"] * 2


def test_of_two_headings_of_one_field_the_fields_own_name_counts():
    text = "1、甲绩效目标表\n绩效指标\t一级指标\t二级指标\t三级指标\t指标值\n绩效指标\t产出指标\t数量指标\t人数\t5人\n"
    (row,) = record(text).projects[0].indicators
    assert (row.level3, row.extra) == ("人数", {"绩效指标": "绩效指标"})


@pytest.mark.parametrize("heading", ["全年目标值", "2026年度指标值", "年度指标值", "*指标值"])
def test_the_value_column_goes_by_many_headings(heading: str):
    text = f"1、甲绩效目标表\n一级指标\t二级指标\t三级指标\t{heading}\n产出指标\t数量指标\t人数\t5人\n"
    assert record(text).projects[0].indicators[0].value == "5人"


def test_two_tables_without_titles_are_two():
    rows = ["产出指标\t数量指标\t甲\t甲数\t5人\t计划", "满意度指标\t服务对象满意度指标\t满意度\t满意度\t90%\t问卷"]
    text = "\n".join(("项目名称：甲", HEADING, *rows, "", "项目名称：乙", HEADING, *rows))
    assert [found.name for found in record(text).projects] == ["甲", "乙"]


def test_a_title_repeated_on_the_next_page_opens_no_second_table():
    row = "产出指标\t数量指标\t甲\t甲数\t5人\t计划"
    text = f"1、甲绩效目标表\n{HEADING}\n{row}\n续表：甲绩效目标表\n{HEADING}\n{row}\n"
    (found,) = record(text).projects
    assert len(found.indicators) == 2


def test_labels_with_points_are_labels_in_plain_lines_too():
    rows = "产出指标（50分）\n数量指标（10分） 人数 5人\n质量指标 合格率 98%\n"
    text = f"1、甲绩效目标表\n一级指标 二级指标 三级指标 指标值\n{rows}"
    assert [row.level3 for row in record(text).projects[0].indicators] == ["人数", "合格率"]


def test_a_row_that_slipped_a_column_is_put_back():
    rows = project("产出指标\t数量指标\t甲\t甲数\t5人\t计划", "生态效益指标\t不涉及\t不涉及\t不涉及\t不涉及").indicators
    assert cells(rows[1]) == ("效益指标", "生态效益指标", "不涉及", "不涉及", "不涉及", "不涉及")


def test_one_empty_basis_below_a_short_one_is_missing():
    rows = project(
        "产出指标\t数量指标\t甲\t甲数\t5人\t年度计划", "\t质量指标\t乙\t乙率\t98%\t", "\t时效指标\t丙\t丙率\t98%\t合同"
    ).indicators
    assert [row.basis for row in rows] == ["年度计划", None, "合同"]


def test_a_merged_basis_is_repeated_in_the_rows_it_spans():
    rows = project(
        "产出指标\t数量指标\t甲\t甲数\t5人\t年度计划", "\t质量指标\t乙\t乙率\t98%\t", "\t时效指标\t丙\t丙率\t98%\t"
    ).indicators
    assert [row.basis for row in rows] == ["年度计划"] * 3
    assert rows[1].provenance["basis"] == "inferred"


def test_the_lines_of_a_merged_basis_dealt_out_to_rows_are_joined():
    rows = project(
        "\t数量指标\t甲\t甲数\t5人\t河北省全面推进政务",
        "产出指标\t质量指标\t乙\t乙率\t98%\t公开工作实施细则",
        "\t时效指标\t丙\t丙率\t98%\t河北省全面推进政务 公开工作实施细则",
    ).indicators
    assert [row.basis for row in rows] == ["河北省全面推进政务公开工作实施细则"] * 3


def test_bases_of_two_rows_are_no_lines_of_one_where_labels_stand_in_the_first_row():
    first, second, third = "年度重点工作任务总体安排部署", "省级专项资金绩效考核工作规范", "冀财预 〔2024〕5号"
    rows = bases(("产出指标", "数量指标", first), ("", "质量指标", second), ("", "时效指标", third))
    assert rows == [first, second, "冀财预〔2024〕5号"]


def bases(*rows: tuple[str, str, str]) -> list[str | None]:
    """Read rows of level 1, level 2 and basis; a row whose basis begins with ！ is itself 不涉及."""
    lines = []
    for number, (level1, level2, basis) in enumerate(rows):
        rest = (
            ("不涉及",) * 3
            if basis.startswith("！")
            else (f"甲{number}数", f"完成甲{number}的数量", f"≥{number + 3}项")
        )
        lines.append("\t".join((level1, level2, *rest, basis.lstrip("！"))))
    return [row.basis for row in project(*lines).indicators]


FIRST_ROWS = (("产出指标", "数量指标", ""), ("", "质量指标", ""))
SURVEY = ("满意度指标", "服务对象满意度指标", "问卷调查")


@pytest.mark.parametrize(
    "below",
    [
        (("效益指标", "社会效益指标", "！不涉及"),),
        (("", "时效指标", "年度计划"), ("效益指标", "社会效益指标", "年度计划"), SURVEY),
        (("", "时效指标", "冀政办〔2024〕5号 年度工作 要点"), SURVEY),
        (("产出指标", "时效指标", "年度计划"), SURVEY),
        (("效益指标", "时效指标", "年度计划"), SURVEY),
        (("效益指标", "社会效益指标", ""), ("", "可持续影响指标", ""), SURVEY),
        (SURVEY,),
    ],
)
def test_a_basis_stands_for_no_rows_above_it_where_labels_stand_in_the_first_row(
    below: tuple[tuple[str, str, str], ...],
):
    found = bases(*FIRST_ROWS, *below)
    assert found == [None, None, *("".join(basis.strip("！").split()) or None for _, _, basis in below)]


def test_a_table_without_labels_of_level1_does_not_show_that_bases_are_centred():
    rows = (("", "数量指标", ""), ("", "质量指标", ""), ("", "时效指标", "年度计划"), ("", "社会效益指标", "总结"))
    assert bases(*rows) == [None, None, "年度计划", "总结"]


def test_a_centred_basis_stands_for_the_rows_above_it_in_its_group():
    output = (("", "数量指标", ""), ("", "质量指标", ""), ("产出指标", "时效指标", "合同"), ("", "成本指标", "合同"))
    benefit = (("", "社会效益指标", ""), ("效益指标", "经济效益指标", ""), ("", "可持续影响指标", "年度计划"))
    assert bases(*output, *benefit, SURVEY) == ["合同"] * 4 + ["年度计划"] * 3 + ["问卷调查"]


@pytest.mark.parametrize(
    "below",
    [
        (("产出指标", "时效指标", ""), ("", "成本指标", ""), SURVEY),
        (("产出指标", "时效指标", "！不涉及"), ("", "成本指标", "合同"), SURVEY),
        (("产出指标", "时效指标", ""), ("效益指标", "社会效益指标", "年度计划"), SURVEY),
    ],
)
def test_a_centred_basis_of_another_kind_of_row_stands_for_none_above(below: tuple[tuple[str, str, str], ...]):
    rows = bases(("", "数量指标", ""), ("", "质量指标", ""), *below)
    assert rows == [None, None, *(basis.strip("！") or None for _, _, basis in below)]


def test_of_two_bases_in_one_group_the_upper_goes_on():
    rows = (("", "数量指标", "合同"), ("产出指标", "质量指标", ""), ("", "时效指标", ""), ("", "成本指标", "年度计划"))
    assert bases(*rows) == ["合同", "合同", "合同", "年度计划"]


def test_the_lines_of_a_basis_are_joined_within_their_group_only():
    upper, lower = "年度重点工作任务总体安排部署", "省级专项资金绩效考核工作规范"
    output = (("", "数量指标", "冀财预 〔2024〕5号"), ("产出指标", "质量指标", upper))
    assert bases(*output, ("效益指标", "社会效益指标", lower))[1:] == [upper, lower]


def test_a_basis_of_satisfaction_stays_with_satisfaction_wherever_its_rows_stand():
    assert bases(SURVEY, *FIRST_ROWS, ("效益指标", "社会效益指标", "总结")) == ["问卷调查", None, None, "总结"]
    centred = (("", "社会效益指标", ""), ("效益指标", "经济效益指标", ""), ("", "服务对象满意度指标", "问卷调查"))
    assert bases(*centred) == [None, None, "问卷调查"]


def test_not_applicable_goes_down_to_rows_that_are_so_themselves():
    plan, none = ("产出指标", "数量指标", "年度计划"), ("效益指标", "社会效益指标", "！不涉及")
    assert bases(plan, none, ("", "经济效益指标", ""), ("", "生态效益指标", "")) == ["年度计划", "不涉及", None, None]
    assert bases(plan, none, ("", "经济效益指标", "！"), ("", "生态效益指标", "！")) == ["年度计划", *["不涉及"] * 3]


def test_a_description_that_reads_like_a_basis_is_none_beside_its_value():
    rows = project(
        "产出指标\t数量指标\t甲\t甲数\t5人\t问卷调查",
        "\t质量指标\t乙\t乙率\t98%\t问卷调查",
        "满意度指标\t服务对象满意度指标\t群众满意度\t问卷调查\t≥90%\t",
    ).indicators
    assert cells(rows[2])[2:] == ("群众满意度", "问卷调查", "≥90%", None)


def test_an_empty_value_stays_empty():
    rows = project("产出指标\t数量指标\t甲\t甲数\t5人\t计划", "\t质量指标\t乙\t乙率\t\t计划").indicators
    assert rows[1].value is None
    assert rows[1].target.kind == "missing"


def test_damaged_labels_beside_a_table_are_reported_not_taken():
    found = record(f"1、甲绩效目标表\n{HEADING}\n) 7.111/1\t质量指标\t乙\t乙率\t98%\t计划")
    assert found.projects[0].indicators[0].level1 == "产出指标"
    assert [item.text for item in found.unplaced] == [") 7.111/1"]


def test_the_texts_of_a_spilled_cell_go_back_to_their_rows():
    rows = project(
        "产出指标\t数量指标\t服务次数\t实际产生的服务次数\t≥10次\t计划",
        "\t质量指标\t服务质量\t服务效果好\t≥10 次 服务效果好,达到 预期 K ≤2 天\t计划",
        "\t时效指标\t服务的及时性\t按计划及时服务\t\t计划",
    ).indicators
    assert [row.value for row in rows] == ["≥10次", "服务效果好,达到预期", "≤2 天"]
    assert rows[1].provenance["value"] == rows[2].provenance["value"] == "repaired"


def test_a_description_that_repeats_a_number_is_no_spill():
    rows = project(
        "产出指标\t数量指标\t放映场次\t每年放映场次\t888 场\t计划", "\t质量指标\t完成率\t74 个村放映 888 场\t100%\t计划"
    ).indicators
    assert rows[1].description == "74 个村放映 888 场"


@pytest.mark.parametrize(
    ("value", "basis", "kept"),
    [
        ("≥ 12 年", "年度工作计划", "≥ 12 年"),
        ("6 年", "年度计划", "6 年"),
        ("10万元 根据", "根据合同", "10万元"),
        ("12年 年度", "年度工作计划", "12年"),
    ],
)
def test_a_unit_is_no_repetition_of_a_basis_that_begins_like_it(value: str, basis: str, kept: str):
    (row,) = project(f"效益指标\t可持续影响指标\t公共设施使用年限\t设施的使用年限\t{value}\t{basis}").indicators
    assert (row.value, row.basis) == (kept, basis)


def test_columns_the_record_does_not_name_are_kept_by_heading():
    text = "1、甲绩效目标表\n一级指标\t二级指标\t三级指标\t指标值\t分值\n产出指标\t数量指标\t人数\t5人\t10\n"
    (found,) = record(text).projects
    assert found.indicators[0].extra == {"分值": "10"}
    assert found.columns == ("level1", "level2", "level3", "value")


def test_sign_and_unit_columns_are_read_into_the_target():
    heading = "一级指标\t二级指标\t三级指标\t指标性质\t指标值\t计量单位"
    text = f"1、甲绩效目标表\n{heading}\n产出指标\t数量指标\t人数\t≥\t5\t人\n"
    (row,) = record(text).projects[0].indicators
    assert row.value == "5"
    assert (row.target.comparator, str(row.target.number), row.target.unit) == (">=", "5", "人")


@pytest.mark.parametrize("order", list(permutations(range(2, 6)))[::5])
def test_the_order_of_columns_does_not_matter(order: tuple[int, ...]):
    values = ("产出指标", "数量指标", "培训人数", "参加培训的人数", "≥50人", "年度计划")
    places = (0, 1, *order)
    text = "\n".join(
        [
            "1、甲绩效目标表",
            "\t".join(HEADINGS[FIELDS[place]] for place in places),
            "\t".join(values[place] for place in places),
        ]
    )
    (row,) = record(text).projects[0].indicators
    assert cells(row) == values


def test_a_table_of_plain_lines():
    text = (
        "1、热线费用绩效目标表\n\n"
        "一级指标 二级指标 三级指标 绩效指标描述 指标值 指标值确定依据\n\n"
        "产出指标\n\n"
        "数量指标 坐席个数 购置热线坐席个数 4 个 合同文件\n\n"
        "质量指标 接通办结率 已办结群众问题数/受理群众问题总数 ≥95% 合同文件\n\n"
        "成本指标 运转成本 4 名话务员费用 ≤15.18 万元 年度预算\n\n"
        "效益指标\n\n"
        "社会效益指标 办结率 按期办结 全年正常开展 年度计划\n\n"
    )
    rows = record(text).projects[0].indicators
    assert [cells(row) for row in rows] == [
        ("产出指标", "数量指标", "坐席个数", "购置热线坐席个数", "4 个", "合同文件"),
        ("产出指标", "质量指标", "接通办结率", "已办结群众问题数/受理群众问题总数", "≥95%", "合同文件"),
        ("产出指标", "成本指标", "运转成本", "4 名话务员费用", "≤15.18 万元", "年度预算"),
        ("效益指标", "社会效益指标", "办结率", "按期办结", "全年正常开展", "年度计划"),
    ]
    assert set(rows[0].provenance.values()) == {"inferred"}


@pytest.mark.parametrize(
    ("upper", "first", "second"),
    [("产出指标", "数量指示", "质量指标"), ("产出指标", "数量指标", "质里指标"), ("产岀指标", "数量指标", "质量指标")],
)
def test_a_misspelt_label_begins_a_row_of_plain_lines_too(upper: str, first: str, second: str):
    text = (
        "1、热线费用绩效目标表\n\n一级指标 二级指标 三级指标 指标值 指标值确定依据\n\n"
        f"{upper}\n\n{first} 坐席个数 4 个 合同文件\n\n{second} 接通办结率 ≥95% 年度计划\n\n"
    )
    rows = record(text).projects[0].indicators
    told = [(row.level1, row.level2, row.level3, row.value, row.basis) for row in rows]
    assert told == [
        (upper, first, "坐席个数", "4 个", "合同文件"),
        (upper, second, "接通办结率", "≥95%", "年度计划"),
    ]
    assert record(text).unplaced == ()


@pytest.mark.parametrize("value", ["≥ 96 %", "不低于 96 %", "96 %", "≥96%", "= 12 个"])
def test_a_sign_its_number_and_its_unit_are_one_cell_of_plain_lines(value: str):
    text = (
        "1、印刷经费绩效目标表\n\n一级指标 二级指标 三级指标 绩效指标描述 指标值 指标值确定依据\n\n产出指标\n\n"
        f"质量指标 印刷品验收合格率 验收合格的印刷品占全部印刷品的比例 {value} 年度预算安排\n\n"
    )
    (row,) = record(text).projects[0].indicators
    assert (row.description, row.value, row.basis) == ("验收合格的印刷品占全部印刷品的比例", value, "年度预算安排")


def test_wrapped_cells_of_plain_lines_end_where_a_line_is_short():
    text = (
        "1、甲绩效目标表\n\n一级指标 二级指标 三级指标 绩效指标描述 指标值\n指标值确定\n\n依据\n\n产出指标\n\n"
        "可持续影响指标\n外出招商考察、调研等工作\n\n开展情况\n\n外出招商考察、调研学习及参会等工作全年正常开展情\n\n况\n"
        "1 年 年度计划\n\n"
        "满意度指标 服务对象满意度指标\n\n全市各级各部门对政务网络\n\n和政府网站建设服务水平的\n\n满意率\n\n"
        "全市各级各部门对政务网络和政府网站建设服务水平\n\n满意率\n≥95% 年度计划\n"
    )
    rows = record(text).projects[0].indicators
    assert [(row.level3, row.description, row.value) for row in rows] == [
        ("外出招商考察、调研等工作开展情况", "外出招商考察、调研学习及参会等工作全年正常开展情况", "1 年"),
        (
            "全市各级各部门对政务网络和政府网站建设服务水平的满意率",
            "全市各级各部门对政务网络和政府网站建设服务水平满意率",
            "≥95%",
        ),
    ]


def test_a_document_without_tables_says_so():
    found = record("关于做好绩效管理工作的通知\n各单位：\n")
    assert found.projects == ()
    assert found.notes == ("没有找到绩效目标表",)


def test_a_table_without_values_keeps_its_rows():
    found = project(*(f"产出指标\t数量指标\t指标{n}\t描述{n}\t\t" for n in range(5)))
    assert [row.target.kind for row in found.indicators] == ["missing"] * 5


def test_ten_thousand_rows_are_ten_thousand_rows():
    found = project(*(f"产出指标\t数量指标\t指标{n}\t描述{n}\t≥{n}次\t年度计划" for n in range(10_000)))
    assert len(found.indicators) == 10_000
    assert found.indicators[-1].value == "≥9999次"


WORDS = st.text(alphabet="培训合格人员数量及时保障热线办结服务", min_size=1, max_size=12)
LABELS = st.sampled_from(
    [
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]
)
ROWS = st.lists(
    st.tuples(LABELS, WORDS, WORDS, st.integers(1, 99).map(lambda n: f"≥{n}%"), WORDS), min_size=1, max_size=8
)


@settings(max_examples=60)
@given(ROWS)
def test_what_is_written_out_plainly_comes_back_whole(written: list[tuple[tuple[str, str], str, str, str, str]]):
    rows = [(*labels, *rest) for labels, *rest in written]
    found = project(*("\t".join(row) for row in rows)).indicators
    assert [tuple(comparable(text) for text in cells(row)) for row in found] == rows


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.text(alphabet="数量指标产出效益≥98%元 的人《》〔1〕，。", max_size=8), min_size=2, max_size=8),
        max_size=10,
    )
)
def test_any_table_gives_a_record(table: list[list[str]]):
    text = "\n".join(("1、甲绩效目标表", HEADING, *("\t".join(row) for row in table)))
    found = record(text)
    kept = "".join(comparable(text) for p in found.projects for row in p.indicators for text in cells(row) if text)
    kept += "".join(comparable(item.text) for item in found.unplaced)
    for row in table:
        for cell in row:
            assert set(comparable(cell)) <= set(kept) | set("绩效目标表三级描述值确定依据一二")


def test_a_cell_that_could_not_be_read_is_no_empty_cell():
    rows = [
        ("项目名称", "甲", "预算数", ""),
        ("一级指标", "二级指标", "三级指标", "指标值"),
        ("产出指标", "数量指标", "里程", ""),
    ]
    cells = tuple(
        tuple(
            Cell(
                text,
                column,
                place=Place(sheet="表", range=f"{'ABCD'[column]}{number}"),
                provenance="exact" if text else "unresolved",
            )
            for column, text in enumerate(row)
        )
        for number, row in enumerate(rows, start=1)
    )
    table = Table(cells, Place(sheet="表"), spans_known=True)
    (found,) = extract_record(Document("x.xlsx", "0" * 64, "x", (table,))).projects
    assert (found.budget, found.provenance, found.places["budget"][0].range) == (None, {"budget": "unresolved"}, "D1")
    (row,) = found.indicators
    assert (row.value, row.provenance, row.places["value"][0].range) == (None, {"value": "unresolved"}, "D3")


def test_a_row_without_value_below_a_merged_label_is_a_row():
    rows = project(
        "产出指标\t时效指标\t培训按期完成率\t按计划完成的比例\t≥95%\t部门职责",
        "\t\t政策宣传任务按期完成率\t按时完成的政策宣传占全部政策宣传的比例\t\t部门职责",
        "\t成本指标\t培训成本\t每人的费用\t≤100元\t年度计划",
        "\t\t宣传成本\t每次的费用\t\t市场价格",
    ).indicators
    assert [(row.level2, row.level3, row.value) for row in rows] == [
        ("时效指标", "培训按期完成率", "≥95%"),
        ("时效指标", "政策宣传任务按期完成率", None),
        ("成本指标", "培训成本", "≤100元"),
        ("成本指标", "宣传成本", None),
    ]


def test_the_rest_of_a_row_cut_within_a_table_is_no_row():
    (row,) = project(
        "满意度指标\t服务对象满意度指标\t寄件人及收件人的满意\t寄件人及收件人的满意\t≥98%\t年初计划",
        "\t\t程度\t程度\t\t",
    ).indicators
    assert (row.level3, row.description) == ("寄件人及收件人的满意程度", "寄件人及收件人的满意程度")


def test_a_row_below_another_types_label_stays_there_for_the_review():
    rows = project(
        "产出指标\t数量指标\t甲\t甲数\t5人\t计划",
        "\t质量指标\t乙\t乙率\t95%\t计划",
        "效益指标\t社会效益指标\t丙\t丙率\t90%\t计划",
        "\t数量指标\t丁\t丁数\t6次\t计划",
        "\t可持续影响指标\t戊\t戊率\t90%\t计划",
    ).indicators
    assert [row.level1 for row in rows] == ["产出指标", "产出指标", "效益指标", "效益指标", "效益指标"]


def test_a_heading_printed_again_in_the_midst_of_a_project_parts_it_not():
    heading = "项目名称\t预算数\t绩效指标\t\t\t\t", "\t\t一级指标\t二级指标\t三级指标\t指标值\t权重"
    found = record(
        "\n".join(
            (
                *heading,
                "甲经费\t10\t产出指标\t数量指标\t甲数\t5人\t10",
                "\t\t满意度指标\t服务对象满意度指标\t甲度\t90%\t10",
                "乙经费\t20\t产出指标\t数量指标\t乙数\t5人\t10",
                "",
                *heading,
                "\t\t\t质量指标\t乙率\t95%\t10",
                "\t\t满意度指标\t服务对象满意度指标\t乙度\t90%\t10",
                "丙经费\t30\t产出指标\t数量指标\t丙数\t5人\t10",
            )
        )
    )
    rows = [(project.name, [(row.level1, row.level3) for row in project.indicators]) for project in found.projects]
    assert rows == [
        ("甲经费", [("产出指标", "甲数"), ("满意度指标", "甲度")]),
        ("乙经费", [("产出指标", "乙数"), ("产出指标", "乙率"), ("满意度指标", "乙度")]),
        ("丙经费", [("产出指标", "丙数")]),
    ]
    assert not found.unplaced


def test_a_code_before_a_name_may_be_wrapped_in_its_cell():
    found = record(
        "项目名称\t预算数\t一级指标\t二级指标\t三级指标\t指标值\n"
        "46040023T0000 72622525-公车经费\t10\t产出指标\t数量指标\t甲数\t5人\n"
    )
    assert [(each.code, each.name) for each in found.projects] == [("46040023T000072622525", "公车经费")]


@pytest.mark.parametrize("broken", ["豫政〔2020〕92\n号", "豫政〔2020〕\n92号", "豫政〔\n2020〕92号"])
def test_a_number_of_a_document_wrapped_in_its_cell_has_no_space(broken: str):
    texts = ("产出指标", "数量指标", "甲数", "5人", f"《某办法》（{broken}）")
    heading = ("一级指标", "二级指标", "三级指标", "指标值", "指标值确定依据")
    rows = tuple(tuple(Cell(text, column) for column, text in enumerate(row)) for row in (heading, texts))
    found = extract_record(Document("x.pdf", "0" * 64, "application/pdf", (Table(rows, spans_known=True),)))
    (row,) = found.projects[0].indicators
    assert row.basis == "《某办法》（豫政〔2020〕92号）"


def test_a_form_of_evaluation_keeps_its_amounts_by_their_columns_and_no_year_is_left_over():
    found = record(
        "项目支出绩效自评表\n（2023年度）\n\n"
        "项目名称\t\t\t甲经费\t\t\t\t\t\n"
        "项目资金（万元）\t\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
        "\t\t年度资金总额\t216.73\t216.73\t210.23\t10\t97%\t9.7\n"
        "\t\t其他资金\t21.67\t21.67\t0.00\t—\t\t—\n"
        "年度总体目标\t预期目标\t\t\t\t实际完成情况\t\t\t\n"
        "\t保障公务用车正常运行。\t\t\t\t已完成年度目标。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因\n"
        "\t产出指标\t数量指标\t公务用车数量\t≥51辆\t51辆\t10\t10\t\n"
    )
    (form,) = found.projects
    assert (form.budget, form.other_funds) == (Decimal("216.73"), Decimal("21.67"))
    assert form.extra["年度资金总额/全年执行数"] == "210.23"
    assert form.extra["年度资金总额/得分"] == "9.7"
    assert not found.unplaced
