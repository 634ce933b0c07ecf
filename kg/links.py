"""What belongs together inside a document: goals, purchases and stated names -> the projects they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.model import Link, Record


def find_links(_record: Record) -> tuple[Link, ...]:
    """Return what belongs to which project; where none is near enough the link says so."""
    return ()
