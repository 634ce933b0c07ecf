"""The money of a record -> triples: its budget tables, the figures that its text states, and what links purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.graph import iris
from kg.graph.budget import blank_figures, budget_table, line_iri, table_categories, table_figures, table_iri
from kg.graph.cube import Given, categories, figures, fiscal_years, unit_and_year
from kg.graph.dimensions import stated_dimensions
from kg.graph.figures import stated_figure, stated_iri, stated_projects, text_breakdowns, text_totals
from kg.graph.holders import table_holders
from kg.graph.names import APART, CategoryNames
from kg.graph.terms import decimal, facts, true
from kg.graph.text_sums import text_sums
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode, Triple

    from kg.graph.breakdowns import Position
    from kg.graph.dimensions import Dimensions
    from kg.model import BudgetTable, Record


def money(document: NamedNode, record: Record) -> Iterator[Triple]:
    """Yield what a document says of money outside its target tables."""
    about, text = record.document, record.narrative
    holders = table_holders(about, record.budget_tables)
    yield from facts(document, (own("severalHolders"), true(bool(holders))))
    yield from fiscal_years((about.fiscal_year, *(table.fiscal_year for table in record.budget_tables)))
    called: dict[tuple[str, str], str | None] = {}
    given: list[Given] = []
    for table in record.budget_tables:
        holder = holders.get(table.ordinal)
        of = table_figures(table, holder)
        yield from budget_table(document, table, of, unit_and_year(about, table, holder))
        called = table_categories(table) | called
        given += _given_by_table(document, table, of)
    yield from categories(called)
    names = CategoryNames(called)
    for stated in text.figures:
        # of which of several units the text speaks, it does not tell
        named = names.code(stated.name)
        known = None if holders else stated_dimensions(stated, named)
        lost = not (holders or named or stated.code) and APART in (stated.name or "")
        yield from stated_figure(document, about, stated, known, lost=lost)
        if known:
            given.append(Given(known, stated.amount, stated=stated_iri(document, stated.ordinal)))
    stated_of = {each.of for each in given if each.stated}
    for table in record.budget_tables:
        for ordinal, of_line in blank_figures(table, holders.get(table.ordinal)):
            if of_line in stated_of:
                given.append(Given(of_line, None, blank=line_iri(table_iri(document, table.ordinal), ordinal)))
    yield from text_breakdowns(document, text.figures)
    yield from text_totals(document, text_sums(text.figures, names))
    for position, projects in enumerate(text.projects, start=1):
        yield from stated_projects(document, position, projects)
    yield from figures(document, given)
    yield from _purchases(document, record)


def _given_by_table(document: NamedNode, table: BudgetTable, of: dict[Position, Dimensions]) -> Iterator[Given]:
    node = table_iri(document, table.ordinal)
    for (line, index), known in of.items():
        yield Given(known, table.lines[line].amounts[index].value, table=node)


def _purchases(document: NamedNode, record: Record) -> Iterator[Triple]:
    """Yield which project's target table a purchase belongs to."""
    known = {table.ordinal for table in record.budget_tables}
    for link in record.links:
        if link.kind == "procurement" and link.project is not None and link.table in known:
            yield from facts(
                line_iri(table_iri(document, link.table), link.source),
                (own("purchaseFor"), iris.below(document, "table", link.project)),
                (own("purchaseScore"), decimal(link.score)),
            )
