"""A build reads what changed, leaves the rest alone, names what it could not read, and gives one graph every way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.build import Choices, Limits, build, build_into, file_to_nquads
from kg.build.document import Built, Task
from kg.build.pool import run_each
from kg.built import BuildSummary, Failure
from kg.errors import StoreError
from kg.export import export
from kg.folders import find_files
from kg.reviewing import reviewing
from kg.store import documents, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Quad, Store

MODULE = sys.modules["kg.build"]  # the attribute `kg.build` is the public function

TABLE = """某市文化局 {year} 年部门预算
1、{name}绩效目标表
单位：万元
项目名称\t{name}
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t活动场次\t全年举办活动的场次\t≥12场\t年度工作计划
产出指标\t成本指标\t活动费用\t全年费用不超过10万元\t≤10万元\t年度预算
"""


def write(folder: Path, name: str, *, project: str = "文化活动经费", year: int = 2026) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TABLE.format(name=project, year=year), encoding="utf-8")
    return file


def paths(*files: Path) -> tuple[str, ...]:
    return tuple(str(file) for file in files)


def stored(store: Path) -> list[str]:
    return [document.path for document in documents(open_store(store, read_only=True))]


# --- what a build does


def test_files_below_folders_are_built_and_counted(tmp_path: Path):
    one, two = write(tmp_path, "甲/一.txt"), write(tmp_path, "乙/二.txt", project="购书经费")
    store = tmp_path / "store"
    summary = build([tmp_path / "甲", tmp_path / "乙"], store)
    assert summary.built == paths(*sorted([one, two]))
    assert (summary.total.projects, summary.total.rows) == (2, 4)
    assert summary.total.triples == sum(len(file_to_nquads(file).splitlines()) for file in (one, two))
    assert stored(store) == sorted(paths(one, two))


def test_a_second_build_finds_nothing_to_do(tmp_path: Path):
    files = [write(tmp_path, f"{number}.txt", year=2020 + number) for number in range(3)]
    build(files, tmp_path / "store")
    before = export(open_store(tmp_path / "store", read_only=True))
    assert build(files, tmp_path / "store") == BuildSummary(unchanged=paths(*files))
    assert export(open_store(tmp_path / "store", read_only=True)) == before


def test_a_changed_file_is_replaced_and_its_neighbour_left_alone(tmp_path: Path):
    changing, still = write(tmp_path, "a.txt"), write(tmp_path, "b.txt", year=2025)
    build([changing, still], tmp_path / "store")
    write(tmp_path, "a.txt", project="购书经费")
    summary = build([changing, still], tmp_path / "store")
    assert (summary.built, summary.replaced, summary.unchanged) == ((), paths(changing), paths(still))
    assert stored(tmp_path / "store") == [*paths(changing, still)]


def test_a_moved_file_is_told_under_its_new_path_only(tmp_path: Path):
    old = write(tmp_path, "old.txt")
    build([old], tmp_path / "store")
    new = tmp_path / "new.txt"
    old.rename(new)
    build([new], tmp_path / "store")
    assert stored(tmp_path / "store") == [str(new)]


def test_copies_are_read_once_whichever_stays(tmp_path: Path):
    one, two = write(tmp_path, "a.txt"), write(tmp_path, "b.txt")
    summary = build([one, two], tmp_path / "store")
    assert (summary.built, summary.duplicates) == (paths(one), paths(two))
    write(tmp_path, "a.txt", project="购书经费")
    build([one, two], tmp_path / "store")
    assert stored(tmp_path / "store") == [*paths(one, two)]


def test_force_reads_unchanged_files_again(tmp_path: Path):
    file = write(tmp_path, "a.txt")
    store = open_store(None)
    build_into(store, [file])
    assert build_into(store, [file], choices=Choices(force=True)).replaced == paths(file)


def test_new_vocabularies_make_every_document_be_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = write(tmp_path, "a.txt")
    store = open_store(None)
    build_into(store, [file])
    monkeypatch.setattr(sys.modules["kg.build.plan"], "vocabulary_digest", lambda: "of a later version")
    assert build_into(store, [file]).replaced == paths(file)


def test_progress_is_told_after_each_file_read(tmp_path: Path):
    files = [write(tmp_path, f"{number}.txt", year=2020 + number) for number in range(3)]
    told: list[tuple[str, int, int]] = []
    build_into(open_store(None), files, progress=lambda *step: told.append(step))
    assert told == [(str(file), position, 3) for position, file in enumerate(files, start=1)]


# --- files that move, change and go


PRUNE = Choices(prune=True)


def same_as_built_anew(folder: Path, store: Path) -> bool:
    anew = open_store(None)
    build_into(anew, find_files([folder]), how=reviewing())
    documents_of = (export(each, vocabularies=False) for each in (open_store(store, read_only=True), anew))
    before, after = (set(data.splitlines()) for data in documents_of)
    return {line for line in before if b"/id/resolution> ." not in line} == after


def test_a_file_that_moved_is_not_read_again_and_told_under_its_new_path(tmp_path: Path):
    folder, store = tmp_path / "d", tmp_path / "store"
    one, two = write(folder, "a.txt"), write(folder, "b.txt", year=2025)
    build([folder], store)
    one.rename(folder / "c.txt")
    summary = build([folder], store)
    assert (summary.moved, summary.unchanged) == (paths(folder / "c.txt"), paths(two))
    assert (summary.built, summary.gone) == ((), ())
    assert same_as_built_anew(folder, store)


@pytest.mark.parametrize("force", [False, True])
def test_a_file_that_moved_is_kept_where_what_is_gone_is_taken_out(tmp_path: Path, *, force: bool):
    folder, store = tmp_path / "d", tmp_path / "store"
    one, two = write(folder, "a.txt"), write(folder, "b.txt", year=2025)
    build([folder], store)
    one.rename(folder / "c.txt")
    two.unlink()
    summary = build([folder], store, choices=Choices(prune=True, force=force))
    assert summary.removed == paths(two)
    assert stored(store) == [str(folder / "c.txt")]
    assert same_as_built_anew(folder, store)


def test_a_file_overwritten_by_another_takes_its_place(tmp_path: Path):
    folder, store = tmp_path / "d", tmp_path / "store"
    one, two = write(folder, "a.txt"), write(folder, "b.txt", year=2025)
    build([folder], store)
    one.replace(two)
    build([folder], store)
    assert stored(store) == [str(two)]
    assert same_as_built_anew(folder, store)


def test_two_files_that_change_names_are_told_so(tmp_path: Path):
    folder, store = tmp_path / "d", tmp_path / "store"
    one, two = write(folder, "a.txt"), write(folder, "b.txt", year=2025)
    build([folder], store)
    one.rename(folder / "c")
    two.rename(one)
    (folder / "c").rename(two)
    assert build([folder], store).moved == paths(one, two)
    assert same_as_built_anew(folder, store)


def test_what_is_gone_is_told_and_taken_out_where_that_is_asked_for(tmp_path: Path):
    folder, store = tmp_path / "d", tmp_path / "store"
    elsewhere = write(tmp_path / "e", "c.txt", year=2024)
    one, two = write(folder, "a.txt"), write(folder, "b.txt", year=2025)
    build([folder, tmp_path / "e"], store)
    one.unlink()
    elsewhere.unlink()
    assert build([folder], store).gone == paths(one)
    assert stored(store) == sorted(paths(one, two, elsewhere))
    assert build([folder], store, choices=PRUNE).removed == paths(one)
    assert stored(store) == sorted(paths(two, elsewhere))


def test_a_folder_that_is_empty_all_at_once_is_asked_about(tmp_path: Path):
    store = tmp_path / "store"
    one, two = write(tmp_path / "d", "a.txt"), write(tmp_path / "e", "b.txt", year=2025)
    folders = [tmp_path / "d", tmp_path / "e"]
    build(folders, store)
    one.unlink()
    with pytest.raises(StoreError, match="却要从库中删去"):
        build(folders, store, choices=PRUNE)
    assert build(folders, store, choices=Choices(prune=True, force=True)).removed == paths(one)
    assert stored(store) == [str(two)]


# --- what cannot be read


def test_one_bad_file_stops_no_other_and_is_told_with_a_remedy(tmp_path: Path):
    good = write(tmp_path, "m.txt")
    bad = {"a-empty.txt": b"", "b-binary.txt": bytes(range(256)) * 20, "z.pdf": b"%PDF-1.7 nothing more"}
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    missing = tmp_path / "missing.txt"
    summary = build([tmp_path, missing], tmp_path / "store")
    assert summary.built == paths(good)
    assert [failure.path for failure in summary.failed] == sorted([*paths(*(tmp_path / name for name in bad), missing)])
    assert all(failure.message and failure.remedy for failure in summary.failed)
    assert all(failure.path in failure.message for failure in summary.failed)


def test_a_file_without_any_target_table_is_built_and_told(tmp_path: Path):
    file = tmp_path / "a.txt"
    file.write_text("本年度工作总结\n一切正常。\n", encoding="utf-8")
    summary = build([file], tmp_path / "store")
    assert summary.built == summary.without_tables == paths(file)
    assert stored(tmp_path / "store") == [str(file)]


def test_a_defect_of_a_step_on_one_file_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, two = write(tmp_path, "a.txt"), write(tmp_path, "b.txt", year=2025)

    count = sys.modules["kg.build.document"].count_quads

    def fails_on_one(quads: list[Quad]) -> object:
        if any(str(one) in str(quad.object) for quad in quads):
            raise ZeroDivisionError("of all things")
        return count(quads)

    monkeypatch.setattr(sys.modules["kg.build.document"], "count_quads", fails_on_one)
    summary = build_into(open_store(None), [one, two])
    assert summary.built == paths(two)
    (failure,) = summary.failed
    assert "ZeroDivisionError: of all things" in failure.message


def test_a_file_that_no_longer_reads_keeps_what_the_store_had_of_it(tmp_path: Path):
    file = write(tmp_path, "a.txt")
    build([file], tmp_path / "store")
    file.write_bytes(b"")
    assert [failure.path for failure in build([file], tmp_path / "store").failed] == [str(file)]
    assert stored(tmp_path / "store") == [str(file)]


# --- which files


def test_what_stands_beside_documents_is_left_out_and_what_is_named_is_not(tmp_path: Path):
    wanted = write(tmp_path, "2026/预算.txt")
    for name in ("index.csv", "README.md", "readme.txt", ".hidden.txt", ".git/config.txt", "~$预算.docx"):
        write(tmp_path, name)
    assert find_files([tmp_path]) == (wanted,)
    assert find_files([tmp_path / "index.csv", wanted, tmp_path / "2026"]) == (wanted, tmp_path / "index.csv")


def test_a_store_inside_the_folder_is_no_document(tmp_path: Path):
    file = write(tmp_path, "a.txt")
    for store in (tmp_path / "store", tmp_path / "another"):
        assert not build([tmp_path], store).failed
    assert find_files([tmp_path]) == (file,)


# --- one process or many


def test_several_processes_give_the_same_graph_as_one(tmp_path: Path):
    files = [write(tmp_path, f"{number}.txt", year=2020 + number) for number in range(3)]
    (tmp_path / "empty.txt").write_bytes(b"")
    files.append(tmp_path / "empty.txt")
    stores: list[Store] = [open_store(None), open_store(None)]
    alone, together = (
        build_into(store, files, choices=Choices(jobs=jobs)) for store, jobs in zip(stores, (1, 2), strict=True)
    )
    assert alone == together
    assert export(stores[0]) == export(stores[1])


def test_a_program_that_other_processes_cannot_import_builds_in_one(tmp_path: Path):
    write(tmp_path, "files/a.txt")
    write(tmp_path, "files/b.txt", year=2025)
    program = "import kg; print(len(kg.build(['files'], store='store', jobs=2).built))"
    done = subprocess.run([sys.executable], input=program, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "2\n"


def outcomes(work: Callable[[Task], Built | Failure], *names: str, limits: Limits) -> dict[str, object]:
    done = run_each(work, [Task(name, None) for name in names], workers=2, limits=limits)
    return {task.path: outcome.message if isinstance(outcome, Failure) else outcome for task, outcome in done}


def suffers(task: Task) -> Failure:
    """Do to the process what the name of the task says."""
    if task.path == "dies":
        os._exit(3)
    if task.path == "hangs":
        time.sleep(600)
    if task.path == "grows":
        bytearray(600 * 2**20)
    if task.path == "fails":
        raise ZeroDivisionError("of all things")
    return Failure(task.path, "read", "")


def test_a_document_that_hangs_crashes_grows_or_fails_costs_itself_and_is_told():
    limits = Limits(seconds=3, memory=400)  # the first task of a process imports this module
    told = outcomes(suffers, "a", "dies", "b", "hangs", "c", "grows", "d", "fails", "e", limits=limits)
    assert [told.pop(name) for name in "abcde"] == ["read"] * 5
    assert {name: str(why).partition("：")[2].partition(" ")[0] for name, why in told.items()} == {
        "dies": "读取进程意外终止（3）",
        "hangs": "超过",
        "grows": "所需内存超过",
        "fails": "程序出错",
    }


def dies_the_first_time(task: Task) -> Failure:
    try:
        Path(task.path).mkdir()
    except FileExistsError:
        return Failure(task.path, "read", "")
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_a_document_whose_process_somebody_ended_is_read_in_another(tmp_path: Path):
    marks = [str(tmp_path / name) for name in "abc"]
    assert outcomes(dies_the_first_time, *marks, limits=Limits()) == dict.fromkeys(marks, "read")


def test_a_file_gives_the_same_bytes_wherever_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (file,) = find_files([write(tmp_path, "a/x.txt").relative_to(tmp_path)])
    first = file_to_nquads(file)
    shutil.copytree(tmp_path / "a", tmp_path / "elsewhere" / "a")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert file_to_nquads(file) == first


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_what_is_no_file_fails_and_is_not_waited_for(tmp_path: Path):
    good, pipe, odd = write(tmp_path, "甲.txt"), tmp_path / "管", tmp_path / "a\0b.txt"
    os.mkfifo(pipe)
    summary = build([good, pipe, odd], None)
    assert summary.built == paths(good)
    assert {failure.path: failure.message.partition("：")[2] for failure in summary.failed} == {
        str(pipe): "不是普通文件 no regular file，不能当作文件来读 cannot be read as a file",
        str(odd): "找不到文件",
    }


def test_a_file_deleted_while_a_build_goes_on_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    good, lost = write(tmp_path, "甲.txt"), write(tmp_path, "乙.txt", year=2025)
    plan = MODULE.make_plan  # between the plan and the reading a file may go

    def planned(*arguments: object, **options: object) -> object:
        made = plan(*arguments, **options)
        lost.unlink()
        return made

    monkeypatch.setattr(MODULE, "make_plan", planned)
    summary = build([good, lost], None)
    assert summary.built == paths(good)
    assert [(failure.path, "找不到文件" in failure.message) for failure in summary.failed] == [(str(lost), True)]
