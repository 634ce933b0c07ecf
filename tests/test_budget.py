"""Budget tables: figures read off two documents by hand, sums that recompute, layouts of other provinces, laws."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.budget import read_budget
from kg.budget.labels import title_kind
from kg.budget.sums import NOT_ADDITIVE, parts_of
from kg.model import Document
from kg.readers.html import read_html
from kg.readers.text import read_text, text_to_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import BudgetLine, BudgetTable

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"
DOCUMENTS = sorted((ROOT / "corpus").rglob("*/*.txt"))
BY_HAND = sorted(CASES.rglob("budget-tables.json"))
SOURCE_ERRORS = {
    # the nine parts of 工资福利支出 add up to 647.17, and 647.16 is printed
    ("南宫市人民政府办公室", "basic-expenditure", "301", "total"),
    ("南宫市人民政府办公室", "basic-expenditure", "301", "personnel"),
}


def text_document(text: str) -> Document:
    return Document("x.txt", "0" * 64, "text/plain", tuple(text_to_blocks(text)))


def tables_of(text: str) -> tuple[BudgetTable, ...]:
    return read_budget(text_document(text))[0]


@cache
def tables_in(path: Path) -> tuple[BudgetTable, ...]:
    return read_budget(read_html(path) if path.suffix == ".html" else read_text(path))[0]


def amounts(line: BudgetLine) -> dict[str | None, Decimal]:
    return {amount.column: amount.value for amount in line.amounts}


def printed(line: BudgetLine, columns: list[str]) -> list[str]:
    by_column = {amount.column: amount.printed for amount in line.amounts}
    assert set(by_column) <= set(columns)
    return [by_column.get(column, "") for column in columns]


def as_by_hand(table: BudgetTable, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what was read in the form of the hand-made file."""
    columns = wanted["columns"]
    lines = []
    for line, want in zip(table.lines, wanted["lines"], strict=True):
        own = columns[line.side] if line.side else columns
        row = [line.side or line.code or "", line.name, *printed(line, own)]
        if len(want) > len(row):
            quantity = None if line.quantity is None else str(line.quantity)
            row += [quantity, line.unit, line.project][: len(want) - len(row)]
        lines.append(row)
    return {
        "kind": table.kind,
        "line": table.place.line,
        "title": table.title,
        "unit": table.money_unit,
        "department": table.department,
        "year": table.fiscal_year,
        "pages": len(table.places),
        "empty": table.is_empty,
        "columns": columns,
        "lines": lines,
    }


def test_two_documents_were_read_by_hand():
    assert len(BY_HAND) == 2


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: path.parts[-3])
def test_every_figure_is_the_one_read_by_hand(path: Path):
    wanted = json.loads(path.read_text(encoding="utf-8"))
    (document,) = (ROOT / "corpus" / path.parent.relative_to(CASES)).glob("*.txt")
    found = tables_in(document)
    assert len(found) == len(wanted) == 11
    for table, want in zip(found, wanted, strict=True):
        assert as_by_hand(table, want) == want


TABLES = {
    "南宫市人民政府办公室": 11,
    "石家庄市人民政府办公室": 11,
    "邢台市人民政府办公室": 11,
    "邢台经济开发区综合办公室": 11,
}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: "-".join(path.parts[-3:-1]))
def test_every_table_of_a_document_is_recognised_and_every_number_has_its_column(path: Path):
    tables, unread = read_budget(read_text(path))
    assert len(tables) == (0 if path.parts[-2] == "2022" else TABLES[path.parts[-3]])
    kinds = Counter(table.kind for table in tables)
    assert all(count == 1 for count in kinds.values())
    assert unread == ()
    assert all(amount.column for table in tables for line in table.lines for amount in line.amounts)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: "-".join(path.parts[-3:-1]))
def test_every_sum_recomputes(path: Path):
    missed = {
        (path.parts[-3], table.kind, line.code, column)
        for table in tables_in(path)
        for line, column in [*wrong_sums(table), *wrong_wholes(table)]
    }
    assert missed == {error for error in SOURCE_ERRORS if error[0] == path.parts[-3]}


