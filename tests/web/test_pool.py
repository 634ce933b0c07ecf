"""The pool keeps its word: limits end queries and nothing else, results are whole or refused, nothing stays behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store, parse

from kg.ask import ask
from kg.query_text import names_graphs
from kg.store import open_store
from kg.web.errors import RefusedError
from kg.web.query.counting import counter
from kg.web.query.pool import QueryPool
from kg.web.query.running import Run
from kg.web.settings import Limits

BASE = "https://example.org/"
MIB = 2**20
ROWS = 600
SMALL = Limits(query_seconds=20, query_workers=1, slow_queries=1)
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
NASTY = ('a"b\n, {}[{,{"', "<result>", "\\", '\\"', "},{", "\r\n")


def quads() -> Iterator[Quad]:
    for number in range(ROWS):
        row = NamedNode(f"{BASE}row/{number}")
        yield Quad(
            row, NamedNode(BASE + "number"), Literal(number), NamedNode(BASE + ("odd" if number % 2 else "even"))
        )
    for number, text in enumerate(NASTY):
        yield Quad(
            NamedNode(f"{BASE}text/{number}"), NamedNode(BASE + "text"), Literal(text), NamedNode(BASE + "texts")
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a store of some rows in two graphs, and texts that are hard to write."""
    folder = tmp_path_factory.mktemp("pool") / "store"
    store = Store(str(folder))
    store.extend(quads())
    store.flush()
    return folder


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def pool(folder: Path, runner: asyncio.Runner) -> Iterator[QueryPool]:
    pool = QueryPool(replace(SMALL, query_memory=200 * MIB))
    runner.run(pool.start(folder))
    yield pool
    runner.run(pool.close())


@asynccontextmanager
async def small_pool(folder: Path, limits: Limits = SMALL, **changed: float) -> AsyncIterator[QueryPool]:
    pool = QueryPool(replace(limits, **changed))
    await pool.start(folder)
    try:
        yield pool
    finally:
        await pool.close()


async def refused(coroutine: Awaitable[object]) -> RefusedError:
    with pytest.raises(RefusedError) as raised:
        await coroutine
    return raised.value


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in processes
            await asyncio.sleep(0.005)


# --- results


@pytest.mark.parametrize(
    ("media_type", "rows"),
    [
        ("application/sparql-results+json", lambda body: len(json.loads(body)["results"]["bindings"])),
        ("application/sparql-results+xml", lambda body: body.count(b"<result>")),
        ("text/csv", lambda body: body.count(b"\r\n") - 1),
        ("text/tab-separated-values", lambda body: body.count(b"\n") - 1),
    ],
)
def test_solutions_come_in_each_format_and_are_counted(
    pool: QueryPool, runner: asyncio.Runner, media_type: str, rows: Callable[[bytes], int]
):
    result = runner.run(pool.query(f"SELECT * {{ ?row <{BASE}number> ?number }}", solutions=media_type))
    assert (result.kind, result.media_type.split(";")[0], result.rows) == ("solutions", media_type, ROWS)
    assert rows(result.body) == ROWS


@pytest.mark.parametrize("extension", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("size", [1, 2, 7, 8192])
def test_solutions_are_counted_exactly_whatever_they_hold_and_wherever_pieces_end(extension: str, size: int):
    store, count = Store(), counter(extension)
    store.extend(quads())
    query = f"SELECT ?t ?u {{ {{}} UNION {{ GRAPH ?g {{ ?s <{BASE}text> ?t }} OPTIONAL {{ ?t ?t ?u }} }} }}"
    body = store.query(query).serialize(format=getattr(QueryResultsFormat, extension.upper()))
    assert sum(count(body[start : start + size]) for start in range(0, len(body), size)) == 1 + len(NASTY)


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "text/n3"]
)
def test_triples_come_in_each_format_and_are_counted(pool: QueryPool, runner: asyncio.Runner, media_type: str):
    query = f"CONSTRUCT WHERE {{ ?row <{BASE}number> ?number }}"
    result = runner.run(pool.query(query, triples=media_type))
    assert (result.kind, result.media_type, result.rows) == ("triples", media_type, ROWS)
    assert len(list(parse(result.body, RdfFormat.from_media_type(media_type)))) == ROWS


def test_a_kind_of_result_that_is_not_wanted_is_refused(pool: QueryPool, runner: asyncio.Runner):
    assert runner.run(refused(pool.query("ASK {}", solutions=None))).status == 406
    assert runner.run(refused(pool.query("CONSTRUCT WHERE { ?s ?p ?o }", triples=None))).status == 406
    assert runner.run(refused(pool.query("SELECT * {}", solutions="image/png"))).status == 406


