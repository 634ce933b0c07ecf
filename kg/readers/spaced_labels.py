"""Which rows a label spans in a table without rules: by where it stands, and by what it means where that is not clear.

Labels are centred on their rows, or stand at the top of them, or in the first row alone; a table does one of these
throughout. Rows are dealt out to the labels of a column in order, at the least distance of each from where its span
would have it. Where a page goes on with a table, its first rows may belong to a label of the page before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, product
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from kg.labels import parent_of, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.readers.spaced_bands import Band, Block

    Fit = Callable[["Block", Sequence["Band"], int, int], float]
    Plan = tuple[float, list[int]]

_INSIDE = 0.1  # what being off the middle of a row weighs, as long as a label stands within it
_NO_LABEL = 0.6  # of a row's height: what it costs to leave the first rows to a label of the page before
_STRANGER = 0.6  # of a row's height: what it costs to put a label of level 2 below one of level 1 not its own
_MIXED = 1.0  # of a row's height: what it costs that two columns place their labels differently
_MIXED_COLUMNS = 3  # columns of labels up to which each may place its labels differently: one more than forms have
_EXACT = 1e-6


@dataclass(slots=True)
class Known:
    """What the pages before tell of the labels of a table: the last of each column, and how badly each way fits.

    `goes_on` tells that the first rows may belong to labels of the page before.
    """

    goes_on: bool = False
    last: dict[int, str] = field(default_factory=dict)
    misfit: dict[int, float] = field(default_factory=dict)


class _Rows(NamedTuple):
    """The rows labels span, where labels may begin, and whether the first rows may be those of the page before.

    `rest` tells that the first row is the rest of a cut one, which no label begins with; `unlabelled` that the labels
    to the right leave the first rows to the page before, so that those to the left may as well. `begins` tells whether
    the first row must begin with a label, or must not; None leaves it open.
    """

    bands: Sequence[Band]
    allowed: set[int]
    goes_on: bool = False
    rest: bool = False
    unlabelled: bool = False
    begins: bool | None = None


def _off_middle(label: Block, bands: Sequence[Band], first: int, end: int) -> float:
    return abs((bands[first].top + bands[end - 1].bottom) / 2 - label.middle)


def _off_first(label: Block, bands: Sequence[Band], first: int, _end: int) -> float:
    """Return how far a label reaches out of its first row, into the texts above and below."""
    away = abs(bands[first].middle - label.middle)
    if not bands[first].top < label.middle < bands[first].bottom:
        return away
    upper = max(block.bottom for block in bands[first - 1].blocks) if first else bands[0].top
    lower = bands[first + 1].text_top if first + 1 < len(bands) else float("inf")
    return max(0.0, upper - label.top, label.bottom - lower) + _INSIDE * away


def _off_top(label: Block, bands: Sequence[Band], first: int, _end: int) -> float:
    return abs(bands[first].text_top - label.top)


MERGED = (_off_middle, _off_top)
_FITS = (*MERGED, _off_first)
"""How far a label stands from where its span would have it: in the middle, at the top, in its first row alone."""


def plan_labels(
    bands: Sequence[Band], columns: Sequence[Sequence[Block]], known: Known, *, rest: bool
) -> list[list[int]]:
    """Return the rows at which the labels of each column begin; the columns are those of labels, from left to right.

    A label begins only where one of the column to its right does. `rest`: the first row is the rest of a cut one.
    """
    height = _height(bands)
    rows = _Rows(bands, set(range(len(bands))), known.goes_on, rest)
    best: tuple[float, list[list[int]]] | None = None
    misfit: dict[int, float] = {}
    begins = (True, False) if known.goes_on else (None,)
    for ways, begin in product(_ways(len(columns)), begins):
        cost, starts = _joint_plan(rows._replace(begins=begin), columns, known, ways)
        mixed = max(0, len(set(ways)) - 1)
        if not mixed and ways:
            misfit[ways[0]] = min(cost, misfit.get(ways[0], cost))
        cost += _MIXED * height * mixed + sum(known.misfit.get(way, 0.0) for way in ways) / max(1, len(ways))
        if best is None or cost < best[0] - _EXACT:
            best = cost, starts
    least = min(misfit.values(), default=0.0)
    known.misfit = {way: known.misfit.get(way, 0.0) + cost - least for way, cost in misfit.items()}
    known.last |= {number: labels[-1].text for number, labels in enumerate(columns) if labels}
    return best[1] if best else []


def _ways(columns: int) -> Iterable[tuple[int, ...]]:
    """Return the ways to place the labels of some columns, each as a number for every column.

    The mixed ones are three times as many with each column; beyond what forms have, all columns are taken to be alike.
    """
    ways = range(len(_FITS))
    return product(ways, repeat=columns) if columns <= _MIXED_COLUMNS else ((way,) * columns for way in ways)


def _height(bands: Sequence[Band]) -> float:
    return median(band.bottom - band.top for band in bands)


def _joint_plan(
    rows: _Rows, columns: Sequence[Sequence[Block]], known: Known, ways: Sequence[int]
) -> tuple[float, list[list[int]]]:
    """Deal rows out in every column of labels, from right to left; return the cost, and the first rows by column."""
    total = 0.0
    starts: list[list[int]] = []
    right: list[tuple[int, str | None]] = []
    for number in range(len(columns) - 1, -1, -1):
        labels, last = columns[number], known.last.get(number)
        odd = _odd(right, _height(rows.bands))
        cost, own = _column_plan(rows, labels, _with(_FITS[ways[number]], odd), odd(last))
        total += cost
        rows = rows._replace(allowed=set(own), unlabelled=len(own) > len(labels) > 0, begins=None)
        starts.insert(0, own)
        names = [*([last] * (len(own) - len(labels))), *(label.text for label in labels)]
        right = list(zip(own, names, strict=False))
    return total, starts


def _with(fit: Fit, odd: Callable[[str | None], Callable[[int, int], float]]) -> Fit:
    """Return a way to place labels that counts, too, what it costs to put others below them."""
    return lambda label, bands, first, end: fit(label, bands, first, end) + odd(label.text)(first, end)


def starts_of_labels(bands: Sequence[Band], labels: Sequence[Block]) -> list[int]:
    """Return the rows at which the merged labels of the only column of labels begin."""
    rows = _Rows(bands, set(range(len(bands))))
    return min(_column_plan(rows, labels, fit, lambda _first, _end: 0.0) for fit in MERGED)[1]


def _column_plan(rows: _Rows, labels: Sequence[Block], fit: Fit, left_over: Callable[[int, int], float]) -> Plan:
    """Return the first rows of the labels of a column, and how far they are from where these would have them.

    `left_over` tells what it costs to leave rows to the label of the page before. Where there are more labels than
    places for them, each begins at the nearest.
    """
    bands, allowed = rows.bands, rows.allowed
    if not labels:
        return 0.0, [0]
    if len(labels) > len(allowed):
        nearest = (min(allowed, key=lambda row: abs(bands[row].middle - label.middle)) for label in labels)
        return 0.0, sorted({0, *nearest})
    begin: dict[int, Plan] = {}
    if rows.begins is not False:
        begin[0] = (_NO_LABEL * (bands[0].bottom - bands[0].top) if rows.rest else 0.0, [])
    for row in sorted(allowed - {0}) if rows.goes_on and not rows.begins else ():
        cost = 0.0 if rows.rest or rows.unlabelled else _NO_LABEL * (bands[row].bottom - bands[row].top)
        begin[row] = (cost + left_over(0, row), [0])
    return _dealt(rows, labels, fit, begin)


def _dealt(rows: _Rows, labels: Sequence[Block], fit: Fit, begin: dict[int, Plan]) -> Plan:
    """Deal rows out to labels in order, each at least one row, at the least distance; (distance, first rows)."""
    last = len(rows.bands)
    ends = sorted({*rows.allowed, last})
    for label in labels:
        after: dict[int, Plan] = {}
        for row, (cost, starts) in begin.items():
            for end in (end for end in ends if end > row):
                total = cost + fit(label, rows.bands, row, end)
                if end not in after or total < after[end][0]:
                    after[end] = (total, [*starts, row])
        begin = after
    return begin.get(last, (float("inf"), [0]))


def _odd(
    groups: Sequence[tuple[int, str | None]], height: float
) -> Callable[[str | None], Callable[[int, int], float]]:
    """Return what it costs to put the labels of level 2, given with their first rows, below a label of level 1."""
    parents = [(row, parent_of(type_of(text, 2))) for row, text in groups]

    @cache  # asked for each way to deal out the rows
    def odd(label: str | None) -> Callable[[int, int], float]:
        own = type_of(label, 1)
        strangers = [row for row, parent in parents if own and parent and parent != own]
        return lambda first, end: _STRANGER * height * sum(first <= row < end for row in strangers)

    return odd


def hold_labels(bands: Sequence[Band], labels: Sequence[Block], starts: Sequence[int]) -> None:
    """Note with which row each label begins and ends: a label may be higher than the texts of its rows."""
    if not labels or len(starts) < len(labels):
        return
    own = starts[len(starts) - len(labels) :]
    for label, (first, after) in zip(labels, pairwise((*own, len(bands))), strict=True):
        bands[first].labels.append(label)
        bands[after - 1].ending.append(label)
