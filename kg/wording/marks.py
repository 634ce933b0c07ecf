"""Texts -> marks: one spaCy pipeline on jieba's words that notices wording and numbers, each with its character span.

It feeds the graph and decides nothing: a mark says that 不超过 stands there and which number it governs, the shapes
say whether that is wrong. Every word comes from ontology/wording.ttl, every number from kg.targets.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from kg.citations import find_citations, has_number
from kg.model import Mark
from kg.targets import FoundQuantity, find_quantities
from kg.vocabulary import DEF, subjects, texts, words
from kg.wording.dates import FoundDate, find_dates
from kg.wording.lexicon import Found, find_words, segmenter, unguarded, word_lists
from kg.wording.phrases import Words
from kg.wording.things import in_context

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

    from kg.model import Indicator, Project

BOUNDS = ("ceiling", "floor")
NUMBER_KINDS = ("count", "percentage", "money", "date")
_CLAUSE_END = re.compile(r"[，,。；;！!？?\n]")
_PHRASE_END = re.compile(r"[\s，,。；;：:、！!？?()（）《》]")
_BEHIND_NUMBER = re.compile(r"\s*(?:[(（][^()（）]{0,8}[)）])?\s*")  # 10万元以内, 100%（含）以上
_TITLE = re.compile(r"《[^《》]*》")


class Phrase(NamedTuple):
    """A mark composed of words of several lists, one after the other, at most `gap` characters between two."""

    kind: str
    lists: tuple[str, ...]
    gap: int


PHRASES = (
    Phrase("negation", ("negating-word", "good-when-low"), 6),  # 未发生安全责任事故
    Phrase("negation", ("good-when-low", "negating-behind"), 2),  # 投诉为零
    Phrase("resolved-fault", ("good-when-low", "resolving-word", "tally"), 4),  # 故障排除次数
    Phrase("resolved-fault", ("good-when-low", "resolving-word", "share"), 4),  # 投诉按时办结率
    Phrase("resolved-fault", ("resolving-word", "good-when-low", "tally"), 4),  # 查处违法案件数
    Phrase("time-to-finish", ("finishing-word", "time-noun"), 0),  # 到位时效
    Phrase("compared-change", ("past-comparison", "change-verb"), 6),  # 较往年提升
    Phrase("compared-with-plan", ("comparing-word", "planned"), 6),  # 与年初计划相同
)
PARTS = tuple(sorted({name for phrase in PHRASES for name in phrase.lists}))


# --- what others call


@lru_cache(maxsize=8192)  # the mapping asks for the marks of a row from several sides
def mark_text(field: str, text: str | None) -> tuple[Mark, ...]:
    """Return what the pipeline notices in a text of the record's field `field`, in the order of the text.

    >>> [(mark.kind, mark.text, mark.number, mark.unit) for mark in mark_text("description", "不超过10万元")]
    [('ceiling', '不超过', Decimal('10'), '万元'), ('money', '不超过10万元', Decimal('10'), '万元')]
    >>> [(mark.kind, mark.text) for mark in mark_text("level3", "值守工作无差错率")]
    [('negation', '无差错'), ('share', '率')]
    """
    if not text:
        return ()
    marks = _marks(text)
    return tuple(replace(mark, field=field) for mark in marks if field in word_lists()[mark.kind].fields)


def mark_indicator(indicator: Indicator) -> tuple[Mark, ...]:
    """Return the marks on the texts of an indicator row."""
    names = ("level3", "description", "value", "basis")
    return tuple(mark for name in names for mark in mark_text(name, getattr(indicator, name)))


def mark_project(project: Project) -> tuple[Mark, ...]:
    """Return the marks on a header block: name, usage and each goal, whose spans count from the goal's own start."""
    return tuple(mark for _text, mark in marked_texts(project))


def marked_texts(project: Project) -> Iterator[tuple[str, Mark]]:
    """Yield the marks on a header block, each with the text it stands in, in the order of `mark_project`."""
    written = [("name", project.name), ("usage", project.usage), *(("goals", goal) for goal in project.goals)]
    for name, text in written:
        for mark in mark_text(name, text):
            yield text or "", mark


@lru_cache(maxsize=65536)  # disclosures repeat their texts a lot, within a document and over the years
def _marks(text: str) -> tuple[Mark, ...]:
    folded = fold(text)
    marks: tuple[Mark, ...] = pipeline()(folded)._.marks
    if folded == text:
        return marks
    return tuple(replace(mark, text=text[mark.start : mark.end]) for mark in marks)


