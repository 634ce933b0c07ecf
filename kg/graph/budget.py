"""Budget tables -> triples: tables, lines, and each amount as an observation of the data cube, with its breakdowns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.graph import iris
from kg.graph.breakdowns import breakdowns
from kg.graph.cube import AMOUNT, CURRENCY, OBEU, QB, STRUCTURE, category, dimension_facts, figure
from kg.graph.dimensions import amount_dimensions, line_category, named_schemes, table_side
from kg.graph.places import extra, grade, place
from kg.graph.roundings import table_rounding
from kg.graph.suspects import suspect_cells
from kg.graph.table_changes import table_change
from kg.graph.terms import Fact, Triple, decimal, facts, integer, is_a, string, true, year
from kg.model import BudgetAmount
from kg.targets import to_canonical
from kg.targets.units import money_factor
from kg.text import comparable
from kg.vocabulary import RDF_TYPE, SKOS, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.graph.breakdowns import Position
    from kg.graph.dimensions import Dimensions
    from kg.graph.holders import Holder
    from kg.model import BudgetLine, BudgetTable


NOTHING = BudgetAmount("total", "", Decimal(0), "")
"""What a line would print in its column of totals."""


def budget_table(
    document: NamedNode, table: BudgetTable, of: dict[Position, Dimensions], shared: list[Fact]
) -> Iterator[Triple]:
    """Yield everything the graph says of one budget table; `of` is what its amounts are of, `shared` is said of all."""
    node = table_iri(document, table.ordinal)
    yield from facts(document, (own("budgetTable"), node))
    yield from facts(
        node,
        is_a("BudgetTable"),
        (RDF_TYPE, NamedNode(QB + "DataSet")),
        (NamedNode(QB + "structure"), STRUCTURE),
        (own("ordinal"), integer(table.ordinal)),
        (own("tableKind"), own(table.kind, scheme="budget-table")),
        (own("tableTitle"), string(table.title)),
        (own("printedIn"), string(table.money_unit)),
        (own("moneyFactor"), decimal(money_factor(table.money_unit))),
        (own("publishedEmpty"), true(table.is_empty)),
        (own("headFiscalYear"), year(table.fiscal_year)),
        (own("headDepartment"), string(table.department)),
        (NamedNode(SKOS + "note"), string(table.note)),
    )
    yield from place(node, table.place)
    for position, line in enumerate(table.lines):
        yield from _line(node, table, line)
        for index in range(len(line.amounts)):
            known = of.get((position, index))
            dimensions = list(dimension_facts(known)) if known else _what_is_known(table, line)
            belongs = (own("ofFigure"), figure(document, known) if known else None)
            yield from _observation(node, table, line, index, (*shared, *dimensions, belongs))
        yield from _change(node, table, line)
    yield from _breakdowns(document, node, table)


def table_iri(document: NamedNode, ordinal: int) -> NamedNode:
    """Return the IRI of a budget table."""
    return iris.below(document, "budget", ordinal)


def line_iri(table: NamedNode, ordinal: int) -> NamedNode:
    """Return the IRI of a line of a budget table."""
    return iris.below(table, "line", ordinal)


def observation_iri(table: NamedNode, line: BudgetLine, index: int) -> NamedNode:
    """Return the IRI of an amount of a line by its position, from 0."""
    return iris.below(line_iri(table, line.ordinal), "amount", index + 1)


def table_figures(table: BudgetTable, holder: Holder | None = None) -> dict[Position, Dimensions]:
    """Return what each amount of a table is of, by line and position in the line.

    Several lines of one table that seem to be the same figure, with different amounts (those of several units, or of
    several projects under one code), are parts of it and none is the figure.
    """
    found: dict[Position, Dimensions] = {}
    values: defaultdict[Dimensions, set[object]] = defaultdict(set)
    for position, line in enumerate(table.lines):
        for index, amount in enumerate(line.amounts):
            of = None if line.project else amount_dimensions(table, line, amount)
            if of is not None:
                found[position, index] = of
                values[of].add(amount.value)
    number = holder.number if holder else 0
    return {where: replace(of, holder=number) if number else of for where, of in found.items() if len(values[of]) == 1}


def blank_figures(table: BudgetTable, holder: Holder | None = None) -> Iterator[tuple[int, Dimensions]]:
    """Yield the lines of a table that have a figure and leave it empty, by their ordinals."""
    for line in table.lines:
        if not line.amounts and not line.project:
            of = amount_dimensions(table, line, NOTHING)
            if of is not None:
                yield line.ordinal, replace(of, holder=holder.number if holder else 0)


def table_categories(table: BudgetTable) -> dict[tuple[str, str], str | None]:
    """Return the categories of a table's lines, by scheme and code -> the printed name."""
    found: dict[tuple[str, str], str | None] = {}
    for line in table.lines:
        known = line_category(line, table_side(table, line) or "")
        for key in named_schemes(known):
            found.setdefault(key, line.name)
    return found


