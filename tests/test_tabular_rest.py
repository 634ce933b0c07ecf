"""The sheets beside the indicators: budget tables, figures and promises of a disclosure, one line each."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from kg import extract
from kg.tabular import records_to_xlsx
from kg.tabular_rest import SHEETS, budget_rows, figure_rows, promise_rows

if TYPE_CHECKING:
    from kg.model import Record

CORPUS = Path(__file__).parents[1] / "corpus"


@cache
def disclosure() -> Record:
    (path,) = (CORPUS / "邢台市人民政府办公室" / "2026").glob("*.txt")
    return extract(path)


def test_every_amount_of_every_budget_table_has_a_line():
    lines = list(budget_rows(disclosure()))
    amounts = [amount for table in disclosure().budget_tables for line in table.lines for amount in line.amounts]
    assert len(amounts) == 169
    assert sorted(row["amount"] for row in lines if row.get("amount") is not None) == sorted(a.value for a in amounts)
    (salaries,) = (row for row in lines if row.get("code") == "30101" and row.get("budget_column", "").endswith("合计"))
    assert (salaries["name"], salaries["amount"], salaries["printed"]) == ("基本工资", Decimal(4254900), "425.49万元")


def test_a_table_that_is_published_empty_is_a_line_with_its_note():
    empty = [row for row in budget_rows(disclosure()) if row["budget_table"] == "国有资本经营预算支出表"]
    assert [row["name"] for row in empty] == ["注：无国有资本经营预算财政拨款预算，空表列示。"]


def test_a_figure_of_the_text_stands_with_what_it_is_of_and_how_it_changed():
    (change,) = (row for row in figure_rows(disclosure()) if row.get("change_amount") == Decimal("6102600.00"))
    assert (change["change"], change["compared_year"], change["amount"]) == ("增加", 2025, Decimal("38748200.00"))
    (personnel,) = (row for row in figure_rows(disclosure()) if row["nature"] == "人员经费")
    assert personnel["amount"] == Decimal("25898000.00")


def test_a_promise_stands_with_its_goal_and_the_projects_it_speaks_of():
    rows = {(row["goal_number"], row["subject"]): row for row in promise_rows(disclosure())}
    failures = rows["3", "故障次数"]
    assert (failures["comparator"], failures["number"], failures["unit"]) == ("<=", 5, "次")
    assert failures["goal_projects"] == "3"


def test_the_workbook_has_a_sheet_for_each_with_headings_that_differ():
    book = load_workbook(io.BytesIO(records_to_xlsx([disclosure()])))
    assert book.sheetnames == ["indicators", *(name for name, _columns, _rows in SHEETS)]
    for sheet in book:
        headings = [cell.value for cell in sheet[1]]
        assert len(set(headings)) == len(headings) > 10
        assert sheet.max_row > (5 if sheet.title == "mentions" else 10)
