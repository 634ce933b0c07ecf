"""A person's word on documents wins, is kept, can be taken back, and never contradicts itself unnoticed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bases import disclosure, filled, found, groups, proposed, resolved
from terminal import DISCLOSURE

from kg.bases.authority import Authority
from kg.bases.decisions import add_decision, read_decisions, settle
from kg.bases.graph import GRAPH
from kg.bases.nodes import cited_nodes
from kg.bases.references import References, short_id, written
from kg.build import build
from kg.citations import find_citations
from kg.errors import KgError
from kg.graph.iris import titled_document
from kg.model import Decision, KnownDocument
from kg.store import open_store
from kg.vocabulary import ID, own

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store
    from terminal import Run

A, B, C = "邢市财行〔2016〕2号", "邢市财邢〔2016〕2号", "邢财行〔2016〕2号"
PLAN = "邢台市公务用车管理办法"
BASES = (A, B, f"《{PLAN}》")


def one(*names: str) -> frozenset[str]:
    return frozenset(names)


def same(left: str, right: str, at: int = 1) -> Decision:
    return Decision("same", left, right, "张三", source=f"d:{at}")


def different(left: str, right: str, at: int = 1) -> Decision:
    return Decision("different", left, right, "张三", source=f"d:{at}")


@pytest.fixture
def store() -> Store:
    return filled(disclosure("甲", (A, None), (B, None)), disclosure("乙", (C, PLAN)), disclosure("丙", (None, PLAN)))


# --- what decisions do


def test_two_numbers_become_one_by_decision_only(store: Store):
    apart = {one(A), one(B), one(C, PLAN)}
    assert groups(store) == apart
    assert groups(store, decisions=[same(A, B)]) == {one(A, B), one(C, PLAN)}
    (joined,) = (each for each in found(store, decisions=[same(B, A)]).resolutions if each.method == "decision")
    assert joined.evidence is not None
    assert (joined.score, "张三" in joined.evidence) == (1, True)


def test_the_second_document_of_a_decision_is_the_one_meant(store: Store):
    for left, right in ((A, B), (B, A)):
        identity = found(store, decisions=[same(left, right)])
        (meant,) = {each.means for each in identity.resolutions if each.method == "decision"}
        assert meant == References(cited_nodes(store), Authority(())).find(right)[0]


def test_decisions_make_chains(store: Store):
    assert groups(store, decisions=[same(A, B, 1), same(B, C, 2)]) == {one(A, B, C, PLAN)}


def test_documents_that_differ_are_neither_joined_nor_proposed(store: Store):
    node = next(each.iri for each in cited_nodes(store) if not each.number)
    assert groups(store, decisions=[different(C, node)]) == {one(A), one(B), one(C), one(PLAN)}
    assert proposed(store, decisions=[different(C, node)]) == {one(A, B)}
    assert proposed(store, decisions=[different(C, node), different(A, B)]) == set()
    kept = found(store, decisions=[different(C, node), different(A, B)]).proposals
    assert [each.suppressed for each in kept] == [True, True]


def test_a_decision_that_is_taken_out_leaves_what_was_before(store: Store):
    before = resolved(store)
    with_it = resolved(store, decisions=[same(A, B)])
    assert with_it != before
    assert resolved(store) == before


def test_a_decision_survives_what_is_built_anew(store: Store):
    first = resolved(store, decisions=[same(A, B)])
    again = filled(disclosure("丙", (None, PLAN)), disclosure("甲", (A, None), (B, None)), disclosure("乙", (C, PLAN)))
    assert resolved(again, decisions=[same(A, B)]) == first


def test_of_two_decisions_on_the_same_documents_the_later_one_holds(store: Store):
    identity = found(store, decisions=[same(A, B, 1), different(B, A, 2)])
    assert [each.source for each in identity.rulings.overruled] == ["d:1"]
    assert groups(store, decisions=[same(A, B, 1), different(B, A, 2)]) == groups(store)
    assert groups(store, decisions=[different(A, B, 1), same(A, B, 2)]) == {one(A, B), one(C, PLAN)}


def test_a_chain_that_joins_what_differs_is_refused_with_its_lines(store: Store):
    with pytest.raises(KgError, match="d:1、d:2、d:3"):
        found(store, decisions=[same(A, B, 1), same(B, C, 2), different(A, C, 3)])


def test_a_decision_on_what_is_not_cited_does_nothing_and_is_told(store: Store):
    identity = found(store, decisions=[same("国办发〔2020〕1号", A)])
    assert [each.source for each in identity.rulings.idle] == ["d:1"]
    assert groups(store, decisions=[same("国办发〔2020〕1号", A)]) == groups(store)


def test_a_number_of_two_cities_names_no_document_without_its_place():
    number = "市车改办〔2019〕3号"
    store = filled(disclosure("甲", (number, None), (A, None)), disclosure("乙", (number, None), division="130100"))
    with pytest.raises(KgError, match="document/130100/市车改办/2019/3"):
        found(store, decisions=[same(number, A)])
    decided = found(store, decisions=[same("document/130500/市车改办/2019/3", A)])
    assert len({each.means for each in decided.resolutions}) == 2


@pytest.mark.parametrize("name", ["邢市财行[2016]2 号", "邢市财行【2016】2号", "邢市财行（2016） 2号", f"{A}"])
def test_a_document_is_named_by_its_number_in_any_spelling(store: Store, name: str):
    references = References(cited_nodes(store), Authority(()))
    assert references.find(name) == references.find(A) != ()


def test_a_document_is_named_by_title_short_id_or_place(store: Store):
    references = References(cited_nodes(store), Authority(()))
    (title,) = references.find(f"《{PLAN}》")
    assert title.startswith(ID + "title/")
    assert references.find(PLAN) == references.find(short_id(title)) == references.find(title) == (title,)
    (number,) = references.find(A)
    assert references.find(written(number)) == references.find(short_id(number)) == (number,)
    assert references.find("没有这份文件") == ()


def test_settling_gives_back_each_pair_once(store: Store):
    references = References(cited_nodes(store), Authority(()))
    rulings = settle([same(A, B, 1), same(B, A, 2)], references)
    assert [each.decision.source for each in rulings.same] == ["d:2"]
    with pytest.raises(KgError, match="d:1"):
        settle([same(A, A)], references)


# --- the file


def test_decisions_come_back_as_they_were_written(tmp_path: Path):
    file = tmp_path / "decisions.jsonl"
    assert read_decisions(file) == read_decisions(None) == ()
    written_ = (Decision("same", A, B, "张三", "笔误", "2026-03-01"), Decision("different", A, C, "李四"))
    for each in written_:
        add_decision(file, each)
    assert read_decisions(file) == written_
    assert [each.source for each in read_decisions(file)] == [f"{file}:1", f"{file}:2"]


def test_a_file_that_does_not_end_its_last_line_is_added_to(tmp_path: Path):
    file = tmp_path / "decisions.jsonl"
    file.write_text(json.dumps({"kind": "same", "left": A, "right": B, "by": "张三"}), encoding="utf-8")
    add_decision(file, Decision("different", A, C, "李四"))
    assert [each.kind for each in read_decisions(file)] == ["same", "different"]


GOOD = {"kind": "same", "left": A, "right": B, "by": "张三"}


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", "3", "[" * 100_000,
        json.dumps(GOOD | {"kind": "maybe"}), json.dumps(GOOD | {"left": ""}), json.dumps(GOOD | {"right": 3}),
        json.dumps(GOOD | {"by": " "}), json.dumps(GOOD | {"why": "x"}), json.dumps({"kind": "same", "left": A}),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Path, line: str):
    file = tmp_path / "decisions.jsonl"
    file.write_text(f"{json.dumps(GOOD)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(KgError, match=r"decisions\.jsonl:3："):
        read_decisions(file)


def test_a_file_of_other_bytes_is_refused(tmp_path: Path):
    file = tmp_path / "decisions.jsonl"
    file.write_bytes("笔误".encode("gbk"))
    with pytest.raises(KgError, match="UTF-8"):
        read_decisions(file)


# --- the terminal

CITING = DISCLOSURE.replace("年度工作计划", f"{A}、{B}").replace("年度预算", f"《{PLAN}》")


@pytest.fixture
def built(tmp_path: Path, kg: Run) -> Path:
    (tmp_path / "甲.txt").write_text(CITING, encoding="utf-8")
    assert kg("build", tmp_path / "甲.txt", "--store", tmp_path / "store").code == 0
    return tmp_path / "store"


def test_the_disclosure_of_these_tests_cites_three_documents(built: Path):
    cited = {name for node in cited_nodes(open_store(built, read_only=True)) for name in node.spellings}
    assert cited == set(BASES)


def test_a_build_tells_what_is_cited(tmp_path: Path, kg: Run, built: Path):
    done = kg("build", tmp_path / "甲.txt", "--store", built)
    assert "所引文件 3 份，其中目录所载 0 份；并入别份的写法 0 种" in done.out
    assert "documents cited: 3" in kg("--lang", "en", "build", tmp_path / "甲.txt", "--store", built).out


def test_a_decision_is_kept_and_followed_at_once(tmp_path: Path, kg: Run, built: Path):
    done = kg("bases", "same", "邢市财邢[2016]2号", A, "--by", "张三", "--reason", "笔误", "--store", built)
    assert done.code == 0
    assert f"{B} = {A}" in done.err
    (kept,) = read_decisions(tmp_path / "kg-decisions.jsonl")
    assert (kept.kind, kept.by, kept.reason) == ("same", "张三", "笔误")
    assert kept.left.endswith("/邢市财邢/2016/2")
    means = list(open_store(built, read_only=True).quads_for_pattern(None, own("means"), None, GRAPH))
    assert len({quad.object for quad in means}) == 2
    listed = kg("bases", "decisions").out
    assert "kg-decisions.jsonl:1" in listed
    assert "笔误 · 张三" in listed


def test_a_build_follows_the_decisions_that_lie_about(tmp_path: Path, kg: Run, built: Path):
    kg("bases", "same", B, A, "--by", "张三", "--store", built)
    assert "所引文件 2 份" in kg("build", tmp_path / "甲.txt", "--store", built, "--force").out
    (tmp_path / "kg-decisions.jsonl").unlink()
    assert "所引文件 3 份" in kg("build", tmp_path / "甲.txt", "--store", built).out


def test_building_in_python_takes_the_same_files(tmp_path: Path, built: Path):
    file = tmp_path / "其他.jsonl"
    add_decision(file, Decision("same", B, A, "张三"))
    assert build([tmp_path / "甲.txt"], built).documents.cited == 3
    assert build([tmp_path / "甲.txt"], built, decisions=file).documents.cited == 2


def test_a_decision_against_others_is_refused_and_not_kept(tmp_path: Path, kg: Run, built: Path):
    kg("bases", "same", B, A, "--by", "张三", "--store", built)
    kg("bases", "same", PLAN, A, "--by", "张三", "--store", built)
    refused = kg("bases", "different", B, PLAN, "--by", "张三", "--store", built)
    assert refused.code == 2
    assert "kg-decisions.jsonl:1" in refused.err
    assert "kg-decisions.jsonl:2" in refused.err
    assert len(read_decisions(tmp_path / "kg-decisions.jsonl")) == 2


@pytest.mark.parametrize("arguments", [("没有的文件", A), (A, "国办发〔2020〕1号"), (A, "邢市财行（2016）2号")])
def test_what_names_no_two_documents_is_refused(tmp_path: Path, kg: Run, built: Path, arguments: tuple[str, str]):
    refused = kg("bases", "same", *arguments, "--by", "张三", "--store", built)
    assert refused.code == 2
    assert not (tmp_path / "kg-decisions.jsonl").exists()


def test_a_folder_that_is_no_store_is_not_made_one(tmp_path: Path, kg: Run):
    assert kg("bases", "same", A, B, "--by", "张三", "--store", tmp_path / "none").code == 2
    assert not (tmp_path / "none").exists()


def test_a_file_given_must_be_there(tmp_path: Path, kg: Run, built: Path):
    refused = kg("build", tmp_path / "甲.txt", "--store", built, "--decisions", tmp_path / "none.jsonl")
    assert (refused.code, "none.jsonl" in refused.err) == (2, True)


# --- the merge report


def test_the_report_tells_counts_first_then_every_case(kg: Run, built: Path):
    kg("bases", "same", B, A, "--by", "张三", "--store", built)
    kg("bases", "different", PLAN, A, "--by", "李四", "--store", built)
    text = kg("bases", "merge", "--store", built).out
    assert text.startswith("引用写法 3 种，文件 2 份（目录所载 0 份）；已并入 1 种")
    assert f"{B} → " in text
    assert "人工认定 1" in text
    assert kg("--lang", "en", "bases", "merge", "--store", built).out.startswith("3 ways to cite, 2 documents")
    told = json.loads(kg("bases", "merge", "--store", built, "--format", "json").out)
    assert next(iter(told)) == "counts"
    assert (told["counts"]["documents"], told["joined"][0]["left"], told["joined"][0]["right"]) == (2, B, A)
    printed = kg("bases", "merge", "--store", built, "--format", "csv").out
    assert printed.startswith("\ufeff"), "the mark by which Excel knows UTF-8"
    lines = list(csv.DictReader(io.StringIO(printed.removeprefix("\ufeff"))))
    assert [(line["outcome"], line["method"]) for line in lines] == [("joined", "decision")]


def test_what_a_person_denied_stays_in_the_report(kg: Run, built: Path):
    assert "待定 1 处，已否定 0 处" in kg("bases", "merge", "--store", built).out
    kg("bases", "different", A, B, "--by", "李四", "--store", built)
    assert "待定 0 处，已否定 1 处" in kg("bases", "merge", "--store", built).out
    told = json.loads(kg("bases", "merge", "--store", built, "--format", "json").out)
    assert [each["method"] for each in told["suppressed"]] == ["variant"]


def test_the_report_is_the_same_every_time_and_changes_nothing(kg: Run, built: Path):
    before = resolved_lines(built)
    reports = {kg("bases", "merge", "--store", built, "--format", "json").out for _again in range(2)}
    assert len(reports) == 1
    assert resolved_lines(built) == before


def resolved_lines(store: Path) -> list[str]:
    return sorted(map(str, open_store(store, read_only=True).quads_for_pattern(None, None, None, GRAPH)))


def test_what_was_overruled_and_what_does_nothing_is_reported(tmp_path: Path, kg: Run, built: Path):
    for decision in (
        Decision("same", A, B, "张三"),
        Decision("different", A, B, "李四"),
        Decision("same", A, "甲乙丙", "王五"),
    ):
        add_decision(tmp_path / "kg-decisions.jsonl", decision)
    text = kg("bases", "merge", "--store", built).out
    assert "被后来的认定推翻：kg-decisions.jsonl:1" in text
    assert "所指文件未被引用：kg-decisions.jsonl:3" in text


@pytest.mark.parametrize("name", ["公务用车条例", "《公务用车条例》", "国务院令第711号"])
def test_what_is_cited_comes_before_what_a_known_document_is_called_besides(name: str):
    law = KnownDocument(
        None, "中华人民共和国公务用车条例", place="100000", other_titles=("公务用车条例", "国务院令第711号")
    )
    made = disclosure("甲", (None, "公务用车条例"))
    (table,) = made.projects
    rows = (*table.indicators, replace(table.indicators[0], ordinal=2, references=find_citations("国务院令第711号")))
    store = filled(replace(made, projects=(replace(table, indicators=rows),)))
    (cited,) = References(cited_nodes(store), Authority([law])).find(name)
    assert cited in {each.iri for each in cited_nodes(store)}
    (meant,) = {each.means for each in found(store, [law]).resolutions}
    assert meant in Authority([law]).documents
    (known,) = References((), Authority([law])).find(name)
    assert known == meant


def test_a_title_that_names_a_number_is_not_that_number():
    title, other = "关于转发财预〔2015〕88号的通知", "转发财政部绩效目标办法的通知"
    titled = titled_document(title).value
    store = filled(disclosure("甲", (None, title), (None, other), ("财预〔2015〕88号", None)))
    references = References(cited_nodes(store), Authority([]))
    assert references.find(written(titled, title)) == (titled,)


def test_a_chain_holds_by_way_of_a_document_that_nobody_cites_now():
    chain = [same("《甲办法》", "《乙办法》"), same("《乙办法》", "《丙办法》", 2)]
    for cited in (("甲办法", "乙办法", "丙办法"), ("甲办法", "丙办法")):
        store = filled(disclosure("甲", *((None, title) for title in cited)))
        (meant,) = {each.means for each in found(store, (), chain).resolutions}
        assert meant in {titled_document(title).value for title in cited}


def test_a_reason_may_hold_any_character(tmp_path: Path):
    path = tmp_path / "d.jsonl"
    add_decision(path, replace(same(A, B), reason="甲\u2028乙\u0085丙"))
    assert [each.reason for each in read_decisions(path)] == ["甲\u2028乙\u0085丙"]


def test_where_a_decision_stands_changes_nothing(store: Store):
    again = filled(disclosure("甲", (A, None), (B, None)), disclosure("乙", (C, PLAN)), disclosure("丙", (None, PLAN)))
    given = same(A, B)
    assert resolved(store, decisions=[given]) == resolved(again, decisions=[replace(given, source=None)])


def test_only_a_decision_that_is_taken_back_now_is_told(kg: Run, built: Path):
    told = [
        kg("bases", *words, "--by", "张三", "--store", built).err
        for words in (("same", B, A), ("different", A, B), ("different", PLAN, A), ("same", B, A))
    ]
    assert ["kg-decisions.jsonl:" in each for each in told] == [False, True, False, True]
    assert "kg-decisions.jsonl:2" in told[-1]


def test_decisions_are_listed_by_number_and_place_and_somebody_takes_them(tmp_path: Path, kg: Run, built: Path):
    refused = kg("bases", "same", A, B, "--by", "…", "--store", built)
    assert (refused.code, (tmp_path / "kg-decisions.jsonl").exists()) == (2, False)
    assert "没有写明谁认定" in refused.err
    kg("bases", "same", A, B, "--by", "李四", "--store", built)
    listed = kg("bases", "decisions").out
    assert A in listed
    assert B in listed
    assert "document/" not in listed
