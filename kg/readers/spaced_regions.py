"""Where tables without rules stand on a page: their heading rows, the header blocks above them and the rows below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.headings import column_field, header_field, is_other_heading, is_type_label
from kg.readers.runs import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.readers.runs import TextLine

_FEWEST = 3  # headings that make a heading row
_ONE_TEXT = 0.65  # em of white space within one text at the most
_TITLE_GAP = 0.9  # of a line's height: what stands above the title of the next table, at the least
_ROW_GAP = 0.5  # of a line's height: how far the lines of one row may stand apart
_NAME = 8  # characters: labels are hardly longer, titles are


@dataclass(frozen=True, slots=True)
class Region:
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


def find_regions(lines: Sequence[TextLine], carried: Sequence[Run]) -> list[Region]:
    """Cut the lines of a page into tables."""
    headings = [_Heading(lines, index, runs) for index in range(len(lines)) if (runs := _heading_runs(lines, index))]
    regions: list[Region] = []
    floor = 0
    if carried and (not headings or headings[0].begin > 0):
        stop = headings[0].begin if headings else len(lines)
        end = _body_end(lines, 0, stop, gaps_of(carried))
        if _keeps_to(lines[:end], carried):
            regions.append(Region((), (), tuple(lines[:end]), ends=end < len(lines)))
            floor = end
    for heading, following in zip(headings, (*headings[1:], None), strict=False):
        stop = following.begin if following else len(lines)
        end = _body_end(lines, heading.end, stop, gaps_of(heading.runs))
        header = _header_lines(lines[floor : heading.begin])
        body = tuple(lines[heading.end : end])
        regions.append(Region(header, heading.runs, body, ends=end < len(lines), first=not floor))
        floor = end
    rest = _header_lines(lines[floor:])
    if rest and not any(_heading_runs(rest, index) for index in range(len(rest))):
        regions.append(Region(rest, (), (), ends=True))  # its rows are on the next page, below a heading
    return regions


def holds_heading(lines: Sequence[TextLine]) -> bool:
    """Tell whether a heading row of indicators is among lines."""
    return any(_heading_runs(lines, index) for index in range(len(lines)))


def _heading_runs(lines: Sequence[TextLine], index: int) -> tuple[Run, ...]:
    """Return the headings on a line and those that wrap onto the lines around it; none if it is no heading."""
    runs = _merged(lines[index].runs)
    if sum(column_field(run.text) is not None for run in runs) < _FEWEST:
        return ()
    around = (*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2])
    pieces = [
        run for line in around if abs(line.middle - lines[index].middle) < 1.2 * runs[0].size for run in line.runs
    ]
    stacks: list[list[Run]] = []
    for piece in pieces:
        if not any(piece.overlaps(run) for run in runs):
            stack = next((stack for stack in stacks if any(piece.overlaps(other) for other in stack)), None)
            if stack is None:
                stacks.append(stack := [])
            stack.append(piece)
    wrapped = [_stacked(stack) for stack in stacks]
    known = [run for run in wrapped if column_field(run.text) or is_other_heading(run.text)]
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
        if at_left and _label_at(lines, index, 1):
            return index
        above = lines[index - 1] if index else None
        apart = above is None or line.top - above.bottom > _TITLE_GAP * (line.bottom - line.top)
        crosses = any(merged[0].x0 < left and right < merged[-1].x1 for left, right in gaps)
        titled = at_left and len(merged[0].text) > _NAME
        if len(merged) == 1 and apart and (crosses or titled) and not is_type_label(merged[0].text):
            return index
    return stop


def gaps_of(heading: Sequence[Run]) -> list[tuple[float, float]]:
    """Return the white space between headings: somewhere in it stands the edge of a column."""
    return [(before.x1, after.x0) for before, after in pairwise(heading)]


def _keeps_to(lines: Sequence[TextLine], heading: Sequence[Run]) -> bool:
    """Tell whether lines stand below headings: some line below more than one, and hardly a run across a gap."""
    runs = [run for line in lines for run in line.runs]
    across = [run for run in runs if any(run.x0 < left and right < run.x1 for left, right in gaps_of(heading))]
    return any(len(line.runs) > 1 for line in lines) and len(across) * 10 <= len(runs)


def _header_lines(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Return the lines of the header block that stands above a heading row: from the first known label on."""
    for index in range(len(lines)):
        if label := _label_at(lines, index, 2):
            begin = index
            while begin and _goes_with(lines[begin - 1], lines[begin], label):
                begin -= 1
            return tuple(lines[begin:])
    return ()


def _label_at(lines: Sequence[TextLine], index: int, among: int) -> Run | None:
    """Return a label of the header block that is or begins on a line, among its first texts."""
    for run in _merged(lines[index].runs)[:among]:
        if header_field(run.text):
            return run
        for line in lines[index + 1 : index + 3]:
            rest = next((other for other in line.runs if run.overlaps(other)), None)
            if rest and rest.middle - run.middle < 2 * run.size and header_field(run.text + rest.text):
                return run
    return None


def _goes_with(line: TextLine, below: TextLine, label: Run) -> bool:
    """Tell whether a line belongs to the row of the first label below it: a code beside it, or its own beginning."""
    near = below.top - line.bottom < _ROW_GAP * label.size
    return near and (len(line.runs) > 1 or line.runs[0].x0 > label.x1)
