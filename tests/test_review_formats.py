"""Reviews for programs: JSON, CSV, SHACL validation reports and SARIF, each read back by what reads such files."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import rdflib
from jsonschema import Draft202012Validator
from pyoxigraph import NamedNode
from rdflib.namespace import RDF, SH
from records import project, record
from test_review import reviewed, written

from kg.findings import DOCUMENTS, reviews_to_csv, reviews_to_json, reviews_to_sarif, reviews_to_turtle
from kg.graph import record_to_quads
from kg.model import Place, Waiver
from kg.shapes_graph import RULE_BASE
from kg.vocabulary import DEF

if TYPE_CHECKING:
    from pathlib import Path

    from terminal import Run

    from kg.review import Review

BKG = rdflib.Namespace(DEF)
WAIVER = Waiver("V04", "地方惯用", "李四", until="2099-12-31", added="2026-03-01", source="豁免.yaml:1")
HEADER = {"fiscal_funds": None, "other_funds": None, "payment_plan": None}
DOCUMENT = record(
    project(
        written("成本", "活动经费", "全年费用不超过10万元", "≥10万元", ordinal=1, place=Place(line=12, method="text")),
        written("质量", "合格率", "合格的比例", "≥95百份比", ordinal=2, place=Place(page=3, table=1, row=2)),
        written("成本", "=费用", "第二项", "3万元", ordinal=3),
        budget=None,
        code="13050026P0094501",
        **HEADER,
    ),
    path="某市/文化局 2026.txt",
)


@cache
def plain() -> Review:
    return reviewed(DOCUMENT)


@cache
def lived_with() -> Review:
    """Return a review with a finding that is new, one that is known, one that is waived, and the rest."""
    by_rule = {finding.rule: finding for finding in plain().findings}
    rest = tuple(finding for finding in plain().findings if finding.rule not in {"V04", "D04"})
    return replace(plain(), findings=rest, known=(by_rule["D04"],), waived=((by_rule["V04"], WAIVER),), gone=2)


def waiting(review: Review) -> Review:
    """Return a review in which one rule that was not evaluated waits for something."""
    awaits = {"zh": "尚无目录", "en": "no list yet"}
    asked = (
        replace(state, rule=replace(state.rule, awaits=awaits)) if state.rule.code == "A03" else state
        for state in review.states
    )
    return replace(review, states=tuple(asked))


CLEAN = record(project(written("成本", "活动经费", "全年费用", "≤10万元"), budget=None, code=None, **HEADER))


def test_the_document_is_of_the_kind_the_tests_need():
    assert {finding.rule for finding in plain().findings} == {"D01", "V04", "D04", "A08"}
    assert reviewed(CLEAN).findings == ()


# --- JSON


def test_json_is_an_object_per_document_with_findings_states_and_counts():
    full, clean = json.loads(reviews_to_json([waiting(lived_with()), reviewed(CLEAN)]))
    assert full["counts"] == {"Violation": 2, "Warning": 0, "Info": 0, "waived": 1, "known": 1, "gone": 2}
    assert [each["rule"] for each in full["findings"]] == [each.rule for each in lived_with().findings]
    (waived,) = full["waived"]
    assert (waived["finding"]["rule"], waived["waiver"]["reason"]) == ("V04", "地方惯用")
    states = {each["rule"]: each for each in full["states"]}
    assert (states["D01"]["state"], states["D01"]["findings"]) == ("raised", 1)
    assert states["A03"]["awaits"]["zh"] == "尚无目录"
    assert states["A03"]["missing"][0]["zh"]
    assert (clean["findings"], clean["counts"]["gone"]) == ([], None)


def test_the_counts_are_of_all_findings_whatever_is_listed():
    (shown,) = json.loads(reviews_to_json([replace(lived_with(), findings=())]))
    assert (shown["findings"], shown["counts"]["Violation"]) == ([], 2)


# --- CSV


def table(reviews: list[Review], lang: str = "zh") -> list[dict[str, str]]:
    text = reviews_to_csv(reviews, lang=lang)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv_has_a_row_per_finding_of_all_documents():
    lines = table([lived_with(), reviewed(CLEAN), plain()])
    assert len(lines) == 2 * len(plain().findings)
    assert [line["状态"] for line in lines[:4]] == ["new", "new", "known", "waived"]
    (wrong, _again) = (line for line in lines if line["规则"] == "D01")
    assert (wrong["规则名称"], wrong["级别"], wrong["建议"], wrong["文本行"]) == (
        "上限写成下限",
        "Violation",
        "≤10万元",
        "12",
    )
    (waived,) = (line for line in lines if line["状态"] == "waived")
    assert (waived["豁免理由"], waived["豁免人"], waived["豁免截止"]) == ("地方惯用", "李四", "2099-12-31")
    assert table([plain()], "en")[0]["rule"]


def test_csv_runs_no_formula():
    cells = [cell for line in table([plain()]) for cell in line.values()]
    assert "'=费用" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


# --- Turtle


def graph_of(*reviews: Review) -> rdflib.Graph:
    return rdflib.Graph().parse(data=reviews_to_turtle(reviews), format="turtle")


def test_turtle_is_a_validation_report_per_document():
    graph = graph_of(lived_with(), reviewed(CLEAN))
    conforms = {bool(graph.value(node, SH.conforms)) for node in graph.subjects(RDF.type, SH.ValidationReport)}
    assert conforms == {True, False}
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]
    for result in graph.objects(None, SH.result):
        # what SHACL demands of a result, section 3.6.2
        for demanded in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape):
            assert len(list(graph.objects(result, demanded))) == 1
        assert {message.language for message in graph.objects(result, SH.resultMessage)} == {"zh", "en"}


def test_turtle_says_all_of_a_finding():
    graph = graph_of(plain())
    (result,) = graph.subjects(SH.sourceShape, rdflib.URIRef(RULE_BASE + "D01"))
    assert str(graph.value(result, SH.value)) == "≥10万元"
    assert graph.value(result, SH.resultSeverity) == SH.Violation
    assert str(graph.value(result, BKG.suggestion)) == "≤10万元"
    assert (int(graph.value(result, BKG.ofProject)), int(graph.value(result, BKG.ofRow))) == (1, 1)
    assert int(graph.value(graph.value(result, BKG.place), BKG.lineNumber)) == 12
    (core,) = graph.subjects(SH.sourceShape, rdflib.URIRef(RULE_BASE + "A08"))
    assert graph.value(core, SH.resultPath) == BKG.projectCode


def test_the_foci_are_nodes_of_the_graph_that_build_writes():
    subjects = {quad.subject for quad in record_to_quads(DOCUMENT)}
    foci = {NamedNode(str(node)) for node in graph_of(plain()).objects(None, SH.focusNode)}
    assert foci
    assert foci <= subjects


def test_what_is_waived_or_known_is_no_result():
    graph = graph_of(lived_with())
    rules = {str(graph.value(node, SH.sourceShape)).removeprefix(RULE_BASE) for node in graph.objects(None, SH.result)}
    assert rules == {"D01", "A08"}
    (waived,) = graph.objects(None, BKG.waivedResult)
    assert str(graph.value(graph.value(waived, BKG.underWaiver), BKG.waivedBy)) == "李四"
    (known,) = graph.objects(None, BKG.knownResult)
    assert str(graph.value(known, SH.sourceShape)) == RULE_BASE + "D04"
    assert conforms(replace(plain(), findings=(), waived=tuple((each, WAIVER) for each in plain().findings)))


def conforms(review: Review) -> bool:
    report = graph_of(review)
    return bool(report.value(next(report.subjects(RDF.type, SH.ValidationReport)), SH.conforms))


def test_what_is_only_not_listed_leaves_no_report_that_conforms():
    assert not conforms(replace(plain(), findings=()))


def unasked(review: Review) -> set[str]:
    return {state.rule.code for state in review.states if state.state == "not_evaluated"}


def test_turtle_names_the_rules_that_were_not_evaluated():
    told = {str(rule).removeprefix(RULE_BASE) for rule in graph_of(plain()).objects(None, BKG.notEvaluated)}
    assert told == unasked(plain())
    assert {"A01", "A03"} <= told


@pytest.mark.parametrize("form", sorted(DOCUMENTS))
def test_the_same_review_gives_the_same_bytes(form: str, tmp_path: Path):
    """In another process too, where sets of texts come in another order."""
    code = (
        "import sys; sys.path.insert(0, 'tests'); import test_review_formats as t; from kg.findings import DOCUMENTS;"
        f"text = DOCUMENTS[{form!r}]([t.lived_with()], 'zh');"
        "sys.stdout.buffer.write(text if isinstance(text, bytes) else text.encode())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment)
    text = DOCUMENTS[form]([lived_with()], "zh")
    assert done.stdout == (text if isinstance(text, bytes) else text.encode())
    assert tmp_path.exists()


# --- SARIF

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
# What the schema of SARIF 2.1.0 demands of the parts that are written here.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "language": {"pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {"required": ["driver"], "properties": {"driver": {"$ref": "#/$defs/driver"}}},
                    "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
                    "invocations": {"type": "array", "items": {"$ref": "#/$defs/invocation"}},
                },
            },
        },
    },
    "$defs": {
        "invocation": {
            "type": "object",
            "required": ["executionSuccessful"],
            "properties": {
                "toolExecutionNotifications": {
                    "type": "array",
                    "items": {
                        "required": ["message"],
                        "properties": {
                            "level": {"enum": ["none", "note", "warning", "error"]},
                            "message": {"required": ["text"]},
                            "associatedRule": {"properties": {"index": {"type": "integer", "minimum": 0}}},
                        },
                    },
                },
            },
        },
        "driver": {
            "type": "object",
            "required": ["name", "rules"],
            "properties": {
                "semanticVersion": {"pattern": r"^\d+\.\d+\.\d+"},
                "rules": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {
                        "type": "object",
                        "required": ["id"],
                        "properties": {
                            **dict.fromkeys(("shortDescription", "fullDescription", "help"), TEXT),
                            "defaultConfiguration": {
                                "properties": {"level": {"enum": ["none", "note", "warning", "error"]}},
                            },
                        },
                    },
                },
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "properties": {
                "message": TEXT,
                "level": {"enum": ["none", "note", "warning", "error"]},
                "ruleIndex": {"type": "integer", "minimum": -1},
                "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                "suppressions": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["kind"],
                        "properties": {
                            "kind": {"enum": ["inSource", "external"]},
                            "status": {"enum": ["accepted", "underReview", "rejected"]},
                            "justification": {"type": "string"},
                        },
                    },
                },
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
            },
        },
        "location": {
            "type": "object",
            "properties": {
                "physicalLocation": {
                    "required": ["artifactLocation"],
                    "properties": {
                        "artifactLocation": {
                            "required": ["uri"],
                            "properties": {"uri": {"type": "string", "pattern": "^[A-Za-z0-9%._~/-]+$"}},
                        },
                        "region": {"properties": {"startLine": {"type": "integer", "minimum": 1}}},
                    },
                },
                "logicalLocations": {
                    "type": "array",
                    "items": {"additionalProperties": {"type": "string"}},
                },
            },
        },
    },
}  # fmt: skip


def sarif(*reviews: Review, lang: str = "zh") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(reviews_to_sarif(reviews, lang=lang))
    Draft202012Validator(SARIF).validate(log)
    return log["runs"][0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif_is_what_its_schema_demands(lang: str):
    run = sarif(lived_with(), plain(), lang=lang)
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) == len({rule["id"] for rule in rules})
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_names_the_rules_that_were_not_evaluated():
    run = sarif(plain())
    (invocation,) = run["invocations"]
    notices = {each["associatedRule"]["id"]: each for each in invocation["toolExecutionNotifications"]}
    assert set(notices) == unasked(plain())
    assert "未评判 A03" in notices["A03"]["message"]["text"]
    assert run["tool"]["driver"]["rules"][notices["A03"]["associatedRule"]["index"]]["id"] == "A03"
    (place,) = notices["A03"]["locations"]
    assert unquote(place["physicalLocation"]["artifactLocation"]["uri"]) == plain().path


def test_sarif_of_nothing_is_a_log_too():
    assert sarif()["results"] == []
    assert sarif(reviewed(CLEAN))["results"] == []


def test_sarif_leads_to_the_line_and_names_project_and_row():
    (wrong,) = (result for result in sarif(plain())["results"] if result["ruleId"] == "D01")
    (location,) = wrong["locations"]
    assert unquote(location["physicalLocation"]["artifactLocation"]["uri"]) == "某市/文化局 2026.txt"
    assert location["physicalLocation"]["region"] == {"startLine": 12}
    assert [each["name"] for each in location["logicalLocations"]] == ["文化活动经费", "活动经费"]
    assert (wrong["level"], wrong["properties"]["suggestion"]) == ("error", "≤10万元")
    assert "≤10万元" in wrong["message"]["text"]
    (unit,) = (result for result in sarif(plain())["results"] if result["ruleId"] == "V04")
    assert "region" not in unit["locations"][0]["physicalLocation"]
    assert unit["level"] == "warning"


def test_sarif_suppresses_what_is_waived_and_marks_what_is_known():
    results = {result["ruleId"]: result for result in sarif(lived_with())["results"]}
    (suppression,) = results["V04"]["suppressions"]
    assert suppression["justification"] == "地方惯用 (李四)"
    assert [results[rule].get("baselineState") for rule in ("D01", "D04", "V04")] == ["new", "unchanged", None]
    assert not [each for each in sarif(plain())["results"] if "baselineState" in each or "suppressions" in each]


def test_a_fingerprint_stays_where_rows_are_inserted():
    moved = replace(plain(), findings=tuple(replace(each, row=each.row and each.row + 4) for each in plain().findings))
    prints = [[each["partialFingerprints"] for each in sarif(some)["results"]] for some in (plain(), moved)]
    assert prints[0] == prints[1]
    assert len({str(each) for each in prints[0]}) == len(prints[0])


# --- the command line


@pytest.mark.parametrize("form", sorted(DOCUMENTS))
def test_every_format_is_written_for_several_files(kg: Run, faulty: Path, clean: Path, form: str):
    printed = kg("review", faulty, clean, "--format", form)
    assert printed.code == 1
    assert kg("review", faulty, clean, "--format", form, "--output", "果").code == 1
    assert (faulty.parent / "果").read_bytes() == printed.out.encode()
    assert "D01" in printed.out
    assert "D01" not in kg("review", faulty, "--format", form, "--rules", "V01").out


def test_paths_below_the_folder_are_relative_in_sarif(kg: Run, faulty: Path):
    (result,) = json.loads(kg("review", faulty, "--format", "sarif").out)["runs"][0]["results"]
    assert unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == "甲.txt"
