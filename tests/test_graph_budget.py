"""Budget tables and stated figures in the graph: what an amount is of, which are one figure, what makes up a total."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest
from budgets import change, expenditure, line, stated, table
from pyoxigraph import NamedNode
from records import project, record

from kg.graph import record_to_quads
from kg.graph.breakdowns import breakdowns
from kg.graph.budget import table_figures
from kg.graph.dimensions import Dimensions, stated_dimensions
from kg.model import BudgetTable, Link, Narrative, Record
from kg.vocabulary import DEF, DEF_BASE, RDF_TYPE, SKOS, ontology

OBEU = "http://data.openbudgets.eu/ontology/dsd/"
QB = "http://purl.org/linked-data/cube#"


def facts(of: Record) -> dict[str, dict[str, set[str]]]:
    """Return the graph of a record as subject -> property -> values, own names without their namespace."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in record_to_quads(of):
        found[quad.subject.value][short(quad.predicate.value)].add(short(quad.object.value))
    return found


def short(iri: str) -> str:
    return iri.removeprefix(DEF).removeprefix(DEF_BASE).removeprefix(OBEU).removeprefix(QB)


def ending(found: dict[str, dict[str, set[str]]], end: str) -> dict[str, set[str]]:
    """Return the facts of the only node whose IRI ends so."""
    ((_iri, said),) = [(iri, said) for iri, said in found.items() if iri.endswith(end)]
    return said


def dimensions(of: BudgetTable) -> dict[str, Dimensions]:
    """Return what the amounts of a table are of, by `line.column`."""
    return {
        f"{position + 1}.{of.lines[position].amounts[index].column}": known
        for (position, index), known in table_figures(of).items()
    }


# --- the cube


def test_an_amount_is_an_observation_of_the_cube_with_what_is_printed():
    found = facts(record(budget_tables=(expenditure(),)))
    amount = ending(found, "/budget/1/line/4/amount/2")
    assert amount["dimension/functionalClassification"] == {"functional/2010301"}
    assert amount["dimension/economicClassification"] == {"economic/all"}
    assert amount["spendingNature"] == {"spending-nature/basic"}
    assert (amount["fund"], amount["fundPeriod"], amount["side"]) == (
        {"fund/all"},
        {"fund-period/all"},
        {"budget-side/expenditure"},
    )
    assert (amount["measure/amount"], amount["raw"], amount["heading"]) == ({"600000"}, {"60.00"}, {"基本支出"})
    assert amount["attribute/currency"] == {"http://publications.europa.eu/resource/authority/currency/CNY"}
    assert amount["rounding"] == {"50"}
    assert "place" in amount


def test_every_figure_of_a_table_has_all_dimensions_of_the_structure():
    """Every observation has a value for each dimension: constraint 11 of the data cube."""
    structure = NamedNode(DEF_BASE + "budget-structure")
    components = [q.object for q in ontology().quads_for_pattern(structure, NamedNode(QB + "component"), None)]
    wanted = {
        short(q.object.value)
        for each in components
        for q in ontology().quads_for_pattern(each, NamedNode(QB + "dimension"), None)
    }
    assert len(wanted) == 11
    for said in facts(record(budget_tables=(expenditure(),))).values():
        if "Observation" in said[RDF_TYPE.value]:
            assert wanted <= set(said)


def test_a_table_is_a_data_set_and_an_empty_one_a_fact():
    empty = table("procurement", ordinal=2, is_empty=True, note="注：无政府采购预算，空表列示。")
    found = facts(record(budget_tables=(expenditure(fiscal_year=2025, department="某局"), empty)))
    printed = ending(found, "/budget/1")
    assert {"BudgetTable", "DataSet"} <= printed[RDF_TYPE.value]
    assert printed["structure"] == {"budget-structure"}
    assert (printed["tableKind"], printed["printedIn"], printed["moneyFactor"]) == (
        {"budget-table/expenditure"},
        {"万元"},
        {"10000"},
    )
    assert (printed["headFiscalYear"], printed["headDepartment"]) == ({"2025"}, {"某局"})
    assert ending(found, "/budget/2")["publishedEmpty"] == {"true"}
    assert ending(found, "/budget/2")[SKOS + "note"] == {"注：无政府采购预算，空表列示。"}


