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
TOKEN = "a-token-of-this-test"  # noqa: S105 - of this test


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


def members(server: int) -> set[int]:
    """Return a server that is still there and the processes that it started, which may be sessions of their own."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # ended just now
            continue
        state, parent = told.rpartition(")")[2].split()[:2]
        if state != "Z":
            parents[int(entry.name)] = int(parent)
    found = {server} & parents.keys()
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def is_there(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for_none(processes: set[int]) -> None:
    until = time.monotonic() + PATIENCE
    while left := set(filter(is_there, processes)):
        assert time.monotonic() < until, left
        time.sleep(0.02)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which servers are started one after another: only the first has everything to make."""
    return tmp_path_factory.mktemp("used")


def test_it_starts_from_nothing_and_ends_cleanly_when_interrupted_the_token_in_nobodys_sight(tmp_path: Path):
    with served(tmp_path, "--store", "图谱", KG_TOKEN=TOKEN) as (process, url):
        assert httpx.get(f"{url}healthz").text == "ok\n"
        assert httpx.get(f"{url}api/questions").status_code == 401
        assert httpx.get(f"{url}api/questions", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert (tmp_path / "图谱" / "CURRENT").is_file()
        assert (tmp_path / "图谱-desk").is_dir()
        family = members(process.pid)
        assert len(family) > 1
        for each in family:
            assert TOKEN not in Path(f"/proc/{each}/cmdline").read_text(encoding="utf-8")
            if each != process.pid:  # the variables of a process that has begun cannot be taken out of sight
                assert TOKEN not in Path(f"/proc/{each}/environ").read_text(encoding="utf-8")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        wait_for_none(family)
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "已停止" in log
    assert TOKEN not in log


def test_it_ends_cleanly_when_its_terminal_is_closed(used: Path):
    with served(used) as (process, _url):
        family = members(process.pid)
        process.send_signal(signal.SIGHUP)
        assert process.wait(PATIENCE) == 0
        wait_for_none(family)


def test_nothing_is_left_of_one_that_is_killed(used: Path):
    with served(used) as (process, url):
        family = members(process.pid)
        assert len(family) > 1
        httpx.get(f"{url}healthz")
        process.kill()
        process.wait(PATIENCE)
        wait_for_none(family)


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