def wrong_sums(table: BudgetTable) -> Iterator[tuple[BudgetLine, str]]:
    """Yield the lines whose parts below them do not add up to them, and the column."""
    for line in table.lines:
        parts = [part for part in table.lines if part.part_of == line.ordinal]
        for column in {column for part in (line, *parts) for column in amounts(part)}:
            total = sum((amounts(part).get(column, Decimal(0)) for part in parts), Decimal(0))
            if parts and column and column not in NOT_ADDITIVE and total != amounts(line).get(column, Decimal(0)):
                yield line, column


def wrong_wholes(table: BudgetTable) -> Iterator[tuple[BudgetLine, str]]:
    """Yield the lines whose columns do not add up to the column they are parts of."""
    columns = frozenset(column for line in table.lines for column in amounts(line) if column)
    for line in table.lines:
        values = amounts(line)
        for whole, parts in parts_of(columns).items():
            present = [values[part] for part in parts if part in values]
            if present and sum(present, Decimal(0)) != values.get(whole):
                yield line, whole


def line_named(table: BudgetTable, name: str) -> BudgetLine:
    (line,) = (line for line in table.lines if line.name == name)
    return line


def corpus_table(unit: str, kind: str) -> BudgetTable:
    (path,) = (path for path in DOCUMENTS if path.parts[-3] == unit and path.parts[-2] != "2022")
    (table,) = (table for table in tables_in(path) if table.kind == kind)
    return table


def test_without_cell_marks_the_sums_tell_the_column():
    table = corpus_table("南宫市人民政府办公室", "expenditure")
    line = line_named(table, "一般行政管理事务")
    assert amounts(line) == {"total": Decimal(3582900), "project": Decimal(3582900)}
    assert line.provenance["amounts"] == "inferred"


def test_a_number_read_twice_is_the_one_that_adds_up():
    table = corpus_table("石家庄市人民政府办公室", "fiscal-income-and-expenditure")
    line = line_named(table, "卫生健康支出")
    assert amounts(line) == {"total": Decimal(2563700), "general-public": Decimal(2563700)}
    assert line.provenance["amounts"] == "repaired"


def test_a_row_lost_between_two_pages_is_found_by_the_numbers_of_the_rows():
    table = corpus_table("石家庄市人民政府办公室", "basic-expenditure")
    line = line_named(table, "商品和服务支出")
    assert (line.number, line.code, line.provenance["code"]) == ("12", "302", "inferred")
    assert amounts(line) == {"total": Decimal(4444800), "public-use": Decimal(4444800)}


def test_a_cut_code_is_completed_from_another_table():
    table = corpus_table("石家庄市人民政府办公室", "income")
    assert (line_named(table, "行政单位离退休").code, line_named(table, "行政单位离退休").provenance["code"]) == (
        "2080501",
        "inferred",
    )


ALONE = """部门支出总表
104 某某局 预算年度：2025 单位：万元

序号
功能分类科目

合计 基本支出 项目支出 经营支出
科目编码 科目名称

栏次 1 2 3 4 5 6

1 合计 30.00 20.00 10.00

2 201 一般公共服务支出 30.00 20.00 10.00
"""


def test_what_nothing_tells_stays_without_a_column():
    (table,) = tables_of(ALONE)
    assert [[(a.column, a.printed) for a in line.amounts] for line in table.lines] == [
        [("total", "30.00"), (None, "20.00"), (None, "10.00")]
    ] * 2
    assert {line.provenance["amounts"] for line in table.lines} == {"unresolved"}


