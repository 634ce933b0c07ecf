"""The page of queries: the plain box, ready questions, answers and mistakes; and the richer editor in a browser."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import lxml.html
import pytest
import uvicorn
from browser import NARROW, chromium, grave_violations, sideways, watched
from pyoxigraph import NamedNode, Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, serialize
from records import record
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg.ask import ready_questions
from kg.graph.terms import PREFIXES
from kg.store import open_store, replace_document
from kg.vocabulary import PACKAGE, own
from kg.web.errors import RefusedError
from kg.web.pages import editor
from kg.web.query.pool import QueryResult

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from playwright.sync_api import Browser, Page
    from starlette.requests import Request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ROWS = "SELECT ?level3 { ?row bkg:level3 ?level3 } ORDER BY ?level3"

COLOURFUL = """# a comment
PREFIX x: <http://example.org/>
SELECT DISTINCT ?row (COUNT(*) AS ?n) { ?row a bkg:Indicator ; bkg:level3 ?text ; ^x:y* / <http://example.org/z> [] .
FILTER (STRLEN(?text) > 1.5 && ?text != "文"@zh || true) } GROUP BY ?row LIMIT 10"""
"""Everything that the editor colours."""


class Pool:
    """Answers from a store in memory as the pool of queries does."""

    def __init__(self) -> None:
        self.store = open_store(None)
        replace_document(self.store, record())
        described = NamedNode("https://example.org/part")
        self.store.add(Quad(described, NamedNode("http://rdfs.org/ns/void#class"), own("Indicator"), described))

    async def query(self, query: str) -> QueryResult:
        """Answer at once."""
        try:
            found = self.store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise RefusedError(f"SPARQL 有误 malformed: {error}", remedy="请按所指的行:列改正") from error
        if isinstance(found, QueryBoolean):
            return QueryResult(_json(found), "application/sparql-results+json", "boolean", 1, 0.01)
        if isinstance(found, QuerySolutions):
            rows = len(list(self.store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)))
            return QueryResult(_json(found), "application/sparql-results+json", "solutions", rows, 0.01)
        triples = list(found)
        return QueryResult(serialize(triples, format=RdfFormat.TURTLE), "text/turtle", "triples", len(triples), 0.01)


def _json(found: QueryBoolean | QuerySolutions) -> bytes:
    return bytes(found.serialize(format=QueryResultsFormat.JSON))


async def sparql(request: Request) -> Response:
    answer = await request.app.state.services.pool.query(request.query_params["query"])
    return Response(answer.body, media_type=answer.media_type)


async def strictly(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await answer(request)
    response.headers["content-security-policy"] = POLICY
    return response


@pytest.fixture(scope="module")
def app() -> Starlette:
    """Make an application of this page alone, under the policy of all pages."""
    static = Mount("/static", StaticFiles(directory=PACKAGE / "web" / "static"))
    made = Starlette(
        routes=[Route("/sparql", sparql), static, *editor.routes()],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=strictly)],
    )
    made.state.services = SimpleNamespace(pool=Pool(), settings=SimpleNamespace(lang="zh"))
    return made


@pytest.fixture(scope="module")
def url(app: Starlette) -> Iterator[str]:
    """Serve the application on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as made:
        yield made


def address(**parameters: str) -> str:
    return f"/sparql/edit?{urlencode(parameters)}"


# --- without script


def test_a_ready_question_fills_the_box_and_is_not_run(client: httpx.Client):
    for question in ready_questions():
        page = client.get(address(question=question.name, fill="1", run="1", query="SELECT * {}")).text
        assert boxed(page) == question.query.strip()
        assert 'id="result"' not in page


def boxed(page: str) -> str:
    """Return the query in the box of a page."""
    (box,) = lxml.html.fromstring(page).xpath("//textarea[@name='query']")
    return str(box.text_content()).strip()


def test_a_query_is_answered_below_the_box_with_links_to_all_formats(client: httpx.Client):
    page = client.get(address(query=ROWS, run="1")).text
    shown = lxml.html.fromstring(page)
    assert boxed(page) == ROWS
    assert shown.xpath("//section[@id='result']//th/text()") == ["level3"]
    assert shown.xpath("//section[@id='result']//td/text()") == ["活动场次"]
    links = shown.xpath("//section[@id='result']//a/@href")
    assert [parse_qs(urlsplit(link).query) for link in links] == [
        {"query": [ROWS], "format": [name]} for name in ("csv", "tsv", "json", "xml")
    ]
    assert client.get("/sparql/edit.json", params={"query": ROWS, "run": "1"}).json()["result"]["total"] == 1


