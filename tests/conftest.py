"""Fixtures of the tests that run the command line, `kg` and two disclosures to run it on; the order of the files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from terminal import CLEAN, DISCLOSURE, Result

from kg.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from terminal import Run

LONG = ("test_readme.py", "test_browser.py", "test_engines.py", "test_shapes.py", "test_graph.py", "test_guard.py")
"""Files that take longest: they begin, so that no process is left with one of them while the others are idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; the others follow as they were found."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


@pytest.fixture
def kg(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `kg` with arguments in a folder of its own."""
    monkeypatch.chdir(tmp_path)

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
