"""FILES -> SHARDS: what is new or has changed is read in batches, here or on a cluster; what is done stays.

The steps: what an earlier run left is cleared up (markers), files are compared with what is there (plan), each batch is
read and written by a thread or worker (batch), and said to be done by this process when its parts are whole.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.build.beside import Limits
from kg.build.looking import Found
from kg.built import Failure
from kg.cluster import Cluster, Killed, Local, Setting, cut, killed, made_here
from kg.errors import UnreadableFileError
from kg.reviewing import reviewing
from kg.shards.batch import Batch, Done, do_batch, look_at
from kg.shards.folder import Folder
from kg.shards.markers import read_markers, refuse_other_content, sweep
from kg.shards.plan import due, make_plan
from kg.shards.shared import write_shared
from kg.shards.tables import need_pyarrow
from kg.sources import find_sources, folders_of, local_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    from kg.reviewing import Reviewing
    from kg.shards.markers import Markers
    from kg.shards.plan import Plan

    Progress: TypeAlias = Callable[[str, int, int], None]

BATCH = 50
"""Documents whose results make one set of files. It does not follow from the machines there are: files must not."""
LOOKED_AT = 200
"""Files of which the digests are taken together."""
FORM = "1"
"""The form of the shards; another number has them all made anew."""


@dataclass(frozen=True, slots=True)
class ShardChoices:
    """How a build of shards goes about it.

    `cluster` is the address of a dask scheduler, None: threads of this machine, as many as `jobs`. With `force` files
    are read that have not changed; with `prune` documents go whose files are gone; `gz` packs the N-Quads.
    """

    cluster: str | None = None
    jobs: int | None = None
    force: bool = False
    prune: bool = False
    gz: bool = False
    review: bool = True
    limits: Limits = field(default_factory=Limits)
    batch: int = BATCH


@dataclass(frozen=True, slots=True)
class ShardSummary:
    """What a build of shards did, each file once: by path, and documents by IRI where they were taken out."""

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()


def build_shards(
    sources: Iterable[str | Path],
    out: str,
    *,
    choices: ShardChoices = ShardChoices(),
    bases: Path | None = None,
    progress: Progress | None = None,
) -> ShardSummary:
    """Read files, by path or URL, and the files below folders, into shards in a folder, by path or URL.

    A file is read unless the shards hold it as it is, made with the same program, vocabularies, rules and known
    documents. A run that was ended goes on where it was. The same files give the same bytes with and without a cluster.
    Raises `StoreError` for a folder that cannot be written or holds other things, `ClusterError` for a cluster that
    cannot be used.
    """
    need_pyarrow()
    folder = Folder(out)
    how = reviewing(bases) if choices.review else None
    content = bases.read_bytes() if bases is not None and bases.is_file() else None
    setting = Setting(made_here(), choices.limits, content)
    given = tuple(map(str, sources))
    files = find_sources(given, leave_out=local_path(out))
    if not files:  # with `prune` all would go, where a drive may only be missing
        raise UnreadableFileError(
            f"{'、'.join(given)}：没有可读的文件 there is no file to read", remedy="请检查路径与权限 check the path"
        )
    with folder.alone(), _engine(choices) as engine:
        refuse_other_content(folder)
        markers = read_markers(folder)
        found, unreadable = _look(engine, files, setting)
        made_with = _made_with(how, choices)
        plan = make_plan(
            found,
            {each.path for each in unreadable},
            markers.by_batch,
            made_with,
            within=folders_of(given),
            force=choices.force,
            prune=choices.prune,
        )
        write_shared(folder)
        run = _Run(folder, markers, plan, Batch(out, choices.gz, made_with, how, ()), progress)
        run.carry_out(engine, setting, choices.batch)
        sweep(folder, markers.by_batch)
    return run.summary(unreadable)


def _engine(choices: ShardChoices) -> Cluster | Local:
    return Local(choices.jobs) if choices.cluster is None else Cluster(choices.cluster)


def _made_with(how: Reviewing | None, choices: ShardChoices) -> str:
    """Return a digest of all that shards follow from, beside bytes and paths of the files."""
    made = made_here()
    parts = (FORM, made.version, made.vocabulary, how.digest if how else "", str(choices.gz))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _look(engine: Cluster | Local, files: Iterable[str], setting: Setting) -> tuple[list[Found], list[Failure]]:
    """Return the digests of files, sorted by path, and those that cannot be read."""
    found: list[Found] = []
    failed: list[Failure] = []
    for batch, outcomes in engine.each(look_at, cut(files, LOOKED_AT), setting):
        if isinstance(outcomes, Killed):
            failed += [killed(each, outcomes) for each in batch]
            continue
        found += [each for each in outcomes if isinstance(each, Found)]
        failed += [each for each in outcomes if isinstance(each, Failure)]
    return sorted(found), failed


@dataclass(slots=True)
class _Run:
    """A build of shards on its way."""

    folder: Folder
    markers: Markers
    plan: Plan
    like: Batch
    progress: Progress | None
    written: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    taken_out: set[str] = field(default_factory=set)
    """The paths of files whose earlier content went before they are read."""

    def carry_out(self, engine: Cluster | Local, setting: Setting, size: int) -> None:
        """Take out what is over, and read what is to be read."""
        for outdated, stale in self.plan.over.items():
            self.markers.drop(outdated, stale.documents, stale.failed)
            self.removed += [each.document for each in stale.documents]
        for batch, outcome in engine.each(do_batch, self._batches(size), setting):
            if isinstance(outcome, Killed):
                self._without_killers(engine, batch, setting, outcome)
            else:
                self._say_done(outcome)

    def _batches(self, size: int) -> Iterator[Batch]:
        """Yield the batches; what they replace goes before they are read, so that nothing is ever there twice."""
        for files in cut(self.plan.to_read, size):
            for outdated, entries in due(self.plan.replaced, files).items():
                if outdated in self.markers.by_batch:
                    self.markers.drop(outdated, entries)
                    gone = {each.path for each in entries} | {each.sha256 for each in entries}
                    self.taken_out |= {file.path for file in files if gone & {file.path, file.sha256}}
            yield replace(self.like, files=files)

    def _say_done(self, done: Done) -> None:
        marker = done.marker
        if marker.documents or marker.failed:
            self.markers.add(marker)
        self.failed += [*done.lost, *(Failure(each.path, each.message, each.remedy) for each in marker.failed)]
        self.written += [each.path for each in marker.documents]
        if self.progress is not None:
            at = min(len(self.plan.to_read), len(self.written) + len(self.failed))
            self.progress(done.last, at, len(self.plan.to_read))

    def _without_killers(self, engine: Cluster | Local, batch: Batch, setting: Setting, why: Killed) -> None:
        """Find out which files of a batch kill their workers, each alone, and do the batch without them."""
        alone = [replace(batch, files=(file,)) for file in batch.files]
        # one at a time: what waits on a worker that dies is suspected too
        tried = engine.each(do_batch, alone, setting, window=1) if len(alone) > 1 else [(batch, why)]
        culprits = {each.files[0]: outcome for each, outcome in tried if isinstance(outcome, Killed)}
        self.failed += [killed(file.path, outcome) for file, outcome in culprits.items()]
        rest = tuple(file for file in batch.files if file not in culprits)
        if not rest:
            return
        for _batch, outcome in engine.each(do_batch, [replace(batch, files=rest)], setting):
            if isinstance(outcome, Killed):
                self.failed += [killed(file.path, outcome) for file in rest]
            else:
                self._say_done(outcome)

    def _told(self, failure: Failure) -> Failure:
        """Return a failure that also says where the shards hold nothing more of a file."""
        if failure.path not in self.taken_out:
            return failure
        gone = "；分片中原有的内容已去掉 its earlier content is no longer in the shards"
        return replace(failure, message=failure.message + gone)

    def summary(self, unreadable: Iterable[Failure]) -> ShardSummary:
        """Return what was done, with failures that an earlier run met and that stand."""
        plan = self.plan
        stand = [Failure(each.path, each.message, each.remedy) for each in plan.refused]
        failed = [*unreadable, *map(self._told, self.failed), *stand]
        return ShardSummary(
            written=tuple(sorted(self.written)),
            unchanged=plan.unchanged,
            duplicates=plan.duplicates,
            removed=tuple(sorted(self.removed)),
            failed=tuple(sorted(failed, key=lambda failure: failure.path)),
        )
