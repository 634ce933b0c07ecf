"""Each ready question finds what it says it finds; asking never writes, never connects, and never runs a parameter."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

import budgets
import pytest
from goals import goal, narrative, speaks_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from records import UNIT, cited, cost_row, in_words, project, quantity, record, row, satisfaction_row

from kg.answers import format_answer
from kg.ask import Answer, Question, ask, find_question, ready_questions
from kg.errors import QueryError
from kg.model import Link, Place, Target, Unplaced
from kg.store import open_store, replace_document
from kg.vocabulary import DEF

LIBRARY = "某市图书馆"
NAMES = tuple(question.name for question in ready_questions())
ON_BASES = (
    *("citations-of-replaced-documents", "documents-cited-by-units-of-several-levels"),
    *("documents-cited-for-different-indicators", "documents-cited-with-different-titles"),
    "internal-requests-as-the-only-basis",
)
"""These find nothing in the store of this file; tests/test_ask_bases.py has one in which they do."""
PARAMS = {
    "how-others-set-an-indicator": {"name": "满意"},
    "who-cites-a-document": {"document": "财预[2021]101号"},
    "graph-of-a-project": {"project": "文化活动"},
}


def this_year():
    """Return a document of 2026 in which every question finds something."""
    activities = project(
        row(1, references=(cited("财预〔2021〕101号", raw="财预[2021]101 号"), cited(None, "实施细则"))),
        cost_row(2, "12.00"),
        cost_row(3, "3", ">="),
        row(4, level2="实效指标", level3="场馆开放率", value="按计划开放", target=in_words()),
        satisfaction_row(5, "90"),
        satisfaction_row(6, None, level3="演员满意程度"),
        row(7, level3="12345热线接听次数", value="≥300次", target=quantity("300", "次")),
        row(8, level3="开馆日期", value="6月底前", target=Target("date", "<=", date="2026-06-30")),
        row(
            9,
            level3="不涉及",
            value="不涉及",
            basis="不涉及",
            basis_kind="not_applicable",
            target=Target("not_applicable"),
        ),
    )
    books = project(
        row(
            1, description="费用不超过10万元", value="≥10万元", target=quantity("10", "万元", value="100000", base="元")
        ),
        row(2, level1="效益指标", level2="社会效益指标", level3="影响", value="良好", target=in_words()),
        row(3, level1="效益指标", level2="生态效益指标", level3="不涉及", target=Target("not_applicable")),
        ordinal=2,
        name="购书经费",
        code=None,
    )
    bought = budgets.table("procurement", budgets.line("轿车", total="18.00", bought_for="购书经费"), ordinal=2)
    public = budgets.table("three-public", budgets.line("公务接待费", item="hospitality", total="3.00"), ordinal=3)
    empty = budgets.table("government-fund-expenditure", ordinal=4, is_empty=True)
    told = budgets.change("increase", "增加2万元", amount=Decimal(20000), year=2025)
    figures = (budgets.stated("“三公”经费3万元", "3", item="three-public", fund="fiscal", change=told),)
    aim = goal("举办文化活动", "全年举办演出60场，送书下乡3000册，每册20元。")
    return record(
        activities,
        books,
        budget_tables=(budgets.expenditure(), bought, public, empty),
        narrative=replace(narrative(aim), figures=figures),
        links=(*speaks_of(aim, 1, 2), Link("procurement", 1, "购书经费", 2, 2)),
    )


@pytest.fixture(scope="module")
def store() -> Store:
    filled = open_store(None)
    for each in asked_documents():
        replace_document(filled, each)
    return filled


def asked_documents():
    """Return documents of two years and two units."""
    earlier = project(satisfaction_row(1, "95"), row(2, references=(cited("财预〔2021〕101号"),)), budget=None)
    library = project(
        satisfaction_row(1, "85"), satisfaction_row(2, "100"),
        row(3, references=(cited("国发〔2020〕1号", "实施细则"), cited("财邢〔2021〕7号"))),
        name="借阅经费", code="13050026P00202010001A",
    )  # fmt: skip
    return (
        this_year(),
        record(earlier, path="文化局/2025.txt", year=2025),
        record(library, path="图书馆/2026.txt", unit=LIBRARY, code=None),
    )


def table(store: Store, name: str, *columns: str, **params: str) -> list[tuple[str | None, ...]]:
    """Return some columns of the answer to a question."""
    answer = ask(store, name, PARAMS.get(name, {}) | params)
    positions = [answer.columns.index(column) for column in columns]
    return [tuple(line[position] for position in positions) for line in answer.rows]


# --- what the questions find


def test_satisfaction_targets_are_compared_by_unit_and_year(store: Store):
    name = "satisfaction-targets-compared"
    columns = ("department", "fiscalYear", "rows", "withPercentage", "lowest", "mean", "highest", "inWords")
    assert table(store, name, *columns) == [
        (LIBRARY, "2026", "2", "2", "85", "92.5", "100", "0"),
        (UNIT, "2025", "1", "1", "95", "95", "95", "0"),
        (UNIT, "2026", "2", "1", "90", "90", "90", "1"),
    ]


def test_hotline_targets_are_found_by_any_of_the_words(store: Store):
    found = table(store, "hotline-targets-across-units", "level3", "value", "canonicalValue", "position")
    assert found == [("12345热线接听次数", "≥300次", "300", "1.7")]
    assert table(store, "hotline-targets-across-units", "level3", word="开馆|闭馆") == [("开馆日期",)]


def test_others_are_found_by_part_of_an_indicators_name(store: Store):
    found = table(store, "how-others-set-an-indicator", "department", "fiscalYear", "comparator", "canonicalValue")
    assert found == [
        (UNIT, "2026", None, None),
        (LIBRARY, "2026", ">=", "85"),
        (LIBRARY, "2026", ">=", "100"),
        (UNIT, "2025", ">=", "95"),
        (UNIT, "2026", ">=", "90"),
    ]


def test_a_project_that_cites_nothing_is_without_identifiable_basis(store: Store):
    found = table(store, "projects-without-identifiable-basis", "department", "projectName", "rows", "basisKinds")
    assert found == [(UNIT, "购书经费", "2", "计划")]


@pytest.mark.parametrize("asked", ["财预〔2021〕101号", "财预【2021】101 号", "财预(2021)101", "财预"])
def test_who_cites_a_document_is_found_in_any_bracket_style(store: Store, asked: str):
    found = table(store, "who-cites-a-document", "department", "fiscalYear", "positions", "spellings", document=asked)
    assert found == [(UNIT, "2025", "2", "财预〔2021〕101号"), (UNIT, "2026", "1", "财预[2021]101 号")]


def test_who_cites_a_document_is_found_by_title(store: Store):
    found = table(store, "who-cites-a-document", "documentNumber", "title", "department", document="《实施细则》")
    assert found == [(None, "实施细则", UNIT), ("国发〔2020〕1号", "实施细则", LIBRARY)]


def test_costs_that_exceed_the_budget(store: Store):
    found = table(store, "costs-that-exceed-the-budget", "projectName", "budgetAmount", "costs", "excess", "costRows")
    assert found == [("文化活动经费", "105000", "150000", "45000", "2")]


def test_rows_that_say_at_least_where_a_ceiling_is_meant(store: Store):
    name = "rows-that-say-at-least-where-a-ceiling-is-meant"
    assert table(store, name, "position", "value", "ceilingWords") == [
        ("1.3", ">=3万元", ""),
        ("2.1", "≥10万元", "不超过"),
    ]


def test_indicators_without_a_measurable_value(store: Store):
    found = table(store, "indicators-without-a-measurable-value", "position", "level3", "value")
    assert found == [("1.4", "场馆开放率", "按计划开放"), ("1.6", "演员满意程度", "满意")]


def test_the_same_project_over_the_years(store: Store):
    name = "the-same-project-over-the-years"
    expected = [("文化活动经费", "2025", None, "2"), ("文化活动经费", "2026", "105000", "9")]
    assert table(store, name, "projectName", "fiscalYear", "budgetAmount", "rows") == expected
    assert table(store, name, "projectName", project="购书") == []


def test_money_by_indicator_type(store: Store):
    found = table(store, "money-by-indicator-type", "department", "type", "rows", "smallest", "largest", "total")
    assert found == [
        (UNIT, "成本指标", "2", "30000", "120000", "150000"),
        (UNIT, "数量指标", "1", "100000", "100000", "100000"),
    ]


def test_documents_cited_most_count_projects_and_units(store: Store):
    name = "documents-cited-most"
    assert table(store, name, "documentNumber", "projects", "mentions", "units") == [
        ("财预〔2021〕101号", "2", "2", "1")
    ]
    titles = table(store, name, "documentNumber", "title", "projects", least="1")
    assert set(titles) == {
        ("财预〔2021〕101号", "", "2"), ("国发〔2020〕1号", "实施细则", "1"),
        ("", "实施细则", "1"), ("财邢〔2021〕7号", "", "1"),
    }  # fmt: skip


def test_a_document_cited_by_title_is_told_with_the_number_seen_elsewhere(store: Store):
    found = table(store, "documents-cited-by-title-only", "documentTitle", "department", "projects", "knownNumber")
    assert found == [("实施细则", UNIT, "文化活动经费", "国发〔2020〕1号")]


def test_projects_of_a_unit(store: Store):
    columns = ("projectName", "projectCode", "budgetAmount", "fiscalFundsAmount", "otherFundsAmount", "rows")
    assert table(store, "projects-of-a-unit", *columns, unit="图书") == [
        ("借阅经费", "13050026P00202010001A", "105000", "100000", "5000", "3")
    ]
    assert len(table(store, "projects-of-a-unit", "projectName")) == 4


def test_deadlines_of_a_year(store: Store):
    assert table(store, "deadlines-of-a-year", "date", "level3", year="2026") == [("2026-06-30", "开馆日期")]
    assert table(store, "deadlines-of-a-year", "date", year="2025") == []
    assert len(table(store, "deadlines-of-a-year", "date")) == 1


def test_text_that_found_no_place(store: Store):
    found = table(store, "text-that-found-no-place", "path", "page", "lineNumber", "raw", "reason")
    assert [line[0] for line in found] == ["图书馆/2026.txt", "文化局/2025.txt", "文化局/2026.txt"]
    assert {line[1:] for line in found} == {("3", "40", "第 3 页", "不在任何一列")}


def test_text_that_found_no_place_in_a_workbook_is_found_by_its_sheet_and_cells():
    filled = open_store(None)
    lost = Unplaced("散落文字", "不在任何一列", Place(sheet="项目1", range="H9", method="cells"))
    replace_document(filled, record(unplaced=(lost,)))
    found = table(filled, "text-that-found-no-place", "page", "sheetName", "cellRange", "raw")
    assert found == [(None, "项目1", "H9", "散落文字")]


def test_agency_codes_that_look_like_slips_are_compared_over_all_documents(store: Store):
    columns = ("code", "mentions", "usual", "usualMentions", "numbers", "units")
    assert table(store, "agency-codes-that-look-like-slips", *columns) == [
        ("财邢", "1", "财预", "2", "财邢〔2021〕7号", LIBRARY)
    ]
    assert table(store, "agency-codes-that-look-like-slips", "code", years="-1") == []


def test_coverage_counts_each_document_once(store: Store):
    columns = ("path", "projects", "rows", "applicable", "citations", "unplaced")
    assert table(store, "coverage", *columns) == [
        ("图书馆/2026.txt", "1", "3", "3", "2", "1"),
        ("文化局/2025.txt", "1", "2", "2", "1", "1"),
        ("文化局/2026.txt", "2", "12", "10", "2", "1"),
    ]


def test_coverage_shows_a_document_without_tables():
    store = open_store(None)
    replace_document(store, record(projects=(), unplaced=()))
    assert table(store, "coverage", "projects", "rows") == [("0", "0")]


def test_labels_outside_the_scheme(store: Store):
    found = table(store, "labels-outside-the-scheme", "level", "label", "standard", "rows")
    assert found == [("2", "实效指标", "时效指标", "1")]


def test_projects_without_measurable_benefit(store: Store):
    found = table(store, "projects-without-measurable-benefit", "projectName", "benefitRows", "notApplicable")
    assert found == [("购书经费", "2", "1")]


def test_promises_of_the_department_that_no_row_carries(store: Store):
    columns = ("fiscalYear", "goalNumber", "goalTitle", "subject", "promise", "projectNames")
    found = table(store, "narrative-promises-without-an-indicator", *columns)
    assert [line[:5] for line in found] == [
        ("2026", "1", "举办文化活动", "演出", "60场"),
        ("2026", "1", "举办文化活动", "送书下乡", "3000册"),
    ]
    assert {frozenset((line[5] or "").split("、")) for line in found} == {frozenset({"文化活动经费", "购书经费"})}


def test_targets_that_changed_over_the_years(store: Store):
    columns = ("projectName", "level3", "earlierYear", "earlierValue", "laterYear", "laterValue", "change")
    assert table(store, "targets-that-changed-over-the-years", *columns) == [
        ("文化活动经费", "观众满意度", "2025", "≥95%", "2026", "≥90%", "-5")
    ]


def test_the_graph_of_a_project_has_its_rows_and_nothing_of_others(store: Store):
    answer = ask(store, "graph-of-a-project", {"project": "借阅"})
    assert answer.triples
    texts = {triple.object.value for triple in answer.triples}
    assert {"借阅经费", "观众满意度", "国发〔2020〕1号"} <= texts
    assert not {"文化活动经费", "购书经费"} & texts


@pytest.mark.parametrize("name", NAMES)
def test_a_document_that_says_little_of_itself_is_not_left_out_or_fatal(name: str):
    store = open_store(None)
    bare = project(satisfaction_row(1, "90"), name=None, code=None, budget=None, columns=())
    replace_document(store, record(bare, path="某市/2026/某文件.txt", unit=None, code=None, year=None))
    answer = ask(store, name, PARAMS.get(name, {}))
    if name in {"satisfaction-targets-compared", "coverage", "projects-of-a-unit", "how-others-set-an-indicator"}:
        assert [line[answer.columns.index("department")] for line in answer.rows] == ["某文件.txt"]


# --- the questions as files


def test_there_are_questions_for_each_kind_of_reader():
    assert len(NAMES) >= 14


@pytest.mark.parametrize("question", ready_questions(), ids=NAMES)
def test_a_question_says_what_it_is_in_both_languages(question: Question):
    for texts in (question.title, question.description):
        assert all(texts[language] for language in ("zh", "en"))
    assert all(param.description for param in question.params)


@pytest.mark.parametrize("question", ready_questions(), ids=NAMES)
def test_a_parameter_stands_in_the_query_with_the_default_its_header_tells(question: Question):
    in_query = dict(re.findall(r'VALUES \?(\w+) \{ "([^"]*)" \}', question.query))
    assert set(in_query) == {param.name for param in question.params}
    for param in question.params:
        assert param.default in {None, in_query[param.name]}


@pytest.mark.parametrize("question", ready_questions(), ids=NAMES)
def test_a_question_runs_in_any_sparql_editor_as_it_stands(question: Question, store: Store):
    store.query(question.query)


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(ON_BASES)))
def test_every_column_has_a_heading_in_both_languages(name: str, store: Store):
    answer = ask(store, name, PARAMS.get(name, {}))
    assert answer.terms
    for language in ("zh", "en"):
        first_lines = format_answer(answer, "table", lang=language, width=1000).splitlines()[:4]
        headings = re.split(r"\s{2,}", first_lines[2].strip())
        if answer.triples is None:
            assert len(headings) == len(answer.columns)
            assert not [heading for heading in headings if re.search("[a-z][A-Z]", heading)], "a bare variable name"


# --- parameters


@pytest.mark.parametrize(
    "hostile",
    ['" } . ?s ?p ?o . { "', "\\", '\\" } UNION { ?a ?b ?c } #', "a\nb", "}", "'; DROP ALL; '", "?row", "$1 \\1"],
)
def test_a_parameter_is_never_read_as_sparql(store: Store, hostile: str):
    before = len(store)
    assert ask(store, "projects-of-a-unit", {"unit": hostile}).rows == ()
    assert len(store) == before


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_parameter_reaches_the_query_as_it_is(text: str):
    answer = ask(Store(), 'SELECT ?text WHERE { VALUES ?text { "" } }', {"text": text})
    assert answer.rows == ((text,),)


def test_a_missing_parameter_is_named(store: Store):
    for params in ({}, {"document": ""}):
        with pytest.raises(QueryError, match="缺少参数 lacks document") as caught:
            ask(store, "who-cites-a-document", params)
        assert "--param document=" in caught.value.remedy


def test_an_unknown_parameter_is_told_with_those_there_are(store: Store):
    with pytest.raises(QueryError, match="没有参数 has no parameter title") as caught:
        ask(store, "who-cites-a-document", {"title": "x"})
    assert "document" in caught.value.remedy
    with pytest.raises(QueryError, match="没有参数 x the query has no parameter x"):
        ask(store, "SELECT * { ?s ?p ?o }", {"x": "y"})


def test_a_misspelt_question_is_told_with_its_neighbours():
    with pytest.raises(QueryError, match="satisfaction-target-compared") as caught:
        find_question("satisfaction-target-compared")
    assert "satisfaction-targets-compared" in caught.value.remedy
    with pytest.raises(QueryError) as caught:
        find_question("xyz")
    assert "kg ask" in caught.value.remedy


# --- queries of one's own


def test_a_query_needs_no_prefixes_and_sees_every_graph(store: Store):
    counted = ask(
        store, "SELECT (COUNT(DISTINCT ?row) AS ?n) WHERE { ?row a bkg:Indicator ; bkg:level1Type type:output }"
    )
    assert counted.columns == ("n",)
    assert counted.rows == (("10",),)
    assert ask(store, "ASK { ?row bkg:level3 '观众满意度' }").boolean is True


def test_describe_gives_triples_in_a_fixed_order(store: Store):
    query = f"DESCRIBE ?table WHERE {{ ?table a <{DEF}TargetTable> }}"
    triples = ask(store, query).triples
    assert triples
    assert list(triples) == sorted(set(triples), key=str)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> 1 }",
        "PREFIX x: <a:b> # note\nDELETE WHERE { ?s ?p ?o }",
        "drop all",
        "CLEAR GRAPH <a:b>",
        "LOAD <file:///etc/passwd>",
        "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused_as_such(store: Store, update: str):
    before = len(store)
    with pytest.raises(QueryError, match="只读") as caught:
        ask(store, update)
    assert "SELECT" in caught.value.remedy
    assert len(store) == before


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE\n# note\n<http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { BIND(<http://127.0.0.1:1/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1:1/> SELECT * { SERVICE x: { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        "SELECT * { ?s ?p trueSERVICE<http://127.0.0.1:1/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE<http://127.0.0.1:1/>{ ?s ?p ?o } }",
        "SELECT * { FILTER(?a<'>')SERVICE<http://127.0.0.1:1/>{} FILTER(?a='') }",
        "SELECT * { ?s <a:b\\#> ?o . } # SERVICE <x>\n",
    ],
)
def test_no_query_reaches_another_service(store: Store, query: str):
    with pytest.raises(QueryError, match="SERVICE") as caught:
        ask(store, query)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service <a:p> ?o }",
        "PREFIX ex: <http://e/> SELECT * { ?s ex:service ?o . ?s ex:my-service <a:b> }",
        "SELECT * { ?s <http://e/service> ?o }",
        "SELECT * { ?s ?p 'a service' }",
    ],
)
def test_the_word_service_may_be_a_name(query: str):
    assert ask(Store(), query).rows == ()


def test_a_slip_in_a_query_is_told_with_its_place(store: Store):
    with pytest.raises(QueryError, match=r"1:\d+") as caught:
        ask(store, "SELECT * { ?s ?p ")
    assert len(caught.value.message) < 250
    with pytest.raises(QueryError, match="SPARQL"):
        ask(store, "projects of a unit")


# --- answers as text


def answered(store: Store) -> Answer:
    return ask(store, "projects-of-a-unit")


def cells(line: str) -> int:
    """Return how many cells of a terminal a line takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_a_table_lines_up_in_cells_and_fits_its_width(store: Store):
    for width in (80, 160):
        lines = format_answer(answered(store), "table", width=width).splitlines()
        assert max(cells(line) for line in lines) <= width
    lines = format_answer(answered(store), "table", width=200).splitlines()
    rule = next(line for line in lines if "─" in line)
    ends = {cells(line) for line in lines if re.search(r"\d\s*$", line) and "共" not in line}
    assert ends == {cells(rule)}, "numbers end where the rule above them ends"


