"""Runs a section: each benchmark in a process of its own, ended at the limit; what it measured until then is kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reporting.figures import Figure, LeftOut
from reporting.memory import PeakMemory

if TYPE_CHECKING:
    from reporting.sections import Section, Step

WORKER = Path(__file__).with_name("worker.py")


@dataclass(slots=True)
class Ran:
    """What came of a section: figures, what was left out, what failed, seconds, and MB of its largest benchmark."""

    section: Section
    figures: list[Figure] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    peak_rss_mb: float = 0.0
    peak_pss_mb: float = 0.0


def run_section(section: Section, folder: Path, *, quick: bool) -> Ran:
    """Run the benchmarks of a section one after the other; one that fails is named, and the next goes on."""
    ran = Ran(section)
    begin = time.monotonic()
    for step in section.steps:
        _run_step(step, section, folder, ran, quick=quick)
    ran.seconds = time.monotonic() - begin
    return ran


def _run_step(step: Step, section: Section, folder: Path, ran: Ran, *, quick: bool) -> None:
    if not step.script.exists():
        ran.left_out.append(LeftOut(step.script.name, "没有这个脚本 / there is no such script"))
        return
    out = folder / f"{section.key}-{step.script.stem}.jsonl"
    log = out.with_suffix(".log")
    out.unlink(missing_ok=True)
    command = [sys.executable, str(WORKER), str(step.script), str(out)]
    command.append(json.dumps(step.quick if quick else step.options))
    # a session of its own, so that all it started ends with it
    with log.open("wb") as said, subprocess.Popen(command, stderr=said, start_new_session=True) as process:
        with PeakMemory(process.pid) as memory:
            ended = _wait(process, 60 * section.minutes)
        _end_group(process.pid)
    ran.peak_rss_mb, ran.peak_pss_mb = max(ran.peak_rss_mb, memory.rss), max(ran.peak_pss_mb, memory.pss)
    collect(out, ran)
    if not ended:
        ran.failures.append(
            f"{step.script.name}: 超过 {section.minutes:g} 分钟，已停止 / ended after {section.minutes:g} minutes"
        )
    elif process.returncode:
        ran.failures.append(f"{step.script.name}: {_last_line(log)} ({log.name})")


def _wait(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        _end_group(process.pid)
        process.wait()
        return False
    except BaseException:  # interrupted: nothing stays behind
        _end_group(process.pid)
        raise
    return True


def _end_group(group: int) -> None:
    """End all that is left of what a benchmark started, and nothing else: the group is its own."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def collect(out: Path, ran: Ran) -> None:
    """Read what a benchmark wrote; a last line that is cut is left."""
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    for line in lines:
        try:
            item = json.loads(line)
        except json.JSONDecodeError:
            continue
        if item.pop("kind") == "figure":
            ran.figures.append(Figure(**item | {"runs": tuple(item["runs"])}))
        else:
            ran.left_out.append(LeftOut(**item))


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1].strip()[:300] if lines else "没有说明 / no message"
