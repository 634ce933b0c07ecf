"""Titles of documents in title marks 《》, and what the last word of a title says of it.

A title is issuer, matter and type (中办发〔2012〕14号 art. 9); types are in ontology/document-types.ttl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.divisions import alternatives
from kg.text import comparable, undo_wraps
from kg.vocabulary import DEF, subjects, texts, words

OPEN, CLOSE = "《〈«≪", "》〉»≫"
_NO_MARKS = str.maketrans("", "", OPEN + CLOSE + "<>")
_ANGLED = re.compile(r"<(?P<title>[^<>]{2,200})>")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_NO_TITLE_BEYOND = re.compile(r"。|\t|\n\s*\n")
_LONGEST_UNCLOSED = 200
_BEGINS_NO_TITLE = re.compile(rf"\s*(?:$|[、，,。；;：:）)\]】〕{CLOSE}])")
_AFTER_TYPE = re.compile(rf"[、，,。；;：:\n（(\[【〔［{OPEN}]")


@dataclass(frozen=True, slots=True)
class Title:
    """A title found in a text: the span of the mention with its marks, and the title without them."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A word that titles end in: the kind of basis such documents are, and whether it ends titles without marks."""

    word: str
    basis_kind: str
    ends_bare_title: bool


@cache
def document_types() -> dict[str, DocumentType]:
    """Return every word that names a document type.

    >>> document_types()["实施方案"[-2:]].basis_kind
    'plan'
    """
    return {
        label: DocumentType(
            label,
            texts(node, DEF + "basisKindOf")[0].rsplit("/", 1)[-1],
            texts(node, DEF + "endsBareTitle") == ("true",),
        )
        for node in subjects("DocumentType")
        for label in texts(node, "prefLabel", "altLabel")
    }


@cache
def edition() -> re.Pattern[str]:
    """Return a pattern of an edition in brackets: （试行）, (2020年修订)."""
    name = alternatives(words("title-edition")).pattern
    return re.compile(rf"\s*[（(\[【]\s*(?:[12]\d{{3}}\s*年?)?\s*(?:{name})?\s*[)）\]】]")


@cache
def _endings() -> dict[int, frozenset[str]]:
    """Return the words that titles end in, by their length, the longest first."""
    endings = {*words("publication"), *document_types()}
    lengths = sorted({len(word) for word in endings}, reverse=True)
    return {length: frozenset(word for word in endings if len(word) == length) for length in lengths}


def _ending(title: str) -> str | None:
    stem = edition().sub("", title).rstrip('”’"」』》〉> ')
    return next((stem[-length:] for length, endings in _endings().items() if stem[-length:] in endings), None)


def ending_type(title: str) -> DocumentType | None:
    """Return the document type a title ends in, editions in brackets left out; None where it ends in none.

    >>> ending_type("会议费管理办法（试行）").word, ending_type("南宫年鉴")
    ('办法', None)
    """
    return None if is_publication(title) else document_types().get(_ending(title) or "")


def is_publication(title: str) -> bool:
    """Tell whether a title is a periodical's or a book's: 《政府公报》 is printed, not obeyed.

    >>> is_publication("政府公报"), is_publication("关于情况的通报")
    (True, False)
    """
    return _ending(title) in words("publication")


def marked_titles(text: str) -> tuple[Title, ...]:
    """Return the titles in title marks, inner marks belonging to the outer title; an unclosed one ends with its type.

    >>> [title.text for title in marked_titles("《关于印发〈值班办法〉的通知》、《机房制度")]
    ['关于印发〈值班办法〉的通知', '机房制度']
    """
    found: list[Title] = []
    position = 0
    while (start := next((i for i in range(position, len(text)) if text[i] in OPEN), None)) is not None:
        inner_end = _closing(text, start)
        end = inner_end + 1
        if opens_nothing(text, start):
            position = start + 1
            continue
        if inner_end == len(text):
            unclosed = _end_of_unclosed(text, start + 1)
            if unclosed is None:
                position = start + 1
                continue
            inner_end = end = unclosed
        if _IDEOGRAPH.search(text, start, inner_end):  # 〈2019〉 is a year, no title
            found.append(Title(start, end, undo_wraps(text[start + 1 : inner_end])))
        position = end
    return tuple(found) if "<" not in text else _with_angled(text, found)


def _with_angled(text: str, found: list[Title]) -> tuple[Title, ...]:
    """Return the titles with those that stand between the signs for less and greater, and end as documents do.

    >>> [title.text for title in marked_titles("<机房管理制度>、3<5>办法")]
    ['机房管理制度']
    """
    for match in _ANGLED.finditer(text):
        free = not any(title.start < match.end() and match.start() < title.end for title in found)
        if free and ending_type(undo_wraps(match["title"])):
            found.append(Title(*match.span(), undo_wraps(match["title"])))
    return tuple(sorted(found, key=lambda title: title.start))


def opens_nothing(text: str, start: int) -> bool:
    """Tell whether a title mark stands at `start` that no title follows and none closes.

    >>> opens_nothing("财预〔2021〕4号《、制度", 10), opens_nothing("财预〔2021〕4号《值班制度", 10)
    (True, False)
    """
    is_stray = text[start : start + 1] in tuple(OPEN) and _BEGINS_NO_TITLE.match(text, start + 1) is not None
    return is_stray and _closing(text, start) == len(text)


def _closing(text: str, start: int) -> int:
    """Return where the mark that closes the one at `start` stands, or the text's length.

    >>> _closing("《甲〈乙〉》丙", 0)
    5
    """
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] in OPEN) - (text[index] in CLOSE)
        if depth == 0:
            return index
    return len(text)


def _end_of_unclosed(text: str, start: int) -> int | None:
    """Return where a title ends whose closing mark is missing: where a delimiter follows its type, else with the text.

    No title runs on behind a full stop, a tab or an empty line: a mark without a type before these is a stray one.

    >>> _end_of_unclosed("《值班办法、其他", 1), _end_of_unclosed("《某市 。其他事项", 1)
    (5, None)
    """
    stop = _NO_TITLE_BEYOND.search(text, start)
    end = min(stop.start() if stop else len(text), start + _LONGEST_UNCLOSED)
    for match in _AFTER_TYPE.finditer(text, start, end + 1):
        if ending_type(text[start : match.start()]):
            return match.start()
    return end if end == len(text) or (stop and not text[stop.start() :].strip("。\t\n ")) else None


def title_key(title: str | None) -> str:
    """Return the normal form by which titles are the same: width, white space and title marks do not count.

    >>> title_key("《关于印发〈值班 办法〉的通知》") == title_key("关于印发值班办法的通知")
    True
    """
    return comparable(title).translate(_NO_MARKS)
