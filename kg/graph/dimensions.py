"""What an amount is of -> its dimensions: side, classification, item, fund, nature and time, each a name of ontology/.

A table kind gives the default, an item and then a column narrow it. Two amounts of one document with the same
dimensions are the same figure, in whatever table or sentence they stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.budget.labels import split_numbering
from kg.concepts import concept, wider
from kg.text import comparable
from kg.vocabulary import DEF, local_name, own, subjects, texts, words

if TYPE_CHECKING:
    from kg.model import BudgetAmount, BudgetLine, BudgetTable, StatedFigure

# By the first digit of a code of 政府收支分类科目: 2 is expenditure by function, 3 and 5 by economic purpose.
CLASSIFICATIONS = {"2": "functional", "3": "economic", "5": "economic"}
_CODE = re.compile(r"\d{3}(?:\d\d){0,2}")
SCHEMES = ("functional", "economic")
ALL, TOTAL, CURRENT = "all", "total", "current"
WITH_CARRIED_FORWARD = "with-carried-forward"


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What an amount is of; `functional` and `economic` are codes, the rest names of the code lists of ontology/.

    `holder` numbers the sets of tables of a file that holds those of several units or years; 0 where there is one.
    """

    side: str
    functional: str = ALL
    economic: str = ALL
    item: str = TOTAL
    fund: str = ALL
    nature: str = ALL
    period: str = ALL
    holder: int = 0

    @property
    def key(self) -> str:
        """Return the dimensions as the last part of an IRI.

        >>> Dimensions("expenditure", functional="2010301", fund="fiscal").key
        'expenditure.2010301.all.total.fiscal.all.all'
        """
        names = (self.side, self.functional, self.economic, self.item, self.fund, self.nature, self.period)
        return ".".join((*names, str(self.holder)) if self.holder else names)


def narrowest(scheme: str, *names: str | None) -> str:
    """Return the first name, narrowed by each later one that is part of what is held so far.

    >>> narrowest("fund", "fiscal", "general-public", "fiscal", None)
    'general-public'
    """
    held = ALL
    for name in names:
        if name and held in wider(scheme, name):
            held = name
    return held


def table_side(table: BudgetTable, line: BudgetLine) -> str | None:
    """Return the side of a line: its own where the table has both, else that of its kind of table."""
    return line.side or concept("budget-table", table.kind).get("side")


def amount_dimensions(table: BudgetTable, line: BudgetLine, amount: BudgetAmount) -> Dimensions | None:
    """Return what an amount of a table is of; None where its line or column does not tell."""
    side = table_side(table, line)
    if side is None or amount.column is None or is_not_added(amount.column):
        return None
    kind, column = concept("budget-table", table.kind), concept("budget-column", amount.column)
    category = line_category(line, side)
    item = line.item if category is None else None
    facts = concept("budget-item", item) if item else {}
    base = column.get("budgetItem") or _base_item(table, item, kind) if category is None else TOTAL
    if base is None:
        return None
    functional, economic = category or (ALL, ALL)
    return Dimensions(
        side,
        functional,
        economic,
        base,
        narrowest("fund", *(said.get("fund") for said in (kind, facts, column))),
        narrowest(
            "spending-nature", kind.get("spendingNature"), facts.get("spendingNature"), column.get("spendingNature")
        ),
        _period(table, side, facts, column),
    )


@cache
def is_not_added(column: str) -> bool:
    """Tell whether the amounts of a column are no sums: unit prices, the funds of a project.

    >>> is_not_added("unit-price"), is_not_added("total")
    (True, False)
    """
    return bool(texts(own(column, scheme="budget-column"), DEF + "notAdded"))


def stated_dimensions(figure: StatedFigure, named: str | None = None, *, by_name: bool = False) -> Dimensions | None:
    """Return what a stated figure is of, `named` being the code that its name means; it counts alone if `by_name`.

    None where the text does not tell it, tells it of another year, or gives a name that means no code.
    """
    if _is_current_appropriation(figure):
        return Dimensions(figure.side or "income", fund=figure.fund or "fiscal", period=CURRENT)
    facts = concept("budget-item", figure.item) if figure.item else {}
    base = facts.get("itemOf", figure.item)
    side = figure.side or facts.get("side") or ("income" if facts.get("fundPeriod") else "expenditure")
    if figure.year is not None and side != "holdings":
        return None
    category = code_category(named if by_name else figure.code or named) if figure.item is None else None
    if category is None and base is None:
        if figure.name or (figure.nature is None and figure.fund is None):
            return None
        base = TOTAL
    period = facts.get("fundPeriod", ALL) if side == "income" else facts.get("outlayPeriod", ALL)
    functional, economic = category or (ALL, ALL)
    return Dimensions(
        side,
        functional,
        economic,
        TOTAL if category or base is None else base,
        narrowest("fund", facts.get("fund"), figure.fund),
        narrowest("spending-nature", facts.get("spendingNature"), figure.nature),
        ALL if period == WITH_CARRIED_FORWARD else period,
    )


