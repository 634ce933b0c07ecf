"""Helpers of the tests of office formats: what a document holds in a form that is easy to compare."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from kg.model import Cell, Document, Line, Table
from kg.readers.sheet import Merge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Shape = tuple[str, int, int, int]


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def shape(cell: Cell) -> Shape:
    return (cell.text, cell.column, cell.row_span, cell.col_span)


def shapes(table: Table) -> list[list[Shape]]:
    return [[shape(cell) for cell in row] for row in table.rows]


def repack(source: Path, target: Path, changed: Mapping[str, bytes | None]) -> Path:
    """Write a container anew with parts changed, added or (None) left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, data in changed.items():
            if data is not None:
                new.writestr(name, data)
    return target


@st.composite
def grids(draw: st.DrawFn) -> tuple[int, int, list[Merge]]:
    """Draw the size of a grid and merges in it that do not overlap."""
    height, width = draw(st.integers(1, 7)), draw(st.integers(2, 7))
    free = {(row, column) for row in range(height) for column in range(width)}
    merges = []
    for _ in range(draw(st.integers(0, 5))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        bottom, right = draw(st.integers(top, height - 1)), draw(st.integers(left, width - 1))
        area = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if area <= free and len(area) > 1:
            free -= area
            merges.append(Merge(top, left, bottom, right))
    return height, width, merges


def covered_by(merges: list[Merge]) -> set[tuple[int, int]]:
    """Return the cells under merges but for the first of each."""
    areas = {
        (row, column)
        for merge in merges
        for row in range(merge.top, merge.bottom + 1)
        for column in range(merge.left, merge.right + 1)
    }
    return areas - {(merge.top, merge.left) for merge in merges}
