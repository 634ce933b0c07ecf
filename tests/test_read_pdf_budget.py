"""Budget tables in PDFs: every row and column comes as it is printed, with rules and without, page by page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typeset_budget import BudgetForm, form, headings_above, typeset_budget
from typeset_layout import Style

from kg.model import Line, Table
from kg.readers.layout import Layout
from kg.readers.page import Glyph, Page, Rule
from kg.readers.pdf import open_pdf, read_pdf
from kg.readers.pdf_page import read_page

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import DrawFn

    from kg.model import Document

PROSE = "2026年，本单位收入预算8695.94万元，其中：财政拨款收入8695.94万元，比2025年预算增加794.88万元。" * 12
FURNITURE = ("编制单位：某某市某某区司法局", "单位：元")
INCOME_AND_EXPENDITURE = form(
    "2026年预算单位财务收支预算总表",
    FURNITURE,
    "26l 19r 30l 19r 17r 17r 19r",
    "0.0.1.2 本年收入 | 0.2.1.5 本年支出 | 1.0.3.1 项目 | 1.1.3.1 预算数 | 1.2.3.1 项目 | 1.3.1.4 预算数 |"
    "2.3.2.1 合计 | 2.4.1.2 基本支出 | 2.6.2.1 项目支出 | 3.4.1.1 人员经费 | 3.5.1.1 公用经费",
    """
一、财政拨款收入 | 86,959,408.34 | 一、公共安全支出 | 79,189,400.34 | 12,604,173 | 1,744,680 | 64,840,547
1、一般公共预算 | 86,959,408.34 | 二、社会保障和就业支出 | 2,925,857.00 | 2,925,857.00 | 0.00 | 0.00
2、政府性基金预算 | 0.00 | 三、卫生健康支出 | 982,692.00 | 982,692.00 | 0.00 | 0.00
3、国有资本经营预算 | 0.00 | 四、住房保障支出 | 3,861,459.00 | 3,861,459.00 | 0.00 | 0.00
二、事业收入 | 0.00 | | | | |
三、事业单位经营收入 | 0.00 | | | | |
四、其他收入 | 0.00 | | | | |
收入总计 | 86,959,408.34 | 支出总计 | 86,959,408.34 | 20,374,181 | 1,744,680 | 64,840,547
""",
)
EXPENDITURE = form(
    "2026年预算单位支出预算总表",
    FURNITURE,
    "8c 8c 8c 48l 22r 22r 22r",
    "0.0.1.4 项目 | 0.4.1.3 支出预算 | 1.0.1.3 功能分类科目编码 | 1.3.2.1 功能分类科目名称 | 1.4.2.1 合计 |"
    "1.5.2.1 基本支出 | 1.6.2.1 项目支出 | 2.0.1.1 类 | 2.1.1.1 款 | 2.2.1.1 项",
    """
204 | | | 公共安全支出 | 79,189,400.34 | 14,348,853.34 | 64,840,547.00
204 | 06 | | 司法 | 79,189,400.34 | 14,348,853.34 | 64,840,547.00
204 | 06 | 01 | 行政运行 | 14,348,853.34 | 14,348,853.34 |
204 | 06 | 04 | 基层司法业务 | 21,703,947.00 | | 21,703,947.00
204 | 06 | 05 | 普法宣传 | 1,242,900.00 | | 1,242,900.00
208 | | | 社会保障和就业支出 | 2,925,857.00 | 2,925,857.00 |
208 | 05 | | 行政事业单位养老支出 | 2,925,857.00 | 2,925,857.00 |
208 | 05 | 01 | 行政单位离退休 | 561,240.00 | 561,240.00 |
208 | 05 | 05 | 机关事业单位基本养老保险缴费支出 | 1,572,307.00 | 1,572,307.00 |
""",
    note="注：本表按政府收支分类科目填列，单位：元。",
)
WITH_NUMBERS = form(
    "部门预算支出总表",
    ("预算年度：2026", "单位：万元"),
    "7c 13c 27c 13c 13c 13c 13c",
    "0.0.2.1 序号 | 0.1.1.2 功能分类科目 | 1.1.1.1 科目编码 | 1.2.1.1 科目名称 | 0.3.2.1 合计 | 0.4.2.1 基本支出 |"
    "0.5.2.1 项目支出 | 0.6.2.1 上解上级支出",
    """
