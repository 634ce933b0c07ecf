"""PATH OR URL -> the digest of what is there now, by which documents are known."""

from __future__ import annotations

from dataclasses import dataclass

from kg.built import Failure, Lost
from kg.errors import KgError
from kg.sources import SourceError, sha256_of_source


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A file, by path or URL, and the digest of its bytes."""

    path: str
    sha256: str


def look(source: str) -> Found | Failure:
    """Return what is found behind a path or URL, or why it cannot be read."""
    try:
        return Found(source, sha256_of_source(source))
    except SourceError as error:
        return Lost(source, error.message, error.remedy)
    except KgError as error:
        return Failure(source, error.message, error.remedy)
