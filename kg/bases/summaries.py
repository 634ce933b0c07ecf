"""A DISCLOSURE'S QUADS -> SUMMARY of what it cites, small enough to be kept with its findings: nothing is read twice.

A store of many disclosures then tells what it cites from one text a disclosure, not from every citation.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Said: TypeAlias = Mapping[str, Iterable[str]]

JSON = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON")
SUMMARY = own("citationSummary")
NUMBER = ("documentNumber", "issuerCode", "issueYear", "sequence")
"""What is said of the number of a document as cited."""
OF_DOCUMENT = (*NUMBER, "documentTitle")
OF_DISCLOSURE = ("division", "department", "fiscalYear", "path")
OF_CITATION = ("cites", "raw", "documentNumberText")
READ = tuple(own(name) for name in (*OF_CITATION, *OF_DOCUMENT, *OF_DISCLOSURE))
"""The properties that a summary is made of."""


class Entry(NamedTuple):
    """What one disclosure says of one document as cited.

    `number` is as in `NUMBER`, None where it says nothing; `titles` stand as printed; `spellings` are the ways in which
    it is cited, with how often: none where the disclosure only tells of it.
    """

    iri: str
    number: tuple[str | None, ...]
    titles: tuple[str, ...]
    spellings: dict[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a disclosure cites, by IRI, and who it is of: GB/T 2260 code, department's IRI or else its own, year."""

    graph: str
    division: str | None
    unit: str
    year: str | None
    entries: tuple[Entry, ...]


def summaries_of(quads: Iterable[Quad]) -> tuple[Summary, ...]:
    """Return a summary for each graph that the quads stand in."""
    names = {predicate.value: predicate.value.rsplit("#", 1)[-1] for predicate in READ}
    by_graph: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for quad in quads:
        name = names.get(quad.predicate.value)
        if name and all(isinstance(term, NamedNode) for term in (quad.subject, quad.graph_name)):
            by_graph[quad.graph_name.value][name][quad.subject.value].append(_text(quad.object))  # type: ignore[union-attr]
    return tuple(_summary(graph, said) for graph, said in by_graph.items())


def _summary(graph: str, said: Mapping[str, Said]) -> Summary:
    """Return the summary of one graph from what it says, by property and subject."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for citation, cited in said.get("cites", {}).items():
        for raw in said.get("raw", {}).get(citation, ()):
            written = _least(said, "documentNumberText", citation)
            for node in cited:
                spellings[node][written or raw] += 1
    told = {iri for name in OF_DOCUMENT for iri in said.get(name, {})} | spellings.keys()
    division = _least(said, "division", graph)
    return Summary(
        graph=graph,
        division=division.rsplit("/", 1)[-1] if division else None,
        unit=_least(said, "department", graph) or graph,  # not its path: a file that moves says the same
        year=_least(said, "fiscalYear", graph),
        entries=tuple(
            Entry(
                iri,
                tuple(_least(said, name, iri) for name in NUMBER),
                tuple(sorted(said.get("documentTitle", {}).get(iri, ()))),
                dict(sorted(spellings[iri].items())),
            )
            for iri in sorted(told)
        ),
    )


def _least(said: Mapping[str, Said], name: str, subject: str) -> str | None:
    return min(said.get(name, {}).get(subject, ()), default=None)


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


# --- as it is kept


def summary_quads(document: Iterable[Quad], kept_in: NamedNode) -> list[Quad]:
    """Return what is kept of a document, given as the quads of its graph: one text, in the graph of its findings."""
    return [
        Quad(NamedNode(each.graph), SUMMARY, Literal(_to_json(each), datatype=JSON), kept_in)
        for each in summaries_of(document)
    ]


def _to_json(summary: Summary) -> str:
    told = (summary.division, summary.unit, summary.year, summary.entries)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def from_json(graph: str, text: str) -> Summary:
    """Return a summary from the text that is kept of it."""
    division, unit, year, entries = json.loads(text)
    return Summary(graph, division, unit, year, tuple(Entry(*each) for each in entries))
