"""What a number of a sentence is asked of: 故障次数 of 故障次数不超过5次, 公务用车 of 更新公务用车6部.

The words of a sentence come from the language pipeline; titles and quoted names are one word each. Which words end a
subject, and which only link it with its number, stands in ontology/narrative-words.ttl and review-consistency.ttl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from kg.targets import lookup_unit
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc

    from kg.targets import FoundQuantity

_NAMED = re.compile(r"《[^》]{1,60}》|“[^“”，。；]{1,30}”|\"[^\"，。；]{1,30}\"|「[^「」，。；]{1,30}」")
_STOP = re.compile(r"[，,。；;：:！!？?（）()“”\"「」\n]")
LONGEST_ACTION = 10
"""How many characters of what is done within a time belong to its subject: 15分钟内|到达现场."""

LEAST_NAME = 4
"""How many characters a subject has, at least, without the empty noun at its end: 驻村工作 keeps it."""


class Word(NamedTuple):
    """A word of a sentence; `kind` tells names, numbers and stops from common words."""

    start: int
    end: int
    text: str
    kind: str  # word | name | number | stop | list


@dataclass(frozen=True, slots=True)
class Numbers:
    """The words of a sentence, and where its numbers and dates stand."""

    text: str
    words: tuple[Word, ...]

    def before(self, position: int) -> list[Word]:
        """Return the words before a position, the nearest first."""
        return [word for word in self.words if word.end <= position][::-1]

    def behind(self, position: int) -> list[Word]:
        """Return the words behind a position."""
        return [word for word in self.words if word.start >= position]


def sentence_words(doc: Doc) -> Numbers:
    """Return the words of a sentence as subjects are made of them."""
    text = doc.text
    spans = [(each.start, each.end, "number") for each in (*doc._.quantities, *doc._.dates)]
    spans += [(*match.span(), "name") for match in _NAMED.finditer(text)]
    whole = _without_overlaps(spans)
    found: list[Word] = [Word(start, end, text[start:end], kind) for start, end, kind in whole]
    position = 0
    for token in doc:
        start, end = token.idx, token.idx + len(token)
        while position < len(whole) and whole[position][1] <= start:
            position += 1
        if position < len(whole) and whole[position][0] < end:
            continue
        if token.text.strip():
            found.append(Word(start, end, token.text, _kind(token.text)))
    return Numbers(text, tuple(sorted(found)))


def _without_overlaps(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return spans in order; of overlapping ones a number stays whole, and a name with a number in it is none."""
    kept: list[tuple[int, int, str]] = []
    numbers = sorted(span for span in spans if span[2] == "number")
    for start, end, kind in sorted(spans):
        inside = kind == "name" and any(start < other_end and other < end for other, other_end, _kind in numbers)
        if not inside and (not kept or kept[-1][1] <= start):
            kept.append((start, end, kind))
    return kept


def _kind(text: str) -> str:
    if text == "、":
        return "list"
    if re.search(r"\w", text):
        return "word"
    return "stop" if _STOP.search(text) else "sign"


# --- the subject of one number


def subject_of(quantity: FoundQuantity, read: Numbers) -> str | None:
    """Return what a quantity is asked of, as written, or None where its clause does not say."""
    before = _before(read, quantity.start)
    behind = _behind(read, quantity)
    unit = lookup_unit(quantity.unit) if quantity.unit else None
    if quantity.kind == "duration":
        action = _action(read, quantity) if is_within(quantity) else None
        return _joined([before, action]) if action else before or behind
    if quantity.kind == "percentage" or (unit is not None and unit.dimension == "money"):
        return before or behind
    people = unit is not None and "person" in unit.counts
    if people and before and behind and _names_people(before) and not _names_people(behind):
        return before
    return behind or before


def _joined(parts: Iterable[str | None]) -> str:
    return "".join(part for part in parts if part)


def is_within(quantity: FoundQuantity) -> bool:
    """Tell whether a time is one within which something is to be done: 5小时内."""
    return quantity.comparator in ("<=", "<") and quantity.text.endswith(words("deadline-within"))


def _names_people(phrase: str) -> bool:
    return phrase.endswith(words("person-ending"))


# --- before the number


def _before(read: Numbers, position: int) -> str | None:
    """Return the noun phrase before a number, without what links the two; several where they are listed (A、B各2个)."""
    back = read.before(position)
    linked = _links(back)
    phrase = _phrase(back[linked:])
    listed = any(word.text in words("subject-joint") for word in back[:linked])
    while phrase and listed:
        rest = back[linked + len(phrase) :]
        if not rest or rest[0].kind != "list":
            break
        more = _phrase(rest[1:])
        if not more:
            break
        phrase = [*phrase, rest[0], *more]
    return _written(read, phrase[::-1])


def _links(back: Sequence[Word]) -> int:
    """Return how many words before a number only link it: 均达到, 每周, 较上年下降; dates and earlier numbers with 由."""
    links = _linking()
    count = 0
    for word, before in zip_longest(back, back[1:]):
        is_each = word.text.startswith(words("each")) or (before is not None and before.text in words("each"))
        is_number = word.kind == "number" and count > 0
        if not (word.text in links or is_each or is_number):
            break
        count += 1
    return count


