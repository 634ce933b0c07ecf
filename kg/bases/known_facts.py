"""KNOWN DOCUMENTS -> triples: what an authority file says of the documents meant, and of what replaced them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.citations import find_citations, title_key
from kg.graph import iris
from kg.graph.issuing_places import division_facts
from kg.graph.terms import DCT, Triple, day, facts, integer, is_a, string, year
from kg.vocabulary import SKOS, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.bases.authority import Authority
    from kg.model import KnownDocument

ELI = "http://data.europa.eu/eli/ontology#"
PREF_LABEL, SUBJECT = NamedNode(SKOS + "prefLabel"), NamedNode("http://purl.org/dc/elements/1.1/subject")
_YEAR_LENGTH = 4
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def known_facts(authority: Authority, iris_: Iterable[str]) -> Iterator[Triple]:
    """Yield what `authority` says of its documents with these IRIs, and of all that replaced them, one after the other.

    An IRI that the authority does not have yields nothing; a document replaced by itself in the end is no endless loop.
    """
    waiting, told = sorted(iris_, reverse=True), set()
    while waiting:
        iri = waiting.pop()
        known = authority.documents.get(iri)
        if known is None or iri in told:
            continue
        told.add(iri)
        yield from _document(NamedNode(iri), known)
        for text in known.replaced_by:
            successor = successor_iri(authority, text, known.place)
            yield from facts(NamedNode(iri), (NamedNode(ELI + "repealed_by"), successor))
            if successor is not None and successor.value in authority.documents:
                waiting.append(successor.value)
            else:
                yield from facts(NamedNode(iri), (own("replacedByText"), string(text)))
                yield from _named_only(successor, text)


def successors(authority: Authority, iri: str) -> Iterator[str]:
    """Yield the IRI of a known document and of all known ones that replaced it, each once, the nearest first."""
    waiting, told = [iri], set()
    while waiting:
        each = waiting.pop(0)
        known = authority.documents.get(each)
        if known is None or each in told:
            continue
        told.add(each)
        yield each
        found = (successor_iri(authority, text, known.place) for text in known.replaced_by)
        waiting += [node.value for node in found if node is not None]


def successor_iri(authority: Authority, text: str, place: str | None) -> NamedNode | None:
    """Return the IRI of a document that an authority file names by its number or title, from a document of `place`."""
    found = authority.by_title.get(title_key(text), [])  # a title may have a number in it
    cited = next((each for each in find_citations(text) if each.number), None)
    if cited is not None and not found:
        return iris.cited_document(cited, place)
    return NamedNode(found[0]) if len(found) == 1 else iris.titled_document(text)


def _document(node: NamedNode, known: KnownDocument) -> Iterator[Triple]:
    number = next((each for each in find_citations(known.number) if each.number), None)
    issued = int(known.date[:_YEAR_LENGTH]) if known.date else number.year if number else None
    validity = {True: "InForce-inForce", False: "InForce-notInForce", None: None}[known.in_force]
    yield from facts(
        node,
        is_a("CitedDocument"),
        is_a("KnownDocument"),
        (PREF_LABEL, string(display_name(known.number, known.title))),
        (own("documentNumber"), string(known.number)),
        (own("documentTitle"), string(known.title)),
        (own("issuerCode"), string(number.issuer if number else None)),
        (own("issueYear"), integer(number.year if number else None)),
        (own("sequence"), integer(number.seq if number else None)),
        (own("documentKind"), own(known.kind, scheme="document-kind") if known.kind else None),
        (own("issuedIn"), year(issued)),
        (NamedNode(ELI + "date_document"), day(known.date)),
        (NamedNode(ELI + "in_force"), NamedNode(ELI + validity) if validity else None),
        (NamedNode(ELI + "date_no_longer_in_force"), day(known.until)),
        (NamedNode(ELI + "responsibility_of"), string(known.issuer)),
        *((SUBJECT, string(topic)) for topic in known.about),
        *((NamedNode(DCT + "source"), _source(source)) for source in known.sources),
    )
    if known.place:
        yield from facts(node, (own("issuingPlace"), iris.division(known.place)))
        yield from division_facts(known.place)


def _named_only(node: NamedNode | None, text: str) -> Iterator[Triple]:
    """Yield what the name alone tells of a document that the authority file does not have."""
    if node is None:
        return
    cited = next((each for each in find_citations(text) if each.number), None)
    yield from facts(
        node,
        is_a("CitedDocument"),
        (PREF_LABEL, string(text)),
        (own("documentNumber"), string(cited.number if cited else None)),
        (own("documentTitle"), string(cited.title if cited else text.strip("《》"))),
        (own("issuedIn"), year(cited.year if cited else None)),
    )


def display_name(number: str | None, title: str | None) -> str:
    """Return a document's number and title as people cite them.

    >>> display_name("财预〔2015〕88号", "中央部门预算绩效目标管理办法"), display_name(None, "预算法")
    ('财预〔2015〕88号《中央部门预算绩效目标管理办法》', '《预算法》')
    """
    return f"{number or ''}{f'《{title}》' if title else ''}"


def _source(source: str) -> NamedNode | Literal:
    return NamedNode(source) if _WEB_ADDRESS.fullmatch(source) else Literal(source)
