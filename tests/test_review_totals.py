"""What the review says of money: totals, figures that differ, stated changes, purchases; and what it rightly leaves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from budgets import change, expenditure, line, stated, table
from hypothesis import given, settings
from hypothesis import strategies as st
from records import cost_row, project, quantity, record, row

import kg
from kg.graph import record_to_quads
from kg.model import BudgetAmount, BudgetLine, BudgetTable, Finding, Link, Narrative, Record, StatedProjects
from kg.review import graph_store, read_positions, review_record, rule_findings
from kg.shapes import load_rules

CORPUS = sorted((Path(__file__).parents[1] / "corpus").rglob("*.txt"))
MONEY = {
    "A05",
    "A07",
    *(f"A{number}" for number in range(10, 18)),
    "A20",
    "A21",
    "A22",
    "A23",
    "C08",
    "C10",
    "C12",
    "C13",
}
RULES = tuple(rule for rule in load_rules() if rule.code in MONEY)


def findings(of: Record) -> list[Finding]:
    """Return what the rules on money find, in reading order."""
    return list(review_record(of, rules=RULES).findings)


def found(of: Record) -> list[tuple[str, str | None]]:
    """Return rule and offending text of each finding."""
    return [(each.rule, each.text) for each in findings(of)]


def of_tables(*tables: BudgetTable, **more: object) -> Record:
    numbered = tuple(replace(each, ordinal=position) for position, each in enumerate(tables, start=1))
    return record(project(budget=None), budget_tables=numbered, **more)


# --- real documents


@cache
def read(path: Path) -> Record:
    return kg.extract(path)


REAL = {
    # the projects' own budgets add up to 793.64, what is missing is what the costs of the eighth exceed its budget by
    "邢台市人民政府办公室/2026": [("A05", None, "929.14")],
    # purchases of 20 where the project buys 10; 公务接待费 of 2023 compared with the year itself
    "石家庄市人民政府办公室/2023": [("C08", 1, "20台"), ("A12", None, "与 2023 年度预算相比持平")],
}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.parts[-3] + path.parts[-2])
def test_what_is_found_in_real_documents_and_nothing_else(path: Path):
    said = [(each.rule, each.project, each.text) for each in findings(read(path))]
    assert said == REAL.get("/".join(path.parts[-3:-1]), [])


def test_the_finding_names_the_project_that_explains_what_is_missing():
    (path,) = (path for path in CORPUS if "邢台市" in path.parts[-3] and path.parts[-2] == "2026")
    (said,) = findings(read(path))
    assert said.message["zh"] == (
        "各项目预算数合计793.64万元，文件所列项目支出929.14万元，差135.5万元，正是项目8的成本合计与预算数之差。"
    )
    assert said.suggestion == "核对项目8：成本指标合计250.2万元，预算数114.7万元"


# --- totals


def test_a_table_that_adds_up_raises_nothing():
    assert found(of_tables(expenditure())) == []


def test_a_cell_that_breaks_a_row_and_a_column_is_told_once_by_name():
    """行政运行 of 14348853.34 with a project expenditure that is none of its own."""
    yuan = {"factor": 1}
    wrong = table(
        "expenditure",
        line("司法", code="20406", total="79,189,400.34", basic="14,348,853.34", project="64,840,547.00", **yuan),
        line("行政运行", code="2040601", total="14,348,853.34", basic="14,348,853.34", project="64,840,547.00", **yuan),
        line("基层司法业务", code="2040604", total="64,840,547.00", basic="0.00", project="64,840,547.00", **yuan),
        money_unit="元",
        title="支出总表",
    )
    said = findings(of_tables(wrong))
    assert [(each.rule, each.text) for each in said] == [("A07", "64,840,547.00")]
    assert said[0].message["zh"] == (
        "《支出总表》“司法”的“项目支出”印为64,840,547.00，下列各行相加为129681094元，差64840547元；"
        "疑误在“行政运行”的“项目支出”64,840,547.00：改正它，所在各合计都相符。"
    )
    assert said[0].place.page == 1


@pytest.mark.parametrize(
    ("total", "parts", "raised"),
    [
        ("100.00", ("60.00", "40.00"), False),
        ("100.01", ("60.00", "40.00"), False),  # 0.005 for each part
        ("100.02", ("60.00", "40.00"), True),
        ("100", ("60.00", "40.40"), False),  # printed without decimals
        ("101", ("60.00", "40.40"), True),
        ("99.98", ("60.00", "40.00"), True),
        ("0.00", ("0.00", "0.00"), False),
        ("5.00", ("", ""), True),
    ],
)
def test_a_total_is_held_to_the_digits_that_are_printed(total: str, parts: tuple[str, str], raised: bool):
    lines = [
        line(f"第{number}行", code=code, total=each, basic=each)
        for number, (code, each) in enumerate(zip(("201", "202"), parts, strict=True))
    ]
    other = line("第三行", code="203", total="0.00", basic="0.00")
    tried = table("expenditure", line("合计", item="total", total=total, basic=total), *lines, other)
    assert ({rule for rule, _text in found(of_tables(tried))} == {"A07"}) is raised


AMOUNT = st.integers(0, 10**7).map(lambda cents: Decimal(cents).scaleb(-2))


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[str, Decimal, Decimal]]:
    """Draw codes of a classification with a basic and a project amount each, such that every level adds up."""
    classes = draw(st.lists(st.integers(1, 34), min_size=1, max_size=3, unique=True))
    leaves = [
        (f"2{each:02d}{below:02d}{item:02d}", draw(AMOUNT), draw(AMOUNT))
        for each in classes
        for below in range(1, draw(st.integers(1, 3)) + 1)
        for item in range(1, draw(st.integers(1, 2)) + 1)
    ]
    codes = sorted({code[:length] for code, _basic, _project in leaves for length in (3, 5, 7)})
    below = {code: [leaf for leaf in leaves if leaf[0].startswith(code)] for code in codes}
    return [(code, sum(leaf[1] for leaf in below[code]), sum(leaf[2] for leaf in below[code])) for code in codes]


def tree_table(tree: list[tuple[str, Decimal, Decimal]], **changed: str) -> BudgetTable:
    """Return the table of a tree, one cell `row.column` of it changed by an amount."""

    def printed(name: str, amount: Decimal) -> str:
        return f"{amount + Decimal(changed.get(name, '0')):.2f}"

    whole = [each for each in tree if len(each[0]) == 3]
    rows = [("", sum(each[1] for each in whole), sum(each[2] for each in whole)), *tree]
    return table(
        "expenditure",
        *(
            line(
                code or "合计",
                code=code or None,
                item=None if code else "total",
                total=printed(f"{number}.total", basic + projects),
                basic=printed(f"{number}.basic", basic),
                project=printed(f"{number}.project", projects),
            )
            for number, (code, basic, projects) in enumerate(rows)
        ),
    )


@settings(max_examples=25, deadline=None)
@given(trees(), st.data())
def test_whatever_adds_up_is_clear_and_any_cell_that_is_changed_is_found(
    tree: list[tuple[str, Decimal, Decimal]], data: st.DataObject
):
    (a07,) = (rule for rule in RULES if rule.code == "A07")

    def raised(of: BudgetTable) -> bool:
        store = graph_store(record_to_quads(of_tables(of)))
        return bool(rule_findings(store, a07, read_positions(store), path=""))

    assert not raised(tree_table(tree))
    cell = f"{data.draw(st.integers(0, len(tree)))}.{data.draw(st.sampled_from(['total', 'basic', 'project']))}"
    assert raised(tree_table(tree, **{cell: data.draw(st.sampled_from(["1.00", "0.40", "1000000.00"]))}))


def test_only_some_of_the_parts_may_be_less_than_the_whole():
    assets = table(
        "fixed-assets",
        line("资产总额", item="assets", asset_value="100.00"),
        line("房屋", 1, item="buildings", asset_value="100.00"),
        line("其中：办公用房", 2, item="office-buildings", asset_value="60.00"),
    )
    assert found(of_tables(assets)) == []
    more = replace(
        assets,
        lines=(
            *assets.lines[:2],
            replace(assets.lines[2], amounts=(BudgetAmount("asset-value", "价值", Decimal(1200000), "120.00"),)),
        ),
    )
    assert found(of_tables(more)) == [("A07", "100.00")]


# --- figures


def test_a_figure_that_two_tables_print_differently():
    other = table(
        "general-public-expenditure", line("合计", item="total", total="100.00", basic="61.00", project="39.00")
    )
    said = findings(of_tables(expenditure(), other))
    assert [(each.rule, each.text) for each in said] == [("A10", "39.00"), ("A10", "61.00")]
    assert said[0].message["zh"].startswith("全部资金属于同一种，同一个数两表不一：")


def test_of_several_funds_a_part_may_be_less_and_not_more():
    less = table(
        "general-public-expenditure", line("合计", item="total", total="90.00", basic="60.00", project="30.00")
    )
    assert found(of_tables(expenditure(), less)) == []
    more = table(
        "general-public-expenditure", line("合计", item="total", total="90.00", basic="61.00", project="29.00")
    )
    assert found(of_tables(expenditure(), more)) == [("A10", "61.00")]


def test_income_and_expenditure_of_one_table():
    lines = (
        line("收入总计", side="income", item="total", total="100.00"),
        line("支出总计", side="expenditure", item="total", total="99.00"),
    )
    assert found(of_tables(table("income-and-expenditure", *lines))) == [("A13", "99.00")]


def text_of(*figures: object, projects: tuple[StatedProjects, ...] = ()) -> Narrative:
    return Narrative(figures=figures, projects=projects)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "more", "raised"),
    [
        ("60.00", {"nature": "basic"}, False),
        ("61.00", {"nature": "basic"}, True),
        ("60", {"nature": "basic"}, False),
        ("60.4", {"nature": "basic"}, True),
        ("61.00", {"nature": "basic", "year": 2025}, False),
        ("30.00", {"code": "2010302"}, False),
        ("31.00", {"code": "2010302"}, True),
        ("31.00", {"name": "一般公共服务支出/政府办公厅(室)及相关机构事务/一般行政管理事务"}, True),
        ("31.00", {"name": "没有的科目"}, False),
        ("7.00", {"item": "hospitality"}, False),
    ],
)
def test_the_text_against_the_tables(amount: str, more: dict[str, object], raised: bool):
    figure = stated(f"{amount}万元", amount, **more)
    assert bool(found(of_tables(expenditure(), narrative=text_of(figure)))) is raised


def test_two_sentences_are_held_against_each_other_where_no_table_has_the_figure():
    figures = (
        stated("采购预算10.00万元", "10.00", 1, item="procurement"),
        stated("采购预算12.00万元", "12.00", 2, item="procurement"),
    )
    assert found(record(narrative=text_of(*figures))) == [("A11", "采购预算12.00万元")]


@pytest.mark.parametrize(
    ("now", "told", "sentence", "raised"),
    [
        ("1434.89", ("decrease", "减少1.10%", "1.10", "1690.69"), "由1690.69万元到1434.89万元，减少1.10%", True),
        ("1434.89", ("decrease", "减少15.13%", "15.13", "1690.69"), "由1690.69万元到1434.89万元，减少15.13%", False),
        ("57.80", ("decrease", "减少0.64%", "0.64", "57.43"), "由57.43万元到57.80万元，减少0.64%", True),
        ("0.62", ("increase", "增加22.22%", "22.22", "0.50"), "由0.50万元到0.62万元，增加22.22%", False),
        ("116", ("increase", "增加0.98%", "0.98", "114.87"), "由114.87万元到116万元，增加0.98%", False),
        ("116", ("increase", "增加9.8%", "9.8", "114.87"), "由114.87万元到116万元，增加9.8%", True),
        ("116", ("unchanged", "持平", None, "114.87"), "由114.87万元到116.00万元，持平", True),
        ("116", ("unchanged", "持平", None, None), "116.00万元，与上年持平", False),
    ],
)
def test_growth_is_computed_from_the_amounts_that_are_written(
    now: str, told: tuple[str, str, str | None, str | None], sentence: str, raised: bool
):
    direction, text, percent, before = told
    changed = change(
        direction,
        text,
        percent=Decimal(percent) if percent else None,
        compared_amount=Decimal(before) * 10000 if before else None,
    )
    figure = stated(f"{now}万元", now, code="2040601", sentence=sentence, change=changed)
    assert bool(found(record(narrative=text_of(figure)))) is raised


def test_the_changes_of_the_parts_make_up_that_of_the_whole():
    def figures(of_projects: str) -> tuple[object, ...]:
        whole = change("increase", "增加30.00万元", amount=Decimal(300000))
        basic = change("increase", "增加25.00万元", amount=Decimal(250000))
        projects = change("increase", f"增加{of_projects}万元", amount=Decimal(of_projects) * 10000)
        return (
            stated("100.00万元", "100.00", 1, item="total", side="expenditure", change=whole),
            stated("增加25.00万元", None, 2, nature="basic", part_of=1, change=basic),
            stated(f"增加{of_projects}万元", None, 3, nature="project", part_of=1, change=projects),
        )

    assert found(of_tables(expenditure(), narrative=text_of(*figures("5.00")))) == []
    assert found(of_tables(expenditure(), narrative=text_of(*figures("6.00")))) == [("A12", "增加30.00万元")]


def test_a_change_on_the_year_itself():
    told = replace(change("unchanged", "与2026年持平"), year=2026)
    assert found(record(narrative=text_of(stated("2.3万元", "2.3", change=told)))) == [("A12", "与2026年持平")]


def test_the_operation_of_organs_is_no_more_than_public_use():
    basic = table("basic-expenditure", line("合计", item="total", total="60.00", personnel="50.00", public_use="10.00"))
    for said, raised in (("10", False), ("9.50", False), ("12.00", True)):
        figure = stated(f"{said}万元", said, item="organ-operation", fund="fiscal")
        assert found(of_tables(basic, narrative=text_of(figure))) == ([("A16", f"{said}万元")] if raised else [])


def test_hospitality_of_basic_expenditure_is_among_the_three_public_expenses():
    basic = table("basic-expenditure", line("公务接待费", code="30217", total="2.30"))
    public = table("three-public", line("公务接待费", item="hospitality", total="2.00"))
    assert found(of_tables(basic, public)) == [("A15", "2.00")]


def test_the_text_counts_as_many_projects_as_have_a_table():
    for count, raised in ((1, False), (8, True), (None, False)):
        said = StatedProjects(count, ("甲",), f"等{count}个项目经费")
        assert found(record(narrative=text_of(projects=(said,)))) == ([("A17", "8")] if raised else [])


def test_a_category_under_the_name_that_it_had():
    health = table("expenditure", line("卫生健康支出", code="210", total="5.00"))
    for name, raised in (("医疗卫生与计划生育支出", True), ("卫生健康支出", False), ("卫生健康", False)):
        figure = stated("5.00万元", "5.00", code="210", name=name)
        said = findings(of_tables(health, narrative=text_of(figure)))
        assert [(each.rule, each.suggestion) for each in said] == ([("C10", "改为“卫生健康支出”")] if raised else [])


# --- projects and purchases


@pytest.mark.parametrize(
    ("budgets", "raised"),
    [(("30.00", "10.00"), False), (("30.00", "9.00"), True), (("30.00", None), False), (("40.00",), False)],
)
def test_the_budgets_of_the_projects_against_project_expenditure(budgets: tuple[str | None, ...], raised: bool):
    projects = [
        project(ordinal=number, name=f"项目{number}", budget=None if each is None else Decimal(each))
        for number, each in enumerate(budgets, start=1)
    ]
    assert found(record(*projects, budget_tables=(expenditure(),))) == ([("A05", "40.00")] if raised else [])


def purchase(*lines: BudgetLine, of: object) -> Record:
    links = tuple(
        Link("procurement", number, "某项目", 1, 1, Decimal(1), "name") for number in range(1, len(lines) + 1)
    )
    return record(of, budget_tables=(table("procurement", *lines),), links=links)  # type: ignore[arg-type]


def bought(name: str, count: str, unit: str, **printed: str) -> BudgetLine:
    return line(name, quantity=Decimal(count), unit=unit, bought_for="某项目", **printed)


def computers(count: str) -> object:
    return project(
        row(1, level3="购置电脑数量", description="购置电脑", value=f"{count}台", target=quantity(count, "台", "=")),
        budget=Decimal("50.00"),
        goals=(),
        usage=None,
    )


@pytest.mark.parametrize(
    ("lines", "raised"),
    [
        ((bought("电脑", "20", "台"),), True),
        ((bought("电脑", "10", "台"),), False),
        ((bought("台式电脑", "6", "台"), bought("便携电脑", "4", "台")), False),
        ((bought("电脑", "1", "批"),), False),
        ((bought("打印机", "20", "台"),), False),
        ((bought("电脑", "10", "台", project_funds="50.00", total="30.00"),), False),
        ((bought("电脑", "10", "台", project_funds="60.00", total="30.00"),), True),
        ((bought("电脑", "10", "台", total="60.00"),), True),
    ],
)
def test_purchases_against_their_project(lines: tuple[BudgetLine, ...], raised: bool):
    said = findings(purchase(*lines, of=computers("10")))
    assert [(each.rule, each.project) for each in said] == ([("C08", 1)] if raised else [])


def test_without_a_budget_the_costs_stand_for_it_where_all_are_given():
    costs = project(cost_row(1, "11.16"), budget=None)
    one = bought("服务", "1", "项", project_funds="11.16")
    assert found(purchase(one, of=costs)) == []
    other = bought("服务", "1", "项", project_funds="12.00")
    assert found(purchase(other, of=costs)) == [("C08", "12.00")]


def test_price_times_quantity():
    cars = bought("轿车", "4", "辆", unit_price="18.00", total="70.00")
    assert found(of_tables(table("procurement", cars))) == [("A14", "70.00")]
    cars = bought("轿车", "4", "辆", unit_price="18.00", total="72.00")
    assert found(of_tables(table("procurement", cars))) == []