def test_a_category_that_the_ontology_does_not_list_hangs_below_its_class():
    found = facts(record(budget_tables=(expenditure(),)))
    item = found[DEF_BASE + "functional/2010301"]
    assert (item[SKOS + "prefLabel"], item[SKOS + "broader"]) == ({"行政运行"}, {"functional/20103"})
    assert found[DEF_BASE + "functional/20103"][SKOS + "broader"] == {"functional/201"}
    assert DEF_BASE + "functional/201" not in found, "ontology/ says what a class is"


# --- what an amount is of


def test_both_sides_of_a_table_of_income_and_expenditure():
    both = table(
        "income-and-expenditure",
        line("收入总计", side="income", item="total", total="110.00"),
        line("本年收入合计", 1, side="income", item="current-total", total="100.00"),
        line("一般公共预算拨款收入", 2, side="income", item="general-public-income", total="100.00"),
        line("上年结转结余", 1, side="income", item="carried-over", total="10.00"),
        line("支出总计", side="expenditure", item="total", total="110.00"),
        line("本年支出合计", 5, side="expenditure", item="current-total", total="105.00"),
        line("十、医疗卫生与计划生育支出", 6, side="expenditure", total="105.00"),
        line("年终结转结余", 5, side="expenditure", item="carried-forward", total="5.00"),
    )
    of = dimensions(both)
    assert of["1.total"] == Dimensions("income")
    assert of["2.total"] == Dimensions("income", period="current")
    assert of["3.total"] == Dimensions("income", fund="general-public", period="current")
    assert of["4.total"] == Dimensions("income", period="carried-over")
    assert of["5.total"] == Dimensions("expenditure", period="with-carried-forward")
    assert of["6.total"] == Dimensions("expenditure"), "this year's spending is what a table of expenditure adds up"
    assert of["7.total"] == Dimensions("expenditure", functional="210"), "a class by a name that it had"
    assert of["8.total"] == Dimensions("expenditure", period="carried-forward")


def test_without_anything_carried_forward_the_total_is_what_is_spent():
    both = table(
        "fiscal-income-and-expenditure",
        line("支出总计", side="expenditure", item="total", total="100.00", general_public="90.00"),
        line("年终结转结余", 1, side="expenditure", item="carried-forward"),
    )
    of = dimensions(both)
    assert of["1.total"] == Dimensions("expenditure", fund="fiscal")
    assert of["1.general-public"] == Dimensions("expenditure", fund="general-public")


def test_the_economic_table_is_of_basic_expenditure_of_the_general_public_budget():
    basic = table(
        "basic-expenditure",
        line("合计", item="total", total="60.00", personnel="50.00", public_use="10.00"),
        line("办公费", code="30201", total="10.00", public_use="10.00"),
    )
    of = dimensions(basic)
    assert of["1.total"] == Dimensions("expenditure", fund="general-public", nature="basic")
    assert of["1.personnel"].nature == "personnel"
    assert of["2.public-use"] == Dimensions("expenditure", economic="30201", fund="general-public", nature="public-use")


def test_the_total_of_a_table_of_items_is_theirs_unless_that_has_a_line_of_its_own():
    alone = table(
        "three-public",
        line("合计", item="total", total="3.00"),
        line("公务接待费", 1, item="hospitality", total="3.00"),
    )
    assert dimensions(alone)["1.total"] == Dimensions("expenditure", item="three-public", fund="fiscal")
    assert dimensions(alone)["2.total"] == Dimensions("expenditure", item="hospitality", fund="fiscal")
    beside = table(
        "three-public",
        line("合计", item="total", total="5.00"),
        line("“三公”经费小计", 1, item="three-public", total="3.00"),
    )
    assert set(dimensions(beside)) == {"2.total"}


