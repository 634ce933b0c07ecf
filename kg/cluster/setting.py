"""WHAT ALL TASKS OF A RUN SHARE: limits, the user's own list of documents, and with what the run is to be made.

Two machines give the same bytes only where the same version of the program stands on both, with the same vocabularies
and rules: a worker on which something else stands refuses.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg import __version__
from kg.errors import ClusterError
from kg.graph import vocabulary_digest
from kg.reviewing import reviewing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.build.beside import Limits
    from kg.build.document import Task


@dataclass(frozen=True, slots=True)
class Made:
    """With what documents are read and reviewed here: the program's version, digests of vocabularies and of rules."""

    version: str
    vocabulary: str
    review: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What all tasks of a run share.

    `bases` is the content of the user's own authority file, which other machines need not have.
    """

    made: Made
    limits: Limits
    bases: bytes | None = None

    def refuse_others(self) -> None:
        """Raise `ClusterError` where another version of the program, its vocabularies or rules stands here."""
        refuse(self.made, made_here(), where="")

    def here(self, task: Task) -> Task:
        """Return a task with the user's authority file where this machine has it."""
        if task.how is None or self.bases is None:
            return task
        return replace(task, how=replace(task.how, bases=_kept(self.bases)))


@cache
def made_here() -> Made:
    """Return with what documents are read and reviewed in this process; the first time takes about a second."""
    return Made(__version__, vocabulary_digest(), reviewing(None).digest)


def setting_of(tasks: Iterable[Task], limits: Limits) -> Setting:
    """Return what tasks share, of which the first that is to be reviewed tells how."""
    how = next((task.how for task in tasks if task.how is not None), None)
    bases = how.bases.read_bytes() if how is not None and how.bases is not None and how.bases.is_file() else None
    return Setting(made_here(), limits, bases)


def refuse(wanted: Made, there: Made, *, where: str) -> None:
    """Raise `ClusterError` unless both are the same."""
    if wanted == there:
        return
    if wanted.version != there.version:
        what = f"版本是 {there.version} 而不是 {wanted.version} has version {there.version}, not {wanted.version}"
    else:
        what = "词表或规则不同 has other vocabularies or rules"
    raise ClusterError(
        f"工作进程 worker {where}：{what}",
        remedy="请在各机装同一版本的 budget-kg install the same budget-kg on every machine",
    )


@lru_cache(maxsize=2)
def _kept(bases: bytes) -> Path:
    """Return where this process keeps the user's authority file until it ends."""
    folder = tempfile.TemporaryDirectory(prefix="kg-bases-")
    _FOLDERS.append(folder)
    path = Path(folder.name) / "bases.jsonl"
    path.write_bytes(bases)
    return path


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []
