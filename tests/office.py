"""Helpers of the tests of office formats: what a document holds in a form that is easy to compare."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from kg.model import Cell, Document, Line, Table

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
