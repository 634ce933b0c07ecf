"""The authority file that ships: documents where citations find them, no statement without a source, nothing twice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import pytest
from pyoxigraph import NamedNode

from kg.bases.authority import Authority, document_iri
from kg.bases.kinds import document_kind
from kg.bases.resolve import Resolver
from kg.bases.shipped import shipped_documents, shipped_iris
from kg.citations import find_citations, issuing_place, title_key
from kg.citations.numbers import find_numbers
from kg.model import KnownDocument
from kg.vocabulary import DEF, RDF_TYPE, known_documents, local_name, own, subjects, texts

ELI, DCT = "http://data.europa.eu/eli/ontology#", "http://purl.org/dc/terms/"
STATEMENTS = {
    *(DEF + name for name in ("documentNumber", "documentTitle", "otherTitle", "issuingPlace", "documentKind")),
    *(
        ELI + name
        for name in ("responsibility_of", "date_document", "in_force", "date_no_longer_in_force", "repealed_by")
    ),
    *("http://purl.org/dc/elements/1.1/subject", DCT + "modified"),
}
LABELS = [document.number or document.title for document in shipped_documents()]


def said(node: str) -> dict[str, set[str]]:
    """Return property -> values of what ontology/ says of a node."""
    found: dict[str, set[str]] = {}
    for quad in known_documents().quads_for_pattern(NamedNode(node), None, None):
        found.setdefault(quad.predicate.value, set()).add(quad.object.value)
    return found


@cache
def resolver() -> Resolver:
    return Resolver(Authority(shipped_documents()))


def named(name: str) -> KnownDocument:
    (found,) = [d for d in shipped_documents() if name in (d.number, d.title)]
    return found


# --- the file


def test_there_are_many_documents_and_some_of_them_are_replaced():
    documents = shipped_documents()
    assert len(documents) == 624
    assert sum(document.in_force is False for document in documents) == 116
    assert sum(document.until is not None for document in documents) == 80
    assert [document.number for document in documents if document.title is None] == [
        "冀政办发〔2018〕3号",
        "冀政办字〔2017〕104号",
        "冀政办字〔2021〕102号",
    ]


def test_a_document_stands_at_the_iri_that_a_citation_of_it_gets():
    assert [document_iri(document).value for document in shipped_documents()] == list(shipped_iris())


def test_every_statement_has_a_source_and_every_source_supports_something():
    uncovered = []
    for node in shipped_iris():
        facts = said(node)
        attested: set[str] = set()
        for source in sorted(facts[DEF + "attestation"]):
            attestation = said(source)
            assert source.startswith(node + "/source/")
            assert attestation[RDF_TYPE.value] == {DEF + "Attestation"}
            assert len(attestation[DCT + "source"]) == len(attestation[DEF + "sourceGrade"]) == 1
            assert attestation[DEF + "attests"]
            attested |= attestation[DEF + "attests"]
        uncovered += [(node, name) for name in (facts.keys() & STATEMENTS) ^ attested]
        assert facts.keys() - STATEMENTS == {RDF_TYPE.value, DEF + "attestation"}
    assert uncovered == []


def test_a_source_is_a_page_or_says_in_words_where_it_was_read():
    grades = Counter()
    attestations = known_documents().quads_for_pattern(None, RDF_TYPE, own("Attestation"))
    for node in {quad.subject.value for quad in attestations}:
        facts = said(node)
        (source,), (grade,) = facts[DCT + "source"], facts[DEF + "sourceGrade"]
        grades[local_name(NamedNode(grade))] += 1
        if grade.endswith("/unverified"):  # nothing was read: number, title and what the code tells, no more
            assert facts[DEF + "attests"] <= {DEF + n for n in ("documentNumber", "documentTitle", "issuingPlace")}
            continue
        date.fromisoformat(*facts[DCT + "date"])
        assert source.startswith(("http://", "https://")) or len(source) > 20
        assert source.startswith("corpus: ") == grade.endswith("/corpus")
    assert set(grades) == {"primary", "secondary", "corpus", "unverified"}


# --- what it says is possible


@pytest.mark.parametrize("document", shipped_documents(), ids=LABELS)
def test_days_are_days_and_in_their_order(document: KnownDocument):
    days = [date.fromisoformat(day) for day in (document.date, document.until) if day]
    assert all(1949 <= day.year <= 2026 for day in days)
    assert days == sorted(days)
    if document.number and document.date:
        (number,) = find_numbers(document.number)
        assert number.year == int(document.date[:4])


def test_what_is_replaced_or_ended_is_not_in_force():
    ended = [document for document in shipped_documents() if document.until or document.replaced_by]
    assert len(ended) > 80
    assert {document.in_force for document in ended} == {False}


def test_a_successor_is_a_document_of_the_file_and_no_chain_runs_in_a_circle():
    names = {d.number or d.title: d for d in shipped_documents()}
    for document in shipped_documents():
        seen = [document.number or document.title]
        while document.replaced_by:
            (follower,) = document.replaced_by
            assert follower not in seen
            seen.append(follower)
            document = names[follower]  # noqa: PLW2901 - the chain is walked


def test_no_number_and_no_title_is_said_of_two_documents():
    numbers = Counter(d.number for d in shipped_documents() if d.number)
    keys = Counter(title_key(t) for d in shipped_documents() for t in {d.title, *d.other_titles} if t)
    assert [key for table in (numbers, keys) for key, times in table.items() if times > 1] == []


def test_numbers_are_in_normal_form_and_places_fit_their_codes():
    for document in shipped_documents():
        if document.number:
            (number,) = find_numbers(document.number)
            assert number.normal_form == document.number
            place = issuing_place(number.issuer, document.place)
            assert place.removesuffix("~") == {"100000": "cn"}.get(document.place or "", document.place)


# --- what it is for


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("《预算法》", "中华人民共和国预算法"),
        ("《中华人民共和国预算法》", "中华人民共和国预算法"),
        ("财预[2021]101号", "财预〔2021〕101号"),
        ("《地方预决算公开操作规程》", "财预〔2016〕143号"),
        ("国务院令第711号", "中华人民共和国政府信息公开条例"),
        ("国务院令第492号", "国务院令第492号"),
        ("《政府信息公开条例》", "中华人民共和国政府信息公开条例"),
        ("GB/T 9704-2012", "党政机关公文格式"),
        ("冀政办字〔2017〕104号", "冀政办字〔2017〕104号"),
    ],
)
def test_a_citation_finds_its_document(text: str, name: str):
    (citation,) = find_citations(text)
    resolution, _ = resolver().resolve(citation, "130500")
    assert resolution is not None
    assert resolution.known == named(name)


@pytest.mark.parametrize(
    ("name", "until", "follower"),
    [
        ("中华人民共和国婚姻法", "2020-12-31", "中华人民共和国民法典"),
        ("国家预算管理条例", "1994-12-31", "中华人民共和国预算法"),
        ("国务院令第492号", "2019-05-14", "中华人民共和国政府信息公开条例"),
        ("国务院令第186号", "2020-09-30", "中华人民共和国预算法实施条例"),
        ("国家行政机关公文处理办法", "2012-06-30", "中办发〔2012〕14号"),
        ("中华人民共和国城市规划法", "2007-12-31", "中华人民共和国城乡规划法"),
    ],
)
def test_the_last_day_in_force_is_the_day_before_the_successor_took_effect(name: str, until: str, follower: str):
    assert (named(name).until, named(name).replaced_by) == (until, (follower,))


def test_nothing_is_known_where_nothing_was_read():
    assert named("财预〔2020〕10号").date is None
    assert named("中发〔2018〕34号").in_force is None
    assert named("冀政办字〔2021〕102号") == KnownDocument(
        number="冀政办字〔2021〕102号",
        title=None,
        place="130000",
        about=("12345政务服务便民热线",),
        sources=named("冀政办字〔2021〕102号").sources,
    )


# --- kinds


@pytest.mark.parametrize(
    ("code", "title", "kind"),
    [
        ("邢开办呈", None, "internal-request"),
        ("某政请", None, "internal-request"),
        ("某办发", "关于申请社会自媒体服务费用预算的请示", "internal-request"),
        ("冀财预指", None, "fund-order"),
        ("邢开创指", None, None),
        ("邢开创指", "关于做实“三全一常”创城机制的实施方案", "plan-document"),
        ("国办秘函", None, "letter"),
        ("沪府办规", None, "normative-document"),
        ("国办通报", None, "other"),
        ("中办发", None, "party-regulation"),
        ("冀政办字", None, None),
        ("某府办发", "关于印发《机关值班管理办法》的通知", "normative-document"),
        ("某府办发", "关于印发〈十四五发展规划〉的通知", "plan-document"),
        (None, "中华人民共和国会计法", "law"),
        (None, "中华人民共和国审计法实施条例", "administrative-regulation"),
        (None, "河北省信访条例", "local-regulation"),
        (None, "市长办公会会议纪要", "meeting-minutes"),
        (None, "南宫年鉴", None),
        (None, None, None),
    ],
)
def test_the_kind_of_a_document(code: str | None, title: str | None, kind: str | None):
    assert document_kind(code, title, None) == kind


def test_the_authority_file_wins_over_title_and_code():
    known = KnownDocument(number=None, title="某办法", kind="departmental-rules")
    assert document_kind("邢开办呈", "某请示", known) == "departmental-rules"


def test_what_the_file_says_and_what_titles_tell_agree_for_laws():
    laws = [d for d in shipped_documents() if d.kind == "law" and d.title and d.title.endswith("法")]
    assert len(laws) > 250
    assert {document_kind(None, d.title, None) for d in laws} == {"law"}


# --- agency codes

CORPUS_CODES = (
    *("中办发", "冀政办发", "冀政办字", "冀组字", "南政办字", "南财", "国办秘函", "市车改办", "邢市财行", "邢开创指"),
    *("邢开办", "邢开办呈", "邢开文明办", "邢文明办", "邢财教"),
)


def test_agencies_have_a_name_and_evidence_and_slips_are_no_agencies():
    agencies = {texts(node, "notation")[0]: node for node in subjects("Agency")}
    assert set(CORPUS_CODES) <= agencies.keys()
    assert agencies.keys().isdisjoint({"邢开呈办", "邢市财邢", "政办字"})
    for node in agencies.values():
        assert len(texts(node, DEF + "agencyName")) == len(texts(node, DEF + "evidence")) == 1
    attested = [n for n in agencies.values() if texts(n, DEF + "evidence")[0].startswith("attested")]
    assert len(attested) > 60
    assert all(texts(node, DEF + "division") for node in attested)
