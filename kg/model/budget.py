"""The budget tables of a disclosure: 收支总表, 支出总表, 三公经费, 政府采购 …, one record for each table of the form.

Money is in yuan (元) whatever the table prints, with the printed text beside it. The names of kinds, columns and items
are local names of the code lists in ontology/budget-tables.ttl.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kg.model.source import Place, Provenance

if TYPE_CHECKING:
    from decimal import Decimal

Side = Literal["income", "expenditure"]
"""The half of a table of income and expenditure that a line stands in."""


@dataclass(frozen=True, slots=True)
class BudgetAmount:
    """One figure of a line, in yuan; empty cells give none, a printed 0 does.

    `column` names a column of ontology/budget-tables.ttl, null where its heading is not known; `heading` is what is
    printed, the parts of a heading over two rows joined by `/`.
    """

    column: str | None
    heading: str
    value: Decimal
    printed: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of a budget table; a row of a table of income and expenditure gives one for each side.

    `code` holds the digits of the functional (3, 5 or 7) or economic (3 or 5) classification put together from however
    many columns, or the code of a procurement catalogue; `item` names what a line without a code stands for (a total,
    an income, a 三公 item); `part_of` is the ordinal of the line of the same table that it is a part of, null for the
    whole. `quantity` and `unit` are those of goods bought or held, `project` the name of the project they are for.
    """

    ordinal: int
    name: str | None
    number: str | None = None
    side: Side | None = None
    code: str | None = None
    item: str | None = None
    part_of: int | None = None
    amounts: tuple[BudgetAmount, ...] = ()
    project: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    texts: dict[str, str] = field(default_factory=dict)
    place: Place = Place()
    provenance: dict[str, Provenance] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BudgetTable:
    """One budget table, its pages joined; `places` tells where each of its stretches begins.

    `is_empty` says that it is published without figures (空表列示), `note` what stands below it. `money_unit` is the
    unit it prints (万元, 元), `department` and `fiscal_year` what its head says.
    """

    ordinal: int
    kind: str
    title: str | None
    money_unit: str
    lines: tuple[BudgetLine, ...] = ()
    headings: tuple[str, ...] = ()
    department: str | None = None
    fiscal_year: int | None = None
    is_empty: bool = False
    note: str | None = None
    place: Place = Place()
    places: tuple[Place, ...] = ()
