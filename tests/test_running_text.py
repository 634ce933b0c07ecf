"""Running text around target tables: it is read wherever it stands, and no table of another kind begins a form."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pytest

import kg

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from pathlib import Path

    from kg.model import Record

    Reader = Callable[..., Record]

TEXT = ("第三部分 部门预算情况说明", "一、收支预算情况。2026年支出预算368.00万元，其中：项目支出368.00万元。")
PROJECTS = """一级项目类别|项目名称|单位|合计
合计|||368.00
其他运转类|执法经费|某局|128.00
特定目标类|队伍建设经费|某局|240.00"""
FORM = """项目名称|执法经费|主管部门|某局
年度资金总额（万元）|128.00|其中：财政拨款|128.00
总体目标|完成检查100家||
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|检查家数|≥100家"""


def table(text: str) -> str:
    rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row.split("|")) for row in text.splitlines())
    return "<table border=1>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def lines(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.fixture
def extract(tmp_path: Path) -> Reader:
    def of(*parts: str) -> Record:
        path = tmp_path / "甲.html"
        body = lines("某市某局2026年部门预算公开") + "".join(parts)
        path.write_text(f"<html><meta charset=utf-8><body>{body}</body></html>", encoding="utf-8")
        return kg.extract(path)

    return of


def amounts(record: Record) -> list[Decimal | None]:
    return [figure.amount for figure in record.narrative.figures]


def names(record: Record) -> list[str | None]:
    return [project.name for project in record.projects]


@pytest.mark.parametrize(
    "title",
    [
        "项目支出绩效目标表（2026年度）",
        "项目支出绩效目标表 (2026年)",
        "项目支出绩效目标表2026年度",
        "项目支出绩效目标表",
        "",
    ],
)
def test_text_between_the_projects_and_the_first_form_is_read(extract: Reader, title: str):
    record = extract(lines("表9 项目支出预算表", "单位：万元"), table(PROJECTS), lines(*TEXT, title), table(FORM))
    assert amounts(record) == [3_680_000, 3_680_000]
    assert names(record) == ["执法经费"]
    assert [(project.budget, project.fiscal_funds) for project in record.projects] == [(128, 128)]


@pytest.mark.parametrize(
    "columns",
    [
        PROJECTS,
        "项目名称|合计|资金来源|\n||财政拨款|其他资金\n执法经费|128.00|128.00|",
        "采购项目|所属项目|项目名称|数量|金额\n台式机|执法经费|执法经费|3|2.40",
        "项目名称|项目单位|合计\n无|无|—",
    ],
)
def test_a_budget_table_that_names_projects_begins_no_form(extract: Reader, columns: str):
    record = extract(table(columns), lines(*TEXT), table(FORM))
    assert amounts(record) == [3_680_000, 3_680_000]
    assert names(record) == ["执法经费"]


@pytest.mark.parametrize(
    "heading", [(), ("某局2026年部门预算编制说明",), ("第三部分 2026年部门预算情况说明",), ("2026年预算安排情况",)]
)
@pytest.mark.parametrize("title", ["项目支出绩效目标表", "部门整体支出绩效目标表（2026年度）", ""])
def test_text_behind_the_last_form_is_read(extract: Reader, heading: tuple[str, ...], title: str):
    record = extract(lines(title), table(FORM), lines(*heading, *TEXT[1:]))
    assert amounts(record) == [3_680_000, 3_680_000]
    assert names(record) == ["执法经费"]


def test_text_without_chapters_behind_a_form_is_read(extract: Reader):
    record = extract(
        lines("项目支出绩效目标表"), table(FORM), lines("某局2026年预算说明", "2026年支出预算368.00万元。")
    )
    assert amounts(record) == [3_680_000]


def test_a_form_goes_on_in_its_next_table(extract: Reader):
    header, goals, *rows = FORM.split("\n", 2)
    record = extract(table(header), lines("（一）基本情况"), table(goals), lines("- 2 -"), table(rows[0]))
    assert names(record) == ["执法经费"]
    assert len(record.projects[0].indicators) == 1


def test_what_stands_below_a_heading_of_goals_is_still_no_figure(extract: Reader):
    record = extract(table(FORM), lines("五、部门整体绩效目标", "1. 项目支出100万元，完成设备更新。"))
    assert amounts(record) == []