def test_a_table_speaks_both_languages(store: Store):
    chinese, english = (format_answer(answered(store), "table", lang=lang, width=200) for lang in ("zh", "en"))
    assert "某单位有哪些项目" in chinese
    assert "项目名称" in chinese
    assert "共 4 行" in chinese
    assert "The projects of a unit" in english
    assert "project name" in english


def test_an_answer_without_rows_says_so():
    assert "没有结果" in format_answer(ask(Store(), "coverage"), "table")
    assert format_answer(ask(Store(), "ASK { ?s ?p ?o }"), "table") == "否\n"


def test_resources_are_short_in_a_table(store: Store):
    answer = ask(store, "SELECT DISTINCT ?type { ?row bkg:level2Type ?type } ORDER BY ?type LIMIT 1")
    assert "type:beneficiary-satisfaction" in format_answer(answer, "table")


def test_csv_reads_back_as_the_rows(store: Store):
    answer = answered(store)
    read_back = list(csv.reader(io.StringIO(format_answer(answer, "csv"))))
    assert read_back == [list(answer.columns), *([text or "" for text in line] for line in answer.rows)]


def test_json_is_sparql_results_json(store: Store):
    answer = ask(
        store, "SELECT ?label ?year ?none ?type { ?d bkg:fiscalYear ?year ; a ?type ; dct:title ?label } LIMIT 1"
    )
    parsed = json.loads(format_answer(answer, "json"))
    assert parsed["head"] == {"vars": ["label", "year", "none", "type"]}
    (binding,) = parsed["results"]["bindings"]
    assert set(binding) == {"label", "year", "type"}
    assert binding["type"] == {"type": "uri", "value": DEF + "Disclosure"}
    assert binding["label"]["type"] == "literal"
    assert "datatype" not in binding["label"]
    assert binding["year"]["datatype"].endswith("#gYear")
    labelled = ask(store, "SELECT ?l { bkg:Indicator rdfs:label ?l FILTER(LANG(?l) = 'zh') }")
    assert json.loads(format_answer(labelled, "json"))["results"]["bindings"][0]["l"]["xml:lang"] == "zh"
    assert json.loads(format_answer(ask(store, "ASK {}"), "json")) == {"head": {}, "boolean": True}


def test_turtle_of_a_graph_reads_back(store: Store):
    answer = ask(store, "graph-of-a-project", {"project": "购书"})
    read_back = {quad.triple for quad in parse(format_answer(answer, "ttl").encode(), format=RdfFormat.TURTLE)}
    assert read_back == set(answer.triples or ())
    assert len(read_back) > 50


def test_turtle_of_rows_is_refused_with_a_way_out(store: Store):
    for query in ("SELECT * { ?s ?p ?o }", "ASK {}"):
        with pytest.raises(QueryError, match="Turtle") as caught:
            format_answer(ask(store, query), "ttl")
        assert "CONSTRUCT" in caught.value.remedy


def test_an_unknown_format_is_told_with_those_there_are(store: Store):
    with pytest.raises(QueryError, match="pdf") as caught:
        format_answer(answered(store), "pdf")
    assert "csv" in caught.value.remedy


def test_rows_are_plain_texts(store: Store):
    answer = ask(store, "SELECT ?type ?n ?none WHERE { ?d a ?type ; a bkg:Disclosure . BIND(1.50 AS ?n) } LIMIT 1")
    assert answer.rows == ((NamedNode(DEF + "Disclosure").value, "1.5", None),)
