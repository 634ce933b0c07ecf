"""The review as a page: one file that asks for nothing, every finding beside its row, readable without its script."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import html
from openpyxl import load_workbook
from records import project, record, row
from reviewed import FINDINGS, HOSTILE, WAIVER, finding, hostile, reviewed
from test_cli import DISCLOSURE
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.model import Place, Record
from kg.sheets import write_review
from kg.sheets.charts import bars
from kg.sheets.marked import mark_document
from kg.sheets.page import page_link

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

    from kg.review import Review

OUTSIDE = re.compile(r"https?:|//\w|@import|url\(|\bsrc=|<link|<iframe|<img|fetch\(|XMLHttp", re.IGNORECASE)


def page_of(*pairs: tuple[Record, Review], lang: str = "zh") -> str:
    return b"".join(write_review(pairs, "html", lang=lang)).decode("utf-8")


def tree_of(*pairs: tuple[Record, Review], lang: str = "zh") -> HtmlElement:
    return html.document_fromstring(page_of(*pairs, lang=lang))


@pytest.fixture(scope="module")
def tree() -> HtmlElement:
    return tree_of(reviewed())


def text_of(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def classed(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


# --- one file that asks for nothing and lets nothing in


def test_the_page_is_one_file_that_asks_for_nothing():
    page = page_of(reviewed())
    assert OUTSIDE.findall(page) == []
    (policy,) = html.document_fromstring(page).xpath("//meta[@http-equiv]/@content")
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_the_policy_lets_run_the_script_and_the_style_that_stand_in_the_page_and_no_other(tree: HtmlElement):
    (policy,) = tree.xpath("//meta[@http-equiv]/@content")
    for tag in ("style", "script"):
        (text,) = tree.xpath(f"//{tag}/text()")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert tree.xpath("//@style | //@*[starts-with(name(), 'on')]") == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_text_of_a_document_breaks_out(lang: str):
    page = page_of(hostile(), lang=lang)
    assert "<script>alert" not in page
    tree = html.document_fromstring(page)
    assert len(tree.xpath("//script")) == 1
    assert tree.xpath("//img | //b[.='.pdf']") == []
    assert HOSTILE in tree.xpath(f"string((//td[{classed('c-description')}])[1])")
    assert not [link for link in tree.xpath("//a/@href") if ":" in link]
    assert tree.xpath("//@style | //@*[starts-with(name(), 'on')]") == []


# --- the tables, and what is said of them


def test_every_finding_stands_once_with_message_suggestion_and_place(tree: HtmlElement):
    found = tree.xpath(f"//li[{classed('finding')}]")
    assert len(found) == len(FINDINGS) + 2
    (wrong,) = [each for each in found if each.get("data-rule") == "D01" and each.get("data-status") == "open"]
    assert text_of(wrong) == "4 错误 D01 上限写成下限 D01的问题 建议 ≤10万元 指标值 · 第3页 表2 行6 PDF ↗"


def test_a_finding_stands_beside_its_row_and_the_cell_bears_its_number(tree: HtmlElement):
    (row_of_two,) = tree.xpath("//tr[@id='f1r1-2']")
    (mark,) = row_of_two.xpath(f".//td[{classed('c-value')}]//a")
    assert "错误" not in mark.text
    assert mark.get("title") == "D01 上限写成下限：D01的问题 → ≤10万元"
    assert row_of_two.xpath(f".//li[@id='{mark.get('href')[1:]}' and @data-rule='D01']")
    assert row_of_two.xpath(f"td[{classed('marked')} and {classed('Violation')} and {classed('c-value')}]")
    assert not row_of_two.xpath(f"td[{classed('marked')} and not({classed('c-value')}) and not({classed('c-level1')})]")


def test_an_empty_cell_at_fault_says_that_it_is_empty(tree: HtmlElement):
    cells = tree.xpath(f"//tr[@id='f1r1-3']/td[{classed('marked')}]")
    assert [text_of(cell)[0] for cell in cells] == ["空", "空"]


def test_findings_on_the_project_and_on_the_document_stand_above(tree: HtmlElement):
    top = tree.xpath("//section[@id='f1top']//li/@data-rule")
    assert top == ["A05"]
    assert tree.xpath(f"//section[@id='f1b1']/ul[{classed('findings')}]/li/@data-rule") == ["A03", "T01"]
    assert tree.xpath(f"//section[@id='f1b1']/dl//dd[{classed('marked')} and {classed('Violation')}]/span/text()") == [
        "3月 —；6月 50%；10月 80%；12月 100%"
    ]
    beside = tree.xpath("//tr[@id='f1r1-4']//li[@data-rule='B03']")
    assert "全文件" in text_of(beside[0])


def test_what_is_waived_or_known_is_grey_and_says_why(tree: HtmlElement):
    (waived,) = tree.xpath("//li[@data-status='waived']")
    assert "aside" in waived.get("class")
    assert f"已豁免：{WAIVER.reason}（{WAIVER.by}，至 2026-12-31）" in text_of(waived)
    assert tree.xpath("//li[@data-status='known' and contains(@class, 'aside')]")
    assert tree.xpath(f"//tr[@id='f1r1-4']/td[{classed('c-value')} and {classed('aside')}]")


def test_a_column_that_no_form_has_is_left_out_and_others_are_kept():
    bare = row(1, description=None, basis=None, extra={"权重": "10"})
    tree = tree_of(reviewed(changed=record(project(bare, columns=("level1", "level2", "level3", "value")))))
    headings = [text_of(each) for each in tree.xpath("//table[contains(@class, 'reviewed')]/thead//th")]
    assert headings == ["序", "一级指标", "二级指标", "三级指标", "指标值", "权重", "问题 · 建议"]
    assert len(tree.xpath("//tr[@id='f1r1-1']/*")) == len(headings)


# --- charts, filters, rules


def test_charts_count_what_is_open_by_severity_rule_and_project(tree: HtmlElement):
    charts = {
        text_of(figure[0]): [text_of(line) for line in figure.xpath(".//tr")]
        for figure in tree.xpath("//figure[@class='chart']")
    }
    assert [line.split()[:2] for line in charts["按级别"]] == [["错误", "3"], ["警告", "3"], ["提示", "1"]]
    assert [line.split()[0] for line in charts["按规则"]] == ["A03", "D01", "V01", "A05", "B01", "T01", "B03"]
    assert [line.split()[:2] for line in charts["按项目"]] == [["全文件", "1"], ["1", "文化活动经费"]]


def test_the_longest_bar_is_full_and_the_others_in_proportion():
    (long, short, none) = bars([("甲", "", {"Violation": 1, "Info": 3}), ("乙", "", {"Info": 1}), ("丙", "", {})])
    assert [(part.begins, part.length) for part in long.parts] == [(0, 25), (25, 75)]
    assert [part.length for part in short.parts] == [25]
    assert none.parts == ()
    assert bars([]) == ()


def test_without_its_script_everything_is_shown_and_no_dead_filter(tree: HtmlElement):
    assert [each.get("id") for each in tree.xpath("//*[@hidden]")] == ["filter"]
    assert tree.xpath("//form//select[@name='rule']/option/@value")[:3] == ["", "A03", "D01"]
    assert tree.xpath("//form//select[@name='project']//option/@value") == ["", "f1b1", "f1b2"]


def test_rules_not_evaluated_are_told_apart_with_the_reason(tree: HtmlElement):
    lines = {text_of(line[0]): line for line in tree.xpath("//section[@id='f1rules']//tbody/tr")}
    assert [text_of(cell) for cell in lines["A08"]][3:] == ["未评判", "", "0/2", "缺少项目编码；评判 0/2 个项目"]
    assert lines["A08"].get("class") == "not_evaluated"
    assert text_of(lines["B01"][3]) == "有发现（部分未评判）"
    assert text_of(lines["T02"][3]) == "无发现"
    assert "不等于通过" in text_of(tree.xpath("//header")[0])


# --- links, several files, English


def test_every_link_leads_somewhere(tree: HtmlElement):
    inside = {link[1:] for link in tree.xpath("//a/@href") if link.startswith("#")}
    assert inside
    assert inside <= set(tree.xpath("//@id"))


@pytest.mark.parametrize(
    ("path", "page", "link"),
    [
        ("文化局/预算 2026#1.pdf", 3, "%E9%A2%84%E7%AE%97%202026%231.pdf#page=3"),
        ("javascript:alert(1).PDF", 2, "javascript%3Aalert%281%29.PDF#page=2"),
        ("甲.docx", 3, ""),
        ("甲.pdf", None, ""),
        ("甲\udcff.pdf", 1, "%E7%94%B2%3F.pdf#page=1"),
    ],
)
def test_a_finding_in_a_pdf_links_to_its_page(path: str, page: int | None, link: str):
    said = (finding("D01", 1, 2, "≥10万元", place=Place(page=page)),)
    document = mark_document(*reviewed(findings=said, waived=(), known=()), lang="zh")
    assert page_link(path, document.all_remarks[0]) == link


def test_several_files_have_an_index_and_no_name_twice():
    tree = tree_of(reviewed(), reviewed())
    assert tree.xpath("//header//table//a/@href") == ["#f1", "#f2"]
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not tree_of(reviewed()).xpath("//header//table")


def test_english_translates_all_but_the_document():
    tree = tree_of(reviewed(), lang="en")
    assert tree.get("lang") == "en"
    (wrong,) = tree.xpath("//li[@data-rule='D01' and @data-status='open']")
    expected = "4 Violation D01 ceiling-as-floor what D01 says suggestion ≤10万元 value · p. 3, table 2, row 6 PDF ↗"
    assert text_of(wrong) == expected
    headings = [text_of(each) for each in tree.xpath("(//table[contains(@class, 'reviewed')])[1]/thead//th")]
    assert headings[-2:] == ["basis", "problem · suggestion"]
    labels = [*tree.xpath("//h1/text() | //figcaption/text() | //label//text() | //dt/text()"), *headings]
    assert not [text for text in labels if re.search(r"[\u4e00-\u9fff]", text)]


def test_nothing_found_is_said():
    none = {"findings": (), "waived": (), "known": ()}
    assert "没有发现问题" in page_of(reviewed(**none))
    assert not tree_of(reviewed(**none)).xpath("//figure")


# --- the command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "甲.txt"
    path.write_text(DISCLOSURE, encoding="utf-8")
    return path


def test_the_command_writes_both_and_exits_as_ever(file: Path, tmp_path: Path):
    page, book = tmp_path / "审核.html", tmp_path / "审核.xlsx"
    for form, output in (("html", page), ("xlsx", book)):
        ran = CliRunner().invoke(app, ["review", str(file), "--format", form, "--output", str(output)])
        assert (ran.exit_code, ran.stdout) == (1, "")
    assert html.document_fromstring(page.read_text(encoding="utf-8")).xpath("//li[@data-rule='D01']")
    assert "D01 上限写成下限" in {cell.value for line in load_workbook(book).worksheets[1].iter_rows() for cell in line}


def test_only_listed_findings_are_written(file: Path, tmp_path: Path):
    output = tmp_path / "审核.html"
    argv = ["--lang", "en", "review", str(file), "--rules", "D01,D04", "--severity", "Violation", "--format", "html"]
    ran = CliRunner().invoke(app, [*argv, "-o", str(output)])
    assert ran.exit_code == 1
    tree = html.document_fromstring(output.read_text(encoding="utf-8"))
    assert set(tree.xpath("//li/@data-severity")) == {"Violation"}
    assert len(tree.xpath("//section[@id='f1rules']//tbody/tr")) == 2


@pytest.mark.parametrize("form", ["xlsx", "html"])
def test_a_sheet_is_not_printed(file: Path, form: str):
    ran = CliRunner().invoke(app, ["review", str(file), "--format", form])
    assert ran.exit_code == 2
    assert "--output" in ran.output


def test_a_file_that_cannot_be_used_costs_no_other_and_alone_writes_nothing(file: Path, tmp_path: Path):
    bad, output = tmp_path / "乙.txt", tmp_path / "审核.html"
    bad.write_text("没有表", encoding="utf-8")
    assert CliRunner().invoke(app, ["review", str(bad), "-f", "html", "-o", str(output)]).exit_code == 2
    assert not output.exists()
    assert CliRunner().invoke(app, ["review", str(bad), str(file), "-f", "html", "-o", str(output)]).exit_code == 2
    assert "活动费用" in output.read_text(encoding="utf-8")


def test_a_document_read_and_reviewed_is_shown_whole(file: Path):
    read = kg.extract(file)
    page = tree_of((read, kg.review(read)))
    shown = {text_of(each) for each in page.xpath(f"//span[{classed('text')}]")}
    texts = {text for each in read.projects[0].indicators for text in (each.level3, each.value, each.basis)}
    assert texts <= shown
    assert page.xpath("//tr[@id='f1r1-2']//li[@data-rule='D01']")


def test_what_was_read_and_its_review_are_left_as_they_were():
    pair = reviewed()
    before = (replace(pair[0]), replace(pair[1]))
    page_of(pair)
    write_review([pair], "xlsx")
    assert pair == before
