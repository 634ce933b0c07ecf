"""Which document a citation means: what must join, what must stay apart, and the laws that every resolution obeys."""

import csv
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.bases.attested import attest
from kg.bases.authority import Authority, document_iri
from kg.bases.resolve import Resolver
from kg.citations import find_citations
from kg.graph import iris
from kg.model import Citation, KnownDocument, Proposal, Resolution

CASES = Path(__file__).parent / "cases" / "resolve"
Found = tuple[Resolution | None, tuple[Proposal, ...]]


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def document_of(row: dict[str, str]) -> KnownDocument:
    return KnownDocument(row["number"] or None, row["title"] or None, place=row["place"])


def citation(text: str) -> Citation:
    (found,) = find_citations(text)
    return found


def resolve(text: str, division: str | None, *documents: KnownDocument) -> Found:
    return Resolver(Authority(documents)).resolve(citation(text), division)


def ids(name: str) -> list[str]:
    return [f"{row['cited']} {row['why']}" for row in rows(name)]


# --- what must join, what must stay apart


@pytest.mark.parametrize("row", rows("join.csv"), ids=ids("join.csv"))
def test_what_names_a_document_is_joined(row: dict[str, str]):
    document = document_of(row)
    found, proposals = resolve(row["cited"], row["division"], document)
    if row["method"] == "proposal":
        assert found.means == found.node
        return
    assert (found.means, found.method, found.known) == (document_iri(document).value, row["method"], document)
    assert found.score > 0
    assert found.evidence
    assert proposals == ()


@pytest.mark.parametrize("row", rows("apart.csv"), ids=ids("apart.csv"))
def test_look_alikes_stay_apart(row: dict[str, str]):
    document = document_of(row)
    found, proposals = resolve(row["cited"], row["division"], document)
    assert (found.means, found.known) == (found.node, None)
    assert [proposal.right for proposal in proposals] == [document_iri(document).value] * (row["proposed"] == "yes")
    assert all(proposal.evidence for proposal in proposals)


def test_there_are_enough_cases():
    assert len(rows("join.csv")) >= 30
    assert len(rows("apart.csv")) >= 40


# --- several documents

EARLIER = KnownDocument("邢政办字〔2015〕5号", "邢台市公务接待管理办法", place="130500")
REVISED = KnownDocument("邢政办字〔2020〕5号", "邢台市公务接待管理办法", place="130500")
PROVINCE = KnownDocument("冀政办字〔2017〕104号", "关于加强留言办理工作的通知", place="130000")
CITY = KnownDocument("邢政办字〔2017〕104号", "关于做好年度公开工作的通知", place="130500")


def rights(proposals: tuple[Proposal, ...]) -> set[str]:
    return {proposal.right for proposal in proposals}


def test_a_title_of_two_editions_is_left_to_a_person():
    found, proposals = resolve("《邢台市公务接待管理办法》", "130500", EARLIER, REVISED)
    assert (found.means, found.method) == (found.node, None)
    assert rights(proposals) == {document_iri(EARLIER).value, document_iri(REVISED).value}


def test_a_year_in_the_title_decides_between_two_editions():
    found, _proposals = resolve("《邢台市公务接待管理办法（2020年）》", "130500", EARLIER, REVISED)
    assert (found.known, found.method) == (REVISED, "title")


def test_a_lost_place_that_may_be_of_province_or_city_is_left_open():
    found, proposals = resolve("政办字〔2017〕104号", "130500", PROVINCE, CITY)
    assert (found.means, found.method) == (found.node, None)
    assert [(proposal.method, proposal.right) for proposal in proposals] == [
        ("division", document_iri(document).value) for document in (PROVINCE, CITY)
    ]


def test_with_a_lost_place_the_title_tells_which_is_likelier_and_joins_nothing():
    found, proposals = resolve("政办字〔2017〕104号《关于做好年度公开工作的通知》", "130500", PROVINCE, CITY)
    assert found.means == found.node
    scores = {proposal.right: proposal.score for proposal in proposals}
    assert scores[document_iri(CITY).value] > scores[document_iri(PROVINCE).value]


