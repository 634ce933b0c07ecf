"""Web pages come as a browser shows them, whatever they say of their encoding and however tables lie in tables."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from office import lines, shapes, tables, texts

from kg.errors import UnreadableFileError
from kg.model import Line, Place, Table
from kg.readers import html
from kg.readers.flow import to_blocks
from kg.readers.formats import format_of
from kg.readers.html import html_flow, read_html

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Document

INNER = "<table><tr><td>项目<td>金额<tr><td>甲<td>1</table>"


def page(tmp_path: Path, text: str | bytes) -> Document:
    path = tmp_path / "a.html"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_html(path)


def test_lines_and_tables_stand_in_reading_order(tmp_path: Path):
    document = page(
        tmp_path,
        "<?xml version='1.0' encoding='gbk'?><html><head><title>题</title><style>p{}</style></head><body>"
        "<h1>公开信息</h1><p>&nbsp;</p><p>单位：<b>万元</b><table><thead><tr><th>甲<th>乙</thead>"
        "<tfoot><tr><td>合计<td>1</tfoot><tbody><tr><td>丙<br>丁<td><p>戊</p><p>己</p></tbody></table>说明<script>x</script>",
    )
    assert [type(block) for block in document.blocks] == [Line, Line, Table, Line]
    assert lines(document) == ["公开信息", "单位：万元", "说明"]
    assert [block.gap for block in document.blocks if isinstance(block, Line)] == [False, True, False]
    (table,) = tables(document)
    assert texts(table) == [["甲", "乙"], ["丙\n丁", "戊\n己"], ["合计", "1"]]
    assert table.rows[1][0].place == Place(table=1, row=2, method="cells")
    assert table.spans_known


def test_the_title_of_a_page_stands_in_for_a_heading(tmp_path: Path):
    assert lines(page(tmp_path, "<title> 公开\n信息 </title><p>正文")) == ["公开信息", "正文"]


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "gbk", "无", "iso-8859-1"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_what_a_page_says_of_its_encoding_is_not_trusted(tmp_path: Path, declared: str, encoding: str):
    text = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>绩效目标表㐀</p>'
    assert lines(page(tmp_path, text.encode(encoding))) == ["绩效目标表㐀"]


def test_another_encoding_is_believed_where_it_can_be_true(tmp_path: Path):
    assert lines(page(tmp_path, "<meta charset=big5><p>績效目標".encode("big5"))) == ["績效目標"]


def test_a_few_damaged_bytes_do_not_cost_the_page(tmp_path: Path):
    document = page(tmp_path, b"<p>" + "绩效".encode() * 200 + b"\xff\xff" + "目标".encode() * 200)
    assert len(document.notes) == 1
    assert lines(document)[0].replace("\ufffd", "") == "绩效" * 200 + "目标" * 200


def test_the_page_of_an_archive_is_read(tmp_path: Path):
    data = (
        b'From: <WPS>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="X"\r\n\r\n--X\r\n'
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        b"<p>=BC=A8=D0=A7</p>\r\n--X\r\nContent-Type: image/png\r\n\r\nx\r\n--X--\r\n"
    )
    assert lines(page(tmp_path, data)) == ["绩效"]


def test_of_several_pages_of_an_archive_the_one_with_most_cells_is_read(tmp_path: Path):
    part = "--X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n"
    pages = ("<p>框", "<table><tr><td>甲<TD>乙</table>", "<table><tr><td>菜单</table>")
    head = 'X-Saved-By: WPS\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="X"\r\n\r\n'
    data = (head + "".join(map(part.format, pages)) + "--X--\r\n").encode()
    (tmp_path / "a.mht").write_bytes(data)
    assert format_of(tmp_path / "a.mht") == "html"
    assert texts(tables(page(tmp_path, data))[0]) == [["甲", "乙"]]


def test_what_word_adds_is_gone_and_what_it_numbers_stays(tmp_path: Path):
    document = page(
        tmp_path,
        "<p><![if !supportLists]><span>1、</span><![endif]>标题<o:p></o:p></p>"
        "<!--[if gte mso 9]><xml>x</xml><![endif]-->"
        "<xml><w:View>Normal</w:View></xml><p style='display:none'>隐</p><p style='mso-hide:all'>隐</p><p hidden>隐</p>"
        "<ol start=3><li>甲</li><li><p>乙</p></li></ol><pre>丙\n丁</pre>",
    )
    assert lines(document) == ["1、标题", "3.甲", "4.乙", "丙", "丁"]


def test_a_break_in_the_source_between_chinese_characters_is_no_space(tmp_path: Path):
    assert lines(page(tmp_path, "<p>绩效\n  目标 a\nb&nbsp;c")) == ["绩效目标 a b c"]


def test_spans_are_read_as_browsers_read_them(tmp_path: Path):
    document = page(
        tmp_path,
        "<table><tr><td colspan='2 '>甲<td rowspan=0>乙<tr><td rowspan='x'>丙<td>丁<tr><td colspan=100%>戊"
        "<tr><td colspan=999999999 rowspan=999999999>己</table>",
    )
    assert shapes(tables(document)[0]) == [
        [("甲", 0, 1, 2), ("乙", 2, 4, 1)],
        [("丙", 0, 1, 1), ("丁", 1, 1, 1)],
        [("戊", 0, 1, 2)],
        [("己", 0, 1, 2)],
    ]


def test_text_astray_in_a_table_is_kept(tmp_path: Path):
    document = page(tmp_path, "<table>游离<caption>表题</caption><tr>离<td>甲<td>乙</table>")
    assert lines(document) == ["游离", "表题", "离"]


def test_tables_of_layout_are_taken_apart(tmp_path: Path):
    document = page(tmp_path, f"<table><tr><td>导航<td><p>1、表题</p>{INNER}<p>注</p></td></tr></table>")
    assert [block.text if isinstance(block, Line) else texts(block) for block in document.blocks] == [
        *("导航", "1、表题"),
        [["项目", "金额"], ["甲", "1"]],
        "注",
    ]


def test_rows_around_a_row_of_layout_stay_a_table(tmp_path: Path):
    document = page(tmp_path, f"<table><tr><td>编码<td>1<td>名称<td>培训<tr><td colspan=4>{INNER}<tr><td>完</table>")
    assert [texts(table) for table in tables(document)] == [
        [["编码", "1", "名称", "培训"]],
        [["项目", "金额"], ["甲", "1"]],
    ]
    assert lines(document) == ["完"]
    assert [table.place.table for table in tables(document)] == [1, 2]


def test_a_small_table_in_a_row_of_data_is_text(tmp_path: Path):
    document = page(tmp_path, f"<table><tr><td>产出<td>数量<td>{INNER}</table>")
    assert texts(tables(document)[0]) == [["产出", "数量", "项目 金额\n甲 1"]]


@pytest.mark.parametrize("text", ["<div>" * 50_000 + "深", "<table><tr><td>" * 3000 + "深"])
def test_pages_that_nest_beyond_measure_are_refused(tmp_path: Path, text: str):
    with pytest.raises(UnreadableFileError, match="嵌套过深"):
        page(tmp_path, text)


def test_tables_that_nest_too_deep_to_be_taken_apart_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def deep(_flow: object) -> object:
        raise RecursionError

    monkeypatch.setattr(html, "to_blocks", deep)
    with pytest.raises(UnreadableFileError, match="嵌套过深"):
        page(tmp_path, "<p>深")


def test_spans_beyond_measure_cost_little(tmp_path: Path):
    started = time.perf_counter()
    document = page(tmp_path, "<table>" + "<tr><td rowspan=65000 colspan=1000>甲" * 2000 + "</table>")
    assert len(tables(document)[0].rows) == 2000
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("data", [b"", b" \n", b"<html>" + bytes(range(256)) * 40])
def test_what_is_no_page_is_refused(tmp_path: Path, data: bytes):
    with pytest.raises(UnreadableFileError) as caught:
        page(tmp_path, data)
    assert caught.value.remedy


def test_a_page_without_anything_is_empty(tmp_path: Path):
    assert page(tmp_path, "<html><!-- --></html>").blocks == ()


@example(["<table>", "<tr>", "<td>", "<table>", "<table>", "<tr>", "<td>", "<td>"])
@given(
    st.lists(
        st.sampled_from(["<table>", "</table>", "<tr>", "<td>", "<th rowspan=2>", "<td colspan=2>", "<p>", "<br>"])
    )
)
def test_no_text_of_any_soup_of_tables_is_lost(tags: list[str]):
    text = "".join(f"{tag}字{number}；" for number, tag in enumerate(tags))
    kept = "".join(
        block.text if isinstance(block, Line) else "".join(cell.text for row in block.rows for cell in row)
        for block in to_blocks(html_flow(text))
    )
    found = sorted(filter(None, "".join(kept.split()).split("；")))  # what a space stands between is not lost
    assert found == sorted(f"字{number}" for number in range(len(tags)))


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    with suppress(UnreadableFileError):
        page(tmp_path_factory.mktemp("any"), data)
