"""What a department promises in prose against its projects' tables: other numbers, promises no row carries, years."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from goals import goal, narrative, speaks_of
from records import project, record, row

import kg
from kg.review import review_record, rules
from kg.targets import parse_target
from kg.wording.telling import deeds_of, told_words

if TYPE_CHECKING:
    from kg.model import Finding, Indicator, Record

TESTS = Path(__file__).parent
PAIRS = json.loads((TESTS / "cases" / "narrative-conflicts" / "pairs.json").read_text(encoding="utf-8"))
HERE = tuple(rule for rule in rules() if rule.code in {"C02", "C05", "C07", "C09"})
YEAR = 2026
CONFLICTS = {
    "邢台市人民政府办公室/2026": {3: "5小时内"},
    "邢台经济开发区综合办公室/2023": {3: "9 个", 30: "4次", 31: "14名", 34: "100%"},
    "南宫市人民政府办公室/2025": {5: "不少于 350天"},
    "石家庄市人民政府办公室/2023": {},
}


def written(ordinal: int, level2: str, level3: str, description: str | None, value: str) -> Indicator:
    target = parse_target(value, fiscal_year=YEAR)
    return row(ordinal, level2=level2, level3=level3, description=description, value=value, target=target, basis="计划")


def stated(text: str, *rows: tuple[str, str, str | None, str], **changes: Any) -> Record:  # noqa: ANN401 - any field
    """Return a document with one goal that speaks of one project, which has these rows."""
    title = changes.pop("title", "做好有关工作")
    aim = goal(title, text, year=YEAR)
    built = [written(ordinal, *cells) for ordinal, cells in enumerate(rows, start=1)]
    table = project(*built, **{"goals": (), "usage": None, "name": "某项目", **changes})
    return record(table, narrative=narrative(aim), links=speaks_of(aim, 1), year=YEAR)


def findings(document: Record, *codes: str) -> list[Finding]:
    return [each for each in review_record(document, rules=HERE).findings if each.rule in codes]


@cache
def reviewed(document: str) -> list[Finding]:
    (path,) = (TESTS.parent / "corpus" / document).glob("*.txt")
    return findings(kg.extract(path), "C02", "C05", "C09")


# --- another number for the same thing


def precision_and_recall(pairs: list[dict[str, Any]]) -> tuple[float, float]:
    right = found = wanted = 0
    for pair in pairs:
        document = stated(pair["text"], tuple(pair["row"]), title=pair["title"], name=pair["project"])
        is_found = bool(findings(document, "C05"))
        right += is_found and pair["conflict"]
        found += is_found
        wanted += pair["conflict"]
    return right / found, right / wanted


@pytest.mark.parametrize("pairs", ["first", "afterwards"])
def test_promises_and_rows_of_other_provinces(pairs: str):
    precision, recall = precision_and_recall(PAIRS[pairs])
    assert len(PAIRS[pairs]) >= 60
    assert precision >= 0.97
    assert recall >= 0.95


@pytest.mark.parametrize("document", CONFLICTS)
def test_conflicts_of_the_corpus(document: str):
    found = [finding for finding in reviewed(document) if finding.rule == "C05"]
    assert {finding.project: finding.text for finding in found} == CONFLICTS[document]


def test_a_conflict_names_the_goal_the_sentence_the_row_and_where_it_stands():
    document = stated(
        "系统故障2小时内修复。", ("时效指标", "故障修复时间", "系统故障修复时间", "≤1小时"), title="运维系统"
    )
    (finding,) = findings(document, "C05")
    assert (finding.project, finding.row, finding.text, finding.place.row) == (1, None, "2小时内", 5)
    assert finding.message["zh"] == (
        "部门绩效目标1写“2小时内”（系统故障2小时内修复。），本表第1行“故障修复时间”写的是“≤1小时”。"
    )
    assert finding.suggestion == "核对“2小时内”与“≤1小时”，部门绩效目标和本表改成一致"


def test_the_row_that_comes_nearest_decides():
    rows = [
        ("数量指标", "监督检查次数", "开展监督检查的次数", "≥12次"),
        ("数量指标", "安全检查次数", "开展安全检查的次数", "≥4次"),
    ]
    assert not findings(stated("全年安全检查不少于4次。", *rows, title="安全检查"), "C05")


@pytest.mark.parametrize(
    "text",
    [
        "应急演练24次，力争应急演练达到30次。",
        "到2030年，应急演练达到30次。",
        "按上级要求，“每县应急演练不少于30次”，本县组织应急演练。",
    ],
)
def test_a_second_number_one_of_a_later_year_and_one_that_is_quoted_are_no_conflicts(text: str):
    rows = ("数量指标", "应急演练次数", "开展应急演练的次数", "≥24次")
    assert findings(stated("应急演练30次。", rows, title="应急演练"), "C05")
    assert not findings(stated(text, rows, title="应急演练"), "C05")


def test_a_number_that_refers_back_to_what_was_named_is_no_promise():
    rows = ("数量指标", "系统维护次数", "维护系统的次数", "≥4次")
    document = stated("“政务平台”系统维护4次，通过对三个平台的技术维护，保障公开。", rows)
    assert not findings(document, "C09")
    (finding,) = findings(stated("系统维护4次，新建三个平台。", rows), "C09")
    assert finding.text == "三个"


def test_the_projects_of_a_goal_are_listed_in_ascending_order_and_documents_are_counted():
    aim = goal("做好维护", "检查次数不少于24次。")
    projects = [project(ordinal=ordinal, name=f"项目{ordinal}", goals=(), usage=None) for ordinal in range(1, 13)]
    document = record(*projects, narrative=narrative(aim), links=speaks_of(aim, 12, 2, 9), year=YEAR)
    review = review_record(document, rules=HERE)
    (finding,) = [each for each in review.findings if each.rule == "C09"]
    assert "所属项目（2、9、12）" in finding.message["zh"]
    (state,) = [each for each in review.states if each.rule.code == "C09"]
    assert (state.targets, state.judged) == (1, 1)


def test_a_target_that_has_the_number_carries_it_whatever_another_row_says():
    rows = [
        ("数量指标", "业务资源网故障次数", "业务资源网出现故障的次数", "≤10次"),
        ("数量指标", "政务外网故障次数", "政务外网出现故障的次数", "≤5次"),
    ]
    assert not findings(stated("网络故障次数不超过5次。", *rows), "C05")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("故障次数不超过5次。", ("数量指标", "故障排除次数", "排除故障的次数", "≥50次")),
        ("故障次数5次。", ("数量指标", "故障排除次数", "排除故障的次数", "50次")),
        ("全年更新信息不少于10000条。", ("质量指标", "每日更新信息数量", "每日更新信息", "≥10条")),
        ("满意度达到95%。", ("满意度指标", "满意度", "满意度", "≥95%")),
        ("满意度达到95%。", ("满意度指标", "满意度", "满意度", "95%")),
        ("接待任务及时率达到100%。", ("时效指标", "各项工作完成及时率", "各项工作按时完成的比例", "≥95%")),
        ("制作展牌400块，每块150元。", ("成本指标", "展牌制作成本", "制作展牌的费用", "≤6万元")),
        ("培训学员约300人。", ("数量指标", "培训学员人数", "培训学员", "280人")),
        ("修复时间不超过24小时。", ("时效指标", "修复时间", "修复故障的时间", "≤1天")),
        ("改造工程验收合格率达到97%。", ("质量指标", "养护工程验收合格率", "验收合格的工程占比", "≥95%")),
        ("12月底前完成验收。", ("时效指标", "完成验收时间", "完成验收的时间", "11月底前")),
        ("合格率达到80%至90%。", ("质量指标", "合格率", "合格率", "≥75%")),
    ],
)
def test_what_only_looks_like_a_conflict(text: str, cells: tuple[str, str, str | None, str]):
    assert not findings(stated(text, cells), "C05")


def test_a_goal_that_speaks_of_no_project_conflicts_with_none():
    document = stated("故障2小时内修复。", ("时效指标", "故障修复时间", "故障修复时间", "≤1小时"))
    aim = document.narrative.goals[0]
    unlinked = record(*document.projects, narrative=document.narrative, links=speaks_of(aim, None), year=YEAR)
    assert findings(document, "C05")
    assert not findings(unlinked, "C05", "C09")


# --- promises without an indicator


def test_a_promise_that_no_row_carries_is_told_once_with_its_goal_and_projects():
    rows = ("数量指标", "活动场次", "举办活动的场次", "12场")
    found = findings(stated("举办活动12场，检查次数不少于24次，检查不少于24次。", rows), "C09")
    assert [(finding.project, finding.text) for finding in found] == [(None, "不少于24次"), (None, "不少于24次")]
    assert found[0].message["zh"].startswith("部门绩效目标1写明“不少于24次”（检查")


@pytest.mark.parametrize(
    "text",
    [
        "举办演出12场。",  # a row carries it
        "每块150元。",  # a price for one
        "24小时值守。",  # no count
        "2025年举办演出30场。",  # of the past
        "放映电影12场。",  # the same number in the same unit
        "举办演出10场。",  # told as a conflict
        "12月底前完成。",  # a deadline
    ],
)
def test_what_only_looks_like_a_promise_without_an_indicator(text: str):
    assert not findings(stated(text, ("数量指标", "举办演出场次", "举办演出的场次", "12场")), "C09")


def test_a_goal_of_the_project_is_not_told_again_where_the_departments_is():
    rows = ("时效指标", "故障修复时间", "系统故障修复时间", "≤1小时")
    document = stated("系统故障2小时内修复。", rows, goals=("系统故障2小时内修复",), title="运维系统")
    assert [finding.rule for finding in findings(document, "C05", "C07")] == ["C05"]


@pytest.mark.parametrize("document", CONFLICTS)
def test_few_promises_of_a_real_document_are_without_an_indicator(document: str):
    assert len([finding for finding in reviewed(document) if finding.rule == "C09"]) <= 10


# --- years


@pytest.mark.parametrize(
    ("text", "is_stale"),
    [
        ("2025年底前完成软件安装。", True),
        ("2024年度放映电影888场。", True),
        ("2026年底前完成软件安装。", False),
        ("较2025年增长5%。", False),
        ("落实《2025年工作方案》。", False),
        ("2025年以来形成的机制继续运行。", False),
    ],
)
def test_a_goal_with_a_deadline_before_the_fiscal_year(text: str, is_stale: bool):
    found = findings(stated(text, ("质量指标", "合格率", "合格率", "100%")), "C02")
    assert [(finding.project, finding.row, finding.text) for finding in found] == (
        [(None, None, text)] if is_stale else []
    )


# --- what tells a thing


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("开展先进典型巡讲活动的次数", ("先进", "典型", "巡讲")),
        ("保证安装率", ("安装",)),
        ("服务对象满意度", ("满意",)),
        ("总人数", ()),
        (None, ()),
    ],
)
def test_the_words_that_tell_what_is_counted(name: str | None, told: tuple[str, ...]):
    assert told_words(name) == told


def test_what_is_done_to_a_thing():
    assert deeds_of("新建农村公路，养护桥梁") == {"新建", "养护"}
    assert deeds_of("满意度") == deeds_of(None) == frozenset()
