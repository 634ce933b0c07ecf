"""The page to look at: every cell drawn where it stands, every text escaped, nothing asked of any other file."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from lxml import html
from PIL import Image
from sample_record import EMPTY_PROJECT, INDICATOR, RECORD
from typeset import SAMPLE, typeset
from typeset_layout import Style

import kg
from kg.model import Place, Record, Target, Unplaced
from kg.view import images as view_images
from kg.view import records_to_html
from kg.view.cells import header_texts, read_target
from kg.view.images import PageImages

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement

DATA_URI = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+")
OUTSIDE = re.compile(r"https?:|//\w|@import|url\(|\bsrc=|<link|<iframe", re.IGNORECASE)
HOSTILE = '"><script>alert(1)</script>&<img/src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a PDF whose first page is prose and whose forms begin on the second."""
    path = tmp_path_factory.mktemp("view") / "甲.pdf"
    path.write_bytes(typeset([SAMPLE, SAMPLE], Style(noise_pages=1)))
    return path


@pytest.fixture(scope="module")
def record(pdf: Path) -> Record:
    return kg.extract(pdf)


def page_of(*records: Record, lang: str = "zh") -> str:
    return b"".join(records_to_html(records, lang=lang)).decode("utf-8")


def tree_of(*records: Record, lang: str = "zh") -> HtmlElement:
    return html.document_fromstring(page_of(*records, lang=lang))


def boxes(tree: HtmlElement, page: int, file: int = 1) -> list[tuple[float, ...]]:
    """Return the rectangles over a page as (left, top, right, bottom)."""
    found = tree.xpath(f"//section[@id='f{file}p{page}']//rect")
    sides = [[float(rect.get(name)) for name in ("x", "y", "width", "height")] for rect in found]
    return sorted((x, y, round(x + width, 1), round(y + height, 1)) for x, y, width, height in sides)


def with_rows(record: Record, **changes: object) -> Record:
    """Return a record of one project with its first row changed."""
    project = record.projects[0]
    rows = (replace(project.indicators[0], **changes), *project.indicators[1:])  # type: ignore[arg-type]
    return replace(record, projects=(replace(project, indicators=rows),))


# --- one file that asks for nothing


def test_the_page_is_one_file_that_asks_for_nothing(record: Record):
    page = page_of(record)
    assert DATA_URI.search(page)
    assert OUTSIDE.findall(DATA_URI.sub("", page)) == []
    assert "default-src 'none'" in html.document_fromstring(page).xpath("//meta[@http-equiv]/@content")[0]


def test_the_policy_lets_run_the_script_and_the_style_that_stand_in_the_page_and_no_other(record: Record):
    tree = tree_of(record)
    (policy,) = tree.xpath("//meta[@http-equiv]/@content")
    for tag in ("style", "script"):
        (text,) = tree.xpath(f"//{tag}/text()")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert tree.xpath("//@style | //@*[starts-with(name(), 'on')]") == []


def test_no_text_of_a_document_breaks_out(tmp_path: Path):
    file = tmp_path / "<b>恶.txt"
    file.write_text(
        f"1、{HOSTILE}绩效目标表\n单位：万元\n项目名称\t{HOSTILE}\n"
        "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据\t备注\n"
        f"产出指标\t数量指标\t{HOSTILE}\t{HOSTILE}\t≥12{HOSTILE}\t{HOSTILE}\t{HOSTILE}\n",
        encoding="utf-8",
    )
    read = kg.extract(file)
    hostile = replace(
        read,
        document=replace(read.document, title=HOSTILE, department=replace(read.document.department, name=HOSTILE)),
        unplaced=(Unplaced(HOSTILE, HOSTILE, Place(sheet=HOSTILE)),),
        notes=(HOSTILE,),
    )
    changed = with_rows(hostile, description=HOSTILE, extra={HOSTILE: HOSTILE}, provenance={"value": "repaired"})
    page = page_of(hostile, changed)
    assert "<script>alert" not in page
    tree = html.document_fromstring(page)
    assert len(tree.xpath("//script")) == 1
    assert tree.xpath("//img | //b[.='恶.txt']") == []
    assert HOSTILE in tree.xpath("string(//section[@id='f2']//td[contains(@class, 'f-description')])")


