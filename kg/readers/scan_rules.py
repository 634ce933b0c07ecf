"""The frame of a scanned page: its skew, its ruling lines, and the fields that the lines enclose.

Everything here is in pixels of the image; `kg.readers.ocr` turns it into points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.readers.page import Rule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

_MOST_SKEW = 4.0  # degrees to either side: the skew that is looked for; a page farther off stays as it is
_SKEW_WIDTH = 900  # pixels: a wider page is made so narrow to find its skew, since every angle costs a pass over it
_INK = 0.35  # share of the paper's brightness by which ink is darker
_GRAIN = 1.5  # standard deviation in shades of 255 above which grain is smoothed; a cleaner page is left sharp


def ink(gray: Image) -> Image:
    """Return the ink of a page, 255 on its background of whatever shade.

    Paper is taken to be the brightest of its neighbourhood, so that shadows and grey fields do not count as ink.
    """
    import cv2
    import numpy as np

    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 11)
    paper = cv2.resize(paper, gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    darker = cv2.subtract(paper, gray)
    return np.where(darker > np.maximum(paper * np.float32(_INK), 24), 255, 0).astype(np.uint8)


def without_specks(marks: Image) -> Image:
    """Return ink without what is no part of any stroke: dots of fewer than three pixels."""
    import cv2
    import numpy as np

    around = cv2.boxFilter((marks > 0).astype(np.uint8), -1, (3, 3), normalize=False)
    return np.where(around < 3, 0, marks).astype(np.uint8)


def quiet(gray: Image) -> Image:
    """Return the page with its grain smoothed, as far as it has any: left in, it doubles the cells misread."""
    import cv2
    import numpy as np

    # What differs from a smooth slope is grain; the median keeps text and rules out of it (Immerkær 1996).
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    grain = float(np.median(np.abs(cv2.filter2D(gray, cv2.CV_32F, kernel)))) / 0.6745
    smooth: Any = cv2.GaussianBlur(gray, (0, 0), min(1.0, grain / 3)) if grain > _GRAIN else gray
    page: Image = smooth
    return page


def skew_of(gray: Image) -> float:
    """Return by how many degrees the lines of a page climb to the right: the turn that makes its rows sharpest."""
    import cv2
    import numpy as np

    scale = min(1.0, _SKEW_WIDTH / gray.shape[1])
    full = ink(gray).astype(np.float32)
    marks = cv2.resize(full, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else full

    def sharpness(degrees: float) -> float:
        # A shear is as good as a turn for so small an angle, and keeps every row in the picture.
        height, width = marks.shape
        slope = np.tan(np.radians(degrees))
        shear = np.array([[1, 0, 0], [slope, 1, -slope * width / 2]], dtype=np.float32)
        rows = cv2.warpAffine(marks, shear, (width, height)).sum(axis=1)
        return float(np.square(np.diff(rows)).sum())

    best = 0.0
    for step, reach in ((0.5, _MOST_SKEW), (0.1, 0.4), (0.02, 0.08)):
        around = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(around, key=lambda degrees: (sharpness(degrees), -abs(degrees))))
    return best


def turn(gray: Image, degrees: float) -> Image:
    """Return the page turned clockwise by a small angle about its middle; what comes into sight is paper."""
    import cv2

    height, width = gray.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1)
    turned: Any = cv2.warpAffine(gray, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    page: Image = turned
    return page


def find_rules(marks: Image, em: float) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and the vertical ruling lines in the ink of an upright page; `em` is a usual 10.5 points.

    A stroke as long as a character is a rule only where both its ends stand on rules across: 一, a dash and the side
    of 国 end in the open. What is longer than any stroke is a rule by itself.
    """
    lying = _segments(marks, em)
    standing = [_across(rule) for rule in _segments(marks.T, em)]
    alone = 5 * em
    horizontal = [rule for rule in lying if rule.x1 - rule.x0 >= alone]
    vertical = [rule for rule in standing if rule.bottom - rule.top >= alone]
    lying = [rule for rule in lying if rule not in horizontal]
    standing = [rule for rule in standing if rule not in vertical]
    while True:
        more_lying = [rule for rule in lying if _ends_on(rule, vertical, em)]
        across = [_across(rule) for rule in horizontal + more_lying]
        more_standing = [rule for rule in standing if _ends_on(_across(rule), across, em)]
        if not more_lying and not more_standing:
            return sorted(horizontal, key=lambda rule: (rule.top, rule.x0)), sorted(vertical)
        horizontal += more_lying
        vertical += more_standing
        lying = [rule for rule in lying if rule not in more_lying]
        standing = [rule for rule in standing if rule not in more_standing]


def _segments(marks: Image, em: float) -> list[Rule]:
    """Return the straight horizontal strokes of at least a character's length, joined over gaps."""
    import cv2
    import numpy as np

    least = max(8, round(1.1 * em))
    # Three rows as one: a line that still climbs by a hair, or that the grain of the paper frays, stays whole.
    thick = cv2.dilate(np.ascontiguousarray(marks), np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, least), np.uint8))
    count, _, stats, middles = cv2.connectedComponentsWithStats(runs, connectivity=8)
    found: list[Rule] = []
    for (x, _, width, height, area), (_, middle) in zip(stats[1:count], middles[1:count], strict=True):
        y = float(middle)
        # A field filled with black, or a picture, is no line.
        straight = height <= max(0.6 * em, 0.02 * width) and area <= 0.45 * em * width
        if straight:
            found.append(Rule(float(x), y, float(x + width), y))
    return _joined(found, em)


def _joined(rules: list[Rule], em: float) -> list[Rule]:
    """Join segments that continue each other: the same height, and a gap that a character would not fit in."""
    joined: list[Rule] = []
    for rule in sorted(rules):
        for index, other in enumerate(joined):
            if abs(other.top - rule.top) <= 0.15 * em and rule.x0 - other.x1 <= 0.5 * em:
                whole, part = other.x1 - other.x0, rule.x1 - rule.x0
                y = (other.top * whole + rule.top * part) / (whole + part)
                joined[index] = Rule(other.x0, y, max(other.x1, rule.x1), y)
                break
        else:
            joined.append(rule)
    return joined


def _across(rule: Rule) -> Rule:
    """Swap the two directions."""
    return Rule(rule.top, rule.x0, rule.bottom, rule.x1)


def _ends_on(rule: Rule, across: list[Rule], em: float) -> bool:
    """Tell whether both ends of a horizontal stroke stand on vertical rules."""
    # A stroke reaches over the rule it ends on by half the width of both, and by what is left of the skew.
    near = 0.22 * em

    def held(x: float) -> bool:
        return any(abs(o.x0 - x) <= near and o.top - near <= rule.top <= o.bottom + near for o in across)

    return held(rule.x0) and held(rule.x1)


def without_rules(gray: Image, horizontal: list[Rule], vertical: list[Rule], em: float) -> tuple[Image, Image]:
    """Return the page with its rules painted over, and a mask of them that keeps what they part apart."""
    import cv2
    import numpy as np

    mask = np.zeros_like(gray)
    for rule in horizontal + vertical:
        start, end = (round(rule.x0), round(rule.top)), (round(rule.x1), round(rule.bottom))
        cv2.line(mask, start, end, 255, max(3, round(0.22 * em)))
    clean = gray.copy()
    paper: Any = np.percentile(gray, 80)
    clean[mask > 0] = paper
    return clean, mask
