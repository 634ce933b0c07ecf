"""Lines as the type was set: every run knows the em of its type, and in a scan the boxes of ink become boxes of type.

White space tells rows from lines of one cell only where it is measured in the same em everywhere. Figures and Latin
letters do not show it, and the ink of a scanned line ends a pixel higher or lower with the characters it holds.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from kg.readers.runs import TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.runs import Run

_LOWEST, _HIGHEST = 0.6, 1.22  # of the usual height: what is of the same type
_NARROWEST, _WIDEST = 0.85, 1.2  # of the usual em: what tells the em of a scan


def even_lines(lines: Sequence[TextLine], *, scanned: bool) -> list[TextLine]:
    """Return lines whose runs of the usual type know the same em, and in a scan are as high as each other."""
    runs = [run for line in lines for run in line.runs]
    height = _usual([run.size for run in runs for _ in run.text])
    same = [run for run in runs if _is_usual(run, height)]
    em = _usual([run.em for run in same for character in run.text if _is_wide(character)])
    if scanned:
        em = _usual([run.em for run in same if _NARROWEST * em <= run.em <= _WIDEST * em])
    if not em:
        return list(lines)
    return [TextLine(tuple(_even(run, height, em, scanned=scanned) for run in line.runs)) for line in lines]


def _usual(numbers: Sequence[float]) -> float:
    return median(numbers) if numbers else 0.0


def _is_usual(run: Run, height: float) -> bool:
    return _LOWEST * height <= run.size <= _HIGHEST * height


def _is_wide(character: str) -> bool:
    return "\u2e80" <= character <= "\uffef"


def _even(run: Run, height: float, em: float, *, scanned: bool) -> Run:
    if scanned:
        usual = _is_usual(run, height)
        return replace(run, top=run.middle - height / 2, bottom=run.middle + height / 2, em=em) if usual else run
    narrow = not any(_is_wide(character) for character in run.text)
    return replace(run, em=em) if narrow and _LOWEST * em <= run.em <= _HIGHEST * em else run
