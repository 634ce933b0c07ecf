"""Where the lines of text of a scanned page stand: in the fields between its rules, whole to their last comma."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.readers.scan_rules import Image

_UNCLIP = 1.6  # how far a core grows, as a share of its area over its girth, to be as large as its line
_BESIDE = 0.3  # of a line's height: what two lines must share of it to stand beside each other


class Strip(NamedTuple):
    """The box of a line of text in pixels; `open` where no rule keeps it from a neighbouring column."""

    x0: int
    top: int
    x1: int
    bottom: int
    open: bool


def find_strips(text: Image, marks: Image, mask: Image, em: float) -> list[Strip]:
    """Return where the lines of text stand, from the cores that the detector found and the mask of the rules.

    A core that runs across a rule is two lines; a line ends where the field ends that the rules enclose.
    """
    import cv2
    import numpy as np

    height, width = marks.shape
    _, fields, bounds, _ = cv2.connectedComponentsWithStats((mask == 0).astype(np.uint8), connectivity=4)
    count, _, cores, middles = cv2.connectedComponentsWithStats(np.where(mask > 0, 0, text), connectivity=4)
    found: list[tuple[Strip, int, int]] = []
    for index in range(1, count):
        x, y, w, h, area = (int(side) for side in cores[index])
        if area < 0.1 * em * em or h < 0.15 * em:
            continue
        # The detector is trained on lines shrunk by a share of their area over their girth.
        grown = round(area * _UNCLIP / (2 * (w + h)))
        middle = min(height - 1, round(middles[index][1])), min(width - 1, round(middles[index][0]))
        left, upper, wide, high = (int(side) for side in bounds[fields[middle]][:4])
        right, lower = left + wide, upper + high
        unbound = left <= 1 or right >= width - 1 or wide > width / 2
        strip = Strip(max(left, x - grown), max(upper, y - grown), min(right, x + w + grown), 0, unbound)
        strip = strip._replace(bottom=min(lower, y + h + grown))
        if marks[strip.top : strip.bottom, strip.x0 : strip.x1].any():
            found.append((strip, left, right))
    lines = [strip for strip, _, _ in found]
    return [_whole(strip, marks, *_room(strip, lines, left, right)) for strip, left, right in found]


def _room(strip: Strip, lines: list[Strip], left: int, right: int) -> tuple[int, int]:
    """Return how far a strip may reach: to the ends of its field, or to the next line beside it."""
    for other in lines:
        shared = min(strip.bottom, other.bottom) - max(strip.top, other.top)
        if other is not strip and shared > _BESIDE * (strip.bottom - strip.top):
            if other.x0 > strip.x0:
                right = min(right, max(strip.x1, other.x0))
            else:
                left = max(left, min(strip.x0, other.x1))
    return left, right


def _whole(strip: Strip, marks: Image, left: int, right: int) -> Strip:
    """Return a strip with the signs at its ends that were not found: a ≤, a 一 or a comma is easily overlooked."""
    import numpy as np

    high = strip.bottom - strip.top
    inked = (marks[strip.top : strip.bottom] > 0).sum(axis=0)
    columns = np.flatnonzero(inked[left:right]) + left
    strokes = [
        (int(stroke[0]), int(stroke[-1]) + 1, int(inked[stroke].sum()))
        for stroke in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    ]
    margin, least = max(1, high // 12), max(4, high * high // 100)
    x1 = _reach(strip.x1, strokes, high // 2, least)
    # The other end is the same, seen in a mirror.
    x0 = -_reach(-strip.x0, [(-end, -start, weight) for start, end, weight in reversed(strokes)], high // 2, least)
    return strip._replace(
        x0=strip.x0 if x0 == strip.x0 else max(left, x0 - margin),
        x1=strip.x1 if x1 == strip.x1 else min(right, x1 + margin),
    )


def _reach(end: int, strokes: Iterable[tuple[int, int, int]], near: int, least: int) -> int:
    """Return the end of the last stroke that follows on `end`, each within reach of the one before and no speck."""
    for start, stop, weight in strokes:
        if stop <= end:
            continue
        if start - end > near or weight < least:
            break
        end = stop
    return end
