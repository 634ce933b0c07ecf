"""Citations in full: articles, orders, standards; short forms and what they point to; mentions, and their graph."""
# ruff: noqa: ANN401 - a test may change any field

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import project, record, row

from kg import extract
from kg.citations import find_citations
from kg.citations.articles import article_paths
from kg.citations.numbers import find_numbers
from kg.citations.short_forms import find_short_forms
from kg.graph import record_to_quads
from kg.mentions import with_mentions
from kg.model import Document, Line, Place, Record
from kg.review import review_record, rules

if TYPE_CHECKING:
    from kg.model import Citation, Indicator, Mention, Project

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"


def cases(name: str) -> list[dict[str, Any]]:
    text = (HERE / "cases" / "citations" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


CITING, POINTING = cases("citing.jsonl"), cases("pointing-back.jsonl")


def summary(citation: Citation) -> dict[str, str | None]:
    return {"number": citation.number, "title": citation.title, "article": citation.article}


# --- one text


@pytest.mark.parametrize("case", CITING, ids=lambda case: case["text"])
def test_how_budget_units_cite(case: dict[str, Any]):
    assert [summary(citation) for citation in find_citations(case["text"])] == case["citations"]


def test_there_are_enough_ways_to_cite():
    assert len(CITING) >= 80
    assert len({case["group"] for case in CITING}) == 7


@pytest.mark.parametrize("case", CITING, ids=lambda case: case["text"])
def test_an_article_stands_where_it_says(case: dict[str, Any]):
    for citation in find_citations(case["text"]):
        written = case["text"][citation.article_start or 0 : citation.article_end or 0]
        assert "".join(written.split()) == (citation.article or "")


@given(st.integers(1, 300), st.integers(1, 9), st.integers(1, 9))
def test_articles_in_digits_are_their_own_path(article: int, paragraph: int, item: int):
    text = f"第{article}条第{paragraph}款第（{item}）项"
    (found,) = find_citations(f"《预算法》{text}")
    assert found.article == text
    assert article_paths(text) == (("article", str(article), str(paragraph), "item", str(item)),)


@given(st.text(alphabet="该本上述以上文件办法通知《》第七条（一）项款、和，。95%应该预算法", max_size=30))
def test_short_forms_overlap_no_citation_and_stand_where_they_say(text: str):
    found = find_citations(text)
    for short in find_short_forms(text, found):
        assert text[short.start : short.end] == short.raw
        assert all(short.end <= each.start or each.end <= short.start for each in found)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("津财预〔2021〕4号《、年度计划", "津财预〔2021〕4号《"),
        ("按照《 晋财行〔2014〕16号文件", "《 晋财行〔2014〕16号"),
        ("《晋财行〔2014〕16号、晋财行〔2014〕17号》", "《晋财行〔2014〕16号"),
        ("《关于甲事项的通知（晋财行〔2014〕16号）》", "晋财行〔2014〕16号"),
        ("皖财绩〔2019〕1\n108号", "皖财绩〔2019〕1\n108号"),
    ],
)
def test_a_number_is_kept_as_written_with_its_stray_marks(text: str, written: str):
    assert find_citations(text)[0].number_text == written


