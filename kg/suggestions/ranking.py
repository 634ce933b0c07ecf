"""PROJECT + CASES -> the documents that it could rest on, ranked, each with its reasons: proposals for a person.

What speaks for a document, strongest first: the same project cites it in another year; projects like this one cite it,
each the more the liker it is and the nearer its unit's level and its year; its title speaks of the same; many cite it.
Each reason has a weight from 0 to 1, and the score is what they leave of doubt: 1 - (1 - a)(1 - b)...
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from math import prod, sqrt
from typing import TYPE_CHECKING, Literal, TypeAlias

from kg.suggestions.candidates import candidates, refusal
from kg.suggestions.likeness import Likeness, about, is_same_project
from kg.suggestions.word_index import WordIndex
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.model import KnownDocument
    from kg.suggestions.candidates import Candidate, Refusal
    from kg.suggestions.cases import Case

ReasonKind: TypeAlias = Literal["same-project", "similar", "title", "common"]
SAME_PROJECT, SIMILAR, TITLE, COMMON = 0.98, 0.8, 0.6, 0.05
"""The most that the same project in another year, one like it, a title, and being cited often can weigh."""
LEAST_TITLE = 0.35
"""How like a title must be to what a project says."""
TITLES = 50
"""So many titles, those that hold most of a project's words, are looked at."""
SHOWN_WORDS = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for a document: which kind, its weight 0 to 1, the shared words, and the project that cites it.

    `times` is how many projects cite the document, for the kind `common`.
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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document that a project could rest on: score 0 to 1, reasons strongest first, titles without their marks."""

    document: str
    number: str | None
    title: str | None
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
        """Take the projects that may be learned from, and what is known of documents by IRI.

        With `requests`, a request that a unit cites for one project may be suggested for others of that unit.
        """
        self._requests = requests
        self._citing = [case for case in cases if case.cited]
        self._candidates = candidates(self._citing, known or {})
        self._likeness = Likeness(self._citing)
        self._titled = [each for each in self._candidates.values() if each.texts()]
        self._titles = WordIndex(["\n".join(each.texts()) for each in self._titled])
        self._times = {iri: len({case.table for case in each.cited_by}) for iri, each in self._candidates.items()}
        self._by_times = sorted(self._times, key=lambda iri: (-self._times[iri], iri))
        self._by_code, self._by_name = _grouped(self._citing)

    def suggest(self, case: Case, *, top: int = 5) -> Proposals:
        """Return at most `top` documents for a project, the likeliest first, equal ones by their IRI.

        What the project itself cites is not looked at.
        """
        reasons = self._reasons(case)
        refused: Counter[Refusal] = Counter()
        found: list[Suggestion] = []
        for iri in (*sorted(reasons), *(iri for iri in self._by_times if iri not in reasons)):
            if len(found) >= top and iri not in reasons:
                break
            said = [*reasons.get(iri, ()), *self._common(iri, case)]
            is_own = any(reason.kind == "same-project" for reason in said)
            why_not = self._refusal(iri, case, is_own=is_own)
            if said and why_not is None:
                found.append(_suggestion(self._candidates[iri], said))
            elif why_not is not None:
                refused[why_not] += 1
        best = sorted(found, key=lambda each: (-each.score, each.document))[:top]
        return Proposals(case, tuple(best), dict(sorted(refused.items())))

    def _refusal(self, iri: str, case: Case, *, is_own: bool) -> Refusal | None:
        candidate = self._candidates[iri]
        return refusal(candidate, case, request_is_own=is_own or (self._requests and candidate.is_of(case)))

    def _common(self, iri: str, case: Case) -> Iterator[Reason]:
        """Yield how many other projects cite a document, if any does."""
        times = self._times[iri] - any(mention.document == iri for mention in case.cited)
        if times > 0:
            yield Reason("common", _decimal(COMMON * times / len(self._citing)), times=times)

    def _reasons(self, case: Case) -> dict[str, list[Reason]]:
        """Return what speaks for each document, beside that many cite it."""
        reasons: defaultdict[str, list[Reason]] = defaultdict(list)
        same = self._same_project(case)
        for other in same:
            _vote(reasons, other, _of_case("same-project", SAME_PROJECT, other))
        tables = {other.table for other in same}
        for near in self._likeness.neighbours(case):
            if near.case.table not in tables:
                _vote(reasons, near.case, _of_case("similar", SIMILAR * near.nearness, near.case, near.words))
        for iri, reason in self._by_title(case):
            reasons[iri].append(reason)
        return reasons

    def _same_project(self, case: Case) -> list[Case]:
        alike = {
            other.table: other
            for other in (
                *self._by_code.get(comparable(case.code), ()),
                *self._by_name.get(comparable(case.name), ()),
            )
        }
        return [other for _table, other in sorted(alike.items()) if is_same_project(case, other)]

    def _by_title(self, case: Case) -> Iterable[tuple[str, Reason]]:
        """Yield the documents whose title speaks of what the project's name says.

        The likeness is the mean of the share of the name that the title says and of the share of the title that the
        whole project says: 乡村“复兴少年宫”建设试点工作方案 is about a project of that name, and about none of 乡村.
        Of the title it is characters that are counted: the names of many laws are words of their own.
        """
        name = set(about(case.name))
        if not name:
            return
        everything = name | set(about("\n".join((*case.goals, *case.indicators))))
        holding = Counter(position for word in name for position in self._titles.holding(word))
        nearest = sorted(holding, key=lambda position: (-holding[position], self._titled[position].iri))[:TITLES]
        for position in nearest:
            candidate = self._titled[position]
            if not any(other.table != case.table for other in candidate.cited_by) and candidate.known is None:
                continue
            weights = self._titles.weights(name)
            title = max(candidate.texts(), key=lambda text: (covered(text, everything), text))
            shared = [word for word in sorted(name, key=lambda word: (-weights.of(word), word)) if word in title]
            likeness = sqrt(weights.share(name, shared) * covered(title, everything))
            if likeness >= LEAST_TITLE:
                yield candidate.iri, Reason("title", _decimal(TITLE * likeness), tuple(shared[:SHOWN_WORDS]))


def covered(text: str, words: Iterable[str]) -> float:
    """Return which share of the characters of a text is in some of the words.

    >>> covered("政务公开办法", {"公开", "政务公开"})
    0.6666666666666666
    """
    inside = {at for word in words for found in re.finditer(re.escape(word), text) for at in range(*found.span())}
    return len(inside) / max(1, len(text))


def _grouped(cases: Iterable[Case]) -> tuple[dict[str, list[Case]], dict[str, list[Case]]]:
    """Return cases by project code and by name."""
    by_code: defaultdict[str, list[Case]] = defaultdict(list)
    by_name: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_code[comparable(case.code)].append(case)
        by_name[comparable(case.name)].append(case)
    return {key: each for key, each in by_code.items() if key}, {key: each for key, each in by_name.items() if key}


def _vote(reasons: defaultdict[str, list[Reason]], other: Case, reason: Reason) -> None:
    for document in sorted({mention.document for mention in other.cited}):
        reasons[document].append(reason)


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
    return Suggestion(candidate.iri, candidate.number, candidate.title, _decimal(float(1 - doubt)), tuple(ranked))


def _decimal(number: float) -> Decimal:
    """Return a number from 0 to 1 as it is shown and ranked by."""
    return Decimal(str(round(number, 4)))
