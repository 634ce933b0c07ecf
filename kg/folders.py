"""FILES AND FOLDERS -> the documents there, each once: a store is left out, and what stands beside documents."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

STORE_MARKER = "CURRENT"
"""RocksDB, which Oxigraph stands on, keeps this file in every folder of its own."""
SERVER_MARKER = "server.json"
"""Stands in a folder in place of a store: the store is a server's, at the address that it tells as `store`."""
# A folder holds these beside its documents; a file named by the user is read whatever it is called.
NOT_DOCUMENTS = ("index.csv", "readme*", "~$*", ".*")


def find_files(paths: Iterable[Path], *, leave_out: Path | None = None) -> tuple[Path, ...]:
    """Return the files named and those below the folders named, each once, sorted; stores are left out."""
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found.update(_below(path, leave_out))
        else:
            found.add(path)
    return tuple(sorted(found))


def is_no_document(name: str) -> bool:
    """Tell whether what has this name in a folder stands beside documents and is none."""
    return any(fnmatch(name.lower(), pattern) for pattern in NOT_DOCUMENTS)


def _entries(folder: Path) -> list[Path]:
    """Return what is in a folder; one that may not be read is given back itself, so that reading it says so."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return [folder]


def _is_store(folder: Path) -> bool:
    try:
        return (folder / STORE_MARKER).exists()
    except OSError:
        return False


def _below(folder: Path, leave_out: Path | None) -> Iterator[Path]:
    if _is_store(folder) or (leave_out is not None and folder.resolve() == leave_out.resolve()):
        return
    for path in _entries(folder):
        if is_no_document(path.name):
            continue
        if path == folder:
            yield path
        elif path.is_dir() and not path.is_symlink():
            yield from _below(path, leave_out)
        elif path.is_file():
            yield path
