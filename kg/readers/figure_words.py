"""Figures as tables print them: numbers that stand by themselves."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.readers.runs import TextLine

_FIGURE = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?%?")
_FEWEST = 6  # figures on a page that may hold a table of them


def is_figure(text: str) -> bool:
    """Tell whether a text is a number and nothing else: an amount, a share, a code.

    >>> is_figure("86,959,408.34"), is_figure("12.5％"), is_figure("208"), is_figure("2026年")
    (True, True, True, False)
    """
    return _FIGURE.fullmatch("".join(unicodedata.normalize("NFKC", text).split())) is not None


def has_figures(text: str) -> bool:
    """Tell whether the text of a page holds several numbers that stand by themselves: hardly any but a table does.

    >>> has_figures("204 06 01 行政运行 14,348,853.34 64,840,547.00"), has_figures("预算8695.94万元")
    (False, False)
    >>> has_figures("204 06 01 行政运行 14,348,853.34 14,348,853.34 64,840,547.00")
    True
    """
    return sum(_FIGURE.fullmatch(token) is not None for token in text.split()) >= _FEWEST


def figures_of(line: TextLine) -> int:
    """Return how many figures stand by themselves on a line."""
    return sum(is_figure(run.text) for run in line.runs)
