"""What is new since an earlier report: the same finding is known again where rows were inserted or names changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from terminal import CLEAN, DISCLOSURE

from kg.baseline import compare, read_report
from kg.errors import KgError
from kg.findings import reviews_to_json
from kg.model import Finding, Place, Waiver
from kg.report import findings_to_jsonl
from kg.review import Review, RuleState, rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from terminal import Run

FOUND = Finding(
    rule="D04", name="n", severity="Info", path="局/甲.txt", project=1, row=2, place=Place(), text="3万元",
    message={"zh": "话", "en": "words"}, suggestion=None, source="s", project_name="经费", indicator="费用",
    project_code="P1",
)  # fmt: skip
UNNAMED = replace(FOUND, project_name=None, project_code=None, indicator=None)
STATES = tuple(RuleState(rule, "clear", 0, 0, 0) for rule in rules())


def review(*findings: Finding, path: str = "局/甲.txt", **changes: Any) -> Review:  # noqa: ANN401
    return Review(path, None, tuple(replace(each, path=path) for each in findings), STATES, **changes)


def against(
    tmp_path: Path, before: Review, now: Review, write: Callable[[Review], str] = findings_to_jsonl
) -> tuple[int, int, int | None]:
    """Return how many findings are new, known and gone."""
    file = tmp_path / "上次"
    file.write_text(write(before), encoding="utf-8")
    done = compare(now, read_report(file))
    assert len(done.findings) + len(done.known) == len(now.findings)
    return len(done.findings), len(done.known), done.gone


@pytest.mark.parametrize("write", [findings_to_jsonl, lambda each: reviews_to_json([each])], ids=["jsonl", "json"])
def test_the_same_review_has_nothing_new(tmp_path: Path, write: Callable[[Review], str]):
    same = review(FOUND, replace(FOUND, rule="V03"), UNNAMED)
    assert against(tmp_path, same, same, write) == (0, 3, 0)


@pytest.mark.parametrize(
    ("before", "now", "counts"),
    [
        # rows inserted above, projects moved
        ([FOUND], [replace(FOUND, row=7)], (0, 1, 0)),
        ([FOUND], [replace(FOUND, project=3, row=7)], (0, 1, 0)),
        # project renamed: by its code, else by its place
        ([FOUND], [replace(FOUND, project_name="新名", project=3)], (0, 1, 0)),
        ([FOUND], [replace(FOUND, project_name="新名", project_code=None)], (0, 1, 0)),
        ([FOUND], [replace(FOUND, project_name="新名", project_code=None, project=3)], (1, 0, 1)),
        # white space and width of the text do not count
        ([FOUND], [replace(FOUND, text="３ 万元")], (0, 1, 0)),
        # another finding
        ([FOUND], [replace(FOUND, text="4万元")], (1, 0, 1)),
        ([FOUND], [replace(FOUND, rule="V03")], (1, 0, 1)),
        ([FOUND], [replace(FOUND, indicator="他费")], (1, 0, 1)),
        # without names: by ordinals
        ([UNNAMED], [UNNAMED], (0, 1, 0)),
        ([UNNAMED], [replace(UNNAMED, row=3)], (1, 0, 1)),
        # alike ones are counted
        ([FOUND], [FOUND, replace(FOUND, row=9)], (1, 1, 0)),
        ([FOUND, replace(FOUND, row=9)], [replace(FOUND, row=4)], (0, 1, 1)),
        ([], [FOUND], (1, 0, 0)),
        ([FOUND], [], (0, 0, 1)),
        # of the whole project
        ([replace(FOUND, row=None, indicator=None)], [replace(FOUND, row=None, indicator=None, project=5)], (0, 1, 0)),
    ],
)
def test_a_finding_is_known_again(
    tmp_path: Path, before: list[Finding], now: list[Finding], counts: tuple[int, int, int]
):
    assert against(tmp_path, review(*before), review(*now)) == counts


def test_of_alike_ones_it_is_the_unmoved_that_is_known(tmp_path: Path):
    file = tmp_path / "上次"
    file.write_text(findings_to_jsonl(review(replace(FOUND, row=9))), encoding="utf-8")
    done = compare(review(FOUND, replace(FOUND, row=9)), read_report(file))
    assert [each.row for each in done.findings] == [2]


def test_what_a_rule_that_is_not_asked_found_has_not_gone(tmp_path: Path):
    some = replace(review(FOUND), states=tuple(state for state in STATES if state.rule.code == "D04"))
    assert against(tmp_path, review(FOUND, replace(FOUND, rule="V03")), some) == (0, 1, 0)


def test_what_is_waived_now_has_not_gone_and_is_not_known(tmp_path: Path):
    file = tmp_path / "上次"
    file.write_text(findings_to_jsonl(review(FOUND)), encoding="utf-8")
    done = compare(replace(review(), waived=((FOUND, Waiver("D04", "r", "b")),)), read_report(file))
    assert (done.findings, done.known, done.gone) == ((), (), 0)


def test_a_file_that_moved_is_known_by_its_name_unless_that_is_reviewed_too(tmp_path: Path):
    moved = review(FOUND, path="新/甲.txt")
    assert against(tmp_path, review(FOUND), moved) == (0, 1, 0)
    assert len(compare(moved, read_report(tmp_path / "上次"), reviewed=["局/甲.txt", "新/甲.txt"]).findings) == 1
    assert against(tmp_path, review(FOUND), review(FOUND, path="新/乙.txt")) == (1, 0, 0)


def test_a_report_with_known_findings_is_a_baseline_again(tmp_path: Path):
    file = tmp_path / "上次"
    file.write_text(reviews_to_json([replace(review(FOUND), findings=(), known=(FOUND,))]), encoding="utf-8")
    assert compare(review(FOUND), read_report(file)).findings == ()


NO_REPORTS = [
    "不是报告", '{"rule": "D01"}', "[1]", "[{}]", '"x"', "{", "{}", "[]", "1", '["x"]', '{"findings": [{"rule": 1}]}',
    '{"findings": []}', '{"path": "甲.txt"}', '[{"path": "甲.txt", "projects": []}]',
    '{"path": "甲.txt", "rule": 1, "project": 1, "row": 2, "text": ""}',
    '{"path": "甲.txt", "rule": "D01", "project": "1", "row": 2, "text": ""}',
    '[{"path": "甲.txt", "findings": {}, "known": 1}]',
]  # fmt: skip


@pytest.mark.parametrize("text", NO_REPORTS)
def test_what_is_no_report_is_refused_with_a_remedy(tmp_path: Path, text: str):
    file = tmp_path / "上次"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KgError, match="上次") as refused:
        read_report(file)
    assert "jsonl" in refused.value.remedy
    assert "Error" not in refused.value.message
    assert "不是审核报告 no report of a review" in refused.value.message


def test_an_empty_file_is_a_report_without_findings(tmp_path: Path):
    (tmp_path / "上次").write_text("\n", encoding="utf-8")
    assert read_report(tmp_path / "上次").traces == {}


def test_where_values_stand_is_no_finding_of_a_report(tmp_path: Path):
    (tmp_path / "上次").write_text('{"standing": {"path": "甲.txt"}}\n', encoding="utf-8")
    assert read_report(tmp_path / "上次").traces == {}


# --- the command line


def test_only_what_is_new_is_listed_and_fails(kg: Run, faulty: Path, tmp_path: Path):
    kg("review", faulty, "--format", "jsonl", "--output", "上次.jsonl")
    done = kg("review", faulty, "--baseline", "上次.jsonl", "--fail-on", "Info")
    assert (done.code, "D01" in done.out.partition("未评判")[0]) == (0, False)
    assert "没有新问题" in done.out
    assert "另有 1 处与上次相同 · 已改 0 处" in done.out
    lines = DISCLOSURE.splitlines(keepends=True)
    inserted = "\t数量指标\t展览场次\t全年举办展览的场次\t\t年度工作计划\n"
    faulty.write_text("".join([*lines[:8], inserted, *lines[8:]]), encoding="utf-8")
    done = kg("review", faulty, "--baseline", "上次.jsonl", "--format", "jsonl")
    assert {each["rule"] for each in done.objects} == {"V01"}
    assert done.code == 1
    faulty.write_text(CLEAN, encoding="utf-8")
    done = kg("--lang", "en", "review", faulty, "--baseline", tmp_path / "上次.jsonl")
    assert (done.code, "0 more as in the earlier report · 1 gone since" in done.out) == (0, True)


def test_known_waived_and_new_stand_together(kg: Run, faulty: Path, tmp_path: Path):
    faulty.write_text(DISCLOSURE.replace("≥12场", "≥12"), encoding="utf-8")
    kg("review", faulty, "--rules", "V03", "--format", "json", "--output", "上次.json")
    (tmp_path / "豁免.yaml").write_text("- {rule: D01, reason: 约定, by: 张三}\n", encoding="utf-8")
    done = kg("review", faulty, "--baseline", "上次.json", "--waivers", "豁免.yaml", "--format", "json")
    (shown,) = json.loads(done.out)
    assert done.code == 0
    assert [len(shown[name]) for name in ("findings", "known", "waived")] == [0, 1, 1]
    assert shown["counts"]["gone"] == 0
    assert kg("review", faulty, "--baseline", "上次.json", "--severity", "Violation").code == 1


def test_a_report_of_other_files_is_told(kg: Run, faulty: Path, clean: Path, tmp_path: Path):
    kg("review", clean, "--format", "json", "--output", "上次.json")
    assert "1 份文件不见于上次的报告" in kg("review", faulty, clean, "--baseline", "上次.json").err
    assert kg("review", clean, "--baseline", "上次.json").err == ""
    done = kg("review", faulty, "--baseline", tmp_path / "没有.json")
    assert (done.code, "Errno" in done.err) == (2, False)


def test_reports_in_json_can_be_chained(kg: Run, faulty: Path):
    kg("review", faulty, "--format", "json", "--output", "一.json")
    kg("review", faulty, "--baseline", "一.json", "--format", "json", "--output", "二.json")
    assert "没有新问题" in kg("review", faulty, "--baseline", "二.json").out
    assert "json" in " ".join(kg("review", "--help").out.split()).partition("逐次比较")[2]


def test_a_severity_limits_what_is_known_or_waived_too(kg: Run, faulty: Path, tmp_path: Path):
    faulty.write_text(DISCLOSURE.replace("≥12场", "按需"), encoding="utf-8")
    kg("review", faulty, "--format", "json", "--output", "上次.json")
    (whole,) = json.loads((tmp_path / "上次.json").read_text(encoding="utf-8"))
    light = {each["rule"] for each in whole["findings"] if each["severity"] != "Violation"}
    assert light, "the example needs a lighter finding"
    limits = ("--severity", "Violation", "--format", "json")
    (shown,) = json.loads(kg("review", faulty, "--baseline", "上次.json", *limits).out)
    assert {each["severity"] for each in shown["known"]} == {"Violation"}
    assert (shown["severity"], shown["counts"]["known"]) == ("Violation", len(whole["findings"]))
    waivers = "".join(f"- {{rule: {rule}, reason: 约定, by: 张三}}\n" for rule in sorted(light))
    (tmp_path / "豁免.yaml").write_text(waivers, encoding="utf-8")
    (shown,) = json.loads(kg("review", faulty, "--waivers", "豁免.yaml", *limits).out)
    assert shown["waived"] == []
    assert shown["counts"]["waived"] > 0
    assert "张三" not in kg("review", faulty, "--waivers", "豁免.yaml", *limits[:2]).out
    assert "张三" in kg("review", faulty, "--waivers", "豁免.yaml").out


@pytest.mark.parametrize("limit", [("--severity", "Violation"), ("--rules", "D01")])
def test_a_baseline_of_fewer_rules_or_severities_is_told(kg: Run, faulty: Path, limit: tuple[str, str]):
    faulty.write_text(DISCLOSURE.replace("≥12场", "按需"), encoding="utf-8")
    kg("review", faulty, *limit, "--format", "json", "--output", "上次.json")
    assert "不在上次报告之列" in kg("review", faulty, "--baseline", "上次.json").err
    assert kg("review", faulty, *limit, "--baseline", "上次.json").err == ""
