"""No text of a form is dropped: it stands in the record, in `extra` or in `unplaced`, or is a label or heading."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from kg.headings import column_field, header_field, is_noise, is_other_heading, is_type_label, names_block
from kg.indicators import extract_record
from kg.model import Document, Table, to_json
from kg.readers.html import read_html
from kg.rows.header import parse_amount
from kg.text import comparable

LAYOUTS = Path(__file__).parent / "cases" / "layouts"
HEADING = "一级指标|二级指标|三级指标|指标值"
ROW = "产出指标|数量指标|养护里程|≥5公里"
LIST = "项目名称|预算数|一级指标|二级指标|三级指标|指标值"
FORMS = {
    "two amounts of one field": ["项目名称|甲", "预算安排|100", "批复金额|90", HEADING, ROW],
    "two parts of a budget": ["项目名称|甲", "财政拨款|200", "一般公共预算|150", HEADING, ROW],
    "two names": ["项目名称|道路养护", "资金名称|车购税补助", HEADING, ROW],
    "no amount": ["项目名称|甲", "预算数|，", "财政拨款，|待定", HEADING, ROW],
    "a field above and below": ["项目名称|甲", "联系电话|111", HEADING, ROW, "联系电话|222"],
    "goals below their table": ["项目名称|甲", "绩效目标|修路", HEADING, ROW, "绩效目标|另一目标。", "联系电话|123"],
    "a project without rows": [
        "项目名称|甲",
        "绩效目标|修路",
        HEADING,
        ROW,
        "项目名称|乙",
        "绩效目标|架桥",
        "预算数|88",
    ],
    "a block above several projects": [
        "主管部门|交通局|预算数|500",
        "年度目标|全部完成",
        LIST,
        f"甲|3|{ROW}",
        f"乙|4|{ROW}",
    ],
    "a row before the first name": [LIST, f"|77|{ROW}", f"甲|3|{ROW}"],
    "a second budget": [LIST, f"甲|100|{ROW}", f"甲|200|{ROW}"],
    "a unit's budget": [LIST, "某单位|999||||", f"甲|3|{ROW}"],
    "no heading at all": ["项目名称|甲", ROW],
    "names in rows of their own": [HEADING, "项目名称：甲项目", ROW, "项目名称：乙项目", ROW],
    "one goal a row": ["项目名称|道路养护", f"年度目标|{HEADING}", f"修路|{ROW}", f"架桥|{ROW}"],
    "ordinary words in a cell": ["项目名称|甲", f"{HEADING}|指标解释", f"{ROW}|完成 目标 5公里 养护"],
}

# labels that the program need not know: what stands beside them says enough
LABELS = {
    "合计",
    "金额合计",
    "半年（程）计划目标值",
    "全年（程）计划目标值",
    "预算资金情况（万元）",
    "资金金额\n（万元）",
    "项目资金\n预算执行\n10分",
}


def page(rows: list[str], folder: Path) -> Document:
    """Return the form that rows of cells make."""
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row.split("|")) for row in rows)
    path = folder / "form.html"
    lines = "".join(f"<tr>{row}</tr>" for row in cells)
    path.write_text(f"<meta charset=utf-8><p>项目支出绩效目标表</p><table>{lines}</table>", encoding="utf-8")
    return read_html(path)


def is_name_of_something(text: str) -> bool:
    known = (column_field, header_field, is_other_heading, is_type_label, is_noise, names_block)
    return any(tell(text) for tell in known)


def pieces(text: str) -> list[str]:
    """Return the parts of a cell that a record may part: label and text, code and name, numbered goals."""
    parts = re.split(r"[：:—-]|\n|(?<=。)|目标(?=\d)|(?:^|(?<=。))\d{1,2}[.．、](?!\d)|^\d(?=：)|其中", text)
    return [part for part in map(str.strip, parts) if part and not part.isdigit()]


def dropped(document: Document) -> list[str]:
    """Return the texts of a form's cells that are no label or heading and that the record has nowhere."""
    told = json.dumps(to_json(extract_record(document)), ensure_ascii=False)
    flat = comparable(told.replace("\\n", ""))
    cells = [cell.text for block in document.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    texts = [text for text in cells if text not in LABELS and not is_name_of_something(text)]
    return [
        part
        for text in texts
        if comparable(text) not in flat
        for part in pieces(text)
        if comparable(part) not in flat
        and not is_name_of_something(part)
        and not ((amount := parse_amount(part, "万元")) is not None and f'"{amount}"' in told)
    ]


@pytest.mark.parametrize("name", FORMS)
def test_no_text_of_a_form_is_dropped(name: str, tmp_path: Path):
    assert dropped(page(FORMS[name], tmp_path)) == []


def test_there_is_a_form_for_each_way_a_text_was_once_dropped():
    assert len(FORMS) == 15


@pytest.mark.parametrize("folder", sorted(path for path in LAYOUTS.iterdir() if path.is_dir()), ids=lambda p: p.name)
def test_no_text_of_a_known_layout_is_dropped(folder: Path):
    assert dropped(read_html(folder / "form.html")) == []
