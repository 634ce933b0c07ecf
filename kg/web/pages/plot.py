"""NUMBERS -> a drawing of how they are spread: bars at their places on an axis with its own marks, in pixels.

A few different numbers are each a bar; of many, neighbours are counted together. Numbers that differ a thousandfold
stand on a logarithmic axis.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FLOOR = 720, 264, 56, 24, 46, 212
"""The drawing, its margins, and the line that bars stand on."""
SINGLE = 24
"""More different numbers than this are counted together in as many steps."""
STEPS = 18
MARKS = 6
FEW = 3
THICK, THIN = 22.0, 4.0
LOGARITHMIC = 1000
NOTHING = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: where it stands, and the numbers from `low` to `high` that it counts."""

    x: float
    y: float
    width: float
    height: float
    low: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an axis, `at` so many pixels."""

    at: float
    number: Decimal


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars on two axes; `median` is where the median stands."""

    bars: tuple[Bar, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    median: float | None
    logarithmic: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    floor: int = FLOOR


@dataclass(frozen=True, slots=True)
class Axis:
    """From numbers to pixels."""

    low: float
    high: float
    logarithmic: bool

    def at(self, number: Decimal | float) -> float:
        """Return where a number stands."""
        value = math.log10(number) if self.logarithmic else float(number)
        return round(LEFT + THICK + (value - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT - 2 * THICK), 1)


def plot(numbers: Sequence[Decimal], median: Decimal | None) -> Plot | None:
    """Return the drawing of some numbers, None without any."""
    if not numbers:
        return None
    axis = _axis(min(numbers), max(numbers))
    groups = tuple(counted(numbers, logarithmic=axis.logarithmic))
    most = max(count for _low, _high, count in groups)
    up = tuple(round_steps(Decimal(0), Decimal(most), 4, whole=True))
    top = max(float(up[-1]), most)

    places = [axis.at(low) for low, _high, _count in groups]
    nearest = min((after - before for before, after in pairwise(places)), default=THICK)
    thick = max(THIN, min(THICK, nearest * 0.8)) if len(set(numbers)) <= SINGLE else None

    def height(count: float) -> float:
        return round(count / top * (FLOOR - TOP), 1)

    return Plot(
        bars=tuple(_bar(axis, group, height(group[2]), thick) for group in groups),
        across=tuple(Mark(axis.at(number), number) for number in _marks(min(numbers), max(numbers), axis)),
        up=tuple(Mark(round(FLOOR - height(float(number)), 1), number) for number in up),
        median=None if median is None or (axis.logarithmic and median <= 0) else axis.at(median),
        logarithmic=axis.logarithmic,
    )


def counted(numbers: Sequence[Decimal], *, logarithmic: bool = False) -> Iterator[tuple[Decimal, Decimal, int]]:
    """Yield numbers in ascending order with their counts: each by itself, or the lowest and highest of each step.

    >>> [count for _low, _high, count in counted([Decimal(1), Decimal(1), Decimal(3)])]
    [2, 1]
    """
    counts = Counter(numbers)
    if len(counts) <= SINGLE:
        yield from ((number, number, counts[number]) for number in sorted(counts))
        return
    axis = _axis(min(numbers), max(numbers), logarithmic=logarithmic)
    steps: dict[int, list[Decimal]] = {}
    for number in sorted(numbers):
        value = math.log10(number) if axis.logarithmic else float(number)
        step = min(STEPS - 1, int((value - axis.low) / (axis.high - axis.low) * STEPS))
        steps.setdefault(step, []).append(number)
    yield from ((group[0], group[-1], len(group)) for _step, group in sorted(steps.items()))


def middle_half(numbers: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """Return the numbers between which half of them lie, from the first to the third quartile; None for too few.

    >>> middle_half([Decimal(n) for n in (1, 2, 3, 4, 100)]), middle_half([Decimal(1)] * 3)
    ((Decimal('2'), Decimal('4')), None)
    """
    if len(numbers) <= FEW:
        return None
    first, _median, third = statistics.quantiles(numbers, n=4, method="inclusive")
    return first, third


def round_steps(low: Decimal, high: Decimal, marks: int, *, whole: bool = False) -> Iterator[Decimal]:
    """Yield about so many round numbers, the first not above `low`, the last not below `high`.

    >>> [str(number) for number in round_steps(Decimal(0), Decimal(17), 4)]
    ['0', '5', '10', '15', '20']
    """
    rough = (high - low) / marks or Decimal(1)
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)
    if whole:
        step = max(Decimal(1), step.to_integral_value(ROUND_CEILING))
    number = (low // step - (1 if low < 0 and low % step else 0)) * step
    yield number
    while number < high:
        number += step
        yield number


def _axis(low: Decimal, high: Decimal, *, logarithmic: bool | None = None) -> Axis:
    if logarithmic is None:
        logarithmic = low > 0 and high / low >= LOGARITHMIC
    start, end = (math.log10(low), math.log10(high)) if logarithmic else (float(low), float(high))
    if _are_one(low, high):
        room = max(1.0, abs(start) / 10)  # all but one number: it stands in the middle
        return Axis(start - room, start + room, logarithmic=False)
    return Axis(start, end, logarithmic)


def _are_one(low: Decimal, high: Decimal) -> bool:
    """Tell whether two numbers differ by too little to stand apart."""
    return high - low <= max(abs(low), abs(high)) * NOTHING


def _marks(low: Decimal, high: Decimal, axis: Axis) -> list[Decimal]:
    if _are_one(low, high):
        return [low]
    if axis.logarithmic:
        powers = range(math.ceil(axis.low), math.floor(axis.high) + 1)
        apart = max(1, -(-len(powers) // MARKS))
        return [Decimal(1).scaleb(power) for power in powers][::apart]
    return [number for number in round_steps(low, high, MARKS) if low <= number <= high]


def _bar(axis: Axis, group: tuple[Decimal, Decimal, int], height: float, thick: float | None) -> Bar:
    """Return the bar of a single number, `thick` pixels wide, or of a step from its lowest to its highest number."""
    low, high, count = group
    x, end = axis.at(low), axis.at(high)
    width = max(THIN, end - x) if thick is None else thick
    left = x if thick is None else x - width / 2
    return Bar(round(left, 1), round(FLOOR - height, 1), round(width, 1), height, low, high, count)
