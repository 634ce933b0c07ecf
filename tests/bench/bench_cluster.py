"""Shards of a folder on one and on two dask workers, and without: wall time, their ratio, and whether bytes are equal.

Also what the engine itself costs: its start, a task of 20 ms beyond these, and the memory of a worker.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from kg.shards import ShardChoices, build_shards

TASKS, TASK_SECONDS, IN_A_BATCH = 1000, 0.02, 20


def measure(documents: Path, *, batch: int = 5) -> dict[str, Any]:
    """Return seconds with one worker and with two, the ratio, and whether their files and those without are equal."""
    with tempfile.TemporaryDirectory() as folder:
        outs = {name: Path(folder) / name for name in ("one", "two", "none")}
        one, two = _on_cluster(documents, outs["one"], 1, batch), _on_cluster(documents, outs["two"], 2, batch)
        summary = build_shards([documents], str(outs["none"]), choices=ShardChoices(batch=batch))
        files = [_files(out) for out in outs.values()]
    return {
        "documents": len(summary.written),
        "seconds_one_worker": round(one, 2),
        "seconds_two_workers": round(two, 2),
        "ratio": round(one / two, 3),
        "bytes_equal": files[0] == files[1] == files[2],
    }


def engine() -> dict[str, float]:
    """Return what dask costs here: seconds to start two workers, ms a task in batches beyond its work, MB a worker."""
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
    return {"start_s": round(started, 2), "ms_a_task": round(1000 * over / TASKS, 3), "worker_mb": round(memory)}


def _on_cluster(documents: Path, out: Path, workers: int, batch: int) -> float:
    """Return the seconds that shards take on so many workers, which have loaded the language pipeline before."""
    from distributed import LocalCluster  # noqa: PLC0415 - so that what starts is the cluster alone

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        choices = ShardChoices(cluster=cluster.scheduler_address, batch=batch)
        first = sorted(each for each in documents.rglob("*") if each.is_file())[:workers]
        with tempfile.TemporaryDirectory() as warm:
            build_shards(first, f"{warm}/out", choices=ShardChoices(cluster=choices.cluster, batch=1))
        start = time.perf_counter()
        build_shards([documents], str(out), choices=choices)
        return time.perf_counter() - start


def _sleep(_number: int) -> None:
    for _ in range(IN_A_BATCH):
        time.sleep(TASK_SECONDS)


def _resident() -> float:
    import psutil  # noqa: PLC0415 - dask brings it

    return float(psutil.Process().memory_info().rss / 1e6)


def _files(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def main() -> None:
    """Measure a folder of documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path, nargs="?", default=Path("corpus"))
    parser.add_argument("--batch", type=int, default=1, help="documents a batch; the corpus has five")
    given = parser.parse_args()
    print(json.dumps({**engine(), **measure(given.documents, batch=given.batch)}, indent=1))


if __name__ == "__main__":
    main()
