"""The process in which queries run: over a snapshot that never changes, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.store import open_store
from kg.web.query.answering import answer, call, dump, query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.web.query.serialized import Bounds

SET_UP = "kg.web.query.worker:open_snapshot"


def open_snapshot(snapshot: Path, bounds: Bounds) -> Callable[..., Any]:
    """Return what handles messages: the name of a task and what it needs."""
    store = open_store(snapshot, read_only=True)
    tasks: dict[str, Callable[..., Any]] = {"query": query, "answer": answer, "call": call, "dump": dump}
    return lambda send, task, *args: tasks[task](store, bounds, send, *args)
