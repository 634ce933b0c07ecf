"""Snapshots never change, cost no copy, and tell when they are out of date, whoever writes the store."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.errors import StoreError
from kg.store import VOCABULARY_GRAPH, open_store
from kg.web.snapshots import Snapshots

FACT = Quad(NamedNode("https://example.org/a"), NamedNode("https://example.org/b"), Literal(1), VOCABULARY_GRAPH)
WRITER = (
    "import sys\nfrom pyoxigraph import *\nstore = Store(sys.argv[1])\n"
    "node = NamedNode('https://example.org/other')\nstore.add(Quad(node, node, node, node))\n"
    "print('written', flush=True)\nsys.stdin.read()\n"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return a store that holds the vocabularies, which take a while to load."""
    made = open_store(tmp_path_factory.mktemp("snapshots") / "store")
    made.flush()  # else every copy of it reads the log anew when it is opened
    return made


@pytest.fixture
def snapshots(tmp_path: Path, store: Store) -> Snapshots:
    """Return the snapshots of a copy of the store."""
    store.backup(str(tmp_path / "store"))
    return Snapshots(tmp_path / "store", tmp_path / "desk" / "snapshots")


def holds(snapshot: Path, quad: Quad) -> bool:
    return quad in Store.read_only(str(snapshot))


def write(store: Path, quad: Quad) -> None:
    open_store(store).add(quad)


def test_a_snapshot_is_taken_also_where_there_is_no_store_yet(tmp_path: Path):
    snapshots = Snapshots(tmp_path / "store", tmp_path / "snapshots")
    assert snapshots.current() is None
    assert snapshots.outdated()
    taken = snapshots.take()
    assert taken == snapshots.current()
    assert not snapshots.outdated()
    assert Store.read_only(str(taken)).contains_named_graph(VOCABULARY_GRAPH)


def test_a_snapshot_stays_as_it_was_and_the_next_has_another_name(snapshots: Snapshots):
    before = snapshots.take()
    write(snapshots.store, FACT)
    assert snapshots.outdated()
    after = snapshots.take()
    assert not snapshots.outdated()
    assert before != after
    assert (holds(before, FACT), holds(after, FACT)) == (False, True)


def test_reading_the_store_does_not_put_a_snapshot_out_of_date_nor_does_another_start(snapshots: Snapshots):
    snapshots.take()
    open_store(snapshots.store, read_only=True)
    assert not snapshots.outdated()
    assert not Snapshots(snapshots.store, snapshots.folder).outdated()


def test_tables_are_not_copied(snapshots: Snapshots):
    taken = snapshots.take()
    tables = list(taken.glob("*.sst"))
    assert tables
    assert all(table.stat().st_nlink > 1 for table in tables)


def test_what_is_prepared_is_in_the_snapshot_only(snapshots: Snapshots):
    taken = snapshots.take(lambda store: store.add(FACT))
    assert holds(taken, FACT)
    assert not holds(snapshots.store, FACT)
    assert not snapshots.outdated()


def test_a_store_that_another_process_writes_is_told_and_noticed(snapshots: Snapshots):
    snapshots.take()
    command = [sys.executable, "-c", WRITER, str(snapshots.store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        assert snapshots.outdated()
        with pytest.raises(StoreError, match="另一个进程"):
            snapshots.take()
        writer.communicate()
    other = NamedNode("https://example.org/other")
    assert holds(snapshots.take(), Quad(other, other, other, other))
    assert not snapshots.outdated()


def test_preparing_that_fails_leaves_the_last_snapshot(snapshots: Snapshots):
    taken = snapshots.take()

    def fail(_store: Store) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        snapshots.take(fail)
    assert snapshots.current() == taken


def test_tidying_leaves_the_current_one_and_those_still_read(snapshots: Snapshots):
    first, second, third = snapshots.take(), snapshots.take(), snapshots.take()
    snapshots.tidy(keep=[first])
    assert [path.exists() for path in (first, second, third)] == [True, False, True]
    snapshots.tidy()
    assert sorted(path.name for path in snapshots.folder.iterdir()) == [third.name, f"{third.name}.state"]
