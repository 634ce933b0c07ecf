"""Small records built by hand: a row, a project and a document with something in every field, changed as needed."""
# ruff: noqa: ANN401 - a test may change any field

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kg.model import (
    Canonical,
    Citation,
    Department,
    DocumentInfo,
    Indicator,
    Place,
    Project,
    Record,
    Target,
    Unplaced,
)

ALL_COLUMNS = ("level1", "level2", "level3", "description", "value", "basis")
UNIT = "某市文化局"


def quantity(
    number: str,
    unit: str,
    comparator: str = ">=",
    *,
    value: str | None = None,
    base: str | None = None,
    **more: Any,
) -> Target:
    """Return a target with a number; `value` and `base` are the number and unit after conversion."""
    canonical = Canonical(Decimal(value or number), base or unit)
    kind = "percentage" if (base or unit) == "%" else "quantity"
    return Target(kind, comparator, Decimal(number), unit=unit, canonical=canonical, **more)


def in_words() -> Target:
    return Target("qualitative")


def cited(number: str | None, title: str | None = None, *, raw: str | None = None) -> Citation:
    """Return a citation of `机关代字〔年〕序号号`, or of a title alone."""
    text = raw or number or title or ""
    if number is None:
        return Citation(text, 0, len(text), title=title)
    issuer, rest = number.split("〔")
    year, seq = rest.removesuffix("号").split("〕")
    return Citation(text, 0, len(text), number, text, issuer, int(year), int(seq), title)


def row(ordinal: int = 1, **changes: Any) -> Indicator:
    """Return a quantity row; every field has a value of its own."""
    return replace(
        Indicator(
            ordinal=ordinal,
            level1="产出指标",
            level2="数量指标",
            level3="活动场次",
            description="全年举办活动的场次",
            value="≥12场",
            basis="年度工作计划",
            target=quantity("12", "场"),
            basis_kind="plan",
            place=Place(page=3, table=2, row=5),
        ),
        **changes,
    )


def cost_row(ordinal: int, amount: str, comparator: str = "<=", **changes: Any) -> Indicator:
    """Return a cost row of so many 万元."""
    yuan = str(Decimal(amount) * 10000)
    return row(
        ordinal,
        level2="成本指标",
        level3="活动费用",
        description="活动的费用",
        value=f"{comparator}{amount}万元",
        target=quantity(amount, "万元", comparator, value=yuan, base="元"),
        **changes,
    )


def satisfaction_row(ordinal: int, percent: str | None, **changes: Any) -> Indicator:
    """Return a satisfaction row, in words for None."""
    return row(
        ordinal,
        level1="满意度指标",
        level2="服务对象满意度指标",
        **{
            "level3": "观众满意度",
            "description": "观众对活动的满意程度",
            "value": f"≥{percent}%" if percent else "满意",
            "target": quantity(percent, "%") if percent else in_words(),
            **changes,
        },
    )


def project(*rows: Indicator, ordinal: int = 1, **changes: Any) -> Project:
    return replace(
        Project(
            ordinal=ordinal,
            name="文化活动经费",
            code="13050026P00101010001A",
            budget=Decimal("10.50"),
            fiscal_funds=Decimal("10.00"),
            other_funds=Decimal("0.50"),
            usage="用于举办文化活动",
            payment_plan={"3": None, "6": Decimal(50), "10": Decimal(80), "12": Decimal(100)},
            goals=("丰富群众文化生活", "全年办活动12场"),
            indicators=rows or (row(),),
            columns=ALL_COLUMNS,
            place=Place(page=3, table=1),
        ),
        **changes,
    )


def record(
    *projects: Project,
    path: str = "文化局/2026.txt",
    unit: str | None = UNIT,
    code: str | None = "301",
    year: int | None = 2026,
    content: str | None = None,
    **changes: Any,
) -> Record:
    """Return the record of one disclosure; documents of the same path and `content` are the same file."""
    info = DocumentInfo(
        path=path,
        sha256=hashlib.sha256((content or path).encode()).hexdigest(),
        title=f"{unit}{year}年部门预算",
        department=Department(code, unit),
        fiscal_year=year,
        division="130500",
    )
    unplaced = (Unplaced("第 3 页", "不在任何一列", Place(page=3, line=40)),)
    return replace(Record(info, projects or (project(),), unplaced), **changes)
