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
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.graph import record_to_quads
from kg.model import BudgetAmount, BudgetLine, BudgetTable, Finding, Link, Narrative, Record, StatedProjects
from kg.review import review_record, rule_findings
from kg.review_graph import graph_store
from kg.review_positions import Positions
from kg.shapes import load_rules

CORPUS = sorted((Path(__file__).parents[1] / "corpus").rglob("*.txt"))
MONEY = {"A05", "A07", *(f"A{number}" for number in range(10, 24)), "C08", "C10", "C11", "C12", "C13"}
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
        "《支出总表》「司法」的「项目支出」印为64,840,547.00，下列各行相加为129,681,094元，差64,840,547元；"
        "疑误在「行政运行」的「项目支出」64,840,547.00：改正它，所在各合计都相符。"
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
        return bool(rule_findings(store, a07, Positions(store), path=""))

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


@pytest.mark.parametrize(("amount", "raised"), [("110", False), ("100", False), ("105", True)])
def test_income_in_a_text_may_be_of_the_year_or_with_what_was_carried_over(amount: str, raised: bool):
    income = table(
        "income-and-expenditure",
        line("收入总计", side="income", item="total", total="110.00"),
        line("本年收入合计", 1, side="income", item="current-total", total="100.00"),
        line("上年结转结余", 1, side="income", item="carried-over", total="10.00"),
    )
    figure = stated(f"收入预算{amount}万元", amount, item="total", side="income")
    assert bool(found(of_tables(income, narrative=text_of(figure)))) is raised


def test_columns_of_one_fund_are_part_of_fiscal_money_where_that_has_a_column():
    income = table(
        "income",
        line(
            "合计",
            item="total",
            total="110.00",
            fiscal="100.00",
            general_public="90.00",
            government_fund="10.00",
            carried_over="10.00",
        ),
    )
    assert found(of_tables(income)) == []


def test_a_line_that_a_table_leaves_empty_is_no_amount_in_the_text():
    public = table("three-public", line("合计", item="total", total="3.00"), line("公务接待费", 1, item="hospitality"))
    for amount, raised in (("0.00", False), ("5.00", True)):
        figure = stated(f"公务接待费{amount}万元", amount, item="hospitality", fund="fiscal")
        said = found(of_tables(public, narrative=text_of(figure)))
        assert said == ([("A11", f"公务接待费{amount}万元")] if raised else [])


def test_where_a_part_is_of_one_fund_so_are_its_own_parts():
    """The whole is of two funds, basic expenditure of one: the personnel of all money is that of the one fund."""
    general = table(
        "general-public-expenditure", line("合计", item="total", total="90.00", basic="60.00", project="30.00")
    )
    basic = table("basic-expenditure", line("合计", item="total", total="60.00", personnel="50.00", public_use="10.00"))
    for amount, raised in (("50.00", False), ("51.00", True)):
        figure = stated(f"人员经费{amount}万元", amount, item="total", side="expenditure", nature="personnel")
        said = found(of_tables(expenditure(), general, basic, narrative=text_of(figure)))
        assert [rule for rule, _text in said] == (["A11"] if raised else [])


def test_what_the_text_says_a_figure_is_made_up_of():
    def procurement(services: str, *more: object) -> list[tuple[str, str | None]]:
        whole = stated("政府采购预算1484.2万元", "1484.2", 1, item="procurement")
        goods = stated("货物预算1.44万元", "1.44", 2, item="procurement-goods", part_of=1)
        works = stated("工程预算36.44万元", "36.44", 3, item="procurement-works", part_of=1)
        third = stated(f"服务预算{services}万元", services, 4, item="procurement-services", part_of=1)
        return found(record(narrative=text_of(whole, goods, works, third, *more)))

    assert procurement("1446.32") == []
    assert procurement("1446.00") == [("A19", "政府采购预算1484.2万元")]
    assert procurement("1447.00") == [("A19", "政府采购预算1484.2万元")]
    funds = stated("其中财政资金1484.2万元", "1484.2", 5, item="procurement", fund="fiscal", part_of=1)
    assert procurement("1446.32", funds) == [], "by funds it is broken down once more"


