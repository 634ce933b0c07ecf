"""A row of a table in cells -> what it says of one half of the table: number, code, name, amounts by column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.budget.amounts import is_blank, read_amount
from kg.budget.drafts import Draft
from kg.budget.labels import bare_name, item_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.budget.grid import GridRow
    from kg.budget.headings import Column
    from kg.model import Place, Side

IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
UNIT_CODE = re.compile(r"\d{3,9}")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、")


def row_to_piece(row: GridRow, columns: Sequence[Column], side: Side | None, carried: dict[int, str]) -> Draft | None:
    """Return what a row says in some columns; None where it says nothing in them.

    `carried` holds the parts of the code above, of a tree that prints only the last level of each; it is kept up.
    """
    piece = Draft(side, row.place)
    codes: dict[int, str] = {}
    for column in columns:
        text = row.cells.get(column.index, "")
        if column.role == "code" and not IDEOGRAPH.search(text):
            codes[column.index] = text
        elif column.role in {"name", "code"}:
            _take_name(piece, text, row.cells.get(column.index - 1, ""))
        elif not is_blank(text) and not (slipped_name(text) and is_blank(row.cells.get(column.index + 1, ""))):
            _take(piece, column, text, row.places.get(column.index, row.place))
    if not (piece.names or piece.projects):
        _name_total(piece, row, columns)
    code = whole_code(codes, carried)
    piece.codes += [code] if code else []
    said = piece.names or piece.codes or piece.cells or piece.projects or piece.quantity_text
    return piece if said else None


def _name_total(piece: Draft, row: GridRow, columns: Sequence[Column]) -> None:
    """Take the word of a total as the name of a line where it stands in another column: of units, of row numbers."""
    for column in columns:
        text = row.cells.get(column.index, "")
        if column.side == piece.side and column.role in {"text", "ordinal"} and item_named(text) == "total":
            piece.names.append(text)
            piece.numbers = [number for number in piece.numbers if number != text]
            piece.texts.pop(column.heading or f"#{column.index}", None)
            return


def _take(piece: Draft, column: Column, text: str, place: Place) -> None:
    if column.role == "ordinal":
        piece.numbers.append(text)
    elif column.role == "project":
        piece.projects.append(text)
    elif column.role == "quantity":
        piece.quantity_text += text
    elif column.role == "unit":
        piece.unit_text += text
    elif column.role == "amount":
        piece.cells.setdefault(column.index, []).append((text, place))
    elif column.side == piece.side:
        if column.is_other_code:
            code = "".join(text.split())
            piece.holder = code if UNIT_CODE.fullmatch(code) else ""
        piece.texts[column.heading or f"#{column.index}"] = bare_name(text)


def _take_name(piece: Draft, text: str, before: str) -> None:
    """Take the name of a line; an empty cell may have lost it to the column before its own."""
    slipped = slipped_name(before) if is_blank(text) else None
    if slipped:
        piece.names.append(slipped)
        piece.provenance["name"] = "repaired"
        piece.slipped = True
    elif not is_blank(text):
        piece.names.append(text)


def slipped_name(text: str) -> str | None:
    """Return the numbered name in a cell of amounts, from its numbering on; None where there is none.

    >>> slipped_name("立上缴 八、社会保障支出"), slipped_name("12.00")
    ('八、社会保障支出', None)
    """
    found = _NUMBERED.search(text)
    return text[found.start() :] if found and not read_amount(text) else None


def whole_code(parts: Mapping[int, str], carried: dict[int, str]) -> str:
    """Return the code of a row from its columns; what a tree leaves out of it is taken from the rows above.

    >>> whole_code({0: "204", 1: "06", 2: "01"}, {}), whole_code({0: "", 1: "", 2: "4"}, {0: "204", 1: "06"})
    ('2040601', '2040604')
    """
    texts = {index: "".join(text.split()) for index, text in parts.items()}
    if len(texts) < 2:
        return next(iter(parts.values()), "")
    last = max((index for index, text in texts.items() if text), default=None)
    if last is None:
        return ""
    whole = ""
    for index in sorted(index for index in texts if index <= last):
        text = texts[index] or carried.get(index, "")
        text = text.zfill(2) if whole and len(text) == 1 else text
        carried[index] = text
        whole = text if whole and text.startswith(whole) else whole + text
    for index in [index for index in carried if index > last]:
        del carried[index]
    return whole
