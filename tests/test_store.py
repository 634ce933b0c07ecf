"""The store keeps one graph per document, replaces it whole, and says what to do when it cannot be opened."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from records import project, record, row

from kg.errors import StoreError
from kg.export import FORMATS, export, export_pieces
from kg.graph import quads_to_nquads, record_to_quads, vocabulary_digest
from kg.graph.iris import disclosure, findings_graph
from kg.store import VOCABULARY_GRAPH, count_quads, document_quads, documents, open_store, replace_document
from kg.vocabulary import all_of_ontology, own

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Record


def graphs(store: Store) -> set[str]:
    return {graph.value for graph in store.named_graphs()} - {VOCABULARY_GRAPH.value}


def graph_of(made: Record) -> str:
    return disclosure(made.document.sha256).value


# --- documents


def test_a_document_put_in_again_leaves_the_store_as_it_was():
    store = open_store(None)
    replace_document(store, record())
    before = set(store)
    replace_document(store, record_to_quads(record()))
    assert set(store) == before
    assert set(document_quads(store, graph_of(record()))) == set(record_to_quads(record()))


def test_a_file_with_new_content_replaces_the_old_and_its_findings_and_nothing_else():
    store = open_store(None)
    old, new, other = record(content="old"), record(content="new"), record(path="other")
    for made in (old, other):
        replace_document(store, made)
        findings = findings_graph(disclosure(made.document.sha256))
        store.add(Quad(findings, NamedNode("http://example.org/p"), Literal("a finding"), findings))
    replace_document(store, new)
    assert graphs(store) == {graph_of(new), graph_of(other), graph_of(other) + "/findings"}


def test_a_failing_document_leaves_what_the_store_had():
    store = open_store(None)
    replace_document(store, record())
    before = set(store)
    wrong_graph = [*record_to_quads(record(content="new")), Quad(*next(iter(before)).triple)]
    with pytest.raises(TypeError, match="outside a named graph"):
        replace_document(store, wrong_graph)
    assert set(store) == before


def test_documents_are_listed_by_path_with_what_tells_a_change():
    store = open_store(None)
    for path in ("b", "a"):
        replace_document(store, record(path=path))
    listed = documents(store)
    assert [each.path for each in listed] == ["a", "b"]
    assert listed[0].sha256 == record(path="a").document.sha256
    assert listed[0].graph == graph_of(record(path="a"))
    assert listed[0].version
    assert listed[0].vocabulary_digest


def test_counts_tell_what_a_document_holds():
    quads = record_to_quads(record(project(row(1), row(2)), project(row(1), ordinal=2)))
    counts = count_quads(quads)
    assert (counts.projects, counts.rows, counts.unplaced, counts.triples) == (2, 3, 1, len(quads))


# --- opening


def test_a_store_opened_for_writing_holds_the_vocabularies_once(tmp_path: Path):
    for _time in range(2):
        store = open_store(tmp_path / "new" / "store")
        held = {quad.triple for quad in store.quads_for_pattern(None, None, None, VOCABULARY_GRAPH)}
        assert {quad.triple for quad in all_of_ontology()} < held
        assert len(store) == len(held) == len(list(all_of_ontology())) + 1, "and a stamp that tells their version"
        del store


def test_outdated_vocabularies_are_replaced_on_opening(tmp_path: Path):
    store = open_store(tmp_path)
    (stamp,) = store.quads_for_pattern(VOCABULARY_GRAPH, own("vocabularyDigest"), None)
    gone = NamedNode("https://w3id.org/budget-kg/def#Gone")
    store.remove(stamp)
    store.extend(Quad(gone, gone, text, VOCABULARY_GRAPH) for text in (gone, Literal("of an earlier version")))
    del store
    assert len(open_store(tmp_path)) == len(list(all_of_ontology())) + 1


def test_a_longer_list_of_known_documents_is_kept_and_no_disclosure_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    replace_document(open_store(tmp_path), record())
    added = NamedNode("https://w3id.org/budget-kg/id/document/cn/x/2026/1")
    longer = [*all_of_ontology(), Quad(added, own("documentTitle"), Literal("新办法"))]
    module = sys.modules["kg.store.vocabularies"]
    monkeypatch.setattr(module, "all_of_ontology", lambda: longer)
    monkeypatch.setattr(module, "_whole_digest", lambda: "of a longer list")
    store = open_store(tmp_path)
    assert list(store.quads_for_pattern(added, None, None, VOCABULARY_GRAPH))
    assert [each.vocabulary_digest for each in documents(store)] == [vocabulary_digest()]


def test_what_was_written_is_there_when_the_store_is_opened_again(tmp_path: Path):
    store = open_store(tmp_path)
    replace_document(store, record())
    del store
    assert set(document_quads(open_store(tmp_path, read_only=True), graph_of(record()))) == set(
        record_to_quads(record())
    )


HOLD = """
import sys
from pathlib import Path
from kg.store import open_store
store = open_store(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_while_one_process_writes_others_read_and_a_second_writer_is_refused(tmp_path: Path):
    store = open_store(tmp_path)
    replace_document(store, record())
    del store
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "open\n"
        assert [each.path for each in documents(open_store(tmp_path, read_only=True))] == ["文化局/2026.txt"]
        with pytest.raises(StoreError, match="另一个进程") as caught:
            open_store(tmp_path)
        assert "等" in caught.value.remedy
        writer.communicate("")


@pytest.mark.parametrize("read_only", [True, False])
def test_a_folder_of_other_files_is_no_store_and_stays_untouched(tmp_path: Path, *, read_only: bool):
    (tmp_path / "预算.txt").write_text("x")
    with pytest.raises(StoreError, match="别的文件") as caught:
        open_store(tmp_path, read_only=read_only)
    assert "空目录" in caught.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["预算.txt"]


@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_is_no_store(tmp_path: Path, *, read_only: bool):
    file = tmp_path / "预算.txt"
    file.write_text("x")
    with pytest.raises(StoreError, match="是文件"):
        open_store(file, read_only=read_only)


def test_reading_a_store_that_is_not_there_says_how_to_build_one(tmp_path: Path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(StoreError) as caught:
            open_store(path, read_only=True)
        assert "kg build" in caught.value.remedy
    assert not (tmp_path / "none").exists()


def test_a_damaged_store_says_what_to_do(tmp_path: Path):
    del_me = open_store(tmp_path)
    del del_me
    (tmp_path / "CURRENT").write_text("nonsense")
    with pytest.raises(StoreError, match="已损坏") as caught:
        open_store(tmp_path, read_only=True)
    assert "kg build" in caught.value.remedy


# --- export


def filled() -> Store:
    store = open_store(None)
    for path in ("a", "b"):
        replace_document(store, record(path=path))
    return store


def test_nquads_of_one_document_are_the_bytes_of_its_record():
    made = record(path="a")
    expected = quads_to_nquads(record_to_quads(made))
    for name in ("a", made.document.sha256[:12], graph_of(made)):
        assert export(filled(), "nquads", document=name) == expected


@pytest.mark.parametrize("format_name", ["nquads", "trig", "jsonld"])
def test_an_export_of_the_store_reads_back_as_the_same_quads(format_name: str):
    store = filled()
    data = export(store, format_name)
    assert set(parse(data, format=FORMATS[format_name])) == set(store)
    assert data == export(filled(), format_name)


@pytest.mark.parametrize("format_name", ["nquads", "trig"])
def test_a_large_store_leaves_graph_by_graph(format_name: str):
    store = filled()
    pieces = list(export_pieces(store, format_name))
    assert len(pieces) == len(list(store.named_graphs()))
    read = [{quad.graph_name.value for quad in parse(pieces[0], format=FORMATS[format_name])}]
    head = b"".join(line for line in pieces[0].splitlines(keepends=True) if line.startswith(b"@prefix"))
    read += [{quad.graph_name.value for quad in parse(head + each, format=FORMATS[format_name])} for each in pieces[1:]]
    assert read == [{graph} for graph in sorted(graph.value for graph in store.named_graphs())]


def test_turtle_holds_the_triples_of_all_graphs_once():
    store = filled()
    triples = list(parse(export(store, "turtle"), format=RdfFormat.TURTLE))
    assert {each.triple for each in triples} == {quad.triple for quad in store}
    assert len(triples) == len({quad.triple for quad in store})


def test_json_ld_keeps_a_graph_for_each_document():
    graphs_in_json = [each["@id"] for each in json.loads(export(filled(), "jsonld", vocabularies=False))]
    assert sorted(graphs_in_json) == sorted(graph_of(record(path=path)) for path in ("a", "b"))


@pytest.mark.parametrize("name", ["none", "", "12345678"])
def test_a_document_that_is_not_there_is_told_with_those_that_are(name: str):
    with pytest.raises(StoreError, match="没有文件") as caught:
        export(filled(), document=name)
    assert "a、b" in caught.value.remedy


def test_an_unknown_export_format_is_told_with_those_there_are():
    with pytest.raises(StoreError, match="docx") as caught:
        export(filled(), "docx")
    assert "turtle" in caught.value.remedy
