"""Wrapped lines -> paragraphs -> sentences, each with the place where it begins."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from statistics import median
from typing import TYPE_CHECKING

from kg.targets.grammar import comparators
from kg.text import line_width, undo_wraps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Line, Place

LEAST_WIDTH = 25.0
"""How wide (in full-width characters) a line without a stop is, at least, for the next line to go on with it."""
FULL = 0.8
"""What share of the usual width a full line takes."""
FEW = 5
"""From how many lines without a stop their usual width is told."""
_STOP = re.compile(r"[。！？!?；;：:.][”’」』）)]*$")
_OPEN_END = re.compile(r"[，,、（(“‘《〈「『【\[—\d-]$")
_SENTENCE_END = re.compile(r"[。！？!?；;]+[”’」』）)]*")
_TOGETHER = re.compile(
    r"（[^（）()]{0,300}[）)]|\([^（）()]{0,300}[）)]|“[^“”]{0,300}”|《[^《》]{0,300}》|「[^「」]{0,300}」"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence, wraps undone, and where it begins."""

    text: str
    place: Place


def usual_width(lines: Sequence[Line]) -> float:
    """Return how wide a line is that the next goes on with: most of the usual width where a text is wrapped."""
    widths = [_width(line) for line in lines if not _STOP.search(line.text.strip())]
    # Lines of headings and of whole paragraphs are of every width, wrapped ones of one.
    middle = median(widths) if len(widths) >= FEW else 0.0
    wrapped = [width for width in widths if abs(width - middle) <= middle * (1 - FULL)]
    return middle * FULL if len(wrapped) * 2 > len(widths) else LEAST_WIDTH


def goes_on(lines: Sequence[Line], width: float) -> bool:
    """Tell whether the next line goes on with a paragraph: it has no stop at its end, and is full or ends open."""
    text = lines[-1].text.strip()
    is_open = _OPEN_END.search(text) or text.endswith(tuple(comparators("ComparatorBefore")))
    return not _STOP.search(text) and (bool(is_open) or sum(map(_width, lines)) >= width)


def _width(line: Line) -> float:
    return line_width(line.text.strip())


def sentences(lines: Sequence[Line]) -> Iterator[Written]:
    """Yield the sentences of a paragraph: cut behind 。；！？, but not inside brackets, quotes and titles.

    >>> from kg.model import Line
    >>> [each.text for each in sentences((Line("印制年鉴500"), Line("本；发放到位（含乡镇；村）。")))]
    ['印制年鉴500本；', '发放到位（含乡镇；村）。']
    """
    text = "\n".join(line.text for line in lines)
    starts = [0, *accumulate(len(line.text) + 1 for line in lines)]
    together = [match.span() for match in _TOGETHER.finditer(text)]
    begin = 0
    for end in [*_ends(text, together), len(text)]:
        written = text[begin:end]
        if re.search(r"\w", written):
            first = begin + len(written) - len(written.lstrip())
            yield Written(undo_wraps(written), lines[bisect_right(starts, first) - 1].place)
        begin = end


def _ends(text: str, together: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield where sentences end; both the ends and the stretches to keep together are in the order of the text."""
    position = 0
    for match in _SENTENCE_END.finditer(text):
        while position < len(together) and together[position][1] <= match.start():
            position += 1
        if position == len(together) or match.start() < together[position][0]:
            yield match.end()
