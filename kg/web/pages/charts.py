"""Overview -> bars that lead to the lists behind them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kg.review import rules
from kg.sheets.charts import FULL, GRADES, Bar, Part, bars

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.web.model import Amount, Overview

MOST = 12
"""So many bars of a chart; the lists have the rest."""


def overview_charts(overview: Overview, *, lang: str, say: dict[str, str]) -> list[tuple[str, tuple[Bar, ...]]]:
    """Return the charts of the first page, each with the key of its title; those without bars are left out."""
    charts = [
        ("rv_by_severity", _severities(overview, say)),
        ("rv_by_rule", _rules(overview, lang)),
        ("rv_by_type", _amounts(overview.types, "/indicators", "type")),
        ("rv_by_year", _amounts(overview.years, "/documents", "year")),
    ]
    return [(title, drawn) for title, drawn in charts if drawn]


def _severities(overview: Overview, say: dict[str, str]) -> tuple[Bar, ...]:
    """Return a bar for each severity with the findings that are open: they are what the queue shows of it."""
    severity_of = {rule.code: rule.severity for rule in rules()}
    found: Counter[str] = Counter()
    for each in overview.rules:
        found[severity_of.get(each.rule, "Info")] += each.open
    return bars((say[grade], f"/queue?severity={grade}", {grade: found[grade]}) for grade in GRADES)


def _rules(overview: Overview, lang: str) -> tuple[Bar, ...]:
    """Return a bar for each rule with open findings, the most frequent first."""
    known = {rule.code: rule for rule in rules()}
    raised = sorted((each for each in overview.rules if each.open), key=lambda each: (-each.open, each.rule))
    counted: list[tuple[str, str, dict[str, int]]] = []
    for each in raised[:MOST]:
        rule = known.get(each.rule)
        label = f"{each.rule} {rule.name[lang]}" if rule else each.rule
        severity = rule.severity if rule else "Info"
        counted.append((label, f"/queue?{urlencode({'rule': each.rule})}", {severity: each.open}))
    return bars(counted)


def _amounts(amounts: Sequence[Amount], path: str, name: str) -> tuple[Bar, ...]:
    return plain_bars((each.label, f"{path}?{urlencode({name: each.label})}", each.count) for each in amounts[:MOST])


def plain_bars(counted: Iterable[tuple[str, str, int]]) -> tuple[Bar, ...]:
    """Return a bar of one colour for each label, link and number; the longest takes the whole width.

    >>> [bar.parts[0].length for bar in plain_bars([("甲", "", 4), ("乙", "", 1)])]
    [100.0, 25.0]
    """
    told = list(counted)
    longest = max((number for _label, _link, number in told), default=0) or 1
    return tuple(
        Bar(label, link, number, (Part("plain", number, 0.0, round(FULL * number / longest, 2)),))
        for label, link, number in told
    )
