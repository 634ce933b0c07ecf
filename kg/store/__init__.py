"""Where graphs live: one named graph per document, one for its findings, one for the vocabularies.

An embedded Oxigraph folder by default, or any SPARQL 1.1 server that takes updates.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pyoxigraph import Store as MemoryStore

from kg.errors import StoreError
from kg.folders import SERVER_MARKER, STORE_MARKER
from kg.store.address import folder_of, hide_secret, is_address, place_of, shown
from kg.store.documents import (
    Counts,
    StoredDocument,
    add_documents,
    count_quads,
    document_quads,
    documents,
    exchange_graphs,
    move_document,
    remove_document,
    replace_document,
    replace_findings,
)
from kg.store.embedded import is_full, open_folder
from kg.store.remote import RemoteStore
from kg.store.vocabularies import VOCABULARY_GRAPH, has_vocabularies, load_vocabularies

if TYPE_CHECKING:
    from pathlib import Path

    from kg.quad_store import Store

__all__ = [
    "STORE_MARKER",
    "VOCABULARY_GRAPH",
    "Counts",
    "RemoteStore",
    "StoredDocument",
    "add_documents",
    "count_quads",
    "document_quads",
    "documents",
    "exchange_graphs",
    "folder_of",
    "hide_secret",
    "is_address",
    "is_full",
    "move_document",
    "open_store",
    "place_of",
    "remove_document",
    "replace_document",
    "replace_findings",
    "shown",
    "store_exists",
]


def open_store(place: Path | str | None, *, read_only: bool = False) -> Store:
    """Open the store in a folder, at the address of a server, or in memory for None.

    A store opened for writing holds today's vocabularies. It can be read while another process writes it; a second
    writer is refused with `StoreBusyError`. `StoreError` for what is no store, or cannot be reached.
    """
    if is_address(place):
        return _open_remote(place, read_only=read_only)
    folder = folder_of(place)
    if folder is not None and _stands_for_a_server(folder):
        told = json.loads((folder / SERVER_MARKER).read_text(encoding="utf-8"))
        return _open_remote(told["store"], read_only=read_only)
    store = MemoryStore() if folder is None else open_folder(folder, read_only=read_only)
    if not read_only:
        load_vocabularies(store)
    return store


def _stands_for_a_server(folder: Path) -> bool:
    """Tell whether a folder only names a server's store; of one that may not be entered, opening it says so."""
    try:
        return (folder / SERVER_MARKER).is_file()
    except OSError:
        return False


def store_exists(place: Path | str) -> bool:
    """Tell whether there is a store in a folder; of a server's that is to be found out by opening it."""
    folder = folder_of(place)
    return folder is None or (folder / STORE_MARKER).exists()


def _open_remote(url: str, *, read_only: bool) -> RemoteStore:
    store = RemoteStore(url, read_only=read_only)
    if not read_only:
        load_vocabularies(store)
    elif not has_vocabularies(store):
        raise StoreError(
            f"{store.name} 里还没有建库 nothing has been built there",
            remedy=f"请先运行 build it first: kg build … --store {store.name}",
        )
    return store
