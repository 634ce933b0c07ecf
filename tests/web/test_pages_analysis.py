"""Pages that look into the store: what a reviewer finds there, as a page, as data, and by the query behind it."""

# ruff: noqa: D102 - methods of the parser of pages are those of the standard library
from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from analysis_fixtures import FakeIndex, FakePool, desk
from analysis_store import HOSTILE, HOSTILE_UNIT, KNOWN, REPLACED, REQUEST, TITLE, small_store
from starlette.testclient import TestClient

from kg.ask import ask, ready_questions
from kg.shapes import load_rules
from kg.store import open_store
from kg.vocabulary import ID, PACKAGE
from kg.web.index.fill import refresh
from kg.web.index.read import Index
from kg.web.model import FindingLine, RowPair, RuleCount
from kg.web.pages.plot import counted, plot

if TYPE_CHECKING:
    from pyoxigraph import Store

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SLOW = "tables-published-empty"
FINDING = FindingLine(
    "f", "0" * 64, HOSTILE_UNIT, 2024, "D01", "Violation", 1, HOSTILE, 2, HOSTILE, HOSTILE,
    {"zh": HOSTILE, "en": HOSTILE}, "≤10万元", 3, "open",
)  # fmt: skip
ADDRESSES = (
    "/indicators",
    "/indicators?words=满&low=abc&type=<b>",
    f"/indicators?words={HOSTILE}",
    "/indicators/same?name=观众满意度",
    f"/indicators/same?name={HOSTILE}",
    "/bases",
    f"/bases?text={HOSTILE}",
    f"/bases/show?document={REPLACED}",
    f"/bases/show?document={HOSTILE}",
    "/bases/show?document=没有这份",
    "/bases/show?document=某市",
    "/bases/unresolved",
    "/rules",
    "/rules/D01",
    "/compare",
    "/compare?unit=某市文化局",
    f"/compare?unit={HOSTILE}",
    "/questions",
    f"/questions?words={HOSTILE}",
    "/questions/coverage",
    f"/questions/projects-of-a-unit?unit={HOSTILE}",
    "/questions/who-cites-a-document?document=",
    "/questions/graph-of-a-project?project=购书",
    f"/questions/{SLOW}",
)


@pytest.fixture(scope="module")
def store() -> Store:
    return small_store()


@pytest.fixture(scope="module")
def pool(store: Store) -> FakePool:
    return FakePool(store, slow=[SLOW])


@pytest.fixture(scope="module")
def client(store: Store, pool: FakePool) -> TestClient:
    counts = {"D01": RuleCount("D01", 7, 3, 4, 1, 2, 0, 1, 0)}
    return TestClient(desk(pool, FakeIndex(store, [FINDING], counts)))


@pytest.fixture(scope="module")
def real(store: Store, pool: FakePool, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Return the same pages over the index that a server has."""
    path = tmp_path_factory.mktemp("index") / "index.sqlite"
    refresh(path, store, day=date(2026, 1, 1))
    return TestClient(desk(pool, Index(path)))


class Page(HTMLParser):
    """What stands on a page: elements with their attributes, and the text of each label, heading and link."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(source)
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.elements if tag in tags]

    @property
    def links(self) -> list[str]:
        return [str(attrs["href"]) for attrs in self.of("a")]


def get(client: TestClient, address: str, status: int = 200) -> Page:
    client.cookies.clear()  # the language is kept in one
    response = client.get(address)
    assert response.status_code == status, response.text
    return Page(response.text)


