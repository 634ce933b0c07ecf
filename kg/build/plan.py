"""FILES AND WHAT THE STORE HAS -> what there is to do: documents are known by their content, not by their name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import __version__
from kg.build.looking import Found, look
from kg.errors import KgError
from kg.graph import vocabulary_digest
from kg.notes import lacks_ocr
from kg.sources import folders_above, same_or_gone, sha256_of_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from kg.built import Failure
    from kg.store import StoredDocument

    Scanned = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """A document of the store whose file is now found under another path."""

    document: str
    path: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build is to do.

    Of the documents of the store, `outdated` are those whose files hold something else now, `gone` those whose files
    are no longer there; `emptied` are the folders in which there are no files at all, although the store has documents
    from there.
    """

    to_read: tuple[Found, ...]
    moved: tuple[Moved, ...]
    unchanged: tuple[str, ...]
    duplicates: tuple[str, ...]
    failed: tuple[Failure, ...]
    outdated: tuple[StoredDocument, ...]
    gone: tuple[StoredDocument, ...]
    emptied: tuple[str, ...]


def make_plan(
    stored: Sequence[StoredDocument],
    files: Iterable[str],
    *,
    within: AbstractSet[str] = frozenset(),
    force: bool = False,
    scanned: Scanned | None = None,
) -> Plan:
    """Compare files, by path or URL, with what is stored.

    `within` are the folders, as `kg.sources.folders_of` gives them, whose contents the store follows. A file is to be
    read where the store has nothing of its content, or has it from another version of the program or of the
    vocabularies, or with pages unread that can be read now; or with `force`. Content that the store has under another
    path moved, if it is found there no more, and is a copy else.
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
        elif held.path not in now and not _same_or_gone(held.path, each):
            duplicates.append(each.path)
        else:
            moved.append(Moved(held.graph, each.path))
    contents = set(now.values())
    left = [each for each in stored if each.sha256 not in contents]  # of whose content no file was found
    there = {*now, *(failure.path for failure in failed)}
    gone = [each for each in left if _among(each.path, within) and not _is_there(each.path, there)]
    filled = {folder for path in there for folder in _among(path, within)}
    return Plan(
        tuple(to_read),
        tuple(moved),
        tuple(unchanged),
        tuple(duplicates),
        tuple(failed),
        outdated=tuple(each for each in left if each.path in now),
        gone=tuple(gone),
        emptied=tuple(sorted({folder for each in gone for folder in _among(each.path, within)} - filled)),
    )


def _look(files: Sequence[str], scanned: Scanned | None) -> tuple[list[Found], list[Failure]]:
    """Return what the files hold, and those that cannot be read."""
    found: list[Found] = []
    failed: list[Failure] = []
    for position, file in enumerate(files, start=1):
        each = look(file)
        if isinstance(each, Found):
            found.append(each)
        else:
            failed.append(each)
        if scanned is not None:
            scanned(file, position, len(files))
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


def _same_or_gone(before: str, now: Found) -> bool:
    """Tell whether one file is told by two paths, as from another folder, or its content is no longer where it was."""
    return same_or_gone(before, now.path) or _holds_other(before, now.sha256)


def _holds_other(path: str, sha256: str) -> bool:
    """Tell whether a file holds something else; one that cannot be read tells nothing."""
    try:
        return sha256_of_source(path) != sha256
    except KgError:
        return False


def _among(path: str, folders: AbstractSet[str]) -> set[str]:
    """Return those of the folders that a file is below, by their names."""
    return {above for above in folders_above(path) if above in folders}


def _is_there(path: str, there: AbstractSet[str]) -> bool:
    """Tell whether a file was found, or could not be looked at: itself, or a folder that it is below."""
    return path in there or bool(_among(path, there))
