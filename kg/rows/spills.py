"""Cells into which a conversion spilled the texts of their neighbours: read, and dealt back to the rows they are from.

Such a cell repeats, in reading order, headings and cells of the rows around it, whole or only their last line
(指标值 的次数 ≥6 次 … 训 ≤1 星期 …). What it repeats shows which row each of its other texts is from; only cells that
are empty, or spilled themselves, are filled from it, and every cell so filled is `repaired`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.headings import column_field, label_key, own_heading
from kg.model import Unplaced
from kg.rows.grid import FIELDS, GridRow, is_level2, is_number
from kg.rows.lines import Fragment, cell_text, cut
from kg.targets import lookup_unit
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 5  # words that one cell may be torn into by spaces
_ENCLOSED = re.compile("[\u2460-\u24ff]")  # ① … read where a table edge was
_MARKS_ONLY = re.compile(r"[^\w≥≤<>=%％_*]+")
_NOISE = re.compile(r"[A-Za-z]|[\W_]+")
_CELLS = ("level3", "description", "value")


@dataclass(slots=True)
class _Reading:
    """What reading one spilled cell has found: texts by (row, field), and where in the table it has got to."""

    found: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    column: str = "value"  # the column of the spilled cell
    row: int = 0
    tailed: bool = False  # the tail of the row's cell before was just read
    wrapped: bool = False  # the last text read was words of a value: more words are its next line


def mend_spills(table: list[GridRow], unplaced: list[Unplaced]) -> None:
    """Deal the texts of spilled cells back to their rows, in place."""
    for row in table:
        _split_row_in_label(row, unplaced)
        _drop_repeated_edge(row)
    for index, row in enumerate(table):
        for name in ("description", "value"):
            if is_spill(row.get(name), index, table, name=name):
                spilled = row.cells.pop(name)
                row.provenance[name] = "unresolved"
                _deal(spilled, index, table, name)
    for row in table:
        _drop_noise(row, unplaced)


def is_spill(text: str, index: int, table: Sequence[GridRow], *, name: str) -> bool:
    """Tell whether a cell holds, beside other words, headings or whole cells of other rows.

    One such cell is enough in the value column, where words beside a number are rare; a description may well repeat
    a number of another row, so there it takes two.
    """
    words = _tokens(text)
    if len(words) < 2 or any(map(_is_heading, words)):
        return len(words) > 1
    others = {
        comparable(row.get(column)): (other, column)
        for other, row in enumerate(table)
        if other != index
        for column in ("description", "value")
    }
    parts = (
        comparable("".join(words[start : start + size]))
        for size in range(1, min(_LONGEST, len(words) - 1) + 1)
        for start in range(len(words) - size + 1)
    )
    repeated = {others[part] for part in parts if len(part) >= 3 and part in others}
    if name == "value":
        return bool(repeated) and len(words) > 2 and not is_number(text)
    return len(repeated) > 1


def _is_heading(word: str) -> bool:
    """Tell whether a word is the name of a column; its synonyms (目标, 单位) are ordinary words within a cell."""
    name = column_field(word)
    return name is not None and label_key(word) == own_heading(name)


def _tokens(text: str) -> list[str]:
    return _ENCLOSED.sub(" ", text).split()


def _deal(spilled: str, index: int, table: list[GridRow], column: str) -> None:
    """Read a spilled cell of row `index` and fill the empty cells it has the texts of."""
    words, reading, position = _tokens(spilled), _Reading(column=column), 0
    while position < len(words):
        position += _step(words[position:], table, reading)
    for (row, name), parts in reading.found.items():
        cell = table[row]
        text = " ".join(parts)
        if not cell.get(name):
            cell.mend(name, text)
        elif row != index and len(comparable(text)) < len(comparable(cell.get(name))):
            cell.mend(name, text)  # read with a stray character before it, and cleanly here


def _step(words: list[str], table: list[GridRow], reading: _Reading) -> int:
    """Read the next text and return how many words it takes."""
    if _is_heading(words[0]):
        return 1
    for size in range(min(_LONGEST, len(words)), 0, -1):
        text = comparable("".join(words[:size]))
        again = comparable("".join(words[size : size * 2])) == text
        place = _whole_cell(text, table, reading, again=again)
        if place:
            reading.row, reading.tailed, reading.wrapped = place[0], False, False
            reading.found.setdefault(place, list(words[:size]))
            return size
    tail = _tail(comparable(words[0]), table, reading)
    if tail is not None:
        reading.row, reading.tailed, reading.wrapped = tail, True, False
        return 1
    return _new_text(words, table, reading)


def _whole_cell(text: str, table: list[GridRow], reading: _Reading, *, again: bool) -> tuple[int, str] | None:
    """Return the cell, from the current row on, whose whole text this is and that has not been read yet."""
    for row in range(reading.row, min(reading.row + 3, len(table))):
        value, description = comparable(table[row].get("value")), comparable(table[row].get("description"))
        if description == text and (row, "description") not in reading.found:
            # A value that repeats the description, where only values were spilled and the row lacks its own
            is_value = not value and not again and (reading.tailed or reading.column == "value")
            return row, "value" if is_value else "description"
        stray = " " in table[row].get("value") and len(text) >= 3 and value.endswith(text)
        if (value == text or stray) and (row, "value") not in reading.found:
            return row, "value"
    here = table[reading.row]
    if text in {comparable(here.get("level3")), comparable(here.get("description"))}:
        missing = _missing(reading.row, table, reading)
        return (reading.row, missing[0]) if missing else None
    return None


def _tail(text: str, table: list[GridRow], reading: _Reading) -> int | None:
    """Return the row whose level 3 or description ends in `text`: the last line of a wrapped cell."""
    if is_number(text):
        return None
    for row in range(reading.row, min(reading.row + 3, len(table))):
        for name in _CELLS:
            known = comparable(table[row].get(name))
            if known.endswith(text) and known != text:
                return row
    return None


def _new_text(words: list[str], table: list[GridRow], reading: _Reading) -> int:
    """Take a text that no cell has: the missing description or value of this row, or the value of the next."""
    if _NOISE.fullmatch(words[0]):
        return 1
    size = next((n for n in (2, 1) if n <= len(words) and is_number("".join(words[:n]))), 0)
    if not size and reading.wrapped:
        reading.found[reading.row, "value"].append(words[0])
        return 1
    row = reading.row
    if not reading.tailed and not _missing(row, table, reading):
        row = next((r for r in range(row, len(table)) if _missing(r, table, reading)), row)
    missing = _missing(row, table, reading)
    if missing:
        name = "value" if size else missing[0]
        reading.found[row, name] = list(words[: size or 1])
        reading.row, reading.wrapped, reading.tailed = row, not size and name == "value", False
    return size or 1


def _missing(row: int, table: list[GridRow], reading: _Reading) -> list[str]:
    return [name for name in ("description", "value") if not table[row].get(name) and (row, name) not in reading.found]


def _split_row_in_label(row: GridRow, unplaced: list[Unplaced]) -> None:
    """Cut up a row that stands whole in its level 2 cell, after the row above it (质量指标 … 时效指标 …)."""
    words = row.get("level2").split()
    labels = [place for place, word in enumerate(words) if is_level2(word)]
    if not labels or len(words) - labels[-1] < 3:
        return
    if labels[-1]:
        unplaced.append(Unplaced(" ".join(words[: labels[-1]]), "重复的上一行文字", row.place))
    own = words[labels[-1] + 1 :]
    fragments = [Fragment(word, "space", row.place) for word in own]
    columns = [name for name in ("level3", "description", "value") if name in FIELDS]
    cells = cut(fragments, columns, {})
    rest = [row.get(name) for name in ("level3", "description", "value", "basis") if row.get(name)]
    values = {name: cell_text(cell) for name, cell in zip(columns, cells, strict=True)}
    rest = [text for text in rest if comparable(text) != comparable(values["value"])]
    row.mend("level2", words[labels[-1]])
    for name, text in values.items():
        row.mend(name, text)
    if rest:
        row.mend("basis", " ".join(rest))


def _drop_repeated_edge(row: GridRow) -> None:
    """Drop what a cell repeats of the next cell after its own end (…基础。 ≥90% | ≥90%; 10万元 根据 | 根据合同)."""
    for name, following in (("description", "value"), ("value", "basis")):
        words = row.get(name).split()
        if len(words) < 2 or not row.get(following).startswith(words[-1]):
            continue
        before = row.get(name)[: row.get(name).rindex(words[-1])].rstrip()
        if before[-1].isdigit() and lookup_unit(words[-1]):
            continue  # the unit of the number, though the next cell begins like it (≥ 12 年 | 年度计划)
        if before.endswith("。") or (name == "value" and is_number(before) and not is_number(words[-1])):
            row.mend(name, before)


def _drop_noise(row: GridRow, unplaced: list[Unplaced]) -> None:
    """Take cells out that hold several marks and no word: they are unreadable, which is not the same as a dash."""
    for name in _CELLS:
        bare = set(row.get(name)) - {" "}
        if len(bare) > 1 and len(row.get(name)) > 3 and _MARKS_ONLY.fullmatch(row.get(name)):
            unplaced.append(Unplaced(row.cells.pop(name), "无法识别的单元格", row.place))
            row.provenance[name] = "unresolved"
