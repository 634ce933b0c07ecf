"""A call that may take too long, in a forked child: what it gives and its seconds, or nothing past the limit.

What the parent holds in memory the child has for nothing; a store on disk is opened by the child.
"""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection


class PeerError(Exception):
    """What a call raised, told by the child that ran it."""


def limited(call: Callable[[], Any], seconds: float) -> tuple[float, Any] | None:
    """Return seconds and result of a call; None where it takes longer, `PeerError` where it fails."""
    forking = multiprocessing.get_context("fork")
    here, there = forking.Pipe(duplex=False)
    child = forking.Process(target=_run, args=(call, there), daemon=True)
    child.start()
    there.close()
    try:
        if not here.poll(seconds):
            return None
        told = here.recv()
    except EOFError:
        raise PeerError(f"ended with {child.exitcode}") from None
    finally:
        child.kill()
        child.join()
    if isinstance(told, str):
        raise PeerError(told)
    return told


def _run(call: Callable[[], Any], to: Connection) -> None:
    begin = time.perf_counter()
    try:
        result = call()
        to.send((time.perf_counter() - begin, result))
    except Exception as error:  # noqa: BLE001 - whatever it raises is told
        to.send(f"{type(error).__name__}: {error}"[:300])
