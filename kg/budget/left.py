"""What a budget table leaves unread: lines of no row that are no head, heading or other text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount
from kg.budget.grid import Grid, names_column
from kg.budget.labels import begins_item, flat, split_numbering, title_kind
from kg.budget.pieces import IDEOGRAPH
from kg.budget.plain import is_head
from kg.budget.rows import is_datum
from kg.budget.sections import is_row, says_empty
from kg.headings import is_noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.sections import Section
    from kg.model import Line


def repeated_lines(sections: Sequence[Section]) -> frozenset[str]:
    """Return the lines that stand more than once in the tables of a document: running heads, names of units."""
    times = Counter(flat(line.text) for section in sections for line in section.lines)
    return frozenset(text for text, count in times.items() if count > 1)


def left_lines(section: Section, unread: Sequence[Line], repeated: frozenset[str]) -> list[Line]:
    """Return which of the lines of a section that were used for no row are text of its rows.

    Money is. Words without money are among rows, unless they are printed again and again; above a table they are its
    head, and before running text the heading of that: there they are of a row only where they name an item.
    """
    unused = {id(line) for line in unread}
    parts = section.parts
    first = next((at for at, part in enumerate(parts) if isinstance(part, Grid)), 0)
    last = max((at for at, part in enumerate(parts) if isinstance(part, Grid) or id(part) not in unused), default=-1)
    left = []
    for at, part in enumerate(parts):
        if isinstance(part, Grid) or id(part) not in unused or _is_about(part.text, section):
            continue
        named = begins_item(split_numbering(part.text).name)
        among = (
            ":" not in flat(part.text)
            and first <= at
            and (at < last or not section.is_before_text)
            and flat(part.text) not in repeated
        )
        if _holds_figures(part.text) or (is_datum(part.text) and (named or among)):
            left.append(part)
    return [*left, *section.lost]


def _holds_figures(text: str) -> bool:
    """Tell whether a line holds money, or a name and several whole numbers.

    >>> _holds_figures("教育支出 5.00"), _holds_figures("教育支出 1000 400"), _holds_figures("预算公开表 3")
    (True, True, False)
    """
    tokens = text.split()
    whole = bool(IDEOGRAPH.search(tokens[0])) and sum(token.isdigit() for token in tokens) > 1
    return whole or any(map(is_amount, tokens))


def _is_about(text: str, section: Section) -> bool:
    """Tell whether a line is about the table and none of its rows: head, title, headings, furniture of the page."""
    tokens = text.split()
    if any(map(is_amount, tokens)):
        return False
    headings = {flat(heading) for grid in section.grids for heading in grid.heading_texts}
    return (
        is_head(text)
        or is_noise(text)
        or says_empty(text)
        or title_kind(text) is not None
        or flat(text) in flat(section.title or "")
        or all(flat(token) in headings for token in tokens)
        or (len(tokens) > 1 and all(map(names_column, tokens)))
    )


def holds_money(section: Section) -> bool:
    """Tell whether a section has rows of money, in cells or in lines."""
    money = any(row.has_amount for grid in section.grids for row in grid.data)
    return money or any(is_row(line.text) for line in section.lines)


def holds_rows(section: Section) -> bool:
    """Tell whether a section has rows, in cells or as lines that end in money: more than a title in a list of them."""
    return any(grid.data for grid in section.grids) or any(is_row(line.text) for line in section.lines)
