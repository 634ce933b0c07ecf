"""What is in doubt of whole tables: a unit, a year, a code; each told once, and nothing compared by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from budgets import line, stated, table
from records import project, record

from kg.model import BudgetTable, DocumentInfo, Narrative, Record
from kg.review import review_record
from kg.shapes import load_rules

CODES = {"A07", "A10", "A11", "A13", "A20", "A21", "A22", "C10", "C12", "C13"}
RULES = tuple(rule for rule in load_rules() if rule.code in CODES)
YUAN = {"factor": 1}


def found(of: Record) -> list[tuple[str, str | None]]:
    """Return rule and offending text of each finding."""
    return [(each.rule, each.text) for each in review_record(of, rules=RULES).findings]


def of_tables(*tables: BudgetTable, about: dict[str, object] | None = None, **more: object) -> Record:
    numbered = tuple(replace(each, ordinal=position) for position, each in enumerate(tables, start=1))
    made = record(project(budget=None), budget_tables=numbered, **more)
    document: DocumentInfo = replace(made.document, **(about or {}))
    return replace(made, document=document)


def general(
    title: str = "一般公共预算支出表", names: tuple[str, ...] = ("司法", "防汛"), **changes: object
) -> BudgetTable:
    """Return a table of 100.00元 for a first, 200.00元 for a second category."""
    factor = int(changes.pop("factor", 1))  # type: ignore[call-overload]
    codes = changes.pop("codes", ("2040601", "2130314"))
    return table(
        "general-public-expenditure",
        line("合计", item="total", total="300.00", factor=factor),
        *(
            line(name, code=code, part_of=1, total=total, factor=factor)
            for name, code, total in zip(names, codes, ("100.00", "200.00"), strict=True)  # type: ignore[call-overload]
        ),
        title=title,
        money_unit="元" if factor == 1 else "万元",
        **changes,
    )


def fiscal(**changes: object) -> BudgetTable:
    """Return a table with the same totals as `general`, in its column of the general budget."""
    factor = int(changes.pop("factor", 1))  # type: ignore[call-overload]
    return table(
        "fiscal-income-and-expenditure",
        line("支出总计", item="total", side="expenditure", general_public="300.00", factor=factor),
        line("司法", code="2040601", side="expenditure", part_of=1, general_public="100.00", factor=factor),
        line("防汛", code="2130314", side="expenditure", part_of=1, general_public="200.00", factor=factor),
        title="财政拨款收支总表",
        money_unit="元" if factor == 1 else "万元",
        **changes,
    )


def test_a_wrong_unit_is_one_finding_and_nothing_else():
    said = stated("一般公共预算支出0.03万元", "0.03", item="total", fund="general-public", side="expenditure")
    text = Narrative(figures=(said,))
    assert found(of_tables(general(), fiscal(factor=10000), narrative=text)) == [("A20", "万元")]
    assert found(of_tables(general(), fiscal(), narrative=text)) == []


@pytest.mark.parametrize(("years", "raised"), [((2026, 2026, 2026), []), ((2026, 2026, 2025), [("C12", "2025")])])
def test_a_table_of_another_year_is_found(years: tuple[int, ...], raised: list[tuple[str, str]]):
    tables = [general(fiscal_year=years[0]), fiscal(fiscal_year=years[1]), table("income", fiscal_year=years[2])]
    assert found(of_tables(*tables, about={"fiscal_year": 2026})) == raised


def test_a_document_whose_tables_name_another_year_is_told_once():
    tables = (general(fiscal_year=2026), fiscal(fiscal_year=2026))
    assert found(of_tables(*tables, about={"fiscal_year": 2025})) == [("C12", "2025")]


@pytest.mark.parametrize(
    ("names", "codes", "raised"),
    [
        (("基本养老保险缴费", "职业年金缴费"), ("2080505", "2080505"), [("A21", "2080505")]),
        (("基本养老保险缴费", "基本养老保险缴费支出"), ("2080505", "2080505"), []),
        (("基本养老保险缴费", "职业年金缴费"), ("2080505", "2080506"), []),
    ],
)
def test_a_code_of_two_names_in_one_table_is_found(
    names: tuple[str, ...], codes: tuple[str, ...], raised: list[tuple[str, str]]
):
    assert found(of_tables(general(names=names, codes=codes))) == raised


def test_a_code_under_another_name_is_found_where_the_other_names_agree():
    names = ("行政运行", "一般行政管理事务", "机关服务", "基层司法业务", "普法宣传")
    usual = table("expenditure", *(line(each, code=f"204060{at}", total="1.00") for at, each in enumerate(names, 1)))
    slip = replace(usual, kind="income", lines=(*usual.lines[:-1], replace(usual.lines[-1], name="法律援助")))
    assert found(of_tables(usual, slip)) == [("A22", "2040605")]
    of_projects = replace(slip, lines=tuple(replace(each, name=f"项目{each.ordinal}经费") for each in slip.lines))
    assert found(of_tables(usual, of_projects)) == []


@pytest.mark.parametrize(
    ("code", "amount", "raised"),
    [
        ("2130314", "0.02", []),
        ("2130311", "0.02", [("C13", "2130311")]),
        ("2040601", "0.02", [("C13", "2040601")]),
    ],
)
def test_a_code_is_in_doubt_where_name_and_amount_are_of_another(code: str, amount: str, raised: list[tuple[str, str]]):
    said = stated(f"防汛{amount}万元", amount, code=code, name="防汛", fund="general-public", side="expenditure")
    assert found(of_tables(general(), narrative=Narrative(figures=(said,)))) == raised
