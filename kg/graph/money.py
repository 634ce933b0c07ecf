"""The money of a record -> triples: its budget tables, the figures that its text states, and what links purchases."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg.graph import iris
from kg.graph.budget import blank_figures, budget_table, line_iri, table_categories, table_figures, table_iri
from kg.graph.codes import code_doubts
from kg.graph.codes_meant import CodesMeant
from kg.graph.cube import Given, categories, figures, fiscal_years, unit_and_year
from kg.graph.dimensions import stated_dimensions
from kg.graph.figures import figure_rounding, stated_figure, stated_iri, stated_projects, text_breakdowns, text_totals
from kg.graph.fund_sums import FundSums, fund_sums
from kg.graph.holders import table_holders
from kg.graph.names import APART, CategoryNames
from kg.graph.roundings import leaves_off_zeros
from kg.graph.scales import doubtful_scales
from kg.graph.terms import Triple, decimal, facts, true, year
from kg.graph.text_sums import text_sums
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from pyoxigraph import NamedNode

    from kg.graph.breakdowns import Position
    from kg.graph.dimensions import Dimensions
    from kg.model import BudgetTable, Record, StatedFigure

FEWEST_HEADS = 2
"""Tables whose heads name a year, at least, before that is the year of the tables."""


def money(document: NamedNode, record: Record) -> Iterator[Triple]:
    """Yield what a document says of money outside its target tables."""
    about, text = record.document, record.narrative
    holders = table_holders(about, record.budget_tables)
    yield from facts(document, (own("severalHolders"), true(bool(holders))))
    yield from fiscal_years((about.fiscal_year, *(table.fiscal_year for table in record.budget_tables)))
    of = {table.ordinal: table_figures(table, holders.get(table.ordinal)) for table in record.budget_tables}
    called: dict[tuple[str, str], str | None] = {}
    for table in record.budget_tables:
        called = table_categories(table) | called
    yield from categories(called)
    names = CategoryNames(called)
    # of which of several units the text speaks, it does not tell
    said = [None if holders else stated_dimensions(stated, names.code(stated.name)) for stated in text.figures]
    scales = _scales(record, of, said)
    given: list[Given] = []
    for table in record.budget_tables:
        # what is printed in a doubtful unit is no figure to compare with
        known_of = {} if table.ordinal in scales else of[table.ordinal]
        shared = unit_and_year(about, table, holders.get(table.ordinal))
        yield from budget_table(document, table, known_of, shared)
        given += _given_by_table(document, table, known_of)
    yield from _doubts(document, record, scales, has_one_year=not holders)
    sums = FundSums(record.budget_tables, {each.of: each.amount for each in given if each.amount is not None})
    is_exact = leaves_off_zeros(_against_tables(text.figures, said, given, sums))
    meant = CodesMeant(names, given)
    for stated, of_code in zip(text.figures, said, strict=True):
        code = meant.code(stated) if of_code else None
        known = stated_dimensions(stated, code, by_name=True) if code else of_code
        lost = not (holders or names.code(stated.name) or stated.code) and APART in (stated.name or "")
        yield from stated_figure(document, about, stated, known, lost=lost, is_exact=is_exact, code_meant=code)
        if known:
            given.append(Given(known, stated.amount, stated=stated_iri(document, stated.ordinal)))
    yield from fund_sums(document, sums, filter(None, said))
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


def _against_tables(
    figures: Sequence[StatedFigure], said: Sequence[Dimensions | None], given: Iterable[Given], sums: FundSums
) -> Iterator[tuple[Decimal, Decimal, list[Decimal]]]:
    """Yield amount and rounding of each stated figure, and what the tables print of it."""
    printed: defaultdict[Dimensions, list[Decimal]] = defaultdict(list)
    for each in given:
        if each.amount is not None:
            printed[each.of].append(each.amount)
    for stated, of in zip(figures, said, strict=True):
        half = figure_rounding(stated)
        if of and stated.amount is not None and half is not None:
            together = sums.amount(of)
            yield stated.amount, half, [*printed[of], *([] if together is None else [together])]


def _scales(
    record: Record, of: Mapping[int, Mapping[Position, Dimensions]], said: Sequence[Dimensions | None]
) -> dict[int, Decimal]:
    """Return the tables whose unit is in doubt, with how many times the amounts of others theirs are."""
    printed = {
        table.ordinal: {known: table.lines[line].amounts[at].value for (line, at), known in of[table.ordinal].items()}
        for table in record.budget_tables
    }
    units = {table.ordinal: table.money_unit for table in record.budget_tables}
    stated = zip(said, (each.amount for each in record.narrative.figures), strict=True)
    return doubtful_scales(printed, units, [(known, amount) for known, amount in stated if known])


def _doubts(
    document: NamedNode, record: Record, scales: Mapping[int, Decimal], *, has_one_year: bool
) -> Iterator[Triple]:
    """Yield what is in doubt of whole tables: their unit, their codes; and the year that most of their heads name."""
    for ordinal, scale in scales.items():
        yield from facts(table_iri(document, ordinal), (own("timesOthers"), decimal(scale)))
    yield from code_doubts(
        record.budget_tables, lambda table, line: line_iri(table_iri(document, table.ordinal), line.ordinal)
    )
    years = Counter(table.fiscal_year for table in record.budget_tables if table.fiscal_year)
    for usual, count in years.most_common(1):
        if has_one_year and count >= FEWEST_HEADS and count * 2 > years.total():
            yield from facts(document, (own("usualHeadYear"), year(usual)))


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
