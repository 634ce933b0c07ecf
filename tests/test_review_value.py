"""The rules on values, V03, V04, V07 and V09 to V14, from cells to findings: true cases and look-alikes."""
# ruff: noqa: ANN401 - a test may change any field

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from records import project, record
from shapes_oracle import JUDGES, Judge, ours
from test_review import written

from kg.graph import record_to_quads
from kg.indicators import extract_record
from kg.model import Cell, Document, Finding, Indicator, Line, Table
from kg.review import review_record
from kg.review_graph import graph_store
from kg.shapes import load_rules
from kg.vocabulary import data_dir
from kg.wording import residues
from kg.wording.endings import name_endings

CODES = {"V03", "V04", "V07", "V08", "V09", "V10", "V11", "V12", "V13", "V14"}
WITHOUT_HEADER: dict[str, Any] = {
    "budget": None, "fiscal_funds": None, "other_funds": None, "code": None, "payment_plan": None,
}  # fmt: skip


def findings(*rows: Indicator, **changes: Any) -> list[Finding]:
    review = review_record(record(project(*rows, **{**WITHOUT_HEADER, **changes})))
    return [each for each in review.findings if each.rule in CODES]


def found(*cells: str | None, **changes: Any) -> set[str]:
    """Return the codes of the rules on values that a row raises."""
    return {each.rule for each in findings(written(*cells, **changes))}


def suggestion(rule: str, *cells: str | None, **changes: Any) -> str | None:
    (finding,) = (each for each in findings(written(*cells), **changes) if each.rule == rule)
    return finding.suggestion


