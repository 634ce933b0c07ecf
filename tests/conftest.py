"""Fixtures of the tests that run the command line, `kg` and two disclosures to run it on; the order of the files."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from terminal import CLEAN, DISCLOSURE, Result

from kg.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from terminal import Run

    from kg.build.document import Task

# Scripts beside the tests, some of which need what only `make bench` installs.
collect_ignore_glob = ["bench/bench_*.py", "bench/*_server.py"]

LONG = ("test_readme.py", "test_browser.py", "test_engines.py", "test_shapes.py", "test_graph.py", "test_guard.py")
"""Files that take longest: they begin, so that no process is left with one of them while the others are idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; the others follow as they were found."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


def in_this_process(
    work: Callable[[Task], object], tasks: Iterable[Task], **_limits: object
) -> Iterator[tuple[Task, object]]:
    """Yield each task with what `work` makes of it."""
    return ((task, work(task)) for task in tasks)


@pytest.fixture
def kg(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `kg` with arguments in a folder of its own; a build works in this process, as starting others takes long."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(import_module("kg.build"), "run_each", in_this_process)

    def run(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsysbinary.readouterr()
        return Result(stop.value.code or 0, out.decode("utf-8"), err.decode("utf-8"))

    return run


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Write a disclosure with one mistake: a ceiling written as a floor."""
    file = tmp_path / "甲.txt"
    file.write_text(DISCLOSURE, encoding="utf-8")
    return file


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """Write the same disclosure with the mistake mended."""
    file = tmp_path / "乙.txt"
    file.write_text(CLEAN, encoding="utf-8")
    return file
