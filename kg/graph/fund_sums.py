"""What the text says of all fiscal money of a category -> what the tables of its funds print of it together.

A document with a government fund prints no table of a category over all fiscal money: 一般公共预算, 政府性基金 and
国有资本经营预算 have a table each, and the text adds them up.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.concepts import concept, narrower
from kg.graph.cube import figure
from kg.graph.dimensions import ALL, Dimensions, amount_dimensions
from kg.graph.terms import Triple, decimal, facts
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import NamedNode

    from kg.model import BudgetTable


class FundSums:
    """The amounts of a document's tables by what they are of, and what those of several funds make up together."""

    def __init__(self, tables: Iterable[BudgetTable], printed: Mapping[Dimensions, Decimal]) -> None:
        self._printed = printed
        self._tables = tuple(tables)
        self._funds: dict[str, tuple[str, ...] | None] = {}
        self._open = {
            of
            for table in self._tables
            for line in table.lines
            for amount in line.amounts
            if (of := amount_dimensions(table, line, amount)) is not None and of not in printed
        }

    def parts(self, of: Dimensions) -> tuple[Dimensions, ...]:
        """Return the printed figures that make up a figure that no table prints; none where one of them is not known.

        A fund is known where its own table is published, be it empty: a category that is not in it has none of it.
        """
        if of in self._printed or (of.functional, of.economic) == (ALL, ALL) or of.nature != ALL:
            return ()
        funds = self._known_funds(of.fund)
        wanted = [replace(of, fund=fund) for fund in funds or ()]
        if any(each in self._open for each in wanted):
            return ()
        return tuple(each for each in wanted if each in self._printed)

    def amount(self, of: Dimensions) -> Decimal | None:
        """Return what the parts of a figure are together, in yuan; None where they are not all known."""
        return sum((self._printed[part] for part in self.parts(of)), start=Decimal(0)) if self.parts(of) else None

    def _known_funds(self, fund: str) -> tuple[str, ...] | None:
        """Return the funds that one is made up of, where the document has a table of each."""
        if fund not in self._funds:
            below = sorted(narrower("fund", fund))
            told = {concept("budget-table", table.kind).get("fund") for table in self._tables if _is_whole(table)}
            self._funds[fund] = tuple(below) if below and all(name in told for name in below) else None
        return self._funds[fund]


def fund_sums(document: NamedNode, sums: FundSums, stated: Iterable[Dimensions]) -> Iterator[Triple]:
    """Yield for each figure of the text what the tables of its funds print together, and the one that prints it all."""
    for of in dict.fromkeys(stated):
        parts = sums.parts(of)
        yield from facts(figure(document, of), (own("fundsTogether"), decimal(sums.amount(of))))
        if len(parts) == 1:
            yield from facts(figure(document, of), (own("onlyFund"), figure(document, parts[0])))


def _is_whole(table: BudgetTable) -> bool:
    """Tell whether a table is of all expenditure of its fund, by function."""
    kind = concept("budget-table", table.kind)
    return kind.get("side") == "expenditure" and kind.get("spendingNature") == ALL and "wholeItem" not in kind
