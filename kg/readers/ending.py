"""The end of a reading process whose parent has gone or let go of it: at once, and with nothing left behind."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ACTIONS: list[Callable[[], None]] = []


@contextmanager
def at_end(action: Callable[[], None]) -> Iterator[None]:
    """Have something done if the process is ended within: a program stopped, a folder removed."""
    _ACTIONS.append(action)
    try:
        yield
    finally:
        _ACTIONS.remove(action)


def pass_on(source: int, target: int) -> None:
    """Pass on what comes; where it ends, end the process, whatever its other threads are doing."""
    with suppress(OSError):
        while data := os.read(source, 65536):
            os.write(target, data)
    for action in reversed(_ACTIONS.copy()):  # what was begun last may use what was begun before
        with suppress(Exception):
            action()
    os._exit(0)
