"""Tables with a pair of columns for each level 1 (产出指标: 三级指标 | 指标值, 效益指标: 三级指标 | 指标值 …).

Such a line holds an indicator of each type; each pair is read as a table of its own, and level 1 stands above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.headings import column_field, is_type_label
from kg.rows.columns import Columns, headings_to_columns
from kg.tables import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.tables import RowCell


@dataclass(frozen=True, slots=True)
class Pair:
    """The columns of one pair, those that all pairs share among them, and the heading that stands above it."""

    columns: Columns
    level1: RowCell | None


def headings_to_pairs(rows: Sequence[Row]) -> list[Pair]:
    """Return the pairs of columns that headings name; one without a heading above for every other table."""
    lowest = [cell for cell in rows[-1].cells if cell.text]
    names = [cell for cell in lowest if column_field(cell.text) == "level3"]
    values = [cell for cell in lowest if column_field(cell.text) == "value"]
    if len(names) < 2 or len(names) != len(values):
        return [Pair(headings_to_columns(rows), None)]
    shared = [cell for cell in lowest if cell not in names and cell not in values]
    pairs = []
    for name, value in zip(names, values, strict=True):
        cells = tuple(sorted((*shared, name, value), key=lambda cell: cell.start))
        row = Row(cells, rows[-1].place, "heading", rows[-1].exact)
        pairs.append(Pair(headings_to_columns([*rows[:-1], row]), _above(name, rows[:-1])))
    return pairs


def _above(name: RowCell, rows: Sequence[Row]) -> RowCell | None:
    """Return the label of level 1 that stands above a column: the last that does not begin right of it."""
    labels = [cell for row in rows for cell in row.cells if cell.text and is_type_label(cell.text)]
    left = [cell for cell in labels if cell.start <= name.start]
    return max(left, key=lambda cell: cell.start, default=None)