PIECES = (
    *"《》〈〉<>〔〕（）()[]【】“”、，。；：1.①-",
    *(
        "2021",
        "20 21",
        "二〇二一",
        "15",
        "号",
        "粤财预",
        "市委办发",
        "淄高新财",
        "5号楼",
        "设备编号",
        "国务院",
        "令",
        "第",
        "三",
        "条",
    ),
    *(
        "款",
        "（一）项",
        "至",
        "和",
        "及",
        "\n",
        " ",
        "关于",
        "会议费",
        "办法",
        "的通知",
        "该",
        "本",
        "上述文件",
        "以下简称",
        "预算法",
        "GB/T 9704-2012",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_citations_of_any_text_stand_in_order_where_they_say(text: str):
    found = find_citations(text)
    for citation in found:
        assert text[citation.start : citation.end] == citation.raw != ""
        assert citation.number or citation.title
        assert (citation.number is None) == (citation.number_text is None)
        assert citation.article is None or article_paths(citation.article)
    assert all(left.end <= right.start for left, right in pairwise(found))


def test_the_five_documents_cite_200_numbers():
    numbers: Counter[str] = Counter()
    cited: Counter[str] = Counter()
    codes = set()
    for path in sorted(CORPUS.rglob("*/*.txt")):
        text = path.read_text(encoding="utf-8")
        found = find_numbers(text)
        codes |= {number.issuer for number in found}
        numbers.update(number.normal_form for number in found)
        cited.update(citation.number for citation in find_citations(text) if citation.number)
    assert cited == numbers
    assert (numbers.total(), len(numbers), len(codes)) == (200, 44, 18)


# --- short forms in a record


def read(made: Record, *lines: str) -> Record:
    """Return a record with the mentions of its fields and of lines of running text before its tables."""
    blocks = tuple(Line(text, Place(page=1, line=number)) for number, text in enumerate(lines, start=1))
    return with_mentions(made, Document("甲.txt", "0" * 64, "text/plain", blocks))


def cited_row(basis: str, ordinal: int = 1, **changes: Any) -> Indicator:
    return row(ordinal, basis=basis, references=find_citations(basis), **changes)


def made_of(case: dict[str, Any]) -> Record:
    rows = [cited_row(basis, number) for number, basis in enumerate(case["rows"], start=1)]
    table = project(*rows, usage=case.get("usage"), goals=tuple(case.get("goals", ())), name="活动经费")
    return read(record(table), *case.get("text", ()))


def short_ones(made: Record) -> list[list[str | None]]:
    """Return every short form of the rows' bases with what it points to, in order."""
    found = []
    for each in made.projects[0].indicators:
        mentioned = [m.citation for m in made.mentions if (m.row, m.field) == (each.ordinal, "basis")]
        citations = sorted((*each.references, *mentioned), key=lambda citation: citation.start)
        found += [[citation.raw, citation.antecedent] for citation in citations if citation.short]
    return found


@pytest.mark.parametrize("case", POINTING, ids=lambda case: case["why"])
def test_what_a_short_form_points_back_to(case: dict[str, Any]):
    assert short_ones(made_of(case)) == case["short"]


def test_there_are_enough_short_forms():
    assert len(POINTING) >= 20


def test_a_short_form_without_marks_is_no_reference_and_one_in_marks_stays_one():
    made = made_of({"rows": ["《会议费管理办法》（财行〔2016〕214号）", "《办法》第七条和该办法"]})
    (reference,) = made.projects[0].indicators[1].references
    assert (reference.title, reference.short, reference.antecedent) == ("办法", True, "财行〔2016〕214号")
    assert [mention.citation.raw for mention in made.mentions] == ["该办法"]


# --- mentions


@cache
def corpus_mentions() -> tuple[tuple[str, Mention], ...]:
    paths = sorted(CORPUS.rglob("*/*.txt"))
    return tuple((path.parent.name, mention) for path in paths for mention in extract(path).mentions)


def test_what_the_five_documents_mention_outside_of_their_bases():
    titles = {mention.citation.title for _year, mention in corpus_mentions()}
    assert {"中华人民共和国预算法", "地方预决算公开操作规程", "省政务新媒体管理办法"} <= titles
    assert not titles & {"新华社", "河北广播电视台", "保密工作", "人民网", "政府网站管理不断规范"}
    assert [m.project for _year, m in corpus_mentions() if m.field == "name"] == [14, 15, 16, 17]


def fields_of(table: Project) -> Record:
    return read(record(table), "按照《预算法》和《南宫年鉴》编制。", "第二行没有引用。")


def test_a_mention_says_where_it_stands_and_spans_the_text_of_its_field():
    table = project(
        cited_row("年度计划", description="按照《评选办法》评选", extra={"备注": "见冀财〔2021〕3号"}),
        name="关于下达经费的通知",
        usage="落实预算法第三条",
        goals=("做好服务", "执行《保密工作》和《保密规定》"),
    )
    made = fields_of(table)
    found = [(m.field, m.row, m.goal, m.heading, m.citation.raw) for m in made.mentions]
    assert found == [
        ("text", None, None, None, "《预算法》"),
        ("name", None, None, None, "关于下达经费的通知"),
        ("usage", None, None, None, "预算法"),
        ("goals", None, 2, None, "《保密规定》"),
        ("description", 1, None, None, "《评选办法》"),
        ("extra", 1, None, "备注", "冀财〔2021〕3号"),
    ]
    said, *_ = made.mentions
    assert (said.text, said.place.line) == ("按照《预算法》和《南宫年鉴》编制。", 1)
    assert said.text[said.citation.start : said.citation.end] == said.citation.raw


# --- the graph


def triples(made: Record) -> set[tuple[str, str, str]]:
    names = [(quad.subject.value, quad.predicate.value, quad.object.value) for quad in record_to_quads(made)]
    return {
        (s.rpartition("/id/")[2], p.replace("#", "/").rpartition("/")[2], o.rpartition("/id/")[2]) for s, p, o in names
    }


def objects(made: Record, name: str) -> set[str]:
    return {o for _s, p, o in triples(made) if p == name}


def test_an_article_is_a_part_of_its_document():
    made = read(record(project(cited_row("财预〔2021〕101号第七条第二款、第九条"))))
    document = "document/cn/%E8%B4%A2%E9%A2%84/2021/101"
    assert objects(made, "citesPart") == {f"{document}/article/7/2", f"{document}/article/9"}
    assert objects(made, "is_part_of") == {document}
    assert objects(made, "article") == {"第七条第二款、第九条"}


def test_what_points_back_cites_the_document_meant_and_the_citation_it_points_to():
    made = read(record(project(cited_row("《会议费管理办法》（财行〔2016〕214号）"), cited_row("该办法第三条", 2))))
    document = "document/cn/%E8%B4%A2%E8%A1%8C/2016/214"
    assert objects(made, "cites") == {document}
    assert {o.rpartition("/table/")[2] for o in objects(made, "refersBackTo")} == {"1/indicator/1/citation/1"}
    assert objects(made, "citesPart") == {f"{document}/article/3"}


def test_mentions_hang_on_their_row_their_table_or_the_disclosure():
    made = fields_of(project(row(description="按照《评选办法》评选"), usage="落实预算法", goals=()))
    holders = {s.partition("/table/")[2] for s, p, _o in triples(made) if p == "mention"}
    assert holders == {"", "1", "1/indicator/1"}
    assert objects(made, "legalBasis") == set()


def test_the_spelling_of_a_number_is_judged_wherever_it_stands():
    only = tuple(rule for rule in rules() if rule.code == "B03")
    table = project(row(description="按冀财〔2021〕3号"), usage="冀财【2020】4号", goals=(), place=Place(page=7))
    made = read(record(table), "按照冀财（2019）5号编制。", "和主席令第二十二号。")
    found = review_record(made, rules=only).findings
    assert sorted((finding.text, finding.place.page) for finding in found) == [
        ("冀财【2020】4号", 7),
        ("冀财（2019）5号", 1),
    ]
    assert review_record(replace(made, mentions=()), rules=only).findings == ()