def test_the_same_line_of_another_table_tells_the_column():
    another = ALONE.replace("部门支出总表", "一般公共预算支出表").replace(" 经营支出", "").replace(" 6", "")
    table, _ = tables_of(ALONE + another)
    assert all(set(amounts(line)) == {"total", "basic", "project"} for line in table.lines)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("部门收支总表", "income-and-expenditure"),
        ("2025年部门预算收支总表", "income-and-expenditure"),
        ("表1：2025年单位收支预算总表", "income-and-expenditure"),
        ("附表2 部门收入总表（续）", "income"),
        ("3.某某市财政局2025年支出预算总表", "expenditure"),
        ("财政拨款收支总表", "fiscal-income-and-expenditure"),
        ("一般公共预算财政拨款支出预算表", "general-public-expenditure"),
        ("一般公共预算基本支出表", "basic-expenditure"),
        ("政府性基金预算支出表", "government-fund-expenditure"),
        ("国有资本经营预算支出表", "state-capital-expenditure"),
        ("部门项目支出预算表", "project-expenditure"),
        ("一般公共预算“三公”经费支出表", "three-public"),
        ("政府采购预算表", "procurement"),
    ],
)
def test_titles_are_known_however_they_are_printed(title: str, kind: str):
    form = "单位：万元\n序号\t科目编码\t科目名称\t合计\t基本支出\n1\t201\t一般公共服务支出\t5.00\t5.00\n"
    (table,) = tables_of(f"{title}\n{form}")
    assert (table.kind, table.title, table.money_unit) == (kind, title, "万元")


@pytest.mark.parametrize(
    ("headings", "name", "text"),
    [
        ("采购项目名称\t所属项目\t采购品目", "自助借还设备", "图书馆运行"),
        ("采购品目\t对应项目\t资金性质", "自助借还设备", "图书馆运行"),
        ("采购项目\t预算项目\t采购方式", "自助借还设备", "图书馆运行"),
    ],
)
def test_a_column_says_which_project_a_purchase_is_for(headings: str, name: str, text: str):
    rows = f"{headings}\t数量\t金额\n{name}\t{text}\t公开招标\t8\t112.00\n合计\t\t\t\t112.00"
    (table,) = tables_of(f"政府采购预算表\n单位：万元\n{rows}\n")
    assert [(line.name, line.project) for line in table.lines] == [(name, text), ("合计", None)]


def test_a_title_over_two_lines_is_one_title():
    text = (
        "2024年预算单位一般公共预算基本支出部门预算经济分类预算\n表\n"
        "科目编码\t科目名称\t合计\t人员经费\t公用经费\n301\t工资福利支出\t5.00\t5.00\t\n302\t商品和服务支出\t2.00\t\t2.00\n"
    )
    (found,) = tables_of(text)
    assert found.title == "2024年预算单位一般公共预算基本支出部门预算经济分类预算表"
    assert (found.kind, found.fiscal_year) == ("basic-expenditure", 2024)


def test_a_list_of_contents_is_no_table():
    assert (
        tables_of("目录\n1.部门收支总表\n2.部门收入总表\n3.“三公”经费支出表\n一、部门职责\n我局负责档案工作。\n") == ()
    )


def test_a_table_of_another_kind_ends_a_budget_table():
    text = (
        "部门支出总表\n单位：元\n科目编码\t科目名称\t合计\n201\t一般公共服务支出\t5,000\n"
        "机构设置\n单位名称\t单位性质\n某某局\t行政\n"
    )
    (table,) = tables_of(text)
    assert [(line.code, amounts(line)) for line in table.lines] == [("201", {"total": Decimal(5000)})]


def test_an_unknown_heading_is_kept_without_a_column():
    (table,) = tables_of("部门支出总表\n单位：千元\n科目编码\t科目名称\t合计\t调剂数\n201\t一般公共服务支出\t5\t1.5\n")
    assert [(a.column, a.heading, a.value) for a in table.lines[0].amounts] == [
        ("total", "合计", Decimal(5000)),
        (None, "调剂数", Decimal(1500)),
    ]


def test_an_empty_table_says_so():
    (table,) = tables_of("表8 政府性基金预算支出表\n我部门不涉及政府性基金预算，此表为空表。\n")
    assert (table.kind, table.is_empty, table.lines) == ("government-fund-expenditure", True, ())
    assert table.note == "我部门不涉及政府性基金预算，此表为空表。"


