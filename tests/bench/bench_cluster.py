"""One build on one and on two workers of a dask cluster, and without: documents per second, and the same bytes.

Run: python tests/bench/bench_cluster.py [documents]     (default 1000)
A scheduler and its workers, of one thread each, are started here; the first build on each warms them up and is not
counted. Goal: two workers are 1.8 times as fast as one, where there are two free cores; two builds at once without any
engine tell what the machine allows, whose cores may share more than memory.
"""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from country import write_country
from country_store import SEED
from reporting.figures import Figure, LeftOut, package_version, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reporting.figures import Item

# a task is a batch of 50 documents: with few of them the one that ends last decides, and nothing else is seen
DOCUMENTS, ROWS, GOAL, WAIT = 1000, 20, 1.8, 60.0
TASKS, TASK_SECONDS, IN_A_BATCH = 1000, 0.02, 20
KG = [sys.executable, "-c", "from kg.cli import main; main()"]


def measure(documents: int = DOCUMENTS) -> Iterator[Item]:
    """Yield the time of a build without a cluster, with one worker and with two, and whether the bytes are the same."""
    told = subprocess.run([*KG, "build", "--help"], capture_output=True, text=True, check=True).stdout
    if "--cluster" not in told or package_version("distributed") is None:
        yield LeftOut("kg build --cluster", "没有 --cluster，或没有安装 distributed / no --cluster, or no distributed")
        return
    yield from engine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = [str(folder / "country" / truth["path"]) for truth in
                   write_country(folder / "country", documents, seed=SEED, rows=ROWS)]  # fmt: skip
        (folder / "warm").mkdir()
        for path in written[:2]:
            Path(path).rename(folder / "warm" / Path(path).name)
        alone = _seconds(folder, "alone", "--jobs", "1")
        yield Figure("without a cluster, one process", (documents - 2) / alone, "documents/s", better="more")
        yield Figure("two builds of a half each at once", alone / _halves(folder, written[2:]), "×", better="more",
                     note="这台机器能到的 / what the machine allows")  # fmt: skip
        taken = {}
        for workers in (1, 2):
            with cluster(workers) as address:
                _build(folder / "warm", folder / f"warm{workers}", "--cluster", address)
                taken[workers] = _seconds(folder, f"on{workers}", "--cluster", address)
            rate = (documents - 2) / taken[workers]
            yield Figure(f"dask, workers: {workers}", rate, "documents/s", better="more")
        # what cannot be reached on a single core is no goal there
        goal = GOAL if len(os.sched_getaffinity(0)) > 1 else None
        yield Figure("one worker to two", taken[1] / taken[2], "×", better="more", goal=goal)
        same = _lines(folder / "alone") == _lines(folder / "on1") == _lines(folder / "on2")
        yield Figure("N-Quads the same with and without a cluster", int(same), "1 = 是 / yes", better="more", goal=1)


def engine() -> Iterator[Item]:
    """Yield what the engine itself costs: its start, a task of 20 ms in batches beyond its work, a worker's memory."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 - so that its start is seen

    start = time.perf_counter()
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster,
        Client(cluster) as client,
    ):
        client.submit(abs, -1).result()
        started = time.perf_counter() - start
        start = time.perf_counter()
        client.gather(client.map(_sleep, range(TASKS // IN_A_BATCH), pure=False))
        took = time.perf_counter() - start
        memory = max(client.run(_resident).values())
    over = took - TASKS * TASK_SECONDS / 2
    yield Figure("dask: start of two workers", started, "s")
    yield Figure("dask: a task, in batches, beyond its work", 1000 * over / TASKS, "ms")
    yield Figure("dask: memory of a worker that has done nothing", memory, "MB")


def _sleep(_number: int) -> None:
    for _ in range(IN_A_BATCH):
        time.sleep(TASK_SECONDS)


def _resident() -> float:
    import psutil  # noqa: PLC0415 - dask brings it

    return float(psutil.Process().memory_info().rss / 1e6)


def _seconds(folder: Path, out: str, *more: str) -> float:
    begin = time.perf_counter()
    _build(folder / "country", folder / out, *more)
    return time.perf_counter() - begin


def _halves(folder: Path, paths: list[str]) -> float:
    """Return the seconds of two builds at once that know nothing of each other: no engine can be faster."""
    begin = time.perf_counter()
    running = [
        subprocess.Popen(
            [*KG, "build", *half, "--shards", str(folder / f"half{number}"), "--jobs", "1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for number, half in enumerate((paths[::2], paths[1::2]))
    ]
    if any(each.wait() for each in running):
        raise RuntimeError("a build of a half failed")
    return time.perf_counter() - begin


def _build(country: Path, out: Path, *more: str) -> None:
    command = [*KG, "build", str(country), "--shards", str(out), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["no message"])[-1])


def _lines(folder: Path) -> dict[str, bytes]:
    """Return the N-Quads of each shard by its path."""
    found = {}
    for path in sorted(folder.rglob("*.nq*")):
        data = path.read_bytes()
        name = str(path.relative_to(folder))
        found[name] = gzip.decompress(data) if path.suffix == ".gz" else data
    if not found:
        raise RuntimeError(f"no N-Quads in {folder.name}")
    return found


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Start a scheduler and its workers; end them afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    host, port = address.removeprefix("tcp://").split(":")
    with ExitStack() as stack:
        scheduler = ["distributed.cli.dask_scheduler", "--host", host, "--port", port, "--no-dashboard"]
        _start(stack, scheduler)
        for _ in range(workers):
            _start(stack, ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"])
        _wait_for(address, workers)
        yield address


def _start(stack: ExitStack, module: list[str]) -> None:
    process = subprocess.Popen([sys.executable, "-m", *module], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.terminate)


def _wait_for(address: str, workers: int) -> None:
    from distributed import Client  # noqa: PLC0415 - it may be missing

    with Client(address, timeout=WAIT) as client:
        client.wait_for_workers(workers, timeout=WAIT)


if __name__ == "__main__":
    sys.exit(show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)))
