"""STORE -> SNAPSHOTS: copies by hard links that never change, read while the store itself is written by others."""

from __future__ import annotations

import gc
import json
import shutil
import time
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from pyoxigraph import Store

from kg.errors import StoreError
from kg.folders import STORE_MARKER
from kg.store.embedded import open_folder
from kg.store.vocabularies import load_vocabularies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_STATE = ".state"
_PARTIAL = ".partial"


class Snapshots:
    """The snapshots of a store in a folder of their own: `<number>` beside `<number>.state`, of what it was taken."""

    def __init__(self, store: Path, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._taking = Lock()

    def take(self, prepare: Callable[[Store], None] | None = None) -> Path:
        """Return a new snapshot of the store, which is made where there is none.

        `prepare` may add to the snapshot before anyone reads it. `StoreError` while another process writes the store.
        Costs little where folder and store are on one file system; the store is open, and closed to others, as long.
        """
        with self._taking:
            self.folder.mkdir(parents=True, exist_ok=True)
            number = max([int(path.name) for path in self._taken()] + [time.time_ns() // 1_000_000]) + 1
            partial, made = self.folder / f"{number}{_PARTIAL}", self.folder / str(number)
            state = self._copy(partial)
            if prepare is not None:
                _prepare(partial, prepare)
            partial.rename(made)
            unfinished = made.with_name(f"{number}{_STATE}{_PARTIAL}")
            unfinished.write_text(json.dumps(state), encoding="utf-8")
            unfinished.rename(_state_file(made))  # there whole or not at all: the server looks at it meanwhile
            return made

    def current(self) -> Path | None:
        """Return the snapshot taken last, also by an earlier run; None where there is none."""
        return max(self._taken(), key=lambda path: int(path.name), default=None)

    def outdated(self) -> bool:
        """Tell whether the store has changed since the last snapshot; reads two small files."""
        current = self.current()
        return current is None or _noted(current) != _state(self.store)

    def store_is_gone(self) -> bool:
        """Tell whether there is no store where one was."""
        return not (self.store / STORE_MARKER).exists()

    def tidy(self, keep: Iterable[Path] = ()) -> None:
        """Remove all snapshots but the current one and those to `keep`, as those that workers still read."""
        with self._taking:
            spared = {path.name for path in (*keep, *filter(None, [self.current()]))}
            for path in self.folder.glob("*"):
                number = path.name.partition(".")[0]
                if not number.isdigit() or number in spared:
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def _taken(self) -> list[Path]:
        return [path.with_suffix("") for path in self.folder.glob(f"*[0-9]{_STATE}") if path.with_suffix("").is_dir()]

    def _copy(self, target: Path) -> list[str]:
        """Copy the store, and return the state it is then in; it is let go of at the end."""
        store = open_folder(self.store, read_only=False)
        try:
            load_vocabularies(store)
            store.backup(str(target))
            return _state(self.store)
        except OSError as error:
            raise StoreError(
                f"{self.store} 不能做快照 no snapshot can be made：{error}",
                remedy="请检查磁盘空间与权限 check disk space and permissions",
            ) from error
        finally:
            del store
            gc.collect()


def _prepare(snapshot: Path, prepare: Callable[[Store], None]) -> None:
    store = Store(str(snapshot))
    prepare(store)
    store.flush()
    del store
    gc.collect()


def _noted(snapshot: Path) -> list[str] | None:
    """Return of which state of the store a snapshot was taken; None where the note cannot be read."""
    try:
        noted: list[str] = json.loads(_state_file(snapshot).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return noted


def _state_file(snapshot: Path) -> Path:
    return snapshot.with_name(snapshot.name + _STATE)


def _state(store: Path) -> list[str]:
    """Return which store it is and who wrote it last: RocksDB begins another manifest whenever it opens a store.

    A store opened for writing counts as changed, whether or not anything is written then.
    """
    found = []
    for name in ("IDENTITY", STORE_MARKER):
        with suppress(OSError):  # there is no store, or one just being made
            found.append((store / name).read_text(encoding="utf-8", errors="replace").strip())
    return found
