"""CASES + AUTHORITY -> the documents that could be suggested, what is known of each, and for whom each can hold.

What an authority file or the store's resolution graph says wins over what citations show.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from kg.bases.kinds import document_kind
from kg.citations import find_citations, is_upward, issuing_place, title_key
from kg.citations.places import CENTRAL_DIVISION, CENTRE, GUESSED, UNKNOWN
from kg.divisions import code_openings, enclosing
from kg.suggestions.cases import is_same_unit
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.model import KnownDocument
    from kg.suggestions.cases import Case, Mention

Refusal: TypeAlias = Literal["later", "elsewhere", "lapsed", "request"]
"""Why a document cannot be the basis of a project: issued after its fiscal year; by a place that is neither the unit's
own nor above it; no longer in force; a request, which was written for one project."""
REQUEST = "internal-request"


@dataclass(slots=True)
class Candidate:
    """A document that could be suggested: its number and titles, when and where it was issued, who cites it.

    `places` are the GB/T 2260 codes of where it may have been issued, seen from those who cite it; `year` is that of
    issue; where that is not known, `cited_by` tells that it was there in the first of these fiscal years.
    """

    iri: str
    number: str | None = None
    titles: Counter[str] = field(default_factory=Counter)
    year: int | None = None
    places: set[str] = field(default_factory=set)
    kind: str | None = None
    known: KnownDocument | None = None
    cited_by: list[Case] = field(default_factory=list)

    @property
    def title(self) -> str | None:
        """Return its title: that of the authority, else the one that is cited most, of equals the first."""
        if self.known is not None and self.known.title:
            return self.known.title
        return min(self.titles, key=lambda title: (-self.titles[title], title), default=None)

    @property
    def is_request(self) -> bool:
        """Tell whether it asks for something, and so was written for one matter."""
        return self.kind == REQUEST

    def is_of(self, case: Case) -> bool:
        """Tell whether the unit of a project cites it, for this project or another."""
        return any(is_same_unit(case, other) for other in self.cited_by)

    def texts(self) -> tuple[str, ...]:
        """Return what says what it is about: its titles and topics."""
        known = (self.known.title, *self.known.other_titles, *self.known.about) if self.known else ()
        return tuple(dict.fromkeys(text for text in (*sorted(self.titles), *known) if text))


def candidates(cases: Iterable[Case], known: Mapping[str, KnownDocument]) -> dict[str, Candidate]:
    """Return the documents that cases cite or speak of and those that are known, by IRI."""
    found: dict[str, Candidate] = {}
    for case in cases:
        for mention in (*case.cited, *case.mentioned):
            candidate = found.setdefault(mention.document, Candidate(mention.document))
            _add_mention(candidate, mention, case)
        for document in {mention.document for mention in case.rests_on}:
            found[document].cited_by.append(case)
    for iri, document_known in known.items():
        _add_known(found.setdefault(iri, Candidate(iri)), document_known)
    return found


def refusal(
    candidate: Candidate, case: Case, documents: Mapping[str, Candidate], *, request_is_own: bool = False
) -> Refusal | None:
    """Return why a document cannot be suggested to a project, None where it can.

    `documents` are all there are, by IRI. `request_is_own`: a request may have been written for this project, as where
    it is cited by it in another year.
    """
    if _is_later(candidate, case.year):
        return "later"
    if _has_lapsed(candidate, case.year, documents):
        return "lapsed"
    if not _is_within_reach(candidate, case):
        return "elsewhere"
    return "request" if candidate.is_request and not request_is_own else None


def successors(candidate: Candidate, case: Case, documents: Mapping[str, Candidate]) -> Iterator[Candidate]:
    """Yield the documents in force in a project's fiscal year that replaced one, or what replaced it."""
    waiting, seen = [candidate], {candidate.iri}
    while waiting:
        for heir in _heirs(waiting.pop(), documents):
            if heir.iri in seen:
                continue
            seen.add(heir.iri)
            if _has_lapsed(heir, case.year, documents):
                waiting.append(heir)
            else:
                yield heir


