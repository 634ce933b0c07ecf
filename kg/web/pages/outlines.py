"""Marked project -> for each page of the source what to outline on its image: rows, and the cells that are marked.

Lengths are points from the top left of the page, as in `Place.box`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from kg.sheets.marked import gravest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Place, Project
    from kg.sheets.marked import MarkedProject, MarkedRow, Marks, Remark
    from kg.view.cells import Cell

Box: TypeAlias = tuple[float, float, float, float]
SPREAD = ("level1", "level2")
"""The fields whose cells are merged over many rows, so that they tell nothing of where one row ends."""
SHARED = 2
"""A cell that stands in so many rows is merged over them, whatever its field."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A rectangle on a page: of a row, or with row None of a cell; `grade` is the gravest of what is said of it."""

    row: int | None
    grade: str
    left: float
    top: float
    width: float
    height: float
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What to outline on a page."""

    page: int
    rows: tuple[Outline, ...]
    cells: tuple[Outline, ...]


def sheets_of(marked: MarkedProject, project: Project) -> tuple[Sheet, ...]:
    """Return the pages that a project stands on, in order."""
    rows = list(_rows(marked, project))
    cells = list(_cells(marked))
    places = [*project.places.values(), *((row.place,) for row in project.indicators), (project.place,)]
    pages = {place.page for group in places for place in group if place.page}
    pages |= {page for page, _outline in (*rows, *cells)}
    return tuple(
        Sheet(
            page,
            tuple(outline for on, outline in rows if on == page),
            tuple(outline for on, outline in cells if on == page),
        )
        for page in sorted(pages)
    )


def _rows(marked: MarkedProject, project: Project) -> Iterator[tuple[int, Outline]]:
    """Yield page and outline of each row; one that is cut by the end of a page has one on each."""
    places = {row.ordinal: row.place for row in project.indicators}
    cells = {row.row.ordinal: _own_places(row) for row in marked.rows}
    merged = {place for place, rows in Counter(chain(*cells.values())).items() if rows >= SHARED}
    for row in marked.rows:
        own = cells[row.row.ordinal]
        boxes = _boxes(own - merged) or _boxes(own) or _boxes([places[row.row.ordinal]])
        for page, group in boxes.items():
            yield page, _outline(_around(group), row.remarks, row.row.ordinal)


def _own_places(row: MarkedRow) -> set[Place]:
    """Return where the cells of a row stand that may be of it alone."""
    return {place for cell in row.row.all_cells if cell.field not in SPREAD for place in cell.places}


def _cells(marked: MarkedProject) -> Iterator[tuple[int, Outline]]:
    """Yield page and outline of every cell that is marked, of the header block and of the rows; a merged one once."""
    said: dict[tuple[int, Box], list[Remark]] = {}
    _gather(said, marked.project.header, marked.marks)
    for row in marked.rows:
        _gather(said, row.row.cells, row.marks)
    for (page, box), remarks in said.items():
        yield page, _outline(box, {each.number: each for each in remarks}.values(), None)


def _gather(said: dict[tuple[int, Box], list[Remark]], cells: Iterable[Cell], marks: Marks) -> None:
    """Add to what is said of each box what is said of these cells."""
    for cell in cells:
        remarks = marks.get(cell.field, ())
        if remarks:
            for page, boxes in _boxes(cell.places).items():
                for box in boxes:
                    said.setdefault((page, box), []).extend(remarks)


def _boxes(places: Iterable[Place]) -> dict[int, list[Box]]:
    boxes: dict[int, list[Box]] = {}
    for place in dict.fromkeys(places):
        if place.page and place.box:
            boxes.setdefault(place.page, []).append(place.box)
    return boxes


def _around(boxes: list[Box]) -> Box:
    """Return the smallest box that holds all these.

    >>> _around([(1.0, 2.0, 3.0, 4.0), (2.0, 1.0, 5.0, 3.0)])
    (1.0, 1.0, 5.0, 4.0)
    """
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _outline(box: Box, remarks: Iterable[Remark], row: int | None) -> Outline:
    left, top, right, bottom = box
    told = tuple(remarks)
    numbers = tuple(remark.number for remark in told)
    return Outline(row, gravest(told), left, top, round(right - left, 2), round(bottom - top, 2), numbers)
