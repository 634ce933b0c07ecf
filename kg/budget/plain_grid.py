"""Lines of text whose every row has as many words as there are headings -> a table in cells: nothing was left out.

Such a text lost its cell marks and none of its cells; by position each word has its column again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount, is_blank, read_amount
from kg.budget.grid import Grid, GridRow, names_column
from kg.budget.labels import column_named, flat, item_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Line

_FEWEST_HEADINGS = 3


def lines_to_grid(lines: Sequence[Line]) -> Grid | None:
    """Return the table that lines are, with its headings; None where a row has not as many words as the headings."""
    found = next((number for number, line in enumerate(lines) if _is_heading(line.text.split())), None)
    if found is None:
        return None
    headings = lines[found].text.split()
    of_money = [_holds_money(heading) for heading in headings]  # None where nothing tells it
    rows = [_row(line, of_money) for line in lines[found + 1 :]]
    whole = [row for row in rows if row is not None]
    if not whole or len(whole) < len(rows) or all(len(row.cells) < len(headings) for row in whole):
        return None
    heading = _placed(lines[found], list(enumerate(headings)))
    return Grid(lines[found].place, headings=[heading], data=whole, width=len(headings))


def _is_heading(tokens: Sequence[str]) -> bool:
    """Tell whether words are headings, each another: in a table of two halves the same stand twice."""
    known = sum(names_column(token) or item_named(token) is not None for token in tokens)
    distinct = len({flat(token) for token in tokens}) == len(tokens)
    return (
        len(tokens) >= _FEWEST_HEADINGS
        and known * 2 >= len(tokens)
        and distinct
        and not any(read_amount(token) for token in tokens)
    )


def _holds_money(heading: str) -> bool | None:
    if column_named(heading) is not None or item_named(heading) is not None:
        return True
    return False if names_column(heading) else None


def _row(line: Line, of_money: Sequence[bool | None]) -> GridRow | None:
    """Return a row by position, that of the total with its numbers below the columns of money; None where none fits."""
    tokens = line.text.split()
    money = [index for index, holds in enumerate(of_money) if holds]
    if item_named(tokens[0]) == "total" and len(tokens) == len(money) + 1 and not of_money[0]:
        cells = [(0, tokens[0]), *zip(money, tokens[1:], strict=True)]
    elif len(tokens) == len(of_money):
        cells = list(enumerate(tokens))
    else:
        return None
    fits = all(
        (read_amount(text) is not None or is_blank(text)) if of_money[index] else not is_amount(text)
        for index, text in cells
        if of_money[index] is not None
    )
    return _placed(line, cells) if fits else None


def _placed(line: Line, cells: Sequence[tuple[int, str]]) -> GridRow:
    return GridRow(dict(cells), {index: line.place for index, _ in cells}, {}, line.place)
