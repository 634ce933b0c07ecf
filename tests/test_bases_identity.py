"""Every document cited is one document, however it is spelt and wherever it is cited, and no two are made one."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from bases import called, disclosure, filled, found, groups, proposed, resolved
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Store

from kg.bases.authority import Authority
from kg.bases.decisions import Rulings
from kg.bases.graph import GRAPH, resolve_document
from kg.bases.identity import citation_of, identify
from kg.bases.nodes import CitedNode, cited_nodes, tallies
from kg.bases.stored import count_identity, update_resolutions
from kg.build import build
from kg.citations import find_citations
from kg.graph import record_to_quads
from kg.graph.iris import number_in, titled_document
from kg.model import Citation, Decision, KnownDocument, Proposal, Resolution
from kg.store import open_store, replace_document
from kg.text import comparable
from kg.vocabulary import own

if TYPE_CHECKING:
    from random import Random

    from bases import Cite

    from kg.model import Record

TABLE = Path(__file__).parent / "cases" / "citations" / "documents.csv"
CORPUS = Path(__file__).parents[1] / "corpus"
PLAN = "邢台市公务用车管理办法"


def one(*names: str) -> frozenset[str]:
    return frozenset(names)


# --- the corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("corpus") / "store"
    assert not build([CORPUS], folder).failed
    return open_store(folder, read_only=True)


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(spelling: str) -> str:
    """Return a spelling without spaces and without the stray marks that conversions set behind it."""
    return comparable(spelling).rstrip("》)").lstrip("《")


def documents_of(corpus: Store) -> dict[str, list[CitedNode]]:
    """Return the documents meant with those that are cited as them."""
    nodes = {node.iri: node for node in cited_nodes(corpus)}
    meant: dict[str, list[CitedNode]] = {}
    for quad in corpus.quads_for_pattern(None, own("means"), None, GRAPH):
        meant.setdefault(quad.object.value, []).append(nodes[quad.subject.value])
    return meant


def names_of(nodes: list[CitedNode]) -> set[str]:
    """Return everything that a document is cited as."""
    spelt = {plain(text) for node in nodes for text in node.spellings}
    return spelt | {plain(title) for node in nodes if not node.number for title in node.titles}


def table_names(line: dict[str, str]) -> set[str]:
    return {plain(text) for text in line["spellings"].split(";")}


def test_the_table_holds_every_document_once(table: list[dict[str, str]]):
    assert len(table) == len({line["document"] for line in table}) == 66
    assert sum(line["where"] == "basis" for line in table) == 56
    spelt = [name for line in table for name in table_names(line)]
    assert len(spelt) == len(set(spelt))


def test_no_two_documents_of_the_corpus_are_merged_and_none_is_split(corpus: Store, table: list[dict[str, str]]):
    of_name = {name: line["document"] for line in table for name in table_names(line)}
    found_as = {iri: {of_name.get(name, name) for name in names_of(each)} for iri, each in documents_of(corpus).items()}
    merged_or_not_in_the_table = {
        iri: as_ for iri, as_ in found_as.items() if len(as_) != 1 or not as_ <= set(of_name.values())
    }
    assert merged_or_not_in_the_table == {}
    once = [document for as_ in found_as.values() for document in as_]
    assert sorted(once) == sorted(set(once))
    # A title without marks, issuer and place names no particular document.
    assert {line["document"] for line in table} - set(once) == {"差旅费管理办法"}


def test_each_document_of_the_corpus_is_cited_where_the_table_says(corpus: Store, table: list[dict[str, str]]):
    path = {
        quad.graph_name.value: "/".join(Path(quad.object.value).parts[-3:-1])
        for quad in corpus.quads_for_pattern(None, own("path"), None)
    }
    told = {plain(name): line for line in table for name in line["spellings"].split(";")}
    seen = 0
    for nodes in documents_of(corpus).values():
        line = told[min(names_of(nodes))]
        assert {path[graph] for node in nodes for graph in node.disclosures} <= set(line["cited_by"].split(";"))
        if line["where"] == "basis":
            seen += 1
            assert {path[graph] for node in nodes for graph in node.disclosures} == set(line["cited_by"].split(";"))
            assert {node.number for node in nodes if node.number} == ({line["number"]} - {""})
    assert seen == 56


def test_what_may_be_one_document_of_the_corpus_is_proposed(corpus: Store, table: list[dict[str, str]]):
    names = {node.iri: node.number or node.titles[0] for node in cited_nodes(corpus)}
    sides = {own("proposedLeft"), own("proposedRight")}
    pairs = set()
    for proposal in corpus.quads_for_pattern(None, own("proposedLeft"), None, GRAPH):
        said = corpus.quads_for_pattern(proposal.subject, None, None, GRAPH)
        named = [quad.object.value for quad in said if quad.predicate in sides]
        pairs.add(one(*(names.get(iri) or number_in(iri) for iri in named)))
    titles = {line["document"]: line["title"] for line in table}
    assert one("邢市财邢〔2016〕2号", "邢市财行〔2016〕2号") in pairs
    assert one(titles["规范机关计算机通知"], titles["规范计算机管理通知"]) in pairs
    drag_filled = {line["number"] for line in table if line["number"].startswith("邢开文明办")}
    assert sum(pair <= drag_filled for pair in pairs) == len(drag_filled) - 1 == 8
    # One code for another that the same disclosure uses far more: what was meant need not be cited.
    slips = {pair for pair in pairs if any(name.startswith("邢开呈办") for name in pair)}
    assert slips == {one(f"邢开呈办〔2022〕{serial}号", f"邢开办呈〔2022〕{serial}号") for serial in (8, 24)}
    assert not any(name.startswith(("邢开办呈", "邢开办〔")) for pair in pairs - slips for name in pair)


def test_a_code_that_slipped_means_the_usual_one_once_a_person_says_so():
    usual = tuple((f"邢开办呈〔2022〕{at}号", None) for at in range(1, 5))
    store = filled(disclosure("甲", *usual, ("邢开呈办〔2022〕8号", None)))
    (proposal,) = found(store).proposals
    assert (number_in(proposal.left), number_in(proposal.right)) == ("邢开呈办〔2022〕8号", "邢开办呈〔2022〕8号")
    said = Decision("same", "邢开呈办〔2022〕8号", "邢开办呈〔2022〕8号", "张三")
    lines = resolved(store, decisions=[said])
    assert any('documentNumber> "邢开办呈〔2022〕8号"' in line for line in lines)
    assert not any('documentNumber> "邢开呈办〔2022〕8号"' in line for line in lines)
    elsewhere = filled(disclosure("甲", ("邢开办呈〔2022〕1号", None)), disclosure("乙", ("邢开呈办〔2022〕8号", None)))
    assert found(elsewhere).proposals == ()


def test_a_title_of_a_place_is_only_proposed_to_a_unit_of_an_unknown_place():
    rules = KnownDocument("浙财教〔2020〕7号", "会议费管理办法", place="330000")
    of_centre = KnownDocument("财行〔2020〕7号", "会议费管理办法", place="100000")
    for division, known, joined in ((None, rules, False), ("330100", rules, True), (None, of_centre, True)):
        (meant,) = found(filled(disclosure("甲", (None, "会议费管理办法"), division=division)), [known]).resolutions
        assert (meant.known is not None) is joined


def test_rows_and_mentions_of_the_corpus_are_counted_apart(corpus: Store):
    counted = tallies(corpus)
    by_number = {node.number: counted[node.iri] for node in cited_nodes(corpus) if node.number}
    assert (by_number["冀政办字〔2017〕104号"].rows, by_number["冀政办字〔2017〕104号"].projects) == (10, 3)
    assert (by_number["邢财教〔2022〕92号"].rows, by_number["邢财教〔2022〕92号"].projects) == (18, 3)


# --- look-alikes


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("冀政办字〔2018〕3号", "冀政办发〔2018〕3号"),
        ("邢开办〔2021〕8号", "邢开办呈〔2021〕8号"),
        ("邢财教〔2021〕8号", "邢财教〔2022〕8号"),
        ("邢财教〔2022〕8号", "邢财教〔2022〕18号"),
        ("邢开呈办〔2022〕8号", "邢开办呈〔2022〕8号"),
        ("邢市财行〔2016〕2号", "邢市财邢〔2016〕2号"),
    ],
)
def test_look_alikes_stay_apart(left: str, right: str):
    store = filled(disclosure("甲", (left, None), (right, None)), disclosure("乙", (right, None)))
    assert groups(store) == {one(left), one(right)}


def test_a_number_that_names_only_the_level_is_another_document_in_another_city():
    store = filled(
        disclosure("甲", ("市车改办〔2019〕3号", None)),
        disclosure("乙", ("市车改办〔2019〕3号", None), division="130100"),
    )
    assert len({each.means for each in found(store).resolutions}) == 2


def test_a_number_is_one_document_in_any_spelling_and_unit():
    store = filled(
        disclosure("甲", ("国办秘函〔2019〕19号", None)),
        disclosure("乙", ("国办秘函〔2019〕19号", "某某通知"), division="440300"),
    )
    assert groups(store) == {one("国办秘函〔2019〕19号")}


def test_two_titles_of_one_matter_are_not_one_document():
    left, right = "某市关于规范机关计算机系统的通知", "某市关于规范计算机系统管理的通知"
    store = filled(disclosure("甲", (None, left)), disclosure("乙", (None, right)))
    assert groups(store) == {one(left), one(right)}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (
            "某市人民政府办公室关于进一步规范机关计算机及网络信息系统的通知",
            "某市人民政府办公室关于进一步规范计算机及网络信息系统管理的通知",
        ),
        ("邢台市市级会议费管理办法", "邢台市市级会议费管理办法（试行）"),
    ],
)
def test_titles_that_may_be_one_are_proposed(left: str, right: str):
    store = filled(disclosure("甲", (None, left)), disclosure("乙", (None, right), division="440300"))
    assert groups(store) == {one(left), one(right)}
    assert proposed(store) == {one(left, right)}


def test_a_title_without_its_issuer_is_the_same_where_the_units_are_of_one_place():
    left, right = (
        "关于优化各市县电子政务外网网络结构的通知",
        "河北省人民政府办公厅关于优化各市县电子政务外网网络结构的通知",
    )
    assert groups(filled(disclosure("甲", (None, left)), disclosure("乙", (None, right)))) == {one(left, right)}
    far = filled(disclosure("甲", (None, left)), disclosure("乙", (None, right), division="440300"))
    assert (groups(far), proposed(far)) == ({one(left), one(right)}, {one(left, right)})


# --- parallel citations


def test_a_title_is_the_number_that_stands_beside_it_elsewhere():
    store = filled(disclosure("甲", ("邢车改〔2019〕3号", PLAN)), disclosure("乙", (None, f"《{PLAN}》")))
    assert groups(store) == {one("邢车改〔2019〕3号", f"《{PLAN}》")}
    (title,) = (each for each in found(store).resolutions if each.node != each.means)
    assert title.method == "parallel"
    assert title.score is not None
    assert title.score >= Decimal("0.9")
    assert "邢车改〔2019〕3号" in (title.evidence or "")


def test_a_document_cited_by_title_merges_when_a_number_turns_up():
    store = filled(disclosure("甲", (None, PLAN)))
    resolved(store)
    assert count_identity(store).joined == 0
    replace_document(store, record_to_quads(disclosure("乙", ("邢车改〔2019〕3号", PLAN))))
    resolved(store)
    assert (count_identity(store).cited, count_identity(store).joined) == (1, 1)


def test_a_title_with_two_numbers_is_only_proposed():
    store = filled(
        disclosure("甲", ("邢车改〔2019〕3号", PLAN)),
        disclosure("乙", ("邢车改〔2020〕5号", PLAN)),
        disclosure("丙", (None, PLAN)),
    )
    assert groups(store) == {one("邢车改〔2019〕3号"), one("邢车改〔2020〕5号"), one(PLAN)}
    assert one(PLAN, "邢车改〔2019〕3号") in proposed(store)
    assert one(PLAN, "邢车改〔2020〕5号") in proposed(store)


@pytest.mark.parametrize("title", ["实施细则", "管理办法", "关于印发实施方案的通知"])
def test_a_title_of_nothing_but_its_type_is_only_proposed(title: str):
    store = filled(disclosure("甲", ("邢车改〔2019〕3号", title)), disclosure("乙", (None, title)))
    assert groups(store) == {one("邢车改〔2019〕3号"), one(title)}
    assert proposed(store) == {one("邢车改〔2019〕3号", title)}


def test_a_title_cited_in_another_province_is_only_proposed():
    title = "公务用车管理办法"
    store = filled(disclosure("甲", ("邢车改〔2019〕3号", title)), disclosure("乙", (None, title), division="440300"))
    assert groups(store) == {one("邢车改〔2019〕3号"), one(title)}
    assert proposed(store) == {one("邢车改〔2019〕3号", title)}


@pytest.mark.parametrize("number", ["冀政办字〔2019〕3号", "国办发〔2019〕3号"])
def test_a_title_joins_the_number_of_a_place_above_the_unit(number: str):
    title = "公务用车管理办法"
    store = filled(disclosure("甲", (number, title)), disclosure("乙", (None, title), division="130581"))
    assert groups(store) == {one(number, title)}


def test_one_title_under_several_numbers_of_one_agency_is_proposed_and_not_joined():
    store = filled(
        disclosure("甲", *((f"邢车改〔2021〕{at}号", PLAN) for at in (1, 2, 3))),
        disclosure("乙", ("邢车改〔2021〕2号", PLAN)),
    )
    assert len(groups(store)) == 3
    assert proposed(store) == {
        one("邢车改〔2021〕1号", "邢车改〔2021〕2号"),
        one("邢车改〔2021〕3号", "邢车改〔2021〕2号"),
    }


@pytest.mark.parametrize("number", ["市政府令第5号", "市人民政府令第5号", "县人民政府公告2019年第3号"])
def test_an_order_that_names_only_the_level_is_another_in_another_city(number: str):
    def ordering(name: str, division: str) -> Record:
        made = disclosure(name, division=division)
        (table,) = made.projects
        rows = (replace(table.indicators[0], references=find_citations(number)),)
        return replace(made, projects=(replace(table, indicators=rows),))

    at_home = filled(ordering("甲", "130522"), ordering("乙", "130522"), ordering("丙", "130100"))
    assert len(cited_nodes(at_home)) == 2
    assert len({each.means for each in found(at_home).resolutions}) == 2


@pytest.mark.parametrize("known", [(), (KnownDocument("邢车改〔2019〕3号", PLAN, place="130500"),)])
def test_a_title_written_in_several_ways_is_one_document_with_its_number(known: tuple[KnownDocument, ...]):
    notice, bare = f"邢台市财政局关于印发《{PLAN}》的通知", f"关于下发{PLAN}的通知"
    store = filled(
        disclosure("甲", ("邢车改〔2019〕3号", PLAN), (None, notice)), disclosure("乙", (None, PLAN), (None, bare))
    )
    assert groups(store, known) == {one("邢车改〔2019〕3号", PLAN, notice, bare)}
    assert proposed(store, known) == set()


def test_spellings_of_one_title_are_one_document_without_a_number_too():
    titles = ("河北省“十四五”文化规划", '河北省"十四五"文化规划', "河北省十四五文化规划")
    store = filled(
        *(
            disclosure(f"单位{at}", (None, title), division=place)
            for at, (title, place) in enumerate(zip(titles, ("130500", "130100", "130581"), strict=True))
        )
    )
    assert groups(store) == {one(*titles)}


def test_a_title_without_its_issuer_is_of_neither_of_two_agencies():
    titles = (
        "邢台市财政局关于加强公务用车管理的通知",
        "邢台市卫生健康委员会关于加强公务用车管理的通知",
        "关于加强公务用车管理的通知",
    )
    store = filled(*(disclosure(f"单位{at}", (None, title)) for at, title in enumerate(titles)))
    assert groups(store) == {one(each) for each in titles}
    assert {one(titles[0], titles[2]), one(titles[1], titles[2])} <= proposed(store)


def test_a_number_cited_with_two_titles_joins_neither():
    cites = [("邢办发〔2020〕1号", "关于加强督查工作的意见"), ("邢办发〔2020〕1号", "关于做好信息报送的通知")]
    store = filled(disclosure("甲", *cites), disclosure("乙", *((None, title) for _number, title in cites)))
    assert groups(store) == {one("邢办发〔2020〕1号"), *(one(str(title)) for _number, title in cites)}
    assert proposed(store) == {one("邢办发〔2020〕1号", str(title)) for _number, title in cites}


def test_another_edition_is_not_joined_by_way_of_the_title_without_one():
    trial = f"{PLAN}（试行）"
    store = filled(disclosure("甲", ("邢车改〔2019〕3号", PLAN)), disclosure("乙", (None, PLAN), (None, trial)))
    assert groups(store) == {one("邢车改〔2019〕3号", PLAN), one(trial)}
    assert one(trial, PLAN) in proposed(store) or one(trial, "邢车改〔2019〕3号") in proposed(store)


def test_one_title_under_numbers_of_two_years_is_no_slip():
    store = filled(disclosure("甲", ("邢车改〔2019〕3号", PLAN), ("邢车改〔2022〕8号", PLAN)))
    assert (len(groups(store)), proposed(store)) == (2, set())


# --- known documents


def test_the_bureaus_own_title_wins_over_a_number_that_others_cite_it_with():
    known = KnownDocument("邢车改〔2019〕3号", PLAN, place="130500")
    store = filled(disclosure("甲", ("邢车改〔2020〕5号", PLAN)), disclosure("乙", (None, PLAN)))
    assert {each.means for each in found(store, [known]).resolutions if each.known} == set(Authority([known]).documents)
    assert groups(store, [known]) == {one("邢车改〔2020〕5号"), one(PLAN)}


def test_a_title_only_like_a_known_one_is_not_taken_from_the_number_it_stands_with():
    known = KnownDocument("财综〔2014〕96号", "政府购买服务管理办法（暂行）", place="100000")
    title = "政府购买服务管理办法"
    store = filled(disclosure("甲", ("国办发〔2020〕9号", title)), disclosure("乙", (None, title)))
    assert groups(store, [known]) == {one("国办发〔2020〕9号"), one(title)}
    assert one(title, "国办发〔2020〕9号") in proposed(store, [known])


def test_a_later_text_of_a_law_is_that_law():
    law = KnownDocument(None, "中华人民共和国档案法", place="100000", date="1987-09-05", kind="law")
    later, earlier = "中华人民共和国档案法（2020年修订）", "中华人民共和国档案法（1980年修订）"
    store = filled(disclosure("甲", (None, later), (None, earlier)))
    assert {each.node for each in found(store, [law]).resolutions if each.known} == {titled_document(later).value}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("date", "joined"), [("2013-09-13", {"财行〔2013〕286号"}), ("2008-01-01", set()), (None, set())]
)
def test_of_two_numbers_for_a_known_title_the_year_tells_which_it_is(date: str | None, joined: set[str]):
    known = KnownDocument(None, PLAN, place="100000", date=date)
    store = filled(disclosure("甲", ("财行〔2013〕286号", PLAN), ("财行〔2016〕214号", PLAN)))
    names = called(store)
    assert {names[each.node] for each in found(store, [known]).resolutions if each.known} == joined


def test_a_title_means_a_document_only_where_it_does_to_all_who_cite_it():
    known = KnownDocument("邢车改〔2019〕3号", "公务用车管理办法", place="130500")
    title = "公务用车管理办法"
    store = filled(disclosure("甲", (None, title)), disclosure("乙", (None, title), division="330100"))
    assert not any(each.known for each in found(store, [known]).resolutions)
    (proposal,) = found(store, [known]).proposals
    assert proposal.right in Authority([known]).documents


def test_a_known_document_is_what_its_number_and_its_title_mean():
    known = KnownDocument("邢车改〔2019〕3号", PLAN, place="130500", sources=("某处",))
    store = filled(disclosure("甲", ("邢车改〔2019〕3号", None)), disclosure("乙", (None, PLAN)))
    assert groups(store, [known]) == {one("邢车改〔2019〕3号", PLAN)}
    assert {each.known for each in found(store, [known]).resolutions} == {known}
    resolved(store, [known])
    assert (count_identity(store).cited, count_identity(store).known, count_identity(store).joined) == (1, 1, 1)


def test_the_graph_tells_what_is_known_of_the_document_meant():
    old = KnownDocument(
        "邢车改〔2019〕3号", PLAN, issuer="某办", place="130500", date="2019-03-01", in_force=False, until="2022-01-01",
        replaced_by=("邢车改〔2022〕1号",), about=("公务用车",), sources=("某公报",),
    )  # fmt: skip
    store = filled(disclosure("甲", ("邢车改〔2019〕3号", None)))
    resolved(store, [old])
    (document,) = {quad.object for quad in store.quads_for_pattern(None, own("means"), None, GRAPH)}
    said = {
        quad.predicate.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1]: getattr(quad.object, "value", "").rsplit("/", 1)[-1]
        for quad in store.quads_for_pattern(document, None, None, GRAPH)
    }
    assert (said["documentNumber"], said["documentTitle"], said["issuingPlace"]) == (
        "邢车改〔2019〕3号",
        PLAN,
        "130500",
    )
    assert (said["date_document"], said["date_no_longer_in_force"]) == ("2019-03-01", "2022-01-01")
    assert (said["responsibility_of"], said["subject"], said["source"]) == ("某办", "公务用车", "某公报")
    assert said["in_force"].endswith("InForce-notInForce")
    assert said["repealed_by"] == "1"
    assert said["spelling"] == "邢车改〔2019〕3号"


# --- what single citations mean is followed to the end


class Says:
    """Resolves by a table of what a citation's number or title means, and how."""

    def __init__(self, means: dict[str, tuple[str, str]]) -> None:
        self.authority = Authority(())
        self._means = means

    def resolve_for(self, citation: Citation, _divisions: object) -> tuple[Resolution | None, tuple[Proposal, ...]]:
        """Return what stands in the table."""
        name = citation.number or citation.title or ""
        target, method = self._means.get(name, (name, ""))
        return Resolution(name, target, method or None, Decimal("0.9") if method else None, f"{name}→{target}"), ()  # type: ignore[arg-type]