def data(client: TestClient, path: str, **params: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{path}.json", params=params).json()
    return found


# --- every page


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_keeps_to_the_policy_and_every_control_has_a_label(client: TestClient, address: str, lang: str):
    response = client.get(address, params={"lang": lang} | dict(pair(address)))
    page = Page(response.text)
    assert response.status_code in (200, 400, 404, 504)
    assert all("src" in attrs and str(attrs["src"]).startswith("/") for attrs in page.of("script"))
    assert not page.of("style", "iframe", "object", "base")
    names = [name for _tag, attrs in page.elements for name in attrs]
    assert not [name for name in names if name == "style" or name.startswith("on")]
    assert HOSTILE not in response.text
    assert "<img src=x" not in response.text
    ids = [attrs["id"] for _tag, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    labels = {attrs["for"] for attrs in page.of("label")}
    controls = [attrs for attrs in page.of("input", "select", "textarea") if attrs.get("type") != "hidden"]
    assert all(attrs.get("id") in labels for attrs in controls)
    assert all(attrs.get("alt") for attrs in page.of("img"))
    described = {str(attrs["aria-describedby"]) for attrs in controls if "aria-describedby" in attrs}
    assert described <= set(map(str, ids))
    assert len(page.of("h1")) == 1


def pair(address: str) -> list[tuple[str, str]]:
    """Return the parameters of an address, as those given beside it would replace them."""
    _path, _mark, given = address.partition("?")
    return [(name, value) for name, _eq, value in (each.partition("=") for each in given.split("&") if each)]


@pytest.mark.parametrize("path", ["/indicators", "/bases", "/bases/unresolved", "/rules", "/compare", "/questions"])
def test_a_page_is_there_as_data_too(client: TestClient, path: str):
    response = client.get(f"{path}.json")
    assert response.headers["content-type"] == "application/json"
    assert response.json()


def test_both_languages_say_the_same_things():
    for path in (PACKAGE / "web" / "texts").glob("*.json"):
        told = json.loads(path.read_text(encoding="utf-8"))
        assert told["zh"].keys() == told["en"].keys(), path.name
        for key, text in told["zh"].items():
            assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", told["en"][key])), key


# --- indicators


def test_a_search_shows_the_rows_and_leads_to_the_project_and_to_how_others_set_it(client: TestClient):
    page = get(client, "/indicators?words=观众满意")
    assert "找到 4 行指标" in page.text
    assert [link for link in page.links if link.endswith("/projects/1?row=2")]
    assert any(link.startswith("/indicators/same?name=") and "unit=%25" in link for link in page.links)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"words": "满"}, 4),
        ({"unit": "%", "low": "95"}, 2),
        ({"unit": "%", "low": "９５", "high": "95%"}, 1),
        ({"owner": "图书馆"}, 2),
        ({"type": "数量指标", "words": "展览"}, 1),
        ({"words": "没有这种指标"}, 0),
        ({"unit": "不是单位"}, 11),
    ],
)
def test_filters_of_indicators(client: TestClient, params: dict[str, str], found: int):
    assert data(client, "/indicators", **params)["total"] == found


def test_nothing_found_says_what_to_do(client: TestClient):
    assert "请少写几个字" in get(client, "/indicators?words=没有这种指标").text


@pytest.mark.parametrize("text", ["abc", "NaN", "Infinity", "1e999999999", "１２x"])
def test_a_range_that_is_no_number_is_told_at_its_field(client: TestClient, text: str):
    page = get(client, f"/indicators?low={text}")
    (field,) = [attrs for attrs in page.of("input") if attrs.get("name") == "low"]
    assert (field["aria-invalid"], field["value"]) == ("true", text)
    assert f"“{text}”不是数" in page.text


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"low": "5", "high": "3"}, "比前面“不小于”的数还小"),
        ({"low": "95%", "unit": "场"}, "“95%”与所选的计量单位“场”不符"),
        ({"low": "1元", "high": "3%"}, "两个数的计量单位不同"),
    ],
)
def test_a_range_that_cannot_be_is_told(client: TestClient, params: dict[str, str], told: str):
    assert told in " ".join(data(client, "/indicators", **params)["problems"].values())


def test_a_number_of_a_range_may_have_a_unit(client: TestClient):
    found = data(client, "/indicators", low="12场", high="十五场")
    assert (found["filters"]["unit"], found["filters"]["low"], found["filters"]["high"]) == ("场", "12", "15")
    assert found["total"] == len(found["rows"]) > 0
    assert {row["canonical_unit"] for row in found["rows"]} == {"场"}
    assert data(client, "/indicators", low="0.001万场")["filters"]["low"] == "10"


def test_without_a_search_there_is_what_to_look_for(client: TestClient):
    page = get(client, "/indicators")
    assert "最常见的指标" in page.text
    assert "/indicators/same?name=%E8%A7%82%E4%BC%97%E6%BB%A1%E6%84%8F%E5%BA%A6" in page.links


