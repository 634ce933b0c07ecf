"""What stands around the tables of projects: the title, budget tables, duties, money in words, goals of the unit."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from country.blocks import Block, Break, Cell, Grid, Line
from country.data import load, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from country.model import Disclosure


@cache
def function_of(series: str) -> dict[str, str]:
    """Return the functional class and group in which a department's money stands."""
    return next(each for each in rows("functions") if each["series"] == series)


def title(document: Disclosure) -> str:
    return f"{document.unit.name}{document.year}年部门预算公开信息"


def front(document: Disclosure) -> Iterator[Block]:
    """Yield the title and the budget tables: balance, expenditure, the three public expenses."""
    yield Line(title(document))
    yield from _balance(document)
    yield from _expenditure(document)
    yield from _public(document)


def _titled(name: str, document: Disclosure, money: str = "万元") -> Iterator[Block]:
    yield Break(name)
    yield Line(name)
    yield Line(f"{document.unit.code} {document.unit.name}")
    yield Line(f"预算年度：{document.year}")
    yield Line(f"单位：{money}")


def _balance(document: Disclosure) -> Iterator[Block]:
    total = f"{document.totals['total']:.2f}"
    function = function_of(document.unit.series)
    texts = (
        ("1", "一、一般公共预算拨款收入", total, f"一、{function['class_name']}", total),
        ("2", "本年收入合计", total, "本年支出合计", total),
        ("3", "收入总计", total, "支出总计", total),
    )
    yield from _titled("部门预算收支总表", document)
    yield Grid(
        5,
        (
            (Cell("序号", 2), Cell("收入", 1, 2), Cell("支出", 1, 2)),
            tuple(Cell(text) for text in ("项目", "预算数", "项目", "预算数")),
            *(tuple(map(Cell, line)) for line in texts),
        ),
        widths=(6, 28, 14, 28, 14),
    )


def _expenditure(document: Disclosure) -> Iterator[Block]:
    function = function_of(document.unit.series)
    total, basic, project = (f"{document.totals[name]:.2f}" for name in ("total", "basic", "project"))
    group = function["group"]
    texts = (
        ("1", "", "合计", total, f"{document.totals.get('basic_printed', document.totals['basic']):.2f}", project),
        ("2", function["class"], function["class_name"], total, basic, project),
        ("3", group, function["group_name"], total, basic, project),
        ("4", f"{group}01", "行政运行", basic, basic, ""),
        ("5", f"{group}02", "一般行政管理事务", project, "", project),
    )
    yield from _titled("部门预算支出总表", document)
    yield Grid(
        6,
        (
            (
                Cell("序号", 2),
                Cell("功能分类科目", 1, 2),
                *(Cell(text, 2) for text in ("合计", "基本支出", "项目支出")),
            ),
            (Cell("科目编码"), Cell("科目名称")),
            *(tuple(map(Cell, line)) for line in texts),
        ),
        widths=(6, 12, 36, 14, 14, 14),
    )


def _public(document: Disclosure) -> Iterator[Block]:
    cars, guests = (f"{document.totals[name]:.2f}" for name in ("cars", "guests"))
    both = f"{document.totals['cars'] + document.totals['guests']:.2f}"
    texts = (
        ("1", "合计", both),
        ("2", "一、因公出国（境）费", ""),
        ("3", "二、公务用车购置及运维费", cars),
        ("4", "其中：公务用车购置费", ""),
        ("5", "公务用车运行维护费", cars),
        ("6", "三、公务接待费", guests),
    )
    yield from _titled("部门预算财政拨款“三公”经费支出表", document)
    yield Grid(
        3, (tuple(map(Cell, ("序号", "项目", "合计"))), *(tuple(map(Cell, line)) for line in texts)), widths=(6, 40, 16)
    )


def words(document: Disclosure) -> Iterator[Block]:
    """Yield the running text: duties, money in words, the goals of the unit with what they state."""
    texts = load("narrative")
    totals = document.totals
    papers = [paper for paper in document.papers if paper.name]
    values = {
        "unit": document.unit.name,
        "place": document.unit.place,
        "year": str(document.year),
        "names": "、".join(paper.name for paper in papers),
        "count": str(len(papers) + document.more_projects),
        "both": f"{totals['cars'] + totals['guests']:.2f}",
        **{name: f"{value:.2f}" for name, value in totals.items()},
        "total": f"{totals.get('total_said', totals['total']):.2f}",
    }
    yield Break("情况说明")
    for text in texts["before"]:
        yield Line(text.format(**values))
    for number, paper in enumerate(papers, start=1):
        yield Line(f"{number}.{load('topics')[paper.topic]['usage'].removeprefix('用于').rstrip('。')}。")
        yield Line(f"绩效目标：{texts['aims'][(document.unit.ordinal + number) % len(texts['aims'])]}")
        yield Line(f"绩效指标：{''.join(paper.goals)}")
    for text in texts["after"]:
        yield Line(text.format(**values))


def back() -> Iterator[Block]:
    """Yield what follows the tables of projects."""
    yield Break("名词解释")
    for text in load("narrative")["back"]:
        yield Line(text)


def totals_of(document: Disclosure, cars: Decimal, guests: Decimal) -> dict[str, Decimal]:
    """Return the totals of a document in 万元: all, basic and project expenditure, cars and guests."""
    project = sum((paper.budget for paper in document.papers if paper.name), Decimal(0))
    return {
        "basic": document.basic,
        "project": project,
        "total": document.basic + project,
        "cars": cars,
        "guests": guests,
    }
