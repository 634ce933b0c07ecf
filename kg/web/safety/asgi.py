"""What the layers share: the headers of a request, and messages with something added to their start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Message, Scope, Send

READING = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""
ENDPOINT = frozenset({"/sparql", "/sparql/"})
"""Both addresses of the SPARQL endpoint, to which programs send queries by POST."""


def header(scope: Scope, name: bytes) -> str | None:
    """Return the value of a header by its name in small letters, None where there is none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


def media_type(scope: Scope) -> str:
    """Return the type of the body without its parameters, empty where none is given."""
    return (header(scope, b"content-type") or "").partition(";")[0].strip().lower()


def client_of(scope: Scope) -> str:
    """Return the address of the client."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def raw_path(scope: Scope) -> bytes:
    """Return the path as it was sent, without the query."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0]


def on_start(send: Send, change: Callable[[Message, MutableHeaders], None]) -> Send:
    """Return `send` with the headers of the response changed before they leave."""

    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(message, MutableHeaders(scope=message))
        await send(message)

    return changed
