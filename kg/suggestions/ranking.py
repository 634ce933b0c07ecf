"""PROJECT + CASES -> the documents that it could rest on, ranked, each with its reasons: proposals for a person.

What speaks for a document, strongest first: the project's own name, goals or indicators speak of it; the same project
cites it in another year; projects like this one cite it, each the more the liker it is and the nearer its unit's level
and its year; its title speaks of the same; many cite it. Each reason has a weight from 0 to 1, and the score is what
they leave of doubt: 1 - (1 - a)(1 - b)... What speaks for a document that was replaced speaks for its successor.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING, Literal, TypeAlias

from kg.bases.known_facts import display_name
from kg.suggestions.by_title import ByTitle
from kg.suggestions.candidates import candidates, refusal, successors
from kg.suggestions.likeness import Likeness, is_same_matter, is_same_project
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.model import KnownDocument
    from kg.suggestions.candidates import Candidate, Refusal
    from kg.suggestions.cases import Case

ReasonKind: TypeAlias = Literal["named", "same-project", "similar", "title", "common"]
NAMED, SAME_PROJECT, SIMILAR, TITLE, COMMON = 0.99, 0.98, 0.8, 0.6, 0.05
"""The most that being spoken of, the same project in another year, one like it, a title, being cited often weigh."""
SHOWN_WORDS = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for a document: which kind, its weight 0 to 1, the shared words, and the project that cites it.

    `times` is how many projects cite the document, for the kind `common`; `instead_of` names the document that it
    speaks for, where that was replaced by the one suggested.
    """

    kind: ReasonKind
    weight: Decimal
    words: tuple[str, ...] = ()
    table: str | None = None
    project: str | None = None
    ordinal: int | None = None
    path: str | None = None
    unit: str | None = None
    division: str | None = None
    year: int | None = None
    times: int | None = None
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document that a project could rest on: score 0 to 1, reasons strongest first, titles without their marks.

    `kind` is a local name of the scheme document-kind, None where it is not known.
    """

    document: str
    number: str | None
    title: str | None
    kind: str | None
    score: Decimal
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is suggested to one project, best first.

    `refused` counts by reason the documents that were looked at and left out: all for which something speaks, and of
    the others those that are cited more than what was taken.
    """

    case: Case
    suggestions: tuple[Suggestion, ...]
    refused: Mapping[Refusal, int]


