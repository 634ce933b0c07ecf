"""Types, structure and names (T01 to T13) in whole records: true cases, and look-alikes that must not be flagged."""
# ruff: noqa: ANN401 - a test may change any field

from dataclasses import replace
from typing import Any

import pytest
from records import ALL_COLUMNS, project, record
from shapes_oracle import JUDGES, Judge, ours
from test_review import OTHER_TYPES, RULES, written

from kg.graph import record_to_quads
from kg.model import Finding, Indicator, Place
from kg.review import review_record
from kg.review_graph import graph_store

TYPE_RULES = tuple(rule for rule in RULES if rule.code.startswith("T"))
COST = written("成本", "印刷费用", "印刷所需", "≤5万元")
WHOLE = (*OTHER_TYPES, COST)
"""A table with a row of every type and nothing wrong."""


def found(*tables: tuple[Indicator, ...], columns: tuple[str, ...] = ALL_COLUMNS) -> tuple[Finding, ...]:
    """Return what the rules on types find in a document of these tables."""
    projects = [
        project(
            *(replace(row, ordinal=number) for number, row in enumerate(rows, start=1)),
            ordinal=ordinal,
            columns=columns,
        )
        for ordinal, rows in enumerate(tables, start=1)
    ]
    return review_record(record(*projects), rules=TYPE_RULES).findings


def row_rules(*cells: str | None, **changes: Any) -> set[str]:
    """Return the rules that a row raises as the first of a table that is right otherwise."""
    return {each.rule for each in found((written(*cells, **changes), *WHOLE)) if each.row == 1}


def suggestions(*rows: Indicator, rule: str) -> list[tuple[int | None, str | None]]:
    """Return row and suggestion of a rule's findings in one table."""
    return [(each.row, each.suggestion) for each in found(rows) if each.rule == rule]


def test_a_table_with_nothing_wrong_raises_nothing():
    assert found(WHOLE) == ()


@pytest.mark.parametrize(
    "cells",
    [
        ("数量", "培训规模", "全年培训所需", "≤5万元"),
        ("质量", "补助水平", "每人每月的补助", "≥300元/人"),
        ("可持续影响", "带动投入", "带动社会投入", "500万元"),
        ("质量", "每月支付固话费", "保障电话畅通", "全年畅通"),
        ("数量", "购买服务费（年）", "统一采购", "3年"),
        ("社会效益", "群众办事成本", "办一件事的花费", "≤3小时"),
        ("时效", "拨付补助金额", "全年拨付", "12月底前"),
        ("成本", "实际使用资金率", "实际与计划之比", "≥95%"),
        ("成本", "购车数量", "购置公务用车", "6辆"),
        ("成本", "稿件高质量刊发", "刊发所需", "≤5万元"),
        ("质量", "网络维护满意度", "各科室对网络维护的评价", "≥95%"),
        ("数量", "群众满意人数", "对服务满意的群众", "≥90人"),
        ("社会效益", "满意度调查结果", "全年调查", "≥90%"),
        ("满意度", "值班值守工作", "值班工作有序", "≥90%"),
        ("质量", "工作任务及时办理比例", "任务办理", "≥90%"),
        ("社会效益", "热线按期回复比例", "回复群众", "≥90%"),
        ("时效", "短信提醒成功率", "短信发送到号码", "≥95%"),
        ("可持续影响", "设备完好率", "设备长期完好", "≥95%"),
        ("社会效益", "重点工作完成率", "宣传工作", "≥98%"),
        ("社会效益", "热线案件办结率", "热线案件", "≥98%"),
        ("生态效益", "平台服务水平", "服务各单位的水平", "≥90%"),
        ("经济效益", "网站有效运行", "网站正常运转", "≥95%"),
    ],
    ids=lambda each: "|".join(each[:2]),
)
def test_a_row_under_the_wrong_type_is_misfiled(cells: tuple[str, ...]):
    assert row_rules(*cells) == {"T03"}


