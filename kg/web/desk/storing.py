"""REVIEWED DOCUMENT -> STORE: its graph and what the review says of it; then what all cited documents mean.

A store has one writer at a time: every function here says False where another process is writing, to be asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from kg import store as stores
from kg.bases.decisions import read_decisions
from kg.bases.stored import update_resolutions
from kg.errors import StoreBusyError
from kg.graph import quads_to_nquads, record_to_quads
from kg.graph.iris import disclosure
from kg.reviewing import findings_quads, reviewing
from kg.store import open_store, replace_document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.model import Record
    from kg.quad_store import Store
    from kg.review import Review
    from kg.web.desk.folder import Folder

AGAIN = 5


def graphs_of(record: Record, review: Review, digest: str) -> bytes:
    """Return what a store is to hold of a document, as N-Quads; `digest` is of what it was reviewed with."""
    document = record_to_quads(record)
    return quads_to_nquads([*document, *findings_quads(review, digest, document)])


def store_files(store: Path | str, pending: Iterable[Path], bases: Path | None, decisions: Path | None) -> bool:
    """Put documents into the store, each in one transaction, and update what the cited documents mean."""
    opened = _open(store)
    if opened is None:
        return False
    for file in pending:
        replace_document(opened, list(parse(path=str(file), format=RdfFormat.N_QUADS)))
    _finish(opened, bases, decisions)
    return True


def review_again(store: Path | str, folder: Folder, bases: Path | None) -> int | None:
    """Review uploads in the store anew that were reviewed with other rules or other known documents.

    Returns how many were, 0 where none is left, None where another process is writing. Only a few at a time: a file
    that comes in meanwhile waits for no more than these. What `kg build` stored, it reviews itself.
    """
    how = reviewing(bases)
    stale = [
        each.graph
        for each in stores.documents(open_store(store, read_only=True))
        if each.review_digest != how.digest and folder.is_upload(each.path, each.sha256)
    ][:AGAIN]
    opened = _open(store) if stale else None
    if opened is None:
        return None if stale else 0
    for graph in stale:
        stores.replace_findings(opened, graph, how.findings(stores.document_quads(opened, graph)))
    opened.flush()
    return len(stale)


def remove_document(store: Path | str, sha256: str, bases: Path | None, decisions: Path | None) -> bool:
    """Take a document and its findings out of the store."""
    opened = _open(store)
    if opened is None:
        return False
    stores.remove_document(opened, disclosure(sha256).value)
    _finish(opened, bases, decisions)
    return True


def _finish(store: Store, bases: Path | None, decisions: Path | None) -> None:
    update_resolutions(store, reviewing(bases).authority, read_decisions(decisions))
    store.flush()  # else every later opening reads the log again


def _open(path: Path | str) -> Store | None:
    """Open the store for writing; None where another process has it."""
    try:
        return open_store(path)
    except StoreBusyError:
        return None
