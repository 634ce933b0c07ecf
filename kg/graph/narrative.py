"""What a disclosure states in prose -> triples: goals, sentences, stated targets, and the rows that speak of the same.

Which projects a goal speaks of is a fact of its own, with the score and what it rests on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.graph import iris
from kg.graph.annotations import mark_facts, mark_iri, target_facts
from kg.graph.places import place
from kg.graph.terms import DCT, Triple, decimal, facts, integer, is_a, string
from kg.text import comparable
from kg.vocabulary import own
from kg.wording import carrying_rows, mark_text, promise_of, same_number, same_things, shorter_period, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Link, NarrativeGoal, Record, Sentence, StatedTarget
    from kg.wording import Promise, Table

DATE = "date"


def narrative(document: NamedNode, record: Record) -> Iterator[Triple]:
    """Yield the narrative goals of a record with their links; each table is read once, however many goals it has."""
    linked: dict[int, list[Link]] = {}
    for link in record.links:
        if link.kind == "goal":
            linked.setdefault(link.source, []).append(link)
    spoken_of = {link.project for links in linked.values() for link in links}
    tables = {project.ordinal: table_of(project) for project in record.projects if project.ordinal in spoken_of}
    for goal in record.narrative.goals:
        links = linked.get(goal.ordinal, [])
        node = iris.below(document, "goal", goal.ordinal)
        yield from _goal(document, node, goal)
        yield from _links(document, node, links)
        own_tables = {link.project: tables[link.project] for link in links if link.project in tables}
        for position, sentence in enumerate(goal.sentences, start=1):
            below = iris.below(node, "sentence", position)
            yield from facts(node, (own("sentence"), below))
            yield from _sentence(below, position, sentence)
            for number, stated in enumerate(sentence.targets, start=1):
                promise = promise_of(stated, sentence, goal)
                promised = iris.below(below, "target", number)
                yield from facts(below, (own("statedTarget"), promised))
                yield from _stated(promised, node, stated, promise)
                if promise is not None:
                    for ordinal, table in own_tables.items():
                        yield from _rows(promised, iris.below(document, "table", ordinal), promise, table)


def _goal(document: NamedNode, node: NamedNode, goal: NarrativeGoal) -> Iterator[Triple]:
    yield from facts(document, (own("narrativeGoal"), node))
    yield from facts(
        node,
        is_a("NarrativeGoal"),
        (own("ordinal"), integer(goal.ordinal)),
        (NamedNode(DCT + "isPartOf"), document),
        (own("goalNumber"), string(goal.number)),
        (own("goalTitle"), string(goal.title)),
    )
    yield from place(node, goal.place)


def _links(document: NamedNode, goal: NamedNode, links: Sequence[Link]) -> Iterator[Triple]:
    spoken_of = sorted(link.project for link in links if link.project is not None)
    yield from facts(goal, (own("projectNumbers"), string("、".join(map(str, spoken_of)) or None)))
    for position, link in enumerate(links, start=1):
        node = iris.below(goal, "link", position)
        table = None if link.project is None else iris.below(document, "table", link.project)
        yield from facts(goal, (own("projectLink"), node), (own("speaksOf"), table))
        yield from facts(
            node,
            is_a("ProjectLink"),
            (own("linkedTable"), table),
            (own("linkScore"), decimal(link.score)),
            (own("linkMethod"), string(link.method)),
            (own("grade"), own("unresolved", scheme="grade") if table is None else own("inferred", scheme="grade")),
        )


def _sentence(node: NamedNode, position: int, sentence: Sentence) -> Iterator[Triple]:
    yield from facts(
        node,
        is_a("GoalSentence"),
        (own("ordinal"), integer(position)),
        (own("sentenceKind"), string(sentence.kind)),
        (own("raw"), string(sentence.text)),
    )
    yield from place(node, sentence.place)
    dates = (mark for mark in mark_text("goals", sentence.text) if mark.kind == DATE)
    for number, mark in enumerate(dates, start=1):
        yield from mark_facts(node, number, mark)


def _stated(node: NamedNode, goal: NamedNode, stated: StatedTarget, promise: Promise | None) -> Iterator[Triple]:
    mark = promise.mark if promise else None
    yield from facts(
        node,
        is_a("StatedTarget"),
        (own("ofGoal"), goal),
        (own("raw"), string(stated.text)),
        (own("start"), integer(stated.start)),
        (own("end"), integer(stated.end)),
        (own("subject"), string(stated.subject)),
        (own("thing"), string(comparable(stated.subject))),
        *target_facts(stated.target),
        (own("perYear"), decimal(mark.per_year) if mark and shorter_period(stated.target.per) else None),
        (own("numberRole"), own(mark.role, scheme="number-role") if mark and mark.role else None),
    )


def _rows(node: NamedNode, table: NamedNode, promise: Promise, within: Table) -> Iterator[Triple]:
    """Yield the rows of a table that carry a stated target, and their numbers that count the same."""
    for ordinal in carrying_rows(promise, within):
        yield from facts(node, (own("carriedBy"), iris.below(table, "indicator", ordinal)))
    alike = same_number(promise, within)
    if alike is not None:
        yield from facts(node, (own("sameNumberAs"), iris.below(table, "indicator", alike, "target")))
    for same in same_things(promise, within):
        row = iris.below(table, "indicator", same.row)
        number = iris.below(row, "target") if same.mark is None else mark_iri(row, same.mark)
        yield from facts(node, (own("sameThingAs"), number))
        yield from facts(number, (own("ofRow"), row))
