"""Readers: a file's bytes -> `Document`, nothing interpreted yet. The format is told by content, not by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.readers.formats import format_of
from kg.readers.guard import GUARD
from kg.readers.text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.model import Document


def read(path: Path, *, progress: Callable[[int, int], None] | None = None) -> Document:
    """Read a file into a `Document`; `progress` is told the page got to and how many there are.

    Every format but plain text is read in a process of its own, within limits of time and memory. Raises
    `UnreadableFileError` for a file that is missing, empty, damaged, locked, beyond the limits or of a format that is
    not read.
    """
    if format_of(path) == "text":
        return read_text(path)
    return replace(GUARD.read(path, progress), path=str(path))
