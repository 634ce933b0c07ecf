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
from kg.citations.titles import CLOSE, OPEN, Title, is_publication, marked_titles
from kg.divisions import alternatives
from kg.model import Citation
from kg.text import undo_wraps
from kg.vocabulary import words

Number: TypeAlias = DocumentNumber | Designation

_OPENER = {pair[1]: pair[0] for pair in (*BRACKETS, "《》", "“”")}
_OPENING_BRACKETS = "（([［【〔"


@cache
def _link() -> re.Pattern[str]:
    """Return a pattern of what may stand between a number and the title of the same document: 印发关于, a bracket."""
    return re.compile(rf"\s*(?:{alternatives(words('number-to-title')).pattern})?[\s：:]*[（(]?\s*")


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
    marked = marked_titles(text)
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
        if opener is None or opened.count(opener) > opened.count(character):
            break
        end = place + 1
    return end


def _title_citation(text: str, title: Title, inside: tuple[Number, ...]) -> list[Citation]:
    """Return the citation of a title; a number inside its marks belongs to it, and may be all that stands there."""
    if not inside:
        raw, is_short = text[title.start : title.end], is_short_title(title.text)
        return [Citation(raw, title.start, title.end, title=title.text, short=is_short)]
    first = inside[0]
    number = _number_citation(text, first)
    before, after = text[title.start : first.start], text[first.end : title.end]
    words_only = undo_wraps((before + after).strip(OPEN + CLOSE).strip("（()）[]【】 "))
    raw = text[title.start : title.end]
    whole = replace(number, raw=raw, start=title.start, end=title.end)
    if words_only:
        return [replace(whole, number_text=text[first.start : first.end], title=words_only)]
    return [replace(whole, number_text=raw), *(_number_citation(text, other) for other in inside[1:])]


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
        fits = (
            first.end <= second.start and _link().fullmatch(gap) and not text[first.start : first.end].endswith(CLOSE)
        )
        number, title = first, second
    elif first.title and not first.number and second.number and not second.title:
        fits = first.end <= second.start and gap.strip() in ("", *_OPENING_BRACKETS)
        number, title = second, first
    else:
        return None
    if not fits:
        return None
    end = _after_bracket(text, second.end) if gap.strip()[-1:] in tuple(_OPENING_BRACKETS) else second.end
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
