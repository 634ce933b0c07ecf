"""What belongs together inside a document: which project a goal, a purchase or a stated name speaks of."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from goals import goal, narrative
from hypothesis import given
from hypothesis import strategies as st
from records import project, record, row

import kg
from kg.links import find_links
from kg.links.named import nearest
from kg.links.names import bare_name, name_parts
from kg.links.projects import known_projects
from kg.model import BudgetLine, BudgetTable, Link, Narrative, NarrativeGoal, Project, Record, Sentence, StatedProjects

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = sorted((Path(__file__).parent / "cases" / "links").glob("*.json"))


@cache
def gold(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def read(path: Path) -> Record:
    (file,) = (CORPUS / gold(path)["document"]).glob("*.txt")
    return kg.extract(file)


def linked(document: Record, kind: str) -> dict[str, set[int]]:
    """Return what is linked -> its projects: goals by their number, the rest by what they call the project."""
    numbers = {each.ordinal: each.number or "" for each in document.narrative.goals}
    found: dict[str, set[int]] = {}
    for link in document.links:
        if link.kind == kind:
            key = numbers[link.source] if kind == "goal" else "".join(link.named.split())
            found.setdefault(key, set()).update({link.project} - {None})  # type: ignore[arg-type]
    return found


# --- against what a person says of four documents


def hits_of(paths: list[Path]) -> tuple[int, int, int]:
    """Return how many links of goals are right, how many there should be, how many there are."""
    right = wanted = made = 0
    for path in paths:
        found = linked(read(path), "goal")
        for number, said in gold(path)["goals"].items():
            undecided = set(said.get("undecided", ()))
            right += len(found[number] & set(said["projects"]))
            wanted += len(said["projects"])
            made += len(found[number] - undecided)
    return right, wanted, made


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_goals_are_linked_to_the_projects_they_speak_of(path: Path):
    right, wanted, made = hits_of([path])
    assert right == made
    assert right >= 0.95 * wanted


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_numbered_goal_has_a_link_and_one_that_speaks_of_no_project_says_so(path: Path):
    document = read(path)
    numbered = {each.ordinal for each in document.narrative.goals if each.number is not None}
    links = [link for link in document.links if link.kind == "goal"]
    assert {link.source for link in links} == numbered
    for link in links:
        assert (link.project is None) == (link.score is None) == (link.method is None)
        assert link.score is None or 0 < link.score <= 1


@pytest.mark.parametrize("kind", ["procurement", "stated"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_purchases_and_stated_names_are_linked_to_their_projects(path: Path, kind: str):
    expected = {"".join(name.split()): set(projects) for name, projects in gold(path)[kind].items()}
    assert linked(read(path), kind) == expected


# --- goals


def named(*names: str) -> list[Project]:
    """Return projects that say nothing but their names."""
    return [
        project(row(level3="完成率", description="完成率"), ordinal=ordinal, name=name, code=None, usage=None, goals=())
        for ordinal, name in enumerate(names, start=1)
    ]


def goals_linked(projects: list[Project], *goals: Any) -> list[set[int | None]]:  # noqa: ANN401 - goals of tests
    links = find_links(record(*projects, narrative=narrative(*goals)))
    return [{link.project for link in links if link.source == each.ordinal} for each in goals]


def test_a_title_that_lists_projects_speaks_of_each():
    projects = named("农村公路养护经费", "公务用车购置", "桥梁检测项目")
    assert goals_linked(projects, goal("做好农村公路养护、桥梁检测", "确保安全。")) == [{1, 3}]


def test_a_title_that_is_the_name_of_a_project_speaks_of_no_other():
    projects = named("热线服务外包项目", "热线座席费用", "机关运转保障经费")
    found = goals_linked(
        projects, goal("机关运转保障工作", "保障运转。"), goal("热线服务外包工作", "接热线。", ordinal=2)
    )
    assert found == [{3}, {1}]


def test_a_part_of_a_name_that_several_projects_have_tells_none():
    projects = named("宣传经费（文明城市）", "宣传经费（先进典型引领）")
    assert goals_linked(projects, goal("开展宣传（先进典型引领）", "宣传典型。")) == [{2}]


def test_a_goal_below_another_belongs_where_that_belongs():
    above = goal("政府综合事务保障经费", ordinal=1, number="5")
    below = goal("会议工作", "会议按时召开。", ordinal=2, number="5（1）")
    assert goals_linked(named("选调生补助", "政府综合事务保障经费"), above, below) == [{2}, {2}]


def test_an_overall_goal_without_numbered_ones_is_linked_to_the_projects_of_its_sentences():
    projects = named("法律援助经费", "群众文化活动经费", "防汛物资储备")
    overall = NarrativeGoal(
        1, None, None,
        (Sentence(1, "overall", "全年办理法律援助案件1500件；"), Sentence(2, "overall", "群众文化活动60场以上。")),
    )  # fmt: skip
    assert goals_linked(projects, overall) == [{1, 2}]
    links = find_links(record(*projects, narrative=narrative(overall, goal("防汛物资储备", ordinal=2))))
    assert [(link.source, link.project) for link in links] == [(2, 3)]


def test_words_that_all_goals_have_link_nothing():
    projects = named("专项业务经费", "综合管理经费", "基本运转经费")
    assert goals_linked(projects, goal("全面提升工作质量和效率", "做好各项重点工作，确保任务圆满完成。")) == [{None}]


def test_a_goal_is_linked_by_what_its_project_does():
    clinic = project(
        row(level3="孕产妇建档率", description="孕产妇健康建档"),
        row(2, level3="疫苗接种率", description="儿童疫苗接种"),
        name="专项补助资金", goals=("做好孕产妇健康管理和儿童疫苗接种",), usage=None, code=None,
    )  # fmt: skip
    roads = project(
        row(level3="道路保洁面积"), ordinal=2, name="业务经费", goals=("清扫城区道路",), usage=None, code=None
    )
    found = goals_linked([clinic, roads], goal("做好妇幼工作", "孕产妇健康管理率95%，儿童疫苗接种率98%。"))
    assert found == [{1}]


def test_a_document_without_goals_purchases_and_names_has_no_links():
    assert find_links(record()) == ()


# --- names


def purchases(*named_projects: str | None, texts: dict[str, str] | None = None) -> BudgetTable:
    lines = tuple(
        BudgetLine(ordinal, "台式计算机", project=name, texts=texts or {})
        for ordinal, name in enumerate(named_projects, start=1)
    )
    return BudgetTable(7, "procurement", "部门政府采购预算", "万元", lines)


def stated(*names: str) -> Narrative:
    return Narrative(projects=(StatedProjects(len(names), names, "、".join(names)),))


def test_a_purchase_is_linked_by_the_name_of_its_project_and_a_total_is_no_purchase():
    projects = named("办公设备购置费", "公务用车购置")
    links = find_links(
        record(*projects, budget_tables=(purchases(None, "办公设 备购置费", "公务用车购置项目", "食堂改造"),))
    )
    assert [(link.kind, link.source, link.table, link.project) for link in links] == [
        ("procurement", 2, 7, 1), ("procurement", 3, 7, 2), ("procurement", 4, 7, None),
    ]  # fmt: skip


def test_what_is_bought_is_linked_by_its_own_name_only_where_that_is_a_projects():
    lines = (BudgetLine(1, "信息系统运维项目"), BudgetLine(2, "信息系统运维服务器"), BudgetLine(3, "合计"))
    table = BudgetTable(7, "procurement", "政府采购预算表", "万元", lines)
    links = find_links(record(*named("信息系统运维经费", "公务用车购置"), budget_tables=(table,)))
    assert [(link.source, link.named, link.project) for link in links] == [(1, "信息系统运维项目", 1)]


def test_a_purchase_for_one_of_two_projects_of_one_name_is_unresolved():
    links = find_links(record(*named("设备购置", "设备购置"), budget_tables=(purchases("设备购置"),)))
    assert links == (Link("procurement", 1, "设备购置", None, 7),)


def test_a_code_goes_before_a_name():
    first, second = named("设备购置", "设备购置（二期）")
    coded = project(second.indicators[0], ordinal=2, name="设备购置（二期）", code="13050026P009450100987")
    table = purchases("设备购置", texts={"项目编码": "13050026P009450100987"})
    (link,) = find_links(record(first, coded, budget_tables=(table,)))
    assert (link.project, link.score) == (2, Decimal("1.0"))


def test_a_stated_name_with_a_slip_or_without_its_padding_is_met():
    projects = named("工伤待遇经费", "市区城建项目督导经费", "公务服务和会务服务保障经费")
    links = find_links(record(*projects, narrative=stated("工伤待经费", "市区城建项目督导", "上年结转项目")))
    assert [(link.source, link.project) for link in links] == [(1, 1), (2, 2), (3, None)]


def test_names_that_share_general_words_only_are_not_the_same():
    for name in ("会议设备购置费", "学校宿舍维修", "政务联络经费"):
        known = known_projects(named("办公设备购置费", "学校食堂维修", "政务公开经费"), ())
        assert nearest(name, known) == []


@pytest.mark.parametrize(
    ("name", "bare", "parts"),
    [
        ("2023 年老放映员生活补助金", "老放映员生活", ("老放映员生活",)),
        ("基本工作经费 B (市长热线)", "基本工作经费B(市长热线)", ("基本工作经费B", "市长热线")),
        ("政府综合事务保障经费（含地方志工作、督查等）", None, ("政府综合事务保障", "地方志", "督查")),
        ("经费", "经费", ("经费",)),
        (None, "", ()),
    ],
)
def test_a_name_without_what_all_names_have(name: str | None, bare: str | None, parts: tuple[str, ...]):
    assert bare is None or bare_name(name) == bare
    assert name_parts(name) == parts


@given(
    st.lists(st.text("政务公开热线办设备购置经费专项工作（）、0123年", min_size=1, max_size=14), min_size=1, max_size=5)
)
def test_a_name_is_that_of_every_project_so_called(names: list[str]):
    """Whatever a name is made of, a project of that name is met, and with certainty."""
    known = known_projects(named(*names), ())
    for ordinal, name in enumerate(names, start=1):
        if name.strip():
            assert (ordinal, 1.0) in nearest(name, known)
