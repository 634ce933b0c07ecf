"""What a basis is by its last noun and its first verb, titles without marks, odd years, and series inside a code."""

import pytest
from records import project, record
from test_review_basis import based, codes, found, numbered

from kg.citations import basis_kind, code_parts, find_citations
from kg.model import Place
from kg.review import review_record
from kg.rows.bases import fill_bases
from kg.rows.grid import GridRow

# --- B08: measuring is a record or a way of doing it, not the plan, the rule or the contract for it


@pytest.mark.parametrize(
    "basis",
    [
        "调查报告", "检测报告", "工程竣工验收报告", "验收意见", "用户反馈意见", "抽查结果", "检查情况", "调查了解",
        "问卷调查法",
        "考试成绩", "系统导出数据", "发放签收单", "结算单", "电话随访", "查阅资料", "出入库记录", "监测数据",
        "走访群众", "资产盘点表",
        "问卷（线上）",
    ],
)  # fmt: skip
def test_a_record_of_measuring_is_no_basis(basis: str):
    assert codes(based(basis, "质量")) == {"B08"}


@pytest.mark.parametrize(
    "basis",
    [
        "住户调查方案", "住户调查方案（2025年修订）", "第三次全国土壤普查实施方案", "食品安全抽检计划",
        "年度审计项目计划", "巡察工作规划",
        "审计工作要点", "教育督导评估方案", "监测服务合同", "检验检测服务采购合同", "检验检测协议书",
        "检测服务招标文件", "巡查任务书",
        "年度考核目标", "考核任务", "临床检验质量控制标准", "统计工作规范化建设标准", "工程质量验收规范",
        "质量考核评分细则", "河道巡查管理办法",
        "2025年全市国民经济和社会发展统计公报", "普查办值班安排（2026年）", "审计结算报告", "工程造价审核报告",
        "评审专家名单",
        "市环境监测站要求", "采购清单", "减税降费政策清单（2026年）", "项目建议书",
    ],
)  # fmt: skip
def test_what_measuring_is_done_by_is_a_basis(basis: str):
    assert codes(based(basis, "质量")) == set()


def test_a_head_noun_gives_the_kind():
    assert [basis_kind(each) for each in ("监测方案", "监测服务合同", "监测经费预算", "监测制度", "监测报告")] == [
        "plan", "contract", "budget", "internal", "measurement",
    ]  # fmt: skip


# --- B02: purposes, and documents that only look like the row


@pytest.mark.parametrize(
    "basis",
    [
        "为基层群众提供更加便捷的服务", "为企业发展营造良好营商环境", "满足群众日益增长的精神文化需求",
        "不断满足人民群众对优质教育的需要",
        "适应业务发展需要", "切实维护妇女儿童合法权益", "以更好地服务群众", "有效遏制火灾事故发生",
        "降低群众办事成本", "减少群众跑腿次数",
        "确保监测数据准确可靠", "保障考试顺利进行", "提高检验检测水平", "丰富老年人精神文化生活",
        "防范化解重大安全风险", "规范市场秩序",
        "让孩子吃上热乎饭", "促进公正司法",
    ],
)  # fmt: skip
def test_a_purpose_is_told_by_how_it_begins(basis: str):
    assert codes(based(basis)) == {"B02"}


@pytest.mark.parametrize(
    "basis",
    [
        "提升行动实施方案", "完善城市功能三年行动计划", "维护服务协议", "节约用水条例", "节约能源法",
        "应对气候变化规划", "解决拖欠账款工作方案",
        "优化营商环境条例", "稳定岗位补贴申领办法", "支持企业上市奖励办法", "为民办实事实施方案",
        "为落实冀政发〔2023〕3号文件要求",
        "规范化建设实施方案", "推进绿色发展规划（2021-2025年）", "提供劳务协议", "保护区总体规划",
    ],
)  # fmt: skip
def test_a_document_that_begins_like_a_purpose_is_cited(basis: str):
    assert codes(based(basis)) == set()


@pytest.mark.parametrize("basis", ["工作需要", "满足工作需要", "保障实际工作需要", "使用要求"])
def test_a_bare_need_is_class_nouns(basis: str):
    assert codes(based(basis)) == {"B07"}


@pytest.mark.parametrize(
    ("level3", "basis", "kinds"),
    [
        ("物业服务成本", "物业服务合同", set()), ("河道管护年限", "河道管护方案", set()),
        ("绿地养护面积", "绿地养护预算", set()),
        ("物业服务成本", "物业服务成本", {"B02"}), ("参与培训的人员", "参加培训的人员", {"B02"}),
    ],
)  # fmt: skip
def test_a_document_is_no_near_repetition_of_its_matter(level3: str, basis: str, kinds: set[str]):
    assert codes(based(basis, level3=level3)) == kinds


