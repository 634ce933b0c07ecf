"""Virtuoso, as Debian has it (virtuoso-opensource), started in a folder of its own on free ports, and ended."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = "virtuoso-t"
REQUIRED = "KG_REQUIRE_VIRTUOSO"
PATIENCE = 60.0
CONFIG = """[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = t.db
TransactionFile = t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
NumberOfBuffers = 10000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
DefaultQueryTimeout = 0
"""


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Give the address of a Virtuoso in which nothing is yet; the user is `dba`, and so is the password."""
    program = shutil.which(PROGRAM)
    if program is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{PROGRAM} is required here: apt-get install virtuoso-opensource")
        pytest.skip(f"there is no {PROGRAM}: apt-get install virtuoso-opensource")
    sql, http = _free_port(), _free_port()
    (folder / "virtuoso.ini").write_text(CONFIG.format(sql=sql, http=http), encoding="utf-8")
    command = [program, "+configfile", "virtuoso.ini", "+foreground"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{http}/sparql"
            _wait(url, process)
            yield url
        finally:
            process.kill()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(url, params={"query": "ASK {}"}, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.02)
    pytest.fail(f"{PROGRAM} did not answer at {url}; it ended with {process.poll()}")


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as sock:
        port: int = sock.getsockname()[1]
        return port
