"""Glyphs -> lines of runs: what stands on one height, parted where white space is wide."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.text import line_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Provenance
    from kg.readers.page import Box, Glyph

WIDE = 0.3
"""Em of white space that may part two cells; where it parts words of one cell, its column joins them again."""
_SPACE = 0.2  # em of white space that is read as a space
_APART = 0.5  # share of the smaller height by which the middles of two glyphs of one line may differ


@dataclass(frozen=True, slots=True)
class Run:
    """A run of glyphs on one line without wide white space, with its box and `em`, the size of its type in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    em: float
    provenance: Provenance = "exact"

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        """The height of its box, which is about the size of the type."""
        return self.bottom - self.top


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
    return [TextLine(tuple(_runs(sorted(line, key=_left), wide))) for line in _lines(glyphs)]


def _left(glyph: Glyph) -> float:
    return glyph.x0


def _lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Gather glyphs whose middles are level; a line's height is that of its first glyph, so that lines do not chain."""
    lines: list[list[Glyph]] = []
    limit = float("-inf")
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        middle = glyph.top + glyph.bottom
        if middle > limit:
            lines.append([])
            limit = middle + 2 * _APART * (glyph.bottom - glyph.top)
        lines[-1].append(glyph)
    return lines


def _runs(glyphs: Sequence[Glyph], wide: float) -> list[Run]:
    runs: list[Run] = []
    start = 0
    for index in range(1, len(glyphs) + 1):
        if index == len(glyphs) or _gap(glyphs[index - 1], glyphs[index]) > wide:
            runs.append(_run(glyphs[start:index]))
            start = index
    return runs


def _gap(left: Glyph, right: Glyph) -> float:
    """Return the white space between two glyphs, in em."""
    white = right.x0 - left.x1
    return 0.0 if white <= 0 else white / max(min(left.bottom - left.top, right.bottom - right.top), 1.0)


def _run(glyphs: Sequence[Glyph]) -> Run:
    parts = [glyphs[0].text]
    for before, glyph in itertools.pairwise(glyphs):
        if _drawn_twice(before, glyph):
            continue
        parts.append(" " + glyph.text if _gap(before, glyph) > _SPACE else glyph.text)
    return Run(
        "".join(parts),
        glyphs[0].x0,
        min([g.top for g in glyphs]),
        max([g.x1 for g in glyphs]),
        max([g.bottom for g in glyphs]),
        _em(glyphs),
        next((g.provenance for g in glyphs if g.provenance != "exact"), "exact"),
    )


def _em(glyphs: Sequence[Glyph]) -> float:
    """Return the size of type: an ideograph is as wide as it; of other glyphs the height tells it roughly."""
    wide = [(g.x1 - g.x0) / line_width(g.text) for g in glyphs if "\u2e80" <= g.text[0] <= "\uffef"]
    return max(wide) if wide else 0.8 * (glyphs[0].bottom - glyphs[0].top)


def _drawn_twice(before: Glyph, glyph: Glyph) -> bool:
    """Tell whether a glyph is drawn over the one before it, as bold type is imitated."""
    return glyph.text == before.text and abs(glyph.x0 - before.x0) < (glyph.x1 - glyph.x0) / 4
