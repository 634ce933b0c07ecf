"""Legal bases: what is known of documents, which document a citation means, what is only proposed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.bases.authority import Authority
from kg.bases.held_against import held_against
from kg.bases.meant import resolve_document

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Authority", "held_against", "load_authority", "resolve_document"]


@cache
def load_authority(bases: Path | None = None) -> Authority:
    """Return the documents that are known: those of ontology/ and, where it is given, of a bureau's own list."""
    if bases is not None:
        raise NotImplementedError(bases)
    return Authority(())