def figures(path: str) -> dict[str, list[tuple[Any, ...]]]:
    tables = tables_in(CASES / "budget" / path)
    return {
        table.kind: [
            (line.code or line.item or line.name, line.part_of, {c: f"{v:f}" for c, v in amounts(line).items()})
            for line in table.lines
        ]
        for table in tables
    }


def test_the_forms_of_shanghai():
    found = figures("shanghai.html")
    assert found["expenditure"] == [
        ("201", 6, {"total": "2900500.5", "basic": "1900500.5", "project": "1000000"}),
        ("20126", 1, {"total": "2900500.5", "basic": "1900500.5", "project": "1000000"}),
        ("2012601", 2, {"total": "1900500.5", "basic": "1900500.5", "project": "0"}),
        ("2012604", 2, {"total": "1000000", "basic": "0", "project": "1000000"}),
        ("210", 6, {"total": "300000", "basic": "300000", "project": "0"}),
        ("total", None, {"total": "3200500.5", "basic": "2200500.5", "project": "1000000"}),
    ]
    assert found["three-public"] == [
        ("three-public", None, {"total": "107100"}),
        ("going-abroad", 1, {"total": "0"}),
        ("hospitality", 1, {"total": "7300"}),
        ("vehicles", 1, {"total": "99800"}),
        ("vehicle-purchase", 4, {"total": "30000"}),
        ("vehicle-upkeep", 4, {"total": "69800"}),
        ("organ-operation", None, {"total": "400500"}),
    ]
    halves = found["income-and-expenditure"]
    assert ("general-public-income", 1, {"total": "3200500.5"}) in halves
    assert (
        "一般公共服务支出",
        9,
        {"total": "2900500.5", "personnel": "1500000", "public-use": "400500.5", "project": "1000000"},
    ) in halves


def test_a_fund_with_nothing_but_a_note_is_empty():
    tables = tables_in(CASES / "budget" / "shanghai.html")
    (fund,) = (table for table in tables if table.kind == "government-fund-expenditure")
    assert fund.is_empty
    assert [(line.item, line.amounts) for line in fund.lines] == [("total", ())]


def test_the_forms_of_other_provinces():
    found = figures("national.html")
    assert found["fiscal-income-and-expenditure"][:10] == [
        ("current-total", 11, {"total": "1300000"}),
        ("current-total", 12, {"total": "1500000", "general-public": "1200000", "government-fund": "300000"}),
        ("general-public-income", 1, {"total": "1000000"}),
        ("社会保障和就业支出", 2, {"total": "200000", "general-public": "200000"}),
        ("government-fund-income", 1, {"total": "300000"}),
        ("农林水支出", 2, {"total": "1300000", "general-public": "1000000", "government-fund": "300000"}),
        ("state-capital-income", 1, {}),
        ("carried-over", 11, {"total": "200000"}),
        ("carried-forward", 12, {}),
        ("general-public-carried-over", 8, {"total": "200000"}),
    ]
    assert found["general-public-expenditure"][2][2]["total"] == "1000000"
    assert found["three-public"][0] == ("three-public", None, {None: "90000", "total": "80000"})
    assert [line[0] for line in found["basic-expenditure"]] == ["total", "301", "30101", "30102", "302", "30201"]
    assert found["project-expenditure"][1:] == [
        ("河道清淤", 1, {"total": "400000", "general-public": "400000"}),
        ("水库移民后期扶持", 1, {"total": "300000", "government-fund": "300000"}),
    ]
    assert found["state-capital-expenditure"] == []


def test_figures_of_another_year_have_no_column():
    (table,) = (t for t in tables_in(CASES / "budget" / "national.html") if t.kind == "general-public-expenditure")
    others = {a.heading for line in table.lines for a in line.amounts if a.column is None}
    assert (table.fiscal_year, others) == (2025, {"2024年执行数", "增减额"})


# --- laws


