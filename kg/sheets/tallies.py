"""Marked document -> what became of each rule in it, gravest first; a rule not evaluated is never one that is clear."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.report import GRAVEST_FIRST, why_not_judged
from kg.sheets.marked import OPEN, WAIVED
from kg.sheets.words import WORDS

if TYPE_CHECKING:
    from kg.review import RuleState
    from kg.shapes import Rule
    from kg.sheets.marked import MarkedDocument

STATES = ("raised", "raised_partly", "not_evaluated", "clear_partly", "clear")
"""In the order a reviewer asks: what is wrong, what nobody knows, what is well."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What became of a rule in a document: `state` is one of STATES, `why` what it lacked, in words."""

    rule: Rule
    state: str
    open: int
    waived: int
    known: int
    unlisted: int
    judged: str
    why: str


def rule_lines(document: MarkedDocument, *, lang: str) -> tuple[RuleLine, ...]:
    """Return a line for every rule that was asked, those that raised something first, gravest first."""
    counts = Counter((remark.finding.rule, remark.status) for remark in document.all_remarks)
    lines = [_line(state, counts, lang) for state in document.review.states]
    return tuple(sorted(lines, key=_order))


def _order(line: RuleLine) -> tuple[int, int, int, str]:
    raised = line.state.startswith("raised")
    return (
        not raised,
        0 if raised else STATES.index(line.state),
        GRAVEST_FIRST.index(line.rule.severity),
        line.rule.code,
    )


def _line(state: RuleState, counts: Counter[tuple[str, str]], lang: str) -> RuleLine:
    code = state.rule.code
    mine = {status: count for (rule, status), count in counts.items() if rule == code}
    lacking = state.state == "not_evaluated" or state.judged < state.targets
    partly = "_partly" if lacking and state.state != "not_evaluated" else ""
    judged = WORDS[lang]["judged"].format(judged=state.judged, targets=state.targets)
    return RuleLine(
        state.rule,
        state.state + partly,
        mine.get(OPEN, 0),
        mine.get(WAIVED, 0),
        mine.get("known", 0),
        max(0, state.findings - sum(mine.values())),
        judged,
        why_not_judged(state, lang=lang) if lacking else "",
    )


def state_counts(lines: tuple[RuleLine, ...]) -> Counter[str]:
    """Return how many rules raised something, are clear, and were not evaluated."""
    return Counter(line.state.removesuffix("_partly") for line in lines)
