"""The columns of an indicator table, told by their headings, in any order and over several rows of headings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.headings import column_field, header_field, is_other_heading, label_key, names_types, own_heading, years_of
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.tables import Row, RowCell

_OPEN = 1_000_000
_NAMES = {"code", "name", "goals"}


@dataclass(frozen=True, slots=True)
class Head:
    """A column of an indicator table: where it begins and ends, its field (None: not in the record), its heading.

    Some forms print projects beside their indicators, in merged cells: `project` is the header field of such a column.
    """

    start: int
    end: int
    field: str | None
    heading: str
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an indicator table, left to right."""

    heads: tuple[Head, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The record's fields that the table has a column for."""
        return tuple(dict.fromkeys(head.field for head in self.heads if head.field))

    def start_of(self, name: str) -> int | None:
        """Return where a field's column begins."""
        return next((head.start for head in self.heads if head.field == name), None)

    def at(self, start: int, end: int) -> Head:
        """Return the column that a cell stands under: the one it shares most with, else the last not right of it."""
        shared = [(min(end, head.end) - max(start, head.start), head) for head in self.heads]
        most = max(shared, key=lambda pair: pair[0])
        if most[0] > 0:
            return most[1]
        return next((head for head in reversed(self.heads) if head.start <= start), self.heads[0])


@dataclass(frozen=True, slots=True)
class _Heading:
    """A lowest heading cell: its own field and key, and those of the heading that spans it."""

    cell: RowCell
    field: str | None
    key: str
    above: str | None

    @property
    def means(self) -> str | None:
        """The field it may stand for: its own, or that of the heading above it."""
        return self.field or self.above


def headings_to_columns(rows: Sequence[Row]) -> Columns:
    """Read the rows of a heading, the lowest last.

    Of several headings of one field one stands for it: that of this year before those of other years, the field's own
    name (三级指标) before its synonyms. The value may stand in two columns, for quantities and for qualities.
    """
    headings = [_heading(cell, rows[:-1]) for cell in rows[-1].cells if cell.text]
    chosen = {id(heading) for name in {h.means for h in headings} - {None} for heading in _chosen(name, headings)}
    has_description = any(heading.field == "description" for heading in headings)
    level3 = next((h.cell.start for h in headings if id(h) in chosen and h.means == "level3"), None)
    heads = []
    for heading in headings:
        field = heading.means if id(heading) in chosen else None
        beside = field is None and heading.field == "level3" and level3 is not None and heading.cell.start > level3
        if beside and not has_description:
            field, has_description = "description", True  # 指标内容 beside 三级指标 says what that is
        project = None if field or is_other_heading(heading.cell.text) else header_field(heading.cell.text)
        heads.append(Head(heading.cell.start, heading.cell.end, field, heading.key, project))
    if not {"level1", "level2"} & {head.field for head in heads}:
        types = next((i for i, h in enumerate(heads) if names_types(h.heading) and h.start < (level3 or 0)), None)
        if types is not None:
            heads[types] = replace(heads[types], field="level1", project=None)
    if not any(head.project in _NAMES for head in heads):
        heads = [replace(head, project=None) if head.project else head for head in heads]
    return Columns(tuple(heads))


def _heading(cell: RowCell, above: Sequence[Row]) -> _Heading:
    over = [
        other.text
        for row in above
        for other, end in _with_ends(row)
        if other.text != cell.text and other.start <= cell.start and cell.end <= end
    ]
    return _Heading(cell, column_field(cell.text), label_key(cell.text), column_field(over[-1]) if over else None)


def _with_ends(row: Row) -> list[tuple[RowCell, int]]:
    """Return the headings of a row and where each ends: where its span is lost, at the next."""
    cells = [cell for cell in row.cells if cell.text]
    if row.exact or not cells:
        return [(cell, cell.end) for cell in cells]
    return [(cell, after.start) for cell, after in pairwise(cells)] + [(cells[-1], _OPEN)]


def _chosen(name: str | None, headings: Sequence[_Heading]) -> list[_Heading]:
    """Return the headings that stand for a field: one, or those of quantity and quality."""
    candidates = [heading for heading in headings if heading.means == name]
    both = [heading for heading in candidates if heading.key in words("kind-of-value")]
    if name == "value" and len(both) > 1:
        return both
    before = {"level3": "level2", "value": "level3"}.get(name or "")
    if before:
        # 绩效指标 or 年度指标 at the left of 一级指标 is a label of the whole table
        left = next((heading.cell.start for heading in headings if heading.field == before), None)
        right = [heading for heading in candidates if left is None or heading.cell.start > left]
        candidates = right or candidates
    own = own_heading(name) if name else ""
    rank = [
        (
            heading.key not in words("weak-heading"),
            years_of(heading.key),
            heading.field is not None,
            heading.key == own,
            _later(heading, candidates),
        )
        for heading in candidates
    ]
    return [candidates[rank.index(max(rank))]]


def _later(heading: _Heading, candidates: Sequence[_Heading]) -> int:
    """Rank headings alike: of the same heading printed twice the right one is this year's, else the left one goes."""
    same = [other for other in candidates if other.key == heading.key]
    return heading.cell.start if len(same) > 1 else -heading.cell.start
