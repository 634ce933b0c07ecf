"""What a build did, file by file."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.bases.graph import IdentityCounts
from kg.store import Counts


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be built: why, and what to do about it."""

    path: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Lost(Failure):
    """A file that was not built for a reason that may not stand.

    It could not be fetched, its process was ended, or what reading it needs is not installed.
    """


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did, each file once, by path; `counts` tells what the graphs of built and replaced files hold.

    `reviewed` names those whose findings were written, also unchanged ones where what rules say may have changed.
    `partial` names the files of which part was not read, also unchanged ones, with the notes that say what and why;
    `documents` counts what the whole store cites. `moved` names, by their new paths, files that are found
    elsewhere than before; `removed` those whose documents went as they are gone, `gone` those kept although they are.
    `resumed` names files that an earlier build had read when it was ended; `cleared` counts the documents that it left
    half stored, which were taken out and read again, and `damaged` the lines of its journal that could not be read.
    """

    built: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    counts: dict[str, Counts] = field(default_factory=dict)
    partial: dict[str, tuple[str, ...]] = field(default_factory=dict)
    documents: IdentityCounts = field(default_factory=IdentityCounts)
    reviewed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()
    damaged: int = 0
    cleared: int = 0

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