@pytest.mark.parametrize(
    "cells",
    [
        ("经济效益", "门票收入金额", "全年门票", "≥500万元"),
        ("社会效益", "公园免费", "向群众开放", "全年开放"),
        ("数量", "停车位收费", "纳入收费的车位", "≥50个"),
        ("社会效益", "参保缴费", "参加保险的居民", "≥500人"),
        ("成本", "工程质量检测费", "委托检测", "≤5万元"),
        ("成本", "工程质量保证金", "按合同预留", "≤5万元"),
        ("成本", "人均体检费用", "每人所需", "≤410元/人"),
        ("成本", "服务外包成本", "外包所需", "控制在预算内"),
        ("数量", "满意度调查次数", "全年调查", "≥2次"),
        ("成本", "满意度测评费用", "委托测评", "≤2万元"),
        ("质量", "不满意工单整改率", "整改的工单", "≥95%"),
        ("满意度", "来电群众评价", "群众对答复满意的比例", "≥90%"),
        ("时效", "补贴按时拨付率", "拨付补贴", "≥95%"),
        ("质量", "放映完成率", "放映任务", "100%"),
        ("质量", "印刷品合格率", "印刷品", "≥95%"),
        ("社会效益", "问题解决率", "及时解决群众的问题", "≥70%"),
        ("生态效益", "平台的影响", "提醒各单位保护环境", "≥90%"),
        ("生态效益", "扬尘治理天数", "工地治理", "≥300天"),
        ("经济效益", "待遇落实率", "据实发生的费用", "100%"),
        ("经济效益", "企业利润增长率", "园区企业", "≥5%"),
        ("管理", "服务费", "全年服务", "≤5万元"),
    ],
    ids=lambda each: "|".join(each[:2]),
)
def test_look_alikes_of_misfiled_rows_are_left_alone(cells: tuple[str, ...]):
    assert row_rules(*cells) == set()


@pytest.mark.parametrize(
    ("cells", "suggestion"),
    [
        (("数量", "购买服务费", "统一采购", "3年"), "成本指标"),
        (("质量", "任务及时办理比例", "任务办理", "≥90%"), "时效指标"),
        (("质量", "网络维护满意度", "各科室的评价", "≥95%"), "服务对象满意度指标"),
        (("时效", "短信提醒成功率", "短信发送", "≥95%"), "质量指标"),
        (("成本", "购车数量", "购置公务用车", "6辆"), "数量指标"),
        (("社会效益", "重点工作完成率", "宣传工作", "≥98%"), "产出指标"),
        (("成本", "资金使用比例", "使用资金", "≥95%"), None),
        (("满意度", "值班值守工作", "值班工作有序", "≥90%"), None),
    ],
)
def test_a_misfiled_row_is_told_where_it_belongs(cells: tuple[str, ...], suggestion: str | None):
    assert suggestions(written(*cells), rule="T03") == [(1, suggestion)]


def test_in_a_document_of_the_newer_family_costs_belong_under_economic_cost():
    newer = written("经济成本", "印刷费用", "印刷所需", "≤5万元", level1="成本指标")
    assert suggestions(newer, written("数量", "购买服务费", "统一采购", "3年"), rule="T03") == [(2, "经济成本指标")]


@pytest.mark.parametrize(
    ("rows", "first", "second"),
    [
        ((written("质量", "刊发费用", "刊发所需", "≤9万元"), COST, written("成本", "稿件质量", "稿件", "100%")), 1, 3),
        ((written("数量", "会议投入", "会议所需", "≤9万元"), written("成本", "购车数量", "购车", "6辆")), 1, 2),
        ((written("时效", "印刷品合格率", "印刷", "95%"), COST, written("质量", "送达及时率", "送达", "95%")), 1, 3),
    ],
)
def test_two_rows_each_misfiled_in_the_others_type_get_one_suggestion(
    rows: tuple[Indicator, ...], first: int, second: int
):
    text = f"第{first}行与第{second}行的二级指标对调"
    assert suggestions(*rows, rule="T03") == [(first, text), (second, text)]


