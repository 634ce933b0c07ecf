"""The ready questions beside rdflib and oxrdflib: the same triples, the same SPARQL, answers compared, a time limit.

Run: python tests/bench/bench_queries.py [triples]                                        (default 200,000)
Ours is the store on disk as `kg ask` opens it; oxrdflib is rdflib's interface on an Oxigraph store in memory, rdflib
its own store and evaluator. Every call runs in a forked child that is ended at the limit; what takes longer counts with
the limit, so that its ratio is the least that it can be. Answers are compared as bags of rows, the parts of a
GROUP_CONCAT in any order; where they differ that is named, with the rows that only one has. rdflib 7.6 joins a
subquery with groups that finds nothing as if it had found one row of nothing, and takes a text for larger than a number
("约99" >= 98).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from country_store import PARAMS, fill
from limited import PeerError, limited
from pyoxigraph import QuerySolutions, RdfFormat
from reporting.figures import Figure, LeftOut, of_runs, package_version, show

from kg.ask import ready_questions, with_params
from kg.graph.terms import PREFIXES
from kg.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import rdflib
    from reporting.figures import Item

TRIPLES, LIMIT, ROUNDS, LONG = 200_000, 10.0, 3, 1.0
PARTED = "；"
"""What the parts of a GROUP_CONCAT are parted by."""
Bag = Counter[tuple[str, ...]]


def measure(triples: int = TRIPLES, limit: float = LIMIT) -> Iterator[Item]:
    """Yield each question's time with ours and the peers, and in how many their answers are the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, documents = fill(folder / "store", triples)
        yield Figure("triples asked", len(store), "triples", better="", note=f"{documents} documents")
        dump = folder / "all.nq"
        store.dump(str(dump), format=RdfFormat.N_QUADS)
        del store
        engines: dict[str, Callable[[str], Bag]] = {"": partial(_ours, folder / "store")}
        for peer, graph in (("rdflib", _rdflib), ("oxrdflib", _oxrdflib)):
            if package_version(peer) is None:
                yield LeftOut(peer, f"{peer} 没有安装 / is not installed")
            else:
                engines[peer] = partial(_asked_of, graph(dump))
        yield from _compare(engines, limit)


def _compare(engines: dict[str, Callable[[str], Bag]], limit: float) -> Iterator[Item]:
    ratios: dict[str, list[float]] = {peer: [] for peer in engines if peer}
    same = dict.fromkeys(ratios, 0)
    asked = queries()
    for name, query in asked.items():
        ours, due = _times(engines[""], query, limit)
        if ours is None:
            yield LeftOut(name, str(due))
            continue
        rows = f"{due.total()} rows"
        yield of_runs(name, ours, "ms", note=rows)
        for peer, found in ratios.items():
            times, bag = _times(engines[peer], query, limit)
            note = _verdict(due, bag)
            same[peer] += note == "same answer"
            yield of_runs(name, times or [1000 * limit], "ms", peer=peer, note=note)
            found.append(statistics.median(times or [1000 * limit]) / statistics.median(ours))
    for peer, found in ratios.items():
        told = f"每题的比值，超时按 {limit:g} 秒计 / per question; past the limit counts as {limit:g} s"
        yield Figure(f"median of the ratios to {peer}", statistics.median(found), "×", better="more", note=told)
        yield Figure(f"answers the same as of {peer}", same[peer], f"of {len(asked)}", better="")


def _times(engine: Callable[[str], Bag], query: str, limit: float) -> tuple[list[float] | None, Any]:
    """Return ms of some runs and the answer; None and the reason where it fails or takes longer."""
    times = []
    for _ in range(ROUNDS):
        try:
            took = limited(partial(_timed, engine, query), limit)
        except PeerError as error:
            return None, str(error)
        if took is None:
            return None, f"超过 {limit:g} 秒 / more than {limit:g} s"
        seconds, bag = took[1]
        times.append(1000 * seconds)
        if seconds > LONG:
            break
    return times, bag


def _timed(engine: Callable[[str], Any], query: str) -> tuple[float, Bag]:
    """Ask in this child: what is opened first is not timed."""
    seconds, rows = engine(query)
    return seconds, Counter(rows)


def _verdict(due: Bag, bag: Bag | str) -> str:
    if isinstance(bag, str):
        return bag
    if due == bag:
        return "same answer"
    less, more = (due - bag).total(), (bag - due).total()
    return f"另一答案 / other answer: {less} rows only ours, {more} only there"


def queries() -> dict[str, str]:
    """Return the ready questions with their parameters."""
    found = {}
    for question in ready_questions():
        given = {each.name: PARAMS[each.name] if each.default is None else each.default for each in question.params}
        found[question.name] = with_params(question.query, given)
    return found


# --- the engines: each returns seconds and the rows as texts


def _ours(store: Path, query: str) -> tuple[float, list[tuple[str, ...]]]:
    opened = open_store(store, read_only=True)
    begin = time.perf_counter()
    results = opened.query(query, use_default_graph_as_union=True, prefixes=PREFIXES)
    found = list(results)  # type: ignore[arg-type]
    seconds = time.perf_counter() - begin
    if isinstance(results, QuerySolutions):
        names = [each.value for each in results.variables]
        return seconds, [tuple(_text(row[name]) for name in names) for row in found]  # type: ignore[index]
    return seconds, [tuple(map(_text, (each.subject, each.predicate, each.object))) for each in found]


def _asked_of(graph: rdflib.Dataset, query: str) -> tuple[float, list[tuple[str, ...]]]:
    begin = time.perf_counter()
    found = list(graph.query(query, initNs=PREFIXES))
    seconds = time.perf_counter() - begin
    return seconds, [tuple(map(_text, row)) for row in found]


def _text(term: Any) -> str:  # noqa: ANN401 - a term of either library
    """Return the text of a term: rdflib writes a number anew, so numbers are compared by value."""
    text = "" if term is None else str(getattr(term, "value", term) if not hasattr(term, "n3") else term)
    if PARTED in text:
        return PARTED.join(sorted(text.split(PARTED)))
    try:
        return f"{float(text):.12g}"
    except ValueError:
        return text


def _rdflib(dump: Path) -> rdflib.Dataset:
    import rdflib  # noqa: PLC0415 - the peer may be missing

    graph = rdflib.Dataset(default_union=True)
    graph.parse(dump, format="nquads")
    return graph


def _oxrdflib(dump: Path) -> rdflib.Dataset:
    import rdflib  # noqa: PLC0415 - the peer may be missing
    from pyoxigraph import Store  # noqa: PLC0415 - as above

    graph = rdflib.Dataset(store="Oxigraph", default_union=True)
    inner: Store = graph.store._inner  # noqa: SLF001 - bulk loading is not in rdflib's interface
    inner.bulk_load(path=str(dump), format=RdfFormat.N_QUADS)
    return graph


if __name__ == "__main__":
    sys.exit(show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else TRIPLES)))
