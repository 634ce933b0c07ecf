"""What `kg serve` adds to Oxigraph, and what a runaway query costs the others, on a store of about a million triples.

Run: python tests/bench/bench_serve.py [triples]                        (default 1,000,000)
     python tests/bench/bench_serve.py --server http://127.0.0.1:8765
The first measures the pool of queries in this process, then pages of a server that it starts on the same store; the
second only the pages of a server that runs already. Clients and server share the machine, whose load is told.
Disclosures are made up (bench_graph.py), the same in every run.

Stated, and marked with `!` where missed: ready questions take at most twice what pyoxigraph takes when called directly
(of those that take more than a few milliseconds, beside which the way to a process counts); an ASK stays under 50 ms
while a query runs away, and 95 of 100 while as many do as may; 95 of 100 requests for a page, of 16 clients, take less
than 100 ms. Exit code 1 when one is missed.
"""

from __future__ import annotations

import asyncio
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from bench_graph import PARAMS, document
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store
from reporting.figures import Figure, of_runs, peer_figures, show

from kg.ask import ready_questions, with_params
from kg.graph import record_to_quads
from kg.graph.terms import PREFIXES
from kg.store import open_store
from kg.web.errors import RefusedError
from kg.web.query.pool import QueryPool
from kg.web.settings import Limits
from kg.web.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from reporting.figures import Item

