"""Text of one merged cell that a conversion cut at column edges: put together again, line by line.

A merged cell of two lines comes out as cells that each hold a piece of line one and, after a space, a piece of line
two. The character that a cut goes through is often read twice, the second time wrongly; it is dropped where it is no
word of its own and joins no word across the cut. What was dropped makes the result `repaired`, never `exact`.
"""

from __future__ import annotations

import re
from functools import cache

from kg.text import undo_wraps
from kg.vocabulary import words

_NOISE = re.compile(r"[\s·•・.\-–—_|,;:：；'\"`~]*")
_HAN = "\u3400-\u9fff"
_LINE_BREAK = re.compile(rf"(?<=[{_HAN}、，。；：）”》])\s+(?=[{_HAN}、，。；（(“《])")
_OVERLAP = 3


def join_cut_cells(cells: list[str]) -> tuple[str, bool]:
    """Return the text of a merged cell cut into `cells`, and whether anything had to be mended.

    >>> join_cut_cells(["专项业务工作经", "费"])
    ('专项业务工作经费', False)
    >>> join_cut_cells(["用于支付", "用于支付服务费", "•"])
    ('用于支付服务费', True)
    """
    pieces = _without_edge_noise(cells)
    if len(pieces) < 2:
        return (undo_wraps(pieces[0]) if pieces else "", len(pieces) != len(cells))
    first_line: list[str] = []
    second_line: list[str] = []
    for piece in pieces:
        upper, _, lower = _two_lines(piece)
        if upper and not second_line and upper[0] in "。，、；：,;:":
            upper, lower = "", upper + lower  # no line begins with a stop: the piece is of line two
        first_line.append(upper)
        second_line.append(lower)
    upper_text, mended = _join([piece for piece in first_line if piece])
    lower_text, mended_too = _join([piece for piece in second_line if piece])
    changed = mended or mended_too or len(pieces) != len(cells)
    return undo_wraps(upper_text + lower_text), changed


def _without_edge_noise(cells: list[str]) -> list[str]:
    """Drop cells of dots and dashes at both ends, and such characters at the edges of the others."""
    kept = [cell.strip() for cell in cells]
    while kept and _NOISE.fullmatch(kept[-1]):
        kept.pop()
    while kept and _NOISE.fullmatch(kept[0]):
        kept.pop(0)
    return [cell if _NOISE.fullmatch(cell) else cell.lstrip("·•・ ").rstrip("·•・:； ") for cell in kept]


def _two_lines(piece: str) -> tuple[str, str, str]:
    """Split a piece at its only break between Chinese characters: (line one, break, line two)."""
    breaks = list(_LINE_BREAK.finditer(piece))
    if len(breaks) != 1 or _NOISE.fullmatch(piece):
        return piece, "", ""
    found = breaks[0]
    return piece[: found.start()], found.group(), piece[found.end() :]


def _join(pieces: list[str]) -> tuple[str, bool]:
    text, mended = "", False
    for piece in pieces:
        if not text:
            text = piece
            continue
        joined = _join_two(text, piece)
        mended |= joined != text + piece
        text = joined
    return text, mended


def _join_two(left: str, right: str) -> str:
    """Join two pieces at a cut: repeated text once, a stray character not at all."""
    if right.startswith(left):
        return right
    for skip in range(3):
        longest = min(len(left), len(right) - skip)
        for size in range(longest, _OVERLAP - 1, -1):
            if left.endswith(right[skip : skip + size]):
                return left + right[skip + size :]
    if left[-1] == right[0] and _is_han(right[0]):
        return left + right[1:] if _stands_alone(left[:-1], left[-1]) or _is_word_start(right) else left + right
    if len(right) > 1 and _is_stray(left, right):
        return left + right[1:]
    return left + right


def _is_stray(left: str, right: str) -> bool:
    """Tell whether the first character of `right` is a misreading of the one the cut went through."""
    first, second = right[0], right[1]
    if first in words("running-on") or not _is_han(left[-1]):
        return False
    if first.isascii() and first.isalnum():
        return _is_han(second) and not first.isalpha() and not _counts(right)
    return _is_han(first) and _stands_alone(left, right)


def _stands_alone(left: str, right: str) -> bool:
    """Tell whether the first character of `right` is a word of its own in `left + right`."""
    import jieba  # noqa: PLC0415 - loading the dictionary takes most of a second and few documents need it

    jieba.setLogLevel(60)
    position = 0
    tail = left[-8:]
    for word in jieba.cut(tail + right[:8]):
        if position <= len(tail) < position + len(word):
            return len(word) == 1
        position += len(word)
    return False


def _is_word_start(text: str) -> bool:
    import jieba  # noqa: PLC0415 - see above

    jieba.setLogLevel(60)
    return len(next(iter(jieba.cut(text[:8])), "")) > 1


def _counts(text: str) -> bool:
    """Tell whether a text begins with a number and a measure word (3台 …), which is no stray character."""
    return bool(re.match(rf"\d+\s*(?:{_measure_words()})", text))


@cache
def _measure_words() -> str:
    from kg.vocabulary import synonyms  # noqa: PLC0415 - keeps the alternation beside its only use

    return "|".join(sorted(map(re.escape, synonyms("Unit")), key=len, reverse=True))


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
