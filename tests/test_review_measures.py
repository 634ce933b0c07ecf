"""V and D after a blind test: units against nouns, guards made of pieces, ranges, directions, wishes and bases."""

from dataclasses import replace
from typing import Any

import pytest
from records import project, record
from shapes_oracle import JUDGES, Judge, ours
from test_review import written

from kg.graph import record_to_quads
from kg.indicators import extract_record
from kg.model import Cell, Document, Indicator, Line, Record, Table
from kg.review import review_record
from kg.review_graph import graph_store
from kg.shapes import load_rules
from kg.targets import parse_target
from kg.wording import described_head, mark_text, name_endings, named_head, residues
from kg.wording.document_names import is_document_name
from kg.wording.lexicon import is_pieced

RULES = tuple(rule for rule in load_rules() if rule.code[0] in "VD" and not rule.awaits)
WITHOUT_HEADER: dict[str, Any] = {
    "budget": None, "fiscal_funds": None, "other_funds": None, "code": None, "payment_plan": None,
}  # fmt: skip


def document(*rows: Indicator) -> Record:
    numbered = [replace(each, ordinal=position) for position, each in enumerate(rows, start=1)]
    return record(project(*numbered, **WITHOUT_HEADER))


def found(*cells: str) -> dict[str, str | None]:
    """Return the rules of V and D that a row raises, with what each says to write."""
    review = review_record(document(written(*cells)), rules=RULES)
    return {each.rule: each.suggestion for each in review.findings}