def test_lines_of_several_units_under_one_code_are_parts_and_no_figure():
    several = table(
        "project-expenditure",
        line("一般行政管理事务", code="2010302", total="10.00"),
        line("一般行政管理事务", code="2010302", total="20.00"),
        line("教育支出", code="205", total="7.00"),
    )
    assert set(dimensions(several)) == {"3.total"}


def test_unit_prices_and_columns_that_are_not_known_are_amounts_but_no_figures():
    bought = table("procurement", line("合计", item="total", total="72.00", unit_price="18.00"))
    assert dimensions(bought) == {"1.total": Dimensions("expenditure", item="procurement")}
    amounts = [
        said for said in facts(record(budget_tables=(bought,))).values() if "Observation" in said[RDF_TYPE.value]
    ]
    assert len(amounts) == 2


# --- the same figure


def test_one_figure_in_two_tables_and_a_sentence_is_one_node():
    general = table("general-public-expenditure", line("行政运行", code="2010301", basic="60.00"), ordinal=2)
    fiscal = table("expenditure", line("行政运行", code="2010301", basic="60.00"), ordinal=3)
    text = stated("行政运行60.00万元", "60.00", code="2010301", nature="basic", fund="general-public")
    found = facts(
        record(budget_tables=(expenditure(department="某局"), general, fiscal), narrative=Narrative(figures=(text,)))
    )
    same = ending(found, "/budget/2/line/1/amount/1")["ofFigure"]
    assert ending(found, "/stated/1")["ofFigure"] == same
    of_all = ending(found, "/budget/1/line/4/amount/2")["ofFigure"]
    assert ending(found, "/budget/3/line/1/amount/1")["ofFigure"] == of_all != same
    (node,) = same
    assert found[node]["withinFund"] == of_all
    assert {each.rsplit("/", 1)[-1] for each in found[node]["printedInTable"]} == {"2"}
    assert {each.rsplit("/", 1)[-1] for each in found[node]["statedBy"]} == {"1"}
    assert found[node]["measure/amount"] == {"600000"}


@pytest.mark.parametrize(
    ("given", "of"),
    [
        ({"item": "total", "side": "income"}, Dimensions("income")),
        ({"item": "carried-over"}, Dimensions("income", period="carried-over")),
        (
            {"item": "general-public-income", "fund": "general-public"},
            Dimensions("income", fund="general-public", period="current"),
        ),
        ({"nature": "project"}, Dimensions("expenditure", nature="project")),
        ({"item": "three-public", "fund": "fiscal"}, Dimensions("expenditure", item="three-public", fund="fiscal")),
        ({"code": "2080501", "fund": "fiscal"}, Dimensions("expenditure", functional="2080501", fund="fiscal")),
        ({"item": "assets", "year": 2025}, Dimensions("holdings", item="assets")),
        ({"item": "total", "side": "income", "year": 2025}, None),
        ({"name": "委托业务费", "fund": "all"}, None),
        ({}, None),
    ],
)
def test_a_stated_figure_is_of_what_the_text_says(given: dict[str, object], of: Dimensions | None):
    assert stated_dimensions(stated("1.00万元", "1.00", **given)) == of


def test_a_name_in_the_text_means_the_code_that_the_tables_print():
    several = table(
        "expenditure",
        line("合计", item="total", total="30.00"),
        line("一般公共服务支出", code="201", total="30.00"),
        line("宣传事务", code="20133", total="10.00"),
        line("一般行政管理事务", code="2013302", total="10.00"),
        line("统战事务", code="20134", total="20.00"),
        line("一般行政管理事务", code="2013402", total="20.00"),
    )
    figures = (
        stated("10.00万元", "10.00", 1, name="一般公共服务支出/宣传事务/一般行政管理事务"),
        stated("20.00万元", "20.00", 2, name="统战事务"),
        stated("20.00万元", "20.00", 3, name="一般行政管理事务"),
        stated("5.00万元", "5.00", 4, name="教育支出/宣传事务/一般行政管理事务"),
    )
    found = facts(record(budget_tables=(several,), narrative=Narrative(figures=figures)))
    meant = [ending(found, f"/stated/{number}")["ofFigure"] for number in range(1, 5)]
    codes = [[iri.rsplit("/", 1)[-1].split(".")[1] for iri in figure] for figure in meant]
    assert codes == [["2013302"], ["20134"], [], []]


