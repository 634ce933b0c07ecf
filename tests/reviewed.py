"""A record and its review built by hand, for the tests of the review's sheets: one finding of every kind of place.

The rules are a fixed few of the shipped ones, so that a rule that is added changes no test.
"""
# ruff: noqa: ANN401 - a test may change any field

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from records import project, record, row

from kg.model import Finding, Indicator, Place, Record, Target, Waiver
from kg.review import Review, RuleState, rules

CODES = ("A03", "A05", "A08", "B01", "B03", "D01", "T01", "T02", "V01", "V06")
HOSTILE = '"><script>alert(1)</script>&<img/src=x onerror=alert(1)>'
FORMULAS = ("=1+1", '+HYPERLINK("http://x","y")', "-5", "@SUM(A1)", "\t=2", "\r=3")
WAIVER = Waiver("V06", reason="试点项目", by="张三", until="2026-12-31")


def rows() -> tuple[Indicator, ...]:
    """Return four rows, each at a place of its own: a merged label, an empty value, a number in the basis."""
    return (
        row(1, place=Place(page=3, table=2, row=5), level1="产生指标"),
        row(2, place=Place(page=3, table=2, row=6), level1="产生指标", level2="成本指标", value="≥10万元"),
        row(
            3, place=Place(page=4, table=1, row=1), level2="质量指标", value=None, target=Target("missing"), basis=None
        ),
        row(4, place=Place(page=4, table=1, row=2), level2="质量指标", value="≥100%", basis="国办发【2020】17号"),
    )


def finding(rule: str, project: int | None, row: int | None, text: str | None = None, **changes: Any) -> Finding:
    """Return a finding as the rule says it, with what it quotes."""
    shipped = next(each for each in rules() if each.code == rule)
    given = Finding(
        rule=rule,
        name=shipped.name["en"],
        severity=shipped.severity,
        path="文化局/2026.pdf",
        project=project,
        row=row,
        place=next((each.place for each in rows() if each.ordinal == row), Place(page=3, table=1)),
        text=text,
        message={"zh": f"{rule}的问题", "en": f"what {rule} says"},
        suggestion=None,
        source="惯例 convention",
    )
    return replace(given, **changes)


FINDINGS = (
    finding("B01", 1, 3),
    finding("V01", 1, 3),
    finding("D01", 1, 2, "≥10万元", suggestion="≤10万元"),
    finding("T01", 1, None, "产生指标", suggestion="产出指标"),
    finding("A03", 1, None),
    finding("A05", None, None, place=Place()),
    finding("B03", None, None, "国办发【2020】17号", suggestion="国办发〔2020〕17号", place=rows()[3].place),
)


@cache
def states() -> tuple[RuleState, ...]:
    """Return the states of the rules: A08 could not be asked, A05 waits, B01 was asked in part, T02 is clear."""
    found = {each.rule for each in (*FINDINGS, finding("V06", 1, 4))}
    told = []
    for rule in rules():
        if rule.code == "A08":
            told.append(RuleState(rule, "not_evaluated", 0, 2, 0, rule.needs))
        elif rule.code in CODES:
            state = RuleState(rule, "raised" if rule.code in found else "clear", int(rule.code in found), 4, 4)
            told.append(replace(state, judged=3) if rule.code == "B01" else state)
    return tuple(told)


def reviewed(*, changed: Record | None = None, **changes: Any) -> tuple[Record, Review]:
    """Return the record, or `changed` in its place, and its review with changes."""
    whole = record(project(*rows()), project(ordinal=2, name="第二个项目"), path="文化局/2026.pdf")
    review = Review(
        path="文化局/2026.pdf",
        title="某市文化局2026年部门预算",
        findings=FINDINGS,
        states=states(),
        notes=("第 9 页没有读",),
        waived=((finding("V06", 1, 4, "≥100%"), WAIVER),),
        known=(finding("D01", 2, 1, "≥12场", place=Place()),),
    )
    return changed or whole, replace(review, **changes)


def hostile() -> tuple[Record, Review]:
    """Return a record whose every text would run or break out, and a review whose texts would too."""
    bad = "甲\x00\x0b\x1f\ufffe\ud800乙😀"
    flawed = tuple(
        row(
            number,
            level3=text,
            description=HOSTILE,
            value=text,
            basis=bad,
            extra={"=权重": text, HOSTILE: "\r=3"},
            place=Place(page=number),
        )
        for number, text in enumerate(FORMULAS, start=1)
    )
    long = row(7, description="长" * 3000, place=Place(page=7))
    name = FORMULAS[0] + HOSTILE
    whole = record(
        project(*flawed, long, name=name, usage=bad, goals=(HOSTILE, "目" * 5000), extra={"=x": "=y"}),
        path="坏/javascript:=1'<b>.pdf",
        unit="='[恶]:*?/\\" + HOSTILE,
    )
    said = [
        finding("V01", 1, 1, FORMULAS[0], message={"zh": f"={number}{HOSTILE}", "en": f"={number}"}, suggestion="=1+1")
        for number in range(60)
    ]
    said.append(finding("A05", None, None, HOSTILE, place=Place(), message={"zh": bad, "en": bad}, suggestion="@x"))
    waiver = Waiver("V06", reason=FORMULAS[1], by=HOSTILE)
    pair = reviewed(
        changed=whole, findings=tuple(said), waived=((finding("V06", 1, 2), waiver),), known=(), notes=("=1", HOSTILE)
    )
    return pair[0], replace(pair[1], path=whole.document.path, title=name)
