"""The word lists of ontology/wording.ttl as the language pipeline uses them: where their words stand, and their guards.

Also the segmenter: jieba on its own dictionary and on every word of ontology/, so that 不低于 or 服务对象满意度
are words to it. Nothing is written to disk, and the process-wide jieba is left as it is.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

from kg.vocabulary import DEF, local_name, subjects, texts, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from jieba import Tokenizer
    from pyoxigraph import NamedNode

LEAST_FREQUENCY = 6
"""How often a word must occur in jieba's corpus of some sixty million words to be taken over."""
REACH = 3
"""How many characters of a longer word may stand on one side of a shorter one."""
DOMAIN_FREQUENCY = 500
"""How often, at least, jieba is told that a word of ontology/ occurs: 线上|限时, not 线|上限|时."""

# A word for the segmenter: two or more ideographs. Labels with brackets or digits are no words of running text.
_CLAUSE = re.compile(r"[^，。；、：]+|[，。；、：]")
_WORD = re.compile(r"[\u3400-\u9fff]{2,12}")


class Found(NamedTuple):
    """Where a word stands: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordList:
    """One list: the fields in which its words are marked, and the lists that guard it, as the ontology says."""

    name: str
    fields: frozenset[str]
    inside: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]

    def guards(self) -> tuple[str, ...]:
        """Return the names of the lists that keep words of this one from being marked."""
        return self.inside + self.before + self.after


def _names(node: NamedNode, name: str) -> tuple[str, ...]:
    return tuple(sorted(text.rsplit("/", 1)[-1] for text in texts(node, DEF + name)))


@cache
def word_lists() -> dict[str, WordList]:
    """Return the lists that give marks, by name.

    >>> sorted(word_lists()["ceiling"].guards())
    ['floor', 'past-comparison']
    """
    lists = (
        WordList(
            local_name(node),
            frozenset(texts(node, DEF + "markedField")),
            _names(node, "exceptInside"),
            _names(node, "exceptBefore"),
            _names(node, "exceptAfter"),
        )
        for node in subjects("WordList")
    )
    return {each.name: each for each in lists if each.fields or each.guards()}


@cache
def _words_by_first_character(parts: tuple[str, ...]) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return first character -> words with the lists they are on, longest first: one step per character of a text."""
    names = {*parts, *word_lists(), *(guard for each in word_lists().values() for guard in each.guards())}
    lists_of: dict[str, list[str]] = {}
    for name in sorted(names):
        for word in words(name):
            lists_of.setdefault(word, []).append(name)
    table: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for word in sorted(lists_of, key=lambda word: (-len(word), word)):
        table.setdefault(word[0], []).append((word, tuple(lists_of[word])))
    return {first: tuple(entries) for first, entries in table.items()}


def find_words(text: str, edges: AbstractSet[int], *, parts: tuple[str, ...] = ()) -> dict[str, list[Found]]:
    """Return list name -> where its words stand in `text`; `edges` are where the text's words begin and end.

    `parts` names further lists to look for. Of overlapping words of one list the first counts, of those the longest.
    The words of a list that only guards others count also where they cut through words, 不满意 in 不|满意率, but not
    where they are made of pieces of two: 功率 in 成功|率.

    >>> find_words("次数不低于3次", {0, 2, 5, 6, 7})["floor"]
    [Found(start=2, end=5)]
    >>> "ceiling" in find_words("可以下载", {0, 2, 4})
    False
    """
    table = _words_by_first_character(parts)
    cutting = _only_guards() - {*parts}
    found: dict[str, list[Found]] = {}
    for start, first in enumerate(text):
        for word, names in table.get(first, ()):
            end = start + len(word)
            if not text.startswith(word, start):
                continue
            is_word = _is_word(start, end, edges)
            for name in names:
                earlier = found.get(name)
                counts = not is_pieced(text, start, end) if name in cutting else is_word
                if counts and (not earlier or earlier[-1].end <= start):
                    found.setdefault(name, []).append(Found(start, end))
    return found


@cache
def _only_guards() -> frozenset[str]:
    """Return the names of the lists that guard others and give no marks of their own."""
    guards = {guard for each in word_lists().values() for guard in each.guards()}
    return frozenset(name for name in guards if name not in word_lists() or not word_lists()[name].fields)


def _is_word(start: int, end: int, edges: AbstractSet[int]) -> bool:
    """Tell whether no word of the text is cut at one side only; a single character must end a word.

    满意 counts in the one word 满意度, 以下 not in 可以|下载, 率 in 完成率 but not in 率先.
    """
    if end - start == 1:
        return end in edges
    is_cut = any(edge in edges for edge in range(start + 1, end))
    return not is_cut or (start in edges and end in edges)


def is_pieced(text: str, start: int, end: int) -> bool:
    """Tell whether what stands at `text[start:end]` is no word there, but pieces of the words on its two sides.

    Its first or last character then belongs to a longer word, with nothing beside it that would be a word without:
    功率 in 成功率 and 无人 in 无人员, but not 效率 in 提高效率, where 提高 is a word as well as 高效.

    >>> [is_pieced(text, 1, 3) for text in ("成功率", "完税率", "办公费")]
    [True, True, True]
    >>> is_pieced("提高效率", 2, 4), is_pieced("毛利润率", 1, 4), is_pieced("无人员伤亡", 0, 2)
    (False, False, True)
    """
    if end - start < 2:
        return False
    before, behind = range(max(0, start - REACH), start), range(end + 1, min(len(text), end + REACH) + 1)
    taken_before = any(is_word(text[edge : start + 1]) for edge in before) and _is_piece(text[start + 1 : end])
    taken_behind = any(is_word(text[end - 1 : edge]) for edge in behind) and _is_piece(text[start : end - 1])
    return (taken_before and not any(is_word(text[edge:start]) for edge in before[:-1])) or (
        taken_behind and not any(is_word(text[end:edge]) for edge in behind[1:])
    )


