"""What a project is called, as far as it tells projects apart: without 经费, 2023年; what is in brackets apart."""

from __future__ import annotations

import re
from functools import cache

from kg.numerals import either
from kg.text import comparable
from kg.vocabulary import words

_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]?")
_QUOTES = re.compile(r"[“”\"'‘’「」]")
_BETWEEN = re.compile(r"[、，,；;/]")
_TEXT = re.compile(r"[\u3400-\u9fff]{2}|[A-Za-z]{2}")


def bare_name(name: str | None) -> str:
    """Return a name as it is compared: no white space, quotes or years, and nothing at its end that all names have.

    >>> bare_name("2023 年“复兴少年宫”建设工作经费"), bare_name("政务公开")
    ('复兴少年宫建设', '政务公开')
    """
    text = _years().sub("", _QUOTES.sub("", comparable(name)))
    shorter = _padding().sub("", text)
    return shorter if _TEXT.search(shorter) else text


def name_parts(name: str | None) -> tuple[str, ...]:
    """Return what each part of a name calls the project: the whole of it, and what stands in its brackets.

    >>> name_parts("综合业务管理经费（含市长热线经费、驻京联络处联络经费）")
    ('综合业务管理', '市长热线', '驻京联络处联络')
    """
    text = comparable(name)
    inside = [part for found in _BRACKETS.findall(text) for part in _BETWEEN.split(found)]
    parts = [_BRACKETS.sub("", text), *(_including().sub("", part) for part in inside)]
    bare = dict.fromkeys(bare_name(part) for part in parts)
    return tuple(part for part in bare if _TEXT.search(part))


@cache
def _years() -> re.Pattern[str]:
    marks = either([*words("year-mark"), ""])
    return re.compile(rf"(?:19|20)\d\d(?:{marks})")


@cache
def _padding() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(words('project-padding'))})+$")


@cache
def _including() -> re.Pattern[str]:
    return re.compile(rf"^(?:{either(words('including'))})|(?:{either(words('open-end'))})$")
