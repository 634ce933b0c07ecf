"""The rules of shapes/: each against a valid and an invalid example, in the review's engine and in pySHACL."""

import re
import shutil
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from shapes_oracle import (
    BASE,
    EXAMPLES,
    example_base,
    examples_store,
    foci,
    missed,
    ours,
    ours_on_examples,
    pyshacl_on_examples,
    pyshacl_raised,
)

from kg.constraints import for_all_focus_nodes
from kg.errors import ShapesError
from kg.review_graph import answers, graph_store
from kg.shapes import fill, load_rules
from kg.vocabulary import data_dir

# The rulebook: a rule that is lost from shapes/ is missed here.
ALL_RULES = {
    "V01", "V02", "V03", "V04", "V05", "V06", "V08", "D01", "D02", "D03", "D04",
    "T01", "T02", "T07", "B01", "B03", "B04", "A01", "A03", "A04", "A08", "A09",
    "A02", "B02", "B05", "B06", "B07", "B08", "B09", "B10", "B11", "B12",
    "V07", "V09", "V10", "V11", "V12", "V13", "V14",
    "C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11", "C12", "C13", "A06",
    "A05", "A07", "A10", "A11", "A12", "A13", "A14", "A15", "A16", "A17", "A18", "A19",
    "A20", "A21", "A22", "A23",
    "T03", "T04", "T05", "T06", "T08", "T09", "T10", "T11", "T12", "T13",
}  # fmt: skip
RULES = load_rules()
CODES = [rule.code for rule in RULES]
HEAD = """
@prefix bkg: <https://w3id.org/budget-kg/def#> .
@prefix rule: <https://w3id.org/budget-kg/def/rule/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPE = (
    HEAD
    + """
rule:X01 a sh:PropertyShape, bkg:Rule ;
    bkg:code "X01" ; bkg:scope "row" ; bkg:ruleSource "惯例 convention" ;
    sh:name "名"@zh, "name"@en ; sh:severity sh:Info ; sh:message "话"@zh, "words"@en ;
    sh:targetClass bkg:ApplicableIndicator ;
    sh:path bkg:value ; sh:minCount 1 .
"""
)
SPARQL = """sh:sparql [ sh:prefixes <https://w3id.org/budget-kg/def/rule> ; sh:select \"\"\"%s\"\"\" ] ."""


def rules_of(tmp_path: Path, text: str):
    """Load a folder that holds one shapes file and the shipped prefixes."""
    shutil.copy(data_dir("shapes") / "prefixes.ttl", tmp_path)
    (tmp_path / "own.ttl").write_text(text, encoding="utf-8")
    return load_rules(tmp_path)


def test_the_rulebook_is_all_there():
    assert set(CODES) == ALL_RULES
    assert not any(rule.awaits for rule in RULES)
    assert len(CODES) == len(set(CODES))


def test_every_rule_has_its_two_examples():
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(CODES)
    for kind in ("valid", "invalid"):
        assert len(list(EXAMPLES.glob(f"*/{kind}.ttl"))) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_invalid_example_raises_exactly_its_rule_on_its_foci(code: str):
    base = example_base(code, "invalid")
    raised = {(rule, focus) for rule, focus, _value in ours_on_examples("invalid") if focus.startswith(base)}
    assert foci(code), "an invalid example names its foci <focus…>"
    assert raised == foci(code)


@pytest.mark.parametrize("code", CODES)
def test_what_a_rule_raises_it_has_judged(code: str):
    (rule,) = (each for each in RULES if each.code == code)
    judged = {answer["this"].value for answer in answers(examples_store("invalid"), rule.judged)}
    assert {focus for _rule, focus in foci(code)} <= judged


@pytest.mark.parametrize("code", CODES)
def test_the_valid_example_with_its_look_alikes_raises_nothing(code: str):
    base = example_base(code, "valid")
    assert {(rule, focus) for rule, focus, _value in ours_on_examples("valid") if focus.startswith(base)} == set()


@pytest.mark.parametrize("kind", [pytest.param("valid", marks=pytest.mark.oracle), "invalid"])
def test_pyshacl_raises_the_same_on_the_unchanged_shapes(kind: str):
    assert ours_on_examples(kind) == pyshacl_on_examples(kind)


def test_every_rule_fires_in_both_engines():
    """A canary: an engine that skips a constraint in silence would say that the document conforms."""
    assert missed(ours_on_examples("invalid")) == set()
    assert missed(pyshacl_on_examples("invalid")) == set()


def test_every_rule_speaks_chinese_and_english_and_names_its_source():
    for rule in RULES:
        assert re.search(r"[\u4e00-\u9fff]", rule.message["zh"]), rule.code
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"\{.*?\}|万元", "", rule.message["en"])), rule.code
        assert rule.source, rule.code


def test_a_code_rule_says_that_it_is_derived():
    (rule,) = (rule for rule in RULES if rule.code == "A08")
    assert "推得" in rule.message["zh"]
    assert "derived from real codes" in rule.message["en"]


