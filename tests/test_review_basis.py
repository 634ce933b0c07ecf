"""The rules of the basis and of cost sums, from whole records: true cases, and look-alikes that must stay silent."""
# ruff: noqa: ANN401 - a test may change any field

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from records import project, record
from shapes_oracle import JUDGES, Judge, ours
from test_review import written

from kg.ask import ask
from kg.citations import basis_kind, code_parts, find_citations, is_known_agency, named_kinds
from kg.graph import record_to_quads
from kg.model import Finding, Indicator, Project
from kg.review import review_record, rules
from kg.review_graph import graph_store
from kg.store import open_store, replace_document

RULES = tuple(rule for rule in rules() if rule.code in {"A01", "A02", "B02", "B03", "B04", "B05", "B06", "B07", "B08"})


def based(basis: str | None, level2: str = "数量", **cells: str) -> Indicator:
    """Return a row with this basis, its kind read as the extraction reads it."""
    texts = {"level3": "活动场次", "description": "全年举办活动的场次", "value": "≥12场", **cells}
    made = written(level2, texts["level3"], texts["description"], texts["value"], basis=basis)
    return replace(made, basis_kind=basis_kind(basis, made.references, **texts))


def table(*rows: Indicator, **changes: Any) -> Project:
    """Return a project of the rows, counted from 1."""
    return project(*(replace(each, ordinal=position) for position, each in enumerate(rows, start=1)), **changes)


def found(*rows: Indicator, **changes: Any) -> list[Finding]:
    """Return what these rules say of a project of the rows."""
    whole = {"budget": None, "fiscal_funds": None, "other_funds": None, "code": None, "payment_plan": None, **changes}
    return list(review_record(record(table(*rows, **whole)), rules=RULES).findings)


def codes(*rows: Indicator, **changes: Any) -> set[str]:
    """Return the rules that a project of these rows raises."""
    return {each.rule for each in found(*rows, **changes)}


# --- B02, B07, B08: what a basis says


@pytest.mark.parametrize(
    "basis",
    [
        "活动场次", "全年举办活动的场次", "全年举办活动场次。", "12场", "达到12场", "群众满意度", "使用满意度达98%",
        "群众知晓率和满意度高达90%",
        "保障智慧办公平台24小时运转", "为保障机房正常运转", "旨在提高服务水平", "用于举办群众活动", "保障年度计划完成",
    ],
)  # fmt: skip
def test_a_basis_that_repeats_the_row_or_states_a_purpose_cites_nothing(basis: str):
    assert codes(based(basis)) == {"B02"}


@pytest.mark.parametrize(
    "basis",
    [
        "文件要求", "工作制度", "省级要求", "实际工作需要", "领导批示件", "部门职能", "部门职责及实际需求",
        "根据有关规定执行", "国家相关规定",
        "工伤待遇相关文件", "省市对政务服务热线工作要求", "内部文件，保障政务内网使用单位正常运行。", "考核要求",
        "单位内部管理规定",
        "相关管理办法", "各部委文件", "领导交办工作", "主管部门要求", "政府采购相关规定", "网站管理要求",
        "市长热线工作要求", "提高服务质量的要求",
    ],
)  # fmt: skip
def test_a_basis_without_title_number_date_or_party_cannot_be_found(basis: str):
    assert codes(based(basis)) == {"B07"}


@pytest.mark.parametrize(
    "basis",
    [
        "调查问卷",
        "依据社会调查",
        "验收单",
        "验收单和发票",
        "值班表",
        "文件运转下载记录",
        "各部门信息反馈",
        "现场查看",
        "季度考核",
        "统计报表",
    ],
)
def test_a_way_of_measuring_is_no_basis_but_of_satisfaction(basis: str):
    assert codes(based(basis, "质量")) == {"B08"}
    assert codes(based(basis, "满意度", level3="观众满意度", description="观众的满意程度", value="≥90%")) == set()


