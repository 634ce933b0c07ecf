"""Narrative goals in the graph: typed nodes, declared terms, links with scores, the rows that speak of the same."""

from __future__ import annotations

from decimal import Decimal

from goals import goal, narrative, speaks_of
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from records import project, quantity, record, row

from kg.graph import quads_to_nquads, record_to_quads
from kg.model import Link, Record
from kg.vocabulary import DEF, DEF_BASE, RDF_TYPE, declared


def told() -> Record:
    """Return a document with a goal of two projects, one of which sets another number, and a goal of none."""
    plays = project(row(level3="演出场次", description="演出的场次", value="≥50场", target=quantity("50", "场")))
    books = project(row(level3="图书册数", description="购书册数"), ordinal=2, name="购书经费", code=None)
    first = goal("丰富文化生活", "全年演出60场，较2025年增加。", "购书不少于12场次。")
    second = goal("做好其他工作", "提高效率。", ordinal=2)
    links = (*speaks_of(first, 1, 2), *speaks_of(second, None))
    return record(plays, books, narrative=narrative(first, second), links=links)


def quads(document: Record) -> list[Quad]:
    return list(record_to_quads(document))


def objects(document: Record, subject_ending: str, name: str) -> set[str]:
    """Return the values of a property of the node whose IRI ends so, IRIs without what all share."""
    return {
        quad.object.value.rpartition("/id/")[2].partition("/")[2].partition("/")[2] or quad.object.value
        if isinstance(quad.object, NamedNode) and "/id/" in quad.object.value
        else quad.object.value
        for quad in quads(document)
        if isinstance(quad.subject, NamedNode)
        and quad.subject.value.endswith(subject_ending)
        and quad.predicate.value == DEF + name
        and isinstance(quad.object, (NamedNode, Literal))
    }


def test_a_goal_keeps_its_number_title_and_sentences():
    document = told()
    assert objects(document, "/goal/1", "goalNumber") == {"1"}
    assert objects(document, "/goal/1", "goalTitle") == {"丰富文化生活"}
    assert objects(document, "/goal/1", "sentence") == {"goal/1/sentence/1", "goal/1/sentence/2"}
    assert objects(document, "/goal/1/sentence/1", "raw") == {"全年演出60场，较2025年增加。"}
    assert objects(document, "/goal/1/sentence/1", "sentenceKind") == {"indicator"}


def test_a_stated_target_is_told_as_that_of_a_row_with_its_span_and_subject():
    document, node = told(), "/goal/1/sentence/1/target/1"
    assert objects(document, node, "raw") == {"60场"}
    assert (objects(document, node, "start"), objects(document, node, "end")) == ({"4"}, {"7"})
    assert objects(document, node, "subject") == {"演出"}
    assert objects(document, node, "canonicalValue") == {"60"}
    assert objects(document, node, "unit") == {DEF_BASE + "unit/场"}
    assert objects(document, node, "ofGoal") == {"goal/1"}


def test_a_link_has_score_method_and_grade_and_one_without_a_project_is_unresolved():
    document = told()
    assert objects(document, "/goal/1", "speaksOf") == {"table/1", "table/2"}
    assert objects(document, "/goal/1/link/1", "linkedTable") == {"table/1"}
    assert objects(document, "/goal/1/link/1", "linkScore") == {"0.9"}
    assert objects(document, "/goal/1/link/1", "linkMethod") == {"name"}
    assert objects(document, "/goal/1/link/1", "grade") == {DEF_BASE + "grade/inferred"}
    assert objects(document, "/goal/2", "speaksOf") == set()
    assert objects(document, "/goal/2/link/1", "grade") == {DEF_BASE + "grade/unresolved"}


def test_a_stated_target_is_joined_with_the_target_of_the_row_that_counts_the_same():
    assert objects(told(), "/goal/1/sentence/1/target/1", "sameThingAs") == {"table/1/indicator/1/target"}
    assert objects(told(), "/goal/1/sentence/1/target/1", "carriedBy") == set()


def test_a_stated_target_is_joined_with_no_table_that_its_goal_does_not_speak_of():
    document = told()
    aim = document.narrative.goals[0]
    elsewhere = record(*document.projects, narrative=document.narrative, links=speaks_of(aim, 2))
    assert objects(elsewhere, "/goal/1/sentence/1/target/1", "sameThingAs") == set()


def test_the_years_of_a_sentence_are_marked():
    assert objects(told(), "/goal/1/sentence/1/mark/1", "number") == {"2025"}
    assert objects(told(), "/goal/1/sentence/1/mark/1", "numberRole") == {DEF_BASE + "number-role/past"}


def test_every_node_has_a_type_every_term_is_declared_and_none_is_blank():
    found = quads(told())
    nodes = {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}
    typed = {quad.subject.value for quad in found if quad.predicate == RDF_TYPE}
    goals = {node for node in nodes if "/goal/" in node}
    assert goals
    assert goals <= typed
    own = {quad.predicate.value for quad in found if quad.predicate.value.startswith(DEF)}
    assert own <= declared()
    assert not [quad for quad in found if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]


def test_the_same_record_gives_the_same_bytes():
    assert quads_to_nquads(quads(told())) == quads_to_nquads(reversed(quads(told())))


def test_a_link_of_another_kind_is_no_link_of_a_goal():
    document = told()
    links = (*document.links, Link("stated", 1, "购书", 2, score=Decimal(1), method="name"))
    both = record(*document.projects, narrative=document.narrative, links=links)
    assert quads_to_nquads(quads(both)) == quads_to_nquads(quads(document))
