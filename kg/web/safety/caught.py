"""Errors of all that lies further in -> responses; a defect is logged with a number that the person can tell."""

from __future__ import annotations

import asyncio
import logging
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request

from kg.errors import KgError
from kg.web.errors import RefusedError, no_room
from kg.web.refusals import refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("kg.web")
DRAIN_SECONDS = 5.0
DRAIN_IDLE = 0.5
DRAIN_BYTES = 128 * 2**20


class Caught:
    """Answers instead of what raised an error; once a response has begun, its connection is cut."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and answer for what fails."""
        body, answer = _Body(receive), _Answer(send)
        try:
            await self.app(scope, body.receive, answer.send)
        except ClientDisconnect:
            return
        except KgError as error:
            await self._refuse(scope, body, answer, error)
        except Exception as error:
            number = secrets.token_hex(4)
            LOG.exception("defect %s at %s %s", number, scope["method"], scope["path"])
            await self._refuse(scope, body, answer, no_room(error) or _defect(number))

    async def _refuse(self, scope: Scope, body: _Body, answer: _Answer, error: KgError) -> None:
        if answer.has_begun:
            raise error
        is_read = await body.drain()
        response = refusal(Request(scope), error)
        if not is_read:
            response.headers["Connection"] = "close"
        await response(scope, body.receive, answer.send)


class _Body:
    """What is still to come of a request; a browser reads an answer only when it has sent all."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._more = True

    async def receive(self) -> Message:
        message = await self._receive()
        self._more = message["type"] == "http.request" and bool(message.get("more_body"))
        return message

    async def drain(self) -> bool:
        """Read and drop the rest, within limits; tell whether all was read."""
        size = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while self._more and size < DRAIN_BYTES:
                    message = await asyncio.wait_for(self.receive(), DRAIN_IDLE)
                    size += len(message.get("body", b""))
        return not self._more


class _Answer:
    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False

    async def send(self, message: Message) -> None:
        self.has_begun = True
        await self._send(message)


def _defect(number: str) -> RefusedError:
    return RefusedError(
        f"程序出错，编号 {number} a defect of the program, number {number}",
        remedy="请把编号告诉管理员，日志里有详情 tell whoever runs the desk: the log has the details under it",
        status=500,
    )