@pytest.mark.parametrize(
    "basis",
    [
        # what can be found: titles with and without marks, numbers, dates, parties
        "《市政府中心机房管理制度》", "差旅费管理办法", "差旅费管理办法（试行）", "河北省培训费管理办法", "预算法",
        "冀政办发〔2018〕3号",
        "2025年工作安排", "3月20日会议要求", "中央一号文件", "“三定”方案", "市委要求", "省住建厅文件",
        "县乡村振兴办要求", "组织部门审批文件",
        "根据市长热线办有关工作安排。", "省12345政务服务便民热线、市政府办公室和市热线办有关工作安排。", "区长批示",
        "党组会议纪要",
        # the unit's own plans, budgets and contracts
        "年度计划", "年初计划及部门职能", "年度工作安排", "部门预算调整", "合同协议", "根据合同价格",
        "提升改造工程合同价", "维护合同",
        # purposes that are titles or plans
        "《保障农民工工资支付条例》", "保障性住房管理办法", "推进绿色发展规划（2021-2025年）", "提升行动方案",
        # measuring with something beside it, or that is no measuring
        "验收单、相关合同", "考勤表、文件要求", "统计数据及往年情况", "实有人数", "财政评审结果", "市统计局统计数据",
        "参考去年值", "市场询价", "2025年实际通过率93%", "2024年度实际完成率98%",
        "不涉及", "涉密",
    ],
)  # fmt: skip
def test_a_basis_that_can_be_found_is_left_alone(basis: str):
    assert codes(based(basis)) == set()


def test_a_row_that_is_not_applicable_has_no_basis_to_judge():
    assert codes(based("相关要求", level3="不涉及"), based("验收单", level3="涉密")) == set()


def test_the_kinds_of_the_parts_are_told_apart_from_the_kind_of_the_whole():
    assert basis_kind("验收单、相关合同") == "measurement"
    assert named_kinds("验收单、相关合同") == {"measurement", "contract"}
    assert named_kinds(None) == frozenset()


# --- B03, B04: how a number is written


@pytest.mark.parametrize(
    "number",
    [
        "国办发[2019]19号", "国办发【2019】19号", "国办发（2019）19号", "国办发《2019》19号", "国办发[2019〕19号",
        "国办发2019〕19号",
        "国办发〔2019〕第19号", "国办发〔2019〕019号", "国办发〔2019年〕19号", "国办发〔2019〕19",
        "《国办发〔2019〕19号》", "国办发〔2019〕19号》",
        "国办发 〔2019〕 19 号", "国办发〔2019〕19 号",
    ],
)  # fmt: skip
def test_a_number_in_another_form_is_found_once_with_its_own_text(number: str):
    (finding,) = found(based(number), based(f"{number}、年度计划"))
    assert (finding.rule, finding.text, finding.suggestion) == ("B03", number, "国办发〔2019〕19号")


@pytest.mark.parametrize(
    "basis",
    [
        "国办发〔2019〕19号", "《关于做好有关工作的通知》（国办发〔2019〕19号）", "国办发〔2019〕19号文件要求",
        "国办发〔2019〕19号、冀政办字〔2021〕102号",
        "《2019年政务公开工作要点》", "《关于〈2019年度预算〉的批复》",
    ],
)  # fmt: skip
def test_the_form_of_the_standard_is_left_alone(basis: str):
    assert codes(based(basis)) == set()


@pytest.mark.parametrize(
    ("number", "raised"),
    [
        ("冀文明办〔2021〕0号", {"B04"}), ("冀文明办〔2027〕1号", {"B04"}), ("冀文明办〔1048〕1号", {"B04"}),
        ("冀文明办〔2021〕00号", {"B03", "B04"}),
        ("冀文明办〔2026〕1号", set()), ("政字〔1949〕1号", set()), ("冀文明办〔2021〕10号", set()),
    ],
)  # fmt: skip
def test_a_number_that_no_document_can_have(number: str, raised: set[str]):
    assert codes(based(number)) == raised


# --- B05: one document under several numbers


def cited(issuer: str, *serials: int, year: int = 2021, title: str = "乡村“复兴少年宫”建设方案") -> list[Indicator]:
    return [based(f"{issuer}〔{year}〕{serial}号《{title}》") for serial in serials]