@st.composite
def hierarchies(draw: st.DrawFn) -> list[tuple[str, str, int, int]]:
    """Draw lines (code, name, basic, project) in hundredths, each whole the sum of its parts, the total first."""
    lines: list[tuple[str, str, int, int]] = []
    money = st.integers(0, 99_999_999)
    for first in draw(st.lists(st.integers(1, 29), min_size=1, max_size=4, unique=True)):
        kind = f"2{first:02}"
        below: list[tuple[str, str, int, int]] = []
        for second in draw(st.lists(st.integers(1, 99), min_size=1, max_size=3, unique=True)):
            code = f"{kind}{second:02}"
            items = [
                (f"{code}{third:02}", f"项{third}事务", draw(money), draw(money))
                for third in draw(st.lists(st.integers(1, 99), min_size=1, max_size=3, unique=True))
            ]
            below += [(code, f"款{second}事务", *sums(items)), *items]
        lines += [(kind, f"类{first}支出", *sums([line for line in below if len(line[0]) == 5])), *below]
    return [("", "合计", *sums([line for line in lines if len(line[0]) == 3])), *lines]


def sums(lines: list[tuple[str, str, int, int]]) -> tuple[int, int]:
    return sum(line[2] for line in lines), sum(line[3] for line in lines)


def as_printed(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}" if hundredths else ""


HEADINGS = {"code": "科目编码", "name": "科目名称", "total": "合计", "basic": "基本支出", "project": "项目支出"}


def rendered(lines: list[tuple[str, str, int, int]], order: list[str], cuts: set[int]) -> str:
    """Return a table in tabs, cut into pages with head and headings repeated, the title on the first alone."""
    head = "101 某某局\n\n预算年度：2026\n\n单位：万元\n\n"
    heading = "\t".join(["序号", *(HEADINGS[column] for column in order)])
    numbers = "\t".join(["栏次", *(str(n) for n in range(1, len(order) + 1))])
    text = "部门预算支出总表\n\n"
    for number, (code, name, basic, project) in enumerate(lines, start=1):
        if number == 1 or number in cuts:
            text += f"\n{head}{heading}\n{numbers}\n"
        cells = {
            "code": code,
            "name": name,
            "total": as_printed(basic + project),
            "basic": as_printed(basic),
            "project": as_printed(project),
        }
        text += "\t".join([str(number), *(cells[column] for column in order)]) + "\n"
    return text


@settings(max_examples=60, deadline=None)
@given(hierarchies(), st.permutations(list(HEADINGS)), st.sets(st.integers(2, 40)))
def test_a_table_reads_back_whatever_its_columns_and_pages(
    lines: list[tuple[str, str, int, int]], order: list[str], cuts: set[int]
):
    (table,) = tables_of(rendered(lines, order, cuts))
    assert [(line.code or "", line.name) for line in table.lines] == [line[:2] for line in lines]
    for line, (_, _, basic, project) in zip(table.lines, lines, strict=True):
        wanted = {"total": basic + project, "basic": basic, "project": project}
        assert amounts(line) == {column: Decimal(value) * 100 for column, value in wanted.items() if value}
    assert list(wrong_sums(table)) == []
    assert {line.code for line in table.lines if line.part_of is None} == {None}


@settings(max_examples=30, deadline=None)
@given(hierarchies(), st.data())
def test_a_row_cut_by_the_page_is_put_together(lines: list[tuple[str, str, int, int]], data: st.DataObject):
    cut = data.draw(st.integers(1, len(lines) - 1))
    order = list(HEADINGS)
    pages = rendered(lines, order, {cut + 2}).split("\n")
    row = next(index for index, text in enumerate(pages) if text.startswith(f"{cut + 1}\t"))
    number, code, name, *rest = pages[row].split("\t")
    pages[row] = "\t".join([number, code, name[:2], *rest])
    head = rendered(lines, order, set()).split("\n1\t")[0].split("\n\n", 1)[1]
    pages[row + 1 : row + 1] = [*head.split("\n"), "\t".join(["", "", name[2:], "", "", ""])]
    (table,) = tables_of("\n".join(pages))
    assert [(line.code or "", line.name) for line in table.lines] == [line[:2] for line in lines]
    assert table.lines[cut].provenance["name"] == "repaired"


