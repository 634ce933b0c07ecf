"""Purchases in lines of text without cell marks: the catalogue code tells what stands before it and what behind.

项目名称 预算资金 采购物品名称 | 目录序号 | 计量单位 数量 单价 合计 …: the funds of the project stand before the code,
the quantity is the whole number before the money behind it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount, read_amount
from kg.budget.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.headings import Column
    from kg.model import Place

_CATALOGUE = re.compile(r"[A-Z]\d{4,10}")
_BEFORE = ("project-funds", "unit-price", "total")
"""The columns of money in the order in which every form has them, whatever order their headings are read in."""


def in_printed_order(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns of purchases with the money in the order of the form."""
    rank = {name: position for position, name in enumerate(_BEFORE)}
    last = "reserved-for-small-firms"
    money = sorted(
        (column for column in columns if column.role == "amount"),
        key=lambda column: (rank.get(column.column or "", len(rank)), column.column == last),
    )
    others = [column for column in columns if column.role != "amount"]
    ordered = [*others, *money]
    return tuple(
        type(column)(index, column.role, column.heading, column.column, column.side)
        for index, column in enumerate(ordered)
    )


def purchase(tokens: Sequence[tuple[str, Place]], columns: Sequence[Column]) -> Draft | None:
    """Return the line of a purchase; None where the words hold no catalogue code."""
    at = next((index for index, (token, _) in enumerate(tokens) if _CATALOGUE.fullmatch(token)), None)
    if at is None:
        return None
    draft = Draft(None, tokens[0][1], codes=[tokens[at][0]])
    funds = next((column.index for column in columns if column.column == _BEFORE[0]), None)
    for token, place in tokens[:at]:
        if is_amount(token) and funds is not None and funds not in draft.cells:
            draft.cells[funds] = [(token, place)]
        elif funds in draft.cells or funds is None:
            draft.names.append(token)
        else:
            draft.projects.append(token)
    behind = list(tokens[at + 1 :])
    money = next((index for index, (token, _) in enumerate(behind) if is_amount(token)), len(behind))
    if money and read_amount(behind[money - 1][0]) is not None:
        draft.quantity_text = behind[money - 1][0]
        draft.unit_text = "".join(token for token, _ in behind[: money - 1])
    else:
        draft.names += [token for token, _ in behind[:money]]
    draft.floating = [(token, place) for token, place in behind[money:] if read_amount(token) is not None]
    draft.names += [token for token, _ in behind[money:] if read_amount(token) is None]
    return draft
