"""A document is cut into its target tables; other tables, chapters and page furniture stay outside."""

from __future__ import annotations

import pytest

from kg.headings import column_field, header_field, heading_fields, is_noise, label_key
from kg.model import Document, Line
from kg.readers.text import text_to_blocks
from kg.sections import Section, document_to_sections
from kg.tables import Row

HEADING = "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据\n"
ROW = "产出指标\t数量指标\t培训人数\t参加培训的人数\t≥50人\t年度计划\n"


def sections(text: str) -> list[Section]:
    return document_to_sections(Document("x.txt", "0" * 64, "text/plain", tuple(text_to_blocks(text))), [])


def rows(section: Section) -> list[Row]:
    return [item for item in section.items if isinstance(item, Row)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("资金支出计 划 （%）", "资金支出计划"),
        ("*三级指标", "三级指标"),
        ("产出指标(50分)", "产出指标"),
        ("其中：财政 资金", "其中:财政资金"),
        ("绩效目标 1", "绩效目标"),
        ("项目名称：", "项目名称"),
    ],
)
def test_labels_are_compared_without_their_trimmings(text: str, key: str):
    assert label_key(text) == key


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("年度指标值", "value"),
        ("目标值", "value"),
        ("指标内容", "level3"),
        ("指标值确定 依据", "basis"),
        ("计量单位", "unit"),
        ("指标性质", "comparator"),
        ("培训人数", None),
    ],
)
def test_columns_are_known_by_their_headings_and_synonyms(text: str, field: str | None):
    assert column_field(text) == field


def test_header_labels_are_known_by_their_synonyms():
    assert [header_field(text) for text in ("项目编码", "项目代码", "预算数", "其中：财政资金", "培训")] == [
        "code",
        "code",
        "budget",
        "fiscal_funds",
        None,
    ]


def test_a_line_is_a_heading_when_it_names_three_columns():
    assert heading_fields("一级指标 二级指标 三级指标 指标值") == ["level1", "level2", "level3", "value"]
    assert heading_fields("一级指标 和 二级指标") == []


def test_a_title_opens_a_section_and_a_chapter_closes_it():
    (section,) = sections(f"1、职工培训经费绩效目标表\n\n{HEADING}{ROW}\n八、政府采购预算情况\n\n项目\t金额\n培训\t3\n")
    assert section.title == "职工培训经费"
    assert [row.kind for row in rows(section)] == ["heading", "data"]


def test_a_repeated_heading_goes_on_with_the_table():
    (section,) = sections(f"1、甲绩效目标表\n{HEADING}{ROW}\n{HEADING}{ROW}")
    assert len(rows(section)) == 4


def test_a_table_without_a_heading_goes_on_where_labels_show_it():
    (section,) = sections(f"1、甲绩效目标表\n{HEADING}{ROW}\n\t质量指标\t合格率\t合格的比例\t100%\t计划\n")
    assert len(rows(section)) == 3


def test_a_table_of_another_kind_ends_the_section():
    (section,) = sections(f"1、甲绩效目标表\n{HEADING}{ROW}\n采购项目\t数量\t单价\n轿车\t4\t18.00\n")
    assert len(rows(section)) == 2


def test_a_header_block_opens_a_section_without_a_title():
    first, second = sections(
        f"项目编码\tA\t项目名称\t甲\n绩效目标\t1.甲\n{HEADING}{ROW}\n项目编码\tB\t项目名称\t乙\n绩效目标\t1.乙\n{HEADING}{ROW}"
    )
    assert first.title is None
    assert [len(rows(section)) for section in (first, second)] == [4, 4]


def test_what_stands_above_a_header_block_belongs_to_it():
    first, second = sections(
        f"1、甲绩效目标表\n{HEADING}{ROW}\n填报单位：\t某办公室\n项目编码\tB\t项目名称\t乙\n{HEADING}{ROW}"
    )
    assert len(rows(first)) == 2
    assert rows(second)[0].texts[0] == "填报单位："


def test_the_name_of_a_form_is_no_project():
    (section,) = sections(f"项目支出绩效目标表\n{HEADING}{ROW}")
    assert section.title is None


def test_the_unit_of_money_before_a_table_holds_for_it():
    (section,) = sections(f"1、甲绩效目标表\n单位：元\n{HEADING}{ROW}")
    assert section.money_unit == "元"


def test_a_document_without_target_tables_has_no_sections():
    assert sections("关于做好工作的通知\n\n序号\t项目\t金额\n1\t办公费\t3\n") == []


@pytest.mark.parametrize("text", ["- 21 -", "第 3 页", "单位：万元", "填报单位：某局", "35"])
def test_page_furniture_is_noise(text: str):
    assert is_noise(text)


@pytest.mark.parametrize("text", ["培训50人", "1.完成培训", "单位职工培训"])
def test_content_is_no_noise(text: str):
    assert not is_noise(text)


def test_lines_without_cell_marks_make_a_section_by_their_heading():
    (section,) = sections("1、甲绩效目标表\n一级指标 二级指标 三级指标 指标值\n产出指标 数量指标 人数 5人\n")
    assert [type(item) for item in section.items] == [Line, Line]
