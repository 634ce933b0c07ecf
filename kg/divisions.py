"""Administrative divisions as names carry them: which place a department belongs to, which words name a place."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.vocabulary import SKOS, subjects, texts, words

BROADER = SKOS + "broader"


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """Return every name of a place with more than one character -> the codes that bear it."""
    table: dict[str, tuple[str, ...]] = {}
    for node in subjects("Division"):
        (code,) = texts(node, "notation")
        for label in texts(node, "prefLabel", "altLabel"):
            if len(label) > 1:
                table[label] = (*table.get(label, ()), code)
    return table


@cache
def place_names() -> re.Pattern[str]:
    """Return a pattern of all place names, longest first."""
    return alternatives(tuple(_codes()))


@cache
def code_openings() -> re.Pattern[str]:
    """Return a pattern of the words an agency code can begin with: a place's name, its one character, or its level."""
    places = {label for node in subjects("Division") for label in texts(node, "prefLabel", "altLabel", "hiddenLabel")}
    return alternatives((*places, *words("relative-place")))


@cache
def level_words() -> tuple[str, ...]:
    """Return the words that stand for a place by its level alone, as the units of it write.

    >>> "市" in level_words(), "邢台市" in level_words()
    (True, False)
    """
    return tuple(word for node in subjects("LevelWords") for word in texts(node, "altLabel"))


def alternatives(texts_: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that matches any of the texts, the longest possible first.

    >>> alternatives(("市", "市委")).match("市委办").group()
    '市委'
    """
    return re.compile("|".join(re.escape(text) for text in sorted(texts_, key=lambda text: (-len(text), text))))


def _inside(code: str, outer: str) -> bool:
    """Tell whether one code's place lies in another's: 130581 in 130500 in 130000.

    >>> _inside("130581", "130500"), _inside("130581", "130100")
    (True, False)
    """
    stem = outer.removesuffix("00").removesuffix("00")
    return code != outer and (outer == "100000" or code.startswith(stem))


@cache
def _broader() -> dict[str, str]:
    """Return every division's code -> that of the one it lies in."""
    return {
        texts(node, "notation")[0]: outer[0].rsplit("/", 1)[-1]
        for node in subjects("Division")
        if (outer := texts(node, BROADER))
    }


@lru_cache(maxsize=1 << 13)
def enclosing(code: str) -> tuple[str, ...]:
    """Return a division and those it lies in, the innermost first; of one the list lacks, by the digits of its code.

    >>> enclosing("130581"), enclosing("139999")
    (('130581', '130500', '130000', '100000'), ('139999', '139900', '130000', '100000'))
    """
    chain = [code]
    while (outer := _broader().get(chain[-1])) is not None:
        chain.append(outer)
    if chain[-1] != "100000":
        by_digits = (code[:4] + "00", code[:2] + "0000", "100000")
        chain += [outer for outer in by_digits if outer not in chain]
    return tuple(chain)


def share_province(left: str, right: str) -> bool:
    """Tell whether two divisions lie in one province."""
    return left[:2] == right[:2]


@lru_cache(maxsize=1 << 14)
def places_named(text: str) -> frozenset[tuple[str, ...]]:
    """Return the places that a text names, each by the codes that bear its name: 邢台 and 邢台市 are one.

    >>> places_named("邢台市公务接待办法") == places_named("邢台公务接待办法") != places_named("保定市公务接待办法")
    True
    """
    return frozenset(_codes()[match.group()] for match in place_names().finditer(text))


@lru_cache(maxsize=1 << 14)
def division_of(name: str | None) -> str | None:
    """Return the code of the place that a department's name names; the innermost where it names several in a row.

    >>> division_of("南宫市人民政府办公室"), division_of("河北省邢台市财政局"), division_of("综合办公室")
    ('130581', '130500', None)
    """
    code: str | None = None
    end = 0
    for match in place_names().finditer("".join((name or "").split())):
        found = _codes()[match.group()]
        if code is None:
            # One name for a province and a city in it (吉林) means the province where nothing more is said.
            outermost = [c for c in found if not any(_inside(c, other) for other in found)]
            code = outermost[0] if len(outermost) == 1 else None
        elif match.start() == end:
            within = [c for c in found if _inside(c, code)]
            code = within[0] if len(within) == 1 else code
        else:
            break
        end = match.end()
    return code
