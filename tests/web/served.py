"""The program itself for the tests in a browser: `kg serve` as people start it, on a store with two years of a unit."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terminal import DISCLOSURE

import kg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADDRESS = re.compile(r"http://[\w.:]+")
PATIENCE = 90
"""Seconds until the server must have told its address; it ends within as many."""
UNIT = "某市文化局"
EARLIER = DISCLOSURE.replace("2026", "2025").replace("≥12场", "≥10场")
"""The year before: one row is set otherwise."""


@dataclass(frozen=True)
class Served:
    """A running server, and the folder in which everything of it is kept."""

    url: str
    folder: Path

    @property
    def waivers(self) -> Path:
        """The file of waivers, which is there after the first."""
        return self.folder / "waivers.yaml"

    @property
    def document(self) -> str:
        """The page of the stored disclosure of the later year."""
        return f"/documents/{hashlib.sha256(DISCLOSURE.encode()).hexdigest()}"


def build_store(folder: Path) -> Path:
    """Build a store of two disclosures of a unit, one for each of two years."""
    for year, text in ((2025, EARLIER), (2026, DISCLOSURE)):
        file = folder / "corpus" / UNIT / str(year) / f"{UNIT}{year}年部门预算公开信息.txt"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    kg.build([folder / "corpus"], store=folder / "store")
    return folder / "store"


@contextmanager
def serving_program(folder: Path) -> Iterator[Served]:
    """Start the program on a free port, and end it as Ctrl-C does."""
    options = {"store": build_store(folder), "desk": folder / "desk", "port": 0}
    kept = {"verdicts": folder / "verdicts.jsonl", "waivers": folder / "waivers.yaml"}
    named = [f"--{name}={value}" for name, value in (options | kept).items()]
    with (folder / "log").open("w", encoding="utf-8") as log:
        program = subprocess.Popen(
            [sys.executable, "-c", "from kg.cli import main; main()", "serve", *named],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name != "KG_TOKEN"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield Served(_told_address(program, folder / "log"), folder)
        finally:
            program.terminate()
            assert program.wait(PATIENCE) == 0


def _told_address(program: subprocess.Popen[str], log: Path) -> str:
    """Return the address that the program prints when it is ready."""
    assert program.stdout is not None
    late = threading.Timer(PATIENCE, program.kill)
    late.start()
    line = program.stdout.readline()
    late.cancel()
    told = ADDRESS.search(line)
    assert told, f"no address was told: {line}\n{log.read_text(encoding='utf-8')}"
    return told[0]
