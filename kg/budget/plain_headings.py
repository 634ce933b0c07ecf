"""Headings in lines of text -> the columns of a table without cell marks, wraps undone and put in their order."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.budget.headings import ROLES, Column, Role, each_once
from kg.budget.labels import column_named, column_parent, flat, heading_key, is_word
from kg.vocabulary import subjects, texts, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Side

_MOST_PIECES = 6  # tokens that one heading is wrapped into
_LISTS = tuple(name for _, name in ROLES)
_HALVES = ("budget-income-half", "budget-expenditure-half")
Entry = tuple[Role, str, str | None]
"""Of a column: its role, its heading, and the name of a column of amounts."""


@cache
def _dictionary() -> tuple[str, ...]:
    """Return every heading that may stand in a text, longest first."""
    known = {
        *(flat(label) for node in subjects("BudgetColumn") for label in texts(node, "prefLabel", "altLabel")),
        *(
            flat(word)
            for name in (*_LISTS, "budget-group-heading", *_HALVES, "budget-subtotal")
            for word in words(name)
        ),
    }
    return tuple(sorted(known, key=lambda word: (-len(word), word)))


def split_headings(lines: Sequence[str], year: int | None = None) -> list[str]:
    """Return the headings that lines are made of, wraps undone; what is not known is passed over.

    A heading within one line goes before one that two lines make up.

    >>> split_headings(["序号 功能分类科目", "合计 基本支出 上解上级", "支出", "科目", "编码 科目名称"])
    ['序号', '功能分类科目', '合计', '基本支出', '上解上级支出', '科目编码', '科目名称']
    """
    tokens = [(heading_key(token, year), number) for number, line in enumerate(lines) for token in line.split()]
    found: list[str] = []
    position = 0
    while position < len(tokens):
        word, taken = _heading_at(tokens, position)
        if taken:
            found.append(word)
            position += taken
            continue
        token, number = tokens[position]
        word = next((word for word in _dictionary() if token.startswith(word)), "")
        rest = token[len(word) :] if word else ""
        found += [word] if word else []
        if rest:
            tokens[position] = (rest, number)
        else:
            position += 1
    return found


def _heading_at(tokens: Sequence[tuple[str, int]], position: int) -> tuple[str, int]:
    """Return the longest heading that begins at a token, and how many tokens it takes.

    One that fills whole lines goes before one within a line, and that before one that takes parts of lines.
    """
    here = tokens[position][1]
    alone = _stands_alone(tokens, position)
    fits = (
        lambda end: alone and all(_stands_alone(tokens, index) for index in range(position, end)),
        lambda end: tokens[end - 1][1] == here,
        lambda _end: True,
    )
    for fit in fits:
        for end in range(min(position + _MOST_PIECES, len(tokens)), position, -1):
            joined = "".join(token for token, _ in tokens[position:end])
            if joined in _known() and fit(end):
                return joined, end - position
    return "", 0


def _stands_alone(tokens: Sequence[tuple[str, int]], position: int) -> bool:
    """Tell whether a token is all that its line holds."""
    around = [*tokens[max(position - 1, 0) : position], *tokens[position + 1 : position + 2]]
    return all(number != tokens[position][1] for _, number in around)


@cache
def _known() -> frozenset[str]:
    return frozenset(_dictionary())


def headings_to_columns(lines: Sequence[str], year: int | None) -> tuple[Column, ...]:
    """Return the columns that the words of headings name, in the order in which they stand on the page.

    A heading over several columns stands before those behind it and they after: what is below 本年收入 is put there.
    """
    headings = split_headings(lines, year)
    sides = any(is_word(word, _HALVES[0]) for word in headings) and any(is_word(word, _HALVES[1]) for word in headings)
    columns: list[Entry] = []
    slots: dict[str, int] = {}
    for word in headings:
        role = next((role for role, name in ROLES if is_word(word, name)), None)
        column = column_named(word, year)
        below = _subtotal_of(word, year) if is_word(word, "budget-group-heading") else None
        if below:
            slots[below] = len(columns)
        elif is_word(word, "budget-subtotal") and slots and column is None:
            columns.append(("amount", word, next(iter(slots))))
        elif role and not (column and role == "name"):
            columns.append((role, word, None))
        elif column and not (sides and any(is_word(word, half) for half in _HALVES)):
            columns.append(("amount", word, column))
    for whole, slot in slots.items():
        inside = [entry for entry in columns[slot:] if _is_within(entry[2], whole)]
        columns = columns[:slot] + inside + [entry for entry in columns[slot:] if entry not in inside]
    return tuple(each_once(_with_sides(columns) if sides else [Column(i, *entry) for i, entry in enumerate(columns)]))


def _subtotal_of(heading: str, year: int | None) -> str | None:
    """Return the column that a heading over several names with a word of subtotals: 本年收入 | 小计."""
    named = (column_named(f"{heading}{word}", year) for word in words("budget-subtotal"))
    return next(filter(None, named), None)


def _is_within(column: str | None, whole: str) -> bool:
    while column is not None and column != whole:
        column = column_parent(column)
    return column == whole


def _with_sides(columns: Sequence[Entry]) -> list[Column]:
    """Return the columns of both halves: the second name begins the expenditure."""
    names = 0
    found: list[Column] = []
    for index, entry in enumerate(columns):
        names += entry[0] in {"name", "project"}
        side: Side | None = None if not names else "income" if names == 1 else "expenditure"
        found.append(Column(index, *entry, side))
    return found