def figure_sets(*given: BudgetTable, **about: str) -> list[str | None]:
    """Return for each table which set of tables its total is of: None for the file's own."""
    numbered = tuple(replace(each, ordinal=number) for number, each in enumerate(given, start=1))
    found = facts(record(budget_tables=numbered, **about))
    totals = [ending(found, f"/budget/{each.ordinal}/line/1/amount/1")["ofFigure"] for each in numbered]
    return [next(iter(found[next(iter(figure))].get("holderNumber", [])), None) for figure in totals]


@pytest.mark.parametrize(
    ("heads", "sets"),
    [
        ([("某市文化局", 2026), (None, None), ("某市文化局", 2026)], [None, None, None]),
        ([("某市文化局", 2026), ("某市文化局", 2026), ("某市图书馆", 2026)], [None, None, "2"]),
        ([("某市图书馆", 2026), ("某市文化局", 2026), (None, None)], ["1", None, None]),
        ([("某市文化局", 2026), ("某市文化局", 2026), ("某市文化局", 2025)], [None, None, None]),  # a slip of the pen
        (
            [("某市文化局", 2025), ("某市文化局", 2025), ("某市文化局", 2026), ("某市文化局", 2026)],
            ["1", "1", None, None],
        ),
        ([("某市人民政府办公室", 2026), ("某市人民政府办公宝", 2026)], [None, None]),  # read a little differently
    ],
)
def test_tables_of_several_units_or_years_are_sets_of_their_own(
    heads: list[tuple[str | None, int | None]], sets: list[str | None]
):
    tables = [expenditure(department=unit, fiscal_year=year) for unit, year in heads]
    assert figure_sets(*tables, unit="某市文化局") == sets


def test_without_heads_a_kind_that_comes_again_begins_the_next_set():
    income = table("income", line("合计", item="total", total="9.00"))
    assert figure_sets(income, expenditure(), income, expenditure()) == [None, None, "2", "2"]


def test_of_several_units_the_text_is_of_none_for_sure():
    tables = (expenditure(department="某市文化局"), expenditure(department="某市图书馆", ordinal=2))
    text = Narrative(figures=(stated("项目支出50.00万元", "50.00", nature="project"),))
    found = facts(record(budget_tables=tables, narrative=text))
    assert "ofFigure" not in ending(found, "/stated/1")
    units = {ending(found, f"/budget/{number}/line/1/amount/1")["dimension/budgetaryUnit"].pop() for number in (1, 2)}
    assert len(units) == 2


# --- what totals are made of


def breakdowns_of(of: BudgetTable) -> set[tuple[str, str, str]]:
    """Return the breakdowns of a table as whole, axis and parts, each amount as `line.column`."""

    def name(where: tuple[int, int]) -> str:
        return f"{where[0] + 1}.{of.lines[where[0]].amounts[where[1]].column}"

    return {(name(each.whole), each.axis, " ".join(map(name, each.parts))) for each in breakdowns(of)}


def test_a_total_is_broken_down_into_lines_and_columns_each_alone():
    assert breakdowns_of(expenditure()) >= {
        ("1.total", "lines", "2.total 6.total"),
        ("1.total", "natures", "1.basic 1.project"),
        ("3.basic", "lines", "4.basic"),
        ("4.total", "natures", "4.basic"),
    }
    assert not any(axis == "funds" for _whole, axis, _parts in breakdowns_of(expenditure()))


