"""What figures are called: names in the text -> item, fund, nature and side in the terms of the budget tables."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.concepts import chain
from kg.vocabulary import DEF, subjects, texts, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Side

TOTALS = frozenset({"total", "current-total"})
"""The items that are no thing of their own: what is summed is said by fund, nature and side."""
QUOTES = "“”‘’\"'「」『』"
_WITHOUT_QUOTES = str.maketrans("", "", QUOTES)


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says of a figure; `usual_fund` is that of its item where the text names none.

    `both` is set for income and expenditure together, `within` for a name read only among the parts of that item,
    `code` and `name` for one of a classification. `opaque` marks a name that is of no figure.
    """

    item: str | None = None
    fund: str | None = None
    usual_fund: str | None = None
    nature: str | None = None
    side: Side | None = None
    both: bool = False
    period: str | None = None
    within: str | None = None
    code: str | None = None
    name: str | None = None
    opaque: bool = False

    @property
    def is_side_alone(self) -> bool:
        """Tell whether the name is no more than 收入, 支出 or 收支."""
        told = (self.item, self.fund, self.nature, self.period, self.name)
        return (self.side is not None or self.both) and not any(told)

    @property
    def is_special(self) -> bool:
        """Tell whether the name is that of an item of its own, and of no part of all money."""
        return self.item not in {None, *TOTALS}

    @property
    def is_for_something(self) -> bool:
        """Tell whether the name says what money is for: an item of its own, or a nature of expenditure."""
        return self.is_special or self.nature not in {None, "all"}


def key(text: str) -> str:
    """Return a name as names are compared: NFKC, without white space and quotation marks.

    >>> key("“三公” 经费（合计）")
    '三公经费(合计)'
    """
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    return flat.translate(_WITHOUT_QUOTES)


@cache
def names() -> dict[str, Named]:
    """Return every name of a figure, as compared -> what it says.

    >>> names()["人员经费"].nature, names()["收入预算"].side, names()["三公经费"].item
    ('personnel', 'income', 'three-public')
    """
    table: dict[str, Named] = {}
    of_tables: dict[str, Named] = {}
    for node in subjects("FigureName"):
        named = _named(node)
        table |= {key(label): named for label in texts(node, "altLabel") if key(label) not in table}
        if named.is_special and not named.within:
            # what the tables call an item, the text may call it as well
            labels = texts(_node(node, "figureItem"), "prefLabel", "altLabel")
            of_tables |= {key(label): named for label in labels if key(label) not in of_tables}
    table = of_tables | table
    table |= {key(label): Named(name=label) for label in words("class-name") if key(label) not in table}
    return table


def _node(node: NamedNode, name: str) -> NamedNode:
    (iri,) = texts(node, DEF + name)
    return NamedNode(iri)


def _local(node: NamedNode, name: str) -> str | None:
    """Return the local name of the concept that a property leads to, or None."""
    found = texts(node, DEF + name)
    return found[0].rsplit("/", 1)[-1] if found else None


def _named(node: NamedNode) -> Named:
    item, fund, side = _local(node, "figureItem"), _local(node, "fund"), _local(node, "figureSide")
    told = Named(
        item=item,
        fund=None if item else fund,
        usual_fund=fund if item else None,
        nature=_local(node, "spendingNature"),
        period=_local(node, "fundPeriod"),
        within=_local(node, "onlyWithinItem"),
        both=side == "both",
        side="income" if side == "income" else "expenditure" if side == "expenditure" else None,
    )
    return told if told != Named() else Named(opaque=True)


def compose(parts: Sequence[Named]) -> Named:
    """Put together a name of several: 一般公共预算 | 三公经费 | 支出预算 is an item of that fund."""
    return reduce(_both, parts)


def _both(first: Named, second: Named) -> Named:
    totals = first.item in TOTALS and second.item not in {None, *TOTALS}
    special = any(one.item not in {None, *TOTALS} for one in (first, second))
    natures = [one.nature for one in (first, second) if one.nature not in {None, "all"}]
    return Named(
        item=second.item if totals or first.item is None else first.item,
        fund=second.fund if second.fund and _narrower(second.fund, first.fund) else first.fund or second.fund,
        usual_fund=first.usual_fund or second.usual_fund,
        nature=natures[0] if natures else first.nature or second.nature,
        side=first.side or second.side,
        both=(first.both or second.both) and not special,
        period=first.period or second.period,
        within=first.within or second.within,
        code=first.code or second.code,
        name=first.name or second.name,
        opaque=first.opaque or second.opaque,
    )


def _narrower(fund: str, other: str | None) -> bool:
    return other is None or other in broader_funds(fund)


# --- the code lists that names are resolved against


def broader_funds(fund: str) -> tuple[str, ...]:
    """Return a fund and all that hold it.

    >>> broader_funds("general-public")
    ('general-public', 'fiscal', 'all')
    """
    return chain("fund", fund)


def broader_natures(nature: str) -> tuple[str, ...]:
    """Return a nature of expenditure and all that hold it."""
    return chain("spending-nature", nature)


def broader_items(item: str) -> tuple[str, ...]:
    """Return an item and all that hold it."""
    return chain("budget-item", item)


@cache
def item_of_fund(fund: str, period: str) -> str | None:
    """Return the item that is the income of a fund in a period; None where the tables have none.

    >>> item_of_fund("general-public", "current"), item_of_fund("unit", "carried-over")
    ('general-public-income', None)
    """
    for node in subjects("BudgetItem"):
        if (_local(node, "fund"), _local(node, "fundPeriod")) == (fund, period):
            return texts(node, "notation")[0]
    return None
