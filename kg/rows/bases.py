"""What merged cells leave empty in the column of bases, filled from their span and marked so.

Most files print a merged cell's text in the first row of its span, so that a basis goes on downwards only. Some
conversions centre it, or deal its lines out to the middle rows; their labels of level 1 stand in the middle too.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from kg.labels import parent_of, type_of
from kg.text import line_width
from kg.vocabulary import subjects, texts, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.rows.grid import GridRow


def labels_are_centred(table: Sequence[GridRow]) -> bool:
    """Tell whether the one level 1 label of some rows stands below the first of them; asked before it is filled."""
    for parent, rows in groupby(table, key=lambda row: parent_of(type_of(row.get("level2"), 2))):
        labels = [type_of(row.get("level1"), 1) for row in rows]
        if parent and labels.count(parent) == 1 and labels[0] is None:
            return True
    return False


def fill_bases(table: list[GridRow], *, centred: bool) -> None:
    """Fill the rows that a merged basis spans, in place; `centred` as `labels_are_centred` told.

    One empty cell below a basis of one line is a basis that is missing; more than one, or one below a text of
    several lines, is the rest of a merged cell.
    """
    if centred:
        _join_fragments(table)
    for start, end in list(_gaps(table)):
        above = table[start - 1] if start else None
        below = table[end] if centred and end < len(table) else None
        gap = table[start:end]
        upper = [row for row in gap if below and _group(row) == _group(below) and not _has_group(above, row)]
        if below:
            _spread(below, upper)
        if above:
            _spread(above, [row for row in gap if row not in upper])


def _gaps(table: Sequence[GridRow]) -> Iterator[tuple[int, int]]:
    """Yield where rows without a basis begin and end."""
    index = 0
    for empty, rows in groupby(table, key=lambda row: not row.get("basis")):
        start, index = index, index + len(list(rows))
        if empty:
            yield start, index


def _spread(source: GridRow, rows: list[GridRow]) -> None:
    """Give a merged basis to the rows of its span."""
    sharing = [row for row in rows if _may_share(source, row)]
    tall = len(source.get("basis").split()) > 2 or "basis" in source.provenance
    if len(sharing) > 1 or tall:
        for row in sharing:
            row.mend("basis", source.get("basis"), "inferred")


def _may_share(source: GridRow, row: GridRow) -> bool:
    """Tell whether a row can have another's basis: none of satisfaction's elsewhere, 不涉及 only where it holds."""
    if _is_satisfaction(source) and not _is_satisfaction(row):
        return False
    return not _is_not_applicable(source.get("basis")) or any(
        _is_not_applicable(row.get(name)) for name in ("level3", "description")
    )


def _is_not_applicable(text: str) -> bool:
    return "".join(text.split()) in words("basis-not-applicable")


def _is_satisfaction(row: GridRow) -> bool:
    return "satisfaction" in {type_of(row.get("level1"), 1), parent_of(type_of(row.get("level2"), 2))}


def _group(row: GridRow) -> str:
    return row.get("level1")


def _has_group(above: GridRow | None, row: GridRow) -> bool:
    return above is not None and _group(above) == _group(row)


def _join_fragments(table: list[GridRow]) -> None:
    """Join the lines of one merged basis that a conversion dealt out to the rows of its span.

    A line that fills the column and ends in no noun of a basis (…政务 | 公开工作实施细则) goes on in the next row.
    Only a table whose bases show wrapped lines has such cells.
    """
    lines = [part for row in table for part in row.get("basis").split()]
    width = max(map(line_width, lines), default=0.0)
    if not any(len(row.get("basis").split()) > 1 for row in table):
        return
    for index in range(len(table) - 1):
        row, following = table[index], table[index + 1]
        text, after = row.get("basis"), following.get("basis")
        if not text or not after or text == after or _group(row) != _group(following) or not _runs_on(text, width):
            continue
        joined = f"{text} {after}"
        row.mend("basis", joined)
        following.mend("basis", joined)


def _runs_on(text: str, width: float) -> bool:
    return line_width(text.rsplit(maxsplit=1)[-1]) * 5 >= width * 4 and not text.endswith(_endings())


@cache
def _endings() -> tuple[str, ...]:
    nouns = [text for node in subjects("DocumentType") for text in texts(node, "prefLabel", "altLabel")]
    return (*nouns, *words("basis-ending"))
