"""Short forms that point back to a document cited before, and which document they point to.

In: a text with the citations found in it, and texts before it. Out: the short forms without title marks (本办法,
该通知, 上述文件), which of the citations in marks are short (《办法》, 《实施意见》), and what they point to: the
nearest document whose title ends in the same noun. Two that fit equally well leave it open: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kg.citations.articles import article_behind
from kg.citations.titles import CLOSE, OPEN, document_types, edition, title_key
from kg.divisions import alternatives
from kg.model import Citation
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKS = OPEN + CLOSE + "“”\"‘’'"
_LONGEST_CLASS_NOUN = 16  # characters, with an edition in brackets
_LONGEST_LEAD = 16  # characters: 以下简称为：“
_GAP_TO_NAME = re.compile(r"[\s（(，,、\[【]*")
_BEFORE_NAME = re.compile(rf"[\s为：:{re.escape(_MARKS)}]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the documents it cites, as far as others may point back to them."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a short form was found to point to in one text; `document` is null where several fit equally well."""

    document: str | None


def is_short_title(title: str | None) -> bool:
    """Tell whether a title in marks is only a kind of document, and so points back to one.

    >>> is_short_title("办法"), is_short_title("实施意见"), is_short_title("预算法"), is_short_title("会议费管理办法")
    (True, True, False, False)
    """
    return (
        title is not None
        and len(title) <= _LONGEST_CLASS_NOUN
        and _class_noun().fullmatch(edition().sub("", title_key(title))) is not None
    )


def find_short_forms(text: str, found: Iterable[Citation]) -> tuple[Citation, ...]:
    """Return the short forms without title marks that stand in `text` outside of the citations `found` in it.

    >>> [c.raw for c in find_short_forms("按照该办法第七条和上述文件要求，95%以上标准", ())]
    ['该办法', '上述文件']
    """
    spans = [(each.start, each.article_end or each.end) for each in found]
    forms = (match.span("form") for match in _short_form().finditer(text))
    free = (span for span in forms if not any(span[0] < end and start < span[1] for start, end in spans))
    return tuple(with_article(text, Citation(text[start:end], start, end, short=True)) for start, end in free)


def names_itself(short: Citation) -> bool:
    """Tell whether a rule names itself by a short form (本办法), so that it points to nothing that was not cited."""
    return short.title is None and short.raw.startswith(words("pointing-at-itself"))


def with_article(text: str, citation: Citation, end: int | None = None) -> Citation:
    """Return a citation with the article named behind it in `text`, looked for up to `end`."""
    if citation.article is not None or not any(word in text[citation.end :] for word in words("ordinal-prefix")):
        return citation
    article = article_behind(text, citation.end, end)
    if article is None:
        return citation
    return replace(citation, article=article.text, article_start=article.start, article_end=article.end)


def gives_names(text: str) -> bool:
    """Tell whether a text may give a document a short name."""
    return _introduction().search(text) is not None


def label_of(citation: Citation) -> str | None:
    """Return by what a document is pointed back to: its number, else its title."""
    return citation.antecedent if citation.short else citation.number or citation.title


