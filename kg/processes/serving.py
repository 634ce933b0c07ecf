"""The process beside another: it is set up once, then answers one message after another until it is let go of.

Its first message holds the arguments of its set-up, a function that returns what handles the others: a function of
what sends a part of the answer and of what the message holds, which returns the answer.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import KgError
from kg.processes.messages import packed, read_message
from kg.readers.ending import pass_on
from kg.vocabulary import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    Handler: TypeAlias = Callable[..., Any]
    Told: TypeAlias = Callable[[Exception], tuple[Any, ...]]

OUT_OF_MEMORY = -6
"""What a process ends with that runs out of memory in Oxigraph: the signal it gives itself."""


def plainly(error: Exception) -> tuple[Any, ...]:
    """Return what is told of an error: what can be mended with its remedy, anything else as a defect."""
    if isinstance(error, KgError):
        return "refused", error.message, error.remedy
    return "defect", f"{type(error).__name__}: {error}"


def serve(source: IO[bytes], sink: IO[bytes], set_up: Callable[..., Handler], told: Told = plainly) -> None:
    """Answer the messages on `source` one by one until it ends; of an error goes back what `told` makes of it."""

    def send(*message: object) -> None:
        sink.write(packed(message))
        sink.flush()

    first = read_message(source)
    if first is None:
        return
    try:
        handle = set_up(*first)
    except Exception as error:  # noqa: BLE001 - told to the server, which gets no process then
        send(*_of(error, told))
        return
    send("done", None)
    while (message := read_message(source)) is not None:
        try:
            send("done", handle(partial(send, "part"), *message))
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 - one bad message must not stop the others
            send(*_of(error, told))


def _of(error: Exception, told: Told) -> tuple[Any, ...]:
    if isinstance(error, MemoryError):
        os.kill(os.getpid(), -OUT_OF_MEMORY)  # as in Oxigraph: what is left of this process is of no use
    return told(error)


def limit_memory(size: int) -> None:
    """Keep what this process allocates below `size` bytes, where the system can do so, and let it leave no core file.

    What counts is data, not addresses, of which RocksDB's threads reserve far more than they use.
    """
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_DATA, size), (resource.RLIMIT_CORE, 0)):
        _, most = resource.getrlimit(kind)
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


@cache
def environment() -> dict[str, str]:
    """Return the environment of a process that finds the modules this one finds.

    kg itself comes first: it may have been found by a path that is relative to a folder since left, or the empty one.
    """
    paths = [str(PACKAGE.absolute().parent), *(entry for entry in sys.path if entry)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1"}


def main(told: Told = plainly) -> None:
    """Serve on the standard streams; what libraries print goes nowhere, and they find nothing to read there.

    A thread looks out for the end of standard input: it comes when the other side is killed, also amid a task.
    """
    set_up, memory = sys.argv[1:]
    limit_memory(int(memory))
    from_other, sink = os.dup(0), os.fdopen(os.dup(1), "wb")
    passed_on, target = os.pipe()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    Thread(target=pass_on, args=(from_other, target), daemon=True).start()
    serve(os.fdopen(passed_on, "rb"), sink, function(set_up), told)


def function(name: str) -> Callable[..., Any]:
    """Return the function that `kg.module:function` names.

    >>> function("kg.processes.serving:function") is function
    True
    """
    module, _, attribute = name.partition(":")
    if not module.startswith("kg."):
        raise ValueError(f"no function of this program: {name}")
    found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found
