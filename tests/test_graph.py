"""What a record says is in its graph, once, in declared terms, and in the same bytes every time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from records import cited, cost_row, in_words, project, quantity, record, row

from kg.graph import iris, quads_to_nquads, record_to_quads, terms
from kg.labels import indicator_type
from kg.model import Method, Place, Record, Target
from kg.vocabulary import DEF, DEF_BASE, RDF_TYPE, declared, own

XSD = "http://www.w3.org/2001/XMLSchema#"


def values(record: Record, name: str) -> list[str]:
    """Return what the graph of a record says with an own property, sorted."""
    return sorted(quad.object.value for quad in record_to_quads(record) if quad.predicate == own(name))


def facts_of(record: Record, node_ending: str) -> dict[str, set[str]]:
    """Return the facts about the nodes whose IRI ends so, by local name of the property."""
    facts: dict[str, set[str]] = {}
    for quad in record_to_quads(record):
        if quad.subject.value.endswith(node_ending):
            facts.setdefault(re.split(r"[#/]", quad.predicate.value)[-1], set()).add(quad.object.value)
    return facts


def typed(record: Record, name: str) -> set[str]:
    """Return the IRIs of the nodes of an own class."""
    return {
        quad.subject.value for quad in record_to_quads(record) if (quad.predicate, quad.object) == (RDF_TYPE, own(name))
    }


# --- the same input gives the same bytes


def test_the_same_record_gives_the_same_bytes_in_every_process():
    program = (
        "import sys; from records import *; from kg.graph import *;"
        "sys.stdout.buffer.write(quads_to_nquads(record_to_quads(record(project(row(references=("
        "cited('财预〔2021〕101号', '办法'),), extra={'权重': '10', '备注': '无'}))))))"
    )
    here = record(project(row(references=(cited("财预〔2021〕101号", "办法"),), extra={"备注": "无", "权重": "10"})))
    expected = quads_to_nquads(record_to_quads(here))
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
        assert done.stdout == expected


def test_a_document_gives_the_same_bytes_in_every_process_and_when_it_is_read_again():
    corpus = Path(__file__).parents[1] / "corpus"
    files = sorted(str(path) for path in corpus.rglob("*.txt"))
    program = (
        "import hashlib, sys; from pathlib import Path; from kg.build import file_to_nquads;"
        "[print(hashlib.sha256(file_to_nquads(Path(name))).hexdigest()) for name in sys.argv[1:]]"
    )
    printed = []
    for seed, order in (("0", files), ("4242", [*reversed(files)])):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", program, *order, order[0]]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        *each, again = done.stdout.split()
        assert again == each[0]
        printed.append(dict(zip(order, each, strict=True)))
    assert len(files) == 5
    assert printed[0] == printed[1]


def test_nquads_are_sorted_and_do_not_depend_on_the_order_of_quads():
    quads = record_to_quads(record())
    data = quads_to_nquads(quads)
    assert quads_to_nquads([*reversed(quads), quads[0]]) == data
    lines = data.splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == len(quads)


def test_nothing_in_the_graph_tells_the_time_of_the_run():
    datatypes = {q.object.datatype.value for q in record_to_quads(record()) if isinstance(q.object, Literal)}
    assert datatypes <= {XSD + name for name in ("string", "integer", "decimal", "gYear", "boolean", "date")}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(deadline=None, max_examples=40)
@given(TEXT, TEXT, st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_every_text_and_number_survives_the_way_through_nquads(text: str, heading: str, budget: Decimal):
    made = record(project(row(basis=text, extra={heading: text}), budget=budget, name=text))
    quads = record_to_quads(made)
    read_back = list(parse(quads_to_nquads(quads), format=RdfFormat.N_QUADS))
    assert set(read_back) == set(quads)
    assert values(made, "basis") == ([text] if text else [])
    assert [Decimal(amount) for amount in values(made, "budgetAmount")] == [budget * 10000]


# --- what the graph is made of


def full_record() -> Record:
    return record(
        project(
            row(
                references=(cited("冀政办字〔2017〕104号", "管理办法"), cited(None, "实施细则")),
                extra={"权重": "10"},
                provenance={"level1": "inferred", "value": "repaired"},
                place=Place(sheet="项目1", range="A7:F7", method="cells"),
                target=quantity("12", "百份比", approximate=True, per="周", date="2026-12-31", number2=Decimal(15)),
            ),
            cost_row(2, "10"),
            row(3, level2="实效指标", value="活动按计划举办", target=in_words()),
            total_budget=Decimal("31.50"),
            goals_total=("三年办活动36场",),
        ),
        notes=("缺少第 2 页",),
    )


def test_no_blank_nodes_and_one_named_graph():
    quads = record_to_quads(full_record())
    assert not [q for q in quads if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]
    assert {q.graph_name for q in quads} == {iris.disclosure(full_record().document.sha256)}


def test_every_own_term_in_the_graph_is_declared():
    used = {
        term.value
        for quad in record_to_quads(full_record())
        for term in (quad.predicate, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith((DEF, DEF_BASE))
    }
    assert used - declared() <= {f"{DEF_BASE}division/130500"}
    assert len(used) > 60


def test_every_node_but_concepts_of_the_vocabularies_has_a_type():
    quads = record_to_quads(full_record())
    typed_nodes = {quad.subject for quad in quads if quad.predicate == RDF_TYPE}
    assert {quad.subject for quad in quads} == typed_nodes


def test_what_the_record_does_not_give_is_not_in_the_graph():
    empty = row(level1=None, level2=None, level3=None, description=None, value=None, basis=None, place=Place())
    bare = record(
        project(
            row(1, **{name: getattr(empty, name) for name in ("level1", "level2", "level3", "description", "value")},
                basis=None, basis_kind="missing", place=Place(), target=Target("missing")),
            name=None, code=None, budget=None, fiscal_funds=None, other_funds=None, usage=None, payment_plan=None,
            goals=(), columns=(), place=Place(),
        ),
        unit=None, code=None, year=None, unplaced=(),
    )  # fmt: skip
    used = {quad.predicate.value.removeprefix(DEF) for quad in record_to_quads(bare)}
    assert not used & {
        "level1", "level1Key", "level3", "basis", "budgetAmount", "projectName", "usage", "planStep", "goal", "place",
        "totalBudgetAmount", "totalGoal",
        "department", "fiscalYear", "comparator", "number", "unit", "grade", "extra", "hasColumn", "unplaced",
    }  # fmt: skip
    assert {"targetTable", "indicator", "targetKind", "basisKind"} <= used


# --- the document and its tables


def test_amounts_are_in_yuan_and_canonical():
    amounts = {"fiscal_funds": Decimal("1E+3"), "other_funds": Decimal("0.00"), "total_budget": Decimal("370.00")}
    made = record(project(budget=Decimal("1.80"), **amounts))
    assert values(made, "budgetAmount") == ["18000"]
    assert values(made, "fiscalFundsAmount") == ["10000000"]
    assert values(made, "otherFundsAmount") == ["0"]
    assert values(made, "totalBudgetAmount") == ["3700000"]


def test_goals_of_the_whole_project_are_told_apart_from_this_years():
    made = record(project(goals=("全年办活动12场",), goals_total=("三年办活动36场", "建立长期机制")))
    assert values(made, "goal") == ["全年办活动12场"]
    assert values(made, "totalGoal") == ["三年办活动36场", "建立长期机制"]


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_have_one_spelling_without_exponent(value: Decimal):
    literal = terms.decimal(value)
    assert literal is not None
    assert re.fullmatch(r"0|-?(0|[1-9]\d*)(\.\d*[1-9])?", literal.value)
    assert Decimal(literal.value) == value


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ValueError, match="Unexpected number"):
        terms.decimal(Decimal("NaN"))


def test_a_plan_month_left_open_has_no_percent():
    facts = {month: facts_of(record(), f"/table/1/plan/{month}") for month in ("3", "6", "10", "12")}
    assert {month: found.get("percent") for month, found in facts.items()} == {
        "3": None, "6": {"50"}, "10": {"80"}, "12": {"100"},
    }  # fmt: skip
    assert facts["3"]["month"] == {"3"}


def test_a_project_with_a_code_is_one_node_in_all_documents_and_without_one_is_its_documents_own():
    this_year, next_year = record(path="a", year=2026), record(path="b", year=2027)
    assert values(this_year, "project") == values(next_year, "project")
    without = [record(project(code=None), path=path) for path in ("a", "b")]
    assert values(without[0], "project") != values(without[1], "project")


def test_a_department_is_one_node_by_its_name_whatever_its_code():
    by_name = values(record(code=None, unit="某 局"), "department")
    assert by_name == values(record(code="301", unit="某局"), "department")
    assert by_name[0].endswith("/130500/%E6%9F%90%E5%B1%80")


def test_unplaced_text_keeps_its_place():
    facts = facts_of(record(), "/unplaced/1")
    assert (facts["raw"], facts["reason"]) == ({"第 3 页"}, {"不在任何一列"})
    assert facts_of(record(), "/unplaced/1/place") == {"type": {DEF + "Place"}, "page": {"3"}, "lineNumber": {"40"}}


def test_a_row_of_a_workbook_names_sheet_and_cells_and_how_they_were_read():
    made = record(project(row(place=Place(sheet="项目1", range="A7:F7", method="cells"))))
    assert facts_of(made, "/indicator/1/place") == {
        "type": {DEF + "Place"},
        "sheetName": {"项目1"},
        "cellRange": {"A7:F7"},
        "readingMethod": {DEF_BASE + "reading-method/cells"},
    }


def test_a_way_of_reading_alone_is_no_place():
    assert facts_of(record(project(row(place=Place(method="ocr")))), "/indicator/1/place") == {}


def test_places_of_single_cells_stay_in_the_record():
    cells = {"value": (Place(page=9, row=4, box=(1.0, 2.0, 3.0, 4.5)),)}
    assert record_to_quads(record(project(row(places=cells), places=cells))) == record_to_quads(record(project(row())))


@pytest.mark.parametrize("method", get_args(Method))
def test_every_way_of_reading_is_a_concept(method: Method):
    made = record(project(row(place=Place(page=1, method=method)), place=Place()))
    assert values(made, "readingMethod") == [DEF_BASE + f"reading-method/{method}"]


def test_the_run_that_made_the_graph_is_told_once_with_program_and_vocabulary():
    facts = facts_of(full_record(), "/extraction")
    assert facts["used"] == {iris.disclosure(full_record().document.sha256).value}
    (program,) = facts["wasAssociatedWith"]
    assert "versionInfo" in facts_of(full_record(), program)
    assert len(facts["vocabularyDigest"]) == 1


# --- rows


@pytest.mark.parametrize(
    ("label", "level", "expected"),
    [
        ("产出指标", 1, "output"),
        ("产出", 1, "output"),
        ("产出指标（50分）", 1, "output"),
        ("产 出\n指标", 1, "output"),
        ("产生指标", 1, "output"),
        ("成本指标", 1, "cost"),
        ("成本指标", 2, "output-cost"),
        ("成本", 2, "output-cost"),
        ("经济成本指标(10)", 2, "economic-cost"),
        ("满意度指标", 1, "satisfaction"),
        ("满意度指标", 2, "beneficiary-satisfaction"),
        ("服务对象满意程度", 2, "beneficiary-satisfaction"),
        ("社会效益", 2, "social-benefit"),
        ("效益指标", 2, None),
        ("数量指标", 1, None),
        ("(50分)", 1, None),
        ("其他", 1, None),
        (None, 1, None),
    ],
)
def test_a_label_means_a_type_of_its_own_level_only(label: str | None, level: int, expected: str | None):
    found = indicator_type(label, level=level)
    assert (found and found.value) == (expected and f"{DEF_BASE}type/{expected}")


@pytest.mark.parametrize(
    ("level3", "applies"),
    [
        ("活动场次", True),
        (None, True),
        ("不涉及", False),
        (" 不 涉及。", False),
        ("涉密", False),
        ("/", False),
        ("不涉及人数", True),
    ],
)
def test_rows_that_name_no_indicator_are_not_applicable(level3: str | None, applies: bool):
    made = record(project(row(level3=level3)))
    assert bool(typed(made, "ApplicableIndicator")) is applies
    assert len(typed(made, "Indicator")) == 1


def test_texts_are_kept_as_printed_and_once_more_for_comparison():
    made = record(project(row(basis="年度 工作计划（２０２６）。")))
    assert values(made, "basis") == ["年度 工作计划（２０２６）。"]
    assert values(made, "basisKey") == ["年度工作计划(2026)"]


def test_the_target_is_told_as_written_and_in_the_base_unit():
    facts = facts_of(record(project(cost_row(1, "1.80"))), "/target")
    assert facts["number"] == {"1.8"}
    assert facts["unitText"] == {"万元"}
    assert (facts["canonicalValue"], facts["canonicalUnit"]) == ({"18000"}, {"元"})
    assert facts["comparator"] == {"<="}
    assert facts["targetKind"] == {DEF_BASE + "target-kind/quantity"}


def test_a_deadline_is_a_calendar_day():
    made = record(project(row(target=Target("date", "<=", date="2026-06-30"))))
    assert values(made, "date") == ["2026-06-30"]
    with pytest.raises(ValueError, match="day"):
        record_to_quads(record(project(row(target=Target("date", date="2026-02-30")))))


def test_a_misspelt_unit_is_linked_to_what_it_means():
    facts = facts_of(record(project(row(target=quantity("98", "百份比", base="%")))), "/target")
    assert facts["unitMisspelt"] == {"true"}
    (unit,) = facts["unit"]
    right = facts_of(record(project(row(target=quantity("98", "百分比", base="%")))), "/target")
    assert right["unit"] == {unit}
    assert "unitMisspelt" not in right


def test_a_unit_that_the_vocabulary_lacks_is_not_linked():
    facts = facts_of(record(project(row(target=quantity("98", "唏")))), "/target")
    assert facts["unitText"] == {"唏"}
    assert "unit" not in facts


def test_the_lowest_grade_of_a_row_is_told_and_exact_is_not():
    mixed = row(1, provenance={"level1": "inferred", "value": "repaired", "basis": "exact"})
    exact = row(2, provenance={"value": "exact"})
    assert values(record(project(mixed, exact)), "grade") == [DEF_BASE + "grade/inferred"]


def test_a_column_the_record_does_not_name_is_kept_by_its_heading():
    made = record(project(row(extra={"权重": "10", "评分标准": "按比例"})))
    assert {(f["heading"].pop(), f["raw"].pop()) for f in (facts_of(made, f"/extra/{k}") for k in (1, 2))} == {
        ("权重", "10"), ("评分标准", "按比例"),
    }  # fmt: skip


# --- citations


def test_a_document_is_one_node_however_it_is_spelt_and_each_mention_keeps_its_text():
    one = row(1, references=(cited("财预〔2021〕101号", raw="财预[2021]101号"),))
    two = row(2, references=(cited("财预〔2021〕101号", "管理办法", raw="《管理办法》（财预【2021】101 号）"),))
    made = record(project(one, two))
    assert (
        len(set(values(made, "cites")))
        == len(typed(made, "CitedDocument"))
        == len(set(values(made, "legalBasis")))
        == 1
    )
    assert {"财预[2021]101号", "《管理办法》（财预【2021】101 号）"} <= set(values(made, "raw"))
    assert set(values(made, "documentTitle")) == {"管理办法"}


def test_a_document_known_by_title_is_one_node_by_the_title_compared():
    made = [record(project(row(references=(cited(None, title),)))) for title in ("实施 细则", "实施细则", "另一细则")]
    first, second, third = (values(each, "cites") for each in made)
    assert first == second != third


def test_a_mention_that_nothing_identifies_points_nowhere():
    made = record(project(row(references=(cited(None, None, raw="上级文件"),))))
    assert len(typed(made, "Citation")) == 1
    assert values(made, "cites") == values(made, "legalBasis") == []


# --- what the language steps noticed


def test_marks_keep_words_and_span_and_the_number_they_govern():
    made = record(
        project(
            row(
                description="费用不超过10万元",
                value="≥10万元",
                target=quantity("10", "万元", value="100000", base="元"),
            )
        )
    )
    ceilings = [
        facts_of(made, f"/indicator/1/mark/{k}")
        for k in range(1, 20)
        if facts_of(made, f"/indicator/1/mark/{k}").get("markKind") == {DEF_BASE + "words/ceiling"}
    ]
    (mark,) = ceilings
    assert mark["onField"] == {"description"}
    assert (mark["raw"], mark["start"], mark["end"]) == ({"不超过"}, {"2"}, {"5"})
    assert (mark["canonicalValue"], mark["canonicalUnit"]) == ({"100000"}, {"元"})


def test_a_value_in_words_is_compared_with_the_texts_beside_it():
    said = row(level3="活动按计划举办率", description="完成全年活动", value="活动按计划举办", target=in_words())
    made = record(project(said))
    assert facts_of(made, "/resemblance/value-level3")["editDistance"] == {"1"}
    assert "editDistance" in facts_of(made, "/resemblance/value-description")
    assert not typed(record(), "Resemblance"), "a value with a number resembles nothing"


def test_a_label_outside_the_scheme_is_compared_with_the_nearest_type():
    made = record(project(row(level2="实效指标")))
    facts = facts_of(made, "/resemblance/level2-type")
    assert facts["nearestType"] == {DEF_BASE + "type/timeliness"}
    assert facts["onField"] == {"level2"}
    assert not typed(record(project(row(level2="时效指标（10分）"))), "Resemblance"), (
        "a standard label needs no neighbour"
    )
