"""Citations in a text: document numbers and titles, the two as one where they name one document."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from typing import TypeAlias

from kg.citations.bare_titles import bare_titles, masked
from kg.citations.numbers import BRACKETS, DocumentNumber, find_numbers
from kg.citations.orders import Designation, find_designations
from kg.citations.short_forms import gives_names, is_short_title, with_antecedents, with_article
from kg.citations.titles import CLOSE, OPEN, Title, is_publication, marked_titles, opens_nothing
from kg.divisions import alternatives, place_names
from kg.model import Citation
from kg.text import undo_wraps
from kg.vocabulary import words

Number: TypeAlias = DocumentNumber | Designation

_OPENER = {pair[1]: pair[0] for pair in (*BRACKETS, "《》", "“”")}
_OPENING_BRACKETS = "（([［【〔"
_EMPTIED = re.compile(r"[（(\[【]\s*[)）\]】]")


@cache
def _link() -> re.Pattern[str]:
    """Return a pattern of what may stand between a number and the title of the same document: 印发关于, a bracket."""
    return re.compile(rf"\s*(?:{alternatives(words('number-to-title')).pattern})?[\s：:—–-]*[（(]?\s*[“\"]?\s*")


@cache
def _link_back() -> re.Pattern[str]:
    """Return a pattern of what may stand between a title and its number: ”（, 文号：, （财政部, 2018年."""
    label, organ = alternatives(words("title-to-number")).pattern, alternatives(words("organ")).pattern
    issuers = rf"(?:(?:{place_names().pattern})*(?:{organ})[、\s]*)*"
    return re.compile(
        rf"\s*[”\"]?\s*(?:[{re.escape(_OPENING_BRACKETS)}]\s*(?:(?=[\u4e00-\u9fff]){issuers})?)?"
        rf"(?:(?:{label})\s*)?[：:]?\s*(?:[12]\d{{3}}\s*年)?\s*"
    )


def find_citations(text: str | None) -> tuple[Citation, ...]:
    """Return the documents that a text cites, in the order of their mention.

    >>> [(c.number, c.title) for c in find_citations("邢开办【2019】29号《先进典型引领工程实施办法》、预算法")]
    [('邢开办〔2019〕29号', '先进典型引领工程实施办法'), (None, '预算法')]
    >>> [c.number_text for c in find_citations("国办秘函〔2019〕19号)》冀政办字〔2017〕104号)")]
    ['国办秘函〔2019〕19号)》', '冀政办字〔2017〕104号)']
    """
    if not text:
        return ()
    numbers = _numbers(text)
    # 〈2021〉 in a number is its year, and begins no title
    marked = tuple(t for t in marked_titles(text) if not any(n.start < t.start < n.end for n in numbers))
    bare = bare_titles(text, masked(text, marked, tuple((n.start, n.end) for n in numbers)))
    alone = [t for t in marked if not is_publication(t.text) and not any(b.start <= t.start < b.end for b in bare)]
    found: list[Citation] = []
    for title in (*alone, *bare):
        inside = tuple(n for n in numbers if title.start <= n.start < title.end)
        found += _title_citation(text, title, inside)
        numbers = tuple(n for n in numbers if n not in inside)
    found += [_number_citation(text, number) for number in numbers]
    found.sort(key=lambda citation: citation.start)
    joined = _joined(text, _with_articles(text, found))
    if not any(citation.short for citation in joined) and not gives_names(text):
        return joined
    return with_antecedents(text, joined)


def has_number(text: str) -> bool:
    """Tell whether a text names a document by its number, as no citation has one otherwise."""
    return bool(_numbers(text))


def _numbers(text: str) -> tuple[Number, ...]:
    """Return the numbers of every kind; 河北省人民政府令〔2019〕第8号 is one with an agency code."""
    numbers = find_numbers(text)
    others = find_designations(text)
    if not others:
        return numbers
    free = (o for o in others if not any(o.start < n.end and n.start < o.end for n in numbers))
    return tuple(sorted((*numbers, *free), key=lambda number: number.start))


def _with_articles(text: str, found: list[Citation]) -> list[Citation]:
    """Return the citations with the articles named behind them, each before the next citation."""
    if not found or not any(word in text for word in words("ordinal-prefix")):
        return found
    ends = (citation.start for citation in found[1:])
    return [with_article(text, each, end) for each, end in zip_longest(found, ends)]


def _number_citation(text: str, number: Number) -> Citation:
    """Return the citation of a number, with the unbalanced closing punctuation that follows it at once."""
    end = _after_stray(text, number)
    raw = text[number.start : end]
    return Citation(
        raw=raw,
        start=number.start,
        end=end,
        number=number.normal_form,
        number_text=raw,
        issuer=number.issuer,
        year=number.year,
        seq=number.seq,
    )


def _after_stray(text: str, number: Number) -> int:
    """Return where the closing marks end that follow a number and that nothing before it opens."""
    end = number.end
    opened = text[: number.start]
    for place, character in enumerate(text[number.end :], start=number.end):
        if character.isspace():
            continue  # conversions set spaces between a number and its stray marks
        opener = _OPENER.get(character)
        if opener is None and opens_nothing(text, place):
            end = place + 1  # 财预〔2021〕4号《、
            break
        if opener is None or opened.count(opener) > opened.count(character):
            break
        end = place + 1
    return end


def _title_citation(text: str, title: Title, inside: tuple[Number, ...]) -> list[Citation]:
    """Return the citations between title marks: of a title, or of the numbers there with the titles beside them."""
    if not inside:
        raw, is_short = text[title.start : title.end], is_short_title(title.text)
        return [Citation(raw, title.start, title.end, title=title.text, short=is_short)]
    edges = (title.start, *(edge for number in inside for edge in (number.start, number.end)), title.end)
    around = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    names = [_words_beside(part) for part in around]
    if not any(names[1:-1]) and names[0]:  # 《关于甲的（number）通知》
        names = [_words_beside(_EMPTIED.sub("", around[0] + around[-1])), *("" for _ in inside)]
    titles = names if names[0] else names[1:]
    others = [
        _spanning(text, number, (number.start, number.end), name) if name else _number_citation(text, number)
        for number, name in zip(inside[1:], titles[1:], strict=False)
    ]
    return [_spanning(text, inside[0], _first_span(title, inside, around), titles[0]), *others]


def _words_beside(part: str) -> str:
    """Return the words of a title beside a number, without marks, brackets and what sets two apart (、 和 文件)."""
    bare = undo_wraps(part.strip(OPEN + CLOSE).strip("（()）[]【】、，,；;：: "))
    return "" if bare in (*words("coordinator"), *words("number-noun")) else bare


def _first_span(title: Title, inside: tuple[Number, ...], around: list[str]) -> tuple[int, int]:
    """Return the span of the first citation between title marks: alone it has them, else it ends before the next."""
    if len(inside) > 1:
        return title.start, inside[0].end
    only_marks = not around[-1].strip(OPEN + CLOSE + "（()）[]【】 ") or _words_beside(around[0] + around[-1])
    return title.start, title.end if only_marks else inside[0].end


def _spanning(text: str, number: Number, span: tuple[int, int], title: str) -> Citation:
    """Return the citation of a number over a wider span; marks without a title are a stray part of the number."""
    raw = text[slice(*span)]
    written = text[number.start : number.end] if title else raw
    return replace(
        _number_citation(text, number), raw=raw, start=span[0], end=span[1], number_text=written, title=title or None
    )


def _joined(text: str, found: list[Citation]) -> tuple[Citation, ...]:
    """Return the citations with a number and a title made one where they stand together, read from left to right."""
    joined: list[Citation] = []
    for citation in found:
        one = _as_one(text, joined[-1], citation) if joined else None
        if one is None:
            joined.append(citation)
        else:
            joined[-1] = one
    return tuple(joined)


def _as_one(text: str, first: Citation, second: Citation) -> Citation | None:
    """Return number and title as one citation: number《title》, 《title》（number）; None where they are two."""
    pinpointed = first.article_end is not None and second.start >= first.article_end
    gap = text[first.article_end if pinpointed else first.end : second.start]
    if first.number and not first.title and second.title and not second.number:
        link = None if text[first.start : first.end].endswith(CLOSE) else _link().fullmatch(gap)
        number, title = first, second
    elif first.title and not first.number and second.number and not second.title:
        gap = gap.lstrip(" ）)") if pinpointed else gap
        link = _link_back().fullmatch(gap)
        number, title = second, first
    else:
        return None
    if link is None or second.start < first.end:
        return None
    end = _after_bracket(text, second.end) if any(bracket in gap for bracket in _OPENING_BRACKETS) else second.end
    whole = replace(number, raw=text[first.start : end], start=first.start, end=end, title=title.title)
    if not pinpointed and second.article is None:
        return with_article(text, whole)
    # 《办法》第七条（财预〔2015〕88号）, and most often 《办法》（财预〔2015〕88号）第七条
    pinpoint = second if second.article else first
    return with_article(
        text,
        replace(
            whole,
            article=pinpoint.article,
            article_start=pinpoint.article_start,
            article_end=pinpoint.article_end,
        ),
    )


def _after_bracket(text: str, end: int) -> int:
    closing = re.compile(r"\s*[)）\]］】〕]").match(text, end)
    return closing.end() if closing else end