def _is_piece(rest: str) -> bool:
    """Tell whether what is left of a word could be a word itself: 率 of 功率, not 辨率 of 分辨率."""
    return len(rest) == 1 or is_word(rest)


def unguarded(name: str, found: Mapping[str, list[Found]], text: str) -> list[Found]:
    """Return the words found of one list that none of its guards keeps from being marked."""
    guard, at = word_lists().get(name), found.get(name, [])
    return [word for word in at if not _is_guarded(word, guard, found, text)] if guard else at


def _is_guarded(word: Found, guard: WordList, found: Mapping[str, list[Found]], text: str) -> bool:
    start, end = word
    return (
        any(other.start <= start and end <= other.end and other != word for other in _all(found, guard.inside))
        or any(end <= other.start and not text[end : other.start].strip() for other in _all(found, guard.before))
        or any(other.end <= start and not text[other.end : start].strip() for other in _all(found, guard.after))
    )


def _all(found: Mapping[str, list[Found]], names: tuple[str, ...]) -> Iterator[Found]:
    return (each for name in names for each in found.get(name, ()))


# --- the segmenter


def domain_words() -> tuple[str, ...]:
    """Return every Chinese word that ontology/ knows: labels, units, word lists, indicator types.

    >>> {"服务对象满意度", "不超过", "经济效益指标"} <= set(domain_words())
    True
    """
    found: set[str] = set()
    for class_name in ("WordList", "IndicatorType", "Column", "HeaderField", "Unit", "DocumentType"):
        for node in subjects(class_name):
            found.update(texts(node, "prefLabel", "altLabel", "hiddenLabel", "notation"))
    return tuple(sorted(word for word in found if _WORD.fullmatch(word)))


@cache
def _jieba() -> Tokenizer:
    """Return a jieba of our own that knows the words of its dictionary and of ontology/."""
    with warnings.catch_warnings():  # of its age: pkg_resources, escapes in its patterns
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - slow to load
    own_jieba = jieba.Tokenizer()
    own_jieba.FREQ, own_jieba.total = _prefix_dictionary(Path(jieba.__file__).with_name("dict.txt"))
    own_jieba.initialized = True
    for word in domain_words():
        own_jieba.add_word(word, max(own_jieba.suggest_freq(word), DOMAIN_FREQUENCY))
    return own_jieba


def is_word(text: str) -> bool:
    """Tell whether the dictionary knows a text as a word."""
    return bool(_jieba().FREQ.get(text))


@cache
def segmenter() -> SimpleNamespace:
    """Return what spaCy's Chinese tokenizer calls: `cut`, into the short words of the dictionary.

    The guesses of jieba's hidden Markov model would glue 率 and 达 into a word, and 不超过|预算 is not met in a text
    read as 不|超过预算: so no guesses, and what is made of two longer words is two words.
    """

    @lru_cache(maxsize=1 << 16)  # bounded: numbers and codes are words too
    def short_words(word: str) -> tuple[str, ...]:
        for middle in range(2, len(word) - 1):
            if is_word(word[:middle]) and is_word(word[middle:]):
                return short_words(word[:middle]) + short_words(word[middle:])
        return (word,)

    @lru_cache(maxsize=1 << 15)  # disclosures say much in the same words, and no word goes on behind a mark
    def clause_words(clause: str) -> tuple[str, ...]:
        return tuple(short for word in _jieba().cut(clause, HMM=False) for short in short_words(word))

    def cut(text: str, **_options: object) -> Iterator[str]:
        return (word for clause in _CLAUSE.findall(text) for word in clause_words(clause))

    return SimpleNamespace(cut=cut)


def joined_words(text: str, *, apart: AbstractSet[str] = frozenset()) -> Iterator[str]:
    """Yield the words of a text; characters that make no word with their neighbours stand together for one.

    Characters that are `apart`, such as particles, join none.

    >>> list(joined_words("微博的维护", apart={"的"}))
    ['微博', '的', '维护']
    """
    pending = ""
    for word in segmenter().cut(text):
        if len(word) == 1 and not word.isascii() and word.isalpha() and word not in apart:
            pending += word
            continue
        if pending:
            yield pending
        pending = ""
        yield word
    if pending:
        yield pending


def _prefix_dictionary(path: Path) -> tuple[dict[str, int], int]:
    """Return jieba's dictionary in its own form: word -> frequency, prefixes of words -> 0, and the sum.

    jieba would take it from a file in the temporary folder, whoever wrote that; reading the source is as fast. The
    rare words, two thirds of all, cut nothing better here and would double the time and the memory of every worker.
    """
    columns = path.read_text(encoding="utf-8").split()
    listed = zip(columns[0::3], map(int, columns[1::3]), strict=True)
    frequencies = {word: frequency for word, frequency in listed if frequency >= LEAST_FREQUENCY}
    total = sum(frequencies.values())
    shorter = _shorter(frequencies, known=frequencies)
    while shorter:
        frequencies.update(dict.fromkeys(shorter, 0))
        shorter = _shorter(shorter, known=frequencies)
    return frequencies, total


def _shorter(terms: Iterable[str], *, known: dict[str, int]) -> set[str]:
    """Return the terms without their last character that are not known yet."""
    return {term[:-1] for term in terms if len(term) > 1 and term[:-1] not in known}