CASES = {
    "a unit that cannot count what level 3 is of": [
        ({"V04"}, "数量", "护工", "陪护人员招聘", "30头"),
        ({"V04"}, "数量", "诊室改造", "改造诊室", "12名"),
        ({"V04"}, "数量", "宣传画册印刷", "印制健康画册", "8000辆"),
        ({"V04"}, "数量", "救护车更新", "更新救护车", "3册"),
        ({"V04"}, "数量", "中药材采购", "采购药材", "600人"),
        ({"V04"}, "数量", "村医培训", "培训村医", "300公里"),
        ({"V04"}, "数量", "病区监控探头", "安装探头", "120公斤"),
        ({"V04"}, "数量", "广播剧播出", "健康广播剧", "60亩"),
        ({"V04"}, "数量", "村卫生室标准化建设", "建成卫生室", "85小时"),
        ({"V04"}, "数量", "登记大厅显示屏", "更换叫号屏", "6名"),
        ({"V04"}, "数量", "自助查询机购置", "大厅自助机", "4辆"),
        ({"V04"}, "数量", "档案数字化扫描", "扫描登记档案", "12万头"),
        ({"V04"}, "数量", "采购办公桌", "窗口办公桌", "30条"),
        ({"V04"}, "数量", "窗口人员培训", "业务培训", "45台"),
        ({"V04"}, "数量", "种猪引进", "优良种猪", "60分"),
        ({"V04"}, "数量", "栽植行道树", "通道绿化", "≥5000颗"),
        ({"V04"}, "数量", "通道绿化", "栽植国槐", "≥5000颗"),
        (set(), "数量", "救护车更新", "更新救护车", "3台"),
        (set(), "数量", "轮椅配备", "配备轮椅", "100辆"),
        (set(), "数量", "救护车驾驶员", "聘用驾驶员", "6名"),
        (set(), "数量", "消防设备操作培训", "操作培训", "45人"),
        (set(), "数量", "操作培训", "新购设备", "45人"),
        (set(), "数量", "新建学生宿舍", "学生宿舍", "300人"),
        (set(), "数量", "大棚改造", "改造大棚", "60亩"),
        (set(), "数量", "行道树修剪", "修剪树木", "20公里"),
        (set(), "数量", "村医培训", "培训村医", "40学时"),
        (set(), "数量", "宣传片拍摄", "拍摄宣传片", "15分钟"),
        (set(), "数量", "服务器租赁", "租用服务器", "12个月"),
        (set(), "数量", "档案库房", "档案排架", "1200米"),
        (set(), "数量", "显示屏", "室外大屏", "30平方米"),
        (set(), "数量", "监控探头", "安装探头", "120处"),
        (set(), "数量", "帮扶困难职工", "走访职工", "300户"),
        (set(), "数量", "志愿者队伍", "组建队伍", "5支"),
        (set(), "数量", "慰问人员", "慰问", "300人次"),
    ],
    "units that are written wrong, and units that were missing": [
        ({"V04"}, "数量", "监测员培训", "培训", "400人此"),
        ({"V04"}, "成本", "苗木采购成本", "苗木采购", "≤45万园"),
        ({"V04"}, "质量", "苗木成活率", "秋季验收", "≥90百分笔"),
        ({"V04"}, "可持续影响", "慢病管理", "管理的期限", "≥12各月"),
        (set(), "数量", "食用菌", "林下栽培", "20万棒"),
        (set(), "数量", "锅炉改造", "烘干房", "4蒸吨"),
        (set(), "数量", "农技下乡", "驻村指导", "≥300人·次"),
        (set(), "数量", "疫病防控", "免疫", "35万羽次"),
        (set(), "数量", "节电", "节约用电", "≥6万千瓦时"),
        (set(), "数量", "覆盖范围", "覆盖县", "3个县"),
        (set(), "质量", "孕产妇死亡率", "妇幼健康", "≤12/10万"),
        (set(), "数量", "导游培训", "年审培训", "百余人"),
        (set(), "数量", "慰问对象", "慰问", "几十户"),
        ({"V07"}, "数量", "受益面", "惠及群众", "千家万户"),
        ({"V13"}, "数量", "受益人数", "快检服务", "≥500户"),
        (set(), "数量", "受益户数", "快检服务", "≥500户"),
    ],
    "guards that are pieces of two words": [
        ({"V05"}, "质量", "抢救成功率", "危重患者", "≥ 900%"),
        ({"V05"}, "质量", "企业完税率", "应税企业", "120%"),
        ({"V06"}, "质量", "项目见效率", "项目", "≥100%"),
        ({"V13"}, "数量", "设计费", "设计", "5人"),
        ({"D03"}, "质量", "抢救成功率", "危重患者", "≤95%"),
        (set(), "质量", "审批效率", "审批", "≥150%"),
        (set(), "质量", "毛入学率", "高中阶段", "104%"),
        (set(), "质量", "拨备覆盖率", "担保机构", "≥150%"),
        (set(), "质量", "电机功率", "电机", "≥150%"),
        (set(), "质量", "未及时办结率", "未及时办结的比例", "≤5%"),
    ],
    "ranges that go on into the next round, comparators, no values": [
        (set(), "时效", "疏浚施工", "枯水期施工", "11-2月"),
        (set(), "时效", "材料受理", "受理申请", "每年12月-2月"),
        (set(), "数量", "值守期限", "冬季值守", "11月-次年3月"),
        (set(), "时效", "夜间作业", "作业时段", "22:00-6:00"),
        (set(), "时效", "月报", "每月5日前报送", "每月5日前"),
        (set(), "数量", "月报", "报送月报", "次月10日前报送"),
        ({"V07"}, "数量", "月报", "报送月报", "按月报送"),
        ({"V08"}, "时效", "月报", "每月报送一次月报", "每月报送一次月报"),
        ({"V11"}, "时效", "服务期", "服务的期限", "12-2个月"),
        ({"V11"}, "满意度", "群众满意度", "群众满意的比例", "≥90%≤"),
        ({"V11"}, "数量", "宣讲场次", "宣讲", "≥10场≥"),
        ({"V01"}, "经济效益", "减轻负担", "减轻群众负担", "########"),
        ({"V01"}, "数量", "彩超", "采购彩超", "#N/A"),
        ({"V01"}, "时效", "反馈时限", "结果反馈", "□□"),
        ({"V02"}, "时效", "拨付时限", "拨付服务费", "某某日"),
        ({"V02"}, "数量", "服务对象", "服务单位", "某单位"),
        (set(), "成本", "展板成本", "展板制作", "上限0.5万元"),
    ],
    "the direction that an indicator asks for": [
        ({"D03"}, "质量", "数据差错条数", "抽查", "≥10条"),
        ({"D03"}, "质量", "违规操作次数", "坐席", "≥3次"),
        ({"D03"}, "社会效益", "逾期工单数", "逾期未办结", "≥20件"),
        ({"D03"}, "时效", "120出车时间", "接警后出车", "≥3分钟"),
        ({"D03"}, "数量", "突发事件应急演练", "组织演练", "≤4次"),
        ({"D03"}, "数量", "闲置资产盘活数量", "盘活资产", "≤5宗"),
        ({"D03"}, "数量", "运维人员", "驻场运维", "≤12人"),
        (set(), "数量", "不合格器材", "抽检100件以上，不合格器材", "≤2件"),
        (set(), "数量", "超期设备", "使用超过10年的设备存量", "≤12台"),
        (set(), "数量", "网络安全事件数量", "网络安全事件", "≤2起"),
        (set(), "数量", "未整改问题数", "审计问题", "≤3个"),
        (set(), "数量", "在编人员", "在编人数", "≤120人"),
        (set(), "社会效益", "死亡证明办理量", "在线办理", "≥600件"),
        (set(), "社会效益", "违法案件线索移送数", "移送线索", "≥15条"),
        ({"V11"}, "数量", "引才活动", "校园引才", "≤≥6场"),
        ({"V11"}, "成本", "家具成本", "家具", "≥≤15万元"),
        ({"D01", "V11"}, "成本", "家具成本", "家具", "≥15万元以内"),
    ],
    "wishes, states and bases": [
        ({"V09"}, "社会效益", "参保人权益", "合法权益", "得到维护"),
        ({"V09"}, "可持续影响", "创业氛围", "营造氛围", "日益浓厚"),
        ({"V09"}, "质量", "举报受理", "受理规范", "依法依规办理"),
        ({"V09"}, "质量", "课程设置", "课程情况", "针对性强"),
        ({"V09"}, "可持续影响", "人才支撑", "人才队伍", "提供有力支撑"),
        ({"V09"}, "时效", "招聘会", "召开招聘会", "如期召开"),
        ({"V09"}, "可持续影响", "旅游品牌", "打造品牌", "形成品牌影响"),
        (set(), "社会效益", "荣誉", "争先创优", "得到省级表彰"),
        (set(), "社会效益", "荣誉", "争先创优", "获评百强县"),
        (set(), "质量", "会议", "召开会议", "形成会议纪要"),
        (set(), "质量", "证照", "办理证照", "依法取得许可证"),
        ({"V14"}, "质量", "待遇落实", "两项待遇", "按中央文件执行"),
        ({"V14"}, "社会效益", "事故控制", "控制事故", "省厅工作要求"),
        ({"V14"}, "质量", "会议", "研究事项", "市政府常务会议纪要"),
        ({"V14"}, "时效", "整改期限", "问题整改", "整改通知书要求"),
        ({"V14"}, "质量", "归档", "资料归档", "按档案管理办法执行"),
        ({"V14"}, "质量", "场所标准", "活动场所", "按照建设标准"),
        ({"V14"}, "可持续影响", "队伍", "队伍管理", "按照区委部署"),
        (set(), "质量", "采购", "与供应商签约", "签订合同"),
        (set(), "质量", "协议", "签约", "签署三方协议"),
        (set(), "质量", "制度", "建章立制", "制定管理办法"),
        (set(), "质量", "文件", "发文", "印发文件"),
        (set(), "质量", "等级", "评定的等级", "三级标准"),
        (set(), "质量", "食品质量", "抽检食品", "达到国家标准"),
        ({"V10"}, "经济效益", "节约能源费用", "能源费用降低", "≥5万元"),
        ({"V10"}, "经济效益", "减轻负担", "减少群众支出", "≥12万元"),
        (set(), "经济效益", "节约资金", "集中采购节约资金", "≥10万元"),
        (set(), "经济效益", "减少损失", "减少财产损失", "100%"),
    ],
}  # fmt: skip
ALL = [case for cases in CASES.values() for case in cases]


