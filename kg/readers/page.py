"""A page as every reader of pages gives it: glyphs and ruling lines, upright, in points from the top left.

A PDF gives a glyph for each character, a scan one for each run of text it recognises; both go through the same grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kg.model import Method, Provenance

Box = tuple[float, float, float, float]
"""(left, top, right, bottom)"""


@lru_cache(maxsize=1024)
def _tenths(points: float) -> float:
    """Round to tenths; remembered, since the cells of a row or column share their edges and `round` is slow."""
    return round(points, 1)


class Glyph(NamedTuple):
    """A character, or a run of them that stands on one line, with its box."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    provenance: Provenance = "exact"


class Rule(NamedTuple):
    """A straight ruling line, horizontal or vertical; its thickness is left out: x0 = x1 or top = bottom."""

    x0: float
    top: float
    x1: float
    bottom: float


Rules = tuple[list[Rule], list[Rule]]
"""Horizontal and vertical rules."""


@dataclass(slots=True)
class Page:
    """One page in an upright frame; `turned` tells by how many quarter turns clockwise it is shown otherwise.

    `width` and `height` are those of the upright frame. A page whose text is set sideways is read upright and shown
    as it is: `shown` takes a box of the frame to the page as it is shown.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    method: Method | None = None
    turned: int = 0

    def shown(self, box: Box) -> Box:
        """Return a box of the upright frame as a box of the page as it is shown, rounded to tenths of a point."""
        left, upper, right, lower = self._turned(box) if self.turned else box
        return (_tenths(left), _tenths(upper), _tenths(right), _tenths(lower))

    def _turned(self, box: Box) -> Box:
        x0, top, x1, bottom = box
        if self.turned == 1:
            return (self.height - bottom, x0, self.height - top, x1)
        if self.turned == 2:
            return (self.width - x1, self.height - bottom, self.width - x0, self.height - top)
        return (top, self.width - x1, bottom, self.width - x0)
