"""STORE -> STORE: the graph of resolutions made anew from what all documents cite, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.bases.graph import GRAPH, IdentityCounts, inputs_digest, resolution_quads, stamp
from kg.bases.nodes import cited_nodes
from kg.vocabulary import RDF_TYPE, own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from kg.bases.authority import Authority
    from kg.model import Decision
    from kg.quad_store import Store


def update_resolutions(store: Store, authority: Authority, decisions: Iterable[Decision] = ()) -> IdentityCounts:
    """Make the graph of resolutions anew, unless it was made from just this, and count what it holds.

    Only what differs is written: readers see the graph as it was, or as it is to be.
    """
    decisions = tuple(decisions)
    nodes = cited_nodes(store)
    made_from = stamp(inputs_digest(nodes, authority, decisions))
    if made_from not in store:
        wanted = {made_from, *resolution_quads(nodes, authority, decisions)} if nodes else set()
        outdated = _outdated(store, wanted)
        _exchange(store, outdated, wanted)
    return count_identity(store)


def _outdated(store: Store, wanted: set[Quad]) -> set[Quad]:
    """Return the quads of the graph that are not wanted, and leave in `wanted` those that are not there."""
    outdated: set[Quad] = set()
    for quad in store.quads_for_pattern(None, None, None, GRAPH):
        if quad in wanted:
            wanted.remove(quad)
        else:
            outdated.add(quad)
    return outdated


def _exchange(store: Store, old: set[Quad], new: set[Quad]) -> None:
    """Replace quads in one transaction; where none goes, which is the first time and the largest, no text is made."""
    if old:
        parts = (("DELETE", old), ("INSERT", new))
        store.update(";\n".join(_data(verb, quads) for verb, quads in parts if quads))
    elif new:
        store.extend(new)
    if old or new:
        store.flush()


def count_identity(store: Store) -> IdentityCounts:
    """Return what the graph of resolutions holds."""
    means = list(store.quads_for_pattern(None, own("means"), None, GRAPH))
    proposals = _of_class(store, "Proposal")
    suppressed = {quad.subject for quad in store.quads_for_pattern(None, own("suppressed"), None, GRAPH)}
    return IdentityCounts(
        cited=len({quad.object for quad in means}),
        known=len(_of_class(store, "KnownDocument")),
        joined=sum(quad.subject != quad.object for quad in means),
        proposed=len(proposals - suppressed),
    )


def _of_class(store: Store, name: str) -> set[object]:
    return {quad.subject for quad in store.quads_for_pattern(None, RDF_TYPE, own(name), GRAPH)}


def _data(verb: str, quads: Iterable[Quad]) -> str:
    lines = sorted(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in quads)
    return f"{verb} DATA {{ GRAPH <{GRAPH.value}> {{\n" + "\n".join(lines) + "\n} }"
