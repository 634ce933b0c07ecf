"""TEXT -> document number in normal form, and the key by which two known documents are the same.

The key says what the IRI of `document_iri` says, without its cost: a list may have a million lines.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.citations import find_citations, issuing_place, order_place, title_key
from kg.citations.numbers import LEFT, RIGHT
from kg.text import comparable

if TYPE_CHECKING:
    from kg.model import KnownDocument

_WELL_FORMED = re.compile(
    rf"([\u4e00-\u9fff]{{1,12}})([{re.escape(LEFT)}])((?:19|20)[0-9]{{2}})([{re.escape(RIGHT)}])([0-9]{{1,5}})号"
)
_NORMAL_FORM = ("〔", "〕")
_MANY = 2**16
NUMBERED, ORDER, TITLE = "1", "2", "3"
"""What keys begin with."""


class Number(NamedTuple):
    """A document number: its normal form, and agency code, year and serial; an order has none of the three."""

    text: str
    code: str | None = None
    year: int | None = None
    serial: int | None = None


def parse_number(text: str) -> Number | None:
    """Return the document number that a text is, in whatever brackets; None where it is none or more than that.

    >>> parse_number("冀财教【2020】007号")
    Number(text='冀财教〔2020〕7号', code='冀财教', year=2020, serial=7)
    >>> parse_number("财预函"), parse_number("按冀财教〔2020〕7号执行"), parse_number("冀财教〔2020〕7号、8号")
    (None, None, None)
    """
    match = _WELL_FORMED.fullmatch(text)
    if match is None:
        return _any_number(text)
    code, left, year, right, serial = match.groups()
    known = _code(code, left, right)
    if known is None:
        return _any_number(text)
    digits = serial.lstrip("0") or "0"
    is_normal = digits == serial and (left, right) == _NORMAL_FORM and known == code
    return Number(text if is_normal else f"{known}〔{year}〕{digits}号", known, int(year), int(serial))


@lru_cache(_MANY)
def _code(code: str, left: str, right: str) -> str | None:
    """Return the agency code of numbers written so; None where the characters before the bracket are more than that.

    What a citation is made of does not depend on its year and serial, so that each code is looked at once.
    """
    number = _any_number(f"{code}{left}2020{right}1号")
    return number.code if number else None


def _any_number(text: str) -> Number | None:
    found = find_citations(text)
    if len(found) != 1 or found[0].title is not None or comparable(found[0].raw) != comparable(text):
        return None
    (citation,) = found
    return Number(citation.number, citation.issuer, citation.year, citation.seq) if citation.number else None


def holds_number(text: str) -> bool:
    """Tell whether a text cites a document by its number, alone or among other words.

    >>> holds_number("按冀财教〔2020〕7号执行"), holds_number("值班办法")
    (True, False)
    """
    return any(citation.number for citation in find_citations(text))


def document_key(document: KnownDocument) -> str:
    """Return the key of a known document: two have the same key where they have the same IRI.

    Keys sort documents by agency code, place, year and serial; then orders; then what has a title only.
    """
    number = parse_number(document.number) if document.number else None
    return number_key(number, document.place) if number else name_key(document.title)


def number_key(number: Number, place: str | None) -> str:
    """Return the key of the document with a number, whose agency is thought to sit in `place`.

    >>> number_key(Number("冀财教〔2020〕7号", "冀财教", 2020, 7), None)
    '1冀财教|130000|2020|00007'
    """
    if not number.code or number.year is None or number.serial is None:
        at = order_place(number.text, place)  # 市政府令第3号 of two cities are two
        return ORDER + comparable(number.text) + (f"|{at}" if at else "")
    return f"{NUMBERED}{_seat(number.code, place)}|{number.year:04}|{number.serial:05}"


@lru_cache(_MANY)
def _seat(code: str, place: str | None) -> str:
    return f"{comparable(code)}|{issuing_place(code, place)}"


def name_key(title: str | None) -> str:
    """Return the key of a document of which only the title is known."""
    return TITLE + title_key(title)
