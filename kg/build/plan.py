"""FILES AND WHAT THE STORE HAS -> what there is to do: documents are known by their content, not by their name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg import __version__
from kg.build.document import sha256_of
from kg.built import Failure
from kg.errors import KgError
from kg.graph import vocabulary_digest
from kg.notes import lacks_ocr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.store import StoredDocument

    Scanned = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A file, by its path, and the digest of what it held when it was looked at."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A document of the store whose file is now found under another path."""

    document: str
    path: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build is to do; `gone` are the documents of the store whose files are no longer there."""

    to_read: tuple[Found, ...]
    moved: tuple[Moved, ...]
    unchanged: tuple[str, ...]
    duplicates: tuple[str, ...]
    failed: tuple[Failure, ...]
    gone: tuple[StoredDocument, ...]


def make_plan(
    stored: Sequence[StoredDocument],
    files: Iterable[Path],
    *,
    within: Iterable[Path] = (),
    force: bool = False,
    scanned: Scanned | None = None,
) -> Plan:
    """Compare files with what is stored; `within` are the folders of which the store is to say what is there now.

    A file is to be read where the store has nothing of its content, or has it from another version of the program or
    of the vocabularies, or with pages unread that can be read now; or with `force`. Content that the store has under
    another path moved, if it is found there no more, and is a copy else.
    """
    found, failed = _look(tuple(files), scanned)
    now = {each.path: each.sha256 for each in found}
    known = {each.sha256: each for each in stored if _is_current(each)}
    to_read, moved, unchanged, duplicates = [], [], [], []
    first = _chosen(found, known)
    for each in found:
        held = known.get(each.sha256)
        if first[each.sha256] != each.path:
            duplicates.append(each.path)
        elif held is None or force:
            to_read.append(each)
        elif held.path == each.path:
            unchanged.append(each.path)
        elif held.path not in now and not _same_or_gone(held.path, each.path):
            duplicates.append(each.path)
        else:
            moved.append(Moved(held.graph, each.path))
    there = now.keys() | {failure.path for failure in failed}
    held_still = {each.document for each in moved}
    gone = tuple(
        each
        for each in stored
        if each.graph not in held_still and _is_below(each.path, within) and not _is_there(each.path, there)
    )
    return Plan(tuple(to_read), tuple(moved), tuple(unchanged), tuple(duplicates), tuple(failed), gone)


def _look(files: Sequence[Path], scanned: Scanned | None) -> tuple[list[Found], list[Failure]]:
    """Return what the files hold, and those that cannot be read."""
    found, failed = [], []
    for position, file in enumerate(files, start=1):
        try:
            found.append(Found(str(file), sha256_of(file)))
        except KgError as error:
            failed.append(Failure(str(file), error.message, error.remedy))
        if scanned is not None:
            scanned(str(file), position, len(files))
    return found, failed


def _chosen(found: Iterable[Found], known: dict[str, StoredDocument]) -> dict[str, str]:
    """Return under which path content is told that is found under several: that which the store has, else the first."""
    chosen: dict[str, str] = {}
    for each in found:
        held = known.get(each.sha256)
        if each.sha256 not in chosen or (held is not None and held.path == each.path):
            chosen[each.sha256] = each.path
    return chosen


def _is_current(stored: StoredDocument) -> bool:
    """Tell whether reading the file of a document again would give the same."""
    from kg.readers.ocr_engine import ocr_available  # noqa: PLC0415 - loaded when files are read

    made = (stored.version, stored.vocabulary_digest) == (__version__, vocabulary_digest())
    return made and not (any(map(lacks_ocr, stored.notes)) and ocr_available())


def _same_or_gone(before: str, now: str) -> bool:
    """Tell whether one file is told by two paths, as from another folder, or is no longer where it was."""
    earlier = Path(before)
    return not earlier.exists() or earlier.resolve() == Path(now).resolve()


def _is_below(path: str, folders: Iterable[Path]) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)


def _is_there(path: str, there: set[str]) -> bool:
    """Tell whether a file was found, or could not be looked at: itself, or a folder that it is below."""
    return path in there or any(str(parent) in there for parent in Path(path).parents)
