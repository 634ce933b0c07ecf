"""A cell of a budget table -> the number it prints; the unit and the year its head names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kg.numerals import ARABIC
from kg.targets.units import lookup_unit
from kg.vocabulary import words

_AMOUNT = re.compile(rf"[-−]?(?:{ARABIC}|\.\d+)")
_BRACKETED = re.compile(rf"\(({ARABIC})\)")
_UNIT = re.compile(r"[:(]([^\s:()\d]{1,3})")
_YEAR = re.compile(r"[:](20\d\d)(?![-./\d])")
_BARE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年|$)")
_DASHES = "-—–－_/\\ 　*·.…"
_YUAN = "元"


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as a cell prints it; `mended` tells that it stood in two lines or among other characters."""

    value: Decimal
    printed: str
    mended: bool = False


@lru_cache(maxsize=1 << 14)  # a cell is asked for by every step that looks at its row
def read_amount(text: str) -> Reading | None:
    """Return the number of a cell, or None where it holds none; its wraps are undone.

    >>> read_amount("3348 .56"), read_amount("86,959,408.34").value
    (Reading(value=Decimal('3348.56'), printed='3348.56', mended=True), Decimal('86959408.34'))
    >>> read_amount("拨款 185.00"), read_amount("—"), read_amount("2024年12项")
    (Reading(value=Decimal('185.00'), printed='185.00', mended=True), None, None)
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    joined = "".join(folded.split())
    if not any(char.isdigit() for char in joined):
        return None
    spaced = joined != folded
    joined = joined.removesuffix(_YUAN) if len(joined) > 1 else joined
    bracketed = _BRACKETED.fullmatch(joined)
    if bracketed:
        return Reading(-_decimal(bracketed[1]), joined, spaced)
    if _AMOUNT.fullmatch(joined):
        return Reading(_decimal(joined), joined, spaced)
    found = _AMOUNT.findall(folded)
    rest = _AMOUNT.sub("", folded)
    if len(found) == 1 and "." in found[0] and not any(char.isdigit() for char in rest):
        return Reading(_decimal(found[0]), found[0], mended=True)
    return None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def is_amount(text: str) -> bool:
    """Tell whether a text is written as money is: with decimals or with thousands set off.

    >>> is_amount("358.29"), is_amount("1,434"), is_amount("201")
    (True, True, False)
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    return bool(_AMOUNT.fullmatch(folded)) and ("." in folded or "," in folded)


def is_blank(text: str) -> bool:
    """Tell whether a cell holds nothing: white space, dashes, 无."""
    bare = text.strip(_DASHES)
    return not bare or bare in words("nothing-to-report")


def money_unit(text: str) -> str | None:
    """Return the unit of money that a head or a heading names.

    >>> money_unit("编制单位：普陀区司法局 单位：元"), money_unit("价值（金额单位: 万元）"), money_unit("单位名称：")
    ('元', '万元', None)
    """
    for found in _UNIT.finditer(unicodedata.normalize("NFKC", "".join(text.split()))):
        unit = lookup_unit(found[1]) if found[1].endswith(_YUAN) else None
        if unit is not None and unit.base == _YUAN:
            return found[1]
    return None


def head_year(text: str) -> int | None:
    """Return the year that the head of a table or its title names; the day of a count (2024-12-31) is none.

    >>> head_year("预算年度： 2025 单位：万元"), head_year("截止时间：2024-12-31"), head_year("2026年部门收支总表")
    (2025, None, 2026)
    """
    folded = unicodedata.normalize("NFKC", "".join(text.split()))
    found = _YEAR.search(folded) or _BARE_YEAR.search(folded)
    return int(found[1]) if found else None
