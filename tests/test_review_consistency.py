"""Consistency and arithmetic of rows and projects: two numbers of a table for the same thing, and look-alikes."""
# ruff: noqa: ANN401 - a test may change any field

from decimal import Decimal
from typing import Any

import pytest
from records import project, record
from test_review import written

from kg.model import Project
from kg.review import review_record
from kg.wording import computations, mark_text

HERE = {"C01", "C02", "C03", "C04", "C06", "C07", "A06"}


def found(*rows: tuple[Any, ...], year: int = 2026, **changes: Any) -> set[str]:
    """Return the rules of this file that a project of these rows raises."""
    built = []
    for ordinal, cells in enumerate(rows, start=1):
        more = cells[-1] if isinstance(cells[-1], dict) else {}
        built.append(written(*cells[:4], ordinal=ordinal, **more))
    whole = {"goals": (), "usage": None, "name": "某项目", **changes}
    return {each.rule for each in review_record(record(project(*built, **whole), year=year)).findings} & HERE


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        ("C01", [("数量", "培训人数", "培训乡镇干部200人", "≥180人")]),
        ("C01", [("质量", "设备完好率", "设备完好率达到95%以上", "≥98%")]),
        ("C01", [("满意度", "群众满意度", "群众满意度不低于95%", "≥90%")]),
        ("C01", [("满意度", "群众满意度", "受益群众满意程度", "≥90%", {"basis": "满意度达到95%"})]),
        ("C01", [("成本", "会议费", "会议费不超过3万元", "≤5万元")]),
        ("C01", [("数量", "召开会议次数", "每月召开一次会议", "≥10次")]),
        ("C01", [("数量", "检查次数", "每半年检查", "1次")]),
        ("C01", [("质量", "年度考核等级", "年度考核达到优秀等次", "良好")]),
        ("C01", [("数量", "公益岗位数量", "设置公益岗位十五个", "20个")]),
        ("", [("数量", "培训人数", "培训乡镇干部200人，每期50人", "≥200人")]),
        ("", [("数量", "培训人数", "共4期，每期50人", "≥200人")]),
        ("", [("数量", "覆盖乡镇数", "覆盖3个县12个乡镇", "12个")]),
        ("", [("数量", "购置设备数量", "购置电脑10台，打印机5台", "15台")]),
        ("", [("数量", "购置车辆数量", "购置车辆10辆，其中轿车6辆、面包车4辆", "10辆")]),
        ("", [("成本", "培训费用", "人均300元，共100人", "≤3万元")]),
        ("", [("质量", "故障率", "故障率不超过2%，完好率达98%", "≤2%")]),
        ("", [("满意度", "群众满意度", "较上年95%有所提升", "≥96%")]),
        ("", [("数量", "会议次数", "每月一次", "12次")]),
        ("", [("数量", "会议次数", "每季度召开2次会议", "≥8次")]),
        ("", [("时效", "故障响应时间", "30秒内接听", "≥98%")]),
        ("", [("成本", "补助成本", "不超过3.3524万元", "≤3.35万元")]),
        ("", [("数量", "选派干部数", "从120名干部中选派20名", "20名")]),
        ("", [("数量", "巡查次数", "每月巡查", "≥12次")]),
        ("", [("数量", "发放册数", "每月发放补贴，印制手册500册", "≥500册")]),
        ("", [("数量", "检查次数", "每季检查1次", "≥1次/季")]),
        ("", [("数量", "检查频次", "每季检查1次", "每季1次")]),
        ("", [("质量", "验收合格率", "验收合格率达到合格标准", "100%")]),
        ("C02", [("时效", "完成时间", "2025年底前完成", "100%")]),
        ("C02", [("时效", "完成时间", "按时完成", "2025年12月")]),
        ("", [("时效", "完成时间", "2026年底前完成", "12月底前")]),
        ("", [("社会效益", "增长率", "较2025年增长", "≥5%")]),
        ("", [("数量", "维护数量", "维护2019年购置的设备", "10台")]),
        ("", [("数量", "评价数量", "对2025年度绩效评价结果进行复核", "10个")]),
        ("", [("数量", "执行数", "按照《2023年工作方案》执行", "10个")]),
        ("", [("数量", "补贴人数", "自2020年起享受补贴人员", "10人")]),
        ("", [("时效", "完成时间", "2024-2026年完成", "100%")]),
        ("A06", [("成本", "采购费用", "采购10台，每台5000元", "≤4万元")]),
        ("A06", [("成本", "采购费用", "10台×5000元", "6万元")]),
        ("", [("成本", "采购费用", "10台×5000元/台", "5万元")]),
        ("", [("成本", "培训费", "50人，每人每天100元，共3天", "1.5万元")]),
        ("", [("成本", "采购费用", "采购10台，每台5000元", "≤6万元")]),
        ("", [("成本", "人员费用", "每人每月3000元，2人，12个月", "7.2万元")]),
        ("A06", [("数量", "举办活动场次", "举办12场，其中线上5场、线下6场", "12场")]),
        ("", [("数量", "举办活动场次", "举办12场，其中线上5场、线下7场", "12场")]),
        ("", [("数量", "培训人数", "培训50人，其中党员20人、妇女15人", "50人")]),
        ("", [("成本", "人员费用", "聘用5人，每人每月3500元", "≤21万元")]),
        # bounds that only say which are meant, stocks, each of many, parts without 其中
        ("", [("社会效益", "重伤人数", "1000人以上赛事重伤", "≤1人")]),
        ("", [("数量", "小型客车", "7座以下小型客车抽检", "≥900辆")]),
        ("", [("质量", "误差5%以内衡器比例", "误差5%以内的衡器占比", "≥98%")]),
        ("", [("数量", "供水村数", "截至2025年底已供水村320个，2026年新增20个", "≥20个")]),
        ("", [("数量", "水质监测点次", "每月对5个供水点各监测1次", "≥60次")]),
        ("", [("数量", "巡查频次", "每月巡查的频次", "≥4次")]),
        ("", [("数量", "教学楼保洁栋数", "设主教学楼1栋、实验楼2栋、综合楼1栋", "4栋")]),
        ("C01", [("质量", "路灯亮灯率", "主次干道亮灯率保持在98%以上", "≥95%")]),
        ("C01", [("成本", "设施维护成本", "全年维护费用控制在35.6万元以内", "≤36.5万元")]),
        ("C01", [("社会效益", "受益居民人数", "管网改造惠及居民约5万人", "≥4万人")]),
        ("C01", [("数量", "资助学生人数", "资助家庭经济困难学生二百六十人", "≥250人")]),
        ("C02", [("质量", "资金支付完成率", "截至2025年9月支付完毕", "100%")]),
        ("", [("质量", "决算公开合规率", "2025年度部门决算公开符合要求的比例", "100%")]),
        ("", [("社会效益", "投诉下降率", "投诉量比2024年、2025年均有下降", "≥5%")]),
        ("", [("数量", "归档卷宗数", "整理2024年文书档案", "≥600卷")]),
        ("A06", [("成本", "展板制作成本", "制作展板40块，每块350元", "≤1万元")]),
        ("A06", [("成本", "保洁成本", "保洁员12人×2500元/月×12个月=40万元", "≤40万元")]),
        ("A06", [("成本", "租车成本", "租车20天，每天800元，共计1.8万元", "≤1.8万元")]),
        ("A06", [("成本", "燃气成本", "用气10万立方米，单价3.2元/立方米", "≤30万元")]),
        ("A06", [("数量", "修缮房屋间数", "修缮房屋30间（一层12间，二层12间，三层8间）", "30间")]),
        ("", [("成本", "食材采购成本", "就餐150人×15元/天×250天", "≤56.25万元")]),
        ("", [("数量", "修缮房屋间数", "修缮房屋30间（一层12间，二层10间，三层8间）", "30间")]),
    ],
)
def test_a_row_and_its_look_alikes(rule: str, rows: list[tuple[Any, ...]]):
    assert found(*rows) == {rule} - {""}