def node(name: str, *, times: int = 1) -> CitedNode:
    number = name if name.endswith("号") else None
    titles = () if number else (name,)
    return CitedNode(name, number, None, None, None, titles, (name,), ("130500",), ("d",), ("u",), (2025,), times)


def means(says: dict[str, tuple[str, str]], *names: str) -> dict[str, str]:
    identity = identify([node(name) for name in names], Says(says), Rulings())
    return {each.node: each.means for each in identity.resolutions}


def test_chains_are_followed_to_the_end():
    says = {"丙": ("乙", "similarity"), "乙": ("甲", "title"), "甲": ("1号", "parallel")}
    assert set(means(says, "甲", "乙", "丙", "1号").values()) == {"1号"}


def test_a_circle_means_one_of_its_documents():
    says = {"甲": ("乙", "title"), "乙": ("丙", "title"), "丙": ("甲", "title")}
    found_ = means(says, "甲", "乙", "丙")
    assert len(set(found_.values())) == 1
    assert set(found_.values()) <= set(found_)


@pytest.mark.parametrize("method", ["title", "parallel", "variant", "similarity"])
def test_two_numbers_are_joined_by_no_likeness(method: str):
    assert means({"1号": ("2号", method)}, "1号", "2号") == {"1号": "1号", "2号": "2号"}


