"""Forms of other provinces and of the centre, as web pages with their spans and as text that has lost them."""

import json
import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from kg.headings import column_field, header_field, is_other_heading, is_type_label, label_key
from kg.indicators import extract_record
from kg.model import Document, Table, to_json
from kg.readers.html import read_html
from kg.readers.text import read_text
from kg.vocabulary import words

CASES = Path(__file__).parent / "cases" / "layouts"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())
TEXTS = ("level1", "level2", "level3", "description", "value", "basis")
LOST = {
    "hubei-past-values": "one empty basis below another is missing where spans are lost",
    "pairs-below-goals": "a heading of three rows that has lost its spans does not say which columns are pairs",
}


def expected(name: str) -> list[dict[str, Any]]:
    return json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))["projects"]


def projects(document: Document) -> list[dict[str, Any]]:
    return to_json(extract_record(document))["projects"]


def reduced(found: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """Return of what was found the fields that the expected record has."""
    rows = [
        {key: ({k: row[key][k] for k in want[key]} if key == "target" else row[key]) for key in want}
        for row, want in zip_longest(found["indicators"], like["indicators"], fillvalue={})
        if row
    ]
    return {**{key: found[key] for key in like}, "indicators": rows}


def as_text(document: Document) -> str:
    """Return a document as a conversion to text leaves it: a cell a column, and nothing where a merged cell goes on."""
    parts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Table):
            width = max(cell.column + cell.col_span for row in block.rows for cell in row)
            for row in block.rows:
                line = [""] * width
                for cell in row:
                    line[cell.column] = cell.text.replace("\n", " ")
                parts.append("\t".join(line))
        else:
            parts += ["", block.text, ""]
    return "\n".join(parts)


def test_every_case_is_a_form_and_what_a_correct_reading_gives():
    assert len(NAMES) == 42
    for name in NAMES:
        assert {path.name for path in (CASES / name).iterdir()} == {"form.html", "expected.json"}
        assert any(project["indicators"] for project in expected(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_read_whole(name: str):
    found = projects(read_html(CASES / name / "form.html"))
    assert len(found) == len(expected(name))
    assert [reduced(*pair) for pair in zip(found, expected(name), strict=True)] == expected(name)


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.xfail(strict=True, reason=LOST[n])) if n in LOST else n for n in NAMES],
)
def test_a_form_is_read_from_text_that_has_lost_its_spans(name: str, tmp_path: Path):
    path = tmp_path / "form.txt"
    path.write_text(as_text(read_html(CASES / name / "form.html")), encoding="utf-8")
    found = projects(read_text(path))
    assert [[{key: row[key] for key in TEXTS} for row in project["indicators"]] for project in found] == [
        [{key: row[key] for key in TEXTS} for row in project["indicators"]] for project in expected(name)
    ]
    header = ("name", "code", "budget", "fiscal_funds", "other_funds", "goals")
    assert [{key: p[key] for key in header} for p in found] == [{key: p[key] for key in header} for p in expected(name)]


def is_label(text: str) -> bool:
    """Tell whether a cell is a heading or label: they say where a text goes and are not kept."""
    named = header_field(text.strip()) or column_field(text) or is_other_heading(text) or is_type_label(text)
    total = label_key(text) in words("total-row")
    return bool(named) or total or header_field(text.split("：", 1)[0]) is not None


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_a_form_is_lost(name: str):
    document = read_html(CASES / name / "form.html")
    record = json.dumps(to_json(extract_record(document)), ensure_ascii=False)
    kept = "".join(record.replace("\\n", "").split())
    rows = [row for block in document.blocks if isinstance(block, Table) for row in block.rows]
    # side labels stand in the first column; goals are parted at their numbers, amounts are converted
    texts = [cell.text for row in rows for cell in row if cell.column and not is_label(cell.text)]
    phrases = [phrase for text in texts for phrase in re.findall("[\u3400-\u9fff]{3,}", "".join(text.split()))]
    assert phrases
    assert [phrase for phrase in phrases if phrase not in kept] == []


def read_rows(tmp_path: Path, *rows: str) -> list[dict[str, Any]]:
    path = tmp_path / "form.html"
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    lines = "".join(f"<tr>{row}</tr>" for row in cells)
    path.write_text(f"<meta charset=utf-8><p>项目支出绩效目标表</p><table>{lines}</table>", encoding="utf-8")
    return [row for project in projects(read_html(path)) for row in project["indicators"]]


@pytest.mark.parametrize("vague", ["指标要求", "目标要求", "考核目标", "标准值", "任务数"])
def test_a_vague_heading_gives_way_and_else_holds(vague: str, tmp_path: Path):
    (row,) = read_rows(tmp_path, f"一级指标|二级指标|三级指标|{vague}|目标值", "产出指标|数量指标|里程|养护好|≥5公里")
    assert (row["value"], row["extra"]) == ("≥5公里", {vague: "养护好"})
    (row,) = read_rows(tmp_path, f"一级指标|二级指标|三级指标|{vague}", "产出指标|数量指标|里程|≥5公里")
    assert row["value"] == "≥5公里"


@pytest.mark.parametrize("heading", ["绩效指标", "指标", "考核指标"])
def test_one_heading_over_all_levels_is_parted_by_the_rows_below(heading: str, tmp_path: Path):
    path = tmp_path / "form.html"
    path.write_text(
        f"<meta charset=utf-8><table><tr><td colspan=3>{heading}<td>指标值</tr>"
        "<tr><td>产出指标<td>数量指标<td>里程<td>≥5公里</tr></table>",
        encoding="utf-8",
    )
    ((row,),) = ([*project["indicators"]] for project in projects(read_html(path)))
    assert [row[name] for name in ("level1", "level2", "level3", "value")] == ["产出指标", "数量指标", "里程", "≥5公里"]