def fold(text: str) -> str:
    """Return `text` in normal width and with unified radicals, character for character, so that spans hold."""
    return "".join(map(_fold_character, text))


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    if unicodedata.category(character) == "Cs":  # half of a surrogate pair: no text spaCy could store
        return "\ufffd"
    return folded if len(folded) == 1 else character


# --- the pipeline


@cache
def pipeline() -> Language:
    """Return the pipeline, built once: tokens, numbers, words, phrases, marks and their context, each under `doc._`."""
    import spacy  # noqa: PLC0415 - slow to load
    from spacy.lang.zh import ChineseTokenizer, Segmenter  # noqa: PLC0415
    from spacy.language import Language  # noqa: PLC0415
    from spacy.tokens import Doc, Span, Token  # noqa: PLC0415

    for name in ("text", "edges", "quoted", "dates", "quantities", "marks"):
        Doc.set_extension(name, default=(), force=True)
    Doc.set_extension("words", default=None, force=True)
    Span.set_extension("marks", getter=_marks_of_span, force=True)
    Token.set_extension("marks", getter=_marks_of_token, force=True)

    nlp = spacy.blank("zh")
    # Set by hand, for the tokenizer would else build the process-wide jieba, aloud and without the domain's words.
    tokenizer = ChineseTokenizer(nlp.vocab)
    tokenizer.segmenter, tokenizer.jieba_seg = Segmenter.jieba.value, segmenter()
    nlp.tokenizer = tokenizer
    nlp.max_length = 10**9  # guards the memory of statistical models, of which there are none here
    for step in (read_edges, read_numbers, read_words, compose_phrases, set_marks, read_context):
        Language.component(f"kg_{step.__name__}", func=step)
        nlp.add_pipe(f"kg_{step.__name__}")
    return nlp


def _marks_of_span(span: Span) -> tuple[Mark, ...]:
    return tuple(mark for mark in span.doc._.marks if mark.start < span.end_char and span.start_char < mark.end)


def _marks_of_token(token: Token) -> tuple[Mark, ...]:
    return _marks_of_span(token.doc[token.i : token.i + 1])


def read_edges(doc: Doc) -> Doc:
    """Set `text` and `edges`, where its words begin and end, in order: spaCy puts both together anew when asked."""
    begins, lengths = doc.to_array("IDX").tolist(), doc.to_array("LENGTH").tolist()
    doc._.text = doc.text
    doc._.edges = tuple(sorted({*begins, *map(add, begins, lengths)}))
    return doc


def read_numbers(doc: Doc) -> Doc:
    """Set `quoted`, the spans of titles and document numbers, and outside them `dates` and other `quantities`."""
    text = doc._.text
    quoted = [Found(*match.span()) for match in _TITLE.finditer(text)]
    if has_number(text):
        quoted += [Found(each.start, each.end) for each in find_citations(text) if each.number is not None]
    doc._.quoted = tuple(quoted)
    doc._.dates = tuple(each for each in find_dates(text) if not _overlaps(each.start, each.end, quoted))
    taken = [*quoted, *(Found(each.start, each.end) for each in doc._.dates)]
    doc._.quantities = tuple(each for each in find_quantities(text) if not _overlaps(each.start, each.end, taken))
    return doc


def read_words(doc: Doc) -> Doc:
    """Set `words`: list name -> where its words stand outside titles; numbers stand under the name of their kind."""
    found = find_words(doc._.text, frozenset(doc._.edges), parts=PARTS)
    quoted = doc._.quoted
    found = {name: [word for word in at if not _overlaps(*word, quoted)] for name, at in found.items()}
    for number in (*doc._.quantities, *doc._.dates):
        found.setdefault(_number_kind(number), []).append(Found(number.start, number.end))
    doc._.words = found
    return doc


def compose_phrases(doc: Doc) -> Doc:
    """Add to `words` the phrases composed of them; of overlapping ones of a kind the first counts, then the longest."""
    text, found = doc._.text, doc._.words
    for phrase in PHRASES:
        if all(name in found for name in phrase.lists):
            parts = [unguarded(name, found, text) for name in phrase.lists]
            composed = _chains(parts, phrase.gap, text)
            found[phrase.kind] = _without_overlaps([*found.get(phrase.kind, ()), *composed])
    return doc


