"""Codes of categories that stand twice in a table, or under two names in two tables -> triples on the lines.

Where a table has many lines under one code (those of projects, of units) a code is no name of a line: nothing is said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg.concepts import concept
from kg.graph.dimensions import bare_name, line_category, named_schemes, table_side
from kg.graph.terms import Triple, facts, string
from kg.vocabulary import own
from kg.wording import edit_distance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyoxigraph import NamedNode

    from kg.model import BudgetLine, BudgetTable

ALIKE = 5
"""Names that differ in one character of so many, or less, are one name read or printed a little differently."""
FEW = 4
"""Names that are not those of an earlier table: one of so many, at most."""
Key = tuple[str, str]


def code_doubts(tables: Sequence[BudgetTable], iri: Callable[[BudgetTable, BudgetLine], NamedNode]) -> Iterator[Triple]:
    """Yield for a line another of its table with the same code, or that of an earlier table with another name."""
    coded = [(table, _by_code(table)) for table in tables]
    codes = _codes_of_names(coded)
    first: dict[Key, tuple[BudgetTable, BudgetLine]] = {}
    for table, lines in coded:
        twice = {key: found for key, found in lines.items() if len(found) > 1}
        for key, (one, *others) in twice.items():
            if len(twice) == 1 and len(others) == 1 and _differ(one, others[0]):
                # the one whose name has another code elsewhere is the slip
                slip, kept = (
                    (one, others[0]) if key[1] not in codes[_name(one)] and codes[_name(one)] else (others[0], one)
                )
                usual = codes[_name(slip)] - {key[1]}
                yield from facts(
                    iri(table, slip),
                    (own("codeAlsoOf"), iri(table, kept)),
                    (own("usualCode"), string(next(iter(usual)) if len(usual) == 1 else None)),
                )
        alone = {key: found[0] for key, found in lines.items() if len(found) == 1 and _name(found[0])}
        known = [key for key in alone if key in first]
        other = [key for key in known if _differ(first[key][1], alone[key])]
        if len(other) * FEW <= len(known):  # else its names are of something else than categories
            for key in other:
                yield from facts(iri(table, alone[key]), (own("codeNamedOtherwise"), iri(*first[key])))
            first |= {key: (table, line) for key, line in alone.items() if key not in first}


def _by_code(table: BudgetTable) -> dict[Key, list[BudgetLine]]:
    """Return the lines of a table by classification and code; none where lines are of projects."""
    found: defaultdict[Key, list[BudgetLine]] = defaultdict(list)
    is_of_projects = concept("budget-table", table.kind).get("spendingNature") == "project"
    if is_of_projects or any(line.project for line in table.lines):
        return {}
    for line in table.lines:
        if line.code:
            for key in named_schemes(line_category(line, table_side(table, line) or "")):
                found[key].append(line)
    return dict(found)


def _codes_of_names(coded: Sequence[tuple[BudgetTable, dict[Key, list[BudgetLine]]]]) -> defaultdict[str, set[str]]:
    """Return the codes of each name, those that stand once in their table."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for _table, lines in coded:
        names = Counter(_name(line) for found in lines.values() for line in found)
        for (_scheme, code), found in lines.items():
            if len(found) == 1 and names[_name(found[0])] == 1:
                codes[_name(found[0])].add(code)
    return codes


def _name(line: BudgetLine) -> str:
    return bare_name(line.name)


def _differ(one: BudgetLine, other: BudgetLine) -> bool:
    """Tell whether two lines have names that are not one name, cut or read a little differently."""
    first, second = _name(one), _name(other)
    if not first or not second or first in second or second in first:
        return False
    return edit_distance(first, second) * ALIKE > max(len(first), len(second))
