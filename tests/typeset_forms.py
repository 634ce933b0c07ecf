"""Forms, styles and grids of every likely kind, for tests that draw them and read them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from typeset import Form, IndicatorRow
from typeset_layout import Style

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hypothesis.strategies import DrawFn, SearchStrategy
    from typeset import GridCell

SCHEME = (
    *(("产出指标", level2) for level2 in ("数量指标", "质量指标", "时效指标", "成本指标")),
    *(("效益指标", level2) for level2 in ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", "服务对象满意度指标"),
)
PHRASES = (
    "保障热线工作正常运转，", "委托第三方公司", "提升公共服务水平", "按要求及时完成", "年度工作任务；",
    "群众满意程度", "采购办公设备", "举办培训 3 期", "支付人员工资、", "规范资金使用（含上年结转）",
    "处理“接诉即办”事项", "ERP 系统运行维护",
)  # fmt: skip
NAMES = (
    "活动场次",
    "服务对象满意率",
    "设备验收合格率",
    "资金支付及时率",
    "运转成本",
    "培训人数",
    "不涉及",
    "问题解决率",
)
VALUES = (
    "≥98%", "12 月", "≤10万元", "100百分比", "＝3个", "不涉及", "≥500人(次)", "2026年12月底前",
    "文字描述", "≤600 万元", "确保全年不出现因保障不到位造成的责任事故",
)  # fmt: skip
BASES = (
    "业务委托协议", "不涉及", "省市对政务服务热线工作要求", "邢开呈办〔2022〕8号", "年度工作计划",
    "《关于印发“接诉即办”工作方案的通知》（冀政办字〔2021〕123号）", "《中华人民共和国政府采购法》", "历史数据、合同",
)  # fmt: skip
MONEY = ("600.00", "1.80", "30", "12,345.67", "0.00")
CODES = ("13050026P009450100987", "13050026P00945010101C", "13050022P00945010018E")


def texts(longest: int = 8) -> SearchStrategy[str]:
    """Return running texts of up to so many phrases."""
    return st.lists(st.sampled_from(PHRASES), min_size=1, max_size=longest).map("".join)


@st.composite
def indicator_rows(draw: DrawFn, most: int = 14, *, empty_cells: bool = True) -> tuple[IndicatorRow, ...]:
    """Return up to so many rows in the order of the scheme; value and basis are at times those of the row above."""
    places = sorted(draw(st.lists(st.integers(0, len(SCHEME) - 1), min_size=1, max_size=most)))
    none = st.none() if empty_cells else st.nothing()
    rows: list[IndicatorRow] = []
    for place in places:
        row = IndicatorRow(
            *SCHEME[place],
            draw(st.sampled_from(NAMES)),
            draw(texts(5) | none),
            draw(st.sampled_from(VALUES)),
            draw(st.sampled_from(BASES) | none),
        )
        again = draw(st.sampled_from(((), (), ("basis",), ("value", "basis")))) if rows else ()
        rows.append(row._replace(**{name: getattr(rows[-1], name) for name in again}))
    return tuple(rows)


def forms(most_rows: int = 14, *, empty_cells: bool = True, **fixed: SearchStrategy[Any]) -> SearchStrategy[Form]:
    """Return forms of up to so many rows; `fixed` gives other strategies for single fields."""
    percent = st.sampled_from(("25%", "50%", "75%", "100%")) | st.none()
    return st.builds(
        Form,
        **{
            "rows": indicator_rows(most_rows, empty_cells=empty_cells),
            "code": st.sampled_from(CODES),
            "name": st.sampled_from(("市长热线经费", "工伤待遇经费", "基本工作经费 B (市长热线)", "办公软件平台建设")),
            "budget": st.sampled_from(MONEY),
            "fiscal_funds": st.sampled_from(MONEY) | st.none(),
            "other_funds": st.sampled_from(MONEY) | st.none(),
            "usage": texts() | st.none(),
            "plan": st.tuples(percent, percent, percent, percent),
            "goals": st.lists(texts(), min_size=1, max_size=3).map(
                lambda goals: tuple(f"{number}.{goal}" for number, goal in enumerate(goals, start=1)),
            ),
            "merged": st.sampled_from([frozenset(), frozenset({"basis"}), frozenset({"basis", "value"})]),
        }
        | fixed,
    )


def ambiguous(form: Form, style: Style) -> bool:
    """Tell whether even a person could take what is drawn for other rows.

    A value or basis merged over rows without rules may belong to any of them; the rest of one left empty at the top of
    a page looks like an empty cell.
    """
    if style.merge != "spanning" or not form.merged:
        return False
    carried_empty = style.carried_label == "empty" or style.cut_rows
    empty = any(getattr(row, name) is None for row in form.rows for name in form.merged)
    return style.rules == "none" or (carried_empty and empty)


def styles(**fixed: SearchStrategy[Any]) -> SearchStrategy[Style]:
    """Return styles; `fixed` gives other strategies for single fields, such as `rules=st.just("full")`."""
    align = st.sampled_from(("left", "centre"))
    upright = st.sampled_from(("top", "middle"))
    return st.builds(
        Style,
        **{
            "rules": st.sampled_from(("full", "horizontal", "none")),
            "rule_drawing": st.sampled_from(("line", "fill", "rect", "short", "dashed")),
            "frame": st.sampled_from(("plain", "thick", "double")),
            "font_size": st.sampled_from((7, 8, 9, 10, 10.5, 12)),
            "padding": st.sampled_from((2, 3, 4, 5.5)),
            "leading": st.sampled_from((1.1, 1.2, 1.3, 1.5)),
            "charspace": st.sampled_from((0, 0, 0.2, 0.5)),
            "per_character": st.booleans(),
            "orientation": st.sampled_from(("landscape", "portrait")),
            "widths": st.tuples(*(st.integers(*edge) for edge in WIDTHS)),
            "aligns": st.tuples(align, align, align, align, align, align),
            "valign": upright,
            "merge": st.sampled_from(("spanning", "first", "repeated")),
            "label_valign": upright,
            "carried_label": st.sampled_from(("repeat", "empty")),
            "repeat_header": st.booleans(),
            "cut_rows": st.booleans(),
            "titles": st.booleans(),
            "page_rotation": st.sampled_from((0, 90, 180, 270)),
            "turned": st.booleans(),
            "crop_offset": st.sampled_from(((0, 0), (0, 0), (30, 70))),
            "encrypted": st.booleans(),
            "form_xobject": st.booleans(),
            "noise_pages": st.integers(0, 2),
        }
        | fixed,
    )


WIDTHS = ((8, 12), (10, 14), (12, 20), (18, 28), (10, 14), (14, 20))
"""Least and greatest relative width of each column."""


@st.composite
def random_grids(draw: DrawFn, most_rows: int = 8, most_cols: int = 7) -> tuple[list[float], list[GridCell]]:
    """Return column widths and cells (row, column, row span, column span, text) that fill a grid.

    A cell begins in every row and in every column, so that the drawn rules tell the whole grid.
    """
    rows, cols = draw(st.integers(1, most_rows)), draw(st.integers(1, most_cols))
    widths = draw(st.lists(st.integers(24, 110).map(float), min_size=cols, max_size=cols))
    spans = {(row, col): (1, 1) for row in range(rows) for col in range(cols)}
    for _ in range(draw(st.integers(0, 6))):
        row, col = draw(st.integers(0, rows - 1)), draw(st.integers(0, cols - 1))
        down, across = draw(st.integers(1, rows - row)), draw(st.integers(1, cols - col))
        covered = {(row + r, col + c) for r in range(down) for c in range(across)}
        merged = {at: span for at, span in spans.items() if at not in covered} | {(row, col): (down, across)}
        if all(spans.get(at) == (1, 1) for at in covered) and _tells_all(merged, rows, cols):
            spans = merged
    text = texts(2) | st.sampled_from(VALUES) | st.just("")
    return widths, [(*at, *span, draw(text)) for at, span in sorted(spans.items())]


def _tells_all(starts: Iterable[tuple[int, int]], rows: int, cols: int) -> bool:
    """Tell whether a cell begins in every row and in every column."""
    return len({row for row, _ in starts}) == rows and len({col for _, col in starts}) == cols
