"""Dimensions -> triples: the terms of the data cube, the figures that amounts are, and the categories of a document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.concepts import wider
from kg.graph import iris
from kg.graph.dimensions import ALL, CURRENT, TOTAL, WITH_CARRIED_FORWARD, Dimensions, upper_codes
from kg.graph.terms import Fact, Triple, decimal, facts, integer, is_a, string, true, year
from kg.model import Department
from kg.text import undo_wraps
from kg.vocabulary import DEF_BASE, RDF_TYPE, SKOS, declared, own

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from kg.graph.holders import Holder
    from kg.model import BudgetTable, DocumentInfo

QB = "http://purl.org/linked-data/cube#"
OBEU = "http://data.openbudgets.eu/ontology/dsd/"
TIME = "http://www.w3.org/2006/time#"
STRUCTURE = NamedNode(DEF_BASE + "budget-structure")
CURRENCY = NamedNode("http://publications.europa.eu/resource/authority/currency/CNY")
AMOUNT = NamedNode(OBEU + "measure/amount")
EQUAL = Decimal(50)
"""Yuan by which two totals may differ: the text gives them in 万元 with two decimals."""
CLASSES = {"functional": "FunctionalCategory", "economic": "EconomicCategory"}


def category(scheme: str, code: str) -> NamedNode:
    """Return the concept of a code of the functional or economic classification; ontology/ need not list it.

    >>> category("functional", "2010301").value.removeprefix(DEF_BASE)
    'functional/2010301'
    """
    return NamedNode(f"{DEF_BASE}{scheme}/{code}")


def dimension_facts(of: Dimensions) -> Iterator[Fact]:
    """Yield the facts that say what an amount is of."""
    yield own("side"), own(of.side, scheme="budget-side")
    yield NamedNode(OBEU + "dimension/functionalClassification"), category("functional", of.functional)
    yield NamedNode(OBEU + "dimension/economicClassification"), category("economic", of.economic)
    yield own("budgetItem"), own(of.item, scheme="budget-item")
    yield own("fund"), own(of.fund, scheme="fund")
    yield own("spendingNature"), own(of.nature, scheme="spending-nature")
    yield own("fundPeriod"), own(of.period, scheme="fund-period")


def unit_and_year(about: DocumentInfo, table: BudgetTable | None = None, holder: Holder | None = None) -> list[Fact]:
    """Return the facts that say whose amounts are and of which year: the head of a table tells what the file leaves."""
    unit = Department(None, holder.name) if holder and holder.name else about.department
    year_of_head = table.fiscal_year if table else None
    printed = (holder.year if holder else None) or about.fiscal_year or year_of_head
    return [
        (NamedNode(OBEU + "dimension/budgetaryUnit"), iris.organization(about.division, unit)),
        (NamedNode(OBEU + "dimension/fiscalYear"), iris.resource("year", str(printed)) if printed else None),
    ]


def fiscal_years(known: Iterable[int | None]) -> Iterator[Triple]:
    """Yield the years of a document and of its tables as the intervals that OpenBudgets asks for."""
    for each in sorted({each for each in known if each}):
        yield from facts(
            iris.resource("year", str(each)),
            (RDF_TYPE, NamedNode(TIME + "DateTimeInterval")),
            (NamedNode(TIME + "inXSDgYear"), year(each)),
        )


def categories(codes: dict[tuple[str, str], str | None]) -> Iterator[Triple]:
    """Yield the categories that ontology/ does not list, by scheme and code, under the names that are printed."""
    for (scheme, code), name in codes.items():
        for length in range(len(code), 2, -2):  # 项 below 款 below 类
            node = category(scheme, code[:length])
            if node.value in declared():
                continue
            printed = undo_wraps(name) if name and length == len(code) else None
            above = category(scheme, code[: length - 2] if length > 3 else ALL)
            yield from facts(
                node,
                is_a(CLASSES[scheme]),
                (NamedNode(SKOS + "notation"), string(code[:length])),
                (NamedNode(SKOS + "prefLabel"), string(printed)),
                (NamedNode(SKOS + "broader"), above),
            )


# --- figures


def figure(document: NamedNode, of: Dimensions) -> NamedNode:
    """Return the IRI of what a document has one amount of."""
    return iris.below(document, "figure", of.key)


@dataclass(frozen=True, slots=True)
class Given:
    """One place that gives a figure: its amount, the table that prints it or the sentence that states it.

    `blank` is a line of a table that has the figure and leaves it empty.
    """

    of: Dimensions
    amount: Decimal | None
    table: NamedNode | None = None
    stated: NamedNode | None = None
    blank: NamedNode | None = None


def figures(document: NamedNode, given: Iterable[Given]) -> Iterator[Triple]:
    """Yield the figures of a document: what each is of, who gives it, and what it belongs to.

    Its amount is the first that is given.
    """
    known: defaultdict[Dimensions, list[Given]] = defaultdict(list)
    for each in given:
        known[each.of].append(each)
    for of, places in known.items():
        node = figure(document, of)
        yield from facts(document, (own("budgetFigure"), node))
        yield from facts(
            node,
            is_a("BudgetFigure"),
            *dimension_facts(of),
            (own("holderNumber"), integer(of.holder or None)),
            (AMOUNT, decimal(next((each.amount for each in places if each.amount is not None), None))),
            *((own("printedInTable"), table) for table in dict.fromkeys(each.table for each in places)),
            *((own("statedBy"), each.stated) for each in places),
            *((own("blankIn"), each.blank) for each in places),
            (own("withinFund"), figure(document, above) if (above := _of_wider_fund(of, known)) else None),
            (own("allOfWiderFund"), true(_is_all_of_wider_fund(of, known))),
            (own("balancedBy"), _first(document, _balancing(of), known)),
            (own("nearTotal"), _first(document, _near(of), known)),
        )


def _of_wider_fund(of: Dimensions, known: Container[Dimensions]) -> Dimensions | None:
    """Return the figure of the next wider fund that is given, all else the same."""
    return next((each for fund in wider("fund", of.fund) if (each := replace(of, fund=fund)) in known), None)


def _is_all_of_wider_fund(of: Dimensions, known: Mapping[Dimensions, list[Given]]) -> bool:
    """Tell whether a figure is a part of one that is as much as that of the next wider fund.

    Then all of its money is of the one fund, and so is every part of it. Any place that gives the two alike will do:
    one misprint of a total does not hide it.
    """
    above = _of_wider_fund(of, known)
    if above is None:
        return False
    parts = product(
        (of.item, *wider("budget-item", of.item)),
        (of.nature, *wider("spending-nature", of.nature)),
        upper_codes(of.functional),
        upper_codes(of.economic),
    )
    wholes = (
        replace(of, item=item, nature=nature, functional=functional, economic=economic)
        for item, nature, functional, economic in parts
    )
    return any(
        whole != of
        and whole in known
        and _of_wider_fund(whole, known) == (other := replace(whole, fund=above.fund))
        and _are_given_alike(known[whole], known[other])
        for whole in wholes
    )


def _are_given_alike(one: list[Given], other: list[Given]) -> bool:
    amounts, others = ([each.amount for each in given if each.amount is not None] for given in (one, other))
    return any(abs(mine - theirs) <= EQUAL for mine in amounts for theirs in others)


def _whole(of: Dimensions) -> Dimensions:
    return Dimensions(of.side, fund=of.fund, period=of.period, holder=of.holder)


def _balancing(of: Dimensions) -> list[Dimensions]:
    """Return the totals of expenditure that a total of income equals: with what is carried forward, if there is any."""
    if (of.side, of.period) != ("income", ALL) or (of.functional, of.item) != (ALL, TOTAL):
        return []
    return [replace(_whole(of), side="expenditure", period=period) for period in (WITH_CARRIED_FORWARD, ALL)]


def _near(of: Dimensions) -> list[Dimensions]:
    """Return the total that a text may mean as well: this year's income, expenditure with what is carried forward."""
    period = {"income": CURRENT, "expenditure": WITH_CARRIED_FORWARD}.get(of.side)
    return [replace(of, period=period)] if period and of == _whole(of) and of.period == ALL else []


def _first(document: NamedNode, wanted: Iterable[Dimensions], given: Container[Dimensions]) -> NamedNode | None:
    return next((figure(document, of) for of in wanted if of in given), None)