def _line(node: NamedNode, table: BudgetTable, line: BudgetLine) -> Iterator[Triple]:
    here = line_iri(node, line.ordinal)
    known = line_category(line, table_side(table, line) or "")
    counted = to_canonical(line.quantity, line.unit) if line.quantity is not None and line.unit else None
    yield from facts(node, (own("hasLine"), here))
    yield from facts(
        here,
        is_a("BudgetLine"),
        (own("inBudgetTable"), node),
        (own("ordinal"), integer(line.ordinal)),
        (own("lineName"), string(line.name)),
        (own("lineKey"), string(comparable(line.name))),
        (own("printedNumber"), string(line.number)),
        (own("lineCode"), string(line.code)),
        *((own("ofCategory"), category(scheme, code)) for scheme, code in named_schemes(known)),
        (own("budgetItem"), own(line.item, scheme="budget-item") if line.item else None),
        (own("partOfLine"), line_iri(node, line.part_of) if line.part_of else None),
        (own("forProjectName"), string(line.project)),
        (own("forProjectKey"), string(comparable(line.project)) if line.project else None),
        (own("quantity"), decimal(line.quantity)),
        (own("unitText"), string(line.unit)),
        (own("canonicalValue"), decimal(counted.value) if counted else None),
        (own("canonicalUnit"), string(counted.unit) if counted else None),
    )
    yield from place(here, line.place)
    yield from grade(here, line.provenance)
    yield from extra(here, line.texts)


def _observation(
    node: NamedNode, table: BudgetTable, line: BudgetLine, index: int, dimensions: tuple[Fact, ...]
) -> Iterator[Triple]:
    here, amount = observation_iri(node, line, index), line.amounts[index]
    yield from facts(line_iri(node, line.ordinal), (own("observation"), here))
    yield from facts(
        here,
        is_a("BudgetObservation"),
        (RDF_TYPE, NamedNode(QB + "Observation")),
        (NamedNode(QB + "dataSet"), node),
        (own("budgetLine"), line_iri(node, line.ordinal)),
        (own("budgetColumn"), own(amount.column, scheme="budget-column") if amount.column else None),
        (own("heading"), string(amount.heading)),
        (own("raw"), string(amount.printed)),
        (AMOUNT, decimal(amount.value)),
        (NamedNode(OBEU + "attribute/currency"), CURRENCY),
        (own("rounding"), decimal(table_rounding(amount, table.money_unit))),
        *dimensions,
    )
    yield from place(here, amount.place)


def _change(node: NamedNode, table: BudgetTable, line: BudgetLine) -> Iterator[Triple]:
    """Yield what the line prints of a change on an earlier year, beside this year's amount."""
    found = table_change(table, line)
    if found is None:
        return
    here = observation_iri(node, line, found.at)
    change = iris.below(here, "change")
    yield from facts(here, (own("printedChange"), change))
    yield from facts(
        change,
        is_a("Change"),
        (own("raw"), string(found.printed)),
        (own("comparedAmount"), decimal(found.before)),
        (own("comparedRounding"), decimal(found.before_half)),
        (own("changeAmount"), decimal(found.amount)),
        (own("changeRounding"), decimal(found.amount_half)),
        (own("changePercent"), decimal(found.percent)),
        (own("percentRounding"), decimal(found.percent_half)),
    )


def _what_is_known(table: BudgetTable, line: BudgetLine) -> list[Fact]:
    """Return what is known of an amount that is no figure of its own."""
    side = table_side(table, line)
    return [
        (own("side"), own(side, scheme="budget-side") if side else None),
        (own("budgetItem"), own(line.item, scheme="budget-item") if line.item else None),
    ]


def _breakdowns(document: NamedNode, node: NamedNode, table: BudgetTable) -> Iterator[Triple]:
    every = list(breakdowns(table))
    suspects = suspect_cells(table, every)
    first: dict[Position, NamedNode] = {}
    for at, found in enumerate(every):
        position, index = found.whole
        whole = observation_iri(node, table.lines[position], index)
        here = iris.below(whole, "breakdown", found.axis)
        cell = suspects.get(at)
        yield from facts(document, (own("breakdown"), here))
        yield from facts(
            here,
            is_a("Breakdown"),
            (own("breakdownOf"), whole),
            (own("axis"), own(found.axis, scheme="breakdown-axis")),
            (own("someParts"), true(found.some_parts)),
            *((own("part"), observation_iri(node, table.lines[line], at)) for line, at in found.parts),
            (own("suspectCell"), observation_iri(node, table.lines[cell[0]], cell[1]) if cell else None),
            (own("toldBy"), first.get(cell) if cell else None),
        )
        if cell:
            first.setdefault(cell, here)
