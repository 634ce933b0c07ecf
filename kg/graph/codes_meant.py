"""A figure of the text whose code is a slip: its name and its amount are those of another code."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.graph.dimensions import code_category
from kg.graph.figures import figure_rounding

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from kg.graph.cube import Given
    from kg.graph.names import CategoryNames
    from kg.model import StatedFigure


class CodesMeant:
    """Which codes the figures of a text mean, by what the tables print under each code."""

    def __init__(self, names: CategoryNames, given: Iterable[Given]) -> None:
        self._names = names
        self._printed: defaultdict[tuple[str, str], set[Decimal]] = defaultdict(set)
        for each in given:
            if each.of.side == "expenditure" and each.amount is not None:
                self._printed[each.of.functional, each.of.economic].add(each.amount)

    def code(self, stated: StatedFigure) -> str | None:
        """Return the code that name and amount mean, where it is another than is written; else None."""
        named = self._names.code(stated.name)
        if not stated.code or not stated.amount or named in {None, stated.code} or len(named or "") != len(stated.code):
            return None
        return named if self._agrees(named, stated) and not self._agrees(stated.code, stated) else None

    def _agrees(self, code: str | None, stated: StatedFigure) -> bool:
        half, category = figure_rounding(stated), code_category(code)
        if half is None or stated.amount is None or category is None:
            return False
        return any(abs(stated.amount - each) <= half for each in self._printed[category])
