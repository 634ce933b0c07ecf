"""Growth from 10 documents on: what `kg build` costs a document, in memory and on disk, and what follows a change.

Run: python tests/bench/bench_scale.py --help     (`make bench-country` goes to 10,000 documents)
For each size a new store is built of synthetic documents (tests/bench/country) by `kg build` in a process of its own;
then follow an unchanged rebuild (the scan), the ready questions, a rebuild after one in a hundred documents changed,
and one after as many were deleted. Peak RSS and PSS are sums over the process tree; what the system keeps of the
store's files is not in them. A document's steady cost leaves out what a build of a single document takes.

Every figure is written as it comes, so that a run that is ended loses nothing.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from country import write_country
from country_store import PARAMS, SEED
from limited import PeerError, limited
from reporting.alone import report_alone
from reporting.figures import Figure, LeftOut
from reporting.memory import PeakMemory

from kg.ask import ask, ready_questions
from kg.store import documents as stored_documents
from kg.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Store
    from reporting.figures import Item

KG = [sys.executable, "-c", "from kg.cli import main; main()"]
LARGEST, FACTOR, BASE = 10_000, 10, 1_000
ROWS, QUESTION_SECONDS = 100, 30.0
PROGRESS_SECONDS = 30
GOAL_GROWTH, GOAL_CHANGED, GOAL_MEGABYTES = 1.3, 3.0, 2048
ONE_IN = 100
CHANGED_ROWS = 7
"""A changed document has so many more rows: the same path, other bytes."""
CHANGED, DELETED = 0, 1
"""Which of each hundred documents is changed, which is deleted."""


@dataclass(slots=True)
class Country:
    """A folder of documents that grows: how many there are, and the rows of each by its number."""

    folder: Path
    rows: int
    paths: list[Path] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def grow(self, documents: int) -> None:
        """Write documents until there are so many."""
        made = write_country(self.folder, documents - len(self.paths), seed=SEED, rows=self.rows, first=len(self.paths))
        for truth in made:
            self.paths.append(self.folder / truth["path"])
            self.counts.append(sum(len(project["rows"]) for project in truth["projects"]))

    def write_again(self, numbers: range, rows: int) -> None:
        """Write some documents anew, with so many rows."""
        aside = self.folder.with_name("again.jsonl")
        for number in numbers:
            list(write_country(self.folder, 1, seed=SEED, rows=rows, first=number, truth=aside))

    def delete(self, numbers: range) -> None:
        """Delete some documents."""
        for number in numbers:
            self.paths[number].unlink()


@dataclass(frozen=True, slots=True)
class Built:
    """What a run of `kg build` took; CPU seconds are of all its processes."""

    seconds: float
    cpu: float
    rss: float
    pss: float
    code: int


def measure(
    documents: int = LARGEST,
    rows: int = ROWS,
    jobs: int | None = None,
    keep: str | None = None,
    question_seconds: float = QUESTION_SECONDS,
) -> Iterator[Item]:
    """Yield the figures of each size up to `documents`, and at the end those of the growth."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(keep or name)
        folder.mkdir(parents=True, exist_ok=True)
        country = Country(folder / "country", rows)
        build = partial(kg_build, country.folder, jobs=jobs)
        country.grow(1)
        start = build(folder / "store1")
        yield Figure("build of 1 document (start-up)", start.seconds, "s")
        steady: dict[int, float] = {}
        for size in _sizes(documents):
            begin = time.monotonic()
            country.grow(size)
            _tell(f"{size:,} documents written in {time.monotonic() - begin:.0f} s")
            yield from _size(country, folder / f"store{size}", build, start, steady, question_seconds=question_seconds)
        yield from _growth(steady)


def _sizes(documents: int) -> Iterator[int]:
    size = FACTOR
    while size < documents:
        yield size
        size *= FACTOR
    yield documents


def _size(
    country: Country,
    store: Path,
    build: Callable[..., Built],
    start: Built,
    steady: dict[int, float],
    *,
    question_seconds: float,
) -> Iterator[Item]:
    """Yield what one size takes, first and last."""
    size = len(country.paths)
    first = build(store)
    yield from _first_build(country, store, first)
    steady[size] = (first.seconds - start.seconds) / (size - 1)
    yield Figure(
        f"steady time a document, {size:,} documents", 1000 * steady[size], "ms", note="去掉启动 / no start-up"
    )
    scan = build(store)
    yield Figure(f"rebuild unchanged (the scan), {size:,} documents", scan.seconds, "s")
    yield from _questions(store, size, question_seconds)
    yield from _changes(country, store, build, first, scan)


def _first_build(country: Country, store: Path, first: Built) -> Iterator[Item]:
    size, rows = len(country.paths), sum(country.counts)
    opened = open_store(store, read_only=True)
    triples, held = len(opened), sum(1 for _ in stored_documents(opened))
    del opened
    of = f", {size:,} documents"
    yield Figure("documents in the store" + of, held, "documents", better="more", goal=size, note=_exit(first))
    yield Figure("build, wall time" + of, first.seconds, "s")
    yield Figure("build, time a document" + of, 1000 * first.seconds / size, "ms", note="含启动 / with start-up")
    yield Figure("build, CPU time a document" + of, 1000 * first.cpu / size, "ms", note="各进程之和 / all processes")
    yield Figure("build, documents" + of, size / first.seconds, "documents/s", better="more")
    yield Figure("build, rows" + of, rows / first.seconds, "rows/s", better="more", note=f"{rows:,} rows")
    yield Figure(
        "build, triples" + of, triples / first.seconds, "triples/s", better="more", note=f"{triples:,} triples"
    )
    yield Figure("build, peak RSS of the process tree" + of, first.rss, "MB", goal=GOAL_MEGABYTES)
    yield Figure("build, peak PSS of the process tree" + of, first.pss, "MB")
    disk = _bytes(store)
    yield Figure("store on disk" + of, disk / 2**20, "MB")
    yield Figure("store on disk, a triple" + of, disk / triples, "bytes")