@settings(max_examples=60, deadline=None)
@given(hierarchies())
def test_copied_text_gives_a_number_its_column_or_none_never_a_wrong_one(lines: list[tuple[str, str, int, int]]):
    rows = "".join(
        " ".join([str(number), code, name, as_printed(basic + project), as_printed(basic), as_printed(project)])
        + "\n\n"
        for number, (code, name, basic, project) in enumerate(lines, start=1)
    )
    head = "101 某某局 预算年度：2026 单位：万元\n\n序号 科目编码 科目名称 合计 基本支出 项目支出\n\n栏次 1 2 3 4 5\n\n"
    text = f"部门预算支出总表\n{head}{rows}"
    (table,) = tables_of(text)
    assert len(table.lines) == len(lines)
    for line, (_, _, basic, project) in zip(table.lines, lines, strict=True):
        wanted = {"total": basic + project, "basic": basic, "project": project}
        found = amounts(line)
        assert {column: value for column, value in found.items() if column} == {
            column: Decimal(value) * 100 for column, value in wanted.items() if column in found
        }
        assert len(line.amounts) == sum(bool(value) for value in wanted.values())


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="一二、（）()0123456789.,\t\n 合计收入支出项目万元表：总科目编码名称", max_size=300))
def test_no_text_is_too_odd_to_be_read(text: str):
    tables_of(f"部门收支总表\n{text}\n部门支出总表\n序号\t科目编码\t合计\n{text}")


# --- the same document in another shape

MARKED = [path for path in DOCUMENTS if path.parts[-3].startswith("邢台") and path.parts[-2] != "2022"]


def without_cell_marks(text: str) -> str:
    """Return a text as it is copied out of a page: the words of a row in one line, nothing for what is empty."""
    lines = []
    for line in text.split("\n"):
        cells = [re.sub(r"(?<=[\u4e00-\u9fff（）]) (?=[\u4e00-\u9fff（）])", "", c.strip()) for c in line.split("\t")]
        lines.append(" ".join(cell for cell in cells if cell))
    return "\n".join(lines)


def key(line: BudgetLine) -> tuple[str | None, str | None]:
    return line.side, line.code or line.item or line.name


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.parts[-2])
def test_a_document_that_lost_its_cell_marks_gives_no_number_a_wrong_column(path: Path):
    whole = tables_in(path)
    copied = tables_of(without_cell_marks(path.read_text(encoding="utf-8")))
    assert [table.kind for table in copied] == [table.kind for table in whole]
    for table, other in zip(whole, copied, strict=True):
        by_key = {key(line): amounts(line) for line in table.lines}
        for line in other.lines:
            for column, value in amounts(line).items():
                assert column is None or by_key.get(key(line), {}).get(column) == value


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.parts[-2])
def test_tables_without_titles_are_known_by_their_headings_and_totals(path: Path):
    lines = path.read_text(encoding="utf-8").split("\n")
    untitled = tables_of("\n".join(line for line in lines if not title_kind(line)))
    assert [(table.kind, len(table.lines)) for table in untitled] == [
        (table.kind, len(table.lines)) for table in tables_in(path)
    ]
    assert {table.title for table in untitled} == {None}


def test_purchases_without_cell_marks():
    (path,) = (path for path in MARKED if path.parts[-2] == "2023")
    (table,) = (t for t in tables_of(without_cell_marks(path.read_text(encoding="utf-8"))) if t.kind == "procurement")
    line = line_named(table, "轿车")
    assert (line.project, line.code, line.quantity, line.unit) == ("公务用车购置", "A02030501", Decimal(4), "辆")
    assert amounts(line)["unit-price"] == Decimal(180000)
    assert amounts(line)["total"] == Decimal(720000)
