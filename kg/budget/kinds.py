"""Tables without a title that have the headings of one another: which fund each is of, by the totals of the others.

The expenditure of the general public budget, of the funds and of state capital is printed under the same headings. The
table of fiscal income and expenditure gives the total of each fund; an empty table is of the next fund without money,
in the order in which every disclosure has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.budget.labels import concept_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

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