CASES = {
    "V07": [
        # a 数量 or cost row, or a name that ends in a measure, without a number
        ({"V07"}, "数量", "相关设备", "配备一体机", "已选定"),
        ({"V07"}, "成本", "项目成本控制", "控制成本", "不超预算"),
        ({"V07"}, "质量", "任务完成率(%)", "完成的比例", "每月通报"),
        ({"V07", "V09"}, "满意度", "群众满意度", "受访群众", "达到满意"),
        (set(), "质量", "提高工作效率", "加快办理", "每月通报"),
        (set(), "质量", "完善管理制度", "建章立制", "已印发"),
        (set(), "数量", "完成进度", "建设的时间", "2026年6月底前"),
        (set(), "数量", "服务月数", "服务的时间", "12个月"),
        (set(), "数量", "师生比例", "师生人数之比", "1:15"),
    ],
    "V09": [
        ({"V09"}, "可持续影响", "可持续性", "树立新风尚", "长期"),
        ({"V09"}, "社会效益", "社会影响力", "丰富文化生活", "达到长期效果"),
        ({"V09"}, "社会效益", "社会影响力", "从生活上关心", "确保老放映员思想稳定，给予帮助"),
        ({"V09"}, "社会效益", "服务水平", "服务群众", "提升"),
        ({"V09"}, "质量", "短信接收情况", "正常接收", "短信接通及答复达标"),
        ({"V09"}, "时效", "资金发放情况", "补贴资金", "及时发放到位"),
        ({"V09"}, "时效", "任务推进情况", "年度任务", "按计划完成"),
        ({"V09"}, "时效", "任务推进情况", "年度任务", "按年初计划完成"),
        ({"V09"}, "质量", "采购情况", "货物采购", "符合文件规定"),
        ({"V09"}, "质量", "应急处置情况", "处置流程", "良"),
        ({"V09"}, "质量", "设备运行情况", "系统设备", "正常使用"),
        # a grade of an assessment, states that can be verified, plain facts
        (set(), "社会效益", "年终考核成绩", "全年工作", "良"),
        (set(), "质量", "工程验收等级", "竣工工程", "合格"),
        (set(), "质量", "服务评价", "群众评议", "良好及以上"),
        (set(), "可持续影响", "维稳任务", "联络保障", "确保每年通过年审"),
        (set(), "可持续影响", "平台状态", "平台建设", "建成并正常投入使用"),
        (set(), "质量", "安全生产", "生产安全", "零事故"),
        (set(), "质量", "安全生产", "生产安全", "未发生安全责任事故"),
        (set(), "质量", "值守秩序", "全年值守", "不间断正常运行"),
        (set(), "时效", "信息发布", "网站信息", "每日更新"),
        (set(), "质量", "固定电话", "电话服务", "电话全年畅通"),
        (set(), "质量", "系统等保级别", "安全等级保护", "三级"),
        # what V08, V10 and V14 tell
        ({"V08"}, "时效", "及时发放", "补贴发放", "及时发放"),
        ({"V14"}, "质量", "采购情况", "货物采购", "按规定"),
    ],
    "V10": [
        ({"V10"}, "社会效益", "投诉情况", "投诉受理", "小于去年"),
        ({"V10"}, "社会效益", "支出水平", "经费支出", "与年初计划相同"),
        ({"V10"}, "社会效益", "产值水平", "企业产值", "高于预期"),
        ({"V10"}, "社会效益", "游客情况", "来访游客", "较上年有所增长"),
        ({"V10"}, "社会效益", "游客情况", "2026年来访游客", "较上年有所增长"),
        ({"V10"}, "社会效益", "办事服务水平提升率", "办事服务", "≥5%"),
        ({"V10"}, "可持续影响", "网络管理不断规范，较往年提升率", "网络管理", "≥10百分比"),
        ({"V10"}, "社会效益", "会议召开时效", "会议时间缩短", "≥30%"),
        ({"V10"}, "社会效益", "办理效率", "办理时间缩短", "≥20%"),
        ({"V10"}, "经济效益", "降低运行成本", "行政运行", "≥10%"),
        ({"V10"}, "社会效益", "能耗水平", "单位能耗", "降低5%"),
        ({"V03", "V10"}, "社会效益", "文件运转时效", "文件签批时间缩短", "≥1"),
        # a baseline is given
        (set(), "社会效益", "游客情况", "来访游客", "较2024年有所增长"),
        (set(), "社会效益", "投诉情况", "去年受理投诉50件", "小于去年"),
        (set(), "社会效益", "办理时限", "办理时间由5天缩短", "≥2天"),
        (set(), "经济效益", "收入增长率", "门票收入比2024年增长", "≥5%"),
        # no amount of change
        (set(), "社会效益", "办理时限", "办理时限缩短至3天", "≤3天"),
        (set(), "数量", "参训人数", "参训人数较上年增加", "≥200人"),
        (set(), "满意度", "群众满意率", "满意率较往年提升", "≥95%"),
        (set(), "质量", "降低设备故障率", "设备维护", "≤5%"),
        (set(), "社会效益", "降低企业负担", "减负政策落实", "100%"),
        (set(), "社会效益", "软件利用率", "会议时间缩短", "≥95%"),
        (set(), "社会效益", "群众生活", "提高群众生活质量", "≥95%"),
        (set(), "数量", "活动场次", "按年初计划举办的场次", "≥12场"),
        ({"V09"}, "社会效益", "社会效益情况", "达成情况", "达到预期"),
    ],
    "V11": [
        ({"V11"}, "质量", "合格率", "合格的比例", "≥≤95%"),
        ({"V11"}, "质量", "合格率", "合格的比例", "95%-90%"),
        ({"V11"}, "社会效益", "宣传活动", "举办活动", "≥%"),
        ({"V07", "V11"}, "质量", "合格率", "合格的比例", "≥"),
        (set(), "质量", "合格率", "合格的比例", "90%-95%"),
        (set(), "质量", "合格率", "合格的比例", "≥90%，≤95%"),
        ({"V07"}, "数量", "发放对象", "工资发放", "报社、电视台13名工作人员及2名专业人员"),
    ],
    "V12": [
        ({"V12"}, "时效", "系统安装时间", "安装系统", "≤6月份"),
        ({"V12"}, "时效", "系统安装时间", "安装系统", "≤2026年6月"),
        ({"V12"}, "时效", "完成及时性", "6月底前全面完成改造", "≤6个月"),
        ({"V12"}, "时效", "完成及时性", "2026年6月30日前完成", "≤6个月"),
        ({"V12"}, "时效", "12月底前完成", "改造工程", "12个月"),
        ({"V12", "V13"}, "时效", "完成及时率", "3月底前", "≤3个月"),
        (set(), "时效", "系统安装时间", "安装系统", "6月底前"),
        (set(), "时效", "系统安装时间", "安装系统", "6月份"),
        (set(), "时效", "系统安装时间", "安装系统", "2026年12月31日前"),
        (set(), "时效", "运行时间", "自2026年6月起运行", "6个月"),
        (set(), "时效", "运行时间", "3月底前签订合同", "12个月"),
        (set(), "时效", "质保期", "12月底前签订合同", "12个月"),
    ],
    "V13": [
        ({"V13"}, "质量", "群众满意率", "受访群众", "95分"),
        ({"V13"}, "质量", "群众满意率", "受访群众", "95趴"),
        ({"V03", "V13"}, "满意度", "接待满意率", "来访人员", "2"),
        ({"V13"}, "数量", "接听次数", "接听来电", "≥450个"),
        ({"V13"}, "数量", "运行天数", "平台运行", "≥12个月"),
        ({"V13"}, "数量", "培训总人数(人)", "参加培训", "≥20次"),
        ({"V13"}, "数量", "资料本数", "编印资料", "≥20种"),
        ({"V13"}, "数量", "购买服务费", "购买服务", "3年"),
        ({"V13"}, "数量", "参加人数", "参加活动", "95百份比"),
        ({"V03"}, "满意度", "群众满意率", "受访群众", "95"),
        (set(), "数量", "接听次数", "接听来电", "≥450人次"),
        (set(), "数量", "编印次数", "编印公报", "≥4期"),
        (set(), "数量", "巡访次数", "巡访乡村", "≥30村次"),
        (set(), "数量", "运行天数", "平台运行", "≥20个工作日"),
        (set(), "数量", "培训人次数", "参加培训", "≥20人次"),
        (set(), "数量", "资料本数", "编印资料", "≥20册"),
        (set(), "数量", "资料种数", "编印资料", "≥20种"),
        (set(), "成本", "体检费用", "人均体检", "≤410元/人"),
        (set(), "成本", "时间成本", "办理时间", "≤3天"),
        (set(), "经济效益", "节约成本", "成本节约", "≥10%"),
        (set(), "数量", "覆盖行政村", "放映覆盖", "74个"),
        (set(), "数量", "网络覆盖", "网络铺设", "74个"),
        (set(), "质量", "更新频率", "信息更新", "3次/天"),
        (set(), "质量", "工作效率", "办理事项", "≥30件/天"),
        ({"V04"}, "数量", "展板", "宣传展板", "3昙"),
        ({"V04"}, "质量", "合格率", "合格的比例", "≥95百份比"),
    ],
    "V14": [
        ({"V14"}, "质量", "采购情况", "货物采购", "文件要求"),
        ({"V14"}, "质量", "采购情况", "货物采购", "标准执行"),
        ({"V14"}, "质量", "采购情况", "货物采购", "相关工作要求"),
        ({"V14"}, "质量", "采购情况", "货物采购", "按合同约定执行"),
        ({"V14"}, "质量", "采购情况", "货物采购", "《中华人民共和国政府采购法》"),
        ({"V14"}, "质量", "采购情况", "货物采购", "国办发〔2019〕19号"),
        ({"V07", "V14"}, "质量", "图书质量完成率", "保证质量", "领导批示件"),
        ({"V09"}, "质量", "采购情况", "货物采购", "符合国家标准"),
        (set(), "质量", "网络连接", "政务外网", "具备三级要求"),
        (set(), "质量", "网络连接", "政务外网", "三级"),
    ],
}  # fmt: skip
ALL = [case for cases in CASES.values() for case in cases]