def test_a_text_that_is_no_text_is_written_all_the_same():
    assert "甲?乙" in page_of(with_rows(RECORD, value="甲\ud800乙"))


# --- pages and rectangles


def test_each_page_with_content_is_drawn_and_no_other(record: Record):
    tree = tree_of(record)
    assert tree.xpath("//section[contains(@class, 'leaf')]/@id")[0] == "f1p2"
    pages = {place.page for project in record.projects for row in project.indicators for place in row.places["value"]}
    assert {int(name.removeprefix("f1p")) for name in tree.xpath("//section[contains(@class, 'leaf')]/@id")} == pages
    assert len(tree.xpath("//svg/image")) == len(pages)


def test_each_cell_has_a_rectangle_where_it_stands(record: Record):
    tree = tree_of(record)
    places = [
        place
        for project in record.projects
        for holder in (project, *project.indicators)
        for found in holder.places.values()
        for place in found
    ]
    for page in {place.page for place in places}:
        assert boxes(tree, page) == sorted({place.box for place in places if place.page == page})


def test_the_rectangles_share_the_measure_of_the_page(record: Record):
    svg = tree_of(record).xpath("//svg")[0]
    (image,) = svg.xpath("image")
    width, height = Style().page_size
    assert [float(number) for number in svg.get("viewbox").split()] == pytest.approx([0, 0, width, height], abs=0.1)
    assert [float(image.get(side)) for side in ("width", "height")] == pytest.approx([width, height], abs=0.1)


def test_a_rectangle_and_its_cells_in_the_table_share_their_keys(record: Record):
    tree = tree_of(record)
    merged = tree.xpath("//a[rect[@class='f-level1 g-exact']]")[0]
    keys = merged.get("data-k").split()
    assert len(keys) == 4
    cells = [tree.xpath(f"//td[contains(concat(' ', @data-k, ' '), ' {key} ')]")[0] for key in keys]
    assert {cell.xpath("string(.)").strip() for cell in cells} == {"产出指标"}
    assert tree.xpath(f"//tr[@id='{merged.get('href')[1:]}']")


def test_a_rectangle_tells_field_rows_grade_and_text(record: Record):
    title = tree_of(record).xpath("string((//a[rect[@class='f-value g-exact']]/title)[2])")
    assert "指标值 · 第 2 行 · 如实\n≥30个" in title


def test_what_found_no_place_is_marked_on_its_page_and_told(record: Record):
    box = (10.0, 20.0, 110.0, 45.5)
    tree = tree_of(replace(record, unplaced=(Unplaced("散落", "表格之间的文字", Place(page=2, box=box)),)))
    assert box in boxes(tree, 2)
    (rect,) = tree.xpath("//rect[@class='unplaced']")
    assert tree.xpath(f"//div[@id='{rect.getparent().get('href')[1:]}' and contains(., '散落')]")


def test_every_grade_is_shown_on_the_page_and_in_the_table(record: Record):
    grades = {"level3": "repaired", "description": "inferred", "value": "unresolved"}
    tree = tree_of(with_rows(record, provenance=grades))
    for field, grade in grades.items():
        assert tree.xpath(f"//rect[@class='f-{field} g-{grade}']")
        assert tree.xpath(f"//td[@class='f-{field} g-{grade}']//span[contains(@class, 'badge')]")
    assert "修补: 三级指标" in tree.xpath("string(//details)")


