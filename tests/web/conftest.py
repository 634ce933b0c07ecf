"""Fixtures of the tests of the desk: servers - of a small store, with stand-ins, with a token - and a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from serving import Server, listening, serving
from stand_ins import standing_in
from terminal import CLEAN, DISCLOSURE

import kg
from kg.web.app import create_app
from kg.web.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "correct-horse-battery"  # noqa: S105 - of the server of these tests
IDLE = 0.4


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a store of two documents, with a mistake in one of them."""
    folder = tmp_path_factory.mktemp("served")
    for name, text in (("甲.txt", DISCLOSURE), ("乙.txt", CLEAN.replace("2026", "2025"))):
        (folder / name).write_text(text, encoding="utf-8")
    kg.build([folder / "甲.txt", folder / "乙.txt"], store=folder / "store", jobs=1)
    with listening() as sock:
        settings = Settings(
            folder / "store",
            folder / "desk",
            port=sock.getsockname()[1],
            verdicts=folder / "verdicts.jsonl",
            waivers=folder / "waivers.yaml",
            limits=Limits(query_workers=2, result_rows=10_000),
        )
        with serving(create_app(settings), settings, sock) as running:
            yield running


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve on loopback, with parts that stand in for the real ones; bodies that stand still are given up at once."""
    yield from _serving(tmp_path_factory, Limits(upload_bytes=2**20, upload_files=5, uploads_a_minute=10_000))


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the same with a token and few uploads a minute."""
    yield from _serving(tmp_path_factory, Limits(uploads_a_minute=3), token=TOKEN)


def _serving(factory: pytest.TempPathFactory, limits: Limits, *, token: str | None = None) -> Iterator[Server]:
    folder = factory.mktemp("desk")
    with listening() as sock:
        settings = Settings(folder / "store", folder / "desk", port=sock.getsockname()[1], token=token, limits=limits)
        app = create_app(settings, start=standing_in, idle=IDLE)
        with serving(app, settings, sock) as server:
            yield server


@pytest.fixture
def client(bare: Server) -> Iterator[httpx.Client]:
    """Speak to the server as a browser that has cookies."""
    with httpx.Client(base_url=bare.url, timeout=30) as made:
        yield made
