"""HTML -> `Document`: the lines and tables a browser shows; whatever stands around them becomes lines too.

Pages of Chinese offices are often exports of Word or WPS, and tables lie within tables that only lay out the page.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import UnreadableFileError
from kg.model import Document
from kg.readers.flow import DraftCell, DraftTable, to_blocks
from kg.readers.html_text import decode_html, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

MEDIA_TYPE = "text/html"
MAX_SPAN = 256
MAX_COLUMNS = 1000
"""Beyond these a table is damaged or made to exhaust; a rowspan ends where the table does."""

# A colspan from here on ("100%") means the whole row.
_WHOLE_ROW = 100

_NEVER_SHOWN = re.compile(
    "script|style|head|title|template|noscript|svg|math|iframe|object|embed|audio|video|canvas|map|xml|select|textarea"
    "|button|datalist|[wmv]:.*"
)
_LINES = re.compile(
    "address|article|aside|blockquote|body|caption|center|d[dlt]|details|dialog|dir|div|fieldset|figcaption|figure"
    "|footer|form|h[1-6]|header|hr|html|legend|li|main|menu|nav|ol|p|pre|section|summary|ul"
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
# Between two wide characters a line break of the source is no space.
_WIDE_BREAK = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uf900-\uffef])")
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")


def read_html(path: Path) -> Document:
    """Read a page, or the page in an MHTML archive, into a `Document`; nothing it refers to is fetched.

    Raises `UnreadableFileError` when the file is empty, is no text or nests beyond measure.
    """
    data = path.read_bytes()
    text, notes = decode_html(page_of(data), name=str(path))
    try:
        blocks = to_blocks(html_flow(text))
    except RecursionError as error:
        raise UnreadableFileError(
            f"{path}：网页的嵌套过深 the page is nested too deep",
            remedy="请把表格另存为 DOCX 或 XLSX save its tables as DOCX or XLSX",
        ) from error
    return Document(
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=MEDIA_TYPE,
        blocks=blocks,
        notes=notes,
    )


def html_flow(text: str) -> Iterator[str | DraftTable]:
    """Yield the lines and tables of a page in reading order."""
    from lxml import etree, html  # noqa: PLC0415 - slow to load

    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = html.document_fromstring(_PROLOG.sub("", text), parser=parser)
    except (etree.ParserError, ValueError):
        return
    title = root.findtext(".//title")
    if title and root.find(".//h1") is None:
        yield from filter(None, [_collapsed(title)])
    yield from _Flow().read(root)


@dataclass(slots=True)
class _Flow:
    """Collects lines: text gathers in `_text` until an element or a break ends the line."""

    parts: list[str | DraftTable] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _label: str = ""

    def read(self, element: _Element) -> list[str | DraftTable]:
        """Return what is inside an element."""
        self._inside(element)
        self._end()
        return self.parts

    def _inside(self, element: _Element) -> None:
        """Add the text and the children of an element."""
        keep = _tag(element) == "pre"
        self._add(element.text, keep=keep)
        number = _first_number(element)
        for child in element.iterchildren("*"):
            if number is not None and _tag(child) == "li":
                number = _number(child.get("value"), number)
                self._end()
                self._label = f"{number}."
                number += 1
            self._element(child)
            self._add(child.tail, keep=keep)

    def _element(self, element: _Element) -> None:
        tag = _tag(element)
        if _NEVER_SHOWN.fullmatch(tag) or _is_hidden(element):
            return
        if tag == "br":
            self._end()
        elif tag == "table":
            self._end()
            self._table(element)
        elif _LINES.fullmatch(tag):
            self._end()
            before = len(self.parts)
            self._inside(element)
            self._end()
            if len(self.parts) == before and tag in {"p", "hr", "div"}:
                self.parts.append("")
        else:
            self._inside(element)

    def _add(self, text: str | None, *, keep: bool = False) -> None:
        """Add text to the line; in preformatted text its line breaks end lines."""
        first, *rest = (text or "").split("\n") if keep else [text or ""]
        self._text.append(first)
        for line in rest:
            self._end()
            self._text.append(line)

    def _end(self) -> None:
        """End the line."""
        line = _collapsed("".join(self._text))
        self._text.clear()
        if line:
            self.parts.append(self._label + line)
            self._label = ""

    def _table(self, table: _Element) -> None:
        """Add a table, its caption and whatever stands in it outside cells before it."""
        rows: dict[str, list[list[_Element]]] = {"thead": [], "tbody": [], "tfoot": []}
        self._rows(table, "tbody", rows)
        sections = [section for section in rows.values() if section]
        draft = DraftTable()
        for section in sections:
            draft.rows += _grid(section)
        _trim(draft)
        if any(draft.rows):
            self.parts.append(draft)

    def _rows(self, parent: _Element, section: str, rows: dict[str, list[list[_Element]]]) -> None:
        """Collect the rows of a table by section; foot rows are shown last wherever they stand."""
        self._add(parent.text)
        for child in parent.iterchildren("*"):
            tag = _tag(child)
            if _is_hidden(child):
                pass
            elif tag == "tr":
                rows[section].append([])
                self._cells(child, rows[section][-1])
            elif tag in rows:
                self._rows(child, tag, rows)
            elif tag in {"form", "tbody", "div", "span"} and child.find(".//tr") is not None:
                self._rows(child, section, rows)
            elif tag not in {"col", "colgroup"}:
                self._element(child)
            self._add(child.tail)
        self._end()

    def _cells(self, row: _Element, cells: list[_Element]) -> None:
        """Collect the cells of a row."""
        self._add(row.text)
        for child in row.iterchildren("*"):
            if _is_hidden(child):
                pass
            elif _tag(child) in {"td", "th"}:
                cells.append(child)
            elif child.find(".//td") is not None:
                self._cells(child, cells)
            else:
                self._element(child)
            self._add(child.tail)
        self._end()


def _grid(section: list[list[_Element]]) -> list[list[DraftCell]]:
    """Return the rows of a section with each cell in its column, as browsers lay them out."""
    taken: dict[int, int] = {}  # column -> number of rows it is still covered
    rows = []
    for at, elements in enumerate(section):
        column, row = 0, []
        below = {where: left - 1 for where, left in taken.items() if left > 1}
        for element in elements:
            while taken.get(column):
                column += 1
            rest = len(section) - at
            down, across = _number(element.get("rowspan"), 1), _number(element.get("colspan"), 1)
            # A span ends where a cell from above stands.
            reach = range(column, column + max(1, min(across, MAX_SPAN)))
            end = next((where for where in reach if taken.get(where)), reach.stop)
            cell = DraftCell(column, min(down or rest, rest), end - column)
            cell.flow = _Flow().read(element)
            row.append(cell)
            for where in range(column, min(column + cell.col_span, MAX_COLUMNS) if cell.row_span > 1 else column):
                below[where] = max(below.get(where, 0), cell.row_span - 1)
            column += cell.col_span
        taken = below
        rows.append(row)
    return rows


def _trim(table: DraftTable) -> None:
    """Cut spans that reach beyond every other cell, where they are so wide that they only mean the whole row."""
    cells = [cell for row in table.rows for cell in row]
    width = max((cell.column + (cell.col_span if cell.col_span < _WHOLE_ROW else 1) for cell in cells), default=0)
    for cell in cells:
        cell.col_span = max(1, min(cell.col_span, width - cell.column))


def _tag(element: _Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _is_hidden(element: _Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def _first_number(element: _Element) -> int | None:
    """Return the number that the first item of a numbered list bears, None where there is none."""
    if _tag(element) != "ol" or element.get("type", "1") != "1" or "none" in element.get("style", ""):
        return None
    return _number(element.get("start"), 1)


def _number(text: str | None, default: int) -> int:
    """Return the whole number that an attribute begins with, as browsers read it.

    >>> [_number(text, 1) for text in ("2 ", "100%", "x", None, "-1")]
    [2, 100, 1, 1, 1]
    """
    found = re.match(r"\s*\+?(\d{1,9})", text or "")
    return int(found[1]) if found else default


def _collapsed(text: str) -> str:
    """Return a line with its white space as a browser shows it."""
    return _SPACE.sub(" ", _WIDE_BREAK.sub("", text)).strip()
