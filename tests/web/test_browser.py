"""The desk as a reviewer uses it, in a real browser against the running program: from a file to a verdict, and around.

Every page is watched: a request to another server, a message of the console or a break of the content security policy
fails the test.
"""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import httpx
import pytest
from browser import NARROW, WIDE, chromium, grave_violations, sideways, watched
from served import UNIT, Served, serving_program
from uploads import WRITERS, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

HAS_OCR = importlib.util.find_spec("rapidocr") is not None
QUESTION = "satisfaction-targets-compared"
REVIEWER = "李审核"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:  # noqa: ARG001 - none without a browser
    with serving_program(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Served) -> Iterator[Page]:
    with watched(browser, server.url) as opened:
        yield opened


@pytest.fixture(scope="module")
def data(server: Served) -> Iterator[httpx.Client]:
    """Ask the server for data, where a test needs an address."""
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        yield client


def upload(page: Page, *files: Path) -> None:
    page.goto("/")
    page.get_by_label("选文件").set_input_files(files)
    page.get_by_role("button", name="开始审核").click()


# --- files in, findings out


@pytest.fixture(scope="module")
def uploaded(browser: Browser, server: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Send the disclosure in every format at once; return the page of each review by the ending of the file."""
    folder, endings = tmp_path_factory.mktemp("uploads"), [each for each in WRITERS if each != "jpg" or HAS_OCR]
    with watched(browser, server.url) as page:
        upload(page, *(write(folder, ending) for ending in endings))
        jobs = {ending: page.locator("#jobs li", has_text=f"绩效目标.{ending}") for ending in endings}
        for job in jobs.values():
            job.get_by_role("link", name="看审核结果").wait_for()
        return {ending: str(job.get_attribute("data-document")) for ending, job in jobs.items()}


@pytest.mark.parametrize("ending", WRITERS)
def test_a_file_of_any_format_is_reviewed_and_its_finding_stands_at_its_row(
    page: Page, uploaded: dict[str, str], ending: str
):
    if ending not in uploaded:
        pytest.skip("the ocr extra is not installed: scans are not read")
    page.goto(f"{uploaded[ending]}/projects/1")
    (row, rule) = (3, "T06") if ending == "jpg" else (2, "D01")
    finding = page.locator(f"tr.said-of[data-row='{row}']")
    assert finding.get_by_text(rule, exact=True).first.is_visible()
    assert page.locator(f"#r{row} td.marked").count() >= 1
    if ending in {"pdf", "jpg"}:
        outlined(page, row)


def outlined(page: Page, row: int) -> None:
    """Assert that the row and what is wrong in it are outlined on the image of the page, which has come."""
    image = page.locator(".sheet img").first
    page.wait_for_function("document.querySelector('.sheet img').naturalWidth > 0")
    frame, shape = box(image), box(page.locator(f".sheet [data-row='{row}'] rect").first)
    assert frame["x"] <= shape["x"]
    assert shape["x"] + shape["width"] <= frame["x"] + frame["width"] + 1
    assert frame["y"] <= shape["y"]
    assert shape["y"] + shape["height"] <= frame["y"] + frame["height"] + 1
    assert 5 < shape["height"] < frame["height"] / 3
    assert page.locator(".sheet .cell rect").count() >= 1


def box(shown: Locator) -> dict[str, float]:
    found = shown.bounding_box()
    assert found is not None
    return dict(found)


def test_a_file_that_cannot_be_read_says_why(page: Page, tmp_path: Path):
    (tmp_path / "坏的.pdf").write_bytes(b"%PDF-1.7\nnothing")
    upload(page, tmp_path / "坏的.pdf")
    failed = page.locator("#jobs [data-state=failed]", has_text="坏的.pdf")
    failed.wait_for()
    assert "怎么办" in failed.inner_text()


def test_it_all_works_without_script(browser: Browser, server: Served, tmp_path: Path):
    with watched(browser, server.url, script=False) as page:
        upload(page, write(tmp_path, "txt"))
        page.wait_for_url("**/uploads")
        job = page.locator("#jobs li").first
        for _ in range(100):
            if job.get_attribute("data-state") == "done":
                break
            page.reload()
        job.get_by_role("link", name="看审核结果").click()
        page.wait_for_url(re.compile(r"/documents/\w{64}$"))


# --- what people say of findings


def test_a_finding_that_is_rejected_is_waived(page: Page, server: Served):
    page.goto(f"{server.document}/projects/1")
    finding = page.locator(".finding", has_text="D01").first
    finding.locator("summary").first.click()
    finding.get_by_role("radio", name="不属实").check()
    finding.get_by_role("textbox", name="理由").fill("合同约定了最低费用")
    finding.get_by_label("审核人").fill(REVIEWER)
    finding.get_by_role("button", name="记下意见").click()
    page.get_by_role("status").filter(has_text="已记下").wait_for()
    page.goto("/queue?status=waived")
    assert page.get_by_text("合同约定了最低费用").first.is_visible()
    assert "D01" in server.waivers.read_text(encoding="utf-8")


def test_the_queue_is_judged_by_keyboard(page: Page, tmp_path: Path):
    upload(page, write(tmp_path, "docx"))
    page.wait_for_url(re.compile(r"/documents/\w{64}$"))
    page.goto(f"/queue?{urlencode({'sha256': page.url.rsplit('/', 1)[-1], 'rule': 'D01'})}")
    finding = page.locator(".finding", has_text="D01").first
    finding.locator("summary").first.focus()
    page.keyboard.press("Enter")
    finding.get_by_label("属实", exact=True).focus()
    page.keyboard.press("Space")
    finding.get_by_label("审核人").focus()
    page.keyboard.insert_text(REVIEWER)
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="已记下").wait_for()


def test_a_file_is_sent_by_keyboard(page: Page, tmp_path: Path):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "files"
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Space")
    asked.value.set_files(write(tmp_path, "xlsx"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/documents/\w{64}$"))


# --- looking around


def test_two_characters_find_an_indicator(page: Page):
    page.goto("/indicators")
    page.get_by_label("查什么").fill("场次")
    page.get_by_label("查什么").press("Enter")
    page.wait_for_url("**words=**")
    assert page.get_by_role("row").filter(has_text="活动场次").first.is_visible()


def test_two_years_of_a_unit_stand_side_by_side(page: Page):
    page.goto("/compare")
    page.get_by_label("单位", exact=True).select_option(UNIT)
    page.get_by_role("button", name="对比").click()
    page.get_by_role("heading", name="2025 年与 2026 年").wait_for()
    row = page.get_by_role("row").filter(has_text="活动场次")
    assert row.get_by_text("≥10场").is_visible()
    assert row.get_by_text("≥12场").is_visible()


def test_a_ready_question_is_run_in_the_editor_without_any_other_server(page: Page):
    page.goto("/sparql/edit")
    page.get_by_label("现成的问题").select_option(QUESTION)
    page.get_by_role("textbox", name="查询", exact=True).press("Control+Enter")
    page.wait_for_url("**run=1**")
    assert page.get_by_role("cell", name=re.compile(UNIT)).first.is_visible()


def test_a_table_leads_to_the_query_behind_it(page: Page):
    page.goto("/documents")
    page.get_by_role("link", name=re.compile("SPARQL 查询")).click()
    page.get_by_role("button", name="运行").click()
    page.wait_for_url("**run=1**")
    assert page.get_by_text(UNIT).first.is_visible()


# --- every page


def pages(data: httpx.Client, document: str) -> dict[str, str]:
    """Return the addresses of pages of every kind."""
    resource = data.get("/documents.json").json()["documents"]["items"][0]["iri"]
    asked = {"query": "SELECT * { ?row bkg:level3 ?name } LIMIT 5", "run": "1"}
    return {
        "document": document,
        "project": f"{document}/projects/1",
        "row": f"{document}/projects/1?row=2",
        "indicators": f"/indicators?{urlencode({'words': '场次'})}",
        "same": f"/indicators/same?{urlencode({'name': '活动场次'})}",
        "base": f"/bases/show?{urlencode({'name': '国办秘函〔2019〕19号'})}",
        "compare": f"/compare?{urlencode({'unit': UNIT, 'earlier': 2025, 'later': 2026})}",
        "answer": f"/questions/{QUESTION}",
        "query": f"/sparql/edit?{urlencode(asked)}",
        "resource": quote(resource.removeprefix("https://w3id.org/budget-kg"), safe="/%"),
    }


FIXED = ("/", "/uploads", "/documents", "/queue", "/indicators", "/bases", "/bases/unresolved", "/rules", "/rules/D01",
         "/compare", "/questions", "/sparql/edit", "/api", "/def")  # fmt: skip
MADE = ("document", "project", "row", "indicators", "same", "base", "compare", "answer", "query", "resource")


@pytest.mark.parametrize("name", [*FIXED, *MADE])
def test_a_page_has_labels_and_fits_a_narrow_screen(browser: Browser, server: Served, data: httpx.Client, name: str):
    with watched(browser, server.url, expected="404" if name == "base" else "") as page:
        page.goto(name if name in FIXED else pages(data, server.document)[name])
        assert page.get_by_role("heading", level=1).count() == 1
        assert grave_violations(page) == []
        assert sideways(page) <= 0
        page.set_viewport_size({"width": NARROW, "height": 800})
        assert sideways(page) <= 0
        page.set_viewport_size({"width": WIDE, "height": 900})


def test_the_pages_speak_english_too(page: Page):
    page.goto("/?lang=en")
    assert page.get_by_role("button", name=re.compile("review", re.IGNORECASE)).first.is_visible()
    assert page.locator("html").get_attribute("lang") == "en"