def test_a_distribution_is_drawn_and_also_told(client: TestClient):
    page = get(client, "/indicators/same?name=观众满意度")
    (drawing,) = [attrs for attrs in page.of("svg") if attrs.get("class") == "plot"]
    assert "4 个数值从 90 到 98 %，中位数 92.5 %" in str(drawing["aria-label"])
    assert len(page.of("rect")) == 3
    assert re.search(r"指标值（%）\s*行数\s*90\s*2\s*95\s*1\s*98\s*1", page.text)


def test_a_name_that_nobody_bears_leads_back_to_the_search(client: TestClient):
    page = get(client, "/indicators/same?name=无人用过", status=404)
    assert any(link.startswith("/indicators?words=") for link in page.links)


def test_rows_without_numbers_are_listed_without_a_drawing(client: TestClient):
    page = get(client, "/indicators/same?name=宣传力度")
    assert "画不出分布图" in page.text
    assert not page.of("rect")


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/indicators", {}),
        ("/indicators", {"words": "满"}),
        ("/indicators", {"words": HOSTILE}),
        ("/indicators", {"unit": "%", "low": "95"}),
        ("/indicators/same", {"name": "观众满意度"}),
        ("/indicators/same", {"name": HOSTILE}),
    ],
)
def test_over_the_real_index_the_query_behind_gives_the_same_rows(
    real: TestClient, store: Store, path: str, params: dict[str, str]
):
    told = data(real, path, **params)
    rows = told["rows"] if "rows" in told else told["distribution"]["rows"]["items"]
    answer = ask(store, told["query"])
    at = answer.columns.index("row")
    assert rows
    assert sorted(str(row[at]) for row in answer.rows) == sorted(row["iri"] for row in rows)


# --- the drawing of numbers


@pytest.mark.parametrize(
    "numbers",
    [
        ["5"],
        ["0"],
        ["-3", "0", "7"],
        ["1", "10000000"],
        [str(number) for number in range(200)],
        ["0.001", "0.0012"],
        ["1E-30", "1E+30"],
        [str(10**29), str(10**29 + 1)],
    ],
)
def test_every_number_is_drawn_once_and_within_the_frame(numbers: list[str]):
    values = [Decimal(number) for number in numbers]
    drawn = plot(values, sorted(values)[len(values) // 2])
    assert drawn is not None
    assert sum(bar.count for bar in drawn.bars) == len(values)
    assert sum(count for _low, _high, count in counted(values, logarithmic=drawn.logarithmic)) == len(values)
    for bar in drawn.bars:
        assert drawn.left - 1 <= bar.x <= bar.x + bar.width <= drawn.right + 1
        assert drawn.top - 1 <= bar.y <= bar.y + bar.height <= drawn.floor + 1
    assert all(drawn.left <= mark.at <= drawn.right for mark in drawn.across)
    assert 1 <= len(drawn.across) <= 12
    assert all(drawn.top - 1 <= mark.at <= drawn.floor for mark in drawn.up)


def test_no_numbers_no_drawing():
    assert plot([], None) is None


# --- legal bases


def documents(client: TestClient, **params: str) -> set[str]:
    return {each["number"] or each["title"] for each in data(client, "/bases", **params)["documents"]}


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, {KNOWN, REPLACED, REQUEST, TITLE, "某市绩效管理办法实施细则", HOSTILE}),
        ({"text": "财预[2003"}, {REPLACED}),
        ({"text": "财预（２００３）"}, {REPLACED}),
        ({"text": "办法"}, {REPLACED, KNOWN, TITLE, "某市绩效管理办法实施细则"}),
        ({"text": "邢开呈办"}, {REQUEST}),
        ({"unit": "图书馆"}, {REPLACED, TITLE, "某市绩效管理办法实施细则"}),
        ({"kind": "internal-request"}, {REQUEST}),
        ({"status": "replaced"}, {REPLACED}),
        ({"status": "known"}, {KNOWN}),
        ({"status": "named", "unit": "文化"}, {REQUEST}),
        ({"text": "没有"}, set()),
        ({"text": HOSTILE}, {HOSTILE}),
    ],
)
def test_filters_of_documents_and_the_query_behind_them_agree(
    client: TestClient, store: Store, params: dict[str, str], found: set[str]
):
    assert documents(client, **params) == found
    told = data(client, "/bases", **params)
    answer = ask(store, told["query"])
    rows = {str(row[0]): dict(zip(answer.columns, row, strict=True)) for row in answer.rows}
    assert rows.keys() == {each["document"] for each in told["documents"]}
    for each in told["documents"]:
        row = rows[each["document"]]
        assert (row["projects"], row["rows"], row["mentions"]) == tuple(
            str(each[name]) for name in ("projects", "rows", "mentions")
        )
        assert (row["units"], row["status"], row["kind"]) == (str(len(each["units"])), each["status"], each["kind"])
        assert (row["money"] and Decimal(row["money"])) == (each["money"] and Decimal(each["money"]))


