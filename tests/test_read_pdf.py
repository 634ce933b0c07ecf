"""PDF files: every text is where the page shows it, on its page; what could not be read is named."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from read_back import flat, page_texts, read_back, tables_of
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from typeset import SAMPLE, Form, typeset
from typeset_layout import BOXES, SONG, Style

from kg.errors import UnreadableFileError
from kg.model import Line
from kg.readers import ocr_engine, pdf
from kg.readers.page import Page
from kg.readers.pdf import open_pdf, read_pdf
from kg.readers.pdf_outside_fonts import OutsideFonts, is_outside
from kg.readers.pdf_page import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from pdfminer.layout import LTComponent

    from kg.model import Document
    from kg.readers.pdf_outside_fonts import Character

SHORT = Form(rows=SAMPLE.rows[:2])
TYPESET = {
    "plain": Style(),
    "small and tight": Style(font_size=7, padding=2, charspace=0.5),
    "crop box": Style(crop_offset=(30, 70)),
    "form": Style(form_xobject=True),
    "lock": Style(encrypted=True),
    "noise": Style(noise_pages=1, rules="none"),
    "turned": Style(page_rotation=90, turned=True),
    "turned the other way": Style(page_rotation=270, turned=True, crop_offset=(30, 70)),
    "upside down": Style(page_rotation=180, turned=True),
}


def saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# --- where text stands


def miner_characters(item: LTComponent) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield the characters that pdfminer.six finds, with their boxes."""
    from pdfminer.layout import LTChar, LTContainer  # noqa: PLC0415 - slow to load

    if isinstance(item, LTChar):
        yield (item.get_text(), *item.bbox)
    elif isinstance(item, LTContainer):
        for inner in item:
            yield from miner_characters(inner)


def miner_pages(data: bytes) -> list[list[tuple[str, float, float, float, float]]]:
    """Return the characters of each page in points from the top left of the page as it is shown."""
    from pdfminer.converter import PDFPageAggregator  # noqa: PLC0415 - slow to load
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager  # noqa: PLC0415
    from pdfminer.pdfpage import PDFPage  # noqa: PLC0415

    resources = PDFResourceManager()
    device = PDFPageAggregator(resources)
    interpreter = PDFPageInterpreter(resources, device)
    pages = []
    for page in PDFPage.get_pages(io.BytesIO(data)):
        interpreter.process_page(page)
        left, bottom = page.cropbox[0] - page.mediabox[0], page.cropbox[1] - page.mediabox[1]
        height = page.cropbox[3] - page.cropbox[1]
        pages.append(
            [
                (text, x0 - left, height - (y1 - bottom), x1 - left, height - (y0 - bottom))
                for text, x0, y0, x1, y1 in miner_characters(device.get_result())
                if text.strip()
            ]
        )
    return pages


@pytest.mark.parametrize("kind", TYPESET)
def test_every_character_stands_where_another_reader_finds_it(kind: str):
    data = typeset([SHORT], TYPESET[kind])
    with open_pdf(data, name="a.pdf") as opened:
        for index, others in enumerate(miner_pages(data)):
            page = opened[index]
            upright = read_page(page, page.get_textpage(), index + 1)
            assert Counter(glyph.text for glyph in upright.glyphs) == Counter(text for text, *_ in others)
            for glyph in upright.glyphs:
                left, top, right, bottom = upright.shown((glyph.x0, glyph.top, glyph.x1, glyph.bottom))
                middle = ((left + right) / 2, (top + bottom) / 2)
                assert any(
                    text == glyph.text
                    and abs((x0 + x1) / 2 - middle[0]) <= 1.5
                    and abs((y0 + y1) / 2 - middle[1]) <= 1.5
                    for text, x0, y0, x1, y1 in others
                ), glyph


@pytest.mark.parametrize("kind", TYPESET)
def test_the_box_of_a_cell_is_around_its_text_on_the_page_as_shown(tmp_path: Path, kind: str):
    data = typeset([SHORT], TYPESET[kind])
    pages = miner_pages(data)
    document = read_pdf(saved(tmp_path / "a.pdf", data))
    tables = tables_of(document)
    assert tables
    for table in tables:
        for cell in (cell for row in table.rows for cell in row if cell.text):
            assert cell.place.page is not None
            assert cell.place.box is not None
            left, top, right, bottom = cell.place.box
            inside = Counter(
                text
                for text, x0, y0, x1, y1 in pages[cell.place.page - 1]
                if left - 1 <= (x0 + x1) / 2 <= right + 1 and top - 1 <= (y0 + y1) / 2 <= bottom + 1
            )
            assert not Counter("".join(cell.text.split())) - inside, cell