def test_the_default_graph_is_all_graphs_unless_request_or_query_names_some(pool: QueryPool, runner: asyncio.Runner):
    def count(clause: str = "", **graphs: list[str]) -> int:
        query = f"SELECT (COUNT(*) AS ?n) {clause} {{ ?row <{BASE}number> ?number }}"
        result = runner.run(pool.query(query, solutions="text/csv", **graphs))
        return int(result.body.split()[1])

    assert count() == ROWS
    assert count(default_graphs=[BASE + "odd"]) == ROWS // 2
    assert count(default_graphs=[BASE + "odd", BASE + "even"]) == ROWS
    assert count(named_graphs=[BASE + "odd"]) == 0
    assert count(f"FROM <{BASE}odd>") == ROWS // 2
    assert count(f"FROM <{BASE}odd>", default_graphs=[BASE + "texts"]) == 0
    assert count(f"FROM NAMED <{BASE}odd>") == 0
    assert runner.run(refused(pool.query("ASK {}", default_graphs=["no iri"]))).status == 400


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT*FROM<http://a>{}", True),
        ("ASK # FROM\n{}", False),
        ("SELECT * from named <a> {}", True),
        ('SELECT (" FROM <a> " AS ?from) {}', False),
        ("SELECT * { ?from <http://from> ex:from, from:x }", False),
        ("PREFIX a: <http://b#> SELECT * FROM a:c { }", True),
        ("SELECT ('''it's FROM <a>''' AS ?x) {}", False),
    ],
)
def test_whether_a_query_names_its_graphs_is_told_from_its_words(query: str, named: bool):
    assert names_graphs(query) is named