def test_where_number_and_title_disagree_the_number_decides_and_says_so():
    found, proposals = resolve("冀政办字〔2017〕104号《邢台市公务接待管理办法》", "130500", PROVINCE, EARLIER)
    assert (found.known, found.method) == (PROVINCE, "exact")
    assert found.score < 1
    assert "邢台市公务接待管理办法" in found.evidence
    assert rights(proposals) == {document_iri(EARLIER).value}


def test_a_known_title_under_an_unknown_number_is_proposed():
    found, proposals = resolve("邢政办字〔2016〕9号《邢台市公务接待管理办法》", "130500", EARLIER)
    assert found.means == found.node
    assert rights(proposals) == {document_iri(EARLIER).value}
    assert "字号不同" in proposals[0].evidence


def test_a_law_known_without_its_number_is_found_by_number_and_title():
    law = KnownDocument(None, "河北省信访工作条例", place="130000")
    found, _proposals = resolve("《河北省信访工作条例》（冀政发〔2021〕2号）", "130500", law)
    assert (found.known, found.method) == (law, "parallel")


def test_a_slip_in_a_title_with_two_near_titles_is_left_open():
    first = KnownDocument("邢政办字〔2015〕5号", "邢台市公务接待管理办法实施意见", place="130500")
    second = KnownDocument("邢政办字〔2015〕6号", "邢台市公务接洽管理办法实施意见", place="130500")
    found, proposals = resolve("《邢台市公务接侍管理办法实施意见》", "130500", first, second)
    assert found.means == found.node
    assert rights(proposals) == {document_iri(first).value, document_iri(second).value}


def test_a_law_known_by_its_title_is_itself_though_a_numbered_document_bears_the_title():
    law = KnownDocument(None, "河北省信访工作条例", place="130000")
    other = KnownDocument("冀政发〔2021〕2号", "河北省信访工作条例", place="130000")
    found, proposals = resolve("《河北省信访工作条例》", "130500", law, other)
    assert (found.means, found.known) == (found.node, law)
    assert rights(proposals) == {document_iri(other).value}


def test_a_citation_that_names_nothing_is_not_resolved():
    assert Resolver(Authority([EARLIER])).resolve(Citation("文件", 0, 2), "130500") == (None, ())


def test_an_authority_knows_its_documents_by_iri_and_by_title():
    authority = Authority([PROVINCE, EARLIER, REVISED])
    assert authority.documents[document_iri(EARLIER).value] == EARLIER
    assert authority.by_title["邢台市公务接待管理办法"] == sorted(
        [document_iri(EARLIER).value, document_iri(REVISED).value]
    )


def test_of_two_records_of_one_document_the_later_counts():
    again = KnownDocument("邢政办字〔2015〕5号", "邢台市接待费管理办法", place="130500")
    authority = Authority([EARLIER, PROVINCE, again])
    assert list(authority.documents.values()) == [again, PROVINCE]
    assert "邢台市公务接待管理办法" not in authority.by_title


# --- what others attest


def attested(*texts: str, division: str = "130500", times: int = 1):
    mentions = [(citation(text), division) for text in texts for _ in range(times)]
    return attest((iris.cited_document(each, at).value, each, at) for each, at in mentions)


def node(text: str, division: str | None = "130500") -> str:
    return iris.cited_document(citation(text), division).value


def with_attested(text: str, *texts: str, known: tuple[KnownDocument, ...] = (), division: str = "130500") -> Found:
    return Resolver(Authority(known), attested(*texts)).resolve(citation(text), division)


def test_citations_attest_numbers_with_titles_and_how_often():
    (record,) = attested("邢政办字〔2020〕5号《邢台市公务接待管理办法》", "邢政办字【2020】5号", times=2)
    assert (record.code, record.year, record.serial, record.times) == ("邢政办字", 2020, 5, 4)
    assert record.titles == ("邢台市公务接待管理办法",)


