"""What kind of basis a cell names: what it cites first, then what it repeats, then the words that name a kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.citations import find_citations
from kg.citations.basis import basis_kind
from kg.model import BasisKind
from kg.vocabulary import DEF, subjects, texts, words

CASES: dict[str, BasisKind] = {
    # a document by number or by title
    "津财预〔2021〕4号": "legal",
    "邢开办呈[2021]8号": "legal",
    "《会议费管理办法》、相关合同": "legal",
    "津财预〔2021〕4号《市建设实施方案》": "legal",
    "河北省全面推进政务公开工作实施细则": "legal",
    "根据预算法": "legal",
    "《未知其类》": "legal",
    # a title of another type
    "《关于申请服务费用预算的请示》": "internal",
    "《县级会议系统建设方案》": "plan",
    "《邢台市“十四五”规划》": "plan",
    "《物业服务合同》": "contract",
    "《满意度调查报告》": "measurement",
    # plans
    "年初计划": "plan",
    "年度工作计划": "plan",
    "年初计划及实际情况": "plan",
    "年初计划及部门职能": "plan",
    "部门职责及年初计划": "plan",
    "财政部门审批用款计划": "plan",
    "会议方案": "plan",
    "完成年度工作计划": "plan",
    # budgets
    "年度预算": "budget",
    "部门预算调整": "budget",
    "预算文本": "budget",
    "预算支出标准": "budget",
    "依据区财政局批复预算": "budget",
    # contracts and prices
    "合同文件": "contract",
    "租赁协议": "contract",
    "多方询价": "contract",
    "根据合同价格": "contract",
    "市级实际中标价格预算统计表": "contract",
    "采购合同及实施方案": "contract",
    # ways of measuring
    "调查问卷": "measurement",
    "话务回访调查": "measurement",
    "调查报告": "measurement",
    "实地检查": "measurement",
    "验收单": "measurement",
    "结算凭证": "measurement",
    "值班表": "measurement",
    "各部门信息反馈": "measurement",
    "满意度测评": "measurement",
    "现场照片": "measurement",
    # what was before
    "参考去年值": "history",
    "根据往年来访人员数量": "history",
    "历史标准": "history",
    "上年度完成率": "history",
    # reasons of one's own, and class nouns
    "部门职能": "internal",
    "部门职能及实际情况": "internal",
    "资金实际使用情况": "internal",
    "组织部门审批文件": "internal",
    "领导批示件": "internal",
    "值班管理办法": "internal",
    "合同管理办法": "internal",
    "统计制度": "internal",
    "保障工作需要": "internal",
    "行业标准": "internal",
    # a purpose, or the indicator's name
    "保障网络正常运行。": "restated",
    "提升服务质量": "restated",
    "加强合同管理": "restated",
    "群众满意度": "restated",
    "使用满意度达98%": "restated",
    "群众知晓率和满意度高达90%": "restated",
    "年度工作计划完成率": "restated",
    # one word for the whole cell
    "不涉及": "not_applicable",
    "/": "not_applicable",
    "无": "not_applicable",
    "涉密": "classified",
    "": "missing",
    " \n": "missing",
    "待定": "missing",
    "文字描述": "missing",
}


@pytest.mark.parametrize(("basis", "kind"), CASES.items(), ids=CASES)
def test_the_kind_of_a_basis(basis: str, kind: BasisKind):
    assert basis_kind(basis, find_citations(basis), level3="接线次数", description="实际接线次数", value="≥5次") == kind


def test_there_are_enough_cases():
    assert len(CASES) >= 50


def test_no_cell_is_missing():
    assert basis_kind(None, (), level3="接线次数", description=None, value=None) == "missing"


@pytest.mark.parametrize(
    ("basis", "row", "kind"),
    [
        ("宣传人员的稳定情况。", {"level3": "宣传人员的稳定情况"}, "restated"),
        ("行业有关人员的看法", {"description": "行业相关人员的看法"}, "restated"),
        ("设备购置台数说明", {"level3": "设备购置台数"}, "restated"),
        ("按时更新", {"value": "按时更新"}, "restated"),
        ("领导批示件", {"value": "领导批示件"}, "internal"),
        ("相关工作要求", {"level3": "相关工作要求"}, "internal"),
        ("年初计划", {"value": "与年初计划相同"}, "plan"),
        ("内部文件，保障网络正常运行", {"description": "保障网络正常运行"}, "internal"),
        ("津财预〔2021〕4号", {"value": "津财预〔2021〕4号"}, "legal"),
    ],
)
def test_a_basis_that_says_the_row_again(basis: str, row: dict[str, str], kind: BasisKind):
    cells = {"level3": None, "description": None, "value": None} | row
    assert basis_kind(basis, find_citations(basis), **cells) == kind


@given(st.text(), st.text(), st.text(), st.text())
def test_every_text_has_a_kind_of_the_closed_list(basis: str, level3: str, description: str, value: str):
    kind = basis_kind(basis, find_citations(basis), level3=level3, description=description, value=value)
    assert kind in {texts(node, "notation")[0] for node in subjects("BasisKind")}


@given(st.sampled_from([text for text in CASES if text.strip()]), st.sampled_from([" ", "。", "\n"]))
def test_white_space_and_a_stop_at_the_end_change_nothing(basis: str, end: str):
    assert basis_kind(basis + end, find_citations(basis + end)) == basis_kind(basis, find_citations(basis))


def test_every_list_of_kinds_points_to_a_kind_and_has_words():
    linked = [node for node in subjects("WordList") if texts(node, DEF + "basisKindOf")]
    kinds = {texts(node, DEF + "basisKindOf")[0].rsplit("/", 1)[-1] for node in linked}
    declared = {texts(node, "notation")[0] for node in subjects("BasisKind")}
    assert kinds == declared - {"legal"}, "legal is what document numbers and titles say, no word does"
    assert all(words(node.value.rsplit("/", 1)[-1]) for node in linked)
