"""A workbook for people: sheets filled line by line, in a few styles, where no text is ever run as a formula."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.tabular import Cell, xlsx_cell, xml_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as ExcelCell

FONT, SIZE = "Microsoft YaHei", 10
LINE, MARGIN = 14.0, 4.0  # height in points of a line of text at that size, and of the room around it
TALLEST = 400.0  # Excel shows no row higher than 409 points
NAME_LIMIT = 31  # characters of a sheet's name
COMMENT_LIMIT = 2000  # characters of a comment that a person would still read
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]+|\s+")
FILLS = {"Violation": "FFC7CE", "Warning": "FFEB9C", "Info": "DDEBF7", "aside": "E7E6E6"}
INKS = {"Violation": "9C0006", "Warning": "7F6000", "Info": "1F4E79", "aside": "7F7F7F"}
# name: fill, ink, bold, size, how it stands
STYLES: dict[str, tuple[str | None, str, bool, int, str]] = {
    "title": (None, "1F2937", True, 16, "left"),
    "heading": ("1F4E79", "FFFFFF", True, SIZE, "center"),
    "project": ("D9E2F3", "1F2937", True, 11, "left"),
    "label": ("F2F2F2", "404040", False, SIZE, "left"),
    "text": (None, "1F2937", False, SIZE, "left"),
    "number": (None, "1F2937", False, SIZE, "center"),
    "note": (None, "595959", False, SIZE, "left"),
    "bold": (None, "1F2937", True, SIZE, "left"),
    "link": (None, "1D4ED8", True, SIZE, "center"),
    "suggestion": (None, "00613A", True, SIZE, "left"),
    "clear": ("E2EFDA", "375623", False, SIZE, "center"),
    "unknown": ("EDEDED", "404040", False, SIZE, "center"),
    **{name: (fill, "1F2937", False, SIZE, "left") for name, fill in FILLS.items()},
    **{f"{name}-tag": (fill, INKS[name], True, SIZE, "center") for name, fill in FILLS.items()},
    "aside-text": (None, INKS["aside"], False, SIZE, "left"),
}
BARE = {"title", "note"}
"""Styles of what stands outside any table: without lines around it."""


@dataclass(frozen=True, slots=True)
class Value:
    """A cell to be written: what it holds, in which style, with a comment, or leading to a cell of another sheet."""

    value: Cell
    style: str = "text"
    comment: str = ""
    leads_to: str = ""


@dataclass(slots=True)
class Sheet:
    """A sheet while it is filled: lines of values by column (from 1), what is merged, how high the lines are."""

    name: str
    widths: Sequence[float]
    lines: list[dict[int, Value]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    frozen: str = ""
    titles: str = ""
    filtered: str = ""
    bars: list[str] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The number of the line written last."""
        return len(self.lines)

    def add(self, values: Mapping[int, Value], *, height: float | None = None) -> int:
        """Write a line and return its number; without `height` it is as high as its texts need."""
        self.lines.append(dict(values))
        needed = max((self.height(each, column) for column, each in values.items()), default=LINE + MARGIN)
        self.heights[self.last] = height or min(needed, TALLEST)
        return self.last

    def height(self, value: Value, first: int, last: int | None = None) -> float:
        """Return how high a text stands in the columns from `first` to `last`."""
        size = STYLES[value.style][3]
        room = sum(self.widths[first - 1 : last or first]) - 1
        lines = sum(max(1, -(-_width(line) // max(room, 2))) for line in str(value.value or "").split("\n"))
        return float(lines * LINE * size / SIZE + MARGIN)

    def merge(self, first_line: int, first: int, last_line: int, last: int) -> None:
        """Make one cell of several; all of them keep the style of the first, so that its lines go round it."""
        if (first_line, first) == (last_line, last):
            return
        self.merged.append((first_line, first, last_line, last))
        style = self.lines[first_line - 1][first].style
        for line in self.lines[first_line - 1 : last_line]:
            for column in range(first, last + 1):
                line.setdefault(column, Value(None, style))


def _width(text: str) -> int:
    """Return how wide a text is in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """Return a name Excel takes for a sheet: without forbidden characters, short enough, and no other's.

    >>> sheet_name("1 经费/[甲]:乙?", []), sheet_name("规则", ["规则"]), sheet_name("'='", [])
    ('1 经费 甲 乙', '规则 2', '=')
    """
    plain = _NOT_IN_NAME.sub(" ", xml_text(wanted)).strip("' ") or "-"
    used = {name.casefold() for name in taken}
    number = 1
    while True:
        tail = f" {number}" if number > 1 else ""
        name = _cut(plain, NAME_LIMIT - len(tail)).rstrip("' ") + tail
        if name.casefold() not in used:
            return name
        number += 1


def _cut(text: str, limit: int) -> str:
    """Return the beginning of a text that Excel counts as so many characters: it counts an emoji twice."""
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")


def to_cell(sheet: str, line: int) -> str:
    """Return the address of a line, for a link within the workbook."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!A{line}"


# --- writing


def save(sheets: Sequence[Sheet], *, page: str) -> bytes:
    """Return the workbook; `page` is what the foot of a printed page says, with {p} and {n} for its numbers."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, needed here only

    book = Workbook(write_only=True)
    book.properties.creator = "budget-kg"
    _name_styles(book)
    for sheet in sheets:
        _write(book, sheet, page.format(p="&P", n="&N"))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _name_styles(book: Workbook) -> None:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side  # noqa: PLC0415

    side = Side(style="thin", color="BFBFBF")
    for name, (fill, ink, bold, size, stands) in STYLES.items():
        style = NamedStyle(name=f"kg {name}")
        style.font = Font(name=FONT, size=size, bold=bold, color=ink)
        middle = name in {"heading", "project", "title"}
        style.alignment = Alignment(
            horizontal=stands, vertical="center" if middle else "top", wrap_text=name != "title"
        )
        if fill:
            style.fill = PatternFill("solid", fgColor=fill)
        if name not in BARE:
            style.border = Border(left=side, right=side, top=side, bottom=side)
        book.add_named_style(style)


def _write(book: Workbook, sheet: Sheet, foot: str) -> None:
    from openpyxl.formatting.rule import DataBarRule  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.cell_range import CellRange  # noqa: PLC0415

    written = book.create_sheet(sheet.name)
    for index, width in enumerate(sheet.widths, start=1):
        written.column_dimensions[get_column_letter(index)].width = width
    for line, height in sheet.heights.items():
        written.row_dimensions[line].height = height
    written.freeze_panes = sheet.frozen or None
    written.sheet_view.showGridLines = False
    _set_up_print(written, sheet, foot)
    columns = len(sheet.widths)
    for values in sheet.lines:
        written.append([_cell(written, values.get(column)) for column in range(1, columns + 1)])
    # added to the set itself: the collection's own add() goes through all of them each time
    for first_line, first, last_line, last in sheet.merged:
        written.merged_cells.ranges.add(
            CellRange(min_row=first_line, min_col=first, max_row=last_line, max_col=last),
        )
    if sheet.filtered:
        written.auto_filter.ref = sheet.filtered
    for cells in sheet.bars:
        bar = DataBarRule("num", 0, "max", color="F4A6A6")  # type: ignore[no-untyped-call]
        written.conditional_formatting.add(cells, bar)


def _set_up_print(written: Any, sheet: Sheet, foot: str) -> None:  # noqa: ANN401 - its stubs lack what it has
    written.page_setup.orientation = "landscape"
    written.page_setup.paperSize = 9  # A4
    written.page_setup.fitToWidth, written.page_setup.fitToHeight = 1, 0
    written.sheet_properties.pageSetUpPr.fitToPage = True
    written.print_options.horizontalCentered = True
    written.page_margins.left = written.page_margins.right = 0.3
    written.page_margins.top = written.page_margins.bottom = 0.5
    written.oddFooter.center.text = foot
    if sheet.titles:
        written.print_title_rows = sheet.titles


def _cell(written: Any, value: Value | None) -> ExcelCell | None:  # noqa: ANN401
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415

    if value is None:
        return None
    cell = xlsx_cell(written, value.value)
    is_formula_like = cell.quotePrefix
    cell.style = f"kg {value.style}"
    if is_formula_like:
        cell.quotePrefix = True
    if value.comment:
        text = xml_text(value.comment)
        lines = sum(-(-_width(line) // 46) for line in text.split("\n"))
        cell.comment = Comment(text[:COMMENT_LIMIT], "kg", width=340, height=min(30 + 18 * int(lines), 480))
    if value.leads_to:
        cell.hyperlink = Hyperlink(ref="", location=value.leads_to)
    return cell
