"""A build keeps what the review finds beside each document, and reviews anew where it may find something else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import NamedNode, Quad
from records import cost_row, project, record, row

from kg.bases import load_authority
from kg.build import build, build_into
from kg.graph import quads_to_nquads, record_to_quads
from kg.graph.iris import findings_graph
from kg.review import review_quads, review_record
from kg.reviewing import findings_quads, review_digest, reviewing
from kg.shapes import load_rules
from kg.store import document_quads, documents, open_store, remove_document, replace_document

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store
    from terminal import Run


def found_in(store: Store) -> list[set[str]]:
    """Return for each document the rules of its stored findings."""
    shape = NamedNode("http://www.w3.org/ns/shacl#sourceShape")
    graphs = [findings_graph(NamedNode(each.graph)) for each in documents(store)]
    return [
        {quad.object.value.rsplit("/", 1)[-1] for quad in store.quads_for_pattern(None, shape, None, graph)}
        for graph in graphs
    ]


def test_what_kg_review_finds_is_in_the_store(kg: Run, faulty: Path, tmp_path: Path):
    done = kg("--lang", "en", "build", faulty, "--store", tmp_path / "store")
    assert "\n1 reviewed, the findings are in the graph\n" in done.out
    (found,) = found_in(open_store(tmp_path / "store", read_only=True))
    printed = kg("review", faulty, "--format", "csv", "--fail-on", "never").out
    assert "D01" in found
    assert all(rule in printed for rule in found)


def test_without_review_nothing_is_said_and_the_next_build_says_it(faulty: Path):
    store = open_store(None)
    assert build_into(store, [faulty]).reviewed == ()
    assert found_in(store) == [set()]
    later = build_into(store, [faulty], how=reviewing())
    assert (later.unchanged, later.reviewed, later.built) == ((str(faulty),), (str(faulty),), ())
    assert "D01" in found_in(store)[0]


def test_the_command_leaves_the_review_out_when_told(kg: Run, faulty: Path, tmp_path: Path):
    kg("build", faulty, "--no-review", "--store", tmp_path / "store")
    assert found_in(open_store(tmp_path / "store", read_only=True)) == [set()]


def test_what_has_not_changed_is_reviewed_once(faulty: Path, clean: Path):
    store = open_store(None)
    assert len(build_into(store, [faulty, clean], how=reviewing()).reviewed) == 2
    assert build_into(store, [faulty, clean], how=reviewing()).reviewed == ()


def test_other_rules_review_what_is_stored_without_reading_it(faulty: Path, monkeypatch: pytest.MonkeyPatch):
    store = open_store(None)
    build_into(store, [faulty], how=reviewing())
    fewer = tuple(rule for rule in load_rules() if rule.code != "D01")
    monkeypatch.setattr("kg.reviewing.load_rules", lambda: fewer)
    monkeypatch.setattr(sys.modules["kg.build"], "file_to_nquads", lambda path: pytest.fail(f"{path} was read"))
    assert build_into(store, [faulty], how=reviewing()).reviewed == (str(faulty),)


def test_another_list_of_documents_reviews_anew(faulty: Path, tmp_path: Path):
    bases = tmp_path / "kg-bases.jsonl"
    bases.write_text('{"number": "文化〔2020〕1号", "title": "某市活动经费管理办法"}\n', encoding="utf-8")
    build([faulty], tmp_path / "store")
    assert build([faulty], tmp_path / "store", bases=bases).reviewed == (str(faulty),)
    assert build([faulty], tmp_path / "store", bases=bases).reviewed == ()


def test_a_document_that_goes_takes_its_findings_along(faulty: Path):
    store = open_store(None)
    build_into(store, [faulty], how=reviewing())
    (document,) = documents(store)
    remove_document(store, document.graph)
    assert not documents(store)
    assert not list(document_quads(store, findings_graph(NamedNode(document.graph)).value))


def test_a_digest_tells_rules_and_known_documents_and_not_where_rules_stand():
    rules, authority = load_rules(), load_authority()
    digest = review_digest(authority, rules)
    assert digest == reviewing().digest
    assert digest != review_digest(authority, rules[1:])
    assert digest != review_digest(type(authority)([]), rules)


def test_stored_quads_are_reviewed_as_their_record_is():
    one: Any = record(project(row(1, value=None), cost_row(2, "10", ">=")))
    store = open_store(None)
    replace_document(store, one)
    (document,) = documents(store)
    review = review_quads(document_quads(store, document.graph))
    assert review == review_record(one)
    quads = findings_quads(review, "d")
    assert {quad.graph_name for quad in quads} == {findings_graph(NamedNode(document.graph))}
    replace_document(store, [*record_to_quads(one), *quads])
    assert [each.review_digest for each in documents(store)] == ["d"]


def test_quads_in_this_process_their_bytes_and_quads_without_a_graph_give_the_same_findings():
    quads = record_to_quads(record(project(row(1, value=None), cost_row(2, "10", ">="))))
    bare = [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    how = reviewing()
    found = how.findings(quads)
    assert any(quad.predicate.value.endswith("#resultMessage") for quad in found)
    assert found == how.findings_of(quads_to_nquads(quads)) == how.findings(iter(quads))
    assert review_quads(bare).findings == review_quads([*quads, *bare]).findings == review_quads(quads).findings