def _is_current_appropriation(figure: StatedFigure) -> bool:
    """Tell whether a figure is all that is appropriated this year, without what is carried over."""
    whole = figure.item in {None, TOTAL} and not (figure.name or figure.code or figure.nature or figure.year)
    return whole and any(word in comparable(figure.text) for word in words("current-appropriation"))


# --- the line


def line_category(line: BudgetLine, side: str) -> tuple[str, str] | None:
    """Return the functional and the economic category of a line, by its code or the name of a class of expenditure."""
    found = code_category(line.code)
    if found is None and line.code is None and line.item is None and side == "expenditure":
        return named_category(line.name)
    return found


def code_category(code: str | None) -> tuple[str, str] | None:
    """Return the functional and the economic category that a code is; one of them is `all`.

    >>> code_category("2010301"), code_category("30201"), code_category("A02030501")
    (('2010301', 'all'), ('all', '30201'), None)
    """
    if not code or not _CODE.fullmatch(code):
        return None
    scheme = CLASSIFICATIONS.get(code[0])
    return None if scheme is None else (code, ALL) if scheme == "functional" else (ALL, code)


def upper_codes(code: str) -> tuple[str, ...]:
    """Return a code and those above it, up to `all`.

    >>> upper_codes("2010301"), upper_codes("all")
    (('2010301', '20103', '201', 'all'), ('all',))
    """
    return (ALL,) if code == ALL else (*(code[:length] for length in range(len(code), 2, -2)), ALL)


def named_schemes(known: tuple[str, str] | None) -> list[tuple[str, str]]:
    """Return the classification and the code that a functional and an economic category are, where one is given.

    >>> named_schemes(("all", "30201")), named_schemes(None)
    ([('economic', '30201')], [])
    """
    return [(scheme, code) for scheme, code in zip(SCHEMES, known or (), strict=False) if code != ALL]


def named_category(name: str | None) -> tuple[str, str] | None:
    """Return the class of the functional classification that a name means, under any name that it had.

    >>> named_category("十、医疗卫生与计划生育支出")
    ('210', 'all')
    """
    code = class_names().get(bare_name(name))
    return (code, ALL) if code else None


def bare_name(name: str | None) -> str:
    """Return the name of a category without numbering, white space and width.

    >>> bare_name("（一）司法")
    '司法'
    """
    return comparable(split_numbering(name or "").name)


@cache
def class_names() -> dict[str, str]:
    """Return every name that a class of the functional classification goes or went by -> its code."""
    return {
        comparable(label): local_name(node)
        for node in subjects("FunctionalCategory")
        for label in texts(node, "prefLabel", "altLabel")
        if local_name(node) != ALL
    }


def _base_item(table: BudgetTable, item: str | None, kind: dict[str, str]) -> str | None:
    """Return what item a line is of; the total of some tables is that of an item, unless that has a line of its own."""
    if item is None:
        return None
    base = concept("budget-item", item).get("itemOf", item)
    whole = kind.get("wholeItem")
    if base != TOTAL or whole is None:
        return base
    return None if any(line.item == whole for line in table.lines) else whole


def _period(table: BudgetTable, side: str, facts: dict[str, str], column: dict[str, str]) -> str:
    if side != "income":
        period = facts.get("outlayPeriod", ALL)
        if period == WITH_CARRIED_FORWARD and not _carries_forward(table):
            period = ALL
        # this year's spending is of all money, whatever column of income it is printed under
        found = period if column.get("fundPeriod", CURRENT) == CURRENT else column["fundPeriod"]
    else:
        found = narrowest("fund-period", facts.get("fundPeriod"), column.get("fundPeriod"))
    # beside a column of what is carried over, the other columns of a fund are this year's
    return CURRENT if found == ALL and "fund" in column and _has_column_carried_over(table) else found


def _has_column_carried_over(table: BudgetTable) -> bool:
    columns = {amount.column for line in table.lines for amount in line.amounts if amount.column and amount.value}
    return any("carried-over" in concept("budget-column", column).get("fundPeriod", "") for column in columns)


def _carries_forward(table: BudgetTable) -> bool:
    """Tell whether a table leaves something for the next year, so that its total is more than what is spent."""
    forward = (
        line
        for line in table.lines
        if line.item and concept("budget-item", line.item).get("outlayPeriod") == "carried-forward"
    )
    return any(amount.value for line in forward for amount in line.amounts)
