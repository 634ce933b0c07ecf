"""Lines of units among the lines of a table: which are the wholes of the lines behind them, by code or by arithmetic.

Income and expenditure may be printed by unit: the department, below it its units (412, then 412001, 412003), below
each unit its lines by function. Where no code tells it, a line is the whole of those behind it that add up to it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.drafts import Draft

_ROUNDING = Decimal("0.02")


def makes_up(whole: Draft, parts: Sequence[Draft]) -> bool:
    """Tell whether lines add up to a whole in the first column in which it has an amount."""
    key = min(_values(whole), default=None)
    if key is None or not parts:
        return False
    values = [_values(part).get(key, Decimal(0)) for part in parts]
    return any(values) and abs(sum(values, Decimal(0)) - _values(whole)[key]) <= _ROUNDING


def _values(draft: Draft) -> dict[int, Decimal]:
    """Return the numbers of a line by column; of one without columns the first alone tells."""
    fixed = {figure.column: figure.value for figure in draft.figures if figure.column is not None}
    return fixed or dict(enumerate(figure.value for figure in draft.figures[:1]))


def is_open(draft: Draft) -> bool:
    """Tell whether neither code nor item says what a line is: it may be a unit."""
    return draft.code is None and draft.item is None


def unit_lines(drafts: Sequence[Draft], here: Sequence[int], whole: int | None) -> dict[int, int | None]:
    """Return the lines that are units -> the line of the unit that each is a part of (None for the whole)."""
    coded = _by_code(drafts, here)
    if coded:
        return {index: _above(holder, coded) for holder, index in coded.items()}
    return dict.fromkeys(heads(drafts, here, whole))


def _by_code(drafts: Sequence[Draft], here: Sequence[int]) -> dict[str, int]:
    """Return the lines of units by their codes: the only open line with a code, or what the others with it make up."""
    found: dict[str, int] = {}
    for holder in dict.fromkeys(drafts[index].holder for index in here if drafts[index].holder):
        first, *others = [index for index in here if drafts[index].holder == holder]
        behind = [drafts[index] for index in others]
        if is_open(drafts[first]) and (not any(map(is_open, behind)) or makes_up(drafts[first], behind)):
            found[holder] = first
    return found


def _above(holder: str, coded: dict[str, int]) -> int | None:
    shorter = [code for code in coded if code != holder and holder.startswith(code)]
    return coded[max(shorter, key=len)] if shorter else None


def owner(drafts: Sequence[Draft], index: int, units: dict[int, int | None]) -> int | None:
    """Return the line of the unit that a line is of: by its code, else the last unit above it."""
    holder = drafts[index].holder
    coded = {drafts[unit].holder: unit for unit in units if drafts[unit].holder}
    if holder and coded:
        return coded.get(holder, _above(holder, coded))
    return max((unit for unit in units if unit < index), default=None)


def heads(drafts: Sequence[Draft], here: Sequence[int], whole: int | None) -> list[int]:
    """Return the lines that are wholes of those behind them, where all such heads together make up the whole."""
    rest = [index for index in here if index != whole]
    if whole is None or makes_up(drafts[whole], _tops(drafts, rest)):
        return []
    found: list[int] = []
    position = 0
    while position < len(rest):
        behind = _stretch(drafts, rest, position)
        if not behind:
            return _department(drafts, rest, whole)
        found.append(rest[position])
        position += 1 + behind
    return found if makes_up(drafts[whole], [drafts[index] for index in found]) else _department(drafts, rest, whole)


def _stretch(drafts: Sequence[Draft], rest: Sequence[int], position: int) -> int:
    """Return how many lines behind an open one make it up, none where they do not."""
    if not is_open(drafts[rest[position]]):
        return 0
    ends = [end for end in range(position + 2, len(rest) + 1) if end == len(rest) or is_open(drafts[rest[end]])]
    head = drafts[rest[position]]
    return next((end - position - 1 for end in ends if makes_up(head, _tops(drafts, rest[position + 1 : end]))), 0)


def _department(drafts: Sequence[Draft], rest: Sequence[int], whole: int) -> list[int]:
    """Return the first line where it is the department: as much as the whole, and others behind it."""
    first = list(rest[:1])
    same = bool(first) and is_open(drafts[first[0]]) and makes_up(drafts[whole], [drafts[first[0]]])
    behind = [drafts[index] for index in rest[1:]]
    return first if same and any(figure.value for draft in behind for figure in draft.figures) else []


def _tops(drafts: Sequence[Draft], rest: Sequence[int]) -> list[Draft]:
    """Return the lines that are no part of another of these by their codes."""
    codes = {drafts[index].code for index in rest if drafts[index].code}
    return [
        drafts[index]
        for index in rest
        if not any((drafts[index].code or "")[:length] in codes for length in range(3, len(drafts[index].code or "")))
    ]
