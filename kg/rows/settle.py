"""Rows as they were cut and slipped -> rows as they were: cut rows joined, wrong columns mended, no row left out."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kg.labels import indicator_type
from kg.model import Unplaced
from kg.rows.grid import FIELDS, is_level2, is_number
from kg.targets import parse_target
from kg.text import line_width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.rows.grid import GridRow

_FULL = 0.8  # of its column that the last line of a cell fills, where it goes on below
_ALMOST_FULL = 0.6  # where a number or a mark that begins no line goes below as a whole
_HAN_TEXT = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uff65，。、；：“”‘’（）《》,.%()0-9]+")


def repeated_bases(tables: Iterable[list[GridRow]]) -> frozenset[str]:
    """Return the texts that stand as basis twice or more in a document: one in another column has slipped there."""
    seen = Counter(row.get("basis") for table in tables for row in table)
    return frozenset(text for text, count in seen.items() if text and count > 1 and _is_plain(text))


def _is_plain(text: str) -> bool:
    return parse_target(text).kind == "qualitative"


def settle_rows(grid: list[GridRow], known: frozenset[str], unplaced: list[Unplaced]) -> list[GridRow]:
    """Mend rows that slipped a column, join rows that were cut, leave out what is no row; `known` are known bases."""
    joined: list[GridRow] = []
    width = _width(grid)
    for row in grid:
        if not row.exact:
            _realign(row, known)
            _repair_level2(row)
        if joined and (_is_rest(row, joined[-1], width) if row.exact else _continues(row, joined[-1], known, width)):
            _append(row, joined[-1], unplaced, width=width)
        else:
            if joined and row.exact:
                _carry(row, joined[-1])
            joined.append(row)
    return [row for row in joined if _is_row(row, unplaced)]


def _realign(row: GridRow, known: frozenset[str]) -> None:
    """Move a basis that slipped to the left back into its column, and the value that stood before it with it.

    A description that reads like a basis beside a value did not slip: the basis is missing.
    """
    if row.get("basis") or not known:
        return
    for name in ("value", "description"):
        if row.get(name) in known and not (name == "description" and row.get("value")):
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
    from kg.headings import type_labels  # noqa: PLC0415 - the label list is built once there

    return {label for label in type_labels() if is_level2(label)}


def _continues(row: GridRow, before: GridRow, known: frozenset[str], width: dict[str, float]) -> bool:
    """Tell whether a row is the rest of the row above: no labels and no value, or labels that are no labels."""
    label, value = row.get("level2"), row.get("value")
    if _completes_label(row, before):
        return True
    if label and label == before.get("level2") and not row.get("level3") and not value:
        return True  # the label is printed again on the next page
    if is_level2(label) or row.get("basis") in known or _lacks_value(row, before, width):
        return False
    if not label and (not value or (not row.get("level3") and _completes_value(value, before.get("value")))):
        return bool(row.cells) and not (row.get("level1") and indicator_type(row.get("level1"), level=1))
    damaged = bool(row.get("level2")) and not is_number(row.get("value"))
    short = all(len(row.get(name)) < len(before.get(name)) for name in ("description", "value") if row.get(name))
    return damaged and short and bool(row.get("value")) and not is_number(before.get("value"))


def _lacks_value(row: GridRow, before: GridRow, width: dict[str, float]) -> bool:
    """Tell whether a row below another of its table is one of its own whose value is missing, under a merged label.

    The rest of a row goes on in each of its cells from a full line.
    """
    if row.place.table != before.place.table or not _says_without_value(row):
        return False
    return any(_fullness(before.get(name), width[name]) < _ALMOST_FULL for name in FIELDS[2:] if row.get(name))


def _says_without_value(row: GridRow) -> bool:
    """Tell whether a row without labels and value names an indicator and says more of it."""
    if any(row.get(name) for name in ("level1", "level2", "value")):
        return False
    return bool(row.get("level3") and any(row.get(name) for name in ("description", "basis", "comparator", "unit")))


def _is_rest(row: GridRow, before: GridRow, width: dict[str, float]) -> bool:
    """Tell whether a row at the top of a page is the rest of the row that the page before ended in.

    It has no label but that of the row above, and goes on only from cells that are empty or end in a full line. With a
    hole where every row has text that is enough; a row without one must go on from full lines in all its cells, or
    complete the value.
    """
    if (row.place.page, row.place.table) == (before.place.page, before.place.table):
        return False
    if any(row.get(name) not in {"", before.get(name)} for name in ("level1", "level2")):
        return False
    texts = [name for name in FIELDS[2:] if row.get(name)]
    shares = [before.filled.get(name, _fullness(before.get(name), width[name])) for name in texts if before.get(name)]
    if row.get("level3") and row.get("value"):
        completes = before.get("value") and _completes_value(row.get("value"), before.get("value"))
        whole = len(shares) == len(texts) > 2 and min(shares) >= _FULL
        return bool(completes and max(shares) >= _FULL) or whole
    if not row.get("level3") and (not row.get("value") or texts == ["value"]):
        return True  # no row of its own lacks 三级指标 and its value
    return not shares or (min(shares) >= _ALMOST_FULL and max(shares) >= _FULL)


def _fullness(text: str, width: float) -> float:
    """Return which share of its column the last line of a cell fills: only a full one goes on."""
    lines = _lines(text)
    return line_width(lines[-1]) / width if lines and width else 0.0


def _is_full(text: str, width: float) -> bool:
    return _fullness(text, width) >= _FULL


def _lines(text: str) -> list[str]:
    """Return the lines of a cell: a reader that sees them parts them by breaks, a text file only by spaces."""
    return text.split("\n") if "\n" in text else text.split()


def _carry(row: GridRow, before: GridRow) -> None:
    """Fill what a merged cell of the page before leaves empty: one that spans rows there, or here."""
    begins = (row.place.page, row.place.table) != (before.place.page, before.place.table)
    if begins and any(row.get(name) and row.get(name) == before.get(name) for name in ("level1", "level2")):
        return  # labels are printed again where they go on, and so would this be
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
        full = _is_full(before.get(name), width.get(name, 0.0))
        if level1:
            before.cells["level1"] = text
        elif damaged and (name in {"level1", "level2"} or not full or not _HAN_TEXT.fullmatch(text)):
            unplaced.append(Unplaced(text, "无法识别的残行", row.place))
        else:
            # without a space: the line above was cut inside a word
            before.cells[name] = before.get(name) + text
            before.places[name] = (*before.places.get(name, ()), *row.places.get(name, ()))
            before.provenance.setdefault(name, "repaired" if damaged else "exact")
            if name in row.filled:
                before.filled[name] = row.filled[name]


def _is_row(row: GridRow, unplaced: list[Unplaced]) -> bool:
    """Keep rows that say something; a row of damaged characters only is reported and left out."""
    content = [row.get(name) for name in ("level3", "description", "value", "basis") if row.get(name)]
    if content and (is_level2(row.get("level2")) or row.get("value") or _says_without_value(row)):
        return True
    text = " ".join((*row.cells.values(), *row.extra.values()))
    if text.strip():
        unplaced.append(Unplaced(text, "表内无法识别的行", row.place))
    return False
