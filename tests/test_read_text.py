"""Text files of every encoding and shape become lines and tables; what is no text is refused with a remedy."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UnreadableFileError
from kg.model import Line, Table
from kg.readers import read
from kg.readers.text import decode, text_to_blocks

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "一级指标\t二级指标\t三级指标\n产出指标\t数量指标\t培训人数\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_in_use_gives_the_same_text(encoding: str):
    assert decode(SENTENCE.encode(encoding), name="x.txt") == SENTENCE


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "文件是空的"),
        (b" \n\t\n", "文件是空的"),
        (bytes(range(256)) * 20, "不是文本文件"),
        (b"\x00\x01\x02" * 400, "不是文本文件"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"PK\x03\x04....", "Office"),
        (b"\xd0\xcf\x11\xe0....", "Office"),
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(tmp_path: Path, data: bytes, reason: str):
    path = tmp_path / "提交.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match=reason) as caught:
        read(path)
    assert str(path) in caught.value.message
    assert caught.value.remedy


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(UnreadableFileError, match="找不到文件"):
        read(tmp_path / "没有.txt")


def test_lines_with_tabs_are_one_table_until_a_line_without():
    blocks = list(text_to_blocks("标题\n\na\tb\nc\t\n说明\nd\te"))
    assert [type(block) for block in blocks] == [Line, Table, Line, Table]
    table = blocks[1]
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [["a", "b"], ["c", ""]]
    assert [row[0].place.line for row in table.rows] == [3, 4]
    assert table.rows[0][0].place.table == 1


def test_rows_between_bars_are_rows_too():
    (table,) = text_to_blocks("| 数量指标 | 人数 | 5人 |\n|---|---|---|")
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == ["数量指标", "人数", "5人"]


def test_marks_that_converters_add_are_taken_off():
    (line,) = text_to_blocks("<p>支出**929.14**万元</p><u> </u>")
    assert isinstance(line, Line)
    assert line.text == "支出929.14万元"


def test_a_comparison_is_no_markup():
    (table,) = text_to_blocks("时效指标\t<1天\t>7万元")
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == ["时效指标", "<1天", ">7万元"]


def test_a_form_feed_begins_a_page():
    first, second = text_to_blocks("甲\n\f乙")
    assert (first.place.page, second.place.page) == (1, 2)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<>*|\x1c\x1d\x1e\x85\u2028\u2029")))
def test_no_character_is_lost(text: str):
    kept = "".join(
        block.text if isinstance(block, Line) else "".join(cell.text for row in block.rows for cell in row)
        for block in text_to_blocks(text)
    )
    assert "".join(kept.split()) == "".join(text.split())


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes):
    text = None
    with suppress(UnreadableFileError):
        text = decode(data, name="x")
    assert text is None or text.strip("\ufeff \t\r\n\f\v")
