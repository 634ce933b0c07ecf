"""The projects of a unit: the same over its years, with targets and amounts that change from year to year."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from country.codes import project_code
from country.data import dice, load
from country.laws import basis
from country.model import Paper, Row

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from country.model import Unit

CENT = Decimal("0.01")
PLANS = ({3: 25, 6: 50, 10: 75, 12: 100}, {3: 20, 6: 45, 10: 80, 12: 100}, {3: 30, 6: 60, 10: 90, 12: 100})
ROWS = 12
"""Rows of a project, about: eight to fifteen."""


def papers(unit: Unit, year: int, family: str, *, rows: int, seed: int) -> list[Paper]:
    """Return the projects of a unit in a year, with about so many rows together."""
    chance = dice(seed, unit.ordinal, "projects")
    count = max(1, min(round(rows / ROWS), len(unit.topics)))
    topics = chance.sample(unit.topics, count)
    wanted = rows
    found = []
    for ordinal, topic in enumerate(topics, start=1):
        size = max(8, min(15, round(wanted / (count - ordinal + 1)) + chance.randint(-1, 1)))
        found.append(_paper(unit, year, family, topic, size, ordinal=ordinal, seed=seed))
        wanted -= size
    return found


class _Setting(NamedTuple):
    """What all rows of a project share; `lasting` is the same in all years, `yearly` of one year."""

    unit: Unit
    year: int
    family: str
    thing: str
    name: str
    seed: int
    lasting: random.Random
    yearly: random.Random


def _paper(unit: Unit, year: int, family: str, topic: str, size: int, *, ordinal: int, seed: int) -> Paper:
    lasting = dice(seed, unit.ordinal, topic)
    words = load("topics")[topic]
    name = lasting.choice(words["names"])
    here = _Setting(unit, year, family, words["thing"], name, seed, lasting, dice(seed, unit.ordinal, topic, year))
    budget = (Decimal(lasting.randint(300, 60000)) / 100 * _growth(here.yearly)).quantize(CENT, ROUND_HALF_UP)
    other = (budget / 10).quantize(CENT) if lasting.random() < 0.2 else Decimal(0)
    rows = _rows(here, words, budget, size)
    amounts = [f"{row.number}{row.unit}" for row in rows]
    for position, row in enumerate(rows):
        row.told = any(f"{{{position}}}" in goal for goal in words["goals"])
    return Paper(
        ordinal,
        topic,
        name,
        project_code(unit, topic, year, seed),
        budget,
        budget - other,
        other,
        words["usage"],
        dict(lasting.choice(PLANS)),
        tuple(goal.format(*amounts) for goal in words["goals"]),
        _in_order(rows, family),
    )


def _growth(chance: random.Random) -> Decimal:
    return Decimal(chance.randint(85, 118)) / 100


def _rows(here: _Setting, words: dict[str, Any], budget: Decimal, size: int) -> list[Row]:
    """Return the rows of a project: those of its topic, the shared ones up to the size, and its costs."""
    own = [tuple(each) for each in words["rows"]]
    shared = [
        (kind, *(part.format(thing=here.thing, served=words["served"]) for part in (level3, text)), *rest)
        for kind, level3, text, *rest in load("rows")["shared"]
    ]
    parts = _costs(here, words["costs"][: max(1, size - len(own) - 6)], budget)
    kinds = {each[0] for each in own}
    needed = _one_a_kind([each for each in shared if each[0] not in kinds])
    spare = [each for each in shared if each not in needed and each[1] != "不涉及"]
    chosen = own + needed + spare[: max(0, size - len(own) - len(needed) - len(parts))]
    return [_row(here, each) for each in chosen] + [_cost_row(here, *each) for each in parts]


def _one_a_kind(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    first = {row[0]: row for row in reversed(rows)}
    return [row for row in rows if first[row[0]] is row]


def _row(here: _Setting, template: tuple[Any, ...]) -> Row:
    kind, level3, text, sign, low, high, printed_unit = template
    level1, level2 = load("rows")["levels"][here.family][kind]
    if level3 == "不涉及":
        return Row(kind, level1, level2, "不涉及", "不涉及", "", None, "", "", "不涉及", "不涉及", ())
    said, cited = basis(
        here.unit, kind, here.thing, here.year, here.seed, here.yearly if here.yearly.random() < 0.2 else here.lasting
    )
    if printed_unit == "words":
        words = here.lasting.choice(load("rows")["words"])
        return Row(kind, level1, level2, level3, text, "", None, "", "", words, said, cited)
    number = _number(low, high, here.lasting, here.yearly)
    measure, _, per = printed_unit.partition("/")
    return Row(kind, level1, level2, level3, text, sign, number, measure, per, "", said, cited)


def _number(low: float, high: float, lasting: random.Random, yearly: random.Random) -> Decimal:
    """Return a number between two bounds that differs a little from year to year."""
    if high < 1:
        return Decimal(lasting.randint(int(low * 10), int(high * 10))) / 10
    base = lasting.randint(int(low), int(high))
    if high > 500:
        step = 10 if base < 2000 else 100
        return Decimal(max(int(low), int(base * _growth(yearly)) // step * step))
    return Decimal(min(int(high), max(int(low), base + yearly.randint(-1, 1))))


def _costs(here: _Setting, parts: Sequence[str], budget: Decimal) -> list[tuple[str, str, Decimal]]:
    """Return (level 3, description, amount) of the cost rows, which add up to the budget."""
    texts = load("rows")["cost"]
    if len(parts) < 2 or here.lasting.random() < 0.3:
        level3, text = (part.format(name=here.name, thing=here.thing) for part in texts["total"])
        return [(level3, text, budget)]
    left, found = budget, []
    for position, part in enumerate(parts):
        last = position == len(parts) - 1
        amount = left if last else (budget / len(parts) * Decimal(here.lasting.randint(60, 95)) / 100).quantize(CENT)
        level3, text = (each.format(part=part, thing=here.thing) for each in texts["part"])
        found.append((level3, text, amount))
        left -= amount
    return found


def _cost_row(here: _Setting, level3: str, text: str, amount: Decimal) -> Row:
    level1, level2 = load("rows")["levels"][here.family]["cost"]
    said, cited = basis(here.unit, "cost", here.thing, here.year, here.seed, here.yearly)
    return Row("cost", level1, level2, level3, text, "≤", amount, "万元", "", "", said, cited)


def _in_order(rows: list[Row], family: str) -> list[Row]:
    """Return the rows as forms have them: by type, in the order of the family."""
    order = list(load("rows")["levels"][family])
    return sorted(rows, key=lambda row: order.index(row.kind))
