"""What of a name tells the thing: its words without fillers, what is done to it, in which sense it counts.

The words it goes by stand in ontology/narrative.ttl.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.targets.grammar import any_of
from kg.text import comparable
from kg.vocabulary import words
from kg.wording.lexicon import joined_words
from kg.wording.marks import mark_text

SENSES = ("good-when-low", "negation", "resolved-fault", "reduction", "growth")
"""The kinds of marks in which two texts that speak of the same agree: 故障次数 is not 故障排除次数."""
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z]{2,}")


@lru_cache(maxsize=65536)
def told_words(text: str | None) -> tuple[str, ...]:
    """Return the words of a text that tell what is counted or rated, in their order.

    >>> told_words("开展先进典型巡讲活动的次数"), told_words("保证安装率")
    (('先进', '典型', '巡讲'), ('安装',))
    """
    name = _long_fillers().sub(" ", _how_told().sub("", _BRACKETS.sub("", comparable(text))))
    told = [word for word in joined_words(name, apart=_apart()) if _WORD.fullmatch(word)]
    found = tuple(word for word in told if word not in _telling_nothing())
    return tuple(word for word in found if word not in words("generic-thing")) or found


@cache
def _apart() -> frozenset[str]:
    return frozenset((*words("phrase-break"), *words("narrative-filler"), *words("preposition")))


@cache
def _long_fillers() -> re.Pattern[str]:
    """Return the pattern of words that tell nothing and would be cut into several: 服务对象."""
    return re.compile(any_of([word for word in words("narrative-filler") if len(word) > 2]))


def lists_several(text: str | None) -> bool:
    """Tell whether a text lists several things: 购置电脑和打印机的总台数."""
    return _listing().search(comparable(text)) is not None


@cache
def _listing() -> re.Pattern[str]:
    return re.compile(any_of(words("listing")))


@cache
def _telling_nothing() -> frozenset[str]:
    lists = ("narrative-filler", "number-link", "ceiling", "floor", "counted-name", "rate-name")
    return frozenset(word for name in lists for word in words(name))


@cache
def _how_told() -> re.Pattern[str]:
    """Return the pattern of what ends a name and says only how it is counted, rated or paid."""
    return re.compile(rf"(?:{any_of([*words('counted-name'), *words('rate-name')])})+$")


@lru_cache(maxsize=65536)
def deeds_of(text: str | None) -> frozenset[str]:
    """Return what a text says is done to things.

    >>> sorted(deeds_of("新建农村公路，养护桥梁"))
    ['养护', '新建']
    """
    return frozenset(word for word in joined_words(comparable(text)) if word in words("deed"))


def do_the_same(name: str | None, clause: str, said: str) -> bool:
    """Tell whether a row of a name, which says so much, and a clause do the same to a thing, where both say what.

    What every work goes through (验收) does not make two works one.

    >>> do_the_same("新建公路", "养护公路", "新建公路"), do_the_same("养护工程验收合格率", "改造工程验收合格", "")
    (False, False)
    """
    named, done = deeds_of(name), deeds_of(clause)
    stages = {*words("stage-of-work")}
    if named - stages and done - stages:
        named, done = named - stages, done - stages
    return not named or not done or bool(named & done) or any(deed in said for deed in done)


def senses_of(text: str) -> frozenset[str]:
    """Return the senses of a text; 较上年 says growth, unless what follows says the contrary."""
    found = frozenset(mark.kind for mark in mark_text("level3", text) if mark.kind in SENSES)
    return found - {"growth"} if "reduction" in found else found