@pytest.mark.parametrize(("rules", "method"), [("full", "ruled"), ("horizontal", "spaced"), ("none", "spaced")])
def test_rows_and_cells_of_a_record_know_their_places(tmp_path: Path, rules: str, method: str):
    style = Style(noise_pages=1, rules=rules, font_size=11)
    document, record = read_back([Form(rows=SAMPLE.rows)] * 2, style, tmp_path / "a.pdf")
    pages = miner_pages((tmp_path / "a.pdf").read_bytes())
    assert {table.place.method for table in tables_of(document)} == {method}
    places = []
    for project in record.projects:
        for row in project.indicators:
            (place,) = row.places["value"]
            assert place.page is not None
            assert place.page > 1
            assert place.box is not None
            assert place.method == method
            left, top, right, bottom = place.box
            text = "".join(
                text
                for text, x0, y0, x1, y1 in pages[place.page - 1]
                if left <= (x0 + x1) / 2 <= right and top <= (y0 + y1) / 2 <= bottom
            )
            assert flat(row.value) == flat(text)
            places.append((place.page, place.table, place.row))
    assert places == sorted(set(places))


def test_a_page_that_is_turned_reads_like_one_that_is_not(tmp_path: Path):
    upright, _ = read_back([SAMPLE], Style(), tmp_path / "a.pdf")
    for rotation in (90, 270):
        turned, _ = read_back([SAMPLE], Style(page_rotation=rotation, turned=True), tmp_path / "b.pdf")
        assert page_texts(turned) == page_texts(upright)


# --- fonts, noise, notes


@pytest.mark.parametrize(
    "style", [{}, {"form_xobject": True}, {"page_rotation": 90, "turned": True}, {"noise_pages": 1}]
)
def test_fonts_that_are_not_in_the_file_read_the_same(tmp_path: Path, style: dict[str, object]):
    inside, record = read_back([SAMPLE], Style(**style), tmp_path / "a.pdf")
    outside, other = read_back([SAMPLE], Style(**style, embedded=False), tmp_path / "b.pdf")
    assert [table.rows[0][0].text for table in tables_of(outside)] == [t.rows[0][0].text for t in tables_of(inside)]
    assert [row.value for row in other.projects[0].indicators] == [row.value for row in record.projects[0].indicators]
    assert outside.notes == inside.notes == ()


def test_a_page_in_fonts_that_are_not_in_the_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pages: list[int] = []
    read = OutsideFonts._read  # noqa: SLF001 - counted, since time tells little

    def counted(self: OutsideFonts, index: int) -> list[Character]:
        pages.append(index)
        return read(self, index)

    monkeypatch.setattr(OutsideFonts, "_read", counted)
    read_pdf(saved(tmp_path / "a.pdf", typeset([SAMPLE, SAMPLE], Style(embedded=False, noise_pages=2))))
    assert len(pages) > 3
    assert pages == sorted(set(pages))


