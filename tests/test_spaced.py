"""Tables without rules, or with horizontal ones only: the missing rules are drawn where white space shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from typeset import SAMPLE, Form, IndicatorRow, expected, typeset, typeset_grid
from typeset_layout import Style

from kg.indicators import extract_record
from kg.model import Table
from kg.readers import spaced_labels
from kg.readers.page import Glyph, Page
from kg.readers.pdf import read_pdf
from kg.readers.runs import Run, glyphs_to_lines
from kg.readers.spaced import Carried, draw_missing_rules
from kg.readers.spaced_bands import Band, Block, whole_labels
from kg.readers.spaced_leading import Leading, leading_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from typeset import GridCell

HEADINGS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
WIDTHS = (60, 80, 110, 150, 70, 100)
WITHOUT_RULES = ("none", "horizontal")
Rules = Literal["none", "horizontal"]
LABELS = (
    ("产出指标", "数量指标", 2),
    ("产出指标", "质量指标", 1),
    ("产出指标", "时效指标", 2),
    ("产出指标", "成本指标", 1),
    ("效益指标", "社会效益指标", 3),
    ("效益指标", "可持续影响指标", 1),
    ("满意度指标", "服务对象满意度指标", 2),
)
ROWS = tuple(
    IndicatorRow(level1, level2, f"{level2[:2]}第{number}项", "按要求及时完成" * (number + 1), "≥98%", "年度工作计划")
    for level1, level2, count in LABELS
    for number in range(count)
)
PLAIN = Form(rows=tuple(row._replace(basis=None) if row.level2 == "成本指标" else row for row in SAMPLE.rows))


def plain(text: str | None) -> str:
    return "".join((text or "").split())


def rows_of(path: Path, data: bytes) -> list[list[tuple[str, ...]]]:
    """Return the rows read from a PDF, project by project, without white space."""
    path.write_bytes(data)
    return [
        [tuple(plain(getattr(row, name)) for name in IndicatorRow._fields) for row in project.indicators]
        for project in extract_record(read_pdf(path)).projects
    ]


def wanted(forms: Sequence[Form]) -> list[list[tuple[str, ...]]]:
    return [[tuple(plain(cell) for cell in row) for row in rows] for _, rows in expected(forms)]


def read_tables(path: Path, data: bytes) -> list[list[list[str]]]:
    """Return the texts of the cells of each table of a PDF."""
    path.write_bytes(data)
    tables = [block for block in read_pdf(path).blocks if isinstance(block, Table)]
    return [[[plain(cell.text) for cell in row] for row in table.rows] for table in tables]


def merged(rows: Sequence[Sequence[str]], labels: int, at: int, left: int = 0) -> list[GridCell]:
    """Return the cells of rows, runs of equal labels merged."""
    cells: list[GridCell] = []
    for column in range(len(rows[0])):
        row = 0
        while row < len(rows):
            span = 1
            while column < labels and [*rows[row][: column + 1]] in [
                [*r[: column + 1]] for r in rows[row + span :][:1]
            ]:
                span += 1
            cells.append((at + row, left + column, span, 1, rows[row][column]))
            row += span
    return cells


def sheet(headings: Sequence[str], rows: Sequence[Sequence[str]], left: int = 0) -> list[GridCell]:
    """Return the cells of a table with a short header block, from the column `left` on."""
    last = len(headings) + left - 1
    return [
        *((0, 0, 1, 1, "项目名称"), (0, 1, 1, last, "市长热线经费")),
        *((1, 0, 1, 1, "绩效目标"), (1, 1, 1, last, "热情耐心受理群众来电来信；做好网民留言办理回复工作。")),
        *((2, left + number, 1, 1, text) for number, text in enumerate(headings)),
        *merged(rows, 2, 3, left),
    ]


TEXTS = tuple(tuple(plain(cell) for cell in row) for row in PLAIN.rows)


@pytest.mark.parametrize("rules", WITHOUT_RULES)
@pytest.mark.parametrize(
    "style",
    [
        {},
        {"leading": 1.5, "padding": 2},
        {"leading": 1.75, "padding": 6},
        {"leading": 1.1, "padding": 2, "valign": "top", "label_valign": "top"},
        {"merge": "first", "valign": "top"},
        {"merge": "repeated", "orientation": "portrait", "font_size": 7},
        {"charspace": 0.5, "per_character": True, "embedded": False},
    ],
)
def test_whole_rows_are_read_in_many_styles(tmp_path: Path, rules: Rules, style: dict[str, Any]):
    forms = [PLAIN, Form(rows=ROWS[:5])]
    assert rows_of(tmp_path / "a.pdf", typeset(forms, Style(rules=rules, **style))) == wanted(forms)


@pytest.mark.parametrize("merge", ["spanning", "first", "repeated"])
@pytest.mark.parametrize("upright", ["top", "middle"])
@pytest.mark.parametrize("repeat", [True, False])
def test_labels_go_on_over_a_page_break(
    tmp_path: Path, merge: Literal["spanning", "first", "repeated"], upright: Literal["top", "middle"], repeat: bool
):
    form = Form(rows=ROWS)
    style = Style(
        rules="none", merge=merge, label_valign=upright, valign=upright, repeat_header=repeat, font_size=12, padding=5.5
    )
    assert rows_of(tmp_path / "a.pdf", typeset([form], style)) == wanted([form])


def test_a_code_that_wraps_stays_in_its_cell(tmp_path: Path):
    style = Style(rules="none", orientation="portrait", font_size=12, padding=5.5, titles=False)
    path = tmp_path / "a.pdf"
    path.write_bytes(typeset([SAMPLE], style))
    (project,) = extract_record(read_pdf(path)).projects
    assert (project.code, project.name) == (SAMPLE.code, SAMPLE.name)


@pytest.mark.parametrize("rules", WITHOUT_RULES)
def test_columns_may_stand_in_another_order(tmp_path: Path, rules: Rules):
    order = (0, 1, 2, 4, 3, 5)
    rows = [[row[number] for number in order] for row in TEXTS]
    cells = sheet([HEADINGS[number] for number in order], rows)
    assert rows_of(tmp_path / "a.pdf", typeset_grid([WIDTHS[n] for n in order], cells, Style(rules=rules))) == wanted(
        [PLAIN]
    )


@pytest.mark.parametrize("rules", WITHOUT_RULES)
def test_headings_of_other_forms_have_their_columns(tmp_path: Path, rules: Rules):
    headings = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重（%）", "得分")
    rows = [(*row[:3], "≥", str(number + 10), "个", "10", "") for number, row in enumerate(TEXTS)]
    widths = (60, 80, 130, 50, 60, 60, 60, 40)
    (table,) = read_tables(tmp_path / "a.pdf", typeset_grid(widths, sheet(headings, rows), Style(rules=rules)))
    assert table[2] == [*headings]
    assert [row[-6:] for row in table[3:]] == [[*row[2:]] for row in rows]


@pytest.mark.parametrize("rules", WITHOUT_RULES)
def test_a_side_label_stands_in_a_column_of_its_own(tmp_path: Path, rules: Rules):
    cells = [*sheet(HEADINGS, TEXTS, left=1), (2, 0, 1 + len(TEXTS), 1, "绩效指标")]
    (table,) = read_tables(tmp_path / "a.pdf", typeset_grid((40, *WIDTHS), cells, Style(rules=rules)))
    assert table[0] == ["项目名称", "市长热线经费"]
    assert [row[-4:] for row in table[3:]] == [[*row[2:]] for row in TEXTS]
    assert sum("绩效指标" in row for row in table) == 1


@pytest.mark.parametrize("rules", WITHOUT_RULES)
def test_a_heading_that_wraps_has_its_column(tmp_path: Path, rules: Rules):
    widths = (35, 60, 110, 150, 40, 60)
    cells = sheet(HEADINGS, TEXTS)
    assert rows_of(tmp_path / "a.pdf", typeset_grid(widths, cells, Style(rules=rules))) == wanted([PLAIN])


def test_nothing_is_lost(tmp_path: Path):
    data = typeset(
        [SAMPLE, Form(rows=ROWS)], Style(rules="none", font_size=12, padding=4, cut_rows=True, noise_pages=1)
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    blocks = read_pdf(path).blocks
    cells = [cell for block in blocks if isinstance(block, Table) for row in block.rows for cell in row]
    read = plain("".join([cell.text for cell in cells] + [b.text for b in blocks if not isinstance(b, Table)]))
    for row in (*SAMPLE.rows, *ROWS):
        assert all(character in read for cell in row for character in plain(cell))
    assert read.count("第") >= sum(plain(cell).count("第") for row in (*SAMPLE.rows, *ROWS) for cell in row)


def page_of(rows: Sequence[Sequence[tuple[float, str]]], labels: Sequence[tuple[float, float, str]]) -> Page:
    """Return a page without headings: texts by their left edge on lines 24 points apart, and labels anywhere."""
    page = Page(2, 842, 595)
    places = [(x, 100 + 24 * number, text) for number, row in enumerate(rows) for x, text in row]
    for x, middle, text in (*places, *labels):
        for number, character in enumerate(text):
            left = x + 9 * number
            page.glyphs.append(Glyph(character, left, middle - 4.5, left + 9, middle + 4.5))
    return page


HEADING_LINE = [(60.0, "一级指标"), (130.0, "二级指标"), (230.0, "三级指标"), (400.0, "指标值")]


def label_rows(page: Page, carried: Carried) -> list[float]:
    """Return the heights at which a label of the first column begins, below the first row."""
    ((horizontal, vertical),) = draw_missing_rules(glyphs_to_lines(page.glyphs), page, (), carried)
    left = min(rule.x0 for rule in vertical)
    return sorted(
        {round(rule.top) for rule in horizontal if rule.x0 <= left + 1} - {round(min(r.top for r in horizontal))}
    )[:-1]


def first_page(last: str = "产出指标") -> Carried:
    carried = Carried()
    rows = [HEADING_LINE, [(230, "项目甲"), (400, "3个")]]
    page = page_of(rows, [(60, 124, last), (130, 124, "数量指标")])
    draw_missing_rules(glyphs_to_lines(page.glyphs), page, (), carried)
    return carried


def test_of_two_plans_about_as_good_the_one_with_the_right_parents_wins():
    """Two rows of 产出指标 go on from the page before; 效益指标 stands a little above the middle of its own rows."""
    rows = [[(230, f"项目{letter}"), (400, "3个")] for letter in "甲乙丙丁"]
    level2 = [
        (130, 100 + 24 * n, text) for n, text in enumerate(("质量指标", "经济效益指标", "社会效益指标", "生态效益指标"))
    ]
    between = page_of(rows, [(60, 142, "效益指标"), *level2])
    assert label_rows(between, first_page()) == [112]


def test_a_clear_place_wins_against_the_right_parents():
    """A document may really have 成本指标 below 效益指标: the label stands in the middle of all rows."""
    rows = [[(230, f"项目{letter}"), (400, "3个")] for letter in "甲乙丙丁"]
    level2 = [
        (130, 100 + 24 * n, text) for n, text in enumerate(("成本指标", "经济效益指标", "社会效益指标", "生态效益指标"))
    ]
    clear = page_of(rows, [(60, 136, "效益指标"), *level2])
    assert label_rows(clear, first_page()) == []


def test_boxes_of_ink_become_boxes_of_type():
    """In a scan lines stand a pixel higher or lower, and figures are lower than characters."""
    carried = Carried()
    page = Page(1, 842, 595, method="ocr")
    texts = [
        *((x, 100.0, text) for x, text in HEADING_LINE),
        *(
            (60, 126.0, "产出指标"),
            (130, 126.0, "数量指标"),
            (230, 119.5, "外包服务保"),
            (230, 132.9, "障月数"),
            (400, 126.2, "12"),
        ),
        *((130, 160.0, "质量指标"), (230, 153.0, "人工话务的"), (230, 166.6, "接通率"), (400, 159.8, "98%")),
    ]
    for number, (x, middle, text) in enumerate(texts):
        half = 4.1 if text.isascii() else 4.6 + 0.25 * (number % 3)
        page.glyphs.append(Glyph(text, x, middle - half, x + 10.3 * len(text), middle + half))
    ((horizontal, _),) = draw_missing_rules(glyphs_to_lines(page.glyphs), page, (), carried)
    assert len({round(rule.top) for rule in horizontal}) == 4


def test_lines_that_all_stand_at_distances_of_their_own_have_a_leading():
    page = Page(1, 842, 595)
    middle = 60.0
    for number in range(14):
        page.glyphs.append(Glyph("字", 60, middle - 4.5, 69, middle + 4.5))
        middle += 9 * 1.13**number
    leading = leading_of((), glyphs_to_lines(page.glyphs), (50, 100), (), Leading())
    assert leading.seen == pytest.approx(1, abs=0.01)


def test_many_columns_before_the_third_level_are_dealt_out_in_a_few_ways(monkeypatch: pytest.MonkeyPatch):
    tried: list[Sequence[int]] = []
    joint_plan = spaced_labels._joint_plan  # noqa: SLF001 - counted, since time tells little

    def counted(
        rows: object, columns: Sequence[object], known: object, ways: Sequence[int]
    ) -> tuple[float, list[list[int]]]:
        tried.append(ways)
        return joint_plan(rows, columns, known, ways)

    monkeypatch.setattr(spaced_labels, "_joint_plan", counted)
    headings = ("一级指标", "二级指标", "指标分类", "指标性质", "指标方向", "指标权重", "计量单位", "评分标准")
    lefts = [60.0 + 70 * number for number in range(10)]
    rows = [list(zip(lefts, (*headings, "三级指标", "指标值"), strict=True))]
    rows += [[*((x, "甲") for x in lefts[:8]), (lefts[8], f"项目{letter}"), (lefts[9], "3个")] for letter in "乙丙丁"]
    page = page_of(rows, ())
    ((horizontal, vertical),) = draw_missing_rules(glyphs_to_lines(page.glyphs), page, (), Carried())
    assert len(vertical) == 11
    assert {len(ways) for ways in tried} == {8}
    assert len(tried) <= 6
    assert [round(y) for y in sorted({rule.top for rule in horizontal if rule.x0 <= 60})][1:-1] == [112, 136, 160]


@pytest.mark.parametrize(("below", "texts"), [(14, ["满意度指标"]), (30, ["满意度", "指标"])])
def test_the_rest_of_a_label_is_put_to_it_where_it_is_near(below: float, texts: list[str]):
    lines = [Run(text, 60, 100 + y, 90, 110 + y, 10) for text, y in (("满意度", 0), ("指标", below))]
    labels = whole_labels([Block(0, [run]) for run in lines], 1.2, "满意度指标".__eq__)
    assert [label.text for label in labels] == texts


def test_a_run_a_block_and_a_row_have_their_middle_and_runs_overlap_across_lines():
    first, below, beside = (
        Run("甲", 60, 100, 70, 110, 10),
        Run("乙", 65, 120, 75, 130, 10),
        Run("丙", 70, 100, 80, 110, 10),
    )
    assert (first.middle, Block(0, [first, below]).middle, Band(top=90, bottom=140).middle) == (105, 115, 115)
    assert first.overlaps(below)
    assert not first.overlaps(beside)


def test_no_rule_is_drawn_twice_where_a_page_has_no_heading():
    page = page_of([[(230, "项目甲"), (400, "3个")], [(230, "项目乙"), (400, "4个")]], [(60, 100, "产出指标")])
    ((horizontal, _),) = draw_missing_rules(glyphs_to_lines(page.glyphs), page, (), first_page())
    across = [rule.top for rule in horizontal if rule.x0 == min(r.x0 for r in horizontal)]
    assert len(across) == len(set(across))
