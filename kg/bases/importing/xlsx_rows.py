"""XLSX -> rows of the first sheet that has known headings; a date is written as a day, a number without its zeros.

A cell that is merged over several rows says the same of each of them, unless it is a heading.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from kg.bases.importing.columns import count_of_fields
from kg.bases.importing.problems import BasesError
from kg.readers.archive import open_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.bases.importing.problems import Problems
    from kg.readers.archive import Archive

_LOOKED_AT = 10
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="\$?([A-Z]+)\$?(\d+):\$?[A-Z]+\$?(\d+)"')
_SAVE_AS = "请在 Excel/WPS 中另存为 XLSX 或 CSV UTF-8 save as XLSX or CSV UTF-8"


def rows_of(path: Path, problems: Problems, progress: Callable[[int, int], None]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a workbook's list with their numbers in the sheet; sheets that are not read are told."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import

    archive = open_archive(path, path.read_bytes())
    if "xl/workbook.xml" not in archive:
        raise BasesError(f"{path}：不是工作簿，不是清单 no workbook, no list", remedy=_SAVE_AS)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # the library raises whatever it stumbles over
        raise BasesError(f"{path}：读不了工作簿 cannot read（{type(error).__name__}）", remedy=_SAVE_AS) from error
    try:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        with_list = [name for name, sheet in sheets.items() if any(map(count_of_fields, _first_rows(sheet)))]
        chosen = next(iter(with_list or sheets), None)
        for name in sheets:
            if name != chosen:
                problems.note(f"{path} {name}", "工作表未读 sheet not read")
        if chosen is None:
            return
        total = sheets[chosen].max_row or 1
        merged = _merges(archive, chosen)
        for number, row in enumerate(_rows(path, sheets[chosen]), start=1):
            if number % 4096 == 0:
                progress(min(number, total), total)
            yield number, merged.filled(number, [_text(value) for value in row])
    finally:
        book.close()


def _rows(path: Path, sheet: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - the library's own
    """Yield the rows of a sheet; one that breaks off says so with the row that was read last."""
    last = 0
    rows = sheet.iter_rows(values_only=True)
    while True:
        try:
            row = next(rows, None)
        except Exception as error:  # the library raises whatever it stumbles over
            what = f"{path}：第 {last} 行之后读不下去 breaks off behind row {last}（{type(error).__name__}）"
            raise BasesError(what, remedy=_SAVE_AS) from error
        if row is None:
            return
        last += 1
        yield row


class _Merged:
    """Cells merged over several rows: where each begins and ends, and the text of those that are not over yet."""

    def __init__(self, ends: dict[tuple[int, int], int]) -> None:
        self._ends = ends
        self._open: dict[int, tuple[int, str]] = {}

    def filled(self, number: int, row: list[str]) -> list[str]:
        """Return a row with what the cells above it that reach into it say."""
        for column, (last, text) in self._open.items():
            if number <= last and column < len(row) and not row[column]:
                row[column] = text
        if self._ends and not count_of_fields(row):
            begun = ((column, self._ends.get((number, column))) for column in range(len(row)))
            self._open |= {column: (last, row[column]) for column, last in begun if last}
        return row


def _merges(archive: Archive, name: str) -> _Merged:
    """Return the cells of a sheet that are merged over several rows; rows count from 1, columns from 0."""
    from openpyxl.utils import column_index_from_string  # noqa: PLC0415 - slow to import

    main = archive.main("xl/workbook.xml")
    relations = archive.relations(main)
    ends: dict[tuple[int, int], int] = {}
    for sheet in archive.xml(main).iterfind("{*}sheets/{*}sheet"):
        relation = next((relations.get(str(value)) for key, value in sheet.items() if str(key).endswith("}id")), None)
        if sheet.get("name") != name or relation is None:
            continue
        for column, first, last in _MERGED.findall(archive.part(relation.target)):
            if int(first) < int(last):
                ends[int(first), column_index_from_string(column.decode()) - 1] = int(last)
    return _Merged(ends)


def _first_rows(sheet: object) -> Iterator[list[str]]:
    rows = sheet.iter_rows(max_row=_LOOKED_AT, values_only=True)  # type: ignore[attr-defined]
    yield from ([_text(value) for value in row] for row in rows)


def _text(value: object) -> str:
    """Return a cell's value as a person would write it.

    >>> _text(datetime(2021, 8, 18)), _text(20210818.0), _text(None)
    ('2021-08-18', '20210818', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
