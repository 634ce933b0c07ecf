"""Stated figures and the parts that the text gives of them (其中) -> which of these add up, along one axis each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from kg.concepts import narrower, wider
from kg.graph.dimensions import ALL, TOTAL, code_category, named_schemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.graph.names import CategoryNames
    from kg.model import StatedFigure

LINES, NATURES = "lines", "natures"


@dataclass(frozen=True, slots=True)
class TextSum:
    """A stated figure and parts of it along an axis, by ordinal; `some_parts`: there may be others."""

    whole: int
    axis: str
    parts: tuple[int, ...]
    some_parts: bool


def text_sums(figures: Iterable[StatedFigure], names: CategoryNames) -> Iterator[TextSum]:
    """Yield the sums of the running text: parts that all have an amount of this year, none within another."""
    known = {each.ordinal: each for each in figures}
    parts: defaultdict[int, list[StatedFigure]] = defaultdict(list)
    for each in known.values():
        if each.part_of in known:
            parts[each.part_of].append(each)
    for ordinal, below in parts.items():
        whole = known[ordinal]
        if whole.amount is None or whole.year is not None:
            continue
        for axis, found, some in (
            _by_item(whole, below),
            _by_nature(whole, below),
            _by_category(whole, below, names),
        ):
            # a single part tells nothing but that of a total by nature, which it may not exceed
            if len(found) > (axis != NATURES) and all(each.amount is not None and each.year is None for each in found):
                yield TextSum(ordinal, axis, tuple(each.ordinal for each in found), some)


def _by_item(whole: StatedFigure, below: list[StatedFigure]) -> tuple[str, list[StatedFigure], bool]:
    """Return the parts that are items of that of the whole; all of them where none that ontology/ lists is missing."""
    found = [each for each in below if each.item and whole.item in wider("budget-item", each.item)]
    items = [each.item for each in found if each.item]
    if whole.item is None or len(set(items)) < len(items) or _one_holds_another("budget-item", items):
        return LINES, [], True
    return LINES, found, not _are_covered(whole.item, set(items))


def _by_nature(whole: StatedFigure, below: list[StatedFigure]) -> tuple[str, list[StatedFigure], bool]:
    """Return the totals by nature: basic and for projects, or personnel and public use; other natures may be unread."""
    nature = whole.nature or ALL
    found = [
        each for each in below if each.nature and each.item == TOTAL and nature in wider("spending-nature", each.nature)
    ]
    natures = [each.nature for each in found if each.nature]
    if whole.item != TOTAL or len(set(natures)) < len(natures) or _one_holds_another("spending-nature", natures):
        return NATURES, [], True
    return NATURES, found, True


def _by_category(
    whole: StatedFigure, below: list[StatedFigure], names: CategoryNames
) -> tuple[str, list[StatedFigure], bool]:
    """Return the parts that are categories of one classification and one level; there may always be others.

    What follows the last of several natures may be of all of them.
    """
    if whole.nature not in {None, ALL}:
        return LINES, [], True
    found = [each for each in below if each.item is None and (each.code or each.name)]
    codes = [each.code or names.code(each.name) for each in found]
    levels = {(scheme, len(code)) for each in codes for scheme, code in named_schemes(code_category(each))}
    if None in codes or len(set(codes)) < len(codes) or len(levels) != 1:
        return LINES, [], True
    return LINES, found, True


def _one_holds_another(scheme: str, names: list[str]) -> bool:
    return any(upper in wider(scheme, name) for name, upper in permutations(names, 2))


def _are_covered(item: str, given: set[str]) -> bool:
    """Tell whether each item that makes one up is given, itself or by what makes it up.

    >>> _are_covered("procurement", {"procurement-goods", "procurement-works", "procurement-services"})
    True
    >>> _are_covered("three-public", {"going-abroad", "vehicle-upkeep", "vehicle-purchase", "hospitality"})
    True
    >>> _are_covered("procurement", {"procurement-goods", "procurement-services"})
    False
    """
    below = narrower("budget-item", item)
    return bool(below) and all(each in given or _are_covered(each, given) for each in below)