def test_documents_are_read_from_the_store_once_for_each_snapshot(client: TestClient, pool: FakePool):
    name = "kg.bases.views.documents:cited_documents"
    client.get("/bases")
    before, snapshot = pool.calls[name], pool.snapshot
    client.get("/bases?page=1")
    assert pool.calls[name] == before
    try:
        pool.snapshot = snapshot.with_name("2")
        client.get("/bases")
        assert pool.calls[name] == before + 1
    finally:
        pool.snapshot = snapshot


@pytest.mark.parametrize("name", ["财预【2003】12 号", "旧办法"])
def test_one_document_is_found_by_any_of_its_names_and_tells_who_cites_it(client: TestClient, name: str):
    page = get(client, f"/bases/show?document={name}")
    assert REPLACED in page.text
    assert "失效日期2021-06-30" in re.sub(r"\s", "", page.text)
    assert page.text.index("某市图书馆") < page.text.index("某市文化局"), "units by name"
    assert any(re.fullmatch(r"/documents/[0-9a-f]{64}/projects/1\?row=2", link) for link in page.links)
    assert "财预[2003]12 号" in page.text


def test_the_query_behind_a_document_gives_its_citations(client: TestClient, store: Store):
    told = data(client, "/bases/show", document=REPLACED)
    answer = ask(store, told["query"])
    asked = {(row[1], row[2], row[3], row[5], row[6]) for row in answer.rows}
    shown = {
        (each["unit"], str(each["year"]), str(each["project"]), str(each["row"]), each["text"])
        for each in told["cited"]
    }
    assert asked == shown
    assert len(answer.rows) == len(told["cited"]) == 3


def test_the_query_behind_what_is_in_no_list_gives_its_lines(client: TestClient, store: Store):
    told = data(client, "/bases/unresolved")
    answer = ask(store, told["query"])
    told_of = [(each["mentions"], each["projects"]) for each in (*told["documents"], *told["loose"])]
    assert sorted((int(row[2] or 0), int(row[3] or 0)) for row in answer.rows) == sorted(told_of)


def test_a_proposal_is_shown_with_the_commands_that_decide_it(client: TestClient):
    page = get(client, f"/bases/show?document={TITLE}")
    assert "kg bases same" in page.text
    assert "kg bases different" in page.text


def test_a_part_of_several_names_lists_them(client: TestClient):
    page = get(client, "/bases/show?document=某市")
    assert "可指 2 份文件" in page.text
    assert sum(link.startswith("/bases/show?document=https") for link in page.links) == 2
    assert "没有单位引用" in get(client, "/bases/show?document=没有这份", status=404).text


def test_the_drawing_of_a_document_needs_no_style_and_no_script(client: TestClient):
    response = client.get("/bases/graph.svg", params={"document": HOSTILE})
    assert response.headers["content-type"].startswith("image/svg+xml")
    elements = list(ET.fromstring(response.text).iter())  # noqa: S314 - made by this program
    assert not [each for each in elements if each.tag.rpartition("}")[2] in ("style", "script")]
    assert not [name for each in elements for name in each.attrib if name == "style" or name.startswith("on")]
    assert client.get("/bases/graph.svg?document=没有").status_code == 404