栏次 | 1 | 2 | 3 | 4 | 5 | 6
1 | | 合计 | 3874.82 | 2945.68 | 929.14 |
2 | 201 | 一般公共服务支出 | 3841.58 | 2945.68 | 895.90 |
3 | 20103 | 政府办公厅（室）及相关机构事务 | 3841.58 | 2945.68 | 895.90 |
4 | 2010301 | 行政运行 | 2945.68 | 2945.68 | |
5 | 2010302 | 一般行政管理事务 | 895.90 | | 895.90 |
6 | 212 | 城乡社区支出 | 20.00 | | 20.00 |
7 | 21208 | 国有土地使用权出让收入安排的支出 | 20.00 | | 20.00 |
""",
)
THREE_PUBLIC = form(
    "部门预算财政拨款“三公”经费支出表",
    ("预算年度：2026", "单位：万元"),
    "7c 40l 14r 18r 18r 18r",
    "0.0.2.1 序号 | 0.1.2.1 项目 | 0.2.1.4 资金性质 | 1.2.1.1 合计 | 1.3.1.1 一般公共预算财政拨款 |"
    "1.4.1.1 政府性基金预算拨款 | 1.5.1.1 国有资本经营预算财政拨款",
    """
栏次 | 1 | 2 | 3 | 4 | 5
1 | 合计 | 22.31 | 22.31 | |
2 | “三公”经费小计 | 22.31 | 22.31 | |
3 | 一、因公出国（境）费 | | | |
4 | 其中：教学科研人员因公出国（境）费 | | | |
5 | 其他因公出国（境）费 | | | |
6 | 二、公务用车购置及运维费 | 22.31 | 22.31 | |
7 | 其中：公务用车购置费 | | | |
8 | 公务用车运行维护费 | 22.31 | 22.31 | |
9 | 三、公务接待费 | | | |
""",
)
THREE_PUBLIC_ACROSS = form(
    "2026年单位“三公”经费和机关运行经费预算表",
    ("编制单位：某某市某某区司法局", "单位：万元"),
    "14c 14c 14c 14c 14c 14c 14c",
    "0.0.1.6 “三公”经费预算数 | 0.6.3.1 机关运行经费预算数 | 1.0.2.1 合计 | 1.1.2.1 因公出国(境)费 |"
    "1.2.2.1 公务接待费 | 1.3.1.3 公务用车购置及运行费 | 2.3.1.1 小计 | 2.4.1.1 购置费 | 2.5.1.1 运行费",
    "10.71 | 0.00 | 0.73 | 9.98 | 0.00 | 9.98 | 184.59",
)
EMPTY = form(
    "2026年预算单位政府性基金预算支出功能分类预算表",
    FURNITURE,
    "8c 8c 8c 48l 22r 22r 22r",
    "0.0.1.4 项目 | 0.4.1.3 政府性基金预算支出 | 1.0.1.3 功能分类科目编码 | 1.3.2.1 功能分类科目名称 |"
    "1.4.2.1 合计 | 1.5.2.1 基本支出 | 1.6.2.1 项目支出 | 2.0.1.1 类 | 2.1.1.1 款 | 2.2.1.1 项",
    """
无 | | | | | |
 | | | | | |