@cache
def _linking() -> frozenset[str]:
    names = ("subject-link", "number-link", "growth", "reduction", "change-to", "change-filler", "approximate-before")
    return frozenset(word for name in names for word in words(name))


def _phrase(back: Sequence[Word]) -> list[Word]:
    """Return the words of a noun phrase, the last first: up to a verb, but for one right at its end."""
    phrase: list[Word] = []
    for place, word in enumerate(back):
        if word.kind in ("stop", "number", "list"):
            break
        if _ends_phrase(word, back[place - 1] if place else None):
            is_named = all(each.text in _endings() for each in phrase)  # 体检|率, and 培训|300人次
            if not is_named or len(word.text) < 2 or word.text in words("light-verb"):
                break
        phrase.append(word)
    while phrase and (phrase[-1].text == "的" or phrase[-1].kind == "sign"):
        phrase.pop()
    return phrase


def _ends_phrase(word: Word, behind: Word | None) -> bool:
    """Tell whether a word is beyond a phrase; 的 is not, nor a word of place before it (上报后的服务率)."""
    if word.kind != "word" or word.text == "的":
        return False
    if behind is not None and behind.text == "的" and len(word.text) == 1:
        return False
    return word.text in _breaks() or word.text.startswith(words("each"))


@cache
def _breaks() -> frozenset[str]:
    return frozenset(words("phrase-break")) | frozenset(words("subject-break"))


@cache
def _endings() -> frozenset[str]:
    """Return what makes a name of the verb before it: 率, 次数."""
    return frozenset((*words("rate-name"), *words("counted-name"), *words("duration-name")))


# --- behind the number


def _behind(read: Numbers, quantity: FoundQuantity) -> str | None:
    """Return the noun phrase behind a number."""
    ahead = read.behind(quantity.end)
    while ahead and ahead[0].text in (*words("approximate-after"), "的"):
        ahead = ahead[1:]
    if ahead and ahead[0].start > quantity.end and read.text[quantity.end : ahead[0].start].strip():
        return None
    unit = lookup_unit(quantity.unit) if quantity.unit else None
    phrase = _until_verb(ahead, occasions=unit is not None and "occasion" in unit.counts)
    if unit is not None and "person" in unit.counts and not any(_names_people(word.text) for word in phrase):
        phrase = _to_people(ahead) or phrase
    return _written(read, phrase)


def _until_verb(ahead: Sequence[Word], *, occasions: bool) -> list[Word]:
    """Return the words up to a verb; of what is counted by occasions, a verb at its end belongs to it (公益电影放映)."""
    phrase: list[Word] = []
    for place, word in enumerate(ahead):
        if word.kind not in ("word", "name") or word.text == "的":
            break
        if word.text in _predicates() or word.text.startswith(words("each")):
            following = ahead[place + 1] if place + 1 < len(ahead) else None
            is_last = following is None or following.kind in ("stop", "list")
            if occasions and is_last and len(word.text) > 1 and word.text not in words("light-verb"):
                phrase.append(word)
            break
        phrase.append(word)
    return phrase


@cache
def _predicates() -> frozenset[str]:
    # A verb may begin the name of a thing (服务人员), and so is no end behind a number unless it says what is done.
    return frozenset(words("predicate-word")) | frozenset(words("phrase-break"))


def _to_people(ahead: Sequence[Word]) -> list[Word]:
    """Return the words of the clause up to the first for people behind 的: 生活困难和做出贡献的身边好人."""
    behind_of = False
    for place, word in enumerate(ahead):
        if word.kind in ("stop", "number"):
            break
        if behind_of and _names_people(word.text):
            return list(ahead[: place + 1])
        behind_of |= word.text == "的"
    return []


def _action(read: Numbers, quantity: FoundQuantity) -> str | None:
    """Return what is done within a time: 修复 of 5小时内修复完成."""
    ahead = read.behind(quantity.end)
    action: list[Word] = []
    for word in ahead:
        if word.kind not in ("word", "name") or word.end - quantity.end > LONGEST_ACTION:
            break
        action.append(word)
    while len(action) > 1 and action[-1].text in words("finished-doing"):
        action.pop()
    return _written(read, action)


def _written(read: Numbers, phrase: Sequence[Word]) -> str | None:
    """Return a phrase as the sentence has it, without an empty noun at its end (保障工作)."""
    kept = list(phrase)
    if kept and kept[-1].text in words("empty-noun") and kept[-1].start - kept[0].start >= LEAST_NAME:
        kept.pop()
    return read.text[kept[0].start : kept[-1].end].strip() or None if kept else None


# --- the subject of a deadline


def due(read: Numbers, start: int, end: int) -> str | None:
    """Return what is due at the deadline at `[start:end]`: what it is said of, and what is to be done by then."""
    ahead = read.behind(end)
    while ahead and ahead[0].text in words("finished-doing"):
        ahead = ahead[1:]
    action: list[Word] = []
    for word in ahead:
        if word.kind not in ("word", "name"):
            break
        action.append(word)
    while len(action) > 1 and action[-1].text in words("finished-doing"):
        action.pop()
    return _joined([_before(read, start), _written(read, action)]) or None
