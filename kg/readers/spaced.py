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

from kg.readers.grid import join_rules
from kg.readers.page import Rule
from kg.readers.spaced_header import draw_header_rows, strips_of
from kg.readers.spaced_labels import Known
from kg.readers.spaced_leading import Leading, leading_of
from kg.readers.spaced_lines import even_lines
from kg.readers.spaced_rows import Columns, draw_rows
from kg.tables import column_field, header_field, is_noise, is_type_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.page import Page
    from kg.readers.runs import Run, TextLine

Rules = tuple[list[Rule], list[Rule]]
"""Horizontal and vertical rules."""

_FEWEST = 3  # headings that make a heading row
_ONE_TEXT = 0.65  # em of white space within one text at the most
_TITLE_GAP = 0.9  # of a line's height: what stands above the title of the next table, at the least
_ROW_GAP = 0.5  # of a line's height: how far the lines of one row may stand apart
_NAME = 8  # characters: labels are hardly longer, titles are
_HAIR = 0.5  # points: a narrower strip parts nothing
_WORD_SPACE = 0.4  # em: a wider space parts two texts
_REMEMBERED = 200  # lines of the pages before that are looked at for the columns of a page
_EDGE = 3.0  # points between a table's edge and its text


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


@dataclass(frozen=True, slots=True)
class _Region:
    """The lines of one table on a page: header block, heading row (none on later pages), rows."""

    header: tuple[TextLine, ...]
    heading: tuple[Run, ...]
    body: tuple[TextLine, ...]
    ends: bool  # whether something else follows on the page
    first: bool = True  # whether it may go on from the page before


class _Heading:
    """A heading row on a page: its headings, and the lines from `begin` to before `end` that they stand on."""

    def __init__(self, lines: Sequence[TextLine], index: int, runs: tuple[Run, ...]) -> None:
        self.runs = runs
        self.begin = index - sum(_is_part(line, runs) for line in lines[max(index - 1, 0) : index])
        self.end = index + 1 + sum(_is_part(line, runs) for line in lines[index + 1 : index + 2])


def draw_missing_rules(
    lines: Sequence[TextLine], page: Page, covered: Sequence[tuple[float, float]], carried: Carried
) -> list[Rules]:
    """Return the rules of each table outside ruled grids; what goes on to the next page is noted in `carried`."""
    content = even_lines([line for line in lines if not is_noise(line.text)], scanned=page.method == "ocr")
    if covered:
        carried.heading = ()
    regions = _regions(content, carried.heading)
    free = [rule for rule in page.horizontal if not any(a - 1 <= rule.top <= b + 1 for a, b in covered)]
    rules = join_rules(free) if regions else []
    drawn: list[Rules] = []
    for region in regions:
        if region.heading or region.header:
            carried.heading, carried.body, carried.sides = region.heading, (), (float("inf"), float("-inf"))
        if region.header:
            carried.labels = Known()
        carried.body = (*carried.body, *region.body)[-_REMEMBERED:]
        drawn.append(_draw(region, rules, carried))
    if not regions or regions[-1].ends:
        carried.heading = ()
    return drawn


def _regions(lines: Sequence[TextLine], carried: Sequence[Run]) -> list[_Region]:
    """Cut the lines of a page into tables."""
    headings = [_Heading(lines, index, runs) for index in range(len(lines)) if (runs := _heading_runs(lines, index))]
    regions: list[_Region] = []
    floor = 0
    if carried and (not headings or headings[0].begin > 0):
        stop = headings[0].begin if headings else len(lines)
        end = _body_end(lines, 0, stop, _gaps(carried))
        if _keeps_to(lines[:end], carried):
            regions.append(_Region((), (), tuple(lines[:end]), ends=end < len(lines)))
            floor = end
    for heading, following in zip(headings, (*headings[1:], None), strict=False):
        stop = following.begin if following else len(lines)
        end = _body_end(lines, heading.end, stop, _gaps(heading.runs))
        header = _header_lines(lines[floor : heading.begin])
        body = tuple(lines[heading.end : end])
        regions.append(_Region(header, heading.runs, body, ends=end < len(lines), first=not floor))
        floor = end
    rest = _header_lines(lines[floor:])
    if rest and not any(_heading_runs(rest, index) for index in range(len(rest))):
        regions.append(_Region(rest, (), (), ends=True))  # its rows are on the next page, below a heading
    return regions


