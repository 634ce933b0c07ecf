"""REVIEWED DOCUMENT -> STORE: its graph and what the review says of it; then what all cited documents mean.

A store has one writer at a time: every function here says False where another process is writing, to be asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.bases import load_authority
from kg.bases.decisions import read_decisions
from kg.bases.stored import update_resolutions
from kg.errors import StoreError
from kg.findings.turtle import report
from kg.graph import quads_to_nquads, record_to_quads
from kg.graph.iris import disclosure, findings_graph
from kg.store import open_store, replace_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Store

    from kg.model import Record
    from kg.review import Review


def findings_quads(review: Review) -> Iterator[Quad]:
    """Yield the validation report of a document in the graph that a store keeps it in.

    To be swapped for the function of the same name that `kg build` writes them with.
    """
    graph = findings_graph(NamedNode(review.document))
    for triple in report(review):
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def graphs_of(record: Record, review: Review) -> bytes:
    """Return what a store is to hold of a document, as N-Quads."""
    return quads_to_nquads([*record_to_quads(record), *findings_quads(review)])


def store_files(store: Path, pending: Iterable[Path], bases: Path | None, decisions: Path | None) -> bool:
    """Put documents into the store, each in one transaction, and update what the cited documents mean."""
    opened = _open(store)
    if opened is None:
        return False
    for file in pending:
        replace_document(opened, list(parse(path=str(file), format=RdfFormat.N_QUADS)))
    _finish(opened, bases, decisions)
    return True


def remove_document(store: Path, sha256: str, bases: Path | None, decisions: Path | None) -> bool:
    """Take a document and its findings out of the store."""
    opened = _open(store)
    if opened is None:
        return False
    graph = disclosure(sha256)
    names = (graph.value, findings_graph(graph).value)
    opened.update(";\n".join(f"DROP SILENT GRAPH <{name}>" for name in names))
    _finish(opened, bases, decisions)
    return True


def _finish(store: Store, bases: Path | None, decisions: Path | None) -> None:
    update_resolutions(store, load_authority(bases), read_decisions(decisions))
    store.flush()  # else every later opening reads the log again


def _open(path: Path) -> Store | None:
    """Open the store for writing; None where another process has it."""
    try:
        return open_store(path)
    except StoreError as error:
        if "lock" in str(error.__cause__).lower():
            return None
        raise
