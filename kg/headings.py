"""Headings of columns, labels of header blocks and of types, known by their names and synonyms in ontology/."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import islice

from kg.vocabulary import subjects, synonyms, texts, words

_YEAR_BEFORE = re.compile(r"^20\d\d(?:(?=年度)|年(?=[^\d\W]{2}))")  # 2026年度目标, 2026年目标值
_MONTHS_SO_FAR = re.compile(r"^1(?:月?[-—–~～至到])\d{1,2}月")  # of monitoring, as the ontology has it for July
_LONGEST_BLOCK = 8  # characters of the name of a block
_PAGE_NUMBER = re.compile(r"[-—–.\s第]*\d{1,4}[-—–.\s页]*")
_YEAR_ALONE = re.compile(r"[（(]?20\d\d年度?[)）]?")
_BRACKETS = re.compile(r"[（(\[【〔][^（()）\]】〕]*[)）\]】〕]")


@lru_cache(maxsize=1 << 14)  # the same cells are looked at by every step that reads tables
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
    """Return every label as it is compared -> its field; what is in brackets counts only where nothing else fits."""
    labels = sorted(synonyms(class_name).items(), key=lambda pair: bool(_BRACKETS.search(pair[0])))
    keyed: dict[str, str] = {}
    for label, name in labels:
        keyed.setdefault(label_key(label), name)
    return keyed


@cache
def _with_brackets(class_name: str) -> dict[str, str]:
    """Return the labels whose brackets are part of their name (单位（专项）名称) -> their field."""
    return {_flat(label): name for label, name in synonyms(class_name).items() if _BRACKETS.search(label)}


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("*:")


def column_field(text: str) -> str | None:
    """Return the record's field that a column heading names, or None."""
    return _keyed("Column").get(label_key(text))


@cache
def own_heading(field: str) -> str:
    """Return the heading that is a column's own name, as headings are compared.

    >>> own_heading("level3")
    '三级指标'
    """
    (column,) = (node for node in subjects("Column") if texts(node, "notation") == (field,))
    return label_key(texts(column, "prefLabel")[0])


@cache
def own_label(field: str) -> str:
    """Return the label that is a header field's own name.

    >>> own_label("budget")
    '预算数'
    """
    (named,) = (node for node in subjects("HeaderField") if texts(node, "notation") == (field,))
    return texts(named, "prefLabel")[0]


@lru_cache(maxsize=1 << 14)
def header_field(text: str) -> str | None:
    """Return the record's field that a label of the header block names, or None; a label is no sentence.

    >>> header_field("年度目标"), header_field("年度工作任务；")
    ('goals', None)
    """
    if text.rstrip().endswith(("。", "；", ";")):
        return None
    return _with_brackets("HeaderField").get(_flat(text)) or _keyed("HeaderField").get(label_key(text))


def leading_field(text: str) -> str | None:
    """Return the field of a label, or of the label that stands before a colon in one cell with its text.

    >>> leading_field("项目名称：道路养护"), leading_field("养护：12公里")
    ('name', None)
    """
    return header_field(text) or header_field(re.split(r"[:：]", text, maxsplit=1)[0])


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


def is_other_heading(text: str) -> bool:
    """Tell whether a text is the heading of a column that the record does not name (权重, 得分 …)."""
    return _MONTHS_SO_FAR.sub("1-7月", label_key(text)) in _other_headings()


def names_types(text: str) -> bool:
    """Tell whether a heading is that of a column of types, where a table has none for levels 1 and 2."""
    return label_key(text) in words("type-heading")


@cache
def _other_headings() -> frozenset[str]:
    return frozenset(label_key(word) for word in words("other-heading"))


def column_number(text: str) -> int | None:
    """Return the number that a cell is, as columns are numbered; None for any other text."""
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    return int(flat) if flat.isdigit() and len(flat) < 3 else None


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


def is_noise(text: str) -> bool:
    """Tell whether a line between tables is page furniture: a page number, 单位：万元, 填报单位 …."""
    bare = "".join(text.split())
    return _PAGE_NUMBER.fullmatch(bare) is not None or bare.startswith(words("page-furniture"))


def is_year_alone(text: str) -> bool:
    """Tell whether a line is the year that stands below the title of a form, which the document has been asked for.

    >>> is_year_alone("（2026年度）"), is_year_alone("2026年度目标")
    (True, False)
    """
    return _YEAR_ALONE.fullmatch("".join(text.split())) is not None


def names_form(text: str) -> bool:
    """Tell whether a page may hold part of a target table: it names two labels of the forms, however they are spaced.

    >>> names_form("一级 指标 二级指 标"), names_form("本年绩效目标已完成")
    (True, False)
    """
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    named = (label for label in _form_labels() if label in flat)
    return next(islice(named, 1, None), None) is not None


@cache
def _form_labels() -> tuple[str, ...]:
    """Return the labels by which a page of a form is told: headings and type labels, in full."""
    types = {label for label in synonyms("IndicatorType") if label.endswith(words("label-suffix"))}
    own = {texts(node, "prefLabel")[0] for node in subjects("Column")}
    header = {
        texts(node, "prefLabel")[0]
        for node in subjects("HeaderField")
        if texts(node, "notation")[0] in {"code", "name", "usage", "payment_plan", "goals", "goals_total"}
    }
    return tuple(sorted(types | own | header))


THIS_YEAR = 2
"""What `years_of` gives for a heading or label of this year."""


def years_of(key: str) -> int:
    """Return 2 for a heading or label of this year, 0 for one of other years, 1 for one that does not say.

    >>> years_of("全年目标值"), years_of("上年实际值"), years_of("指标值")
    (2, 0, 1)
    """
    if any(word in key for word in words("this-year-heading")):
        return THIS_YEAR
    return 0 if any(word in key for word in words("other-years")) else 1


def is_this_year(label: str) -> bool:
    """Tell whether a label says that it speaks of this year (年度资金总额).

    >>> is_this_year("年 度 资金总额"), is_this_year("项目资金总额")
    (True, False)
    """
    return years_of(label_key(label)) == THIS_YEAR


def names_block(text: str) -> bool:
    """Tell whether a text that fills a row names a block of a form (绩效指标, 年度绩效目标表) and is no content."""
    key = label_key(text)
    if key.endswith(words("form-name")):
        return True
    return len(key) <= _LONGEST_BLOCK and (column_field(text) is not None or key.endswith(words("label-suffix")))