def test_an_empty_store_says_where_to_begin():
    store = open_store(None)
    client = TestClient(desk(FakePool(store), FakeIndex(store)))
    for path in ("/indicators", "/bases", "/bases/unresolved", "/compare"):
        page = get(client, path)
        assert "去添加文件" in page.text, path
        assert "/" in page.links
    assert "去添加文件" not in get(client, "/indicators?words=热线").text


def test_the_list_of_what_is_in_no_list_can_be_downloaded(client: TestClient):
    response = client.get("/bases/unresolved?format=csv")
    assert response.content.startswith("\ufeff".encode())
    assert REQUEST in response.text
    assert "attachment" in response.headers["content-disposition"]


# --- rules


def test_every_rule_is_listed_with_its_counts(client: TestClient):
    told = data(client, "/rules")["rules"]
    assert [each["code"] for each in told] == [rule.code for rule in load_rules()]
    assert next(each for each in told if each["code"] == "D01")["counts"]["findings"] == 7
    page = get(client, "/rules?text=D01")
    assert "/queue?rule=D01&status=all" in page.links
    assert re.search(r"属实 2、\s*不属实 1", page.text)


def test_a_rule_tells_its_source_and_examples_and_leads_to_its_findings(client: TestClient):
    rule = next(rule for rule in load_rules() if rule.code == "D01")
    page = get(client, "/rules/D01")
    for text in (rule.source, *rule.examples["zh"], "sh:message"):
        assert text in page.text
    assert f"/documents/{'0' * 64}/projects/1?row=2" in page.links
    assert "/queue?rule=D01" in page.links
    assert get(client, "/rules/D01?lang=en").text.count(rule.name["en"])
    assert client.get("/rules/X99").status_code == 404
    assert "{value}" in next(rule for rule in load_rules() if rule.code == "T10").message["zh"].replace("?", "")
    assert "三级指标“…”没有说明" in get(client, "/rules/T10").text


# --- two years


def test_two_years_of_a_unit_show_what_came_went_and_changed(client: TestClient):
    page = get(client, "/compare?unit=某市文化局&earlier=2026&later=2025")
    assert "2025 年与 2026 年" in page.text
    assert "改动 1 行，新增 2 行，删去 1 行，不变 1 行" in page.text
    for text in ("≥12场", "≥15场", "↑ 增加 3场", "↓ 减少 1.50 万元", "新增项目"):
        assert text in page.text
    assert "观众满意度" not in page.text, "a row that is the same is counted only"


def test_a_comparison_tells_what_a_reader_would_miss(store: Store, pool: FakePool):
    index = FakeIndex(store)
    found = index.compare("某市文化局", 2025, 2026)
    assert found is not None
    line = next(row for each in found.projects for row in each.rows if row.earlier and row.later)
    assert line.earlier
    percent = replace(line.earlier, value="≥90%", number=Decimal(90), canonical_unit="%", basis="旧规")
    rows = (
        RowPair(percent, replace(percent, value="≥95%", number=Decimal(95)), Decimal(5), same=False),
        RowPair(percent, replace(percent, value="≥90.0%"), Decimal(0), same=False, respelt=True),
        RowPair(percent, replace(percent, basis="新规"), Decimal(0), same=True),
    )
    first = found.projects[0]
    assert first.earlier
    renamed = replace(first, earlier=replace(first.earlier, name="老名称"), rows=rows)
    left_out = replace(found.later, path="某局/调整后的预算.pdf")
    index.compare = lambda *_asked: replace(found, projects=(renamed,), left_out=(left_out,))  # type: ignore[method-assign]
    page = get(TestClient(desk(pool, index)), "/compare?unit=某市文化局&earlier=2026&later=2026")
    for text in ("↑ 增加 5 个百分点", "只改了写法", "依据：旧规 → 新规", "指标值未变", "原名：老名称", "改动 3 行",
                 "调整后的预算.pdf", "两个年度相同"):  # fmt: skip
        assert text in page.text


def test_with_one_unit_of_two_years_it_is_compared_at_once(client: TestClient):
    assert data(client, "/compare")["unit"] == "某市文化局"


def test_a_unit_of_one_year_is_told_why_it_cannot_be_compared(client: TestClient):
    page = get(client, "/compare?unit=某市图书馆")
    assert "“某市图书馆”没有两个年度的文件" in page.text


