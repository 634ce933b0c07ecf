"""XLSX -> `Document`: what the cells of the visible sheets show; formulas are never computed.

The parts are read directly, a row at a time: merges of whole columns and millions of cells that are formatted but
empty cost a general library memory and minutes, and it forgets which formulas have no value.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kg.model import Document
from kg.readers.archive import Archive, open_archive
from kg.readers.number_formats import BUILT_IN, shown
from kg.readers.sheet import Merge, Sheet, to_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUTH = {"1": "TRUE", "0": "FALSE"}


def read_xlsx(path: Path) -> Document:
    """Read an XLSX or XLSM file into a `Document`; hidden sheets, drawings and macros are left out.

    Raises `UnreadableFileError` when the file is damaged, locked by a password or made to do harm.
    """
    data = path.read_bytes()
    book = _Book(open_archive(path, data))
    sheets = list(book.sheets())
    return Document(
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=MEDIA_TYPE,
        blocks=to_blocks(sheets),
        notes=(*book.notes, *(note for sheet in sheets for note in sheet.notes())),
    )


@dataclass(slots=True)
class _Book:
    """The parts that all sheets share."""

    archive: Archive
    notes: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    date1904: bool = False

    def sheets(self) -> Iterator[Sheet]:
        """Yield the visible worksheets in the order of their tabs; hidden ones are noted."""
        main = self.archive.main("xl/workbook.xml")
        book = self.archive.xml(main)
        self.strings = list(self._strings(self.archive.related(main, "sharedStrings")))
        self.formats = list(self._formats(self.archive.related(main, "styles")))
        properties = book.find("{*}workbookPr")
        self.date1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        relations = self.archive.relations(main)
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            name = sheet.get("name", "")
            relation = relations.get(_relation_id(sheet))
            if sheet.get("state", "visible") != "visible":
                self.notes.append(f"工作表“{name}”是隐藏的，未读")
            elif relation is None:
                self.notes.append(f"工作表“{name}”在文件里没有内容，未读")
            elif relation.kind == "worksheet":
                yield self._sheet(name, relation.target)

    def _strings(self, part: str | None) -> Iterator[str]:
        if part is not None:
            for item in _rows(self.archive, part, "si"):
                yield _rich_text(item)

    def _formats(self, part: str | None) -> Iterator[str]:
        """Yield the format code of each cell style by its number."""
        if part is None:
            return
        styles = self.archive.xml(part)
        codes = {
            node.get("numFmtId", ""): node.get("formatCode", "") for node in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        for style in styles.iterfind("{*}cellXfs/{*}xf"):
            number = style.get("numFmtId", "0")
            yield codes.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0, "General")

    def _sheet(self, name: str, part: str) -> Sheet:
        """Return what a worksheet shows; a cell or row without a reference stands after the one before it."""
        sheet = Sheet(name)
        row = -1
        for element in _rows(self.archive, part, "row", "mergeCell"):
            if str(element.tag).endswith("mergeCell"):
                merge = _merge(element.get("ref", ""))
                sheet.merges += [merge] if merge else []
                continue
            number = element.get("r", "")
            row = int(number) - 1 if number.isdecimal() and 0 < len(number) < 8 and int(number) else row + 1
            column = -1
            for cell in element.iterchildren("{*}c"):
                at = _reference(cell.get("r", ""))
                column = at[1] if at else column + 1
                if len(cell):
                    self._read_cell(sheet, (row, column), cell)
        return sheet

    def _read_cell(self, sheet: Sheet, at: tuple[int, int], cell: _Element) -> None:
        """Set the text of a cell, or note why it has none."""
        kind = cell.get("t", "n")
        value = cell.findtext("{*}v")
        if kind == "e":
            sheet.missing(at, error=True)
        elif kind == "inlineStr":
            inline = cell.find("{*}is")
            self._set(sheet, at, "" if inline is None else _rich_text(inline))
        elif value is not None and (value or kind == "str"):
            text = self._text(kind, value, cell.get("s", "0"))
            if text is None:
                sheet.missing(at, error=True)
            else:
                self._set(sheet, at, text)
        elif cell.find("{*}f") is not None:
            sheet.missing(at, error=False)

    def _set(self, sheet: Sheet, at: tuple[int, int], text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\t", " ").strip()
        if text:
            sheet.texts[at] = text

    def _text(self, kind: str, value: str, style: str) -> str | None:
        """Return the text that a stored value is shown as; None for a string or number that is none."""
        if kind == "s":
            number = int(value) if value.isdecimal() and len(value) < 10 else -1
            return self.strings[number] if 0 <= number < len(self.strings) else None
        if kind == "str":
            return _unescaped(value)
        if kind == "b":
            return _TRUTH.get(value.strip(), value)
        if kind == "d":
            return _iso_date(value)
        return self._number(value, style)

    def _number(self, value: str, style: str) -> str | None:
        """Return the text that a number is shown as, None for one that is not finite."""
        try:
            number = float(value)
        except ValueError:
            return value
        at = int(style) if style.isdecimal() else 0
        code = self.formats[at] if at < len(self.formats) else "General"
        return shown(number, code, date1904=self.date1904) if math.isfinite(number) else None


def _rows(archive: Archive, part: str, *names: str) -> Iterator[_Element]:
    """Yield the elements of these names one after the other, each freed when the next is asked for."""
    from lxml import etree  # noqa: PLC0415 - slow to load

    source = io.BytesIO(archive.xml_bytes(part))
    tags = [f"{{*}}{name}" for name in names]
    try:
        for _, element in etree.iterparse(source, tag=tags, resolve_entities=False, no_network=True):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]  # type: ignore[union-attr] # it has one where something stands before it
    except etree.XMLSyntaxError as error:
        raise archive.broken(part) from error


def _rich_text(item: _Element) -> str:
    """Return the text of a string item, its runs joined; phonetic guides are none of it."""
    runs = [node for node in item.iter("{*}t") if not str(getattr(node.getparent(), "tag", "")).endswith("}rPh")]
    return _unescaped("".join(node.text or "" for node in runs))


def _unescaped(text: str) -> str:
    r"""Return a text with the escapes of SpreadsheetML (`_x000A_`) as characters, those of no text left out.

    >>> _unescaped("甲_x000A_乙")
    '甲\n乙'
    """
    return _ESCAPED.sub(lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    return chr(code) if chr(code) in "\t\n\r" or chr(code).isprintable() else ""


def _iso_date(value: str) -> str:
    """Return a date stored in ISO form, its time only where it has one."""
    try:
        moment = datetime.fromisoformat(value.strip().removesuffix("Z"))
    except ValueError:
        return value
    return moment.strftime("%Y-%m-%d" if moment.time() == moment.min.time() else "%Y-%m-%d %H:%M:%S")


def _reference(text: str) -> tuple[int, int] | None:
    """Return the row and column, from 0, of a reference like `B7`."""
    found = _REFERENCE.fullmatch(text)
    if not found or not int(found[2]):
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _merge(reference: str) -> Merge | None:
    first, _, last = reference.partition(":")
    top, bottom = _reference(first), _reference(last)
    return Merge(*map(min, top, bottom), *map(max, top, bottom)) if top and bottom else None


def _relation_id(sheet: _Element) -> str:
    return next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")
