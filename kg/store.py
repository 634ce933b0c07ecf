"""Where graphs live: an embedded Oxigraph folder with one named graph per document and one for the vocabularies."""

from __future__ import annotations

import errno
import hashlib
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from kg.errors import StoreError
from kg.folders import STORE_MARKER
from kg.graph import record_to_quads
from kg.graph.iris import findings_graph
from kg.graph.terms import OWL
from kg.model import Record
from kg.vocabulary import DEF_BASE, RDF_TYPE, SKOS, all_of_ontology, own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import BlankNode, QuerySolutions, Triple

    Term = NamedNode | BlankNode | Literal | Triple

VOCABULARY_GRAPH = NamedNode(DEF_BASE.rstrip("/"))
SNAPSHOT_TRIES = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """How much one document's graph holds; `promises` are the targets stated in its narrative goals."""

    projects: int
    rows: int
    unplaced: int
    triples: int
    budget_tables: int = 0
    amounts: int = 0
    promises: int = 0


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in the store: its graph, and what tells whether the file must be built again."""

    graph: str
    path: str
    sha256: str
    version: str | None
    vocabulary_digest: str | None
    notes: tuple[str, ...] = ()
    """What its reader noted, such as pages that were not read."""
    review_digest: str | None = None
    """What its stored findings were made with; None where it has not been reviewed."""


def open_store(path: Path | None, *, read_only: bool = False) -> Store:
    """Open the store in a folder, or in memory for None; a store opened for writing holds today's vocabularies.

    A store can be read while another process writes it; a second writer is refused with `StoreError`.
    """
    if path is None:
        store = Store()
    else:
        _check_folder(path, read_only=read_only)
        store = _open_folder(path, read_only=read_only)
    if not read_only:
        _load_vocabularies(store)
    return store


def replace_document(store: Store, document: Record | Iterable[Quad]) -> None:
    """Put the graph of one document, given as its record or its quads, into the store in one transaction.

    What the store had of the same file - by content, or by path with other content - goes, with its findings; new
    findings may come among the quads.
    """
    quads = record_to_quads(document) if isinstance(document, Record) else document
    by_graph: dict[str, list[str]] = {}
    outdated: set[str] = set()
    for quad in quads:
        if not isinstance(quad.graph_name, NamedNode):
            raise TypeError(f"Unexpected quad outside a named graph: {quad!r}")
        by_graph.setdefault(quad.graph_name.value, []).append(f"{quad.subject} {quad.predicate} {quad.object} .")
        if quad.predicate == own("path"):
            outdated.update(_graphs_of_path(store, quad.object))
    drop = {
        graph for earlier in outdated | by_graph.keys() for graph in (earlier, findings_graph(NamedNode(earlier)).value)
    }
    _exchange_graphs(store, drop, by_graph)


def add_documents(store: Store, nquads: bytes) -> None:
    """Put the graphs of documents that the store has nothing of into it, as N-Quads: the fast way, and no transaction.

    A process that is killed meanwhile may leave a part of them: whoever calls this keeps a journal of what it was to
    add.
    """
    store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)


def exchange_graphs(store: Store, graphs: Mapping[str, bytes], drop: Iterable[str] = ()) -> None:
    """Put graphs, each as N-Quads by its IRI, in place of what the store has of them, in one transaction.

    The documents to `drop`, by IRI, go with it, and their findings. Only what differs is written: what a later version
    of the program makes of a document is mostly the same.
    """
    steps = [f"DROP SILENT GRAPH <{graph}>" for each in sorted(drop) for graph in _graphs_of_document(each)]
    for graph, nquads in graphs.items():
        old = set((store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) or b"").splitlines())
        new = set(nquads.replace(f" <{graph}> .\n".encode(), b" .\n").splitlines())
        for verb, lines in (("DELETE", old - new), ("INSERT", new - old)):
            if lines:
                data = b"\n".join(sorted(lines)).decode()
                steps.append(f"{verb} DATA {{ GRAPH <{graph}> {{\n{data}\n}} }}")
    if steps:
        store.update(";\n".join(steps))


def move_document(store: Store, document: str, path: str) -> None:
    """Tell of a document, by its IRI, that its file is now found under another path."""
    node, told = NamedNode(document), own("path")
    store.update(
        f"DELETE WHERE {{ GRAPH {node} {{ {node} {told} ?path }} }};\n"
        f"INSERT DATA {{ GRAPH {node} {{ {node} {told} {Literal(path)} }} }}"
    )


def replace_findings(store: Store, document: str, quads: Iterable[Quad]) -> None:
    """Put what a review found in a stored document, by its IRI, in place of earlier findings, in one transaction."""
    graph = findings_graph(NamedNode(document)).value
    _exchange_graphs(store, {graph}, {graph: [f"{quad.subject} {quad.predicate} {quad.object} ." for quad in quads]})


def remove_document(store: Store, document: str) -> None:
    """Take a document, by its IRI, and its findings out of the store in one transaction."""
    _exchange_graphs(store, _graphs_of_document(document), {})


def _graphs_of_document(document: str) -> tuple[str, str]:
    return document, findings_graph(NamedNode(document)).value


def _exchange_graphs(store: Store, drop: Iterable[str], by_graph: Mapping[str, Iterable[str]]) -> None:
    dropped = [f"DROP SILENT GRAPH <{graph}>" for graph in sorted(drop)]
    insert = [f"INSERT DATA {{ GRAPH <{graph}> {{\n" + "\n".join(lines) + "\n} }" for graph, lines in by_graph.items()]
    store.update(";\n".join(dropped + insert))


def documents(store: Store) -> tuple[StoredDocument, ...]:
    """Return the documents of the store by path: six queries, however many there are."""
    paths, sha256s, versions, digests, notes = (
        _by_graph(store, predicate)
        for predicate in (
            own("path"),
            own("sha256"),
            NamedNode(OWL + "versionInfo"),
            own("vocabularyDigest"),
            NamedNode(SKOS + "note"),
        )
    )
    reviewed = _by_graph(store, own("reviewDigest"))
    found = (
        StoredDocument(
            graph=graph,
            path=path,
            sha256=_first(sha256s, graph) or "",
            version=_first(versions, graph),
            vocabulary_digest=_first(digests, graph),
            notes=tuple(sorted(notes.get(graph, ()))),
            review_digest=_first(reviewed, findings_graph(NamedNode(graph)).value),
        )
        for graph, said in paths.items()
        for path in said
    )
    return tuple(sorted(found, key=lambda document: (document.path, document.graph)))


def document_quads(store: Store, graph: str) -> Iterator[Quad]:
    """Return the quads of one document's graph."""
    return store.quads_for_pattern(None, None, None, NamedNode(graph))


