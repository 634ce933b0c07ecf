"""Headings of a budget table -> its columns: what each holds, and on which half of the table it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kg.budget.amounts import is_blank, read_amount
from kg.budget.labels import column_named, column_parent, concept_of, flat, is_word, item_named
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.budget.grid import Grid, GridRow
    from kg.model import Side

Role = Literal["ordinal", "code", "name", "project", "quantity", "unit", "amount", "text"]
ROLES: tuple[tuple[Role, str], ...] = (
    ("ordinal", "budget-ordinal-heading"),
    ("code", "budget-code-heading"),
    ("project", "budget-owner-heading"),
    ("project", "budget-project-heading"),
    ("name", "budget-name-heading"),
    ("quantity", "budget-quantity-heading"),
    ("unit", "budget-unit-heading"),
)
_CODE = re.compile(r"\d{2,7}|[A-Z]\d{4,8}")
YEAR = re.compile(r"(20\d\d)年")
_PERCENT = re.compile(r"\(?[%％]\)?$")
_FUNDS = {"general-public", "government-fund", "state-capital"}


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

    @property
    def lowest(self) -> str:
        """The lowest of its headings."""
        return self.heading.rsplit("/", 1)[-1]

    @property
    def is_other_code(self) -> bool:
        """Whether it holds the code of a unit or of a project."""
        return is_word(self.lowest, "budget-other-code")


def grid_to_columns(grid: Grid, year: int | None) -> tuple[Column, ...]:
    """Return the columns of a table by its headings; what a heading does not tell, the cells below it do."""
    stacks = {index: _stack(grid.headings, index) for index in range(grid.width)}
    halves = _halves(grid.headings)
    year = year or latest_year(grid.heading_texts)
    columns = [_column(index, stacks[index], halves.get(index), year) for index in range(grid.width)]
    coded = has_role(columns, "code")
    columns = _with_owner(columns)
    columns = [column if column.role != "text" else _by_content(column, grid.data, coded=coded) for column in columns]
    columns = _halves_once(_named_halves(_of_one_classification(columns), grid.data))
    return tuple(_with_company(list(each_once(columns))))


def _with_company(columns: list[Column]) -> Iterator[Column]:
    """Yield the columns, a lone 其中：财政拨款 without its name: it is not all of the whole beside it."""
    for column in columns:
        opened = flat(column.lowest).startswith(words("budget-among")) and column.column is not None
        others = [other for other in columns if other is not column and other.side == column.side and other.column]
        wholes = {other.column for other in others}
        alone = opened and not any(_beside(other, wholes) == _beside(column, wholes) for other in others)
        yield replace(column, column=None) if alone else column


def _beside(column: Column, wholes: set[str | None]) -> tuple[str | None, bool]:
    """Return the nearest of some columns that one is a part of, and whether it is so by what the money is spent on."""
    name = column.column or ""
    above = column_parent(name)
    while above is not None and above not in wholes:
        above = column_parent(above)
    return above, concept_of("budget-column", name, "spendingNature") is not None


def _of_one_classification(columns: list[Column]) -> list[Column]:
    """Return columns without codes where a line has both a functional and an economic one: its sums are of neither."""
    of = {
        name: {column.index for column in columns if any(word in flat(column.heading) for word in words(name))}
        for name in ("budget-functional", "budget-economic-heading")
    }
    functional, economic = of.values()
    coded = {column.index for column in columns if column.role == "code"}
    if not (coded & functional and coded & economic):
        return columns
    project = has_role(columns, "project")
    kept = set() if project else economic - coded
    return [
        replace(column, role="text")
        if column.index in functional | economic and column.role in {"code", "name"} and column.index not in kept
        else column
        for column in columns
    ]


def _named_halves(columns: list[Column], data: Sequence[GridRow]) -> list[Column]:
    """Return columns of which each half has a name: where no heading says so, the text before its amounts."""
    for side in {column.side for column in columns} - {None}:
        half = [column for column in columns if column.side == side]
        first = next((column for column in half if column.role == "amount"), None)
        before = [column for column in half if first and column.index < first.index and column.role == "text"]
        if before and not has_role(half, "name") and any(row.cells.get(before[-1].index) for row in data):
            columns = [replace(column, role="name") if column is before[-1] else column for column in columns]
    return columns


def _halves_once(columns: list[Column]) -> list[Column]:
    """Return columns with each half read once: the same money by another classification beside it stays as text."""
    again: set[int] = set()
    for side in {column.side for column in columns} - {None}:
        half = [column for column in columns if column.side == side]
        first = next((column.index for column in half if column.role == "name"), None)
        amount = next(
            (column.index for column in half if column.role == "amount" and column.index > (first or 0)), None
        )
        second = next(
            (
                column.index
                for column in half
                if amount is not None and column.index > amount and column.role in {"name", "text"}
            ),
            None,
        )
        if first is not None and second is not None and any(c.role == "amount" and c.index > second for c in half):
            again |= {column.index for column in half if column.index >= second}
    return [replace(column, role="text", column=None) if column.index in again else column for column in columns]


def _with_owner(columns: list[Column]) -> list[Column]:
    """Return the columns where one names the project that purchases are for: 采购项目名称 beside it is their name."""
    named = {column.index for column in columns if column.role == "project"}
    owners = {column.index for column in columns if column.index in named and _is_owner(column)}
    bought = named - owners
    if not (owners and bought):
        return columns
    roles: dict[int, Role] = {column.index: "text" for column in columns if column.role == "name"}
    roles |= dict.fromkeys(bought, "name")
    return [replace(column, role=roles.get(column.index, column.role)) for column in columns]


def _is_owner(column: Column) -> bool:
    return is_word(column.heading.rsplit("/", 1)[-1], "budget-owner-heading")


def each_once(columns: Sequence[Column]) -> Iterator[Column]:
    """Yield the columns, each name once on each half: what is printed again is known by its heading alone.

    Where this year's income is printed by fund, its sum is no part of the total beside them.
    """
    seen: set[tuple[Side | None, str]] = set()
    by_fund = {column.column for column in columns} & _FUNDS
    for column in columns:
        again = column.column is not None and (column.side, column.column) in seen and not column.item
        if again or (by_fund and column.column == "current-subtotal"):
            yield replace(column, column=None)
        else:
            seen |= {(column.side, column.column)} if column.column else set()
            yield column


def has_role(columns: Sequence[Column], role: Role) -> bool:
    """Tell whether one of the columns holds what a role says: a code, a name, a quantity."""
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
    for number, row in enumerate(headings):
        starts: list[tuple[int, Side]] = []
        for index, text in sorted(row.cells.items()):
            if is_word(text, "budget-income-half"):
                starts.append((index, "income"))
            elif is_word(text, "budget-expenditure-half"):
                starts.append((index, "expenditure"))
        if {side for _, side in starts} == {"income", "expenditure"} and len(starts) == 2:
            (first, side), (second, other) = starts
            second = _second_half(headings[number + 1 :], first, second)
            return {index: side if index < second else other for index in range(first, 99)}
    return {}


def _second_half(below: Sequence[GridRow], first: int, second: int) -> int:
    """Return where the second half begins: below its heading, or at its name where that leaves out empty cells."""
    amounts = {index for row in below for index, text in row.cells.items() if column_named(text)}
    if any(first <= index < second for index in amounts) and any(second <= index for index in amounts):
        return second
    named = ([index for index, text in sorted(row.cells.items()) if _is_name(text)] for row in below)
    name = next((names[1] for names in named if len(names) > 1), None)
    return second if name is None else max((index + 1 for index in amounts if index < name), default=name)


def _is_name(text: str) -> bool:
    return any(is_word(text, name) for role, name in ROLES if role in {"name", "project"})


def _column(index: int, stack: list[str], side: Side | None, year: int | None) -> Column:
    """Return what a column is by its headings: the lowest that is known, parts of a cut heading put together."""
    printed = "/".join("".join(text.split()) for text in stack)
    if any(is_of_another_year(text, year) for text in stack):
        return Column(index, "amount", printed, None, side, _item_of(stack))
    if any(is_word(printed.rsplit("/", 1)[-1], name) for name in ("budget-other-code", "budget-unit-name-heading")):
        return Column(index, "text", printed, None, side)
    for end in range(len(stack), 0, -1):
        for start in range(end):
            joined = "".join(stack[start:end])
            named = column_named(joined, year)
            if named:
                above = _named_above(stack[:start], year) if is_word(joined, "budget-subtotal") else None
                return Column(index, "amount", printed, above or named, side, _item_of(stack))
            role = next((role for role, name in ROLES if is_word(joined, name)), None)
            if role:
                return Column(index, role, printed, None, None if role == "ordinal" else side)
    return Column(index, "text", printed, None, side, _item_of(stack))


def latest_year(texts: Sequence[str]) -> int | None:
    """Return the last of the years that headings name: the one that a table of two years is of.

    >>> latest_year(["2024年预算数", "2025年预算数"]), latest_year(["预算数"])
    (2025, None)
    """
    return max((int(found) for text in texts for found in YEAR.findall(flat(text))), default=None)


def is_of_another_year(text: str, year: int | None) -> bool:
    """Tell whether a heading says that a column is no figure of the year of the table.

    >>> [is_of_another_year(each, 2026) for each in ("2025年预算数", "2026年预算数", "增减（%）", "单位资金")]
    [True, False, True, False]
    """
    if is_word(_PERCENT.sub("", flat(text)), "budget-other-year"):
        return True
    found = YEAR.match(flat(text))
    return bool(found and year is not None and int(found[1]) != year)


def _named_above(stack: list[str], year: int | None) -> str | None:
    """Return the column that a heading over 小计 names, 收入 and 支出 of the halves aside."""
    if any(is_word("".join(stack[start:]), "budget-group-heading") for start in range(len(stack))):
        return None
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


def _by_content(column: Column, data: Sequence[GridRow], *, coded: bool) -> Column:
    """Return what a column holds by its cells, where its heading cannot be read."""
    texts = [text for text in (row.cells.get(column.index, "") for row in data) if not is_blank(text)]
    if not texts or column.is_other_code:
        return column
    numbers = sum(read_amount(text) is not None for text in texts)
    if numbers * 2 > len(texts):
        if not coded and not column.item and all(_CODE.fullmatch("".join(text.split())) for text in texts):
            return Column(column.index, "code", column.heading, None, column.side)
        return Column(column.index, "amount", column.heading, None, column.side, column.item)
    return column


def with_name(columns: tuple[Column, ...], data: Sequence[GridRow]) -> tuple[Column, ...]:
    """Return columns of which one is the name: where no heading says so, that of the unit, else the first of texts."""
    if has_role(columns, "name") or has_role(columns, "project"):
        return columns
    for column in sorted(columns, key=lambda column: not is_word(column.lowest, "budget-unit-name-heading")):
        texts = [row.cells.get(column.index, "") for row in data]
        worded = sum(not is_blank(text) and read_amount(text) is None for text in texts)
        if column.role == "text" and worded * 2 > len(texts) and not column.is_other_code:
            named = Column(column.index, "name", column.heading, None, column.side)
            return tuple(named if other is column else other for other in columns)
    return columns
