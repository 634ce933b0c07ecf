"""Which documents are suggested to a project, in which order, for which reasons, and which never are."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leave_one_out import (
    corpus_cases,
    documents,
    figures,
    independent_documents,
    most_cited,
    ranks,
    reachable,
    suggested,
    without_citations,
)
from pyoxigraph import Literal, NamedNode, Quad
from records import cited, project, record, row
from rich.cells import cell_len
from terminal import DISCLOSURE

from kg.ask import ask
from kg.bases import load_authority
from kg.bases.authority import Authority, document_iri
from kg.graph import iris
from kg.graph.terms import PREFIXES
from kg.model import KnownDocument
from kg.store import open_store, replace_document
from kg.suggestions.cases import Case, Mention
from kg.suggestions.proposals import suggest_bases
from kg.suggestions.ranking import Suggester, Suggestion
from kg.suggestions.stated import authority_documents, stated_documents
from kg.suggestions.stored import record_cases as read_cases
from kg.suggestions.stored import store_cases
from kg.suggestions.texts import reason_text
from kg.suggestions.word_index import WordIndex
from kg.text import comparable
from kg.vocabulary import own

if TYPE_CHECKING:
    from pathlib import Path

    from terminal import Run

    from kg.model import Record

HEBEI, XINGTAI, NANGONG, SHIJIAZHUANG = "130000", "130500", "130581", "130100"


def case(name: str | None, *cites: Mention, table: str = "t", **more: Any) -> Case:  # noqa: ANN401 - any field
    given = {"path": "甲.txt", "ordinal": 1, "division": XINGTAI, "year": 2023, "department": table}
    return Case(table=table, name=name, cited=cites, **given | more)


def document(number: str, title: str | None = None) -> Mention:
    (found,) = [cited(number, title)]
    return Mention(number, number, found.issuer, found.year, (title,) if title else ())


def suggestions(asked: Case, *others: Case, **known: Any) -> tuple[Suggestion, ...]:  # noqa: ANN401
    return Suggester(others, **known).suggest(asked).suggestions


def numbers(found: tuple[Suggestion, ...]) -> list[str | None]:
    return [suggestion.number for suggestion in found]


HOTLINE = document("冀政办字〔2021〕102号", "河北省12345政务服务便民热线管理办法")
SITE = document("国办秘函〔2019〕19号")
ASKED = case("市长热线经费", table="asked", goals=("受理群众来电",), indicators=("接通率",))


# --- what is suggested, and why


def test_a_document_of_a_similar_project_comes_first_with_the_project_and_the_words_shared():
    like = case("12345热线受理群众来电", HOTLINE, table="a", division=NANGONG, year=2022, unit="南宫市政府办")
    far = case("门户网站维护", SITE, table="b")
    first, second = suggestions(ASKED, far, like)
    assert (first.number, first.title, second.number) == (HOTLINE.number, HOTLINE.titles[0], SITE.number)
    similar = next(reason for reason in first.reasons if reason.kind == "similar")
    assert (similar.project, similar.unit, similar.year, similar.division) == (like.name, "南宫市政府办", 2022, NANGONG)
    assert set(similar.words) == {"热线", "受理", "群众", "来电"}
    assert [reason.kind for reason in second.reasons] == ["common"]
    assert 0 <= second.score < first.score <= 1


def test_the_same_project_in_another_year_is_the_strongest_reason_by_code_or_by_unit_and_name():
    like = [case("市长热线经费", HOTLINE, table=f"l{n}", indicators=("接通率",), department=f"别{n}") for n in range(3)]
    for earlier in (
        case("改了名", SITE, table="e", code="1305", year=2022),
        case(ASKED.name, SITE, table="e", department=ASKED.department, year=2024),
    ):
        asked = case(ASKED.name, table="asked", code="1305", department=ASKED.department)
        found = Suggester([*like[:1], earlier]).suggest(asked).suggestions
        assert found[0].number == SITE.number
        assert found[0].reasons[0].kind == "same-project"
        assert found[0].reasons[0].weight > Decimal("0.9")


def test_a_project_of_that_name_elsewhere_or_in_the_same_year_is_only_similar():
    for other in (
        case(ASKED.name, SITE, table="e", department="别的", year=2022),
        case(ASKED.name, SITE, table="e", department=ASKED.department, year=ASKED.year),
    ):
        (found,) = suggestions(ASKED, other)
        assert found.reasons[0].kind == "similar"


def test_nearer_levels_and_years_count_more():
    for near, far in (({"division": XINGTAI}, {"division": HEBEI}), ({"year": 2022}, {"year": 2016})):
        others = [case(ASKED.name, SITE, table="n", **near), case(ASKED.name, HOTLINE, table="f", **far)]
        # the older citing year must not make the document itself a later one
        found = suggestions(ASKED, *others)
        weights = {each.number: each.reasons[0].weight for each in found if each.reasons[0].kind == "similar"}
        assert weights[SITE.number] > weights[HOTLINE.number]


def test_a_title_that_says_what_the_project_is_called_speaks_for_its_document():
    plan = document("邢文明办〔2021〕23号", "邢台市乡村“复兴少年宫”建设试点工作方案")
    others = [case("基层文化", plan, table="a"), case("值班平台", SITE, table="b"), case("会议系统", SITE, table="c")]
    (first, *_rest) = suggestions(case("“复兴少年宫”试点工作", table="asked"), *others)
    assert first.number == plan.number
    assert first.reasons[0].kind == "title"
    assert {"复兴", "少年宫", "试点"} <= set(first.reasons[0].words)


def test_a_known_document_is_suggested_by_its_title_though_nobody_cites_it():
    rules = KnownDocument(None, "党政机关公务用车管理办法", place="100000", date="2017-12-05")
    (found,) = suggestions(case("公务用车购置", table="asked"), known={"iri": rules})
    assert (found.document, found.title, found.reasons[0].kind) == ("iri", rules.title, "title")
    topic = KnownDocument("冀财行〔2018〕1号", None, place=HEBEI, about=("公务用车",))
    assert numbers(suggestions(case("公务用车购置", table="asked"), known={"iri": topic})) == [topic.number]


def test_what_only_words_of_every_project_connect_is_not_similar():
    other = case("办公设备采购", SITE, table="a", indicators=("验收合格率", "服务对象满意度"))
    asked = case("老年大学课程", table="asked", indicators=("验收合格率", "服务对象满意度"))
    (found,) = suggestions(asked, other)
    assert [reason.kind for reason in found.reasons] == ["common"]


def test_places_make_no_two_projects_alike():
    (found,) = suggestions(case("邢台市体检", table="asked"), case("邢台市绿化", SITE, table="a"))
    assert [reason.kind for reason in found.reasons] == ["common"]


def test_equal_documents_stand_by_their_iri_and_top_limits_them():
    both = case(ASKED.name, document("国办发〔2020〕2号"), document("国办发〔2020〕1号"), table="a")
    assert numbers(suggestions(ASKED, both)) == ["国办发〔2020〕1号", "国办发〔2020〕2号"]
    assert numbers(Suggester([both]).suggest(ASKED, top=1).suggestions) == ["国办发〔2020〕1号"]


@given(st.permutations(range(6)))
def test_the_order_of_the_projects_does_not_matter(order: list[int]):
    names = ("热线", "市长热线", "网站", "热线受理", "公务用车", "群众来电")
    others = [case(name, document(f"国办发〔2020〕{n % 4 + 1}号"), table=f"{n}") for n, name in enumerate(names)]
    assert suggestions(ASKED, *(others[n] for n in order)) == suggestions(ASKED, *others)


def test_a_project_is_not_asked_about_its_own_citations():
    assert suggestions(case("热线", SITE, table="a"), case("热线", SITE, table="a")) == ()


@pytest.mark.parametrize("name", [None, "", "经费"])
def test_a_project_without_words_gets_what_many_cite(name: str | None):
    others = [case("热线", HOTLINE, table="a"), case("网站", SITE, table="b"), case("平台", SITE, table="c")]
    found = suggestions(case(name, table="asked"), *others)
    assert numbers(found) == [SITE.number, HOTLINE.number]
    assert {reason.kind for each in found for reason in each.reasons} == {"common"}


def test_nothing_to_learn_from_suggests_nothing():
    proposals = Suggester([]).suggest(ASKED)
    assert (proposals.suggestions, dict(proposals.refused)) == ((), {})


# --- what is never suggested


@pytest.mark.parametrize(
    ("why", "mention", "known"),
    [
        ("later", document("国办发〔2024〕1号"), None),
        ("later", document("国办发〔2020〕1号"), {"date": "2024-01-01"}),
        ("elsewhere", document("粤府〔2020〕1号"), None),
        ("elsewhere", document("石政办〔2020〕1号"), None),
        ("elsewhere", document("国办发〔2020〕1号"), {"place": "440000"}),
        ("lapsed", document("国办发〔2020〕1号"), {"in_force": False}),
        ("lapsed", document("国办发〔2020〕1号"), {"until": "2023-06-30"}),
        ("lapsed", document("国办发〔2020〕1号"), {"replaced_by": ("国办发〔2021〕1号",)}),
        ("request", document("邢办呈〔2020〕1号"), None),
        ("request", document("邢办〔2020〕1号", "关于申请热线经费的请示"), None),
        ("request", document("邢办〔2020〕1号"), {"kind": "internal-request"}),
    ],
)
def test_a_document_that_cannot_be_the_basis_is_left_out_and_counted(
    why: str, mention: Mention, known: dict[str, Any] | None
):
    asked = case(ASKED.name, table="asked", department="本局")
    other = case(ASKED.name, mention, table="a", division=SHIJIAZHUANG, department="别局")
    facts = {mention.document: KnownDocument(mention.number, None, **known)} if known else {}
    if why == "request":
        other = case(ASKED.name, mention, table="a", department="别局")
    proposals = Suggester([other], facts).suggest(asked)
    assert (proposals.suggestions, dict(proposals.refused)) == ((), {why: 1})


@pytest.mark.parametrize("number", ["国办发〔2023〕1号", "冀政办字〔2020〕1号", "邢政〔2020〕1号"])
def test_documents_of_the_place_and_of_those_above_it_hold_and_those_of_the_year_itself(number: str):
    assert numbers(suggestions(ASKED, case(ASKED.name, document(number), table="a"))) == [number]


def test_a_document_that_lapsed_after_the_fiscal_year_held_in_it():
    other = case(ASKED.name, SITE, table="a")
    known = {SITE.document: KnownDocument(SITE.number, None, in_force=False, until="2024-02-01")}
    assert numbers(suggestions(ASKED, other, known=known)) == [SITE.number]


def test_a_title_without_a_date_that_only_later_projects_cite_may_be_later_itself():
    untold = Mention("t", titles=("河北省热线管理办法",))
    assert suggestions(ASKED, case(ASKED.name, untold, table="a", year=2024)) == ()
    assert len(suggestions(ASKED, case(ASKED.name, untold, table="a", year=2023))) == 1


def test_a_request_is_suggested_to_the_same_project_or_on_demand_to_the_same_unit():
    request = document("邢办呈〔2020〕1号")
    earlier = case(ASKED.name, request, table="a", department=ASKED.department, year=2022)
    sister = case("热线话务", request, table="a", department=ASKED.department)
    assert numbers(suggestions(ASKED, earlier)) == [request.number]
    assert suggestions(ASKED, sister) == ()
    assert numbers(suggestions(ASKED, sister, requests=True)) == [request.number]
    assert suggestions(ASKED, case("热线话务", request, table="a", department="别局"), requests=True) == ()


def test_a_request_for_the_same_matter_is_suggested_and_one_for_another_matter_is_not():
    request = document("邢办呈〔2020〕1号")
    asked = case("农村公益电影放映补助", table="asked", department="本局")

    def found(name: str, **more: Any) -> list[str | None]:  # noqa: ANN401
        given = {"department": "本局", "goals": ("农村电影公益放映",)} | more
        return numbers(suggestions(asked, case(name, request, table="a", **given)))

    assert found("农村电影设备") == [request.number]
    assert found("电影设备") == []
    assert found("电影设备", year=2022) == [request.number]
    assert found("农村电影设备", year=2024) == []
    assert found("农村电影设备", department="别局") == []
    assert found("书屋", year=2022) == []


def test_two_disclosures_of_one_unit_name_are_of_one_unit_though_nothing_else_tells_it():
    request = document("邢办呈〔2020〕1号")
    mine = {"department": None, "unit": "邢台市某局"}
    asked, earlier = case(ASKED.name, table="asked", **mine), case(ASKED.name, request, table="a", year=2022, **mine)
    assert numbers(suggestions(asked, earlier)) == [request.number]
    assert suggestions(case(ASKED.name, table="asked", **mine | {"division": NANGONG}), earlier) == ()


def test_of_a_unit_whose_place_is_unknown_only_what_it_cites_itself_and_the_centre_hold():
    asked = case(ASKED.name, table="asked", division=None, department="本局")
    mine = case("热线", document("邢政〔2020〕1号"), table="a", division=None, department="本局")
    other = case("热线", document("邢政〔2020〕2号"), document("国办发〔2020〕3号"), table="b")
    assert set(numbers(suggestions(asked, mine, other))) == {"邢政〔2020〕1号", "国办发〔2020〕3号"}


# --- what was replaced, and what is spoken of

OLD = document("国办发〔2006〕104号", "加强政府网站建设的意见")
NEW = KnownDocument("国办发〔2017〕47号", "政府网站发展指引", place="100000")


def replaced(**more: Any) -> dict[str, KnownDocument]:  # noqa: ANN401
    given = {"place": "100000", "replaced_by": ("new",)} | more
    return {OLD.document: KnownDocument(OLD.number, OLD.titles[0], **given), "new": NEW}


def test_what_replaced_a_document_is_suggested_in_its_place_and_it_is_said():
    other = case("市长热线经费", OLD, table="a", goals=("受理群众来电",))
    (found,) = suggestions(ASKED, other, known=replaced())
    reason = found.reasons[0]
    assert (found.number, reason.kind, reason.project) == (NEW.number, "similar", other.name)
    assert reason.instead_of == "国办发〔2006〕104号《加强政府网站建设的意见》"
    assert reason_text(reason).endswith("；所指 国办发〔2006〕104号《加强政府网站建设的意见》 已由此文件替代")
    assert reason_text(reason, "en").endswith("; it replaces 国办发〔2006〕104号《加强政府网站建设的意见》")


def test_the_last_of_a_chain_of_successors_is_suggested_and_a_circle_ends():
    other = case(ASKED.name, OLD, table="a")
    chain = {
        **replaced(),
        "new": replace(NEW, replaced_by=("newest",)),
        "newest": KnownDocument("国办发〔2020〕1号", None),
    }
    assert numbers(suggestions(ASKED, other, known=chain)) == ["国办发〔2020〕1号"]
    circle = {**replaced(), "new": replace(NEW, replaced_by=(OLD.document,))}
    proposals = Suggester([other], circle).suggest(ASKED)
    assert (proposals.suggestions, dict(proposals.refused)) == ((), {"lapsed": 1})


def test_a_document_replaced_after_the_fiscal_year_held_in_it():
    other = case(ASKED.name, OLD, table="a", year=2016)
    assert numbers(suggestions(replace(ASKED, year=2016), other, known=replaced())) == [OLD.number]
    held = {OLD.document: KnownDocument(OLD.number, None, in_force=False, until="2023-12-31")}
    assert numbers(suggestions(ASKED, other, known=held)) == [OLD.number]


def test_what_an_authority_names_as_successor_is_found_by_its_iri_though_the_list_lacks_it():
    old = KnownDocument(OLD.number, None, place="100000", replaced_by=(NEW.number or "",))
    known = authority_documents(Authority([old]))
    (new,) = known[document_iri(old).value].replaced_by
    assert known[new].number == NEW.number


def test_what_the_project_itself_speaks_of_comes_first():
    asked = replace(ASKED, mentioned=(SITE,))
    first, second = suggestions(asked, case(ASKED.name, HOTLINE, table="a"), asked)
    assert (first.number, first.reasons[0].kind, second.number) == (SITE.number, "named", HOTLINE.number)
    assert "名称、目标或指标" in reason_text(first.reasons[0])


def test_others_are_learned_from_by_what_they_speak_of_but_not_by_what_they_are_named_after():
    other = case(ASKED.name, table="a", mentioned=(SITE, replace(HOTLINE, in_name=True)))
    assert numbers(suggestions(ASKED, other)) == [SITE.number]


@pytest.mark.parametrize(
    ("name", "title", "is_near"),
    [
        ("档案整理", "中华人民共和国档案法", True),
        ("公务用车购置", "某市党政机关公务用车管理办法", True),
        ("公务用车购置", "中华人民共和国公务员法", False),
        ("信息系统维护", "中华人民共和国城市维护建设税法", False),
        ("政务电子化", "省政务新媒体管理办法", False),
        ("差旅费", "河北省财政厅关于印发《河北省差旅费管理办法》的通知", True),
    ],
)
def test_a_title_is_near_by_its_matter(name: str, title: str, is_near: bool):
    known = {"iri": KnownDocument(None, title, place="100000")}
    assert [found.title for found in suggestions(case(name, table="asked"), known=known)] == [title] * is_near


# --- what is read of a store


def record_cases(whole: Record) -> tuple[Case, ...]:
    return read_cases(whole, means={}, authority=Authority(()))


def citing(name: str, number: str | None, title: str | None = None, *, raw: str | None = None, **more: Any) -> Record:  # noqa: ANN401
    basis = row(references=(cited(number, title, raw=raw),), basis_kind="legal") if number or title else row()
    return record(project(basis, name=name, code=None, goals=("全年办活动12场",)), **more)


def test_a_store_tells_projects_units_years_and_what_they_cite():
    store = open_store(None)
    replace_document(
        store, citing("文化活动", "邢财教〔2022〕92号", "活动办法", path="甲.txt", raw="邢财教〔2022〕92号《活动办法》")
    )
    (found,) = store_cases(store)
    assert (found.name, found.goals, found.indicators, found.path) == (
        "文化活动",
        ("全年办活动12场",),
        ("活动场次",),
        "甲.txt",
    )
    assert (found.year, found.unit, found.lacks_basis) == (2026, "某市文化局", False)
    (mention,) = found.cited
    assert (mention.number, mention.code, mention.year, mention.titles) == (
        "邢财教〔2022〕92号",
        "邢财教",
        2022,
        ("活动办法",),
    )


def test_lacking_a_basis_is_what_the_ready_question_says():
    store = open_store(None)
    for each in (
        citing("有", "邢财教〔2022〕92号", path="a"),
        citing("无", None, path="b"),
        citing("也无", None, path="c"),
    ):
        replace_document(store, each)
    replace_document(store, record(project(row(level3="不涉及"), name="不适用"), path="d"))
    replace_document(store, record(project(row(), name="没有这一列", columns=("level3", "value")), path="e"))
    answer = ask(store, "projects-without-identifiable-basis", {})
    named = {line[answer.columns.index("projectName")] for line in answer.rows}
    assert named == {found.name for found in store_cases(store) if found.lacks_basis} == {"无", "也无"}


def test_documents_are_followed_to_what_they_mean_and_facts_are_read_from_the_resolution_graph():
    store, graph = open_store(None), iris.resource("resolution")
    replace_document(store, citing("热线", "邢财教〔2022〕92号", path="a"))
    node, meant = NamedNode(store_cases(store)[0].cited[0].document), iris.resource("document", "真的")
    eli = PREFIXES["eli"]
    facts = [
        (node, own("means"), meant),
        (meant, own("documentNumber"), Literal("邢市财教〔2022〕92号")),
        (meant, own("issuingPlace"), iris.division(XINGTAI)),
        (meant, own("documentKind"), NamedNode(PREFIXES["document-kind"] + "normative")),
        (meant, NamedNode(eli + "date_document"), Literal("2022-03-01")),
        (meant, NamedNode(eli + "in_force"), NamedNode(eli + "InForce-notInForce")),
    ]
    store.extend(Quad(*fact, graph) for fact in facts)
    assert store_cases(store)[0].cited[0].document == meant.value
    assert stated_documents(store) == {
        meant.value: KnownDocument(
            "邢市财教〔2022〕92号", None, place=XINGTAI, date="2022-03-01", kind="normative", in_force=False
        )
    }


def test_a_file_takes_the_place_of_what_the_store_has_of_it_and_its_other_projects_are_learned_from():
    store = open_store(None)
    replace_document(store, citing("活动", "国办发〔2001〕1号", path="甲.txt", content="旧"))
    rows = row(references=(cited("国办发〔2002〕2号"),), basis_kind="legal")
    mine = record(project(name="活动", code=None), project(rows, ordinal=2, name="活动二", code=None), path="甲.txt")
    (proposals,) = suggest_bases(store, [mine])
    assert (proposals.case.ordinal, numbers(proposals.suggestions)) == (1, ["国办发〔2002〕2号"])
    assert [each.case.ordinal for each in suggest_bases(store, [mine], project=2)] == [2]


@given(st.lists(st.text("政务公开热线 \n", max_size=8), max_size=6), st.text("政务公开热线", min_size=1, max_size=2))
def test_an_index_finds_the_texts_that_hold_a_word(texts: list[str], word: str):
    held = tuple(position for position, text in enumerate(texts) if word in comparable(text))
    assert WordIndex(texts).holding(word) == held


# --- leave one out


def test_what_is_hidden_shows_in_no_text():
    told = cited("邢财教〔2022〕92号", "关于热线的办法", raw="邢财教〔2022〕92号《关于热线的办法》")
    whole = record(
        project(
            row(level3="关于热线的办法 落实数", references=(told,), basis_kind="legal"),
            name="按邢财教〔2022〕92号办热线",
            goals=("落实《关于热线的办法》", "接好每个电话"),
        )
    )
    (found,) = record_cases(whole)
    hidden = without_citations(found)
    shown = " ".join((hidden.name or "", *hidden.goals, *hidden.indicators))
    assert documents(found)
    assert not hidden.cited
    assert not any(each in comparable(shown) for each in ("92号", "关于热线的办法", "邢财教"))
    assert "热线" in (hidden.name or "")
    assert "接好每个电话" in hidden.goals


def test_titles_are_those_that_the_project_itself_gives():
    first = row(references=(cited("邢财教〔2022〕92号", "热线办法", raw="邢财教〔2022〕92号《热线办法》"),))
    second = row(references=(cited("邢财教〔2022〕92号"),))
    cases = record_cases(record(project(first), project(second, ordinal=2, code=None)))
    assert [each.cited[0].titles for each in cases] == [("热线办法",), ()]


@pytest.fixture(scope="module")
def corpus() -> tuple[Case, ...]:
    return corpus_cases()


def test_hidden_documents_of_the_corpus_are_found_twice_as_well_as_by_how_often_they_are_cited(
    corpus: tuple[Case, ...],
):
    hidden = [each for each in corpus if each.cited]
    assert len(hidden) == 41
    base = figures(hidden, ranks(corpus, most_cited))
    alone = figures(hidden, ranks(corpus, suggested()))
    placed = ranks(corpus, suggested(independent_documents()))
    found = figures(hidden, placed)
    for each in (alone, found):
        assert each.mean_reciprocal_rank >= 2 * base.mean_reciprocal_rank
        assert each.recall_at_5 > 1.5 * base.recall_at_5
    within = [each for each in reachable(hidden) if placed[each.table]]
    assert len(within) == 8
    assert all(placed[each.table][0] <= 2 for each in within)


def test_what_only_the_corpus_attests_is_no_help_to_find_what_is_hidden():
    everything, independent = load_authority().documents, independent_documents()
    said_by_corpus = [each for each in everything.values() if each.number == "冀组字〔2016〕55号"]
    assert len(said_by_corpus) == 1
    assert not any(each.number == "冀组字〔2016〕55号" for each in independent.values())
    assert len(independent) > 600


# --- the command line


BASED = DISCLOSURE.replace("≥12场\t年度工作计划", "≥12场\t冀财教〔2021〕7号《演出活动补助办法》").replace(
    "某市", "邢台市"
)


@pytest.fixture
def built(kg: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "各局"
    folder.mkdir()
    (folder / "有依据.txt").write_text(
        BASED.replace("13050026P00945010101C", "13050026P00945010102C").replace("301", "302"), encoding="utf-8"
    )
    asked = folder / "没有依据.txt"
    asked.write_text(DISCLOSURE.replace("某市", "邢台市"), encoding="utf-8")
    assert kg("build", folder, "--store", "库").code == 0
    return asked


def test_a_reviewer_is_told_document_project_and_shared_words(kg: Run, built: Path):
    done = kg("bases", "suggest", built, "--store", "库")
    assert done.code == 0
    assert "邢台市文化局 2026 年 项目1 文化活动经费" in done.out
    assert "1. 冀财教〔2021〕7号《演出活动补助办法》" in done.out
    assert "与 邢台市文化局 2026 年“文化活动经费”（项目1） 相似（共有词：" in done.out
    assert done.out == kg("bases", "suggest", "--store", "库").out
    english = kg("--lang", "en", "bases", "suggest", built, "--store", "库").out
    assert "which cites it" in " ".join(english.split())


def test_the_formats_for_programs_have_every_suggestion_with_its_reasons(kg: Run, built: Path):
    (told,) = json.loads(kg("bases", "suggest", built, "--store", "库", "--format", "json").out)
    (suggestion,) = told["suggestions"]
    assert (told["project"], suggestion["number"]) == (1, "冀财教〔2021〕7号")
    assert suggestion["reasons"][0]["kind"] == "similar"
    assert "文化" in suggestion["reasons"][0]["message"]
    sheet = kg("bases", "suggest", built, "--store", "库", "--format", "csv").out
    (line,) = csv.DictReader(io.StringIO(sheet))
    assert (line["number"], line["score"], line["rank"]) == ("冀财教〔2021〕7号", suggestion["score"], "1")


def test_where_nothing_can_be_suggested_it_says_why(kg: Run, clean: Path, tmp_path: Path):
    (tmp_path / "后来.txt").write_text(
        BASED.replace("2026 年", "2027 年").replace("〔2021〕", "〔2027〕"), encoding="utf-8"
    )
    assert kg("build", clean, "--store", "库").code == 0
    done = kg("bases", "suggest", clean, "--store", "库")
    assert (done.code, "没有别的项目引用过" in done.out) == (0, True)
    assert kg("build", tmp_path / "后来.txt", "--store", "库").code == 0
    assert "1 份晚于预算年度" in kg("bases", "suggest", clean, "--store", "库").out


def test_no_project_to_ask_about_is_said(kg: Run, built: Path):
    based = built.with_name("有依据.txt")
    assert "没有查不到依据的项目" in kg("bases", "suggest", based, "--store", "库").out
    done = kg("bases", "suggest", based, "--store", "库", "--project", "7")
    assert (done.code, "没有第 7 个项目" in done.err) == (2, True)
    assert "项目1" in kg("bases", "suggest", based, "--store", "库", "--project", "1").out


def test_a_missing_store_is_a_message(kg: Run, clean: Path):
    done = kg("bases", "suggest", clean, "--store", "没有")
    assert (done.code, "kg build" in done.err) == (2, True)


def test_a_document_of_ones_own_list_is_suggested_for_its_topic(kg: Run, clean: Path, tmp_path: Path):
    (tmp_path / "目录.csv").write_text(
        "number,title,place,about\n冀文〔2020〕1号,演出补贴办法,130000,文化活动\n", encoding="utf-8"
    )
    mine = clean.with_name("本市.txt")
    mine.write_text(clean.read_text(encoding="utf-8").replace("某市", "邢台市"), encoding="utf-8")
    assert kg("build", mine, "--store", "库").code == 0
    assert "冀文〔2020〕1号" not in kg("bases", "suggest", "--store", "库").out
    assert kg("bases", "import", tmp_path / "目录.csv", "--bases", "我的.jsonl").code == 0
    done = kg("bases", "suggest", mine, "--store", "库", "--bases", "我的.jsonl")
    assert (done.code, "1. 冀文〔2020〕1号《演出补贴办法》" in done.out) == (0, True)
    assert "标题或主题与项目相近（共有词：" in done.out
    assert kg("bases", "suggest", mine, "--store", "库", "--bases", "没有.jsonl").code == 2


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal(
    kg: Run, built: Path, monkeypatch: pytest.MonkeyPatch, width: int, lang: str
):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = kg("--lang", lang, "bases", "suggest", built, "--store", "库").out.splitlines()
    assert len(lines) >= 3
    assert max(map(cell_len, lines)) <= width
