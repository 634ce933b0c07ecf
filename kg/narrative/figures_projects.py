"""What the text says the 项目支出 is for: A、B和C等8个项目经费 -> the number of projects and their names."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.narrative.figures_scan import any_money_unit
from kg.numerals import numeral_chars, parse_number
from kg.targets.grammar import any_of
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN, CLOSE = "（(《“「『[【〔", "）)》”」』]】〕"
AROUND = " \u3000:：,，。.;；、"


def read_projects(text: str) -> tuple[int | None, tuple[str, ...]]:
    """Return how many projects a list speaks of, and the names it gives.

    >>> read_projects("热线经费（含办公、差旅）、公务服务和会务保障费及上年结转项目等3个项目经费")
    (3, ('热线经费（含办公、差旅）', '公务服务和会务保障费', '上年结转项目'))
    """
    found = _counted().search(text)
    count = parse_number(found["count"]) if found else None
    listed = text[: found.start()] if found and found.start() else text[found.end() :] if found else text
    names = tuple(name for part in _parts(_without_tail(listed)) for name in _named(part))
    return (int(count) if count is not None else None), names


@cache
def _counted() -> re.Pattern[str]:
    """Return the pattern of the number of projects: 等8个项目经费, 共三项."""
    measure, tail, more = (any_of(words(name)) for name in ("project-count", "project-tail", "project-etc"))
    return re.compile(
        rf"(?:(?:{more})(?:{tail})*)?\s*(?P<count>\d{{1,3}}|[{numeral_chars()}]{{1,3}})\s*(?:{measure})(?:{tail})*"
    )


def _without_tail(text: str) -> str:
    """Return a list without 等专项经费 at its end; 项目 alone belongs to the last name."""
    bare = text.strip(AROUND)
    mark = words("project-etc")[0]
    cut = bare.rfind(mark)
    if cut > 0 and _is_tail(bare[cut + len(mark) :]):
        return bare[:cut].rstrip(AROUND)
    return bare


def _is_tail(text: str) -> bool:
    rest = text
    while tail := next((word for word in words("project-tail") if rest.startswith(word)), None):
        rest = rest[len(tail) :]
    return not rest.strip(AROUND)


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between the marks of a list outside brackets and quotation marks."""
    depth, begin = 0, 0
    for position, char in enumerate(text):
        depth += (char in OPEN) - (char in CLOSE)
        if depth <= 0 and char in "、，,；;":
            yield text[begin:position]
            begin = position + 1
    yield text[begin:]


def _named(part: str) -> Iterator[str]:
    """Yield the projects that one part names: 和 or 及 behind a whole name stands between two."""
    begin, depth, seen = 0, 0, 0
    for found in _and().finditer(part):
        depth += _depth(part[seen : found.start()])
        seen = found.start()
        behind = part[found.end() :].strip(AROUND)
        if depth == 0 and behind and part.endswith(words("project-ending"), begin, found.start()):
            yield from _cleaned(part[begin : found.start()])
            begin = found.end()
    yield from _cleaned(part[begin:])


@cache
def _and() -> re.Pattern[str]:
    return re.compile(any_of(words("figure-and")))


def _depth(text: str) -> int:
    return sum((char in OPEN) - (char in CLOSE) for char in text)


def _cleaned(text: str) -> Iterator[str]:
    """Yield a name without the amount behind it; nothing where nothing is left."""
    bare = _amount().sub("", text.strip(AROUND)).strip(AROUND)
    if bare:
        yield bare


@cache
def _amount() -> re.Pattern[str]:
    """Return the pattern of an amount at the end of a name."""
    return re.compile(rf"[\d.,，]+\s*(?:{any_money_unit()})$")
