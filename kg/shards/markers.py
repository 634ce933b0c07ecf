"""MARKERS: what says that the files of a batch are whole, and which documents they hold.

A document that goes is first named as going, then taken out of the files, then forgotten: whatever happens in between,
the next run finishes it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kg.errors import StoreError
from kg.shards.folder import is_unfinished
from kg.shards.layout import DONE, NQUADS, PARQUET, batch_of, marker_name, partition, parts_in
from kg.shards.parts import without

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.shards.folder import Folder


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the files of a batch: its path, the digest of its bytes, its IRI, division and fiscal year.

    `lacks_ocr` tells that pages of it were not read for want of the `ocr` extra.
    """

    path: str
    sha256: str
    document: str
    division: str | None
    year: int | None
    lacks_ocr: bool = False

    @property
    def partition(self) -> str:
        """The folder that its part lies in."""
        return partition(self.division, self.year)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be read, with the digest of its bytes: reading them again would give the same."""

    path: str
    sha256: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A batch that is done: with what, which documents, which files failed, and which parts hold it."""

    batch: str
    made_with: str
    documents: tuple[Entry, ...]
    failed: tuple[Refused, ...]
    parts: tuple[str, ...]
    going: tuple[Entry, ...] = ()

    def bytes(self) -> bytes:
        """Return it as JSON."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()


def marker_of(content: bytes) -> Marker:
    """Return the marker that JSON holds; raises `ValueError`, `KeyError` or `TypeError` for what is none."""
    read: dict[str, Any] = json.loads(content)
    return Marker(
        batch=read["batch"],
        made_with=read["made_with"],
        documents=tuple(Entry(**each) for each in read["documents"]),
        failed=tuple(Refused(**each) for each in read["failed"]),
        parts=tuple(read["parts"]),
        going=tuple(Entry(**each) for each in read["going"]),
    )


@dataclass(slots=True)
class Markers:
    """The batches that are done in a folder, by their ids."""

    folder: Folder
    by_batch: dict[str, Marker] = field(default_factory=dict)

    def add(self, marker: Marker) -> None:
        """Say that a batch is done."""
        self.folder.write(marker_name(marker.batch), marker.bytes())
        self.by_batch[marker.batch] = marker

    def drop(self, batch: str, documents: Iterable[Entry], failed: Iterable[Refused] = ()) -> None:
        """Take documents out of the files of a batch, and failures out of what is told of it."""
        gone, forgotten = set(documents), set(failed)
        marker = self.by_batch[batch]
        left = replace(
            marker,
            documents=tuple(each for each in marker.documents if each not in gone),
            failed=tuple(each for each in marker.failed if each not in forgotten),
            going=tuple(sorted({*marker.going, *gone}, key=lambda each: each.document)),
        )
        if left != marker:
            self.add(left)
            self._finish(left)

    def _finish(self, marker: Marker) -> None:
        """Take out what is going, rewriting the parts that may hold it, and say so."""
        documents = {each.document for each in marker.going}
        touched = set(parts_in(marker.parts, {each.partition for each in marker.going}))
        kept = tuple(part for part in marker.parts if part not in touched or without(self.folder, part, documents))
        if marker.documents or marker.failed:
            self.add(replace(marker, parts=kept, going=()))
        else:
            self.folder.remove(marker_name(marker.batch))
            del self.by_batch[marker.batch]


def read_markers(folder: Folder) -> Markers:
    """Return the batches that are done, after clearing up what a run left that was ended.

    Parts of no batch that is done go, and documents that were going when it was ended. A batch of which parts are
    missing counts as made with nothing, so that what it held is read again.
    """
    markers = Markers(folder)
    for name in folder.names(DONE):
        if not name.endswith(".json"):
            continue
        try:
            marker = marker_of(folder.read(name) or b"")
        except (ValueError, KeyError, TypeError):
            folder.remove(name)  # what it told of is read again
            continue
        if marker_name(marker.batch) == name:
            markers.by_batch[marker.batch] = marker
    there = sweep(folder, markers.by_batch)
    for marker in [each for each in markers.by_batch.values() if each.going]:
        markers._finish(marker)  # noqa: SLF001 - of this module
    for batch, marker in markers.by_batch.items():
        if not there.issuperset(marker.parts):
            markers.by_batch[batch] = replace(marker, made_with="")
    return markers


def sweep(folder: Folder, markers: dict[str, Marker]) -> set[str]:
    """Remove the parts that no marker names, and what was being written; return the names of what was there."""
    known = {part for marker in markers.values() for part in marker.parts}
    names = [name for under in (NQUADS, PARQUET, DONE) for name in folder.names(under)]
    for name in names:
        if is_unfinished(name) or (batch_of(name) is not None and name not in known):
            folder.remove(name)
    return set(names)


def refuse_other_content(folder: Folder) -> None:
    """Refuse a folder that holds other things than shards: they could be lost among them, or taken for them."""
    there = [name for name in folder.names("") if not name.startswith((f"{NQUADS}/", f"{PARQUET}/", f"{DONE}/", "."))]
    if there:
        raise StoreError(
            f"{folder.where} 里已有别的文件（{there[0]}） holds other files",
            remedy="请另给一个空目录或新目录 name an empty folder or a new one",
        )
