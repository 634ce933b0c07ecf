"""Draw performance target tables into PDFs, in the many ways that offices print them.

`typeset` draws forms, `typeset_grid` any grid of merged cells; `expected` is what a reader should find in the forms.
Run as a script it writes a sample to look at: `python tests/typeset.py OUT.pdf --rules horizontal`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from typeset_canvas import write
from typeset_layout import BOTTOM, SIDE, TOP, Align, Box, Grid, Pages, Piece, Placed, Style, flow, moved, place, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HEADINGS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
FIRST_INDICATOR = 7
"""Rows above the indicators: six of the header block and the headings."""
PROSE = "认真贯彻上级决策部署，围绕中心工作履行职责，统筹安排年度预算，严格执行财经纪律，提高资金使用效益。"


GridCell = tuple[int, int, int, int, str]
"""Row and column (from 0), row span and column span, text."""


class IndicatorRow(NamedTuple):
    """One row of the indicator table; None is an empty cell."""

    level1: str
    level2: str
    level3: str
    description: str | None
    value: str
    basis: str | None


@dataclass(frozen=True)
class Form:
    """A table to be drawn: its header block as printed, and its rows.

    Runs of equal labels are merged by the style; `merged` names further columns (value, basis) whose runs of equal
    texts stand in one cell where the style merges cells at all.
    """

    rows: tuple[IndicatorRow, ...]
    code: str = "13050026P009450100987"
    name: str = "市长热线经费"
    budget: str = "600.00"
    fiscal_funds: str | None = "600.00"
    other_funds: str | None = None
    usage: str | None = "支付服务外包费用 120 人工工资等。"
    plan: tuple[str | None, str | None, str | None, str | None] = ("25%", "50%", "75%", "100%")
    goals: tuple[str, ...] = ("1.热情耐心受理群众来电来信；", "2.做好网民留言办理回复工作。")
    merged: frozenset[str] = frozenset()


def expected(forms: Iterable[Form]) -> list[tuple[dict[str, Any], tuple[IndicatorRow, ...]]]:
    """Return the header fields, named as in `kg.model.Project` but as printed, and the rows of each form."""
    names = ("code", "name", "budget", "fiscal_funds", "other_funds", "usage", "goals")
    return [
        (
            {name: getattr(form, name) for name in names}
            | {"payment_plan": dict(zip(("3", "6", "10", "12"), form.plan, strict=True))},
            form.rows,
        )
        for form in forms
    ]


def typeset(forms: Sequence[Form], style: Style) -> bytes:
    """Return a PDF of the forms, one after the other; the same input gives the same bytes."""
    pages: Pages = [[_prose(style)] for _ in range(style.noise_pages)]
    bottom = style.page_size[1] - BOTTOM
    pages.append([])
    top = TOP
    for number, form in enumerate(forms, start=1):
        grid = form_grid(form, style)
        title = 2.5 * style.line_height if style.titles else 0
        if pages[-1] and top + title + place(grid, 0, grid.keep, style)[0] > bottom:
            pages.append([])
            top = TOP
        if style.titles:
            pages[-1] += [
                _words(f"{number}、{form.name}绩效目标表", top, "left", style),
                _words("单位：万元", top + 1.3 * style.line_height, "right", style),
            ]
        top = flow(grid, style, pages, top + title, bottom) + 2 * style.line_height
    return write(pages, style, style.page_size)


def typeset_grid(
    col_widths: Sequence[float],
    cells: Iterable[GridCell],
    style: Style | None = None,
) -> bytes:
    """Return a PDF of one page with one ruled grid of cells (row, column, row span, column span, text)."""
    style = style or Style()
    edges = [SIDE]
    for width in col_widths:
        edges.append(edges[-1] + width)
    boxes = tuple(
        _box(style, row, edges[col], edges[col + col_span], text, row_span=row_span, valign=style.valign)
        for row, col, row_span, col_span, text in cells
    )
    rows = max(box.row + box.row_span for box in boxes)
    height, placed = place(Grid(boxes, rows), 0, rows, style)
    size = (max(style.page_size[0], edges[-1] + SIDE), max(style.page_size[1], TOP + height + BOTTOM))
    return write([[Piece(moved(placed, TOP))]], style, size)


def form_grid(form: Form, style: Style) -> Grid:
    """Return the boxes of a form: the header block, the headings, the indicators."""
    headings = _across(style, FIRST_INDICATOR - 1, _edges(style), HEADINGS, "centre")
    boxes = (*_header_boxes(form, style), *headings, *_indicator_boxes(form, style))
    rows = FIRST_INDICATOR + len(form.rows)
    return Grid(boxes, rows, keep=FIRST_INDICATOR + 1, heading=FIRST_INDICATOR - 1 if style.repeat_header else None)


def _header_boxes(form: Form, style: Style) -> list[Box]:
    width = style.page_size[0] - 2 * SIDE

    def across(row: int, parts: Sequence[float], texts: Sequence[str | None], align: Align = "centre") -> list[Box]:
        return _across(style, row, [SIDE + width * part for part in parts], texts, align)

    def label(row: int, text: str, row_span: int = 1) -> Box:
        return _box(style, row, SIDE, SIDE + width * 0.12, text, row_span=row_span, align="centre")

    money = ("预算数", form.budget, "其中：财政资金", form.fiscal_funds, "其他资金", form.other_funds)
    quarters = (0.12, 0.34, 0.56, 0.78, 1)
    return [
        *across(0, (0, 0.12, 0.42, 0.56, 1), ("项目编码", form.code, "项目名称", form.name)),
        label(1, "预算规模及资金用途", 2),
        *across(1, (0.12, 0.24, 0.42, 0.56, 0.7, 0.84, 1), money),
        *across(2, (0.12, 1), (form.usage,), "left"),
        label(3, "资金支出计划（%）", 2),
        *across(3, quarters, ("3月底", "6月底", "10月底", "12月底")),
        *across(4, quarters, form.plan),
        label(5, "绩效目标"),
        *across(5, (0.12, 1), ("\n".join(form.goals),), "left"),
    ]


def _indicator_boxes(form: Form, style: Style) -> Iterator[Box]:
    edges = _edges(style)
    for column, name in enumerate(IndicatorRow._fields):
        label = name in {"level1", "level2"}
        valign = style.label_valign if label else style.valign
        for run in _runs(form, name):
            text = form.rows[run[0]][column]
            spans = style.merge == "spanning"
            for row in run[:1] if spans else run:
                empty = label and style.merge == "first" and row != run[0]
                box = _box(
                    style,
                    row + FIRST_INDICATOR,
                    edges[column],
                    edges[column + 1],
                    text,
                    row_span=len(run) if spans else 1,
                    align=style.aligns[column],
                    valign=valign,
                    label=label,
                    sure=name in {"level3", "value"},
                )
                yield box._replace(lines=(), carry=box.lines) if empty else box


def _runs(form: Form, name: str) -> list[list[int]]:
    """Return the row indexes of each cell of a column: one for each row, more where equal texts are merged."""
    keys: list[object] = list(range(len(form.rows)))
    if name == "level1":
        keys = [row.level1 for row in form.rows]
    elif name == "level2":
        keys = [(row.level1, row.level2) for row in form.rows]
    elif name in form.merged:
        keys = [number if getattr(row, name) is None else getattr(row, name) for number, row in enumerate(form.rows)]
    return [list(run) for _, run in groupby(range(len(keys)), key=keys.__getitem__)]


def _edges(style: Style) -> list[float]:
    scale = (style.page_size[0] - 2 * SIDE) / sum(style.widths)
    return [SIDE + scale * sum(style.widths[:count]) for count in range(7)]


def _across(style: Style, row: int, edges: Sequence[float], texts: Sequence[str | None], align: Align) -> list[Box]:
    return [_box(style, row, x0, x1, text, align=align) for (x0, x1), text in zip(pairwise(edges), texts, strict=True)]


def _box(style: Style, row: int, x0: float, x1: float, text: str | None, **more: Any) -> Box:  # noqa: ANN401 - fields of Box
    return Box(row, x0, x1, wrap(text or "", x1 - x0 - 2 * style.padding, style), **more)


def _words(text: str, top: float, align: Align, style: Style) -> Piece:
    right = style.page_size[0] - SIDE
    return Piece((Placed(SIDE, top, right, top + style.line_height, (text,), align, "middle"),), ruled=False)


def _prose(style: Style) -> Piece:
    width, height = style.page_size
    lines = wrap(PROSE * 9, width - 2 * SIDE - 2 * style.padding, style)
    return Piece((Placed(SIDE, TOP, width - SIDE, height - BOTTOM, lines, "left", "top"),), ruled=False)


SAMPLE = Form(
    rows=tuple(
        IndicatorRow(*(cell or None for cell in line.split("|")))
        for line in (
            "产出指标|数量指标|外包服务保障月数|委托第三方公司保障热线正常运转月数|12 月|业务委托协议",
            "产出指标|数量指标|热线坐席数||≥30个|业务委托协议",
            "产出指标|质量指标|人工话务的接通率|对群众的合理诉求即时转办、限时办理、重点督办，全面提高服务水平|≥98%|《“接诉即办”工作方案》（邢开呈办〔2022〕8号）",
            "产出指标|成本指标|运转成本|热线服务外包工作人员工资|≤600万元|",
            "效益指标|社会效益指标|问题解决率|督促承办单位依法依规解决合理诉求|≥70%|省市要求",
            "满意度指标|服务对象满意度指标|满意率|反映人对办理情况的满意程度|≥75%|省市要求",
        )
    ),
    merged=frozenset({"basis"}),
)


def main() -> None:
    """Write the sample form, drawn as the options say: every field of `Style` is one."""
    parser = argparse.ArgumentParser(description="Write a sample table to look at.")
    parser.add_argument("path", type=Path, metavar="OUT.pdf")
    parser.add_argument("--forms", type=int, default=2, help="how many times the sample form is drawn")
    hints = get_type_hints(Style)
    for option in fields(Style):
        name, hint = f"--{option.name.replace('_', '-')}", hints[option.name]
        if hint is bool:
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=option.default)
        elif get_origin(hint) is Literal:
            choices = get_args(hint)
            parser.add_argument(name, type=type(choices[0]), choices=choices, default=option.default)
        elif get_origin(hint) is tuple:
            parser.add_argument(name, type=type(option.default[0]), nargs="+", default=option.default)
        else:
            parser.add_argument(name, type=hint, default=option.default)
    options = vars(parser.parse_args())
    path, count = options.pop("path"), options.pop("forms")
    style = Style(**{name: tuple(value) if isinstance(value, list) else value for name, value in options.items()})
    path.write_bytes(typeset([SAMPLE] * count, style))


if __name__ == "__main__":
    main()
