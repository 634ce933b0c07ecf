"""`kg serve` as a person meets it: the address it prints, what it refuses to start with, how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from serving import listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terminal import Run

KG = (sys.executable, "-c", "from kg.cli import main; main()")
PATIENCE = 60.0


@contextmanager
def served(folder: Path, *options: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `kg serve` in a folder; gives the process and the address it printed."""
    with subprocess.Popen(
        (*KG, "serve", "--port", "0", *options),
        cwd=folder,
        env=os.environ | environment,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("w"),
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            assert found is not None, (folder / "log").read_text(encoding="utf-8")
            yield process, found[0]
        finally:
            process.kill()


def members(session: int) -> set[int]:
    """Return the processes of a session that are still there."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # ended just now
            continue
        state, _parent, _group, of = told.rpartition(")")[2].split()[:4]
        if int(of) == session and state != "Z":
            found.add(int(entry.name))
    return found


def wait_for_none(session: int) -> None:
    until = time.monotonic() + PATIENCE
    while members(session):
        assert time.monotonic() < until, members(session)
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_answers_there_and_ends_cleanly_on_a_signal(tmp_path: Path, number: signal.Signals):
    with served(tmp_path) as (process, url):
        assert httpx.get(f"{url}healthz").text == "ok\n"
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
        wait_for_none(process.pid)
    assert "已停止" in (tmp_path / "log").read_text(encoding="utf-8")


def test_nothing_is_left_of_one_that_is_killed(tmp_path: Path):
    with served(tmp_path) as (process, url):
        httpx.get(f"{url}healthz")
        process.kill()
        process.wait(PATIENCE)
        wait_for_none(process.pid)


def test_a_store_that_is_not_there_is_begun_and_the_desk_stands_beside_it(tmp_path: Path):
    with served(tmp_path, "--store", "图谱"):
        assert (tmp_path / "图谱" / "CURRENT").is_file()
        assert (tmp_path / "图谱-desk").is_dir()


def test_the_token_is_in_nobodys_sight(tmp_path: Path):
    with served(tmp_path, KG_TOKEN="a-token-of-this-test") as (process, url):  # noqa: S106 - of this test
        assert httpx.get(f"{url}api/questions").status_code == 401
        allowed = httpx.get(f"{url}api/questions", headers={"Authorization": "Bearer a-token-of-this-test"})
        assert allowed.status_code == 200
        for each in members(process.pid):
            assert "a-token" not in Path(f"/proc/{each}/cmdline").read_text(encoding="utf-8")
            if each != process.pid:
                assert "a-token" not in Path(f"/proc/{each}/environ").read_text(encoding="utf-8")
    assert "a-token" not in (tmp_path / "log").read_text(encoding="utf-8")


def test_an_address_that_others_reach_needs_a_token(kg: Run):
    result = kg("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - that is what is refused
    assert result.code == 2
    proposal = re.search(r"KG_TOKEN=(\S{24}) kg serve --host 0\.0\.0\.0", result.err)
    assert proposal is not None


def test_a_token_that_could_be_guessed_is_refused(kg: Run):
    result = kg("serve", "--token", "123456", "--port", "0")
    assert result.code == 2
    assert "123456" not in result.err


def test_a_port_that_is_taken_is_said_so_with_a_way_out(kg: Run):
    with listening() as sock:
        port = sock.getsockname()[1]
        result = kg("serve", "--port", port)
    assert result.code == 2
    assert f"端口 {port} 已被占用" in result.err
    assert f"--port {port + 1}" in result.err


def test_an_address_of_another_machine_is_refused(kg: Run):
    assert "不是本机的地址" in kg("serve", "--host", "192.0.2.1", "--token", "long-enough-token", "--port", "0").err


def test_a_folder_that_is_no_store_is_refused(kg: Run, tmp_path: Path):
    (tmp_path / "kg-store").mkdir()
    (tmp_path / "kg-store" / "notes.txt").write_text("mine", encoding="utf-8")
    result = kg("serve", "--port", "0")
    assert result.code == 2
    assert "不是数据库" in result.err