def test_rows_of_two_tables_are_never_swapped():
    tables = (written("质量", "刊发费用", "刊发所需", "≤9万元"),), (written("成本", "稿件质量", "稿件", "100%"),)
    assert [each.suggestion for each in found(*tables) if each.rule == "T03"] == ["成本指标", "质量指标"]


# --- the table and the document


def missing(*rows: Indicator) -> list[str | None]:
    return [each.text for each in found(rows) if each.rule == "T04"]


def test_a_missing_type_is_named():
    assert missing(*OTHER_TYPES) == ["成本指标"]
    assert missing(COST) == ["数量指标、质量指标、时效指标、效益指标、满意度指标"]


def test_rows_that_do_not_apply_other_families_and_slips_of_the_pen_are_present():
    assert missing(*OTHER_TYPES, written("成本", "不涉及", "不涉及", "不涉及", basis="不涉及")) == []
    assert missing(*OTHER_TYPES, written("社会成本", "占道时间", "施工占道", "≤3天", level1="成本指标")) == []
    assert missing(*WHOLE[1:], written("数量", "活动场次", "场次", "≥12场", label="数理指标")) == []
    assert missing(written("管理", "管理水平", "管理的水平", "优")) == []


def none_applies(level2: str, level3: str = "不涉及") -> Indicator:
    return written(level2, level3, level3, level3, basis=level3)


@pytest.mark.parametrize(
    ("benefits", "raised"),
    [
        ((none_applies("社会效益"), none_applies("经济效益", "无")), True),
        ((none_applies("社会效益"), written("可持续影响", "受益年数", "受益的年数", "≥3年")), False),
        ((none_applies("社会效益"), none_applies("生态效益", "涉密")), False),
        ((), False),
    ],
)
def test_benefits_that_never_apply_are_told_once(benefits: tuple[Indicator, ...], *, raised: bool):
    others = [row for row in WHOLE if row.level1 != "效益指标"]
    codes = [each.rule for each in found((*others, *benefits))]
    assert codes.count("T05") == raised


@pytest.mark.parametrize(
    ("cells", "basis", "raised"),
    [
        (("质量", "软件利用率", "软件使用", "100%"), "不涉及", True),
        (("社会效益", "不涉及", "不涉及", "文字描述"), "工作任务计划", True),
        (("社会效益", "不涉及", "服务群众", "不涉及"), "不涉及", True),
        (("数量", "活动场次", "举办活动", "不涉及"), "年度工作计划", True),
        (("社会效益", "无", "无", "≥90%"), "无", True),
        (("社会效益", "不涉及", "不涉及", "文字描述"), "不涉及", False),
        (("社会效益", "不涉及", "/", "—"), None, False),
        (("社会效益", "不涉及", "本项目不涉及社会效益", "不适用"), "不涉及", False),
        (("质量", "安全事故", "发生的安全事故", "无"), "年度工作计划", False),
        (("数量", "服务事项数量", "不涉及许可的事项", "≥9项"), "年度工作计划", False),
        (("质量", "涉密", "涉密", "涉密"), "涉密", False),
        (("质量", "涉密", "涉密", "涉密"), "不涉及", False),
    ],
)
def test_a_row_that_says_both_is_half_filled(cells: tuple[str, ...], basis: str | None, *, raised: bool):
    assert row_rules(*cells, basis=basis) == ({"T06"} if raised else set())


def test_both_families_in_one_document_are_told_once_at_the_newer_one():
    here = Place(page=7)
    newer = written("经济成本", "印刷费用", "印刷所需", "≤5万元", level1="成本指标", place=here)
    mixed = [each for each in found((*OTHER_TYPES, newer), WHOLE, (*OTHER_TYPES, newer)) if each.rule == "T08"]
    assert [(each.project, each.row, each.text, each.place) for each in mixed] == [(None, None, "成本指标", here)]
    assert found((*OTHER_TYPES, newer), (*OTHER_TYPES, newer)) == ()


def test_a_label_is_told_at_the_first_row_that_bears_it():
    rows = [written("数量", f"活动{n}场次", f"说明{n}", "≥1场", place=Place(row=n)) for n in (1, 2, 3)]
    rows[1:] = [replace(row, level1="产生指标") for row in rows[1:]]
    (label,) = (each for each in found(tuple(rows)) if each.rule == "T01")
    assert (label.row, label.place, label.text, label.suggestion) == (None, Place(row=2), "产生指标", "产出指标")


