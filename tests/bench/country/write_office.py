"""A document as DOCX, XLSX or a web page: the least that these formats ask for, written as text."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from country.blocks import Break, Cell, Grid, Line, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from country.blocks import Block

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEDIA = "application/vnd.openxmlformats-officedocument"
_AMOUNT = re.compile(r"\d{1,9}\.\d\d")
_CARRIED = re.compile(r"[\[\]:*?/\\]")


def html(blocks: Sequence[Block]) -> bytes:
    """Return the document as a web page."""
    body = "".join(_html_block(block) for block in blocks)
    head = '<!DOCTYPE html>\n<html lang="zh-CN">\n<head><meta charset="utf-8"><title></title></head>\n<body>\n'
    return f"{head}{body}</body>\n</html>\n".encode()


def _html_block(block: Block) -> str:
    if isinstance(block, Line):
        return f"<p>{escape(block.text)}</p>\n"
    if isinstance(block, Break):
        return ""
    rows = ("".join(_html_cell(cell) for cell in row) for row in block.rows)
    return '<table border="1">\n' + "".join(f"<tr>{row}</tr>\n" for row in rows) + "</table>\n"


def _html_cell(cell: Cell) -> str:
    down = f' rowspan="{cell.down}"' if cell.down > 1 else ""
    wide = f' colspan="{cell.across}"' if cell.across > 1 else ""
    return f"<td{down}{wide}>{escape(cell.text).replace(chr(10), '<br>')}</td>"


def docx(blocks: Sequence[Block]) -> bytes:
    """Return the document as DOCX, merged cells by gridSpan and vMerge."""
    body = "".join(_word_block(block) for block in blocks)
    document = f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    return _package({"word/document.xml": document}, "word/document.xml", f"{MEDIA}.wordprocessingml.document.main+xml")


def _word_block(block: Block) -> str:
    if isinstance(block, Line):
        return _paragraph(block.text)
    if isinstance(block, Break):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    grid = "".join(f'<w:gridCol w:w="{600 + 60 * width}"/>' for width in block.widths or (10,) * block.width)
    rows = "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in _word_rows(block))
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _word_rows(grid: Grid) -> Iterator[list[str]]:
    """Yield the cells of each row, with those that continue a merged one from above."""
    rows: list[list[tuple[int, str]]] = [[] for _ in grid.rows]
    for row, column, cell in placed(grid):
        for below in range(cell.down):
            merge = "" if cell.down == 1 else f"<w:vMerge{'' if below else ' w:val=' + chr(34) + 'restart' + chr(34)}/>"
            span = f'<w:gridSpan w:val="{cell.across}"/>' if cell.across > 1 else ""
            text = _paragraph("" if below else cell.text)
            rows[row + below].append((column, f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{text}</w:tc>"))
    for cells in rows:
        yield [text for _, text in sorted(cells, key=lambda each: each[0])]


def _paragraph(text: str) -> str:
    return "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r></w:p>' if part else "<w:p/>"
        for part in text.split("\n")
    )


def xlsx(blocks: Sequence[Block]) -> bytes:
    """Return the document as a workbook, a sheet for each page; amounts are numbers with two decimals."""
    sheets: list[tuple[str, list[Block]]] = [("公开信息", [])]
    for block in blocks:
        if isinstance(block, Break):
            sheets.append((_CARRIED.sub("", block.name)[:24], []))
        else:
            sheets[-1][1].append(block)
    names = [f"{number}{name}" for number, (name, _) in enumerate(sheets, start=1)]
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    parts = {
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/styles.xml": _STYLES,
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)]
            + [("styles", "styles.xml")]
        ),
    }
    for number, (_, content) in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(content)
    return _package(parts, "xl/workbook.xml", f"{MEDIA}.spreadsheetml.sheet.main+xml")


_STYLES = (
    f'{HEAD}<styleSheet xmlns="{SHEET}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="2" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def _sheet(blocks: Sequence[Block]) -> str:
    """Return a sheet: lines in the first column, grids from the first column on, an empty row between blocks."""
    rows: dict[int, list[str]] = {}
    merges: list[str] = []
    top = 1
    for block in blocks:
        if isinstance(block, Line):
            rows[top] = [_sheet_cell(top, 0, block.text)]
            top += 1
        elif isinstance(block, Grid):
            for row, column, cell in placed(block):
                rows.setdefault(top + row, []).append(_sheet_cell(top + row, column, cell.text))
                if cell.down > 1 or cell.across > 1:
                    last = f"{_letter(column + cell.across - 1)}{top + row + cell.down - 1}"
                    merges.append(f'<mergeCell ref="{_letter(column)}{top + row}:{last}"/>')
            top += len(block.rows) + 1
    data = "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in sorted(rows.items()))
    merged = f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else ""
    return f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData>{data}</sheetData>{merged}</worksheet>'


def _sheet_cell(row: int, column: int, text: str) -> str:
    place = f"{_letter(column)}{row}"
    if not text:
        return f'<c r="{place}"/>'
    if _AMOUNT.fullmatch(text):
        return f'<c r="{place}" s="1"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _package(parts: Mapping[str, str], main: str, media: str) -> bytes:
    """Return a container of Open XML; the same parts give the same bytes."""
    kinds = {"worksheets": f"{MEDIA}.spreadsheetml.worksheet+xml", "styles": f"{MEDIA}.spreadsheetml.styles+xml"}
    named = {name: kinds.get(name.split("/")[1].split(".")[0], media) for name in parts if not name.endswith(".rels")}
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in named.items())
    types = (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    whole = {"[Content_Types].xml": types, "_rels/.rels": _relations([("officeDocument", main)]), **parts}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as container:
        for name, content in whole.items():
            container.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 1)
    return held.getvalue()
