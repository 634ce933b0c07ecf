"""Shards hold each document once, by division and year, whatever changes, goes or is ended on the way."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import duckdb
import fsspec
import polars as pl
import pytest
from records import project, record, row
from terminal import CLEAN

from kg.build.document import Built, Task
from kg.built import Failure, Lost
from kg.errors import KgError, StoreError
from kg.graph import quads_to_nquads, record_to_quads
from kg.graph.iris import disclosure, findings_graph
from kg.notes import scans_not_read
from kg.shards import ShardChoices, ShardSummary, batch, build_shards, building, export_shards
from kg.shards.folder import Folder
from kg.shards.parts import Read
from kg.shards.tables import rows_of
from kg.store import count_quads, open_store, replace_document

if TYPE_CHECKING:
    from pathlib import Path

    from terminal import Run

    from kg.cluster import Setting

SMALL = ShardChoices(jobs=2, batch=2)
YEARS = (2023, 2024, None)


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have files read in a trice: a document follows from the bytes of its file; give the paths that were read."""
    told: list[str] = []

    def read(_work: object, task: Task, _setting: Setting) -> Read | Failure:
        told.append(task.path)
        text = Folder(task.path.rpartition("/")[0]).read(task.path.rpartition("/")[2])
        assert text is not None
        if text.startswith(b"bad"):
            return Failure(task.path, f"{task.path}：坏了", "换一份")
        if text == b"away":
            return Lost(task.path, f"{task.path}：取不到", "再试")
        made = record(
            project(row(level3=text.decode())),
            path=task.path,
            content=text.decode(),
            year=YEARS[len(text) % 3],
            notes=(scans_not_read("1"),) if text == b"scan" else (),
        )
        quads = record_to_quads(made)
        node = disclosure(made.document.sha256)
        found = findings_graph(node).value
        built = Built(
            path=task.path,
            document=node.value,
            sha256=made.document.sha256,
            division=made.document.division,
            year=made.document.fiscal_year,
            graph=quads_to_nquads(quads),
            findings=f'<{found}> <http://example.org/p> "one" <{found}> .\n'.encode(),
            counts=count_quads(quads),
        )
        return Read(built, rows_of(built))

    monkeypatch.setattr(batch, "outcome", read)
    return told


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Write five documents of three years."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("a", "b", "c", "d", "e"):
        (folder / f"{name}.txt").write_text(name * (1 + ord(name) % 3), encoding="utf-8")
    return folder


