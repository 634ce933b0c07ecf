"""A SERVER'S STORE -> "SNAPSHOTS": nothing is copied, pages and queries ask the server; a folder says of which state.

What a page tells may so be newer than the state that its snapshot is named by, never older.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from threading import Lock
from typing import TYPE_CHECKING

from kg.bases.graph import GRAPH
from kg.folders import SERVER_MARKER
from kg.store import RemoteStore, documents, open_store
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kg.quad_store import Store


class RemoteSnapshots:
    """The states of a server's store that were seen, each a folder with its address; see `Snapshots` for the rest."""

    def __init__(self, store: str, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._taking = Lock()
        self._opened: RemoteStore | None = None

    def take(self, prepare: Callable[[Store], None] | None = None) -> Path:
        """Return a folder for the state that the store is in; nothing is put into a server to `prepare` it."""
        _ = prepare
        with self._taking:
            version = self._version()
            number = max([int(path.name) for path in self._taken()] + [time.time_ns() // 1_000_000]) + 1
            partial, made = self.folder / f"{number}.partial", self.folder / str(number)
            partial.mkdir(parents=True)
            told = {"store": self.store, "version": version}
            (partial / SERVER_MARKER).write_text(json.dumps(told), encoding="utf-8")
            partial.rename(made)
            return made

    def current(self) -> Path | None:
        """Return the state seen last, also by an earlier run, of this server; None where there is none."""
        return max(self._taken(), key=lambda path: int(path.name), default=None)

    def outdated(self) -> bool:
        """Tell whether the store has changed since; asks the server what documents there are."""
        current = self.current()
        return current is None or _told(current).get("version") != self._version()

    def store_is_gone(self) -> bool:
        """Say no: a server that does not answer may answer again, and is waited for."""
        return False

    def tidy(self, keep: Iterable[Path] = ()) -> None:
        """Remove all states but the current one and those to `keep`."""
        with self._taking:
            spared = {path.name for path in (*keep, *filter(None, [self.current()]))}
            for path in self.folder.glob("[0-9]*"):
                if path.name not in spared and path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)

    def _taken(self) -> list[Path]:
        found = (path.parent for path in self.folder.glob(f"*/{SERVER_MARKER}") if path.parent.name.isdigit())
        return [path for path in found if _told(path).get("store") == self.store]

    def _version(self) -> str:
        """Return a digest of what the store tells of its documents, their reviews, and what is cited in them."""
        if self._opened is None:
            self._opened = _open(self.store)
        meant = self._opened.quads_for_pattern(GRAPH, own("inputDigest"), None, GRAPH)
        told = [*map(repr, documents(self._opened)), *sorted(map(str, meant))]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _open(url: str) -> RemoteStore:
    """Open a store for reading; one in which nothing was built yet is given its vocabularies first."""
    store = RemoteStore(url, read_only=True)
    if next(store.named_graphs(), None) is None:
        open_store(url)
    return store


def _told(snapshot: Path) -> dict[str, str]:
    try:
        told: dict[str, str] = json.loads((snapshot / SERVER_MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told
