"""Lines of text without cell marks -> drafts of lines: what a table leaves when it is copied out of a page.

The words of a row stand in one line or several, empty cells leave nothing. Headings tell which columns there are and in
which order; the numbers of a row keep only their order, and arithmetic finds their columns later (kg/budget/settle.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.budget.amounts import is_amount, is_blank, money_unit, read_amount
from kg.budget.drafts import Draft
from kg.budget.grid import names_column, numbers_columns
from kg.budget.headings import has_role
from kg.budget.labels import begins_line, flat, is_word, item_named, split_numbering, title_kind
from kg.budget.pieces import UNIT_CODE
from kg.budget.plain_headings import headings_to_columns
from kg.budget.plain_purchases import in_printed_order, purchase
from kg.headings import is_noise
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.budget.headings import Column
    from kg.budget.sections import Section
    from kg.model import Line, Place, Side

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_CODE_PART = re.compile(r"\d{2}")
_DEPARTMENT = re.compile(r"\d{3,9}\s*[^\s\d]{3,}")
_NUMBER = re.compile(r"\d{1,3}")


@dataclass(slots=True)
class _Row:
    """The words of one row, in order, each with its place."""

    number: str | None
    tokens: list[tuple[str, Place]] = field(default_factory=list)
    waiting: list[tuple[str, Place]] = field(default_factory=list)
    late: list[Line] = field(default_factory=list)
    """The lines of the words that wait."""

    @property
    def has_figures(self) -> bool:
        return any(_is_figure(token) for token, _ in self.tokens)

    @property
    def is_whole(self) -> bool:
        """Whether it may end here: it has its numbers, or the whole name of an item."""
        return self.has_figures or item_named(split_numbering(joined(self.tokens)).name) is not None


def joined(tokens: Sequence[tuple[str, Place]]) -> str:
    """Return the words of a row without the white space between them."""
    return "".join(token for token, _ in tokens)


def _is_figure(token: str) -> bool:
    return is_amount(token) or read_amount(token) is not None


def lines_to_drafts(section: Section, year: int | None) -> tuple[list[Draft], tuple[Column, ...], list[Line]]:
    """Return the drafts of a section without cell marks, its columns, and the lines that are used for none."""
    headings, rows, unread = _split(section.lines)
    columns = headings_to_columns([line.text for line in headings], year)
    if section.kind == "procurement":
        columns = in_printed_order(columns)
        return [draft for row in rows for draft in _purchase_to_drafts(row, columns)], columns, unread
    coded = has_role(columns, "code")
    by_unit = any(is_word(token, "budget-other-code") for line in headings for token in line.text.split())
    drafts: list[Draft] = []
    for row in rows:
        unit = _take_unit(row) if by_unit else ""
        found = _row_to_drafts(row, columns, coded=coded)
        for draft in found:
            draft.holder = unit
        drafts += found
    if has_role(columns, "quantity"):
        _take_quantities(drafts, sum(column.role == "amount" for column in columns))
    return drafts, columns, unread


def _take_unit(row: _Row) -> str:
    """Take the code of a unit from the front of a row, before its name: no number of it."""
    first, following = [token for token, _ in row.tokens[:1]], [token for token, _ in row.tokens[1:2]]
    if not (first and following and UNIT_CODE.fullmatch(first[0]) and not _is_figure(following[0])):
        return ""
    row.tokens = row.tokens[1:]
    return first[0]


def _purchase_to_drafts(row: _Row, columns: Sequence[Column]) -> list[Draft]:
    found = purchase(row.tokens, columns) if row.tokens else None
    return [found] if found else _row_to_drafts(row, columns, coded=False)


def _take_quantities(drafts: Sequence[Draft], amounts: int) -> None:
    """Take the whole numbers before the money of goods and assets as how many there are.

    Of a lone number that is whole, nothing tells which it is unless the others are money with decimals.
    """
    with_decimals = any("." in text for draft in drafts for text, _ in draft.floating)
    for draft in drafts:
        first = draft.floating[0][0] if draft.floating else ""
        if "." not in first and first and (len(draft.floating) > amounts or with_decimals):
            draft.quantity_text, draft.floating = first, draft.floating[1:]


def _split(lines: Sequence[Line]) -> tuple[list[Line], list[_Row], list[Line]]:
    """Return the lines of the first headings, the rows, and the lines of neither that are no repeated head."""
    numbered = any("".join(line.text.split()) and _has_ordinal_heading(line.text) for line in lines)
    with_numbering = any(numbers_columns(line.text.split()) for line in lines)
    headings: list[Line] = []
    rows: list[_Row] = []
    above, first = True, True
    repeated: set[str] = set()
    unread: list[Line] = []
    for line in lines:
        tokens = line.text.split()
        if above and first and (len(tokens) > 1 or _DEPARTMENT.match(line.text)):
            repeated.add(flat(line.text))
        if is_head(line.text) or title_kind(line.text) or (not above and flat(line.text) in repeated):
            above, first = True, first and not rows
            continue
        if numbers_columns(tokens):
            above, first = False, False
            continue
        expected = str(int(rows[-1].number or 0) + 1) if rows else "1"
        if above and (not with_numbering or not first) and _begins_data(tokens, expected, numbered=numbered):
            above, first = False, False
        if above:
            (headings if first else unread).append(line)
        elif _is_furniture(line.text) and not (numbered and tokens[0] == expected):
            continue
        elif not _take(line, tokens, rows, expected, numbered=numbered):
            unread.append(line)
    printed = flat("".join(line.text for line in headings))
    unread = [line for line in unread if not all(flat(token) in printed for token in line.text.split())]
    unread += [line for line in headings if any(map(_is_figure, line.text.split()))]
    return headings, rows, [*unread, *(rows[-1].late if rows else [])]


def is_head(text: str) -> bool:
    """Tell whether a line is the head of a table: unit, year, unit of money.

    >>> is_head("104 南宫市人民政府办公室 预算年度：2025 单位：万元"), is_head("1 合计 69.00")
    (True, False)
    """
    if sum(names_column(token) for token in text.split()) > 1 or any(map(is_amount, text.split())):
        return False
    return money_unit(text) is not None or any(word in text for word in words("budget-head-label"))


def _is_furniture(text: str) -> bool:
    """Tell whether a line among rows is furniture of the page: no money, and no code whose name is in the next line.

    >>> [_is_furniture(text) for text in ("- 12 -", "第 12 页", "12", ".12", "205", "附件印制费 5.00")]
    [True, True, True, False, False, False]
    """
    return is_noise(text) and not (any(map(is_amount, text.split())) or _CODE.fullmatch(text.strip()))


def _has_ordinal_heading(text: str) -> bool:
    return any(is_word(token, "budget-ordinal-heading") for token in text.split())


def _begins_data(tokens: Sequence[str], expected: str, *, numbered: bool) -> bool:
    if numbered:
        return tokens[0] == expected
    return any(is_amount(token) for token in tokens) or (
        begins_line(tokens[0]) and not names_column(tokens[0]) and split_numbering(tokens[0]).level > 0
    )


def _take(line: Line, tokens: Sequence[str], rows: list[_Row], expected: str, *, numbered: bool) -> bool:
    """Give a line to the row it belongs to: a new one, or the last; text behind a whole row waits for the next.

    False where there is no row yet that it could belong to.
    """
    placed = [(token, line.place) for token in tokens]
    if tokens[0] == expected if numbered else not rows or _begins_row(tokens, rows[-1]):
        if rows:
            rows[-1].tokens += rows[-1].waiting
        rows.append(_Row(tokens[0] if numbered else None, placed[1:] if numbered else placed))
    elif rows and not (len(tokens) == 1 and _NUMBER.fullmatch(tokens[0])):
        row = rows[-1]
        late = row.is_whole and line.gap and not (any(map(is_amount, tokens)) or all(map(_is_figure, tokens)))
        (row.waiting if late else row.tokens).extend(placed)
        row.late += [line] if late else []
    return bool(rows)


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
    code = _leading_code([token for token, _ in tokens], coded=coded)
    tokens = tokens[len(code) :]
    drafts: list[Draft] = []
    for names, figures in _runs(tokens, split_names=bool(sides)):
        draft = Draft(None, place, names=names, floating=figures)
        draft.numbers = [row.number] if row.number else []
        own = _leading_code(names, coded=False) if drafts else code
        draft.names = names[len(own) :] if drafts else names
        draft.codes = ["".join(own)] if own else []
        drafts.append(draft)
    for position, draft in enumerate(drafts):
        if sides:
            draft.side = _side(draft, position, len(drafts))
    return drafts


def _leading_code(tokens: Sequence[str], *, coded: bool) -> list[str]:
    """Return the parts of the code that a row begins with; where no heading tells of codes, a name stands behind it.

    >>> _leading_code(["205", "02", "教育支出", "10.00"], coded=False), _leading_code(["205", "10.00"], coded=False)
    (['205', '02'], [])
    """
    code: list[str] = []
    for token in tokens:
        if not (_CODE_PART if code else _CODE).fullmatch(token):
            break
        code.append(token)
    following = tokens[len(code) : len(code) + 1]
    named = not following or not (_is_figure(following[0]) or is_blank(following[0]))
    return code if coded or named else []


def _runs(tokens: Sequence[tuple[str, Place]], *, split_names: bool) -> list[tuple[list[str], list[tuple[str, Place]]]]:
    """Return names with the numbers behind them; in a table of two halves a name may begin where another ends."""
    runs: list[tuple[list[str], list[tuple[str, Place]]]] = []
    for position, (token, place) in enumerate(tokens):
        if _is_figure(token) and not (runs and _is_within_name(tokens, position)):
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


def _is_within_name(tokens: Sequence[tuple[str, Place]], position: int) -> bool:
    """Tell whether a whole number stands among the words of a name: 单价在 20 万元以上的设备."""
    (token, place), following = tokens[position], tokens[position + 1 : position + 2]
    return not is_amount(token) and bool(following) and following[0][1] == place and not _is_figure(following[0][0])


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
