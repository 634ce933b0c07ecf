"""Names of documents that stand without title marks in a short text: 档案管理办法, 按照区委部署, 依据医疗保障办法执行.

They are read by how they are made: a word that cites, matter, a noun for a document, a word of carrying it out. The
titles of kg/citations name a particular document; here a document of any kind will do.
"""

from __future__ import annotations

import re
from functools import cache

from kg.numerals import numeral_chars
from kg.targets.grammar import any_of
from kg.text import comparable
from kg.vocabulary import words

LONGEST_MATTER = 14
"""How many characters may say what the document is about or whose it is."""


def is_document_name(text: str) -> bool:
    """Tell whether a whole text is the name of a document and no more.

    >>> is_document_name("档案管理办法"), is_document_name("按照区委部署"), is_document_name("按中央文件执行")
    (True, True, True)
    >>> is_document_name("签订合同"), is_document_name("达到国家标准"), is_document_name("按期签订合同")
    (False, False, False)
    """
    bare = comparable(text)
    return bool(_cited().fullmatch(bare) or (_named().fullmatch(bare) and not _state().match(bare)))


@cache
def _cited() -> re.Pattern[str]:
    """Return the pattern of 按 or 依据, a document or an arrangement, and perhaps 执行."""
    cite, act, nouns = (any_of(words(name)) for name in ("citing-word", "document-act", "document-noun-ending"))
    none, tail = any_of(words("no-citing-word")), any_of(words("carrying-out"))
    noun = rf"(?:{nouns}|{any_of(words('arrangement-noun'))})"
    return re.compile(rf"(?!{none})(?:{cite})(?:(?:{act})的?)?{_matter(act, 0)}{noun}+(?:{tail})*")


@cache
def _named() -> re.Pattern[str]:
    """Return the pattern of matter and a noun for a document, and perhaps 执行."""
    act, nouns = any_of(words("document-act")), any_of(words("document-noun-ending"))
    return re.compile(rf"{_matter(act, 2)}(?:{nouns})+(?:{any_of(words('carrying-out'))})*")


def _matter(act: str, least: int) -> str:
    """Return the pattern of what a document is about: no sign, no numeral, and nothing that is done with it."""
    return rf"(?:(?!{act})[\u3400-\u9fff](?<![{numeral_chars()}])){{{least},{LONGEST_MATTER}}}?"


@cache
def _state() -> re.Pattern[str]:
    return re.compile(any_of(words("state-opening")))
