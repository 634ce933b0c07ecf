"""What a number of a text is where it does not state the whole: for each, a part, of the past, a change, no count.

Every word it goes by stands in ontology/review-consistency.ttl.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.targets import lookup_unit
from kg.targets.grammar import any_of
from kg.vocabulary import words
from kg.wording.phrases import CLAUSE_END, Words, counts_people, names_people, pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Mark

CARRIED_WITHIN = 14
"""How far behind a year 结转, 决算 and the like may stand."""
_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
_QUOTED = re.compile(r"[“\"「][^“”\"「」]{1,12}[”\"」]")


def role_of(mark: Mark, read: Words, phrase: Sequence[str], *, per: str | None, is_period: bool) -> str | None:
    """Return the role of a number by the words around it, or None where it states a whole."""
    text = read.text
    sentence = max([0, *(found.end() for found in _SENTENCE_END.finditer(text, 0, mark.start))])
    clause = max([sentence, *(found.end() for found in CLAUSE_END.finditer(text, sentence, mark.start))])
    before = text[clause : mark.start]
    if _is_vague(mark, read) or _qualifies(mark, read, phrase):
        return "vague"
    if (per and not is_period) or is_for_each(mark, text, before):
        return "each"
    if pattern("part-word").search(text, sentence, mark.start) or _is_addend(mark, text, sentence):
        return "part"
    if pattern("past-comparison").search(before) or pattern("stock-word").search(before):
        return "past"
    if mark.kind == "percentage" and follows_change(before, len(before)):
        return "change"
    return None


def _is_addend(mark: Mark, text: str, sentence: int) -> bool:
    """Tell whether an amount of money is one of several that are added: 260名×200元+机构体检0.8万元."""
    end = _SENTENCE_END.search(text, mark.end)
    return mark.kind == "money" and bool(pattern("plus-sign").search(text, sentence, end.start() if end else len(text)))


def is_for_each(mark: Mark, text: str, before: str) -> bool:
    """Tell whether a number is for one of many: 单价300元, 每校配备2名, 10台×5000元."""
    beside = (text[: mark.start].rstrip()[-2:], text[mark.end :].lstrip()[:2])
    is_multiplied = mark.kind == "money" and any(pattern("multiplication-sign").search(each) for each in beside)
    return is_multiplied or bool(pattern("unit-price-word").search(before)) or bool(_each().search(before))


def _is_vague(mark: Mark, read: Words) -> bool:
    """Tell whether the words are no count: 24小时 says always, 一个 is an article, 3级 a rank, “四个全面” a slogan."""
    written = re.sub(r"\s", "", mark.text)
    is_article = mark.number == 1 and written in words("indefinite")
    is_rank = mark.unit is not None and mark.unit in words("rank-unit")
    is_quoted = any(found.start() < mark.start and mark.end < found.end() for found in _QUOTED.finditer(read.text))
    return is_article or is_rank or is_quoted or written in words("around-the-clock") or _is_cut(mark, read)


def _is_cut(mark: Mark, read: Words) -> bool:
    """Tell whether the unit is half a word: 市 of 12345市长, 部 of 三部分; one in digits (120人工资) has its unit."""
    unit = lookup_unit(mark.unit) if mark.unit else None
    in_digits = re.search(r"\d", mark.text) is not None
    is_place = unit is not None and "place" in unit.counts
    return mark.end not in {*read.edges, len(read.text)} and (is_place or not in_digits)


def _qualifies(mark: Mark, read: Words, phrase: Sequence[str]) -> bool:
    """Tell whether a bound says which of many are meant: 1000人以上赛事, 超过30天未办结件, 误差5%以内衡器.

    It does where a noun follows that the unit does not count: no people behind 人, anything behind a share or a time.
    """
    is_ceiling, is_floor = (pattern(name).search(mark.text) is not None for name in ("ceiling", "floor"))
    follows = read.text[mark.end :]
    if not (is_ceiling or is_floor) or not re.match(r"[^\W\d_]", follows):
        return False
    if mark.kind == "percentage":  # 误差5%以内的衡器 are some of them, 95%以上的群众满意 is what is aimed at
        return is_ceiling or not follows.startswith(words("phrase-break"))
    if follows.startswith(words("answering-verb")):
        return False
    unit = lookup_unit(mark.unit) if mark.unit else None
    if unit is not None and unit.dimension == "time":
        return True
    return counts_people(mark) and bool(phrase) and not names_people(phrase[-1])


@cache
def _each() -> re.Pattern[str]:
    """Return the pattern of 每 and what it is said of, not a period, close before a number."""
    each, periods = any_of(words("each")), any_of(words("period-word"))
    return re.compile(rf"(?:{each})(?!{periods})[^\W\d_]{{1,8}}$")


def follows_change(text: str, position: int) -> bool:
    """Tell whether a word of change stands right before a position: 较上年下降|5%."""
    return _changes().search(text[max(0, position - 6) : position]) is not None


@cache
def _changes() -> re.Pattern[str]:
    """Return the pattern of a word of change right before its number: 提高了约5%."""
    changes = any_of([*words("growth"), *words("reduction")])
    return re.compile(rf"(?:{changes})(?:{any_of(words('change-filler'))})*$")


# --- years


def is_compared(mark: Mark, text: str, earlier: Mark | None) -> bool:
    """Tell whether a year is compared with, started from or a past fact: 较2022年, 2020年以来, 2022年度决算.

    `earlier` is a year with that role before it: 比2021年、2022年 compares with both.
    """
    if earlier is not None and pattern("year-joint").fullmatch(text[earlier.end : mark.start].strip()):
        return True
    clause = CLAUSE_END.split(text[mark.end :])[0]
    before = pattern("year-compared-before").finditer(text, max(0, mark.start - 6), mark.start)
    if any(found.end() == mark.start for found in before):
        ends_then = text[: mark.start].endswith(words("until-word")) and pattern("finished-word").search(clause)
        return not ends_then
    if pattern("year-compared-behind").match(text, mark.end):
        return True
    return bool(pattern("carried-over").search(clause[:CARRIED_WITHIN]))