def _heading_runs(lines: Sequence[TextLine], index: int) -> tuple[Run, ...]:
    """Return the headings on a line and those that wrap onto the lines around it; none if it is no heading."""
    runs = _merged(lines[index].runs)
    if sum(column_field(run.text) is not None for run in runs) < _FEWEST:
        return ()
    around = (*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2])
    pieces = [
        run for line in around if abs(line.middle - lines[index].middle) < 1.2 * runs[0].size for run in line.runs
    ]
    stacks: dict[float, list[Run]] = {}
    for piece in pieces:
        if not any(piece.x0 < run.x1 and run.x0 < piece.x1 for run in runs):
            key = next((x for x in stacks if abs(x - (piece.x0 + piece.x1)) < 2 * piece.size), piece.x0 + piece.x1)
            stacks.setdefault(key, []).append(piece)
    wrapped = [_stacked(stack) for stack in stacks.values()]
    known = [run for run in wrapped if column_field(run.text)]
    fields = {column_field(run.text) for run in (*runs, *known)} - {None}
    enough = len(fields) >= _FEWEST and fields & {"level3", "value"}
    return tuple(sorted((*runs, *known), key=lambda run: run.x0)) if enough else ()


def _is_part(line: TextLine, heading: Sequence[Run]) -> bool:
    """Tell whether a line beside a heading row holds only pieces of its wrapped headings."""
    return all(
        any(h.top - 1 <= run.middle <= h.bottom + 1 and h.x0 - 1 <= run.x0 <= h.x1 for h in heading)
        for run in line.runs
    )


def _stacked(runs: Sequence[Run]) -> Run:
    from kg.readers.runs import Run  # noqa: PLC0415 - only for wrapped headings

    return Run(
        "".join(run.text for run in runs),
        min(run.x0 for run in runs),
        min(run.top for run in runs),
        max(run.x1 for run in runs),
        max(run.bottom for run in runs),
        runs[0].em,
    )


def _merged(runs: Sequence[Run]) -> list[Run]:
    """Join the runs of a line that are parted by no more than a space within one text."""
    from dataclasses import replace  # noqa: PLC0415 - beside its only use

    merged: list[Run] = []
    for run in runs:
        if merged and run.x0 - merged[-1].x1 <= _ONE_TEXT * min(run.em, merged[-1].em):
            merged[-1] = replace(merged[-1], text=f"{merged[-1].text} {run.text}", x1=run.x1)
        else:
            merged.append(run)
    return merged


def _body_end(lines: Sequence[TextLine], begin: int, stop: int, gaps: Sequence[tuple[float, float]]) -> int:
    """Return where the rows of a table end: at the title or header block of the next, or at running text."""
    for index in range(begin, stop):
        line, merged = lines[index], _merged(lines[index].runs)
        at_left = not gaps or merged[0].x0 < gaps[0][0]
        if at_left and any(header_field(run.text) for run in merged[:1]):
            return index
        above = lines[index - 1] if index else None
        apart = above is None or line.top - above.bottom > _TITLE_GAP * (line.bottom - line.top)
        crosses = any(merged[0].x0 < left and right < merged[-1].x1 for left, right in gaps)
        titled = at_left and len(merged[0].text) > _NAME
        if len(merged) == 1 and apart and (crosses or titled) and not is_type_label(merged[0].text):
            return index
    return stop


def _gaps(heading: Sequence[Run]) -> list[tuple[float, float]]:
    """Return the white space between headings: somewhere in it stands the edge of a column."""
    return [(before.x1, after.x0) for before, after in pairwise(heading)]


