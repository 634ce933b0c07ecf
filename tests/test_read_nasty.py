"""Files made to break a reader, and good ones damaged at random: a document or a message with a remedy comes out."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
import zlib
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
import xlwt
from PIL import Image
from typeset import SAMPLE, Form, typeset
from typeset_layout import Style

from kg.errors import UnreadableFileError
from kg.model import Document
from kg.readers import ocr_engine, pdf, read
from kg.readers.worker import read_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


HANG_GUARD = 30.0
"""Seconds that no file here should come near, on however slow a machine."""
PAGES = 2000
SMALL = Form(rows=SAMPLE.rows[:2])
TEXT = b"BT /F1 12 Tf 50 700 Td (hello) Tj ET"


def pdf_of(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(body))
    return body + head + table + end


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def one_page(
    content: bytes = stream(TEXT),
    *more: bytes,
    page: bytes = b"/MediaBox [0 0 595 842]",
    resources: bytes = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>",
) -> bytes:
    """Return a PDF of one page; its content is object 4, further objects begin at 5."""
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources << %s >> >>" % (page, resources),
        content,
        *more,
    )


def picture(name: str, data: bytes) -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width 9000 /Height 9000 /BitsPerComponent 1 /ColorSpace /DeviceGray"
    content = stream(b"q 500 0 0 500 50 50 cm /I Do Q")
    image = stream(data, entries + b" /Filter /" + name.encode())
    return one_page(content, image, resources=b"/XObject << /I 5 0 R >>")


def locked() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption  # noqa: PLC0415 - beside its only use
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, encrypt=StandardEncryption("secret"))
    canvas.drawString(50, 700, "hello")
    canvas.save()
    return target.getvalue()


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F1 "
    page += b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        stream(TEXT),
        *[page] * count,
    )


def nested_forms(depth: int) -> bytes:
    forms = [
        stream(
            b"/F Do 0 0 m 9 9 l S",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >>" % (number + 1),
        )
        for number in range(5, 5 + depth)
    ]
    return one_page(stream(b"/F Do"), *forms, stream(b"", b"/Subtype /Form"), resources=b"/XObject << /F 5 0 R >>")


def good() -> bytes:
    return typeset([SMALL], Style())


BOMB = zlib.compress(b"q " * 4_000_000)
DOUBLE = stream(zlib.compress(BOMB), b"/Filter [/FlateDecode /FlateDecode]")
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "空的"),
    "a header only": (lambda: b"%PDF-1.7\n", "已损坏"),
    "half a file": (lambda: good()[: len(good()) // 8], "已损坏|没有页"),
    "no page": (
        lambda: pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"),
        "没有页|已损坏",
    ),
    "a password": (locked, "密码"),
    "a catalogue that is missing": (lambda: pdf_of(b"null"), "已损坏|没有页"),
    "a header and junk": (lambda: b"%PDF-1.4\n" + random.Random(1).randbytes(5000), "已损坏"),  # noqa: S311
}
READ: dict[str, Callable[[], bytes]] = {
    "cross references that point to themselves": lambda: re.sub(
        rb"startxref\n\d+", b"startxref\n%d" % good().rindex(b"startxref"), good()
    ),
    "earlier cross references in a loop": lambda: pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", trailer=b"/Prev 9 /XRefStm 9"
    ),
    "a tree of pages that is a loop": lambda: pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"
    ),
    "a tree of pages that counts wrong": lambda: pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", b"<< /Type /Page >>"
    ),
    "a page of a million miles": lambda: one_page(page=b"/MediaBox [0 0 1e9 1e9]"),
    "a page without size": lambda: one_page(page=b"/MediaBox [0 0 0 0]"),
    "a page of no numbers": lambda: one_page(page=b"/MediaBox [(a) null /b 1e999]"),
    "a page turned by 45": lambda: one_page(page=b"/MediaBox [0 0 595 842] /Rotate 45"),
    "a form inside itself": lambda: one_page(
        stream(b"/F Do"),
        stream(b"/F Do", b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>"),
        resources=b"/XObject << /F 5 0 R >>",
    ),
    "forms in forms, 400 deep": lambda: nested_forms(400),
    "a content of junk": lambda: one_page(stream(random.Random(2).randbytes(20_000))),  # noqa: S311
    "a content of brackets": lambda: one_page(stream(b"[" * 100_000 + b"]" * 100_000 + TEXT)),
    "a content of states never left": lambda: one_page(stream(b"q " * 200_000 + TEXT)),
    "a content compressed twice to 8 MB": lambda: one_page(DOUBLE),
    "a content that is missing": lambda: one_page(b"null"),
    "an array 50,000 deep": lambda: one_page(stream(TEXT), b"[" * 50_000 + b"]" * 50_000),
    "fonts that are missing": lambda: one_page(resources=b"/Font << /F1 99 0 R >>"),
    "a font that is its own": lambda: one_page(
        stream(TEXT),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] >>",
        resources=b"/Font << /F1 5 0 R >>",
    ),
    "a junk JBIG2 picture": lambda: picture("JBIG2Decode", random.Random(3).randbytes(5000)),  # noqa: S311
    "a junk JPX picture": lambda: picture("JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(3000)),
    "a junk fax": lambda: picture("CCITTFaxDecode", random.Random(4).randbytes(5000)),  # noqa: S311
    "tags 100,000 deep": lambda: b"<html><body>" + b"<div>" * 100_000 + b"x",
    "tables 2,000 deep": lambda: b"<html><body>" + b"<table><tr><td>" * 2000 + b"x",
    "a cell over a billion rows": lambda: b"<html><table><tr><td rowspan=999999999 colspan=999999999>x</table>",
    "references to no character": lambda: b"<html><body><p>&#0;&#x110000;&#xD800;&bogus;x",
}


@pytest.fixture(autouse=True)
def _no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognise nothing: pages whose fonts are damaged would be taken for scans, and cost seconds each."""
    for module in (pdf, ocr_engine):
        monkeypatch.setattr(module, "ocr_available", lambda: False)


