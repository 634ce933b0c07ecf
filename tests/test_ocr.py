"""Scans: the words, rules and repairs of a page. `scans/page.jpg` is a typeset table, turned by 1.5° and made noisy."""

import importlib.util
import socket
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import UnreadableFileError
from kg.readers import ocr, ocr_engine
from kg.readers.ocr import image_to_pages, ocr_available, scan_to_page
from kg.readers.ocr_engine import Sign
from kg.readers.ocr_repairs import repaired
from kg.readers.page import Page
from kg.readers.scan_lines import Strip

SCAN = Path(__file__).parent / "scans" / "page.jpg"
A4 = (841.9, 595.3)
engine = pytest.mark.skipif(not ocr_available(), reason="needs the ocr extra")


def pixels(turns: int = 0, rows: slice = slice(0, 620)):
    """Return rows of the scanned page, turned clockwise by quarters."""
    import numpy as np
    from PIL import Image

    return np.ascontiguousarray(np.rot90(np.asarray(Image.open(SCAN))[rows], -turns))


@pytest.fixture(scope="module")
def page() -> Page:
    return scan_to_page(pixels(rows=slice(None)), 7, *A4)


def line(text: str, **doubts: tuple[str, float, float]) -> list[Sign]:
    """Return a line as recognised; `_3=("≥", 0.6, 0.3)` gives the character at 3 a rival, its score and the rival's."""
    signs = [Sign(character) for character in text]
    for place, (rival, score, rival_score) in doubts.items():
        index = int(place[1:])
        signs[index] = signs[index]._replace(score=score, rival=rival, rival_score=rival_score)
    return signs


def mended(signs: list[Sign]) -> tuple[str, bool]:
    after = repaired(signs)
    return "".join(sign.text for sign in after), any(sign.mended for sign in after)


# --- the page


@engine
def test_every_line_of_a_cell_is_read(page: Page):
    assert (page.number, page.width, page.height, page.method, page.turned) == (7, *A4, "ocr", 0)
    texts = [glyph.text for glyph in page.glyphs]
    assert sorted(texts) == sorted(
        [
            *("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据", "运转。"),
            *("社会效益指标", "生态效益指标", "可持续影响指标", "满意度指标", "服务对象满意程度"),
            *(["不涉及"] * 7),
            *(["文字描述"] * 3),
            *("工作任务计划", "对市政府门户网站的平台维", "护和安全防护服务水平的满", "意度"),
            *("对市政府门户网站的平台维护和安全防护", "服务水平的满", "≥95%"),
            *("国办秘函〔2019〕19", "号、冀政办字〔2017〕", "104号", "-43-"),
        ]
    )


@engine
def test_the_rules_are_found_where_they_stand(page: Page):
    assert [rule.x0 for rule in page.vertical] == pytest.approx([55, 128, 231, 370, 566, 662, 786], abs=2)
    assert len(page.horizontal) == 7
    assert all(rule.x0 == rule.x1 for rule in page.vertical)
    assert all(rule.top == rule.bottom for rule in page.horizontal)
    # Skew is taken out: all vertical rules begin at one height.
    tops = [rule.top for rule in page.vertical]
    assert max(tops) - min(tops) < 3


@engine
def test_no_text_runs_across_a_rule(page: Page):
    for glyph in page.glyphs:
        for rule in page.vertical:
            if rule.top < (glyph.top + glyph.bottom) / 2 < rule.bottom:
                assert not glyph.x0 < rule.x0 < glyph.x1


@engine
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_page_is_set_upright(turns: int):
    high, wide = (side * 0.6 for side in pixels(turns).shape[:2])
    page = scan_to_page(pixels(turns), 1, wide, high)
    assert page.turned == turns
    assert page.glyphs[0].text == "一级指标"
    assert (page.width > page.height) is True
    # The heading stands in the corner that was at the top left before the turn.
    x, y, *_ = page.shown(page.glyphs[0][1:5])
    assert (x > wide / 2, y > high / 2) == {1: (True, False), 2: (True, True), 3: (False, True)}[turns]


