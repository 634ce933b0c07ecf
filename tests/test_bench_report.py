"""The report of `make bench`: all parts are there, one that fails stops no other, and what got slower is flagged."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "bench"))

import report
from reporting.memory import PeakMemory, tree
from reporting.sections import SECTIONS, Section, Step

Made = tuple[tuple[Section, ...], Path, int]
"""The sections, the folder of their report, the exit code."""

GOOD = """
from reporting.figures import Figure, LeftOut, of_runs
def measure(speed=10.0):
    print("said by the benchmark itself")
    yield of_runs("rows read", [speed, 3 * speed, 2 * speed], "rows/s", better="more")
    yield of_runs("rows read", [5.0], "rows/s", peer="other|tool", better="more")
    yield of_runs("time a file", [0.5], "s", goal=1.0)
    yield Figure("time a file", 2.0, "s", peer="other|tool")
    yield Figure("missed", 3.0, "s", goal=1.0)
    yield LeftOut("absent", "is not installed")
"""
BROKEN = """
from reporting.figures import Figure
def measure():
    yield Figure("before it broke", 1, "files", better="")
    raise ValueError("no such wonder")
"""
ENDLESS = """
import subprocess, sys, time
from reporting.figures import Figure
def measure():
    yield Figure("before the limit", subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid, "pid")
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Run a report of stubs once: a good section, one that breaks, one that never ends, one that is good again."""
    folder = tmp_path_factory.mktemp("bench")
    scripts = {}
    for name, text in {"good": GOOD, "broken": BROKEN, "endless": ENDLESS}.items():
        scripts[name] = folder / f"{name}.py"
        scripts[name].write_text(text, encoding="utf-8")
    sections = (
        Section("first", "甲", "First", (Step(scripts["good"]),)),
        Section("second", "乙", "Second", (Step(scripts["broken"]),)),
        Section("third", "丙", "Third", (Step(scripts["endless"]),), minutes=0.5 / 60),
        Section("last", "丁", "Last", (Step(scripts["good"], {"speed": 1.0}),)),
    )
    code = report.main(["--out", str(folder / "out")], sections)
    return sections, folder / "out", code


def section(folder: Path, key: str) -> dict:
    made = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return next(each for each in made["sections"] if each["key"] == key)


def test_a_report_has_every_section_the_machine_and_the_versions(made: Made):
    _sections, folder, code = made
    whole = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert [each["key"] for each in whole["sections"]] == ["first", "second", "third", "last"]
    assert whole["machine"]["cores"] >= 1
    assert whole["machine"]["versions"]["pyoxigraph"]
    assert code == 1  # sections failed, and a goal is missed


def test_a_value_is_the_median_of_its_runs_and_a_ratio_says_how_far_ours_is_ahead(made: Made):
    figures = {(each["name"], each["peer"]): each for each in section(made[1], "first")["figures"]}
    assert figures["rows read", None]["value"] == 20.0
    assert figures["rows read", None]["runs"] == [10.0, 30.0, 20.0]
    assert figures["rows read", "other|tool"]["ratio"] == 4.0  # more is better
    assert figures["time a file", "other|tool"]["ratio"] == 4.0  # less is better
    assert figures["time a file", None]["ratio"] is None
    assert [name for (name, _peer), each in figures.items() if each["missed"]] == ["missed"]


def test_a_section_that_fails_is_named_keeps_its_figures_and_stops_no_other(made: Made):
    broken = section(made[1], "second")
    assert "no such wonder" in broken["failures"][0]
    assert [each["name"] for each in broken["figures"]] == ["before it broke"]
    assert section(made[1], "last")["figures"]


def test_a_section_past_its_limit_is_ended_with_all_it_started(made: Made):
    endless = section(made[1], "third")
    assert "broken" not in endless["failures"][0]
    assert "endless.py" in endless["failures"][0]
    (started,) = (int(each["value"]) for each in endless["figures"])
    state = Path(f"/proc/{started}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_markdown_shows_ours_beside_the_peers_and_tells_what_was_left_out(made: Made):
    text = (made[1] / "report.md").read_text(encoding="utf-8")
    assert "| rows read | **budget-kg** | 20 | rows/s |" in text
    assert "| rows read | other\\|tool | 5 | rows/s | ×4 |" in text
    assert "absent: is not installed" in text
    assert "no such wonder" in text.partition("## 甲")[0]  # failures come first
    assert all(f"## {heading}" in text for heading in ("甲 / First", "乙 / Second", "丙 / Third", "丁 / Last"))


def test_a_figure_a_tenth_worse_than_before_is_flagged(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    sections, folder, _code = made
    before = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for each in before["sections"][3]["figures"]:
        each["value"] = {"rows read": 2.5, "time a file": 0.46}.get(each["name"], each["value"])
    old = tmp_path / "old.json"
    old.write_text(json.dumps(before), encoding="utf-8")
    code = report.main(["--only", "last", "--against", str(old), "--out", str(tmp_path)], sections)
    assert code == 1
    assert "×1.25: last: rows read" in capsys.readouterr().out
    table = (tmp_path / "report.md").read_text(encoding="utf-8").partition("## 丁")[0]
    assert "| last | rows read | 2.50 | 2 | rows/s | ×1.25 |" in table
    assert "time a file" not in table  # 0.46 s to 0.5 s is within a tenth


def test_an_unknown_section_is_refused_with_those_that_are_there(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        report.main(["--only", "nonsense"])
    assert "extraction" in capsys.readouterr().err


def test_peak_memory_is_of_the_whole_tree(made: Made):
    assert section(made[1], "first")["peak_rss_mb"] > 1
    assert os.getpid() in tree(os.getppid())
    with PeakMemory(os.getpid()) as memory:
        pass
    assert memory.rss >= memory.pss > 1


def test_every_section_has_its_benchmarks():
    wanted = "extraction values citations graph review store queries serving cluster scale accuracy"
    assert {section.key for section in SECTIONS} >= set(wanted.split())
    missing = [step.script.name for section in SECTIONS for step in section.steps if not step.script.exists()]
    assert not missing
