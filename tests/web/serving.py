"""Serve an application on a free port in a thread, and speak to it as bytes where a client library would tidy up."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.web.http import server_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

    from kg.web.settings import Settings

PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    settings: Settings
    app: FastAPI

    @property
    def address(self) -> tuple[str, int]:
        """The address to connect to."""
        return ("127.0.0.1", self.settings.port)

    @property
    def host(self) -> str:
        """The host as a request names it."""
        return f"127.0.0.1:{self.settings.port}"


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the headers by small name, the body."""

    status: int
    headers: dict[str, str]
    body: bytes


def listening() -> socket.socket:
    """Return a socket on a free port."""
    return socket.create_server(("127.0.0.1", 0))


@contextmanager
def serving(app: FastAPI, settings: Settings, sock: socket.socket) -> Iterator[Server]:
    """Start the application and its server in a thread, and end both afterwards."""
    ready = threading.Event()
    failed: list[BaseException] = []
    server = server_of(app, ready.set)

    async def run() -> None:
        async with app.router.lifespan_context(app):
            await server.serve(sockets=[sock])

    def in_thread() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:  # noqa: BLE001 - raised in the test
            failed.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=in_thread, daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    if failed:
        raise failed[0]
    yield Server(f"http://127.0.0.1:{settings.port}", settings, app)
    server.should_exit = True
    thread.join(PATIENCE)
    assert not thread.is_alive()


def send(address: tuple[str, int], data: bytes, *, patience: float = PATIENCE) -> Reply:
    """Send bytes as they are and return what comes back until the server closes; status 0 where nothing does."""
    with socket.create_connection(address, timeout=patience) as connection:
        with suppress(OSError):  # the server may have had enough; its answer is there all the same
            connection.sendall(data)
        return _reply(_received(connection))


def _received(connection: socket.socket) -> bytes:
    pieces = []
    with suppress(ConnectionError):
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def _reply(data: bytes) -> Reply:
    head, _empty, body = data.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _colon, value in (each.partition(":") for each in lines)}
    return Reply(int(line.split(" ")[1]) if line else 0, headers, body)
