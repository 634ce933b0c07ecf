"""The running text of a document: goals with their stated targets, budget figures and their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.figures import read_figures
from kg.model import Narrative
from kg.narrative.goals import read_goals

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.model import Document


def read_narrative(document: Document, fiscal_year: int | None, in_tables: Collection[int] | None = None) -> Narrative:
    """Return what the running text of a document states; a deadline without a year is of the fiscal year.

    `in_tables` is what `lines_of_target_tables` returns, for who has asked already.
    """
    figures, projects = read_figures(document, fiscal_year, in_tables)
    return Narrative(goals=read_goals(document, fiscal_year), figures=figures, projects=projects)
