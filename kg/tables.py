"""Raw tables -> rows that know what they are: headings, header blocks and labels by their names and synonyms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.vocabulary import subjects, synonyms, texts, words

if TYPE_CHECKING:
    from kg.model import Cell, Place

_YEAR_BEFORE = re.compile(r"^20\d\d(?=年度)")
_BRACKETS = re.compile(r"[（(\[【〔][^（()）\]】〕]*[)）\]】〕]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a raw table as texts by column index; `kind` says what its cells show it to be."""

    cells: tuple[str, ...]
    place: Place
    kind: str = "data"  # heading | header | data | rule

    def filled(self) -> list[tuple[int, str]]:
        """Return (column, text) of the cells that hold text."""
        return [(column, text) for column, text in enumerate(self.cells) if text]


def label_key(text: str) -> str:
    """Return a heading or label as it is compared: NFKC, no white space, asterisks, colons, brackets or stray digits.

    >>> label_key("资金支出计 划（%）"), label_key("*三级指标："), label_key("产出指标(50分)")
    ('资金支出计划', '三级指标', '产出指标')
    """
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    bare = _YEAR_BEFORE.sub("", _BRACKETS.sub("", flat)) or flat
    return bare.strip("*＊:：·-—_.、,;\\/|").rstrip("0123456789") or bare


@cache
def _keyed(class_name: str) -> dict[str, str]:
    return {label_key(label): name for label, name in synonyms(class_name).items()}


def column_field(text: str) -> str | None:
    """Return the record's field that a column heading names, or None."""
    return _keyed("Column").get(label_key(text))


def own_heading(field: str) -> str:
    """Return the heading that is a column's own name, as headings are compared.

    >>> own_heading("level3")
    '三级指标'
    """
    (column,) = (node for node in subjects("Column") if texts(node, "notation") == (field,))
    return label_key(texts(column, "prefLabel")[0])


def own_label(field: str) -> str:
    """Return the label that is a header field's own name.

    >>> own_label("budget")
    '预算数'
    """
    (named,) = (node for node in subjects("HeaderField") if texts(node, "notation") == (field,))
    return texts(named, "prefLabel")[0]


def header_field(text: str) -> str | None:
    """Return the record's field that a label of the header block names, or None."""
    return _keyed("HeaderField").get(label_key(text))


def label_starts(text: str) -> set[str]:
    """Return the header fields whose label `text` (four characters or more) is the beginning of.

    >>> label_starts("资金支出计")
    {'payment_plan'}
    """
    key = label_key(text)
    if len(key) < 4:
        return set()
    return {name for label, name in _keyed("HeaderField").items() if label.startswith(key) and label != key}


@cache
def type_labels() -> dict[str, str]:
    """Return every level 1 and level 2 label, with and without 指标, -> the notation of its type."""
    table: dict[str, str] = {}
    for label, name in synonyms("IndicatorType").items():
        key = label_key(label)
        table.setdefault(key, name)
        table.setdefault(key.removesuffix("指标") + "指标", name)
    return table


def is_type_label(text: str) -> bool:
    """Tell whether a cell is a level 1 or level 2 label (产出指标, 数量指标 …)."""
    return label_key(text) in type_labels()


def row_kind(cells: tuple[str, ...]) -> str:
    """Return what a table row is: `heading` (一级指标 …), `header` (项目编码 …), `rule` (----) or `data`."""
    texts = [text for text in cells if text]
    if not texts:
        return "data"
    if all(set(text) <= set("-—─=: ") for text in texts):
        return "rule"
    fields = {column_field(text) for text in texts} - {None}
    if len(fields) >= 3 and len(fields) * 2 >= len(texts) and "level3" in fields:
        return "heading"
    if header_field(texts[0]) or any(header_field(text) in {"code", "name", "budget"} for text in texts[1:2]):
        return "header"
    return "data"


def heading_fields(text: str) -> list[str]:
    """Return the columns that a line of running text names, in order; fewer than three is no heading.

    >>> heading_fields("一级指标 二级指标 三级指标 绩效指标描述 指标值")
    ['level1', 'level2', 'level3', 'description', 'value']
    """
    parts = text.split()
    if len(parts) < 3:
        return []
    found = [column_field(part) for part in parts]
    named = [name for name in found if name]
    return named if len(named) >= 3 and "level3" in named else []


def row_texts(row: tuple[Cell, ...]) -> tuple[str, ...]:
    """Return a table row's texts by column index, so that a missing cell keeps the others in their columns."""
    width = max((cell.column + 1 for cell in row), default=0)
    texts = [""] * width
    for cell in row:
        texts[cell.column] = cell.text
    return tuple(texts)


def is_noise(text: str) -> bool:
    """Tell whether a line between tables is page furniture: a page number, 单位：万元, 填报单位 …."""
    bare = "".join(text.split())
    return bool(re.fullmatch(r"[-—–\s第]*\d{1,4}[-—–\s页]*", bare)) or any(
        bare.startswith(word) for word in words("page-furniture")
    )
