"""The server on its socket: limits of the protocol, what cannot be listened on, and a clean end on a signal."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from kg.errors import KgError
from kg.web.impatient import CONNECTIONS, Impatient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI

HEAD_BYTES = 64 * 1024
KEEP_ALIVE_SECONDS = 10
LAST_SECONDS = 5
"""For so long, requests under way may end after a signal."""


class Server(uvicorn.Server):
    """A server that leaves signals to who runs it, and tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and tell."""
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield


def server_of(app: FastAPI, ready: Callable[[], None]) -> Server:
    """Return the server of an application that has been started already; it calls `ready` when it answers."""
    return Server(
        uvicorn.Config(
            app,
            http=Impatient,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=HEAD_BYTES,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=LAST_SECONDS,
        ),
        ready,
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; a port that is taken or not allowed is a `KgError`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise _cannot_listen(error, host, port) from error


def _cannot_listen(error: OSError, host: str, port: int) -> KgError:
    if error.errno == errno.EADDRINUSE:
        return KgError(
            f"端口 {port} 已被占用 port {port} is taken",
            remedy=f"请换一个端口 choose another: --port {port + 1}；或先停止占用它的程序 or end what uses it",
        )
    if error.errno == errno.EACCES:
        return KgError(
            f"不许用端口 {port} port {port} is not allowed", remedy="请用 1024 以上的端口 use one above 1024"
        )
    return KgError(f"{host}：不是本机的地址 not an address of this machine", remedy="请检查 check --host")


async def serve(app: FastAPI, sock: socket.socket, ready: Callable[[], None]) -> None:
    """Start the application, serve until a signal to end, and end it; `ready` is called when it answers.

    A signal while it is still starting ends that at once.
    """
    server, starting = server_of(app, ready), asyncio.current_task()

    def stop() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True
        if not server.started and starting is not None:
            starting.cancel()

    loop = asyncio.get_running_loop()
    for number in _ending():
        loop.add_signal_handler(number, stop)
    async with app.router.lifespan_context(app):
        await server.serve(sockets=[sock])


def _ending() -> list[signal.Signals]:
    """Return the signals that end a server: also that of a terminal that is closed, unless `nohup` has it go on."""
    closed = getattr(signal, "SIGHUP", None)  # there is none on Windows
    with_terminal = closed is not None and signal.getsignal(closed) is not signal.SIG_IGN
    return [signal.SIGINT, signal.SIGTERM, *([closed] if closed and with_terminal else [])]