@pytest.mark.parametrize(
    ("codes", "cells"), [(case[0], case[1:]) for case in ALL], ids=["|".join(case[2:]) for case in ALL]
)
def test_a_row_raises_what_the_rulebook_says(codes: set[str], cells: tuple[str, ...]):
    assert set(found(*cells)) == codes


@pytest.mark.parametrize("judge", JUDGES)
def test_both_engines_agree_on_these_rows(judge: Judge):
    codes = {rule.code for rule in RULES}
    for part in (ALL[::4], ALL[1::4]):
        quads = list(record_to_quads(document(*(written(*case[1:]) for case in part))))
        raised = judge(quads)
        assert ours(graph_store(quads), RULES) == {each for each in raised if each[0] in codes}


@pytest.mark.parametrize(
    ("rule", "cells", "text"),
    [
        ("V04", ("数量", "栽植行道树", "通道绿化", "≥5000颗"), "≥5000棵"),
        ("V04", ("数量", "诊室改造", "改造诊室", "12名"), "12间"),
        ("V04", ("数量", "村医培训", "培训村医", "300公里"), None),
        ("V04", ("数量", "监测员培训", "培训", "400人此"), "400人次"),
        ("V04", ("成本", "苗木采购成本", "苗木采购", "≤45万园"), "≤45万元"),
        ("V04", ("数量", "栽植行道树", "通道绿化", "5万颗"), "5万棵"),
        ("V04", ("质量", "苗木成活率", "秋季验收", "≥90百分笔"), "≥90%"),
        ("V12", ("时效", "完成时间", "2026年6月30日前完成", "≤6个月"), "2026年6月30日前"),
        ("V12", ("时效", "完成时间", "2026年6月份完成", "≤6个月"), "2026年6月底前"),
        ("V13", ("数量", "受益人数", "快检服务", "≥500户"), "≥500人"),
        ("D03", ("质量", "数据差错条数", "抽查", "≥10条"), "≤10条"),
        ("D04", ("成本", "展板成本", "展板制作", "0.5万元"), "≤0.5万元"),
    ],
)
def test_what_to_write_instead(rule: str, cells: tuple[str, ...], text: str | None):
    assert found(*cells)[rule] == text