def test_one_title_under_three_numbers_is_a_dragged_cell():
    (finding,) = found(*cited("冀文明办", 1, 2, 3))
    assert (finding.rule, finding.project, finding.row) == ("B05", 1, None)
    assert finding.text == "冀文明办〔2021〕1号至3号《乡村“复兴少年宫”建设方案》"
    assert "3个" in finding.message["zh"]


def test_numbers_that_may_well_differ_are_no_dragged_cell():
    assert codes(*cited("冀文明办", 1, 2, 2, 1)) == set()
    assert codes(*(row for year in (2021, 2022, 2023) for row in cited("冀文明办", 5, year=year))) == set()
    assert codes(*(row for n in (1, 2, 3) for row in cited("冀文明办", n, title=f"第{n}批建设方案"))) == set()
    assert codes(*(based(f"冀文明办〔2021〕{n}号") for n in (1, 2, 3))) == set()
    one, two = (table(*cited("冀文明办", *n), ordinal=o, code=None) for o, n in ((1, (1, 2)), (2, (3,))))
    assert "B05" not in {each.rule for each in review_record(record(one, two)).findings}


# --- B06: agency codes that look like slips


def numbered(*issuers: str, year: int = 2022) -> list[Indicator]:
    return [based(f"{issuer}〔{year}〕{serial}号") for serial, issuer in enumerate(issuers, start=1)]


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        ("邢开办呈", "邢开呈办"), ("邢市财行", "邢市财邢"), ("冀政办字", "冀办政字"), ("邢财教", "邢财较"),
        ("国办秘函", "国秘办函"),
    ],
)  # fmt: skip
def test_a_rarer_code_one_slip_away_is_found_with_the_number_that_is_meant(right: str, slip: str):
    (finding,) = found(*numbered(right, slip, right))
    assert (finding.rule, finding.text, finding.suggestion) == ("B06", slip, f"{right}〔2022〕2号")
    assert finding.project is None


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("冀财预", "晋财预"), ("邢财教", "冀财教"), ("冀市某办", "邢市某办"),  # places
        ("冀政办字", "冀政办发"), ("邢开办函", "邢开办呈"), ("国办发", "国办规"),  # series
        ("冀财教", "冀财社"), ("冀林某字", "冀水某字"), ("邢财预", "邢财行"),  # other agencies
        ("冀财教", "冀教财"),  # both are real
        ("邢开办", "邢开办呈"), ("冀政办字", "冀政字办发"),  # of other lengths
        ("邢开办呈", "邢创办指"),  # two characters
    ],
)  # fmt: skip
def test_codes_that_are_two_agencies_are_left_alone(code: str, other: str):
    assert codes(*numbered(code, other, code)) == set()


def test_a_slip_is_rarer_and_of_about_the_same_years():
    assert codes(*numbered("邢开办某", "邢开某办")) == set()
    late, early = numbered("南秘函", "南秘函", year=2022), numbered("南函秘", year=2018)
    assert codes(*late, *early) == set()
    assert codes(*late, *numbered("南函秘", year=2019)) == {"B06"}


def test_a_code_is_reported_once_and_its_parts_leave_the_rest():
    assert [each.text for each in found(*numbered("邢开办呈", "邢开呈办", "邢开办呈", "邢开呈办", "邢开办呈"))] == [
        "邢开呈办"
    ]
    assert [(part.text, part.around) for part in code_parts("冀财教") if part.of_place] == [("冀", "·财教")]
    assert not is_known_agency("邢开呈办")


def test_slips_are_found_over_all_documents_of_a_store():
    """Each document by itself shows nothing: what is rarer shows in the store."""
    right, slip = numbered("邢开办呈", "邢开办呈"), numbered("邢开呈办", "冀财预", "晋财预", "邢开办函")
    store = open_store(None)
    for path, rows in (("甲.txt", right), ("乙.txt", slip)):
        assert codes(*rows) == set()
        replace_document(store, record(table(*rows), path=path))
    answer = ask(store, "agency-codes-that-look-like-slips")
    assert [row[:5] for row in answer.rows] == [("邢开呈办", "1", "邢开办呈", "2", "邢开呈办〔2022〕1号")]


