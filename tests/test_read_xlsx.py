"""Workbooks come as a person sees them: merged ranges, formats, several tables on a sheet; formulas stay unrun."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from office import grids, lines, repack, shapes, tables, texts

from kg.errors import UnreadableFileError
from kg.model import Line, Place, Table
from kg.readers.sheet import Sheet, to_blocks
from kg.readers.xlsx import read_xlsx

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Document
    from kg.readers.sheet import Merge

ROWS = [
    ["项目编码", "1", "名称", "培训"],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", None, "人数", 5],
]


def saved(path: Path, rows: list[list[Any]], *merges: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "绩效目标表"
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(path)
    return path


def test_titles_above_a_table_are_lines_and_blank_rows_part_tables(tmp_path: Path):
    rows = [
        ["1、培训绩效目标表"],
        [None, None, None, "单位：万元"],
        *ROWS,
        [],
        ["2、会议绩效目标表"],
        *ROWS,
        [],
        ["注：完"],
    ]
    document = read_xlsx(saved(tmp_path / "a.xlsx", rows, "A1:D1"))
    assert [type(block) for block in document.blocks] == [Line, Line, Table, Line, Table, Line]
    assert lines(document) == ["1、培训绩效目标表", "单位：万元", "2、会议绩效目标表", "注：完"]
    assert [block.gap for block in document.blocks if isinstance(block, Line)] == [True, False, True, True]
    assert document.blocks[0].place == Place(sheet="绩效目标表", range="A1:D1")
    first, second = tables(document)
    assert texts(first)[2] == ["产出指标", "", "人数", "5"]
    assert first.rows[1][2].place == Place(table=1, row=2, sheet="绩效目标表", range="C4", method="cells")
    assert (first.place.range, second.place.table) == ("A3:D5", 2)


def test_a_row_with_one_text_inside_a_table_stays_a_row(tmp_path: Path):
    document = read_xlsx(saved(tmp_path / "a.xlsx", [*ROWS, [None, None, "续行"], ["效益指标", "x", "y", "z"]]))
    assert lines(document) == ["绩效目标表"]
    assert texts(tables(document)[0])[3] == ["", "", "续行", ""]


def test_merged_ranges_stand_once(tmp_path: Path):
    path = saved(tmp_path / "a.xlsx", [["甲", "乙", "丙"], [None, "丁", None], [None, None, None]], "A1:A3", "B2:C3")
    (table,) = tables(read_xlsx(path))
    assert shapes(table) == [[("甲", 0, 3, 1), ("乙", 1, 1, 1), ("丙", 2, 1, 1)], [("丁", 1, 2, 2)], []]
    assert table.rows[1][0].place.range == "B2:C3"


def test_a_table_may_begin_anywhere(tmp_path: Path):
    (table,) = tables(read_xlsx(saved(tmp_path / "a.xlsx", [[], [None, None, "甲", "乙"]])))
    assert [(cell.column, cell.place.range) for cell in table.rows[0]] == [(0, "C2"), (1, "D2")]


def test_values_are_shown_by_their_formats(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    day = dt.date(2026, 6, 30)
    values = [(0.98, "0%"), (18000, "#,##0.00"), (day, 'yyyy"年"m"月"d"日"'), (0.1 + 0.2, "General"), (True, "General")]
    for column, (value, code) in enumerate(values, start=1):
        sheet.cell(1, column, value).number_format = code
    sheet.cell(1, 6, " 甲\r\n乙 ")
    book.save(tmp_path / "a.xlsx")
    (table,) = tables(read_xlsx(tmp_path / "a.xlsx"))
    assert texts(table) == [["98%", "18,000.00", "2026年6月30日", "0.3", "TRUE", "甲\n乙"]]


def test_formulas_without_a_value_and_errors_are_noted(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    sheet.append(["甲", "=1+1", "#REF!"])
    book.save(tmp_path / "a.xlsx")
    document = read_xlsx(tmp_path / "a.xlsx")
    assert texts(tables(document)[0]) == [["甲", "", ""]]
    (row,) = tables(document)[0].rows
    assert [cell.provenance for cell in row] == ["exact", "unresolved", "unresolved"]
    assert document.notes == ("工作表“表”的 B1 是公式，文件里没有算好的值", "工作表“表”的 C1 是错误值，按空白读")


def test_a_string_that_is_not_there_and_a_number_that_is_none_are_noted(tmp_path: Path):
    document = read_raw(tmp_path, '<row><c><v>1</v></c><c t="s"><v>99</v></c><c><v>NaN</v></c><c><v>2</v></c></row>')
    assert texts(tables(document)[0]) == [["1", "", "", "2"]]
    assert document.notes == ("工作表“绩效目标表”的 B1、C1 是错误值，按空白读",)


def test_a_sheet_that_leads_nowhere_is_noted(tmp_path: Path):
    source = saved(tmp_path / "a.xlsx", [["甲", "乙"]])
    name = "xl/workbook.xml"
    with zipfile.ZipFile(source) as archive:
        book = archive.read(name).replace(b"</sheets>", '<sheet name="空" sheetId="9"/></sheets>'.encode())
    document = read_xlsx(repack(source, tmp_path / "b.xlsx", {name: book}))
    assert texts(tables(document)[0]) == [["甲", "乙"]]
    assert document.notes == ("工作表“空”在文件里没有内容，未读",)


def test_a_formula_gives_the_value_it_had(tmp_path: Path):
    cells = '<c r="A1" t="str"><f>"甲"</f><v>甲</v></c><c r="B1"><f>1+1</f><v>2</v></c><c t="d"><v>2026-06-30</v></c>'
    document = read_raw(tmp_path, f"<row>{cells}</row>")
    assert texts(tables(document)[0]) == [["甲", "2", "2026-06-30"]]
    assert document.notes == ()


def read_raw(tmp_path: Path, rows: str, after: str = "") -> Document:
    source = saved(tmp_path / "a.xlsx", [["x"]])
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return read_xlsx(repack(source, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": sheet.encode()}))


def test_hidden_sheets_are_named_and_not_read(tmp_path: Path):
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(["甲", "乙"])
    for name, state in (("藏", "hidden"), ("深藏", "veryHidden")):
        sheet = book.create_sheet(name)
        sheet.append(["秘", "密"])
        sheet.sheet_state = state
    book.save(tmp_path / "a.xlsx")
    document = read_xlsx(tmp_path / "a.xlsx")
    assert len(tables(document)) == 1
    assert document.notes == ("工作表“藏”是隐藏的，未读", "工作表“深藏”是隐藏的，未读")


def test_phonetic_guides_and_escapes_are_no_text(tmp_path: Path):
    rich = "<is><r><t>绩效_x000A_</t></r><r><t>目标_x0007_</t></r><rPh sb='0' eb='1'><t>jixiao</t></rPh></is>"
    document = read_raw(tmp_path, f'<row><c t="inlineStr">{rich}</c><c><v>1</v></c></row>')
    assert texts(tables(document)[0]) == [["绩效\n目标", "1"]]


def test_merges_of_whole_rows_and_columns_cost_nothing(tmp_path: Path):
    merges = '<mergeCells><mergeCell ref="A1:XFD1"/><mergeCell ref="D2:D1048576"/><mergeCell ref="坏"/></mergeCells>'
    rows = "<row><c><v>1</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row>"
    started = time.perf_counter()
    document = read_raw(tmp_path, rows, merges)
    assert lines(document) == ["1"]
    assert texts(tables(document)[0]) == [["1", "2"]]
    assert time.perf_counter() - started < 1


def test_empty_formatted_rows_cost_little(tmp_path: Path):
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="H{row}" s="1"/></row>' for row in range(2, 200_000))
    started = time.perf_counter()
    document = read_raw(tmp_path, f'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>{rows}')
    assert texts(tables(document)[0]) == [["1", "2"]]
    assert time.perf_counter() - started < 10


def test_a_scatter_of_cells_is_not_filled_up():
    texts_at = {(row, 0): "甲" for row in range(5000)} | {(0, 16383): "乙"}
    (_, table) = to_blocks([Sheet("表", texts_at)])
    assert isinstance(table, Table)
    assert sum(map(len, table.rows)) == 5001


@given(grids())
@settings(max_examples=60, deadline=None)
def test_any_grid_of_merges_comes_back_whole(
    tmp_path_factory: pytest.TempPathFactory, grid: tuple[int, int, list[Merge]]
):
    height, width, merges = grid
    # A row of two texts on top keeps the grid below it from being titles.
    rows: list[list[Any]] = [["首"] * width, *([f"{row},{column}" for column in range(width)] for row in range(height))]
    path = tmp_path_factory.mktemp("grid") / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(None, merge.top + 2, merge.left + 1, merge.bottom + 2, merge.right + 1)
    book.save(path)
    (table,) = tables(read_xlsx(path))
    covered: list[tuple[int, int]] = []
    for row, cells in enumerate(table.rows[1:]):
        for cell in cells:
            assert cell.text == f"{row},{cell.column}"
            covered += [(row + y, cell.column + x) for y in range(cell.row_span) for x in range(cell.col_span)]
    assert sorted(covered) == [(row, column) for row in range(height) for column in range(width)]
    spans = {(m.top, m.left, m.bottom - m.top + 1, m.right - m.left + 1) for m in merges}
    found = {(r, c.column, c.row_span, c.col_span) for r, cells in enumerate(table.rows[1:]) for c in cells}
    assert spans <= found


def test_a_workbook_cut_short_is_refused(tmp_path: Path):
    data = saved(tmp_path / "a.xlsx", ROWS).read_bytes()
    (tmp_path / "b.xlsx").write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableFileError, match="不完整"):
        read_xlsx(tmp_path / "b.xlsx")


def test_a_sheet_cut_short_is_refused(tmp_path: Path):
    source = saved(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(io.BytesIO(source.read_bytes())) as zipped:
        sheet = zipped.read("xl/worksheets/sheet1.xml")
    path = repack(source, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": sheet[:-40]})
    with pytest.raises(UnreadableFileError, match="不是完整的 XML"):
        read_xlsx(path)
