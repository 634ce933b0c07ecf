"""The running text of a document: goals with their stated targets, budget figures and their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Narrative
from kg.narrative.figures import read_figures
from kg.narrative.goals import read_goals

if TYPE_CHECKING:
    from kg.model import Document


def read_narrative(document: Document, fiscal_year: int | None) -> Narrative:
    """Return what the running text of a document states; a deadline without a year is of the fiscal year."""
    figures, projects = read_figures(document, fiscal_year)
    return Narrative(goals=read_goals(document, fiscal_year), figures=figures, projects=projects)
