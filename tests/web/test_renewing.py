"""Pages that follow the store, whatever happens to it meanwhile: it is taken away, replaced, damaged."""

from __future__ import annotations

import asyncio
import logging
import shutil
import threading
from typing import TYPE_CHECKING, Any

import pytest

from kg.store import open_store
from kg.web.renewing import latest, snapshots_of
from kg.web.running import Renewal
from kg.web.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    open_store(tmp_path / "store")
    return Settings(tmp_path / "store", tmp_path / "desk")


def test_a_store_that_is_taken_away_is_not_made_anew_in_the_place_of_another_one(settings: Settings):
    taken = latest(settings)
    shutil.rmtree(settings.store)
    assert latest(settings) == taken
    assert not settings.store.exists()
    open_store(settings.store)
    assert latest(settings) != taken


def test_a_store_that_is_damaged_leaves_what_it_held_before(settings: Settings):
    taken = latest(settings)
    (settings.store / "CURRENT").write_bytes(b"\x00damaged\xff")
    assert snapshots_of(settings).outdated()
    assert latest(settings) == taken


def test_a_note_that_cannot_be_read_is_as_good_as_none(settings: Settings):
    taken = latest(settings)
    taken.with_name(f"{taken.name}.state").write_bytes(b'["cut')
    assert latest(settings) != taken


def test_what_is_in_the_way_is_logged_once_and_does_not_end_the_watch(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    looks, looked_often = 0, threading.Event()

    class Odd:
        def outdated(self) -> bool:
            nonlocal looks
            looks += 1
            if looks == 3:
                looked_often.set()
            raise PermissionError("not now")

    async def watched() -> None:
        parts: Any = (None, None)
        renewal = Renewal(settings, *parts)
        monkeypatch.setattr(renewal, "_snapshots", Odd())
        monkeypatch.setattr(renewal, "_told", renewal._saying())  # noqa: SLF001 - as if all had been renewed just now
        watch = asyncio.create_task(renewal.watch())
        assert await asyncio.to_thread(looked_often.wait, 10)
        assert not watch.done()
        watch.cancel()

    monkeypatch.setattr("kg.web.running.WATCH_SECONDS", 0.001)
    with caplog.at_level(logging.WARNING, "kg.web"):
        asyncio.run(watched())
    assert [record.getMessage() for record in caplog.records] == [
        "the store could not be read anew, and is tried again: not now"
    ]
