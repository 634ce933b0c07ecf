"""LINES of a delimited file -> its rows: comma, semicolon or tab, whichever shows the most known headings.

A cell in quotes may hold delimiters and line ends; a row bears the number of the line it begins in.
"""

from __future__ import annotations

import csv
from itertools import chain, islice
from typing import TYPE_CHECKING

from kg.bases.importing.columns import count_of_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.bases.importing.problems import Problems

DELIMITERS = (",", "\t", ";", "，", "；")
_LOOKED_AT = 30
_LONGEST_CELL = 2**17


def rows_of(lines: Iterable[str], problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a delimited file with the numbers of their lines."""
    lines = iter(lines)
    first = list(islice(lines, _LOOKED_AT))
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(chain(first, lines), delimiter=delimiter_of(first), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error:
        problems.error(
            problems.place(line),
            f"从这一行起引号不成对 quotes do not pair from here（至第 {reader.line_num} 行）",
            "引号内的引号写两个 write a quote within quotes twice",
        )


def delimiter_of(lines: list[str]) -> str:
    """Return the delimiter of a file by its first lines.

    >>> delimiter_of(["文号;标题;主题"]), delimiter_of(["文号"])
    (';', ',')
    """
    return max(DELIMITERS, key=lambda delimiter: _headings(lines, delimiter))


def _headings(lines: list[str], delimiter: str) -> int:
    """Return the most known headings that a row has when read with a delimiter."""
    most = 0
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            most = max(most, count_of_fields(row))
    except csv.Error:  # told when the file is read
        return most
    return most