def set_marks(doc: Doc) -> Doc:
    """Set `marks`: numbers, and the words that no guard keeps from being marked; bounds with the number they govern."""
    text, found, quantities = doc._.text, doc._.words, doc._.quantities
    marks = [_date_mark(date) for date in doc._.dates]
    marks += [
        _mark(_number_kind(number), Found(number.start, number.end), number) for number in quantities if number.unit
    ]
    marks += _bounds(text, found, quantities)
    for name in found.keys() - {*BOUNDS, *NUMBER_KINDS}:
        if name in word_lists() and word_lists()[name].fields:
            marks += [_mark(name, word) for word in unguarded(name, found, text)]
    doc._.marks = tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.kind)))
    return doc


def read_context(doc: Doc) -> Doc:
    """Add to the marks of numbers what they count and in which role, from the words around them."""
    per = {each.end: each.per for each in doc._.quantities if each.per}
    text = doc._.text
    marks = [replace(mark, text=text[mark.start : mark.end]) for mark in doc._.marks]
    doc._.marks = tuple(in_context(marks, Words(text, doc._.edges), per))
    return doc


def _mark(kind: str, word: Found, number: FoundQuantity | None = None) -> Mark:
    if number is None:
        return Mark(kind, "", word.start, word.end, "")
    return Mark(kind, "", word.start, word.end, "", number.number, number.unit, number.canonical)


def _overlaps(start: int, end: int, spans: Iterable[Found]) -> bool:
    return any(start < span.end and span.start < end for span in spans)


def _without_overlaps(spans: Iterable[Found]) -> list[Found]:
    kept: list[Found] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept


def _chains(parts: list[list[Found]], gap: int, text: str) -> Iterator[Found]:
    """Yield the spans in which a word of each part follows one of the part before, nearest first, within a phrase."""
    for first in parts[0]:
        end = first.end
        for part in parts[1:]:
            following = (word for word in part if end <= word.start <= end + gap)
            nearest = next((word for word in following if not _PHRASE_END.search(text, end, word.start)), None)
            if nearest is None:
                break
            end = nearest.end
        else:
            yield Found(first.start, end)


# --- numbers and what governs them


def _number_kind(number: FoundQuantity | FoundDate) -> str:
    if isinstance(number, FoundDate):
        return "date"
    if number.kind == "percentage":
        return "percentage"
    return "money" if number.canonical and number.canonical.unit in _currencies() else "count"


@cache
def _currencies() -> frozenset[str]:
    money = (node for node in subjects("Unit") if "money" in texts(node, DEF + "unitDimension"))
    return frozenset(notation for node in money for notation in texts(node, "notation"))


def _date_mark(date: FoundDate) -> Mark:
    year = None if date.year is None else Decimal(date.year)
    return replace(_mark("date", Found(date.start, date.end)), number=year)


def _bounds(text: str, found: dict[str, list[Found]], quantities: tuple[FoundQuantity, ...]) -> Iterator[Mark]:
    """Yield ceiling and floor marks; where a word behind a number contradicts one before it, the former stands.

    控制在95%以上 is a floor, 超过规定10%以内 a ceiling.
    """
    governed = [
        (kind, word, _governed(word, text, quantities)) for kind in BOUNDS for word in unguarded(kind, found, text)
    ]
    last: dict[FoundQuantity, tuple[int, str]] = {}
    for kind, word, number in governed:
        if number is not None:
            last[number] = max(last.get(number, (0, "")), (word.start, kind))
    for kind, word, number in governed:
        if number is not None and last[number][1] == kind:
            yield _mark(kind, word, number)
        elif number is None and text[word.start : word.end] not in words("only-with-number"):
            yield _mark(kind, word)


def _governed(word: Found, text: str, quantities: tuple[FoundQuantity, ...]) -> FoundQuantity | None:
    """Return the number that a ceiling or floor word governs: the nearest on its side in the same clause."""
    written = text[word.start : word.end]
    behind, either = written in words("behind-number"), written in words("either-side")
    gaps: list[tuple[int, FoundQuantity]] = []
    for number in quantities:
        if (either or behind) and number.start < word.start:
            gap = text[min(number.end, word.start) : word.start]
            if written in words("only-with-number") and not _BEHIND_NUMBER.fullmatch(gap):
                continue
        elif (either or not behind) and number.end > word.end:
            gap = text[word.end : max(number.start, word.end)]
        else:
            continue
        if not _CLAUSE_END.search(gap):
            gaps.append((len(gap), number))
    return min(gaps, key=lambda each: each[0])[1] if gaps else None
