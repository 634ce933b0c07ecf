"""The READMEs are true: every command in them runs and prints what they show, every file they name is there."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.cli import app, main

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
NEEDS_SHELL = re.compile(r"[;>|*]|&&|^kg (--lang en )?(extract|ask who-cites)")
"""Redirections, patterns of names, several commands; and a few that show that the program starts as one."""
LINK = re.compile(r"\]\(([^)]+)\)")


@dataclass(frozen=True)
class Example:
    """A command of a README and the lines that are shown below it."""

    command: str
    shown: tuple[str, ...]


def examples(readme: Path) -> list[Example]:
    """Return the examples of a README in order: each line after `$ ` and what stands below it."""
    text = "".join(BLOCK.findall(readme.read_text(encoding="utf-8")))
    commands = [part.splitlines() for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]
    return [Example(lines[0], tuple(lines[1:])) for lines in commands]


def pattern(shown: tuple[str, ...]) -> re.Pattern[str]:
    """Return what an output must match: the lines shown one below the other, `…` for whatever was left out."""
    lines = [".*".join(map(re.escape, line.strip().split("…"))) for line in shown]
    return re.compile(r"\s*" + r"\s*\n\s*".join(lines) + r"\s*", re.DOTALL)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_examples_print_what_the_readme_shows(
    readme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    """They run one after the other in one folder, as they stand in the README.

    Those that need a shell run in one, as a person would run them; the others are spared the start of a process each.
    """
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "kg").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -c "from kg.cli import main; main()" "$@"\n', encoding="utf-8"
    )
    (programs / "kg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    for example in examples(readme):
        status = in_shell(example.command) if NEEDS_SHELL.search(example.command) else here(example.command)
        printed = "".join(capfd.readouterr())
        assert status == 0, printed
        assert pattern(example.shown).fullmatch(printed), f"$ {example.command}\n{printed}"


def in_shell(command: str) -> int:
    """Run a command as a person does; return its exit status."""
    return subprocess.run(["sh", "-c", command], check=False).returncode


def here(command: str) -> int:
    """Run a command in this process; return its exit status."""
    program, *arguments = shlex.split(command)
    assert program == "kg"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [program, *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
    return int(stop.value.code or 0)


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert "A01 8" in capsys.readouterr().out


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_each_readme_shows_the_commands_of_daily_use_and_names_all(readme: Path):
    commands = [example.command for example in examples(readme) if example.command.startswith("kg ")]
    shown = {re.sub(r"^kg (--lang en )?", "", command).split()[0] for command in commands}
    assert shown == {"extract", "build", "review", "ask", "rules", "verdicts", "bases"}
    text = readme.read_text(encoding="utf-8")
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"kg {command.callback.__name__}" in text


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {heading.lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*READMES, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_what_a_page_links_to_is_there(page: Path):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            name, _, anchor = target.partition("#")
            assert (ROOT / name).exists(), target
            assert not anchor or anchor in anchors(ROOT / name), target


def test_the_files_the_recipes_name_are_there():
    named = re.findall(
        r"`((?:kg|ontology|shapes|tests|corpus)/[\w./-]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    )
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_tests_the_recipes_run_are_there():
    tests = re.findall(r"(tests/test_\w+\.py)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert len(tests) > 5
    assert [name for name in tests if not (ROOT / name).exists()] == []


def test_the_two_commands_are_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for readme in READMES:
        named = set(re.findall(r"make (\w+)", readme.read_text(encoding="utf-8")))
        assert {"demo", "test", "bench"} <= named
        assert all(f"\n{target}:" in makefile for target in named)
