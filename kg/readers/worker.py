"""The process in which files are read: what hangs or takes too much memory there can be ended without harm.

It takes a path a line on standard input and answers on standard output with messages, each a pickle behind its length:
("progress", page, pages), ("document", Document), ("refused", message, remedy) or ("defect", description).
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.model import Document

    Progress = Callable[[int, int], None]

LENGTH = struct.Struct(">Q")
MEMORY = "KG_READ_MEMORY"
"""The environment variable that holds the memory a reading process may take, in MiB."""


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


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Read the files named on `source` one by one until it ends."""

    def send(*message: object) -> None:
        data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        sink.write(LENGTH.pack(len(data)) + data)
        sink.flush()

    for line in source:
        path = Path(os.fsdecode(line.rstrip(b"\n")))
        try:
            send("document", read_here(path, lambda page, pages: send("progress", page, pages)))
        except UnreadableFileError as error:
            send("refused", error.message, error.remedy)
        except MemoryError:
            send("refused", f"{path}：读取所需的内存超过上限", f"请拆分文件，或调高环境变量 {MEMORY}（MiB）")
        except OSError as error:
            send("refused", f"{path}：打不开（{error.strerror}）", "请检查路径与权限")
        except Exception as error:  # noqa: BLE001 - one bad file must not stop the others; it is reported by name
            send("defect", f"{type(error).__name__}: {error}")


def limit_memory() -> None:
    """Keep this process below the memory it may take, where the system can do so."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    size = int(os.environ.get(MEMORY, "4096")) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))


def main() -> None:
    """Serve on the standard streams; what libraries print goes nowhere."""
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    limit_memory()
    serve(sys.stdin.buffer, sink)
