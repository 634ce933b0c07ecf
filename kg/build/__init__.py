"""FILES -> STORE: each is read and reviewed on its own; what has not changed is left, one bad file stops no other."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import RdfFormat, parse

from kg import __version__
from kg.bases.decisions import read_decisions
from kg.bases.stored import update_resolutions
from kg.built import BuildSummary, Failure
from kg.errors import KgError, UnreadableFileError
from kg.folders import find_files
from kg.graph import quads_to_nquads, record_to_quads, vocabulary_digest
from kg.notes import lacks_ocr, says_unread
from kg.reviewing import reviewing
from kg.store import (
    Counts,
    count_quads,
    document_quads,
    documents,
    folder_of,
    open_store,
    replace_document,
    replace_findings,
)
from kg.workers import run_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyoxigraph import Quad

    from kg.quad_store import Store
    from kg.reviewing import Reviewing
    from kg.store import StoredDocument

    Progress: TypeAlias = Callable[[str, int, int], None]

# Each further process must load the language pipeline first, some 3 s: below this, on 2 cores, it does not pay.
BYTES_WORTH_A_PROCESS = 1_500_000
# A review alone needs no pipeline, and takes some .3 s.
REVIEWS_WORTH_A_PROCESS = 10


def build(  # noqa: PLR0913 - one parameter per choice there is
    paths: Iterable[Path],
    store_path: Path | str | None,
    *,
    progress: Progress | None = None,
    force: bool = False,
    jobs: int | None = None,
    bases: Path | None = None,
    decisions: Path | None = None,
    review: bool = True,
) -> BuildSummary:
    """Read files, and the files below folders, into the store in a folder or on a server (None: in memory).

    A file is read again only if its content, this program's version or the vocabularies differ from what the store
    was built with, if it has scanned pages that can be read now that the `ocr` extra is installed, or with `force`.
    `progress` is told path, position and total after each file that was read. Which documents the cited ones are is
    told by the authority file `bases` beside the shipped one and by the file of `decisions`. What was read is reviewed,
    and what has not changed is where the rules or the known documents have, unless `review` is False.
    """
    how, decided = reviewing(bases), read_decisions(decisions)
    store, files = open_store(store_path), find_files(paths, leave_out=folder_of(store_path))
    summary = build_into(store, files, progress=progress, force=force, jobs=jobs, how=how if review else None)
    return replace(summary, documents=update_resolutions(store, how.authority, decided))


def build_into(  # noqa: PLR0913 - as above
    store: Store,
    files: Iterable[Path],
    *,
    progress: Progress | None = None,
    force: bool = False,
    jobs: int | None = None,
    how: Reviewing | None = None,
) -> BuildSummary:
    """Read files into an open store; see `build`. They are reviewed `how` it is told, None: not at all.

    What the cited documents mean is left as it was.
    """
    plan = _plan(store, files, force=force)
    again = _to_review(store, plan.unchanged, how)
    stored_before = {stored.path for stored in documents(store)}
    built: list[str] = []
    replaced: list[str] = []
    reviewed: list[str] = []
    failed = list(plan.failed)
    counts: dict[str, Counts] = {}
    done_each = chain(_read_many(plan.to_read, how, jobs=jobs), _review_many(store, again, how, jobs=jobs))
    for position, (task, outcome) in enumerate(done_each, start=1):
        path = str(task.path)
        if isinstance(outcome, Failure):
            failed.append(outcome)
        else:
            quads, findings = outcome.quads()
            if task.document is None:
                replace_document(store, [*quads, *findings])
                counts[path] = count_quads(quads)
                (replaced if path in stored_before else built).append(path)
            else:
                replace_findings(store, task.document, findings)
            reviewed += [path] if findings else []
        if progress is not None:
            progress(path, position, len(plan.to_read) + len(again))
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
        reviewed=tuple(reviewed),
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


def _to_review(store: Store, unchanged: Iterable[str], how: Reviewing | None) -> list[StoredDocument]:
    """Return the unchanged documents of which the rules may say something else now, or have never said anything."""
    if how is None:
        return []
    paths = set(unchanged)
    return [each for each in documents(store) if each.path in paths and each.review_digest != how.digest]


# --- one file, and many


@dataclass(frozen=True, slots=True)
class _Task:
    """A file to read, or a stored document, by its IRI and the N-Quads of its graph, to review anew."""

    path: Path
    how: Reviewing | None
    document: str | None = None
    graph: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """N-Quads of a document's graph, empty where it was not read, and of its findings, empty without a review."""

    graph: bytes
    findings: bytes

    def quads(self) -> tuple[list[Quad], list[Quad]]:
        """Return both as quads."""
        graph, findings = (list(parse(each, format=RdfFormat.N_QUADS)) for each in (self.graph, self.findings))
        return graph, findings


def file_to_nquads(path: Path) -> bytes:
    """Return the graph of one file as sorted N-Quads: a pure function of its bytes and path."""
    from kg.readers import read  # noqa: PLC0415
    from kg.record import document_to_record  # noqa: PLC0415 - loads the language pipeline

    return quads_to_nquads(record_to_quads(document_to_record(read(path))))


def _do(task: _Task) -> _Outcome | Failure:
    """Read and review one file, or tell why not; never raises, so that one bad file stops no other."""
    path = task.path
    try:
        graph = file_to_nquads(path) if task.graph is None else task.graph
        found = task.how.findings(parse(graph, format=RdfFormat.N_QUADS)) if task.how else []
        return _Outcome(graph if task.graph is None else b"", quads_to_nquads(found))
    except KgError as error:
        return Failure(str(path), error.message, error.remedy)
    except Exception as error:  # noqa: BLE001 - a defect on one file must not cost the others
        reason = f"{path}：程序出错（{type(error).__name__}: {error}）"
        return Failure(str(path), reason, "请把这份文件与这条信息报告给维护者")


def _read_many(
    paths: Sequence[Path], how: Reviewing | None, *, jobs: int | None
) -> Iterator[tuple[_Task, _Outcome | Failure]]:
    """Yield what each file gave, in order; in several processes where that is worth their start."""
    worth = jobs is not None or sum(map(_size, paths)) > BYTES_WORTH_A_PROCESS
    return _done((_Task(path, how) for path in paths), workers=_workers(len(paths), jobs) if worth else 1)


def _review_many(
    store: Store, stored: Sequence[StoredDocument], how: Reviewing | None, *, jobs: int | None
) -> Iterator[tuple[_Task, _Outcome | Failure]]:
    """Yield what each stored document gave."""
    worth = jobs is not None or len(stored) >= REVIEWS_WORTH_A_PROCESS
    tasks = (
        _Task(Path(each.path), how, each.graph, quads_to_nquads(document_quads(store, each.graph))) for each in stored
    )
    return _done(tasks, workers=_workers(len(stored), jobs) if worth else 1)


def _done(tasks: Iterable[_Task], *, workers: int) -> Iterator[tuple[_Task, _Outcome | Failure]]:
    for task, outcome in run_each(_do, tasks, workers=workers):
        if outcome is None:
            lost = f"{task.path}：读取进程意外终止"
            yield task, Failure(str(task.path), lost, "文件可能过大或已损坏；请单独处理这份文件")
        else:
            yield task, outcome


def _workers(tasks: int, jobs: int | None) -> int:
    return min(tasks, jobs or os.cpu_count() or 1)


def _size(path: Path) -> int:
    """Return the size of a file; of one that is gone since, reading it tells so."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
