"""ontology/ -> the vocabulary graph of a store, put there anew whenever ontology/ has changed."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.store.pieces import by_graph
from kg.store.remote import RemoteStore
from kg.vocabulary import DEF_BASE, all_of_ontology, own

if TYPE_CHECKING:
    from kg.quad_store import Store

VOCABULARY_GRAPH = NamedNode(DEF_BASE.rstrip("/"))


def load_vocabularies(store: Store) -> None:
    """Put ontology/ into the vocabulary graph; its digest stands in the graph, so that this is done once."""
    stamp = Quad(VOCABULARY_GRAPH, own("vocabularyDigest"), Literal(_whole_digest()), VOCABULARY_GRAPH)
    if stamp in store:
        return
    quads = [stamp, *(Quad(quad.subject, quad.predicate, quad.object, VOCABULARY_GRAPH) for quad in all_of_ontology())]
    if isinstance(store, RemoteStore):
        store.put_graphs(by_graph(serialize(quads, format=RdfFormat.N_QUADS) or b""))
    else:
        store.remove_graph(VOCABULARY_GRAPH)
        store.extend(quads)


@cache
def _whole_digest() -> str:
    """Return a digest of all that ontology/ holds, the known documents too."""
    lines = sorted(map(str, all_of_ontology()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def has_vocabularies(store: Store) -> bool:
    """Tell whether a store holds vocabularies, those of today or of an earlier version: every one built does."""
    return any(
        True for _quad in store.quads_for_pattern(VOCABULARY_GRAPH, own("vocabularyDigest"), None, VOCABULARY_GRAPH)
    )
