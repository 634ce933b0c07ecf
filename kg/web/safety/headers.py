"""Headers of every response: what a page may load and do, and that nobody keeps a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.web.safety.asgi import on_start

if TYPE_CHECKING:
    from starlette.datastructures import MutableHeaders
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PAGE = "; ".join(f"{name} {value}" for name, value in POLICY.items())
ATTACHED = "sandbox; default-src 'none'"
"""What is handed out as a file and opened in the browser after all can do nothing."""
KEPT = "no-cache"
"""Style and script are kept by the browser, which asks by their ETag whether they are still the same."""
FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Headers:
    """Adds the headers; a handler's own caching stands."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with a `send` that adds them."""

        def add(_message: Message, headers: MutableHeaders) -> None:
            for name, value in FIXED.items():
                headers[name] = value
            is_file = headers.get("content-disposition", "").startswith("attachment")
            headers["content-security-policy"] = ATTACHED if is_file else PAGE
            headers.setdefault("cache-control", KEPT if scope["path"].startswith("/static/") else "no-store")

        await self.app(scope, receive, on_start(send, add))
