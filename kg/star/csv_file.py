"""ROWS -> CSV that Excel opens: UTF-8 with a byte order mark, every line break in a cell quoted, no cell a formula.

A text that a spreadsheet would run has an apostrophe before it, as in every CSV of this program; `kg.tabular.unguard`
takes it away again. Numbers keep every digit, an empty cell is a null.
"""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.star.schema import tables
from kg.tabular import guard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import BinaryIO


@contextmanager
def csv_writer(table: str, out: BinaryIO) -> Iterator[Any]:
    """Give a function that adds rows of a table to a CSV file below its header, the names of the columns."""
    names = [column.name for column in tables()[table].columns]
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="backslashreplace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)

    def write(rows: Sequence[Mapping[str, object]]) -> None:
        writer.writerows([_cell(name, row[name]) for name in names] for row in rows)

    yield write
    text.flush()
    text.detach()


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and name != "comparator":  # one of a fixed list; = alone is no formula
        return guard(value)
    return str(value)
