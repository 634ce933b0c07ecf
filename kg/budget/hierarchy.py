"""Lines of one budget table -> which is a part of which: by code, by numbering, by item, on each half apart."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from kg.budget.drafts import CODE_LENGTHS
from kg.budget.labels import concept_of, flat
from kg.budget.units import heads, is_open, makes_up, owner, unit_lines
from kg.concepts import chain
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.drafts import Draft

_CARRIED = {"carried-over", "carried-forward"}
_OF_YEAR = {"current-total", *_CARRIED}
_CARRIED_OVER_ITEMS = {
    "general-public-income": "general-public-carried-over",
    "government-fund-income": "government-fund-carried-over",
    "state-capital-income": "state-capital-carried-over",
}
"""What a fund is called below 年初财政拨款结转和结余: the same words, another item."""
_BY_ITEM = {"three-public", "fixed-assets"}
PROJECTS = frozenset({"project-expenditure", "general-public-project-expenditure", "fiscal-project-expenditure"})
_BY_UNIT = {"procurement", *PROJECTS}


def link_parts(kind: str, drafts: Sequence[Draft]) -> None:
    """Set the `parent` of each line to the position of the line it is a part of; a whole has none."""
    for side in ("income", "expenditure", None):
        here = [index for index, draft in enumerate(drafts) if draft.side == side]
        if not here:
            continue
        whole = next((index for index in here if drafts[index].item == "total"), None)
        if side is not None:
            _by_numbering(drafts, here, whole)
        elif kind in _BY_ITEM:
            _by_item(drafts, here, whole)
            _with_unknown(drafts, here)
            _of_units(drafts, here)
        elif kind in _BY_UNIT:
            _by_unit(drafts, here, whole)
        elif not any(drafts[index].code for index in here) and any(drafts[index].level for index in here):
            _by_numbering(drafts, here, whole)
        else:
            _by_code(drafts, here, whole)


def settle_codes(drafts: Sequence[Draft]) -> None:
    """Give a line without a code the one its parts begin with, and choose among codes read twice."""
    known = {draft.code for draft in drafts if draft.code and len(draft.codes) == 1}
    for draft, following in pairwise(drafts):
        above = following.code[:-2] if following.code and following.code.isdigit() else ""
        if is_open(draft) and not draft.holder and len(above) in CODE_LENGTHS and above not in known:
            draft.code = above
            draft.provenance["code"] = "inferred"
            known.add(above)
    for draft in drafts:
        if len(draft.codes) > 1:
            fitting = [code for code in draft.codes if code[:-2] in known]
            draft.code = (fitting or draft.codes)[-1]


def settle_numbers(drafts: Sequence[Draft]) -> None:
    """Give each line the number its row prints; of several readings the one that follows on the line above."""
    last = 0
    for draft in drafts:
        read = ["".join(number.split()) for number in draft.numbers]
        numbers = [int(number) for number in read if number.isascii() and number.isdigit()]
        if not numbers:
            continue
        fitting = [number for number in numbers if last < number <= last + 2] or [
            number for number in numbers if number == last
        ]
        last = min(fitting) if fitting else numbers[0]
        draft.number = str(last)


def _by_code(drafts: Sequence[Draft], here: Sequence[int], whole: int | None) -> None:
    """Link lines to those whose code theirs begins with, of one unit; the highest to their unit, it to the whole."""
    units = unit_lines(drafts, here, whole)
    owners = {index: None if index in units else owner(drafts, index, units) for index in here}
    by_code = {(owners[index], drafts[index].code): index for index in reversed(here) if drafts[index].code}
    for index in here:
        code = drafts[index].code
        if index == whole:
            continue
        if index in units:
            above = units[index]
        else:
            shorter = [code[:length] for length in sorted(CODE_LENGTHS, reverse=True) if code and length < len(code)]
            coded = (by_code[owners[index], prefix] for prefix in shorter if (owners[index], prefix) in by_code)
            above = next(coded, owners[index])
        above = whole if above is None else above
        drafts[index].parent = above if above != index else None


def _by_item(drafts: Sequence[Draft], here: Sequence[int], whole: int | None) -> None:
    by_item = {(drafts[index].holder, drafts[index].item): index for index in reversed(here) if drafts[index].item}
    for index in here:
        item, holder = drafts[index].item, drafts[index].holder
        if index == whole:
            continue
        wider = chain("budget-item", item)[1:] if item else ()
        above = next((by_item[holder, name] for name in wider if (holder, name) in by_item), None)
        if above is None and (wider or item == "three-public"):
            above = whole
        drafts[index].parent = above


def _with_unknown(drafts: Sequence[Draft], here: Sequence[int]) -> None:
    """Take lines of no known item as parts of a whole where it adds up with them alone.

    Where it adds up neither way nothing tells what it is made up of: its lines are no parts of it then.
    """
    beside = words("budget-beside-three-public")
    for index in here:
        held = [other for other in here if drafts[other].holder == drafts[index].holder]
        parts = [other for other in held if drafts[other].parent == index]
        unknown = [
            other
            for other in held
            if is_open(drafts[other])
            and drafts[other].parent is None
            and drafts[other].figures
            and other != index
            and drafts[other].name not in beside
        ]
        if not parts or not unknown or makes_up(drafts[index], [drafts[other] for other in parts]):
            continue
        together = makes_up(drafts[index], [drafts[other] for other in (*parts, *unknown)])
        for other in unknown if together else parts:
            drafts[other].parent = index if together else None


def _of_units(drafts: Sequence[Draft], here: Sequence[int]) -> None:
    """Take the items from the lines of single units: what the document says of an item is what all of them have."""
    for index in here:
        if drafts[index].holder:
            drafts[index].item = None


def _by_unit(drafts: Sequence[Draft], here: Sequence[int], whole: int | None) -> None:
    """Purchases and projects are parts of the subtotal of the unit above them."""
    unit = whole
    said = any(is_subtotal(drafts[index]) for index in here if index != whole)
    units = () if said else heads(drafts, here, whole)
    for index in here:
        draft = drafts[index]
        if index == whole:
            continue
        if is_subtotal(draft) or index in units:
            draft.item = "procurement-unit-subtotal"
            draft.project = None if draft.project == draft.name else draft.project
            draft.parent, unit = whole, index
        else:
            draft.parent = unit


def is_subtotal(draft: Draft) -> bool:
    """Tell whether a line of purchases is the subtotal of a unit."""
    return bool(draft.name) and not draft.code and flat(draft.name or "").endswith(words("budget-subtotal"))


def _by_numbering(drafts: Sequence[Draft], here: Sequence[int], whole: int | None) -> None:
    """Link one half of a table of income and expenditure.

    一、 二、 are parts of 本年合计, below 年初结转 of that; （一） or 1、 are parts of the 一、 above them.
    """
    current = next((index for index in here if drafts[index].item == "current-total"), whole)
    top = current
    open_levels: list[tuple[int, int]] = []
    behind: int | None = None
    for index in here:
        draft = drafts[index]
        if index == whole:
            continue
        if draft.item in _OF_YEAR:
            draft.parent = whole
            top = index if draft.item in _CARRIED and not draft.level else top
            open_levels = [(draft.level, index)] if draft.level else []
            behind = None
        elif draft.level:
            while open_levels and open_levels[-1][0] >= draft.level:
                open_levels.pop()
            draft.parent = open_levels[-1][1] if open_levels else top
            open_levels.append((draft.level, index))
            behind = None
        else:
            if draft.among:
                behind = open_levels[-1][1] if open_levels else None
            if behind is None and open_levels and _belongs(drafts, here, index, open_levels[-1][1]):
                behind = open_levels[-1][1]
            draft.parent = behind if behind is not None else top
        _of_last_year(draft, drafts)


def _belongs(drafts: Sequence[Draft], here: Sequence[int], index: int, numbered: int) -> bool:
    """Tell whether the lines without a number from one on are parts of the numbered line above them.

    They are money of funds that are parts of its fund, or they add up to it.
    """
    run = list(takewhile(lambda other: _is_unnumbered(drafts[other]), (other for other in here if other >= index)))
    fund, own = item_fund(drafts[numbered].item), item_fund(drafts[index].item)
    narrower = bool(fund and own and fund in chain("fund", own)[1:])
    return narrower or makes_up(drafts[numbered], [drafts[other] for other in run])


def _is_unnumbered(draft: Draft) -> bool:
    return not draft.level and draft.item not in {"total", *_OF_YEAR}


def _of_last_year(draft: Draft, drafts: Sequence[Draft]) -> None:
    """Name the item of a fund below the funds carried over."""
    above = draft.parent
    while above is not None:
        if drafts[above].item == "carried-over" and draft.item in _CARRIED_OVER_ITEMS:
            draft.item = _CARRIED_OVER_ITEMS[draft.item]
            return
        above = drafts[above].parent


def item_fund(item: str | None) -> str | None:
    """Return the fund that an item is money of.

    >>> item_fund("general-public-income"), item_fund("total")
    ('general-public', None)
    """
    return concept_of("budget-item", item, "fund") if item else None