def test_what_is_not_allowed_is_refused_with_the_reason(pool: QueryPool, runner: asyncio.Runner):
    for query, reason in (
        ("INSERT DATA { <a:b> <a:b> 1 }", "update"),
        ("DROP ALL", "update"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELEC", "SPARQL"),
        ("SELECT * " + "{" * 100_000 + "}" * 100_000, "brackets"),
    ):
        error = runner.run(refused(pool.query(query)))
        assert error.status == 400
        assert reason in str(error)


def test_own_prefixes_need_not_be_declared(pool: QueryPool, runner: asyncio.Runner):
    assert runner.run(pool.query("ASK { ?s a bkg:Indicator }")).body == b'{"head":{},"boolean":false}'


def test_an_answer_is_that_of_kg_ask(pool: QueryPool, runner: asyncio.Runner, folder: Path):
    query = f"SELECT * {{ ?row <{BASE}number> ?number }} ORDER BY ?number"
    store = open_store(folder, read_only=True)
    assert runner.run(pool.ask(query)) == ask(store, query)
    triples = f"CONSTRUCT WHERE {{ ?row <{BASE}number> 1 }}"
    assert runner.run(pool.ask(triples)) == ask(store, triples)
    assert len(ask(store, query.replace("{", f"FROM <{BASE}odd> {{", 1)).terms) == ROWS // 2
    assert runner.run(refused(pool.ask("no-such-question"))).status == 400


def test_a_function_of_this_program_runs_over_the_snapshot(pool: QueryPool, runner: asyncio.Runner):
    assert runner.run(pool.call("kg.store:documents")) == ()
    assert runner.run(refused(pool.call("os:getcwd"))).status == 500


@pytest.mark.parametrize(
    "media_type", ["application/n-quads", "application/trig", "text/turtle", "application/rdf+xml"]
)
def test_a_dump_holds_everything(pool: QueryPool, runner: asyncio.Runner, media_type: str):
    async def dumped(**graph: str) -> bytes:
        return b"".join([piece async for piece in pool.dump(media_type, **graph)])

    form = RdfFormat.from_media_type(media_type)
    assert len(set(parse(runner.run(dumped()), form))) == ROWS + len(NASTY)
    odd = set(parse(runner.run(dumped(graph=BASE + "odd")), form))
    assert len(odd) == ROWS // 2
    assert {quad.graph_name == NamedNode(BASE + "odd") for quad in odd} == {
        media_type in {"application/n-quads", "application/trig"}
    }
    assert runner.run(refused(dumped(graph=BASE + "no"))).status == 404


# --- limits


@pytest.mark.parametrize(
    "media_type", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"]
)
def test_a_result_of_more_rows_than_the_limit_is_refused_whole(folder: Path, runner: asyncio.Runner, media_type: str):
    async def run() -> tuple:
        async with small_pool(folder, result_rows=ROWS) as pool:
            query = f"SELECT * {{ ?row <{BASE}number> ?n {{}} UNION {{ VALUES ?more {{ %s }} }} }} LIMIT %d"
            at_limit = await pool.query(query % ("1", ROWS), solutions=media_type)
            return at_limit.rows, await refused(pool.query(query % ("1", ROWS + 1), solutions=media_type))

    rows, error = runner.run(run())
    assert rows == ROWS
    assert error.status == 413
    assert "LIMIT" in error.remedy


def test_more_triples_answers_or_bytes_than_the_limit_are_refused_whole(folder: Path, runner: asyncio.Runner):
    async def run() -> tuple:
        async with small_pool(folder, result_rows=ROWS - 1, result_bytes=10_000, query_bytes=200) as pool:
            everything = "{ ?s ?p ?o }"
            return [
                await refused(pool.query("CONSTRUCT WHERE " + everything, triples="application/n-triples")),
                await refused(pool.query(f"SELECT * {everything} LIMIT 200")),
                await refused(pool.ask("SELECT * " + everything)),
                await refused(pool.ask("CONSTRUCT WHERE " + everything)),
                await refused(pool.query("ASK {}" + " " * 200)),
            ]

    assert [error.status for error in runner.run(run())] == [413] * 5


def test_a_runaway_query_is_ended_at_its_limit_and_keeps_no_other_waiting(folder: Path, runner: asyncio.Runner):
    async def run() -> tuple:
        async with small_pool(folder) as pool:
            begin, waited = time.perf_counter(), []
            runaway = asyncio.ensure_future(refused(pool.query(RUNAWAY, seconds=1)))
            while not runaway.done():
                asked = time.perf_counter()
                await pool.query(f"ASK {{ ?s ?p {len(waited)} }}")
                waited.append(time.perf_counter() - asked)
                await asyncio.sleep(0.005)
            return await runaway, time.perf_counter() - begin, sorted(waited), pool.stats()

    error, seconds, waited, stats = runner.run(run())
    assert error.status == 504
    assert "1 s" in error.message
    assert 1 <= seconds < SMALL.query_seconds / 2
    assert waited[len(waited) // 2] < 0.05
    assert stats["ended"] == 1


def test_a_worker_that_needs_too_much_memory_ends_alone(pool: QueryPool, runner: asyncio.Runner):
    async def run() -> tuple:
        return await refused(pool.query(HUNGRY)), await pool.query("ASK {}")

    error, after = runner.run(run())
    assert error.status == 503
    assert "memory" in error.message
    assert after.kind == "boolean"


@pytest.mark.parametrize(
    ("computed", "seconds", "is_slow"),
    [(0.05, 1.0, False), (0.3, 1.0, True), (0.05, 10.0, True), (None, 0.3, True)],
    ids=["waits for the machine", "computes", "takes too long all the same", "system does not tell"],
)
def test_a_query_is_slow_that_computes_and_not_one_on_a_busy_machine(
    computed: float | None, seconds: float, is_slow: bool
):
    worker: Any = SimpleNamespace(cpu_seconds=lambda: computed)
    crew: Any = None
    run = Run(crew, worker, begun=time.monotonic() - seconds, before=0.0)
    assert run.is_slow_by_itself() == is_slow


def test_there_are_only_so_many_slow_queries_and_the_newest_is_ended(pool: QueryPool, runner: asyncio.Runner):
    async def run() -> tuple:
        first = asyncio.ensure_future(refused(pool.query(RUNAWAY, seconds=15)))
        await until(lambda: pool.stats()["slow"] == 1)
        second = await refused(pool.query(RUNAWAY + " # the same again", seconds=15))
        nice = [os.getpriority(os.PRIO_PROCESS, worker.pid) for worker in pool._crews[-1].slow]  # noqa: SLF001
        no_dump = await refused(anext(pool.dump("application/n-quads")))
        first.cancel()
        await until(lambda: pool.stats()["slow"] == 0)
        return second, no_dump, nice

    second, no_dump, nice = runner.run(run())
    assert (second.status, no_dump.status) == (503, 503)
    assert second.retry_after
    assert nice == [os.getpriority(os.PRIO_PROCESS, 0) + 10]


def test_a_worker_that_the_system_ended_is_replaced_unnoticed(folder: Path, runner: asyncio.Runner):
    async def run() -> tuple:
        async with small_pool(folder) as pool:
            await until(lambda: pool.stats()["idle"] == 2)
            idle = pool._crews[-1]._idle.copy()  # noqa: SLF001
            for worker in idle:
                os.kill(worker.pid, signal.SIGKILL)
            await until(lambda: not any(worker.running for worker in idle))
            return (await pool.query("ASK {}")).kind, pool.stats()["ended"]

    assert runner.run(run()) == ("boolean", 0)


def test_a_client_that_leaves_takes_its_query_along(pool: QueryPool, runner: asyncio.Runner):
    async def run() -> tuple:
        before = pool.stats()["ended"]
        leaving = asyncio.ensure_future(pool.query(RUNAWAY))
        await until(lambda: pool.stats()["running"] == 1)
        leaving.cancel()
        await until(lambda: pool.stats()["running"] == 0)
        return pool.stats()["ended"] - before

    assert runner.run(run()) == 1


def test_a_client_that_stops_taking_a_dump_ends_it(folder: Path, runner: asyncio.Runner):
    async def run() -> tuple:
        async with small_pool(folder, query_seconds=0.3) as pool:
            dump = pool.dump("application/n-quads")
            await anext(dump)
            (worker,) = pool._crews[-1].slow  # noqa: SLF001
            await until(lambda: not worker.running)
            await dump.aclose()
            return pool.stats()["running"], (await pool.query("ASK {}")).kind

    assert runner.run(run()) == (0, "boolean")


# --- snapshots


def test_another_snapshot_is_used_under_load_without_an_error(folder: Path, runner: asyncio.Runner, tmp_path: Path):
    other = tmp_path / "other"
    Store(str(other)).add(Quad(NamedNode(BASE + "x"), NamedNode(BASE + "number"), Literal(-1), NamedNode(BASE + "new")))
    query = f"SELECT (COUNT(*) AS ?n) {{ ?row <{BASE}number> ?number }}"

    async def run() -> tuple:
        counts, done = [], asyncio.Event()
        async with small_pool(folder, query_workers=2) as pool:

            async def ask_on(name: str) -> None:
                while not done.is_set():
                    result = await pool.query(f"{query} # {name} {len(counts)}", solutions="text/csv")
                    counts.append(int(result.body.split()[1]))

            clients = [asyncio.ensure_future(ask_on(name)) for name in "ab"]
            await until(lambda: counts)
            await pool.use(other)
            await until(lambda: 1 in counts)
            done.set()
            await asyncio.gather(*clients)
            await until(lambda: pool.in_use() == (other,))
            return counts, pool.snapshot

    counts, snapshot = runner.run(run())
    assert snapshot == other
    assert set(counts) == {ROWS, 1}


def test_a_snapshot_that_cannot_be_read_leaves_the_old_one_in_use(
    pool: QueryPool, folder: Path, runner: asyncio.Runner, tmp_path: Path
):
    async def run() -> tuple:
        error = await refused(pool.use(tmp_path / "none"))
        return error, pool.snapshot, await pool.query("ASK {}")

    error, snapshot, _result = runner.run(run())
    assert "none" in error.message
    assert snapshot == folder


def test_the_same_page_again_costs_no_worker(pool: QueryPool, runner: asyncio.Runner):
    async def run() -> tuple:
        before = pool.stats()["ran"]
        first = await pool.query("SELECT * { ?s ?p 1 }")
        again = await pool.query("SELECT * { ?s ?p 1 }")
        other = await pool.query("SELECT * { ?s ?p 1 }", solutions="text/csv")
        await pool.query("SELECT (RAND() AS ?r) {}")
        await pool.query("SELECT (RAND() AS ?r) {}")
        return first is again, other is first, pool.stats()["ran"] - before

    assert runner.run(run()) == (True, False, 4)


def test_workers_end_with_a_server_that_is_killed(folder: Path):
    script = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom kg.web.query.pool import QueryPool\n"
        "from kg.web.settings import Limits\n"
        "async def main():\n"
        "    pool = QueryPool(Limits(query_workers=1))\n"
        "    await pool.start(Path(sys.argv[1]))\n"
        "    running = asyncio.ensure_future(pool.query(sys.argv[2]))\n"
        "    while not pool.stats()['slow']: await asyncio.sleep(0.01)\n"
        "    while not pool.stats()['idle']: await asyncio.sleep(0.01)\n"
        "    crew = pool._crews[-1]\n"
        "    print(*(child.pid for child in (*crew.slow, *crew._idle)), flush=True)\n"
        "    await running\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(folder), RUNAWAY], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        workers = [int(pid) for pid in server.stdout.readline().split()]
        server.kill()
    assert len(workers) >= 2  # the slow one and one that is ready
    limit = time.monotonic() + 10
    while any(_alive(pid) for pid in workers) and time.monotonic() < limit:
        time.sleep(0.01)
    assert not [pid for pid in workers if _alive(pid)]


def _alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and that nobody has asked after is none."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False
