"""CITED DOCUMENTS -> NEIGHBOURHOOD of one: what it replaced, what replaced it, what is cited with it, who cites it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.bases.views.records import CitedDocument, Facts
from kg.graph.iris import number_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.bases.views.records import CitingProject, Named

PROJECTS = 30
"""More projects than this are counted and not drawn; those with the largest budgets are."""
COMPANIONS = 10
"""More documents cited in the same projects, or units that cite in their text only, are counted and not drawn."""
Relation = Literal["replaces", "replaced-by", "together"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A document beside another: how they are related, and how many projects cite both."""

    relation: Relation
    facts: Facts
    projects: int


@dataclass(frozen=True, slots=True)
class UnitProjects:
    """A unit in all years with those of its projects that are drawn, the largest budget first; `total` is of all.

    One without projects cites the document in its text only.
    """

    unit: str
    projects: tuple[CitingProject, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """One document and what is drawn around it; what is not drawn is counted."""

    document: CitedDocument
    neighbours: tuple[Neighbour, ...]
    more_neighbours: int
    units: tuple[UnitProjects, ...]
    more_projects: int
    more_units: int = 0


def _named_only(named: Named) -> Facts:
    """Return what the name alone tells of a document that nobody cites: it is a number or a title."""
    iri = named.iri or ""
    return Facts(iri, number=named.name) if number_in(iri) else Facts(iri, titles=(named.name,))


def neighbourhood(
    document: CitedDocument, others: Iterable[CitedDocument], *, projects: int = PROJECTS, companions: int = COMPANIONS
) -> Neighbourhood:
    """Return what stands around a document among all that are cited, at most so many of each kind."""
    all_others = [other for other in others if other.facts.iri != document.facts.iri]
    facts = {other.facts.iri: other.facts for other in all_others}
    together = _together(document, all_others)
    kin = [
        Neighbour(relation, facts.get(each.iri or "") or _named_only(each), together[each.iri])
        for relation, named in _kin(document.facts)
        for each in named
    ]
    drawn = {each.facts.iri for each in kin}
    ranked = [iri for iri in sorted(together, key=lambda iri: (-together[iri], iri or "")) if iri and iri not in drawn]
    with_projects = {project.source.unit for project in document.projects}
    in_text = [UnitProjects(unit, (), 0) for unit in document.units if unit not in with_projects]
    beside = [Neighbour("together", facts[iri], together[iri]) for iri in ranked[:companions]]
    return Neighbourhood(
        document,
        neighbours=(*kin, *beside),
        more_neighbours=len(ranked) - len(beside),
        units=(*_by_unit(document.projects, projects), *in_text[:companions]),
        more_projects=len(document.projects[projects:]),
        more_units=len(in_text[companions:]),
    )


def _kin(facts: Facts) -> tuple[tuple[Relation, tuple[Named, ...]], ...]:
    return ("replaces", facts.replaces), ("replaced-by", facts.replaced_by)


def _together(document: CitedDocument, others: Iterable[CitedDocument]) -> Counter[str | None]:
    """Return for each other document how many of the projects that cite the first cite it too."""
    own_projects = {project.iri for project in document.projects}
    counted: Counter[str | None] = Counter()
    for other in others:
        shared = len(own_projects & {project.iri for project in other.projects})
        if shared:
            counted[other.facts.iri] = shared
    return counted


def _by_unit(projects: Sequence[CitingProject], drawn: int) -> tuple[UnitProjects, ...]:
    """Return the first so many projects by unit, the unit of the largest budget first."""
    totals = Counter(project.source.unit for project in projects)
    groups: dict[str, list[CitingProject]] = defaultdict(list)
    for project in projects[:drawn]:
        groups[project.source.unit].append(project)
    return tuple(UnitProjects(unit, tuple(group), totals[unit]) for unit, group in groups.items())
