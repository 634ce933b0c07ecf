"""ADDRESS -> CLIENT of a dask scheduler whose workers have this program, the same version as here."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.cluster.setting import made_here, refuse
from kg.errors import ClusterError
from kg.sources import CLUSTER_EXTRA

if TYPE_CHECKING:
    from distributed import Client

REACHED_WITHIN = 15
"""Seconds in which the scheduler must answer."""
WORKERS_WITHIN = 60
"""Seconds in which there must be a worker: some clusters start theirs only when a client has come."""

_ADDRESS = re.compile(r"([a-z]+://)?[^/\s]+:\d+/?")


def connect(address: str) -> Client:
    """Return a client of the scheduler at an address (`tcp://host:8786`), or of the one that a `.json` file names.

    Raises `ClusterError` where it cannot be reached, has no worker, or one on which something else stands than here.
    """
    if find_spec("distributed") is None:
        raise ClusterError(
            "没有安装 dask.distributed dask.distributed is not installed", remedy=f"请先运行 run first: {CLUSTER_EXTRA}"
        )
    _refuse_what_is_none(address)
    from distributed import Client  # noqa: PLC0415 - may be missing, and takes almost a second

    where: dict[str, Any] = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
    try:
        client = Client(**where, timeout=REACHED_WITHIN, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"{address}：连不上调度器 the scheduler cannot be reached（{error}）",
            remedy="请检查地址，例如 tcp://主机:8786，并确认已运行 dask scheduler check the address and the scheduler",
        ) from error
    try:
        _check(client, address)
    except BaseException:
        client.close()
        raise
    return client


def _refuse_what_is_none(address: str) -> None:
    """Refuse what cannot be the address of a scheduler: dask would wait for it."""
    if address.endswith(".json"):
        if not Path(address).is_file():
            raise ClusterError(
                f"{address}：没有这个文件 there is no such file",
                remedy="请给 dask scheduler --scheduler-file 写的文件 name the file that it writes",
            )
    elif not _ADDRESS.fullmatch(address):
        raise ClusterError(
            f"{address}：不是调度器的地址 is no address of a scheduler", remedy="例如 for example tcp://主机:8786"
        )


def _check(client: Client, address: str) -> None:
    from distributed import TimeoutError as NoneInTime  # noqa: PLC0415 - as above

    try:
        client.wait_for_workers(1, timeout=WORKERS_WITHIN)
    except (NoneInTime, TimeoutError, OSError) as error:
        raise no_workers(address) from error
    asked = {
        worker: client.submit(made_here, workers=[worker], allow_other_workers=False, pure=False)
        for worker in client.nthreads()
    }
    for worker, future in asked.items():
        try:
            there = future.result(timeout=WORKERS_WITHIN)
        except Exception as error:
            raise ClusterError(
                f"工作进程 worker {worker}：用不了 budget-kg（{type(error).__name__}: {error}） cannot use budget-kg",
                remedy=f"请在各机运行 run on every machine: {CLUSTER_EXTRA}",
            ) from error
        refuse(made_here(), there, where=worker)


def no_workers(address: str) -> ClusterError:
    """Return what is to be said where there is nobody to do anything."""
    return ClusterError(
        f"{address}：没有工作进程 there are no workers",
        remedy=f"请在各机运行 run on the machines: dask worker {address}",
    )
