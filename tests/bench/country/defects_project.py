"""Defects of a project or of the whole document: each function says whether it put one in, and of which of the two."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from country.codes import ALPHABET
from country.data import load
from country.rows_text import layout_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from country.model import Disclosure, Paper

Scope = Literal["project", "document"] | None
CENT = Decimal("0.01")


def _cost(share: str) -> Callable[[Disclosure, Paper, random.Random], Scope]:
    """Return a change that makes the costs of a project another sum than its budget."""

    def change(_document: Disclosure, paper: Paper, _chance: random.Random) -> Scope:
        rows = [row for row in paper.rows if row.kind == "cost" and row.number is not None]
        if not rows or any(row.touched for row in rows):
            return None
        for row in rows:
            row.touched = True
        rows[0].number = (rows[0].number or Decimal(0)) + (paper.budget * Decimal(share)).quantize(CENT)
        return "project" if rows[0].number > 0 else None

    return change


def _plan(document: Disclosure, paper: Paper, _chance: random.Random) -> Scope:
    """Write the shares of each quarter instead of those reached."""
    if layout_of(document)["form"] != "hebei":
        return None
    paper.plan = {3: 50, 6: 30, 10: 10, 12: 10}
    return "project"


def _funds(document: Disclosure, paper: Paper, _chance: random.Random) -> Scope:
    if layout_of(document)["form"] not in {"hebei", "funds"}:
        return None
    paper.fiscal = (paper.fiscal * Decimal("0.8")).quantize(CENT)
    return "project"


def _code(document: Disclosure, paper: Paper, chance: random.Random) -> Scope:
    """Write another check character."""
    if layout_of(document)["form"] != "hebei" or "P" not in paper.code:
        return None
    paper.code = paper.code[:-1] + chance.choice(ALPHABET.replace(paper.code[-1], ""))
    return "project"


def _sums(document: Disclosure, _paper: Paper, _chance: random.Random) -> Scope:
    """Print a total in the table of expenditure that its parts do not come to."""
    document.totals["basic_printed"] = document.totals["basic"] + 7
    return "document"


def _said(document: Disclosure, _paper: Paper, _chance: random.Random) -> Scope:
    """State another sum in words than the tables have."""
    document.totals["total_said"] = document.totals["total"] + 9
    return "document"


def _count(document: Disclosure, _paper: Paper, _chance: random.Random) -> Scope:
    document.more_projects = 1
    return "document"


def _names(document: Disclosure, paper: Paper, _chance: random.Random) -> Scope:
    other = next((each for each in document.papers if each.name and each is not paper), None)
    if other is None or "then" in layout_of(document):
        return None
    later, earlier = max(paper, other, key=_ordinal), min(paper, other, key=_ordinal)
    if later is not paper:
        return None
    later.name = earlier.name
    return "project"


def _ordinal(paper: Paper) -> int:
    return paper.ordinal


def _goal(_document: Disclosure, paper: Paper, chance: random.Random) -> Scope:
    """Promise a number that no row of the table has."""
    text = load("defects")["texts"]["C07"].format(number=chance.choice((137, 173, 1013)))
    paper.goals = (*paper.goals, text)
    return "project"


def _label(_document: Disclosure, paper: Paper, _chance: random.Random) -> Scope:
    rows = [row for row in paper.rows if row.kind == "quantity"]
    if not rows or any(row.level1 != rows[0].level1 for row in rows):
        return None
    for row in rows:
        row.level2 = load("defects")["texts"]["T01"]
    return "project"


PROJECTS = {
    "T01": _label,
    "A01": _cost("0.5"),
    "A02": _cost("-0.2"),
    "A03": _plan,
    "A04": _funds,
    "A08": _code,
    "A07": _sums,
    "A11": _said,
    "A17": _count,
    "C04": _names,
    "C07": _goal,
}
