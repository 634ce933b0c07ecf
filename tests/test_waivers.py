"""Waivers: which findings they cover, which files of them are refused, and what is said of those of no use."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from records import project, record
from terminal import CLEAN, DISCLOSURE
from test_review import written

from kg.errors import KgError
from kg.model import Waiver
from kg.review import Review, review_record
from kg.waivers import covers, expired, idle, waive
from kg.waivers_file import EXAMPLE, read_waivers, waiver_for, write_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from terminal import Run

DAY = date(2026, 6, 1)
CODES = ("D01", "D04", "V03")
D01 = Waiver("D01", "合同约定", "张三")


@pytest.fixture(scope="module")
def review() -> Review:
    wrong = written("成本", "活动经费", "全年费用不超过10万元", "≥10万元", ordinal=1)
    costs = [written("成本", f"费用{n}", f"第{n}项", f"{n}万元", ordinal=n) for n in (2, 3)]
    header = {"budget": None, "fiscal_funds": None, "other_funds": None, "payment_plan": None}
    return review_record(record(project(wrong, *costs, **header), path="某市/文化局/2026.txt"))


def rows(review: Review, waiver: Waiver) -> set[tuple[str, int | None]]:
    """Return rule and row of what a waiver covers."""
    return {(each.rule, each.row) for each, _waiver in waive(review, [waiver], day=DAY).waived}


# --- what is covered


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({}, {1}),
        ({"rule": "d01"}, {1}),
        ({"rule": "D04"}, {2, 3}),
        ({"rule": "D04", "row": "费用2"}, {2}),
        ({"rule": "D04", "row": "3"}, {3}),
        ({"rule": "D04", "text": "3 万元"}, {3}),
        ({"rule": "D04", "row": "费用2", "text": "3万元"}, set()),
        ({"path": "2026.txt"}, {1}),
        ({"path": "文化局/2026.txt"}, {1}),
        ({"path": "*/文化局/*"}, {1}),
        ({"path": "2026.*"}, {1}),
        ({"path": "26.txt"}, set()),
        ({"path": "教育局/2026.txt"}, set()),
        ({"project": "1"}, {1}),
        ({"project": "文化活动经费"}, {1}),
        ({"project": "13050026P00101010001A"}, {1}),
        ({"project": "2"}, set()),
        ({"project": "文化活动"}, set()),
        ({"row": "活动经费"}, {1}),
        ({"row": "2"}, set()),
        ({"until": "2026-06-01"}, {1}),
        ({"until": "2026-05-31"}, set()),
    ],
    ids=str,
)
def test_a_waiver_covers_what_its_fields_name_and_no_more(review: Review, changes: dict[str, str], covered: set[int]):
    assert {row for _rule, row in rows(review, replace(D01, **changes))} == covered


def test_what_is_waived_is_no_finding_and_nothing_is_lost(review: Review):
    done = waive(review, [replace(D01, rule="D04")], day=DAY)
    assert {each.rule for each in done.findings} == {each.rule for each in review.findings} - {"D04"}
    assert sorted([*done.findings, *(each for each, _waiver in done.waived)], key=repr) == sorted(
        review.findings, key=repr
    )


def test_a_waiver_made_for_a_finding_covers_it_and_outlives_inserted_rows(review: Review):
    (finding,) = (each for each in review.findings if each.rule == "D01")
    waiver = waiver_for(finding, reason="合同约定", by="张三")
    assert covers(waiver, finding)
    assert covers(waiver, replace(finding, project=4, row=9))
    assert not covers(waiver, replace(finding, indicator="别的经费"))


def test_expired_and_idle_waivers_are_told_apart(review: Review):
    late, idler = replace(D01, until="2026-01-01"), replace(D01, row="没有的行")
    elsewhere, of_other_rule = replace(D01, path="别处.txt"), replace(D01, rule="V03")
    given = [D01, late, idler, elsewhere, of_other_rule]
    done = waive(review, given, day=DAY)
    assert expired(given, day=DAY) == (late,)
    assert idle(given, [done], rules=["D01"], day=DAY) == [idler]
    assert idle(given, [done], rules=["D01", "V03"], day=DAY) == [idler, of_other_rule]


def test_of_two_waivers_for_one_finding_none_is_idle(review: Review):
    given = [D01, replace(D01, row="活动经费")]
    assert idle(given, [waive(review, given, day=DAY)], rules=CODES, day=DAY) == []


def test_a_waiver_made_for_a_finding_is_of_that_file_alone(review: Review):
    (finding,) = (each for each in review.findings if each.rule == "D01")
    waiver = waiver_for(finding, reason="合同约定", by="张三")
    assert covers(waiver, replace(finding, path="/home/某人/某市/文化局/2026.txt"))
    assert not covers(waiver, replace(finding, path="某市/教育局/2026.txt"))
    assert waiver_for(replace(finding, path="/home/某人/2026.txt")).path == "2026.txt"


# --- the file


def write(folder: Path, text: str, name: str = "豁免.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_of_the_help_is_a_waiver(tmp_path: Path):
    (waiver,) = read_waivers(write(tmp_path, EXAMPLE), rules=CODES)
    assert (waiver.rule, waiver.row, waiver.by, waiver.until) == ("D01", "活动费用", "张三", "2099-12-31")


def test_values_are_taken_as_written(tmp_path: Path):
    text = "- {rule: D01, reason: 007, by: 张三, row: 012, until: 2026-12-31, project: ~}\n"
    (waiver,) = read_waivers(write(tmp_path, text), rules=CODES)
    assert (waiver.reason, waiver.row, waiver.until, waiver.project) == ("007", "012", "2026-12-31", None)


def test_what_is_written_is_read_again(tmp_path: Path):
    given = [replace(D01, path="甲.txt", text="≥10万元: #1", until="2026-12-31"), replace(D01, rule="D04", row="3")]
    read = read_waivers(write(tmp_path, write_yaml(given, heading="说明\n第二行")), rules=CODES)
    assert [replace(waiver, source=None) for waiver in read] == given


def test_turtle_says_the_same(tmp_path: Path):
    text = """@prefix bkg: <https://w3id.org/budget-kg/def#> .
