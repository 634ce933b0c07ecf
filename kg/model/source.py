"""What a reader returns: the lines and tables of a file, each with its place; nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

Provenance = Literal["exact", "repaired", "inferred", "unresolved"]
"""How a value was found: as printed, mended by a pattern, concluded from its neighbours, or not placed."""
Method = Literal["ruled", "spaced", "ocr", "cells", "text"]
"""How cells were found: by ruling lines, white space, in an image, as cells of the format, by the marks of a text."""


class _Plain:
    """What is pickled as a call with its fields: the way of frozen dataclasses takes twice as long, cell by cell."""

    __slots__ = ()
    __match_args__: tuple[str, ...]

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


@dataclass(frozen=True, slots=True)
class Place(_Plain):
    """Where something stands in its source, and how it was found; every number counts from 1.

    `box` is (left, top, right, bottom) in points from the top left of the page as it is shown; `sheet` and `range`
    (`B7` or `B7:C9`) name the cells of a workbook.
    """

    page: int | None = None
    table: int | None = None
    row: int | None = None
    line: int | None = None
    box: tuple[float, float, float, float] | None = None
    sheet: str | None = None
    range: str | None = None
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class Cell(_Plain):
    r"""One cell of a raw table: its text (wraps kept as `\n`), the column it stands in (from 0) and its spans.

    A merged cell stands once, in the first row it spans; `provenance` is `repaired` where a reader mended the text,
    `unresolved` where the file does not hold what the cell shows.
    `filled` is the share of its width that its last line takes, where a page shows it: a full line may go on elsewhere.
    """

    text: str
    column: int
    row_span: int = 1
    col_span: int = 1
    place: Place = Place()
    provenance: Provenance = "exact"
    filled: float | None = None


@dataclass(frozen=True, slots=True)
class Line(_Plain):
    """A line of running text outside tables; `gap` tells that white space stood before it."""

    text: str
    place: Place = Place()
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A raw table as the reader saw it: rows of cells, top to bottom, each row's cells left to right.

    `spans_known` tells that the spans of its cells are those of the source, so that an empty cell is empty and not the
    rest of a merged one. `edges` are the positions of its columns' edges in points from its left edge, where a page
    shows them: tables that go on over pages are put together by them.
    """

    rows: tuple[tuple[Cell, ...], ...]
    place: Place = Place()
    spans_known: bool = False
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader returns: the blocks of a file in reading order, nothing interpreted yet."""

    path: str
    sha256: str
    media_type: str
    blocks: tuple[Line | Table, ...]
    notes: tuple[str, ...] = ()
