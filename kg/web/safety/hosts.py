"""The Host header: a page of another site must not reach the desk by a name that it points at this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.web.errors import RefusedError
from kg.web.safety.addresses import host_of, is_address, is_wildcard, own_names
from kg.web.safety.asgi import header

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from kg.web.settings import Settings


class Hosts:
    """Refuses requests to names that are not the server's; an address cannot be pointed elsewhere, a name can."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._names = own_names(settings.host, settings.host_names)
        self._any_address = is_wildcard(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on."""
        host = host_of(header(scope, b"host") or "")
        if host is None:
            raise RefusedError("请求没有写明主机 no host given", remedy="请检查网址 check the address")
        if host not in self._names and not (self._any_address and is_address(host)):
            raise RefusedError(
                f"不以 {host} 之名服务 this server is not called {host}",
                remedy=f"如确是本机的名称，启动时请加 --host-name {host} start it with this option if it is",
                status=421,
            )
        await self.app(scope, receive, send)
