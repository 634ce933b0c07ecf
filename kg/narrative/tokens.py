"""The words of a sentence as subjects are made of them: a title or a quoted name is one word, a number stands apart."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc

MOST_WORDS = 40
"""How many words on one side of a number are looked at for its subject."""
_NAMED = re.compile(r"《[^》]{1,60}》|“[^“”，。；]{1,30}”|\"[^\"，。；]{1,30}\"|「[^「」，。；]{1,30}」")
_BULLET = re.compile(r"\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}[、.．](?!\d)|[①-⑳])")
_STOP = re.compile(r"[，,。；;：:！!？?（）()“”\"「」\n]")


class Word(NamedTuple):
    """A word of a sentence; `kind` tells names, numbers and stops from common words."""

    start: int
    end: int
    text: str
    kind: str  # word | name | number | stop | list


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """The words of a sentence, and where its numbers and dates stand."""

    text: str
    words: tuple[Word, ...]

    def before(self, position: int) -> list[Word]:
        """Return the words that end before a position, the nearest first, as many as a subject may have."""
        last = bisect_right(self.words, position, key=lambda word: word.end)
        return list(self.words[max(0, last - MOST_WORDS) : last][::-1])

    def behind(self, position: int) -> list[Word]:
        """Return the words that begin behind a position, as many as a subject may have."""
        first = bisect_left(self.words, position, key=lambda word: word.start)
        return list(self.words[first : first + MOST_WORDS])


def sentence_words(doc: Doc) -> SentenceWords:
    """Return the words of a sentence as subjects are made of them."""
    text = doc._.text
    spans = [(each.start, each.end, "number") for each in (*doc._.quantities, *doc._.dates)]
    spans += [(*match.span(), "name") for match in _NAMED.finditer(text)]
    bullet = _BULLET.match(text)
    spans += [(*bullet.span(), "stop")] if bullet else []
    whole = _without_overlaps(spans)
    found: list[Word] = [Word(start, end, text[start:end], kind) for start, end, kind in whole]
    position = 0
    for start, end in pairwise(doc._.edges):
        while position < len(whole) and whole[position][1] <= start:
            position += 1
        if position < len(whole) and whole[position][0] < end:
            continue
        word = text[start:end]
        if word.strip():
            found.append(Word(start, end, word, _kind(word)))
    return SentenceWords(text, tuple(sorted(found)))


def _without_overlaps(spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return spans in order; of overlapping ones a number stays whole, and a name with a number in it is none."""
    kept: list[tuple[int, int, str]] = []
    ordered = sorted(spans)
    ends = sorted(end for _start, end, kind in ordered if kind == "number")
    for start, end, kind in ordered:
        inside = kind == "name" and bisect_right(ends, start) < bisect_right(ends, end)
        if not inside and (not kept or kept[-1][1] <= start):
            kept.append((start, end, kind))
    return kept


def _kind(text: str) -> str:
    if text == "、":
        return "list"
    if re.search(r"\w", text):
        return "word"
    return "stop" if _STOP.search(text) else "sign"
