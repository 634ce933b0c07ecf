"""Two titles -> whether they can be of one document: wrappers, editions, issuers and abbreviations do not count.

关于印发《会议费管理办法》的通知, 会议费管理办法（试行） and 会议费办法 are one title, 差旅费报销规定 is another.
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import Indel

from kg.citations.titles import edition, title_key
from kg.divisions import alternatives
from kg.vocabulary import words

ALIKE = 0.75
"""From here on, titles that share so much of their characters are one, with a slip of the pen or of recognition."""
_NUMBER = re.compile(r"\d+")


@cache
def _wrapper() -> re.Pattern[str]:
    """Return a pattern of a notice that only sends a document out; what it sends is its first group."""
    verb, notice = alternatives(words("wrapping-verb")).pattern, alternatives(words("wrapping-notice")).pattern
    return re.compile(rf"^.*?(?:关于)?(?:{verb})(.{{4,}}?)(?:的)?(?:{notice})$")


def title_core(title: str | None) -> str:
    """Return the normal form of the title of what a notice sends out, its edition left out.

    >>> title_core("河北省财政厅关于印发《会议费管理办法（试行）》的通知"), title_core("会议费管理办法(2020年修订)")
    ('会议费管理办法', '会议费管理办法')
    """
    core = title_key(edition().sub("", title or ""))
    while wrapped := _wrapper().match(core):
        core = title_key(edition().sub("", wrapped[1]))
    return core


def are_unlike(one: str | None, other: str | None) -> bool:
    """Tell whether two titles cannot be of one document; where one is missing that is not known, and not told.

    >>> are_unlike("关于印发《会议费管理办法》的通知", "会议费管理办法（试行）")
    False
    >>> are_unlike("会议费管理办法", "差旅费报销规定"), are_unlike("2022年工作要点", "2023年工作要点")
    (True, True)
    """
    left, right = title_core(one), title_core(other)
    if not left or not right:
        return False
    numbers, others = set(_NUMBER.findall(left)), set(_NUMBER.findall(right))
    if not (numbers <= others or others <= numbers):
        return True
    short, long = sorted((left, right), key=len)
    return not _abbreviates(short, long) and Indel.normalized_similarity(left, right) < ALIKE


def _abbreviates(short: str, long: str) -> bool:
    """Tell whether all characters of the one stand in the other, in their order.

    >>> _abbreviates("公务用车办法", "党政机关公务用车管理实施办法")
    True
    """
    rest = iter(long)
    return all(character in rest for character in short)
