"""Old workbooks come in the same manner as new ones."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import xlwt
from office import lines, shapes, tables

from kg.errors import UnreadableFileError
from kg.model import Place
from kg.readers.archive import OLE
from kg.readers.xls import read_xls

if TYPE_CHECKING:
    from pathlib import Path


def saved(path: Path) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("绩效目标表")
    sheet.write_merge(0, 0, 0, 3, "1、培训绩效目标表")
    sheet.write_merge(1, 2, 0, 0, "产出指标")
    for column, (value, code) in enumerate([(0.985, "0.0%"), (46203, 'yyyy"年"m"月"d"日"'), (0.1 + 0.2, "General")]):
        sheet.write(1, column + 1, value, xlwt.easyxf(num_format_str=code))
    sheet.write(2, 1, "甲\n乙")
    sheet.write(2, 2, True)
    hidden = book.add_sheet("藏")
    hidden.write(0, 0, "秘密")
    hidden.visibility = 1
    book.save(str(path))
    return path


def test_an_old_workbook_is_read_as_shown(tmp_path: Path):
    document = read_xls(saved(tmp_path / "a.xls"))
    assert lines(document) == ["1、培训绩效目标表"]
    (table,) = tables(document)
    assert shapes(table) == [
        [("产出指标", 0, 2, 1), ("98.5%", 1, 1, 1), ("2026年6月30日", 2, 1, 1), ("0.3", 3, 1, 1)],
        [("甲\n乙", 1, 1, 1), ("TRUE", 2, 1, 1), ("", 3, 1, 1)],
    ]
    assert table.rows[0][0].place == Place(table=1, row=1, sheet="绩效目标表", range="A2:A3", method="cells")
    assert document.notes == ("工作表“藏”是隐藏的，未读",)


@pytest.mark.parametrize("data", [OLE, OLE + bytes(4000), b"not a workbook"])
def test_damaged_bytes_are_refused(tmp_path: Path, data: bytes):
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(UnreadableFileError, match="不是完整的 XLS") as caught:
        read_xls(tmp_path / "a.xls")
    assert caught.value.remedy


def test_any_flipped_byte_is_read_or_refused(tmp_path: Path):
    data = saved(tmp_path / "a.xls").read_bytes()
    chance = random.Random(1)  # noqa: S311
    for _ in range(150):
        broken = bytearray(data)
        broken[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        (tmp_path / "b.xls").write_bytes(broken)
        with suppress(UnreadableFileError):
            read_xls(tmp_path / "b.xls")
