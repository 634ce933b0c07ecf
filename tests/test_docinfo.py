"""What a document says of itself: its title, its year and whose it is, and the look-alikes that say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.indicators import extract_record
from kg.model import Department, Document, DocumentInfo, Record
from kg.readers.html import read_html
from kg.readers.text import text_to_blocks

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "一级指标\t二级指标\t三级指标\t指标值"
ROW = "产出指标\t时效指标\t完成时间\t6月底前"


def record(text: str) -> Record:
    return extract_record(Document("x.txt", "0" * 64, "text/plain", tuple(text_to_blocks(text))))


def info(*lines: str) -> DocumentInfo:
    return record("\n".join(lines)).document


def form(name: str = "甲经费", **labels: str) -> str:
    """Return a form below its title, the labels beside their texts."""
    header = [f"项目名称\t{name}\t\t", *(f"{label}\t{text}\t\t" for label, text in labels.items())]
    return "\n".join((*header, HEADING, ROW))


@pytest.mark.parametrize(
    ("lines", "title", "year"),
    [
        (("项目支出绩效目标表", "（2025年度）"), "项目支出绩效目标表（2025年度）", 2025),
        (("项目支出绩效目标表", "( 2025 年度 )"), "项目支出绩效目标表（2025年度）", 2025),
        (("财政项目支出绩效目标申报表", "（2024年）"), "财政项目支出绩效目标申报表（2024年）", 2024),
        (("项目支出绩效目标表", "2025年度"), "项目支出绩效目标表（2025年度）", 2025),
        (("2025年度", "项目支出绩效目标表"), "项目支出绩效目标表（2025年度）", 2025),
        (("专项业务经费绩效目标表", "单位：万元", "（2024年度）"), "专项业务经费绩效目标表（2024年度）", 2024),
        (("项目支出绩效目标表", "（2024年度）  单位：万元"), "项目支出绩效目标表（2024年度）", 2024),
        (("项目支出绩效目标表", "单位名称：某县档案馆", "（2024年度）"), "项目支出绩效目标表（2024年度）", 2024),
        (("部门整体支出绩效目标表（2025年度）",), "部门整体支出绩效目标表（2025年度）", 2025),
        (("2024年项目绩效目标申报表",), "2024年项目绩效目标申报表", 2024),
        (("2024年项目绩效目标申报表", "（2024年度）"), "2024年项目绩效目标申报表", 2024),
        (("2025年部门预算项目绩效目标汇总表",), "2025年部门预算项目绩效目标汇总表", 2025),
        (("预算13表 项目支出绩效表", "2026年度"), "项目支出绩效表（2026年度）", 2026),
        (("附件2：项目支出绩效目标申报表", "（2024年度）"), "项目支出绩效目标申报表（2024年度）", 2024),
        (("2022年甲资金绩效目标申报表", "（2023年度）"), "2022年甲资金绩效目标申报表（2023年度）", 2023),
        (("2022年甲资金绩效目标表", "（2023年度）"), "2022年甲资金绩效目标表（2023年度）", 2023),
        (("项目支出绩效目标申报表",), "项目支出绩效目标申报表", None),
        (("预算年度：2026", "项目支出绩效目标表", "（2025年度）"), "项目支出绩效目标表（2025年度）", 2026),
        (("某局2026年部门预算公开", "项目支出绩效目标表", "（2025年度）"), "某局2026年部门预算公开", 2026),
    ],
)
def test_the_title_of_a_form_and_its_year(lines: tuple[str, ...], title: str, year: int | None):
    found = info(*lines, form())
    assert (found.title, found.fiscal_year) == (title, year)


@pytest.mark.parametrize(
    "lines",
    [
        ("2025年完成维修，详见项目支出绩效目标表。",),
        ("项目支出绩效目标表", "2025年完成维修"),
        ("项目支出绩效目标表", "2025年1月"),
        ("项目支出绩效目标表（2024—2026年）",),
        ("项目支出绩效目标表", "（2024年—2026年）"),
        ("关于下达预算的通知（冀财〔2025〕5号）绩效目标申报表",),
        ("项目实施年度：2024年至2026年", "项目支出绩效目标表"),
        ("1、2022年甲补助金绩效目标申报表",),
    ],
)
def test_no_year_out_of_a_sentence_a_span_a_number_or_a_project(lines: tuple[str, ...]):
    assert info(*lines, form()).fiscal_year is None


@pytest.mark.parametrize(
    "lines",
    [
        ("项目支出绩效目标表", "政府采购预算表", "名词解释"),  # a contents page
        ("我局按要求填报，见项目支出绩效目标表。", form()),
        ("1、甲经费绩效目标申报表", form(), "2、乙经费绩效目标申报表", form()),
        ("甲经费绩效目标申报表", form(), "乙经费绩效目标申报表", form("乙经费")),
    ],
)
def test_no_title(lines: tuple[str, ...]):
    assert info(*lines).title is None


def test_of_forms_of_several_years_the_most_common_one():
    years = (2023, 2024, 2024)
    found = info(*(f"项目支出绩效目标表\n（{year}年度）\n{form(f'项目{place}')}" for place, year in enumerate(years)))
    assert (found.title, found.fiscal_year) == ("项目支出绩效目标表（2024年度）", 2024)


def test_the_numbered_title_of_a_project_has_its_year_below_it():
    found = info("1、市长热线经费绩效目标表", "（2025年度）", form())
    assert (found.title, found.fiscal_year) == (None, 2025)


@pytest.mark.parametrize(
    ("rows", "title", "year"),
    [
        ("<tr><td colspan=4>2024年项目绩效目标申报表", "2024年项目绩效目标申报表", 2024),
        ("<tr><td colspan=4>项目支出绩效目标表<tr><td colspan=4>（2024年度）", "项目支出绩效目标表（2024年度）", 2024),
        ("<tr><td colspan=4>项目支出绩效目标表<br>（2024年度）", "项目支出绩效目标表（2024年度）", 2024),
    ],
)
@pytest.mark.parametrize("before", ["", "<p>某局说明</p><table><tr><td>收入<td>支出<tr><td>1<td>2</table>"])
def test_the_title_is_the_first_rows_of_the_table(tmp_path: Path, before: str, rows: str, title: str, year: int):
    path = tmp_path / "form.html"
    body = "<tr><td>项目名称<td colspan=3>甲<tr><td>" + HEADING.replace("\t", "<td>") + "<tr><td>产出指标<td>时效指标"
    path.write_text(f"{before}<table>{rows}{body}<td>完成时间<td>6月底前</table>", encoding="utf-8")
    found = extract_record(read_html(path))
    assert (found.document.title, found.document.fiscal_year) == (title, year)
    assert found.projects[0].indicators[0].target.date == f"{year}-06-30"


@pytest.mark.parametrize(
    ("labels", "code", "name"),
    [
        ({"主管部门及代码": "[153]某某部"}, "153", "某某部"),
        ({"主管部门": "219-某区某镇人民政府", "实施单位": "219001-某区某镇人民政府"}, "219", "某区某镇人民政府"),
        ({"主管部门": "219001某县水利局"}, "219001", "某县水利局"),
        ({"主管部门": "163自然资源部"}, "163", "自然资源部"),
        ({"部门（单位）名称": "某市水务局"}, None, "某市水务局"),
        ({"预算部门": "某市图书馆"}, None, "某市图书馆"),
        ({"预算单位": "某地区文化和旅游局（汇总）"}, None, "某地区文化和旅游局"),
        ({"主管部门": "无"}, None, None),
        ({"主管部门": "年度预算申请"}, None, None),
        ({"主管部门": "12345热线办公室"}, None, None),
        ({"主管部门": "某县水利局项目申报单位某县水库"}, None, None),
        ({"实施单位": "某县水库管理所"}, None, None),
        ({"地方主管部门": "某省农业农村厅"}, None, None),
    ],
)
def test_the_department_in_the_header_block(labels: dict[str, str], code: str | None, name: str | None):
    assert info("项目支出绩效目标表", form(**labels)).department == Department(code, name)


def test_a_department_holds_for_the_document_only_where_all_forms_agree():
    one, other = form(主管部门="110-某县水利局"), form("乙经费", 主管部门="某县教育局")
    title = "项目支出绩效目标表"
    assert info(title, one, title, other).department == Department(None, None)
    assert info(title, one, title, form("乙经费", 主管部门="某县水利局")).department == Department("110", "某县水利局")
    assert info(title, one, title, form("乙经费"), title, form("丙经费")).department == Department(None, None)


@pytest.mark.parametrize(
    ("line", "code", "name"),
    [
        ("填报单位：某市某镇人民政府", None, "某市某镇人民政府"),
        ("填报单位（盖章）：某市某镇人民政府  填报日期：2025年1月3日", None, "某市某镇人民政府"),
        ("部门（单位）名称：洛阳市信访局", None, "洛阳市信访局"),
        ("单位：906_岳阳市城市管理局    金额单位：万元", "906", "岳阳市城市管理局"),
        ("编制单位：\t512001-某区公路养护中心\t\t单位：万元", "512001", "某区公路养护中心"),
        ("单位：万元", None, None),
        ("填报单位: #\t<u>『台市人民政府办公</u>\t·室", None, None),
        ("各单位：请某市水利局按时填报", None, None),
        ("填报单位：某市水利局\n填报单位：某市教育局", None, None),
    ],
)
def test_the_unit_that_fills_in_the_form(line: str, code: str | None, name: str | None):
    assert info("项目支出绩效目标表", line, form()).department == Department(code, name)


def test_the_division_is_that_of_the_department_else_of_the_title():
    assert info("项目支出绩效目标表", form(主管部门="张掖市交通运输局")).division == "620700"
    assert info("邢台市部门预算项目绩效目标申报表", form(主管部门="某水务局")).division == "130500"
    assert info("项目支出绩效目标表", form(主管部门="[163]自然资源部")).division is None


@pytest.mark.parametrize(
    ("cited", "division"),
    [
        (("邢开办呈〔2021〕5号", "邢开办呈〔2022〕8号"), "130571"),
        (("冀政办字〔2017〕104号", "邢开办呈〔2022〕8号"), "130571"),
        (("冀政办字〔2017〕104号",), None),
        (("石政呈〔2021〕5号", "邢开办呈〔2022〕8号"), None),
        (("综办呈〔2021〕5号",), None),
    ],
)
def test_a_unit_without_a_place_lies_where_its_requests_were_written(cited: tuple[str, ...], division: str | None):
    heading = "一级指标\t二级指标\t三级指标\t指标值\t指标值确定依据"
    rows = [f"产出指标\t数量指标\t份数{number}\t≥1份\t{text}" for number, text in enumerate(cited)]
    document = record("\n".join(("项目支出绩效目标表", "项目名称\t甲经费\t\t\t", heading, *rows))).document
    assert document.division == division


def test_the_name_of_a_department_is_no_name_of_a_project():
    found = record("部门整体支出绩效目标表\n（2025年度）\n部门（单位）名称\t某市水务局\t\t\n" + HEADING + "\n" + ROW)
    assert found.document.department == Department(None, "某市水务局")
    assert [project.name for project in found.projects] == [None]
