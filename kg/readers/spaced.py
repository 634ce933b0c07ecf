"""Tables without rules, or with horizontal ones only: the missing ruling lines are drawn where the page shows them.

A heading row (一级指标 …) tells that there is a table and how many columns it has. Column edges are the white strips
between its headings; rows are given by the horizontal rules, else by blocks of close lines (`spaced_rows`). What comes
out are rules, so that such a table goes through the same grid as a ruled one. A page without a heading row goes on
with the columns of the page before, as far as its lines keep to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.headings import is_noise
from kg.readers.grid import join_rules
from kg.readers.page import Rule
from kg.readers.spaced_columns import EDGE, find_columns
from kg.readers.spaced_header import draw_header_rows, strips_of
from kg.readers.spaced_labels import Known
from kg.readers.spaced_leading import Leading, leading_of
from kg.readers.spaced_lines import even_lines
from kg.readers.spaced_regions import find_regions, holds_heading
from kg.readers.spaced_rows import draw_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.page import Page, Rules
    from kg.readers.runs import Run, TextLine
    from kg.readers.spaced_columns import Columns
    from kg.readers.spaced_regions import Region

_REMEMBERED = 200  # lines of the pages before that are looked at for the columns of a page


@dataclass(slots=True)
class Carried:
    """What goes on from page to page: the headings and rows of a table that reaches its end, and how close lines are.

    The rows of the pages before help to find the columns of those after; `leading` is in em.
    """

    heading: tuple[Run, ...] = ()
    body: tuple[TextLine, ...] = ()
    sides: tuple[float, float] = (float("inf"), float("-inf"))
    leading: Leading = field(default_factory=Leading)
    labels: Known = field(default_factory=Known)


def holds_indicators(lines: Sequence[TextLine], carried: Carried) -> bool:
    """Tell whether rows of indicators stand on a page, or may go on there."""
    return bool(carried.heading) or holds_heading(lines)


def draw_missing_rules(
    lines: Sequence[TextLine], page: Page, covered: Sequence[tuple[float, float]], carried: Carried
) -> list[Rules]:
    """Return the rules of each table outside ruled grids; what goes on to the next page is noted in `carried`."""
    content = even_lines([line for line in lines if not is_noise(line.text)], scanned=page.method == "ocr")
    if covered:
        carried.heading = ()
    regions = find_regions(content, carried.heading)
    free = [rule for rule in page.horizontal if not any(a - 1 <= rule.top <= b + 1 for a, b in covered)]
    rules = join_rules(free) if regions else []
    drawn: list[Rules] = []
    for region in regions:
        if region.heading or region.header:
            carried.heading, carried.body, carried.sides = region.heading, (), (float("inf"), float("-inf"))
        if region.header or not region.first:
            carried.labels = Known()
        carried.labels.goes_on = region.first and not region.header
        carried.body = (*carried.body, *region.body)[-_REMEMBERED:]
        drawn.append(_draw(region, rules, carried))
    if not regions or regions[-1].ends:
        carried.heading = ()
    return drawn


def _columns(region: Region, printed: Sequence[Rule], carried: Carried) -> Columns:
    """Find the columns of a table, which are as wide on all its pages."""
    runs = [run for line in (*region.header, *region.body) for run in line.runs] + list(region.heading)
    left = min([run.x0 for run in runs] + [rule.x0 + EDGE for rule in printed] + [carried.sides[0] + EDGE]) - EDGE
    right = max([run.x1 for run in runs] + [rule.x1 - EDGE for rule in printed] + [carried.sides[1] - EDGE]) + EDGE
    carried.sides = (left, right)
    below = [rule for rule in printed if not region.heading or rule.top > region.heading[0].middle]
    ends = [x for rule in below for x in (rule.x0, rule.x1)]
    return find_columns(carried.heading, carried.body, carried.sides, ends)


def _rules_of(region: Region, printed: Sequence[Rule]) -> list[Rule]:
    """Return the horizontal rules that stand between and around the lines of a table."""
    lines = (*region.header, *region.body)
    tops = [line.top for line in lines] + [run.top for run in region.heading]
    bottoms = [line.bottom for line in lines] + [run.bottom for run in region.heading]
    if not tops:
        return []
    reach = 1.5 * (lines[0].bottom - lines[0].top) if lines else EDGE
    return [rule for rule in printed if min(tops) - reach <= rule.top <= max(bottoms) + reach]


def _draw(region: Region, rules: Sequence[Rule], carried: Carried) -> Rules:
    """Draw the rules of one table: those that are printed, and those that are missing."""
    printed = _rules_of(region, rules)
    columns = _columns(region, printed, carried)
    left, right = columns.edges[0], columns.edges[-1]
    levels = {rule.top for rule in printed}
    if len(levels) > max(3, (len(region.body) + len(region.header)) // 4):
        return _draw_between(region, columns, printed)
    if carried.heading:  # a header block alone has no columns whose lines could be compared
        carried.leading = leading_of(region.header, region.body, columns.edges, columns.filled, carried.leading)
    leading = carried.leading.most
    horizontal, vertical = draw_rows(region.heading, region.body, columns, leading, carried.labels)
    if region.header:
        bottom = min((rule.top for rule in horizontal), default=max(line.bottom for line in region.header) + EDGE)
        across, down = draw_header_rows(region.header, (left, right), bottom, leading)
        return across + horizontal, down + vertical
    return horizontal, vertical


def _outer_rules(region: Region, columns: Columns, printed: Sequence[Rule]) -> list[Rule]:
    """Return the first and the last horizontal rule of a table that prints only those between its rows."""
    left, right = columns.edges[0], columns.edges[-1]
    highest = min(rule.top for rule in printed)
    missing = []
    if region.header:
        if region.header[0].middle < highest:
            missing.append(region.header[0].top - EDGE)
    elif region.heading:
        if region.heading[0].middle < highest:
            missing.append(min(run.top for run in region.heading) - EDGE)
    elif region.body and region.body[0].middle < highest:
        missing.append(region.body[0].top - EDGE)
    if region.body and region.body[-1].middle > max(rule.top for rule in printed):
        missing.append(region.body[-1].bottom + EDGE)
    return [Rule(left, y, right, y) for y in missing]


def _label_edge(short: Sequence[Rule], above: float, below: float, band: Sequence[Run]) -> float | None:
    """Return where the label at the left of a row of the header block ends: where short rules begin beside one.

    A rule that bounds the row goes before those of other rows; none goes through a text.
    """
    bounding = [rule for rule in short if min(abs(rule.top - above), abs(rule.top - below)) < 1]
    edges = sorted({round(rule.x0) for rule in bounding or short})
    return next((x for x in edges if not any(run.x0 + 1 < x < run.x1 - 1 for run in band)), None)


def _draw_between(region: Region, columns: Columns, printed: Sequence[Rule]) -> Rules:
    """Draw the vertical rules of a table whose horizontal ones are printed."""
    printed = [*printed, *_outer_rules(region, columns, printed)]
    heights = [rule.top for rule in printed]
    first_row = region.heading[0].middle if region.heading else (min(heights) if region.body else max(heights))
    top = max(y for y in heights if y <= first_row)
    vertical = [Rule(x, top, x, max(heights)) for x in columns.edges]
    bands = sorted({round(y, 1) for y in heights if y <= top + 1})
    vertical += [Rule(x, bands[0], x, top) for x in (columns.edges[0], columns.edges[-1])]
    short = [rule for rule in printed if rule.top <= top and rule.x0 > columns.edges[0] + 2 * EDGE]
    runs = [run for line in region.header for run in line.runs]
    strips: list[float] = []
    for above, below in pairwise(bands):
        if below - above < 2 * EDGE:
            continue
        band = [run for run in runs if above < run.middle < below]
        edge = _label_edge(short, above, below, band)
        if edge is not None:
            vertical.append(Rule(edge, above, edge, below))
            band = [run for run in band if run.x0 >= edge]
        strips = strips_of(band, strips)
        vertical += [Rule(x, above, x, below) for x in strips]
    return list(printed), vertical