@pytest.mark.parametrize(
    ("codes", "cells"), [(case[0], case[1:]) for case in ALL], ids=["|".join(map(str, case[2:])) for case in ALL]
)
def test_a_value_raises_what_the_rulebook_says(codes: set[str], cells: tuple[str, ...]):
    assert found(*cells) == codes


def test_every_rule_has_true_cases_and_look_alikes():
    for code, cases in CASES.items():
        assert any(code in case[0] for case in cases), code
        assert any(code not in case[0] for case in cases), code


def test_a_value_that_is_the_basis():
    assert found("质量", "采购情况", "货物采购", "多方询价结果", basis="多方询价结果") == {"V14"}
    assert found("数量", "放映员", "老放映员", "9名", basis="9名") == set()


@pytest.mark.parametrize("judge", JUDGES)
def test_both_engines_agree_on_these_rows(tmp_path: Path, judge: Judge):
    for name in ("prefixes.ttl", "value.ttl", "value-words.ttl"):
        shutil.copy(data_dir("shapes") / name, tmp_path)
    rows = tuple(written(*case[1:], ordinal=n) for n, case in enumerate(ALL[::3], start=1))
    quads = record_to_quads(record(project(*rows, **WITHOUT_HEADER)))
    chosen = ours(graph_store(quads), load_rules(tmp_path))
    assert len({code for code, _focus, _value in chosen}) >= 8
    assert chosen == judge(quads, tmp_path)


