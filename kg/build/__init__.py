"""FILES -> STORE: each is read and reviewed on its own; what has not changed is left, one bad file stops no other.

The steps: what an earlier build left is cleared up (journal), files are compared with the store (plan), read and
reviewed in processes beside this one (pool, document), stored as they come (storing); at last what all documents of
the store cite is told anew.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kg import __version__
from kg.bases.decisions import read_decisions
from kg.bases.stored import update_resolutions
from kg.build.beside import Limits
from kg.build.document import Built, Task, do_source, file_to_nquads
from kg.build.journal import Journal
from kg.build.plan import make_plan
from kg.build.pool import run_each
from kg.build.storing import Writer, recover, told_plainly
from kg.built import BuildSummary, Failure
from kg.errors import StoreError
from kg.graph import quads_to_nquads, vocabulary_digest
from kg.notes import says_unread
from kg.reviewing import reviewing
from kg.sources import find_sources, folders_of
from kg.store import document_quads, documents, folder_of, move_document, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from kg.build.looking import Found
    from kg.build.plan import Plan
    from kg.quad_store import Store
    from kg.reviewing import Reviewing
    from kg.store import Counts, StoredDocument

    Progress: TypeAlias = Callable[[str, int, int], None]
    Outcomes: TypeAlias = Iterator[tuple[Task, Built | Failure]]

__all__ = ["Choices", "Limits", "build", "build_into", "file_to_nquads"]

JOURNAL = "build"
"""The folder of the journal, within that of the store."""
# Each process must load the language pipeline first, some 2 s: below this it does not pay.
BYTES_WORTH_A_PROCESS = 1_500_000
# A review alone needs no pipeline, and takes some .3 s.
REVIEWS_WORTH_A_PROCESS = 10


@dataclass(frozen=True, slots=True)
class Choices:
    """How a build goes about it.

    With `force` files are read that have not changed; with `prune` documents go whose files are gone. `jobs` is the
    number of processes, None as many as there are cores, and none where there is little to do. What was read is
    reviewed, and what has not changed is where the rules or the known documents have, unless `review` is False. With
    the address of a `cluster` the work is done there.
    """

    force: bool = False
    prune: bool = False
    jobs: int | None = None
    limits: Limits = field(default_factory=Limits)
    review: bool = True
    cluster: str | None = None


def build(  # noqa: PLR0913 - one parameter per choice there is
    sources: Iterable[str | Path],
    store_path: Path | str | None,
    *,
    progress: Progress | None = None,
    scanned: Progress | None = None,
    choices: Choices = Choices(),
    bases: Path | None = None,
    decisions: Path | None = None,
) -> BuildSummary:
    """Read files, and those below folders, by path or URL, into a store: a folder, a server, None: in memory.

    A file is read again only if its content, this program's version or the vocabularies differ from what the store
    was built with, if it has scanned pages that can be read now that the `ocr` extra is installed, or where the
    `choices` say so. `progress` is told path, position and total after each file that was read, `scanned` after each
    that was compared with the store. Which documents the cited ones are is told by the authority file `bases` beside
    the shipped one and by the file of `decisions`.

    A build that was ended goes on where it was when it is run again. Raises `StoreError` for a store that cannot be
    opened, that another process writes, and for a disk that is full.
    """
    how, decided = reviewing(bases), read_decisions(decisions)
    given = tuple(map(str, sources))
    with told_plainly(store_path):
        folder = folder_of(store_path)
        store, files = open_store(store_path), find_sources(given, leave_out=folder)
        within = folders_of(given)
        # a server keeps for itself what was being written; a document that was only read is read again
        journal = None if folder is None else folder / JOURNAL
        summary = build_into(
            store, files, progress=progress, scanned=scanned, choices=choices, how=how, within=within, journal=journal
        )
        return replace(summary, documents=update_resolutions(store, how.authority, decided))


def build_into(  # noqa: PLR0913 - as above
    store: Store,
    files: Iterable[str | Path],
    *,
    progress: Progress | None = None,
    scanned: Progress | None = None,
    choices: Choices = Choices(),
    how: Reviewing | None = None,
    within: AbstractSet[str] = frozenset(),
    journal: Path | None = None,
) -> BuildSummary:
    """Read files into an open store; see `build`. They are reviewed `how` it is told, None: not at all.

    `within` are the folders of which `choices.prune` takes out what is no longer there; `journal` is a folder for what
    must outlive a crash. What the cited documents mean is left as it was.
    """
    how = how if choices.review else None
    kept = Journal(journal, _made_with(how))
    done = _Done()
    finished = False
    try:
        recovered = recover(store, kept)
        plan = make_plan(documents(store), map(str, files), within=within, force=choices.force, scanned=scanned)
        _refuse_to_empty(plan, choices)
        _carry_out(store, plan, kept, done, choices=choices, how=how, progress=progress)
        finished = True
    finally:
        kept.close(done=finished)
    store.flush()  # else every later opening reads the log of this build again, a second for five documents
    return done.summary(store, plan, choices, recovered=recovered, damaged=kept.damaged)


def _made_with(how: Reviewing | None) -> str:
    """Return a digest of all that what is stored of a document follows from, beside its bytes and its path."""
    parts = (__version__, vocabulary_digest(), how.digest if how else "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _refuse_to_empty(plan: Plan, choices: Choices) -> None:
    """Refuse to take out all of a folder in which nothing is found: a drive may be missing, and not the documents."""
    if choices.prune and plan.emptied and not choices.force:
        folders = "、".join(plan.emptied[:5])
        raise StoreError(
            f"{folders} 里一份文件也没有，却要从库中删去原有的 nothing is there, yet all from there is to be removed",
            remedy="请检查路径；确实要删，请加 --force check the path, or add --force",
        )


@dataclass(slots=True)
class _Done:
    """What has been done so far, by path."""

    built: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    reviewed: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)

    def summary(
        self, store: Store, plan: Plan, choices: Choices, *, recovered: Sequence[str], damaged: int
    ) -> BuildSummary:
        there = {*self.built, *self.replaced, *plan.unchanged, *(each.path for each in plan.moved)}
        unread = {stored.path: tuple(filter(says_unread, stored.notes)) for stored in documents(store)}
        gone = tuple(each.path for each in plan.gone)
        return BuildSummary(
            built=tuple(sorted(self.built)),
            replaced=tuple(sorted(self.replaced)),
            unchanged=plan.unchanged,
            moved=tuple(each.path for each in plan.moved),
            removed=gone if choices.prune else (),
            gone=() if choices.prune else gone,
            duplicates=plan.duplicates,
            failed=tuple(sorted([*plan.failed, *self.failed], key=lambda failure: failure.path)),
            counts=dict(sorted(self.counts.items())),
            partial={path: notes for path, notes in unread.items() if notes and path in there},
            reviewed=tuple(sorted(self.reviewed)),
            resumed=tuple(sorted(self.resumed)),
            damaged=damaged,
            cleared=len(recovered),
        )


def _carry_out(  # noqa: PLR0913 - the parts of a build
    store: Store,
    plan: Plan,
    journal: Journal,
    done: _Done,
    *,
    choices: Choices,
    how: Reviewing | None,
    progress: Progress | None,
) -> None:
    """Tell where files moved to, then read, review and store, and take out what is gone."""
    for moved in plan.moved:
        move_document(store, moved.document, moved.path)
    stored = documents(store)
    writer = Writer(store, journal, stored)
    again = _to_review(stored, {*plan.unchanged, *(each.path for each in plan.moved)}, how)
    total = len(plan.to_read) + len(again)
    outcomes = _outcomes(store, plan, again, journal, done, how=how, choices=choices)
    for position, (task, outcome) in enumerate(outcomes, start=1):
        if isinstance(outcome, Failure):
            done.failed.append(outcome)
        elif task.document is None:
            (done.replaced if writer.put(outcome) else done.built).append(task.path)
            done.counts[task.path] = outcome.counts
        else:
            writer.put_findings(outcome)
        if not isinstance(outcome, Failure) and outcome.findings:
            done.reviewed.append(task.path)
        if progress is not None:
            progress(task.path, position, total)
    writer.finish()
    failed = {failure.path for failure in done.failed}
    for each in plan.outdated:
        if each.path not in failed:  # a file that no longer reads keeps what the store had of it
            writer.remove(each.graph)
    for each in plan.gone if choices.prune else ():
        writer.remove(each.graph)


def _to_review(stored: Iterable[StoredDocument], paths: set[str], how: Reviewing | None) -> list[StoredDocument]:
    """Return the unchanged documents of which the rules may say something else now, or have never said anything."""
    if how is None:
        return []
    return [each for each in stored if each.path in paths and each.review_digest != how.digest]


# --- many files


def _outcomes(  # noqa: PLR0913 - the parts of a build
    store: Store,
    plan: Plan,
    again: Sequence[StoredDocument],
    journal: Journal,
    done: _Done,
    *,
    how: Reviewing | None,
    choices: Choices,
) -> Outcomes:
    """Yield what an earlier build read and did not come to store, what each other file gives, and each new review."""
    left = []
    for found in plan.to_read:
        built = journal.waiting(found.path, found.sha256)
        if built is None:
            left.append(found)
        else:
            done.resumed.append(found.path)
            yield Task(found.path, how), built
    yield from _read_many(left, how, choices)
    yield from _review_many(store, again, how, choices)


def _read_many(files: Sequence[Found], how: Reviewing | None, choices: Choices) -> Outcomes:
    """Yield what each file gave; in several processes where that is worth their start."""
    worth = choices.jobs is not None or sum(_size(file.path) for file in files) > BYTES_WORTH_A_PROCESS
    return _each((Task(file.path, how) for file in files), len(files), choices, worth=worth)


def _review_many(store: Store, stored: Sequence[StoredDocument], how: Reviewing | None, choices: Choices) -> Outcomes:
    """Yield what each stored document gave."""
    tasks = (Task(each.path, how, each.graph, quads_to_nquads(document_quads(store, each.graph))) for each in stored)
    worth = choices.jobs is not None or len(stored) >= REVIEWS_WORTH_A_PROCESS
    return _each(tasks, len(stored), choices, worth=worth)


def _each(tasks: Iterable[Task], number: int, choices: Choices, *, worth: bool) -> Outcomes:
    if choices.cluster is not None and number:
        from kg.cluster import run_on_cluster  # noqa: PLC0415 - needs the extra `cluster`

        limits = choices.limits
        return run_on_cluster(choices.cluster, tasks, seconds=limits.seconds, memory=limits.memory)
    workers = min(number, choices.jobs or os.cpu_count() or 1) if worth else 0
    if workers:
        return run_each(do_source, tasks, workers=workers, limits=choices.limits)
    return ((task, do_source(task)) for task in tasks)


def _size(path: str) -> int:
    """Return the size of a file; of one that is gone since, reading it tells so."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
