"""The money of a record -> triples: its budget tables, the figures that its text states, and what links purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.graph import iris
from kg.graph.budget import budget_table, line_iri, table_categories, table_figures, table_iri
from kg.graph.cube import categories, figures, fiscal_year
from kg.graph.dimensions import stated_dimensions
from kg.graph.figures import stated_figure, stated_projects, text_breakdowns
from kg.graph.terms import decimal, facts
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pyoxigraph import NamedNode, Triple

    from kg.graph.dimensions import Dimensions
    from kg.model import Record


def money(document: NamedNode, record: Record) -> Iterator[Triple]:
    """Yield what a document says of money outside its target tables."""
    about, text = record.document, record.narrative
    if record.budget_tables:
        yield from fiscal_year(about)
    names: dict[tuple[str, str], str | None] = {}
    for table in record.budget_tables:
        yield from budget_table(document, about, table)
        names = table_categories(table) | names
    yield from categories(names)
    for stated in text.figures:
        yield from stated_figure(document, about, stated)
    yield from text_breakdowns(document, text.figures)
    for position, projects in enumerate(text.projects, start=1):
        yield from stated_projects(document, position, projects)
    yield from figures(document, _known(record))
    yield from _purchases(document, record)


def _known(record: Record) -> Iterator[tuple[Dimensions, Decimal | None]]:
    """Yield what the amounts of a record are of, and the amounts: those of tables first."""
    for table in record.budget_tables:
        for (line, index), of in table_figures(table).items():
            yield of, table.lines[line].amounts[index].value
    for stated in record.narrative.figures:
        found = stated_dimensions(stated)
        if found is not None:
            yield found, stated.amount


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
