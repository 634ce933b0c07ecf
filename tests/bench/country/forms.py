"""The tables of projects in the layouts of provinces: header block and indicator rows as grids of merged cells."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from country.blocks import Block, Break, Cell, Grid, Line, across, runs, wrapped
from country.rows_text import cell, layout_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from country.model import Disclosure, Paper, Row

WIDTHS = {
    "level1": 8, "level2": 10, "level3": 15, "description": 20, "value": 10, "basis": 18, "unit": 7, "comparator": 7,
    "weight": 5, "score": 5, "reason": 12, "actual": 10,
}  # fmt: skip


def forms(document: Disclosure) -> Iterator[Block]:
    """Yield the tables of all projects of a document, in its layout."""
    layout = layout_of(document)
    if layout["form"] == "column":
        yield from _one_table(document, layout)
        return
    for paper in document.papers:
        here = layout_of(document, paper)
        yield Break(f"绩效目标{paper.ordinal}")
        yield from FORMS[here["form"]](document, paper, here)


def amount(value: Decimal, layout: dict[str, Any]) -> str:
    """Return an amount of 万元 as a layout prints it: 185.00, or 1,850,000.00 in 元."""
    return f"{value * 10000:,.2f}" if layout.get("money") == "元" else f"{value:.2f}"


def _indicators(rows: Sequence[Row], layout: dict[str, Any], side: str = "") -> tuple[list[tuple[Cell, ...]], int]:
    """Return heading and rows of an indicator table, labels merged, and how many columns they take."""
    names = [name for name, _ in layout["columns"]]
    lead = [Cell(side, len(rows) + 1)] if side else []
    table = [(*lead, *(Cell(heading) for _, heading in layout["columns"]))]
    texts = [{name: cell(row, name, layout) for name in names} for row in rows]
    spans = {
        "level1": runs([(text["level1"],) for text in texts]),
        "level2": runs([(text["level1"], text["level2"]) for text in texts]),
    }
    if layout.get("merge_basis"):
        spans["basis"] = runs([(text.get("basis", ""),) for text in texts])
    if layout.get("repeat_level2"):
        spans["level2"] = [1] * len(texts)
    for position, text in enumerate(texts):
        cells = []
        for name in names:
            down = spans[name][position] if name in spans else 1
            if down:
                shown = wrapped(text[name], WIDTHS[name]) if layout.get("wrap") else text[name]
                cells.append(Cell(shown, down))
        table.append(tuple(cells))
    return table, len(names) + bool(side)


def _widths(layout: dict[str, Any], side: str = "") -> tuple[int, ...]:
    return (*((5,) if side else ()), *(WIDTHS[name] for name, _ in layout["columns"]))


def _grid(header: list[tuple[Cell, ...]], rows: Sequence[Row], layout: dict[str, Any], side: str = "") -> Grid:
    table, width = _indicators(rows, layout, side)
    return Grid(width, (*header, *table), len(header), 2 + bool(side), _widths(layout, side))


def _hebei(_document: Disclosure, paper: Paper, layout: dict[str, Any]) -> Iterator[Block]:
    """Yield the form of Hebei: code and name, money and its use, a plan of payments, goals."""
    width = len(layout["columns"])
    months = [f"{month}月底" for month in paper.plan]
    header = [
        (Cell("项目编码"), Cell(paper.code, 1, 2), Cell("项目名称"), Cell(paper.name, 1, width - 4)),
        _money_row(paper, layout, width),
        (Cell(paper.usage, 1, width - 1),),
        (Cell("资金支出计划（%）", 2), *across(months, width - 1)),
        across([f"{share}%" for share in paper.plan.values()], width - 1),
        (Cell("绩效目标"), Cell("\n".join(_numbered(paper.goals)), 1, width - 1)),
    ]
    yield Line(layout["title"].format(n=paper.ordinal, name=paper.name))
    yield Line("单位：万元")
    yield _grid(header, paper.rows, layout)


def _money_row(paper: Paper, layout: dict[str, Any], width: int) -> tuple[Cell, ...]:
    """Return the row of amounts: three labels, each with its amount behind it where six columns are there."""
    other = amount(paper.other, layout) if paper.other else ""
    texts = ("预算数", amount(paper.budget, layout), "其中：财政资金", amount(paper.fiscal, layout), "其他资金", other)
    if width - 1 >= len(texts):
        return (Cell("预算规模及资金用途", 2), *across(texts, width - 1))
    return (Cell("预算规模及资金用途", 2), *(Cell(text) for text in texts[:4]), Cell(f"其他资金 {other}".strip()))


def _numbered(goals: Sequence[str]) -> list[str]:
    return [f"{number}.{goal}" for number, goal in enumerate(goals, start=1)]


def _head(document: Disclosure, layout: dict[str, Any]) -> Iterator[Block]:
    yield Line(layout["title"].format(year=document.year))
    yield Line(f"（{document.year}年度）")
    yield Line(f"金额单位：{layout.get('money', '万元')}")


def _funds(document: Disclosure, paper: Paper, layout: dict[str, Any]) -> Iterator[Block]:
    """Yield the form of 财预〔2021〕101号: name, office, money by source, goals, 绩效指标 at the side."""
    width = len(layout["columns"]) + 1
    half = width // 2
    name = f"{paper.code}-{paper.name}" if layout.get("code_in_name") else paper.name
    unit = document.unit
    money = (
        ("年度资金总额", paper.budget),
        ("其中：财政拨款", paper.fiscal),
        ("其他资金", paper.other),
    )
    header = [
        (Cell("项目名称"), Cell(name, 1, width - 1)),
        (Cell("主管部门"), Cell(unit.name, 1, half - 1), Cell("实施单位"), Cell(unit.name, 1, width - half - 1)),
        *(
            (
                *((Cell("项目资金（万元）", 3),) if not row else ()),
                Cell(label, 1, 2),
                Cell(amount(value, layout), 1, width - 3),
            )
            for row, (label, value) in enumerate(money)
        ),
        (Cell("年度总体目标"), Cell("\n".join(_goals(paper.goals)), 1, width - 1)),
    ]
    yield from _head(document, layout)
    yield _grid(header, paper.rows, layout, "绩效指标")


def _goals(goals: Sequence[str]) -> list[str]:
    return [f"目标{number}：{goal}" for number, goal in enumerate(goals, start=1)] if len(goals) > 1 else list(goals)


def _evaluation(document: Disclosure, paper: Paper, layout: dict[str, Any]) -> Iterator[Block]:
    """Yield a self-evaluation: what was budgeted and spent, what was aimed at and done."""
    width = len(layout["columns"]) + 1
    unit = document.unit
    spent = (paper.budget * Decimal("0.97")).quantize(Decimal("0.01"))
    plain = ["", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    total = ["年度资金总额", amount(paper.budget, layout), amount(paper.budget, layout), amount(spent, layout)]
    fiscal = ["其中：当年财政拨款", amount(paper.fiscal, layout), amount(paper.fiscal, layout), amount(spent, layout)]
    other = ["其他资金", amount(paper.other, layout), amount(paper.other, layout), "0.00"]
    tail = [["10", "97%", "9.7"], ["—", "", "—"], ["—", "", "—"]]
    header = [
        (Cell("项目名称", 1, 3), Cell(paper.name, 1, width - 3)),
        (Cell("主管部门", 1, 3), Cell(unit.name, 1, 2), Cell("实施单位", 1, 2), Cell(unit.name, 1, width - 7)),
        (Cell("项目资金（万元）", 4, 2), *(Cell(text) for text in plain)),
        *(tuple(Cell(text) for text in line + rest) for line, rest in zip((total, fiscal, other), tail, strict=True)),
        (Cell("年度总体目标", 2), Cell("预期目标", 1, 4), Cell("实际完成情况", 1, width - 5)),
        (Cell("\n".join(_goals(paper.goals)), 1, 4), Cell("已完成年度目标。", 1, width - 5)),
    ]
    yield from _head(document, layout)
    grid = _grid(header, paper.rows, layout, "绩效指标")
    last = (Cell("总分", 1, width - 3), Cell("100"), Cell("99.7"), Cell(""))
    yield Grid(grid.width, (*grid.rows, last), grid.heading, grid.labels, grid.widths)


def _yuan(document: Disclosure, paper: Paper, layout: dict[str, Any]) -> Iterator[Block]:
    """Yield the form of Shanghai: amounts in 元, the whole project beside the year, a table of indicators below."""
    year = document.year
    whole = paper.budget * 3
    pairs = (
        ("项目名称：", paper.name, "项目类别：", "其他一次性项目"),
        ("计划开始日期：", f"{year}-01-01", "计划完成日期：", f"{year}-12-31"),
        ("项目总预算（元）：", amount(whole, layout), "项目当年预算（元）：", amount(paper.budget, layout)),
    )
    rows = [tuple(Cell(text) for text in pair) for pair in pairs]
    rows.insert(2, (Cell("项目实施计划："), Cell(paper.usage, 1, 3)))
    rows.append((Cell("年度绩效目标："), Cell("\n".join(paper.goals), 1, 3)))
    yield Line(layout["title"])
    yield Line(f"（{year}年）")
    yield Grid(4, tuple(rows), None, 0, (16, 30, 18, 26))
    yield _grid([], paper.rows, layout)


def _department(document: Disclosure, paper: Paper, layout: dict[str, Any]) -> Iterator[Block]:
    """Yield the form of a whole department: its tasks with their money, its goals, its indicators."""
    tasks = document.papers[1:]
    money = ("总额", "财政拨款", "其他资金")
    lines = [
        (Cell(f"任务{number}：{task.name}"), Cell(task.usage, 1, 1), *map(Cell, _three(task, layout)))
        for number, task in enumerate(tasks, start=1)
    ]
    layout = {**layout, "columns": layout["columns"]}
    table, width = _indicators(paper.rows, layout, "年度绩效指标")
    wide = width + 1
    widened = [_widen(row, wide, width) for row in table]
    header = [
        (Cell("部门（单位）名称", 1, 2), Cell(document.unit.name, 1, wide - 2)),
        (
            Cell("年度主要任务", len(lines) + 3),
            Cell("任务名称", 2),
            Cell("主要内容", 2),
            Cell("预算金额（万元）", 1, 3),
        ),
        tuple(Cell(text) for text in money),
        *lines,
        (Cell("金额合计", 1, 2), *map(Cell, _three(paper, layout))),
        (Cell("年度总体目标"), Cell("\n".join(_goals(paper.goals)), 1, wide - 1)),
    ]
    yield from _head(document, layout)
    yield Grid(wide, (*header, *widened), len(header), 3, (5, 10, 14, 16, 12, 10))


def _widen(row: tuple[Cell, ...], wide: int, width: int) -> tuple[Cell, ...]:
    """Return a row whose level 3 takes the columns that the tasks above need more."""
    return tuple(
        each._replace(across=1 + wide - width) if position == len(row) - 2 else each
        for position, each in enumerate(row)
    )


def _three(paper: Paper, layout: dict[str, Any]) -> tuple[str, str, str]:
    return amount(paper.budget, layout), amount(paper.fiscal, layout), amount(paper.other, layout)


def _one_table(document: Disclosure, layout: dict[str, Any]) -> Iterator[Block]:
    """Yield one table of all projects, which stand merged at the left of their rows."""
    columns = layout["columns"]
    rows: list[tuple[Cell, ...]] = [
        (
            *(Cell(text, 2) for text in ("单位名称", "项目名称", "预算数", "年度目标")),
            Cell("绩效指标", 1, len(columns)),
        ),
        tuple(Cell(heading) for _, heading in columns),
    ]
    total = sum(len(paper.rows) for paper in document.papers)
    for number, paper in enumerate(document.papers):
        (_, *table), _width = _indicators(paper.rows, layout)
        count = len(table)
        lead = [
            *([Cell(document.unit.name, total)] if not number else []),
            Cell(f"{paper.code}-{paper.name}", count),
            Cell(amount(paper.budget, layout), count),
            Cell("".join(paper.goals), count),
        ]
        rows += [(*lead, *table[0]), *table[1:]]
    yield Break("绩效目标")
    yield Line(layout["title"].format(year=document.year))
    yield Line("金额：万元")
    yield Grid(4 + len(columns), tuple(rows), 1, 6, (10, 12, 8, 16, *_widths(layout)), headings=2)


FORMS = {
    "hebei": _hebei,
    "funds": _funds,
    "evaluation": _evaluation,
    "yuan": _yuan,
    "department": _department,
}