def test_some_of_the_parts_are_no_more_than_the_whole():
    for amount, raised in (("60.00", False), ("101.00", True)):
        whole = stated("支出预算100.00万元", "100.00", 1, item="total", side="expenditure")
        basic = stated(f"基本支出{amount}万元", amount, 2, item="total", nature="basic", part_of=1)
        assert found(record(narrative=text_of(whole, basic))) == ([("A19", "支出预算100.00万元")] if raised else [])


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
        assert [(each.rule, each.suggestion) for each in said] == ([("C10", "改为「卫生健康支出」")] if raised else [])


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
    told = text_of(projects=(StatedProjects(2, (), "2个项目"),)) if len(budgets) > 1 else text_of()
    said = found(record(*projects, budget_tables=(expenditure(),), narrative=told))
    assert said == ([("A05", "40.00")] if raised else [])


@pytest.mark.parametrize(
    ("count", "listed", "raised"), [(None, 0, False), (3, 0, False), (2, 3, False), (None, 2, True)]
)
def test_projects_without_a_table_of_their_own_explain_why_the_budgets_are_less(
    count: int | None, listed: int, raised: bool
):
    projects = [project(ordinal=number, name=f"项目{number}", budget=Decimal(10)) for number in (1, 2)]
    lines = [line(f"项目{each}", bought_for=f"项目{each}", total="10.00") for each in range(1, listed + 1)]
    listing = replace(table("project-expenditure", *lines), ordinal=2)
    told = text_of(projects=(StatedProjects(count, (), "几个项目"),))
    said = found(record(*projects, budget_tables=(expenditure(), listing), narrative=told))
    assert (("A05", "40.00") in said) is raised


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


# --- files without a target table


def test_a_file_of_budget_tables_alone_is_reviewed():
    path = Path(__file__).parent / "cases" / "budget" / "shanghai.html"
    result = CliRunner().invoke(app, ["--lang", "en", "review", str(path)])
    assert result.exit_code == 0
    assert "nothing found" in result.stdout
    assert "A07" not in result.stdout


# --- what is not judged


@pytest.mark.parametrize(("heading", "raised"), [("其中：某类支出", False), ("2025年预算数", True), ("增减%", True)])
def test_a_row_with_money_under_a_heading_that_is_not_known_is_not_added_up(heading: str, raised: bool):
    wrong = line("行政运行", code="2010301", total="100.00", basic="60.00", project="30.00")
    more = replace(wrong, amounts=(*wrong.amounts, BudgetAmount(None, heading, Decimal(100000), "10.00")))
    tried = table("expenditure", more, headings=("2025年预算数", "2026年预算数"))
    assert found(of_tables(tried)) == ([("A07", "100.00")] if raised else [])


@pytest.mark.parametrize(
    "rows",
    [
        # a department, and the units that it is made up of
        (("412", None, "100.00"), ("412001", None, "70.00"), ("412002", None, "30.00")),
        (("某局", None, "100.00"), ("某局本级", None, "70.00"), ("检测中心", None, "30.00")),
        # the funds that another line holds
        (("财政拨款收入", "fiscal-income", "100.00"), ("一般公共预算", "general-public-income", "100.00")),
        # the same of two years, or of two units
        (
            ("公务接待费", "hospitality", "40.00"),
            ("公务用车", "vehicles", "60.00"),
            ("公务接待费", "hospitality", "30.00"),
            ("公务用车", "vehicles", "70.00"),
        ),
    ],
)
def test_lines_of_several_levels_units_or_years_are_not_added_up(rows: tuple[tuple[str, str | None, str], ...]):
    lines = (line(name, 1, item=item, total=amount) for name, item, amount in rows)
    assert found(of_tables(table("income", line("合计", item="total", total="100.00"), *lines))) == []


