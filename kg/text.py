"""Text as people compare it: white space, width and a final stop do not count; positions can be mapped back."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Between these a space is a line wrap of the source, not a word space: ideographs, CJK punctuation, full-width forms.
_CJK = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…·"
_BREAK = re.compile(r"\s*\n\s*")
# No word ends between a number and what it counts, nor within the number of a document.
_BREAK_AT_NUMBER = re.compile(
    r"(?<=\d)\s*\n\s*(?=[\u3400-\u9fff〕])|(?<=[〕】）)\]])\s*\n\s*(?=\d+\s*号)|(?<=[〔第])\s*\n\s*(?=\d)"
)
_SPACES = re.compile(r"[ \t\u3000]+")
_WRAP_SPACE = re.compile(rf"(?<=[{_CJK}])[ \t\u3000]+(?=[{_CJK}])")


def comparable(text: str | None) -> str:
    """Return `text` as the rules compare it: NFKC, no white space, no trailing stop.

    >>> comparable("≥９８ 百分比。")
    '≥98百分比'
    """
    return "".join(unicodedata.normalize("NFKC", text or "").split()).rstrip("。.")


def undo_wraps(text: str) -> str:
    r"""Join the lines of a cell: a break or a space between two Chinese characters is a wrap of the source.

    >>> undo_wraps("省市对政务服务热线 工作要求")
    '省市对政务服务热线工作要求'
    >>> undo_wraps("≥98 百分比")
    '≥98 百分比'
    >>> undo_wraps("豫政〔2020〕92\n号")
    '豫政〔2020〕92号'
    """
    joined = text.strip()
    if "\n" in joined:
        joined = _BREAK.sub(" ", _BREAK_AT_NUMBER.sub("", joined))
    return _WRAP_SPACE.sub("", _SPACES.sub(" ", joined)) if _SPACES.search(joined) else joined


def line_width(line: str) -> float:
    """Return how wide a line is set: 1 for a full-width character, ½ for others.

    >>> line_width("IP电话 2")
    4.0
    """
    return sum(map(_char_width, line))


@cache  # by character, of which there are not many
def _char_width(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5
