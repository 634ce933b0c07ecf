"""A BATCH OF FILES -> its parts, written by whoever does it: a thread here or a worker elsewhere.

What comes back is small: which documents the parts hold, and what failed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.build.document import Task, do_source
from kg.build.looking import look
from kg.built import Failure, Lost
from kg.cluster import outcome
from kg.notes import lacks_ocr
from kg.shards.folder import Folder
from kg.shards.markers import Entry, Marker, Refused
from kg.shards.parts import Read, parts
from kg.shards.tables import rows_of
from kg.vocabulary import SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.build.looking import Found
    from kg.cluster import Setting
    from kg.reviewing import Reviewing

NOTE = f"<{SKOS}note>"
"""What the graph tells notes of the readers by."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are read together, and where what comes of them is written; `made_with` as in `Marker`."""

    out: str
    gz: bool
    made_with: str
    how: Reviewing | None
    files: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch: the marker to be written, and the files that another try may succeed with."""

    marker: Marker
    lost: tuple[Lost, ...]
    last: str
    """The path of its last file."""


def do_batch(batch: Batch, setting: Setting) -> Done:
    """Read the files of a batch in the process beside this thread, and write its parts.

    The same files give the same bytes under the same names, however often and wherever this is done.
    """
    setting.refuse_others()
    outcomes = [(file, outcome(read_with_rows, Task(file.path, batch.how), setting)) for file in batch.files]
    read = [each for _file, each in outcomes if isinstance(each, Read)]
    entries = tuple(entry_of(each) for each in read)
    refused = tuple(
        Refused(file.path, file.sha256, each.message, each.remedy)
        for file, each in outcomes
        if isinstance(each, Failure) and not isinstance(each, Lost)
    )
    lost = tuple(each for _file, each in outcomes if isinstance(each, Lost))
    marker = write_parts(Folder(batch.out), batch.made_with, read, entries, refused, gz=batch.gz)
    return Done(marker, lost, batch.files[-1].path)


def write_parts(  # noqa: PLR0913 - what a marker says
    folder: Folder,
    made_with: str,
    read: Iterable[Read],
    entries: tuple[Entry, ...],
    refused: tuple[Refused, ...] = (),
    *,
    gz: bool,
) -> Marker:
    """Write the parts of documents, and return the marker that says so once it is written itself."""
    batch = batch_id(made_with, [*entries, *refused])
    names = []
    for name, content in parts(batch, read, gz=gz):
        folder.write(name, content)
        names.append(name)
    return Marker(batch, made_with, entries, refused, tuple(names))


def entry_of(read: Read) -> Entry:
    """Return what a marker says of a document."""
    built = read.built
    unread = any(NOTE in line and lacks_ocr(line) for line in built.graph.decode().splitlines())
    return Entry(built.path, built.sha256, built.document, built.division, built.year, unread)


def batch_id(made_with: str, files: Iterable[Entry | Refused]) -> str:
    """Return the id of a batch: a digest of what it was made with and of which files."""
    lines = [made_with, *(f"{each.sha256} {each.path}" for each in files)]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:20]


def read_with_rows(task: Task) -> Read | Failure:
    """Read and review what is behind a path or URL, and make the rows of its tables; in the process beside."""
    built = do_source(task)
    return built if isinstance(built, Failure) else Read(built, rows_of(built))


def look_at(sources: tuple[str, ...], setting: Setting) -> list[Found | Failure]:
    """Return the digests of files, or why they cannot be read; what a worker is asked first."""
    setting.refuse_others()
    return [look(source) for source in sources]
