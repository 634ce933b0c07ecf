"""Words as they are searched for: of any length, character by character, whatever their width, case or spacing.

The index holds one token a character, written as the hexadecimal code of the character, and a word is a phrase of
these: a word of one or two characters is found like any other, and nothing that a person types is syntax.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from functools import cache

MOST_WORDS = 16
"""Further words of a search are left out."""
LONGEST = 200


def normal(text: str | None) -> str:
    """Return a text as it is searched: NFKC, lower case, no white space.

    >>> normal("１２３４５ 热线　IP")
    '12345热线ip'
    """
    known = (text or "").encode("utf-8", "ignore").decode()
    return "".join(unicodedata.normalize("NFKC", known).lower().split())


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a search in normal form, each once.

    >>> words_of("热线  满意度 热线"), words_of("  ")
    (('热线', '满意度'), ())
    """
    words = dict.fromkeys(normal(word)[:LONGEST] for word in text.split())
    return tuple(word for word in words if word)[:MOST_WORDS]


def spelt(text: str | None) -> str:
    """Return the tokens of a text.

    >>> spelt("热线 1")
    '70ed 7ebf 31'
    """
    return " ".join(format(ord(character), "x") for character in normal(text))


def match(words: tuple[str, ...]) -> str:
    """Return the FTS5 query for texts that hold each of some words in normal form.

    >>> match(("热线", '"'))
    '"70ed 7ebf" "22"'
    """
    return " ".join(f'"{spelt(word)}"' for word in words)


# --- the same for SPARQL, which has no normal forms


def pattern(word: str) -> str:
    r"""Return the regular expression that finds a word in normal form in a text as printed, together with flag `i`.

    >>> pattern("热线")
    '热\\s*线'
    >>> import re
    >>> [bool(re.search(pattern("m2"), text, re.IGNORECASE)) for text in ("≥5 m 2", "≥5㎡", "≥5m")]
    [True, True, False]
    """
    return _from(word, 0)


def _from(word: str, start: int) -> str:
    """Return the expression for a word from a place on: its character, or one that stands for several, and the rest."""
    if start == len(word):
        return ""
    singles, several = _forms()
    ways = [(singles.get(word[start], word[start]), start + 1)]
    ways += [(forms, start + len(made)) for made, forms in several.items() if word.startswith(made, start)]
    written = [r"\s*".join(filter(None, (_class(forms), _from(word, end)))) for forms, end in ways]
    return written[0] if len(written) == 1 else f"(?:{'|'.join(written)})"


def _class(characters: str) -> str:
    escaped = [re.escape(character) if character.isascii() else character for character in characters]
    return escaped[0] if len(escaped) == 1 else f"[{''.join(escaped)}]"


@cache
def _forms() -> tuple[dict[str, str], dict[str, str]]:
    """Return the characters that normal form makes one character of, and those it makes several of."""
    singles: defaultdict[str, list[str]] = defaultdict(list)
    several: defaultdict[str, list[str]] = defaultdict(list)
    for character in map(chr, range(0xA0, min(sys.maxunicode, 0xFFFF) + 1)):
        made = "".join(unicodedata.normalize("NFKC", character).lower().split())
        if made and made != character and not 0xD800 <= ord(character) < 0xE000:
            (singles if len(made) == 1 else several)[made].append(character)
    return (
        {made: made + "".join(forms) for made, forms in singles.items()},
        {made: "".join(forms) for made, forms in several.items()},
    )
