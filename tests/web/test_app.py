"""All parts together over a small store: pages and their data, a file from upload to review, the store that changes."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import lxml.html
import pytest
from hostile import workbook
from serving import soon
from terminal import DISCLOSURE

import kg
from kg.errors import StoreError
from kg.web.desk.desk import Desk
from kg.web.processes import EndedError
from kg.web.query.pool import QueryPool
from kg.web.running import Renewal
from kg.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Server

PAGES = (
    *("/", "/documents", "/queue", "/uploads", "/indicators", "/bases", "/rules", "/compare", "/questions", "/api"),
    *("/sparql/edit", "/indicators?words=活动", "/documents?text=文化", "/queue?status=all", "/nowhere"),
)
PATIENCE = 60.0
SCRIPT = "<script>alert(1)"


@pytest.fixture
def person(server: Server) -> Iterator[httpx.Client]:
    """Speak to the server as a browser does."""
    with httpx.Client(base_url=server.url, headers={"Accept": "text/html"}, timeout=PATIENCE) as made:
        yield made


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_does_with_what_the_policy_allows(person: httpx.Client, path: str, lang: str):
    reply = person.get(path, params={"lang": lang} | dict(httpx.QueryParams(path.partition("?")[2])))
    assert reply.status_code == (404 if path == "/nowhere" else 200)
    page = lxml.html.fromstring(reply.text)
    assert page.xpath("//h1")
    assert not page.xpath("//style | //script[not(@src)] | //@style")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    loaded = page.xpath("//@src | //link/@href | //form/@action")
    assert [each for each in loaded if not each.startswith(("/", "data:", "?", "#")) or each.startswith("//")] == []


def test_an_answer_on_a_kept_connection_is_not_held_back_by_the_system(person: httpx.Client):
    waited = []
    for _ in range(40):
        begin = time.perf_counter()
        person.get("/healthz").raise_for_status()
        waited.append(time.perf_counter() - begin)
    delay = 0.04  # Linux acknowledges a first piece of an answer after so many seconds, and only then the second leaves
    assert sorted(waited)[len(waited) // 4] < delay * 0.9


def test_every_form_that_writes_hands_back_the_secret(person: httpx.Client):
    for path in ("/", "/uploads", "/queue?status=all"):
        for form in lxml.html.fromstring(person.get(path).text).xpath("//form[@method='post']"):
            assert form.xpath(".//input[@name='csrf']/@value"), path


def test_links_of_the_pages_lead_somewhere(person: httpx.Client):
    links = set()
    for path in ("/", "/documents", "/queue", "/rules", "/questions"):
        links |= {str(each) for each in lxml.html.fromstring(person.get(path).text).xpath("//a/@href")}
    inside = sorted(each for each in links if each.startswith("/"))[:60]
    assert inside
    broken = {each: status for each in inside if (status := person.get(each, follow_redirects=True).status_code) != 200}
    assert broken == {}


def test_a_file_goes_from_upload_to_review_whatever_it_is_called(person: httpx.Client):
    page = person.get("/").text
    found = re.search(r'name="csrf" (?:content|value)="([0-9a-f]{64})"', page)
    assert found is not None
    text = DISCLOSURE.replace("某市文化局", "某县文化局").replace("活动场次", SCRIPT)
    sent = person.post("/uploads", data={"csrf": found[1]}, files={"files": (f"{SCRIPT}.xlsx", workbook(text))})
    assert sent.status_code == 303, sent.text

    def reviewed() -> dict[str, Any] | None:
        (job, *_others) = person.get("/uploads.json").json()["jobs"]
        assert job["state"] != "failed", job
        return job if job["state"] == "done" else None

    job = soon(reviewed)
    assert (job["name"], job["violations"]) == (f"{SCRIPT}.xlsx", 1)
    project = person.get(f"/documents/{job['sha256']}/projects/1").text
    assert "≤10万元" in project
    for text in (project, person.get("/uploads").text, person.get(f"/indicators?words={quote(SCRIPT)}").text):
        shown = lxml.html.fromstring(text)
        assert not shown.xpath("//script[not(@src)]")
        assert SCRIPT in shown.text_content()
    # what is told to be done stands in lists and in the graph
    assert job["sha256"] in person.get("/documents.json").text
    query = f'ASK {{ ?file bkg:sha256 "{job["sha256"]}" }}'
    asked = person.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert asked.json()["boolean"] is True


def test_what_is_built_beside_the_server_is_shown_before_long(person: httpx.Client, server: Server):
    store = server.settings.store
    (store.parent / "丁.txt").write_text(DISCLOSURE.replace("某市文化局", "某乡文化站"), encoding="utf-8")
    soon(lambda: built(store.parent / "丁.txt", server))
    soon(lambda: "某乡文化站" in person.get("/documents.json").text)


def test_a_waiver_that_people_write_meanwhile_is_seen_by_the_lists(person: httpx.Client, server: Server):
    def waived() -> int:
        return int(person.get("/queue.json", params={"status": "waived"}).json()["findings"]["total"])

    before, file = waived(), server.settings.waivers
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(kept + "- rule: D01\n  reason: 写明上限的另有规定\n  by: 张三\n", encoding="utf-8")
    soon(lambda: waived() > before)
    file.write_text(kept, encoding="utf-8")
    soon(lambda: waived() == before)


def built(path: Any, server: Server) -> bool:  # noqa: ANN401 - a path
    """Build a file into the store of a server; the server may be writing it just then."""
    try:
        kg.build([path], store=server.settings.store, jobs=1)
    except StoreError:
        return False
    return True


def test_the_operations_for_programs_use_the_same_desk(server: Server):
    reply = httpx.post(f"{server.url}/api/review", files={"file": ("甲.txt", DISCLOSURE)}, timeout=PATIENCE)
    assert [finding["rule"] for finding in reply.json()[0]["findings"] if finding["row"]] == ["D01"]
    assert reply.json()[0]["path"] == "甲.txt"
    letter = httpx.post(f"{server.url}/api/review", files={"file": ("信.txt", "您好")}, timeout=PATIENCE)
    assert letter.status_code == 422, "a file without a table is unusable; the request was well made"
    question = httpx.get(f"{server.url}/api/questions/hotline-targets-across-units?word=热线", timeout=PATIENCE)
    assert question.json()["results"]["bindings"] == []


def test_what_cannot_be_renewed_is_tried_again_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async def broken(*_arguments: Any, **_options: Any) -> None:  # noqa: ANN401 - whatever a process is started with
        raise EndedError(1)

    monkeypatch.setattr("kg.web.running.Child.start", broken)
    (tmp_path / "store").mkdir()
    settings = Settings(tmp_path / "store", tmp_path / "desk")

    async def twice() -> Renewal:
        renewal = Renewal(settings, QueryPool(settings.limits), Desk(settings))
        await renewal.follow()
        await renewal.follow()
        return renewal

    renewal = asyncio.run(twice())
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert renewal._is_outdated()  # noqa: SLF001 - `watch` asks it whether to try again
