"""Lines of text without cell marks -> drafts of lines: what a table leaves when it is copied out of a page.

The words of a row stand in one line or several, empty cells leave nothing. Headings tell which columns there are and in
which order; the numbers of a row keep only their order, and arithmetic finds their columns later (kg/budget/settle.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount, is_blank, money_unit, read_amount
from kg.budget.drafts import Draft
from kg.budget.grid import names_column, numbers_columns
from kg.budget.headings import ROLES, Column
from kg.budget.labels import begins_line, column_named, column_parent, flat, is_word, item_named, split_numbering
from kg.budget.labels import title_kind
from kg.vocabulary import DEF, subjects, texts, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.budget.sections import Section
    from kg.model import Line, Place, Side

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_NUMBER = re.compile(r"\d{1,3}")
_LISTS = tuple(name for _, name in ROLES)


@dataclass(slots=True)
class _Row:
    """The words of one row, in order, each with its place."""

    number: str | None
    tokens: list[tuple[str, Place]] = field(default_factory=list)
    waiting: list[tuple[str, Place]] = field(default_factory=list)

    @property
    def has_figures(self) -> bool:
        return any(_is_figure(token) for token, _ in self.tokens)


def _is_figure(token: str) -> bool:
    return is_amount(token) or read_amount(token) is not None


def lines_to_drafts(section: Section, year: int | None) -> tuple[list[Draft], tuple[Column, ...], list[Line]]:
    """Return the drafts of a section without cell marks, its columns, and the lines that found no place."""
    headings, rows = _split(section.lines)
    columns = heading_text_to_columns("".join("".join(line.text.split()) for line in headings), year)
    coded = any(column.role == "code" for column in columns)
    drafts = [draft for row in rows for draft in _row_to_drafts(row, columns, coded=coded)]
    return drafts, columns, []


def _split(lines: Sequence[Line]) -> tuple[list[Line], list[_Row]]:
    """Return the lines of the first headings, and the rows; heads and headings repeated on later pages are left out."""
    numbered = any("".join(line.text.split()) and _has_ordinal_heading(line.text) for line in lines)
    with_numbering = any(numbers_columns(line.text.split()) for line in lines)
    headings: list[Line] = []
    rows: list[_Row] = []
    above, first = True, True
    for line in lines:
        tokens = line.text.split()
        if is_head(line.text) or title_kind(line.text):
            above, first = True, first and not rows
            continue
        if numbers_columns(tokens):
            above, first = False, False
            continue
        expected = str(int(rows[-1].number or 0) + 1) if rows else "1"
        if above and not with_numbering and _begins_data(tokens, expected, numbered=numbered):
            above, first = False, False
        if above:
            headings += [line] if first else []
        else:
            _take(line, tokens, rows, expected, numbered=numbered)
    return headings, rows


def is_head(text: str) -> bool:
    """Tell whether a line is the head of a table: unit, year, unit of money.

    >>> is_head("104 南宫市人民政府办公室 预算年度：2025 单位：万元"), is_head("1 合计 69.00")
    (True, False)
    """
    return any(word in text for word in words("budget-head-label")) or (
        money_unit(text) is not None and not names_column(text) and not any(map(is_amount, text.split()))
        and not any(names_column(token) for token in text.split())
    )


def _has_ordinal_heading(text: str) -> bool:
    return any(is_word(token, "budget-ordinal-heading") for token in text.split())


def _begins_data(tokens: Sequence[str], expected: str, *, numbered: bool) -> bool:
    if numbered:
        return tokens[0] == expected
    return any(is_amount(token) for token in tokens) or (
        begins_line(tokens[0]) and not names_column(tokens[0]) and split_numbering(tokens[0]).level > 0
    )


def _take(line: Line, tokens: Sequence[str], rows: list[_Row], expected: str, *, numbered: bool) -> None:
    """Give a line to the row it belongs to: a new one, or the last; text behind a whole row waits for the next."""
    placed = [(token, line.place) for token in tokens]
    if numbered:
        begins = tokens[0] == expected
    else:
        begins = not rows or _begins_row(tokens, rows[-1])
    if begins:
        if rows:
            rows[-1].tokens += rows[-1].waiting
        rows.append(_Row(tokens[0] if numbered else None, placed[1:] if numbered else placed))
    elif rows and not (len(tokens) == 1 and _NUMBER.fullmatch(tokens[0])):
        row = rows[-1]
        late = row.has_figures and line.gap and not any(map(_is_figure, tokens))
        (row.waiting if late else row.tokens).extend(placed)


def _begins_row(tokens: Sequence[str], row: _Row) -> bool:
    first = tokens[0]
    if _CODE.fullmatch(first) or begins_line(first):
        return True
    return row.has_figures


def _row_to_drafts(row: _Row, columns: Sequence[Column], *, coded: bool) -> list[Draft]:
    """Return the lines of a row: one, or one for each half."""
    sides = [side for side in ("income", "expenditure") if any(column.side == side for column in columns)]
    place = row.tokens[0][1] if row.tokens else None
    if place is None:
        return []
    tokens = list(row.tokens)
    code: list[str] = []
    while coded and tokens and (_CODE if not code else re.compile(r"\d{2}")).fullmatch(tokens[0][0]):
        code.append(tokens.pop(0)[0])
    drafts: list[Draft] = []
    for names, figures in _runs(tokens, split_names=bool(sides)):
        draft = Draft(None, place, names=names, floating=figures)
        draft.numbers = [row.number] if row.number else []
        draft.codes = ["".join(code)] if code and not drafts else []
        drafts.append(draft)
    for position, draft in enumerate(drafts):
        if sides:
            draft.side = _side(draft, position, len(drafts))
    return drafts


def _runs(
    tokens: Iterable[tuple[str, Place]], *, split_names: bool
) -> list[tuple[list[str], list[tuple[str, Place]]]]:
    """Return names with the numbers behind them; in a table of two halves a name may begin where another ends."""
    runs: list[tuple[list[str], list[tuple[str, Place]]]] = []
    for token, place in tokens:
        if _is_figure(token):
            runs = runs or [([], [])]
            runs[-1][1].append((token, place))
        elif is_blank(token):
            continue
        else:
            whole = bool(runs) and item_named(split_numbering("".join(runs[-1][0])).name) is not None
            begins = begins_line(token) or whole
            if not runs or (split_names and (runs[-1][1] or begins)):
                runs.append(([], []))
            runs[-1][0].append(token)
    return runs


def _side(draft: Draft, position: int, count: int) -> Side:
    """Return the half of a line: by its position where both are printed, else by what it names."""
    if count > 1:
        return "income" if position == 0 else "expenditure"
    return name_side(split_numbering("".join(draft.names)).name)


def name_side(name: str) -> Side:
    """Return the half on which a line stands alone: an item of income on the left, all else on the right.

    >>> name_side("一般公共预算拨款"), name_side("支出总计"), name_side("教育支出")
    ('income', 'expenditure', 'expenditure')
    """
    item = item_named(name)
    key = flat(name)
    if item in {"total", "current-total"}:
        return "income" if any(word in key for word in words("budget-income-half")) else "expenditure"
    return "income" if item is not None and item != "carried-forward" else "expenditure"


@cache
def _dictionary() -> tuple[str, ...]:
    """Return every heading that may stand in a text, longest first."""
    known = {
        *(flat(label) for node in subjects("BudgetColumn") for label in texts(node, "prefLabel", "altLabel")),
        *(flat(word) for name in (*_LISTS, "budget-group-heading", *_HALVES, "budget-subtotal") for word in words(name)),
    }
    return tuple(sorted(known, key=lambda word: (-len(word), word)))


_HALVES = ("budget-income-half", "budget-expenditure-half")


def split_headings(text: str) -> list[str]:
    """Return the headings that a text without white space is made of; what is not known is passed over.

    >>> split_headings("序号功能分类科目合计基本支出项目支出科目编码科目名称")
    ['序号', '功能分类科目', '合计', '基本支出', '项目支出', '科目编码', '科目名称']
    """
    found: list[str] = []
    key = flat(text)
    position = 0
    while position < len(key):
        word = next((word for word in _dictionary() if key.startswith(word, position)), None)
        if word:
            found.append(word)
        position += len(word) if word else 1
    return found


def heading_text_to_columns(text: str, year: int | None) -> tuple[Column, ...]:
    """Return the columns that the words of headings name, in the order in which they stand on the page.

    A heading over several columns stands before those behind it and they after: what is below 本年收入 is put there.
    """
    headings = split_headings(text)
    sides = any(is_word(word, _HALVES[0]) for word in headings) and any(is_word(word, _HALVES[1]) for word in headings)
    columns: list[tuple[str, str, str | None]] = []
    slots: dict[str, int] = {}
    for word in headings:
        role = next((role for role, name in ROLES if is_word(word, name)), None)
        column = column_named(word, year)
        below = column_named(f"{word}小计", year) if is_word(word, "budget-group-heading") else None
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
    return tuple(_with_sides(columns) if sides else (_made(i, *entry, None) for i, entry in enumerate(columns)))


def _is_within(column: str | None, whole: str) -> bool:
    while column is not None and column != whole:
        column = column_parent(column)
    return column == whole


def _with_sides(columns: Sequence[tuple[str, str, str | None]]) -> Iterable[Column]:
    """Yield the columns of both halves: the second name begins the expenditure."""
    names = 0
    for index, entry in enumerate(columns):
        names += entry[0] in {"name", "project"}
        side: Side | None = None if not names else "income" if names == 1 else "expenditure"
        yield _made(index, *entry, side)


def _made(index: int, role: str, heading: str, column: str | None, side: Side | None) -> Column:
    return Column(index, role, heading, column, side)  # type: ignore[arg-type]


_ = DEF
