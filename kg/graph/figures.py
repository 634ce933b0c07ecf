"""Stated figures -> triples: what the running text says of the budget, of its changes and of the projects it is for."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.graph import iris
from kg.graph.cube import AMOUNT, category, figure, unit_and_year
from kg.graph.dimensions import bare_name, code_category, named_schemes
from kg.graph.names import APART
from kg.graph.places import place
from kg.graph.roundings import percent_rounding, stated_rounding
from kg.graph.terms import Triple, decimal, facts, integer, is_a, string, true, year
from kg.numerals import ARABIC_ONLY
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from pyoxigraph import NamedNode

    from kg.graph.dimensions import Dimensions
    from kg.graph.text_sums import TextSum
    from kg.model import Change, DocumentInfo, StatedFigure, StatedProjects


def stated_figure(  # noqa: PLR0913 - what the document as a whole tells of a figure
    document: NamedNode,
    about: DocumentInfo,
    stated: StatedFigure,
    of: Dimensions | None,
    *,
    lost: bool = False,
    is_exact: bool = False,
    code_meant: str | None = None,
) -> Iterator[Triple]:
    """Yield a figure of the running text, what it is of, and how it is said to have changed.

    `lost`: it names a path of categories that no table has. `is_exact`: the text leaves off zeros, so that 56万元 is
    56.00. `code_meant` is the code that its name and amount are of, where that is not the one written.
    """
    node = stated_iri(document, stated.ordinal)
    yield from facts(document, (own("statedFigure"), node))
    yield from facts(
        node,
        is_a("StatedFigure"),
        (own("ordinal"), integer(stated.ordinal)),
        (own("raw"), string(stated.text)),
        (own("sentenceText"), string(stated.sentence)),
        (own("start"), integer(stated.start)),
        (own("end"), integer(stated.end)),
        (AMOUNT, decimal(stated.amount)),
        (own("rounding"), decimal(figure_rounding(stated, is_exact=is_exact))),
        (own("statedName"), string(stated.name)),
        (own("budgetItem"), own(stated.item, scheme="budget-item") if stated.item else None),
        (own("ofYear"), year(stated.year)),
        (own("ofFigure"), figure(document, of) if of else None),
        (own("namesLostPath"), string("/".join(map(bare_name, (stated.name or "").split(APART)))) if lost else None),
        (own("partOfStated"), stated_iri(document, stated.part_of) if stated.part_of else None),
        *unit_and_year(about)[:1],
    )
    yield from place(node, stated.place)
    if code_meant:
        yield from facts(node, (own("codeWritten"), string(stated.code)), (own("codeMeant"), string(code_meant)))
    else:
        yield from _names(node, stated)
    if stated.change:
        yield from _change(node, stated, stated.change, is_exact=is_exact)


def _names(node: NamedNode, stated: StatedFigure) -> Iterator[Triple]:
    """Yield what the text calls each category of a code that it gives: a path has a name for 类, 款 and 项."""
    ((scheme, code),) = named_schemes(code_category(stated.code)) or [("", "")]
    path = (stated.name or "").split(APART)
    if code and len(code) == 1 + 2 * len(path):
        for level, name in enumerate(path):
            here = iris.below(node, "name", level + 1)
            yield from facts(node, (own("namesCategory"), here))
            yield from facts(
                here,
                (own("raw"), string(bare_name(name))),
                (own("ofCategory"), category(scheme, code[: 3 + 2 * level])),
            )


def stated_iri(document: NamedNode, ordinal: int) -> NamedNode:
    """Return the IRI of a stated figure by its ordinal."""
    return iris.below(document, "stated", ordinal)


def stated_projects(document: NamedNode, position: int, stated: StatedProjects) -> Iterator[Triple]:
    """Yield how many projects a sentence says there are, and how it calls them."""
    node = iris.below(document, "stated-projects", position)
    yield from facts(document, (own("statedProjects"), node))
    yield from facts(
        node,
        is_a("StatedProjects"),
        (own("raw"), string(stated.text)),
        (own("projectCount"), integer(stated.count)),
        *((own("statedProjectName"), string(name)) for name in stated.names),
    )
    yield from place(node, stated.place)


def text_breakdowns(document: NamedNode, figures: tuple[StatedFigure, ...]) -> Iterator[Triple]:
    """Yield for each stated figure those that the text makes its parts (其中), by what they are parts of it by.

    A whole may be broken down twice, by funds and then by categories: each adds up alone.
    """
    parts: defaultdict[tuple[int, str], list[StatedFigure]] = defaultdict(list)
    known = {each.ordinal: each for each in figures}
    for each in figures:
        if each.part_of in known:
            parts[each.part_of, _parted_by(known[each.part_of], each)].append(each)
    for (whole, by), found in parts.items():
        node = iris.below(stated_iri(document, whole), "breakdown", by)
        yield from facts(document, (own("breakdown"), node))
        yield from facts(
            node,
            is_a("Breakdown"),
            (own("breakdownOf"), stated_iri(document, whole)),
            (own("axis"), own("text", scheme="breakdown-axis")),
            *((own("part"), stated_iri(document, part.ordinal)) for part in found),
        )


def _parted_by(whole: StatedFigure, part: StatedFigure) -> str:
    """Return in what a part differs from its whole: category, nature, item or fund."""
    if part.code or part.name:
        return "category"
    return next((name for name in ("nature", "item", "fund") if getattr(part, name) != getattr(whole, name)), "other")


def text_totals(document: NamedNode, sums: Iterable[TextSum]) -> Iterator[Triple]:
    """Yield the parts of stated figures that add up along one axis."""
    for each in sums:
        node = iris.below(stated_iri(document, each.whole), "sum", each.axis, each.parts[0])
        yield from facts(document, (own("textBreakdown"), node))
        yield from facts(
            node,
            is_a("Breakdown"),
            (own("breakdownOf"), stated_iri(document, each.whole)),
            (own("axis"), own(each.axis, scheme="breakdown-axis")),
            (own("someParts"), true(each.some_parts)),
            *((own("part"), stated_iri(document, part)) for part in each.parts),
        )


def _change(stated: NamedNode, figure: StatedFigure, change: Change, *, is_exact: bool) -> Iterator[Triple]:
    node = iris.below(stated, "change")
    yield from facts(stated, (own("change"), node))
    yield from facts(
        node,
        is_a("Change"),
        (own("changeDirection"), own(change.direction, scheme="change-direction")),
        (own("raw"), string(change.text)),
        (own("changeAmount"), decimal(change.amount)),
        (own("changeRounding"), decimal(stated_rounding(change.text, change.amount, is_exact=is_exact))),
        (own("changePercent"), decimal(change.percent)),
        (own("percentRounding"), decimal(percent_rounding(change.text, change.percent))),
        (own("comparedYear"), year(change.year)),
        (own("comparedWith"), string(change.compared_with)),
        (own("comparedAmount"), decimal(change.compared_amount)),
        (
            own("comparedRounding"),
            decimal(stated_rounding(figure.sentence, change.compared_amount, is_exact=is_exact)),
        ),
        (own("changeReason"), string(change.reason)),
    )


def figure_rounding(stated: StatedFigure, *, is_exact: bool = False) -> Decimal | None:
    """Return by how many yuan the amount of a stated figure may be rounded; None without one."""
    written = stated.text if ARABIC_ONLY.search(stated.text) else stated.sentence
    return stated_rounding(written, stated.amount, is_exact=is_exact)
