"""The documents of authority files by number and title: those of ontology/legal-documents.ttl and a bureau's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.citations import find_citations, title_key
from kg.graph import iris

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import NamedNode

    from kg.model import KnownDocument


def document_iri(document: KnownDocument) -> NamedNode:
    """Return the IRI of a known document: by its number, else by its title; the same that a citation of it gets."""
    number = next(iter(find_citations(document.number)), None) if document.number else None
    node = iris.cited_document(number, document.place) if number else iris.titled_document(document.title)
    if node is None:
        raise ValueError(f"Unexpected document without number and title: {document!r}")
    return node


class Authority:
    """Known documents by their IRI and by the normal form of their titles."""

    def __init__(self, documents: Iterable[KnownDocument]) -> None:
        self.documents: dict[str, KnownDocument] = {}
        self.by_title: dict[str, list[str]] = {}
        for document in documents:
            iri = document_iri(document).value
            self.documents[iri] = document
            for title in (document.title, *document.other_titles):
                if key := title_key(title):
                    self.by_title.setdefault(key, []).append(iri)