def outcome(path: Path, reader: Callable[[Path], Document]) -> Document | UnreadableFileError:
    """Return what reading a file gives, and see that it is what a user can use."""
    started = time.monotonic()
    try:
        result: Document | UnreadableFileError = reader(path)
    except UnreadableFileError as error:
        result = error
        assert error.message.startswith(str(path))  # noqa: PT017 - both ways are right
        assert error.remedy  # noqa: PT017
        assert "程序出错" not in error.message  # noqa: PT017
    assert time.monotonic() - started < HANG_GUARD
    return result


def here(path: Path) -> Document:
    return read_here(path, lambda *_: None)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_reason(tmp_path: Path, kind: str):
    make, reason = REFUSED[kind]
    (tmp_path / "a.pdf").write_bytes(make())
    error = outcome(tmp_path / "a.pdf", here)
    assert isinstance(error, UnreadableFileError)
    assert re.search(reason, error.message)


@pytest.mark.parametrize("kind", READ)
def test_a_nasty_file_is_read_or_refused_under_guard(tmp_path: Path, kind: str):
    (tmp_path / "a").write_bytes(READ[kind]())
    outcome(tmp_path / "a", read)


def test_a_file_of_many_pages_is_read_in_a_while(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(many_pages(PAGES))
    document = outcome(tmp_path / "a.pdf", read)
    assert isinstance(document, Document)
    assert [block.place.page for block in document.blocks] == list(range(1, PAGES + 1))


def test_a_file_without_pages_is_not_called_locked_because_the_one_before_was(tmp_path: Path):
    for data in (locked(), REFUSED["no page"][0]()):
        (tmp_path / "a.pdf").write_bytes(data)
        error = outcome(tmp_path / "a.pdf", here)
    assert "密码" not in str(error)


# --- good files damaged at random


def office(kind: str) -> bytes:
    target = io.BytesIO()
    rows = [("一级指标", "二级指标", "指标值"), ("产出指标", "数量指标", 0.5), ("效益指标", "社会效益指标", 46000)]
    if kind == "docx":
        document = docx.Document()
        document.add_paragraph("绩效目标表", style="List Number")
        table = document.add_table(3, 3)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.cell(row, column).text = str(text)
        table.cell(1, 0).merge(table.cell(2, 0))
        document.save(target)
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for texts in rows:
            sheet.append(texts)
        sheet["C2"].number_format, sheet["C3"].number_format = "0.0%", 'yyyy"年"m"月"'
        sheet.merge_cells("A2:A3")
        book.save(target)
    else:
        old = xlwt.Workbook(encoding="utf-8")
        page = old.add_sheet("表")
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                page.write(row, column, text)
        page.write_merge(4, 5, 0, 1, "合", xlwt.easyxf(num_format_str="0.0%"))
        old.save(target)
    return target.getvalue()


def image(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("L", (64, 40), 255).save(target, kind)
    return target.getvalue()


HTML = (
    '<html><head><meta charset="utf-8"><style>p{display:none}</style></head><body>'
    '<table><tr><td rowspan=2>产出指标</td><td colspan="2">数量&nbsp;&#25351;标</td></tr>'
    "<tr><td>≥98%<br>x</td></tr></table><ul><li>a</ul></body></html>"
)
GOOD: dict[str, tuple[Callable[[], bytes], int]] = {
    "pdf": (good, 120),
    "pdf in a form": (lambda: typeset([SMALL], Style(form_xobject=True, encrypted=True)), 60),
    "docx": (lambda: office("docx"), 120),
    "xlsx": (lambda: office("xlsx"), 120),
    "xls": (lambda: office("xls"), 150),
    "html": (HTML.encode, 150),
    "png": (lambda: image("png"), 60),
    "text": ("一级指标\t二级指标\n<u>产出</u>\t≥98%\n".encode, 100),
}
BITS = (
    b"\0",
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"99999999",
    b"-1",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"<",
    b"&#x110000;",
    b"e9",
)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with some flipped, cut out, doubled, moved or put in; a container at times with one part damaged."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
            hit = chance.choice(old.namelist())
            for name in old.namelist():
                new.writestr(name, _damaged(old.read(name), chance) if name == hit else old.read(name))
        return target.getvalue()
    return _damaged(data, chance)


def _damaged(data: bytes, chance: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        broken = broken or bytearray(b" ")
        at, to, size = chance.randrange(len(broken)), chance.randrange(len(broken)), chance.choice((1, 4, 16, 300))
        match chance.randrange(6):
            case 0:
                broken[at] ^= 1 << chance.randrange(8)
            case 1:
                del broken[at : at + size]
            case 2:
                broken[to:to] = broken[at : at + size]
            case 3:
                broken[to : to + size] = broken[at : at + size]
            case 4:
                broken[at : at + chance.choice((0, 4))] = chance.choice(BITS)
            case _:
                numbers = [found.span() for found in re.finditer(rb"\d+", broken)]
                if numbers:
                    start, end = chance.choice(numbers)
                    broken[start:end] = chance.choice((b"0", b"-1", b"65536", b"99999999999"))
    return bytes(broken)


@pytest.mark.parametrize("kind", GOOD)
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, kind: str):
    make, count = GOOD[kind]
    data, chance = make(), random.Random(kind)  # noqa: S311
    for number in range(count):
        path = tmp_path / f"{number}"
        path.write_bytes(damaged(data, chance))
        outcome(path, here)


@pytest.mark.parametrize("kind", GOOD)
def test_a_damaged_file_is_read_or_refused_under_guard(tmp_path: Path, kind: str):
    make, _ = GOOD[kind]
    data, chance = make(), random.Random(f"{kind} under guard")  # noqa: S311
    for number in range(6):
        path = tmp_path / f"{number}"
        path.write_bytes(damaged(data, chance))
        outcome(path, read)
