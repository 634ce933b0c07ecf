"""STORE -> WHAT LEADS NOWHERE: documents no authority file has, short forms that name none, rows without a document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.bases.views.documents import cited_documents, sort_documents
from kg.bases.views.facts import select, value
from kg.vocabulary import RDF_TYPE, own

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.bases.views.records import CitedDocument
    from kg.quad_store import Store


@dataclass(frozen=True, slots=True)
class Loose:
    """A text that cites something and tells no document by itself, such as 《办法》, with the projects it stands in."""

    raw: str
    mentions: int
    projects: int


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What a store cites and nobody has entered.

    Of `rows` with a basis, `unnamed` rest on something internal and name no document.
    """

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
        OPTIONAL {{ ?citation {own("cites")} ?document }}
        OPTIONAL {{ ?holder {own("inTable")} ?table }} }}
        FILTER(!BOUND(?document)) }}"""
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
    naming = _subjects(store, own("cites"))
    citing = {quad.subject for quad in store.quads_for_pattern(None, own("citation"), None) if quad.object in naming}
    rows = _subjects(store, own("basis")) & _subjects(store, RDF_TYPE, own("ApplicableIndicator"))
    internal = _subjects(store, own("basisKind"), own("internal", scheme="basis-kind"))
    return len((rows & internal) - citing), len(rows)


def _subjects(store: Store, predicate: NamedNode, value: NamedNode | None = None) -> set[object]:
    return {quad.subject for quad in store.quads_for_pattern(None, predicate, value)}
