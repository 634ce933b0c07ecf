"""Rows of a table with cell marks -> rows of the record: columns by heading, cut rows joined, wrong columns mended."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.headings import column_field, is_type_label, label_key, years_of
from kg.labels import indicator_type
from kg.rows.wide import headings_to_pairs
from kg.targets import parse_target
from kg.text import comparable
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Place, Provenance
    from kg.rows.columns import Columns
    from kg.rows.wide import Pair
    from kg.tables import Row, RowCell

FIELDS = ("level1", "level2", "level3", "description", "value", "basis")
_NUMBER_FIRST = re.compile(r"[^\d\s]{0,4}\s*\d[^≥≤<>＞＜]*$")
_FRAME = re.compile(r"[\u2500-\u257f]+|(?:(?<=\s)|^)[\u2190-\u21ff]+(?=\s|$)")  # remains of table frames
_NUMERIC = {"quantity", "percentage", "duration", "date"}


@dataclass(slots=True)
class GridRow:
    """One indicator row while it is being put together; `cells` by field, wraps of the source still as spaces.

    `project` holds what a form prints of its project beside the rows. `places` tells where the parts of each cell
    stand, `spans` how many rows it spans in the source, `exact` that nothing in its table has slipped; `block` is the
    label that stands beside the heading and all rows below it (长期绩效指标), `filled` the share of its width that the
    last line of a cell takes, where a page shows it.
    """

    cells: dict[str, str]
    place: Place
    extra: dict[str, str] = field(default_factory=dict)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    spans: dict[str, int] = field(default_factory=dict)
    project: dict[tuple[str, str], RowCell] = field(default_factory=dict)
    filled: dict[str, float] = field(default_factory=dict)
    block: str = ""
    pair: int = 0
    exact: bool = False

    def get(self, name: str) -> str:
        """Return a cell's text, empty if there is none."""
        return self.cells.get(name, "")

    def mend(self, name: str, text: str, grade: Provenance = "repaired") -> None:
        """Set a cell to what it must have been, and say so."""
        self.cells[name] = text
        self.provenance[name] = grade

    def move(self, name: str, to: str) -> None:
        """Put a cell that slipped into the column it belongs to."""
        self.mend(to, self.cells.pop(name), "inferred")
        self.places[to] = self.places.pop(name, ())


def is_level2(text: str) -> bool:
    """Tell whether a text is a level 2 label of either family."""
    return indicator_type(text, level=2) is not None


@lru_cache(maxsize=1 << 14)  # lines without cell marks are cut twice, first to measure the columns
def is_number(text: str) -> bool:
    """Tell whether a cell is a number, date or duration as values are written: at most a comparator before it.

    >>> is_number("不超过10万元"), is_number("4 名话务员费用 ≤15.18 万元")
    (True, False)
    """
    target = parse_target(text) if _NUMBER_FIRST.match(text) else None
    if target is None or target.kind not in _NUMERIC:
        return False
    end = comparable(target.per or target.unit)
    whole = comparable(text).endswith((end, *_number_tails())) if end else comparable(text)[-1:].isdigit()
    return target.kind == "date" or whole


@cache
def _number_tails() -> tuple[str, ...]:
    """Return the words that may stand behind a number and its unit: 以内, 左右, 完成 and the like."""
    lists = ("at-least-after", "at-most-after", "more-than-after", "less-than-after", "approximate-after", "value-tail")
    return tuple(word for name in lists for word in words(name))


def rows_to_grid(rows: Iterable[Row]) -> tuple[list[GridRow], tuple[str, ...]]:
    """Put the cells of heading and data rows under their columns; return the rows and the fields with a column."""
    pairs: list[Pair] = []
    headings: list[Row] = []
    block = ""
    grid: list[GridRow] = []
    fields: dict[str, None] = {}
    for row in rows:
        if row.kind == "heading":
            headings.append(row)
            pairs = headings_to_pairs(headings)
            block = next((cell.text for cell in row.cells[:1] if _stands_beside(cell)), block)
        elif headings and (whole := _rest_of_heading(row, headings[-1])):
            headings[-1] = whole
            pairs = headings_to_pairs(headings)
        elif pairs and row.filled():
            fields |= dict.fromkeys(name for pair in pairs for name in pair.columns.fields)
            headings = []
            grid += [replace(aligned, block=block) for aligned in _align_pairs(row, pairs)]
    return grid, tuple(fields)


