"""The process in which queries run: over a snapshot that never changes, one at a time."""

from __future__ import annotations

from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store as FolderStore

from kg.errors import StoreError
from kg.folders import SERVER_MARKER
from kg.web.query.answering import answer, call, dump, query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.quad_store import Store
    from kg.web.query.serialized import Rules

SET_UP = "kg.web.query.worker:open_snapshot"


def open_snapshot(snapshot: Path, rules: Rules) -> Callable[..., Any]:
    """Return what handles messages: the name of a task and what it needs.

    Most queries need Oxigraph only, so that a worker is ready before it has loaded what the other tasks need.
    """
    store = _of_server(snapshot) if (snapshot / SERVER_MARKER).is_file() else _of_folder(snapshot)
    Thread(target=import_module, args=("kg.ask",), daemon=True).start()
    tasks: dict[str, Callable[..., Any]] = {"query": query, "answer": answer, "call": call, "dump": dump}
    return lambda send, task, *args: tasks[task](store, rules, send, *args)


def _of_folder(snapshot: Path) -> Store:
    try:
        return FolderStore.read_only(str(snapshot))
    except (OSError, RuntimeError) as error:
        raise StoreError(
            f"{snapshot} 打不开 cannot be opened：{error}", remedy="请重新启动服务 start the server again"
        ) from error


def _of_server(snapshot: Path) -> Store:
    from kg.store import open_store  # noqa: PLC0415 - slow to import: see above

    return open_store(snapshot, read_only=True)
