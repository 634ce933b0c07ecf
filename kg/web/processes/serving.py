"""The process beside the server: as any other, and it tells of an error what an answer over HTTP says of it."""

from __future__ import annotations

from typing import Any

from kg.errors import KgError
from kg.processes.serving import main as serve_as
from kg.processes.serving import plainly
from kg.web.errors import no_room, status_of


def told(error: Exception) -> tuple[Any, ...]:
    """Return what is told of an error: with its status, and when to try again."""
    error = no_room(error) or error
    if isinstance(error, KgError):
        return "refused", error.message, error.remedy, status_of(error), getattr(error, "retry_after", None)
    return plainly(error)


def main() -> None:
    """Serve on the standard streams."""
    serve_as(told)
