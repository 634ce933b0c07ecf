"""The arithmetic a budget table promises: columns that are parts of others, and whether a row's numbers agree."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kg.budget.labels import column_parent

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_ADDITIVE = frozenset({"unit-price", "project-funds"})
"""Columns whose values do not add up over lines: a price, and the funds of a project repeated for each purchase."""


@cache
def parts_of(columns: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return each column that has parts among `columns` -> its nearest parts.

    >>> parts_of(frozenset({"total", "fiscal", "carried-over"}))
    {'total': ('carried-over', 'fiscal')}
    """
    parts: dict[str, list[str]] = {}
    for column in sorted(columns):
        above = column_parent(column)
        while above is not None and above not in columns:
            above = column_parent(above)
        if above is not None:
            parts.setdefault(above, []).append(column)
    return {whole: tuple(found) for whole, found in sorted(parts.items())}


def row_agrees(values: Mapping[str, Decimal], columns: frozenset[str]) -> bool | None:
    """Tell whether the parts of a row make up their wholes; None where it has nothing to compare.

    >>> columns = frozenset({"total", "basic", "project"})
    >>> row_agrees({"total": Decimal(5), "basic": Decimal(3), "project": Decimal(2)}, columns)
    True
    >>> row_agrees({"total": Decimal(5), "basic": Decimal(3)}, columns), row_agrees({"total": Decimal(5)}, columns)
    (False, None)
    """
    compared = False
    for whole, parts in parts_of(columns).items():
        present = [values[part] for part in parts if part in values]
        if not present:
            continue
        if values.get(whole, Decimal(0)) != sum(present, Decimal(0)):
            return False
        compared = True
    return True if compared else None