def test_a_title_cited_with_one_number_anywhere_is_that_document():
    found, _proposals = with_attested(
        "《邢台市公务接待管理办法》", "邢政办字〔2020〕5号《邢台市公务接待管理办法》", "《邢台市公务接待管理办法》"
    )
    assert (found.means, found.method, found.known) == (node("邢政办字〔2020〕5号"), "parallel", None)
    assert "邢政办字〔2020〕5号" in found.evidence


def test_a_title_cited_with_two_numbers_is_left_open():
    found, proposals = with_attested(
        "《邢台市公务接待管理办法》",
        "邢政办字〔2020〕5号《邢台市公务接待管理办法》",
        "邢政办字〔2015〕5号《邢台市公务接待管理办法》",
    )
    assert found.means == found.node
    assert rights(proposals) == {node("邢政办字〔2020〕5号"), node("邢政办字〔2015〕5号")}


def test_a_title_cited_with_a_number_in_another_province_is_not_joined():
    found, _proposals = with_attested("《会议费管理办法》", "津财预〔2019〕3号《会议费管理办法》")
    assert found.means == found.node


def test_a_document_of_the_authority_wins_over_one_that_is_only_attested():
    found, _proposals = with_attested(
        "《邢台市公务接待管理办法》", "邢政办字〔2020〕5号《邢台市公务接待管理办法》", known=(EARLIER,)
    )
    assert (found.known, found.method) == (EARLIER, "title")


def test_an_attested_number_may_be_one_that_the_authority_knows_by_another_title():
    found, _proposals = with_attested(
        "《邢台市接待工作通知》", "邢政办字〔2015〕5号《邢台市接待工作通知》", known=(EARLIER,)
    )
    assert (found.means, found.known, found.method) == (document_iri(EARLIER).value, EARLIER, "parallel")


def test_a_lost_place_is_restored_where_others_cite_the_whole_number():
    found, _proposals = with_attested("政办字〔2019〕8号", "邢政办字〔2019〕8号")
    assert (found.means, found.method) == (node("邢政办字〔2019〕8号"), "division")
    assert found.score < resolve("政办字〔2017〕104号", "130500", PROVINCE)[0].score


def test_a_slip_for_an_attested_code_is_proposed():
    found, proposals = with_attested("邢开呈办〔2019〕29号", "邢开办呈〔2019〕29号")
    assert found.means == found.node
    assert [(each.method, each.right) for each in proposals] == [("variant", node("邢开办呈〔2019〕29号"))]


def test_a_title_both_bear_speaks_for_a_slip_of_the_code():
    written = "邢开呈办〔2019〕29号《关于申请经费的请示》"
    alone, titled = (
        with_attested(text, "邢开办呈〔2019〕29号《关于申请经费的请示》")[1][0].score
        for text in ("邢开呈办〔2019〕29号", written)
    )
    assert titled > alone


def test_what_a_document_attests_of_itself_joins_it_with_nothing():
    found, proposals = with_attested("邢开办呈〔2019〕29号《甲请示》", "邢开办呈〔2019〕29号《甲请示》")
    assert (found.means, found.method, proposals) == (found.node, None, ())


def test_a_title_of_two_provinces_is_joined_for_neither_where_both_cite_it():
    documents = [
        KnownDocument("冀财行〔2014〕2号", "会议费管理办法", place="130000"),
        KnownDocument("津财行〔2014〕2号", "会议费管理办法", place="120000"),
    ]
    resolver = Resolver(Authority(documents))
    cited = citation("《会议费管理办法》")
    assert resolver.resolve_for(cited, ["130500", "130100"])[0].known == documents[0]
    found, _proposals = resolver.resolve_for(cited, ["130500", "120000"])
    assert found.means == found.node


# --- laws

PLACES = ("冀", "邢", "石", "国", "")
STEMS = ("政办字", "政办发", "财教", "开办呈", "卫健字")
MATTERS = ("公务接待", "会议费", "差旅费", "档案", "食品安全", "药品安全")
TYPES = ("管理办法", "管理规定", "实施细则", "工作方案")