# --- what to write instead


@pytest.mark.parametrize(
    ("rule", "cells", "text"),
    [
        ("V04", ("质量", "合格率", "合格的比例", "≥98 百份比"), "≥98%"),
        ("V11", ("质量", "合格率", "合格的比例", "95%-90%"), "90-95%"),
        ("V11", ("质量", "合格率", "合格的比例", "≥≤95%"), None),
        ("V12", ("时效", "系统安装时间", "安装系统", "≤6月份"), "2026年6月30日前"),
        ("V12", ("时效", "完成及时性", "6月底前全面完成改造", "≤6个月"), "6月底前"),
        ("V12", ("时效", "完成及时性", "2026年6月份完成", "≤6个月"), "2026年6月底前"),
        ("V13", ("数量", "接听次数", "接听来电", "≥450个"), "≥450次"),
        ("V13", ("数量", "资料本数", "编印资料", "≥100种"), "≥100本"),
        ("V13", ("质量", "群众满意率", "受访群众", "95分"), "95%"),
        ("V13", ("时效", "完成及时率", "全年", "≤3个月"), None),
        ("V13", ("数量", "购买服务费", "购买服务", "3年"), None),
    ],
)
def test_a_finding_on_a_value_says_what_to_write(rule: str, cells: tuple[str, ...], text: str | None):
    assert suggestion(rule, *cells) == text


def test_a_bare_amount_takes_the_unit_that_the_table_or_the_budget_shows():
    bare = ("成本", "会议设备成本", "编解码器", "127870")
    assert suggestion("V03", *bare) == "127870元 或 127870万元"
    assert suggestion("V03", *bare, budget=Decimal("14.175")) == "127870元"
    assert suggestion("V03", *bare, budget=Decimal(2000000)) == "127870元 或 127870万元"
    for unit in ("元", "万元"):
        rows = (written(*bare), written("成本", "安装成本", "安装设备", f"≤3{unit}", ordinal=2))
        assert [each.suggestion for each in findings(*rows)] == [f"127870{unit}"]


# --- the unit column

HEADING = ("一级指标", "二级指标", "三级指标", "指标值", "计量单位")


def in_table(name: str, value: str, unit: str) -> list[str]:
    """Return what is found in a form with a unit column."""
    rows = (HEADING, ("产出指标", "数量指标", name, value, unit))
    cells = tuple(tuple(Cell(text, column) for column, text in enumerate(row)) for row in rows)
    document = Document("表.xlsx", "0" * 64, "text/plain", (Line("项目绩效目标表"), Table(cells, spans_known=True)))
    read = extract_record(document)
    assert read.projects
    assert read.projects[0].indicators
    return [each.rule for each in review_record(read).findings if each.rule in CODES]


@pytest.mark.parametrize(
    ("value", "unit", "codes"),
    [
        ("12", "台", []),
        ("12台", "台", []),
        ("12台", "套", []),  # both count things
        ("12台", "个", []),
        ("10万", "元", []),
        ("12台", "人", ["V13"]),
        ("12台", "%", ["V13"]),
        ("3万元", "元", ["V13"]),
        ("3万元", "万元", []),
        ("1年", "个月", ["V13"]),
        ("95%", "百分比", []),
        ("12", "", ["V03"]),
    ],
)
def test_the_unit_column_and_the_unit_of_the_value_agree(value: str, unit: str, codes: list[str]):
    assert in_table("采购设备", value, unit) == codes


# --- what the graph is told


def test_a_name_ends_in_what_the_lists_say():
    def endings(name: str) -> set[str]:
        return set(name_endings(written("数量", name, "说明", "1个")))

    assert endings("完成及时率（%）") == {"share-name", "measurable-ending"}
    assert endings("提高工作效率") == set()
    assert endings("运行天数") == {"days-name", "measurable-ending", "period-name"}
    assert endings("购买服务费") == {"amount-name"}
    assert endings("群众消费") == set()


def test_a_list_may_be_taken_away_together_with_another():
    left = {each.without: each.text for each in residues(written("质量", "采购", "货物", "按文件要求执行"))}
    assert left["requirement-name"] == ""
    assert left["requirement-filler"] == "文件要求"
