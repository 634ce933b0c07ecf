"""The documents that come with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.model import KnownDocument


def shipped_documents() -> tuple[KnownDocument, ...]:
    """Return the documents of ontology/legal-documents.ttl."""
    return ()
