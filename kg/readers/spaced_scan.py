"""Lines of a scan as the type was set: boxes of ink made boxes of type, equally high and on the lines' middles.

The ink of a line ends a pixel higher or lower with the characters it happens to hold, and 一 or figures are lower than
other characters. White space tells rows from lines only where such differences are gone.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from kg.readers.runs import TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.runs import Run

_LOWEST, _HIGHEST = 0.6, 1.22  # of the usual height of ink: what is of the same type
_NARROWEST, _WIDEST = 0.85, 1.2  # of the usual em: what tells the em


def even_lines(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return lines whose runs of the usual type are as high as each other and know the same em."""
    runs = [run for line in lines for run in line.runs]
    if not runs:
        return []
    height = median(run.size for run in runs for _ in run.text)
    same = [run for run in runs if _LOWEST * height <= run.size <= _HIGHEST * height]
    usual = median(run.em for run in same for _ in run.text)
    em = median(run.em for run in same if _NARROWEST * usual <= run.em <= _WIDEST * usual)
    return [TextLine(tuple(_even(run, height, em) for run in line.runs)) for line in lines]


def _even(run: Run, height: float, em: float) -> Run:
    if not _LOWEST * height <= run.size <= _HIGHEST * height:
        return run
    return replace(run, top=run.middle - height / 2, bottom=run.middle + height / 2, em=em)
