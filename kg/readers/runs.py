"""Glyphs -> lines of runs: what stands on one height, parted where white space is wide."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol

from kg.text import line_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Provenance
    from kg.readers.page import Box, Glyph

WIDE = 0.3
"""Em of white space that may part two cells; where it parts words of one cell, its column joins them again."""
_SPACE = 0.2  # em of white space that is read as a space
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_SET_APART = 0.4  # em that word processors may set between an ideograph and a digit or Latin letter, without a space
_APART = 0.5  # share of the smaller height by which the middles of two glyphs of one line may differ
_LEFT = itemgetter(1)
_width = lru_cache(maxsize=4096)(line_width)


class _Box(Protocol):
    @property
    def top(self) -> float: ...

    @property
    def bottom(self) -> float: ...


class Upright:
    """What has a top and a bottom: a run, the lines of a cell, a row."""

    __slots__ = ()

    @property
    def middle(self: _Box) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Run(Upright):
    """A run of glyphs on one line without wide white space, with its box and `em`, the size of its type in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    em: float
    provenance: Provenance = "exact"

    @property
    def size(self) -> float:
        """The height of its box, which is about the size of the type."""
        return self.bottom - self.top

    def overlaps(self, other: Run) -> bool:
        """Tell whether one run stands above, below or across the other."""
        return self.x0 < other.x1 and other.x0 < self.x1


@dataclass(frozen=True, slots=True)
class TextLine:
    """The runs on one height, left to right."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The text of the line, runs parted by a space."""
        return " ".join(run.text for run in self.runs)

    @property
    def top(self) -> float:
        """The top of its highest run."""
        return min(run.top for run in self.runs)

    @property
    def bottom(self) -> float:
        """The bottom of its lowest run."""
        return max(run.bottom for run in self.runs)

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return sum(run.middle for run in self.runs) / len(self.runs)

    @property
    def box(self) -> Box:
        """The box around its runs."""
        return (self.runs[0].x0, self.top, max(run.x1 for run in self.runs), self.bottom)

    @property
    def provenance(self) -> Provenance:
        """Repaired where a run is."""
        return next((run.provenance for run in self.runs if run.provenance != "exact"), "exact")


def glyphs_to_lines(glyphs: Iterable[Glyph], *, wide: float = WIDE) -> list[TextLine]:
    """Return the lines that glyphs stand on, top to bottom, parted into runs where more than `wide` em are white."""
    return [TextLine(tuple(_runs(line, wide))) for line in _lines(glyphs)]


def glyphs_to_text(glyphs: Iterable[Glyph]) -> tuple[str, Provenance, float]:
    """Return the text of glyphs, a line of it for each that they stand on, its provenance, and its last line's width.

    It is that of `glyphs_to_lines`, without the runs and their boxes, which a cell has no use for; the provenance is
    repaired where a glyph's is.
    """
    lines = _lines(glyphs)
    width = lines[-1][-1].x1 - lines[-1][0].x0 if lines else 0.0
    repaired = (glyph.provenance for line in lines for glyph in line if glyph.provenance != "exact")
    return "\n".join([_text(line, _gaps(line)) for line in lines]), next(repaired, "exact"), width


def _lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Gather glyphs whose middles are level, left to right.

    A line's height is that of its first glyph, so that lines do not chain.
    """
    lines: list[list[Glyph]] = []
    limit = float("-inf")
    for glyph in sorted(glyphs, key=_twice_middle):
        _, _, top, _, bottom, _ = glyph
        if top + bottom > limit:
            lines.append([])
            limit = top + bottom + 2 * _APART * (bottom - top)
        lines[-1].append(glyph)
    for line in lines:
        line.sort(key=_LEFT)
    return lines


def _twice_middle(glyph: Glyph) -> float:
    return glyph.top + glyph.bottom


def _gaps(line: Iterable[Glyph]) -> list[float]:
    """Return the white space before each glyph of a line, in em."""
    gaps: list[float] = []
    end = size = float("inf")
    for _, x0, top, x1, bottom, _ in line:  # unpacked: this is done for every glyph, and a field by name costs more
        white, height = x0 - end, bottom - top
        gaps.append(white / max(min(size, height), 1.0) if white > 0 else 0.0)
        end, size = x1, height
    return gaps


def _text(glyphs: Iterable[Glyph], gaps: Iterable[float]) -> str:
    """Return the text of glyphs side by side, without those drawn over the one before, as bold type is imitated."""
    parts: list[str] = []
    last, last_x0 = "", 0.0
    for (text, x0, _, x1, _, _), gap in zip(glyphs, gaps, strict=True):
        if text != last or abs(x0 - last_x0) >= (x1 - x0) / 4:
            parts.append(" " + text if gap > _SPACE and (gap > _SET_APART or not _is_set_apart(last, text)) else text)
        last, last_x0 = text, x0
    return "".join(parts)


def _is_set_apart(before: str, after: str) -> bool:
    """Tell whether of two glyphs one is an ideograph and the other a digit or Latin letter."""
    one, other = before[-1:], after[:1]
    return (one.isascii() and one.isalnum() and _IDEOGRAPH.match(other) is not None) or (
        other.isascii() and other.isalnum() and _IDEOGRAPH.match(one) is not None
    )


def _runs(line: Sequence[Glyph], wide: float) -> list[Run]:
    gaps = _gaps(line)
    starts = [0, *(index for index, gap in enumerate(gaps) if gap > wide), len(line)]
    return [_run(line[start:end], [0.0, *gaps[start + 1 : end]]) for start, end in itertools.pairwise(starts)]


def _run(glyphs: Sequence[Glyph], gaps: Sequence[float]) -> Run:
    _, (x0, *_), tops, x1s, bottoms, provenances = zip(*glyphs, strict=True)
    return Run(
        _text(glyphs, gaps),
        x0,
        min(tops),
        max(x1s),
        max(bottoms),
        _em(glyphs),
        next((provenance for provenance in provenances if provenance != "exact"), "exact"),
    )


def _em(glyphs: Sequence[Glyph]) -> float:
    """Return the size of type: an ideograph is as wide as it; of other glyphs the height tells it roughly."""
    wide = [(g.x1 - g.x0) / _width(g.text) for g in glyphs if "\u2e80" <= g.text[0] <= "\uffef"]
    return max(wide) if wide else 0.8 * (glyphs[0].bottom - glyphs[0].top)
