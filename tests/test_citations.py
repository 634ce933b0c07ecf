"""Citations: numbers in every spelling, titles with and without marks, and which of them name one document."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.citations import find_citations
from kg.citations.numbers import BRACKETS, agency_codes
from kg.citations.titles import document_types, ending_type, is_publication, marked_titles
from kg.divisions import division_of
from kg.vocabulary import DEF, subjects, texts

# text -> (number, title) of every citation, in order
CASES = {
    # every bracket, mixed, spaced, full width
    "津财预〔2021〕4号": [("津财预〔2021〕4号", None)],
    "津财预[2021]4号": [("津财预〔2021〕4号", None)],
    "津财预【2021】4号": [("津财预〔2021〕4号", None)],
    "津财预（2021）4号": [("津财预〔2021〕4号", None)],
    "津财预(2021)4号": [("津财预〔2021〕4号", None)],
    "津财预［2021］4号": [("津财预〔2021〕4号", None)],
    "津财预﹝2021﹞4号": [("津财预〔2021〕4号", None)],
    "津财预【2021]4号": [("津财预〔2021〕4号", None)],
    "津财预〈2021〉4号": [("津财预〔2021〕4号", None)],
    "津财预 〔2021〕 4 号": [("津财预〔2021〕4号", None)],
    "津 财预〔2021〕4号": [("津财预〔2021〕4号", None)],
    "津财预〔２０２１〕４号": [("津财预〔2021〕4号", None)],
    "津财预〔2021〕0004号": [("津财预〔2021〕4号", None)],
    "津财预〔2021〕第4号": [("津财预〔2021〕4号", None)],
    "津财预〔2021年〕4号": [("津财预〔2021〕4号", None)],
    "津财预2021]4号": [("津财预〔2021〕4号", None)],
    "津财预〔2021 4号": [("津财预〔2021〕4号", None)],
    "邢文明办（2021）0号": [("邢文明办〔2021〕0号", None)],
    # 号 missing
    "津财预[2021]4": [("津财预〔2021〕4号", None)],
    "津财预〔2021〕4，京财预〔2020〕3": [("津财预〔2021〕4号", None), ("京财预〔2020〕3号", None)],
    "某局某发【2021】4": [("某局某发〔2021〕4号", None)],
    # stray and balanced brackets
    "(津财预[2021]4号)": [("津财预〔2021〕4号", None)],
    "国发〔2019〕19号)》津政办发〔2017〕104号)": [("国发〔2019〕19号", None), ("津政办发〔2017〕104号", None)],
    "《津财预〔2021〕4号》": [("津财预〔2021〕4号", None)],
    "《津财预〔2021〕4号": [("津财预〔2021〕4号", None)],
    # several in a cell, the agency or the year said once
    "国发〔2014〕45号、京财预〔2020〕1号": [("国发〔2014〕45号", None), ("京财预〔2020〕1号", None)],
    "国发〔2014〕45号和京财预〔2020〕1号": [("国发〔2014〕45号", None), ("京财预〔2020〕1号", None)],
    "国发〔2014〕45号京财预〔2020〕1号": [("国发〔2014〕45号", None), ("京财预〔2020〕1号", None)],
    "邢财教〔2022〕57号、〔2023〕8号": [("邢财教〔2022〕57号", None), ("邢财教〔2023〕8号", None)],
    "邢财教〔2022〕57号、92号": [("邢财教〔2022〕57号", None), ("邢财教〔2022〕92号", None)],
    # the left edge of the code
    "按照津财预〔2021〕4号执行": [("津财预〔2021〕4号", None)],
    "根据上级文件津财预〔2021〕4号": [("津财预〔2021〕4号", None)],
    "依据市财政局津财预〔2021〕4号": [("津财预〔2021〕4号", None)],
    "年度预算 津财预〔2021〕4号": [("津财预〔2021〕4号", None)],
    "差旅费报销津财预〔2021〕4号": [("津财预〔2021〕4号", None)],
    "差旅费报销赣财行〔2021〕4号": [("赣财行〔2021〕4号", None)],
    "年度任务 某办发〔2021〕4号": [("某办发〔2021〕4号", None)],
    "宁晋财预〔2022〕3号": [("宁晋财预〔2022〕3号", None)],
    "和财教〔2022〕1号": [("和财教〔2022〕1号", None)],
    "南和财〔2020〕12号": [("南和财〔2020〕12号", None)],
    "济南财〔2020〕1号": [("济南财〔2020〕1号", None)],
    "邢市卫财〔2020〕5号": [("邢市卫财〔2020〕5号", None)],
    "唐市发改财金〔2020〕7号": [("唐市发改财金〔2020〕7号", None)],
    "发改规划〔2021〕493号": [("发改规划〔2021〕493号", None)],
    "交规划发〔2020〕12号": [("交规划发〔2020〕12号", None)],
    "市城管办（2019）3号": [("市城管办〔2019〕3号", None)],
    "津发改批复(投资)〔2020〕3号": [("津发改批复(投资)〔2020〕3号", None)],
    "津发改批复（投资）（2020）3号": [("津发改批复（投资）〔2020〕3号", None)],
    # digits in brackets that are no document number
    "办公楼维修（2023）5号楼": [],
    "完成率（2022）98%": [],
    "采购项目（2021）3号": [],
    "（2019）3号": [],
    "〔2019〕19号": [],
    "2019年3月": [],
    # titles in marks
    "《预算法》、《政府采购法》及相关规定": [(None, "预算法"), (None, "政府采购法")],
    "《甲管理办法》《乙通知》、相关合同": [(None, "甲管理办法"), (None, "乙通知")],
    "《关于印发〈甲办法〉的通知》": [(None, "关于印发〈甲办法〉的通知")],
    "《关于印发《甲办法》的通知》": [(None, "关于印发《甲办法》的通知")],
    "《机房管理办法": [(None, "机房管理办法")],
    "《机房管理办法、年度计划": [(None, "机房管理办法")],
    "《南宫年鉴》编印": [],
    "《政府公报》": [],
    # number and title of one document
    "津财预（2019）3号《会议费管理办法》": [("津财预〔2019〕3号", "会议费管理办法")],
    "津财预〔2019〕3号印发关于《会议费管理办法》": [("津财预〔2019〕3号", "会议费管理办法")],
    "津财预〔2019〕3号 《会议费管理办法（试行）》文件规定": [("津财预〔2019〕3号", "会议费管理办法（试行）")],
    "《会议费管理办法》（津财预〔2019〕3号）": [("津财预〔2019〕3号", "会议费管理办法")],
    "《会议费管理办法》津财预〔2019〕3号": [("津财预〔2019〕3号", "会议费管理办法")],
    "《会议费管理办法（津财预〔2019〕3号）》": [("津财预〔2019〕3号", "会议费管理办法")],
    "市财政局关于下达资金的通知(津财预[2021]4号)和市政府有关规定": [
        ("津财预〔2021〕4号", "市财政局关于下达资金的通知"),
    ],
    "财政部关于印发《绩效目标管理办法》的通知（财预〔2015〕88号）": [
        ("财预〔2015〕88号", "财政部关于印发《绩效目标管理办法》的通知"),
    ],
    "津财预〔2019〕3号、《会议费管理办法》": [("津财预〔2019〕3号", None), (None, "会议费管理办法")],
    "津财预〔2019〕3号《甲方案》，津财预〔2019〕4号《乙方案》": [
        ("津财预〔2019〕3号", "甲方案"), ("津财预〔2019〕4号", "乙方案"),
    ],
    "《甲方案》津财预〔2019〕3号《乙方案》津财预〔2019〕4号": [
        ("津财预〔2019〕3号", "甲方案"), ("津财预〔2019〕4号", "乙方案"),
    ],
    # titles without marks
    "中央省做好新时代档案工作的意见": [(None, "中央省做好新时代档案工作的意见")],
    "浙江省全面推进政务公开工作实施细则": [(None, "浙江省全面推进政务公开工作实施细则")],
    "邢台市公务接待管理办法（2020年修订）和年度计划": [(None, "邢台市公务接待管理办法（2020年修订）")],
    "省教育厅关于做好学生资助工作的通知和市政府、市教育局有关规定和要求。": [
        (None, "省教育厅关于做好学生资助工作的通知"),
    ],
    "国家保密局、财政部关于加强保密工作的通知": [(None, "国家保密局、财政部关于加强保密工作的通知")],
    "综合办关于申请文明城区、特色街道公益广告预算的请示": [(None, "关于申请文明城区、特色街道公益广告预算的请示")],
    "河北省《信访工作条例》实施细则": [(None, "河北省《信访工作条例》实施细则")],
    "进一步加强机关财务管理工作的通知": [(None, "进一步加强机关财务管理工作的通知")],
    "开发区乡村“复兴少年宫”试点建设工作方案": [(None, "开发区乡村“复兴少年宫”试点建设工作方案")],
    "市政府第12次常务会议纪要": [(None, "市政府第12次常务会议纪要")],
    "按照预算法、政府采购法实施条例规定": [(None, "预算法"), (None, "政府采购法实施条例")],
    "国务院令第722号": [("国务院令第722号", None)],
    "按GB 50300-2013验收": [("GB 50300-2013", None)],
}  # fmt: skip


# Class nouns name no document, whoever they come from.
NO_TITLES = (
    "工作制度", "省级要求", "相关文件", "年度工作计划", "合同协议", "值班管理办法", "部门职责及年初计划",
    "省市对政务服务热线工作要求", "国家有关规定", "市政府有关规定", "政府办工作制度", "市政府常务会议纪要",
    "省12345热线、市政府办公室和市热线办有关工作安排。", "财政部门审批用款计划", "组织部门审批文件",
    "市政府采购计划", "市场调查报告", "保密法规要求", "不涉及", "≥98%", "",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_TITLES)
def test_class_nouns_are_no_titles(text: str):
    assert find_citations(text) == ()


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=CASES)
def test_what_a_text_cites(text: str, expected: list[tuple[str | None, str | None]]):
    assert [(citation.number, citation.title) for citation in find_citations(text)] == expected


def test_there_are_enough_cases():
    assert len(CASES) >= 80


# text -> number_text of every citation: what the writer must mend, stray marks included
AS_PRINTED = {
    "国发〔2019〕19号)》津政办发〔2017〕104号)": ["国发〔2019〕19号)》", "津政办发〔2017〕104号)"],
    "(津财预[2021]4号)": ["津财预[2021]4号"],
    "《会议费管理办法》（津财预〔2021〕4 号）": ["津财预〔2021〕4 号"],
    "《津财预〔2021〕4号》": ["《津财预〔2021〕4号》"],
    "《会议费管理办法（津财预【2021】4号）》": ["津财预【2021】4号"],
    "津财预〔2021〕04号": ["津财预〔2021〕04号"],
}


@pytest.mark.parametrize(("text", "printed"), AS_PRINTED.items())
def test_the_number_is_kept_as_printed_with_stray_marks(text: str, printed: list[str]):
    assert [citation.number_text for citation in find_citations(text)] == printed


def test_a_citation_carries_the_parts_of_its_number_and_the_whole_mention():
    (citation,) = find_citations("依据津财预【2021】04号《会议费管理办法》。")
    assert (citation.issuer, citation.year, citation.seq) == ("津财预", 2021, 4)
    assert (citation.raw, citation.start, citation.end) == ("津财预【2021】04号《会议费管理办法》", 2, 23)


def test_no_text_cites_nothing():
    assert find_citations(None) == ()


# --- laws

codes = st.sampled_from(sorted(code for code in agency_codes() if len(code) > 1))
years = st.integers(1949, 2049)
serials = st.integers(0, 9999)
PIECES = ("津财预", "2021", "关于", "的通知", "办法", "市政府", "财政部", "根据", "工作", "预算法", "GB", "试行")
pieces = st.sampled_from((*PIECES, *"〔〕[]（）()《》〈〉年4号第、和“”令-，１ \n"))


@given(st.one_of(st.text(), st.lists(pieces, max_size=14).map("".join)))
def test_a_citation_stands_where_it_says_and_after_the_one_before(text: str):
    end = 0
    for citation in find_citations(text):
        assert text[citation.start : citation.end] == citation.raw
        assert citation.start >= end
        assert citation.number or citation.title
        end = citation.end


@given(codes, years, serials, st.sampled_from(BRACKETS), st.sampled_from(["", " "]))
def test_every_bracket_gives_the_same_number(code: str, year: int, serial: int, pair: str, space: str):
    text = f"{code}{space}{pair[0]}{year}{pair[1]}{space}{serial}{space}号"
    (citation,) = find_citations(text)
    assert citation.number == f"{code}〔{year}〕{serial}号"
    assert (citation.issuer, citation.year, citation.seq) == (code, year, serial)


@given(codes, years, serials)
def test_the_normal_form_is_its_own_normal_form(code: str, year: int, serial: int):
    (first,) = find_citations(f"按照{code}【{year}】{serial:04d}号")
    (again,) = find_citations(first.number)
    assert again.number == first.number == again.number_text


@example([("中办发", 2019, 10), ("厅字", 2019, 3)], "")  # 10号厅 is a hall, 厅字 an agency code
@given(st.lists(st.tuples(codes, years, serials), min_size=1, max_size=4), st.sampled_from(["、", "，", "；", ""]))
def test_every_number_of_a_list_is_found(numbers: list[tuple[str, int, int]], separator: str):
    text = separator.join(f"{code}〔{year}〕{serial}号" for code, year, serial in numbers)
    assert [(c.issuer, c.year, c.seq) for c in find_citations(text)] == numbers


@given(st.text(alphabet="甲乙丙丁戊", min_size=1, max_size=8), st.sampled_from(["办法", "通知", "方案", "条例"]))
def test_a_title_in_marks_is_what_stands_between_them(matter: str, kind: str):
    assert [c.title for c in find_citations(f"依据《{matter}{kind}》执行")] == [matter + kind]


@given(st.text(alphabet=string.printable))
def test_text_without_ideographs_cites_standards_at_most(text: str):
    assert all(citation.number is None for citation in find_citations(text))


# --- titles and types


def test_editions_in_brackets_do_not_hide_the_type_of_a_title():
    assert {ending_type(f"会议费管理办法{edition}").word for edition in ("（试行）", "(2020年修订)", "")} == {"办法"}


def test_a_periodical_is_no_document_to_cite_but_a_circular_is():
    assert [is_publication(title) for title in ("南宫年鉴", "河北日报", "关于情况的通报")] == [True, True, False]


def test_marks_inside_marks_belong_to_the_outer_title():
    assert [title.text for title in marked_titles("《甲〈乙〉丙》《丁》")] == ["甲〈乙〉丙", "丁"]


def test_the_fifteen_kinds_of_official_papers_are_document_types():
    # 中办发〔2012〕14号 art. 8
    fifteen = "决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要"
    assert set(fifteen.split()) <= set(document_types())


# --- places and agencies


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("邢台市人民政府办公室", "130500"),
        ("南宫市人民政府办公室", "130581"),
        ("河北省邢台市财政局", "130500"),
        ("河北省财政厅", "130000"),
        ("上海市普陀区司法局", "310107"),
        ("邢台经济开发区综合办公室", "130571"),
        ("吉林省财政厅", "220000"),
        ("吉林市财政局", "220200"),
        ("吉林财政", "220000"),
        ("邢台市人民政府驻石家庄办事处", "130500"),
        ("中共石家庄市委", "130100"),
        ("新疆维吾尔自治区教育厅", "650000"),
        ("综合办公室", None),
        ("桥西区教育局", None),
        ("", None),
        (None, None),
    ],
)
def test_the_place_a_department_belongs_to(name: str | None, code: str | None):
    assert division_of(name) == code


@given(st.text())
def test_a_place_is_a_code_of_six_digits_or_none(name: str):
    code = division_of(name)
    assert code is None or (len(code) == 6 and code.isdecimal())


def test_all_provinces_are_known_with_their_abbreviation():
    provinces = [
        n for n in subjects("Division") if texts(n, "notation")[0].endswith("0000") and n.value[-6:] != "100000"
    ]
    assert len(provinces) == 31
    abbreviations = {text for node in provinces for text in texts(node, "altLabel") if len(text) == 1}
    assert set("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新") <= abbreviations


def test_every_agency_code_says_what_it_rests_on():
    evidence = {texts(node, DEF + "evidence")[0] for node in subjects("Agency")}
    assert all(text.startswith(("attested", "general knowledge, unverified")) for text in evidence)
    assert len(list(subjects("Agency"))) == len(agency_codes()) > 36
