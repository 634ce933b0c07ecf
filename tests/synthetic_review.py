"""A document of any size for the review: tables of rows, faults and look-alikes in turn."""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph.terms import decimal, integer, string
from kg.text import comparable
from kg.vocabulary import DEF, DEF_BASE, RDF_TYPE

BASE = "https://example.org/synthetic"
YUAN, PERCENT, TIME = (NamedNode(f"{BASE}/unit/{name}") for name in ("yuan", "percent", "time"))

# level 2 type and label; level 3, description, value; kind, comparator, number, unit; the same in the base unit;
# marks: word list, field, words, the number they govern and its unit
KINDS = (
    ("quantity", "数量指标", "净走活动{n}", "组织志愿者开展净走活动{n}", "≤{n}次",
     "quantity", "<=", 1, "次", TIME, 1, "次", ()),
    ("quantity", "数量指标", "活动{n}次数", "活动不少于{n}次", "≥{n}次",
     "quantity", ">=", 1, "次", TIME, 1, "次", (("floor", "description", "不少于", 1, "次"),)),
    ("quality", "质量指标", "设备{n}故障率", "设备故障情况{n}", "≥{n}%",
     "percentage", ">=", 1, "%", PERCENT, 1, "%",
     (("share", "level3", "率", None, None), ("good-when-low", "level3", "故障", None, None))),
    ("quality", "质量指标", "合格率", "验收合格", "≥100%",
     "percentage", ">=", 100, "%", PERCENT, 100, "%",
     (("share", "level3", "率", None, None), ("completion", "level3", "合格率", None, None))),
    ("output-cost", "成本指标", "项目成本{n}", "不超过{n}万元", "≥{n}万元",
     "quantity", ">=", 1, "万元", YUAN, 10_000, "元",
     (("ceiling", "description", "不超过", 10_000, "元"), ("money-name", "level3", "成本", None, None))),
    ("output-cost", "成本指标", "印刷费{n}", "印刷费用", "{n}万元",
     "quantity", "=", 1, "万元", YUAN, 10_000, "元", (("money-name", "level3", "费", None, None),)),
    ("social-benefit", "社会效益指标", "服务水平{n}", "提升公共服务水平{n}", "提升公共服务水平{n}",
     "qualitative", None, None, None, None, None, None, ()),
    ("beneficiary-satisfaction", "满意度指标", "群众满意率", "受访群众{n}满意率", "{n}",
     "quantity", "=", 1, None, None, 1, None,
     (("share", "level3", "率", None, None), ("satisfaction", "level3", "满意", None, None))),
)  # fmt: skip


def synthetic_quads(*, tables: int, rows: int) -> list[Quad]:
    """Return the graph of a document with `tables` tables of `rows` rows each."""
    document = NamedNode(BASE)
    facts: list[tuple[NamedNode, str, object]] = [
        (document, "a", own("Disclosure")),
        (document, "path", Literal("合成.txt")),
        (document, "fiscalYear", Literal("2026", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))),
        (YUAN, "unitDimension", Literal("money")),
        (PERCENT, "unitDimension", Literal("share")),
        (TIME, "unitDimension", Literal("count")),
        (TIME, "counts", Literal("occasion")),
    ]
    for number in range(1, tables + 1):
        facts += table_facts(document, number, rows)
    return [
        Quad(subject, RDF_TYPE if name == "a" else own(name), value)  # type: ignore[arg-type]
        for subject, name, value in facts
        if value is not None
    ]


def own(name: str, scheme: str = "") -> NamedNode:
    return NamedNode(f"{DEF_BASE}{scheme}/{name}" if scheme else DEF + name)


def table_facts(document: NamedNode, number: int, rows: int) -> list[tuple[NamedNode, str, object]]:
    table = NamedNode(f"{BASE}/table/{number}")
    facts: list[tuple[NamedNode, str, object]] = [
        (document, "targetTable", table),
        (table, "a", own("TargetTable")),
        (table, "ordinal", integer(number)),
        (table, "inDisclosure", document),
        (table, "hasColumn", Literal("basis")),
        (table, "budgetAmount", decimal(Decimal(100_000))),
        (table, "fiscalFundsAmount", decimal(Decimal(90_000 + number % 2 * 10_000))),
        (table, "projectCode", Literal(("13050026P00945010101C", "13050025P00945010101C")[number % 2])),
    ]
    for month, percent in ((3, 20), (6, 10 + number % 3 * 20), (12, 100)):
        step = NamedNode(f"{table.value}/plan/{month}")
        facts += [
            (table, "planStep", step),
            (step, "month", integer(month)),
            (step, "percent", decimal(Decimal(percent))),
        ]
    for ordinal in range(1, rows + 1):
        facts += row_facts(table, ordinal)
    return facts + goal_facts(document, table, number, rows)


