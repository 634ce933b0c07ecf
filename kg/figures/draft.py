"""Figures while they are read: what a name says beside what it is a part of -> the terms of a budget table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.figures.names import (
    TOTALS,
    Named,
    broader_funds,
    broader_items,
    broader_natures,
    item_of_fund,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from kg.model import ComparedWith, Direction, Place, Side


@dataclass(frozen=True, slots=True)
class Terms:
    """What a figure is a figure of, as a budget table would say it."""

    item: str | None = None
    code: str | None = None
    name: str | None = None
    side: Side | None = None
    fund: str | None = None
    nature: str | None = None

    @property
    def is_special(self) -> bool:
        """Tell whether it is an item of its own (三公 …) and no total of some money."""
        return self.item is not None and self.item not in TOTALS and self.side is None

    @property
    def axis(self) -> tuple[str, str | None]:
        """Tell along what a whole is divided where this is a part of it: parts of one whole lie on one axis."""
        if self.name or self.code:
            return ("class", None)
        if self.is_special and self.item:
            return ("item", broader_items(self.item)[-1])
        if self.nature not in {None, "all"}:
            return ("nature", None)
        return ("fund", self.side)


@dataclass(slots=True)
class Comparison:
    """With what a figure is compared; `start` is where the text begins to say so."""

    start: int
    year: int | None = None
    basis: ComparedWith | None = None
    amount: Decimal | None = None


@dataclass(slots=True)
class DraftChange:
    """A change while it is read: its direction, with what it compares, and by how much; `text` is as printed."""

    direction: Direction
    comparison: Comparison
    text: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    reason: str | None = None


@dataclass(slots=True, eq=False)
class Draft:
    """A figure while it is read: its terms, where it stands in its sentence, and the figure it is part of."""

    terms: Terms
    sentence: str
    start: int
    end: int
    amount: Decimal | None
    place: Place
    paragraph: int
    sentence_number: int
    year: int | None = None
    parent: Draft | None = None
    change: DraftChange | None = None
    parts: list[Terms] = field(default_factory=list)

    def has_part(self, terms: Terms) -> bool:
        """Tell whether the parts told so far hold this one, whole or in pieces: it is told once more, and not added."""
        if not terms.is_special:
            return terms in self.parts
        told = [broader_items(part.item) for part in self.parts if part.item and part.fund == terms.fund]
        return any(terms.item in chain or chain[0] in broader_items(str(terms.item)) for chain in told)


@dataclass(slots=True)
class Frame:
    """A figure whose parts are being told; `child` is the last of them, `crossed` that a sentence has ended since.

    `context` holds what its parts are parts of, where no figure of it was told, or only one side of that figure.
    """

    parent: Draft | None
    context: Terms | None = None
    child: Draft | None = None
    crossed: bool = False

    @property
    def terms(self) -> Terms | None:
        """What the parts are parts of."""
        return self.context or (self.parent.terms if self.parent else None)


def resolve(named: Named, whole: Terms | None, above: Terms | None) -> Terms:
    """Return the terms of a name; what it leaves open is that of the whole it is a part of, or of the headings above.

    >>> resolve(Named(fund="general-public"), Terms("total", side="income", fund="all"), None).item
    'general-public-income'
    """
    fund = _fund(named, whole, above)
    if named.name or named.code:
        nature = whole.nature if whole and whole.side == "expenditure" and whole.nature else "all"
        return Terms(None, named.code, named.name, "expenditure", fund, nature)
    if named.item and named.item not in TOTALS:
        return Terms(named.item, fund=fund if named.usual_fund else None, nature=named.nature)
    if named.period:
        return _of_another_year(named.period, fund)
    if named.nature in {None, "all"}:
        by_fund = whole and whole.is_special and named == Named(fund=named.fund)
        return replace(whole, fund=fund) if whole and by_fund else _of_money(named, fund, whole, above)
    if whole and (whole.name or whole.code):
        return replace(whole, nature=named.nature)
    return Terms(named.item or "total", side="expenditure", fund=fund, nature=named.nature)


def _of_another_year(period: str, fund: str) -> Terms:
    """Return the terms of what is carried over, which is income, or carried forward, which is expenditure."""
    if period == "carried-over":
        return Terms(item_of_fund(fund, period) or period, side="income", fund=fund)
    return Terms(period, side="expenditure", fund=fund)


def _of_money(named: Named, fund: str, whole: Terms | None, above: Terms | None) -> Terms:
    """Return the terms of a name that says no more than which money, on which side."""
    side: Side | None = named.side
    if side is None and not named.both:
        side = next((terms.side for terms in (whole, above) if terms and terms.side), None)
    if side == "income":
        item = None if named.item == "current-total" else item_of_fund(fund, "current")
        return Terms(item or named.item or "total", side=side, fund=fund)
    if side is None:
        return Terms("total" if named.both or named.item else None, fund=fund)
    nature = whole.nature if whole and whole.side == side and not named.item and whole.nature else "all"
    return Terms(named.item or "total", side=side, fund=fund, nature=nature)


def _fund(named: Named, whole: Terms | None, above: Terms | None) -> str:
    """Return the fund that is named, else the narrowest of that of the whole, of the headings, and the usual one."""
    if named.fund:
        return named.fund
    funds = [named.usual_fund or "all", *(terms.fund for terms in (above, whole) if terms and terms.fund)]
    narrowest = funds[0]
    for fund in funds[1:]:
        if narrowest in broader_funds(fund):
            narrowest = fund
    return narrowest


def may_be_part(part: Terms, whole: Terms) -> bool:
    """Tell whether nothing keeps one figure from being part of another: 公用经费 is no part of 人员经费.

    >>> may_be_part(Terms("total", nature="project"), Terms("total", nature="basic"))
    False
    """
    if part == whole or (part.side and whole.side and part.side != whole.side):
        return False
    if whole.is_special and not part.name:
        return part.is_special and whole.item in broader_items(str(part.item)) and _within(part, whole)
    if part.is_special:
        return whole.side == "expenditure" and whole.item in TOTALS
    if (whole.name or whole.code) and not (part.name or part.code):
        return False
    return _within(part, whole) and not (whole.axis[0] == "class" and _same_level(part, whole))


def _within(part: Terms, whole: Terms) -> bool:
    """Tell whether the nature and the fund of a part, as far as known, are those of its whole or narrower."""
    natures = part.nature is None or whole.nature is None or whole.nature in broader_natures(part.nature)
    return natures and (part.fund is None or whole.fund is None or whole.fund in broader_funds(part.fund))


def _same_level(part: Terms, whole: Terms) -> bool:
    """Tell whether two classes stand side by side: a part names the levels of its whole and goes on."""
    if part.name == whole.name and part.nature != whole.nature:
        return False
    return not (part.name or "").startswith(f"{whole.name}/")