@st.composite
def documents(draw: st.DrawFn) -> KnownDocument:
    place, stem = draw(st.sampled_from(PLACES)), draw(st.sampled_from(STEMS))
    year, serial = draw(st.integers(2018, 2020)), draw(st.integers(1, 3))
    where = draw(st.sampled_from(("", "邢台市", "河北省", "石家庄市")))
    title = where + draw(st.sampled_from(MATTERS)) + draw(st.sampled_from(TYPES))
    wrapped = draw(st.sampled_from((title, f"关于印发{title}的通知", f"{title}（试行）", f"{year}年{title}")))
    numbered = draw(st.booleans())
    division = {"冀": "130000", "邢": "130500", "石": "130100", "国": "100000", "": "130500"}[place]
    return KnownDocument(f"{place}{stem}〔{year}〕{serial}号" if numbered else None, wrapped, place=division)


LISTS = st.lists(documents(), max_size=12, unique_by=lambda each: document_iri(each).value)
MENTIONS = st.one_of(
    documents().map(lambda each: each.number or f"《{each.title}》"),
    documents().map(lambda each: f"《{each.title}》"),
    documents().map(lambda each: f"{each.number or '邢卫健字〔2019〕2号'}《{each.title}》"),
)
DIVISIONS = st.sampled_from(("130500", "130581", "130100", "120000", None))
LAW = settings(max_examples=80, deadline=None)


@LAW
@given(LISTS, MENTIONS, DIVISIONS, st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(
    known: list[KnownDocument], text: str, division: str | None, random: Random
):
    shuffled = random.sample(known, len(known))
    assert resolve(text, division, *known) == resolve(text, division, *shuffled)


@LAW
@given(LISTS, MENTIONS, DIVISIONS)
def test_resolving_twice_gives_the_same(known: list[KnownDocument], text: str, division: str | None):
    resolver = Resolver(Authority(known))
    first = resolver.resolve(citation(text), division)
    assert (
        first
        == resolver.resolve(citation(text), division)
        == Resolver(Authority(known)).resolve(citation(text), division)
    )
    assert first[0].node == node(text, division)


@LAW
@given(LISTS, MENTIONS, DIVISIONS)
def test_an_unrelated_document_changes_nothing(known: list[KnownDocument], text: str, division: str | None):
    unrelated = KnownDocument("粤府函〔1999〕77号", "关于同意设立海洋自然保护站的批复", place="440000")
    assert resolve(text, division, *known) == resolve(text, division, *known, unrelated)


@LAW
@given(
    LISTS, documents(), DIVISIONS, st.sampled_from(("[]", "【】", "（）", "()", "［］")), st.sampled_from(("号", " 号"))
)
def test_how_a_number_is_spelt_does_not_matter(
    known: list[KnownDocument], document: KnownDocument, division: str | None, brackets: str, end: str
):
    number = document.number or "邢卫健字〔2019〕2号"
    spelt = number.replace("〔", brackets[0]).replace("〕", brackets[1])
    spelt = spelt.removesuffix("号") + end
    assert resolve(spelt, division, *known) == resolve(number, division, *known)


@LAW
@given(LISTS, documents(), DIVISIONS, st.lists(documents(), max_size=6))
def test_year_and_serial_are_never_other_than_cited(
    known: list[KnownDocument], document: KnownDocument, division: str | None, others: list[KnownDocument]
):
    number = document.number or "邢卫健字〔2019〕2号"
    seen = attested(*{each.number for each in others if each.number})
    cited = citation(f"{number}《{document.title}》")
    found, _proposals = Resolver(Authority(known), seen).resolve(cited, division)
    assert found.means.endswith(f"/{cited.year}/{cited.seq}") or (found.known and not found.known.number)


@LAW
@given(LISTS, MENTIONS, DIVISIONS)
def test_a_score_is_a_share_and_what_is_joined_has_reasons(known: list[KnownDocument], text: str, division: str | None):
    found, proposals = resolve(text, division, *known)
    assert found.means == found.node or (found.method and found.evidence and Decimal(0) < found.score <= 1)
    assert all(Decimal(0) < each.score < 1 and each.left == found.node != each.right for each in proposals)
    assert found.means not in rights(proposals)
