"""FILE -> RECORD, kept in the folder of the desk, so that a file is read once by a program and its vocabularies."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import kg
from kg.errors import KgError, UnreadableFileError
from kg.graph import vocabulary_digest
from kg.graph.iris import short_hash
from kg.model import to_json
from kg.record_json import record_from_json
from kg.web.desk.folder import touch, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.model import Record
    from kg.web.desk.folder import Folder

    Tell = Callable[..., None]


def read_record(tell: Tell, folder: Folder, file: Path, sha256: str) -> Record:
    """Return the record of a file, from what is kept or by reading it."""
    kept = kept_record(folder, sha256)
    if kept is not None:
        return with_path(kept, str(file))
    record = kg.extract(file, progress=lambda *at: tell("reading", *at))
    data = json.dumps(to_json(record), ensure_ascii=False, separators=(",", ":"))
    write_whole(folder.record(sha256, _digest()), data.encode("utf-8", "backslashreplace"))
    folder.prune("records")
    return record


def kept_record(folder: Folder, sha256: str) -> Record | None:
    """Return a record of the cache; one that cannot be read is as good as none."""
    path = folder.record(sha256, _digest())
    try:
        record = record_from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, KgError):
        return None
    touch(path)
    return record


@cache
def _digest() -> str:
    """Return what a record depends on besides its file."""
    return short_hash(kg.__version__, vocabulary_digest())


def with_path(record: Record, path: str) -> Record:
    """Return a record under another path, which findings and waivers name."""
    return replace(record, document=replace(record.document, path=path))


@contextmanager
def called(file: Path, name: str) -> Iterator[None]:
    """Have a file called by the name it came with in what is said against it; all of that makes it unusable."""
    try:
        yield
    except KgError as error:
        told = error.message.replace(str(file), name)
        raise UnreadableFileError(told, remedy=error.remedy) from error