@prefix rule: <https://w3id.org/budget-kg/def/rule/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#1> a bkg:Waiver ; bkg:ofRule rule:D01 ; bkg:ofProject "文化活动经费" ; bkg:ofRow 2 ;
    bkg:waiverReason "合同约定" ; bkg:waivedBy "张三" ; bkg:waivedUntil "2026-12-31"^^xsd:date .
"""
    (waiver,) = read_waivers(write(tmp_path, text, "豁免.ttl"), rules=CODES)
    expected = replace(D01, project="文化活动经费", row="2", until="2026-12-31")
    assert replace(waiver, source=None) == expected
    with pytest.raises(KgError, match="理由"):
        read_waivers(write(tmp_path, text.replace('"合同约定"', '""'), "豁免.ttl"), rules=CODES)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- rule: D04\n  reason: 好\n  by: 甲\n- rule: D01\n  by: 张三\n", 4, "理由"),
        ("- rule: D01\n  reason: '  '\n  by: 张三\n", 1, "理由"),
        ("- rule: D01\n  reason: 好\n", 1, "豁免人"),
        ("- reason: 好\n  by: 张三\n", 1, "规则"),
        ("- rule: Z99\n  reason: 好\n  by: 张三\n", 1, "Z99"),
        ("- rule: D01\n  reason: 好\n  by: 张三\n  until: 年底\n", 1, "年底"),
        ("- rule: D01\n  reason: 好\n  by: 张三\n  until: 2026-02-30\n", 1, "2026-02-30"),
        ("- rule: D01\n  reason: 好\n  by: 张三\n  rows: 2\n", 1, "rows"),
        ("- rule: D01\n  reason: 好\n  by: 张三\n  project: ''\n", 1, "project 是空的"),
        ("- rule: D01\n  reason: 好\n  by: 张三\n  path: ' '\n", 1, "path 是空的"),
        ("- rule: D01\n  reason: 好\n  by: 张三\n  until: ''\n", 1, "until 是空的"),
        ("- rule: D01\n  reason: [好]\n  by: 张三\n", 2, "文字"),
        ("- rule: D01\n  by: 李四\n  reason: 好\n  by: 张三\n", 4, "两次"),
        ("rule: D01\n", 1, "列表"),
        ("- D01\n", 1, "豁免"),
        ("- rule: D01\n  reason: '好\n", 3, "YAML"),
    ],
)
def test_what_is_no_waiver_is_refused_with_its_line_and_a_remedy(tmp_path: Path, text: str, line: int, said: str):
    with pytest.raises(KgError, match=said) as refused:
        read_waivers(write(tmp_path, text), rules=CODES)
    assert f"豁免.yaml:{line}：" in refused.value.message
    assert refused.value.remedy


def test_a_file_of_waivers_that_cannot_be_read_is_told_in_words(tmp_path: Path):
    (tmp_path / "乱.yaml").write_bytes(b"\xff\xfe\xff")
    for name, said in (("没有.yaml", "No such file or directory"), ("乱.yaml", "不是 UTF-8")):
        with pytest.raises(KgError, match=said) as refused:
            read_waivers(tmp_path / name, rules=CODES)
        assert not {"Errno", "codec"} & set(refused.value.message.replace("[", " ").replace("'", " ").split())


def test_an_empty_file_waives_nothing(tmp_path: Path):
    assert read_waivers(write(tmp_path, "# 还没有\n"), rules=CODES) == ()


def test_no_python_is_made_from_yaml(tmp_path: Path):
    text = "- rule: D01\n  reason: !!python/object/apply:os.getcwd []\n  by: 张三\n"
    with pytest.raises(KgError, match="文字"):
        read_waivers(write(tmp_path, text), rules=CODES)


# --- the command line


WAIVER = "- rule: D01\n  row: 活动费用\n  reason: 合同约定的最低用量\n  by: 张三\n"


def test_a_waived_finding_does_not_fail_and_is_shown_as_waived(kg: Run, faulty: Path, tmp_path: Path):
    file = write(tmp_path, WAIVER)
    done = kg("review", faulty, "--waivers", file)
    assert done.code == 0
    assert "已豁免 1 处" in done.out
    assert "合同约定的最低用量（张三）" in done.out
    assert "没有发现问题" in done.out
    assert "1 waived" in kg("--lang", "en", "review", faulty, "--waivers", file).out
    assert kg("review", faulty, "--waivers", file, "--format", "jsonl").out == ""
    (shown,) = json.loads(kg("review", faulty, "--waivers", file, "--format", "json").out)
    assert (shown["findings"], [each["waiver"]["by"] for each in shown["waived"]]) == ([], ["张三"])


def test_an_expired_waiver_waives_nothing_and_is_told(kg: Run, faulty: Path, tmp_path: Path):
    done = kg("review", faulty, "--waivers", write(tmp_path, WAIVER + "  until: 2020-12-31\n"))
    assert done.code == 1
    assert "2020-12-31" in done.err
    assert "豁免.yaml:1" in done.err
    assert "已豁免" not in done.out


def test_a_waiver_that_covers_nothing_is_told(kg: Run, clean: Path, tmp_path: Path):
    file = write(tmp_path, WAIVER)
    assert "没有对应的发现" in kg("review", clean, "--waivers", file).err
    assert kg("review", clean, "--waivers", file, "--rules", "V01").err == ""
    elsewhere = write(tmp_path, WAIVER + "  path: 丙.txt\n")
    assert "1 条豁免所说的文件不在" in kg("review", clean, "--waivers", elsewhere).err


def test_a_waiver_without_a_reason_stops_the_review(kg: Run, faulty: Path, tmp_path: Path):
    done = kg("review", faulty, "--waivers", write(tmp_path, "- rule: D01\n  by: 张三\n"))
    assert (done.code, done.out) == (2, "")
    assert "豁免.yaml:1" in done.err


def test_a_list_of_waivers_is_made_from_the_findings(kg: Run, faulty: Path, clean: Path):
    assert kg("verdicts", "template", faulty, clean, "--output", "清单.yaml").code == 0
    assert "理由" in kg("review", faulty, "--waivers", "清单.yaml").err, "a template is to be filled in"
    assert (
        kg("verdicts", "template", faulty, clean, "--reason", "合同约定", "--by", "张三", "--output", "清单.yaml").code
        == 0
    )
    assert kg("review", faulty, clean, "--waivers", "清单.yaml", "--fail-on", "Info").code == 0


def test_a_waiver_outlives_a_row_that_is_inserted(kg: Run, faulty: Path, tmp_path: Path):
    kg("verdicts", "template", faulty, "--reason", "合同约定", "--by", "张三", "--output", "清单.yaml")
    lines = DISCLOSURE.splitlines(keepends=True)
    inserted = "\t数量指标\t展览场次\t全年举办展览的场次\t≥6场\t年度工作计划\n"
    faulty.write_text("".join([*lines[:8], inserted, *lines[8:]]), encoding="utf-8")
    done = kg("review", faulty, "--waivers", tmp_path / "清单.yaml")
    assert done.code == 0
    assert "第3行" in done.out
    faulty.write_text(CLEAN, encoding="utf-8")
    assert "没有对应的发现" in kg("review", faulty, "--waivers", "清单.yaml").err


def test_a_list_of_waivers_of_nothing_is_told_and_of_no_input_not_written(kg: Run, clean: Path, tmp_path: Path):
    done = kg("verdicts", "template", clean, "--rules", "D01", "--output", "清单.yaml")
    assert (done.code, "没有可豁免的发现" in done.err) == (0, True)
    assert read_waivers(tmp_path / "清单.yaml", rules=CODES) == ()
    (tmp_path / "清单.yaml").write_text("- 原有\n", encoding="utf-8")
    done = kg("verdicts", "template", tmp_path / "没有.txt", "--output", "清单.yaml")
    assert (done.code, "没有可豁免的发现" in done.err) == (2, False)
    assert (tmp_path / "清单.yaml").read_text(encoding="utf-8") == "- 原有\n"


@pytest.mark.parametrize("day", ["年底", "2026-02-30", "20261231", ""])
def test_a_list_of_waivers_until_no_day_is_refused(kg: Run, faulty: Path, tmp_path: Path, day: str):
    done = kg("verdicts", "template", faulty, "--until", day, "--output", "清单.yaml")
    assert (done.code, "2026-12-31" in done.err) == (2, True)
    assert not (tmp_path / "清单.yaml").exists()
