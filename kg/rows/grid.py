"""Rows of a table with cell marks -> rows of the record: columns by heading, cut rows joined, wrong columns mended."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kg.labels import indicator_type
from kg.model import Place, Provenance, Unplaced
from kg.tables import column_field, label_key, own_heading
from kg.targets import parse_target
from kg.text import comparable, line_width
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.tables import Row, RowCell

FIELDS = ("level1", "level2", "level3", "description", "value", "basis")
_NUMBER_FIRST = re.compile(r"[^\d\s]{0,4}\s*\d[^≥≤<>＞＜]*$")
_FRAME = re.compile(r"[\u2500-\u257f]+|(?:(?<=\s)|^)[\u2190-\u21ff]+(?=\s|$)")  # remains of table frames
_HAN_TEXT = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uff65，。、；：“”‘’（）《》,.%()0-9]+")
_NUMERIC = {"quantity", "percentage", "duration", "date"}


@dataclass(slots=True)
class GridRow:
    """One indicator row while it is being put together; `cells` by field, wraps of the source still as spaces.

    `places` tells where the parts of each cell stand, `spans` how many rows it spans in the source; `exact` that nothing
    in its table has slipped.
    """

    cells: dict[str, str]
    place: Place
    extra: dict[str, str] = field(default_factory=dict)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    spans: dict[str, int] = field(default_factory=dict)
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


@dataclass(frozen=True, slots=True)
class Head:
    """A column of an indicator table: where it begins and ends, its field (None: not in the record), its heading."""

    start: int
    end: int
    field: str | None
    heading: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an indicator table, left to right."""

    heads: tuple[Head, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The record's fields that the table has a column for."""
        return tuple(head.field for head in self.heads if head.field)

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


def headings_to_columns(rows: Sequence[Row]) -> Columns:
    """Read the rows of a heading, the lowest last; of two headings of one field its own name stands for it (三级指标)."""
    named = [(cell, *_named(cell, rows[:-1])) for cell in rows[-1].cells if cell.text]
    chosen: dict[str, int] = {}
    for cell, name, key in named:
        if name and (name not in chosen or key == own_heading(name)):
            chosen[name] = cell.start
    return Columns(
        tuple(
            Head(cell.start, cell.end, name if name and chosen[name] == cell.start else None, key)
            for cell, name, key in named
        )
    )


def _named(cell: RowCell, above: Sequence[Row]) -> tuple[str | None, str]:
    """Return (field, heading) of a column: by its own heading, else by the one that spans it (指标值 over 全年)."""
    own = label_key(cell.text)
    name = column_field(cell.text)
    over = [
        other.text
        for row in above
        for other in row.cells
        if other.text and other.text != cell.text and other.start <= cell.start and cell.end <= other.end
    ]
    if name is None and over:
        return column_field(over[-1]), f"{label_key(over[-1])}/{own}"
    return name, own


def is_level2(text: str) -> bool:
    """Tell whether a text is a level 2 label of either family."""
    return indicator_type(text, level=2) is not None


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
    columns: Columns | None = None
    headings: list[Row] = []
    grid: list[GridRow] = []
    fields: dict[str, None] = {}
    for row in rows:
        if row.kind == "heading":
            headings.append(row)
            columns = headings_to_columns(headings)
        elif columns and row.filled():
            fields |= dict.fromkeys(columns.fields)
            headings = []
            grid.append(_align(row, columns))
    return grid, tuple(fields)


def repeated_bases(tables: Iterable[list[GridRow]]) -> frozenset[str]:
    """Return the texts that stand as basis twice or more in a document: one in another column has slipped there."""
    seen = Counter(row.get("basis") for table in tables for row in table)
    return frozenset(text for text, count in seen.items() if text and count > 1 and _is_plain(text))


def _is_plain(text: str) -> bool:
    return parse_target(text).kind == "qualitative"


def settle_rows(grid: list[GridRow], known: frozenset[str], unplaced: list[Unplaced]) -> list[GridRow]:
    """Mend rows that slipped a column, join rows that were cut, leave out what is no row; `known` are known bases."""
    joined: list[GridRow] = []
    for row in grid:
        if not row.exact:
            _realign(row, known)
            _repair_level2(row)
        if joined and (_is_rest(row, joined[-1], _width(grid)) if row.exact else _continues(row, joined[-1], known)):
            _append(row, joined[-1], unplaced, width=_width(grid))
        else:
            if joined and row.exact:
                _carry(row, joined[-1])
            joined.append(row)
    return [row for row in joined if _is_row(row, unplaced)]


def _align(row: Row, columns: Columns) -> GridRow:
    """Put a row's cells under their columns; a level 2 label in the wrong column shifts the whole row."""
    shift = 0 if row.exact else _shift(row.filled(), columns.start_of("level2"))
    aligned = GridRow({}, row.place, exact=row.exact)
    for cell in row.cells:
        head = columns.at(max(cell.start + shift, 0), max(cell.end + shift, 1))
        text = _FRAME.sub(" ", cell.text).strip()
        if head.field:
            aligned.spans[head.field] = cell.rows
        if not text or (cell.continued and label_key(text) == head.heading):
            continue  # a heading that stands beside the rows (绩效指标) is none of theirs
        if head.field:
            name = head.field
            aligned.cells[name] = f"{aligned.cells[name]} {text}" if name in aligned.cells else text
            aligned.places[name] = (*aligned.places.get(name, ()), cell.place)
            if cell.provenance != "exact":
                aligned.provenance[name] = cell.provenance
        if head.field not in FIELDS:
            extra = aligned.extra.get(head.heading)
            aligned.extra[head.heading] = f"{extra} {text}" if extra else text
    if shift:
        aligned.provenance["row"] = "inferred"
    return aligned


def _shift(filled: Sequence[tuple[int, str]], level2: int | None) -> int:
    if level2 is None or any(index == level2 and is_level2(text) for index, text in filled):
        return 0
    # 满意度指标 is a label of both levels: one that has another level 2 label to its right is of level 1
    found = [index for index, text in filled[:2] if is_level2(text)]
    if not found or (found[-1] < level2 and indicator_type(dict(filled)[found[-1]], level=1)):
        return 0
    return level2 - found[-1]


def _realign(row: GridRow, known: frozenset[str]) -> None:
    """Move a basis that slipped to the left back into its column, and the value that stood before it with it."""
    if row.get("basis") or not known:
        return
    for name in ("value", "description"):
        if row.get(name) in known:
            row.move(name, "basis")
            before = FIELDS[FIELDS.index(name) - 1]
            if name == "description" and row.get(before):
                row.move(before, "value")
            return


def _repair_level2(row: GridRow) -> None:
    """Complete a level 2 label that was cut off (服务对象满意程 → 服务对象满意程度)."""
    text = "".join(row.get("level2").split())
    if not text or is_level2(text):
        return
    for cut in range(1, 3):
        completions = {label for label in _labels_of_level2() if label[:-cut] == text and len(text) >= 4}
        if len(completions) == 1:
            row.mend("level2", completions.pop())
            return


def _labels_of_level2() -> set[str]:
    from kg.tables import type_labels  # noqa: PLC0415 - the label list is built once there

    return {label for label in type_labels() if is_level2(label)}


def _continues(row: GridRow, before: GridRow, known: frozenset[str]) -> bool:
    """Tell whether a row is the rest of the row above: no labels and no value, or labels that are no labels."""
    label, value = row.get("level2"), row.get("value")
    if _completes_label(row, before):
        return True
    if label and label == before.get("level2") and not row.get("level3") and not value:
        return True  # the label is printed again on the next page
    if is_level2(label) or row.get("basis") in known:
        return False
    if not label and (not value or (not row.get("level3") and _completes_value(value, before.get("value")))):
        return bool(row.cells) and not (row.get("level1") and indicator_type(row.get("level1"), level=1))
    damaged = bool(row.get("level2")) and not is_number(row.get("value"))
    short = all(len(row.get(name)) < len(before.get(name)) for name in ("description", "value") if row.get(name))
    return damaged and short and bool(row.get("value")) and not is_number(before.get("value"))


def _is_rest(row: GridRow, before: GridRow, width: dict[str, float]) -> bool:
    """Tell whether a row at the top of a page is the rest of the row that the page before ended in.

    It has no label but that of the row above, a hole where every row has text, and goes on only from cells that are
    empty or end in a full line.
    """
    if (row.place.page, row.place.table) == (before.place.page, before.place.table):
        return False
    again = all(row.get(name) in {"", before.get(name)} for name in ("level1", "level2"))
    if not again or (row.get("level3") and row.get("value")):
        return False
    texts = [name for name in FIELDS[2:] if row.get(name)]
    return all(not before.get(name) or _is_full(before.get(name), width[name]) for name in texts)


def _is_full(text: str, width: float) -> bool:
    """Tell whether the last line of a cell fills its column, so that it may go on."""
    lines = _lines(text)
    return bool(lines) and line_width(lines[-1]) * 5 >= width * 4


def _lines(text: str) -> list[str]:
    """Return the lines of a cell: a reader that sees them parts them by breaks, a text file only by spaces."""
    return text.split("\n") if "\n" in text else text.split()


def _carry(row: GridRow, before: GridRow) -> None:
    """Fill what a merged cell of the page before leaves empty: one that spans rows there, or here."""
    begins = (row.place.page, row.place.table) != (before.place.page, before.place.table)
    for name in ("description", "value", "basis"):
        spans = max(before.spans.get(name, 1), row.spans.get(name, 1)) > 1
        goes_on = before.provenance.get(name) == "inferred" and row.spans.get(name, 1) > 1
        if not row.get(name) and before.get(name) and ((begins and spans) or goes_on):
            row.mend(name, before.get(name), "inferred")
            row.places[name] = before.places.get(name, ())


def _completes_label(row: GridRow, before: GridRow) -> bool:
    """Tell whether a row goes on with a level 2 label that was cut (可持续影响 | 指标)."""
    rest = row.get("level2")
    return bool(rest) and not is_level2(rest) and len(rest) < 5 and is_level2(before.get("level2") + rest)


def _completes_value(rest: str, before: str) -> bool:
    """Tell whether a value is the rest of the value above it (≤48.5 | 万元), which may be wholly below."""
    return not before or (not is_number(rest) and is_number(before + rest))


def _width(grid: list[GridRow]) -> dict[str, float]:
    """Return how wide a line of each column may be, as far as its wraps show."""
    lines = {name: [line for row in grid for line in _lines(row.get(name))] for name in FIELDS}
    return {name: max(map(line_width, found), default=0.0) for name, found in lines.items()}


def _append(row: GridRow, before: GridRow, unplaced: list[Unplaced], *, width: dict[str, float]) -> None:
    """Append the rest of a cut row; beside damaged labels only what goes on from a full line is text."""
    if _completes_label(row, before) or row.get("level2") == before.get("level2"):
        whole = before.get("level2") + row.cells.pop("level2", "")
        before.cells["level2"] = whole if is_level2(whole) else before.get("level2")
    damaged = bool(row.get("level2"))
    for name, text in row.cells.items():
        level1 = name == "level1" and indicator_type(text, level=1)
        full = _is_full(before.get(name), width[name])
        if level1:
            before.cells["level1"] = text
        elif damaged and (name in {"level1", "level2"} or not full or not _HAN_TEXT.fullmatch(text)):
            unplaced.append(Unplaced(text, "无法识别的残行", row.place))
        else:
            # without a space: the line above was cut inside a word
            before.cells[name] = before.get(name) + text
            before.places[name] = (*before.places.get(name, ()), *row.places.get(name, ()))
            before.provenance.setdefault(name, "repaired" if damaged else "exact")


def _is_row(row: GridRow, unplaced: list[Unplaced]) -> bool:
    """Keep rows that say something; a row of damaged characters only is reported and left out."""
    content = [row.get(name) for name in ("level3", "description", "value", "basis") if row.get(name)]
    if content and (is_level2(row.get("level2")) or row.get("value")):
        return True
    text = " ".join((*row.cells.values(), *row.extra.values()))
    if text.strip():
        unplaced.append(Unplaced(text, "表内无法识别的行", row.place))
    return False
