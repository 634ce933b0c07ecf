"""WHAT A BUILD IS DOING -> a journal beside the store, from which the next build goes on after a crash.

A document that was read waits in a file of its own until the store has it. Each line of the journal stands behind its
checksum: one that was cut off, or damaged since, is known as such and costs no more than reading some files again.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kg.build.document import Built
from kg.store import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NAME = "journal.jsonl"
WAITING = "waiting"


class Journal:
    """The journal in a folder; with None for it nothing is kept, as for a store in memory.

    `made_with` is a digest of all that documents follow from beside their bytes. `interrupted` names the documents
    that were being added when an earlier build ended, by IRI: the store may have a part of each. `damaged` counts the
    lines that could not be read.
    """

    def __init__(self, folder: Path | None, made_with: str) -> None:
        self._folder = folder
        self._made_with = made_with
        self._waiting: dict[tuple[str, str], dict[str, Any]] = {}
        self._adding: set[str] = set()
        self.damaged = 0
        if folder is not None:
            self._read(folder)
            (folder / WAITING).mkdir(parents=True, exist_ok=True)
            # Where the last line was cut off, the next one must not be taken for its end.
            self._lines = (folder / NAME).open("ab")
            self._lines.write(b"\n")

    @property
    def interrupted(self) -> tuple[str, ...]:
        """The documents that were being added when an earlier build ended, by IRI."""
        return tuple(sorted(self._adding))

    def waiting(self, path: str, sha256: str) -> Built | None:
        """Return a document that an earlier build read and did not store, if it is as it would be read now."""
        entry = self._waiting.get((path, sha256))
        if entry is None or self._folder is None:
            return None
        with suppress(OSError):
            data = (self._folder / WAITING / entry["file"]).read_bytes()
            if zlib.crc32(data) == entry["crc32"]:
                return _built(entry, data)
        return None

    def read(self, built: Built) -> bool:
        """Keep a document until the store has it; tell whether `nquads` gives its text back."""
        if self._folder is None:
            return False
        data, file = built.nquads, _file(self._folder, built)
        part = file.with_suffix(".part")
        part.write_bytes(data)
        part.replace(file)
        about = {**asdict(built), "graph": len(built.graph), "findings": len(built.findings)}
        self._write("read", **about, file=file.name, crc32=zlib.crc32(data), made_with=self._made_with)
        return True

    def nquads(self, built: Built) -> bytes:
        """Return the text of a document that is kept."""
        return _file(self._folder, built).read_bytes() if self._folder is not None else built.nquads

    def adding(self, documents: Iterable[str]) -> None:
        """Note before documents are added, by IRI, that from now on the store may have a part of each."""
        self._write("adding", documents=sorted(documents))
        if self._folder is not None:
            os.fsync(self._lines.fileno())

    def added(self, documents: Iterable[Built]) -> None:
        """Note that the store has documents, and let go of them."""
        done = tuple(documents)
        self._write("added", documents=sorted(each.document for each in done))
        if self._folder is not None:
            for each in done:
                _file(self._folder, each).unlink(missing_ok=True)

    def recovered(self) -> None:
        """Note that the store has nothing more of what was being added when an earlier build ended."""
        if self._adding:
            self._write("added", documents=sorted(self._adding))
            self._adding.clear()

    def close(self, *, done: bool) -> None:
        """Close the journal; of a build that did all it was to do, nothing is kept."""
        if self._folder is not None:
            self._lines.close()
            if done:
                shutil.rmtree(self._folder, ignore_errors=True)

    # --- lines

    def _write(self, event: str, **told: object) -> None:
        if self._folder is not None:
            text = json.dumps({"event": event, **told}, ensure_ascii=False, sort_keys=True).encode()
            self._lines.write(b"%08x %s\n" % (zlib.crc32(text), text))
            self._lines.flush()

    def _read(self, folder: Path) -> None:
        for line in _lines(folder / NAME):
            told = _told(line)
            try:
                self._take_in(told or {})
            except (KeyError, TypeError):  # damaged, or as another version writes it
                self.damaged += 1

    def _take_in(self, told: dict[str, Any]) -> None:
        event = told["event"]
        if event == "read" and told["made_with"] == self._made_with:
            self._waiting[told["path"], told["sha256"]] = told
        elif event == "adding":
            self._adding.update(told["documents"])
        elif event == "added":
            self._adding.difference_update(told["documents"])


def _file(folder: Path, built: Built) -> Path:
    return folder / WAITING / f"{built.sha256[:32]}.nq"


def _lines(file: Path) -> Iterator[bytes]:
    with suppress(FileNotFoundError):
        yield from filter(None, file.read_bytes().split(b"\n"))


def _told(line: bytes) -> dict[str, Any] | None:
    """Return what a line tells; None for one that is not whole."""
    check, _, text = line.partition(b" ")
    with suppress(ValueError):
        if int(check, 16) == zlib.crc32(text):
            told: dict[str, Any] = json.loads(text)
            return told
    return None


def _built(entry: dict[str, Any], data: bytes) -> Built:
    known = {name: entry[name] for name in ("path", "document", "sha256", "division", "year")}
    graph = entry["graph"]
    return Built(**known, graph=data[:graph], findings=data[graph:], counts=Counts(**entry["counts"]))