@pytest.mark.parametrize(
    ("rule", "rows", "changes"),
    [
        ("C03", [("数量", "驻场人员数量", "驻场运维", "5人")], {"usage": "聘用驻场人员4名"}),
        (
            "C03",
            [("数量", "放映场次", "公益电影放映888场", "888场"), ("质量", "完成率", "完成公益电影放映800场", "100%")],
            {},
        ),
        ("", [("数量", "驻场人员数量", "驻场运维", "5人")], {"usage": "聘用驻场人员5名"}),
        ("C07", [("数量", "培训期数", "举办培训", "5期")], {"goals": ("举办培训班5期，培训学员300人次",)}),
        (
            "",
            [("数量", "培训期数", "举办培训班", "5期"), ("数量", "培训学员人次", "培训学员", "300人次")],
            {"goals": ("举办培训班5期，培训学员300人次",)},
        ),
        ("", [("数量", "会议次数", "会议", "12次")], {"goals": ("每月召开一次会议",)}),
        (
            "",
            [("数量", "会议次数", "会议", "12次")],
            {"goals": ("增强四个意识、坚定四个自信，提供24小时服务，2026年完成，建成1级平台，第3批",)},
        ),
        ("C07", [("质量", "满意度", "满意度", "95%")], {"goals": ("群众满意度达到98%以上",)}),
        ("", [("成本", "经费", "经费", "≤10.5万元")], {"goals": ("安排资金10.5万元",)}),
        ("C02", [("数量", "会议次数", "会议", "12次")], {"goals": ("2025年召开会议12次",)}),
        ("", [("数量", "会议次数", "会议", "12次")], {"name": "关于提前下达2025年补助结转资金", "goals": ()}),
        ("C03", [("数量", "创建示范校所数", "创建示范校", "5所")], {"goals": ("创建省级示范校6所",)}),
        ("C03", [("数量", "厨师人数", "聘用食堂厨师的数量", "7名")], {"goals": ("聘用厨师8名",)}),
        ("C03", [("数量", "检测水样份数", "检测水样", "≥400份")], {"goals": ("检测饮用水水样500份",)}),
        (
            "C03",
            [("数量", "保障人数", "保障人数", "5人"), ("成本", "发放金额", "4名选调生房补", "≤6.5万元")],
            {"usage": "用于发放5名选调生房租补贴"},
        ),
        ("", [("数量", "安保人员人数", "20所学校安保人员", "40人")], {"goals": ("为20所学校每校配备2名安保人员",)}),
        ("", [("数量", "惠及村数", "惠及行政村", "15个")], {"goals": ("惠及15个村",)}),
        ("", [("数量", "招聘批次", "分批招聘", "2批次")], {"goals": ("分2批招聘",)}),
        ("", [("数量", "会议次数", "会议", "12次")], {"goals": ("落实“四个全面”，只进一扇门，65岁以上老人优待",)}),
    ],
)
def test_a_header_block_and_its_rows(rule: str, rows: list[tuple[Any, ...]], changes: dict[str, Any]):
    assert found(*rows, **changes) == {rule} - {""}


