"""STORE, or one document of it -> N-Quads, TriG, Turtle or JSON-LD: the same graph gives the same bytes."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, serialize

from kg.errors import StoreError
from kg.graph import quads_to_nquads
from kg.graph.iris import findings_graph
from kg.graph.terms import PREFIXES
from kg.store import VOCABULARY_GRAPH, documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import BlankNode, Quad

    from kg.quad_store import Store

FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}
BY_GRAPH = ("nquads", "trig")
"""The formats of which a part can be written before the rest is known."""
_PREFIXES = re.compile(rb"\A(@prefix [^\n]*\n)+")


def export(store: Store, format: str = "nquads", *, document: str | None = None, vocabularies: bool = True) -> bytes:  # noqa: A002
    """Return what `export_pieces` gives as one text."""
    return b"".join(export_pieces(store, format, document=document, vocabularies=vocabularies))


def export_pieces(
    store: Store,
    format: str = "nquads",  # noqa: A002
    *,
    document: str | None = None,
    vocabularies: bool = True,
) -> Iterator[bytes]:
    """Return the quads of the store, or of one document and its findings, in a format of `FORMATS`, piece by piece.

    `document` is a path as built, the beginning of a SHA-256, or the disclosure's IRI. N-Quads and TriG come graph by
    graph, sorted by the graph's name and within a graph: one graph is in memory at a time. Turtle knows no named
    graphs: what they hold is written as one graph; like JSON-LD it is one piece, and all of it in memory.
    Raises `StoreError` for an unknown format or document before anything is written.
    """
    if format not in FORMATS:
        raise StoreError(
            f"没有 {format} 这种导出格式 no format {format} to export",
            remedy=f"可用的格式 there are：{'、'.join(FORMATS)}",
        )
    graphs = graphs_of(store, document) if document is not None else _all_graphs(store, vocabularies=vocabularies)
    by_graph = (store.quads_for_pattern(None, None, None, graph) for graph in sorted(graphs, key=str))
    if format in BY_GRAPH:
        return _by_graph(by_graph, format)
    return iter([serialize_quads(chain.from_iterable(by_graph), format)])


def serialize_quads(quads: Iterable[Quad], format: str) -> bytes:  # noqa: A002
    """Return quads in a format of `FORMATS`, in the order of their N-Quads lines with a graph's quads together."""
    if format == "nquads":
        return quads_to_nquads(quads)
    ordered = sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad)))
    if format == "turtle":
        triples = sorted({quad.triple for quad in ordered}, key=str)
        return serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    return serialize(ordered, format=FORMATS[format], prefixes=PREFIXES) or b""


def _by_graph(by_graph: Iterable[Iterable[Quad]], format: str) -> Iterator[bytes]:  # noqa: A002
    """Yield graph after graph; the prefixes, with which each would begin, stand in front of the first only."""
    is_first = True
    for quads in by_graph:
        if piece := serialize_quads(quads, format):
            yield piece if is_first else _PREFIXES.sub(b"", piece)
            is_first = False


def _all_graphs(store: Store, *, vocabularies: bool) -> list[NamedNode | BlankNode | DefaultGraph]:
    """Return the names of all graphs of the store, also of what stands in none."""
    named = (graph for graph in store.named_graphs() if vocabularies or graph != VOCABULARY_GRAPH)
    return [DefaultGraph(), *named]


def graphs_of(store: Store, document: str) -> tuple[NamedNode, NamedNode]:
    """Return the graph of the one document meant by path, digest or IRI, and that of its findings."""
    stored = documents(store)
    found = {
        known.graph
        for known in stored
        if document in {known.path, known.graph} or (len(document) >= 8 and known.sha256.startswith(document))
    }
    if len(found) != 1:
        what = "没有文件 no document" if not found else "有不止一份文件 several documents"
        some = "、".join(known.path for known in stored[:5]) or "（库是空的 none）"
        raise StoreError(
            f"库里{what} {document}",
            remedy=f"请给建库时的路径或 SHA-256 的前 8 位以上 a path or 8 digits of SHA-256；库里有 there are：{some}",
        )
    graph = NamedNode(found.pop())
    return graph, findings_graph(graph)
