"""What a document says elsewhere of numbers that one table leaves open: funds without money, the same line again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.budget.hierarchy import item_fund
from kg.budget.labels import concept_of
from kg.budget.settle import named_values
from kg.concepts import chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from kg.budget.settle import Node

_CARRIED = "carried-over"


@dataclass(slots=True)
class Evidence:
    """Funds (and the funds carried over) with and without money, and the parts of lines by code and total."""

    without: set[str] = field(default_factory=set)
    with_money: set[str] = field(default_factory=set)
    parts: dict[tuple[str, Decimal], dict[str, Decimal]] = field(default_factory=dict)

    def is_without(self, fund: str) -> bool:
        """Tell whether the document says that a fund, or one that it is a part of, has no money."""
        return fund not in self.with_money and any(wider in self.without for wider in chain("fund", fund))

    def add_empty(self, kind: str) -> None:
        """Take a table that is published empty: there is no money of its fund."""
        fund = concept_of("budget-table", kind, "fund")
        if fund and fund not in {"all", "fiscal"}:
            self.without.add(fund)

    def add_table(self, nodes: Iterable[Node]) -> None:
        """Take what the lines of a table say: income by fund, and lines with all their parts known."""
        for node in nodes:
            draft = node.draft
            fund = item_fund(draft.item)
            period = concept_of("budget-item", draft.item, "fundPeriod") if draft.item else None
            if draft.side == "income" and (fund or period == _CARRIED):
                money = any(figure.value for figure in draft.figures)
                (self.with_money if money else self.without).add(fund or _CARRIED)
            elif draft.side is None and node.is_settled:
                self._add_parts(node)

    def _add_parts(self, node: Node) -> None:
        values = named_values(node)
        key = node.draft.code or node.draft.item
        if key and "total" in values:
            natures = {name: value for name, value in values.items() if _nature(name)}
            if not natures:
                return
            known = self.parts.setdefault((key, values["total"]), natures)
            if known != natures:
                known.clear()

    def allows(self, node: Node, values: Mapping[str, Decimal]) -> bool:
        """Tell whether the numbers of a line, by column, agree with what is known elsewhere."""
        for column, value in values.items():
            fund = concept_of("budget-column", column, "fund")
            period = concept_of("budget-column", column, "fundPeriod")
            if value and ((fund and self.is_without(fund)) or (period == _CARRIED and self._nothing_carried())):
                return False
        known = self.parts.get((node.draft.code or node.draft.item or "", values.get("total", _NO_TOTAL)))
        columns = {column.column for column in node.columns if column.column and _nature(column.column)}
        return not known or all(values.get(column, 0) == known.get(column, 0) for column in columns)

    def _nothing_carried(self) -> bool:
        return _CARRIED in self.without and _CARRIED not in self.with_money


_NO_TOTAL: Decimal = -1  # type: ignore[assignment]


def _nature(column: str) -> bool:
    return concept_of("budget-column", column, "spendingNature") is not None