def test_the_columns_of_this_years_income_are_parts_of_its_subtotal():
    one = line("某局", total="100.00", current_subtotal="100.00", general_public="100.00")
    assert found(of_tables(table("income", one))) == []
    more = line("某局", total="100.00", current_subtotal="100.00", general_public="101.00")
    assert found(of_tables(table("income", more))) == [("A07", "100.00")]


def test_what_is_appropriated_this_year_leaves_out_what_is_carried_over():
    outlay = table("general-public-expenditure", line("合计", item="total", total="636.00"))
    lines = (
        line("一般公共预算拨款收入", 3, side="income", item="general-public-income", total="600.00"),
        line("上年结转", 3, side="income", item="carried-over", total="36.00"),
        line("收入总计", side="income", item="total", total="636.00"),
        line("支出总计", side="expenditure", item="total", total="636.00"),
    )
    both = table("fiscal-income-and-expenditure", *lines)
    for amount, raised in (("600.00", False), ("636.00", True)):
        figure = stated(f"一般公共预算当年拨款{amount}万元", amount, fund="general-public")
        said = found(of_tables(outlay, both, narrative=text_of(figure)))
        assert said == ([("A11", "一般公共预算当年拨款636.00万元")] if raised else [])


def test_income_and_expenditure_of_two_tables_may_differ_by_what_is_carried_over():
    one = line("合计", item="total", total="636.00", general_public="600.00", carried_over="36.00")
    outlay = table("general-public-expenditure", line("合计", item="total", total="636.00"))
    assert found(of_tables(table("income", one), outlay)) == []


def test_a_sentence_that_is_right_for_some_fund_is_not_held_against_another():
    whole = table("expenditure", line("节能环保支出", code="211", total="50.00"))
    fiscal = table("general-public-expenditure", line("节能环保支出", code="211", total="40.00"))
    for amount, raised in (("40.00", False), ("45.00", True)):
        figure = stated(f"节能环保支出{amount}万元", amount, code="211")
        said = found(of_tables(whole, fiscal, narrative=text_of(figure)))
        assert bool(said) is raised


def test_a_path_of_categories_that_no_table_has_is_likely_the_line_of_its_amount():
    lines = (
        line("卫生健康支出", code="210", total="170.00"),
        line("计划生育事务", code="21007", total="20.00"),
        line("计划生育服务", code="2100717", total="20.00"),
        line("行政事业单位医疗", code="21011", total="150.00"),
        line("行政单位医疗", code="2101101", total="150.00"),
    )
    health = table("expenditure", *lines)
    for name, amount, raised in (
        ("卫生健康支出/卫生健康支出/计划生育事务", "20.00", True),
        ("卫生健康支出/计划生育事务/计划生育服务", "20.00", False),
        ("卫生健康支出/卫生健康支出/计划生育事务", "21.00", False),
        ("教育支出/普通教育/小学教育", "20.00", False),
    ):
        said = findings(of_tables(health, narrative=text_of(stated(f"{amount}万元", amount, name=name))))
        right = "改为「卫生健康支出/计划生育事务/计划生育服务」"
        assert [(each.rule, each.suggestion) for each in said] == ([("C10", right)] if raised else [])


@pytest.mark.parametrize(
    ("listed", "fiscal", "raised"),
    [
        (("158.00",), None, False),
        (("128.00",), None, True),
        (("128.00",), "128", False),
        (("100.00", "58.00"), None, False),
    ],
)
def test_the_budget_of_a_project_is_that_of_its_line(listed: tuple[str, ...], fiscal: str | None, raised: bool):
    one = replace(project(budget=Decimal(158), name="执法经费"), fiscal_funds=Decimal(fiscal) if fiscal else None)
    lines = (line("执法经费", bought_for="执法 经费", total=amount) for amount in listed)
    other = line("队伍经费", bought_for="队伍经费", total="12.00")
    said = findings(record(one, budget_tables=(table("project-expenditure", *lines, other),)))
    assert [each.rule for each in said if each.rule != "A04"] == (["C11"] if raised else [])