def test_a_number_completed_by_the_units_place_is_the_whole_number():
    assert means({"办字1号": ("冀办字1号", "division")}, "办字1号", "冀办字1号") == {
        "办字1号": "冀办字1号",
        "冀办字1号": "冀办字1号",
    }


def test_two_numbers_do_not_become_one_by_way_of_titles():
    says = {"甲": ("1号", "parallel"), "乙": ("2号", "parallel"), "丙": ("甲", "similarity")}
    assert means(says, "甲", "乙", "丙", "1号", "2号") == {
        "甲": "1号",
        "丙": "1号",
        "乙": "2号",
        "1号": "1号",
        "2号": "2号",
    }
    says["乙"] = ("甲", "similarity")
    says["甲"] = ("乙", "title")
    assert means(says, "甲", "乙", "1号", "2号")["1号"] == "1号"


NAMES = ("1号", "2号", "3号", "甲", "乙", "丙", "丁")
METHODS = ("division", "title", "parallel", "variant", "similarity")
SAYS = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.sampled_from(NAMES), st.sampled_from(METHODS)))


@given(SAYS, st.permutations(NAMES))
def test_meanings_do_not_depend_on_order_and_end_where_they_lead(says: dict[str, tuple[str, str]], names: list[str]):
    found_ = means(says, *names)
    assert found_ == means(says, *NAMES)
    assert all(found_[meant] == meant for meant in found_.values())
    joined = {name for name, meant in found_.items() if name.endswith("号") and name != meant}
    assert joined <= {
        name for name, (target, method) in says.items() for name in (name, target) if method == "division"
    }


