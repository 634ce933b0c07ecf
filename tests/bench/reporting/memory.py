"""The memory of a process and of all it started, sampled from /proc: peak RSS and PSS in MB.

The sum of RSS counts pages that processes share several times; PSS shares them out. Pages that the system keeps of
files (the store's among them) count where a process has them mapped.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Self

PROC = Path("/proc")
EVERY = 0.25
"""Seconds between samples; PSS is dear to read and taken each fourth time."""


class PeakMemory:
    """Watches a process tree while the `with` block runs; 0.0 stays where there is no /proc."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.rss = self.pss = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        samples = 0
        while PROC.is_dir():
            pids = tree(self.pid)
            self.rss = max(self.rss, sum(_megabytes(pid, "status", "VmRSS:") for pid in pids))
            if samples % 4 == 0:
                self.pss = max(self.pss, sum(_megabytes(pid, "smaps_rollup", "Pss:") for pid in pids))
            samples += 1
            if self._over.wait(EVERY):
                return


def tree(pid: int) -> list[int]:
    """Return a process and all below it, by id."""
    children: dict[int, list[int]] = {}
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            parent = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
        except (OSError, IndexError):
            continue  # ended meanwhile
        children.setdefault(int(parent), []).append(int(stat.parent.name))
    found, open_ = [], [pid]
    while open_:
        found.append(open_.pop())
        open_ += children.get(found[-1], [])
    return found


def _megabytes(pid: int, file: str, field: str) -> float:
    try:
        text = (PROC / str(pid) / file).read_text(encoding="utf-8")
    except OSError:  # ended meanwhile, or not to be read
        return 0.0
    rest = text.partition("\n" + field)[2].split(maxsplit=1)
    return int(rest[0]) / 1024 if rest else 0.0
