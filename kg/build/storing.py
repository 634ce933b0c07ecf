"""DOCUMENTS -> STORE: new ones many at a time, which is fast; one that changed in a transaction of its own."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.errors import KgError, StoreError
from kg.graph.iris import findings_graph
from kg.store import add_documents, exchange_graphs, is_full, remove_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.build.document import Built
    from kg.build.journal import Journal
    from kg.quad_store import Store
    from kg.store import StoredDocument

BYTES_AT_A_TIME = 96_000_000
"""N-Quads added to a store at a time; Oxigraph takes some five times that in memory meanwhile.

With half of it, adding takes a tenth longer.
"""
BYTES_THAT_WAIT = 1_000_000_000
"""N-Quads that wait on disk until all are added, one time right after another.

As terms are stored by their hashes, what is added lies all over the store, and merging it writes a large part of the
store anew; what comes close together is merged at once. Without waiting, a store of 2,000 documents wrote each byte
eleven times, and merging took more than adding.
"""
SECONDS_AT_MOST = 120.0
"""For how long a document that was read waits for others, so that who looks at the store sees a build go on."""

CHANGES_HELD = 20
"""Documents exchanged, reviewed anew or taken out until what RocksDB holds of them in memory is written to disk.

A document of a hundred rows is some 15 MB there; left to itself, it holds three gigabytes.
"""


class Writer:
    """Puts documents into a store of which `stored` tells what it has."""

    def __init__(self, store: Store, journal: Journal, stored: Iterable[StoredDocument]) -> None:
        self._store = store
        self._journal = journal
        self._by_path: dict[str, set[str]] = defaultdict(set)
        self._known: set[str] = set()
        for each in stored:
            self._by_path[each.path].add(each.graph)
            self._known.add(each.graph)
        self._waiting: list[tuple[Built, int]] = []  # with its bytes; its text may be on disk only
        self._bytes = 0
        self._since = time.monotonic()
        self._changes = 0

    def put(self, built: Built) -> bool:
        """Store a document, at the latest with `finish`; tell whether it takes the place of an earlier one."""
        earlier = self._by_path[built.path] - {built.document}
        if earlier or built.document in self._known:
            if any(each.document == built.document for each, _size in self._waiting):
                self.finish()  # the same content was found twice, as a file was changed since it was looked at
            self._exchange(built, earlier)
            return True
        if not self._waiting:
            self._since = time.monotonic()
        size = len(built.graph) + len(built.findings)
        is_on_disk = self._journal.read(built)
        self._waiting.append((replace(built, graph=b"", findings=b"") if is_on_disk else built, size))
        self._bytes += size
        self._by_path[built.path].add(built.document)
        self._known.add(built.document)
        most = BYTES_THAT_WAIT if is_on_disk else BYTES_AT_A_TIME
        if self._bytes > most or time.monotonic() - self._since > SECONDS_AT_MOST:
            self.finish()
        return False

    def put_findings(self, built: Built) -> None:
        """Store what a review found in a document that stays as it is."""
        exchange_graphs(self._store, {_findings(built): built.findings})
        self._changed()

    def remove(self, document: str) -> None:
        """Take a document, by its IRI, and its findings out, unless one that was put took its place."""
        if document in self._known:
            remove_document(self._store, document)
            self._known.discard(document)
            self._changed()

    def finish(self) -> None:
        """Store what waits."""
        if not self._waiting:
            return
        for some in _some_at_a_time(self._waiting):
            self._journal.adding(each.document for each in some)
            add_documents(self._store, b"".join(each.nquads or self._journal.nquads(each) for each in some))
            self._journal.added(some)
        self._waiting.clear()
        self._bytes = 0

    def _exchange(self, built: Built, earlier: set[str]) -> None:
        graphs = {built.document: built.graph, _findings(built): built.findings}
        exchange_graphs(self._store, graphs, drop=earlier)
        self._by_path[built.path] = {built.document}
        self._known -= earlier
        self._known.add(built.document)
        self._changed()

    def _changed(self) -> None:
        self._changes += 1
        if self._changes % CHANGES_HELD == 0:
            self._store.flush()


def _some_at_a_time(waiting: Iterable[tuple[Built, int]]) -> Iterator[list[Built]]:
    """Yield documents, as many as are added at a time."""
    some: list[Built] = []
    held = 0
    for built, size in waiting:
        some.append(built)
        held += size
        if held > BYTES_AT_A_TIME:
            yield some
            some, held = [], 0
    if some:
        yield some


def _findings(built: Built) -> str:
    return findings_graph(NamedNode(built.document)).value


def recover(store: Store, journal: Journal) -> tuple[str, ...]:
    """Take out of a store what an earlier build left of the documents it was adding when it ended."""
    for document in journal.interrupted:
        remove_document(store, document)
    found = journal.interrupted
    journal.recovered()
    return found


@contextmanager
def told_plainly(store: Path | str | None) -> Iterator[None]:
    """Tell of a disk that is full, and of a store that cannot be read or written, what happened and what to do."""
    try:
        yield
    except KgError:
        raise
    except (OSError, RuntimeError) as error:
        if is_full(error):
            raise StoreError(
                f"{store}：磁盘已满 the disk is full",
                remedy="请腾出空间后再运行同一命令，会接着做 make room and run it again: it goes on from here",
            ) from error
        if "corrupt" in str(error).lower():
            raise StoreError(
                f"{store}：库已损坏（{error}） the store is damaged",
                remedy="请检查磁盘，把它移走后重新 kg build check the disk, move the store away and build anew",
            ) from error
        raise StoreError(
            f"{store}：建库时出错（{error}） something failed",
            remedy="请检查磁盘、权限和系统限制后再运行，会接着做 check disk, permissions and limits, and run it again",
        ) from error