def test_a_level_2_of_another_level_1_is_told_the_level_1_that_fits():
    row = written("社会效益", "受益人数", "受益群众", "≥500人", level1="产出指标")
    assert suggestions(row, rule="T02") == [(1, "效益指标")]


# --- names and descriptions


@pytest.mark.parametrize(
    ("level3", "value"),
    [
        ("居民对创城的知晓率。", "≥95%"),
        ("对市政府门户网站的平台维护和安全防护服务水平的知晓度", "≥95%"),
        ("9名年满60周岁老放映员", "9名"),
        ("六名老放映员", "6人"),
        ("评选表扬不少于1场", "≥1次"),
        ("居民知晓率达到98%以上", "≥98%"),
        ("购置专用服务器", "2台"),
        ("1.购置办公家具", "60套"),
        ("按要求采购", "100%"),
        ("及时排除平台故障", "≤1天"),
        ("提高工作效率", "≥98%"),
        ("保证稿件品质", "≥90%"),
        ("完善管理制度", "≥90%"),
        ("围绕提升城区品质开展工作", "≥95%"),
    ],
)
def test_a_task_is_no_name_of_an_indicator(level3: str, value: str):
    assert row_rules("数量", level3, "描述", value) == {"T09"}


@pytest.mark.parametrize(
    ("level3", "value"),
    [
        ("对市政府门户网站平台维护和安全防护服务水平评价情况", "≥95%"),
        ("年满60周岁的放映员", "9名"),
        ("一次性补助人数", "≥1人"),
        ("第三方评价", "3次"),
        ("按时送餐率", "100%"),
        ("组织培训人次", "≥100人次"),
        ("保障月数", "12个月"),
        ("及时响应时间", "≤2小时"),
        ("完成情况", "≥90%"),
        ("增加对城市认识度", "≥90%"),
        ("更新改造面积", "≥90平方米"),
        ("建设项目", "2个"),
        ("组织机构设置", "3个"),
        ("网站建设", "1个"),
        ("宣传品印制", "≥90份"),
    ],
)
def test_look_alikes_of_tasks_are_left_alone(level3: str, value: str):
    assert row_rules("数量", level3, "描述", value) == set()


@pytest.mark.parametrize(
    ("level2", "level3"),
    [
        ("满意度", "满意率"),
        ("满意度", "群众满意度（%）"),
        ("满意度", "服务对象满意度"),
        ("时效", "完成及时率(%)"),
        ("时效", "时效指标"),
        ("时效", "工作完成及时性"),
        ("社会效益", "产生一定的社会效益"),
        ("可持续影响", "可持续影响指标"),
        ("可持续影响", "长期效果"),
        ("成本", "资金总额"),
        ("数量", "总人数"),
    ],
)
def test_a_name_that_says_nothing_of_the_project_is_generic(level2: str, level3: str):
    value = "≤5万元" if level2 == "成本" else "95人" if level2 == "数量" else "≥95%"
    assert row_rules(level2, level3, "群众满意的描述", value) == {"T10"}


@pytest.mark.parametrize(
    ("level2", "level3"),
    [
        ("满意度", "老放映员满意度"),
        ("满意度", "使用满意度"),
        ("时效", "发行完成率"),
        ("时效", "项目竣工及时性"),
        ("社会效益", "持续影响力"),
        ("社会效益", "社会影响力指数"),
        ("可持续影响", "生态效益"),
        ("数量", "参训总人数"),
    ],
)
def test_a_name_that_says_whose_or_what_is_not_generic(level2: str, level3: str):
    assert row_rules(level2, level3, "群众满意的描述", "95人" if level2 == "数量" else "≥95%") == set()


def test_a_description_that_is_the_name_again():
    assert row_rules("质量", "影院覆盖率", "影院 覆盖率。", "≥95%") == {"T11"}
    assert row_rules("质量", "影院覆盖率", "全区影院覆盖率", "≥95%") == set()


