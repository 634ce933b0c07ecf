"""Tables that list projects with their money, as budget tables do: they name projects, and are no header block."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.headings import is_type_label, label_key, leading_field
from kg.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.tables import Row

_COLUMNS = 3
"""How many headings a list has at least."""
_AMOUNT = re.compile(r"\d[\d,，]*(?:\.\d+)?")


def is_money_list(rows: Sequence[Row]) -> bool:
    """Tell whether a table lists projects with their money below its headings, and has nothing of a form.

    Headings stand in one row or more, without amounts, and one of them is that of a column of money; all rows below are
    data, without labels of types. A header block has its values beside its labels, and labels in many rows.
    """
    filled = [row for row in rows if row.kind != "rule" and len(_own_texts(row)) > 1]
    head = filled[:1]
    if not head or head[0].kind != "header" or len(_own_texts(head[0])) < _COLUMNS:
        return False
    for row in filled[1:]:
        if row.kind != "header" or any(map(_is_amount, _own_texts(row))):
            break
        head.append(row)
    texts = [text for row in head for text in _own_texts(row)]
    below = filled[len(head) :]
    fields = {leading_field(text) for text in texts}
    if not fields & {"code", "name"} or "goals" in fields or any(map(_is_amount, texts)):
        return False
    if not any(label_key(text) in _money_columns() for text in texts):
        return False
    plain = all(row.kind == "data" and not any(map(is_type_label, _own_texts(row))) for row in below)
    return plain and any(any(map(_is_amount, _own_texts(row))) for row in below)


@cache
def _money_columns() -> frozenset[str]:
    """Return the headings of the columns of budget tables, as compared."""
    return frozenset(label_key(label) for label in synonyms("BudgetColumn"))


def _own_texts(row: Row) -> list[str]:
    return [cell.text for cell in row.cells if cell.text and not cell.continued]


def _is_amount(text: str) -> bool:
    return _AMOUNT.fullmatch("".join(text.split())) is not None
