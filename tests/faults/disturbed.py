"""A build of small documents that is killed at random and run again until it is done; what its store holds then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kg.export import export
from kg.store import open_store

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

DOCUMENTS = 10
TABLE = """某市第{number}文化局 {year} 年部门预算
1、文化活动{number}绩效目标表
单位：万元
项目名称\t文化活动{number}经费
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t活动场次\t全年举办活动的场次\t≥{count}场\t《文化发展规划》（某市办〔{year}〕{number}号）
产出指标\t成本指标\t活动费用\t全年费用不超过10万元\t≥10万元\t年度预算
"""
# Small batches, so that a build of few documents has many points at which it can be killed.
PROGRAM = (
    "import sys; from kg.build import storing; storing.BYTES_AT_A_TIME = storing.BYTES_THAT_WAIT = {bytes}; "
    "from kg.cli import main; sys.argv[0] = 'kg'; main()"
)
LONGEST = 120.0


@dataclass
class Killed:
    """How often what was killed, and what the runs said that were not."""

    main: int = 0
    workers: int = 0
    runs: int = 0
    said: list[str] = field(default_factory=list)


def write_documents(folder: Path, numbers: range | list[int], *, count: int = 12) -> None:
    """Write small documents, each with a number of its own; the `count` tells versions apart."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        text = TABLE.format(number=number, year=2020 + number % 5, count=count)
        (folder / f"{number:03d}.txt").write_text(text, encoding="utf-8")


def change_documents(folder: Path) -> None:
    """Change some of the documents, take some away, move one and add some: what a second build has to follow."""
    write_documents(folder, list(range(0, DOCUMENTS, 3)), count=20)
    for number in range(1, DOCUMENTS, 5):
        (folder / f"{number:03d}.txt").unlink(missing_ok=True)
    (folder / "002.txt").rename(folder / "二.txt")
    write_documents(folder, range(DOCUMENTS, DOCUMENTS + 4))


def start(folder: Path, store: Path, *, size: int = 100_000) -> subprocess.Popen[bytes]:
    """Start a build in a process of its own."""
    command = [sys.executable, "-c", PROGRAM.format(bytes=size), "build", str(folder), "--store", str(store), "--prune"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)


def contents(store: Path) -> bytes:
    """Return all that a store holds."""
    return export(open_store(store, read_only=True))


def disturb(
    folder: Path, store: Path, chance: random.Random, *, kills: int, seconds: float, begin: Callable[[Path], None]
) -> Killed:
    """Build and kill so many times, then build to the end.

    A build takes so many `seconds` where it is left alone. One that ends before it is killed leaves the next nothing
    to do: the store is then as it was to `begin` with.
    """
    killed = Killed()
    while killed.main + killed.workers < kills:
        killed.runs += 1
        process = start(folder, store)
        if chance.random() < 0.5:
            _wait(process, seconds * chance.uniform(0.2, 1.1))
        else:
            _wait_for(process, store / "build" / "journal.jsonl", chance.randrange(1, DOCUMENTS))
            time.sleep(chance.random() * 0.02)
        if chance.random() < 0.3:
            killed.workers += _kill_worker(process.pid, chance)
        else:
            killed.main += process.poll() is None
            _kill(process.pid)
        said, _ = process.communicate(timeout=LONGEST)
        if process.returncode >= 0:
            killed.said.append(said.decode())
            if killed.main + killed.workers < kills:
                begin(store)
    process = start(folder, store)
    said, _ = process.communicate(timeout=LONGEST)
    killed.said.append(said.decode())
    assert process.returncode == 0, said.decode()
    return killed


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait so long, or until the build is over."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def _wait_for(process: subprocess.Popen[bytes], journal: Path, lines: int) -> None:
    """Wait until the journal has so many lines, or the build is over."""
    end = time.monotonic() + LONGEST
    while process.poll() is None and time.monotonic() < end:
        with suppress(FileNotFoundError):
            if journal.read_bytes().count(b"\n") >= lines:
                return
        time.sleep(0.002)


def _kill_worker(pid: int, chance: random.Random) -> int:
    """Kill one of the processes that a build has started; return how many were."""
    there = children(pid)
    if not there:
        return 0
    _kill(chance.choice(there))
    return 1


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text().split())
    return found


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
