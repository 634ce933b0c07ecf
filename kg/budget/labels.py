"""The words of budget tables as text is compared with them: titles, headings, items, numbering of lines."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.concepts import concept
from kg.vocabulary import local_name, subjects, texts, words

_QUOTES = re.compile(r"[“”‘’\"'「」《》*]")
_DATED = re.compile(r"^(20\d\d)年度?")
_TAIL = re.compile(r"(?:\([^()]*\)|\[[^\[\]]*\])+$")
_STOPS = re.compile(r"[,;!?。…]|\.{2}")
_BULLET = re.compile(r"^[\d一二三四五六七八九十()、.:\-—]+")
_LONGEST_PREFIX = 34  # characters: 上海市普陀区人民政府万里街道办事处2025年区级 … before the name of a form
_LONGEST_TITLE = 50  # characters
_OF_ALL = {"income-and-expenditure", "income", "expenditure"}
_SHORTEST_START = 4  # characters of a cut name that tell which item it begins
_STYLES = (
    re.compile(r"^([一二三四五六七八九十]{1,3})[、.]"),
    re.compile(r"^\(([一二三四五六七八九十]{1,3})\)[、.]?"),
    re.compile(r"^(\d{1,2})[、.](?!\d)"),
    re.compile(r"^\((\d{1,2})\)[、.]?"),
    re.compile(r"^([①-⑳])[、.]?"),
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The name of a line without its numbering: `level` 1 for 一、, 2 for （一）, 3 for 1、 … and 0 for none.

    `among` tells that it stands behind 其中.
    """

    level: int
    number: str | None
    name: str
    among: bool = False


@lru_cache(maxsize=1 << 14)  # a table's cells are held against many lists of words
def flat(text: str) -> str:
    """Return a text without white space, quotes and width.

    >>> flat("财政拨款 “三公”经费（万元）")
    '财政拨款三公经费(万元)'
    """
    return _QUOTES.sub("", "".join(map(_unfolded, text)))


@cache  # by character, of which there are not many
def _unfolded(char: str) -> str:
    if char.isspace():
        return ""
    return char if unicodedata.decomposition(char).startswith("<circle>") else unicodedata.normalize("NFKC", char)


def split_numbering(text: str) -> Numbered:
    """Return the numbering and the name of a line; white space is left out unless it parts words in Latin letters.

    >>> split_numbering("二、政府性基金预 算拨款收入")
    Numbered(level=1, number='二', name='政府性基金预算拨款收入', among=False)
    >>> split_numbering("其中：公务用车购置费").name
    '公务用车购置费'
    >>> split_numbering("⑪车辆")
    Numbered(level=5, number='⑪', name='车辆', among=False)
    """
    name = bare_name(text)
    among = False
    for word in words("budget-among"):
        if name.startswith(word):
            among, name = True, name[len(word) :].lstrip(":：、")
    folded = name if _STYLES[-1].match(name) else unicodedata.normalize("NFKC", name)
    for level, style in enumerate(_STYLES, start=1):
        found = style.match(folded)
        if found:
            return Numbered(level, found[1], name[found.end() :].strip() or name, among)
    return Numbered(0, None, name, among)


