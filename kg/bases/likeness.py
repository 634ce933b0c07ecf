"""Two titles in normal form -> whether one can be written for the other, by a slip of the pen, or is only much like it.

Titles differ from their neighbours in little: of income or expense, of a city or a county, of this year or the last. So
figures, places and the type of document must be the same, and what differs must make no word where it is written but
one where it is meant: 公务接侍 for 公务接待, never 食品安全 for 药品安全.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from kg.citations.titles import ending_type
from kg.divisions import alternatives, level_words, places_named
from kg.numerals import numeral_chars
from kg.vocabulary import words
from kg.wording.lexicon import is_word

JOINING, PROPOSING = 0.90, 0.85
"""How much alike two titles must be to be one by a slip, and to be proposed (1 is the same; an exchanged character
counts twice)."""
MARGIN = Decimal("0.030")
"""How much nearer the nearest title must be than the second."""
_LEAST_LENGTH, _LENGTH_A_SLIP, _MOST_SLIPS = 8, 10, 2
_LONGEST_WORD = 4
_DOUBT = Decimal("0.95")
"""What being only alike takes away from the score."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two titles are, from 0 to 1, and whether what differs is a slip."""

    score: Decimal
    is_slip: bool


@lru_cache(maxsize=1 << 15)
def likeness(cited: str, known: str) -> Likeness | None:
    """Return how alike the cores of two titles are; None where they are those of two documents.

    >>> likeness("邢台市公务接侍管理办法", "邢台市公务接待管理办法")
    Likeness(score=Decimal('0.864'), is_slip=True)
    >>> likeness("河北省食品安全管理办法", "河北省药品安全管理办法").is_slip
    False
    >>> likeness("2022年重点工作实施方案", "2023年重点工作实施方案")
    """
    if min(len(cited), len(known)) < _LEAST_LENGTH:
        return None
    ratio = fuzz.ratio(cited, known) / 100
    if ratio < PROPOSING or not _facts_agree(cited, known):
        return None
    score = (Decimal(str(ratio)) * _DOUBT).quantize(Decimal("0.001"))
    return Likeness(score, ratio >= JOINING and _same_places(cited, known) and is_slip(cited, known))


def unchanging(core: str) -> str:
    """Return what two titles must have in common to be alike at all: the type of document, and figures in order.

    >>> unchanging("2022年重点工作实施方案"), unchanging("第二批取消事项目录")
    ('方案 2022', '目录 二')
    """
    type_ = ending_type(core)
    return " ".join((type_.word if type_ else "", *_figure().findall(core)))


@dataclass(frozen=True, slots=True)
class _Facts:
    fixed: str
    places: frozenset[tuple[str, ...]]
    head: str


@lru_cache(maxsize=1 << 14)
def _facts(core: str) -> _Facts:
    """Return what no slip changes: type and figures, places, and the name before 市 or 县."""
    head = _head().match(core)
    return _Facts(unchanging(core), places_named(core), head.group() if head else "")


def _facts_agree(cited: str, known: str) -> bool:
    one, other = _facts(cited), _facts(known)
    both_placed = bool(one.places and other.places)
    return one.fixed == other.fixed and (not both_placed or one.places == other.places)


def _same_places(cited: str, known: str) -> bool:
    one, other = _facts(cited), _facts(known)
    return (one.places, one.head) == (other.places, other.head)


@cache
def _figure() -> re.Pattern[str]:
    return re.compile(rf"\d+|[{numeral_chars()}]|[A-Za-z]+")


@cache
def _head() -> re.Pattern[str]:
    """Return a pattern of the name of a place at the beginning, of which the list of divisions need not know."""
    levels = tuple(word for word in level_words() if len(word) == 1)
    return re.compile(rf"[\u4e00-\u9fff]{{1,5}}?(?:{alternatives(levels).pattern})")


# --- slips


def is_slip(cited: str, known: str) -> bool:
    """Tell whether all that differs can be a slip: single characters, apart, that change no word into another.

    >>> is_slip("公务接待待管理办法", "公务接待管理办法"), is_slip("机关收入管理办法", "机关支出管理办法")
    (True, False)
    """
    edits = [(op.tag, op.src_pos, op.dest_pos) for op in Levenshtein.editops(cited, known)]
    turned = _turned_round(cited, known)
    if turned is not None:
        return not _in_word(cited, turned, least=2, both=True) and known[turned] != known[turned + 1]
    most = min(_MOST_SLIPS, max(1, len(known) // _LENGTH_A_SLIP))
    apart = all(right[1] - left[1] > 1 for left, right in pairwise(edits))
    return len(edits) <= most and apart and all(_may_be_slip(cited, known, *edit) for edit in edits)


def _turned_round(cited: str, known: str) -> int | None:
    """Return where two neighbours are turned round and nothing else differs."""
    if len(cited) != len(known):
        return None
    differing = [i for i, (one, other) in enumerate(zip(cited, known, strict=True)) if one != other]
    if len(differing) != 2 or differing[1] != differing[0] + 1:
        return None
    start = differing[0]
    return start if cited[start : start + 2] == known[start : start + 2][::-1] else None


def _may_be_slip(cited: str, known: str, tag: str, at: int, meant: int) -> bool:
    """Tell whether one edit may be a slip: exchanged, lost (`insert` makes it good) or added (`delete`)."""
    written = cited[at] if tag != "insert" else ""
    lost = known[meant] if tag != "delete" else ""
    if {written, lost} - {""} <= _fillers():
        return True
    if {written, lost} & _distinguishing():
        return False
    if tag == "replace":
        return _in_word(known, meant) and not _in_word(cited, at)
    if tag == "delete":
        return written in (cited[at - 1 : at], cited[at + 1 : at + 2]) or not _in_word(cited, at)
    return _breaks_word(known, meant)


def _spans(text: str, at: int, least: int = 2) -> list[tuple[int, int]]:
    """Return the spans of the words of the dictionary that hold the character at `at`."""
    return [
        (start, end)
        for start in range(max(0, at - _LONGEST_WORD + 1), at + 1)
        for end in range(max(at + 1, start + least), min(len(text), start + _LONGEST_WORD) + 1)
        if is_word(text[start:end])
    ]


def _in_word(text: str, at: int, *, least: int = 2, both: bool = False) -> bool:
    """Tell whether a word holds the character at `at`; with `both`, the one behind it too."""
    return any(end > at + both for _start, end in _spans(text, at, least))


def _breaks_word(known: str, at: int) -> bool:
    """Tell whether the loss of a character breaks the word it is in: 接 for 接待, but 能源 for 新能源 is a word too."""
    spans = _spans(known, at)
    rests = [known[start:at] + known[at + 1 : end] for start, end in spans]
    return bool(rests) and not any(len(rest) > 1 and is_word(rest) for rest in rests)


@cache
def _fillers() -> frozenset[str]:
    return frozenset(words("title-filler"))


@cache
def _distinguishing() -> frozenset[str]:
    return frozenset(words("title-distinguishing"))
