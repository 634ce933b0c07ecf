"""Where something stands in its source, as a person looks for it: page, table, row and line, or cells of a workbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Place

_CORNER = re.compile(r"([A-Z]+)([0-9]+)")
WORDS = {
    "zh": {
        "page": "第{n}页", "table": "表{n}", "table_row": "行{n}", "line": "文本第{n}行", "joint": " ",
        "sheet": "表{name}{cells}", "quoted": "“{n}”",
    },
    "en": {
        "page": "p. {n}", "table": "table {n}", "table_row": "row {n}", "line": "line {n}", "joint": ", ",
        "sheet": "sheet {name} {cells}", "quoted": '"{n}"',
    },
}  # fmt: skip


def source_place(found: list[Place], *, lang: str) -> str:
    """Return the page, table and row in the source, the line of a text, or the cells of a workbook.

    Several places are told as the span they cover.
    """
    say = WORDS[lang]
    if any(place.sheet for place in found):
        return _cells_of_workbook(found, lang=lang)
    parts = []
    sure = any(place.page is not None or place.line is not None for place in found)  # of what has no pages, its tables
    one = len({place.table for place in found}) == 1
    for word, name in (("page", "page"), ("table", "table"), ("table_row", "row"), ("line", "line")):
        numbers = [number for number in (getattr(place, name) for place in found) if number is not None]
        told = name in ("page", "line") or (not sure and (name == "table" or one))
        if numbers and (len(found) == 1 or told):
            span = str(min(numbers)) if min(numbers) == max(numbers) else f"{min(numbers)}–{max(numbers)}"
            parts.append(say[word].format(n=span))
    return say["joint"].join(parts)


def _cells_of_workbook(found: list[Place], *, lang: str) -> str:
    """Return the sheet and its cells, by which a spreadsheet is searched rather than by table and row."""
    say = WORDS[lang]
    sheets = list(dict.fromkeys(place.sheet for place in found if place.sheet))
    ends = sheets if len(sheets) == 1 else [sheets[0], sheets[-1]]
    ranges = [place.range for place in found if place.range]
    cells = cover(ranges) if ranges and len(sheets) == 1 else ""
    return say["sheet"].format(name="–".join(say["quoted"].format(n=sheet) for sheet in ends), cells=cells).strip()


def cover(ranges: Iterable[str]) -> str:
    """Return the smallest range of a sheet that holds all these.

    >>> cover(["B9", "AA7:AB8"]), cover(["B7"])
    ('B7:AB9', 'B7')
    """
    corners = [_CORNER.findall(cells) for cells in ranges]
    columns = sorted({(len(column), column) for found in corners for column, _row in found})
    rows = sorted({int(row) for found in corners for _column, row in found})
    first, last = f"{columns[0][1]}{rows[0]}", f"{columns[-1][1]}{rows[-1]}"
    return first if first == last else f"{first}:{last}"
