"""DOCX -> `Document`: paragraphs and tables as Word shows them; what was deleted under revision is gone.

The parts are read directly: files of WPS and of reporting systems often hold relations and styles on which libraries
stop although every word of the text is there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import Document
from kg.readers.archive import open_archive
from kg.readers.flow import DraftCell, DraftTable, to_blocks
from kg.readers.numbering import Numbering, attribute, read_numbering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_SPAN = 1000

# Elements whose content is not part of the text as shown: properties, deletions, codes of fields, phonetic guides.
_LEFT_OUT = {
    *("pPr", "rPr", "tcPr", "trPr", "tblPr", "tblGrid", "sectPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"),
    *("del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "rubyPr", "fldData", "ffData"),
    *("txbxContent", "footnoteReference", "endnoteReference", "commentReference", "annotationRef"),
}
_CHARACTERS = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}
_PICTURES = {"blip", "imagedata"}
_OFF = {"0", "false", "off", "none"}


def read_docx(path: Path) -> Document:
    """Read a DOCX or DOCM file into a `Document`; headers, footers, notes and macros are left out.

    Raises `UnreadableFileError` when the file is damaged, locked by a password or made to do harm.
    """
    data = path.read_bytes()
    archive = open_archive(path, data)
    main = archive.main("word/document.xml")
    parts = {kind: archive.related(main, kind) for kind in ("numbering", "styles")}
    numbering, styles = (archive.xml(part) if part else None for part in parts.values())
    reader = _Reader(read_numbering(numbering, styles))
    body = archive.xml(main).find("{*}body")
    flow = list(reader.flow(body)) if body is not None else []
    return Document(
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=MEDIA_TYPE,
        blocks=to_blocks(flow),
        notes=tuple(reader.notes()),
    )


@dataclass(slots=True)
class _Reader:
    """Walks the body; what it cannot write down it counts."""

    numbering: Numbering
    symbols: Counter[str] = field(default_factory=Counter)
    embedded: int = 0
    pictures: int = 0

    def notes(self) -> Iterator[str]:
        """Yield what was left out of the text."""
        for font, count in sorted(self.symbols.items()):
            yield f"{count} 个字体符号（{font}）没有对应的文字，未读"
        if self.embedded:
            yield f"{self.embedded} 处嵌入的其他文件未读"
        if self.pictures:
            yield f"{self.pictures} 张图片未读"

    def flow(self, parent: _Element) -> Iterator[str | DraftTable]:
        """Yield the paragraphs and tables below `parent`, through whatever wraps them."""
        for child in _children(parent):
            name = _local(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield self._table(child)
            elif name == "altChunk":
                self.embedded += 1
            elif name not in _LEFT_OUT:
                yield from self.flow(child)

    def _paragraph(self, paragraph: _Element) -> Iterator[str | DraftTable]:
        """Yield the lines of a paragraph, "" for an empty one, and then what its text boxes hold."""
        boxes: list[_Element] = []
        text = "".join(self._text(paragraph, boxes))
        if text.strip():
            text = self.numbering.label(paragraph) + text.strip()
        if text.strip() or not boxes:
            yield from (line.strip() for line in text.strip().split("\n"))
        for box in boxes:
            yield from self.flow(box)

    def _text(self, parent: _Element, boxes: list[_Element]) -> Iterator[str]:
        """Yield the pieces of text below `parent` and collect the text boxes anchored there."""
        for child in _children(parent):
            name = _local(child)
            if name == "t":
                yield child.text or ""
            elif name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif name == "br":
                yield "\n" if attribute(child, "type") in {"", "textWrapping"} else ""
            elif name == "sym":
                yield self._symbol(child)
            elif name in _PICTURES:
                self.pictures += 1
            elif name == "txbxContent":
                boxes.append(child)
            elif name not in _LEFT_OUT and not (name == "r" and _is_on(child, "vanish")):
                yield from self._text(child, boxes)

    def _symbol(self, symbol: _Element) -> str:
        """Return a symbol that is a character of Unicode; one that is but a place in its font is counted."""
        try:
            character = chr(int(attribute(symbol, "char"), 16))
        except (ValueError, OverflowError):
            return ""
        if character.isprintable() and not "\ue000" <= character <= "\uf8ff":
            return character
        self.symbols[attribute(symbol, "font") or "?"] += 1
        return ""

    def _table(self, table: _Element) -> DraftTable:
        """Return a table with its vertical merges followed down the rows."""
        draft = DraftTable()
        open_cells: dict[int, DraftCell] = {}
        for row in _rows(table):
            cells, still_open = self._row(row, open_cells)
            draft.rows.append(cells)
            open_cells = still_open
        return draft

    def _row(self, row: _Element, above: dict[int, DraftCell]) -> tuple[list[DraftCell], dict[int, DraftCell]]:
        """Return the cells that begin in a row, and by column those that a row below may continue."""
        cells: list[DraftCell] = []
        merging: dict[int, DraftCell] = {}
        column = _number(row, "trPr", "gridBefore", 0)
        last: DraftCell | None = None
        for element in _cells(row):
            span = max(1, _number(element, "tcPr", "gridSpan", 1))
            across, down = _merge(element, "hMerge"), _merge(element, "vMerge")
            flow = list(self.flow(element))
            upper = above.get(column)
            if across == "continue" and last is not None:
                last.col_span += span
                last.flow += flow
            elif down == "continue" and upper is not None and upper.col_span == span:
                upper.row_span += 1
                _append(upper, flow)
                merging[column] = last = upper
            else:
                last = DraftCell(column, col_span=span, flow=flow)
                cells.append(last)
                if down:
                    merging[column] = last
            column += span
        return cells, merging


def _append(cell: DraftCell, flow: list[str | DraftTable]) -> None:
    """Add what a continued cell holds to the cell it continues; some producers repeat the text there."""
    text = DraftCell(0, flow=flow).text()
    if text and text != cell.text():
        cell.flow += flow


def _children(parent: _Element) -> Iterator[_Element]:
    """Yield the child elements, of alternatives (a drawing and its older form) only the first that has any content."""
    for child in parent.iterchildren("*"):
        if _local(child) == "AlternateContent":
            chosen = next((one for one in child.iterchildren("*") if len(one)), None)
            if chosen is not None:
                yield chosen
        else:
            yield child


def _rows(table: _Element) -> Iterator[_Element]:
    """Yield the rows of a table, also those in content controls; rows deleted under revision are gone."""
    for child in _children(table):
        name = _local(child)
        if name == "tr":
            if child.find("{*}trPr/{*}del") is None:
                yield child
        elif name not in _LEFT_OUT:
            yield from _rows(child)


def _cells(row: _Element) -> Iterator[_Element]:
    """Yield the cells of a row, also those in content controls."""
    for child in _children(row):
        name = _local(child)
        if name == "tc":
            yield child
        elif name not in _LEFT_OUT:
            yield from _cells(child)


def _merge(cell: _Element, name: str) -> str:
    """Return `restart`, `continue` or ""; the element without a value continues."""
    found = cell.find(f"{{*}}tcPr/{{*}}{name}")
    if found is None:
        return ""
    return "restart" if attribute(found, "val") == "restart" else "continue"


def _number(element: _Element, properties: str, name: str, default: int) -> int:
    """Return a count among the properties of a row or cell, kept within what a table can be."""
    found = element.find(f"{{*}}{properties}/{{*}}{name}")
    value = "" if found is None else attribute(found, "val")
    return min(int(value), MAX_SPAN) if value.isdecimal() and len(value) < 9 else default


def _is_on(run: _Element, name: str) -> bool:
    """Tell whether a run has a property that may be switched off by its value."""
    found = run.find(f"{{*}}rPr/{{*}}{name}")
    return found is not None and attribute(found, "val") not in _OFF


def _local(element: _Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]
