"""STORE -> SNAPSHOT AND INDEX, in a process beside the server, as both take the longer the larger the store is."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from kg.errors import KgError, StoreError
from kg.store import open_store
from kg.verdicts import read_verdicts
from kg.waivers import today
from kg.web.index.fill import refresh
from kg.web.remote_snapshots import RemoteSnapshots
from kg.web.snapshots import Snapshots
from kg.web.sparql import prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.model import Waiver
    from kg.verdicts import Verdict
    from kg.web.settings import Settings


def set_up(settings: Settings) -> Callable[..., Path]:
    """Return what renews both when it is asked to, and gives the snapshot that is then to be read."""

    def renew(_part: Callable[..., Any], waivers: tuple[Waiver, ...]) -> Path:
        snapshot = latest(settings)
        store = open_store(snapshot, read_only=True)
        refresh(index_of(settings), store, _verdicts(settings), waivers, day=today())
        return snapshot

    return renew


def latest(settings: Settings) -> Path:
    """Return a snapshot of the store as it is; while another process writes it, the last one that was taken.

    So too of a store that was taken away: another may be about to be put in its place, and making one would be in the
    way of that.
    """
    snapshots = snapshots_of(settings)
    current = snapshots.current()
    if current is not None and (snapshots.store_is_gone() or not snapshots.outdated()):
        return current
    try:
        return snapshots.take(partial(prepare, limits=settings.limits))
    except StoreError:
        if current is None:
            raise
        return current


def snapshots_of(settings: Settings) -> Snapshots | RemoteSnapshots:
    """Return the snapshots of a server."""
    folder = settings.desk / "snapshots"
    store = settings.store
    return RemoteSnapshots(store, folder) if isinstance(store, str) else Snapshots(store, folder)


def index_of(settings: Settings) -> Path:
    """Return where the index of a server is."""
    return settings.desk / "index.sqlite"


def _verdicts(settings: Settings) -> tuple[Verdict, ...]:
    """Return the verdicts; of a file that cannot be read, the desk tells what is wrong with it."""
    with suppress(KgError, OSError):
        return read_verdicts(settings.verdicts)
    return ()