def _keeps_to(lines: Sequence[TextLine], heading: Sequence[Run]) -> bool:
    """Tell whether lines stand below headings: some line below more than one, and hardly a run across a gap."""
    runs = [run for line in lines for run in line.runs]
    across = [run for run in runs if any(run.x0 < left and right < run.x1 for left, right in _gaps(heading))]
    return any(len(line.runs) > 1 for line in lines) and len(across) * 10 <= len(runs)


def _header_lines(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Return the lines of the header block that stands above a heading row: from the first known label on."""
    for index, line in enumerate(lines):
        if label := next((run for run in _merged(line.runs)[:2] if header_field(run.text)), None):
            begin = index
            while begin and _goes_with(lines[begin - 1], lines[begin], label):
                begin -= 1
            return tuple(lines[begin:])
    return ()


def _goes_with(line: TextLine, below: TextLine, label: Run) -> bool:
    """Tell whether a line belongs to the row of the first label below it: a code beside it, or its own beginning."""
    near = below.top - line.bottom < _ROW_GAP * label.size
    return near and (len(line.runs) > 1 or line.runs[0].x0 > label.x1)


def _columns(region: _Region, printed: Sequence[Rule], carried: Carried) -> Columns:
    """Find the column edges of a table: between two headings, where fewest texts stand in the way."""
    runs = [run for line in (*region.header, *region.body) for run in line.runs] + list(region.heading)
    left = min([run.x0 for run in runs] + [rule.x0 + _EDGE for rule in printed] + [carried.sides[0] + _EDGE]) - _EDGE
    right = max([run.x1 for run in runs] + [rule.x1 - _EDGE for rule in printed] + [carried.sides[1] - _EDGE]) + _EDGE
    carried.sides = (left, right)
    below = [rule for rule in printed if not region.heading or rule.top > region.heading[0].middle]
    edges = _column_edges(carried.heading, carried.body, [x for rule in below for x in (rule.x0, rule.x1)], left)
    fields = [column_field(run.text) for run in carried.heading]
    labels = [index for index, name in enumerate(fields) if name in {"level1", "level2"}]
    first_text = fields.index("level3") if "level3" in fields else (labels[-1] + 1 if labels else 0)
    filled = tuple(fields.index(name) for name in ("level3", "value") if name in fields)
    return Columns((left, *edges, right), first_text, filled)


def _column_edges(
    heading: Sequence[Run], lines: Sequence[TextLine], ends: Sequence[float], left: float
) -> list[float]:
    """Return the edges between headings: where printed rules end, else in the white between the texts."""
    edges: list[float] = []
    expected = _centred(heading, left)
    for number, (before, after) in enumerate(pairwise(heading)):
        inside = [x for x in ends if before.x1 < x < after.x0]
        begin = edges[-1] if edges else float("-inf")
        place = expected[number] if expected else None
        edges.append(max(inside, key=inside.count) if inside else _white_strip(before, after, lines, begin, place))
    return edges


def _centred(heading: Sequence[Run], left: float) -> list[float]:
    """Return where edges stand if every heading is centred in its column and the table begins about at `left`.

    Each edge tells the next; all of them stand in their gaps, or the headings are not centred: then none is returned.
    """
    gaps = _gaps(heading)
    middles = [(run.x0 + run.x1) / 2 for run in heading]
    least, most, shift, sign = float("-inf"), heading[0].x0 if heading else 0.0, 0.0, 1
    terms: list[tuple[float, int]] = []
    for middle, (begin, end) in zip(middles, gaps, strict=False):
        # the edge right of a column mirrors the one left of it: 2 * middle - edge
        shift, sign = 2 * middle - shift, -sign
        terms.append((shift, sign))
        bounds = sorted(((begin - shift) * sign, (end - shift) * sign))
        least, most = max(least, bounds[0]), min(most, bounds[1])
    if least > most:
        return []
    start = min(max(left, least), most)
    return [shift + sign * start for shift, sign in terms]


def _white_strip(
    before: Run, after: Run, lines: Sequence[TextLine], begin: float, place: float | None
) -> float:
    """Return the middle of the strip between two headings that the fewest texts stand in.

    `begin` is where the column of the first heading begins. Of several strips the one is taken that leaves fewest
    lines with two texts in one column, then the nearest to the `place` where the edge is expected, then the widest.
    """
    left, right = before.x1, after.x0
    runs = [run for line in lines for run in line.runs]
    inside = [(max(run.x0, left), min(run.x1, right)) for run in runs if run.x0 < right and run.x1 > left]
    stops = sorted({left, right, *(x for pair in inside for x in pair)})
    strips = [
        (sum(start < b and a < end for start, end in inside), a, b) for a, b in pairwise(stops) if b - a > _HAIR
    ]
    least = min(strips)[0] if strips else 0
    ranked = [
        (_doubled((a + b) / 2, begin, after, lines), _away(place, a, b), a - b, (a + b) / 2)
        for count, a, b in strips
        if count == least
    ]
    return min(ranked)[-1] if ranked else (left + right) / 2


def _away(place: float | None, left: float, right: float) -> float:
    return 0.0 if place is None else max(0.0, left - place, place - right)


def _doubled(edge: float, begin: float, right: Run, lines: Sequence[TextLine]) -> int:
    """Count the lines on which an edge would leave two texts side by side in one of the columns beside it."""
    count = 0
    for line in lines:
        for before, after in pairwise(line.runs):
            apart = after.x0 - before.x1 > _WORD_SPACE * after.em
            below_left = before.x0 > begin and after.x1 <= edge
            below_right = before.x0 >= edge and after.x0 < right.x1
            count += apart and (below_left or below_right)
    return count


def _rules_of(region: _Region, printed: Sequence[Rule]) -> list[Rule]:
    """Return the horizontal rules that stand between and around the lines of a table."""
    lines = (*region.header, *region.body)
    tops = [line.top for line in lines] + [run.top for run in region.heading]
    bottoms = [line.bottom for line in lines] + [run.bottom for run in region.heading]
    if not tops:
        return []
    reach = 1.5 * (lines[0].bottom - lines[0].top) if lines else _EDGE
    return [rule for rule in printed if min(tops) - reach <= rule.top <= max(bottoms) + reach]


def _draw(region: _Region, rules: Sequence[Rule], carried: Carried) -> Rules:
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
    goes_on = region.first and not region.header
    horizontal, vertical = draw_rows(region.heading, region.body, columns, leading, carried.labels, goes_on=goes_on)
    if region.header:
        bottom = min((rule.top for rule in horizontal), default=max(line.bottom for line in region.header) + _EDGE)
        across, down = draw_header_rows(region.header, (left, right), bottom, leading)
        return across + horizontal, down + vertical
    return horizontal, vertical


def _draw_between(region: _Region, columns: Columns, printed: Sequence[Rule]) -> Rules:
    """Draw the vertical rules of a table whose horizontal ones are printed."""
    heights = [rule.top for rule in printed]
    below = region.heading[0].middle if region.heading else (min(heights) if region.body else max(heights))
    top = max(y for y in heights if y <= below)
    vertical = [Rule(x, top, x, max(heights)) for x in columns.edges]
    bands = sorted({round(y, 1) for y in heights if y <= top + 1})
    vertical += [Rule(x, bands[0], x, top) for x in (columns.edges[0], columns.edges[-1]) if bands]
    label_edges = {round(rule.x0) for rule in printed if rule.top <= top and rule.x0 > columns.edges[0] + 2 * _EDGE}
    label_edge = min(label_edges, default=columns.edges[0])
    runs = [run for line in region.header for run in line.runs]
    strips: list[float] = []
    for above, below in pairwise(bands):
        if below - above < 2 * _EDGE:
            continue
        band = [run for run in runs if above < run.middle < below]
        if label_edge > columns.edges[0]:
            vertical.append(Rule(label_edge, above, label_edge, below))
            band = [run for run in band if run.x0 >= label_edge]
        strips = strips_of(band, strips)
        vertical += [Rule(x, above, x, below) for x in strips]
    return list(printed), vertical
