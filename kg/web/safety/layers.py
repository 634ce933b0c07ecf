"""The layers around the application, from outside in: log, headers, errors, line, host, origin, token, body, form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.web.safety.access import Access
from kg.web.safety.bodies import Bodies
from kg.web.safety.caught import Caught
from kg.web.safety.csrf import Csrf
from kg.web.safety.headers import Headers
from kg.web.safety.hosts import Hosts
from kg.web.safety.origins import Origins
from kg.web.safety.paths import Paths
from kg.web.safety.sessions import Sessions

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from kg.web.safety.sessions import Door
    from kg.web.settings import Settings


class Safety:
    """All layers as one middleware; `idle` is for how many seconds a body may stand still."""

    def __init__(self, app: ASGIApp, settings: Settings, door: Door, idle: float) -> None:
        self._inner = app
        formed = Bodies(Csrf(app), settings, idle=idle)
        known = Origins(Sessions(formed, door))
        self._outer = Access(Headers(Caught(Paths(Hosts(known, settings)))))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests through the layers, the start and end of the server by them; there are no websockets."""
        if scope["type"] == "http":
            await self._outer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})