def shards(folder: Path) -> dict[str, bytes]:
    """Return the files of shards by their names."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != ".kg-lock"
    }


def held(folder: Path) -> Counter[str]:
    """Return how often each document is told of, by its path, in N-Quads; Parquet must say the same."""
    lines = b"".join(file.read_bytes() for file in folder.glob("nquads/*/*/part-*.nq")).decode().splitlines()
    paths = Counter(line.split('"')[1].rpartition("/")[2] for line in lines if "/def#path>" in line)
    assert len(lines) == len(set(lines))
    table = duckdb.read_parquet(f"{folder}/parquet/documents/*/*/*.parquet").project("path").fetchall()
    assert Counter(path.rpartition("/")[2] for (path,) in table) == paths
    return paths


def names(*letters: str) -> Counter[str]:
    return Counter(f"{letter}.txt" for letter in letters)


# --- what there is


def test_documents_lie_by_division_and_year(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert held(tmp_path / "out") == names("a", "b", "c", "d", "e")
    parts = {file.parent.relative_to(tmp_path / "out/nquads").as_posix() for file in tmp_path.rglob("part-*.nq")}
    assert parts == {f"division=130500/fiscal_year={year}" for year in ("2023", "2024", "unknown")}


def test_duckdb_and_polars_read_the_tables_with_division_and_year(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    files = f"{tmp_path}/out/parquet/indicators/**/*.parquet"
    read = duckdb.read_parquet(files, hive_partitioning=True)
    by_year = sorted(read.aggregate("fiscal_year, count(*)").fetchall())
    assert by_year == [("2023", 2), ("2024", 1), ("unknown", 2)]
    frame = pl.read_parquet(files, hive_partitioning=True)
    assert sorted(frame.group_by("fiscal_year").len().rows()) == by_year


def test_vocabularies_and_code_lists_come_along(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    store = open_store(None)
    store.clear()
    for file in (tmp_path / "out").rglob("*.nq"):
        store.bulk_load(path=str(file))
    assert store.query("ASK { GRAPH ?g { <https://w3id.org/budget-kg/def#Indicator> ?p ?o } }")
    assert (tmp_path / "out/parquet/codes/codes.parquet").is_file()


def test_the_order_of_completion_and_the_number_of_jobs_change_no_byte(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    build_shards([documents], str(tmp_path / "one"), choices=ShardChoices(jobs=1, batch=2))

    class Backwards(building.Local):
        def each(self, work, items, setting):  # noqa: ANN001, ANN202 - as declared there
            return ((item, work(item, setting)) for item in reversed(list(items)))

    monkeypatch.setattr(building, "Local", Backwards)
    build_shards([documents], str(tmp_path / "two"), choices=SMALL)
    assert shards(tmp_path / "one") == shards(tmp_path / "two")


def test_packed_shards_hold_the_same(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "plain"), choices=SMALL)
    build_shards([documents], str(tmp_path / "packed"), choices=ShardChoices(jobs=1, batch=2, gz=True))
    packed = sorted((tmp_path / "packed").rglob("part-*.nq.gz"))
    plain = sorted((tmp_path / "plain").rglob("part-*.nq"))
    assert packed
    assert sorted(gzip.decompress(file.read_bytes()) for file in packed) == sorted(map(_read, plain))


def _read(file: Path) -> bytes:
    return file.read_bytes()


def test_shards_can_lie_behind_a_url(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    build_shards([documents], "memory://shards", choices=SMALL)
    memory = fsspec.filesystem("memory")
    there = {path.removeprefix("/shards/"): memory.cat_file(path) for path in memory.find("/shards")}
    assert there == shards(tmp_path / "out")
    (documents / "a.txt").unlink()
    summary = build_shards([documents], "memory://shards", choices=ShardChoices(jobs=1, batch=2, prune=True))
    assert (len(summary.removed), len(summary.unchanged)) == (1, 4)
    memory.rm("/shards", recursive=True)


# --- what a second run does


def test_a_second_run_does_nothing(documents: Path, tmp_path: Path, reading: list[str]):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    before, read = shards(tmp_path / "out"), len(reading)
    summary = build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert summary == ShardSummary(unchanged=tuple(str(documents / f"{name}.txt") for name in "abcde"))
    assert (shards(tmp_path / "out"), len(reading)) == (before, read)


def test_a_changed_document_takes_the_place_of_what_it_was(documents: Path, tmp_path: Path, reading: list[str]):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    reading.clear()
    (documents / "b.txt").write_text("changed", encoding="utf-8")
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert reading == [str(documents / "b.txt")]
    assert held(tmp_path / "out") == names("a", "b", "c", "d", "e")
    assert "changed" in b"".join(shards(tmp_path / "out").values()).decode("utf-8", "replace")


def test_new_documents_join_those_that_are_there(documents: Path, tmp_path: Path, reading: list[str]):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    reading.clear()
    (documents / "0.txt").write_text("0", encoding="utf-8")
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert reading == [str(documents / "0.txt")]
    assert held(tmp_path / "out") == names("0", "a", "b", "c", "d", "e")


def test_documents_that_are_gone_stay_unless_they_are_to_go(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    (documents / "c.txt").unlink()
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert held(tmp_path / "out") == names("a", "b", "c", "d", "e")
    build_shards([documents], str(tmp_path / "out"), choices=ShardChoices(jobs=1, batch=2, prune=True))
    assert held(tmp_path / "out") == names("a", "b", "d", "e")


def test_nothing_found_empties_nothing(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    (tmp_path / "empty").mkdir()
    with pytest.raises(KgError, match="没有可读的文件"):
        build_shards([tmp_path / "empty"], str(tmp_path / "out"), choices=ShardChoices(prune=True))
    assert held(tmp_path / "out") == names("a", "b", "c", "d", "e")


def test_copies_and_moved_files_are_there_once(documents: Path, tmp_path: Path):
    (documents / "copy.txt").write_bytes((documents / "a.txt").read_bytes())
    summary = build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert summary.duplicates == (str(documents / "copy.txt"),)
    (documents / "a.txt").rename(documents / "z.txt")
    (documents / "copy.txt").unlink()
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert held(tmp_path / "out") == names("z", "b", "c", "d", "e")


def test_copies_in_folders_named_by_turns_are_read_once(documents: Path, tmp_path: Path, reading: list[str]):
    copies = tmp_path / "copies"
    shutil.copytree(documents, copies)
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    reading.clear()
    assert len(build_shards([copies], str(tmp_path / "out"), choices=SMALL).duplicates) == 5
    assert len(build_shards([documents], str(tmp_path / "out"), choices=SMALL).unchanged) == 5
    assert reading == []
    (documents / "a.txt").write_text("changed", encoding="utf-8")
    (documents / "b.txt").unlink()
    build_shards([documents, copies], str(tmp_path / "out"), choices=SMALL)
    assert sorted(reading) == [str(copies / "a.txt"), str(copies / "b.txt"), str(documents / "a.txt")]
    assert held(tmp_path / "out") == names("a", "a", "b", "c", "d", "e")


def test_documents_of_folders_not_named_or_not_there_stay(documents: Path, tmp_path: Path):
    other, prune = tmp_path / "other", ShardChoices(jobs=1, batch=2, prune=True)
    other.mkdir()
    (other / "z.txt").write_text("z", encoding="utf-8")
    build_shards([documents, other], str(tmp_path / "out"), choices=SMALL)
    other.rename(tmp_path / "unmounted")
    (documents / "a.txt").unlink()
    for given in ([documents], [documents, other]):
        build_shards(given, str(tmp_path / "out"), choices=prune)
        assert held(tmp_path / "out") == names("b", "c", "d", "e", "z")


def test_scans_are_read_again_once_they_can_be(
    documents: Path, tmp_path: Path, reading: list[str], monkeypatch: pytest.MonkeyPatch
):
    (documents / "b.txt").write_text("scan", encoding="utf-8")
    for there, read in ((False, 5), (False, 0), (True, 1)):
        monkeypatch.setattr("kg.shards.plan.ocr_available", lambda there=there: there)
        reading.clear()
        build_shards([documents], str(tmp_path / "out"), choices=SMALL)
        assert len(reading) == read
    assert reading == [str(documents / "b.txt")]
    assert held(tmp_path / "out") == names("a", "b", "c", "d", "e")


def test_all_can_be_read_again(documents: Path, tmp_path: Path, reading: list[str]):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    before = shards(tmp_path / "out")
    build_shards([documents], str(tmp_path / "out"), choices=ShardChoices(jobs=1, batch=2, force=True))
    assert len(reading) == 10
    assert shards(tmp_path / "out") == before


# --- what goes wrong


def test_a_bad_file_costs_no_other_and_is_told_again_without_being_read(
    documents: Path, tmp_path: Path, reading: list[str]
):
    (documents / "b.txt").write_bytes(b"bad")
    for _ in range(2):
        summary = build_shards([documents], str(tmp_path / "out"), choices=SMALL)
        assert [failure.path for failure in summary.failed] == [str(documents / "b.txt")]
    assert reading.count(str(documents / "b.txt")) == 1
    assert held(tmp_path / "out") == names("a", "c", "d", "e")


def test_a_changed_file_that_cannot_be_read_says_that_its_earlier_content_is_gone(documents: Path, tmp_path: Path):
    (documents / "c.txt").write_bytes(b"bad")
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    for name, content in (("a", b"changed"), ("b", b"away"), ("c", b"bad still"), ("e", b"bad too")):
        (documents / f"{name}.txt").write_bytes(content)
    failed = build_shards([documents], str(tmp_path / "out"), choices=SMALL).failed
    lost = "原有的内容已去掉"
    told = {failure.path[-5:]: lost in failure.message for failure in failed}
    assert told == {"b.txt": True, "c.txt": False, "e.txt": True}
    assert held(tmp_path / "out") == names("a", "d")


def test_a_name_that_is_not_utf8_costs_no_other(documents: Path, tmp_path: Path):
    name = os.fsdecode("预算.txt".encode("gbk"))
    try:
        (documents / name).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    for _ in range(2):
        (failure,) = build_shards([documents], str(tmp_path / "out"), choices=SMALL).failed
        assert "convmv" in failure.remedy
    assert held(tmp_path / "out") == names("a", "b", "c", "d", "e")


@pytest.mark.parametrize("pattern", ["nquads/*/*/part-*", "parquet/indicators/*/*/part-*", "nquads/*/*=2023/part-*"])
def test_parts_that_are_missing_are_made_again(documents: Path, tmp_path: Path, pattern: str):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    for file in (tmp_path / "out").glob(pattern):
        file.unlink()
    summary = build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert summary.written
    assert held(tmp_path / "out") == names("a", "b", "c", "d", "e")
    assert build_shards([documents], str(tmp_path / "out"), choices=SMALL).written == ()


def test_what_another_try_may_mend_is_tried_again(documents: Path, tmp_path: Path, reading: list[str]):
    (documents / "b.txt").write_bytes(b"away")
    for _ in range(2):
        assert build_shards([documents], str(tmp_path / "out"), choices=SMALL).failed
    assert reading.count(str(documents / "b.txt")) == 2


def test_a_run_that_is_ended_goes_on_and_ends_with_the_same_files(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "whole"), choices=SMALL)

    def end(_path: str, _at: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_shards([documents], str(tmp_path / "out"), choices=SMALL, progress=end)
    assert len(list((tmp_path / "out/_done").iterdir())) == 1
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert shards(tmp_path / "out") == shards(tmp_path / "whole")


def test_parts_of_a_batch_that_is_not_done_are_made_anew(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    whole = shards(tmp_path / "out")
    marker = min((tmp_path / "out/_done").iterdir())
    (part, *_others) = [name for name in json.loads(marker.read_bytes())["parts"] if name.endswith(".nq")]
    marker.unlink()
    (tmp_path / "out" / part).write_bytes(b"<half")
    (tmp_path / "out" / part).with_name("part-00ff.nq").write_bytes(b"<of a batch that will not come again")
    (tmp_path / "out" / part).with_name(".kg-host-1-1.tmp").write_bytes(b"<unfinished")
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert shards(tmp_path / "out") == whole


def test_a_marker_that_is_no_longer_one_has_its_batch_read_again(documents: Path, tmp_path: Path):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    whole = shards(tmp_path / "out")
    min((tmp_path / "out/_done").iterdir()).write_bytes(b'{"batch": ')
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert shards(tmp_path / "out") == whole


def test_a_document_that_was_going_when_a_run_was_ended_goes(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    (documents / "a.txt").unlink()
    prune = ShardChoices(jobs=1, batch=2, prune=True)
    with monkeypatch.context() as patched:
        patched.setattr("kg.shards.markers.without", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            build_shards([documents], str(tmp_path / "out"), choices=prune)
    build_shards([documents], str(tmp_path / "out"), choices=SMALL)
    assert held(tmp_path / "out") == names("b", "c", "d", "e")


def _interrupted(*_arguments: object) -> bool:
    raise KeyboardInterrupt


def test_a_second_process_and_a_folder_of_other_things_are_refused(documents: Path, tmp_path: Path):
    out = str(tmp_path / "out")
    with Folder(out).alone(), pytest.raises(StoreError, match="另一个进程"):
        build_shards([documents], out, choices=SMALL)
    with pytest.raises(StoreError, match=r"a\.txt"):
        build_shards([documents / "a.txt"], str(documents), choices=SMALL)


# --- from a store


def test_a_store_gives_the_same_layout_and_a_later_export_what_it_holds_then(tmp_path: Path):
    store = open_store(None)
    for name in ("a", "b"):
        replace_document(store, record(path=f"{name}.txt"))
    assert export_shards(store, str(tmp_path / "out")) == 2
    assert held(tmp_path / "out") == names("a", "b")
    replace_document(store, record(path="b.txt", content="changed"))
    replace_document(store, record(path="c.txt"))
    assert export_shards(store, str(tmp_path / "out")) == 3
    assert held(tmp_path / "out") == names("a", "b", "c")


# --- on the command line


def test_the_command_says_what_it_did_and_which_file_failed(documents: Path, kg: Run):
    (documents / "b.txt").write_bytes(b"bad")
    result = kg("build", documents, "--shards", "out", "--jobs", 1)
    assert result.code == 2
    assert "写入 4 份，未变 0 份，未能读取 1 份" in result.out
    assert "b.txt：坏了" in result.err
    assert "4 unchanged" in kg("--lang", "en", "build", documents, "--shards", "out").out


def test_the_command_exports_a_store_as_shards(tmp_path: Path, kg: Run):
    (tmp_path / "a.txt").write_text(CLEAN, encoding="utf-8")
    store = open_store(tmp_path / "store")
    replace_document(store, record())
    store.flush()
    del store
    assert "1 份文件" in kg("export", "--store", "store", "--shards", "out").out
    assert held(tmp_path / "out") == Counter(["2026.txt"])