def test_an_empty_cell_is_told_where_the_table_has_its_column():
    nameless, bare = written("质量", None, "描述", "≥95%"), written("质量", "影院覆盖率", None, "≥95%")
    messages = [each.message["zh"] for each in found((nameless, bare, *WHOLE))]
    assert messages == ["三级指标为空。", "绩效指标描述为空。"]
    without = tuple(column for column in ALL_COLUMNS if column != "description")
    assert found((bare, *WHOLE), columns=without) == ()


def test_a_shared_name_is_told_with_the_object_it_should_name():
    rows = [written("数量", "会议设备数量", text, "1台") for text in ("编解码器数量", "摄像机购置数量", "编解码器数量")]
    codes = [(each.rule, each.row, each.suggestion) for each in found((*rows, *WHOLE))]
    assert codes == [
        ("T13", 2, "会议设备数量（摄像机购置）"),
        ("T07", 3, None),
        ("T13", 3, "会议设备数量（编解码器）"),
    ]


def test_a_name_may_be_shared_by_types_and_tables():
    shared = written("数量", "会议设备", "编解码器", "1台"), written("质量", "会议设备", "摄像机", "1台")
    assert found((*shared, *WHOLE), (written("数量", "会议设备", "摄像机", "1台"), *WHOLE)) == ()


@pytest.mark.parametrize("judge", JUDGES)
def test_whole_records_are_judged_as_pyshacl_judges_them(judge: Judge):
    cells = (
        ("质量", "刊发费用。", "刊发所需", "≤9万元"), ("成本", "稿件质量", "稿件质量", "100%"),
        ("时效", "印刷品合格率", "印刷", "95%"), ("数量", "购置6台设备", "设备", "6台"),
        ("数量", "购置6台设备", "电脑", "6台"), ("社会效益", "不涉及", "不涉及", "≥90%"),
        ("经济效益", "无", None, None), ("满意度", "满意度", None, "≥90%"),
    )  # fmt: skip
    newer = written("经济成本", "印刷费用", "印刷所需", "≤5万元", level1="成本指标")
    rows = (*(written(*each) for each in cells), written("社会效益", "受益人数", "受益群众", "≥5人", level1="产生指标"))
    first = [replace(row, ordinal=number) for number, row in enumerate(rows[:-1], start=1)]
    second = [replace(row, ordinal=number) for number, row in enumerate((*rows, newer), start=1)]
    quads = record_to_quads(record(project(*first), project(*second, ordinal=2), project(COST, ordinal=3)))
    raised = {each for each in judge(quads) if each[0].startswith("T")}
    assert {code for code, _focus, _value in raised} == {rule.code for rule in TYPE_RULES} - {"T07"}
    assert ours(graph_store(quads), TYPE_RULES) == raised


@pytest.mark.parametrize(
    ("label", "standard"),
    [
        ("产出指数", "产出指标"),
        ("产出指际", "产出指标"),
        ("效益旨标", "效益指标"),
        ("1.产出指标：", None),
        ("（一）产出指标", None),
        ("产出指标（50分）", None),
    ],
)
def test_a_label_damaged_at_its_end_is_told_and_one_with_a_number_or_colon_is_not(label: str, standard: str | None):
    review = review_record(record(project(written("数量", "活动场次", "举办活动", "≥12场", level1=label))))
    told = [each.suggestion for each in review.findings if each.rule == "T01"]
    assert told == ([standard] if standard else [])


def test_a_label_one_character_off_is_judged_as_the_type_it_means():
    row = written("数量", "候车椅采购金额", "采购候车椅", "≥3万元", label="数最指标")
    assert {"T01", "T03"} <= {each.rule for each in review_record(record(project(row))).findings}


@pytest.mark.parametrize("text", ["暂不涉及", "（不涉及）", "不涉及"])
def test_a_row_that_does_not_apply_is_not_judged(text: str):
    row = written("数量", text, text, text, basis=text)
    assert {each.rule for each in review_record(record(project(row))).findings if each.row} == set()