def goal_facts(document: NamedNode, table: NamedNode, number: int, rows: int) -> list[tuple[NamedNode, str, object]]:
    """Return a goal that speaks of a table: a promise for each row, a third in another number, a fifth not carried."""
    goal = NamedNode(f"{BASE}/goal/{number}")
    facts: list[tuple[NamedNode, str, object]] = [
        (document, "narrativeGoal", goal),
        (goal, "a", own("NarrativeGoal")),
        (goal, "goalNumber", Literal(str(number))),
        (goal, "speaksOf", table),
    ]
    for ordinal in range(1, rows + 1):
        row = NamedNode(f"{table.value}/indicator/{ordinal}")
        sentence, promise = NamedNode(f"{goal.value}/sentence/{ordinal}"), NamedNode(f"{goal.value}/target/{ordinal}")
        stated, target = decimal(Decimal(ordinal + (ordinal % 3 == 0))), NamedNode(f"{row.value}/target")
        facts += [
            (goal, "sentence", sentence),
            (sentence, "raw", Literal(f"活动不少于{ordinal}次")),
            (sentence, "statedTarget", promise),
            (promise, "a", own("StatedTarget")),
            (promise, "ofGoal", goal),
            (promise, "raw", Literal(f"不少于{ordinal}次")),
            (promise, "start", integer(2)),
            (promise, "targetKind", own("quantity", "target-kind")),
            (promise, "number", stated),
            (promise, "canonicalValue", stated),
            (promise, "canonicalUnit", Literal("次")),
            (target, "ofRow", row),
            (promise, "sameThingAs" if ordinal % 5 else "ofGoal", target if ordinal % 5 else goal),
        ]
    return facts


def row_facts(table: NamedNode, ordinal: int) -> list[tuple[NamedNode, str, object]]:
    kind_of_row = KINDS[ordinal % len(KINDS)]
    level2_type, level2, *texts, kind, comparator, number, unit_text, unit, canonical, base, marks = kind_of_row
    name, description, value = (text.format(n=ordinal) for text in texts)
    factor = 1 if "{n}" not in texts[2] else ordinal
    row, target = (
        NamedNode(f"{table.value}/indicator/{ordinal}"),
        NamedNode(f"{table.value}/indicator/{ordinal}/target"),
    )
    cell = {"level2": level2, "level3": name, "description": description, "value": value}
    if ordinal % 5:
        cell["basis"] = "年度工作计划"
    facts: list[tuple[NamedNode, str, object]] = [
        (table, "indicator", row),
        (row, "a", own("Indicator")),
        (row, "a", own("ApplicableIndicator")),
        (row, "inTable", table),
        (row, "ordinal", integer(ordinal)),
        (row, "level2Type", own(level2_type, "type")),
        (row, "target", target),
        *((row, field, string(text)) for field, text in cell.items()),
        *((row, field + "Key", string(comparable(text))) for field, text in cell.items()),
        (target, "targetKind", own(kind, "target-kind")),
        (target, "comparator", string(comparator)),
        (target, "number", decimal(None if number is None else Decimal(number * factor))),
        (target, "unitText", string(unit_text)),
        (target, "unit", unit),
        (target, "canonicalValue", decimal(None if canonical is None else Decimal(canonical * factor))),
        (target, "canonicalUnit", string(base)),
    ]
    for position, (word_list, field, raw, stated, stated_unit) in enumerate(marks, start=1):
        mark = NamedNode(f"{row.value}/mark/{position}")
        start = cell[field].find(raw)
        facts += [
            (row, "mark", mark),
            (mark, "markKind", own(word_list, "words")),
            (mark, "onField", Literal(field)),
            (mark, "raw", Literal(raw)),
            (mark, "start", integer(start)),
            (mark, "end", integer(start + len(raw))),
            (mark, "canonicalValue", decimal(None if stated is None else Decimal(stated * factor))),
            (mark, "canonicalUnit", string(stated_unit)),
        ]
    return facts
