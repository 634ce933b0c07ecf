"""The review's engine beside other SHACL engines: the same graphs, the same shapes, in one run.

Run: python tests/bench/bench_shacl.py --help     (`make bench` installs the peers; one that is missing is left out)

1. Every engine on the documents of corpus/ and on synthetic ones, each in a process of its own: CPU seconds of judging
   a graph in memory, ms a table, peak MB of the process, × plain pySHACL, and what it finds other than ours does. An
   engine that passes the limit is not tried on larger graphs.
2. The largest document of corpus/ from file to report, in a process that is warm.
3. One small document fetched from a store and reviewed, as the store grows.

Times are CPU times, so that what else the machine does counts for little.

Exit code 1 when a figure asked for is missed.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store
from reporting.figures import Figure, LeftOut
from shacl_engines import ENGINES
from shapes_oracle import UNREAD
from synthetic_review import BASE, synthetic_quads

import kg
from kg.graph import quads_to_nquads, record_to_quads
from kg.report import review_to_text
from kg.review import review_store
from kg.review_graph import graph_store
from kg.store import open_store
from kg.vocabulary import DEF, data_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reporting.figures import Item

ROOT = Path(__file__).parents[2]
PLAIN = "pySHACL"
MUST_AGREE = {PLAIN, "pySHACL, prepared", "pySHACL, as tested"}
LEAST_FACTOR, MOST_SECONDS, FLAT = 20, 2.0, 2.0
GROUP = 12
"""Rows of a synthetic table."""


@dataclass(frozen=True)
class Case:
    """A graph to judge: what it is called, where it stands, and its tables and rows."""

    name: str
    path: Path
    tables: int
    rows: int


def main() -> None:
    """Print the three tables, and tell which figures are missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--limit", type=float, default=60, help="seconds an engine may take for a graph")
    parser.add_argument("--rows", type=int, nargs="*", default=[12, 240, 1000, 10_000], help="of synthetic documents")
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), choices=list(ENGINES), help="engines to run")
    parser.add_argument("--documents", type=int, default=10_000, help="in the largest store")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cases = sorted(_cases(Path(folder), given.rows), key=lambda case: case.path.stat().st_size)
        missed = compare_engines(cases, _installed(given.engines), given.limit)
        missed += time_whole_review()
        missed += grow_store(Path(folder), given.documents)
    print("\n".join(f"MISSED {each}" for each in missed) or "every figure asked for is met")
    sys.exit(bool(missed))


# --- 1 engines


