"""Agency codes taken apart, so that two that differ in one place can be found; whether that is a slip, shapes say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.citations.numbers import agency_codes
from kg.divisions import alternatives, code_openings
from kg.text import comparable
from kg.vocabulary import own, texts, words

GAP = "·"
"""Stands for each character that is taken out of a code."""
LONGEST_PART = 2
"""A slip exchanges one character, or turns two neighbours round."""


@dataclass(frozen=True, slots=True)
class CodePart:
    """One character of a code, or two neighbours: `text`, what stands `around`, if it is of the place or the series."""

    text: str
    around: str
    of_place: bool
    of_series: bool


def code_parts(code: str) -> tuple[CodePart, ...]:
    """Return every character of an agency code and every pair of neighbours, with what is left around it.

    >>> [(part.text, part.around, part.of_place, part.of_series) for part in code_parts("邢发")]
    [('邢', '·发', True, False), ('发', '邢·', False, True), ('邢发', '··', False, False)]
    """
    code = comparable(code)
    place, series = _end_of_place(code), len(code.rstrip("".join(words("code-series"))))
    return tuple(
        CodePart(
            code[start:end],
            code[:start] + GAP * length + code[end:],
            of_place=end <= place,
            of_series=start >= series,
        )
        for length in range(1, LONGEST_PART + 1)
        for start in range(len(code) - length + 1)
        for end in (start + length,)
    )


def is_known_agency(code: str) -> bool:
    """Tell whether ontology/agencies.ttl has a code, or what it is behind its place: 财教, 教财, 冀财行.

    >>> is_known_agency("冀教财"), is_known_agency("邢市财邢")
    (True, False)
    """
    code = comparable(code)
    return code in agency_codes() or code[_end_of_place(code) :] in agency_codes()


def is_upward(code: str | None) -> bool:
    """Tell whether a code is of a series of requests and reports to a superior, which its own unit wrote.

    Its character stands among those of the series at the end, which are turned round at times: 邢开呈办. A bulletin
    (通报) goes the other way.

    >>> is_upward("邢开办呈"), is_upward("邢开呈办"), is_upward("邢开办"), is_upward("冀财通报"), is_upward(None)
    (True, True, False, False, False)
    """
    key = comparable(code)
    series = key[len(key.rstrip("".join(words("code-series")))) :]
    return any(each in series for each in _series("upward")) and not series.endswith(_series("bulletin"))


@cache
def _series(name: str) -> tuple[str, ...]:
    return texts(own(name, scheme="code-series"), "altLabel")


def _end_of_place(code: str) -> int:
    """Return where the place that a code begins with ends, with its level: 2 in 邢市财行."""
    match = _place().match(code)
    return match.end() if match else 0


@cache
def _place() -> re.Pattern[str]:
    return re.compile(f"(?:{code_openings().pattern})(?:{alternatives(words('relative-place')).pattern})?")
