"""The labels of a header block: which cells of a row are labels, and which stand above what they name."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.headings import column_field, header_field, is_this_year, label_key, own_label
from kg.rows.header import AMOUNT, MONEY_FIELDS, money_unit
from kg.vocabulary import words

if TYPE_CHECKING:
    from kg.tables import Row, RowCell

_LONGEST_INLINE = 16  # characters of a label before a colon
_COMMA = re.compile(r"[，；;]|,(?!\d{3})")
LABELLED_AMOUNT = re.compile(rf"^(.*?[^\d.,:：])[:：]?({AMOUNT}(?:[^\d\s]{{0,2}}元)?)$")
_NAMES_FIELD = re.compile(r"[^\W\d_]{2,10}")
_NEXT_LABEL = re.compile(r"\s+(?=[^\s:：]{2,16}[:：])")
NUMBER = re.compile(rf"{AMOUNT}[%％]?(?:万?元)?|[—–-]+")
TOTALS = {"goals": "goals_total", "budget": "total_budget"}
"""Fields that a form may print twice in a row: the whole project's at the left, this year's at the right."""
GOALS = {"goals", "goals_total"}


def holds(cell: RowCell) -> bool:
    """Tell whether a cell holds a text, or what could not be read."""
    return bool(cell.text) or cell.provenance == "unresolved"


def split_inline(cells: list[RowCell]) -> list[RowCell]:
    """Part labels from the texts after their colons (项目编码：X), where the labels are known."""
    parts: list[RowCell] = []
    for cell in cells:
        pieces = _labels_and_amounts(cell.text) or _labels_and_texts(cell.text)
        if not pieces:
            parts.append(cell)
        for label, text in pieces:
            # between columns, so that all keep their order and none takes the place of another cell
            place = cell.start + len(parts) + 1000 if label is not pieces[0][0] else cell.start
            parts.append(replace(cell, text=label, start=place))
            parts.append(replace(cell, text=text, start=cell.start + len(parts) + 1000))
    return parts


def _labels_and_amounts(text: str) -> list[tuple[str, str]]:
    """Return the labels and amounts of a sentence of them (总额120万元，其中财政拨款100万元), else none."""
    found = [LABELLED_AMOUNT.match("".join(part.split())) for part in _COMMA.split(text.rstrip("。"))]
    pairs = [(match.group(1), match.group(2)) for match in found if match and header_field(match.group(1))]
    return pairs if len(pairs) == len(found) > 1 else []


def _labels_and_texts(text: str) -> list[tuple[str, str]]:
    """Return the known labels of a cell and the text after each (项目名称：X　项目编码：Y); most have one, or none."""
    found = _label_and_text(text)
    if found is None:
        return []
    label, rest = found
    after = next((m for m in _NEXT_LABEL.finditer(rest) if _label_and_text(rest[m.end() :])), None)
    if after is None:
        return [(label, rest)]
    return [(label, rest[: after.start()].strip()), *_labels_and_texts(rest[after.end() :])]


def _label_and_text(text: str) -> tuple[str, str] | None:
    """Return a known label and the text after its colon, which may be its second one (其中：财政拨款：100万元)."""
    for colon in re.finditer(r"[:：]", text[:_LONGEST_INLINE]):
        label, rest = text[: colon.start()], text[colon.end() :].strip()
        if rest and header_field(label) not in {None, "payment_plan"}:
            return label, rest
    return None


def labels_of(cells: list[RowCell]) -> dict[int, str]:
    """Return the fields of the labels in a row; of several of one field one keeps it, see `_keeps`."""
    texts = {cell.start: cell.text for cell in cells}
    labels = {cell.start: name for cell in cells if (name := header_field(cell.text))}
    # a label beside several rows (年度总体目标 beside 预期目标, 实际完成情况) is none of those it stands beside
    sides = {
        cell.start
        for cell, after in pairwise(cells)
        if labels.get(cell.start) and (cell.rows > 1 or cell.continued or (not cell.start and after.start in labels))
    }
    for name in set(labels.values()) - {"extra"}:
        same = sorted(column for column in labels if labels[column] == name)
        inner = [column for column in same if column not in sides]
        keeps = _keeps(name, inner or same, texts)
        labels |= {column: TOTALS.get(name, "extra") for column in same if column != keeps}
    return labels


def _keeps(name: str, columns: list[int], texts: dict[int, str]) -> int:
    """Return which of the labels of one field stands for it.

    Of money and goals that of this year, which forms print at the right; of names and codes the field's own label,
    else the left one.
    """
    if name in {*MONEY_FIELDS, *GOALS}:
        return next((column for column in columns if is_this_year(texts[column])), columns[-1])
    own = next((column for column in columns if label_key(texts[column]) == label_key(own_label(name))), None)
    return columns[0] if own is None else own


def pairs_behind_name(cells: list[RowCell], labels: dict[int, str]) -> dict[int, str]:
    """Return the labels that are not known in a row of pairs that the name begins: 项目名称 | 甲 | 承建方 | 乙."""
    before, behind = cells[::2], cells[1::2]
    if len(cells) < 4 or len(cells) % 2 or labels.get(cells[0].start) != "name":
        return {}
    if any(cell.start in labels for cell in behind) or any(cell.continued for cell in cells):
        return {}
    unknown = [cell for cell in before if cell.start not in labels]
    are_labels = all(_NAMES_FIELD.fullmatch(label_key(cell.text)) for cell in unknown)
    return {cell.start: "extra" for cell in unknown} if are_labels else {}


def labels_above_texts(side: list[RowCell], labels: dict[int, str], following: Row | None) -> list[RowCell]:
    """Return the labels that stand right above the texts of the next row, if these have no other."""
    below = following.filled() if following else []
    if len(below) < 2 or any(header_field(text) for _, text in below):
        return []
    starts = {start for start, _ in below}
    return [cell for cell in side if cell.start in starts] if starts <= set(labels) else []


def are_texts(row: Row | None) -> bool:
    """Tell whether a row has texts of its own and no label among them."""
    own = [cell.text for cell in row.cells if cell.text and not cell.continued] if row else []
    return bool(own) and not any(header_field(text) or column_field(text) for text in own)


def stand_alone(labels: list[RowCell], row: Row, fields: set[str]) -> bool:
    """Tell whether no cell of a row is left empty beside a label, for the text that it would have.

    Where spans are lost an empty cell says nothing: then labels of goals, or labels side by side, have no text there.
    """
    if row.exact:
        return not any(not c.text and not c.continued and c.start > labels[0].start for c in row.cells)
    if fields & GOALS and fields <= {*GOALS, "extra"}:
        return True
    beside = all(after.start - cell.start == 1 for cell, after in pairwise(labels))
    # 年初预算数, 全年预算数, 全年执行数, 分值 …: three in a row are no label and its text
    return beside and (fields <= MONEY_FIELDS or (len(labels) > 2 and fields <= {*MONEY_FIELDS, "extra"}))


def is_sum(texts: list[RowCell], first: RowCell, leading: str) -> bool:
    """Tell whether a row has the sum of money in a block of money: 项目资金（万元） | 合计 | 360."""
    label, amount = (cell.text for cell in texts)
    beside = first.text if first is not texts[0] else leading
    money = header_field(beside) in MONEY_FIELDS or money_unit(beside) is not None
    return money and label_key(label) in words("total-row") and bool(NUMBER.fullmatch("".join(amount.split())))
