"""What a person reads of a review, and what a program reads: causes once, places, suggestions, width, language."""

import json
from dataclasses import replace
from decimal import Decimal
from unicodedata import east_asian_width

import pytest
from records import project, record
from test_review import written

from kg.model import Place
from kg.places import source_place
from kg.report import findings_to_jsonl, review_to_text
from kg.review import Review, review_record


@pytest.fixture(scope="module")
def review() -> Review:
    misspelt = [
        written(
            "质量",
            f"合格率{n}",
            f"第{n}项合格的比例",
            "≥95百份比",
            ordinal=n,
            place=Place(page=20 + n // 4, table=1, row=n),
        )
        for n in range(1, 10)
    ]
    costs = [written("成本", f"费用{n}", f"第{n}项", f"{n}万元", ordinal=n) for n in (10, 11)]
    wrong = written(
        "成本", "活动经费", "全年费用不超过10万元", "≥10万元", ordinal=12, place=Place(page=23, table=2, row=4)
    )
    header = {"fiscal_funds": None, "other_funds": None, "payment_plan": None}
    return review_record(
        record(
            project(*misspelt, *costs, wrong, budget=None, code=None, **header),
            project(ordinal=2, budget=Decimal(1), code=None, **header),
        )
    )


def columns(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def test_one_cause_is_read_once_with_its_rows(review: Review):
    text = review_to_text(review)
    assert text.count("百份比”不在词表") == 1
    assert "项目1 第1、2、3、4、5、6、7、8、9行" in text.replace("\n    ", "")
    assert "警告 V04 计量单位不规范（9 处）" in text


def test_amounts_that_differ_are_one_cause_with_a_line_each(review: Review):
    text = review_to_text(review)
    assert text.count("成本金额没有“≤”") == 1
    assert "10万元 → ≤10万元" in text
    assert "11万元 → ≤11万元" in text


def test_the_gravest_come_first_with_place_and_suggestion(review: Review):
    text = review_to_text(review)
    assert text.index("错误 D01") < text.index("警告 V04") < text.index("提示 D04")
    assert "项目1 第12行（第23页 表2 行4）" in text
    assert "→ ≤10万元" in text
    assert "错误 1 · 警告 12 · 提示 3" in text


def test_a_finding_in_a_workbook_names_sheet_and_cells():
    here = Place(table=2, row=5, sheet="项目1", range="B7", method="cells")
    wrong = written("成本", "活动经费", "全年费用不超过10万元", "≥10万元", place=here)
    one = review_record(record(project(wrong)))
    assert "项目1 第1行（表“项目1”B7）" in review_to_text(one)
    assert 'project 1 row 1 (sheet "项目1" B7)' in review_to_text(one, lang="en")


@pytest.mark.parametrize(
    ("found", "zh", "en"),
    [
        ([Place(sheet="项目1")], "表“项目1”", 'sheet "项目1"'),
        ([Place(sheet="一", range="Z7:AA7"), Place(sheet="一", range="B12")], "表“一”B7:AA12", 'sheet "一" B7:AA12'),
        ([Place(sheet=f"项目{n}", range="B7") for n in (1, 2, 10)], "表“项目1”–“项目10”", 'sheet "项目1"–"项目10"'),
        ([Place(sheet="项目1", range="B7"), Place()], "表“项目1”B7", 'sheet "项目1" B7'),
    ],
    ids=["no cells", "one sheet", "several sheets", "a finding without a place"],
)  # fmt: skip
def test_places_in_a_workbook_are_told_as_the_cells_they_cover(found: list[Place], zh: str, en: str):
    assert (source_place(found, lang="zh"), source_place(found, lang="en")) == (zh, en)


def test_what_was_not_evaluated_is_told_with_the_missing_fact(review: Review):
    text = review_to_text(review)
    assert "未评判" in text
    assert "A08 项目编码无效：缺少项目编码；评判 0/2 个项目" in text
    assert "A08 project-code-invalid: no project code; 0 of 2 projects evaluated" in review_to_text(review, lang="en")


def test_part_of_the_projects_not_evaluated_is_told_apart():
    plan = {"12": Decimal(100)}
    document = record(project(payment_plan=plan), project(ordinal=2, payment_plan=None))
    text = review_to_text(review_record(document))
    assert text.index("部分未评判") < text.index("A03 支出计划不是累计数：缺少支出计划节点；评判 1/2 个项目")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_plain_text_is_eighty_columns_wide_and_without_colour(review: Review, lang: str):
    text = review_to_text(review, lang=lang)
    assert max(map(columns, text.splitlines())) <= 80
    assert "\x1b" not in text


def test_a_watching_person_gets_colour(review: Review):
    assert "\x1b[" in review_to_text(review, color=True)


def test_english_speaks_english(review: Review):
    text = review_to_text(review, lang="en")
    assert "Violation D01 ceiling-as-floor (1)" in text
    assert "project 1 row 12 (p. 23, table 2, row 4)" in text


def test_a_clean_document_says_so():
    clean = replace(review_record(record(project(code=None))), findings=())
    assert "没有发现问题" in review_to_text(clean)
    assert findings_to_jsonl(clean) == ""


def test_many_texts_under_one_cause_are_cut_and_counted():
    rows = [written("成本", f"费用{n}", f"第{n}项", f"{n}元", ordinal=n) for n in range(1, 31)]
    text = review_to_text(review_record(record(project(*rows, budget=None, code=None))))
    assert "……另有 10 处" in text


def test_jsonl_has_a_line_per_finding_with_the_fields_of_the_record(review: Review):
    lines = [json.loads(line) for line in findings_to_jsonl(review).splitlines()]
    assert len(lines) == len(review.findings)
    (wrong,) = (line for line in lines if line["rule"] == "D01")
    assert list(wrong) == [
        "rule", "name", "severity", "path", "project", "row", "place", "text", "message", "suggestion", "source",
        "project_name", "indicator", "project_code", "focus",
    ]  # fmt: skip
    assert (wrong["name"], wrong["project"], wrong["row"], wrong["text"]) == ("ceiling-as-floor", 1, 12, "≥10万元")
    assert wrong["suggestion"] == "≤10万元"
    assert set(wrong["message"]) == {"zh", "en"}
    place = {name: value for name, value in wrong["place"].items() if value is not None}
    assert place == {"page": 23, "table": 2, "row": 4}
