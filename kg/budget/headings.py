"""Headings of a budget table -> its columns: what each holds, and on which half of the table it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.budget.amounts import is_blank, read_amount
from kg.budget.grid import names_column
from kg.budget.labels import column_named, flat, is_word, item_named, split_numbering
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.grid import Grid, GridRow
    from kg.model import Side

Role = Literal["ordinal", "code", "name", "project", "quantity", "unit", "amount", "text"]
ROLES: tuple[tuple[Role, str], ...] = (
    ("ordinal", "budget-ordinal-heading"),
    ("code", "budget-code-heading"),
    ("project", "budget-project-heading"),
    ("name", "budget-name-heading"),
    ("quantity", "budget-quantity-heading"),
    ("unit", "budget-unit-heading"),
)
_CODE = re.compile(r"\d{2,7}|[A-Z]\d{4,8}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: where it stands, what it holds, and for amounts which column of the ontology it is."""

    index: int
    role: Role
    heading: str
    column: str | None = None
    side: Side | None = None
    item: str | None = None
    """The item that a column of a turned table stands for."""


def grid_to_columns(grid: Grid, year: int | None) -> tuple[Column, ...]:
    """Return the columns of a table by its headings; what a heading does not tell, the cells below it do."""
    stacks = {index: _stack(grid.headings, index) for index in range(grid.width)}
    halves = _halves(grid.headings)
    columns = [_column(index, stacks[index], halves.get(index), year) for index in range(grid.width)]
    return tuple(
        column if column.role != "text" else _by_content(column, grid.data, codes_known=_has(columns, "code"))
        for column in columns
    )


def _has(columns: Sequence[Column], role: Role) -> bool:
    return any(column.role == role for column in columns)


def _stack(headings: Sequence[GridRow], index: int) -> list[str]:
    """Return what stands above a column from top to bottom, headings over several columns included."""
    stack: list[str] = []
    for number, row in enumerate(headings):
        text = row.cells.get(index, "")
        below = any(other.cells.get(index) for other in headings[number + 1 :])
        covering = "" if text else _covering(row, index, spread=below)
        text = text or covering
        if text and (not stack or stack[-1] != text):
            stack.append(text)
    return stack


def _covering(row: GridRow, index: int, *, spread: bool) -> str:
    """Return the heading to the left that reaches over a column: by its span, else over the empty cells behind it."""
    left = max((column for column, text in row.cells.items() if text and column < index), default=None)
    if left is None:
        return ""
    if left in row.spans:
        return row.cells[left] if left + row.spans[left] > index else ""
    return row.cells[left] if spread and not row.spans else ""


def _halves(headings: Sequence[GridRow]) -> dict[int, Side]:
    """Return the half of each column, of a table that has income on one side and expenditure on the other."""
    for row in headings:
        starts: list[tuple[int, Side]] = []
        for index, text in sorted(row.cells.items()):
            if is_word(text, "budget-income-half"):
                starts.append((index, "income"))
            elif is_word(text, "budget-expenditure-half"):
                starts.append((index, "expenditure"))
        if {side for _, side in starts} == {"income", "expenditure"} and len(starts) == 2:
            return {index: side for start, side in starts for index in range(start, 99)}
    return {}


def _column(index: int, stack: list[str], side: Side | None, year: int | None) -> Column:
    """Return what a column is by its headings: the lowest that is known, parts of a cut heading put together."""
    printed = "/".join("".join(text.split()) for text in stack)
    for end in range(len(stack), 0, -1):
        for start in range(end):
            joined = "".join(stack[start:end])
            named = column_named(joined, year)
            if named:
                above = _named_above(stack[:start], year) if is_word(joined, "budget-subtotal") else None
                return Column(index, "amount", printed, above or named, side, _item_of(stack[:end]))
            role = next((role for role, name in ROLES if is_word(joined, name)), None)
            if role:
                return Column(index, role, printed, None, None if role == "ordinal" else side)
    return Column(index, "text", printed, None, side, _item_of(stack))


def _named_above(stack: list[str], year: int | None) -> str | None:
    """Return the column that a heading over 小计 names, 收入 and 支出 of the halves aside."""
    for text in reversed(stack):
        if not is_word(text, "budget-income-half") and not is_word(text, "budget-expenditure-half"):
            named = column_named(text, year)
            if named and named != "total":
                return named
    return None


def _item_of(stack: list[str]) -> str | None:
    """Return the item that a heading names, 小计 and 合计 standing for the heading above them."""
    if not stack:
        return None
    if is_word(stack[-1], "budget-subtotal"):
        return _item_of(stack[:-1])
    item = item_named(stack[-1])
    return item if item and item != "total" else None


def _by_content(column: Column, data: Sequence[GridRow], *, codes_known: bool) -> Column:
    """Return what a column holds by its cells, where its heading cannot be read."""
    texts = [text for text in (row.cells.get(column.index, "") for row in data) if not is_blank(text)]
    if not texts:
        return column
    numbers = sum(read_amount(text) is not None for text in texts)
    if numbers * 2 > len(texts):
        if not codes_known and all(_CODE.fullmatch("".join(text.split())) for text in texts):
            return Column(column.index, "code", column.heading, None, column.side)
        return Column(column.index, "amount", column.heading, None, column.side, column.item)
    return column


def with_name(columns: tuple[Column, ...], data: Sequence[GridRow]) -> tuple[Column, ...]:
    """Return columns of which one is the name: where no heading says so, the first of texts."""
    if _has(columns, "name") or _has(columns, "project"):
        return columns
    for column in columns:
        texts = [row.cells.get(column.index, "") for row in data]
        if column.role == "text" and sum(bool(text) for text in texts) * 2 > len(texts):
            named = Column(column.index, "name", column.heading, None, column.side)
            return tuple(named if other is column else other for other in columns)
    return columns


def is_budget_heading(grid: Grid) -> bool:
    """Tell whether the headings of a table are those of a budget table, whatever its title."""
    return head_kind(grid) is not None


def head_kind(grid: Grid) -> str | None:
    """Return the kind of a table that has no title, by its headings and the names of its lines.

    Of the three tables by function that have the same headings, the one of the general public budget stands for all.
    """
    headings = grid.heading_texts
    if not headings or not any(names_column(text) for text in headings):
        return None
    columns = grid_to_columns(grid, None)
    named = {column.column for column in columns if column.role == "amount" and column.column}
    sides = {column.side for column in columns if column.role == "name"}
    if {"income", "expenditure"} <= sides:
        return "fiscal-income-and-expenditure" if named & {"general-public"} else "income-and-expenditure"
    together = "".join(flat(text) for text in headings)
    if any(word in together for word in words("budget-procurement")):
        return "procurement" if _has(columns, "quantity") or "total" in named else None
    items = {item_named(split_numbering(text).name) for row in grid.data for text in row.texts}
    if _has(columns, "quantity") and "asset-value" in named:
        return "fixed-assets"
    if "vehicles" in items or "vehicles" in {column.item for column in columns}:
        return "three-public"
    if not _has(columns, "code") or not named:
        return None
    if any(word in together for word in words("budget-economic")):
        return "basic-expenditure"
    if "current-subtotal" in named or named & {"fiscal", "undertaking"}:
        return "income"
    if "operating-expenditure" in named or "remitted" in named:
        return "expenditure"
    return "general-public-expenditure" if named & {"basic", "project"} else None
