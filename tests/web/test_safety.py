"""What keeps the desk safe and lets people and programs in: tokens, forms, headers, rates, slow clients, the log."""

from __future__ import annotations

import logging
import re
import socket
import threading
from contextlib import ExitStack, suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

import httpx
import pytest
from conftest import TOKEN
from hostile import workbook
from serving import send, soon
from terminal import DISCLOSURE

from kg.web.errors import RefusedError
from kg.web.impatient import Impatient
from kg.web.safety.cookies import Signer
from kg.web.safety.rates import Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Server

PAGE = {"Accept": "text/html"}
SECRET = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@pytest.fixture
def visitor(guarded: Server) -> Iterator[httpx.Client]:
    """Open a browser that has not given the token yet."""
    guarded.app.state.door.attempts.forget()
    with httpx.Client(base_url=guarded.url, headers=PAGE) as made:
        yield made


def enter(visitor: httpx.Client, token: str, there: str = "/api") -> httpx.Response:
    """Give a token on the login page."""
    page = visitor.get("/login", params={"next": there})
    found = SECRET.search(page.text)
    assert found is not None
    return visitor.post("/login", data={"csrf": found[1], "next": there, "token": token})


# --- who may come in


def test_a_person_is_led_to_the_login_page_and_back_to_where_she_wanted(visitor: httpx.Client):
    turned = visitor.get("/api", params={"lang": "en"})
    assert (turned.status_code, turned.headers["location"]) == (303, "/login?next=%2Fapi%3Flang%3Den")
    entered = enter(visitor, TOKEN, "/api?lang=en")
    assert (entered.status_code, entered.headers["location"]) == (303, "/api?lang=en")
    assert visitor.get("/api").status_code == 200
    assert visitor.get("/login").headers["location"] == "/"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(visitor: httpx.Client):
    cookie = enter(visitor, TOKEN).headers["set-cookie"]
    assert cookie.startswith("kg_session_")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie


def test_a_wrong_token_is_told_in_words_and_lets_nobody_in(visitor: httpx.Client):
    page = enter(visitor, "wrong")
    assert page.status_code == 403
    assert "口令不对" in page.text
    assert visitor.get("/api").status_code == 303


def test_a_token_cannot_be_tried_out(visitor: httpx.Client):
    statuses = [enter(visitor, f"guess-{number}").status_code for number in range(11)]
    assert statuses == [403] * 10 + [429]
    assert enter(visitor, TOKEN).status_code == 429  # nor does the right one tell that it is
    refused = visitor.get("/api/questions", headers={"Authorization": "Bearer guess"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 62


def test_who_leaves_has_to_give_the_token_again(visitor: httpx.Client):
    enter(visitor, TOKEN)
    page = visitor.get("/api").text
    found = re.search(r'name="csrf" content="([0-9a-f]{64})"', page)
    assert found is not None
    copied = dict(visitor.cookies)
    assert visitor.post("/logout", headers={"X-CSRF-Token": found[1]}).status_code == 303
    assert visitor.get("/api").status_code == 303
    assert (
        httpx.get(visitor.base_url.join("/api/questions"), cookies=copied).status_code == 401
    )  # nor does who copied it


def test_a_login_leads_to_no_other_site(visitor: httpx.Client):
    assert enter(visitor, TOKEN, "//evil.example/").headers["location"] == "/"


def test_a_program_comes_in_with_the_token_in_its_header(visitor: httpx.Client):
    there = visitor.get("/api/questions", headers={"Authorization": f"Bearer {TOKEN}"})
    assert there.status_code == 200
    refused = visitor.get("/api/questions")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.headers["content-type"] == "application/problem+json"


def test_style_and_health_need_no_token(visitor: httpx.Client):
    assert visitor.get("/static/desk.css").status_code == 200
    assert visitor.get("/healthz").text == "ok\n"


def test_a_session_ends_after_half_a_day(monkeypatch: pytest.MonkeyPatch):
    signer = Signer()
    cookie = signer.new_session()
    assert signer.is_session(cookie)
    assert not Signer().is_session(cookie)  # another run of the server
    monkeypatch.setattr("time.time", lambda: 10**11)
    assert not signer.is_session(cookie)


# --- forms


def test_the_secret_of_a_page_stays_the_same_for_a_browser_and_is_another_in_the_next(visitor: httpx.Client):
    def secret() -> str:
        return SECRET.findall(visitor.get("/login").text)[0]

    first = secret()
    assert secret() == first
    visitor.cookies.clear()
    assert secret() != first


# --- headers


@pytest.mark.parametrize("path", ["/api", "/nowhere", "/static/desk.css", "/api/questions", "/healthz"])
def test_every_answer_says_what_it_may_not_do(client: httpx.Client, path: str):
    headers = client.get(path, headers=PAGE).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


def test_pages_are_not_kept_and_style_is_asked_for_again_only_when_it_changed(client: httpx.Client):
    assert client.get("/api", headers=PAGE).headers["cache-control"] == "no-store"
    style = client.get("/static/desk.css")
    assert style.headers["cache-control"] == "no-cache"
    assert client.get("/static/desk.css", headers={"If-None-Match": style.headers["etag"]}).status_code == 304


# --- rates and slow clients


def test_uploads_are_counted_and_the_next_is_told_when_to_come_back(guarded: Server):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=guarded.url, headers=headers) as program:
        statuses = [program.post("/api/extract", content="一级指标").status_code for _ in range(4)]
        refused = program.post("/api/extract", files={"file": ("a.txt", "一级指标")})
    assert statuses == [200, 200, 200, 429]
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


def test_a_minute_later_a_client_may_come_again(monkeypatch: pytest.MonkeyPatch):
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    rate = Rate(2, "too often")
    rate.take("a")
    rate.take("a")
    rate.take("b")
    with pytest.raises(RefusedError) as refused:
        rate.take("a")
    assert refused.value.retry_after == 61
    now = 60.5
    rate.take("a")


def test_no_file_is_taken_that_would_fill_the_disk(client: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=2**29))
    reply = client.post("/api/extract", content=DISCLOSURE.encode())
    assert reply.status_code == 507
    assert "磁盘" in reply.json()["detail"]
    assert client.get("/api/questions").status_code == 200