# --- what the engine refuses


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("sh:minCount 1 .", "sh:minCount 1 ; sh:lessThan bkg:basis ."), "sh:lessThan"),
        (("sh:minCount 1 .", "sh:minCount 1 ; sh:not [ sh:hasValue 1 ] ."), "sh:"),
        (("sh:minCount 1 .", "sh:minCount 1 ; sh:closed true ."), "sh:closed"),
        (("sh:targetClass bkg:ApplicableIndicator", "sh:targetSubjectsOf bkg:value"), "sh:targetSubjectsOf"),
        (("sh:targetClass bkg:ApplicableIndicator", "sh:targetClass bkg:AplicableIndicator"), "AplicableIndicator"),
        (("sh:path bkg:value", "sh:path bkg:vlaue"), "bkg:vlaue"),
        (("sh:path bkg:value", "sh:path [ sh:zeroOrMorePath bkg:value ]"), "sh:zeroOrMorePath"),
        (("sh:severity sh:Info", "sh:severity sh:Debug"), "sh:severity Debug"),
        (('sh:message "话"@zh, "words"@en', 'sh:message "话"@zh'), "sh:message"),
        (('sh:message "话"@zh, "words"@en', 'sh:message "{?x}"@zh, "words"@en'), "{?x}"),
        (('bkg:scope "row"', 'bkg:scope "cell"'), "bkg:scope"),
        (('bkg:code "X01"', 'bkg:code "X02"'), "X02"),
        (("sh:PropertyShape, bkg:Rule", "sh:PropertyShape"), "X01"),
        (("sh:path bkg:value ; sh:minCount 1 .", "sh:property [ sh:path bkg:value ; sh:minCount 1 ] ."), "sh:"),
        (("sh:path bkg:value ; sh:minCount 1 .", "sh:path bkg:value ."), "no constraint"),
    ],
)
def test_what_the_engine_does_not_know_is_refused_by_name(tmp_path: Path, change: tuple[str, str], named: str):
    assert change[0] in SHAPE
    with pytest.raises(ShapesError, match=re.escape(named)):
        rules_of(tmp_path, SHAPE.replace(*change))


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT $this WHERE { $this bkg:value ?v MINUS { $this bkg:basis ?b } }", "MINUS"),
        ("SELECT $this WHERE { VALUES ?v { 1 } $this bkg:value ?v }", "VALUES"),
        ("SELECT $this WHERE { GRAPH ?g { $this bkg:value ?v } }", "GRAPH"),
        ("SELECT $this WHERE { $this bkg:value ?v } LIMIT 1", "LIMIT"),
        ("SELECT ?v WHERE { $this bkg:value ?v }", "SELECT without $this"),
        ("SELECT * WHERE { $this bkg:value ?v }", "SELECT *"),
        ("SELECT $this WHERE { { SELECT ?v WHERE { $this bkg:value ?v } } }", "SELECT without $this"),
        ("SELECT $this (COUNT(?v) AS ?n) WHERE { $this bkg:value ?v }", "aggregate over several focus nodes"),
        (
            "SELECT $this WHERE { { SELECT $this (SUM(?v) AS ?s) WHERE { $this bkg:number ?v } GROUP BY ?v } }",
            "aggregate",
        ),
        ("SELECT $this WHERE { $this bkg:inTable ?t BIND (?t AS $this) }", "AS $this"),
        ("SELECT $this WHERE { { $this bkg:value ?v } UNION { ?other bkg:value ?v } }", "branch without $this"),
        ("SELECT $this WHERE { $this $PATH ?v }", "$PATH"),
        ("SELECT $this WHERE { $this bkg:vlaue ?v }", "bkg:vlaue"),
        ("SELECT $this WHERE { $this skos:altLable ?v }", "skos:altLable"),
        ("SELECT $this WHERE { $this bkg:value ?v FILTER (xsd:integr(?v) = 1) }", "xsd:integr"),
        ("SELECT $this WHERE { $this ex:value ?v }", "ex:"),
        ("ASK { $this bkg:value ?v }", "SELECT"),
    ],
)
def test_a_query_that_would_mean_something_else_for_all_nodes_at_once_is_refused(
    tmp_path: Path, query: str, named: str
):
    shape = SHAPE.replace("sh:path bkg:value ; sh:minCount 1 .", SPARQL % query)
    with pytest.raises(ShapesError, match=re.escape(named)):
        rules_of(tmp_path, shape)


def test_an_empty_folder_is_no_rulebook(tmp_path: Path):
    with pytest.raises(ShapesError):
        load_rules(tmp_path)


def test_turtle_that_does_not_parse_names_its_file(tmp_path: Path):
    with pytest.raises(ShapesError, match=r"own\.ttl"):
        rules_of(tmp_path, "rule:X01 a ;")


@pytest.mark.parametrize(
    ("component", "raised"),
    [
        ("sh:minCount 1", {"none"}),
        ("sh:minCount 2", {"none", "one"}),
        ("sh:maxCount 1", {"two"}),
        ('sh:pattern "^a" ; sh:flags "i"', {"two"}),
        ('sh:in ( "A" "b" )', set()),
        ('sh:in ( "A" )', {"two"}),
        ('sh:hasValue "b"', {"none", "one"}),
    ],
)
def test_core_components_are_judged_as_pyshacl_judges_them(tmp_path: Path, component: str, raised: set[str]):
    data = (
        HEAD
        + """
    <none> a bkg:ApplicableIndicator . <one> a bkg:ApplicableIndicator ; bkg:value "A" .
    <two> a bkg:ApplicableIndicator ; bkg:value "A", "b" .
    """
    )
    rules = rules_of(tmp_path, SHAPE.replace("sh:minCount 1", component))
    found = ours(graph_store(parse(data, format=RdfFormat.TURTLE, base_iri=BASE)), rules)
    assert {focus.removeprefix(BASE) for _code, focus, _value in found} == raised
    assert found == pyshacl_raised(rdflib.Graph().parse(data=data, format="turtle", publicID=BASE), shapes=tmp_path)


def test_braces_in_texts_and_comments_open_no_group():
    query = 'SELECT $this WHERE { # {\n $this <v> "{" { $this <w> ?x } }'
    compiled = for_all_focus_nodes(query, target="$this a <C> .", prefixes={}, shape="S")
    assert compiled.count("$this a <C> .") == 2


def test_a_template_with_an_open_variable_gives_no_suggestion():
    assert fill("改为{?x}", {}) is None
    assert fill("改为{?x}", {"x": "≤10万元"}) == "改为≤10万元"