# --- the unit column


def in_table(value: str, unit: str) -> set[str]:
    heading = ("一级指标", "二级指标", "三级指标", "指标值", "计量单位")
    rows = (heading, ("产出指标", "数量指标", "冷藏用具", value, unit))
    cells = tuple(tuple(Cell(text, column) for column, text in enumerate(row)) for row in rows)
    source = Document("表.xlsx", "0" * 64, "text/plain", (Line("项目绩效目标表"), Table(cells, spans_known=True)))
    return {each.rule for each in review_record(extract_record(source), rules=RULES).findings}


@pytest.mark.parametrize(
    ("value", "unit", "codes"),
    [
        ("15台", "辆", {"V13"}),
        ("15户", "人", {"V13"}),
        ("15台", "套", set()),
        ("15人", "人次", set()),
        ("15棵", "株", set()),
        ("15份", "条", set()),
    ],
)
def test_two_units_that_cannot_be_the_same(value: str, unit: str, codes: set[str]):
    assert in_table(value, unit) == codes


# --- what the steps before the shapes say


@pytest.mark.parametrize(
    ("text", "is_share"),
    [
        *((name, True) for name in ("抢救成功率", "完税率", "收费率", "扫码率", "视频覆盖率", "有效率")),
        *((name, False) for name in ("工作效率", "提高效率", "高效率", "电功率", "增值税率", "保险费率")),
    ],
)  # fmt: skip
def test_a_guard_made_of_pieces_of_two_words_guards_nothing(text: str, *, is_share: bool):
    assert ("share" in {mark.kind for mark in mark_text("level3", text)}) == is_share


@pytest.mark.parametrize(
    ("name", "ending"), [("设计费", True), ("办公费", True), ("停车收费", False), ("群众消费", False)]
)
def test_a_name_ends_in_money_where_no_other_word_ends_it(name: str, *, ending: bool):
    assert ("amount-name" in name_endings(written("数量", name, "说明", "1个"))) == ending


def test_a_denial_of_people_is_a_denial():
    assert [mark.kind for mark in mark_text("level3", "无人员伤亡")] == ["negation"]


def test_what_is_no_piece():
    assert not is_pieced("效率", 0, 2)
    assert not is_pieced("提高工作效率", 4, 6)
    assert not is_pieced("率", 0, 1)


@pytest.mark.parametrize(
    ("level3", "description", "named", "described"),
    [
        ("救护车更新", "购置设备", "vehicles", None),
        ("绿化工程", "栽植国槐", None, "trees"),
        ("绿化工程", "国槐", None, None),
        ("人员装备（套）", None, "machines", None),
        ("停车", "停车", None, None),
        ("学生数", None, "people", None),
    ],
)
def test_what_a_row_is_of(level3: str, description: str | None, named: str | None, described: str | None):
    row = written("数量", level3, description, "1个")
    heads = (named_head(row), described_head(row))
    assert tuple(head and head.things for head in heads) == (named, described)


def test_the_name_of_a_document_leaves_nothing():
    assert is_document_name("依据医疗保障办法")
    assert not is_document_name("按月报送文件")
    left = {each.without: each.text for each in residues(written("质量", "归档", "归档", "档案管理办法"))}
    assert left["requirement-name"] == ""
    assert left["requirement-filler"] == "档案办法"


@pytest.mark.parametrize(
    ("value", "kind", "unit", "date"),
    [
        ("11月-次年3月", "date", None, "2027-03-31"),
        ("明年3月底前", "date", "月底", "2027-03-31"),
        ("每月5日前", "qualitative", None, None),
        ("每月5日", "qualitative", None, None),
        ("次年1月出具", "qualitative", None, None),
        ("上千户", "quantity", "户", None),
        ("数十天", "duration", "天", None),
        ("X光机", "qualitative", None, None),
        ("5万册图书", "quantity", "万册", None),
        ("20万菌棒", "quantity", "万菌棒", None),
        ("3万亩地", "quantity", "万亩", None),
    ],
)
def test_what_a_value_is(value: str, kind: str, unit: str | None, date: str | None):
    target = parse_target(value, fiscal_year=2026)
    assert (target.kind, target.unit, target.date) == (kind, unit, date)
