"""Tables without a title: their kind by their headings, and which fund a table is of by the totals of the others.

The expenditure of the general public budget, of the funds and of state capital is printed under the same headings. The
table of fiscal income and expenditure gives the total of each fund; an empty table is of the next fund without money,
in the order in which every disclosure has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.budget.grid import names_column
from kg.budget.headings import grid_to_columns, has_role
from kg.budget.labels import concept_of, flat, item_named, split_numbering
from kg.vocabulary import synonyms, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from kg.budget.grid import Grid

IN_ORDER = ("general-public-expenditure", "government-fund-expenditure", "state-capital-expenditure")
"""The three tables in the order of 财预〔2016〕143号."""


def fund_of(kind: str) -> str | None:
    """Return the fund that a kind of table is of.

    >>> fund_of("government-fund-expenditure")
    'government-fund'
    """
    return concept_of("budget-table", kind, "fund")


def kinds_by_total(totals: Iterable[Decimal | None], by_fund: Mapping[str, Decimal]) -> list[str]:
    """Return the kind of each of some tables in order, given the total of each (None for an empty one).

    >>> from decimal import Decimal
    >>> funds = {"general-public": Decimal(5), "government-fund": Decimal(0), "state-capital": Decimal(3)}
    >>> kinds_by_total([Decimal(5), None, Decimal(3)], funds)
    ['general-public-expenditure', 'government-fund-expenditure', 'state-capital-expenditure']
    """
    found: list[str] = []
    for total in totals:
        left = [kind for kind in IN_ORDER if kind not in found]
        if not left:
            found.append(IN_ORDER[0])
            continue
        fitting = [kind for kind in left if by_fund and (by_fund.get(fund_of(kind) or "") or None) == (total or None)]
        later = [kind for kind in left if not found or IN_ORDER.index(kind) > IN_ORDER.index(found[-1])]
        found.append(next(iter(fitting or later or left)))
    return found


def lists_targets(grid: Grid) -> bool:
    """Tell whether a table is one of targets: a row names levels of indicators."""
    levels = {text for text, column in synonyms("Column").items() if column.startswith("level")}
    return any(sum("".join(text.split()) in levels for text in row.texts) > 1 for row in (*grid.headings, *grid.data))


def is_budget_heading(grid: Grid) -> bool:
    """Tell whether the headings of a table are those of a budget table, whatever its title."""
    return head_kind(grid) is not None


def head_kind(grid: Grid) -> str | None:
    """Return the kind of a table that has no title, by its headings and the names of its lines.

    Of the three tables by function that have the same headings, the one of the general public budget stands for all.
    """
    headings = grid.heading_texts
    if not any(names_column(text) for text in headings):
        return None
    columns = grid_to_columns(grid, None)
    named = {column.column for column in columns if column.role == "amount" and column.column}
    items = {column.item for column in columns}
    items |= {item_named(split_numbering(text).name) for row in grid.data for text in row.texts}
    together = "".join(flat(text) for text in headings)
    halves = {"income", "expenditure"} <= {column.side for column in columns if column.role == "name"}
    coded = has_role(columns, "code") and bool(named)
    signs = (
        ("fiscal-income-and-expenditure", halves and "general-public" in named),
        ("income-and-expenditure", halves),
        (
            "procurement",
            any(word in together for word in words("budget-procurement"))
            and (has_role(columns, "quantity") or "total" in named),
        ),
        ("fixed-assets", has_role(columns, "quantity") and "asset-value" in named),
        ("three-public", "vehicles" in items),
        ("basic-expenditure", coded and any(word in together for word in words("budget-economic"))),
        ("income", coded and bool(named & {"current-subtotal", "fiscal", "undertaking"})),
        ("expenditure", coded and bool(named & {"operating-expenditure", "remitted"})),
        (IN_ORDER[0], coded and bool(named & {"basic", "project"})),
    )
    return next((kind for kind, holds in signs if holds), None)