def with_antecedents(text: str, citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Return the citations of a text, in order, the short ones with the document that the text before them names.

    >>> text = "《会议费管理办法》和该办法"
    >>> rule = Citation("《会议费管理办法》", 0, 9, title="会议费管理办法")
    >>> short = Citation("该办法", 10, 13, short=True)
    >>> with_antecedents(text, [rule, short])[1].antecedent
    '会议费管理办法'
    """
    settled: list[Citation] = []
    for each in citations:
        settled.append(_named_before(text, each, settled))
    return tuple(settled)


def _named_before(text: str, each: Citation, before: list[Citation]) -> Citation:
    named = _introduced(text, each, before)
    if named is not None:
        return replace(each, short=True, antecedent=label_of(named))
    if each.antecedent is not None:
        return each
    pointed = name_given(each, Said(text, tuple(before))) or (_last_fitting(text, each, before) if each.short else None)
    return replace(each, short=True, antecedent=pointed.document) if pointed else each


def points_to(short: Citation, said: Said) -> Pointed | None:
    """Return what a citation points to in a text before its own; None where nothing there fits.

    One that is no short form by its words points only to a document that was given its very title as a short name.
    """
    named = name_given(short, said)
    if named or not short.short:
        return named
    fitting = _distinct([each for each in said.citations if _fits(short, each)])
    if not fitting:
        return None
    return Pointed(label_of(fitting[0]) if len(fitting) == 1 else None)


# --- which citations fit


def _introduced(text: str, each: Citation, before: list[Citation]) -> Citation | None:
    """Return the document that is given a short name where `each` stands: 《…办法》（以下简称《办法》）."""
    if not before or each.number or not each.title:
        return None
    lead = _introduction().search(text, before[-1].end, each.start)
    start = before[-1].article_end or before[-1].end
    if lead is None or not _GAP_TO_NAME.fullmatch(text, start, lead.start()) or label_of(before[-1]) is None:
        return None
    return before[-1] if _BEFORE_NAME.fullmatch(text, lead.end(), each.start) else None


def name_given(short: Citation, said: Said) -> Pointed | None:
    """Return the document that was given the very name that a short form has: 以下简称《办法》, 以下简称《预算法》."""
    if short.number or not any(each.short for each in said.citations):
        return None
    named = (each for each in said.citations if each.short and each.title and each.antecedent)
    given = {title_key(each.title): each.antecedent for each in named if _is_introduced(each, said.text)}
    document = given.get(title_key(short.title) if short.title else _noun(short))
    return Pointed(document) if document else None


def _is_introduced(short: Citation, text: str) -> bool:
    """Tell whether a short form stands where the name is given; where the text is not at hand it may."""
    lead = text[max(short.start - _LONGEST_LEAD, 0) : short.start]
    return not text or _introduced_here().search(lead) is not None


def _last_fitting(text: str, short: Citation, before: list[Citation]) -> Pointed | None:
    """Return the last document before a short form that fits; open where another that fits stands beside it.

    What may point to several (上述办法) points to one only where no other fits; 上述文件 is the last of any kind.
    """
    at = next((place for place in reversed(range(len(before))) if _fits(short, before[place])), None)
    if at is None:
        return None
    several = short.raw.startswith(words("pointing-at-several")) and _noun(short) not in words("any-document")
    near = range(at) if several else _beside_each_other(text, before, at)
    rivals = [before[place] for place in near if _fits(short, before[place])]
    return Pointed(label_of(before[at]) if len(_distinct([*rivals, before[at]])) == 1 else None)


def _beside_each_other(text: str, before: list[Citation], at: int) -> range:
    """Return the places of the citations before the one `at` with only separators between them and it."""
    first = at
    while first and _is_beside(text, before[first - 1], before[first]):
        first -= 1
    return range(first, at)


def _is_beside(text: str, left: Citation, right: Citation) -> bool:
    """Tell whether only a separator stands between two citations, so that neither is nearer to what follows."""
    return _beside().fullmatch(text, left.article_end or left.end, right.start) is not None


def _fits(short: Citation, cited: Citation) -> bool:
    """Tell whether a document has the noun that a short form says it by; any has where that is 文件.

    A short form whose document is known says that document too, to the short forms behind it.
    """
    if label_of(cited) is None:
        return False
    noun = title_key(short.title) if short.title else _noun(short)
    if noun in words("any-document"):
        return True
    if cited.short:
        return noun == (title_key(cited.title) if cited.title else _noun(cited))
    title = edition().sub("", title_key(cited.title))
    inner = _circular().sub("", title)  # 关于印发《…办法》的通知 issues the rule that 该办法 means
    return any(edition().sub("", form).endswith(noun) and form != noun for form in (title, inner))


def _distinct(citations: list[Citation]) -> list[Citation]:
    """Return the citations of different documents: those with one number or one title are of one."""
    kept: list[Citation] = []
    for each in citations:
        if not any(_are_of_one(each, other) for other in kept):
            kept.append(each)
    return kept


def _are_of_one(one: Citation, other: Citation) -> bool:
    if one.short or other.short:
        return label_of(one) == label_of(other)
    same_number = one.number is not None and one.number == other.number
    return same_number or (one.title is not None and title_key(one.title) == title_key(other.title))


def _noun(short: Citation) -> str:
    """Return the noun of a short form without marks: 办法 of 该办法."""
    return _pointing().sub("", "".join(short.raw.split()), count=1)


# --- patterns


@cache
def _class_noun() -> re.Pattern[str]:
    modifiers = alternatives(words("title-modifier")).pattern
    return re.compile(rf"(?:{modifiers})*(?:{alternatives(tuple(document_types())).pattern})")


@cache
def _pointing() -> re.Pattern[str]:
    return alternatives((*words("pointing-back"), *words("pointing-at-itself")))


@cache
def _short_form() -> re.Pattern[str]:
    nouns = alternatives((*words("any-document"), *words("short-form-noun"))).pattern
    behind = alternatives(words("short-form-follower")).pattern
    before = "".join(rf"(?<!{re.escape(word)})" for word in words("not-pointing-back"))
    edge = rf"(?=\s*(?:$|[。；;！!?？，,、：:\n()（）\[\]【】《》“”\"]|{behind}))"
    return re.compile(rf"{before}(?P<form>(?:{_pointing().pattern})\s*(?:{nouns})){edge}")


@cache
def _introduction() -> re.Pattern[str]:
    return alternatives(words("short-form-introduction"))


@cache
def _introduced_here() -> re.Pattern[str]:
    return re.compile(rf"(?:{_introduction().pattern}){_BEFORE_NAME.pattern}$")


@cache
def _beside() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:、|{alternatives(words('coordinator')).pattern})?\s*")


@cache
def _circular() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(words('circular-of')).pattern})$")
