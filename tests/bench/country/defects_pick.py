"""Which rows of a project suit a defect, and the words that a defect puts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from country.data import load

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from country.model import Paper, Row


def text_of_rule(rule: str) -> str:
    text: str = load("defects")["texts"][rule]
    return text


def thing_of(paper: Paper) -> str:
    thing: str = load("topics")[paper.topic]["thing"]
    return thing


def pick(paper: Paper, chance: random.Random, suits: Callable[[Row], bool]) -> Row | None:
    """Return a row without a defect that suits and that no goal speaks of."""
    rows = [row for row in paper.rows if row.applies and not row.touched and not row.told and suits(row)]
    return chance.choice(rows) if rows else None


def counted(row: Row) -> bool:
    return row.kind == "quantity" and row.number is not None and row.sign == "≥" and not row.per


def based(row: Row) -> bool:
    return row.kind != "beneficiary-satisfaction"


def rate(row: Row) -> bool:
    return row.unit == "%" and row.sign == "≥" and row.level3.endswith("率") and row.kind == "quality"


def cost(row: Row) -> bool:
    return row.kind == "cost" and row.unit == "万元"


def numbered(row: Row) -> bool:
    return len(row.cited) == 1 and row.cited[0].number is not None
