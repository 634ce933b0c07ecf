"""The pages of reviewing: files in, marks on the right cells, the row on the page image, verdicts, the queue."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from lxml import html
from pages_fixtures import app_of
from records import project, record
from reviewed import HOSTILE, hostile, reviewed, rows
from starlette.testclient import TestClient

from kg.model import Place, Record
from kg.sheets.marked import mark_document
from kg.view.images import PageImage
from kg.vocabulary import PACKAGE
from kg.web.model import Job, Reviewed
from kg.web.pages.outlines import sheets_of

if TYPE_CHECKING:
    from pathlib import Path

    from httpx import Response
    from starlette.applications import Starlette

    from kg.review import Review

PAGE = PageImage("image/png", b"\x89PNG", 600.0, 800.0)
BOXES = {"level3": (50.0, 200.0, 150.0, 220.0), "value": (150.0, 200.0, 250.0, 226.0)}


def placed_rows() -> list[Any]:
    """Return the rows with boxes of two cells each, the last cut by the end of page 3."""
    told = []
    for number, row in enumerate(rows()):
        down = number * 40.0
        places = {
            name: (Place(page=3, box=(box[0], box[1] + down, box[2], box[3] + down)),) for name, box in BOXES.items()
        }
        places["level1"] = (Place(page=3, box=(0.0, 200.0, 50.0, 400.0)),)
        places["basis"] = (Place(page=3, box=(250.0, 200.0, 300.0, 400.0)),)  # merged over all rows
        if number == len(rows()) - 1:
            places["value"] += (Place(page=4, box=(150.0, 20.0, 250.0, 40.0)),)
        told.append(replace(row, places=places))
    return told


@pytest.fixture
def pair() -> tuple[Record, Review]:
    second = project(ordinal=2, name="第二个项目", indicators=())
    whole = record(project(*placed_rows()), second, path="文化局/2026.pdf")
    return reviewed(changed=whole)


@pytest.fixture
def held(pair: tuple[Record, Review], tmp_path: Path) -> Reviewed:
    return Reviewed(*pair, tmp_path / "2026.pdf", "pdf", is_upload=True)


@pytest.fixture
def app(held: Reviewed, tmp_path: Path) -> Starlette:
    return app_of(tmp_path, [held], {3: PAGE, 4: PAGE}, size=2)


@pytest.fixture
def client(app: Starlette) -> TestClient:
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def document(held: Reviewed) -> str:
    return f"/documents/{held.record.document.sha256}"


def page(client: TestClient, address: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status
    return html.fromstring(answer.text)


def texts(tree: html.HtmlElement, selector: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in tree.cssselect(selector)]


# --- files in


def test_a_file_dropped_without_script_is_taken_in_and_its_jobs_are_shown(client: TestClient, app: Starlette):
    answer = client.post("/uploads", files=[("files", ("../甲.txt", b"abc")), ("files", ("乙.txt", b"def"))])
    assert (answer.status_code, answer.headers["location"]) == (303, "/uploads")
    kept = sorted((app.state.services.settings.desk / "incoming").iterdir())
    assert sorted(file.read_bytes() for file in kept) == [b"abc", b"def"]
    tree = page(client, "/uploads")
    assert len(tree.cssselect(".jobs li")) == 2
    assert tree.cssselect(".jobs a.primary")[0].get("href") == f"/documents/{next(iter(app.state.services.desk.held))}"


def test_no_file_chosen_is_told_beside_the_form(client: TestClient):
    answer = client.post("/uploads", data={"csrf": "secret"})
    assert answer.status_code == 422
    assert texts(html.fromstring(answer.text), "[role=alert]") == ["没有选文件。请先选文件，再点“开始审核”。"]


def test_the_script_is_answered_with_the_jobs(client: TestClient):
    answer = client.post("/uploads.json", files=[("files", ("甲.txt", b"abc"))])
    assert answer.status_code == 202
    assert [job["name"] for job in answer.json()["jobs"]] == ["甲.txt"]
    assert client.get("/uploads.json").json()["running"] == 0


# --- documents


def test_the_first_page_leads_from_each_bar_to_the_findings_it_counts(client: TestClient):
    tree = page(client, "/")
    bars = {each.get("href"): each for each in tree.cssselect(".bars th a")}
    number = bars["/queue?severity=Warning"].xpath("string(../../td[1])")
    assert int(number) == client.get("/queue.json?severity=Warning").json()["findings"]["total"]
    assert "/queue?rule=B01" in bars


def test_filters_of_a_list_keep_what_was_typed(client: TestClient):
    tree = page(client, "/documents?text=文化&sort=year&year=2026")
    assert tree.cssselect("[name=text]")[0].get("value") == "文化"
    assert tree.cssselect("[name=sort] [selected]")[0].get("value") == "year"
    assert len(tree.cssselect("table.list tbody tr")) == 1
    assert texts(page(client, "/documents?text=无此"), ".empty") == ["没有符合条件的文件。"]


def test_lists_without_anything_say_what_to_do(tmp_path: Path):
    client = TestClient(app_of(tmp_path, [], {}))
    (empty,) = page(client, "/documents").cssselect(".empty")
    assert "还没有文件" in empty.text_content()
    assert empty.cssselect("a")[0].get("href") == "/"


def test_the_queue_says_that_a_file_is_on_its_way_into_it(app: Starlette, client: TestClient):
    app.state.services.desk.taken.append(Job("1", "甲.txt", "storing"))
    (empty,) = page(client, "/queue?rule=Z99&status=all").cssselect(".empty")
    assert "正在保存" in empty.text_content()
    assert empty.cssselect("a")[0].get("href") == "/queue?rule=Z99&status=all"


def test_a_document_tells_a_rule_not_evaluated_from_one_that_is_clear(client: TestClient, document: str):
    tree = page(client, document)
    told = client.get(f"{document}.json").json()
    shown = dict(
        zip(texts(tree, "details table th[scope=row] a"), texts(tree, "details table td:nth-child(3)"), strict=True)
    )
    assert shown["B01"] == "有发现（部分未评判）"
    assert (shown["A08"], shown["T02"]) == ("未评判", "无发现")
    assert {line["code"]: line["open"] for line in told["rules"]}["V01"] == 1
    assert told["notes"] == ["第 9 页没有读"]
    assert "第 9 页没有读" in texts(tree, ".note")


def test_only_an_upload_can_be_removed(client: TestClient, app: Starlette, held: Reviewed, document: str):
    assert page(client, document).cssselect(f"form[action='{document}/remove']")
    app.state.services.desk.held[held.record.document.sha256] = replace(held, is_upload=False)
    assert not page(client, document).cssselect(f"form[action='{document}/remove']")
    assert client.post(f"{document}/remove").headers["location"] == "/documents"
    page(client, document, 404)


# --- one project


def test_marks_stand_on_the_cells_that_findings_are_about(client: TestClient, document: str):
    tree = page(client, f"{document}/projects/1")
    marked = {
        (row.get("data-row"), cell.get("data-label")): cell.get("class")
        for row in tree.cssselect("tr[id]")
        for cell in row.cssselect("td.marked")
    }
    assert marked["2", "指标值"] == "marked Violation"
    assert marked["4", "指标值确定依据"].startswith("marked")
    assert marked["4", "指标值"] == "marked aside"
    assert ("1", "指标值") not in marked
    mark = tree.cssselect("tr#r2 td[data-label='指标值'] a.mark")[0]
    finding_ = tree.get_element_by_id(mark.get("href")[1:])
    assert "上限写成下限" in finding_.text_content()
    assert "≤10万元" in finding_.text_content()


def test_the_chosen_row_is_outlined_on_the_page_image(client: TestClient, document: str):
    tree = page(client, f"{document}/projects/1?row=2")
    (chosen,) = tree.cssselect(".sheet .chosen")
    assert (chosen.get("data-row"), "Violation" in chosen.get("class").split()) == ("2", True)
    rect = chosen.find("rect")
    assert [rect.get(name) for name in ("x", "y", "width", "height")] == ["50.0", "240.0", "200.0", "26.0"]
    assert [each.get("src") for each in tree.cssselect(".sheet img")] == [f"{document}/pages/3", f"{document}/pages/4"]
    assert tree.cssselect("tr.chosen")[0].get("id") == "r2"


def test_a_finding_chooses_its_row(client: TestClient, document: str):
    number = page(client, f"{document}/projects/1").cssselect("tr#r2 td[data-label='指标值'] a.mark")[0].text
    assert client.get(f"{document}/projects/1.json?finding={number}").json()["row"] == 2
    assert client.get(f"{document}/projects/1.json?row=99").json()["row"] is None


def test_a_row_cut_by_the_end_of_a_page_is_outlined_on_both(pair: tuple[Record, Review]):
    whole, review = pair
    marked = mark_document(whole, review, lang="zh").projects[0]
    third, fourth = sheets_of(marked, whole.projects[0])
    assert [outline.row for outline in third.rows] == [1, 2, 3, 4]
    assert [(outline.row, outline.height) for outline in fourth.rows] == [(4, 20.0)]


def test_a_merged_cell_is_marked_once_for_all_its_rows(client: TestClient, document: str):
    cells = page(client, f"{document}/projects/1").cssselect(".sheet .cell rect")
    places = [tuple(cell.get(name) for name in ("x", "y", "width", "height")) for cell in cells]
    assert ("250.0", "200.0", "50.0", "200.0") in places
    assert len(places) == len(set(places))


def test_a_format_without_pages_shows_the_table_alone(
    client: TestClient, app: Starlette, held: Reviewed, document: str
):
    app.state.services.desk.held[held.record.document.sha256] = replace(held, form="docx")
    tree = page(client, f"{document}/projects/1")
    assert not tree.cssselect(".sheet")
    assert "第3页" in tree.cssselect("tr.said-of")[0].text_content()


def test_a_project_that_is_not_there_is_not_found(client: TestClient, document: str):
    assert texts(page(client, f"{document}/projects/9", 404), "[role=alert] b")[0].startswith("文件里没有项目 9")


def test_the_image_of_a_page_is_sent_once(client: TestClient, document: str):
    first = client.get(f"{document}/pages/3")
    assert (first.content, first.headers["content-type"]) == (PAGE.data, "image/png")
    assert first.headers["cache-control"].startswith("private")
    again = client.get(f"{document}/pages/3", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{document}/pages/8").status_code == 404


# --- what people say


def said(client: TestClient, document: str, **fields: str) -> Response:
    given = {"csrf": "secret", "rule": "D01", "project": "1", "row": "2", "text": "≥10万元", "by": "王审"}
    return client.post(f"{document}/verdicts", data=given | fields)


def test_a_verdict_goes_back_to_its_finding_and_is_shown_there(client: TestClient, app: Starlette, document: str):
    back = f"{document}/projects/1?row=2#f5"
    answer = said(client, document, verdict="reject", reason="是试点", until="2026-12-31", back=back)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{document}/projects/1?row=2&said=reject#f5"
    tree = page(client, answer.headers["location"].split("#")[0])
    (line,) = texts(tree, "tr.said-of .said")
    assert re.search(r"不属实 理由：是试点 王审 · \d{4}-\d\d-\d\d \d\d:\d\d", line)
    assert texts(tree, ".kept")[0].startswith("已记下：不属实。")
    assert app.state.services.desk.untils == ["2026-12-31"]
    assert [verdict.rule for verdict in app.state.services.index.noted] == ["D01"]


def test_the_name_of_the_reviewer_is_remembered(client: TestClient):
    answer = client.post("/reviewer", data={"by": "王审", "back": "/queue?page=2"})
    assert quote("王审") in answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?page=2")
    client.cookies.set("by", quote("王审"))
    tree = page(client, "/queue")
    assert {each.get("value") for each in tree.cssselect("[name=by]")} == {"王审"}
    assert tree.cssselect("button[name=verdict][value=accept]")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"verdict": "reject"}, "选“不属实”时，请写明理由。"),
        ({"verdict": "correct", "reason": "看过"}, "请写明应写成什么。"),
        ({"verdict": "accept", "by": " "}, "请写上审核人的姓名。"),
        ({"verdict": "maybe"}, "请先选"),
        ({"verdict": "reject", "reason": "旧版", "until": "明年"}, "豁免日期不对"),
        ({"verdict": "missed", "rule": "", "text": ""}, "请选一条规则"),
    ],
)
def test_a_form_that_lacks_something_comes_back_as_it_was(
    client: TestClient, app: Starlette, document: str, fields: dict[str, str], told: str
):
    answer = said(client, document, back="/queue?page=2#f3", **fields)
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    assert texts(tree, "[role=alert]")[0].startswith(told)
    assert tree.cssselect("[name=reason]")[0].text_content().strip() == fields.get("reason", "")
    assert tree.cssselect("[name=back]")[0].get("value") == "/queue?page=2#f3"
    assert app.state.services.desk.words == {}


def test_a_word_that_another_person_said_meanwhile_is_shown_before_it_is_replaced(
    client: TestClient, app: Starlette, document: str
):
    said(client, document, verdict="accept", by="李审", seen="")
    words = app.state.services.desk.words
    answer = said(client, document, verdict="reject", reason="是试点", seen="")
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    assert "李审已记下意见：属实" in texts(tree, "[role=alert]")[0]
    assert [each.by for each in words.values()] == ["李审"]
    seen = tree.cssselect("[name=seen]")[0].get("value")
    assert said(client, document, verdict="reject", reason="是试点", seen=seen).status_code == 303
    assert [each.by for each in words.values()] == ["王审"]


def test_a_document_tells_how_many_of_its_findings_are_open(client: TestClient, document: str):
    said(client, document, verdict="accept")
    (violations,) = list(page(client, document).cssselect(".facts .Violation a"))
    total = client.get(violations.get("href").replace("/queue?", "/queue.json?")).json()["findings"]["total"]
    assert violations.text_content().endswith(f"（待审 {total}）")


def test_a_line_break_in_what_a_finding_quotes_comes_back_as_it_was(client: TestClient, app: Starlette, document: str):
    said(client, document, verdict="accept", text="≥10\r\n万元")
    assert list(app.state.services.desk.words) == [("D01", 1, 2, "≥10\n万元")]


def test_no_form_leads_to_another_server(client: TestClient, document: str):
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert said(client, document, verdict="accept", back=back).headers["location"].startswith(f"{document}?said=")


def test_what_was_missed_is_kept_with_its_row_and_shown(client: TestClient, document: str):
    answer = said(client, document, verdict="missed", rule="", row="3", text="", reason="单位写错", back=document)
    assert answer.status_code == 303
    tree = page(client, f"{document}/projects/1")
    assert "漏报 理由：单位写错" in texts(tree, "#missed")[0]
    assert "第 3 行" in texts(tree, "#missed .finding")[0]
    (there,) = page(client, document).cssselect("#missed .finding a")
    assert there.get("href") == f"{document}/projects/1?row=3#missed"


# --- the queue


def test_the_queue_is_paged_with_its_filters_kept(client: TestClient):
    tree = page(client, "/queue?severity=Warning&status=all")
    (following,) = tree.cssselect("a[rel=next]")
    assert "severity=Warning" in following.get("href")
    assert "status=all" in following.get("href")
    assert "page=2" in following.get("href")
    assert tree.cssselect("[name=severity] [selected]")[0].get("value") == "Warning"
    first = {each.get("id") for each in tree.cssselect(".finding")}
    second = {each.get("id") for each in page(client, following.get("href")).cssselect(".finding")}
    assert first
    assert second
    assert not first & second


def test_a_finding_of_the_queue_leads_to_its_row_and_leaves_the_queue_once_judged(client: TestClient, document: str):
    tree = page(client, "/queue?rule=D01")
    assert tree.cssselect(".finding a.see")[0].get("href") == f"{document}/projects/1?row=2#r2"
    fields = {each.get("name"): each.get("value") for each in tree.cssselect(".finding form.word [type=hidden]")}
    answer = client.post(f"{document}/verdicts", data=fields | {"verdict": "accept", "by": "王审"})
    assert answer.headers["location"] == "/queue?rule=D01&said=accept#f1"
    assert texts(page(client, "/queue?rule=D01"), ".empty") == ["没有符合条件的问题。"]
    judged = page(client, "/queue?rule=D01&status=judged")
    assert texts(judged, ".finding .said")[0].startswith("属实")


def test_the_data_of_a_page_are_what_it_shows(client: TestClient, document: str):
    shown = texts(page(client, "/queue"), ".finding .message")
    data = client.get("/queue.json").json()
    assert [line["message"]["zh"] for line in data["findings"]["items"]] == shown
    assert data["query"].startswith("SELECT")
    told = client.get(f"{document}/projects/1.json").json()
    assert [each["message"] for each in told["findings"]] == texts(
        page(client, f"{document}/projects/1"), ".finding .message"
    )


# --- what is handed out


def test_downloads_are_kept_and_never_shown_as_pages(client: TestClient, document: str):
    sheet = client.get(f"{document}/download/xlsx")
    assert sheet.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('审核表.xlsx')}"
    source = client.get(f"{document}/original")
    assert source.headers["content-disposition"].startswith("attachment;")
    assert "\r" not in source.headers["content-disposition"]
    assert source.headers["x-content-type-options"] == "nosniff"


# --- every page

ADDRESSES = ("/", "/uploads", "/documents", "/queue?status=all", "{d}", "{d}/projects/1?row=2", "{d}/projects/7")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_texts_stay_texts_and_nothing_stands_in_line(tmp_path: Path, address: str, lang: str):
    bad = Reviewed(*hostile(), tmp_path / "x.pdf", "pdf", is_upload=True)
    app = app_of(tmp_path, [bad], dict.fromkeys(range(1, 8), PAGE))
    client = TestClient(app)
    client.post("/uploads", files=[("files", (f"{HOSTILE}.txt", b"x"))])
    answer = client.get(address.format(d=f"/documents/{bad.record.document.sha256}"), params={"lang": lang})
    tree = html.fromstring(answer.text)
    assert [each.get("src") for each in tree.iter("script")] == ["/static/desk.js"]
    assert not list(tree.iter("style"))
    assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')]")
    links = {each for each in tree.xpath("//@href | //@src | //@action") if each != "data:,"}
    assert not {each for each in links if not each.startswith(("/", "#", "?"))}
    assert not tree.xpath("//img[not(starts-with(@src, '/documents/'))]")


@pytest.mark.parametrize("address", ADDRESSES[:-1])
def test_every_control_has_its_label_and_every_form_its_token(client: TestClient, document: str, address: str):
    tree = page(client, address.format(d=document))
    names = {each.get("for") for each in tree.iter("label")}
    ids = [each.get("id") for each in tree.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    for control in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert control.get("id") in names or control.getparent().tag == "label"
    for form in tree.xpath("//form[@method='post']"):
        assert form.cssselect("[name=csrf]")[0].get("value") == "secret"


def test_a_language_once_asked_is_remembered(client: TestClient):
    assert page(client, "/documents?lang=en").get("lang") == "en"
    assert page(client, "/documents").get("lang") == "en"


def test_the_pages_speak_both_languages():
    for path in (PACKAGE / "web" / "texts").glob("*.json"):
        told = json.loads(path.read_text(encoding="utf-8"))
        assert told["zh"].keys() == told["en"].keys()
        places = {key: set(re.findall(r"\{\w+\}", text)) for key, text in told["zh"].items()}
        assert places == {key: set(re.findall(r"\{\w+\}", text)) for key, text in told["en"].items()}
