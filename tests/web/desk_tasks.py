"""Things that a worker of the desk should not be asked to do, for the tests of how it is ended."""

from __future__ import annotations

import errno
import os
from threading import Event


def forever(tell: object) -> None:
    """Never return."""
    _ = tell
    Event().wait()


def greedy(tell: object) -> int:
    """Take more memory than a worker may have."""
    _ = tell
    return len(bytearray(2**40))


def full(tell: object) -> None:
    """Find no room on the disk."""
    _ = tell
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def defective(tell: object) -> None:
    """Fail as a mistake in the program does."""
    _ = tell
    raise ZeroDivisionError("nought")


def number(tell: object) -> int:
    """Return the number of the process."""
    _ = tell
    return os.getpid()
