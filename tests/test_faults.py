"""Kills, a full disk, damage, files that change: whatever happens while a build runs, nothing is lost or half there."""

from __future__ import annotations

import gc
import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faults.disturbed import (
    DOCUMENTS,
    change_documents,
    children,
    contents,
    disturb,
    start,
    write_documents,
)
from pyoxigraph import RdfFormat
from test_read_nasty import READ, REFUSED

from kg.build import Choices, build
from kg.build.journal import NAME, WAITING
from kg.errors import StoreError
from kg.folders import find_files
from kg.store import documents, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Store
    from terminal import Run

    from kg.model import Document


# Each is read, or refused, by itself elsewhere; here some of each sort are enough.
NASTY = [*(make for make, _ in REFUSED.values()), *islice(READ.values(), 6)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of small documents; tests that change them copy it."""
    made: Path = tmp_path_factory.mktemp("faults") / "documents"
    write_documents(made, range(DOCUMENTS))
    return made


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> bytes:
    store = folder.parent / "undisturbed"
    build([folder], store)
    return contents(store)


@pytest.fixture(scope="module")
def settled(folder: Path, undisturbed: bytes) -> tuple[Path, bytes]:
    """Return the folder and what its store is to hold."""
    return folder, undisturbed


# --- kills


def test_a_build_that_is_killed_again_and_again_ends_as_one_that_was_not(
    folder: Path, undisturbed: bytes, tmp_path: Path
):
    def begin(store: Path) -> None:
        shutil.rmtree(store)

    killed = disturb(folder, tmp_path / "store", random.Random(1), kills=2, seconds=3.0, begin=begin)
    assert killed.main + killed.workers == 2
    assert contents(tmp_path / "store") == undisturbed
    assert not (tmp_path / "store" / "build").exists()


def test_processes_that_a_killed_build_has_started_end_with_it(folder: Path, tmp_path: Path):
    process = start(folder, tmp_path / "store")
    there: list[int] = []
    while process.poll() is None and not there:
        there = children(process.pid)
    process.kill()
    process.wait()
    end = time.monotonic() + 30
    while any(map(is_running, there)) and time.monotonic() < end:
        time.sleep(0.01)
    assert there
    assert not any(map(is_running, there))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# --- what a crash leaves, step by step


class CrashError(Exception):
    """Stands for the end of the process."""


AT_A_TIME = 100_000
"""So few bytes are added at a time that the documents here take several times."""


def crashing(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch, at: str, *, after: int = 0, waits: int = AT_A_TIME
) -> None:
    """Build until a step of the storing has been taken so often, and stop there as a crash would.

    So many bytes wait before any are added.
    """
    storing = sys.modules["kg.build.storing"]
    step, left = getattr(storing, at), after

    def crash(*arguments: object) -> object:
        nonlocal left
        if left == 0:
            raise CrashError
        left -= 1
        return step(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(storing, at, crash)
        patch.setattr(storing, "BYTES_AT_A_TIME", AT_A_TIME)
        patch.setattr(storing, "BYTES_THAT_WAIT", waits)
        with pytest.raises(CrashError):
            build([folder], store)


def half_added(store: Store, nquads: bytes) -> None:
    """Add some of the triples of a batch, and stop as a crash would."""
    lines = nquads.splitlines(keepends=True)
    store.bulk_load(input=b"".join(lines[: len(lines) // 2]), format=RdfFormat.N_QUADS)
    raise CrashError


@pytest.mark.parametrize("waits", [AT_A_TIME, 10**9], ids=["as they come", "all wait"])
def test_what_was_read_and_not_stored_is_not_read_again(
    folder: Path, undisturbed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: int
):
    store = tmp_path / "store"
    crashing(folder, store, monkeypatch, "add_documents", after=1, waits=waits)
    waiting = list((store / "build" / WAITING).glob("*.nq"))
    assert waiting
    summary = build([folder], store)
    assert len(summary.resumed) == len(waiting)
    assert len(summary.built) + len(summary.unchanged) == DOCUMENTS
    assert summary.unchanged
    assert contents(store) == undisturbed


def test_documents_that_were_half_stored_are_cleared_away_and_stored_anew(
    folder: Path, undisturbed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = tmp_path / "store"
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["kg.build.storing"], "add_documents", half_added)
        with pytest.raises(CrashError):
            build([folder], store)
    assert len(documents(open_store(store, read_only=True))) > 0
    summary = build([folder], store)
    assert summary.cleared == DOCUMENTS
    assert len(summary.resumed) == DOCUMENTS
    assert contents(store) == undisturbed


def test_what_waits_is_read_again_where_the_file_has_changed_since(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    changing, store = tmp_path / "documents", tmp_path / "store"
    shutil.copytree(folder, changing)
    crashing(changing, store, monkeypatch, "add_documents")
    change_documents(changing)
    summary = build([changing], store, choices=Choices(prune=True))
    assert not set(summary.resumed) & {str(changing / "000.txt")}
    build([changing], tmp_path / "anew")
    assert contents(store) == contents(tmp_path / "anew")


def test_documents_that_wait_on_disk_and_are_gone_there_cost_no_more_than_reading_again(
    folder: Path, undisturbed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store, storing = tmp_path / "store", sys.modules["kg.build.storing"]

    def swept(documents: object) -> object:
        for file in (store / "build" / WAITING).glob("*.nq"):
            file.unlink()
        return documents

    step = storing._some_at_a_time  # noqa: SLF001 - the moment between reading and storing
    with monkeypatch.context() as patch:
        patch.setattr(storing, "_some_at_a_time", lambda waiting: step(swept(waiting)))
        with pytest.raises(StoreError, match="建库时出错") as caught:
            build([folder], store)
    assert "再运行" in caught.value.remedy
    del caught  # its traceback holds the store open
    gc.collect()
    assert len(build([folder], store).built) == DOCUMENTS
    assert contents(store) == undisturbed


# --- damage


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[: len(data) - 40],
    "a bit": lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
    "noise": lambda data: random.Random(1).randbytes(len(data)),
}


@pytest.mark.parametrize(("what", "damage"), [*((NAME, damage) for damage in DAMAGES), (WAITING, "noise")])
def test_a_damaged_journal_costs_no_more_than_reading_again(
    settled: tuple[Path, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, damage: str
):
    (folder, undisturbed), store = settled, tmp_path / "store"
    crashing(folder, store, monkeypatch, "add_documents", after=1)
    there = store / "build" / what
    for file in sorted(there.glob("*.nq")) if there.is_dir() else [there]:
        file.write_bytes(DAMAGES[damage](file.read_bytes()))
    summary = build([folder], store)
    assert len(summary.built) + len(summary.unchanged) == DOCUMENTS
    assert bool(summary.damaged) == (what == NAME)
    assert contents(store) == undisturbed


@pytest.mark.parametrize("pattern", ["CURRENT", "MANIFEST-*", "*.sst"])
def test_a_damaged_store_is_told_with_a_remedy(folder: Path, tmp_path: Path, kg: Run, pattern: str):
    store = tmp_path / "store"
    build(find_files([folder])[:2], store)
    for file in store.glob(pattern):
        file.write_bytes(random.Random(1).randbytes(file.stat().st_size))
    for command in (["build", str(folder), "--store", str(store)], ["ask", "coverage", "--store", str(store)]):
        result = kg(*command)
        assert result.code == 2
        assert "Traceback" not in result.err
        assert str(store) in result.err


# --- others at the same store and the same files


def test_a_second_build_says_that_another_is_writing_and_stops(folder: Path, tmp_path: Path, kg: Run):
    store = tmp_path / "store"
    build(find_files([folder])[:1], store)
    first = open_store(store)
    result = kg("build", str(folder), "--store", str(store))
    assert result.code == 2
    assert "正由另一个进程写入" in result.err
    del first
    assert kg("build", str(folder), "--store", str(store)).code == 0


def test_a_file_that_is_written_while_it_is_read_is_read_whole(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    changing = tmp_path / "documents"
    shutil.copytree(folder, changing)
    file, reader = changing / "000.txt", sys.modules["kg.readers"].read
    versions = iter(range(30, 32))

    def read_while_written(path: Path) -> Document:
        document = reader(path)
        if path == file and (count := next(versions, None)):
            write_documents(changing, [0], count=count)
        return document

    monkeypatch.setattr(sys.modules["kg.readers"], "read", read_while_written)
    summary = build([changing], tmp_path / "store")
    assert not summary.failed
    build([changing], tmp_path / "anew")
    assert contents(tmp_path / "store") == contents(tmp_path / "anew")


def test_a_file_that_never_stands_still_fails_alone(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    changing = tmp_path / "documents"
    shutil.copytree(folder, changing)
    file, reader = changing / "000.txt", sys.modules["kg.readers"].read

    def read_while_written(path: Path) -> Document:
        document = reader(path)
        if path == file:
            file.write_bytes(file.read_bytes() + "。".encode())
        return document

    monkeypatch.setattr(sys.modules["kg.readers"], "read", read_while_written)
    summary = build([changing], tmp_path / "store")
    assert len(summary.built) == DOCUMENTS - 1
    (failure,) = summary.failed
    assert "读取时文件还在变" in failure.message
    assert failure.path == str(file)


def test_nasty_files_among_good_ones_cost_themselves(folder: Path, tmp_path: Path):
    mixed = tmp_path / "documents"
    shutil.copytree(folder, mixed)
    for number, make in enumerate(NASTY):
        (mixed / f"坏{number}.pdf").write_bytes(make())
    summary = build([mixed], tmp_path / "store", choices=Choices(jobs=2))
    assert len([path for path in summary.built if "坏" not in path]) == DOCUMENTS
    told = len(summary.built) + len(summary.failed) + len(summary.duplicates) - DOCUMENTS
    assert told == len(NASTY)
    assert all(failure.message and failure.remedy for failure in summary.failed)


# --- a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of some megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be made here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_a_full_disk_is_told_and_the_build_goes_on_when_there_is_room(
    folder: Path, undisturbed: bytes, small_disk: Path
):
    store = small_disk / "store"
    filler = small_disk / "filler"
    with pytest.raises(StoreError, match="磁盘已满") as caught:
        build_on_a_full_disk(folder, store, filler)
    assert "腾出空间" in caught.value.remedy
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=200m", small_disk], check=True)
    build([folder], store)
    assert contents(store) == undisturbed


def build_on_a_full_disk(folder: Path, store: Path, filler: Path) -> None:
    """Build where a store has been opened and next to no room is left."""
    open_store(store)
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    build([folder], store)
