"""How often a client may do something within a minute."""

from __future__ import annotations

import time
from collections import OrderedDict, deque

from kg.web.errors import RefusedError

WINDOW = 60.0
CLIENTS = 4096
"""So many clients are remembered; the one not heard of for the longest is forgotten first."""


class Rate:
    """So many times a minute and client."""

    def __init__(self, times: int, message: str) -> None:
        self.times = times
        self.message = message
        self._taken: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Raise a `RefusedError` with 429 where a client has used up its minute."""
        taken, now = self._of(client), time.monotonic()
        if len(taken) >= self.times:
            wait = max(1, round(WINDOW - (now - taken[0])) + 1)
            raise RefusedError(
                self.message, remedy=f"请 {wait} 秒后再试 try again in {wait} seconds", status=429, retry_after=wait
            )

    def count(self, client: str) -> None:
        """Count one more."""
        self._of(client).append(time.monotonic())

    def take(self, client: str) -> None:
        """Check and count."""
        self.check(client)
        self.count(client)

    def _of(self, client: str) -> deque[float]:
        taken = self._taken.setdefault(client, deque())
        self._taken.move_to_end(client)
        if len(self._taken) > CLIENTS:
            self._taken.popitem(last=False)
        while taken and time.monotonic() - taken[0] > WINDOW:
            taken.popleft()
        return taken

    def forget(self) -> None:
        """Forget what was counted."""
        self._taken.clear()