def bare_name(text: str) -> str:
    """Return a name without the white space of its wraps.

    >>> bare_name("政府办公厅 (室) 及相关 机构事务"), bare_name("IP phone 话机")
    ('政府办公厅(室)及相关机构事务', 'IP phone话机')
    """
    return re.sub(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", "", text.strip())


@cache
def _kinds() -> tuple[tuple[str, str], ...]:
    """Return (title without fillers, kind) of every label of a table, longest first."""
    found = {
        _without_fillers(flat(label)): local_name(node)
        for node in subjects("BudgetTableKind")
        for label in texts(node, "prefLabel", "altLabel")
    }
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


@cache
def _kind_labels() -> tuple[str, ...]:
    return tuple(label for label, _ in _kinds())


def _without_fillers(title: str) -> str:
    for word in words("budget-title-filler"):
        title = title.replace(word, "")
    return title


def title_kind(text: str) -> str | None:
    """Return the kind of table that a line is the title of, or None; years, units and numbers may stand before it.

    >>> title_kind("2026年预算单位财务收支预算总表"), title_kind("表5：部门一般公共预算支出表（续）")
    ('income-and-expenditure', 'general-public-expenditure')
    >>> title_kind("部门预算收支总表..... 3"), title_kind("详见收支总表、支出总表。")
    (None, None)
    """
    if len(text) > 80:
        return None
    title = _without_fillers(_TAIL.sub("", flat(text)))
    form = words("budget-form")
    kinds = _kinds() if title.endswith(_kind_labels()) else ()  # hardly any line ends so
    for label, kind in kinds:
        if not title.endswith(label):
            continue
        prefix = title[: -len(label)]
        if not label.endswith(form):
            return kind if not _BULLET.sub("", prefix) else None
        if kind in _OF_ALL and _BULLET.sub("", prefix).endswith(words("budget-title-part")):
            return None
        if len(prefix) <= _LONGEST_PREFIX and not _STOPS.search(prefix) and "、" not in prefix[4:]:
            return kind
        return None
    return None


def is_title_of_targets(text: str) -> bool:
    """Tell whether a line is the title of a table of targets.

    >>> is_title_of_targets("表05-2 部门项目支出绩效目标表"), is_title_of_targets("表05-1 部门项目支出预算表")
    (True, False)
    """
    title = _TAIL.sub("", flat(text))
    named = any(word in title for word in words("budget-title-of-targets"))
    return named and len(title) <= _LONGEST_TITLE and title.endswith(words("budget-form")) and not _STOPS.search(title)


def is_other_title(text: str) -> bool:
    """Tell whether a line is the title of a table of money of a kind that is not known.

    >>> is_other_title("表12 部门债务支出情况表"), is_other_title("预算公开03表"), is_other_title("项目支出绩效目标表")
    (True, False, False)
    """
    title = _TAIL.sub("", flat(text))
    if len(title) > _LONGEST_TITLE or not title.endswith(words("budget-form")) or _STOPS.search(title):
        return False
    if title_kind(text) or re.search(r"\d.$", title) or any(word in title for word in words("budget-title-of-targets")):
        return False
    return any(word in _BULLET.sub("", title[:-1]) for word in words("budget-title-word"))


@cache
def _labels(class_name: str) -> dict[str, str]:
    return {
        _TAIL.sub("", flat(label)) if class_name == "BudgetColumn" else flat(label): local_name(node)
        for node in subjects(class_name)
        for label in texts(node, "prefLabel", "altLabel", "hiddenLabel")
    }


def column_named(heading: str, year: int | None = None) -> str | None:
    """Return the column of ontology/budget-tables.ttl that a heading names; one of another year names none.

    >>> column_named("基本 支出"), column_named("价值（金额单位：万元）"), column_named("2026年预算数", 2026)
    ('basic', 'asset-value', 'total')
    >>> column_named("2025年预算数", 2026), column_named("2026年预算", 2026), column_named("其中：人员支出")
    (None, 'total', 'personnel')
    """
    key = heading_key(heading, year)
    if key != flat(heading) and (not key or key in _flat_words("budget-of-the-year")):
        return "total"
    return _labels("BudgetColumn").get(key)


@lru_cache(maxsize=1 << 14)
def heading_key(heading: str, year: int | None = None) -> str:
    """Return a heading as it is compared: without the year of the table and what stands in brackets behind it."""
    bare = _TAIL.sub("", flat(heading))
    for word in words("budget-among"):
        bare = bare.removeprefix(flat(word)).lstrip(":") if bare != flat(word) else bare
    dated = _DATED.match(bare)
    return bare[dated.end() :] if dated and (year is None or int(dated[1]) == year) else bare


def is_word(heading: str, name: str) -> bool:
    """Tell whether a heading is one of a list of words (budget-code-heading …)."""
    return heading_key(heading) in _flat_words(name)


@cache
def _flat_words(name: str) -> frozenset[str]:
    return frozenset(flat(word) for word in words(name))


def item_named(name: str) -> str | None:
    """Return the item that the name of a line without a code stands for, or None.

    >>> item_named("本年收入合计"), item_named("公务用车购置及运维费"), item_named("房屋（平方米）")
    ('current-total', 'vehicles', 'buildings')
    """
    key = flat(name)
    items = _labels("BudgetItem")
    shorter = (key.removesuffix(word) for word in words("budget-subtotal"))
    return (
        items.get(key)
        or items.get(_TAIL.sub("", key))
        or next((items[part] for part in shorter if part in items), None)
    )


def begins_item(name: str) -> bool:
    """Tell whether a name is that of an item, or a cut one that an item's begins with."""
    key = flat(name)
    return item_named(name) is not None or (
        len(key) >= _SHORTEST_START and any(label.startswith(key) for label in _labels("BudgetItem"))
    )


def begins_line(text: str) -> bool:
    """Tell whether a cell begins the name of a line: it is numbered, or an item's."""
    found = split_numbering(text)
    return bool(found.level) or found.among or begins_item(found.name)


@cache
def column_parent(column: str) -> str | None:
    """Return the column that one is a part of.

    >>> column_parent("fiscal"), column_parent("total")
    ('current-subtotal', None)
    """
    return concept("budget-column", column).get("partOfColumn")


@cache
def concept_of(scheme: str, name: str, what: str) -> str | None:
    """Return the fund, nature or period (`what`) of a table, column or item; None where it does not narrow it."""
    return concept(scheme, name).get(what)
