"""Titles that citations give beside a number -> triples: what each says, and which contradicts an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.citations import are_unlike
from kg.graph import iris
from kg.graph.terms import Triple, facts, string
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

    from kg.model import Citation, Record


def cited_titles(document: NamedNode, record: Record) -> Iterator[Triple]:
    """Yield the title of each citation with a number, and the first citation of that number with another title."""
    first: dict[NamedNode, dict[str, NamedNode]] = {}
    for node, citation in _numbered(document, record):
        cited = iris.cited_document(citation, record.document.division)
        if cited is None or citation.title is None:
            continue
        earlier = first.setdefault(cited, {})  # each title once: disclosures repeat theirs a lot
        unlike = next((each for title, each in earlier.items() if are_unlike(title, citation.title)), None)
        yield from facts(node, (own("titleText"), string(citation.title)), (own("titleUnlike"), unlike))
        earlier.setdefault(citation.title, node)


def _numbered(document: NamedNode, record: Record) -> Iterator[tuple[NamedNode, Citation]]:
    """Yield the citations of all rows that give number and title, with their IRIs, in reading order."""
    for project in record.projects:
        for indicator in project.indicators:
            row = iris.below(document, "table", project.ordinal, "indicator", indicator.ordinal)
            for position, citation in enumerate(indicator.references, start=1):
                if citation.number and citation.title:
                    yield iris.below(row, "citation", position), citation