def test_what_the_data_names_leads_to_its_page(client: httpx.Client):
    page = client.get(address(query="SELECT ?row { ?row a bkg:Indicator }", run="1")).text
    (link,) = lxml.html.fromstring(page).xpath("//td/a/@href")
    assert link.startswith("/id/")


def test_a_yes_and_triples_are_shown_too(client: httpx.Client):
    assert '<p class="answer">是</p>' in client.get(address(query="ASK { ?row a bkg:Indicator }", run="1")).text
    constructed = client.get(address(query="CONSTRUCT { ?r bkg:level3 ?t } { ?r bkg:level3 ?t }", run="1")).text
    assert "活动场次" in constructed
    assert "format=turtle" in constructed


def test_a_result_of_many_rows_is_cut_and_says_so(client: httpx.Client):
    values = " ".join(map(str, range(1500)))
    page = client.get(address(query=f"SELECT ?n {{ VALUES ?n {{ {values} }} }}", run="1")).text
    assert len(lxml.html.fromstring(page).xpath("//section[@id='result']//td")) == 500
    assert "共 1,500 行" in page
    assert "只显示前 500 行" in page


def test_a_mistake_is_shown_at_its_line(client: httpx.Client):
    answer = client.get(address(query="SELECT *\nWHERE { ?row a ?v } LIMIT x", run="1"))
    assert answer.status_code == 400
    assert "第 2 行，第 27 个字" in answer.text
    assert "WHERE { ?row a ?v } LIMIT <mark>x</mark>" in answer.text
    assert client.get(address(query=" ", run="1")).status_code == 400


def test_what_is_in_a_query_and_in_the_data_stays_text(client: httpx.Client):
    query = "SELECT ('</textarea><script>alert(1)</script>' AS ?x) {}"
    page = client.get(address(query=query, run="1")).text
    assert "<script>alert" not in page
    assert boxed(page) == query


def test_the_page_goes_on_without_the_editor_that_make_web_fetches(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(editor, "RICH", Path("nowhere"))
    page = client.get("/sparql/edit").text
    assert "vendor" not in page
    assert boxed(page) == editor.FIRST_QUERY.strip()


# --- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(params=["plain", "rich"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Choose the plain box or the richer editor, which is only there after `make web`."""
    if request.param == "plain":
        monkeypatch.setattr(editor, "RICH", Path("nowhere"))
    elif not editor.RICH.is_file():
        pytest.skip("the richer editor is not there: make web fetches it")
    return str(request.param)


def written(page: Page) -> str:
    """Return what the box or the editor shows."""
    if page.locator(".CodeMirror").count():
        return str(page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()"))
    return page.get_by_role("textbox", name="查询", exact=True).input_value()


@pytest.mark.usefixtures("kind")
def test_a_question_is_chosen_and_run_by_keyboard(browser: Browser, url: str):
    with watched(browser, url) as page:
        page.goto("/sparql/edit")
        page.get_by_label("现成的问题").select_option("satisfaction-targets-compared")
        assert "satisfaction" in written(page)
        page.get_by_role("textbox", name="查询", exact=True).press("Control+End")
        page.get_by_role("textbox", name="查询", exact=True).press("Control+Enter")
        page.wait_for_url("**run=1**")
        assert page.get_by_role("region", name="结果").first.is_visible()
        assert "satisfaction" in written(page)
        page.go_back()


def test_the_editor_is_there_and_completes_from_the_data(browser: Browser, url: str):
    if not editor.RICH.is_file():
        pytest.skip("the richer editor is not there: make web fetches it")
    with watched(browser, url) as page:
        page.goto(address(query="SELECT * { ?row a bkg:Ind"))
        box = page.get_by_role("textbox", name="查询", exact=True)
        box.press("Control+End")
        box.press("Control+Space")
        page.locator(".CodeMirror-hint", has_text="Indicator").first.wait_for()


@pytest.mark.usefixtures("kind")
def test_tab_leaves_the_box(browser: Browser, url: str):
    with watched(browser, url) as page:
        page.goto("/sparql/edit")
        page.get_by_role("textbox", name="查询", exact=True).focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "run"


@pytest.mark.usefixtures("kind")
def test_the_page_has_labels_and_fits_any_screen(browser: Browser, url: str):
    with watched(browser, url) as page:
        page.goto(address(query=COLOURFUL, run="1"))
        page.locator("summary").click()
        for width in (1200, NARROW):
            page.set_viewport_size({"width": width, "height": 800})
            assert sideways(page) <= 0
        assert grave_violations(page) == []
