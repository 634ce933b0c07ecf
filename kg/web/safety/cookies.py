"""Cookies of a server: who a browser is, and whether its person has given the token; signed with a key of the run."""

from __future__ import annotations

import hmac
import re
import secrets
import time
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.requests import cookie_parser

from kg.web.safety.asgi import header

if TYPE_CHECKING:
    from starlette.types import Scope

SESSION_SECONDS = 12 * 3600
_RANDOM = re.compile(r"[\w-]{22}")


class Signer:
    """Signs texts with a key that nobody else has and that ends with the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._ended: set[str] = set()

    def sign(self, *parts: str) -> str:
        """Return the signature of some texts."""
        return hmac.new(self._key, "\0".join(parts).encode(), sha256).hexdigest()

    def new_session(self) -> str:
        """Return the cookie of a person who has given the token."""
        told = f"{secrets.token_urlsafe(16)}.{int(time.time())}"
        return f"{told}.{self.sign('session', told)}"

    def is_session(self, cookie: str) -> bool:
        """Tell whether a cookie is one of `new_session` that has not expired."""
        told, _dot, signature = cookie.rpartition(".")
        if not is_same(signature, self.sign("session", told)) or told in self._ended:
            return False
        return time.time() - int(told.rpartition(".")[2]) < SESSION_SECONDS

    def end_session(self, cookie: str) -> None:
        """Let a cookie be one no more, whoever has a copy of it."""
        if self.is_session(cookie):
            self._ended.add(cookie.rpartition(".")[0])


def new_browser() -> str:
    """Return the cookie of a browser that is here for the first time."""
    return secrets.token_urlsafe(16)


def is_browser(cookie: str) -> bool:
    """Tell whether a cookie has the form of `new_browser`."""
    return _RANDOM.fullmatch(cookie) is not None


def is_same(given: str, expected: str) -> bool:
    """Tell whether two secrets are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def cookie(scope: Scope, name: str) -> str:
    """Return a cookie of a request, empty where there is none."""
    return cookie_parser(header(scope, b"cookie") or "").get(name, "")


def set_cookie(name: str, value: str, *, same_site: str, secure: bool, seconds: int | None = None) -> str:
    """Return a Set-Cookie header; no script can read the cookie."""
    age = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{name}={value}; Path=/; HttpOnly; SameSite={same_site}{age}{'; Secure' if secure else ''}"