def _align_pairs(row: Row, pairs: Sequence[Pair]) -> list[GridRow]:
    """Put a row's cells under their columns, once for each pair of columns that it fills."""
    if len(pairs) == 1:
        return [_align(row, pairs[0].columns)]
    rows = []
    for number, pair in enumerate(pairs):
        cells = [c for c in row.cells if any(c.start < h.end and h.start < c.end for h in pair.columns.heads)]
        aligned = replace(_align(replace(row, cells=tuple(cells)), pair.columns), pair=number)
        if pair.level1 is not None:
            _put(aligned, "level1", pair.level1, pair.level1.text)
        rows.append(aligned)
    filled = [aligned for aligned in rows if aligned.get("level3") or aligned.get("value")]
    return filled or rows[:1]


def _rest_of_heading(row: Row, heading: Row) -> Row | None:
    """Return a heading completed by the row below it, where a page break cuts its cells (指标值 | 确定依据)."""
    rests = [cell for cell in row.cells if cell.text]
    if not rests or row.place.page == heading.place.page:
        return None
    completed = list(heading.cells)
    for rest in rests:
        index = next((i for i, cell in enumerate(completed) if cell.start < rest.end and rest.start < cell.end), None)
        if index is None or column_field(completed[index].text + rest.text) is None:
            return None
        completed[index] = replace(completed[index], text=completed[index].text + rest.text)
    return replace(heading, cells=tuple(completed))


def _align(row: Row, columns: Columns) -> GridRow:
    """Put a row's cells under their columns; a level 2 label in the wrong column shifts the whole row."""
    shift = 0 if row.exact else _shift(row.filled(), columns.start_of("level2"))
    aligned = GridRow({}, row.place, exact=row.exact)
    alone = len(row.filled()) == 1 and is_type_label(row.filled()[0][1])  # 产出指标 over all columns
    for cell in row.cells:
        end = cell.start + 1 if alone else cell.end
        head = columns.at(max(cell.start + shift, 0), max(end + shift, 1))
        text = _FRAME.sub(" ", cell.text).strip()
        if head.field:
            aligned.spans[head.field] = cell.rows
        if head.field and not text and cell.provenance == "unresolved":
            _put(aligned, head.field, cell, "")  # what could not be read is not nothing
        if not text or (cell.continued and label_key(text) == head.heading) or _is_template(text):
            continue  # a heading that stands beside the rows (绩效指标) is none of theirs
        if head.project:
            aligned.project[head.project, head.heading] = cell
            continue
        if head.field:
            _put(aligned, head.field, cell, text)
        if head.field not in FIELDS:
            extra = aligned.extra.get(head.heading)
            aligned.extra[head.heading] = f"{extra} {text}" if extra else text
    if shift:
        aligned.provenance["row"] = "inferred"
    return aligned


def _put(row: GridRow, name: str, cell: RowCell, text: str) -> None:
    """Put a cell into a field of a row, behind what is there, with its place and its grade."""
    if text:
        row.cells[name] = f"{row.cells[name]} {text}" if name in row.cells else text
    row.places[name] = (*row.places.get(name, ()), cell.place)
    if cell.filled is not None:
        row.filled[name] = cell.filled
    if cell.provenance != "exact":
        row.provenance[name] = cell.provenance
    elif cell.continued and cell.place.method == "spaced":
        row.provenance[name] = "inferred"  # white space tells which rows a label spans


def _stands_beside(cell: RowCell) -> bool:
    """Tell whether the first cell of a heading row is a label of all its rows, and of which years they are."""
    return not cell.continued and column_field(cell.text) in {None, "level3"} and years_of(label_key(cell.text)) != 1


def _is_template(text: str) -> bool:
    """Tell whether a cell holds only what a form's template has there: dots, or 指标1： without a name."""
    flat = "".join(text.split())
    if len(flat) < 2 or not flat.strip("….·。"):
        return len(flat) > 1
    return flat[-1] in ":：" and flat.rstrip(":：").rstrip("0123456789") in words("label-suffix")


def _shift(filled: Sequence[tuple[int, str]], level2: int | None) -> int:
    if level2 is None or any(index == level2 and is_level2(text) for index, text in filled):
        return 0
    # 满意度指标 is a label of both levels: one that has another level 2 label to its right is of level 1
    found = [index for index, text in filled[:2] if is_level2(text)]
    if not found or (found[-1] < level2 and indicator_type(dict(filled)[found[-1]], level=1)):
        return 0
    return level2 - found[-1]
