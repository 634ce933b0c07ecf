"""`kg rules`: every rule with examples, its shape as written, and what it waits for; and rules of a bureau's own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from records import project, record
from terminal import DISCLOSURE
from test_review import written

from kg.errors import ShapesError
from kg.review import review_record
from kg.shape_text import shape_text
from kg.shapes import load_rules
from kg.vocabulary import data_dir

if TYPE_CHECKING:
    from terminal import Run

ROOT = Path(__file__).parents[1]
RULES = load_rules()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def own_rules(text: str) -> str:
    """Return the shapes file that a text of CONTRIBUTING shows whole."""
    blocks = re.findall(r"```turtle\n(.*?)```", text, re.DOTALL)
    return next(dedent(block) for block in blocks if "rule:X01" in block)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the example of CONTRIBUTING as a folder of own rules."""
    own = tmp_path / "本单位规则"
    own.mkdir()
    (own / "rules.ttl").write_text(own_rules(CONTRIBUTING), encoding="utf-8")
    return own


# --- the rulebook


def test_the_table_tells_severity_level_name_and_what_a_rule_waits_for(kg: Run, folder: Path):
    lines = {line.split()[0]: line for line in kg("rules").out.splitlines()}
    assert lines["D01"].split() == ["D01", "错误", "行", "上限写成下限"]
    assert lines["A01"].split()[2] == "项目"
    own = {line.split()[0]: line for line in kg("rules", "--shapes", folder).out.splitlines()}
    assert "未评判：" in own["V03"]
    assert "未评判" not in own["D01"]
    assert "not evaluated" in kg("--lang", "en", "rules", "--shapes", folder).out
    assert "未评判" not in kg("rules").out


def test_a_rule_is_explained_with_its_example_and_its_shape(kg: Run, folder: Path):
    shown = kg("rules", "d01").out
    assert "例: 描述“全年费用不超过10万元”" in shown
    assert "规则原文（direction.ttl）" in shown
    assert shown.endswith('}""" ] .\n')
    assert "rule:D02" not in shown
    assert "需要: 项目编码" in kg("rules", "A08").out
    assert "未评判: " in kg("rules", "V03", "--shapes", folder).out
    english = kg("--lang", "en", "rules", "D01").out
    assert "example: Description" in english
    assert "the shape (direction.ttl)" in english


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_shape_of_every_rule_is_found_in_its_file(rule):  # noqa: ANN001
    shape = shape_text(rule.file, rule.code)
    statement = shape[shape.index(f"rule:{rule.code} a ") :]
    assert statement.rstrip().endswith(".")
    assert len(re.findall(r"^rule:\w+ a ", shape, re.MULTILINE)) == 1
    assert f'bkg:code "{rule.code}"' in statement


def test_a_full_stop_within_texts_numbers_and_names_ends_no_shape(tmp_path: Path):
    file = tmp_path / "a.ttl"
    text = 'rule:X01 a sh:NodeShape ; # 注. 释\n  a "句. " ; b """多\n行. """ ; c 1.5 ; d <http://x.y/> .\n'
    file.write_text(f"# 说明.\n\n# 上一行\n{text}\nrule:X02 a sh:NodeShape .\n", encoding="utf-8")
    assert shape_text(file, "X01").startswith("# 上一行\nrule:X01 a")
    assert "X02" not in shape_text(file, "X01")
    assert shape_text(file, "X03") == ""


def test_every_rule_that_is_evaluated_has_examples_in_both_languages():
    for rule in RULES:
        assert rule.awaits or (rule.examples["zh"] and rule.examples["en"]), rule.code


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("V01", ("数量", "活动场次", "全年举办活动", None)),
        ("V02", ("数量", "活动场次", "全年举办活动", "请填写")),
        ("V03", ("数量", "活动场次", "全年举办活动", "≥12")),
        ("V04", ("质量", "合格率", "合格的比例", "≥95百份比")),
        ("V05", ("质量", "验收合格率", "合格的比例", "120%")),
        ("V06", ("质量", "验收合格率", "合格的比例", "≥100%")),
        ("V08", ("社会效益", "提升服务水平", "服务更好", "提升服务水平")),
        ("D01", ("成本", "活动费用", "全年费用不超过10万元", "≥10万元")),
        ("D02", ("数量", "活动场次", "全年开展活动不少于4次", "≤4次")),
        ("D03", ("质量", "设备故障率", "设备故障的比例", "≥5%")),
        ("D04", ("成本", "印刷费用", "印刷所需", "26万元")),
        ("V07", ("数量", "参训人数", "参加培训", "已完成")),
        ("V09", ("可持续影响", "产业带动", "推动产业", "长期")),
        ("V10", ("社会效益", "投诉量", "受理投诉", "小于去年")),
        ("V11", ("数量", "参训人数", "参加培训", "100-50人")),
        ("V12", ("时效", "完成时间", "按时完成", "≤6月份")),
        ("V13", ("数量", "参训人数", "参加培训", "≥20次")),
        ("V14", ("质量", "采购质量", "采购的质量", "领导批示件")),
        ("T03", ("质量", "审批及时率", "及时审批", "≥95%")),
        ("T06", ("数量", "不涉及", "不涉及", "≥95%")),
        ("T09", ("数量", "开展文明实践活动", "文明实践", "≥12次")),
        ("T10", ("质量", "完成率", "全年任务", "≥95%")),
        ("C01", ("满意度", "群众满意度", "群众满意度达到95%以上", "≥90%")),
        ("A06", ("成本", "采购费用", "10台，每台5000元", "≤4万元")),
    ],
)
def test_what_an_example_shows_is_so(code: str, cells: tuple[str | None, ...]):
    assert code in {finding.rule for finding in review_record(record(project(written(*cells)))).findings}
    (rule,) = (rule for rule in RULES if rule.code == code)
    example = rule.examples["zh"][0]
    assert cells[-1] is None or cells[-1].lstrip("≥≤") in example or cells[1] in example