@engine
def test_strokes_of_characters_are_no_rules():
    import cv2
    import numpy as np

    sheet = np.full((600, 800), 255, np.uint8)
    for x in range(100, 700, 60):
        cv2.line(sheet, (x, 100), (x + 40, 100), 0, 3)  # a row of 一
        cv2.rectangle(sheet, (x, 200), (x + 30, 230), 0, 2)  # a row of 口
    assert ocr.find_rules(ocr.ink(sheet), 22.0) == ([], [])
    cv2.line(sheet, (50, 300), (750, 300), 0, 2)
    cv2.line(sheet, (50, 340), (750, 340), 0, 2)
    cv2.line(sheet, (400, 300), (400, 340), 0, 2)  # short, but from rule to rule
    cv2.line(sheet, (500, 306), (500, 333), 0, 2)  # as short, and ends in the open
    horizontal, vertical = ocr.find_rules(ocr.ink(sheet), 22.0)
    assert [round(rule.top) for rule in horizontal] == [300, 340]
    assert [round(rule.x0) for rule in vertical] == [400]


@engine
@pytest.mark.parametrize("kind", ["blank", "black", "clouds", "grain", "sliver"])
def test_an_image_without_text_gives_a_page_without_glyphs(kind: str):
    import cv2
    import numpy as np

    grain = np.random.default_rng(1).integers(0, 255, (500, 400), dtype=np.uint8)
    image = {
        "blank": np.full((500, 400, 3), 255, np.uint8),
        "black": np.zeros((500, 400), np.uint8),
        "clouds": cv2.GaussianBlur(grain, (0, 0), 15),
        "grain": grain,
        "sliver": grain[:1],
    }[kind]
    assert scan_to_page(image, 1, 240, 300).glyphs == []


@engine
def test_an_image_that_is_small_on_paper_gives_a_page_without_glyphs():
    """64 pixels at 7200 dpi are less than a point: two pixels are left of them."""
    import numpy as np

    for side in (64, 3000):
        image = np.zeros((64, side), np.uint8)
        page = scan_to_page(image, 1, side * 72 / 7200, 64 * 72 / 7200)
        assert (page.glyphs, page.method) == ([], "ocr")


@engine
def test_nothing_is_printed_and_nothing_fetched(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    ocr_engine._model.cache_clear()  # noqa: SLF001 - loaded anew, as in a new process
    assert scan_to_page(pixels(rows=slice(80, 200)), 1, 842, 72).glyphs
    assert capfd.readouterr() == ("", "")


# --- image files


@engine
def test_a_tiff_of_two_pages_gives_two(tmp_path: Path):
    from PIL import Image

    top = Image.fromarray(pixels(rows=slice(80, 220)))
    path = tmp_path / "两页.tif"
    top.save(path, save_all=True, append_images=[Image.new("L", (300, 200), 255)], dpi=(120, 120))
    (first, _), (second, count) = image_to_pages(path)
    assert count == 2
    assert (first.number, second.number) == (1, 2)
    assert (round(first.width), round(first.height)) == (842, 84)
    assert "绩效指标描述" in [glyph.text for glyph in first.glyphs]
    assert second.glyphs == []


@engine
def test_an_image_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from PIL import Image

    path = tmp_path / "大图.png"
    Image.new("L", (200, 200)).save(path)
    for most in (30_000, 10_000):  # of which Pillow warns, and which it refuses
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", most)
        with pytest.raises(UnreadableFileError, match=r"图片太大.*dpi"):
            list(image_to_pages(path))


@engine
@pytest.mark.parametrize("length", [0, 30, 4000])
def test_a_damaged_image_is_told(tmp_path: Path, length: int):
    path = tmp_path / "坏图.jpg"
    path.write_bytes(SCAN.read_bytes()[:length])
    with pytest.raises(UnreadableFileError, match="已损坏或不完整"):
        list(image_to_pages(path))


@engine
def test_an_error_of_the_recogniser_is_not_laid_to_the_file(monkeypatch: pytest.MonkeyPatch):
    def broken(*_args: object) -> Page:
        raise ValueError("of the recogniser")

    monkeypatch.setattr(ocr, "scan_to_page", broken)
    with pytest.raises(ValueError, match="of the recogniser"):
        list(image_to_pages(SCAN))


@engine
def test_warnings_are_as_they_were_between_two_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ocr, "scan_to_page", lambda *_args: Page(1, 1, 1))
    before = list(warnings.filters)
    pages = image_to_pages(SCAN)
    next(pages)
    assert list(warnings.filters) == before