合计 | < | < | < | | |
""",
    note="注：本单位2026年无政府性基金预算财政拨款安排的预算，故本表为空表。",
)
FORMS = {
    "income and expenditure": INCOME_AND_EXPENDITURE,
    "expenditure": EXPENDITURE,
    "with numbers": WITH_NUMBERS,
    "three public": THREE_PUBLIC,
    "three public across": THREE_PUBLIC_ACROSS,
}
PAGES = {
    "landscape": Style(),
    "portrait": Style(orientation="portrait", font_size=7, padding=2),
    "turned": Style(page_rotation=90, turned=True),
    "by its key": Style(page_rotation=270),
    "large": Style(font_size=10.5, padding=4),
}


def read_back(
    forms: list[BudgetForm], style: Style, path: Path, *, prose: str = "", together: bool = False
) -> Document:
    path.write_bytes(typeset_budget(forms, style, prose=prose, together=together))
    return read_pdf(path)


def tables_of(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def lines_of(document: Document) -> list[str]:
    return ["".join(block.text.split()) for block in document.blocks if isinstance(block, Line)]


def rows_of(table: Table, width: int) -> list[list[str]]:
    """Return the texts of a table by row and column; a merged cell stands in its first column."""
    rows = []
    for row in table.rows:
        texts = [""] * width
        for cell in row:
            texts[cell.column] = "".join(cell.text.split())
        rows.append(texts)
    return rows


def wanted_rows(budget_form: BudgetForm) -> list[list[str]]:
    return [["".join((text or "").split()) for text in row] for row in budget_form.rows]


# --- ruled tables


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", FORMS)
def test_a_ruled_table_comes_with_its_spans(tmp_path: Path, name: str, page: str):
    budget_form = FORMS[name]
    (table,) = tables_of(read_back([budget_form], PAGES[page], tmp_path / "a.pdf"))
    found = [
        (number, cell.column, cell.row_span, cell.col_span, "".join(cell.text.split()))
        for number, row in enumerate(table.rows[: budget_form.heading_rows])
        for cell in row
    ]
    assert found == sorted(budget_form.headings)
    assert rows_of(table, len(budget_form.widths))[budget_form.heading_rows :] == wanted_rows(budget_form)
    assert len(table.edges) == len(budget_form.widths) + 1
    assert table.place.method == "ruled"


def test_an_empty_table_is_a_table_and_its_note_a_line(tmp_path: Path):
    document = read_back([EMPTY], Style(), tmp_path / "a.pdf", prose=PROSE)
    (table,) = tables_of(document)
    assert rows_of(table, 7)[3:] == wanted_rows(EMPTY)
    assert [cell.col_span for cell in table.rows[-1]] == [4, 1, 1, 1]
    assert lines_of(document)[-2:] == [EMPTY.note, "-2-"]


@pytest.mark.parametrize("rules", ["full", "horizontal", "none"])
def test_title_unit_and_note_stay_lines_and_nothing_comes_twice(
    tmp_path: Path, rules: Literal["full", "horizontal", "none"]
):
    document = read_back([EXPENDITURE], Style(rules=rules), tmp_path / "a.pdf")
    (table,) = tables_of(document)
    assert lines_of(document) == [EXPENDITURE.title, "".join(FURNITURE), EXPENDITURE.note, "-1-"]
    assert [type(block) for block in document.blocks].index(Table) == 2
    assert rows_of(table, 7)[-9:] == wanted_rows(EXPENDITURE)


@pytest.mark.parametrize("rules", ["full", "horizontal", "none"])
def test_running_text_stays_whole(tmp_path: Path, rules: Literal["full", "horizontal", "none"]):
    document = read_back([EXPENDITURE, WITH_NUMBERS], Style(rules=rules), tmp_path / "a.pdf", prose=PROSE)
    assert len(tables_of(document)) == 2
    assert "".join(lines_of(document)).startswith("".join(PROSE.split()))


# --- tables without vertical rules


@pytest.mark.parametrize("rules", ["horizontal", "none"])
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", FORMS)
def test_a_table_without_rules_keeps_its_columns(
    tmp_path: Path, name: str, page: str, rules: Literal["horizontal", "none"]
):
    budget_form = FORMS[name]
    style = replace(PAGES[page], rules=rules)
    (table,) = tables_of(read_back([budget_form], style, tmp_path / "a.pdf"))
    width, rows = len(budget_form.widths), len(budget_form.rows)
    assert rows_of(table, width)[-rows:] == wanted_rows(budget_form)
    headings = len(table.rows) - rows
    assert [headings_above(table, headings, column) for column in range(width)] == [
        budget_form.heading_of(column) for column in range(width)
    ]
    assert table.place.method == "spaced"


def test_a_page_without_headings_goes_on_with_the_columns_of_the_page_before(tmp_path: Path):
    """Also where a column is empty there, and a name longer than any before."""
    rows = "\n".join(f"{number} | 科目{number} | {number}.50 | {number}.00 | 0.50" for number in range(1, 41))
    rest = "41 | 机关事业单位职业年金缴费支出及其他各项有关支出 | 41.50 | 41.50 |\n42 | 末项 | 42.50 | 42.50 |"
    budget_form = form(
        "部门预算支出总表",
        ("预算年度：2026", "单位：万元"),
        "8c 40l 16r 16r 16r",
        "0.0.1.1 序号 | 0.1.1.1 科目名称 | 0.2.1.1 合计 | 0.3.1.1 基本支出 | 0.4.1.1 项目支出",
        f"{rows}\n{rest}",
    )
    tables = tables_of(read_back([budget_form], Style(rules="none"), tmp_path / "a.pdf"))
    assert [table.place.page for table in tables] == [1, 2]
    assert [row for table in tables for row in rows_of(table, 5)][1:] == wanted_rows(budget_form)
    assert len({len(table.edges) for table in tables}) == 1


def test_a_name_over_two_lines_is_one_row(tmp_path: Path):
    budget_form = replace(EXPENDITURE, widths=(8, 8, 8, 20, 26, 26, 26))
    for rules in ("full", "none"):
        (table,) = tables_of(read_back([budget_form], Style(rules=rules), tmp_path / "a.pdf"))
        assert rows_of(table, 7)[-9:] == wanted_rows(budget_form)
        assert any("\n" in cell.text for row in table.rows[-9:] for cell in row)


def test_two_tables_on_a_page_stay_two_without_rules(tmp_path: Path):
    """Their columns stand elsewhere, and the title of the second between them is no row of the first."""
    style = Style(rules="none", font_size=7, padding=2)
    document = read_back([WITH_NUMBERS, THREE_PUBLIC], style, tmp_path / "a.pdf", together=True)
    first, second = tables_of(document)
    assert rows_of(first, 7)[-8:] == wanted_rows(WITH_NUMBERS)
    assert rows_of(second, 6)[-10:] == wanted_rows(THREE_PUBLIC)
    assert THREE_PUBLIC.title in lines_of(document)


def test_a_page_that_repeats_the_headings_has_a_table_of_its_own(tmp_path: Path):
    rest = replace(WITH_NUMBERS, title="", furniture=("", ""), rows=WITH_NUMBERS.rows[-4:])
    document = read_back([WITH_NUMBERS, rest], Style(rules="none"), tmp_path / "a.pdf")
    first, second = tables_of(document)
    assert rows_of(first, 7)[-8:] == wanted_rows(WITH_NUMBERS)
    assert rows_of(second, 7)[-4:] == wanted_rows(rest)
    assert headings_above(second, len(second.rows) - 4, 1) == "功能分类科目/科目编码"


def test_a_frame_around_rows_parts_no_columns(tmp_path: Path):
    """Rules between the rows and a frame are no grid: the columns are told by the figures."""
    (tmp_path / "a.pdf").write_bytes(typeset_budget([WITH_NUMBERS], Style(rules="horizontal")))
    with open_pdf((tmp_path / "a.pdf").read_bytes(), name="a.pdf") as opened:
        page = read_page(opened[0], opened[0].get_textpage(), 1)
    left, right = (side(rule.x0 if side is min else rule.x1 for rule in page.horizontal) for side in (min, max))
    top, bottom = (side(rule.top for rule in page.horizontal) for side in (min, max))
    page.vertical += [Rule(left, top, left, bottom), Rule(right, top, right, bottom)]
    layout = Layout()
    layout.add(page, forms=False)
    (table,) = (block for block in layout.blocks if isinstance(block, Table))
    assert rows_of(table, 7)[-8:] == wanted_rows(WITH_NUMBERS)


# --- what is no table of figures


def test_a_frame_around_running_text_is_no_table():
    glyphs = [Glyph(letter, 60 + 10 * n, 70 + 14 * row, 70 + 10 * n, 80 + 14 * row) for row, n, letter in framed(PROSE)]
    across = [Rule(50, y, 550, y) for y in (50, 66, 400)]
    layout = Layout()
    layout.add(Page(1, 595, 842, glyphs, across, [Rule(x, 50, x, 400) for x in (50, 550)]), forms=False)
    assert [type(block) for block in layout.blocks] == [Line] * len(layout.blocks)
    assert "".join(block.text for block in layout.blocks if isinstance(block, Line)) == PROSE


def framed(text: str) -> list[tuple[int, int, str]]:
    return [(number // 48, number % 48, letter) for number, letter in enumerate(text)]


def test_figures_in_running_text_make_no_table(tmp_path: Path):
    prose = "；".join(f"第{number}项支出{number}.5万元，比上年增加{number}.25万元" for number in range(60))
    document = read_back([], Style(), tmp_path / "a.pdf", prose=prose)
    assert not tables_of(document)
    assert "".join(lines_of(document)).startswith(prose)


def test_a_contents_page_stays_lines(tmp_path: Path):
    prose = "\n".join(f"{number}. 2026年部门预算第{number}表 ............ {number + 3}" for number in range(1, 12))
    document = read_back([], Style(), tmp_path / "a.pdf", prose=prose)
    assert not tables_of(document)
    assert len(lines_of(document)) == 12


# --- any table


@st.composite
def tables_of_figures(draw: DrawFn) -> BudgetForm:
    """Return a table of codes, names and amounts below a row of totals; names wrap, cells are empty at random."""
    columns = draw(st.integers(2, 6))
    amount = st.decimals(0, 99_999_999, places=2).map(lambda number: f"{number:,}")
    total = st.decimals(1_000, 99_999_999, places=2).map(lambda number: f"{number:,}")
    names = st.sampled_from(("办公费", "机关事业单位基本养老保险缴费支出", "其他", "政府办公厅（室）及相关机构事务"))
    rows = [("2", "合计", *(draw(total) for _ in range(columns)))]
    rows += [
        (f"2{number:02d}", draw(names), draw(amount), *(draw(amount | st.just("")) for _ in range(columns - 1)))
        for number in range(1, draw(st.integers(4, 60)))
    ]
    headings = (
        "科目编码",
        "科目名称",
        *["合计", "基本支出", "项目支出", "经营支出", "上解上级支出", "对附属单位补助支出"],
    )
    return BudgetForm(
        "部门预算支出总表",
        ("预算年度：2026", "单位：元"),
        (12, draw(st.integers(16, 40)), *(draw(st.integers(16, 24)) for _ in range(columns))),
        tuple((0, column, 1, 1, headings[column]) for column in range(columns + 2)),
        tuple(rows),
        ("centre", "left", *["right"] * columns),
    )


@settings(max_examples=40, deadline=None)
@given(
    budget_form=tables_of_figures(),
    rules=st.sampled_from(("full", "horizontal", "none")),
    font_size=st.sampled_from((7, 8, 9)),
    padding=st.sampled_from((3, 4, 5)),
)
def test_any_table_comes_back_whole(
    tmp_path_factory: pytest.TempPathFactory,
    budget_form: BudgetForm,
    rules: Literal["full", "horizontal", "none"],
    font_size: float,
    padding: float,
):
    style = Style(rules=rules, font_size=font_size, padding=padding)
    path = tmp_path_factory.mktemp("law") / "a.pdf"
    tables = tables_of(read_back([budget_form], style, path))
    width = len(budget_form.widths)
    assert [row for table in tables for row in rows_of(table, width)][1:] == wanted_rows(budget_form)


def test_the_funds_of_a_target_table_are_no_table_of_their_own(tmp_path: Path):
    """Its header block may stand alone at the end of a page, the indicators on the next."""
    funds = form(
        "项目支出绩效自评表",
        ("项目名称：道路养护", "金额单位：万元"),
        "30l 16r 16r 16r 10r 10r",
        "0.0.1.1 项目资金 | 0.1.1.1 年初预算数 | 0.2.1.1 全年预算数 | 0.3.1.1 全年执行数 | 0.4.1.1 分值 | 0.5.1.1 得分",
        """
年度资金总额 | 10.00 | 10.00 | 9.50 | 10 | 9.5
当年财政拨款 | 10.00 | 10.00 | 9.50 | 10 | 9.5
上年结转资金 | 0.00 | 0.00 | 0.00 | 0 | 0
其他资金 | 0.00 | 0.00 | 0.00 | 0 | 0
""",
    )
    (tmp_path / "a.pdf").write_bytes(typeset_budget([funds], Style(rules="none")))
    with open_pdf((tmp_path / "a.pdf").read_bytes(), name="a.pdf") as opened:
        page = read_page(opened[0], opened[0].get_textpage(), 1)
    layout = Layout()
    layout.add(page, forms=False)
    assert not [block for block in layout.blocks if isinstance(block, Table)]