def test_json_and_markdown_hold_every_rule(kg: Run, folder: Path):
    rules = json.loads(kg("rules", "--format", "json").out)
    assert [rule["code"] for rule in rules] == [rule.code for rule in RULES]
    (awaiting,) = (rule for rule in json.loads(kg("rules", "V03", "--shapes", folder, "--format", "json").out))
    assert awaiting["awaits"]["en"]
    lines = kg("rules", "--format", "markdown").out.splitlines()
    assert len(lines) == len(RULES) + 2
    assert {line.count("|") for line in lines} == {lines[0].count("|")}
    assert kg("rules", "D01", "--format", "markdown").out.count("\n") == 3


# --- rules of one's own


def test_the_example_of_contributing_adds_replaces_and_turns_off(kg: Run, folder: Path, faulty: Path):
    faulty.write_text(DISCLOSURE.replace("≥12场", "≥12").replace("问卷调查", "某某调查"), encoding="utf-8")
    shipped = {each["rule"] for each in kg("review", faulty, "--format", "jsonl").objects}
    own = kg("review", faulty, "--shapes", folder, "--format", "jsonl").objects
    assert shipped == {"D01", "V03"}
    assert {each["rule"] for each in own} == {"D01", "X01"}
    assert {each["severity"] for each in own if each["rule"] == "D01"} == {"Warning"}
    (added,) = (each for each in own if each["rule"] == "X01")
    assert added["row"] == 6
    listed = {line.split()[0]: line for line in kg("rules", "--shapes", folder).out.splitlines()}
    assert "未评判" in listed["V03"]
    assert "X01" in listed
    assert "rule:X01 a" in kg("rules", "X01", "--shapes", folder).out
    assert kg("review", faulty, "--shapes", folder, "--rules", "X01").code == 0


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("rule:Z99 sh:deactivated true .", "Z99"),
        ("rule:X01 a sh:NodeShape .", "X01"),
        ("rule:X01 a ;", "own.ttl"),
        ("[] a sh:NodeShape ; sh:lessThan bkg:value .", "own.ttl: anonymous shape"),
    ],
)
def test_a_mistake_names_file_and_shape(tmp_path: Path, text: str, named: str):
    head = "".join(re.findall(r"@prefix.*\n", own_rules(CONTRIBUTING)))
    (tmp_path / "own.ttl").write_text(head + text, encoding="utf-8")
    with pytest.raises(ShapesError, match=re.escape(named)) as refused:
        load_rules(own=tmp_path)
    assert "own.ttl" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("bkg:basis ?value", "bkg:bassis ?value"), "bkg:bassis"),
        (("SELECT $this ?value", "SELECT ?value"), "$this"),
        (("WHERE {", "WHERE { {"), "X01"),
        (("$this bkg:basis ?value .", "$this bkg:basis ?value . FILTER ()"), "X01: sh:select"),
        (("sh:severity sh:Info", "sh:severity sh:Debug"), "sh:severity Debug"),
    ],
)
def test_a_mistake_in_a_query_names_file_shape_and_construct(tmp_path: Path, change: tuple[str, str], named: str):
    text = own_rules(CONTRIBUTING)
    assert change[0] in text
    (tmp_path / "own.ttl").write_text(text.replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(ShapesError, match=re.escape(named)) as refused:
        load_rules(own=tmp_path)
    assert "own.ttl" in refused.value.message


def test_a_mistake_is_a_message_and_exit_2(kg: Run, faulty: Path, tmp_path: Path):
    (tmp_path / "坏").mkdir()
    assert kg("review", faulty, "--shapes", tmp_path / "坏").code == 2
    (tmp_path / "坏" / "own.ttl").write_text("rule:X01 a ;", encoding="utf-8")
    done = kg("review", faulty, "--shapes", tmp_path / "坏")
    assert (done.code, "own.ttl" in done.err, "Traceback" in done.err) == (2, True, False)


def test_the_shipped_rules_stay_as_they_are(folder: Path):
    load_rules(own=folder)
    assert [rule.code for rule in load_rules()] == [rule.code for rule in RULES]
    assert all(rule.file.parent == data_dir("shapes") for rule in load_rules())
