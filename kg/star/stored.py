"""STORE -> ROWS, document by document, with what each cited document was found to mean; never all of them at once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.graph.iris import RESOLUTION_GRAPH, findings_graph
from kg.star.rows import Meaning, document_rows
from kg.star.schema import tables
from kg.store import document_quads, documents
from kg.vocabulary import DEF_BASE, RDF_TYPE, SKOS, local_name, ontology, own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.quad_store import Store
    from kg.star.rows import Row, Rows

MEANINGS_KEPT = 50_000
"""Cited documents whose meaning is remembered: many documents cite the same few."""


def store_rows(store: Store, graphs: Iterable[str] | None = None) -> Iterator[Rows]:
    """Yield the rows of each document of a store, by path, or of those whose graphs are named; see `document_rows`."""
    meaning = meanings(store)
    for graph in [document.graph for document in documents(store)] if graphs is None else graphs:
        findings = findings_graph(NamedNode(graph)).value
        yield document_rows(document_quads(store, graph), document_quads(store, findings), meaning=meaning)


def code_rows() -> list[Row]:
    """Return the rows of the table of codes: every concept of a code list that a column is of, by list and code."""
    schemes = {column.scheme for table in tables().values() for column in table.columns if column.scheme}
    rows: list[Row] = []
    for node, labels in sorted(_labels().items()):
        scheme, _slash, code = node.removeprefix(DEF_BASE).rpartition("/")
        if node.startswith(DEF_BASE) and scheme in schemes:
            rows.append({"scheme": scheme, "code": code, "label_zh": labels.get("zh"), "label_en": labels.get("en")})
    return rows


def meanings(store: Store) -> Callable[[str], Meaning | None]:
    """Return what tells of a document as cited, by its IRI, which one it means by the store's graph of resolutions."""

    @lru_cache(MEANINGS_KEPT)
    def meaning(cited: str) -> Meaning | None:
        means = _said(store, cited, "means")
        if not means:
            return None
        (meant, *_others) = means
        titles, numbers = _said(store, meant, "documentTitle"), _said(store, meant, "documentNumber")
        kinds = _said(store, meant, "documentKind")
        told = _said(store, cited, "resolution")
        methods = [method for each in told for method in _said(store, each, "resolutionMethod")]
        return Meaning(
            means=meant,
            known=own("KnownDocument").value in _said(store, meant, RDF_TYPE.value),
            number=max(numbers, default=None),
            title=max(titles, default=None),
            kind=local_name(NamedNode(kinds[0])) if kinds else None,
            method=local_name(NamedNode(methods[0])) if methods else None,
        )

    return meaning


def _said(store: Store, node: str, name: str) -> list[str]:
    """Return what the graph of resolutions says of a node under a property, sorted."""
    predicate = NamedNode(name) if ":" in name else own(name)
    found = (quad.object for quad in store.quads_for_pattern(NamedNode(node), predicate, None, RESOLUTION_GRAPH))
    return sorted(term.value for term in found if isinstance(term, (NamedNode, Literal)))


def _labels() -> dict[str, dict[str, str]]:
    """Return the labels of every concept of ontology/ by IRI and language."""
    labels: dict[str, dict[str, str]] = {}
    for quad in ontology().quads_for_pattern(None, NamedNode(f"{SKOS}prefLabel"), None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal) and quad.object.language:
            labels.setdefault(quad.subject.value, {})[quad.object.language] = quad.object.value
    return labels
