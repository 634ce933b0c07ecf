"""Whatever table is typeset, its text comes back; with rules around every cell, all of it in its place.

Where rules are missing, what stands where is at times open even to a person; less is promised then, and each law says
how much. What is known to fail is at the end.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from read_back import all_texts, differences, flat, page_texts, read_back, rows_of, rows_wanted, tables_of
from typeset import SAMPLE, Form, typeset_grid
from typeset_forms import ambiguous, forms, random_grids, styles
from typeset_layout import Style

from kg.model import Table
from kg.readers.layout import Layout
from kg.readers.pdf import open_pdf
from kg.readers.pdf_page import read_page

if TYPE_CHECKING:
    from pathlib import Path

    from typeset import GridCell

# The same examples in every run, and those that fail as they are: shrinking what takes so long to read takes minutes.
few = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
several = st.lists(forms(), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("laws") / "a.pdf"


def suited(printed: list[Form], style: Style) -> None:
    """Leave out what is ambiguous."""
    assume(not any(ambiguous(form, style) for form in printed))


# --- the laws


@few
@given(several, styles(rules=st.just("full"), cut_rows=st.just(False)))
def test_a_table_with_all_its_rules_comes_back_whole(path: Path, printed: list[Form], style: Style):
    suited(printed, style)
    _, record = read_back(printed, style, path)
    assert differences(printed, record) == []
    assert record.unplaced == ()
    assert record.notes == ()


@settings(few, max_examples=6)
@given(
    several, styles(rules=st.just("full"), cut_rows=st.just(False), embedded=st.just(False), encrypted=st.just(False))
)
def test_fonts_that_are_not_in_the_file_lose_no_row(path: Path, printed: list[Form], style: Style):
    suited(printed, style)
    _, record = read_back(printed, style, path)
    assert [rows_of(project) for project in record.projects] == [rows_wanted(form) for form in printed]


@few
@given(several, styles(rules=st.just("horizontal"), cut_rows=st.just(False)))
def test_rules_between_rows_keep_every_row_whole(path: Path, printed: list[Form], style: Style):
    suited(printed, style)
    _, record = read_back(printed, style, path)
    assert [rows_of(project) for project in record.projects] == [rows_wanted(form) for form in printed]


@few
@given(several, styles(rules=st.sampled_from(["full", "horizontal"])))
def test_with_rules_between_rows_nothing_is_lost_even_where_a_page_break_cuts_a_row(
    path: Path, printed: list[Form], style: Style
):
    _, record = read_back(printed, style, path)
    assert len(record.projects) == len(printed)
    wanted = "".join(flat(text) for form in printed for row in form.rows for text in (row.level3, row.description))
    assert not Counter(wanted) - Counter(all_texts(record))


@few
@given(several, styles(rules=st.just("none")))
def test_without_rules_every_form_is_found_and_every_character_read(path: Path, printed: list[Form], style: Style):
    document, record = read_back(printed, style, path)
    assert len(record.projects) == len(printed)
    assert [flat(project.name or project.code) != "" for project in record.projects] == [True] * len(printed)
    wanted = "".join(flat(text) for form in printed for row in form.rows for text in (row.level3, row.description))
    assert not Counter(wanted) - Counter(flat("".join(page_texts(document).values())))


@few
@given(several, styles())
def test_every_place_is_on_its_page(path: Path, printed: list[Form], style: Style):
    document, record = read_back(printed, style, path)
    with open_pdf(path.read_bytes(), name="a.pdf") as pdf:
        sizes = {number: page.get_size() for number, page in enumerate(pdf, start=1)}
    places = [block.place for block in document.blocks]
    places += [cell.place for table in tables_of(document) for row in table.rows for cell in row]
    places += [
        place
        for project in record.projects
        for row in project.indicators
        for place in (row.place, *(part for parts in row.places.values() for part in parts))
    ]
    for place in places:
        assert place.page in sizes
        if place.box:
            left, top, right, bottom = place.box
            assert -0.1 <= left < right <= sizes[place.page][0] + 0.1
            assert -0.1 <= top < bottom <= sizes[place.page][1] + 0.1
    assert [place.page for place in places[: len(document.blocks)]] == sorted(
        place.page or 0 for place in places[: len(document.blocks)]
    )


@settings(few, max_examples=60)
@given(random_grids(), styles(rules=st.just("full"), noise_pages=st.just(0)))
def test_any_ruled_grid_comes_back_whole(grid: tuple[list[float], list[GridCell]], style: Style):
    widths, cells = grid
    assume(len(cells) > 1)  # a single box is a frame and no table
    assert grids_of(typeset_grid(widths, cells, style)) == [[(*at, flat(text)) for *at, text in cells]]


def grids_of(data: bytes) -> list[list[tuple[int | str, ...]]]:
    """Return the cells of every table on the first page."""
    layout = Layout()
    with open_pdf(data, name="a.pdf") as pdf:
        page = pdf[0]
        textpage = page.get_textpage()
        layout.add(read_page(page, textpage, 1))
        textpage.close()
        page.close()
    return [
        [
            (number, cell.column, cell.row_span, cell.col_span, flat(cell.text))
            for number, row in enumerate(table.rows)
            for cell in row
        ]
        for table in layout.blocks
        if isinstance(table, Table)
    ]


# --- fixed forms, whole whatever the style


STYLES = {
    "usual": Style(),
    "portrait": Style(orientation="portrait", font_size=8),
    "large": Style(font_size=12, padding=5.5, leading=1.5),
    "tight": Style(font_size=7, padding=2, leading=1.1),
    "top": Style(valign="top", label_valign="top"),
    "left": Style(aligns=("left",) * 6),
    "centre": Style(aligns=("centre",) * 6),
    "character by character": Style(per_character=True, charspace=0.5),
    "labels in the first row": Style(merge="first"),
    "labels in every row": Style(merge="repeated"),
    "no titles": Style(titles=False),
    "no second header": Style(repeat_header=False, font_size=11),
    "turned page": Style(page_rotation=90, turned=True),
    "page upside down": Style(page_rotation=180, turned=True),
    "page turned back": Style(page_rotation=270),
    "crop box": Style(crop_offset=(30, 70), page_rotation=90),
    "form and lock": Style(form_xobject=True, encrypted=True),
    "noise": Style(noise_pages=2),
    "upside down, character by character": Style(page_rotation=180, turned=True, per_character=True),
    "fonts that are not in a locked file": Style(embedded=False, encrypted=True),
}
UNMERGED = Form(rows=SAMPLE.rows)


@pytest.mark.parametrize(
    ("kind", "rules"),
    [(kind, rules) for kind in STYLES for rules in ("full", "horizontal", "none")],
)
def test_the_sample_comes_back_whole_in_every_style(path: Path, kind: str, rules: str):
    style = Style(**{name: getattr(STYLES[kind], name) for name in Style.__dataclass_fields__} | {"rules": rules})
    _, record = read_back([UNMERGED, UNMERGED], style, path)
    assert differences([UNMERGED, UNMERGED], record) == []


@pytest.mark.parametrize("drawing", ["line", "fill", "rect", "short", "dashed"])
@pytest.mark.parametrize("frame", ["plain", "thick", "double"])
def test_the_sample_comes_back_whole_however_its_rules_are_drawn(path: Path, drawing: str, frame: str):
    style = Style(rule_drawing=drawing, frame=frame)
    _, record = read_back([SAMPLE], style, path)
    assert differences([SAMPLE], record) == []


# --- what was hard


WIDE_CODE = Style(rules="horizontal", orientation="portrait", font_size=12, padding=5.5)
HARD = {
    "a code that is wrapped between rules is mixed with the name": WIDE_CODE,
    "the title of the next form is taken for the end of a label": Style(
        rules="none", font_size=7, padding=2, leading=1.1
    ),
    "labels centred over several rows, on two pages": Style(rules="none", font_size=12, padding=5.5, leading=1.5),
    "labels centred over several rows, without titles": Style(rules="none", titles=False),
}


@pytest.mark.parametrize("kind", HARD)
def test_what_is_hard_without_rules_comes_back_whole(path: Path, kind: str):
    _, record = read_back([UNMERGED, UNMERGED], HARD[kind], path)
    assert differences([UNMERGED, UNMERGED], record) == []


def test_characters_one_by_one_on_a_page_turned_back_come_back_whole():
    cells = [
        (0, 0, 1, 1, "≥98%"),
        (0, 1, 1, 1, ""),
        (0, 2, 2, 1, "保障热线工作正常运转，"),
        (1, 0, 1, 2, "提升公共服务水平"),
    ]
    style = Style(per_character=True, page_rotation=90, orientation="portrait", font_size=12, padding=5.5, leading=1.1)
    assert grids_of(typeset_grid([56, 85, 56], cells, style)) == [[(*at, flat(text)) for *at, text in cells]]
