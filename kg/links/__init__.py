"""What belongs together inside a document: goals, purchases and stated names -> the projects they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.links.goals import goal_links
from kg.links.named import procurement_links, stated_links
from kg.links.projects import known_projects

if TYPE_CHECKING:
    from kg.model import Link, Record


def find_links(record: Record) -> tuple[Link, ...]:
    """Return what belongs to which project; where none is near enough the link says so, with `project` null."""
    goals, tables, stated = record.narrative.goals, record.budget_tables, record.narrative.projects
    if not (goals or tables or stated):
        return ()
    known = known_projects(record.projects, goals)
    return (*goal_links(goals, known), *procurement_links(tables, known), *stated_links(stated, known))
