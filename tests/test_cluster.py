"""On a cluster the same comes out as without one, and workers, documents and runs that break cost only themselves."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.build.beside import Limits
from kg.build.document import Built, Task
from kg.built import Failure, Lost
from kg.cluster import Cluster, Local, Made, Setting, connection, do_batch, made_here, outcome, run_on_cluster, window
from kg.cluster.connection import connect
from kg.cluster.setting import refuse
from kg.errors import ClusterError
from kg.shards import ShardChoices, build_shards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distributed import LocalCluster

TABLE = """某市文化局 {year} 年部门预算
1、{name}绩效目标表
单位：万元
项目名称\t{name}
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t活动场次\t全年举办活动的场次\t≥12场\t年度工作计划
"""
LIMITS = Limits(seconds=120, memory=4096)


@pytest.fixture(scope="module")
def running() -> Iterator[LocalCluster]:
    """Start a scheduler and two worker processes."""
    from distributed import LocalCluster  # noqa: PLC0415 - takes almost a second

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as cluster:
        yield cluster


@pytest.fixture
def address(running: LocalCluster) -> str:
    """Give the scheduler's address, once both workers are there: a test may have ended some."""
    with Cluster(running.scheduler_address) as cluster:
        cluster.client.wait_for_workers(2, timeout=60)
    return running.scheduler_address


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write four documents."""
    folder = tmp_path_factory.mktemp("documents")
    for number in range(4):
        text = TABLE.format(year=2022 + number % 2, name=f"第{number}号活动经费")
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def without(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the shards of the documents without a cluster."""
    out = tmp_path_factory.mktemp("without") / "out"
    build_shards([documents], str(out), choices=ShardChoices(jobs=1, batch=1, review=False))
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def setting() -> Setting:
    return Setting(made_here(), LIMITS)


# --- the same as without


def test_shards_are_the_same_byte_for_byte_although_a_worker_is_killed(
    address: str, documents: Path, without: Path, tmp_path: Path
):
    with Cluster(address) as cluster:
        pids = list(cluster.client.run(os.getpid).values())

    def kill_one(_path: str, _at: int, _of: int) -> None:
        while pids[1:]:
            os.kill(pids.pop(), signal.SIGKILL)

    choices = ShardChoices(cluster=address, batch=1, review=False)
    summary = build_shards([documents], str(tmp_path / "out"), choices=choices, progress=kill_one)
    assert not summary.failed
    assert files(tmp_path / "out") == files(without)
    assert pids[1:] == [], "a worker was killed on the way"


def test_what_feeds_a_store_is_what_the_shards_hold(address: str, documents: Path, without: Path):
    path = str(documents / "0.txt")
    ((task, built),) = run_on_cluster(address, [Task(path, None)], seconds=120, memory=4096)
    assert task.path == path
    assert isinstance(built, Built)
    assert built.nquads in [file.read_bytes() for file in without.rglob("part-*.nq")]


def test_tasks_are_taken_only_as_they_can_be_begun(address: str):
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with Cluster(address) as cluster:
        first = next(cluster.each(_nothing, items(), setting(), window=3))
    assert first[0] in taken
    assert len(taken) == 3


def _nothing(_item: int, _setting: Setting) -> None:
    pass


# --- what breaks


def test_a_document_that_crashes_or_hangs_costs_only_itself(address: str):
    batch = ("fine", "crashes", "hangs", "fine")
    with Cluster(address) as cluster:
        ((_batch, outcomes),) = cluster.each(_breaking, [batch], Setting(made_here(), Limits(5, 4096)))
    assert [type(each) for each in outcomes] == [Built, Lost, Lost, Built]
    assert "crashes" in outcomes[1].message
    assert "5 秒" in outcomes[2].message


def _breaking(paths: tuple[str, ...], setting: Setting) -> list[Built | Failure]:
    return [outcome(_break, Task(path, None), setting) for path in paths]


def _break(task: Task) -> Built:
    if task.path == "crashes":
        os.kill(os.getpid(), signal.SIGKILL)
    while task.path == "hangs":
        time.sleep(60)
    return Built(task.path, "", "", None, None, b"", b"", None)  # type: ignore[arg-type] - nothing is counted


class Fatal(str):
    """A path that ends every process it gets to but the one that made it."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return _fatal, (str(self), os.getpid())


def _fatal(path: str, pid: int) -> str:
    if os.getpid() != pid:
        os.kill(os.getpid(), signal.SIGKILL)
    return Fatal(path)


def test_a_document_that_kills_workers_is_named_and_the_rest_of_its_batch_kept(running: LocalCluster, address: str):
    running.scheduler.allowed_failures = 0  # give up at the first worker, else it takes four
    tasks = [Task(Fatal("fatal.txt"), None), Task("missing.txt", None)]
    there = {task.path: each for task, each in run_on_cluster(address, tasks, seconds=60, memory=4096)}
    running.scheduler.allowed_failures = 3
    assert isinstance(there["fatal.txt"], Lost)
    assert "接连终止" in there["fatal.txt"].message
    assert "missing.txt：找不到文件" in there["missing.txt"].message


def test_a_straggler_is_given_to_another_worker_and_the_first_to_come_is_taken(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(window, "AT_LEAST", 0.2)
    monkeypatch.setattr(window, "TICK", 0.05)
    items = [str(tmp_path / name) for name in ("slow", *"abcdefgh")]
    with Cluster(address) as cluster:
        done = dict(cluster.each(_waits_for_help, items, setting()))
    assert done.keys() == set(items)
    assert (tmp_path / "slow.helped").exists()


def _waits_for_help(item: str, _setting: Setting) -> str:
    """Do an item at once, but the slow one only when it is begun a second time."""
    begun, helped = Path(f"{item}.begun"), Path(f"{item}.helped")
    if not item.endswith("slow"):
        return item
    try:
        begun.touch(exist_ok=False)
    except FileExistsError:
        helped.touch()
        return item
    end = time.monotonic() + 30
    while not helped.exists() and time.monotonic() < end:
        time.sleep(0.02)
    return item


# --- what is refused


def test_another_version_on_a_worker_is_refused(address: str):
    mine = made_here()
    tasks = [(Task("a.txt", None),)]
    wanted = Setting(Made("9.9", mine.vocabulary, mine.review), LIMITS)
    with Cluster(address) as cluster, pytest.raises(ClusterError, match=r"版本是 .* 而不是 9\.9"):
        list(cluster.each(do_batch, tasks, wanted))
    with pytest.raises(ClusterError, match="词表或规则不同"):
        refuse(mine, Made(mine.version, mine.vocabulary, "other"), where="")


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "REACHED_WITHIN", 0.2)
    with pytest.raises(ClusterError, match="连不上调度器"):
        Cluster("tcp://127.0.0.1:9")


def hangs_but_for_the_first(task: Task) -> Failure:
    if task.path != "first":
        time.sleep(600)
    return Failure(task.path, "", "")


def hand_over(path: str, setting: Setting) -> Built | Failure:
    return outcome(hangs_but_for_the_first, Task(path, None), setting)


def test_what_is_given_up_is_not_waited_for():
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Local(2) as engine:  # noqa: PT012 - raised amid what comes
        for _path, _outcome in engine.each(hand_over, ["first", "second", "third"], Setting(made_here(), LIMITS)):
            raise KeyboardInterrupt
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("address", ["scheduler", "tcp://scheduler", "nothing.json", ""])
def test_what_is_no_address_is_refused_at_once(address: str):
    with pytest.raises(ClusterError) as caught:
        connect(address)
    assert "dask" in caught.value.remedy or "8786" in caught.value.remedy