TRIPLES, BATCH = 1_000_000, 10
TIMES, ASK_MS, PAGE_MS = 2, 50, 100
ROUNDS, LONG = 5, 2.0
"""Rounds whose median counts; a question that takes longer than so many seconds is asked once."""
FEW_MS = 5
LIMIT, CLIENTS, REQUESTS = 5.0, 16, 640
FIRST_PAGE = "/documents"
PAGES = ("/", FIRST_PAGE, "/indicators?words=热线", "/queue", "/rules")
DOCUMENT = re.compile(r"/documents/[0-9a-f]{64}")
JSON = QueryResultsFormat.JSON
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def machine() -> str:
    """Return what the figures are of."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    name = model[1] if model else platform.machine()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    return f"{name}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"


def fill(folder: Path, triples: int) -> Figure:
    """Load made-up disclosures in bulk until there are so many triples."""
    store, begin = open_store(folder), time.perf_counter()
    numbers = count()
    vocabularies = len(store)
    while len(store) - vocabularies < triples:
        store.bulk_extend([quad for _ in range(BATCH) for quad in record_to_quads(document(next(numbers)))])
    store.flush()
    told = f"{next(numbers)} disclosures, {len(store):,} triples in {time.perf_counter() - begin:.0f} s"
    return Figure("triples served", len(store), "triples", better="", note=told)


def questions() -> dict[str, str]:
    """Return the ready questions as SPARQL, with their parameters filled in."""
    return {
        question.name: with_params(
            question.query,
            {param.name: PARAMS[param.name] if param.default is None else param.default for param in question.params},
        )
        for question in ready_questions()
    }


def direct_seconds(store: Store, query: str) -> float:
    """Return what Oxigraph takes for a query and its result in JSON or Turtle, in this process."""
    begin = time.perf_counter()
    results = store.query(query, use_default_graph_as_union=True, prefixes=PREFIXES)
    results.serialize(format=RdfFormat.TURTLE if isinstance(results, QueryTriples) else JSON)
    return time.perf_counter() - begin


async def pool_seconds(pool: QueryPool, query: str) -> float:
    """Return what the same takes by the pool."""
    begin = time.perf_counter()
    await pool.query(query)
    return time.perf_counter() - begin


async def compare_questions(pool: QueryPool, store: Store) -> AsyncIterator[Item]:
    """Yield what each question takes by the pool and directly, and the ratios."""
    ratios = []
    for name, query in questions().items():
        direct, pooled = [direct_seconds(store, query)], [await pool_seconds(pool, query)]
        for _ in range(ROUNDS - 1 if direct[0] < LONG else 0):
            direct.append(direct_seconds(store, query))
            pooled.append(await pool_seconds(pool, query))
        one, other = 1000 * statistics.median(direct), 1000 * statistics.median(pooled)
        ratios.append(other / one)
        # beside a few milliseconds the way to a process counts
        goal = TIMES * one if other > FEW_MS else None
        yield Figure(f"question {name}", other, "ms", runs=_ms(pooled), goal=goal)
        yield Figure(f"question {name}", one, "ms", peer="pyoxigraph directly", runs=_ms(direct))
    told = f"largest ×{max(ratios):.2f}"
    yield Figure("questions, by the pool beside directly, median", statistics.median(ratios), "×", note=told)


def _ms(seconds: Sequence[float]) -> tuple[float, ...]:
    return tuple(1000 * each for each in seconds)


async def run_away(pool: QueryPool, queries: int) -> Figure:
    """Return how long an ASK takes while queries run away, and when those are ended."""

    async def away(number: int) -> tuple[int, float]:
        begin = time.perf_counter()
        try:
            await pool.query(f"{RUNAWAY} # {number}", seconds=LIMIT)
        except RefusedError as refusal:
            return refusal.status, time.perf_counter() - begin
        return 200, time.perf_counter() - begin

    runaways = [asyncio.ensure_future(away(number)) for number in range(queries)]
    waited = []
    while not all(runaway.done() for runaway in runaways):
        waited.append(await pool_seconds(pool, f"ASK {{ ?s ?p {len(waited)} }}"))
        await asyncio.sleep(0.005)
    ended = ", ".join(f"{status} after {seconds:.2f} s" for status, seconds in await asyncio.gather(*runaways))
    told = f"limit {LIMIT:g} s: {ended}"
    return waiting(f"ASK while {queries} run away", waited, most=ASK_MS, of_all=queries == 1, note=told)


def waiting(what: str, seconds: Sequence[float], *, most: float, of_all: bool = False, note: str = "") -> Figure:
    """Return the 95th percentile, or the maximum, which should be below `most` ms; the others are in the note."""
    ordered = sorted(1000 * second for second in seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    name, value = ("max", ordered[-1]) if of_all else ("p95", p95)
    told = (
        f"median {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms, max {ordered[-1]:.1f} ms; {len(ordered)} times"
    )
    return Figure(f"{what}, {name}", value, "ms", goal=most, note=f"{told}; {note}" if note else told)


async def measure_pool(folder: Path) -> list[Item]:
    """Take a snapshot and return what the pool takes on it."""
    found: list[Item] = []
    snapshots = Snapshots(folder / "store", folder / "snapshots")
    for turn in ("first", "next"):
        begin = time.perf_counter()
        snapshot = snapshots.take()
        found.append(Figure(f"{turn} snapshot", time.perf_counter() - begin, "s"))
    pool = QueryPool(Limits(query_seconds=120, result_rows=10**9, result_bytes=2**30), cache=0)
    begin = time.perf_counter()
    await pool.start(snapshot)
    found.append(Figure("first worker ready", time.perf_counter() - begin, "s"))
    try:
        found += [each async for each in compare_questions(pool, open_store(snapshot, read_only=True))]
        alone = [await pool_seconds(pool, f"ASK {{ ?s ?p {n} }}") for n in range(300)]
        found.append(waiting("ASK alone", alone, most=ASK_MS))
        for queries in (1, pool.limits.slow_queries):
            found.append(await run_away(pool, queries))
    finally:
        await pool.close()
    return found


async def measure_page(server: str, page: str) -> Figure:
    """Return how long a page takes when clients ask for it at the same time, each on a connection that it keeps."""
    waited: list[float] = []
    await asyncio.gather(*(ask_on(server, page, 2, []) for _ in range(CLIENTS)))
    await asyncio.gather(*(ask_on(server, page, REQUESTS // CLIENTS, waited) for _ in range(CLIENTS)))
    what = DOCUMENT.sub("/documents/…", page)
    return waiting(f"{what}, {CLIENTS} clients", waited, most=PAGE_MS)


async def ask_on(server: str, page: str, times: int, waited: list[float]) -> None:
    """Ask for a page again and again on one connection; by hand, as httpx works as long for an answer as the server."""
    address = httpx.URL(server + page)
    asked = b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (address.raw_path, address.netloc)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    for _ in range(times):
        begin = time.perf_counter()
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise SystemExit(f"{page}: {head.decode('latin-1')}")
        await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        waited.append(time.perf_counter() - begin)
    writer.close()
    await writer.wait_closed()


def measure_pages(server: str) -> Iterator[Item]:
    """Yield what the pages take, those of a document and of its first project among them."""
    found = DOCUMENT.search(httpx.get(server + FIRST_PAGE, timeout=60).text)
    of_document = (found[0], f"{found[0]}/projects/1") if found else ()
    for page in (*PAGES, *of_document):
        yield asyncio.run(measure_page(server, page))


def measure_server(folder: Path) -> Iterator[Item]:
    """Start `kg serve` on the store and yield what its pages take."""
    kg = [sys.executable, "-c", "from kg.cli import main; main()"]
    port = _free_port()
    with subprocess.Popen(
        [*kg, "serve", "--store", "store", "--port", str(port)], cwd=folder, stdout=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            yield Figure("pages are there after", _wait_for(address, server), "s")
            yield from measure_pages(address)
            yield from over_http(address, folder)
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 300) -> float:
    """Return the seconds until a first page is there."""
    begin = time.monotonic()
    while server.poll() is None and time.monotonic() - begin < seconds:
        try:
            httpx.get(address + FIRST_PAGE, timeout=60).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return time.monotonic() - begin
    raise SystemExit("kg serve does not answer")


HTTP_QUERIES = {
    "group by": "SELECT ?l (COUNT(*) AS ?n) { GRAPH ?g { ?s bkg:level2 ?l } } GROUP BY ?l",
    "contains": "SELECT ?s { GRAPH ?g { ?s bkg:level3 ?v } FILTER(CONTAINS(?v, '类场')) } LIMIT 1000",
    "join": "SELECT ?t ?u { GRAPH ?g { ?t a bkg:TargetTable ; bkg:inDisclosure ?d . ?d bkg:department ?u } }",
}


def over_http(address: str, folder: Path) -> Iterator[Item]:
    """Yield what SPARQL queries take over HTTP here, and at an rdflib-endpoint with an Oxigraph store."""
    yield from _http_times(address + "/sparql", None)
    package = "rdflib-endpoint"
    yield from peer_figures(package, package, lambda: _rdflib_endpoint(folder))


def _rdflib_endpoint(folder: Path) -> Iterator[Item]:
    dump = folder / "all.nq"
    open_store(folder / "store", read_only=True).dump(str(dump), format=RdfFormat.N_QUADS)
    port = _free_port()
    command = [sys.executable, str(Path(__file__).with_name("rdflib_endpoint_server.py")), str(dump), str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait_for_endpoint(address, server)
            yield from _http_times(address, "rdflib-endpoint on Oxigraph")
        finally:
            server.terminate()


def _http_times(address: str, peer: str | None) -> Iterator[Item]:
    for what, query in HTTP_QUERIES.items():
        times = []
        for number in range(ROUNDS):
            text = f"PREFIX bkg: <https://w3id.org/budget-kg/def#> {query} # {number}"  # no answer from a cache
            begin = time.perf_counter()
            answer = httpx.get(
                address, params={"query": text}, headers={"Accept": "application/sparql-results+json"}, timeout=120
            )
            answer.raise_for_status()
            times.append(1000 * (time.perf_counter() - begin))
        rows = len(answer.json()["results"]["bindings"])
        yield of_runs(f"SPARQL over HTTP: {what}", times, "ms", peer=peer, note=f"{rows} rows")


def _wait_for_endpoint(address: str, server: subprocess.Popen[bytes], seconds: float = 120) -> None:
    begin = time.monotonic()
    while server.poll() is None and time.monotonic() - begin < seconds:
        try:
            httpx.get(address, params={"query": "ASK {}"}, timeout=10).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("rdflib-endpoint does not answer")


def measure(triples: int = TRIPLES) -> Iterator[Item]:
    """Measure it all on a new store."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield fill(folder / "store", triples)
        yield from asyncio.run(measure_pool(folder))
        yield from measure_server(folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--server"]:
        sys.exit(show(measure_pages(sys.argv[2])))
    print(machine(), flush=True)
    sys.exit(show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else TRIPLES)))
