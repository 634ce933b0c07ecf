"""What a number of a sentence is asked of: 故障次数 of 故障次数不超过5次, 公务用车 of 更新公务用车6部.

Which words end a subject, and which only link it with its number, stands in ontology/narrative-words.ttl and
review-consistency.ttl.
"""

from __future__ import annotations

from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from kg.targets import lookup_unit
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.narrative.tokens import SentenceWords, Word
    from kg.targets import FoundQuantity

LONGEST_ACTION = 10
"""How many characters of what is done within a time belong to its subject: 15分钟内|到达现场."""
LEAST_NAME = 4
"""How many characters a subject has, at least, without the empty noun at its end: 驻村工作 keeps it."""


# --- the subject of one number


def subject_of(quantity: FoundQuantity, read: SentenceWords) -> str | None:
    """Return what a quantity is asked of, as written, or None where its clause does not say."""
    unit = lookup_unit(quantity.unit) if quantity.unit else None
    before = phrase_before(read, quantity.start, occasions=counts_occasions(quantity))
    behind = _behind(read, quantity)
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


def counts_occasions(quantity: FoundQuantity) -> bool:
    """Tell whether a number counts how often something is done."""
    unit = lookup_unit(quantity.unit) if quantity.unit else None
    return unit is not None and "occasion" in unit.counts


def is_within(quantity: FoundQuantity) -> bool:
    """Tell whether a time is one within which something is to be done: 5小时内."""
    return quantity.comparator in ("<=", "<") and quantity.text.endswith(words("deadline-within"))


def _names_people(phrase: str) -> bool:
    return phrase.endswith(words("person-ending"))


# --- before the number


def phrase_before(read: SentenceWords, position: int, *, occasions: bool = False) -> str | None:
    """Return the noun phrase before a number, without what links the two; `occasions` takes its verb in (发布信息3次).

    Of several that are listed it is all (A、B各2个), or the one in the same place as the number (A、B分别为2个和3个).
    A verb alone is said of the title before it: 《年鉴》……发行500册.
    """
    back = read.before(position)
    linked = _links(back)
    links, back = back[:linked], back[linked:]
    phrases = [_phrase(back, occasions=occasions)]
    length = len(phrases[0])
    while any(word.text in words("subject-joint") for word in links) and _is_joint(back, length) and phrases[-1]:
        more = _phrase(back[length + 1 :])
        length += 1 + len(more)
        phrases.append(more)
    listed = [phrase[::-1] for phrase in phrases if phrase][::-1]
    place = sum(word.kind == "number" for word in links)
    if any(word.text in words("respectively") for word in links) and place < len(listed):
        return _written(read, listed[place])
    if len(listed) == 1 and len(listed[0]) == 1 and listed[0][0].text in _verbs():
        title = next((word for word in back[1:] if word.kind == "name"), None)
        return (title.text if title else "") + listed[0][0].text
    return _written(read, [word for phrase in listed for word in phrase])


def _is_joint(back: Sequence[Word], place: int) -> bool:
    return place < len(back) and (back[place].kind == "list" or back[place].text in words("year-joint"))


def _links(back: Sequence[Word]) -> int:
    """Return how many words before a number only link it: 均达到, 每周, 较上年下降, 由80%提高到."""
    links = _linking()
    count = 0
    for word, before in zip_longest(back, back[1:]):
        is_each = word.text.startswith(words("each")) or (before is not None and before.text in words("each"))
        is_number = word.kind == "number" and count > 0
        is_joint = before is not None and before.kind == "number" and _is_joint(back, count)
        if not (word.text in links or is_each or is_number or is_joint):
            break
        count += 1
    return count


@cache
def _linking() -> frozenset[str]:
    names = ("subject-link", "number-link", "growth", "reduction", "change-to", "change-filler", "approximate-before")
    return frozenset(word for name in names for word in words(name))


def _phrase(back: Sequence[Word], *, occasions: bool = False) -> list[Word]:
    """Return the words of a noun phrase, the last first: up to a verb, but for one right at its end."""
    phrase: list[Word] = []
    for place, word in enumerate(back):
        if word.kind in ("stop", "number", "list"):
            break
        farther = back[place + 1] if place + 1 < len(back) else None
        if _is_beyond(word, phrase, farther):
            if phrase and occasions and word.text in _verbs():
                phrase.append(word)
            break
        phrase.append(word)
    while phrase and (phrase[-1].text == "的" or phrase[-1].kind == "sign"):
        phrase.pop()
    while len(phrase) > 1 and phrase[-1].text in _leading():
        phrase.pop()
    return phrase


