"""The process in which files are read: what hangs or takes too much memory there can be ended without harm.

It takes paths on standard input, each behind its length, and answers on standard output with messages, each a pickle
behind its length:
("progress", page, pages), ("document", Document), ("refused", message, remedy), ("not installed", message, remedy) or
("defect", description).
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import struct
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING

from kg.errors import NotInstalledError, UnreadableFileError
from kg.readers.ending import pass_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.model import Document

    Progress = Callable[[int, int], None]

LENGTH = struct.Struct(">Q")
MEMORY = "KG_READ_MEMORY"
"""The environment variable that holds the memory a reading process may take, in MiB."""
DEFAULT_MEMORY = 4096
LONGEST = 3600.0
"""Seconds for which nothing may come from this process; long before, a parent that is still there has ended it."""
_YEAR = 365 * 86400.0  # some number must be the last that a timer takes


def read_here(path: Path, progress: Progress) -> Document:
    """Read a file of any format in this process."""
    from kg.readers.formats import format_of  # noqa: PLC0415 - each format loads what it needs

    form = format_of(path)
    if form == "pdf":
        from kg.readers.pdf import read_pdf  # noqa: PLC0415

        return read_pdf(path, progress=progress)
    if form == "image":
        from kg.readers.pdf import read_image  # noqa: PLC0415

        return read_image(path, progress=progress)
    return _reader(form)(path)


def _reader(form: str) -> Callable[[Path], Document]:
    """Return the reader of a format that is read in one go."""
    from importlib import import_module  # noqa: PLC0415

    module = import_module(f"kg.readers.{form}")
    reader: Callable[[Path], Document] = getattr(module, f"read_{form}")
    return reader


def next_part(stream: IO[bytes]) -> bytes | None:
    """Return the next run of bytes that stands behind its length; None where the stream ends."""
    head = _exactly(stream, LENGTH.size)
    return None if head is None else _exactly(stream, LENGTH.unpack(head)[0])


def _exactly(stream: IO[bytes], size: int) -> bytes | None:
    """Return so many bytes, of which a pipe may give fewer at a time; None where it ends before."""
    parts = bytearray()
    while len(parts) < size:
        part = stream.read(size - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)


def serve(source: IO[bytes], sink: IO[bytes], alive: Callable[[], None] = lambda: None) -> None:
    """Read the files named on `source` one by one until it ends; `alive` is called whenever it gets on."""

    def send(*message: object) -> None:
        alive()
        data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        sink.write(LENGTH.pack(len(data)) + data)
        sink.flush()

    while (name := next_part(source)) is not None:
        path = Path(os.fsdecode(name))
        before = _peak()
        alive()
        try:
            send("document", read_here(path, lambda page, pages: send("progress", page, pages)))
        except UnreadableFileError as error:
            kind = "not installed" if isinstance(error, NotInstalledError) else "refused"
            send(kind, error.message, error.remedy)
        except OSError as error:
            send(
                "refused",
                f"{path}：打不开 cannot be opened（{error.strerror or error}）",
                "请检查路径与权限 check path and permissions",
            )
        except Exception as error:  # noqa: BLE001 - one bad file must not stop the others; it is reported by name
            if isinstance(error, MemoryError) or _has_run_short(before):
                send("refused", f"{path}：读取所需的内存超过上限", f"请拆分文件，或调高环境变量 {MEMORY}（MiB）")
            else:
                send("defect", f"{type(error).__name__}: {error}")


def _peak() -> int:
    """Return the most memory this process has had so far, in bytes; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmPeak")), 0)


def _has_run_short(before: int) -> bool:
    """Tell whether this file brought the process near its limit of memory: libraries then fail in ways of their own.

    `before` is the peak before the file, which a later one may leave as it was.
    """
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return False
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return limit != resource.RLIM_INFINITY and _peak() > max(before, limit / 2)


def limit_memory() -> None:
    """Keep this process below the memory it may take, where the system can do so."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    size = int(os.environ.get(MEMORY, "").strip() or DEFAULT_MEMORY) * 2**20
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY:
        size = min(size, most)
    with suppress(ValueError, OSError):  # macOS has the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (size, most))


def main() -> None:
    """Serve on the standard streams; what libraries print goes nowhere, and they find nothing to read there.

    A thread looks out for the end of standard input: it comes when the parent is killed, also in the midst of a file.
    """
    from_parent, sink = os.dup(0), os.fdopen(os.dup(1), "wb")
    passed_on, target = os.pipe()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    Thread(target=pass_on, args=(from_parent, target), daemon=True).start()
    limit_memory()
    # What holds the interpreter's lock keeps every thread waiting but this one, which is none of Python's.
    seconds = min(max(LONGEST, 2 * float(os.environ.get("KG_READ_SECONDS", "").strip() or 0)), _YEAR)
    serve(
        os.fdopen(passed_on, "rb"),
        sink,
        lambda: faulthandler.dump_traceback_later(seconds, exit=True, file=nothing),
    )
