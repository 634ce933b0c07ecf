"""Titles of documents that stand in running text without title marks 《》.

A title is issuer, matter and type (中办发〔2012〕14号 art. 9). Class nouns (工作制度, 省级要求, 值班管理办法) name no
particular document: a title must begin with an issuer or a place, with 关于, or with a verb and then end in 的通知,
实施细则 … Laws known by name (预算法) are read as titles too.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.citations.articles import article_lookahead
from kg.citations.titles import Title, document_types, edition
from kg.divisions import alternatives, place_names
from kg.text import undo_wraps
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

# In a masked text: a character of a title in marks, of words in quotes or small brackets, of a document number.
MARKED, QUOTED, NUMBERED = "\ue000", "\ue001", "\ue002"
_DELIMITERS = rf"。；;！!？?，,：:\n()（）\[\]【】〔〕［］“”‘’\"|/《》〈〉①-⑳{NUMBERED}"
_SEGMENT = re.compile(rf"[^{_DELIMITERS}]+")
_QUOTED = re.compile(r"“[^“”]*”|[（(][^（()）]{1,16}[)）]")
# 1.甲办法 2.乙办法, ①甲办法: what counts the papers of a list is no part of their titles.
_ENUMERATOR = re.compile(r"\d(?<![\w.]\d)\d?[.．、](?!\d)")
_NATIONAL_LAW = r"中华人民共和国[\u4e00-\u9fff]{2,20}?法"
_ABOUT = "关于"
_BEGINS_MATTER = re.compile(_ABOUT)
_MIN_MATTER, _MIN_PLAN_MATTER, _MIN_VERB_TITLE, _LONGEST_TITLE = 2, 4, 10, 200
# 河北省《信访工作条例》实施细则 is one title: what is in marks belongs to it where the type follows at once.
_MAX_AFTER_MARKED = 4


def _any(*texts: str) -> str:
    return f"(?:{alternatives(texts).pattern})"


@cache
def _types(*, plans: bool = True) -> str:
    return _any(*(t.word for t in document_types().values() if t.ends_bare_title and (plans or t.basis_kind != "plan")))


@cache
def _separator() -> str:
    return _any("、", *words("coordinator"))


@cache
def _boundary() -> str:
    """Return what may follow a bare title: its edition, an article, a delimiter, or words such as 要求, 和, 的规定."""
    return rf"(?=\s*(?:$|[、{_DELIMITERS}{MARKED}{QUOTED}]|{_any(*words('title-follower'))}|{article_lookahead()}))"


def _not_a_place(word: str) -> str:
    """Return a pattern of a word such as 市政 (市政工程) where it does not begin an agency's name (市政府)."""
    names = [organ.removeprefix(word) for organ in words("organ") if organ.startswith(word)]
    return re.escape(word) + (f"(?!{_any(*names)})" if names else "")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return a pattern built from the word lists, compiled once."""
    modifiers = rf"(?:{_any(*words('title-modifier'))}){{0,3}}"
    places = f"(?:{place_names().pattern}|{_any(*words('relative-place'), *words('organ'))})"
    patterns = {
        "cue": _any(*words("citation-cue")),
        "lead": rf"\s*(?:{_separator()}|{_any(*words('leading-cue'))})?\s*",
        "head": rf"(?!{'|'.join(_not_a_place(word) for word in words('not-a-place'))}){places}+",
        "of-type": rf"的{modifiers}{_types()}{_boundary()}",
        "type": _types() + _boundary(),
        "verb-title": rf"{_any(*words('title-opening'))}.*?(?:的{modifiers}|实施){_types(plans=False)}{_boundary()}",
        "law": rf"(?:(?:中华人民共和国)?{_any(*words('known-title'))}|{_NATIONAL_LAW}){_boundary()}",
        "last": rf"{_types()}|{_any(*words('known-title'))}|{_NATIONAL_LAW}",
        "generic": _any(
            *words("class-noun"),
            *words("class-noun-more"),
            *words("class-modifier"),
            *words("class-modifier-more"),
            *words("title-modifier"),
            *words("relative-place"),
            *words("organ"),
        )
        + r"|[12]\d{3}\s*年度?|\s",
        "unspecific": rf"{_any(*words('unspecific'))}{modifiers}$",
        "separator": _separator(),
        "another": rf"{_separator()}{_ABOUT}",
        "adverb": rf"(?:{_any(*words('adverb-before-verb'))})$",
        "person": rf"(?:{_separator()}|{_any(*words('organ'))})*{_any(*words('person-of-organ'))}",
    }
    return re.compile(patterns[name])


def masked(text: str, marked: tuple[Title, ...], numbers: tuple[Span, ...]) -> str:
    """Return `text`, of the same length, with titles in marks, short quotations and numbers masked."""
    chars = list(text)
    for match in _QUOTED.finditer(text):
        if _ABOUT not in match.group() and not _pattern("type").search(match.group()[1:-1]):
            chars[match.start() : match.end()] = QUOTED * len(match.group())
    for match in _ENUMERATOR.finditer(text):
        chars[match.start() : match.end()] = NUMBERED * len(match.group())
    for title in marked:
        chars[title.start : title.end] = MARKED * (title.end - title.start)
    for start, end in numbers:
        chars[start:end] = NUMBERED * (end - start)
    return "".join(chars)


def bare_titles(text: str, mask: str) -> tuple[Title, ...]:
    """Return the titles that stand without marks in `text`, the leftmost and longest reading first.

    >>> [t.text for t in bare_titles(*["根据邢台市公务接待管理办法和有关规定"] * 2)]
    ['邢台市公务接待管理办法']
    """
    if not _pattern("last").search(mask):
        return ()  # no word that a title ends in, as in most texts
    spans: list[Span] = []
    for segment in _SEGMENT.finditer(mask):
        position = segment.start()
        for start in _beginnings(mask, *segment.span()):
            stop = min(segment.end(), start + _LONGEST_TITLE)
            end = _title_end(mask, start, stop) if start >= position else None
            if end is not None:
                position = _with_edition(text, end)
                spans.append((start, position))
    return tuple(Title(start, end, undo_wraps(text[start:end])) for start, end in sorted(spans))


def _with_edition(text: str, end: int) -> int:
    match = edition().match(text, end)
    return match.end() if match else end


def _beginnings(mask: str, start: int, end: int) -> Iterator[int]:
    """Yield where a title can begin, left to right: after a cue (根据), a separator (、和), at 关于, at the start."""
    edges = {start}
    edges |= {
        m.end() for pattern in (_pattern("cue"), _pattern("separator")) for m in pattern.finditer(mask, start, end)
    }
    edges |= {m.start() for m in _BEGINS_MATTER.finditer(mask, start, end)}
    for edge in sorted(edges):
        lead = _pattern("lead").match(mask, edge, end)
        yield lead.end() if lead else edge


def _title_end(mask: str, start: int, end: int) -> int | None:
    """Return where a title that begins at `start` ends, by the first shape that fits; None if none does."""
    for shape in (_law_end, _about_end, _issued_end, _verb_end):
        found = shape(mask, start, end)
        if found is not None:
            return found
    return None


def _law_end(mask: str, start: int, end: int) -> int | None:
    match = _pattern("law").match(mask, start, end)
    return match.end() if match else None


def _about_end(mask: str, start: int, end: int) -> int | None:
    """Return the end of 「[issuer]关于 … 的 type」, else of 「[issuer]关于 … type」."""
    about = mask.find(_ABOUT, start, end)
    if about < 0 or not _is_issuer(mask[start:about]):
        return None
    matter = about + len(_ABOUT)
    # Another 关于 after a separator begins another title; one inside (转发财政部关于…的通知的通知) does not.
    another = _pattern("another").search(mask, matter, end)
    stop = another.start() if another else end
    for name in ("of-type", "type"):
        match = _pattern(name).search(mask, matter + _MIN_MATTER - 1, stop)
        if match:
            return match.end()
    return None


def _is_issuer(text: str) -> bool:
    """Tell whether what stands before 关于 is nothing, or agencies: 国家保密局、财政部.

    >>> _is_issuer("国家保密局、财政部"), _is_issuer("工作安排")
    (True, False)
    """
    parts = text.split("、") if text else []
    return all(
        (head := _pattern("head").match(part)) is not None
        and (head.end() == len(part) or part.endswith(words("organ-ending") + words("organ")))
        for part in parts
    )


def _issued_end(mask: str, start: int, end: int) -> int | None:
    """Return the end of 「issuer or place, matter, type」 with a matter of its own, not only class nouns."""
    head = _pattern("head").match(mask, start, end)
    if head is None:
        return None
    for match in _pattern("type").finditer(mask, head.end(), end):
        if _has_matter(mask[head.end() : match.start()], document_types()[match.group()].basis_kind):
            return match.end()
    return None


def _has_matter(matter: str, kind: str) -> bool:
    """Tell whether the words between issuer and type name a matter: 会议费管理 does, 有关工作 and 年度 do not.

    >>> _has_matter("会议费管理", "legal"), _has_matter("年度工作", "plan"), _has_matter("热线办有关", "legal")
    (True, False, False)
    """
    after_marked = len(matter) - 1 - matter.rfind(MARKED) if MARKED in matter else 0
    if _pattern("unspecific").search(matter) or _lists_things(matter) or after_marked > _MAX_AFTER_MARKED:
        return False
    if _pattern("adverb").search(matter) or _pattern("person").match(matter):
        return False  # 管理不断规范 is said of something, 市政府领导批准的 is what people did
    rest = _pattern("generic").sub("", matter)
    return len(rest) >= _MIN_PLAN_MATTER if kind == "plan" else rest != "" and len(matter) >= _MIN_MATTER


def _lists_things(matter: str) -> bool:
    """Tell whether a separator follows something complete, so that what comes after it is another thing.

    >>> _lists_things("办公室和市热线办有关"), _lists_things("文明开发区、特色街道建设")
    (True, False)
    """
    complete = words("organ") + words("class-noun") + words("class-noun-more") + tuple(document_types())
    return any(matter[: m.start()].endswith(complete) for m in _pattern("separator").finditer(matter))


def _verb_end(mask: str, start: int, end: int) -> int | None:
    """Return the end of a title without issuer that begins with a verb: 进一步加强财务管理工作的通知."""
    match = _pattern("verb-title").match(mask, start, end)
    return match.end() if match and len(match.group()) >= _MIN_VERB_TITLE else None
