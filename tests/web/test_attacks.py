"""Attacks, one a row of attacks/*.json: each is refused with the 4xx that says why, and tells nothing of the server.

A row has the request line, headers (a value that begins with `=` takes the place of a usual one, null leaves it out),
a body or the name of one made by hostile.py, and which statuses are right.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hostile import BODIES
from serving import send

if TYPE_CHECKING:
    from serving import Server

FOLDER = Path(__file__).parent / "attacks"
ATTACKS = [row for path in sorted(FOLDER.glob("*.json")) for row in json.loads(path.read_text(encoding="utf-8"))]
LEAKS = (b"Traceback", b"site-packages", b"root:", b"/kg/web/")


@pytest.fixture(scope="session")
def words(bare: Server) -> dict[str, str]:
    """Return what a row may name: the secret of a form with its cookie, and another browser's cookie."""
    pages = [httpx.get(f"{bare.url}/api", headers={"Accept": "text/html"}) for _ in range(2)]
    cookies = ["; ".join(f"{name}={value}" for name, value in page.cookies.items()) for page in pages]
    return {"csrf": secret_of(pages[0].text), "cookie": cookies[0], "other_cookie": cookies[1]}


def secret_of(page: str) -> str:
    found = re.search(r'name="csrf" (?:content|value)="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def written(row: dict[str, Any], server: Server, words: dict[str, str]) -> bytes:
    """Return the bytes of a request."""
    words = words | {"host": server.host, "port": str(server.settings.port)}
    given = [(name, _filled(value, words)) for name, value in row.get("headers", [])]
    body = row.get("body", "")
    data = BODIES[body["made"]]() if isinstance(body, dict) else _filled(body, words).encode()
    usual = {"Host": server.host, "Connection": "close"} | ({"Content-Length": str(len(data))} if data else {})
    replaced = {name for name, value in given if value is None or value.startswith("=") or name == "Content-Length"}
    headers = [(name, value) for name, value in usual.items() if name not in replaced]
    headers += [(name, value.removeprefix("=")) for name, value in given if value is not None]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{_filled(row['line'], words)}\r\n{head}\r\n".encode() + data


def _filled(text: Any, words: dict[str, str]) -> Any:  # noqa: ANN401 - a text, or null
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value) if text is not None else None
    return text


@pytest.mark.parametrize("row", ATTACKS, ids=lambda row: row["name"])
def test_an_attack_is_refused(row: dict[str, Any], request: pytest.FixtureRequest, words: dict[str, str]):
    server = request.getfixturevalue(row.get("server", "bare"))
    if server.settings.token is not None:
        server.app.state.door.attempts.forget()
    reply = send(server.address, written(row, server, words))
    assert reply.status in row["status"], reply
    assert all(400 <= status < 500 or status == 501 for status in row["status"])
    assert not any(leak in reply.body for leak in LEAKS)
    assert "evil" not in reply.headers.get("location", "")
    assert "access-control-allow-origin" not in reply.headers


def test_there_are_many_attacks_and_each_is_another():
    assert len(ATTACKS) >= 200
    assert len({row["name"] for row in ATTACKS}) == len(ATTACKS)


def test_nothing_is_left_of_an_attack(bare: Server):
    assert not Path("/tmp/kg-slipped").exists()  # noqa: S108 - where an attack would put it
    assert httpx.get(f"{bare.url}/healthz").text == "ok\n"