def test_projects_are_compared_with_earlier_ones():
    def of(name: str, ordinal: int, percent: str) -> Project:
        row = written("满意度", "观众满意度", "观众的满意程度", f"≥{percent}%")
        return project(row, ordinal=ordinal, name=name, goals=(), usage=None, code=None)

    def rules(*projects: Any) -> set[tuple[str, int | None]]:
        return {(each.rule, each.project) for each in review_record(record(*projects)).findings if each.rule in HERE}

    assert rules(of("甲", 1, "90"), of("乙", 2, "85")) == {("C06", 2)}
    assert rules(of("甲", 1, "90"), of("乙", 2, "90")) == set()
    assert rules(of("甲", 1, "90"), of(" 甲", 2, "90")) == {("C04", 2)}


@pytest.mark.parametrize("name", ["满意度", "群众满意度", "完成率", "工作完成及时率", "服务对象满意度"])
def test_a_name_that_says_nothing_is_shared_by_chance(name: str):
    projects = [
        project(
            written("满意度", name, "说明", f"≥{percent}%"),
            ordinal=ordinal,
            name=f"项目{ordinal}",
            goals=(),
            usage=None,
        )
        for ordinal, percent in enumerate(("90", "85"), start=1)
    ]
    assert "C06" not in {each.rule for each in review_record(record(*projects)).findings}


def test_a_deadline_is_not_judged_without_a_fiscal_year():
    review = review_record(record(project(written("时效", "完成时间", "2020年底前完成", "100%")), year=None))
    (state,) = (each for each in review.states if each.rule.code == "C02")
    assert state.state == "not_evaluated"


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("招募120名志愿服务队员", {"120名": "志愿服务队员"}),
        ("聘用驻场人员5人", {"5人": "驻场人员"}),
        ("14名工作人员2022年工资", {"14名": "工作人员"}),
        ("使用满意度达98%", {"98%": "使用满意度"}),
        ("共12场", {"12场": None}),
    ],
)
def test_a_number_knows_what_it_counts(text: str, things: dict[str, str | None]):
    marks = [mark for mark in mark_text("description", text) if mark.kind in {"count", "percentage"}]
    assert {mark.text: mark.thing for mark in marks} == things


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("每场50人", "each"),
        ("人均300元", "each"),
        ("其中轿车6辆", "part"),
        ("去年完成80场", "past"),
        ("提高5%", "change"),
        ("24小时值守", "vague"),
        ("建设一个平台", "vague"),
        ("由三部分组成", "vague"),
        ("12345市长热线", "vague"),
        ("每月2次", None),
        ("120人工资", None),
    ],
)
def test_a_number_that_states_no_whole_has_a_role(text: str, role: str | None):
    (mark,) = (mark for mark in mark_text("description", text) if mark.kind in {"count", "percentage", "money"})
    assert mark.role == role


@pytest.mark.parametrize(
    ("text", "value", "total"),
    [
        ("12本，每份180元，600份，每份13元", "9960", None),
        ("400块，每块150元", "60000", None),
        ("21.012万元/年，服务期3年", "630360", None),
        ("4辆，其中商务车2辆、小轿车4辆", "6", "4"),
    ],
)
def test_what_a_text_comes_to(text: str, value: str, total: str | None):
    (computed,) = computations(text)
    assert (computed.value, computed.total) == (Decimal(value), Decimal(total) if total else None)


@pytest.mark.parametrize("text", ["共12场，每年不超过10万元", "单价面议，共3台", "3个县12个乡镇", None])
def test_a_text_without_arithmetic_gives_none(text: str | None):
    assert list(computations(text)) == []
