"""Figures in running text: against what people read in disclosures and in sentences of other provinces, and laws."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.figures import read_figures
from kg.model import Document, StatedFigure, StatedProjects, to_json
from kg.readers.text import text_to_blocks

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "figures"
READ_BY_HAND = {
    "邢台市人民政府办公室2026": (ROOT / "corpus/邢台市人民政府办公室/2026", 2026),
    "邢台经济开发区综合办公室2023": (ROOT / "corpus/邢台经济开发区综合办公室/2023", 2023),
    "南宫市人民政府办公室2025": (ROOT / "corpus/南宫市人民政府办公室/2025", 2025),
    "石家庄市人民政府办公室2023": (ROOT / "corpus/石家庄市人民政府办公室/2023", 2023),
    "上海市普陀区司法局2026": (CASES, 2026),
}
PROSE = json.loads((CASES / "prose.json").read_text(encoding="utf-8"))
FIELDS = ("amount", "item", "code", "name", "side", "fund", "nature", "year", "part_of")
CHANGE_FIELDS = ("direction", "amount", "percent", "year", "compared_with", "compared_amount", "reason")
LEAST = 0.97
"""What precision and recall may not fall below."""


def document(text: str) -> Document:
    return Document("甲.txt", "0" * 64, "text/plain", tuple(text_to_blocks(text)))


def read(text: str, year: int | None = 2025) -> tuple[StatedFigure, ...]:
    return read_figures(document(text), year)[0]


def plain(value: object) -> object:
    """Return a figure as it is compared: numbers by value, what is null left out."""
    return format(Decimal(value).normalize(), "f") if isinstance(value, str) and value[:1].isdigit() else value


def record(figure: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: plain(figure[key]) if key == "amount" else figure[key] for key in FIELDS if figure.get(key) is not None
    }
    change = figure.get("change")
    if change:
        numbers = {"amount", "percent", "compared_amount"}
        kept["change"] = {
            key: plain(change[key]) if key in numbers else change[key]
            for key in CHANGE_FIELDS
            if change.get(key) is not None
        }
    return kept


def hand(name: str) -> dict[str, Any]:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def of_document(name: str) -> tuple[tuple[StatedFigure, ...], tuple[StatedProjects, ...]]:
    folder, year = READ_BY_HAND[name]
    path = CASES / f"{name}.txt" if folder == CASES else next(folder.glob("*.txt"))
    return read_figures(kg.read(path), year)


def both(name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    expected = [record(figure) for figure in hand(name)["figures"]]
    return expected, [record(to_json(figure)) for figure in of_document(name)[0]]


def agreement(pairs: list[tuple[list[Any], list[Any]]]) -> tuple[float, float]:
    """Return precision and recall over pairs of what is expected and what is read."""
    hits = sum(sum((Counter(map(str, a)) & Counter(map(str, b))).values()) for a, b in pairs)
    return hits / sum(len(read) for _, read in pairs), hits / sum(len(expected) for expected, _ in pairs)


# --- against what people read


@pytest.mark.parametrize("name", READ_BY_HAND)
def test_the_figures_of_a_disclosure_are_those_that_people_read(name: str):
    expected, found = both(name)
    assert found == expected


@pytest.mark.parametrize("name", READ_BY_HAND)
def test_the_projects_that_a_text_names_are_those_that_people_read(name: str):
    projects = [{"count": each.count, "names": list(each.names)} for each in of_document(name)[1]]
    assert projects == hand(name)["projects"]


@pytest.mark.parametrize("case", PROSE, ids=[case["text"][:24] for case in PROSE])
def test_sentences_of_other_provinces_are_read(case: dict[str, Any]):
    figures, projects = read_figures(document(case["text"]), case["year"])
    assert [record(to_json(figure)) for figure in figures] == [record(figure) for figure in case["figures"]]
    if "projects" in case:
        assert [{"count": each.count, "names": list(each.names)} for each in projects] == case["projects"]


def test_there_are_enough_cases_to_speak_of_precision():
    assert len(PROSE) >= 90
    assert sum(len(hand(name)["figures"]) for name in READ_BY_HAND) == 142


@pytest.mark.parametrize("fields", [("amount", "item", "fund", "nature", "code"), ("change",)])
def test_precision_and_recall_stay_above_what_was_measured(fields: tuple[str, ...]):
    pairs = [both(name) for name in READ_BY_HAND]
    pairs += [
        ([record(figure) for figure in case["figures"]], [record(to_json(figure)) for figure in read_all(case)])
        for case in PROSE
    ]
    kept = [(chosen(expected, fields), chosen(found, fields)) for expected, found in pairs]
    precision, recall = agreement(kept)
    assert min(precision, recall) >= LEAST


def chosen(figures: list[dict[str, Any]], fields: tuple[str, ...]) -> list[list[Any]]:
    """Return some fields of the figures that have one of them."""
    rows = [[figure.get(field) for field in fields] for figure in figures]
    return [row for row in rows if any(value is not None for value in row)]


def read_all(case: dict[str, Any]) -> tuple[StatedFigure, ...]:
    return read_figures(document(case["text"]), case["year"])[0]


# --- the contradictions of the documents are in the records


def test_a_growth_and_the_amounts_it_is_reckoned_from_stand_side_by_side():
    figures = [figure for figure in of_document("上海市普陀区司法局2026")[0] if figure.code == "2210203"]
    assert [figure.amount for figure in figures] == [2_070_000, 1_700_300]
    change = figures[1].change
    assert change is not None
    assert (change.direction, change.percent, change.compared_amount) == ("increase", Decimal("21.74"), 2_417_600)


def test_the_changes_of_parts_add_up_to_that_of_the_whole():
    figures = of_document("邢台市人民政府办公室2026")[0]
    whole = next(figure for figure in figures if figure.change and figure.change.amount == 6_102_600)
    parts = [figure.change for figure in figures if figure.part_of == whole.ordinal]
    assert sum(change.amount or 0 for change in parts if change) == 6_102_600


def test_a_record_holds_what_its_running_text_states():
    folder, _year = READ_BY_HAND["邢台市人民政府办公室2026"]
    narrative = kg.extract(next(folder.glob("*.txt"))).narrative
    assert (narrative.figures, narrative.projects) == of_document("邢台市人民政府办公室2026")


# --- what is no figure of the unit


@pytest.mark.parametrize(
    "text",
    [
        "十、名词解释\n1、基本支出：指为保障机构正常运转而发生的支出，如人员经费10万元。",
        "五、部门整体绩效目标\n1. 项目支出100万元，完成设备更新。",
        "项目经费情况说明\n六、年度预算安排\n2025年项目支出60万元，第一季度用款计划15万元。",
        "打印机单价1500元，合同价120万元，项目总投资2000万元。",
        "基本支出和项目支出共计100万元。",
        "特定目标类项目支出100万元。",
    ],
)
def test_amounts_that_are_no_figures_of_the_budget_are_left(text: str):
    assert read(text) == ()


def test_a_table_is_not_running_text():
    assert read("项目\t预算数\n基本支出\t20万元\n收入预算10万元。\n")[0].amount == 100_000
    assert len(read("项目\t预算数\n基本支出\t20万元\n收入预算10万元。\n")) == 1


def test_what_follows_the_definitions_is_read_again():
    text = "九、名词解释\n基本支出：指……\n十、政府采购预算情况\n2025年政府采购预算10万元。"
    assert [figure.item for figure in read(text)] == ["procurement"]


# --- where it stands


def test_lines_are_joined_and_each_figure_keeps_the_line_it_stands_in():
    text = (
        "2025年支出预算300万元，其中基本支出2\n00.00万元，包括人员经费150万元和日常公用经费50万元；项\n目支出100万元。"
    )
    figures = read(text)
    assert [(figure.amount, figure.place.line) for figure in figures] == [
        *((3_000_000, 1), (2_000_000, 1), (1_500_000, 2), (500_000, 2), (1_000_000, 2)),
    ]
    assert len({figure.sentence for figure in figures}) == 1


def test_without_a_fiscal_year_amounts_and_changes_are_read_all_the_same():
    (figure,) = read("2025年收入预算100万元，比2024年预算增加10万元。", year=None)
    assert figure.amount == 1_000_000
    assert figure.change is not None
    assert (figure.change.year, figure.change.amount) == (2024, 100_000)


def test_the_year_of_the_budget_may_stand_in_a_heading():
    figures = read("2025年部门预算编制说明\n2024年收入预算90万元，2025年收入预算100万元，较上年增加10万元。", year=None)
    assert [(figure.amount, figure.year) for figure in figures] == [(900_000, 2024), (1_000_000, None)]
    assert figures[1].change is not None
    assert (figures[1].change.year, figures[1].change.compared_amount) == (2024, 900_000)


def test_an_increase_of_less_than_nothing_is_a_decrease():
    (found,) = read("一、教育支出（205类）117.08万元。2024年预算执行数为120.13万元，2025年预算安排117.08万元，"
                    "比2024年预算执行数增加-2.54%。")[1:]  # fmt: skip
    assert found.change is not None
    assert (found.change.direction, found.change.percent) == ("decrease", Decimal("2.54"))


def test_a_number_with_a_point_before_a_name_is_no_part_of_it():
    (found,) = read("27. “国有资本经营预算支出（类）普通教育（款）小学教育（项）”科目14.31万元，主要用于补助。")
    assert found.name == "国有资本经营预算支出/普通教育/小学教育"


def test_a_budget_beside_what_was_spent_in_the_same_year_keeps_that_year():
    found = read("1、教育支出（205类）186万元。2024年当年预算执行数为179万元，2024年预算安排186万元，"
                 "比2024年预算执行数增加3.91%。")  # fmt: skip
    assert [(each.amount, each.year) for each in found] == [(1860000, None), (1860000, 2024)]
    assert found[1].change is not None
    assert (found[1].change.compared_amount, found[1].change.year) == (1790000, 2024)


def test_a_list_without_end_is_read_all_the_same():
    (projects,) = read_figures(document("项目支出1万元，主要为" + "维修费和" * 3000), 2025)[1]
    assert len(projects.names) == 3000


PIECES = (
    *("收入预算", "基本支出", "一般公共预算拨款", "公务接待费", "购置费", "教育支出（类）", "（01项）", "一、", "\n"),
    *("10万元", "1,234.56万元", "0元", "0", "5%", "2024年", "上年", "执行数", "预算安排", "分别为", "等3个项目"),
    *("比", "与", "增加", "持平", "减少（增加）", "其中：", "包括", "主要原因是", "主要用于", "中", "和"),
    *("，", "；", "。", "、", "（", "）", "：", "“", "”"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join), st.sampled_from([None, 2025]))
def test_whatever_the_text_figures_stand_where_they_say(text: str, year: int | None):
    figures, projects = read_figures(document(text), year)
    for figure in figures:
        assert figure.sentence[figure.start : figure.end] == figure.text != ""
        assert figure.part_of is None or 0 < figure.part_of < figure.ordinal
        assert figure.amount is not None or figure.change is not None
        if figure.change:
            assert figure.change.text
    assert [figure.ordinal for figure in figures] == list(range(1, len(figures) + 1))
    assert all(name.strip() for each in projects for name in each.names)


@given(
    st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from([("元", 1), ("万元", 10_000), ("亿元", 10**8)])
)
def test_an_amount_is_exact_in_yuan(number: Decimal, unit: tuple[str, int]):
    (figure,) = read(f"2025年收入预算{number:,}{unit[0]}。")
    assert figure.amount == number * unit[1]
