"""What the language pipeline notices: words with exact spans, the numbers they govern, and no look-alikes."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sample_record import EMPTY_PROJECT, INDICATOR

from kg.model import Mark
from kg.vocabulary import own, words
from kg.wording import edit_distance, mark_indicator, mark_project, mark_text, nearest_label, pipeline
from kg.wording import marks as wording_marks
from kg.wording.dates import find_dates
from kg.wording.lexicon import domain_words, word_lists

# Words in which the pipeline is interested, and what else a text is made of.
VOCABULARY = sorted({word for name in word_lists() for word in words(name)})
PIECES = [
    *"，。；、（）《》【】〔〕 　\n%％≥~-—０９5月年元次人万一二十两百的",
    "10",
    "2026年",
    "万元",
    "小时",
    "\u2f8f",
    "\ud800",
    "𠀀",
]
running_texts = st.lists(st.one_of(st.sampled_from(VOCABULARY), st.sampled_from(PIECES)), max_size=14).map("".join)


def marked(text: str, kind: str, field: str = "description") -> list[tuple[str, str | None, str | None]]:
    """Return (words covered, number, unit) of the marks of one kind."""
    return [
        (mark.text, None if mark.number is None else format(mark.number, "f"), mark.unit)
        for mark in mark_text(field, text)
        if mark.kind == kind
    ]


def covered(text: str, kind: str, field: str = "description") -> list[str]:
    return [words_covered for words_covered, _number, _unit in marked(text, kind, field)]


# --- ceilings and floors, with the number they govern


@pytest.mark.parametrize(
    ("text", "written", "number", "unit"),
    [
        ("不超过10万元", "不超过", "10", "万元"),
        ("成本费用，每年不超过29.8万元。", "不超过", "29.8", "万元"),
        ("经费不得超过 5 万元", "不得超过", "5", "万元"),
        ("单价不高于3000元", "不高于", "3000", "元"),
        ("人数不多于20人", "不多于", "20", "人"),
        ("误差不大于2%", "不大于", "2", "%"),
        ("商务车按标准价格25万元以内。", "以内", "25", "万元"),
        ("误差在5%之内", "之内", "5", "%"),
        ("5000元标准以内", "以内", "5000", "元"),
        ("按标准配备排气量3升以下。", "以下", "3", "升"),
        ("10万元（含）以下", "以下", "10", "万元"),
        ("每月至多2次", "至多", "2", "次"),
        ("最多3人", "最多", "3", "人"),
        ("上限为5万元", "上限", "5", "万元"),
        ("以5万元为上限", "上限", "5", "万元"),
        ("10万元封顶", "封顶", "10", "万元"),
        ("故障率小于3%", "小于", "3", "%"),
        ("费用低于8万元", "低于", "8", "万元"),
        ("成本小于等于10万元", "小于等于", "10", "万元"),
        ("标准配备价格18万元已内", "已内", "18", "万元"),
        ("等待时间少于30分钟", "少于", "30", "分钟"),
        ("30秒内接听电话，及时受理", "内", "30", "秒"),
        ("接到报告后2小时内到达", "内", "2", "小时"),
        ("成本控制在15万元", "控制在", "15", "万元"),
        ("不超过１０万元", "不超过", "10", "万元"),
    ],
)
def test_a_ceiling_word_carries_the_number_it_governs(text: str, written: str, number: str, unit: str):
    assert marked(text, "ceiling") == [(written, number, unit)]
    assert marked(text, "floor") == []


@pytest.mark.parametrize(
    ("text", "written", "number", "unit"),
    [
        ("每周发布信息不少于3次", "不少于", "3", "次"),
        ("开展不少于一次乡村活动", "不少于", "1", "次"),
        ("满意率不低于98%", "不低于", "98", "%"),
        ("满意率不得低于90%", "不得低于", "90", "%"),
        ("面积不小于50平方米", "不小于", "50", "平方米"),
        ("至少培训200人", "至少", "200", "人"),
        ("群众满意度达98%以上。", "以上", "98", "%"),
        ("知晓率均达到100%（含）以上", "以上", "100", "%"),
        ("3人以上的工作检查", "以上", "3", "人"),
        ("审核事项办结率超过95%", "超过", "95", "%"),
        ("最少5场", "最少", "5", "场"),
        ("下限为3台", "下限", "3", "台"),
        ("合格率高于95%", "高于", "95", "%"),
        ("控制在95%以上", "以上", "95", "%"),
    ],
)
def test_a_floor_word_carries_the_number_it_governs(text: str, written: str, number: str, unit: str):
    assert marked(text, "floor") == [(written, number, unit)]
    assert marked(text, "ceiling") == []


def test_two_words_about_one_number_are_both_marked_where_they_agree():
    assert marked("控制在10万元以内", "ceiling") == [("控制在", "10", "万元"), ("以内", "10", "万元")]


def test_each_word_governs_the_nearest_number_on_its_side():
    text = "30秒内接听电话不少于5次，每次不超过3分钟"
    assert marked(text, "ceiling") == [("内", "30", "秒"), ("不超过", "3", "分钟")]
    assert marked(text, "floor") == [("不少于", "5", "次")]


def test_a_word_governs_no_number_of_another_clause():
    assert marked("不超过预算，共10万元", "ceiling") == [("不超过", None, None)]
    assert marked("共10万元，控制在预算以内", "ceiling") == [("控制在", None, None), ("以内", None, None)]


def test_the_governed_number_is_given_in_its_base_unit_too():
    (mark,) = (mark for mark in mark_text("description", "不超过1.2万元") if mark.kind == "ceiling")
    assert (mark.number, mark.unit) == (Decimal("1.2"), "万元")
    assert (mark.canonical.value, mark.canonical.unit) == (Decimal(12000), "元")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("不低于98%", "ceiling"),
        ("不少于5次", "ceiling"),
        ("不小于50平方米", "ceiling"),
        ("资金成本低于去年", "ceiling"),
        ("资金成本小于去年", "ceiling"),
        ("费用低于往年水平", "ceiling"),
        ("可以下载文件3次", "ceiling"),
        ("以下3项工作", "ceiling"),
        ("单位内设机构5个", "ceiling"),
        ("市政府大院内3个会场", "ceiling"),
        ("线上限时办理", "ceiling"),
        ("2026年内完成", "ceiling"),
        ("控制在95%以上", "ceiling"),
        ("《不超过10万元的采购办法》", "ceiling"),
        ("不超过10万元", "floor"),
        ("县级以上单位", "floor"),
        ("可以上网3次", "floor"),
        ("以上3项工作", "floor"),
        ("不得超过5次", "floor"),
        ("未超过10万元", "floor"),
        ("《1000人以上活动管理办法》", "floor"),
    ],
)
def test_a_look_alike_is_no_bound(text: str, kind: str):
    assert marked(text, kind) == []


# --- the sense of an indicator


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("系统故障率", "good-when-low", ["故障"]),
        ("差错率", "good-when-low", ["差错"]),
        ("群众投诉次数", "good-when-low", ["投诉"]),
        ("干部离职率", "good-when-low", ["离职"]),
        ("安全事故发生数", "good-when-low", ["事故"]),
        ("无线网络故障率", "good-when-low", ["故障"]),
        ("无纸化系统故障率", "good-when-low", ["故障"]),
        ("业务办理差错率", "good-when-low", ["差错"]),
        ("设备零配件返修率", "good-when-low", ["返修"]),
        ("网络故障修复时间", "time-to-finish", ["修复时间"]),
        ("网站故障恢复时间", "time-to-finish", ["恢复时间"]),
        ("排队等待时间", "time-to-finish", ["等待时间"]),
        ("故障平均响应时长", "time-to-finish", ["响应时长"]),
        ("技术人员到位时效", "time-to-finish", ["到位时效"]),
        ("救援到达现场时间", "time-to-finish", ["到达现场时间"]),
        ("办理时限", "time-to-finish", ["办理时限"]),
        ("排除故障所需要的时间", "time-to-finish", ["所需要的时间"]),
        ("会议召开前及时到位", "lead-time", ["召开前"]),
        ("提前30分钟到场", "lead-time", ["提前"]),
        ("活动前完成布置", "lead-time", ["活动前"]),
        ("比赛开始之前", "lead-time", ["之前"]),
        ("办文办报无差错率", "negation", ["无差错"]),
        ("零投诉", "negation", ["零投诉"]),
        ("未发生重大安全责任事故", "negation", ["未发生重大安全责任事故"]),
        ("安全事故为零", "negation", ["事故为零"]),
        ("防止出现违规内容", "negation", ["防止出现违规"]),
        ("付款不逾期率", "negation", ["不逾期"]),
        ("网络故障排除次数", "resolved-fault", ["故障排除次数"]),
        ("故障修复率", "resolved-fault", ["故障修复率"]),
        ("违法建设查处数量", "resolved-fault", ["违法建设查处数量"]),
        ("投诉件按时办结率", "resolved-fault", ["投诉件按时办结率"]),
        ("查处违法案件数", "resolved-fault", ["查处违法案件数"]),
        ("工作完成率", "completion", ["完成率"]),
        ("费用保障及时率", "completion", ["及时率"]),
        ("设备验收合格率", "completion", ["合格率"]),
        ("热线接通率", "completion", ["接通率"]),
        ("按时发放", "completion", ["按时"]),
        ("政策知晓率", "completion", ["知晓率"]),
        ("服务对象满意度", "satisfaction", ["满意"]),
        ("使用者对系统是否满意", "satisfaction", ["满意"]),
        ("完成率", "share", ["率"]),
        ("服务对象满意度", "share", ["满意度"]),
        ("服务对象满意程度", "share", ["满意程度"]),
        ("市级补贴占比", "share", ["占比"]),
        ("入户率和知晓率", "share", ["率", "率"]),
        ("受益人群覆盖面", "share", ["覆盖"]),
        ("收入增长率", "growth", ["增长率"]),
        ("超额完成任务", "growth", ["超额"]),
        ("管理不断规范，较往年提升率", "growth", ["较往年", "提升率"]),
        ("投诉下降率", "reduction", ["下降率"]),
        ("设备购置费用", "money-name", ["费用"]),
        ("每期印刷费", "money-name", ["费"]),
        ("完成投资额", "money-name", ["投资额"]),
        ("项目资金成本", "money-name", ["资金", "成本"]),
        ("资金成本小于去年", "past-comparison", ["去年"]),
        ("与年初计划相同", "past-comparison", ["与年初计划相同"]),
    ],
)
def test_a_word_is_marked_with_its_exact_span(text: str, kind: str, expected: list[str]):
    assert covered(text, kind, "level3") == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("办文办报无差错率", "good-when-low"),
        ("零投诉", "good-when-low"),
        ("未发生安全事故", "good-when-low"),
        ("故障排除次数", "good-when-low"),
        ("违法案件查处数", "good-when-low"),
        ("投诉处理及时率", "good-when-low"),
        ("《安全事故处理条例》", "good-when-low"),
        ("业务办理差错率", "resolved-fault"),
        ("故障数据处理", "resolved-fault"),
        ("不文明行为投诉率", "negation"),
        ("无线网络故障率", "negation"),
        ("无死角、故障率", "negation"),
        ("12月31日之前完成", "lead-time"),
        ("培训时长", "time-to-finish"),
        ("志愿服务时间", "time-to-finish"),
        ("系统运行时间", "time-to-finish"),
        ("提高工作效率", "share"),
        ("抽查频率", "share"),
        ("率先完成", "share"),
        ("不合格率", "completion"),
        ("未及时发放", "completion"),
        ("群众不满意率", "satisfaction"),
        ("免费开放天数", "money-name"),
        ("促进消费", "money-name"),
        ("第一时间", "growth"),
    ],
)
def test_a_look_alike_is_left_alone(text: str, kind: str):
    assert covered(text, kind, "level3") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("长期", ["长期"]),
        ("达到长期效果", ["达到长期效果"]),
        ("及时发放", ["及时发放"]),
        ("符合规定", ["符合规定"]),
        ("运行良好", ["良好"]),
        ("综合理论", []),
        ("市长期间", []),
        ("优", []),
        ("三级", []),
    ],
)
def test_a_vague_value_is_marked(text: str, expected: list[str]):
    assert covered(text, "vague", "value") == expected


# --- numbers in running text


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("派1名人员驻场运维", "count", [("1名", "1", "名")]),
        ("服务外包费用120人", "count", [("120人", "120", "人")]),
        ("开展一次培训", "count", [("一次", "1", "次")]),
        ("配置2台专用服务器8万元", "count", [("2台", "2", "台")]),
        ("配置2台专用服务器8万元", "money", [("8万元", "8", "万元")]),
        ("补助资金2640元", "money", [("2640元", "2640", "元")]),
        ("知晓率达到95%", "percentage", [("95%", "95", "%")]),
        ("形成一定影响，第一时间上报", "count", []),
        ("目标内容1", "count", []),
        ("《关于评选10名模范的通知》", "count", []),
        ("国办发〔2019〕19号", "count", []),
        ("国办发〔2019〕19号", "date", []),
    ],
)
def test_a_number_in_running_text_is_marked(text: str, kind: str, expected: list[tuple[str, str, str]]):
    assert marked(text, kind, "goals") == expected


@pytest.mark.parametrize("text", ["2022年底完成", "3月底前完成", "2023年更新设备", "6月份发放", "12月31日前上报"])
def test_a_date_in_running_text_is_marked(text: str):
    assert len(covered(text, "date", "goals")) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022年底完成", [("2022年底", 2022)]),
        ("2024-2026年实施", [("2024-2026年", 2026)]),
        ("2024 年 6 月 30 日前", [("2024 年 6 月 30 日", 2024)]),
        ("截止2024.6.30", [("2024.6.30", 2024)]),
        ("十二月底前", [("十二月底", None)]),
        ("2026年度会议费", [("2026年度", 2026)]),
        ("年底前完成", [("年底", None)]),
        ("3-12月开展", [("3-12月", None)]),
        ("3月至5月底", [("3月至5月底", None)]),
        ("服务期12月", []),
        ("12个月", []),
        ("共2026次", []),
        ("编号12024年", []),
        ("年初计划", []),
    ],
)
def test_a_date_carries_its_year(text: str, expected: list[tuple[str, int | None]]):
    assert [(text[found.start : found.end], found.year) for found in find_dates(text)] == expected


def test_a_year_is_a_date_and_no_count():
    assert [(mark.kind, mark.number) for mark in mark_text("goals", "2026年培训3次")] == [
        ("date", Decimal(2026)),
        ("count", Decimal(3)),
    ]


# --- laws


@given(text=st.one_of(running_texts, st.text(max_size=40)))
@example("")
@example("\ud800不超过\u30005万元")
@example("⾦额不超过　１０万元以内（含）")
@settings(max_examples=300, deadline=None)
def test_every_mark_covers_what_it_says_in_the_order_of_the_text(text: str):
    marks = mark_text("description", text)
    assert [mark.text for mark in marks] == [text[mark.start : mark.end] for mark in marks]
    assert all(mark.start < mark.end for mark in marks)
    assert [mark.start for mark in marks] == sorted(mark.start for mark in marks)
    assert {mark.field for mark in marks} <= {"description"}


@given(text=running_texts)
@settings(max_examples=50, deadline=None)
def test_the_second_reading_is_the_first(text: str):
    first = mark_text("level3", text)
    wording_marks._marks.cache_clear()  # noqa: SLF001 - what is remembered must be what is read
    assert mark_text("level3", text) == first


@given(text=running_texts)
@settings(max_examples=100, deadline=None)
def test_wide_digits_and_radicals_change_no_span(text: str):
    wide = text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    spans = [[(mark.kind, mark.start, mark.end) for mark in mark_text("goals", each)] for each in (text, wide)]
    assert spans[0] == spans[1]


@given(text=running_texts)
@settings(max_examples=100, deadline=None)
def test_nothing_inside_a_title_is_marked(text: str):
    title = text.replace("《", "").replace("》", "")
    assert mark_text("description", f"《{title}》") == ()


def test_every_kind_is_a_declared_list_with_a_definition():
    for name, each in word_lists().items():
        if each.fields:
            assert own(name, scheme="words")
        assert all(own(guard, scheme="words") for guard in each.guards())


def test_every_word_of_a_list_that_marks_is_known_to_the_segmenter():
    long_enough = {word for word in VOCABULARY if 2 <= len(word) <= 12 and "0" not in word}
    assert long_enough <= set(domain_words())


# --- rows and header blocks


def test_an_indicator_is_marked_field_by_field():
    indicator = replace(INDICATOR, level3="故障率", description="不超过5%", value="良好", basis="参考去年值")
    assert {(mark.field, mark.kind, mark.text) for mark in mark_indicator(indicator)} == {
        ("level3", "good-when-low", "故障"),
        ("level3", "share", "率"),
        ("description", "ceiling", "不超过"),
        ("description", "percentage", "不超过5%"),
        ("value", "vague", "良好"),
        ("value", "grade-good", "良好"),
        ("basis", "model-cue", "参考"),
        ("basis", "past-comparison", "去年"),
    }


def test_a_header_block_is_marked_by_name_usage_and_each_goal():
    project = replace(EMPTY_PROJECT, name="2026年会议费", usage="派1名人员", goals=("培训3次", "不超过2次"))
    assert [(mark.field, mark.kind, mark.text) for mark in mark_project(project)] == [
        ("name", "date", "2026年"),
        ("usage", "count", "1名"),
        ("goals", "count", "3次"),
        ("goals", "ceiling", "不超过"),
        ("goals", "count", "不超过2次"),
    ]


def test_a_list_marks_only_in_its_fields():
    assert covered("良好", "vague", "value") == ["良好"]
    assert covered("良好", "vague", "basis") == []


@pytest.mark.parametrize("text", [None, "", " ", "\n"])
def test_an_empty_text_has_no_marks(text: str | None):
    assert mark_text("value", text) == ()


def test_marks_are_readable_on_words_and_spans_of_the_spacy_document():
    doc = pipeline()("费用不超过10万元")
    assert [token.text for token in doc] == ["费用", "不超过", "10", "万元"]
    assert [mark.kind for mark in doc[0]._.marks] == ["money-name"]
    assert [mark.kind for mark in doc[1:]._.marks] == ["ceiling", "money"]
    assert all(isinstance(mark, Mark) for mark in doc._.marks)


def test_the_pipeline_is_silent_and_needs_no_cache_of_jieba(tmp_path: Path):
    code = "from kg.wording import mark_text; print(len(mark_text('value', '不超过10万元')))"
    (tmp_path / "jieba.cache").write_bytes(b"not what jieba wrote")
    run = subprocess.run(
        [sys.executable, "-c", code], env={"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert (run.stdout.strip(), run.stderr) == ("2", "")
    assert (tmp_path / "jieba.cache").read_bytes() == b"not what jieba wrote"


# --- labels


@pytest.mark.parametrize(
    ("label", "level", "expected"),
    [
        ("产出指标", 1, ("output", 0, True)),
        ("产出 指标（50分）", 1, ("output", 0, True)),
        ("成本指标", 1, ("cost", 0, True)),
        ("成本指标", 2, ("output-cost", 0, True)),
        ("进度指标", 2, ("timeliness", 0, True)),
        ("产生指标", 1, ("output", 1, False)),
        ("实效指标", 2, ("timeliness", 1, False)),
        ("服务对象满意程度", 2, ("beneficiary-satisfaction", 1, False)),
        ("社会效盖指标", 2, ("social-benefit", 1, False)),
    ],
)
def test_the_nearest_label_names_its_type(label: str, level: int, expected: tuple[str, int, bool]):
    nearest = nearest_label(label, level)
    assert (nearest.type, nearest.distance, nearest.standard) == expected


def test_a_misspelt_label_comes_with_the_standard_one():
    assert nearest_label("产生指标", 1).label == "产出指标"


def test_similarity_tells_a_misspelling_from_another_word():
    assert nearest_label("社会效盖指标", 2).similarity == Decimal("0.75")
    assert nearest_label("风险", 2).similarity == 0


@pytest.mark.parametrize("label", ["", "指标", "（50分）", None])
def test_a_label_of_nothing_is_near_to_nothing(label: str | None):
    assert nearest_label(label, 1) is None


@given(a=st.text(max_size=20), b=st.text(max_size=20))
def test_edit_distance_is_a_distance(a: str, b: str):
    assert edit_distance(a, a) == 0
    assert edit_distance(a, b) == edit_distance(b, a)


def test_edit_distance_ignores_what_the_rules_ignore():
    assert edit_distance("及时　发放。", "及时发放") == 0
    assert edit_distance("９８％", "98%") == 0
    assert edit_distance(None, "一次") == 2
