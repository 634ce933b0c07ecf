"""Citations in a text: document numbers and titles, the two as one where they name one document."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from kg.citations.bare_titles import bare_titles, masked
from kg.citations.numbers import BRACKETS, DocumentNumber, find_numbers
from kg.citations.titles import CLOSE, OPEN, Title, is_publication, marked_titles
from kg.divisions import alternatives
from kg.model import Citation
from kg.text import undo_wraps
from kg.vocabulary import words

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
    numbers = find_numbers(text)
    marked = marked_titles(text)
    bare = bare_titles(text, masked(text, marked, tuple((n.start, n.end) for n in numbers)))
    alone = [t for t in marked if not is_publication(t.text) and not any(b.start <= t.start < b.end for b in bare)]
    found: list[Citation] = []
    for title in (*alone, *bare):
        inside = tuple(n for n in numbers if title.start <= n.start < title.end)
        found += _title_citation(text, title, inside)
        numbers = tuple(n for n in numbers if n not in inside)
    found += [_number_citation(text, number) for number in numbers]
    return _joined(text, sorted(found, key=lambda citation: citation.start))


def _number_citation(text: str, number: DocumentNumber) -> Citation:
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


def _after_stray(text: str, number: DocumentNumber) -> int:
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


def _title_citation(text: str, title: Title, inside: tuple[DocumentNumber, ...]) -> list[Citation]:
    """Return the citation of a title; a number inside its marks belongs to it, and may be all that stands there."""
    if not inside:
        return [Citation(text[title.start : title.end], title.start, title.end, title=title.text)]
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
    gap = text[first.end : second.start]
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
    return replace(number, raw=text[first.start : end], start=first.start, end=end, title=title.title)


def _after_bracket(text: str, end: int) -> int:
    closing = re.compile(r"\s*[)）\]］】〕]").match(text, end)
    return closing.end() if closing else end
