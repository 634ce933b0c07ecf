"""The store beside rdflib and oxrdflib: loading, putting a document in place of its last version, taking one away.

Run: python tests/bench/bench_store.py [triples]     (default 200,000, of synthetic documents)
Ours is Oxigraph in a folder, through `kg.store`; the peers hold all in memory. CPU and wall time differ little here, as
nothing is waited for; figures are wall times.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from country_store import fill
from pyoxigraph import NamedNode, RdfFormat
from reporting.figures import Figure, of_runs, peer_figures, show

from kg.graph import quads_to_nquads
from kg.store import VOCABULARY_GRAPH, add_documents, open_store, remove_document, replace_document
from kg.store import documents as stored_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reporting.figures import Item

TRIPLES, ROUNDS, AT_MOST = 200_000, 3, 20
"""Documents that are replaced and removed, at most."""
PATTERNS = {
    "filter": "SELECT ?s { ?s bkg:value ?v FILTER(STRSTARTS(?v, '≥9')) }",
    "join": "SELECT ?t ?u { ?t a bkg:TargetTable ; bkg:inDisclosure ?d . ?d bkg:department ?u }",
    "group by": "SELECT ?l (COUNT(*) AS ?n) { ?s bkg:level2 ?l } GROUP BY ?l",
    "contains": "SELECT ?s { ?s bkg:level3 ?v FILTER(CONTAINS(?v, '满意')) }",
    "path": "SELECT ?d ?n { ?d bkg:targetTable/bkg:indicator/bkg:target/bkg:number ?n }",
}
PREFIX = "PREFIX bkg: <https://w3id.org/budget-kg/def#> "


def measure(triples: int = TRIPLES, rounds: int = ROUNDS) -> Iterator[Item]:
    """Yield the times of ours and of the peers on the same triples."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, _documents = fill(folder / "first", triples)
        graphs = [NamedNode(each.graph) for each in stored_documents(store)]
        documents = [list(store.quads_for_pattern(None, None, None, graph)) for graph in graphs]
        del store
        lines = [quads_to_nquads(quads) for quads in documents]
        dump = folder / "documents.nq"
        dump.write_bytes(b"".join(lines))
        total = sum(map(len, documents))
        yield Figure("triples loaded", total, "triples", better="", note=f"{len(documents)} documents")
        yield from _ours(folder, documents, lines, rounds)
        for peer in ("rdflib", "oxrdflib"):
            yield from peer_figures(peer, peer, lambda peer=peer: _peer(peer, dump, total, graphs, rounds))


def _ours(folder: Path, documents: list[list[Any]], lines: list[bytes], rounds: int) -> Iterator[Item]:
    total = sum(map(len, documents))
    loads = []
    for number in range(rounds):
        store = open_store(folder / f"store{number}")
        begin = time.perf_counter()
        add_documents(store, b"".join(lines))
        store.flush()
        loads.append(total / (time.perf_counter() - begin))
    yield of_runs("load in bulk", loads, "triples/s", better="more", note="磁盘 / on disk")
    some = documents[:AT_MOST]
    replaced = [_seconds(lambda quads=quads: replace_document(store, quads)) for quads in some]
    yield of_runs("replace a document, a triple", [1e6 * s / len(q) for s, q in zip(replaced, some, strict=True)], "µs")
    for what, query in PATTERNS.items():
        times = [
            1000 * _seconds(lambda query=query: list(store.query(PREFIX + query, use_default_graph_as_union=True)))  # type: ignore[call-overload]
            for _ in range(rounds)
        ]
        yield of_runs(f"query: {what}", times, "ms", note="磁盘 / on disk")
    named = [quads[0].graph_name.value for quads in some]
    yield of_runs("remove a document", [1000 * _seconds(lambda n=n: remove_document(store, n)) for n in named], "ms")
    left = sum(1 for _ in stored_documents(store)) + len(some)
    yield Figure("documents after removal, and those removed", left, "documents", better="more", goal=len(documents))
    assert any(store.quads_for_pattern(None, None, None, VOCABULARY_GRAPH))


def _peer(peer: str, dump: Path, total: int, graphs: list[NamedNode], rounds: int) -> Iterator[Item]:
    import rdflib  # noqa: PLC0415 - the peer may be missing

    def empty() -> rdflib.Dataset:
        return rdflib.Dataset(store="Oxigraph" if peer == "oxrdflib" else "default", default_union=True)

    loads, held = [], empty()
    for _ in range(rounds if peer == "oxrdflib" else 1):  # rdflib takes as many seconds each time
        held = empty()
        seconds = _seconds(lambda held=held: _load(held, dump))
        loads.append(total / seconds)
    told = "内存，bulk_load / in memory, bulk_load" if peer == "oxrdflib" else "内存，parse / in memory, parse"
    yield of_runs("load in bulk", loads, "triples/s", peer=peer, better="more", note=told)
    for what, query in PATTERNS.items():
        times = [1000 * _seconds(lambda query=query: list(held.query(PREFIX + query))) for _ in range(rounds)]
        yield of_runs(f"query: {what}", times, "ms", peer=peer, note="内存 / in memory")
    removed = [
        1000 * _seconds(lambda graph=graph: held.remove_graph(rdflib.URIRef(graph.value))) for graph in graphs[:AT_MOST]
    ]
    yield of_runs("remove a document", removed, "ms", peer=peer)


def _load(held: Any, dump: Path) -> None:  # noqa: ANN401 - rdflib.Dataset
    inner = getattr(held.store, "_inner", None)
    if inner is not None:  # bulk loading is not in rdflib's interface
        inner.bulk_load(path=str(dump), format=RdfFormat.N_QUADS)
    else:
        held.parse(dump, format="nquads")


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else TRIPLES)))
