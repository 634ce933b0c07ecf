"""XLSX -> rows of the first sheet that has known headings; a date is written as a day, a number without its zeros."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from kg.bases.importing.columns import count_of_fields
from kg.bases.importing.problems import BasesError
from kg.readers.archive import open_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.bases.importing.problems import Problems

_LOOKED_AT = 10
_SAVE_AS = "请在 Excel/WPS 中另存为 XLSX 或 CSV UTF-8 save as XLSX or CSV UTF-8"


def rows_of(path: Path, problems: Problems, progress: Callable[[int, int], None]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a workbook's list with their numbers in the sheet; sheets that are not read are told."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import

    if "xl/workbook.xml" not in open_archive(path, path.read_bytes()):
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
        for number, row in enumerate(sheets[chosen].iter_rows(values_only=True), start=1):
            if number % 4096 == 0:
                progress(min(number, total), total)
            yield number, [_text(value) for value in row]
    finally:
        book.close()


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
