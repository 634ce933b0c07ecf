"""STORE -> SHARDS, for bulk loaders and for readers of Parquet: the same files as a build of shards makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.build.document import Built
from kg.cluster import cut
from kg.graph import quads_to_nquads
from kg.graph.iris import RESOLUTION_GRAPH, findings_graph
from kg.shards.batch import entry_of, write_parts
from kg.shards.building import BATCH
from kg.shards.folder import Folder
from kg.shards.layout import RESOLUTIONS, marker_name
from kg.shards.markers import read_markers, refuse_other_content, sweep
from kg.shards.parts import Read
from kg.shards.shared import write_shared
from kg.shards.tables import need_pyarrow
from kg.star import document_rows, meanings
from kg.store import count_quads, document_quads, documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.quad_store import Store
    from kg.star import Meaning
    from kg.store import StoredDocument

MADE_WITH = "store"
"""What markers say of shards that come from a store: a build of shards into the same folder makes them anew."""


def export_shards(store: Store, out: str, *, gz: bool = False) -> int:
    """Write the documents of a store, with what the cited ones mean, into shards; return how many there are.

    What other shards the folder held goes, once these are whole. Raises `StoreError` for a folder that cannot be
    written or holds other things.
    """
    need_pyarrow()
    folder, meaning = Folder(out), meanings(store)
    stored = documents(store)
    with folder.alone():
        refuse_other_content(folder)
        before = read_markers(folder)
        markers = {}
        for batch in cut(stored, BATCH):
            read = [_read(store, each, meaning) for each in batch]
            marker = write_parts(folder, MADE_WITH, read, tuple(map(entry_of, read)), gz=gz)
            markers[marker.batch] = marker
        for outdated in before.by_batch.keys() - markers.keys():
            folder.remove(marker_name(outdated))
        for marker in markers.values():
            folder.write(marker_name(marker.batch), marker.bytes())
        sweep(folder, markers)
        write_shared(folder)
        folder.write(RESOLUTIONS, quads_to_nquads(document_quads(store, RESOLUTION_GRAPH.value)))
    return len(stored)


def _read(store: Store, stored: StoredDocument, meaning: Callable[[str], Meaning | None]) -> Read:
    quads = list(document_quads(store, stored.graph))
    findings = list(document_quads(store, findings_graph(NamedNode(stored.graph)).value))
    rows = document_rows(quads, findings, meaning=meaning)
    (about,) = rows["documents"]
    year, division = about["fiscal_year"], about["division"]
    return Read(
        Built(
            path=stored.path,
            document=stored.graph,
            sha256=stored.sha256,
            division=division if isinstance(division, str) else None,
            year=year if isinstance(year, int) else None,
            graph=quads_to_nquads(quads),
            findings=quads_to_nquads(findings),
            counts=count_quads(quads),
        ),
        rows,
    )
