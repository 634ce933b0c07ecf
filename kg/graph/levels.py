"""Whether the lines below one are of one level, unit and year, so that they may be added up."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from kg.concepts import concept, wider
from kg.graph.dimensions import ALL
from kg.text import comparable

if TYPE_CHECKING:
    from decimal import Decimal

    from kg.model import BudgetLine

_CODE = re.compile(r"\d{3,}")


def are_of_one_level(line: BudgetLine, parts: list[BudgetLine]) -> bool:
    """Tell whether no part is seen to hold another, or to be another again (of another unit or year)."""
    return not (
        _has_codes_of_two_levels(parts)
        or _has_an_item_twice(parts)
        or _has_an_item_within_another(parts)
        or _has_a_total_among(line, parts)
    )


def _has_codes_of_two_levels(parts: list[BudgetLine]) -> bool:
    """Tell whether a code (of a category, or of a unit, which stands in the name) begins another."""
    codes = sorted({code for part in parts if (code := _code(part))})
    return any(later.startswith(code) for code, later in pairwise(codes))


def _code(part: BudgetLine) -> str | None:
    found = _CODE.match(part.code or comparable(part.name))
    return found.group() if found else None


def _has_an_item_twice(parts: list[BudgetLine]) -> bool:
    """Tell whether several items stand there, and one of them again; the subtotals of units are all one item."""
    counts = Counter((part.item, part.side) for part in parts if part.item and not part.project)
    return len(counts) > 1 and any(count > 1 for count in counts.values())


def _has_an_item_within_another(parts: list[BudgetLine]) -> bool:
    items = {part.item for part in parts if part.item}
    return any(_is_within(item, other) for item, other in permutations(items, 2))


def _is_within(item: str, other: str) -> bool:
    """Tell whether an item is part of another: by itself, or as money of a narrower fund at the same time.

    >>> _is_within("vehicle-upkeep", "vehicles"), _is_within("general-public-income", "fiscal-income")
    (True, True)
    >>> _is_within("general-public-income", "government-fund-income"), _is_within("undertaking-income", "other-income")
    (False, False)
    """
    if other in wider("budget-item", item):
        return True
    facts, of_other = concept("budget-item", item), concept("budget-item", other)
    fund = of_other.get("fund", ALL)
    same = all(facts.get(each) == of_other.get(each) for each in ("itemOf", "fundPeriod"))
    return same and fund != ALL and fund in wider("fund", facts.get("fund", ALL))


def _has_a_total_among(line: BudgetLine, parts: list[BudgetLine]) -> bool:
    """Tell whether one line holds the whole in every column, and the rest adds up to the whole again.

    Lines with codes of one length are of one level, whatever they add up to.
    """
    if len({len(part.code) if part.code else 0 for part in parts}) == 1 and parts[0].code:
        return False
    whole = _values(line)
    columns = [_values(part) for part in parts]
    return bool(whole) and any(
        each == whole and all(_adds_up(column, value, columns) for column, value in whole.items()) for each in columns
    )


def _values(line: BudgetLine) -> dict[str, Decimal]:
    return {each.column: each.value for each in line.amounts if each.column and each.value}


def _adds_up(column: str, value: Decimal, columns: list[dict[str, Decimal]]) -> bool:
    return sum(each.get(column, 0) for each in columns) == 2 * value
