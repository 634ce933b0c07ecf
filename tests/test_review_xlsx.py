"""The review as a workbook, read back: every cell at its place, nothing run, no rule passed that was not asked."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from records import project, record, row
from reviewed import FINDINGS, FORMULAS, HOSTILE, finding, hostile, reviewed, rows
from sample_record import EMPTY_PROJECT

from kg.errors import ShapesError
from kg.model import Place, Record
from kg.review import Review, rules
from kg.rows.grid import FIELDS
from kg.shapes import load_rules
from kg.sheets import write_review
from kg.sheets.concerns import concerned_fields, marked_fields
from kg.sheets.marked import gravest, mark_document
from kg.sheets.tallies import rule_lines, state_counts
from kg.sheets.workbook import FILLS, NAME_LIMIT, TALLEST, sheet_name
from kg.sheets.xlsx_table import stretched
from kg.tabular import XLSX_CELL_LIMIT
from kg.vocabulary import DEF, data_dir, subjects, texts

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

PROBLEM, SUGGESTION, RULE, WHERE = 9, 10, 11, 12  # columns beside a table of all six fields
SEVERITY = 8


def book_of(*pairs: tuple[Record, Review], lang: str = "zh") -> Workbook:
    data = write_review(pairs, "xlsx", lang=lang)
    assert isinstance(data, bytes)
    return load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def book() -> Workbook:
    return book_of(reviewed())


@pytest.fixture(scope="module")
def table(book: Workbook) -> Worksheet:
    return book.worksheets[1]


def cells_with(sheet: Worksheet, text: str) -> list[Cell]:
    return [cell for line in sheet.iter_rows() for cell in line if cell.value == text]


def line_of(sheet: Worksheet, problem: str) -> int:
    (cell,) = [each for each in cells_with(sheet, problem) if each.column == PROBLEM]
    return cell.row


def cell_of_row(sheet: Worksheet, problem: str, column: int) -> Cell:
    """Return the cell of a column in the row that a problem stands beside, the first of those merged."""
    line = line_of(sheet, problem)
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= line <= merged.max_row and merged.min_col <= column <= merged.max_col:
            return sheet.cell(merged.min_row, merged.min_col)
    return sheet.cell(line, column)


def fill(cell: Cell) -> str | None:
    return cell.fill.fgColor.rgb[2:] if cell.fill.fill_type else None


def everything(book: Workbook) -> list[Cell]:
    return [cell for sheet in book for line in sheet.iter_rows() for cell in line]


# --- the table as it stands, and what is said of it


def test_there_is_a_summary_a_table_the_findings_and_the_rules(book: Workbook):
    assert book.sheetnames == ["汇总", "审核表1 某市文化局", "问题清单", "规则"]


def test_the_table_stands_as_it_is_with_its_header_block(table: Worksheet):
    shown = {cell.value for line in table.iter_rows() for cell in line}
    assert {"项目1  文化活动经费", "10.50 万元", "用于举办文化活动", "3月 —；6月 50%；10月 80%；12月 100%"} <= shown
    assert {
        "1. 丰富群众文化生活\n2. 全年办活动12场",
        "活动场次",
        "≥10万元",
        "年度工作计划",
        "项目2  第二个项目",
    } <= shown
    headings = ["序", "一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"]
    assert [table.cell(1, column).value for column in range(1, 13)] == [
        *headings,
        "级别",
        "问题",
        "建议",
        "规则",
        "位置",
    ]
    assert table.freeze_panes == "A2"


def test_what_is_wrong_stands_beside_its_row_with_what_to_write(table: Worksheet):
    line = line_of(table, "D01的问题")
    assert table.cell(line, SEVERITY).value == "错误"
    assert table.cell(line, SUGGESTION).value == "≤10万元"
    assert table.cell(line, RULE).value == "D01 上限写成下限"
    assert table.cell(line, WHERE).value == "指标值 · 第3页 表2 行6"
    assert cell_of_row(table, "D01的问题", 1).value == 2


@pytest.mark.parametrize(
    ("problem", "column", "severity"),
    [
        ("D01的问题", 6, "Violation"),  # the value it quotes
        ("V01的问题", 6, "Violation"),  # the value that is empty
        ("B01的问题", 7, "Warning"),  # the basis that is empty
        ("B03的问题", 7, "Info"),  # the number of the whole document, at the row it points at
    ],
)
def test_the_cell_at_fault_is_filled_and_says_why(table: Worksheet, problem: str, column: int, severity: str):
    cell = cell_of_row(table, problem, column)
    assert fill(cell) == FILLS[severity]
    assert cell.comment is not None
    assert problem in cell.comment.text
    others = [cell_of_row(table, problem, other) for other in range(4, 8) if other != column]
    assert {fill(other) for other in others} & {FILLS[severity]} <= {FILLS["Violation"] if problem[0] == "B" else None}


def test_a_comment_tells_rule_message_and_suggestion(table: Worksheet):
    assert cell_of_row(table, "D01的问题", 6).comment.text == "[错误] D01 上限写成下限：D01的问题\n→ ≤10万元"


def test_a_finding_on_the_project_stands_beside_its_header_and_marks_its_field(table: Worksheet):
    (plan,) = cells_with(table, "3月 —；6月 50%；10月 80%；12月 100%")[:1]
    assert fill(plan) == FILLS["Violation"]
    assert line_of(table, "A03的问题") < line_of(table, "D01的问题")
    assert cells_with(table, "3月 —；6月 50%；10月 80%；12月 100%")[1].fill.fill_type is None


def test_a_label_the_project_is_blamed_for_is_marked_in_its_rows(table: Worksheet):
    (label,) = cells_with(table, "产生指标")
    assert fill(label) == FILLS["Warning"]
    assert "T01的问题" in label.comment.text


def test_what_is_said_of_the_whole_document_stands_on_top_or_beside_the_row_it_points_at(table: Worksheet):
    assert line_of(table, "A05的问题") < cells_with(table, "项目1  文化活动经费")[0].row
    assert cell_of_row(table, "B03的问题", 1).value == 4
    assert cells_with(table, "另有 1 处全文件的发现，写在所在的行旁。")


def test_what_is_waived_or_known_is_grey_with_the_reason(table: Worksheet):
    line = line_of(table, "V06的问题；已豁免：试点项目（张三，至 2026-12-31）")
    assert (table.cell(line, SEVERITY).value, fill(table.cell(line, SEVERITY))) == ("已豁免", FILLS["aside"])
    assert fill(table.cell(line_of(table, "D01的问题；上次已有"), 6)) == FILLS["aside"]


def test_labels_are_merged_over_the_rows_that_share_them(table: Worksheet):
    first, last = cells_with(table, "产生指标")[0], cell_of_row(table, "D01的问题", 1)
    assert any(
        (merged.min_row, merged.min_col, merged.max_col) == (first.row, 2, 2) and merged.max_row >= last.row
        for merged in table.merged_cells.ranges
    )
    assert len(cells_with(table, "质量指标")) == 1
    # of rows 3 and 4 the label 产出指标 is one cell, and that of project 2 another
    assert len(cells_with(table, "产出指标")) == 3  # one of them is what T01 suggests


@pytest.mark.parametrize("pair", [reviewed(), hostile()], ids=["plain", "hostile"])
def test_no_merged_cells_overlap(pair: tuple[Record, Review]):
    # Excel calls such a file damaged
    for sheet in book_of(pair):
        taken: set[tuple[int, int]] = set()
        for merged in sheet.merged_cells.ranges:
            inside = {(line, column) for line, column in merged.cells}
            assert not inside & taken
            taken |= inside


def test_a_row_has_a_line_for_each_finding_and_no_line_is_higher_than_excel_shows():
    table = book_of(hostile()).worksheets[1]
    (problem,) = [cell.column for cell in table[1] if cell.value == "问题"]
    lines = [line[problem - 1].row for line in table.iter_rows(2) if str(line[problem - 1].value).startswith("=")]
    assert len(lines) == len(set(lines)) == 60
    assert max(each.height or 0 for each in table.row_dimensions.values()) <= TALLEST
    (long,) = cells_with(table, "长" * 3000)
    high = [merged for merged in table.merged_cells.ranges if merged.coord.startswith(long.coordinate + ":")]
    assert sum(table.row_dimensions[line].height for line in range(high[0].min_row, high[0].max_row + 1)) > 1000


def test_a_form_with_other_columns_keeps_them():
    bare = row(1, description=None, basis=None, extra={"权重": "10"})
    whole = record(project(bare, columns=("level1", "level2", "level3", "value")))
    table = book_of(reviewed(changed=whole)).worksheets[1]
    assert [cell.value for cell in table[1]][:6] == ["序", "一级指标", "二级指标", "三级指标", "指标值", "权重"]
    assert cells_with(table, "10")[0].column == 6


def test_a_record_without_rows_or_findings_is_written():
    empty = {"findings": (), "waived": (), "known": (), "states": ()}
    book = book_of(reviewed(changed=record(EMPTY_PROJECT), **empty))
    assert cells_with(book.worksheets[1], "项目2  （未找到名称）")


# --- the summary and the lists


def test_the_summary_counts_by_severity_and_project(book: Workbook):
    summary = book["汇总"]
    (title,) = [cell for cell in cells_with(summary, "某市文化局2026年部门预算") if cell.row < 5]
    assert [cell.value for cell in summary[title.row]][4:13] == [3, 3, 1, 7, 1, 1, 8, 1, 1]
    (name,) = cells_with(summary, "文化活动经费")
    assert [cell.value for cell in summary[name.row]][2:9] == [4, 3, 3, 2, 1, 6, 1]
    link = summary.cell(name.row, 1).hyperlink
    sheet, cell = link.location.rsplit("!", 1)
    assert book[sheet.strip("'")][cell].value == "项目1  文化活动经费"


def test_what_was_not_evaluated_is_never_shown_as_passed(book: Workbook):
    summary = book["汇总"]
    (code,) = cells_with(summary, "A08")
    line = [cell.value for cell in summary[code.row]]
    assert (line[3], line[4], line[10]) == ("未评判", "0/2", "缺少项目编码；评判 0/2 个项目")
    (passed,) = [cell.value for cell in summary["A"] if str(cell.value).startswith("无发现的规则")]
    assert passed == "无发现的规则 1 条：T02"
    states = {line[0].value: line[7].value for line in book["规则"].iter_rows(min_row=2)}
    assert states["A08"].startswith("未评判\n缺少项目编码")
    assert states["B01"].startswith("有发现（部分未评判） 1\n")
    assert (states["T02"], states["D01"]) == ("无发现", "有发现 1；上次已有 1")


def test_a_rule_whose_findings_are_not_listed_says_so():
    pair = reviewed(findings=tuple(each for each in FINDINGS if each.severity == "Violation"))
    document = mark_document(*pair, lang="zh")
    lines = {line.rule.code: line for line in rule_lines(document, lang="zh")}
    assert (lines["T01"].open, lines["T01"].unlisted, lines["T01"].state) == (0, 1, "raised")
    assert cells_with(book_of(pair)["汇总"], "另有 1 处未列出")


def test_rules_that_raised_come_first_gravest_first():
    document = mark_document(*reviewed(), lang="zh")
    lines = rule_lines(document, lang="zh")
    assert [line.rule.code for line in lines] == ["A03", "D01", "V01", "A05", "B01", "T01", "B03", "V06", "A08", "T02"]
    assert state_counts(lines) == {"raised": 8, "not_evaluated": 1, "clear": 1}


def test_the_findings_stand_one_a_line_and_can_be_filtered(book: Workbook):
    sheet = book["问题清单"]
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(lines) == len(FINDINGS) + 2
    assert [line[0] for line in lines] == list(range(1, len(lines) + 1))
    assert sheet.auto_filter.ref == f"A1:O{len(lines) + 1}"
    wrong = next(line for line in lines if line[2] == "D01" and line[12] == "待改")
    assert wrong[1:12] == (
        *("错误", "D01", "上限写成下限", 1, None, 2, None, "≥10万元", "D01的问题", "≤10万元", "指标值 · 第3页 表2 行6"),
    )


def test_it_prints_landscape_on_the_width_of_a_page(book: Workbook):
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book.worksheets[1].print_title_rows == "$1:$1"


# --- several documents, English


def test_each_document_has_a_sheet_of_its_own_and_a_line_of_the_summary():
    book = book_of(reviewed(), reviewed())
    assert book.sheetnames == ["汇总", "审核表1 某市文化局", "审核表2 某市文化局", "问题清单", "规则"]
    assert len([cell for cell in cells_with(book["汇总"], "某市文化局2026年部门预算") if cell.column == 2]) == 2
    assert book["规则"].max_column == 9


def test_english_says_everything_in_english_but_the_document():
    book = book_of(reviewed(), lang="en")
    assert book.sheetnames == ["Summary", "Sheet1 某市文化局", "Findings", "Rules"]
    table = book.worksheets[1]
    assert [cell.value for cell in table[1]][5:9] == ["value", "basis", "severity", "problem"]
    assert cells_with(table, "what D01 says")
    assert cells_with(book["Summary"], "not evaluated")
    labels = {cell.value for cell in (*book["Summary"][3], *book["Findings"][1], *book["Rules"][1])} - {None}
    assert [text for text in labels if not text.isascii()] == ["某市文化局2026年部门预算"]


# --- nothing runs, nothing breaks


def test_no_text_of_a_document_is_run_as_a_formula():
    book = book_of(hostile(), hostile())
    cells = everything(book)
    assert not [cell for cell in cells if cell.data_type in "fe"]
    risky = [
        cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t"))
    ]
    assert {cell.value for cell in risky} >= {*FORMULAS[:5], "@x", "=权重"}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    assert [cell.value for cell in cells if HOSTILE in str(cell.value)]
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]


def test_illegal_characters_are_left_out_and_the_rest_stays():
    cells = everything(book_of(hostile()))
    assert {cell.value for cell in cells if "乙😀" in str(cell.value)} == {"甲乙😀"}


def test_comments_are_plain_text_and_short_enough_to_read():
    comments = [cell.comment.text for cell in everything(book_of(hostile())) if cell.comment]
    assert comments
    assert max(map(len, comments)) <= 2100
    assert any(text.endswith("处") and "另有" in text for text in comments)


def test_a_cell_is_cut_where_excel_would_call_the_file_damaged():
    whole = record(project(row(1, description="长" * (XLSX_CELL_LIMIT + 10))))
    cells = everything(book_of(reviewed(changed=whole)))
    assert max(len(str(cell.value)) for cell in cells) == XLSX_CELL_LIMIT


def test_names_of_sheets_are_what_excel_takes():
    book = book_of(hostile(), hostile())
    assert len({name.casefold() for name in book.sheetnames}) == 5
    for name in book.sheetnames:
        assert len(name) <= NAME_LIMIT
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith(("=", "+", "-", "@", "'"))


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("长" * 40, ["长" * 31], "长" * 29 + " 2"),
        ("A", ["a", "A 2"], "A 3"),
        ("😀" * 20, [], "😀" * 15),
        ("[]", [], "-"),
        ("甲\x00\n乙", [], "甲 乙"),
    ],
)
def test_a_name_is_cut_counted_and_cleaned(wanted: str, taken: list[str], name: str):
    assert sheet_name(wanted, taken) == name


# --- which cell is at fault


def test_every_shipped_rule_speaks_of_something_that_can_be_shown():
    for rule in rules():
        fields = concerned_fields(rule.code, rule)
        assert fields or rule.code in {"T04", "T05", "T08"}
        if rule.scope == "row":
            assert set(fields) & set(FIELDS)


def test_no_beginning_of_a_code_is_given_twice():
    starts = [start for concern in subjects("Concern") for start in texts(concern, DEF + "codeStart")]
    assert len(starts) == len(set(starts)) > 20


def test_the_longest_beginning_decides_and_a_shape_decides_for_itself():
    assert concerned_fields("T09") == ("level3",)
    assert concerned_fields("T01") == ("level1", "level2")
    rule = next(each for each in rules() if each.code == "D01")
    assert concerned_fields("D01", replace(rule, concerns=("description",))) == ("description",)


def test_a_shape_may_name_what_it_concerns_and_only_what_there_is(tmp_path: Path):
    shapes = (data_dir("shapes") / "direction.ttl").read_text(encoding="utf-8")
    prefixes = (data_dir("shapes") / "prefixes.ttl").read_text(encoding="utf-8")
    for name, field in (("good", "description"), ("bad", "descripton")):
        folder = tmp_path / name
        folder.mkdir()
        told = f'bkg:code "D01" ; bkg:concerns <https://w3id.org/budget-kg/def/column/{field}>'
        (folder / "direction.ttl").write_text(shapes.replace('bkg:code "D01"', told), encoding="utf-8")
        (folder / "prefixes.ttl").write_text(prefixes, encoding="utf-8")
    assert {rule.code: rule.concerns for rule in load_rules(tmp_path / "good")}["D01"] == ("description",)
    with pytest.raises(ShapesError, match="bkg:concerns"):
        load_rules(tmp_path / "bad")


@pytest.mark.parametrize(
    ("text", "cells", "marked"),
    [
        ("≥10 万元", {"value": "≥10万元", "description": "不少于≥10万元"}, ("value",)),  # the one that is the text
        ("10万元", {"value": "12万元", "description": "共10万元"}, ("description",)),  # the one that holds it
        ("别的", {"value": "12万元", "description": "共10万元"}, ("value", "description")),  # none: all it concerns
        (None, {"value": "12万元", "description": None}, ("description",)),  # nothing quoted: what is empty
        (None, {"value": "12万元"}, ("value",)),
        ("x", {"basis": "x"}, ()),  # a column the rule does not speak of
    ],
)
def test_the_cell_that_holds_the_quoted_text_is_marked(
    text: str | None, cells: dict[str, str | None], marked: tuple[str, ...]
):
    assert marked_fields(finding("D01", 1, 1, text), cells, ("value", "description")) == marked


def test_a_finding_whose_row_is_not_there_is_not_lost():
    lost = (finding("D01", 1, 99), finding("D01", 9, 1), finding("A05", None, None, place=Place(page=99)))
    document = mark_document(*reviewed(findings=lost, waived=(), known=()), lang="zh")
    assert len(document.all_remarks) == 3
    assert [remark.finding for remark in document.projects[0].remarks] == [lost[0]]
    assert len(document.remarks) == 2


def test_a_place_that_several_rows_share_is_no_rows_place():
    same = tuple(replace(each, place=Place(page=3)) for each in rows())
    said = (finding("B03", None, None, place=Place(page=3)),)
    pair = reviewed(changed=record(project(*same)), findings=said, waived=(), known=())
    assert [remark.finding for remark in mark_document(*pair, lang="zh").remarks] == list(said)


def test_the_gravest_that_is_open_colours_a_cell():
    document = mark_document(*reviewed(), lang="zh")
    assert gravest(document.all_remarks) == "Violation"
    assert gravest(document.projects[0].rows[3].marks["value"]) == "aside"
    assert gravest(()) == ""


def test_lines_are_stretched_to_what_their_row_needs():
    assert stretched([10], 2.5 * TALLEST) == [TALLEST, TALLEST, TALLEST / 2]
    assert stretched([10, 10], 15) == [10, 10]


def test_a_format_that_is_none_is_refused():
    with pytest.raises(ValueError, match="docx"):
        write_review([reviewed()], "docx")


# --- size


def test_a_large_document_is_written_in_near_linear_time():
    def seconds(projects: int) -> float:
        many = [
            project(*(row(n, place=Place(line=n)) for n in range(1, 41)), ordinal=p) for p in range(1, projects + 1)
        ]
        said = tuple(finding("D01", p, n, "≥12场") for p in range(1, projects + 1) for n in range(1, 41))
        pair = reviewed(changed=record(*many), findings=said, waived=(), known=())
        begin = time.process_time()
        write_review([pair], "xlsx")
        return time.process_time() - begin

    seconds(2)
    assert seconds(40) < 12 * seconds(8)
