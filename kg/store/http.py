"""REQUESTS -> ANSWERS of a SPARQL server: credentials, patience, further tries, and errors that say what to do."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.errors import StoreError
from kg.query_text import shortened
from kg.store.address import PASSWORD, USER

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    import httpx

    from kg.store.address import Address

TRIES = 5
FIRST_PAUSE = 0.2
"""Seconds before the second try; each further pause is twice as long."""
LONGEST_PAUSE = 10.0
CONNECT_SECONDS, ANSWER_SECONDS = 10.0, 600.0
PASSING = {429, 502, 503}
"""A server that answers so may answer otherwise in a moment. Every request here may be sent twice: none counts up."""
_DEADLOCK = "40001"
"""The SQL state with which Virtuoso gives up one of two transactions that wait for each other."""
_OF_QUERY = re.compile("Virtuoso (22|37)")
"""Virtuoso answers 500 to a query that it cannot compile or evaluate, too, and then repeats it."""
_FORBIDDEN = ("SECURITY", "No permission", "read-only", "read only")
_LOOPBACK = ("localhost", "127.", "::1")


class Client:
    """Sends requests to one server. `ValueError` for what the server says is wrong with a request."""

    def __init__(self, address: Address) -> None:
        import httpx  # noqa: PLC0415 - a store in a folder needs none of it

        self.address = address
        host = urlsplit(address.query).hostname or ""
        self._client = httpx.Client(
            auth=_auth(address.user, address.password or ""),
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            trust_env=not host.startswith(_LOOPBACK),  # a proxy is for other machines
            follow_redirects=True,
        )

    def close(self) -> None:
        """Let go of all connections."""
        self._client.close()

    def send(  # noqa: PLR0913 - what a request is made of
        self,
        method: str,
        url: str,
        *,
        content: bytes | None = None,
        form: Mapping[str, str | list[str]] | None = None,
        params: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Return what a server answers; `StoreError` where it cannot be reached, or does not let us."""
        import httpx  # noqa: PLC0415 - see above

        pause = FIRST_PAUSE
        # `params={}` would drop the query that an address has of its own
        sent: dict[str, Any] = {"content": content, "data": form, "params": params or None, "headers": headers}
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._client.request(method, url, **sent)
            except (httpx.TransportError, httpx.TooManyRedirects) as error:
                if attempt == TRIES or isinstance(error, (httpx.ReadTimeout, httpx.TooManyRedirects)):
                    raise self._unreachable(error) from error
            else:
                if attempt == TRIES or not _may_pass(answer):
                    return self._checked(answer)
                pause = max(pause, _retry_after(answer))
            time.sleep(min(pause, LONGEST_PAUSE))
            pause *= 2
        raise AssertionError("the last try has returned or raised")

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        if answer.is_success:
            return answer
        told, status, where = _text(answer)[:500], answer.status_code, self.address.query
        if status == 401:
            raise StoreError(
                f"{where}：用户名或口令不对 user name or password are not accepted",
                remedy=f"请设环境变量 set {USER}, {PASSWORD}",
            )
        if status == 403 or any(word in told for word in _FORBIDDEN):
            raise StoreError(
                f"{where}：不许写入或不许访问 the server does not allow this: {shortened(told) or status}",
                remedy=f"请用有更新权限的用户 as a user who may update: {USER}, {PASSWORD}",
            )
        if status >= 500 and not _OF_QUERY.match(told):
            raise StoreError(
                f"{where}：服务出错 the server failed ({status}): {shortened(told)}",
                remedy="请看服务的日志，稍后再运行，已做的不重做 see its log, and run again: what is done stays done",
            )
        raise ValueError(f"{status}: {shortened(told.partition('SPARQL query:')[0])}")

    def _unreachable(self, error: Exception) -> StoreError:
        return StoreError(
            f"{self.address.query} 连不上 cannot be reached: {shortened(str(error)) or type(error).__name__}",
            remedy="请检查地址，服务是否在运行 check the address, and whether the server runs",
        )


def _may_pass(answer: httpx.Response) -> bool:
    return answer.status_code in PASSING or (answer.status_code >= 400 and _DEADLOCK in answer.text[:200])


def _retry_after(answer: httpx.Response) -> float:
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else 0.0


def _text(answer: httpx.Response) -> str:
    """Return what an answer says; a page for people says nothing."""
    return "" if "html" in answer.headers.get("Content-Type", "") else answer.text


def _auth(user: str | None, password: str) -> httpx.Auth | None:
    """Return what answers whichever of the two ways to ask for a password a server has."""
    import httpx  # noqa: PLC0415 - see above

    if user is None:
        return None
    name = user

    class Either(httpx.Auth):
        """Tells nothing until it is asked, then Digest (RFC 7616), or Basic (RFC 7617)."""

        def __init__(self) -> None:
            self.way: httpx.Auth | None = None

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            if self.way is None:
                answer = yield request
                if answer.status_code != 401:
                    return
                asked = answer.headers.get("WWW-Authenticate", "").lower()
                self.way = (httpx.DigestAuth if "digest" in asked else httpx.BasicAuth)(name, password)
            yield from self.way.auth_flow(request)

    return Either()