def test_a_missing_cell_is_told_from_a_column_that_is_not_there(record: Record):
    missing = tree_of(with_rows(record, description=None))
    assert missing.xpath("string(//td[contains(@class, 'missing f-description')])").strip() == "缺"
    columns = ("level1", "level2", "level3", "value")
    project = replace(record.projects[0], columns=columns)
    bare = with_rows(replace(record, projects=(project,)), basis=None)
    assert tree_of(bare).xpath("//td[@class='absent']")


# --- files that have gone, and pages that cannot be drawn


def test_rows_stand_without_images_where_the_file_has_gone_or_was_changed(record: Record, tmp_path: Path):
    gone = replace(record, document=replace(record.document, path=str(tmp_path / "无.pdf")))
    changed = replace(record, document=replace(record.document, sha256="0" * 64))
    for each, word in ((gone, "找不到原文件"), (changed, "有改动")):
        tree = tree_of(each)
        assert word in tree.xpath("string(//main)")
        assert tree.xpath("//svg") == []
        assert tree.xpath("//td[contains(., '热线坐席数')]")


def test_a_page_that_cannot_be_drawn_stops_no_other(record: Record, monkeypatch: pytest.MonkeyPatch):
    drawn = PageImages._pdf_page  # noqa: SLF001

    def fail_on_first(self: PageImages, number: int) -> object:
        if number == 2:
            raise MemoryError
        return drawn(self, number)

    monkeypatch.setattr(PageImages, "_pdf_page", fail_on_first)
    tree = tree_of(record)
    assert "画不出来" in tree.xpath("string(//section[@id='f1p2'])")
    assert tree.xpath("//section[@id='f1p2']//td[contains(., '热线坐席数')]")
    assert len(tree.xpath("//svg")) == len(tree.xpath("//section[contains(@class, 'leaf')]")) - 1


def test_a_damaged_pdf_gives_rows_without_images(record: Record, tmp_path: Path):
    data = b"%PDF-1.7\nnothing"
    (tmp_path / "坏.pdf").write_bytes(data)
    document = replace(record.document, path=str(tmp_path / "坏.pdf"), sha256=hashlib.sha256(data).hexdigest())
    assert tree_of(replace(record, document=document)).xpath("//svg") == []


def test_a_huge_page_is_drawn_coarser(tmp_path: Path):
    made = pypdfium2.PdfDocument.new()
    made.new_page(14000, 14000)
    made.save(str(tmp_path / "大.pdf"))
    digest = hashlib.sha256((tmp_path / "大.pdf").read_bytes()).hexdigest()
    with PageImages(str(tmp_path / "大.pdf"), digest) as images:
        image = images.page(1)
        assert images.page(2) is None
    assert image is not None
    assert (image.width, image.height) == (14000, 14000)
    assert len(image.data) < 100_000


def test_images_are_made_one_at_a_time(record: Record, monkeypatch: pytest.MonkeyPatch):
    made: list[int] = []
    drawn = PageImages.page
    monkeypatch.setattr(PageImages, "page", lambda self, number: made.append(number) or drawn(self, number))
    pieces = records_to_html([record])
    seen = b""
    while b"</svg>" not in seen:
        seen += next(pieces)
    assert made == [2]


def test_an_image_file_is_shown_as_it_is_read(tmp_path: Path):
    pytest.importorskip("cv2")
    first, second = Image.new("L", (600, 300), 255), Image.new("RGB", (300, 600), (200, 30, 30))
    first.save(tmp_path / "两页.tif", save_all=True, append_images=[second], dpi=(150, 150))
    digest = hashlib.sha256((tmp_path / "两页.tif").read_bytes()).hexdigest()
    with PageImages(str(tmp_path / "两页.tif"), digest) as images:
        pages = [images.page(number) for number in (1, 2, 3)]
    assert [(page.media_type, page.width, page.height) for page in pages if page] == [
        ("image/png", 288, 144),
        ("image/jpeg", 144, 288),
    ]
    assert pages[2] is None


# --- formats without pages, languages, several files