@cache
def _leading() -> frozenset[str]:
    """Return what may stand before a subject without being of it: 全年, and 压减 of 压减会议次数15%."""
    return frozenset(word for name in ("this-year-heading", "growth", "reduction") for word in words(name))


def _is_beyond(word: Word, phrase: Sequence[Word], farther: Word | None) -> bool:
    """Tell whether a word is beyond the phrase behind it.

    A verb is, in 接待|读者 and 发放|补贴, but not where it is in the name of a rate or of a count (接待任务及时率),
    makes a name with what stands before it (外事审核事项), or is all there is (培训|300人次). A word of place is not
    before 的.
    """
    if word.kind != "word" or word.text == "的":
        return False
    if phrase and phrase[-1].text == "的" and len(word.text) == 1:
        return False
    names = bool(phrase) and phrase[0].text.endswith(_endings())
    if names and word.text in words("in-rate-name"):
        return False
    if word.text in _limits() or word.text.startswith(words("each")):
        return True
    if names or not phrase:
        return False
    return word.text in words("phrase-break") or (word.text in words("subject-verb") and _opens(farther))


def _opens(farther: Word | None) -> bool:
    """Tell whether what stands before a verb is no noun that would make a name with it."""
    if farther is None or farther.kind in ("stop", "number", "list", "sign"):
        return True
    return farther.text in _limits() or farther.text in _verbs() or farther.text in _linking()


@cache
def _limits() -> frozenset[str]:
    """Return the words that are never part of a subject."""
    characters = (word for word in words("phrase-break") if len(word) == 1)
    return frozenset((*words("subject-break"), *words("light-verb"), *characters))


@cache
def _verbs() -> frozenset[str]:
    verbs = frozenset((*words("subject-verb"), *words("phrase-break"))) - _limits()
    return frozenset(word for word in verbs if not word.startswith(words("each")))


@cache
def _endings() -> tuple[str, ...]:
    """Return how the names of rates, counts and times end."""
    return (*words("rate-name"), *words("counted-name"), *words("duration-name"))


# --- behind the number


def _behind(read: SentenceWords, quantity: FoundQuantity) -> str | None:
    """Return the noun phrase behind a number."""
    ahead = read.behind(quantity.end)
    while ahead and ahead[0].text in (*words("approximate-after"), *words("purpose-word"), "的"):
        ahead = ahead[1:]
    unit = lookup_unit(quantity.unit) if quantity.unit else None
    phrase = _until_verb(ahead, occasions=counts_occasions(quantity))
    if unit is not None and "person" in unit.counts and not any(_names_people(word.text) for word in phrase):
        phrase = _to_people(ahead) or phrase
    return _written(read, phrase)


def _until_verb(ahead: Sequence[Word], *, occasions: bool) -> list[Word]:
    """Return the words up to a verb; what is counted by occasions may end in one (公益电影放映)."""
    phrase: list[Word] = []
    for place, word in enumerate(ahead):
        if word.kind not in ("word", "name") or word.text == "的" or word.text.startswith(words("each")):
            break
        if word.text in _predicates():
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
    return frozenset((*words("predicate-word"), *words("phrase-break"))) | _limits()


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


def _action(read: SentenceWords, quantity: FoundQuantity) -> str | None:
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


def _written(read: SentenceWords, phrase: Sequence[Word]) -> str | None:
    """Return a phrase as the sentence has it, without an empty noun at its end (保障工作)."""
    kept = list(phrase)
    if kept and kept[-1].text in words("empty-noun") and kept[-1].start - kept[0].start >= LEAST_NAME:
        kept.pop()
    return read.text[kept[0].start : kept[-1].end].strip() or None if kept else None


# --- the subject of a clause, and of a deadline


def topic(read: SentenceWords, begin: int, end: int) -> str | None:
    """Return what a clause begins with if it says something of it: 接待费 of 接待费较上年只减不增."""
    phrase: list[Word] = []
    for word in read.behind(begin):
        if word.start >= end or word.kind not in ("word", "name"):
            return None
        if word.text in _linking():
            return _written(read, phrase)
        if _is_beyond(word, phrase[:0], None) or word.text in _verbs():
            return None
        phrase.append(word)
    return None


def due(read: SentenceWords, start: int, end: int) -> str | None:
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
    return _joined([phrase_before(read, start), _written(read, action)]) or None
