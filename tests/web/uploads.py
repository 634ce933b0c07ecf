"""One disclosure, written in every format that the desk takes; each has a ceiling written as a floor in its row 2."""

from __future__ import annotations

import html
import shutil
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import openpyxl
from terminal import DISCLOSURE
from typeset import Form, IndicatorRow, typeset
from typeset_layout import Style

if TYPE_CHECKING:
    from collections.abc import Callable

SCAN = Path(__file__).parents[1] / "scans" / "page.jpg"
LINES = [line.split("\t") for line in DISCLOSURE.splitlines()]
TITLES = [line[0] for line in LINES if len(line) == 1]
TABLE = [line for line in LINES if len(line) > 1]
WIDTH = max(map(len, TABLE))


def rows() -> list[list[str]]:
    """Return the table with as many cells in every row."""
    return [list(chain(row, repeat("", WIDTH - len(row)))) for row in TABLE]


def as_text(path: Path) -> None:
    path.write_text(f"{DISCLOSURE}\n另一份文件\n", encoding="utf-8")


def as_html(path: Path) -> None:
    lines = "".join(f"<p>{html.escape(title)}</p>" for title in TITLES)
    cells = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows())
    path.write_text(f'<meta charset="utf-8">{lines}<table>{cells}</table>', encoding="utf-8")


def as_docx(path: Path) -> None:
    document = docx.Document()
    for title in TITLES:
        document.add_paragraph(title)
    table = document.add_table(rows=len(TABLE), cols=WIDTH)
    for row, texts in zip(table.rows, rows(), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(path))


def as_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [*([title] for title in TITLES), *rows()]:
        book.active.append(row)
    book.save(path)


def as_pdf(path: Path) -> None:
    """Draw the table on a page, as offices print it."""
    level1 = level2 = ""
    drawn = []
    for row in TABLE[4:]:
        level1, level2 = row[0] or level1, row[1] or level2
        drawn.append(IndicatorRow(level1, level2, row[2], row[3], row[4], row[5]))
    form = Form(tuple(drawn), name="文化活动经费", code="13050026P00945010101C", budget="10.00", fiscal_funds="10.00")
    path.write_bytes(typeset((form,), Style()))


def as_scan(path: Path) -> None:
    shutil.copy(SCAN, path)


WRITERS: dict[str, Callable[[Path], None]] = {
    "txt": as_text,
    "html": as_html,
    "docx": as_docx,
    "xlsx": as_xlsx,
    "pdf": as_pdf,
    "jpg": as_scan,
}
"""By the ending of the file; a scan is of another table, and is read where the `ocr` extra is installed."""


def write(folder: Path, ending: str) -> Path:
    """Write the disclosure in a format, and return the file."""
    path = folder / f"绩效目标.{ending}"
    WRITERS[ending](path)
    return path