def count_quads(quads: Iterable[Quad]) -> Counts:
    """Return how much the quads of one document hold."""
    names = ("TargetTable", "Indicator", "Unplaced", "BudgetTable", "BudgetObservation", "StatedTarget")
    kinds = {own(name).value: 0 for name in names}
    triples = 0
    for quad in quads:
        triples += 1
        if quad.predicate == RDF_TYPE and isinstance(quad.object, NamedNode) and quad.object.value in kinds:
            kinds[quad.object.value] += 1
    projects, rows, unplaced, tables, amounts, promises = kinds.values()
    return Counts(projects, rows, unplaced, triples, budget_tables=tables, amounts=amounts, promises=promises)


def _graphs_of_path(store: Store, path: Term) -> Iterator[str]:
    for quad in store.quads_for_pattern(None, own("path"), path):
        if isinstance(quad.graph_name, NamedNode):
            yield quad.graph_name.value


def _by_graph(store: Store, predicate: NamedNode) -> dict[str, list[str]]:
    """Return by the name of each graph the texts that it gives under one property."""
    solutions = store.query(f"SELECT ?graph ?text WHERE {{ GRAPH ?graph {{ ?about {predicate} ?text }} }}")
    said: dict[str, list[str]] = {}
    for graph, text in cast("QuerySolutions", solutions):
        if isinstance(graph, NamedNode) and isinstance(text, Literal):
            said.setdefault(graph.value, []).append(text.value)
    return said


def _first(said: Mapping[str, Sequence[str]], graph: str) -> str | None:
    return min(said.get(graph, ()), default=None)


def _check_folder(path: Path, *, read_only: bool) -> None:
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path} 是文件，不是数据库目录", remedy="请另给一个目录")
    if read_only and not path.exists():
        raise StoreError(f"{path} 不存在", remedy="请先运行 kg build 建库")
    is_store = (path / STORE_MARKER).exists()
    if not is_store and path.is_dir() and any(path.iterdir()):
        raise StoreError(f"{path} 里已有别的文件，不是数据库", remedy="请另给一个空目录或新目录")
    if read_only and not is_store:
        raise StoreError(f"{path} 是空目录，还没有建库", remedy="请先运行 kg build 建库")


def is_full(error: BaseException) -> bool:
    """Tell whether a disk that is full made something fail; RocksDB tells so in words only."""
    return getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or "no space left" in str(error).lower()


def _open_folder(path: Path, *, read_only: bool) -> Store:
    try:
        if read_only:
            return _open_snapshot(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return Store(str(path))
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            raise StoreError(f"{path} 正由另一个进程写入", remedy="请等它结束，或另给一个目录") from error
        if is_full(error):
            raise StoreError(f"{path}：磁盘已满 the disk is full", remedy="请腾出空间后再试 make room first") from error
        raise StoreError(f"{path} 打不开：{error}", remedy="请检查权限；若目录已损坏，删除后重新 kg build") from error


def _open_snapshot(path: Path) -> Store:
    """Open a store for reading; a writer that tidies its files just now makes the first tries miss one."""
    for _attempt in range(SNAPSHOT_TRIES):
        try:
            return Store.read_only(str(path))
        except (OSError, RuntimeError) as error:
            if "No such file" not in str(error):
                raise
            time.sleep(0.1)
    return Store.read_only(str(path))


def _load_vocabularies(store: Store) -> None:
    """Put ontology/ into the vocabulary graph; its digest stands in the graph, so that this is done once."""
    stamp = Quad(VOCABULARY_GRAPH, own("vocabularyDigest"), Literal(_whole_digest()), VOCABULARY_GRAPH)
    if stamp not in store:
        store.remove_graph(VOCABULARY_GRAPH)
        store.extend(
            [stamp, *(Quad(quad.subject, quad.predicate, quad.object, VOCABULARY_GRAPH) for quad in all_of_ontology())]
        )


@cache
def _whole_digest() -> str:
    """Return a digest of all that ontology/ holds, the known documents too."""
    lines = sorted(map(str, all_of_ontology()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