def test_cells_of_a_workbook_are_told_by_sheet_and_range():
    place = Place(table=1, row=3, sheet="表1", range="A9:F9", method="cells")
    value = Place(table=1, row=3, sheet="表1", range="E9", method="cells")
    tree = tree_of(with_rows(RECORD, place=place, places={"value": (value,)}))
    assert "E9" in tree.xpath("string(//td[contains(@class, 'f-value')])")
    assert "“表1”A9:F9" in tree.xpath("string(//table[@class='read'])")


def test_the_summary_counts_projects_rows_cells_and_doubts():
    facts = [" ".join(item.xpath("string(.)").split()) for item in tree_of(RECORD).xpath("//ul[@class='facts']/li")]
    assert facts[:3] == ["2项目", "1指标行", "1未归位文字"]
    assert "推断 1" in facts[4]
    assert "修补 1" in facts[4]
    assert "表格线 1" in facts[5]
    assert "GB18030" in tree_of(RECORD).xpath("string(//main)")


def test_a_project_without_rows_and_a_record_without_projects_are_shown():
    assert "未找到名称" in page_of(replace(RECORD, projects=(EMPTY_PROJECT,)))
    assert "没有找到绩效目标表" in page_of(replace(RECORD, projects=(), unplaced=(), notes=("没有找到绩效目标表",)))


def test_what_is_sure_can_be_put_aside(record: Record):
    tree = tree_of(with_rows(record, provenance={"value": "repaired"}))
    assert "sure" not in tree.xpath("//tr[@id='f1r1-1']/@class")
    assert tree.xpath("//tr[@id='f1r1-3']/@class") == ["sure"]
    drawn = tree.xpath("(//svg)[1]/a/@class")
    assert drawn == sorted(drawn, reverse=True)
    assert drawn.count("doubt") == 1


def test_english_names_fields_and_grades(record: Record):
    tree = tree_of(with_rows(record, provenance={"value": "repaired"}), lang="en")
    assert tree.get("lang") == "en"
    assert "value · row 1 · repaired" in tree.xpath("string(//a[rect[@class='f-value g-repaired']]/title)")
    headings = [heading.text for heading in tree.xpath("(//table[@class='read'])[1]//th[@scope='col']")]
    assert headings == ["level 1", "level 2", "level 3", "description", "value", "parsed", "basis"]


def test_several_files_have_an_index(record: Record):
    tree = tree_of(record, RECORD)
    assert tree.xpath("//table[@class='index']//a/@href") == ["#f1", "#f2"]
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = {link.removeprefix("#") for link in tree.xpath("//a/@href")}
    assert links <= set(ids)


def test_every_link_leads_somewhere(record: Record):
    tree = tree_of(with_rows(record, provenance={"value": "repaired", "row": "inferred"}))
    assert {link.removeprefix("#") for link in tree.xpath("//a/@href")} <= set(tree.xpath("//@id"))


# --- the parts


def test_a_target_is_told_in_its_parts():
    reading = read_target(INDICATOR.target, "zh")
    assert (reading.number, reading.unit) == ("约 1.5–2 2026-06-30 1:1.2", "万元/辆")
    assert (reading.canonical, reading.malformed) == ("折 15000 元", "range-reversed")
    plain = read_target(Target("percentage", ">=", Decimal(98), unit="%"), "en")
    assert (plain.comparator, plain.number, plain.unit, plain.kind) == ("≥", "98", "%", "percentage")


def test_the_header_is_told_with_units_and_as_printed():
    texts = header_texts(RECORD.projects[0], "zh")
    assert texts["budget"] == "1.80 万元（原文 18,000.00）"
    assert texts["payment_plan"] == "3月 —；6月 100%"


def test_colour_is_kept_and_a_printed_page_is_a_drawing():
    assert view_images._encode(Image.new("RGB", (50, 50), "white"), 1, 1).media_type == "image/png"  # noqa: SLF001
    assert view_images._encode(Image.new("RGB", (50, 50), "red"), 1, 1).media_type == "image/jpeg"  # noqa: SLF001