class Suggester:
    """Suggests documents from what cases cite and what is known of documents; a pure function of the two."""

    def __init__(
        self,
        cases: Iterable[Case],
        known: Mapping[str, KnownDocument] | None = None,
        *,
        requests: bool = False,
    ) -> None:
        """Take the projects that may be learned from, and what is known of documents by IRI, successors by IRI, too.

        A request that a unit cites for one matter is suggested for that matter in another year or under another name;
        with `requests` also for any project of that unit like it.
        """
        self._requests = requests
        cases = list(cases)
        self._citing = [case for case in cases if case.rests_on]
        self._candidates = candidates(cases, known or {})
        self._likeness = Likeness(self._citing)
        self._by_title = ByTitle(self._candidates.values())
        self._times = {iri: len({case.table for case in each.cited_by}) for iri, each in self._candidates.items()}
        cited = (iri for iri, times in self._times.items() if times)
        self._by_times = sorted(cited, key=lambda iri: (-self._times[iri], iri))
        self._by_code, self._by_name = _grouped(self._citing)

    def suggest(self, case: Case, *, top: int = 5) -> Proposals:
        """Return at most `top` documents for a project, the likeliest first, equal ones by their IRI.

        What the project itself cites is not looked at.
        """
        reasons, own = self._reasons(case)
        self._pass_on(reasons, case)
        refused: Counter[Refusal] = Counter()
        found: list[Suggestion] = []
        for iri in (*sorted(reasons), *(iri for iri in self._by_times if iri not in reasons)):
            if len(found) >= top and iri not in reasons:
                break
            said = [*reasons.get(iri, ()), *self._common(iri, case)]
            if not said:
                continue
            why_not = self._refusal(iri, case, is_own=iri in own)
            if why_not is None:
                found.append(_suggestion(self._candidates[iri], said))
            else:
                refused[why_not] += 1
        best = sorted(found, key=lambda each: (-each.score, each.document))[:top]
        return Proposals(case, tuple(best), dict(sorted(refused.items())))

    def _refusal(self, iri: str, case: Case, *, is_own: bool) -> Refusal | None:
        candidate = self._candidates[iri]
        is_own = is_own or (self._requests and candidate.is_of(case))
        return refusal(candidate, case, self._candidates, request_is_own=is_own)

    def _common(self, iri: str, case: Case) -> Iterator[Reason]:
        """Yield how many other projects cite a document, if any does."""
        times = self._times[iri] - any(mention.document == iri for mention in case.rests_on)
        if times > 0:
            yield Reason("common", _decimal(COMMON * times / len(self._citing)), times=times)

    def _reasons(self, case: Case) -> tuple[defaultdict[str, list[Reason]], set[str]]:
        """Return what speaks for each document, beside that many cite it, and which of them may be its own requests."""
        reasons: defaultdict[str, list[Reason]] = defaultdict(list)
        spoken = {mention.document for mention in case.mentioned} & self._candidates.keys()
        for document in sorted(spoken):
            reasons[document].append(Reason("named", _decimal(NAMED)))
        same = self._same_project(case)
        tables = {other.table for other in same}
        own = spoken | {document for other in same for document in _documents(other)}
        for other in same:
            _vote(reasons, other, _of_case("same-project", SAME_PROJECT, other))
        for near in self._likeness.neighbours(case):
            if near.case.table not in tables:
                _vote(reasons, near.case, _of_case("similar", SIMILAR * near.nearness, near.case, near.words))
                own |= _documents(near.case) if is_same_matter(case, near.case) else set()
        for candidate, likeness, words in self._by_title.near(case):
            reasons[candidate.iri].append(Reason("title", _decimal(TITLE * likeness), words[:SHOWN_WORDS]))
        return reasons, own

    def _pass_on(self, reasons: defaultdict[str, list[Reason]], case: Case) -> None:
        """Let what speaks for a document that was replaced speak for what replaced it, unless it does so already."""
        for iri in sorted(reasons):
            old = self._candidates[iri]
            if refusal(old, case, self._candidates) != "lapsed":
                continue
            for heir in successors(old, case, self._candidates):
                there = {(reason.kind, reason.table) for reason in reasons.get(heir.iri, ())}
                name = display_name(old.number, old.title)
                passed = [replace(reason, instead_of=name) for reason in reasons[iri] if reason.instead_of is None]
                reasons[heir.iri] += [each for each in passed if (each.kind, each.table) not in there]

    def _same_project(self, case: Case) -> list[Case]:
        alike = {
            other.table: other
            for other in (
                *self._by_code.get(comparable(case.code), ()),
                *self._by_name.get(comparable(case.name), ()),
            )
        }
        return [other for _table, other in sorted(alike.items()) if is_same_project(case, other)]


def _grouped(cases: Iterable[Case]) -> tuple[dict[str, list[Case]], dict[str, list[Case]]]:
    """Return cases by project code and by name."""
    by_code: defaultdict[str, list[Case]] = defaultdict(list)
    by_name: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_code[comparable(case.code)].append(case)
        by_name[comparable(case.name)].append(case)
    return {key: each for key, each in by_code.items() if key}, {key: each for key, each in by_name.items() if key}


def _vote(reasons: defaultdict[str, list[Reason]], other: Case, reason: Reason) -> None:
    for document in sorted(_documents(other)):
        reasons[document].append(reason)


def _documents(case: Case) -> set[str]:
    return {mention.document for mention in case.rests_on}


def _of_case(kind: ReasonKind, weight: float, other: Case, words: tuple[str, ...] = ()) -> Reason:
    return Reason(
        kind,
        _decimal(weight),
        words[:SHOWN_WORDS],
        table=other.table,
        project=other.name,
        ordinal=other.ordinal,
        path=other.path,
        unit=other.unit,
        division=other.division,
        year=other.year,
    )


def _suggestion(candidate: Candidate, reasons: list[Reason]) -> Suggestion:
    ranked = sorted(reasons, key=lambda reason: (-reason.weight, reason.kind, reason.table or ""))
    doubt = prod(1 - reason.weight for reason in ranked)
    score = _decimal(float(1 - doubt))
    return Suggestion(candidate.iri, candidate.number, candidate.title, candidate.kind, score, tuple(ranked))


def _decimal(number: float) -> Decimal:
    """Return a number from 0 to 1 as it is shown and ranked by."""
    return Decimal(str(round(number, 4)))