def test_a_page_of_which_pdfminer_tells_nothing_is_left_to_pdfium(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(OutsideFonts, "_read", lambda _self, _index: [])
    outside = OutsideFonts(typeset([SHORT], Style(embedded=False)))
    assert outside.characters(0) is None
    assert outside.text(0) is None


@pytest.mark.parametrize(
    ("name", "outside"),
    [
        ("ArialUnicodeMS", True),
        ("Arial Unicode MS", True),
        ("ArialMT", False),
        ("Arial-BoldMT", False),
        ("SimSun", True),
    ],
)
def test_a_standard_font_is_told_by_its_name(name: str, outside: bool):
    assert is_outside(name) is outside


def test_pages_of_running_text_stay_lines(tmp_path: Path):
    document = read_pdf(saved(tmp_path / "a.pdf", typeset([SHORT], Style(noise_pages=2))))
    early = [block for block in document.blocks if block.place.page in {1, 2}]
    assert early
    assert all(isinstance(block, Line) and block.text == block.text.strip() != "" for block in early)
    assert [block.place.page for block in document.blocks] == sorted(block.place.page or 0 for block in document.blocks)


TABLE = (("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "完成项目", "三个"))


def watermarked(name: str, degrees: float, slope: float = 0) -> bytes:
    """Return a page with a table, a text across it, and the last row of the table in type that slopes."""
    target = io.BytesIO()
    canvas = Canvas(target, A4)
    canvas.grid([50, 150, 250, 350, 450], [700, 730, 760])
    for top, row, slant in ((740, TABLE[0], 0.0), (710, TABLE[1], slope)):
        for column, cell in enumerate(row):
            text = canvas.beginText()
            text.setFont(name, 10)
            text.setTextTransform(1, 0, slant, 1, 55 + 100 * column, top)
            text.textOut(cell)
            canvas.drawText(text)
    canvas.translate(190, 695)
    canvas.rotate(degrees)
    canvas.setFont(name, 24)
    canvas.drawString(0, 0, "内部资料严禁外传")
    canvas.save()
    return target.getvalue()


@pytest.mark.parametrize("name", [BOXES, SONG])
@pytest.mark.parametrize("degrees", [45, 30, -45])
def test_a_watermark_at_a_slant_is_not_in_the_cells(tmp_path: Path, name: str, degrees: float):
    (table,) = tables_of(read_pdf(saved(tmp_path / "a.pdf", watermarked(name, degrees))))
    assert [tuple(cell.text for cell in row) for row in table.rows] == list(TABLE)


@pytest.mark.parametrize("name", [BOXES, SONG])
def test_type_that_slopes_is_no_watermark(tmp_path: Path, name: str):
    (table,) = tables_of(read_pdf(saved(tmp_path / "a.pdf", watermarked(name, 45, slope=0.34))))
    assert [tuple(cell.text for cell in row) for row in table.rows] == list(TABLE)


def with_scans(*kinds: str, size: tuple[float, float] = (595, 842)) -> bytes:
    """Return a PDF of pages: a `scan` that has a picture and no text, a `blank` one, a typeset `form`."""
    form = pypdfium2.PdfDocument(typeset([SHORT], Style()))
    whole = pypdfium2.PdfDocument.new()
    for kind in kinds:
        if kind == "form":
            whole.import_pages(form, [0])
            continue
        page = whole.new_page(*size)
        if kind == "scan":
            picture = pypdfium2.PdfImage.new(whole)
            picture.set_bitmap(form[0].render(scale=1))
            picture.set_matrix(pypdfium2.PdfMatrix().scale(*size))
            page.insert_obj(picture)
            page.gen_content()
    target = io.BytesIO()
    whole.save(target)
    return target.getvalue()


@pytest.fixture
def _without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pdf, ocr_engine):
        monkeypatch.setattr(module, "ocr_available", lambda: False)


@pytest.mark.usefixtures("_without_ocr")
def test_scanned_pages_are_named_where_they_cannot_be_read(tmp_path: Path):
    data = with_scans("scan", "form", "scan", "scan", "blank", "scan")
    document = read_pdf(saved(tmp_path / "a.pdf", data))
    assert document.notes == ("第 1、3–4、6 页是扫描件，没有读；请先运行 pip install 'budget-kg[ocr]'",)
    assert {table.place.page for table in tables_of(document)} == {2}


@pytest.mark.usefixtures("_without_ocr")
def test_a_file_of_scans_is_refused_with_the_command_to_run(tmp_path: Path):
    with pytest.raises(UnreadableFileError, match="全部 2 页") as caught:
        read_pdf(saved(tmp_path / "a.pdf", with_scans("scan", "scan")))
    assert "pip install 'budget-kg[ocr]'" in caught.value.remedy


def test_a_scan_of_a_huge_page_is_drawn_no_larger_than_is_of_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    sizes: list[tuple[int, ...]] = []

    def noted(image: NDArray[np.uint8], number: int, width: float, height: float) -> Page:
        sizes.append(image.shape[:2])
        return Page(number, width, height, method="ocr")

    monkeypatch.setattr(pdf, "scan_to_page", noted)
    monkeypatch.setattr(pdf, "ocr_available", lambda: True)
    read_pdf(saved(tmp_path / "a.pdf", with_scans("scan", size=(14400, 7200))))
    read_pdf(saved(tmp_path / "b.pdf", with_scans("scan")))
    assert sizes == [(2400, 4800), (1755, 1240)]


def test_blank_pages_are_no_scans(tmp_path: Path):
    document: Document = read_pdf(saved(tmp_path / "a.pdf", with_scans("blank", "form", "blank")))
    assert document.notes == ()
    assert {block.place.page for block in document.blocks} == {2}


def test_damaged_pages_are_named(tmp_path: Path):
    data = typeset([SHORT], Style(noise_pages=2))
    kids = re.search(rb"/Kids \[ (\d+) 0 R", data)
    assert kids
    broken = data.replace(kids.group(1) + b" 0 obj", b"0" * len(kids.group(1)) + b" 0 obj", 1)
    document = read_pdf(saved(tmp_path / "a.pdf", broken))
    assert document.notes == ("第 1 页已损坏，没有读",)
    assert {table.place.page for table in tables_of(document)} == {3}
