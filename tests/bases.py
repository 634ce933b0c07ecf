"""Stores of small disclosures that cite what a test says, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Store
from records import cited, project, record, row

from kg.bases.authority import Authority
from kg.bases.graph import GRAPH, identity_of
from kg.bases.nodes import CitedNode, cited_nodes
from kg.bases.stored import update_resolutions
from kg.graph import record_to_quads
from kg.store import replace_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.bases.identity import Identity
    from kg.model import Decision, KnownDocument, Record

Cite = tuple[str | None, str | None]
"""A number or None, and a title or None."""


def disclosure(name: str, *cites: Cite, division: str | None = "130500", year: int = 2025) -> Record:
    """Return a disclosure of one project that cites some documents, one a row."""
    rows = (row(at, references=(cited(number, title),)) for at, (number, title) in enumerate(cites, 1))
    made = record(project(*rows), path=f"{name}.txt", unit=f"{name}局", year=year)
    return replace(made, document=replace(made.document, division=division))


def filled(*records: Record) -> Store:
    """Return a store of some disclosures, put there one after the other."""
    store = Store()
    for each in records:
        replace_document(store, record_to_quads(each))
    return store


def found(store: Store, known: Iterable[KnownDocument] = (), decisions: Sequence[Decision] = ()) -> Identity:
    """Return what became of the documents that a store cites."""
    return identity_of(cited_nodes(store), Authority(known), decisions)


def called(store: Store) -> dict[str, str]:
    """Return number, else title, of every document as cited, by its IRI."""
    return {node.iri: _called(node) for node in cited_nodes(store)}


def _called(node: CitedNode) -> str:
    return node.number or node.titles[0]


def groups(
    store: Store, known: Iterable[KnownDocument] = (), decisions: Sequence[Decision] = ()
) -> set[frozenset[str]]:
    """Return the documents found, each as the set of what it is cited as."""
    names = called(store)
    together: dict[str, set[str]] = {}
    for each in found(store, known, decisions).resolutions:
        together.setdefault(each.means, set()).add(names[each.node])
    return {frozenset(each) for each in together.values()}


def proposed(
    store: Store, known: Iterable[KnownDocument] = (), decisions: Sequence[Decision] = ()
) -> set[frozenset[str]]:
    """Return the pairs that are proposed and not suppressed."""
    names = called(store)
    open_ = (each for each in found(store, known, decisions).proposals if not each.suppressed)
    return {frozenset((names.get(each.left, each.left), names.get(each.right, each.right))) for each in open_}


def resolved(store: Store, known: Iterable[KnownDocument] = (), decisions: Sequence[Decision] = ()) -> list[str]:
    """Return the graph of resolutions of a store as sorted lines, made anew."""
    update_resolutions(store, Authority(known), decisions)
    return sorted(map(str, store.quads_for_pattern(None, None, None, GRAPH)))