# --- laws over a store

CITES = st.tuples(
    st.sampled_from(["邢车改〔2019〕3号", "邢车改〔2020〕5号", "冀政办字〔2021〕1号", None]),
    st.sampled_from([PLAN, "《邢台市公务用车管理办法》", "河北省热线管理办法", "实施细则", None]),
).filter(any)
DISCLOSURES = st.lists(
    st.tuples(st.lists(CITES, min_size=1, max_size=3), st.sampled_from(["130500", "130581", "440300", None])),
    min_size=1,
    max_size=4,
)


Drawn: TypeAlias = "list[tuple[list[Cite], str | None]]"


def disclosures(drawn: Drawn) -> list[Record]:
    return [disclosure(f"单位{at}", *cites, division=division) for at, (cites, division) in enumerate(drawn)]


@given(DISCLOSURES, st.randoms())
@settings(max_examples=30, deadline=None)
def test_the_order_of_documents_does_not_matter(drawn: Drawn, random: Random):
    made = disclosures(drawn)
    shuffled = random.sample(made, len(made))
    assert resolved(filled(*made)) == resolved(filled(*shuffled))


@given(DISCLOSURES)
@settings(max_examples=30, deadline=None)
def test_merging_twice_is_merging_once(drawn: Drawn):
    store = filled(*disclosures(drawn))
    first = resolved(store)
    assert resolved(store) == first
    for sign in list(store.quads_for_pattern(None, own("inputDigest"), None, GRAPH)):
        store.remove(sign)
    assert resolved(store) == first


