"""Totals that do not add up -> the one cell that is wrong: where a row and a column fail alike, what they share.

A misprint in a cell breaks every sum that the cell is in, and each of them by the same amount.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.graph.roundings import table_rounding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.graph.breakdowns import Breakdown, Position
    from kg.model import BudgetTable

MOST_CELLS = 20
"""Cells that are looked for in a table, at most: one with more has another fault than a misprint."""
FEWEST_SUMS = 2
"""Sums that one cell has to explain before it is suspected."""


def suspect_cells(table: BudgetTable, found: Sequence[Breakdown]) -> dict[int, Position]:
    """Return which cell explains each breakdown that fails, by its position in `found`; those of no cell are left out.

    A cell is suspected where putting it right mends at least two sums and breaks none.
    """
    amounts = {
        (position, index): amount.value
        for position, line in enumerate(table.lines)
        for index, amount in enumerate(line.amounts)
    }
    slack = [_slack(table, each) for each in found]
    sums = _sums_of_cells(found)
    explained: dict[int, Position] = {}
    for _ in range(MOST_CELLS):
        apart = [_apart(each, amounts) for each in found]
        failing = {at for at, each in enumerate(found) if _fails(each, apart[at], slack[at])}
        best = _best(found, sums, apart, slack, failing)
        if best is None:
            break
        cell, by = best
        amounts[cell] += by
        mended = [
            at for at in sums[cell] if at in failing and not _fails(found[at], _apart(found[at], amounts), slack[at])
        ]
        explained |= dict.fromkeys(mended, cell)
    return explained


def _best(
    found: Sequence[Breakdown],
    sums: Mapping[Position, Sequence[int]],
    apart: Sequence[Decimal],
    slack: Sequence[Decimal],
    failing: set[int],
) -> tuple[Position, Decimal] | None:
    """Return the cell, and by how much it is to be changed, that mends most sums and breaks none."""
    best: tuple[int, Position, Decimal] | None = None
    tried: set[tuple[Position, Decimal]] = set()
    for at in sorted(failing):
        for cell in (found[at].whole, *found[at].parts):
            by = apart[at] if cell == found[at].whole else -apart[at]
            if (cell, by) in tried or len(sums[cell]) < FEWEST_SUMS:
                continue
            tried.add((cell, by))
            after = {
                each: _fails(found[each], apart[each] + (by if cell != found[each].whole else -by), slack[each])
                for each in sums[cell]
            }
            mended = sum(1 for each, fails in after.items() if each in failing and not fails)
            broken = any(fails and each not in failing for each, fails in after.items())
            if mended >= FEWEST_SUMS and not broken and (best is None or mended > best[0]):
                best = (mended, cell, by)
    return best[1:] if best else None


def _sums_of_cells(found: Iterable[Breakdown]) -> defaultdict[Position, list[int]]:
    """Return the breakdowns that each cell is in, as the whole or as a part."""
    sums: defaultdict[Position, list[int]] = defaultdict(list)
    for at, each in enumerate(found):
        for cell in (each.whole, *each.parts):
            sums[cell].append(at)
    return sums


def _apart(each: Breakdown, amounts: Mapping[Position, Decimal]) -> Decimal:
    """Return by how much the parts are more than the whole."""
    return sum((amounts[part] for part in each.parts), Decimal(0)) - amounts[each.whole]


def _slack(table: BudgetTable, each: Breakdown) -> Decimal:
    own, *parts = (
        table_rounding(table.lines[line].amounts[index], table.money_unit) for line, index in (each.whole, *each.parts)
    )
    return max(own, sum(parts, Decimal(0)), Decimal(1))


def _fails(each: Breakdown, apart: Decimal, slack: Decimal) -> bool:
    return abs(apart) > slack and (apart > 0 or not each.some_parts)