def test_without_two_years_of_anything_it_says_how_to_get_them(store: Store, pool: FakePool):
    index = FakeIndex(store)
    index.rows = [replace(row, fiscal_year=2026) for row in index.rows]
    page = get(TestClient(desk(pool, index)), "/compare")
    assert "还没有哪个单位有两年的文件" in page.text
    assert not page.of("form")


# --- questions


def test_every_question_is_there_with_a_field_for_each_parameter(client: TestClient):
    page = get(client, "/questions")
    assert {link for link in page.links if re.fullmatch(r"/questions/[a-z-]+", link)} == {
        f"/questions/{question.name}" for question in ready_questions()
    }
    fields = [attrs["name"] for attrs in page.of("input") if attrs["name"] != "words"]
    assert len(fields) == sum(len(question.params) for question in ready_questions())
    assert "coverage" in {each["name"] for each in data(client, "/questions", words="库里")["questions"]}


def test_an_answer_has_headings_in_the_language_of_the_page(client: TestClient, store: Store):
    assert "适用行" in get(client, "/questions/coverage").text
    assert "applicable rows" in get(client, "/questions/coverage?lang=en").text
    told = data(client, "/questions/coverage")
    assert [tuple(row) for row in told["rows"]] == list(ask(store, "coverage").rows)
    assert [tuple(row) for row in told["rows"]] == list(ask(store, told["query"]).rows)


def test_a_parameter_stands_in_the_query_that_the_editor_gets(client: TestClient, store: Store):
    told = data(client, "/questions/who-cites-a-document", document=REPLACED)
    assert f'VALUES ?document {{ "{REPLACED}" }}' in told["query"]
    assert len(ask(store, told["query"]).rows) == told["total"] == 2
    page = get(client, f"/questions/who-cites-a-document?document={REPLACED}")
    assert any(link.startswith("/sparql/edit?query=") for link in page.links)


def test_a_year_is_understood_as_people_write_it(client: TestClient):
    told = data(client, "/questions/deadlines-of-a-year", year="２０２５年")
    assert told["values"] == {"year": "2025"}


def test_a_missing_parameter_is_told_at_its_field_once_the_form_was_sent(client: TestClient):
    page = get(client, "/questions/who-cites-a-document?document=", status=400)
    (field,) = [attrs for attrs in page.of("input") if attrs.get("name") == "document"]
    assert field["aria-invalid"] == "true"
    assert "请填写这一项" in page.text
    assert "请填写这一项" not in get(client, "/questions/who-cites-a-document").text


def test_a_number_that_is_none_is_told_at_its_field(client: TestClient):
    page = get(client, "/questions/deadlines-of-a-year?year=今年", status=400)
    (field,) = [attrs for attrs in page.of("input") if attrs.get("name") == "year"]
    assert (field["aria-invalid"], field["value"]) == ("true", "今年")
    assert "“今年”不是整数" in page.text


def test_a_question_that_takes_too_long_is_told(client: TestClient):
    page = get(client, f"/questions/{SLOW}", status=504)
    assert "查询超过了 30 秒" in page.text
    assert "请缩小范围" in page.text


def test_a_download_opens_in_a_spreadsheet_and_runs_nothing(store: Store):
    client = TestClient(desk(FakePool(store), FakeIndex(store)))
    response = client.get("/questions/projects-of-a-unit?unit=文化局&format=csv")
    assert response.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert len(rows) == 1 + len(ask(store, "projects-of-a-unit", {"unit": "文化局"}).rows)
    assert not [cell for row in rows for cell in row if re.match(r"[=@]", cell)]


def test_resources_lead_to_their_pages_here(client: TestClient, store: Store):
    page = get(client, "/questions/graph-of-a-project?project=购书")
    assert any(link.startswith("/id/disclosure/") for link in page.links)
    assert "/def#TargetTable" in page.links
    sha256, iri = next(iter(ask(store, f"SELECT ?s ?d {{ ?d <{ID[:-3]}def#sha256> ?s }}").rows))
    assert iri
    assert not [link for link in page.links if unescape(link).startswith("http")]
    assert len(str(sha256)) == 64
    everything = " ".join(page.links)
    assert re.search(r"/documents/[0-9a-f]{64}", everything), "a disclosure leads to its own page"
