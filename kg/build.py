"""FILES -> STORE: each file is read on its own, what has not changed is left alone, one bad file stops no other."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import RdfFormat, parse

from kg import __version__
from kg.bases import load_authority
from kg.bases.decisions import read_decisions
from kg.bases.graph import IdentityCounts
from kg.bases.stored import update_resolutions
from kg.errors import KgError, UnreadableFileError
from kg.folders import find_files
from kg.graph import quads_to_nquads, record_to_quads, vocabulary_digest
from kg.notes import lacks_ocr, says_unread
from kg.store import Counts, count_quads, documents, open_store, replace_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from pyoxigraph import Store

    Progress: TypeAlias = Callable[[str, int, int], None]

# Each further process must load the language pipeline first, some 3 s: below this, on 2 cores, it does not pay.
BYTES_WORTH_A_PROCESS = 1_500_000
WAITING_PER_WORKER = 4


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be built: why, and what to do about it."""

    path: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did, each file once, by path; `counts` tells what the graphs of built and replaced files hold.

    `partial` names the files of which part was not read, also unchanged ones, with the notes that say what and why;
    `documents` counts what the whole store cites.
    """

    built: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    counts: dict[str, Counts] = field(default_factory=dict)
    partial: dict[str, tuple[str, ...]] = field(default_factory=dict)
    documents: IdentityCounts = field(default_factory=IdentityCounts)

    @property
    def without_tables(self) -> tuple[str, ...]:
        """Return the files that were read and hold no target table."""
        return tuple(path for path, counts in self.counts.items() if counts.projects == 0)

    @property
    def total(self) -> Counts:
        """Return what was read in this build, all files together."""
        read = self.counts.values()
        return Counts(
            projects=sum(counts.projects for counts in read),
            rows=sum(counts.rows for counts in read),
            unplaced=sum(counts.unplaced for counts in read),
            triples=sum(counts.triples for counts in read),
            budget_tables=sum(counts.budget_tables for counts in read),
            amounts=sum(counts.amounts for counts in read),
            promises=sum(counts.promises for counts in read),
        )


def build(  # noqa: PLR0913 - one parameter per choice there is
    paths: Iterable[Path],
    store_path: Path | None,
    *,
    progress: Progress | None = None,
    force: bool = False,
    jobs: int | None = None,
    bases: Path | None = None,
    decisions: Path | None = None,
) -> BuildSummary:
    """Read files, and the files below folders, into the store in a folder (None: in memory, for a trial).

    A file is read again only if its content, this program's version or the vocabularies differ from what the store
    was built with, if it has scanned pages that can be read now that the `ocr` extra is installed, or with `force`.
    `progress` is told path, position and total after each file that was read. Which documents the cited ones are is
    told by the authority file `bases` beside the shipped one and by the file of `decisions`.
    """
    authority, decided = load_authority(bases), read_decisions(decisions)
    store, files = open_store(store_path), find_files(paths, leave_out=store_path)
    summary = build_into(store, files, progress=progress, force=force, jobs=jobs)
    return replace(summary, documents=update_resolutions(store, authority, decided))


def build_into(
    store: Store,
    files: Iterable[Path],
    *,
    progress: Progress | None = None,
    force: bool = False,
    jobs: int | None = None,
) -> BuildSummary:
    """Read files into an open store; see `build`. What the cited documents mean is left as it was."""
    plan = _plan(store, files, force=force)
    stored_before = {stored.path for stored in documents(store)}
    built: list[str] = []
    replaced: list[str] = []
    failed = list(plan.failed)
    counts: dict[str, Counts] = {}
    for position, (path, outcome) in enumerate(_read_many(plan.to_read, jobs=jobs), start=1):
        if isinstance(outcome, Failure):
            failed.append(outcome)
        else:
            quads = list(parse(outcome, format=RdfFormat.N_QUADS))
            replace_document(store, quads)
            counts[str(path)] = count_quads(quads)
            (replaced if str(path) in stored_before else built).append(str(path))
        if progress is not None:
            progress(str(path), position, len(plan.to_read))
    store.flush()  # else every later opening reads the log of this build again, a second for five documents
    done = {*built, *replaced, *plan.unchanged}
    unread = {stored.path: tuple(filter(says_unread, stored.notes)) for stored in documents(store)}
    return BuildSummary(
        built=tuple(built),
        replaced=tuple(replaced),
        unchanged=plan.unchanged,
        duplicates=plan.duplicates,
        failed=tuple(sorted(failed, key=lambda failure: failure.path)),
        counts=counts,
        partial={path: notes for path, notes in unread.items() if notes and path in done},
    )


# --- what there is to do


@dataclass(frozen=True, slots=True)
class _Plan:
    to_read: tuple[Path, ...]
    unchanged: tuple[str, ...]
    duplicates: tuple[str, ...]
    failed: tuple[Failure, ...]


def _plan(store: Store, files: Iterable[Path], *, force: bool) -> _Plan:
    """Sort files into those to read, those the store has as they are, copies of another, and unreadable ones."""
    from kg.readers.formats import open_file  # noqa: PLC0415 - loaded when files are read
    from kg.readers.ocr_engine import ocr_available  # noqa: PLC0415

    current = {
        (stored.path, stored.sha256)
        for stored in documents(store)
        if (stored.version, stored.vocabulary_digest) == (__version__, vocabulary_digest())
        and not (any(map(lacks_ocr, stored.notes)) and ocr_available())
    }
    to_read, unchanged, duplicates, failed = [], [], [], []
    seen: set[str] = set()
    for path in files:
        try:
            with open_file(path) as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except UnreadableFileError as error:
            failed.append(Failure(str(path), error.message, error.remedy))
            continue
        if sha256 in seen:
            duplicates.append(str(path))
        elif (str(path), sha256) in current and not force:
            unchanged.append(str(path))
        else:
            to_read.append(path)
        seen.add(sha256)
    return _Plan(tuple(to_read), tuple(unchanged), tuple(duplicates), tuple(failed))


# --- one file, and many


def file_to_nquads(path: Path) -> bytes:
    """Return the graph of one file as sorted N-Quads: a pure function of its bytes and path."""
    from kg.readers import read  # noqa: PLC0415
    from kg.record import document_to_record  # noqa: PLC0415 - loads the language pipeline

    return quads_to_nquads(record_to_quads(document_to_record(read(path))))


def _outcome(path: Path) -> bytes | Failure:
    """Return the graph of one file, or why there is none; never raises, so that one bad file stops no other."""
    try:
        return file_to_nquads(path)
    except KgError as error:
        return Failure(str(path), error.message, error.remedy)
    except Exception as error:  # noqa: BLE001 - a defect on one file must not cost the others
        reason = f"{path}：程序出错（{type(error).__name__}: {error}）"
        return Failure(str(path), reason, "请把这份文件与这条信息报告给维护者")


def _read_many(paths: Sequence[Path], *, jobs: int | None) -> Iterator[tuple[Path, bytes | Failure]]:
    """Yield what each file gave, in order; in several processes where that is worth their start."""
    workers = min(len(paths), jobs or os.cpu_count() or 1)
    if workers > 1 and (jobs is not None or sum(map(_size, paths)) > BYTES_WORTH_A_PROCESS):
        # "spawn" and not "fork": the parent holds a store with threads of its own.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            if _starts(pool):
                yield from _read_in(pool, paths, window=WAITING_PER_WORKER * workers)
                return
    for path in paths:
        yield path, _outcome(path)


def _size(path: Path) -> int:
    """Return the size of a file; of one that is gone since, reading it tells so."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read_in(pool: Executor, paths: Iterable[Path], *, window: int) -> Iterator[tuple[Path, bytes | Failure]]:
    """Yield what each file gave, in order, with at most `window` files begun and not yet yielded."""
    waiting: deque[tuple[Path, Future[bytes | Failure] | None]] = deque()
    coming = iter(paths)
    while True:
        waiting.extend((path, _submit(pool, path)) for path in islice(coming, window - len(waiting)))
        if not waiting:
            return
        path, future = waiting.popleft()
        try:
            yield path, future.result() if future else _alone(path)
        except BrokenProcessPool:
            yield path, _alone(path)


def _submit(pool: Executor, path: Path) -> Future[bytes | Failure] | None:
    try:
        return pool.submit(_outcome, path)
    except BrokenProcessPool:
        return None


def _starts(pool: Executor) -> bool:
    """Tell whether processes start at all: they do not where the main program cannot be imported, as from stdin."""
    try:
        pool.submit(os.getpid).result()
    except BrokenProcessPool:
        return False
    return True


def _alone(path: Path) -> bytes | Failure:
    """Read a file in a process of its own: another file may have ended the process it was read in."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_outcome, path).result()
        except BrokenProcessPool:
            return Failure(str(path), f"{path}：读取进程意外终止", "文件可能过大或已损坏；请单独处理这份文件")
