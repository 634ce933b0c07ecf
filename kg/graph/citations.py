"""Citations of a record -> triples: the references of its rows, mentions elsewhere, articles, and what points back.

A reference is `row bkg:citation c`, any other mention `row|table|disclosure bkg:mention m`; both say by bkg:cites which
document is meant as it is spelt, and by bkg:citesPart which article of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.citations.articles import article_paths
from kg.citations.short_forms import label_of
from kg.graph import iris
from kg.graph.issuers import issuer
from kg.graph.places import place
from kg.graph.terms import DCT, ELI, Triple, facts, integer, is_a, string, true
from kg.vocabulary import RDF_TYPE, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Citation, Mention, Record


@dataclass(slots=True)
class _Named:
    """The documents named so far: by number or title, the document and the last citation that names it."""

    documents: dict[str, NamedNode] = field(default_factory=dict)
    citations: dict[str, NamedNode] = field(default_factory=dict)

    def add(self, citation: Citation, node: NamedNode, document: NamedNode | None) -> None:
        """Remember a citation that names its document by number or title."""
        label = label_of(citation)
        if label and document and not citation.short:
            self.documents.setdefault(label, document)
            self.citations[label] = node


def citations(document: NamedNode, record: Record) -> Iterator[Triple]:
    """Yield the citations of a record, in the order of the document: running text, then table by table."""
    division = record.document.division
    named = _Named()
    placed = _mentions_by_holder(document, record)
    for mention, holder, node in placed.get(None, []):
        yield from _mention(holder, node, mention, division, named)
    for project in record.projects:
        table = iris.below(document, "table", project.ordinal)
        for mention, holder, node in placed.get((project.ordinal, None), []):
            yield from _mention(holder, node, mention, division, named)
        for row in project.indicators:
            node = iris.below(table, "indicator", row.ordinal)
            for position, citation in enumerate(row.references, start=1):
                below = iris.below(node, "citation", position)
                yield from facts(node, (own("citation"), below))
                cited = _cited(citation, division, named)
                yield from _citation(below, citation, cited, "basis", named)
                yield from facts(table, (own("legalBasis"), cited))
            for mention, holder, below in placed.get((project.ordinal, row.ordinal), []):
                yield from _mention(holder, below, mention, division, named)


_Holder = tuple[int, int | None] | None


def _mentions_by_holder(
    document: NamedNode, record: Record
) -> dict[_Holder, list[tuple[Mention, NamedNode, NamedNode]]]:
    """Return what mentions there are of each row, each table and the document, with holder and node of each."""
    found: dict[_Holder, list[tuple[Mention, NamedNode, NamedNode]]] = {}
    numbers: dict[_Holder, Iterator[int]] = {}
    for mention in record.mentions:
        key = None if mention.project is None else (mention.project, mention.row)
        holder = document if mention.project is None else iris.below(document, "table", mention.project)
        holder = holder if mention.row is None else iris.below(holder, "indicator", mention.row)
        node = iris.below(holder, "mention", next(numbers.setdefault(key, count(1))))
        found.setdefault(key, []).append((mention, holder, node))
    return found


def _mention(
    holder: NamedNode, node: NamedNode, mention: Mention, division: str | None, named: _Named
) -> Iterator[Triple]:
    yield from facts(holder, (own("mention"), node))
    yield from facts(
        node,
        is_a("Mention"),
        (own("heading"), string(mention.heading)),
        (NamedNode(DCT + "isPartOf"), _sentence(holder, mention)),
    )
    yield from _citation(node, mention.citation, _cited(mention.citation, division, named), mention.field, named)
    yield from place(node, mention.place)


def _sentence(document: NamedNode, mention: Mention) -> NamedNode | None:
    """Return the sentence of the narrative goals that a mention stands in."""
    if mention.project is not None or mention.goal is None or mention.sentence is None:
        return None
    return iris.below(document, "goal", mention.goal, "sentence", mention.sentence)


def _cited(citation: Citation, division: str | None, named: _Named) -> NamedNode | None:
    """Return the document a citation means: its own, or that of what it points back to, which nobody may know."""
    if citation.antecedent is not None and citation.antecedent in named.documents:
        return named.documents[citation.antecedent]
    if citation.short and citation.antecedent is None and not citation.number:
        return None
    return iris.cited_document(citation, division)


def _citation(
    node: NamedNode, citation: Citation, document: NamedNode | None, on_field: str, named: _Named
) -> Iterator[Triple]:
    yield from facts(
        node,
        is_a("Citation"),
        (own("onField"), string(on_field)),
        (own("raw"), string(citation.raw)),
        (own("start"), integer(citation.start)),
        (own("end"), integer(citation.end)),
        (own("documentNumberText"), string(citation.number_text)),
        (own("article"), string(citation.article)),
        (own("shortForm"), true(citation.short)),
        (own("refersBackTo"), named.citations.get(citation.antecedent or "")),
        (own("cites"), document),
    )
    if document:
        yield from _document(document, citation)
        yield from _parts(node, document, citation)
    named.add(citation, node, document)


def _document(document: NamedNode, citation: Citation) -> Iterator[Triple]:
    """Yield what a citation says of its document; one that points back says nothing new."""
    if citation.antecedent is not None:
        return
    yield from facts(
        document,
        is_a("CitedDocument"),
        (own("documentNumber"), string(citation.number)),
        (own("issuerCode"), string(citation.issuer)),
        (own("issueYear"), integer(citation.year)),
        (own("sequence"), integer(citation.seq)),
        (own("documentTitle"), string(citation.title)),
    )
    yield from issuer(document, citation.issuer)


def _parts(node: NamedNode, document: NamedNode, citation: Citation) -> Iterator[Triple]:
    """Yield the articles that a citation pinpoints, as parts of its document."""
    for path in article_paths(citation.article) if citation.article else ():
        part = iris.below(document, *path)
        yield from facts(node, (own("citesPart"), part))
        yield from facts(
            part,
            (RDF_TYPE, NamedNode(ELI + "LegalResourceSubdivision")),
            (NamedNode(ELI + "is_part_of"), document),
        )
