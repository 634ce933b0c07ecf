"""Verdicts: kept line by line, refused where they are none, and handed on as waivers, gold findings and test cases."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from pyoxigraph import RdfFormat, parse
from records import project, record
from terminal import CLEAN, DISCLOSURE
from test_review import written

from kg.errors import KgError
from kg.review import matches, review_record
from kg.review_graph import graph_store
from kg.schema import verdict_schema
from kg.shapes import load_rules
from kg.verdict_cases import to_cases
from kg.verdict_export import to_gold, to_waivers
from kg.verdicts import KINDS, Verdict, Word, add_verdict, latest, on_finding, on_record, read_verdicts, to_line
from kg.waivers import covers
from kg.waivers_file import read_waivers

if TYPE_CHECKING:
    from pathlib import Path

    from terminal import Run

    from kg.model import Record

RULES = {rule.code: rule for rule in load_rules()}
VALID = Draft202012Validator(verdict_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
HEADER = {"fiscal_funds": None, "other_funds": None, "payment_plan": None, "code": None}
DOCUMENT = record(
    project(
        written("成本", "活动经费", "全年费用不超过10万元", "≥10万元", ordinal=1),
        written("成本", "印刷费用", "印刷所需", "26万元", ordinal=2),
        written("数量", "活动场次", "全年举办活动", "≥12场", ordinal=3),
        written("数量", "活动场次", "全年举办活动", "≥12场", ordinal=4),
        budget=None,
        **HEADER,
    ),
    path="局/甲.txt",
)
AT = "2026-06-01T08:00:00+00:00"


def verdict(rule: str, row: int | None, kind: str = "accept", **changes: str) -> Verdict:
    """Return a verdict on the finding of a rule in a row of the document."""
    word = Word(kind, "张三", reason=changes.pop("reason", None), at=changes.pop("at", AT))
    found = (each for each in review_record(DOCUMENT).findings if (each.rule, each.row) == (rule, row))
    return replace(on_finding(word, next(found), DOCUMENT.document.sha256), **changes)


def missed(rule: str | None, row: int) -> Verdict:
    return on_record(Word("missed", "李四", at=AT), DOCUMENT, rule=rule, project=1, row=row)


def extract(path: str) -> Record:
    assert path == DOCUMENT.document.path
    return DOCUMENT


# --- the file


def test_a_line_is_what_the_schema_says_and_is_read_again(tmp_path: Path):
    given = [
        verdict("D01", 1, "reject", reason="合同约定"),
        verdict("D04", 2, "correct", value="≤26万元"),
        missed(None, 3),
    ]
    file = tmp_path / "意见.jsonl"
    file.write_text("".join(map(to_line, given)), encoding="utf-8")
    for line in file.read_text(encoding="utf-8").splitlines():
        VALID.validate(json.loads(line))
    assert read_verdicts(file) == tuple(given)


def test_the_schema_names_the_fields_and_the_verdicts_of_the_program():
    assert list(verdict_schema()["properties"]) == list(json.loads(to_line(missed("D01", 3))))
    assert tuple(verdict_schema()["properties"]["verdict"]["enum"]) == KINDS


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"verdict": "maybe"}, "accept"),
        ({"by": ""}, "by"),
        ({"sha256": None}, "sha256"),
        ({"project": "1"}, "project"),
        ({"row": True}, "row"),
        ({"reason": 3}, "reason"),
        ({"at": "2026-06-01T08:00:00"}, "时区"),
        ({"at": "2026-06-01"}, "时区"),
        ({"at": "昨天"}, "时区"),
    ],
)
def test_what_is_no_verdict_is_refused_with_its_line(tmp_path: Path, change: dict[str, object], said: str):
    file = tmp_path / "意见.jsonl"
    good = to_line(missed("D01", 3))
    file.write_text(good + "\n" + json.dumps(json.loads(good) | change) + "\n", encoding="utf-8")
    with pytest.raises(KgError, match=said) as refused:
        read_verdicts(file)
    assert "意见.jsonl:3" in refused.value.message


@pytest.mark.parametrize("text", ["{", "[]", "1"])
def test_what_is_no_object_is_refused(tmp_path: Path, text: str):
    (tmp_path / "意见.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(KgError, match=r"意见\.jsonl:1"):
        read_verdicts(tmp_path / "意见.jsonl")


def test_a_later_word_takes_the_place_of_an_earlier_one_in_any_order():
    first, second = verdict("D01", 1), verdict("D01", 1, "reject", at="2026-06-02T08:00:00+00:00")
    other = verdict("D04", 2)
    assert latest([other, second, first]) == latest([first, second, other]) == (second, other)


def test_the_later_instant_counts_whatever_the_zone():
    early = verdict("D01", 1, at="2026-06-02T01:00:00+08:00")
    late = verdict("D01", 1, "reject", at="2026-06-01T18:00:00Z")
    assert latest([late, early]) == (late,)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be set here")
def test_a_waiver_is_added_on_the_local_day(monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as set_for_now:
        set_for_now.setenv("TZ", "CST-8")
        time.tzset()
        text = to_waivers([verdict("D01", 1, "reject", reason="约定", at="2026-06-01T20:00:00+00:00")])
    time.tzset()
    assert "2026-06-02" in text


def test_a_verdict_on_a_row_that_is_not_there_is_refused():
    with pytest.raises(KgError, match="第9行"):
        missed("D01", 9)


def test_a_verdict_is_added_on_a_line_of_its_own_whatever_stands_before(tmp_path: Path):
    file = tmp_path / "verdicts.jsonl"
    first, second = verdict("D01", 1), verdict("D01", 1, "reject", reason="半个字 \ud800")
    file.write_text(to_line(first).rstrip("\n"), encoding="utf-8")  # as an editor may leave it
    add_verdict(file, second)
    assert read_verdicts(file) == (first, second)


# --- what others start from


def test_what_was_rejected_becomes_a_waiver_that_covers_the_finding(tmp_path: Path):
    text = to_waivers([verdict("D01", 1, "reject", reason="合同约定"), verdict("D04", 2), missed("V03", 3)])
    (tmp_path / "豁免.yaml").write_text(text, encoding="utf-8")
    (waiver,) = read_waivers(tmp_path / "豁免.yaml", rules=RULES)
    assert (waiver.reason, waiver.by, waiver.added) == ("合同约定", "张三", "2026-06-01")
    covered = [each.rule for each in review_record(DOCUMENT).findings if covers(waiver, each)]
    assert covered == ["D01"]


def test_what_is_right_or_was_missed_becomes_gold():
    given = [verdict("D01", 1, "reject"), verdict("D04", 2, reason="成本应写上限"), missed("V03", 3), missed(None, 4)]
    ((name, text),) = to_gold(latest(given)).items()
    assert name == "甲.findings.json"
    assert json.loads(text) == [
        {"project": 1, "row": 2, "rule": "D04", "why": "成本应写上限"},
        {"project": 1, "row": 3, "rule": "V03", "why": "≥12场"},
    ]


def test_documents_of_the_same_name_are_told_apart_in_gold():
    given = [verdict("D04", 2), verdict("D04", 2, path="另一局/甲.txt"), verdict("D04", 2, path="局/乙.txt")]
    assert set(to_gold(given)) == {"甲.findings.json", "甲-2.findings.json", "乙.findings.json"}


def raised(rule: str, text: str) -> set[str]:
    """Return the nodes on which a rule is raised in a file of cases."""
    quads = parse(text, format=RdfFormat.TURTLE, base_iri="https://example.org/case/")
    return {match.focus.rsplit("/", 1)[-1] for match in matches(graph_store(quads), RULES[rule])}


def test_a_verdict_becomes_a_case_in_the_manner_of_the_tests_of_shapes():
    given = [verdict("D01", 1, "reject", reason="合同\n约定"), verdict("D04", 2), missed("V03", 3), missed(None, 4)]
    cases = to_cases(given, RULES, extract)
    assert list(cases) == ["D01/valid.ttl", "D04/invalid.ttl", "V03/invalid.ttl"]
    assert cases["D01/valid.ttl"].startswith(
        "# row-1: 局/甲.txt project 1 row 1 reject ≥10万元 合同 约定 (张三)\n@prefix"
    )
    assert "@base" not in cases["D04/invalid.ttl"]
    assert raised("D04", cases["D04/invalid.ttl"]) == {"focus-1"}
    # what was rejected is still found: this is what the rule is to be mended by
    assert raised("D01", cases["D01/valid.ttl"]) == {"row-1"}
    assert raised("V03", cases["V03/invalid.ttl"]) == set()
    assert "<focus-1>" in cases["V03/invalid.ttl"]


def test_a_case_tells_no_absolute_path():
    document = replace(DOCUMENT, document=replace(DOCUMENT.document, path="/home/张三/局/甲.txt"))
    given = [verdict(rule, row, path=document.document.path) for rule, row in (("D04", 2), ("T07", 4))]
    files = to_cases(given, RULES, {document.document.path: document}.__getitem__)
    assert files["D04/invalid.ttl"].startswith("# focus-1: 甲.txt project 1")
    assert 'bkg:path "甲.txt"' in files["T07/invalid.ttl"], "a case with its document names the file"
    assert not [name for name, text in files.items() if "/home" in text]


def test_a_case_holds_the_row_alone_where_that_is_enough():
    text = to_cases([verdict("D04", 2)], RULES, extract)["D04/invalid.ttl"]
    assert "印刷费用" in text
    assert "活动场次" not in text
    assert DOCUMENT.document.sha256[:32] not in text


def test_a_case_holds_the_table_where_the_rule_looks_at_other_rows():
    text = to_cases([verdict("T07", 4)], RULES, extract)["T07/invalid.ttl"]
    assert raised("T07", text) == {"focus-1"}
    assert text.count("bkg:level3 ") == 4
    assert "/disclosure/" not in text


def test_several_cases_stand_in_one_file_with_names_of_their_own():
    other = record(project(written("成本", "租赁费用", "租赁所需", "5万元"), budget=None, **HEADER), path="局/乙.txt")
    found = next(each for each in review_record(other).findings if each.rule == "D04")
    second = on_finding(Word("accept", "张三", at=AT), found, other.document.sha256)
    documents = {each.document.path: each for each in (DOCUMENT, other)}
    cases = to_cases([verdict("D04", 2), second], RULES, documents.__getitem__)
    assert raised("D04", cases["D04/invalid.ttl"]) == {"focus-1", "focus-2"}
    assert cases == to_cases([verdict("D04", 2), second], RULES, documents.__getitem__)


def test_a_file_that_has_changed_gives_no_cases():
    with pytest.raises(KgError, match="改过"):
        to_cases([verdict("D04", 2, sha256="0" * 64)], RULES, extract)


# --- the command line


def add(kg: Run, file: Path, **options: object) -> tuple[int, str]:
    given = {"file": file, "rule": "D01", "project": 1, "row": 2, "verdict": "accept", "by": "张三", **options}
    done = kg("verdicts", "add", *(part for name, value in given.items() if value for part in (f"--{name}", value)))
    return done.code, done.err


def test_verdicts_are_added_listed_and_handed_on(kg: Run, faulty: Path, tmp_path: Path):
    assert add(kg, faulty, verdict="reject", reason="合同约定")[0] == 0
    assert add(kg, faulty, rule="V03", row=1, verdict="missed", reason="没有单位")[0] == 0
    for line in (tmp_path / "verdicts.jsonl").read_text(encoding="utf-8").splitlines():
        VALID.validate(json.loads(line))
    listed = kg("verdicts", "list").out
    assert "不属实  D01" in listed
    assert "missed  V03" in kg("--lang", "en", "verdicts", "list").out
    assert kg("verdicts", "export", "--to", "waivers", "--output", "豁免.yaml").code == 0
    assert kg("review", faulty, "--waivers", "豁免.yaml").code == 0
    (gold,) = json.loads(kg("verdicts", "export", "--to", "gold").out)
    assert gold == {"project": 1, "row": 1, "rule": "V03", "why": "没有单位"}
    assert kg("verdicts", "export", "--to", "cases", "--output", "用例").code == 0
    assert (tmp_path / "用例" / "D01" / "valid.ttl").is_file()
    assert (tmp_path / "用例" / "V03" / "invalid.ttl").is_file()
    assert "# --- D01/valid.ttl" in kg("verdicts", "export", "--to", "cases").out


def test_a_verdict_on_a_finding_that_is_not_there_is_refused(kg: Run, faulty: Path, tmp_path: Path):
    code, said = add(kg, faulty, row=1)
    assert (code, "--project 1 --row 2" in said) == (2, True)
    assert add(kg, faulty, rule="Z99")[0] == 2
    assert add(kg, faulty, rule="V03", row=99, verdict="missed")[0] == 2
    assert add(kg, faulty, verdict="reject")[0] == 2, "to reject takes a reason"
    assert not (tmp_path / "verdicts.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        ({"rule": None}, "--rule"),
        ({"rule": "D01,D04"}, "--rule D01"),
        ({"row": None}, "--row"),
        ({"project": None, "row": None}, "--project"),
        ({"rule": "A08"}, "--project …"),
        ({"verdict": "correct"}, "--value"),
        ({"verdict": "correct", "value": " "}, "--value"),
        ({"verdict": "reject", "reason": " "}, "--reason"),
        ({"by": " "}, "--by"),
        ({"verdict": "missed", "rule": None}, "--reason"),
        ({"verdict": "missed", "rule": "V03", "row": None}, "--row"),
        ({"verdict": "missed", "rule": None, "project": None, "reason": "无此规则"}, "--project"),
    ],
)
def test_a_verdict_that_does_not_say_of_what_or_why_is_refused(
    kg: Run, faulty: Path, tmp_path: Path, options: dict[str, object], remedy: str
):
    code, said = add(kg, faulty, **options)
    assert (code, remedy in said) == (2, True), said
    assert not (tmp_path / "verdicts.jsonl").exists()


def test_what_no_rule_is_there_for_takes_a_reason_alone(kg: Run, faulty: Path):
    assert add(kg, faulty, verdict="missed", rule=None, project=None, row=None, reason="缺一张表")[0] == 0
    assert add(kg, faulty, verdict="missed", rule=None, reason="没有规则")[0] == 0
    assert add(kg, faulty, verdict="correct", value="≤10万元")[0] == 0


def test_cases_of_a_changed_file_are_refused_with_a_remedy(kg: Run, faulty: Path):
    faulty.write_text(DISCLOSURE, encoding="utf-8")
    add(kg, faulty)
    faulty.write_text(CLEAN, encoding="utf-8")
    done = kg("verdicts", "export", "--to", "cases")
    assert (done.code, "改过" in done.err) == (2, True)


def test_cases_that_cannot_be_written_are_refused_with_a_remedy(kg: Run, faulty: Path, tmp_path: Path):
    assert add(kg, faulty)[0] == 0
    (tmp_path / "文件").write_text("", encoding="utf-8")
    for place in ("文件", tmp_path / "文件" / "夹"):
        done = kg("verdicts", "export", "--to", "cases", "--output", place)
        assert (done.code, "写不了" in done.err) == (2, True)


@pytest.mark.parametrize("command", ["add", "list", "export", "template"])
def test_every_command_has_help_with_an_example(kg: Run, command: str):
    assert f"kg verdicts {command}" in kg("verdicts", command, "--help").out.partition("example")[2]