def test_a_body_that_stands_still_is_given_up(bare: Server):
    head = f"POST /api/extract HTTP/1.1\r\nHost: {bare.host}\r\nContent-Length: 500\r\n\r\nabc"
    reply = send(bare.address, head.encode(), patience=10)
    assert reply.status == 408
    assert reply.headers["connection"] == "close"


def test_a_head_that_never_ends_is_cut_off(bare: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Impatient, "head_seconds", 0.2)
    with socket.create_connection(bare.address, timeout=10) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        assert connection.recv(1) == b""


@pytest.mark.parametrize("line", ["GET /healthz", "OPTIONS /sparql", "POST /api/nowhere"])
def test_what_is_left_of_a_request_that_has_its_answer_is_not_waited_for(
    bare: Server, monkeypatch: pytest.MonkeyPatch, line: str
):
    monkeypatch.setattr(Impatient, "rest_seconds", 0.2)
    with socket.create_connection(bare.address, timeout=10) as connection:
        connection.sendall(f"{line} HTTP/1.1\r\nHost: {bare.host}\r\nContent-Length: 10000\r\n\r\nabc".encode())
        assert read_to_the_end(connection).startswith(b"HTTP/1.1 ")


def test_an_answer_that_nobody_reads_is_not_held_for_ever(bare: Server, monkeypatch: pytest.MonkeyPatch):
    given_up = threading.Event()
    monkeypatch.setattr(Impatient, "read_seconds", 0.2)
    lost = Impatient.connection_lost

    def noted(self: Impatient, error: Exception | None) -> None:
        lost(self, error)
        given_up.set()

    monkeypatch.setattr(Impatient, "connection_lost", noted)
    with socket.create_connection(bare.address, timeout=10) as connection:
        connection.sendall(f"GET /openapi.json HTTP/1.1\r\nHost: {bare.host}\r\n\r\n".encode() * 400)
        assert given_up.wait(10)


def test_nobody_takes_all_connections_for_herself(bare: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Impatient, "connections_of_one", 3)
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(bare.address, timeout=10)) for _ in range(4)]
        assert read_to_the_end(held[3]) == b""
        held[0].sendall(f"GET /healthz HTTP/1.1\r\nHost: {bare.host}\r\nConnection: close\r\n\r\n".encode())
        assert read_to_the_end(held[0]).startswith(b"HTTP/1.1 200 ")


def test_websockets_are_refused_without_a_word_in_the_log(bare: Server, caplog: pytest.LogCaptureFixture):
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n"
    head = f"GET /nowhere HTTP/1.1\r\nHost: {bare.host}\r\n{upgrade}Origin: http://evil.example\r\n\r\n"
    with caplog.at_level(logging.WARNING, "uvicorn.error"), socket.create_connection(bare.address, timeout=10) as one:
        one.sendall(head.encode())
        assert one.recv(64).startswith(b"HTTP/1.1 404 ")
    assert not caplog.records


def read_to_the_end(connection: socket.socket) -> bytes:
    """Return what comes until the server closes."""
    pieces = []
    with suppress(ConnectionError):
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


# --- errors and the log


def test_a_defect_gives_a_number_and_the_log_has_the_rest(client: httpx.Client, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR, "kg.web"):
        reply = client.post("/api/extract", params={"name": "defect"}, content="一级指标")
    assert reply.status_code == 500
    number = re.findall(r"编号 ([0-9a-f]{8})", reply.json()["detail"])
    assert "secret detail" not in reply.text
    (record,) = caplog.records
    assert number[0] in record.getMessage()
    assert "secret detail" in str(record.exc_info)


def test_a_full_disk_is_said_so_and_is_no_defect(client: httpx.Client):
    reply = client.post("/api/extract", params={"name": "full"}, content="一级指标")
    assert reply.status_code == 507
    assert "磁盘已满" in reply.json()["detail"]
    assert "secret detail" not in reply.text


def test_the_log_tells_what_was_asked_and_nothing_of_what_it_was_about(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.INFO, "kg.web"):
        client.post(
            "/api/extract?name=secret-name.txt",
            content="secret-content",
            headers={"Authorization": "Bearer secret-token", "Cookie": "a=secret-cookie"},
        )
        # a request is logged when all is over, which may be after the client has its answer
        (line,) = soon(lambda: [each.getMessage() for each in caplog.records if each.name == "kg.web.access"])
    assert re.fullmatch(r"POST /api/extract \d{3} \d+ \d+ms", line)


def test_a_page_that_is_not_there_is_said_so_to_people_and_to_programs(client: httpx.Client):
    page = client.get("/nowhere", headers=PAGE)
    assert page.status_code == 404
    assert "没有这个页面" in page.text
    assert "text/html" in page.headers["content-type"]
    assert client.get("/nowhere.json").json()["status"] == 404


def test_a_name_with_a_script_is_a_name(client: httpx.Client):
    text = DISCLOSURE.replace("活动场次", "<script>alert(2)")
    reply = client.post("/api/review?format=html", files={"file": ("<script>alert(1).xlsx", workbook(text))})
    assert reply.status_code == 200
    assert "<script>alert" not in reply.text
    assert "&lt;script&gt;alert(2)" in reply.text
    assert reply.headers["content-security-policy"].startswith("sandbox")
