"""Leave one out: hide what a project cites, let the others suggest it, and see where the right document stands.

What is measured is told by `Figures`; the baseline ranks documents by how many other projects cite them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from pyoxigraph import Store

import kg
from kg.bases.load import load_authority
from kg.bases.stored import update_resolutions
from kg.citations import find_citations, title_key
from kg.graph import record_to_quads
from kg.suggestions.ranking import Suggester
from kg.suggestions.stated import authority_documents
from kg.suggestions.stored import store_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.model import KnownDocument
    from kg.suggestions.cases import Case

    Ranking = Callable[[Case, Sequence[Case]], list[str]]

CORPUS = Path(__file__).parents[1] / "corpus"
ALL = 1_000_000


def without_citations(case: Case) -> Case:
    """Return a case as if nothing of what it cites were known: its citations gone, and their mentions from its texts.

    Also what its name and its goals mention of other documents goes, and every repetition of a number or title cited.
    """
    mentions = (*case.cited, *case.mentioned)
    keys = {title_key(text) for each in mentions for text in (each.number, *each.titles) if text}

    def masked(text: str | None) -> str | None:
        return None if text is None else _without_keys(_without_mentions(text), keys)

    return replace(
        case,
        name=masked(case.name),
        goals=tuple(masked(goal) or "" for goal in case.goals),
        indicators=tuple(masked(name) or "" for name in case.indicators),
        cited=(),
        mentioned=(),
    )


def _without_mentions(text: str) -> str:
    for citation in reversed(find_citations(text)):
        text = text[: citation.start] + " " + text[citation.end :]
    return text


def _without_keys(text: str, keys: Iterable[str]) -> str:
    """Return a text in normal form if a number or title stands in it, without them; else as it is."""
    key = title_key(text)
    said = sorted((each for each in keys if each and each in key), key=len, reverse=True)
    for each in said:
        key = key.replace(each, " ")
    return key if said else text


@dataclass(frozen=True)
class Figures:
    """Over so many projects: the mean share of their documents among the first five, and of 1 / rank of the first."""

    projects: int
    recall_at_5: float
    mean_reciprocal_rank: float


def documents(case: Case) -> set[str]:
    return {mention.document for mention in case.cited}


def most_cited(_hidden: Case, others: Sequence[Case]) -> list[str]:
    """Return all documents that others cite, the most cited first."""
    times = Counter(document for other in others for document in documents(other))
    return sorted(times, key=lambda document: (-times[document], document))


def suggested(known: Mapping[str, KnownDocument] | None = None, *, requests: bool = False) -> Ranking:
    """Return the ranking that `Suggester` makes, given what is known of documents; `requests` as there."""

    def rank(hidden: Case, others: Sequence[Case]) -> list[str]:
        proposals = Suggester(others, known, requests=requests).suggest(hidden, top=ALL)
        return [suggestion.document for suggestion in proposals.suggestions]

    return rank


def reachable(cases: Sequence[Case]) -> list[Case]:
    """Return the cases of which another cites a document, too: that of the others nobody can find in these."""
    times = Counter(document for case in cases for document in documents(case))
    return [case for case in cases if any(times[document] > 1 for document in documents(case))]


def corpus_cases() -> tuple[Case, ...]:
    """Return the projects of the corpus, each document read anew, with the documents that their citations mean.

    Of the graph of resolutions nothing else is taken: it joins what all say of a document, the hidden project, too.
    """
    store = Store()
    for file in sorted(CORPUS.rglob("*.txt")):
        store.extend(record_to_quads(kg.extract(file)))
    update_resolutions(store, load_authority())
    return store_cases(store)


def independent_documents() -> dict[str, KnownDocument]:
    """Return the shipped documents of which something else than a disclosure of the corpus tells.

    What the corpus alone attests was read in the very citation that is hidden.
    """
    known = authority_documents(load_authority())
    return {iri: document for iri, document in known.items() if not _is_of_corpus(document)}


def _is_of_corpus(document: KnownDocument) -> bool:
    return bool(document.sources) and all(source.startswith("corpus") for source in document.sources)


def ranks(cases: Sequence[Case], ranking: Ranking, asked: Sequence[Case] | None = None) -> dict[str, list[int]]:
    """Return by project the ranks, from 1, at which its hidden documents stand; those that do not are left out."""
    found = {}
    for case in cases if asked is None else asked:
        if case.cited:
            order = ranking(without_citations(case), [other for other in cases if other is not case])
            right = documents(case)
            found[case.table] = [place for place, document in enumerate(order, start=1) if document in right]
    return found


def figures(cases: Sequence[Case], placed: Mapping[str, list[int]]) -> Figures:
    """Return the figures of some of the cases that were ranked."""
    recall = [sum(rank <= 5 for rank in placed[case.table]) / len(documents(case)) for case in cases]
    reciprocal = [1 / placed[case.table][0] if placed[case.table] else 0.0 for case in cases]
    return Figures(len(cases), fmean(recall), fmean(reciprocal))
