"""The typesetter's own tests: every text is on its pages, in its place, and the same input gives the same bytes."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typeset import FIRST_INDICATOR, SAMPLE, Form, GridCell, expected, form_grid, typeset, typeset_grid
from typeset_forms import forms, random_grids, styles
from typeset_layout import Style, cut_row


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def page_texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data, password="") as document:
        return [plain(page.get_textpage().get_text_range()) for page in document]


def printed(form: Form) -> list[str]:
    """Return every text of a form."""
    header, rows = expected([form])[0]
    plan = header.pop("payment_plan").values()
    goals = header.pop("goals")
    return [text for row in (header.values(), plan, goals, *rows) for text in row if text]


@settings(max_examples=60, deadline=None)
@given(st.lists(forms(), min_size=1, max_size=2), styles(merge=st.just("repeated")))
def test_every_character_of_every_text_is_drawn(drawn: list[Form], style: Style):
    text = Counter("".join(page_texts(typeset(drawn, style))))
    assert Counter("".join(plain(part) for form in drawn for part in printed(form))) <= text


@settings(max_examples=40, deadline=None)
@given(forms(), styles(turned=st.just(False), page_rotation=st.just(0), cut_rows=st.just(False)))
def test_nothing_is_drawn_outside_the_page_or_over_another_text(form: Form, style: Style):
    with pypdfium2.PdfDocument(typeset([form], style), password="") as document:
        for page in document:
            left, low, right, high = page.get_cropbox()
            words = page.get_textpage()
            boxes = [words.get_charbox(index) for index in range(words.count_chars())]
            assert all(x0 >= left and x1 <= right and y0 >= low and y1 <= high for x0, y0, x1, y1 in boxes if x1 > x0)
            origins = [(round(x0, 1), round(y0, 1)) for x0, y0, x1, _ in boxes if x1 > x0]
            assert len(origins) == len(set(origins))


@settings(max_examples=40, deadline=None)
@given(random_grids())
def test_the_texts_of_a_grid_are_on_its_page(grid: tuple[list[float], list[GridCell]]):
    widths, cells = grid
    (text,) = page_texts(typeset_grid(widths, cells))
    assert {character for cell in cells for character in plain(cell[4])} <= set(text)
    area = sum(row_span * col_span for _, _, row_span, col_span, _ in cells)
    assert area == len(widths) * max(row + row_span for row, _, row_span, _, _ in cells)


def test_the_same_form_gives_the_same_bytes():
    for style in (Style(), Style(encrypted=True, form_xobject=True, page_rotation=90)):
        assert typeset([SAMPLE], style) == typeset([SAMPLE], style)


def test_whole_texts_stand_in_the_order_of_the_rows():
    (text,) = page_texts(typeset([SAMPLE], Style(widths=(10, 10, 10, 60, 10, 60), orientation="landscape")))
    places = [text.index(plain(row.description)) for row in SAMPLE.rows if row.description]
    assert places == sorted(places)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("turned", [False, True])
def test_a_page_is_shown_upright_unless_it_is_turned(rotation: Literal[0, 90, 180, 270], turned: bool):
    data = typeset([SAMPLE], Style(page_rotation=rotation, turned=turned, crop_offset=(30, 70)))
    with pypdfium2.PdfDocument(data) as document:
        size = document[0].get_size()
    assert (size[0] > size[1]) is (not turned or rotation in {0, 180})


@pytest.mark.parametrize(("copies", "pages"), [(1, 3), (2, 4), (4, 6)])
def test_noise_stands_before_the_forms(copies: int, pages: int):
    texts = page_texts(typeset([SAMPLE] * copies, Style(noise_pages=2, font_size=11, padding=5)))
    assert len(texts) == pages
    assert not any("产出指标" in text for text in texts[:2])
    assert texts[-1].endswith(f"-{pages}-")


@pytest.mark.parametrize(("carried", "times"), [("repeat", 2), ("empty", 1)])
@pytest.mark.parametrize("merge", ["spanning", "first"])
def test_a_label_is_carried_over_a_page_break(
    carried: Literal["repeat", "empty"],
    times: int,
    merge: Literal["spanning", "first"],
):
    form = Form(rows=tuple(SAMPLE.rows[2]._replace(level3=f"指标{number}") for number in range(8)))
    style = Style(font_size=12, padding=5, carried_label=carried, merge=merge, widths=(9, 9, 9, 9, 9, 9))
    texts = page_texts(typeset([form], style))
    assert len(texts) > 1
    assert sum("产出指标" in text for text in texts) == (len(texts) if times == 2 else 1)
    assert all("绩效指标描述" in text for text in texts)


def test_a_cut_row_keeps_its_labels_and_a_whole_cell():
    grid = form_grid(SAMPLE, Style())
    row = FIRST_INDICATOR + 2
    cut = cut_row(grid, row, 1)
    assert cut
    assert cut.rests == {row + 1}
    rest = {box.x0: box.lines for box in cut.boxes if box.row == row + 1}
    assert sum(bool(lines) for lines in rest.values()) == 2
    assert cut_row(grid, row, 9) is None
    assert cut_row(grid, row, 0) is None
