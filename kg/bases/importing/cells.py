"""CELL -> what it says: a number, a day, a validity, a kind, a place, titles. A cell that says none of it is refused.

Goes in: the text of one cell, not empty. Comes out: the value of a field of `KnownDocument`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

from kg.bases.importing.numbers import holds_number, parse_number
from kg.citations.titles import CLOSE, OPEN, marked_titles
from kg.divisions import division_of
from kg.text import comparable, undo_wraps
from kg.vocabulary import local_name, subjects, texts, words

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+0?0:00(?::00(?:\.0+)?)?)?")
_SERIAL = re.compile(r"[2-5]\d{4}")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")
_PARTS = re.compile(r"[；;|\n]")
_WORD = re.compile(r"\w")
_DIVISION = re.compile(r"\d{6}")
_MANY = 2**16


class UnreadableCellError(ValueError):
    """A cell does not say what its column asks for: what is wrong, and what to write."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy


def number(text: str) -> str:
    """Return a document number in normal form.

    >>> number("国办秘函[2019]19号")
    '国办秘函〔2019〕19号'
    """
    found = parse_number(text)
    if found:
        return found.text
    if holds_number(text):
        raise UnreadableCellError(
            "不只是一个文号 more than one document number", "一行一份文件，标题另成一列 one a line, the title apart"
        )
    raise UnreadableCellError(
        "不是文号 no document number", "写成 write 国办秘函〔2019〕19号；只有标题的留空 leave it empty"
    )


@lru_cache(_MANY)
def day(text: str) -> str:
    """Return an ISO day.

    >>> {day(text) for text in ("2021-08-18", "2021年8月18日", "2021/8/18", "2021.08.18", "20210818")}
    {'2021-08-18'}
    """
    match = _DAY.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None and _SERIAL.fullmatch(text):
        raise UnreadableCellError(
            "是 Excel 的日期序号 a date as Excel counts days", "把单元格设为日期格式 format the cell as a date"
        )
    if match is None:
        raise UnreadableCellError("不是日期 no date", "写成 write 2021-08-18；不知道哪天就留空 or leave it empty")
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError as error:
        raise UnreadableCellError("没有这一天 no such day", "请核对 check it") from error


@cache
def _validity() -> dict[str, bool]:
    return {_folded(word): True for word in words("in-force")} | {
        _folded(word): False for word in words("not-in-force")
    }


@lru_cache(_MANY)
def in_force(text: str) -> bool:
    """Tell whether a document is in force.

    >>> in_force("现行有效"), in_force("已废止")
    (True, False)
    """
    state = _validity().get(_folded(text))
    if state is None:
        raise UnreadableCellError("效力不明 unknown validity", "写成 write 有效 / 失效")
    return state


@cache
def _kinds() -> dict[str, str]:
    """Return every name of a kind of document -> its local name in the scheme document-kind."""
    return {
        _folded(name): local_name(node)
        for node in subjects("DocumentKind")
        for name in (local_name(node), *texts(node, "notation", "prefLabel", "altLabel", "hiddenLabel"))
    }


@lru_cache(_MANY)
def kind(text: str) -> str:
    """Return the local name of a kind of document."""
    found = _kinds().get(_folded(text))
    if found is None:
        known = "、".join(dict.fromkeys(_kind_labels()))
        raise UnreadableCellError("没有这个种类 unknown kind", f"可用 use: {known}")
    return found


@cache
def _kind_labels() -> tuple[str, ...]:
    return tuple(label for node in subjects("DocumentKind") for label in texts(node, "prefLabel"))


@lru_cache(_MANY)
def place(text: str) -> str:
    """Return the GB/T 2260 code of a place, given by it or by name.

    >>> place("130500"), place("河北省邢台市")
    ('130500', '130500')
    """
    code = text if _DIVISION.fullmatch(text) else division_of(text)
    if code is None:
        raise UnreadableCellError("不是行政区划 no division", "写成代码或全称 write 130500 / 河北省邢台市")
    return code


@lru_cache(_MANY)
def place_of_issuer(issuer: str) -> str | None:
    """Return the place that an issuer's name begins with; None where it names none, as 财政部."""
    return division_of(issuer)


def title(text: str) -> str:
    """Return a title without the marks around it and without wraps.

    >>> title("《关于印发〈值班办法〉的通知》"), title("《值班办法》和《机房制度》")
    ('关于印发〈值班办法〉的通知', '《值班办法》和《机房制度》')
    """
    text = undo_wraps(text) if "\n" in text else " ".join(text.split())  # a space may part two issuers
    if text[0] in OPEN and text[-1] in CLOSE:
        found = marked_titles(text)
        if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)):
            text = text[1:-1].strip()
    if not _WORD.search(text):
        raise UnreadableCellError("不是标题 no title", "请写标题或留空 write a title, or leave it empty")
    return text


def parts(text: str) -> tuple[str, ...]:
    """Return the values of a cell that may hold several, each once.

    >>> parts("预算绩效；绩效目标;预算绩效|")
    ('预算绩效', '绩效目标')
    """
    return tuple(dict.fromkeys(part for piece in _PARTS.split(text) if (part := piece.strip())))


def titles(text: str) -> tuple[str, ...]:
    """Return the titles of a cell, without their marks."""
    return tuple(dict.fromkeys(map(title, parts(text))))


def documents(text: str) -> tuple[str, ...]:
    """Return the documents a cell names, by their numbers in normal form or by their titles.

    >>> documents("冀财教[2020]7号；《值班办法》")
    ('冀财教〔2020〕7号', '值班办法')
    """
    return tuple(dict.fromkeys(map(document, parts(text))))


def document(text: str) -> str:
    """Return the number of a document in normal form, else its title."""
    numbered = parse_number(text)
    return numbered.text if numbered else title(text)


@cache
def blanks() -> frozenset[str]:
    """Return what cells hold that say nothing: 无, 不详, a dash."""
    return frozenset(words("base-blank"))


def _folded(text: str) -> str:
    return comparable(text).casefold()
