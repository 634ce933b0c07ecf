"""The running text of a document: goals with their stated targets, budget figures and their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Narrative

if TYPE_CHECKING:
    from kg.model import Document


def read_narrative(_document: Document, _fiscal_year: int | None) -> Narrative:
    """Return what the running text of a document states."""
    return Narrative()
