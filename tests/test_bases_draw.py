"""The drawing of a document's neighbourhood: whatever its texts, boxes do not overlap and markup stays whole."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.bases.views.dot import quoted, to_dot
from kg.bases.views.layout import FONT, MARGIN, PADDING, lay_out, text_width, wrap
from kg.bases.views.neighbours import Neighbour, Neighbourhood, neighbourhood
from kg.bases.views.records import CitedDocument, CitingProject, Facts, Mention, Named, Source, Spelt
from kg.bases.views.svg import to_svg
from kg.bases.views.words import WORDS, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    '"]; evil [label="x', "</title><script>alert(1)</script>", "甲\n乙\r\n丙\x00\x1b", "\\N \\G \\", "&lt;&#10;]]>",
    "很长的标题" * 60, "x" * 300, "<!-- --><![CDATA[", "\ud800\uffff\u202e", "", "{|}<a>", "%s %(a)s {0}",
)  # fmt: skip
# The part of the grammar of DOT that is written: https://graphviz.org/doc/info/lang.html
STRING = r'"(?:[^"\\]|\\.)*"'
IDENTIFIER = r"[A-Za-z][A-Za-z0-9]*"
ATTRIBUTE = rf"{IDENTIFIER}=(?:{STRING}|[A-Za-z0-9.]+)"
ATTRIBUTES = rf"\[{ATTRIBUTE}(?:, {ATTRIBUTE})*\]"
STATEMENT = rf"  {IDENTIFIER}(?: -> {IDENTIFIER})? {ATTRIBUTES};\n"
DOT = re.compile(rf"digraph bases \{{\n(?:{STATEMENT})+\}}\n")


def document(name: str, projects: int, *, units: int = 1, text: str = "某项目", **facts: object) -> CitedDocument:
    """Return a document that so many projects of so many units cite."""
    iri = f"id/{name}"
    sources = [Source(f"g{number}", f"甲/{number}.txt", f"某市第{number}局{text}", 2026) for number in range(units)]
    tables = [
        CitingProject(
            f"{name}-t{number}", sources[number % units], number + 1, f"{text}{number}", Decimal(1000 - number)
        )
        for number in range(projects)
    ]
    mentions = tuple(
        Mention(f"{table.iri}/c", iri, name, "basis", table.source, table, 1, f"{table.iri}/r") for table in tables
    )
    return CitedDocument(Facts(iri, **{"number": name, **facts}), (Spelt(iri, name, projects),), mentions)  # type: ignore[arg-type]


def around(projects: int, *, units: int = 1, text: str = "某项目", title: str | None = "某办法") -> Neighbourhood:
    """Return a neighbourhood with a predecessor, a successor and a document cited in the same projects."""
    titles = (title,) if title else ()
    middle = document(
        "国办函〔2019〕19号", projects, units=units, text=text, titles=titles, known=True, kind="letter",
        replaced_by=(Named("id/新", "新"),), replaces=(Named("id/旧", "旧"),),
    )  # fmt: skip
    others = [
        CitedDocument(Facts(f"id/另{number}", titles=(f"{text}{number}",)), (), middle.mentions[: number + 1])
        for number in range(min(projects, 12))
    ]
    return neighbourhood(middle, [middle, *others])


def texts(svg: str) -> str:
    return "".join(element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text"))  # noqa: S314


# --- what is drawn


def test_what_is_drawn_is_chosen_and_the_rest_counted():
    drawn = around(40, units=3)
    assert sum(len(unit.projects) for unit in drawn.units) == 30
    assert drawn.more_projects == 10
    assert sum(unit.total for unit in drawn.units) == 40
    assert [each.relation for each in drawn.neighbours] == ["replaces", "replaced-by", *["together"] * 10]
    assert drawn.more_neighbours == 2
    assert [each.projects for each in drawn.neighbours][2:4] == [12, 11], "the one cited most beside it comes first"
    budgets = [project.budget for unit in drawn.units for project in unit.projects]
    assert min(budget for budget in budgets if budget) == Decimal(971), "those with the largest budgets are drawn"
    assert "另有 10 个项目" in texts(to_svg(drawn, lang="zh"))
    assert "另有 10 个项目" in to_dot(drawn, lang="zh")
    assert "more projects: 10" in texts(to_svg(drawn, lang="en"))


def test_a_document_that_no_project_cites_is_drawn_as_such():
    alone = document("国办函〔2019〕19号", 0)
    in_text = tuple(
        Mention(
            f"c{number}", "id", "国办函〔2019〕19号", None, Source("g", "甲.txt", f"某市第{number}局"), None, None, "h"
        )
        for number in range(13)
    )
    drawn = neighbourhood(replace(alone, mentions=in_text), [alone])
    for written in (texts(to_svg(drawn, lang="zh")), to_dot(drawn, lang="zh")):
        assert "某市第0局" in written
        assert written.count("在文中引用，项目里没有") == 10
        assert "另有 3 个单位在文中引用" in written
    assert DOT.fullmatch(to_dot(drawn, lang="zh"))


def test_a_document_that_is_no_longer_in_force_is_drawn_as_such():
    alive, ended = (document("国办函〔2019〕19号", 1, in_force=force) for force in (True, False))
    assert 'class="ended"' not in to_svg(neighbourhood(alive, []), lang="zh")
    assert 'class="ended"' in to_svg(neighbourhood(ended, []), lang="zh")
    assert to_dot(neighbourhood(alive, []), lang="zh") != to_dot(neighbourhood(ended, []), lang="zh")


@pytest.mark.parametrize("projects", [1, 10, 40])
@pytest.mark.parametrize("text", ["某项目", "名称很长的项目" * 20])
def test_boxes_do_not_overlap_and_the_width_is_bounded(projects: int, text: str):
    drawing = lay_out(around(projects, units=min(projects, 4), text=text), lang="zh")
    assert drawing.width < 1400
    for one, other in combinations(drawing.boxes, 2):
        apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y, (one.key, other.key)
    for box in drawing.boxes:
        assert MARGIN <= box.x <= box.x + box.width <= drawing.width - MARGIN + 0.1
        assert MARGIN <= box.y <= box.y + box.height <= drawing.height
        assert all(text_width(line) * FONT <= box.width - 2 * PADDING + 0.1 for _style, line in box.lines)


def test_every_line_leads_from_a_box_to_one_on_its_right():
    drawing = lay_out(around(40, units=3), lang="zh")
    boxes = {box.key: box for box in drawing.boxes}
    assert len(boxes) == len(drawing.boxes)
    assert len(drawing.edges) == len(boxes) - 1, "each box but the middle one hangs on one line"
    for edge in drawing.edges:
        assert boxes[edge.start].x + boxes[edge.start].width < boxes[edge.end].x


def test_columns_without_a_box_are_left_out():
    alone = document("甲〔2019〕1号", 2)
    drawing = lay_out(neighbourhood(alone, [alone]), lang="zh")
    assert [heading for _x, heading in drawing.headings] == ["文件", "引用单位", "项目"]


# --- SVG


def test_an_svg_says_what_it_shows_to_those_who_do_not_see_it():
    root = ET.fromstring(to_svg(around(3), lang="zh"))  # noqa: S314
    ids = (root.get("aria-labelledby") or "").split()
    said = {element.get("id"): element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert root.get("role") == "img"
    assert len(ids) == 2
    assert all(said[name] for name in ids)
    assert "3 个项目" in (said[ids[1]] or "")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_stays_a_text(hostile: str):
    svg = to_svg(around(3, text=hostile, title=hostile), lang="zh")
    root = ET.fromstring(svg)  # noqa: S314
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg", "title", "desc", "rect", "text", "path", "g",
    }  # fmt: skip
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name or name == "style"]
    assert svg.encode()
    shown = clean(hostile)[:10]
    assert shown in "".join(element.text or "" for element in root.iter(f"{SVG}title"))
    dot = to_dot(around(3, text=hostile, title=hostile), lang="zh")
    assert DOT.fullmatch(dot)
    assert dot.encode()


@given(st.text(max_size=80))
@settings(max_examples=50)
def test_any_title_is_drawn_whole(title: str):
    ET.fromstring(to_svg(around(2, text=title, title=title), lang="en"))  # noqa: S314
    assert DOT.fullmatch(to_dot(around(2, text=title, title=title), lang="en"))


@pytest.mark.parametrize("write", [to_svg, to_dot])
def test_the_same_neighbourhood_gives_the_same_bytes_in_any_order(write: object):
    assert callable(write)
    drawn = around(12, units=3)
    others = [CitedDocument(each.facts, (), drawn.document.mentions[:2]) for each in drawn.neighbours]
    one, other = (neighbourhood(drawn.document, order) for order in (others, others[::-1]))
    assert write(one, lang="zh") == write(other, lang="zh")


# --- DOT


def read_back(string: str) -> str:
    """Return the text that GraphViz shows for a string of DOT: escapes undone, entities read, line breaks as spaces."""
    inner = string[1:-1]
    text = re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match.group(1), match.group(1)), inner)
    return text.replace("&amp;", "&")


@given(st.text())
def test_a_text_in_dot_reads_back(text: str):
    assert re.fullmatch(STRING, quoted(text))
    assert read_back(quoted(text)) == clean(text)


def test_an_escape_of_graphviz_is_no_escape_in_a_title():
    assert quoted("\\N") == '"\\\\N"'
    assert quoted("&amp;") == '"&amp;amp;"'


# --- text in lines


@given(st.text(alphabet=st.sampled_from("甲乙（）《》，。ab12 -"), max_size=60), st.integers(3, 20), st.integers(1, 5))
def test_wrapped_lines_fit_and_lose_nothing_unless_cut(text: str, room: int, most: int):
    lines = wrap(text, room, most)
    assert len(lines) <= most
    assert all(text_width(line) <= room for line in lines)
    whole = wrap(text, room, 1000)
    assert "".join(whole).replace(" ", "") == clean(text).replace(" ", "")
    assert len(whole) <= most or lines[-1].endswith("…")


def test_a_line_does_not_begin_with_what_closes():
    lines: Sequence[str] = wrap("关于印发《某市预算绩效管理办法》（试行）的通知，请遵照执行。", 6, 20)
    assert not [line for line in lines if line[0] in "》），。"]
    assert not [line for line in lines if line[-1] in "《（"]


def test_both_languages_say_the_same_things():
    assert WORDS["zh"].keys() == WORDS["en"].keys()
    for key, text in WORDS["zh"].items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", WORDS["en"][key])), key


def test_a_neighbour_tells_how_it_is_related():
    drawn = around(1)
    kin = {each.relation: each.facts.title for each in drawn.neighbours if isinstance(each, Neighbour)}
    assert (kin["replaces"], kin["replaced-by"]) == ("旧", "新")
    dot = to_dot(drawn, lang="zh")
    assert 'n1 -> document [dir=back, label="它取代的文件"]' in dot
    assert 'n2 -> document [dir=forward, label="取代它的文件"]' in dot
