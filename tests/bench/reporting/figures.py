"""What a benchmark measured: figures with their unit and the tool they are of, and what was left out with the reason.

A benchmark's `measure(...)` yields these as they come, so that what was measured is kept when it is ended; its own
`main` prints them, the report collects them.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Better: TypeAlias = Literal["less", "more", ""]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: the median of `runs`. `peer` is None for budget-kg; "" in `better` is a count that says what was done.

    `goal` is the most, or the least where more is better, that is asked for. Figures of one name are compared.
    """

    name: str
    value: float
    unit: str
    peer: str | None = None
    better: Better = "less"
    runs: tuple[float, ...] = ()
    goal: float | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        """Tell whether a goal is there and not reached."""
        if self.goal is None:
            return False
        return self.value < self.goal if self.better == "more" else self.value > self.goal

    def __str__(self) -> str:
        """Return a line for a terminal."""
        goal = "" if self.goal is None else f"  ({'MISSED' if self.missed else 'goal'} {number(self.goal)})"
        told = f"  {self.note}" if self.note else ""
        return f"{self.name:58} {self.peer or 'budget-kg':26} {number(self.value):>12} {self.unit}{goal}{told}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A peer, or a part, that was not measured, and why."""

    what: str
    reason: str

    def __str__(self) -> str:
        """Return a line for a terminal."""
        return f"left out: {self.what}: {self.reason}"


Item: TypeAlias = Figure | LeftOut


def of_runs(name: str, runs: Sequence[float], unit: str, **more: Any) -> Figure:  # noqa: ANN401 - fields of a figure
    """Return the median of several runs as a figure.

    >>> of_runs("a", [3.0, 1.0, 2.0], "s").value
    2.0
    """
    return Figure(name, statistics.median(runs), unit, runs=tuple(runs), **more)


def ratio(ours: Figure, peer: Figure) -> float | None:
    """Return how many times better ours is than a peer's of the same name; above 1 ours is ahead.

    >>> ratio(Figure("a", 2, "s"), Figure("a", 6, "s", "other"))
    3.0
    """
    ahead, behind = (peer.value, ours.value) if ours.better == "less" else (ours.value, peer.value)
    return ahead / behind if ours.better and behind > 0 else None


def number(value: float) -> str:
    """Return a number as people read it: three digits that matter, thousands apart.

    >>> number(1234567.8), number(12.345), number(0.01234), number(0), number(3.0)
    ('1,234,568', '12.3', '0.0123', '0', '3')
    """
    if value == int(value) or abs(value) >= 100:  # a count, or as long as one
        return f"{value:,.0f}"
    digits = 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:.{digits}f}" if abs(value) >= 0.1 else f"{value:.3g}"


def show(items: Iterable[Item]) -> int:
    """Print figures as they come; return 1 where a goal is missed."""
    missed = False
    for item in items:
        print(item, flush=True)
        missed |= isinstance(item, Figure) and item.missed
    return int(missed)


def package_version(package: str) -> str | None:
    """Return the version of a package that is installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def peer_figures(peer: str, package: str, measured: Callable[[], Iterable[Item]]) -> Iterator[Item]:
    """Yield what a peer gives; one that is not installed, or fails, is left out with the reason."""
    if package_version(package) is None:
        yield LeftOut(peer, f"{package} 没有安装 / is not installed")
        return
    try:
        yield from measured()
    except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer, and told
        yield LeftOut(peer, f"{type(error).__name__}: {error}"[:300])
