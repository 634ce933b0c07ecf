"""The store, or one document of it, as N-Quads, TriG, Turtle or JSON-LD: the same graph gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, serialize

from kg.errors import StoreError
from kg.graph import quads_to_nquads
from kg.graph.iris import findings_graph
from kg.graph.terms import PREFIXES
from kg.store import VOCABULARY_GRAPH, documents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from kg.quad_store import Store

FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}


def export(store: Store, format: str = "nquads", *, document: str | None = None, vocabularies: bool = True) -> bytes:  # noqa: A002
    """Return the quads of the store, or of one document and its findings, in a format of `FORMATS`.

    `document` is a path as built, the beginning of a SHA-256, or the disclosure's IRI. Turtle knows no named
    graphs: what they hold is written as one graph.
    """
    if format not in FORMATS:
        raise StoreError(f"没有 {format} 这种导出格式", remedy=f"可用的格式：{'、'.join(FORMATS)}")
    if document is not None:
        graphs = _graphs_of(store, document)
        quads = [quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)]
    else:
        quads = [quad for quad in store if vocabularies or quad.graph_name != VOCABULARY_GRAPH]
    return serialize_quads(quads, format)


def serialize_quads(quads: Iterable[Quad], format: str) -> bytes:  # noqa: A002
    """Return quads in a format of `FORMATS`, in the order of their N-Quads lines with a graph's quads together."""
    if format == "nquads":
        return quads_to_nquads(quads)
    ordered = sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad)))
    if format == "turtle":
        triples = sorted({quad.triple for quad in ordered}, key=str)
        return serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    return serialize(ordered, format=FORMATS[format], prefixes=PREFIXES) or b""


def _graphs_of(store: Store, document: str) -> tuple[NamedNode, NamedNode]:
    """Return the graph of the one document meant, and that of its findings."""
    stored = documents(store)
    found = {
        known.graph
        for known in stored
        if document in {known.path, known.graph} or (len(document) >= 8 and known.sha256.startswith(document))
    }
    if len(found) != 1:
        what = "没有" if not found else "有不止一份"
        some = "、".join(known.path for known in stored[:5]) or "（库是空的）"
        raise StoreError(
            f"库里{what}文件 {document}", remedy=f"请给建库时的路径或 SHA-256 的前 8 位以上；库里有：{some}"
        )
    graph = NamedNode(found.pop())
    return graph, findings_graph(graph)
