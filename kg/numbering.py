"""How paragraphs and headings are numbered: 第一部分, 一、, （一）, 1., (1), 1), ① -> rank, number and the rest."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from kg.numerals import parse_number

_NUMERAL = "[〇零一二两三四五六七八九十百]"
_NUMBERINGS = (
    re.compile(
        rf"第\s*(?P<number>{_NUMERAL}{{1,4}}|\d{{1,2}})\s*(?:部分|章|篇)\s*[、:：.．]?"
        r"|附?表\s*(?P<table>\d{1,2})(?:\s*[-—]\s*\d{1,2})?(?=[\s、:：.．]|[^\W\d])\s*[、:：.．]?"
    ),
    re.compile(rf"(?P<number>{_NUMERAL}{{1,4}})\s*[、.．]"),
    re.compile(rf"[（(]\s*(?P<number>{_NUMERAL}{{1,4}})\s*[）)]\s*[、.．]?"),
    re.compile(r"(?P<number>\d{1,2})\s*(?:[、．]|[.](?!\d))"),
    re.compile(r"[（(]\s*(?P<number>\d{1,2})\s*[）)]\s*[、.．]?"),
    re.compile(r"(?P<number>\d{1,2})\s*[）)]"),
    re.compile(r"(?P<number>[①-⑳])"),
)
"""How headings are numbered, the highest first."""


class Numbered(NamedTuple):
    """A line that begins with a number: how high it ranks (0 the highest), the number, as printed, and the rest."""

    level: int
    number: int | None
    printed: str
    rest: str


@lru_cache(maxsize=1 << 13)  # each kind of running text asks it of the same lines
def numbered(text: str) -> Numbered | None:
    """Return how a line is numbered, or None where it begins with no number.

    >>> numbered("（二）分项绩效目标")
    Numbered(level=2, number=2, printed='（二）', rest='分项绩效目标')
    >>> numbered("1.5万人次") is None, numbered("8、12345热线运营").rest
    (True, '12345热线运营')
    """
    bare = text.strip()
    for level, pattern in enumerate(_NUMBERINGS):
        match = pattern.match(bare)
        if match:
            written = unicodedata.normalize("NFKC", match[match.lastgroup or 0])
            number = parse_number(written)
            printed = "".join(match.group().split()).rstrip("、.．:：")
            return Numbered(level, int(number) if number is not None else None, printed, match.string[match.end() :])
    return None