@given(DISCLOSURES)
@settings(max_examples=30, deadline=None)
def test_every_document_as_cited_means_one_that_means_itself(drawn: Drawn):
    store = filled(*disclosures(drawn))
    resolved(store)
    meant = {quad.subject: quad.object for quad in store.quads_for_pattern(None, own("means"), None, GRAPH)}
    assert {node.value for node in meant} == set(called(store))
    assert all(meant[target] == target for target in meant.values())


def test_what_is_no_longer_cited_leaves_nothing_behind():
    store = filled(disclosure("甲", ("邢车改〔2019〕3号", PLAN)), disclosure("乙", (None, PLAN)))
    alone = resolved(filled(disclosure("甲", ("邢车改〔2020〕5号", None)), disclosure("乙", (None, PLAN))))
    resolved(store)
    replace_document(store, record_to_quads(disclosure("甲", ("邢车改〔2020〕5号", None))))
    assert resolved(store) == alone
    for graph in list(store.named_graphs()):
        store.remove_graph(graph) if graph != GRAPH else None
    assert resolved(store) == []


def test_nothing_is_written_where_nothing_changed():
    store = filled(disclosure("甲", ("邢车改〔2019〕3号", PLAN)))
    update_resolutions(store, Authority(()))
    sign = next(iter(store.quads_for_pattern(None, own("spelling"), None, GRAPH)))
    store.remove(sign)
    update_resolutions(store, Authority(()))
    assert sign not in store
    update_resolutions(store, Authority([KnownDocument("邢车改〔2019〕3号", None, place="130500")]))
    assert sign in store


def test_one_document_alone_is_resolved_as_a_store_of_it_alone():
    alone = disclosure("甲", ("邢车改〔2019〕3号", PLAN), (None, PLAN))
    quads = resolve_document(record_to_quads(alone), Authority(()))
    told = set(resolved(filled(alone)))
    assert told - set(map(str, quads)) == {line for line in told if str(own("inputDigest")) in line}
    assert {quad.graph_name for quad in quads} == {NamedNode(GRAPH.value)}


def test_a_node_gives_back_the_citation_it_came_from():
    (each,) = cited_nodes(filled(disclosure("甲", ("邢车改〔2019〕3号", PLAN))))
    told = citation_of(each)
    assert (told.number, told.issuer, told.year, told.seq, told.title) == ("邢车改〔2019〕3号", "邢车改", 2019, 3, PLAN)