def test_messages_name_no_empty_cells_and_speak_in_the_unit_of_the_table():
    cells = (
        BudgetAmount("total", "", Decimal(1000000), "100.00"),
        BudgetAmount("basic", "基本支出", Decimal(900000), "90.00"),
    )
    bare = table(
        "expenditure", BudgetLine(0, None, amounts=(*cells, BudgetAmount("project", "项目支出", Decimal(0), "0")))
    )
    (said,) = findings(of_tables(replace(bare, title=None)))
    assert said.message["zh"] == "《支出总表》印为100.00，同行各分列相加为90万元，差10万元。"


@pytest.mark.parametrize(
    ("parts", "raised"),
    [
        ((("procurement-goods", "24.60"), ("procurement-works", "0.00"), ("procurement-services", "33.60")), False),
        ((("procurement-goods", "26.40"), ("procurement-works", "0.00"), ("procurement-services", "33.60")), True),
        ((("procurement-goods", "20.00"), ("procurement-works", "0.00"), ("procurement-services", "33.60")), True),
        ((("procurement-goods", "20.00"), ("procurement-services", "33.60")), False),  # there may be works
        ((("procurement-goods", "30.00"), ("procurement-services", "33.60")), True),
        ((("procurement-for-small-firms", "30.00"), ("procurement-services", "33.60")), False),
    ],
)
def test_the_parts_that_the_text_gives_of_a_total(parts: tuple[tuple[str, str], ...], raised: bool):
    whole = stated("采购预算58.20万元", "58.20", 1, item="procurement")
    below = (
        stated(f"{amount}万元", amount, number, item=item, part_of=1)
        for number, (item, amount) in enumerate(parts, start=2)
    )
    said = found(record(narrative=text_of(whole, *below)))
    assert said == ([("A19", "采购预算58.20万元")] if raised else [])


def test_categories_of_the_text_are_added_up_on_one_level_only():
    whole = stated("机关运行经费50.00万元", "50.00", 1, item="organ-operation")

    def said(*names: str) -> list[tuple[str, str | None]]:
        below = (
            stated("28.00万元", "28.00", number, name=name, part_of=1) for number, name in enumerate(names, start=2)
        )
        return found(record(narrative=text_of(whole, *below)))

    assert said("办公费", "差旅费") == [("A19", "机关运行经费50.00万元")]
    assert said("办公费", "商品和服务支出") == []
    assert said("办公费", "说不清的费") == []


@pytest.mark.parametrize(
    ("difference", "percent", "raised"),
    [
        ("20.00", "20.00", False),
        ("20.00", "20%", False),
        ("20.00", "0.20", False),  # as a share
        ("30.00", "20.00", True),
        ("20.00", "5.00", True),
        ("-20.00", "20.00", True),
        ("见说明", "20.00", False),
    ],
)
def test_a_change_that_a_table_prints_is_that_of_its_amounts(difference: str, percent: str, raised: bool):
    cells = (
        BudgetAmount(None, "2025年预算数", Decimal(1000000), "100.00"),
        BudgetAmount("total", "2026年预算数", Decimal(1200000), "120.00"),
        BudgetAmount(None, "增减额", Decimal(0), difference),
        BudgetAmount(None, "增减%", Decimal(0), percent),
    )
    row = BudgetLine(0, "行政运行", code="2010301", amounts=cells)
    tried = table("general-public-expenditure", row, headings=tuple(each.heading for each in cells))
    assert [rule for rule, _text in found(of_tables(tried))] == (["A18"] if raised else [])


def test_what_the_operation_of_organs_is_spent_on_is_no_more_than_basic_expenditure_has():
    basic = table("basic-expenditure", line("办公费", code="30201", total="25.00", public_use="25.00"))
    for amount, raised in (("25.00", False), ("20.00", False), ("28.00", True)):
        whole = stated("机关运行经费50.00万元", "50.00", 1, item="organ-operation", fund="fiscal")
        part = stated(f"办公费{amount}万元", amount, 2, name="办公费", fund="fiscal", part_of=1)
        said = found(of_tables(basic, narrative=text_of(whole, part)))
        assert said == ([("A16", "办公费28.00万元")] if raised else [])
