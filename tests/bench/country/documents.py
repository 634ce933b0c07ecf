"""A document of the country by its number: which unit and year it is of, its layout and format, its projects."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING

from country.data import dice, load
from country.defects import seed_defects
from country.model import Disclosure, Paper
from country.narrative import totals_of
from country.places import unit
from country.projects import papers

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Sequence

    from country.model import Row, Unit

MONEY = ("budget", "fiscal", "other")
WHOLE_COST = "部门项目支出总额"
ORDER = ("产出指标", "效益指标", "满意度指标")
YEARS = (2023, 2024, 2025, 2026)


def layouts() -> tuple[str, ...]:
    return tuple(load("layouts"))


def formats() -> tuple[str, ...]:
    return tuple(load("formats"))


def document(
    number: int, seed: int, *, rows: int = 100, layouts: Collection[str] = (), formats: Collection[str] = ()
) -> Disclosure:
    """Return the document of a number; one unit has four in a row, of 2023 to 2026, with the same projects.

    `layouts` and `formats` are those to choose from, all by default. Units of one province share their layouts.
    """
    owner = unit(number // len(YEARS), seed)
    year = YEARS[number % len(YEARS)]
    chance = dice(seed, "document", number)
    layout, written = _style(owner, seed, chance, layouts, formats)
    form = load("layouts")[layout]
    projects = papers(owner, year, form["family"], rows=rows, seed=seed)
    if "then" in form:
        projects = [_department(projects), *projects]
        for ordinal, paper in enumerate(projects, start=1):
            paper.ordinal = ordinal
    if not form.get("empty_types"):
        for paper in projects:
            paper.rows = [row for row in paper.rows if row.applies]
    made = Disclosure(number, owner, year, layout, written, projects, _money(chance, 20000, 400000))
    made.totals = totals_of(made, _money(chance, 200, 3000), _money(chance, 50, 900))
    seed_defects(made, seed)
    return made


def _money(chance: random.Random, low: int, high: int) -> Decimal:
    return Decimal(chance.randint(low, high)) / 100


def _style(
    owner: Unit, seed: int, chance: random.Random, layouts: Collection[str], formats: Collection[str]
) -> tuple[str, str]:
    """Return layout and format: the layout is one of two of the province, the format by its share."""
    forms, shares = load("layouts"), load("formats")
    wanted = [name for name in shares if not formats or name in formats]
    (written,) = chance.choices(wanted, [shares[name]["weight"] for name in wanted])
    allowed = [name for name in forms if not layouts or name in layouts]
    fitting = [name for name in allowed if name in shares[written].get("layouts", allowed)]
    if not fitting:
        written, fitting = "text", allowed
    own = [name for name in fitting if owner.division[:2] in forms[name].get("provinces", [owner.division[:2]])]
    own = own or fitting
    province = dice(seed, owner.division[:2], "layouts")
    two = province.choices(own, [forms[name]["weight"] for name in own], k=2)
    return dice(seed, owner.ordinal, "layout").choice(two), written


def _department(projects: Sequence[Paper]) -> Paper:
    """Return the table of the whole department: its money is that of its projects, its rows the first of theirs."""
    rows: list[Row] = []
    for paper in projects:
        for kind in ("quantity", "quality"):
            rows += [row for row in paper.rows if row.kind == kind][:2]
    rows += [row for row in projects[0].rows if row.applies and row.kind not in {"quantity", "quality", "cost"}]
    rows.sort(key=lambda row: row.level2 != "数量指标")
    cost = next(row for row in projects[0].rows if row.kind == "cost")
    total, fiscal, other = (sum(map(Decimal, (getattr(p, name) for p in projects)), Decimal(0)) for name in MONEY)
    goals = tuple(paper.goals[0] for paper in projects[:2])
    copies = [_copied(row) for row in (*rows, cost)]
    copies[-1].level3, copies[-1].number = WHOLE_COST, total
    copies.sort(key=lambda row: ORDER.index(row.level1))
    return Paper(1, projects[0].topic, "", "", total, fiscal, other, "", dict(projects[0].plan), goals, copies)


def _copied(row: Row) -> Row:
    twin = copy(row)
    twin.printed = dict(row.printed)
    return twin