# --- A02: costs below the budget


def costs(*values: str, **changes: Any) -> set[str]:
    rows = [based("部门预算", "成本", level3="活动费用", description="活动的费用", value=value) for value in values]
    return codes(*rows, budget=Decimal(10), **changes)


@pytest.mark.parametrize(
    ("values", "raised"),
    [
        (("≤8万元",), {"A02"}), (("≤8万元", "≤1000元"), {"A02"}), (("≤8",), {"A02"}), (("≤8万",), {"A02"}),
        (("≤9.94万元",), {"A02"}),
        (("≤10万元",), set()), (("≤9.95万元",), set()), (("≤6万元", "≤4万元"), set()), (("≤10",), set()),
        (("≤6万元", "≤5万元"), {"A01"}),
        # the sum is not whole
        (("≤5万元/辆",), set()), (("≤5万元", "≤2万元/辆"), set()), (("≤5万元", "按市场价"), set()),
        (("≤5万元", "涉密"), set()),
        (("5-6万元",), set()), (("≤95%",), set()), (("≤5万元", "不涉及"), {"A02"}),
    ],
)  # fmt: skip
def test_costs_below_the_budget_are_told_where_the_sum_is_whole(values: tuple[str, ...], raised: set[str]):
    assert costs(*values) == raised


@pytest.mark.parametrize("name", ["人均培训费", "每月租金", "印刷单价", "生活补助标准", "单场演出费用"])
def test_the_price_of_one_is_no_sum(name: str):
    row = based("部门预算", "成本", level3=name, description="费用", value="≤500元")
    assert codes(row, budget=Decimal(10)) == set()


def test_costs_below_the_budget_say_what_is_missing():
    row = based("部门预算", "成本", level3="每年活动费用", description="活动的费用", value="≤8万元")
    (finding,) = found(row, budget=Decimal(10))
    assert finding.message["zh"] == "成本指标合计8万元，小于预算数10万元，少2万元。"
    assert finding.suggestion == "补充2万元的成本指标，或核对预算数"


def test_without_a_budget_or_an_amount_nothing_is_said():
    row = based("部门预算", "成本", level3="活动费用", description="活动的费用", value="≤8万元")
    (state,) = (each for each in review_record(record(project(row, budget=None))).states if each.rule.code == "A02")
    assert state.state == "not_evaluated"
    (state,) = (each for each in review_record(record(project(based("年度计划")))).states if each.rule.code == "A02")
    assert state.state == "not_evaluated"


# --- both engines


@pytest.mark.parametrize("judge", JUDGES)
def test_a_record_of_many_bases_is_judged_as_pyshacl_judges_it(judge: Judge):
    rows = [
        *(
            based(basis, "质量")
            for basis in (
                "群众满意度",
                "相关要求",
                "工伤待遇相关文件",
                "市委要求",
                "差旅费管理办法",
                "验收单",
                "验收单、合同",
            )
        ),
        *cited("冀文明办", 0, 2, 3),
        *numbered("邢开办呈", "邢开呈办", "邢开办呈", "邢市财行", "邢市财行", "邢市财邢", "冀政办字", "冀政办发"),
        based("部门预算", "成本", level3="活动费用", description="活动的费用", value="≤8万元"),
        based("国办发【2019】019号", "成本", level3="印刷费", description="印刷的费用", value="≤1000"),
    ]
    quads = record_to_quads(record(table(*rows)))
    ours_raised = ours(graph_store(quads), rules())
    assert {"B02", "B03", "B04", "B05", "B06", "B07", "B08"} <= {code for code, _focus, _value in ours_raised}
    assert ours_raised == judge(quads)


def test_citations_are_read_before_kinds():
    assert find_citations("国办发《2019》19号")[0].number == "国办发〔2019〕19号"