def title_place(title: str, division: str | None) -> str | None:
    """Return the place that a title begins with, or the whole country's for a law known by its name; else None.

    >>> title_place("河北省全面推进政务公开工作实施细则", "130581"), title_place("预算法", "130581")
    ('130000', '100000')
    >>> title_place("县级党政专用电视会议系统建设方案", "130581"), title_place("云平台管理办法", "130581")
    ('130581', None)
    """
    key = title_key(title)
    if key in words("known-title"):
        return CENTRAL_DIVISION
    opening = code_openings().match(key)
    if opening is None or len(opening.group()) == 1:  # one character begins words, too: 云平台, 市场
        return None
    return _division(issuing_place(opening.group(), division))


def _add_mention(candidate: Candidate, mention: Mention, case: Case) -> None:
    candidate.number = candidate.number or mention.number
    candidate.year = candidate.year or mention.year
    candidate.titles.update(mention.titles)
    kinds = (candidate.kind, _kind(mention.code, mention.titles))
    candidate.kind = min(filter(None, kinds), key=lambda kind: (kind != REQUEST, kind), default=None)
    told = _division(issuing_place(mention.code, case.division)) if mention.code else None
    told = told or next((place for title in mention.titles if (place := title_place(title, case.division))), None)
    candidate.places.update(place for place in (told or case.division,) if place)


def _kind(code: str | None, titles: Iterable[str | None]) -> str | None:
    """Return the kind that a code and titles tell; a title may be that of a sheet sent up under a request's number.

    >>> _kind("邢开办呈", ()), _kind("邢开办呈", ("热线经费方案",)), _kind("邢开办", ("关于申请经费的请示",))
    ('internal-request', 'internal-request', 'internal-request')
    """
    if is_upward(code):
        return REQUEST
    told = (document_kind(code, title, None) for title in (*titles, None))
    return next((kind for kind in told if kind), None)


def _division(place: str) -> str | None:
    """Return the division of an issuing place; one that only the citing unit tells is that unit's own."""
    bare = place.removesuffix(GUESSED)
    return CENTRAL_DIVISION if bare == CENTRE else None if bare == UNKNOWN else bare


def _add_known(candidate: Candidate, document: KnownDocument) -> None:
    number = next((c for c in find_citations(document.number) if c.number), None)
    candidate.known = document
    candidate.number = document.number or candidate.number
    candidate.year = int(document.date[:4]) if document.date else candidate.year or (number.year if number else None)
    candidate.kind = document.kind or candidate.kind or _kind(number.issuer if number else None, (document.title,))
    if document.place:
        candidate.places = {document.place}
    elif not candidate.places:
        told = _division(issuing_place(number.issuer, None)) if number and number.issuer else None
        told = told or (title_place(document.title, None) if document.title else None)
        candidate.places = {told} if told else set()


def _is_later(candidate: Candidate, fiscal_year: int | None) -> bool:
    """Tell whether a document came after a fiscal year, or is only known from projects of later years."""
    if fiscal_year is None:
        return False
    if candidate.year is not None:
        return candidate.year > fiscal_year
    years = [case.year for case in candidate.cited_by if case.year is not None]
    return bool(years) and min(years) > fiscal_year


def _has_lapsed(candidate: Candidate, fiscal_year: int | None, documents: Mapping[str, Candidate]) -> bool:
    """Tell whether a document is known not to be in force to the end of a fiscal year."""
    known = candidate.known
    if known is None:
        return False
    if known.until is not None and fiscal_year is not None:
        return known.until < f"{fiscal_year}-12-31"
    years = [heir.year for heir in _heirs(candidate, documents)]
    if fiscal_year is not None and years and all(year is not None and year > fiscal_year for year in years):
        return False
    return known.in_force is False or known.until is not None or bool(known.replaced_by)


def _heirs(candidate: Candidate, documents: Mapping[str, Candidate]) -> list[Candidate]:
    """Return what an authority file names as replacing a document."""
    named = candidate.known.replaced_by if candidate.known else ()
    return [documents[iri] for iri in named if iri in documents]


def _is_within_reach(candidate: Candidate, case: Case) -> bool:
    """Tell whether the issuing place is the unit's own or above it.

    Where one of the two places is not known, what the unit itself cites for another project is within its reach.
    """
    if case.division and candidate.places:
        return not candidate.places.isdisjoint(enclosing(case.division))
    return candidate.is_of(case) or CENTRAL_DIVISION in candidate.places
