"""HOW FAR SOMETHING HAS GOT -> its rate and the time that remains, in a bar or, where no one watches, now and then."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Show = Callable[[str, int, int], None]

SECONDS_BETWEEN_LINES = 30.0


@contextmanager
def bar(begun: str) -> Iterator[Show]:
    """Give a function that shows name, position and total with rate and remaining time in a line of the terminal."""
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        *(BarColumn(), MofNCompleteColumn(), TaskProgressColumn(), TimeRemainingColumn()),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task, pace = shown.add_task(begun, total=None, rate=""), _Pace()

        def show(name: str, position: int, total: int) -> None:
            seconds = pace.seconds(position)
            rate = f"{position / seconds:.1f}/s" if seconds > 1 else ""
            if pace.is_new:  # else it stays finished, and nothing remains
                shown.reset(task)
            shown.update(task, completed=position, total=total, description=escape(name[-24:]), rate=rate)

        yield show


@contextmanager
def lines(chinese: bool, *, between: float = SECONDS_BETWEEN_LINES) -> Iterator[Show]:
    """Give a function that prints to stderr every so many seconds how far it has got, as for a log."""
    pace, told = _Pace(), time.monotonic()

    def show(_name: str, position: int, total: int) -> None:
        nonlocal told
        seconds = pace.seconds(position)
        if time.monotonic() - told >= between and position < total:
            told = time.monotonic()
            sys.stderr.write(pace_text(position, total, seconds, chinese=chinese) + "\n")
            sys.stderr.flush()

    yield show


class _Pace:
    """For how long things have been counted; what starts again at the first is another thing."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._position = 0
        self.is_new = False

    def seconds(self, position: int) -> float:
        """Return for how long; called with each position."""
        now = time.monotonic()
        self.is_new = position < self._position
        if self.is_new:
            self._begun = now
        self._position = position
        return now - self._begun


def pace_text(position: int, total: int, seconds: float, *, chinese: bool) -> str:
    """Return how far something has got in so many seconds, at what rate, and how long it will still take.

    >>> pace_text(1200, 10000, 150.0, chinese=False)
    '1,200/10,000, 8.0/s, 18 min left'
    """
    rate = position / seconds if seconds > 0 else 0.0
    left = (total - position) / rate if rate else 0.0
    if chinese:
        remaining = f"{left / 60:.0f} 分" if left >= 90 else f"{left:.0f} 秒"
        return f"{position:,}/{total:,} 份，每秒 {rate:.1f} 份，还需约 {remaining}"
    return f"{position:,}/{total:,}, {rate:.1f}/s, {f'{left / 60:.0f} min' if left >= 90 else f'{left:.0f} s'} left"
