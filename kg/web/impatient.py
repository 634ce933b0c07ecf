"""The protocol of a connection, with an end to everything that a client may be slow with.

A head that does not end, the rest of a request that is already answered, an answer that nobody reads: each holds a
connection, and the last also what the answer is read from, for as long as the client likes. One address may not hold
so many connections that nobody else gets any.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD_SECONDS = 15.0
REST_SECONDS = 10.0
READ_SECONDS = 60.0
CONNECTIONS = 500
CONNECTIONS_OF_ONE = 250
"""Of one address; a proxy before the desk is one address, so that the number is not small."""


class Impatient(H11Protocol):
    """Ends connections that do not say within a while what they want, do not stop saying it, or do not listen."""

    head_seconds = HEAD_SECONDS
    rest_seconds = REST_SECONDS
    read_seconds = READ_SECONDS
    connections_of_one = CONNECTIONS_OF_ONE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait for a request; who has too many connections gets no more, and what is answered leaves at once.

        A response leaves in two pieces, head and body, and the system would hold back the second one until the first
        is acknowledged, 40 ms later. asyncio forbids it that only on sockets that name their protocol; ours do not.
        """
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head, self._rest, self._reading = Alarm(), Alarm(), Alarm()
        if self._of_the_same() > self.connections_of_one:
            transport.abort()
            return
        self._head.set(self.head_seconds, transport.close)

    def data_received(self, data: bytes) -> None:
        """Go on waiting while lines of a request are missing."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head.stop()
            return
        self._rest.stop()  # what was left of an answered request is all here
        if not self._head.is_set and self.conn.trailing_data[0]:
            self._head.set(self.head_seconds, self.transport.close)

    def on_response_complete(self) -> None:
        """Wait for the rest of a request that needs no more, but not for long: it is read only to be dropped."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self._rest.set(self.rest_seconds, self.transport.close)

    def pause_writing(self) -> None:
        """Give the client a while to read some of the answer: what it is read from is held for it meanwhile."""
        super().pause_writing()
        self._reading.set(self.read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        self._reading.stop()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        for alarm in (self._head, self._rest, self._reading):
            alarm.stop()
        super().connection_lost(exc)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing of websockets, which there are none of: any page could fill the log with it."""

    def _of_the_same(self) -> int:
        """Return how many connections there are from the address of this one, itself included."""
        mine = (self.client or ("",))[0]
        others = (getattr(each, "client", None) or ("",) for each in self.connections)
        return sum(address[0] == mine for address in others)


class Alarm:
    """Something that is done after a while unless it is stopped before."""

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        """Tell whether it is still to be done."""
        return self._handle is not None

    def set(self, seconds: float, do: Callable[[], None]) -> None:
        """Do it in so many seconds, and at no other time."""
        self.stop()
        self._handle = asyncio.get_running_loop().call_later(seconds, do)

    def stop(self) -> None:
        """Do it no more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
