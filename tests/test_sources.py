"""Documents are found and fetched by path and by URL, within limits, and what cannot be fetched says what to do."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import fsspec
import pytest

from kg.build import document
from kg.build.document import Built, Task, do_source
from kg.built import Failure, Lost
from kg.errors import KgError, UnreadableFileError
from kg.folders import find_files
from kg.readers import guard
from kg.readers.archive import OLE
from kg.sources import (
    SourceError,
    exists,
    find_sources,
    folders_of,
    is_below,
    local_copy,
    same_or_gone,
    sha256_of_source,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bucket() -> Iterator[str]:
    """Give the URL of a folder in memory with two documents and what stands beside them."""
    memory = fsspec.filesystem("memory")
    for name in ("甲/2023/一.txt", "甲/二.PDF", "index.csv", "甲/README.md", "甲/.hidden/三.txt"):
        memory.pipe_file(f"/bucket/{name}", name.encode())
    yield "memory://bucket"
    memory.rm("/bucket", recursive=True)


def test_paths_are_found_as_ever(tmp_path: Path):
    for name in ("b.txt", "a/c.txt", "index.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert find_sources([tmp_path]) == tuple(map(str, find_files([tmp_path])))
    assert find_sources([tmp_path.as_uri()]) == find_sources([tmp_path])


def test_a_folder_behind_a_url_gives_its_documents_and_a_file_itself(bucket: str):
    documents = tuple(sorted(f"memory:///bucket/{name}" for name in ("甲/2023/一.txt", "甲/二.PDF")))
    assert find_sources([bucket]) == documents
    assert find_sources([documents[0], bucket]) == documents


def test_an_address_of_the_web_is_one_file_and_is_not_asked_for_its_folder():
    assert find_sources(["https://example.org/公开.pdf?y=2023"]) == ("https://example.org/公开.pdf?y=2023",)


def test_a_path_is_its_own_copy_and_a_url_has_one_for_a_while(tmp_path: Path, bucket: str):
    with local_copy(str(tmp_path)) as local:
        assert local == tmp_path
    with local_copy(f"{bucket}/甲/二.PDF") as local:
        assert (local.suffix, local.read_bytes().decode()) == (".PDF", "甲/二.PDF")
    assert not local.exists()


def test_a_file_url_with_escapes_is_the_file(tmp_path: Path):
    file = tmp_path / "甲 乙.txt"
    file.write_text("内容", encoding="utf-8")
    with local_copy(file.as_uri()) as local:
        assert local == file


def test_digests_of_a_url_and_of_a_path_are_those_of_the_bytes(tmp_path: Path, bucket: str):
    (tmp_path / "a").write_bytes(b"bytes")
    assert sha256_of_source(str(tmp_path / "a")) == hashlib.sha256(b"bytes").hexdigest()
    assert sha256_of_source(f"{bucket}/index.csv") == hashlib.sha256(b"index.csv").hexdigest()


@pytest.mark.parametrize("limit", [{"largest": 3}, {"longest": -1.0}])
def test_what_is_too_large_or_too_slow_is_given_up(bucket: str, limit: dict[str, int]):
    with pytest.raises(SourceError, match=r"index\.csv"), local_copy(f"{bucket}/index.csv", **limit):
        pytest.fail("there should be no copy")


def test_what_is_not_there_or_of_no_known_kind_says_what_to_do(bucket: str):
    with pytest.raises(SourceError, match="找不到"), local_copy(f"{bucket}/missing.txt"):
        pytest.fail("there should be no copy")
    with pytest.raises(KgError, match="请检查网址"):
        find_sources(["nonsense://bucket"])
    assert (exists(f"{bucket}/index.csv"), exists(f"{bucket}/missing.txt")) == (True, False)


def test_a_fetched_document_is_told_under_its_url(bucket: str, monkeypatch: pytest.MonkeyPatch):
    url = f"{bucket}/甲/2023/一.txt"
    seen: list[tuple[str, str | None]] = []
    monkeypatch.setattr(document, "_read", lambda task: seen.append((task.path, task.local)) or Built)
    do_source(Task(url, None))
    ((path, local),) = seen
    assert path == url
    assert local is not None
    assert local.endswith(".txt")


def test_a_fetched_document_that_cannot_be_read_says_so_by_its_url(bucket: str):
    fsspec.filesystem("memory").pipe_file("/bucket/empty.txt", b"")
    failure = do_source(Task(f"{bucket}/empty.txt", None))
    assert isinstance(failure, Failure)
    assert not isinstance(failure, Lost)
    assert failure.message.startswith(f"{bucket}/empty.txt：")


def test_what_could_not_be_fetched_may_be_had_another_time(bucket: str):
    assert isinstance(do_source(Task(f"{bucket}/missing.txt", None)), Lost)


def test_what_is_not_installed_may_be_another_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("kg.readers.GUARD", guard.Guard())  # its process has the path of now
    (tmp_path / "a.doc").write_bytes(OLE + b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0")
    outcome = do_source(Task(str(tmp_path / "a.doc"), None))
    assert isinstance(outcome, Lost)
    assert "请安装 LibreOffice" in outcome.remedy


# --- what is refused by name


def test_a_name_that_is_not_utf8_says_how_to_mend_it(tmp_path: Path):
    name = os.fsdecode("预算.txt".encode("gbk"))
    with pytest.raises(UnreadableFileError, match="convmv -f gbk -t utf8") as caught:
        sha256_of_source(str(tmp_path / name))
    assert "\\udccb" in caught.value.message
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    "url", ["https://user:geheim@example.org/a.pdf", "https://geheim@example.org/a.pdf", "s3://key:geheim@bucket/a"]
)
def test_a_password_in_a_url_is_refused_and_not_told(url: str):
    for refused in (lambda: find_sources([url]), lambda: sha256_of_source(url)):
        with pytest.raises(KgError, match="netrc") as caught:
            refused()
        assert "geheim" not in str(caught.value)


def test_a_user_name_that_is_no_secret_is_let_through():
    with pytest.raises(KgError, match="请检查网址"):  # no protocol has this name
        find_sources(["nonsense://container@account.example.org/a"])


# --- folders


def test_what_is_below_a_folder_is_told_by_names(tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for name in ("d", "e", "work"):
        (tmp_path / name).mkdir()
    (tmp_path / "a.txt").touch()
    folders = folders_of(["./d/", "a.txt", "missing", bucket, (tmp_path / "e").as_uri(), "https://example.org/a.pdf"])
    below = ["d/a.txt", "d/x/../a.txt", "memory:///bucket/甲/二.PDF", f"{tmp_path}/e/a.txt"]
    others = [
        "e/a.txt",
        "dd/a.txt",
        "d/../e/a.txt",
        "a.txt",
        "missing/a.txt",
        "memory:///bucket2/a",
        "https://example.org/a.pdf",
    ]
    assert [each for each in below + others if is_below(each, folders)] == below
    assert (is_below("d/a.txt", folders_of(["."])), is_below("../d/a.txt", folders_of(["."]))) == (True, False)


def test_a_file_that_cannot_be_told_to_be_gone_is_not(tmp_path: Path, bucket: str):
    (tmp_path / "a").touch()
    asked = [str(tmp_path / "a"), str(tmp_path / "b"), f"{bucket}/index.csv", f"{bucket}/b", "nonsense://host/a"]
    assert [each for each in asked if same_or_gone(each, "c")] == [asked[1], asked[3]]
    assert same_or_gone(asked[0], str(tmp_path / "x" / ".." / "a"))
