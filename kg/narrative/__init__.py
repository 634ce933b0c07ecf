"""The running text of a document: goals with their stated targets, budget figures and their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Narrative
from kg.narrative.figures import read_figures

if TYPE_CHECKING:
    from kg.model import Document


def read_narrative(document: Document, fiscal_year: int | None) -> Narrative:
    """Return what the running text of a document states."""
    figures, projects = read_figures(document, fiscal_year)
    return Narrative(figures=figures, projects=projects)
