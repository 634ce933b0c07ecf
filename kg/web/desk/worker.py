"""The process in which the desk has things done: what hangs or takes too much memory there is ended without harm.

On standard input it takes (function, arguments), `function` being `module:name`; on standard output it answers with
messages: ("told", …) while it goes on, then ("result", value), ("refused", message, remedy, status) or
("defect", description). All are pickles, each behind its length. It ends when its parent does.
"""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from importlib import import_module
from threading import Thread
from typing import IO, Any

from kg.errors import KgError, StoreError, UnreadableFileError
from kg.readers.ending import pass_on
from kg.readers.worker import LENGTH, next_part
from kg.web.errors import no_room

BAD_REQUEST, UNUSABLE_FILE, NOT_NOW = 400, 422, 503


def packed(*message: object) -> bytes:
    """Return a message as it goes through a pipe."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


def answer(sink: IO[bytes], function: str, arguments: tuple[Any, ...]) -> None:
    """Do one thing, and say what came of it."""

    def send(*message: object) -> None:
        sink.write(packed(*message))
        sink.flush()

    module, name = function.split(":")
    try:
        send("result", getattr(import_module(module), name)(lambda *told: send("told", *told), *arguments))
    except KgError as error:
        send("refused", error.message, error.remedy, status_of(error))
    except MemoryError:
        send("refused", "所需的内存超过上限 it takes too much memory", "请拆分文件 split the file", UNUSABLE_FILE)
    except Exception as error:  # noqa: BLE001 - one defect must not cost what comes after; it is told by name
        full = no_room(error)
        if full is not None:
            send("refused", full.message, full.remedy, full.status)
        else:
            send("defect", f"{type(error).__name__}: {error}")


def status_of(error: KgError) -> int:
    """Return the HTTP status of what is refused."""
    given: int | None = getattr(error, "status", None)
    if given is not None:
        return given
    if isinstance(error, UnreadableFileError):
        return UNUSABLE_FILE
    return NOT_NOW if isinstance(error, StoreError) else BAD_REQUEST


def limit_memory(size: int) -> None:
    """Keep this process below so many bytes, where the system can do so; what it starts may set its own limit."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # macOS has the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (size if most == resource.RLIM_INFINITY else min(size, most), most))


def main(memory: int) -> None:
    """Serve on the standard streams; what libraries print goes nowhere, and they find nothing to read there.

    A thread looks out for the end of standard input: it comes when the parent is killed, also in the midst of a task.
    """
    from_parent, sink = os.dup(0), os.fdopen(os.dup(1), "wb")
    passed_on, target = os.pipe()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    Thread(target=pass_on, args=(from_parent, target), daemon=True).start()
    limit_memory(memory)
    source = os.fdopen(passed_on, "rb")
    while (data := next_part(source)) is not None:
        function, arguments = pickle.loads(data)  # noqa: S301 - from the parent, no other can write
        answer(sink, function, arguments)
