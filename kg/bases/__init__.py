"""Legal bases: what is known of documents, which document a citation means, what is only proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.bases.authority import Authority

if TYPE_CHECKING:
    from pathlib import Path


def load_authority(bases: Path | None) -> Authority:  # noqa: ARG001 - a list of one's own is read elsewhere
    """Return the documents known."""
    return Authority(())