def _exit(built: Built) -> str:
    return f"kg build: exit code {built.code}" if built.code else ""


def _questions(store: Path, size: int, most: float) -> Iterator[Item]:
    """Yield the time of each ready question, in a child that is ended at the limit."""
    whole = 0.0
    for question in ready_questions():
        name = f"question {question.name}, {size:,} documents"
        try:
            took = limited(partial(_ask, store, question.name), most)
        except PeerError as error:
            yield LeftOut(name, str(error))
            continue
        if took is None:
            yield LeftOut(name, f"超过 {most:g} 秒 / more than {most:g} s")
            continue
        seconds, rows = took[1]
        whole += seconds
        yield Figure(name, 1000 * seconds, "ms", note=f"{rows} rows")
    yield Figure(f"all questions that are answered, {size:,} documents", whole, "s")


def _ask(store: Path, name: str) -> tuple[float, int]:
    opened: Store = open_store(store, read_only=True)
    question = next(each for each in ready_questions() if each.name == name)
    params = {param.name: PARAMS[param.name] for param in question.params if param.default is None}
    begin = time.perf_counter()
    answer = ask(opened, name, params)
    rows = len(answer.terms) or len(answer.triples or ())
    return time.perf_counter() - begin, rows


def _changes(country: Country, store: Path, build: Callable[..., Built], first: Built, scan: Built) -> Iterator[Item]:
    """Change one in a hundred and rebuild, delete one in a hundred and rebuild; put all back as it was."""
    size = len(country.paths)
    changed, deleted = range(CHANGED, size, ONE_IN), range(DELETED, size, ONE_IN)
    of = f", {size:,} documents"
    country.write_again(changed, country.rows + CHANGED_ROWS)
    again = build(store)
    yield Figure("rebuild, 1 % changed" + of, again.seconds, "s", note=f"{len(changed)} documents")
    share = 100 * max(0.0, again.seconds - scan.seconds) / first.seconds
    # of ten documents, one is a tenth of all
    goal = GOAL_CHANGED if size >= BASE else None
    yield Figure("rebuild, 1 % changed, without the scan" + of, share, "% of the first build", goal=goal)
    if "--prune" in _build_help():
        country.delete(deleted)
        pruned = build(store, "--prune")
        yield Figure("rebuild, 1 % deleted, --prune" + of, pruned.seconds, "s", note=f"{len(deleted)} documents")
        held = sum(1 for _ in stored_documents(open_store(store, read_only=True)))
        yield Figure("documents after --prune" + of, held, "documents", better="more", goal=size - len(deleted))
    else:
        yield LeftOut("rebuild, 1 % deleted" + of, "kg build 没有 --prune / kg build has no --prune")
    country.write_again(changed, country.rows)
    country.write_again(deleted, country.rows)


def _growth(steady: dict[int, float]) -> Iterator[Item]:
    """Yield what a document costs at each size, beside the size at which it costs least."""
    cheapest = min(steady, key=lambda size: steady[size])
    for size, each in steady.items():
        name = f"steady time a document, {size:,} beside {cheapest:,} documents"
        yield Figure(name, each / steady[cheapest], "×", goal=GOAL_GROWTH)


def kg_build(folder: Path, store: Path, *more: str, jobs: int | None = None) -> Built:
    """Run `kg build`, with lines on how far it is; what it says goes into a file beside the store."""
    command = [*KG, "build", str(folder), "--store", str(store), *more]
    if jobs is not None and "--jobs" in _build_help():
        command += ["--jobs", str(jobs)]
    begin, cpu = time.perf_counter(), _cpu()
    with (
        store.with_suffix(".log").open("ab") as log,
        subprocess.Popen(command, stdout=log, stderr=log, cwd=store.parent) as process,
        PeakMemory(process.pid) as memory,
    ):
        while not _ended(process):
            passed = time.perf_counter() - begin
            _tell(f"{store.name}: {passed:.0f} s, {memory.rss:.0f} MB, {_bytes(store) >> 20} MB on disk")
        seconds = time.perf_counter() - begin
    _tell(f"{store.name}: built in {seconds:.1f} s")
    return Built(seconds, _cpu() - cpu, memory.rss, memory.pss, process.returncode)


def _cpu() -> float:
    """Return the CPU seconds of processes that have ended, below this one."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def _ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(PROGRESS_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


@cache
def _build_help() -> str:
    return subprocess.run([*KG, "build", "--help"], capture_output=True, text=True, check=True).stdout


def _bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # Oxigraph drops files as it merges them
            continue
    return total


def _tell(line: str) -> None:
    print(f"  … {line}", file=sys.stderr, flush=True)


def main() -> int:
    """Measure what the options ask for; keep figures in --out as they come."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=LARGEST, help="最多几份 / of the largest country")
    parser.add_argument("--rows", type=int, default=ROWS, help="每份约几行 / indicator rows of a document, about")
    parser.add_argument("--jobs", type=int, help="几个进程 / processes of a build, where it has --jobs")
    parser.add_argument("--keep", metavar="FOLDER", help="文件和图谱留在这里 / keep documents and stores here")
    parser.add_argument("--out", type=Path, metavar="DIR", default=Path(__file__).parents[2] / "out/bench")
    given = parser.parse_args()
    items = measure(given.documents, given.rows, given.jobs, given.keep)
    return report_alone("country", "规模 / Scale", items, given.out)


if __name__ == "__main__":
    sys.exit(main())