def _cases(folder: Path, sizes: Iterable[int]) -> Iterator[Case]:
    for number, path in enumerate(sorted((ROOT / "corpus").rglob("*.txt"))):
        quads = list(record_to_quads(kg.extract(path)))
        yield _case(folder / f"corpus{number}.nt", f"{path.parts[-3]} {path.parts[-2]}", quads)
    for size in sizes:
        quads = synthetic_quads(tables=-(-size // GROUP), rows=GROUP)
        yield _case(folder / f"synthetic{size}.nt", "synthetic", quads)


def _case(path: Path, name: str, quads: list[Quad]) -> Case:
    """Write a document with the vocabularies that the shapes read, as one graph."""
    store = Store()
    for each in data_dir("ontology").glob("*.ttl"):
        if each.name not in UNREAD:
            store.load(path=str(each), format=RdfFormat.TURTLE)
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    store.dump(str(path), format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    kinds = [quad.object.value for quad in quads if isinstance(quad.object, NamedNode)]
    return Case(name, path, kinds.count(DEF + "TargetTable"), kinds.count(DEF + "ApplicableIndicator"))


def _installed(names: Iterable[str]) -> list[str]:
    found = []
    for name in names:
        module = ENGINES[name][1]
        if find_spec(module):
            found.append(name)
        else:
            print(f"{name}: left out, {module} is not installed")
    print("versions: " + ", ".join(starmap(_version, (("pyoxigraph",), ("pyshacl",), ("pyrudof",), ("pyshifty",)))))
    return found


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} –"


def compare_engines(cases: list[Case], names: list[str], limit: float) -> list[str]:
    """Print what each engine takes and finds on each graph; return what is missed."""
    print("| graph | tables | rows | engine | s | ms a table | peak MB | × plain | findings |")
    print("|---|---|---|---|---|---|---|---|---|")
    missed, given_up = [], set[str]()
    for case in cases:
        answers = {name: _run(name, case, limit) for name in names if name not in given_up}
        given_up |= {name for name, answer in answers.items() if answer == {}}
        plain = answers.get(PLAIN, {}).get("seconds")
        reference = answers["ours"].get("raised") if "ours" in answers else None
        for name, answer in answers.items():
            print(_line(case, name, answers, limit, given_up), flush=True)
            if name in MUST_AGREE and answer.get("raised", reference) != reference:
                missed.append(f"{name} finds other things on {case.name}")
        if plain and (factor := plain / answers["ours"]["seconds"]) < LEAST_FACTOR:
            missed.append(f"{factor:.0f} × plain pySHACL on {case.name}, {LEAST_FACTOR} asked")
    return missed


def _run(name: str, case: Case, limit: float) -> dict[str, Any]:
    """Return what an engine says of a graph, nothing when it takes too long."""
    command = [sys.executable, str(Path(__file__).with_name("shacl_engines.py")), name, str(case.path), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return {}
    if done.returncode:
        return {"refused": (done.stderr.strip().splitlines() or ["no message"])[-1]}
    return json.loads(done.stdout.splitlines()[-1])


def measure(
    rows: Sequence[int] = (12, 240, 1000, 10_000), documents: int = 10_000, limit: float = 60
) -> Iterator[Item]:
    """Yield what each engine takes and finds on each graph, the steps of a review, and a store that grows."""
    for name, (_load, module) in ENGINES.items():
        if not find_spec(module):
            yield LeftOut(name, f"{module} 没有安装 / is not installed")
    with tempfile.TemporaryDirectory() as folder:
        cases = sorted(_cases(Path(folder), rows), key=lambda case: case.path.stat().st_size)
        yield from _engines(cases, _installed(ENGINES), limit)
        whole, told = _whole_review()
        yield Figure("review of the largest document, warm", whole, "s", goal=MOST_SECONDS, note=told)
        for held, fetch, judged in _growing_store(Path(folder), documents):
            yield Figure(f"a document fetched, {held:,} documents", 1000 * fetch, "ms")
            yield Figure(f"a document reviewed, {held:,} documents", 1000 * judged, "ms")


def _engines(cases: list[Case], names: list[str], limit: float) -> Iterator[Item]:
    given_up = set[str]()
    for case in cases:
        of = f", {case.name}, {case.tables} tables, {case.rows} rows"
        reference: set[tuple[str, ...]] = set()
        for name in names:
            if name in given_up:
                continue
            answer = _run(name, case, limit)
            if "seconds" not in answer:
                given_up |= set() if answer else {name}
                yield LeftOut(name + of, answer.get("refused", f"超过 {limit:g} 秒 / more than {limit:g} s"))
                continue
            peer, found = (None if name == "ours" else name), {tuple(each) for each in answer["raised"]}
            reference = found if peer is None else reference
            told = f"{len(found)} findings, {len(reference - found)} missed, {len(found - reference)} others"
            yield Figure("graph judged" + of, 1000 * answer["seconds"], "ms CPU", peer=peer, note=told)
            yield Figure("peak memory" + of, answer["peak"], "MB", peer=peer)


def _line(case: Case, name: str, answers: dict[str, dict[str, Any]], limit: float, given_up: set[str]) -> str:
    """Return the line of an engine: its cost, and what it finds other than ours does."""
    answer, reference = answers[name], answers.get("ours", {})
    plain = answers.get(PLAIN, {}).get("seconds")
    head = f"| {case.name} | {case.tables} | {case.rows} | {name} |"
    if "seconds" not in answer:
        return f"{head} {answer.get('refused', f'> {limit:.0f} s: no larger graph tried')} | | | | |"
    seconds = answer["seconds"]
    factor = f"{plain / seconds:.1f}" if plain else f"> {limit / seconds:.1f}" if PLAIN in given_up else "–"
    found, due = ({tuple(each) for each in some.get("raised", [])} for some in (answer, reference))
    verdict = "identical" if found == due else f"{len(due - found)} silently missed, {len(found - due)} others"
    cost = f"{seconds:.3f} | {seconds * 1000 / case.tables:.1f} | {answer['peak']:.0f}"
    return f"{head} {cost} | {factor} | {len(found)} {verdict} |"


# --- 2 the whole review


def time_whole_review() -> list[str]:
    """Print what the steps of a review take, in a warm process; return what is missed."""
    whole, told = _whole_review()
    print(f"\n{told}")
    return [] if whole < MOST_SECONDS else [f"review in {whole:.1f} s, {MOST_SECONDS} s asked: {told}"]


def _whole_review() -> tuple[float, str]:
    """Return the seconds of a review of the largest document, and those of its steps in words."""
    path = max((ROOT / "corpus").rglob("*.txt"), key=lambda path: len(kg.extract(path).projects))
    record = kg.extract(path)
    quads = list(record_to_quads(record))
    store = graph_store(quads)
    review = review_store(store)
    steps = {
        "extract": _median(lambda: kg.extract(path)),
        "graph": _median(lambda: list(record_to_quads(record))),
        "store with vocabularies": _median(lambda: graph_store(quads)),
        "rules": _median(lambda: review_store(store)),
        "report": _median(lambda: review_to_text(review, lang="zh")),
    }
    whole = sum(steps.values())
    told = " + ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in steps.items())
    return whole, f"{path.name}, {len(record.projects)} projects, warm: {whole:.2f} s = {told}"


def _median(step: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        begin = time.thread_time()
        step()
        taken.append(time.thread_time() - begin)
    return statistics.median(taken)


# --- 3 a store that grows


def grow_store(folder: Path, documents: int) -> list[str]:
    """Print what one document of the store takes to fetch and to review, by documents; return what is missed."""
    print("\n| documents | fetch ms | review ms |\n|---|---|---|")
    costs = []
    for held, fetch, judged in _growing_store(folder, documents):
        print(f"| {held} | {fetch * 1000:.2f} | {judged * 1000:.1f} |", flush=True)
        costs.append(judged)
    growth = max(costs) / costs[0]
    return [] if growth < FLAT else [f"a document costs {growth:.1f} times as much in the largest store"]


def _growing_store(folder: Path, documents: int) -> Iterator[tuple[int, float, float]]:
    """Yield the number of documents in a store, and the seconds to fetch and to review one of them."""
    store = open_store(folder / "store")
    lines = quads_to_nquads([Quad(q.subject, q.predicate, q.object, NamedNode(BASE)) for q in _small_document()])
    size, there = 10, 0
    while there < documents:
        size = min(size, documents)
        store.bulk_load(_copies(lines, there, size), format=RdfFormat.N_QUADS)
        there, size = size, size * 10
        graphs = [NamedNode(f"{BASE}/{number}/") for number in range(0, there, max(1, there // 20))]
        fetch = statistics.median(_seconds(lambda graph=graph: _fetch(store, graph)) for graph in graphs)  # type: ignore[misc]
        judged = statistics.median(_seconds(lambda graph=graph: _judge(store, graph)) for graph in graphs)  # type: ignore[misc]
        yield there, fetch, judged


def _small_document() -> list[Quad]:
    return synthetic_quads(tables=1, rows=6)


def _copies(lines: bytes, first: int, last: int) -> bytes:
    """Return documents of other names, as N-Quads."""
    name = BASE.encode()
    return b"".join(
        lines.replace(b"<%b>" % name, b"<%b/%d/>" % (name, number)).replace(
            b"<%b/t" % name, b"<%b/%d/t" % (name, number)
        )
        for number in range(first, last)
    )


def _fetch(store: Store, graph: NamedNode) -> list[Quad]:
    quads = list(store.quads_for_pattern(None, None, None, graph))
    assert quads, graph
    return quads


def _judge(store: Store, graph: NamedNode) -> None:
    assert review_store(graph_store(_fetch(store, graph))).findings


def _seconds(step: Callable[[], object]) -> float:
    begin = time.thread_time()
    step()
    return time.thread_time() - begin


if __name__ == "__main__":
    main()