def test_a_column_adds_up_into_the_nearest_total_that_its_line_has():
    income = table(
        "income",
        line("合计", item="total", total="110.00", current_subtotal="100.00", fiscal="100.00", carried_over="10.00"),
        line("制造业", code="21502", total="10.00", carried_over="10.00"),
        line("行政运行", code="2010301", total="100.00", fiscal="100.00"),
    )
    found = breakdowns_of(income)
    assert ("1.total", "funds", "1.current-subtotal 1.carried-over") in found
    assert ("1.current-subtotal", "funds", "1.fiscal") in found
    assert ("2.total", "funds", "2.carried-over") in found
    assert ("3.total", "funds", "3.fiscal") in found


def test_a_total_whose_columns_are_all_empty_is_broken_down_into_nothing():
    half = table(
        "expenditure", line("甲", code="201", total="9.00"), line("乙", code="202", total="9.00", basic="9.00")
    )
    assert ("1.total", "natures", "") in breakdowns_of(half)


def test_what_was_not_read_for_sure_is_no_part_that_is_missing():
    lost = table(
        "expenditure",
        line("合计", item="total", total="9.00", basic="4.00", project="5.00"),
        line("甲", code="201", total="9.00", provenance={"amounts": "unresolved"}),
    )
    assert breakdowns_of(lost) == {("1.total", "lines", "2.total"), ("1.total", "natures", "1.basic 1.project")}


@pytest.mark.parametrize(
    ("whole", "parts", "some"),
    [
        ("buildings", [("其中：办公用房", "office-buildings")], True),
        ("vehicles", [("其中：公务用车购置费", "vehicle-purchase"), ("公务用车运行维护费", "vehicle-upkeep")], False),
        ("vehicles", [("其中：公务用车购置费", "vehicle-purchase")], True),
        ("three-public", [("一、公务接待费", "hospitality")], False),
    ],
)
def test_of_which_opens_parts_that_need_not_be_all(whole: str, parts: list[tuple[str, str]], some: bool):
    lines = [line(name, 1, item=item, total="1.00") for name, item in parts]
    (found,) = breakdowns(table("three-public", line("全部", item=whole, total="3.00"), *lines))
    assert found.some_parts is some


# --- text and links


def test_a_change_says_how_much_how_sure_and_why():
    told = change(
        "decrease",
        "比2025年预算执行数减少1.10%",
        percent=Decimal("1.10"),
        year=2025,
        compared_with="execution",
        compared_amount=Decimal(16906900),
        reason="支出减少",
    )
    sentence = "2025年当年预算执行数为1690.69万元，2026年预算安排1434.9万元，比2025年预算执行数减少1.10%。"
    figure = stated("2026年预算安排1434.9万元", "1434.9", code="2040601", sentence=sentence, change=told)
    found = facts(record(narrative=Narrative(figures=(figure,))))
    assert ending(found, "/stated/1")["rounding"] == {"500"}
    said = ending(found, "/stated/1/change")
    assert said["changeDirection"] == {"change-direction/decrease"}
    assert (said["changePercent"], said["percentRounding"]) == ({"1.1"}, {"0.005"})
    assert (said["comparedAmount"], said["comparedRounding"]) == ({"16906900"}, {"50"})
    assert (said["comparedYear"], said["comparedWith"], said["changeReason"]) == ({"2025"}, {"execution"}, {"支出减少"})


def test_a_purchase_knows_the_target_table_of_its_project():
    bought = table(
        "procurement", line("轿车", total="72.00", quantity=Decimal(4), unit="辆", bought_for="公务用车购置")
    )
    link = Link("procurement", 1, "公务用车购置", 1, 1, Decimal("0.9"), "name")
    open_link = Link("procurement", 1, "别的", None, 1)
    found = facts(record(project(), budget_tables=(bought,), links=(link, open_link)))
    said = ending(found, "/budget/1/line/1")
    assert [iri.rsplit("/", 2)[-2:] for iri in said["purchaseFor"]] == [["table", "1"]]
    assert (said["purchaseScore"], said["forProjectName"], said["canonicalUnit"]) == ({"0.9"}, {"公务用车购置"}, {"辆"})
