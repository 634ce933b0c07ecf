"""STORE -> WHAT LEADS NOWHERE: documents no authority file has, short forms that name none, rows without a document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.bases.views.documents import cited_documents, sort_documents
from kg.bases.views.facts import select, value
from kg.vocabulary import RDF_TYPE, own

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.bases.views.records import CitedDocument


@dataclass(frozen=True, slots=True)
class Loose:
    """A text that cites something and tells no document by itself, such as 《办法》, with the projects it stands in."""

    raw: str
    mentions: int
    projects: int


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What a store cites and nobody has entered; of `rows` that have a basis `unnamed` name no document in it."""

    documents: tuple[CitedDocument, ...]
    loose: tuple[Loose, ...]
    unnamed: int
    rows: int


def unresolved(store: Store) -> Unresolved:
    """Return what leads nowhere, the most frequent first."""
    unknown = (document for document in cited_documents(store) if not document.facts.known)
    unnamed, rows = _rows(store)
    return Unresolved(tuple(sort_documents(unknown, "mentions")), _loose(store), unnamed, rows)


def _loose(store: Store) -> tuple[Loose, ...]:
    query = f"""SELECT ?raw ?citation ?holder ?table WHERE {{ GRAPH ?disclosure {{
        ?citation a {own("Citation")} ; {own("raw")} ?raw . ?holder {own("citation")} ?citation .
        FILTER NOT EXISTS {{ ?citation {own("cites")} ?document }}
        OPTIONAL {{ ?holder {own("inTable")} ?table }} }} }}"""
    mentions: dict[str, set[str]] = defaultdict(set)
    projects: dict[str, set[str]] = defaultdict(set)
    for found in select(store, query):
        raw = str(value(found["raw"]))
        mentions[raw].add(str(value(found["citation"])))
        projects[raw].add(str(value(found["table"] or found["holder"])))
    told = (Loose(raw, len(mentions[raw]), len(projects[raw])) for raw in mentions)
    return tuple(sorted(told, key=lambda each: (-each.mentions, each.raw)))


def _rows(store: Store) -> tuple[int, int]:
    """Return how many applicable rows rest on something internal and cite no document, and how many have a basis."""
    unnamed, rows = 0, 0
    applicable = own("ApplicableIndicator")
    for quad in store.quads_for_pattern(None, own("basis"), None):
        row, graph = quad.subject, quad.graph_name
        if next(store.quads_for_pattern(row, RDF_TYPE, applicable, graph), None) is None:
            continue
        rows += 1
        kind = next(store.quads_for_pattern(row, own("basisKind"), None, graph), None)
        if kind is not None and kind.object == own("internal", scheme="basis-kind"):
            citations = (each.object for each in store.quads_for_pattern(row, own("citation"), None, graph))
            unnamed += not any(isinstance(each, NamedNode) and _cites(store, each) for each in citations)
    return unnamed, rows


def _cites(store: Store, citation: NamedNode) -> bool:
    return next(store.quads_for_pattern(citation, own("cites"), None), None) is not None
