"""Documents are found and fetched by path and by URL, within limits, and what cannot be fetched says what to do."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import fsspec
import pytest

from kg.build import document
from kg.build.document import Built, Task, do_source
from kg.built import Failure, Lost
from kg.errors import KgError
from kg.folders import find_files
from kg.sources import SourceError, exists, find_sources, local_copy, sha256_of_source

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