# --- B07: titles that stand without marks


@pytest.mark.parametrize(
    "basis",
    [
        "市场监管投诉举报处理办法", "部门决算公开办法", "值班管理办法", "电梯维护保养规则", "幼儿园工作规程",
        "质量考核评分细则", "主席令第四十八号",
        "国务院令第七百二十二号", "环境空气质量标准", "市容环卫作业规范", "农村公路养护预算定额", "会议费开支规定",
    ],
)  # fmt: skip
def test_a_type_of_documents_behind_its_matter_is_a_title(basis: str):
    assert codes(based(basis)) == set()


@pytest.mark.parametrize(
    "basis",
    [
        "管理办法", "业务管理办法", "内部办法", "国家标准", "行业标准", "政府采购相关管理办法", "工资待遇有关规定",
        "各项规章制度", "上级通知",
        "施工图设计文件", "财务相关制度",
    ],
)  # fmt: skip
def test_a_type_of_documents_alone_or_left_open_is_none(basis: str):
    assert codes(based(basis)) == {"B07"}


# --- B03, B04: odd brackets and years


@pytest.mark.parametrize(
    ("number", "normal"),
    [
        ("邢司发｛2024｝3号", "邢司发〔2024〕3号"), ("邢应急〔24〕13号", "邢应急〔2024〕13号"),
        ("邢应急【98】13号", "邢应急〔1998〕13号"), ("邢审批2024〕14号", "邢审批〔2024〕14号"),
    ],
)  # fmt: skip
def test_odd_brackets_and_short_years_are_read_and_put_right(number: str, normal: str):
    (finding,) = found(based(number))
    assert (finding.rule, finding.text, finding.suggestion) == ("B03", number, normal)


def test_no_number_is_suggested_where_none_is_possible():
    suggested = {each.rule: each.suggestion for each in found(based("冀文明办〔2021〕00号"))}
    assert suggested == {"B03": "核对原文件的顺序号：没有第0号", "B04": None}


@pytest.mark.parametrize("number", ["冀财税〔3024〕7号", "冀财税〔9999〕7号", "冀财税〔0024〕7号"])
def test_four_digits_in_the_place_of_a_year_are_judged_as_one(number: str):
    assert codes(based(number)) == {"B04"}


@pytest.mark.parametrize(
    "text", ["附件[12]3号", "见文献[24]5号", "邢台市(24)5号楼", "（河北2024）3号", "合同〔24〕13号", "邢应急〔24〕13"]
)
def test_digits_in_brackets_are_no_year_where_nothing_is_clear(text: str):
    assert find_citations(text) == ()


# --- B06: a character of series inside a code is no series


@pytest.mark.parametrize(
    ("right", "slip"), [("邢审批改", "邢审匹改"), ("邢水电监", "邢水由监"), ("冀通管局", "冀桶管局")]
)
def test_a_slip_for_a_character_of_series_inside_a_code_is_found(right: str, slip: str):
    assert [(each.rule, each.text) for each in found(*numbered(right, slip, right))] == [("B06", slip)]


@pytest.mark.parametrize(
    ("code", "other"),
    [("邢开办呈", "邢开办星"), ("邢审批改", "邢审公改"), ("冀应急预", "冀应急矿")],
)
def test_series_at_the_end_and_characters_of_codes_are_no_slips(code: str, other: str):
    assert codes(*numbered(code, other, code)) == set()


def test_the_series_is_what_a_code_ends_with():
    assert [part.text for part in code_parts("邢批开办呈") if part.of_series] == ["办", "呈", "办呈"]


# --- B01: 不涉及 of one row is not the others' basis


def test_a_row_that_applies_does_not_share_a_basis_that_says_not_applicable():
    names = ("活动场次", "参加人数", "不涉及", "不涉及", "无")
    bases = ("", "", "不涉及", "", "")
    rows = [GridRow({"level3": name, "basis": basis}, Place(1)) for name, basis in zip(names, bases, strict=True)]
    fill_bases(rows, centred=True)
    assert [row.get("basis") for row in rows] == ["", "", "不涉及", "不涉及", "不涉及"]
    missing = project(based(None), based(None, level3="参加人数", description="参加的人数", value="≥100人"))
    assert "B01" in {each.rule for each in review_record(record(missing)).findings}