@engine
def test_a_page_that_reads_badly_is_read_once_each_way(monkeypatch: pytest.MonkeyPatch):
    import numpy as np

    lines = 0

    def badly_read(_crop: object) -> list[Sign]:
        nonlocal lines
        lines += 1
        return [Sign("口", 0.4)]

    monkeypatch.setattr(ocr, "read_line", badly_read)
    gray = np.zeros((50, 200), np.uint8)
    frame = ocr.Frame(gray, gray, [], [], [Strip(0, 0, 200, 40, open=True)])
    assert ocr._quarter_turns(frame) == 0  # noqa: SLF001 - counted, since time tells little
    assert lines == 2


@pytest.mark.parametrize("call", [lambda: scan_to_page(None, 1, *A4), lambda: list(image_to_pages(SCAN))])
@pytest.mark.parametrize("missing", ["rapidocr", "onnxruntime", "cv2"])
def test_without_the_extra_the_command_is_told(
    call: Callable[[], object], missing: str, monkeypatch: pytest.MonkeyPatch
):
    found = importlib.util.find_spec
    monkeypatch.setattr(ocr_engine, "find_spec", lambda name: None if name == missing else found(name))
    assert not ocr_available()
    with pytest.raises(UnreadableFileError, match=r"pip install 'budget-kg\[ocr\]'"):
        call()


# --- repairs


@pytest.mark.parametrize(
    ("signs", "text"),
    [
        (line("295%", _0=("≥", 0.63, 0.37)), "≥95%"),
        (line("520万元", _0=("≤", 0.80, 0.10)), "≤20万元"),
        (line("≥9896", _3=("%", 0.77, 0.23), _4=("", 0.88, 0.0)), "≥98%"),
        (line("1009", _3=("%", 0.51, 0.49)), "100%"),
        (line("100%6", _4=("", 0.74, 0.0)), "100%"),
        (line("国办秘函【2019]19号"), "国办秘函〔2019〕19号"),
        (line("国办秘函(2019〕19号"), "国办秘函〔2019〕19号"),
        (line("号、冀政办字〔2017)"), "号、冀政办字〔2017〕"),
        (line("邢市财邢(2016)2号", _4=("〔", 0.56, 0.33)), "邢市财邢〔2016〕2号"),
        (line("财行(〔2020〕27号", _2=("〔", 0.5, 0.2)), "财行〔2020〕27号"),
        (line("冀政办字12021]102号"), "冀政办字[2021]102号"),
        (line("1305OO26P00945O1O101C"), "13050026P00945010101C"),
    ],
)
def test_what_is_certain_is_mended_and_marked(signs: list[Sign], text: str):
    assert mended(signs) == (text, True)


@pytest.mark.parametrize(
    "signs",
    [
        line("2000元"),
        line("2000元", _0=("Z", 0.9, 0.1)),
        line("12人", _1=("≥", 0.6, 0.3)),  # after a digit no sign stands
        line("9896"),
        line("96份", _0=("%", 0.6, 0.3)),  # nor a % before any
        line("国办秘函【2019】19号"),
        line("（〔2020〕27号）"),
        line("邢财（2019)19号"),  # one pair in two widths
        line("（2019）年", _0=("〔", 0.6, 0.3)),  # a year, but of no document number
        line("按照(2019〕年度计划"),
        line("13050026P00945010101C"),
        line("13050026P00945010101D"),  # wrong in print, and nothing that looks like another
        line("1305OO26P00945O1O101D"),  # does not fit even when mended
    ],
)
def test_what_may_be_printed_so_is_left(signs: list[Sign]):
    assert mended(signs) == ("".join(sign.text for sign in signs), False)
