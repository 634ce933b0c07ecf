"""What is written for spreadsheets: one line per indicator, nothing lost, nothing run as a formula."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sample_record import EMPTY_PROJECT, INDICATOR, RECORD

from kg.model import Place, Record, to_json
from kg.tabular import (
    COLUMNS,
    guard,
    headings,
    record_to_rows,
    records_to_csv,
    records_to_json,
    records_to_jsonl,
    records_to_xlsx,
    unguard,
)

texts = st.text(alphabet=st.one_of(st.sampled_from("=+-@'\t\r 元≥"), st.characters(codec="utf-8")), max_size=12)


def with_value(value: str | None) -> Record:
    indicator = replace(INDICATOR, value=value)
    return replace(RECORD, projects=(replace(RECORD.projects[0], indicators=(indicator,)),))


def csv_rows(text: str) -> list[dict[str, str]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    next(reader)
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in reader]


def xlsx_rows(data: bytes) -> list[dict[str, object]]:
    rows = load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2)
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in rows]


def test_a_line_says_where_it_comes_from_what_is_printed_and_how_it_was_read():
    first = next(record_to_rows(RECORD))
    assert first == {
        "path": "甲.txt",
        "title": "某市2026年部门预算",
        "department_code": "211",
        "department": "某市人民政府办公室",
        "division": "130500",
        "fiscal_year": 2026,
        "project": 1,
        "project_name": "工伤待遇经费",
        "project_code": "13050026P00945010101C",
        "budget": Decimal("1.80"),
        "fiscal_funds": Decimal("1.80"),
        "other_funds": Decimal(0),
        "total_budget": Decimal("5.4"),
        "row": 1,
        "level1": "产出指标",
        "level2": "数量指标",
        "level3": "工伤待遇人数",
        "description": "享受工伤待遇的人数",
        "value": "=1+1人",
        "basis": "国办秘函【2019】19号",
        "kind": "quantity",
        "comparator": "range",
        "number": Decimal("1.5"),
        "number2": Decimal(2),
        "unit": "万元",
        "per": "辆",
        "canonical_value": Decimal(15000),
        "canonical_unit": "元",
        "date": "2026-06-30",
        "references": "《关于做好热线工作的通知》国办秘函〔2019〕19号",
        "basis_kind": "legal",
        "page": 21,
        "table": 1,
        "table_row": 3,
        "line": 40,
        "sheet": "=表1",
        "range": "B7:F9",
        "method": "cells",
        "provenance": "level1: inferred",
        "extra": "权重: 10",
    }


def test_a_project_without_indicators_keeps_a_line():
    assert [row.get("project") for row in record_to_rows(RECORD)] == [1, 2]


def test_a_project_without_indicators_tells_where_it_stands_in_a_workbook():
    alone = replace(EMPTY_PROJECT, place=Place(sheet="项目2", range="A1:H4", method="cells"))
    (row,) = record_to_rows(replace(RECORD, projects=(alone,)))
    assert (row["sheet"], row["range"], row["method"]) == ("项目2", "A1:H4", "cells")


def test_the_name_of_a_sheet_is_not_run_as_a_formula():
    assert csv_rows(records_to_csv([RECORD]))[0]["sheet"] == "'=表1"
    assert xlsx_rows(records_to_xlsx([RECORD]))[0]["sheet"].data_type == "s"


def test_every_cell_has_a_column_and_every_column_a_heading():
    for row in record_to_rows(RECORD):
        assert set(row) <= set(COLUMNS)
    assert len(set(headings())) == len(COLUMNS) == len(set(headings(lang="en")))


def test_json_lines_and_json_say_the_same():
    assert [json.loads(line) for line in records_to_jsonl([RECORD])] == json.loads(records_to_json([RECORD]))
    assert json.loads(records_to_json([RECORD])) == [to_json(RECORD)]


def test_csv_opens_in_excel_as_utf8_with_chinese_headings():
    text = records_to_csv([RECORD])
    assert text.startswith("\ufeff文件,文件标题,")
    assert records_to_csv([RECORD], lang="en").startswith("\ufefffile,title,")


def test_amounts_keep_their_digits_in_csv():
    assert csv_rows(records_to_csv([RECORD]))[0]["budget"] == "1.80"


@given(texts)
def test_guarding_a_text_can_be_undone(text: str):
    assert unguard(guard(text)) == text


@given(texts)
def test_no_csv_cell_begins_like_a_formula_and_each_can_be_read_back(value: str):
    (row,) = csv_rows(records_to_csv([with_value(value)]))
    assert not row["value"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(row["value"]) == value


def test_texts_that_look_like_formulas_or_errors_are_texts_in_xlsx():
    for value in ("=1+1人", "+86", "-", "@某某", "#N/A", "=HYPERLINK(0)"):
        (row,) = xlsx_rows(records_to_xlsx([with_value(value)]))
        assert (row["value"].value, row["value"].data_type) == (value, "s")


def test_numbers_are_numbers_in_xlsx():
    first = xlsx_rows(records_to_xlsx([RECORD]))[0]
    assert (first["budget"].value, first["budget"].data_type) == (1.8, "n")
    assert first["row"].value == 1


def test_control_characters_and_endless_texts_do_not_spoil_a_workbook():
    (row,) = xlsx_rows(records_to_xlsx([with_value("甲\x00\x0b乙" + "丙" * 40000)]))
    assert row["value"].value.startswith("甲乙丙")
    assert len(row["value"].value) == 32767


def test_the_heading_stays_in_view_in_xlsx():
    sheet = load_workbook(io.BytesIO(records_to_xlsx([RECORD]))).active
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == list(headings())
